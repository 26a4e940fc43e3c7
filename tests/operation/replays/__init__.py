"""Days of history as operations."""
