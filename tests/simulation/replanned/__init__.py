"""Tests of days that are planned anew as they go."""
