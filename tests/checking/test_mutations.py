"""Every rule, broken on purpose in right plans, is found and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.rules import Rule
from tests.checking.edits import faults_of
from tests.checking.mutations import mutants
from tests.instances import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from tests.instances import Instance


def assert_mutants_are_found(scenario: Scenario, plan: Plan) -> set[Rule]:
    """Assert that each mutant's fault is named with its vehicle; return the rules broken."""
    assert faults_of(scenario, plan) == ()
    broken = set()
    for mutant in mutants(scenario, plan):
        faults = [
            fault
            for fault in faults_of(mutant.scenario, mutant.plan)
            if fault.rule is mutant.rule and fault.vehicle == mutant.vehicle
        ]
        assert faults, mutant.name
        assert max(fault.excess for fault in faults) >= mutant.excess, mutant.name
        for fault in faults:
            assert fault.minute is not None
            assert fault.place is not None
            assert fault.excess > 0
            assert fault.unit
            assert fault.message.endswith(".")
        broken.add(mutant.rule)
    return broken


@pytest.mark.parametrize("make", INSTANCES.values(), ids=INSTANCES)
def test_mutants_of_hand_made_plans(make: Callable[[], Instance]) -> None:
    """Every mutant of a hand-made right plan is found, by rule, vehicle, minute and place."""
    instance = make()
    assert assert_mutants_are_found(instance.scenario, instance.plan) >= {
        Rule.CONTINUITY,
        Rule.ROADS,
        Rule.PLACES_ABOARD,
        Rule.READY_PEOPLE,
        Rule.DIRECTION,
        Rule.THROUGHPUT,
        Rule.LIMITS,
        Rule.HOUSEHOLDS,
    }


def test_every_rule_is_broken() -> None:
    """The mutants of the hand-made plans break all ten rules."""
    broken = set()
    for make in INSTANCES.values():
        instance = make()
        broken |= {mutant.rule for mutant in mutants(instance.scenario, instance.plan)}
    assert broken == set(Rule)
