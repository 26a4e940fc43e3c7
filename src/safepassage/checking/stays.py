"""
Stays in zones: the spans without a break that a vehicle spends in one zone.

A vehicle's time falls into pieces: standing at a stop, [arrive, depart), in the place's zone, and
moving on a road, [depart, arrive), in the road's zone. Pieces in a row that are in the same zone
are one stay; so a stop of no minutes at a place in the zone joins the two roads beside it, and one
at a place outside parts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, groupby, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.plans import Stop

__all__ = ["Stay", "zone_stays"]


@dataclass(frozen=True, slots=True)
class Stay:
    """
    A vehicle's time in a zone without a break, [start, end).

    ``entered_from`` is the place where the vehicle was before: the one that the zone's road
    departs from, or the stop before a place in the zone that a road without the zone leads to.
    ``first_piece`` and ``last_piece`` number the vehicle's pieces: 2 i is standing at stop i,
    2 i + 1 moving on from it.
    """

    zone: str
    start_min: int
    end_min: int
    entered_from: str
    first_piece: int
    last_piece: int

    @property
    def minutes(self) -> int:
        """Return the minutes of the stay."""
        return self.end_min - self.start_min


def zone_stays(
    stops: Sequence[Stop],
    *,
    place_zones: Sequence[str | None],
    road_zones: Sequence[str | None],
) -> tuple[Stay, ...]:
    """
    Return a vehicle's stays in zones, in the order of time.

    Parameters
    ----------
    stops
        The vehicle's stops, n of them.
    place_zones
        The zone of each stop's place, n of them.
    road_zones
        The zone of the road from each stop to the next, n - 1 of them.
    """
    zones = chain.from_iterable(zip_longest(place_zones, road_zones))
    stays: list[Stay] = []
    first = 0
    for zone, pieces in groupby(zones):
        after = first + sum(1 for _ in pieces)
        if zone is not None:
            stays.append(_stay(stops, zone, first, after - 1))
        first = after
    return tuple(stays)


def _stay(stops: Sequence[Stop], zone: str, first: int, last: int) -> Stay:
    """Return the stay in a zone from one piece to another."""
    stop, on_a_road = divmod(first, 2)
    end, ends_on_a_road = divmod(last, 2)
    return Stay(
        zone,
        stops[stop].depart_min if on_a_road else stops[stop].arrive_min,
        stops[end + 1].arrive_min if ends_on_a_road else stops[end].depart_min,
        stops[stop if on_a_road else max(0, stop - 1)].place,
        first,
        last,
    )
