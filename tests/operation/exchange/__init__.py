"""What comes into the register and leaves it."""
