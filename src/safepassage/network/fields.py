"""What a state of a sweep holds: the best way on from a place in a minute."""

from __future__ import annotations

__all__ = [
    "ACTION",
    "ARRIVE",
    "BREAK_AT",
    "BREAK_PLACE",
    "DETAIL_FIELDS",
    "DRIVE",
    "DRIVE_LATER",
    "HECTOMETRES",
    "N_FIELDS",
    "ROAD_MINUTES",
    "WAIT",
    "ZONE_EXIT",
    "ZONE_MINUTES",
]

#: The action that is no hop.
WAIT = -1

#: Fields of a state: the last axis of the sweep's arrays.
ARRIVE = 0  # minute of arrival at the target, INF never
ZONE_MINUTES = 1  # minutes in zones on the way
ROAD_MINUTES = 2  # minutes of driving on the way
ACTION = 3  # index of the hop to drive, once served where there is a checkpoint; or WAIT
BREAK_AT = 4  # minute of arrival at the first break met
BREAK_PLACE = 5  # that break, -1 none
ZONE_EXIT = 6  # minute at which the convoy zone is left that the vehicle is in, INF not on this way
DRIVE = 7  # minutes of driving up to the next break, in the local day of the minute
DRIVE_LATER = 8  # the same, in later days
HECTOMETRES = 9  # distance up to the next break, rounded up
N_FIELDS = 10

#: What a leg's detail holds, in this order: last axis of ``Network.detail``.
DETAIL_FIELDS = (BREAK_AT, BREAK_PLACE, ZONE_EXIT, DRIVE, DRIVE_LATER, HECTOMETRES)
