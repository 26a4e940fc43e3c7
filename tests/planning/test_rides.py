"""The rides of an itinerary: who gets off where, of those who boarded where."""

from __future__ import annotations

from safepassage.planning.rides import Ride, rides_of
from safepassage.plans import Load
from tests.instances import stop


def test_those_who_boarded_first_get_off_first() -> None:
    """Of one group, three board at A and two at B; four get off at R and one at S."""
    stops = (
        stop("A", 0, 1, on={"g": 3}),
        stop("B", 5, 6, on={"g": 2}),
        stop("R", 10, 11, off={"g": 4}),
        stop("S", 20, 21, off={"g": 1}),
    )
    assert list(rides_of(stops)) == [
        Ride(0, 2, "g", 3),
        Ride(1, 2, "g", 1),
        Ride(1, 3, "g", 1),
    ]


def test_groups_are_told_apart() -> None:
    """Two groups board together and get off at two receptions."""
    stops = (
        stop("A", 0, 1, on={"west": 2, "south": 1}),
        stop("R", 10, 11, off={"west": 2}, on={"west": 1}),
        stop("S", 20, 21, off={"south": 1}),
    )
    assert list(rides_of(stops)) == [Ride(0, 1, "west", 2), Ride(0, 2, "south", 1)]


def test_loads_of_nobody_are_no_rides() -> None:
    """A stop without people has no ride, and people who stay aboard have none yet."""
    stops = (stop("A", 0, 1, on={"g": 3}), stop("R", 10, 10))
    assert Load("g", 3) in stops[0].boarded
    assert list(rides_of(stops)) == []
