"""Tiny random scenarios on which much goes otherwise than planned, with plans for them."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from safepassage.planning import plan_evacuation
from safepassage.scenario import scenario_digest
from safepassage.scenario.chances import AtBreak, SimulationSettings
from safepassage.scenario.generate import generate_scenario
from tests.instances import INSTANCES, one_bus
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["CERTAIN", "certain", "rough_instance", "rough_world", "small_town", "worse_second_day"]

CERTAIN = SimulationSettings(
    travel_spread=0,
    lift_spread=0,
    service_spread=0,
    count_spread=0,
    no_show=0,
    joiners_per_trip=0,
    breakdowns_per_h=0,
    hold_chance=0,
    refusal_chance=0,
)
"""A day that goes as planned, as far as it is not about pauses."""


def certain(scenario: Scenario) -> Scenario:
    """Return the scenario with nothing left to chance."""
    pauses = tuple(
        replace(pause, begins_chance=1.0, late_mean_min=0.0, breaks_per_h=0.0)
        for pause in scenario.pauses
    )
    return replace(scenario, pauses=pauses, simulation=CERTAIN)


def _rough_settings(rng: random.Random, *, minutes: int) -> SimulationSettings:
    """Return settings by which much goes wrong; ``minutes`` is about a short delay."""
    return SimulationSettings(
        at_break=rng.choice(list(AtBreak)),
        travel_spread=rng.choice((0.0, 0.2, 0.6)),
        lift_spread=rng.choice((0.0, 0.5)),
        service_spread=rng.choice((0.0, 0.5)),
        count_spread=rng.choice((0.0, 0.4)),
        no_show=rng.choice((0.0, 0.2)),
        joiners_per_trip=rng.choice((0.0, 1.0)),
        breakdowns_per_h=rng.choice((0.0, 1.0)),
        breakdown_min=float(minutes),
        hold_chance=rng.choice((0.0, 0.5)),
        hold_min=float(minutes),
        refusal_chance=rng.choice((0.0, 0.4)),
        refusal_min=minutes,
        wait_min=rng.choice((0, minutes, 3 * minutes)),
    )


def rough_instance(name: str, seed: int) -> tuple[Scenario, Plan]:
    """Return a named scenario with its plan, and random settings by which much goes wrong."""
    rng = random.Random(f"rough {name} {seed}")
    instance = INSTANCES[name]()
    pauses = tuple(
        replace(
            pause,
            begins_chance=rng.choice((1.0, 0.8)),
            late_mean_min=rng.choice((0.0, 30.0)),
            breaks_per_h=rng.choice((None, 0.3, 0.8)),
        )
        for pause in instance.scenario.pauses
    )
    settings = _rough_settings(rng, minutes=20)
    return replace(instance.scenario, pauses=pauses, simulation=settings), instance.plan


@cache
def rough_world(seed: int) -> tuple[Scenario, Plan]:
    """
    Return a tiny scenario with a right plan, and settings by which much goes wrong.

    The plan is made as if the day were certain; some of the pauses' chances are stated.
    """
    rng = random.Random(f"rough {seed}")
    always = (Feature.LIFT, Feature.CONVOYS, Feature.CHECKPOINTS, Feature.STAGING)
    features = some_features(seed, most=12) | {Feature.ZONES, always[seed % len(always)]}
    scenario = tiny_scenario(seed, features=features)
    pauses = tuple(
        replace(
            pause,
            begins_chance=rng.choice((None, 1.0, 0.9)),
            late_mean_min=rng.choice((2.0, 0.0, 0.0)),
            breaks_per_h=rng.choice((None, 1.5, 4.0)),
        )
        for pause in scenario.pauses
    )
    scenario = replace(scenario, pauses=pauses, simulation=_rough_settings(rng, minutes=5))
    return scenario, plan_evacuation(scenario, work=300, gap=1.0, seed=seed)


def small_town() -> tuple[Scenario, Plan]:
    """Return the bus that fetches twelve people out of a zone, with its plan made by hand."""
    instance = one_bus()
    digest = scenario_digest(instance.scenario)
    return instance.scenario, replace(instance.plan, scenario_digest=digest)


def worse_second_day() -> Scenario:
    """
    Return two days with vehicles enough for the first alone, whose pause comes on every second.

    On the second day the pause is sure to come, and to break soon.
    """
    scenario = generate_scenario(pickups=4, vehicles=4, receptions=2, days=2, seed=1)
    first, second = scenario.pauses
    return replace(
        scenario,
        vehicles=tuple(replace(kind, count=4 * kind.count) for kind in scenario.vehicles),
        pauses=(
            replace(first, begins_chance=0.5, breaks_per_h=0.01),
            replace(second, begins_chance=1.0, late_mean_min=0.0, breaks_per_h=0.6),
        ),
    )
