"""Which ways a leg may take: what a trip can choose between."""

from __future__ import annotations

__all__ = ["ANY_WAY", "APART", "BRIEF", "N_WAYS", "SAFE", "SHORT"]

#: The way of earliest arrival.
ANY_WAY = 0
#: Apart from breaks: no vehicle waits for another one on it.
APART = 1
#: The way of the fewest kilometres, and the earliest among such.
SHORT = 2
#: By roads and places that are never in danger, but for where the way begins and ends.
SAFE = 3
#: The way of the fewest minutes in zones, and the earliest among such.
BRIEF = 4
N_WAYS = 5
