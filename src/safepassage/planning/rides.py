"""Who rides from where to where: the rides of an itinerary."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.plans import Stop

__all__ = ["Ride", "Riders", "rides_of"]


class Ride(NamedTuple):
    """Persons of a group who board at one stop, by its number, and get off at another."""

    boarded: int
    alighted: int
    group: str
    persons: int


class Riders(NamedTuple):
    """
    Who boards, as (party, units, minute of leaving), and who gets off.

    The latter as (party, units, stop, minute of arriving).
    """

    boarded: Sequence[tuple[int, int, int]]
    alighted: Sequence[tuple[int, int, int, int]]


def rides_of(stops: Sequence[Stop]) -> Iterator[Ride]:
    """
    Yield the rides that end at some stops, in the order of getting off.

    Of one group aboard one vehicle, those who boarded first get off first.
    """
    aboard: dict[str, deque[tuple[int, int]]] = defaultdict(deque)
    for number, stop in enumerate(stops):
        for load in stop.alighted:
            waiting, rest = aboard[load.group], load.persons
            while rest and waiting:
                boarded, persons = waiting.popleft()
                count = min(rest, persons)
                rest -= count
                if count < persons:
                    waiting.appendleft((boarded, persons - count))
                yield Ride(boarded, number, load.group, count)
        for load in stop.boarded:
            aboard[load.group].append((number, load.persons))
