"""Scenarios and plans that several tests of the reports share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from safepassage.checking import CheckResult, check
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.instances import one_bus
from tests.reporting.sample import as_right, quick_plan, with_digest

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


class Sample(NamedTuple):
    """A scenario, a plan for it and what the checker says."""

    scenario: Scenario
    plan: Plan
    result: CheckResult


@pytest.fixture(scope="session")
def bus() -> Sample:
    """Return one bus that fetches 12 people in two trips; right."""
    instance = one_bus()
    plan = with_digest(instance.scenario, instance.plan)
    return Sample(instance.scenario, plan, check(instance.scenario, plan))


@pytest.fixture(scope="session")
def corridor() -> Sample:
    """Return the bundled Azovstal scenario with a quick plan, taken as right."""
    scenario = load_scenario(bundled_path("azovstal"))
    plan = quick_plan(scenario)
    return Sample(scenario, plan, as_right(check(scenario, plan)))
