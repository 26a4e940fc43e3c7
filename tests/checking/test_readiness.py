"""How many people are ready at a pickup."""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.checking.readiness import ready_persons
from safepassage.scenario.model import Choice, Group, Pause, Place, PlaceKind, Scenario

HORIZON = 240


def _scenario(*groups: Group, pauses: tuple[Pause, ...] = ()) -> Scenario:
    start = datetime(2022, 5, 5, tzinfo=UTC)
    return Scenario("s", start, "UTC", HORIZON, groups=groups, pauses=pauses)


def _place(**changes: object) -> Place:
    return Place("p", PlaceKind.PICKUP, **changes)  # type: ignore[arg-type]


PAUSES = (
    Pause("a", frozenset({"z", "y"}), 30, 60, 30),
    Pause("b", frozenset({"y"}), 60, 90, 30),
    Pause("c", frozenset({"z"}), 120, 180, 30),
)


def test_without_a_lift_rate() -> None:
    """Without a lift rate everybody who is there is ready, but nobody who does not leave."""
    scenario = _scenario(
        Group("a", "p", 5),
        Group("b", "p", 3, ready_from_min=10),
        Group("c", "p", 7, choice=Choice.STAY),
        Group("d", "elsewhere", 9),
    )
    assert ready_persons(scenario, _place(), [0, 9, 10]) == [5, 5, 8]


@pytest.mark.parametrize(
    ("changes", "minutes", "ready"),
    [
        ({}, [0, 2, 3, 59, 60, 240], [0, 0, 1, 19, 20, 50]),
        ({"ready_at_start": 4}, [0, 3], [4, 5]),
        ({"ready_at_start": 400}, [0], [50]),
        # Lifting runs in the whole of a pause, margin included, and rests between pauses.
        ({"zone": "z"}, [30, 33, 60, 120, 123, 180, 240], [0, 1, 10, 10, 11, 30, 30]),
        ({"zone": "z", "lift_needs_pause": False}, [30, 60], [10, 20]),
        ({"zone": "z", "ready_at_start": 2}, [29, 33], [2, 3]),
    ],
)
def test_lifting(changes: dict[str, object], minutes: list[int], ready: list[int]) -> None:
    """People are brought out at the lift rate while lifting runs, until nobody is left."""
    scenario = _scenario(Group("a", "p", 50), pauses=PAUSES)
    assert ready_persons(scenario, _place(lift_rate_per_h=20, **changes), minutes) == ready


def test_lifting_waits_for_people() -> None:
    """Nobody is brought out before being there, and lifting time is not saved up."""
    scenario = _scenario(Group("a", "p", 2), Group("b", "p", 10, ready_from_min=100))
    place = _place(lift_rate_per_h=60)
    assert ready_persons(scenario, place, [1, 2, 99, 100, 101]) == [1, 2, 2, 3, 4]


def test_before_the_start() -> None:
    """Nobody is ready before the scenario starts."""
    scenario = _scenario(Group("a", "p", 2))
    assert ready_persons(scenario, _place(lift_rate_per_h=60), [-5, 0, 1]) == [0, 0, 1]


@st.composite
def pickups(draw: st.DrawFn) -> tuple[Scenario, Place]:
    """Return a pickup with some groups and pauses."""
    groups = [
        Group(
            f"g{number}",
            "p",
            draw(st.integers(1, 12)),
            ready_from_min=draw(st.integers(0, HORIZON)),
            choice=draw(st.sampled_from(Choice)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    edges = sorted(draw(st.sets(st.integers(0, HORIZON), max_size=6)))
    pauses = tuple(
        Pause(f"w{start}", frozenset({"z"}), start, end, 10)
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    place = _place(
        zone=draw(st.sampled_from([None, "z"])),
        lift_rate_per_h=draw(st.one_of(st.none(), st.integers(0, 240))),
        lift_needs_pause=draw(st.booleans()),
        ready_at_start=draw(st.integers(0, 6)),
    )
    return _scenario(*groups, pauses=pauses), place


@given(pickups())
def test_minute_by_minute(pickup: tuple[Scenario, Place]) -> None:
    """The answer is that of the definition followed minute by minute."""
    scenario, place = pickup

    def present(minute: int) -> int:
        return sum(
            group.persons
            for group in scenario.groups
            if group.choice is Choice.LEAVE and group.ready_from_min <= minute
        )

    if place.lift_rate_per_h is None:
        expected = [present(minute) for minute in range(HORIZON + 1)]
    else:
        out = float(min(place.ready_at_start, present(0)))
        expected = [floor(out + 1e-9)]
        for minute in range(HORIZON):
            if (
                place.zone is None
                or not place.lift_needs_pause
                or any(pause.start_min <= minute < pause.end_min for pause in scenario.pauses)
            ):
                out += place.lift_rate_per_h / 60
            out = min(out, present(minute + 1))
            expected.append(floor(out + 1e-9))
    assert ready_persons(scenario, place, list(range(HORIZON + 1))) == expected


@given(pickups(), st.sets(st.integers(0, HORIZON)))
def test_any_minutes(pickup: tuple[Scenario, Place], some: set[int]) -> None:
    """What is ready by a minute does not depend on which other minutes are asked for."""
    every = ready_persons(*pickup, list(range(HORIZON + 1)))
    minutes = sorted(some)
    assert ready_persons(*pickup, minutes) == [every[minute] for minute in minutes]
    assert every == sorted(every)
