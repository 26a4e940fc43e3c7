"""
Stays in zones: the spans without a break that a vehicle spends in one zone.

A vehicle's time falls into pieces: standing at a stop, [arrive, depart), in the place's zone, and
moving on a road, [depart, arrive), in the road's zone. Pieces in a row that are in the same zone
are one stay; so a stop of no minutes at a place in the zone joins the two roads beside it, and one
at a place outside parts them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    stays: list[Stay] = []
    for number, stop in enumerate(stops):
        before = stops[max(0, number - 1)].place
        pieces = [(2 * number, place_zones[number], stop.arrive_min, stop.depart_min, before)]
        if number + 1 < len(stops):
            arrive = stops[number + 1].arrive_min
            pieces.append((2 * number + 1, road_zones[number], stop.depart_min, arrive, stop.place))
        for piece, zone, start, end, origin in pieces:
            if zone is None:
                continue
            last = stays[-1] if stays else None
            if last is not None and last.zone == zone and last.last_piece == piece - 1:
                stays[-1] = replace(last, end_min=end, last_piece=piece)
            else:
                stays.append(Stay(zone, start, end, origin, piece, piece))
    return tuple(stays)
