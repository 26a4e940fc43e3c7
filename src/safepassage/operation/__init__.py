"""What is happening: signed events, the register that they fold to, posts and what they keep."""
