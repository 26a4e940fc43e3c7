"""Plans by hand, for the tests of the views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.plans import Bound, Figures, Objective, Plan
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["plan_of_stops"]

_NONE = Figures(0.0, 0, 0, 0, None, (), (), 0, 0.0, 0)


def plan_of_stops(scenario: Scenario, *itineraries: Itinerary) -> Plan:
    """Return a plan of itineraries, with the checker's figures and a bound that claims nothing."""
    plan = Plan(
        scenario=scenario.name,
        scenario_digest=scenario_digest(scenario),
        objective=Objective.PEOPLE,
        itineraries=itineraries,
        figures=_NONE,
        bound=Bound(float(scenario.people_leaving()), scenario.people_leaving()),
    )
    figures = check(scenario, plan).figures
    return Plan(
        plan.scenario, plan.scenario_digest, plan.objective, itineraries, figures, plan.bound
    )
