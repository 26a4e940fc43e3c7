"""Where people can move, and when: roads, pauses and clocks as legs between places."""
