"""What is told of the running operation."""
