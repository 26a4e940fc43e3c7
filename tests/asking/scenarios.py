"""Small scenarios of which it is known by hand what should be asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice
from tests.instances import one_bus

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["crowded", "nobody_leaves", "slow_lifting", "without_pauses"]


def crowded() -> Scenario:
    """
    Return a cellar of 48 people, one bus of 10 places, and a pause from 1:00 to 5:00.

    The bus makes three trips: 30 people are out, and no plan brings out more. An hour more is one
    more trip. A second bus brings the others, since 20 people an hour are lifted.
    """
    scenario = one_bus().scenario
    groups = tuple(replace(group, persons=48) for group in scenario.groups)
    return replace(scenario, groups=groups)


def slow_lifting() -> Scenario:
    """
    Return 30 people of whom 5 an hour are lifted in four hours of pause, and three buses.

    Lifting binds: 20 people are lifted at the most, fewer before the last bus must leave. More
    buses bring nobody; a second lifting team brings nearly as many again.
    """
    scenario = one_bus().scenario
    return replace(
        scenario,
        groups=tuple(replace(group, persons=30) for group in scenario.groups),
        vehicles=tuple(replace(kind, count=3) for kind in scenario.vehicles),
        places=tuple(
            replace(place, lift_rate_per_h=5) if place.lift_rate_per_h else place
            for place in scenario.places
        ),
    )


def without_pauses() -> Scenario:
    """Return a scenario in which nobody can be fetched: no pause is pledged."""
    return replace(one_bus().scenario, pauses=())


def nobody_leaves() -> Scenario:
    """Return a scenario in which everybody stays."""
    scenario = one_bus().scenario
    groups = tuple(
        replace(group, choice=Choice.STAY, direction="stay", accepts=frozenset())
        for group in scenario.groups
    )
    return replace(scenario, groups=groups)
