"""What each kind of change does to a scenario, by what it concerns."""
