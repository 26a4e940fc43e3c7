"""Replanning again and again: nobody is forgotten, and the past stays as it was."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from safepassage import ChangesError
from safepassage.limits import Limit
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import replan_evacuation
from safepassage.scenario.changes import Change, ChangeKind
from tests.oracle.tiny import some_features, tiny_scenario
from tests.planning.replanning.days import any_change, assert_executed_stays, assert_right

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.scenario.model import Scenario

WORK = 60


def _go_on(made: Replan, change: Change, at: int) -> Replan:
    return replan_evacuation(
        made.scenario,
        made.plan,
        [change],
        at=at,
        earlier=made.earlier,
        seconds=None,
        work=WORK,
    )


def _left_aboard(made: Replan) -> int:
    return sum(each.persons for each in made.plan.binding if each.limit is Limit.ABOARD)


@pytest.mark.parametrize("objective", ["people", "clearance"])
@pytest.mark.parametrize("seed", range(7000, 7040))
def test_chains_of_changes_lose_nobody(seed: int, objective: str) -> None:
    """After each of two to four changes everybody is out, waiting or aboard, and all is right."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=12))
    plan = plan_evacuation(scenario, objective=objective, seconds=None, work=300)
    draw = random.Random(f"{seed} {objective}")
    links = draw.randint(2, 4)
    earlier: tuple[tuple[Scenario, int], ...] = ()
    at_min = 0
    for _ in range(20):
        at_min = draw.randint(at_min, min(scenario.horizon_min, at_min + 12))
        change = any_change(draw, scenario, at_min)
        if change is None:
            continue
        try:
            made = replan_evacuation(
                scenario,
                plan,
                [change],
                at=at_min,
                earlier=earlier,
                seconds=None,
                work=WORK,
            )
        except ChangesError:
            continue
        assert_right(made)
        assert_executed_stays(plan, made)
        scenario, plan, earlier = made.scenario, made.plan, made.earlier
        links -= 1
        if not links:
            break


@pytest.mark.parametrize("at", [19, 22, 25, 30])
def test_people_who_wait_for_room_stay_counted(at: int) -> None:
    """Two wait aboard for room; whatever changes elsewhere they are still there, and told."""
    scenario = tiny_scenario(5077, features=some_features(5077, most=12))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    made = replan_evacuation(
        scenario,
        plan,
        [Change(ChangeKind.INTAKE, "R", value="1")],
        at=15,
        seconds=None,
        work=WORK,
    )
    assert (made.plan.figures.people_out, _left_aboard(made)) == (3, 2)
    again = _go_on(made, Change(ChangeKind.LIFT_RATE, "A", value="0.5"), at)
    assert (again.plan.figures.people_out, _left_aboard(again)) == (3, 2)
    assert "2 people aboard" in again.exposed[0].sentence
    assert_right(again)
    # As soon as there is room again, they get off.
    third = _go_on(again, Change(ChangeKind.INTAKE, "R", value="no limit"), max(at, 23))
    assert third.plan.figures.people_out == 5
    assert third.exposed == ()
    assert_right(third)


@pytest.mark.parametrize("at", [18, 30])
def test_people_at_a_full_reception_stay_counted(at: int) -> None:
    """Two stay aboard where one got off; the next plan has them, and room brings them out."""
    scenario = tiny_scenario(5277, features=some_features(5277, most=12))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    full = Change(ChangeKind.CAPACITY, "R", value="1")
    made = replan_evacuation(scenario, plan, [full], at=17, seconds=None, work=WORK)
    again = _go_on(made, Change(ChangeKind.LIFT_RATE, "A", value="0.5"), at)
    assert _left_aboard(made) == _left_aboard(again) == 2
    assert_right(again)
    third = _go_on(again, Change(ChangeKind.CAPACITY, "R", value="3"), at)
    assert (third.plan.figures.people_out, _left_aboard(third)) == (3, 0)
    assert_right(third)
