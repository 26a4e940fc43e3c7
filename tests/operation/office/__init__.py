"""A post as people use it."""
