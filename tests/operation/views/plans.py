"""Plans by hand, for the tests of the views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["first_steps_plan", "plan_of_stops"]

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


def first_steps_plan(scenario: Scenario) -> Plan:
    """
    Return the best plan of first-steps, by hand: 39 out, 25 of them at 07:40.

    Minutes are since 06:00. The bus brings 20 from the hall and the van 5 from the clinic in the
    morning pause (07:00 to 09:00, margin 30); at noon (12:00) the bus brings the other 10 and the
    van the 4 to the farm.
    """
    hall, rest = (Load("hall-school", 20),), (Load("hall-school", 10),)
    clinic = (
        Load("clinic-chair", 1),
        Load("clinic-companion", 1),
        Load("clinic-staff", 3),
    )
    farm = (Load("hall-farm", 4),)
    bus = Itinerary(
        "bus",
        "bus",
        (
            Stop("depot", 0, 50),
            Stop("gate", 60, 60),
            Stop("hall", 70, 70, boarded=hall),
            Stop("gate", 80, 80),
            Stop("school", 100, 100, alighted=hall),
            Stop("gate", 120, 360),
            Stop("hall", 370, 370, boarded=rest),
            Stop("gate", 380, 380),
            Stop("school", 400, 400, alighted=rest),
        ),
    )
    van = Itinerary(
        "van",
        "van",
        (
            Stop("depot", 0, 50),
            Stop("gate", 60, 60),
            Stop("clinic", 70, 70, boarded=clinic),
            Stop("gate", 80, 80),
            Stop("school", 100, 100, alighted=clinic),
            Stop("gate", 120, 360),
            Stop("hall", 370, 370, boarded=farm),
            Stop("gate", 380, 380),
            Stop("farm", 390, 390, alighted=farm),
        ),
    )
    return plan_of_stops(scenario, bus, van)
