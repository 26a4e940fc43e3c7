"""People ready at a pickup, against the definition in exact fractions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from safepassage.network.ready import lifting_minutes, ready_people
from safepassage.scenario.model import Choice, Group, Pause, Place, PlaceKind, Scenario
from tests.network.worlds import world

HORIZON = 60


def slow_ready(scenario: Scenario, place: Place) -> list[int]:
    """Return the persons ready by each minute, by the definition and without rounding."""

    def present(minute: int) -> int:
        return sum(
            group.persons
            for group in scenario.groups
            if group.place == place.id
            and group.choice is Choice.LEAVE
            and group.ready_from_min <= minute
        )

    minutes = range(scenario.horizon_min + 1)
    if place.lift_rate_per_h is None:
        return [present(minute) for minute in minutes]
    out = Fraction(min(place.ready_at_start, present(0)))
    ready = [floor(out)]
    for minute in minutes[1:]:
        lifting = not place.lift_needs_pause or any(
            place.zone in pause.zones and pause.start_min <= minute - 1 < pause.end_min
            for pause in scenario.pauses
        )
        if place.zone is None or lifting:
            out = min(out + Fraction(place.lift_rate_per_h) / 60, Fraction(present(minute)))
        ready.append(floor(out))
    return ready


@st.composite
def pickups(draw: st.DrawFn) -> Scenario:
    """Draw a scenario with one pickup."""
    place = Place(
        "cellar",
        PlaceKind.PICKUP,
        zone=draw(st.sampled_from(["siege", None])),
        lift_rate_per_h=draw(st.none() | st.sampled_from([0.5, 7.0, 20.0, 45.0, 90.0, 600.0])),
        lift_needs_pause=draw(st.booleans()),
        ready_at_start=draw(st.integers(0, 6)),
    )
    groups = tuple(
        Group(f"g{number}", "cellar", persons, choice=choice, ready_from_min=ready_from)
        for number, (persons, choice, ready_from) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.integers(1, 30), st.sampled_from(Choice), st.integers(0, HORIZON + 5)
                    ),
                    min_size=1,
                    max_size=4,
                )
            )
        )
    )
    cut = sorted(draw(st.lists(st.integers(0, HORIZON), min_size=4, max_size=4, unique=True)))
    pauses = (
        Pause("a", frozenset({"siege"}), cut[0], cut[1], 5),
        Pause("b", frozenset({"siege"}), cut[2], cut[3], 0),
    )
    scenario = world(places=(place,), pauses=pauses, horizon_min=HORIZON)
    return replace(scenario, groups=groups)


@given(pickups())
def test_ready_people_follow_their_definition(scenario: Scenario) -> None:
    """The fast curve is the definition's, minute by minute."""
    assert ready_people(scenario)["cellar"].tolist() == slow_ready(scenario, scenario.places[0])


@given(pickups())
def test_ready_people_only_become_more(scenario: Scenario) -> None:
    """Nobody who is ready goes back, and never are there more than leave."""
    curve = ready_people(scenario)["cellar"]
    assert (np.diff(curve) >= 0).all()
    assert curve[0] >= 0
    assert curve[-1] <= scenario.people_leaving()


def test_lifting_runs_in_the_margin_too() -> None:
    """People are brought out in the whole pause, up to its end."""
    scenario = world(pauses=(Pause("a", frozenset({"siege"}), 10, 20, 5),))
    lifting = lifting_minutes(scenario, scenario.places[2])
    assert np.flatnonzero(lifting).tolist() == list(range(10, 20))


def test_only_pickups_have_ready_people() -> None:
    """Depots, receptions and waypoints have no curve."""
    assert set(ready_people(world())) == {"cellar"}
