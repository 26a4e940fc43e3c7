"""What a state of a sweep holds: the best way on from a place in a minute."""

from __future__ import annotations

__all__ = [
    "ACTION",
    "ARRIVE",
    "BETWEEN_FUEL",
    "BREAK_AT",
    "BREAK_PLACE",
    "DETAIL_FIELDS",
    "DRIVE",
    "DRIVE_LATER",
    "DRIVE_SLOWER",
    "ENDS_OUTSIDE",
    "FIRST_ENTRY",
    "LAST_EXIT",
    "LAST_ZONE",
    "N_DETAIL",
    "N_DETAIL_DRIVING",
    "N_DETAIL_EXITS",
    "N_DETAIL_RANGE",
    "N_FIELDS",
    "N_PLAIN",
    "ROAD_MINUTES",
    "SINCE_FUEL",
    "TO_FUEL",
    "WAIT",
    "ZONE_EXIT",
    "ZONE_MINUTES",
    "n_fields_with",
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
ENDS_OUTSIDE = 7  # whether the last road of the way runs in no zone, see ``DRIVE_SLOWER``
DRIVE = 8  # minutes of driving up to the next break, in the local day of the minute
DRIVE_LATER = 9  # the same, in later days
# Distances up to the next break in hundreds of metres, each road rounded up:
TO_FUEL = 10  # to the first place with fuel on the way, or to its end
SINCE_FUEL = 11  # from the last place with fuel on the way to its end, -1 without such a place
BETWEEN_FUEL = 12  # the longest stretch between two places with fuel on the way
# Zones up to the next break:
FIRST_ENTRY = 13  # minute in which the vehicle is in one first, INF never
LAST_EXIT = 14  # minute in which the last one is left, INF where none is
LAST_ZONE = 15  # that zone, -1 none
N_FIELDS = 16

#: How many fields a sweep without details has.
N_PLAIN = ACTION + 1

#: What ``ENDS_OUTSIDE`` says where nobody can wait before that road, only drive it slower.
DRIVE_SLOWER = 2

#: What a leg's detail holds, in this order, as far as it is needed: last axis of
#: ``Network.detail``. The first three are needed where there are breaks, the fourth for intakes.
DETAIL_FIELDS = tuple(range(BREAK_AT, N_FIELDS))
#: How many of them are: without limits of rule 9, with limits of driving time, with ranges, and
#: where it counts whether pauses hold.
N_DETAIL = DRIVE - BREAK_AT
N_DETAIL_DRIVING = TO_FUEL - BREAK_AT
N_DETAIL_RANGE = FIRST_ENTRY - BREAK_AT
N_DETAIL_EXITS = N_FIELDS - BREAK_AT


def n_fields_with(n_detail: int) -> int:
    """Return how many fields a sweep needs of which so many details are kept."""
    return BREAK_AT + max(n_detail, N_DETAIL_RANGE) if n_detail else N_PLAIN
