"""The running operation, told: on the terminal and on paper."""
