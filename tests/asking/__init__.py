"""Tests of what is to be asked for."""
