"""What holds of every plan, worked out here from its stops alone, without the checker."""
