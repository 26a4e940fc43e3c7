"""The checker's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import CheckResult, PlanFault, check
from safepassage.rules import Rule
from tests.checking.edits import faults_of, with_row
from tests.instances import INSTANCES, Instance, convoy_corridor

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("make", INSTANCES.values(), ids=INSTANCES)
def test_right_plans(make: Callable[[], Instance]) -> None:
    """Plans that are right pass, with the figures that were worked out by hand."""
    instance = make()
    result = check(instance.scenario, instance.plan)
    assert result.faults == ()
    assert result.right
    assert result.rules_broken == ()
    stated = instance.plan.figures
    assert result.figures.value == pytest.approx(stated.value, abs=1e-12)
    assert replace(result.figures, value=stated.value) == stated


def test_rules_broken() -> None:
    """The rules that are broken are listed once each, in their order."""
    faults = tuple(
        PlanFault(rule, None, None, None, 1, "", "")
        for rule in (Rule.ROADS, None, Rule.CONTINUITY, Rule.ROADS)
    )
    figures = convoy_corridor().plan.figures
    result = CheckResult(right=False, faults=faults, figures=figures)
    assert result.rules_broken == (Rule.CONTINUITY, Rule.ROADS)


def test_order() -> None:
    """Faults come in the order of the rules and, within a rule, of time and vehicle."""
    instance = convoy_corridor()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(9, 0, 0), range_km=100)
    found = [
        (fault.rule, fault.minute, fault.vehicle) for fault in faults_of(scenario, instance.plan)
    ]
    assert len(found) == 8
    assert found == sorted(found)
