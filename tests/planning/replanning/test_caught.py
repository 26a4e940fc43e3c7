"""Pauses that break with vehicles inside: who is caught, and what they do afterwards."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import replan_evacuation
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import (
    ConvoyRule,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)
from tests.planning.replanning.days import assert_right

# Two vehicles at least go together from W to A, ten minutes in the zone, and on to B, sixty more.
CORRIDOR = Scenario(
    "corridor",
    datetime(2022, 5, 5, 8, tzinfo=ZoneInfo("Europe/Kyiv")),
    "Europe/Kyiv",
    600,
    places=(
        Place("D", PlaceKind.DEPOT),
        Place("W", PlaceKind.WAYPOINT),
        Place("A", PlaceKind.PICKUP, zone="z"),
        Place("B", PlaceKind.PICKUP, zone="z"),
        Place("R", PlaceKind.RECEPTION),
    ),
    groups=(
        Group("a", "A", 2, accepts=frozenset("R")),
        Group("b", "B", 4, accepts=frozenset("R")),
    ),
    vehicles=(
        VehicleType("van", "D", capacity=(2, 0, 0), available_to_min=600),
        VehicleType("bus", "D", capacity=(4, 0, 0), available_to_min=600),
    ),
    roads=(
        Road("D", "W", 10, minutes=10),
        Road("W", "A", 10, minutes=10, zone="z"),
        Road("A", "B", 60, minutes=60, zone="z"),
        Road("W", "R", 10, minutes=10),
    ),
    zones=(Zone("z", convoy=ConvoyRule(2, 4, 2, 5)),),
    pauses=(Pause("p", frozenset("z"), 0, 600, 0),),
    receptions=(Reception("R"),),
)


def test_a_convoy_is_whole_though_a_vehicle_of_it_is_out_already() -> None:
    """The van that went in with the bus is out at 30: the two may go in together once more."""
    plan = plan_evacuation(CORRIDOR, seconds=None, work=2000)
    assert plan.figures.people_out == 6
    change = Change(ChangeKind.PEOPLE, "a", value="+2")
    made = replan_evacuation(CORRIDOR, plan, [change], at=60, seconds=None, work=2000)
    assert_right(made)
    assert made.plan.figures.people_out == 8


def test_what_the_search_finds_is_what_is_planned() -> None:
    """No one is lost between the search's best plan and the one that is read out."""
    scenario = load_scenario(bundled_path("azovstal"))
    plan = plan_evacuation(scenario, seconds=None, work=3000, seed=2)
    told: list[int] = []
    made = replan_evacuation(
        scenario,
        plan,
        [Change(ChangeKind.PAUSE_END, "plant-5-may", minute=900)],
        at=900,
        seconds=None,
        work=20_000,
        progress=lambda out, _: told.append(out),
    )
    assert_right(made)
    assert made.plan.figures.people_out == told[-1]
