"""Who rides from where to where, and through which zones."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from safepassage.checking.pauses import closest_pause
from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.checking.case import Case, Run
    from safepassage.checking.stays import Stay
    from safepassage.scenario.model import Pause

__all__ = ["Ride", "chance_at_exit", "rides_of", "stays_of"]


class Ride(NamedTuple):
    """Persons of a group who board at one stop, by its number, and get off at another."""

    boarded: int
    alighted: int
    group: str
    persons: int


def rides_of(case: Case, run: Run) -> Iterator[Ride]:
    """
    Yield the rides of those who get out: who chose to leave and get off at a reception.

    Of one group aboard one vehicle, those who boarded first get off first.
    """
    aboard: dict[str, deque[list[int]]] = defaultdict(deque)
    for number, stop in enumerate(run.stops):
        place = case.places.get(stop.place)
        is_reception = place is not None and place.kind is PlaceKind.RECEPTION
        for group, leaving in run.alighted[number].items():
            rest = leaving
            while rest and aboard[group]:
                first = aboard[group][0]
                persons = min(rest, first[1])
                rest -= persons
                first[1] -= persons
                if not first[1]:
                    aboard[group].popleft()
                if is_reception and case.groups[group].choice is Choice.LEAVE:
                    yield Ride(first[0], number, group, persons)
        for group, persons in run.boarded[number].items():
            aboard[group].append([number, persons])


def stays_of(run: Run, ride: Ride) -> list[Stay]:
    """Return the stays in zones that a ride takes part in, in the order of time."""
    return [
        stay
        for stay in run.stays
        if stay.last_piece >= 2 * ride.boarded and stay.first_piece < 2 * ride.alighted
    ]


def chance_at_exit(
    case: Case, run: Run, ride: Ride, chance: Callable[[Pause, int], float]
) -> float:
    """Return a chance of the pause and the minute in which a ride leaves its last zone, or 1."""
    stays = stays_of(run, ride)
    if not stays:
        return 1.0
    pause = closest_pause(stays[-1], case.scenario.pauses)
    return 0.0 if pause is None else chance(pause, stays[-1].end_min)
