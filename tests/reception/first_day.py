"""The plan of the first steps that its notes work out by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

from safepassage.checking import check
from safepassage.plans import Bound, Figures, Objective, Plan
from safepassage.scenario import load_scenario, scenario_digest
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.model import Scenario  # noqa: TC001 -- a named tuple reads it
from tests.instances import itinerary, stop

__all__ = ["FirstDay", "at", "first_day"]


class FirstDay(NamedTuple):
    """The scenario of the first steps, and its best plan."""

    scenario: Scenario
    plan: Plan


def at(clock: str) -> int:
    """Return the minute of a clock time: the scenario begins at 06:00."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes) - 6 * 60


@cache
def first_day() -> FirstDay:
    """
    Return the first steps with their best plan; 39 people, 4 arrivals.

    The bus brings 20 to the school at 07:40, 10 more at 08:40, and 4 to the farm at 12:30. The van
    brings the clinic's 5 to the school at 07:40, of whom one sits in a wheelchair.
    """
    scenario = load_scenario(bundled_path("first-steps"))
    bus = itinerary(
        "bus",
        "bus",
        stop("depot", 0, at("06:50")),
        stop("gate", at("07:00"), at("07:00")),
        stop("hall", at("07:10"), at("07:10"), on={"hall-school": 20}),
        stop("gate", at("07:20"), at("07:20")),
        stop("school", at("07:40"), at("07:40"), off={"hall-school": 20}),
        stop("gate", at("08:00"), at("08:00")),
        stop("hall", at("08:10"), at("08:10"), on={"hall-school": 10}),
        stop("gate", at("08:20"), at("08:20")),
        stop("school", at("08:40"), at("08:40"), off={"hall-school": 10}),
        stop("gate", at("09:00"), at("12:00")),
        stop("hall", at("12:10"), at("12:10"), on={"hall-farm": 4}),
        stop("gate", at("12:20"), at("12:20")),
        stop("farm", at("12:30"), at("12:30"), off={"hall-farm": 4}),
    )
    clinic = {"clinic-chair": 1, "clinic-companion": 1, "clinic-staff": 3}
    van = itinerary(
        "van",
        "van",
        stop("depot", 0, at("06:50")),
        stop("gate", at("07:00"), at("07:00")),
        stop("clinic", at("07:10"), at("07:10"), on=clinic),
        stop("gate", at("07:20"), at("07:20")),
        stop("school", at("07:40"), at("07:40"), off=clinic),
    )
    figures = Figures(33.34, 39, 39, 0, at("12:30"), (), (), 0, 0.0, 2)
    plan = Plan(
        scenario=scenario.name,
        scenario_digest=scenario_digest(scenario),
        objective=Objective.PEOPLE,
        itineraries=(bus, van),
        figures=figures,
        bound=Bound(33.34, 39, "worked out by hand"),
    )
    return FirstDay(scenario, replace(plan, figures=check(scenario, plan).figures))
