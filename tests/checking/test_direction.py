"""Rule 6: directions."""

from __future__ import annotations

from safepassage.plans import Load
from safepassage.rules import Rule
from tests.checking.edits import found, with_row, with_stop
from tests.instances import one_bus, two_towns

RULE = Rule.DIRECTION


def test_a_reception_that_they_do_not_accept() -> None:
    """People who are set down where they did not agree to go are counted by group."""
    instance = two_towns()
    scenario = with_row(instance.scenario, "groups", "a-fours", accepts=frozenset({"south"}))
    assert found(scenario, instance.plan) == [(RULE, "bus", 130, "north", 8, "persons")]


def test_no_reception() -> None:
    """People who are set down on the way are counted, however safe the place."""
    instance = one_bus()
    plan = with_stop(instance.plan, "bus", 7, alighted=(Load("families", 2),))
    plan = with_stop(plan, "bus", 8, alighted=())
    assert found(instance.scenario, plan) == [(RULE, "bus", 170, "gate", 2, "persons")]


def test_back_at_the_pickup() -> None:
    """A pickup is no reception."""
    instance = one_bus()
    plan = with_stop(instance.plan, "bus", 6, boarded=(), alighted=(Load("families", 3),))
    plan = with_stop(plan, "bus", 4, alighted=(Load("families", 7),))
    plan = with_stop(plan, "bus", 8, alighted=())
    assert found(instance.scenario, plan) == [(RULE, "bus", 155, "cellar", 3, "persons")]
