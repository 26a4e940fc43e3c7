"""Tests of posts and their bundles."""
