"""Tests of rearranged trips."""
