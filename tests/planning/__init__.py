"""Tests of planning: the search, the bound, and the plan."""
