"""What maintainers run on the project itself."""
