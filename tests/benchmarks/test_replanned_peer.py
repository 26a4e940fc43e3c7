"""A peer in the planner's place: asked anew in the course of a day, with those who are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.peers.replanned import can_be_busloads, rest_solver
from benchmarks.peers.rolling import Day, solve_by_pause
from safepassage.planning import plan_evacuation
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.generate import generate_scenario
from safepassage.simulation import Policy, Tally, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.busloads import Work
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

DAYS = 6


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a small generated scenario, whose pauses may break."""
    return generate_scenario(pickups=3, vehicles=3, receptions=2, days=2, seed=0)


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    """Return a plan of it."""
    return plan_evacuation(scenario, seconds=None, work=300)


def _in_turn(work: Work, day: Day, *, seconds: float) -> Sequence[Sequence[int]]:
    """Hand the busloads out to the vehicles that they fit, one after the other."""
    del seconds
    own: list[list[int]] = [[] for _ in work.vehicle_seats]
    for place, number in enumerate(day.loads):
        fitting = [
            vehicle
            for vehicle, seats in enumerate(work.vehicle_seats)
            if seats >= work.loads[number].persons
        ]
        if fitting:
            own[min(fitting, key=lambda vehicle: len(own[vehicle]))].append(place)
    return own


def test_days_go_on_by_its_answers(scenario: Scenario, plan: Plan) -> None:
    """It is asked for those who are left, days end with everybody somewhere, and the same twice."""
    asked: list[Work] = []

    def solve(work: Work, *, seconds: float) -> list[list[int]]:
        asked.append(work)
        return solve_by_pause(work, _in_turn, seconds=seconds)

    def simulated() -> list[list[int]]:
        result = simulate(
            scenario,
            plan,
            policy=Policy.REPLAN,
            replications=DAYS,
            seed=1,
            solver=rest_solver(solve, seconds=1.0),
        )
        assert "another solver" in result.notes[0]
        rows: list[list[int]] = result.rows.tolist()
        return rows

    rows = simulated()
    people = scenario.people_leaving()
    assert asked
    for work in asked:
        assert 0 < sum(load.persons for load in work.loads) <= people
        assert min(work.vehicle_from) > 0
    assert any(row[Tally.SAFE] for row in rows)
    assert simulated() == rows


def test_who_cannot_be_busloads_is_told_apart(scenario: Scenario) -> None:
    """Convoys, and vehicles of several speeds, are beyond the peers' model."""
    assert can_be_busloads(scenario)
    assert not can_be_busloads(load_scenario(bundled_path("azovstal")))
    assert not can_be_busloads(generate_scenario(pickups=3, vehicles=4, seed=0, rich=True))
