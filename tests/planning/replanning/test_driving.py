"""A vehicle that has driven longer than it may on one day goes on the next one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from safepassage.network.build import build_network
from safepassage.planning.replanning import replan_evacuation
from safepassage.planning.replanning.courses import Chart
from safepassage.planning.replanning.legal import keeps_limits
from safepassage.plans import Bound, Figures, Objective, Plan
from safepassage.scenario.model import (
    Group,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
)
from tests.instances import itinerary, stop

# The bus may drive for 90 minutes a day; the way from the depot took it 80 and not 30.
SCENARIO = Scenario(
    "two-days",
    datetime(2022, 5, 5, tzinfo=ZoneInfo("Europe/Kyiv")),
    "Europe/Kyiv",
    2880,
    places=(
        Place("depot", PlaceKind.DEPOT),
        Place("town", PlaceKind.PICKUP),
        Place("haven", PlaceKind.RECEPTION),
    ),
    groups=(Group("families", "town", 12, accepts=frozenset({"haven"})),),
    vehicles=(
        VehicleType(
            "bus", "depot", capacity=(6, 0, 0), available_to_min=2880, driving_min_per_day=90
        ),
    ),
    roads=(Road("depot", "town", 30, minutes=30), Road("town", "haven", 20, minutes=20)),
    zones=(),
    pauses=(),
    receptions=(Reception("haven"),),
)
AS_IT_WENT = Plan(
    "two-days",
    "",
    Objective.PEOPLE,
    (
        itinerary(
            "bus",
            "bus",
            stop("depot", 0, 0),
            stop("town", 80, 80, on={"families": 6}),
            stop("haven", 100, 100, off={"families": 6}),
        ),
    ),
    Figures(0.0, 12, 6, 6, 100, (), (), 0, 0.0, 0),
    Bound(12.0, 12),
)


def test_who_has_driven_too_long_goes_on_the_next_day() -> None:
    """Nobody is left for good since a vehicle has driven too long: it rests, and goes on."""
    made = replan_evacuation(SCENARIO, AS_IT_WENT, (), at=200, work=400, afresh=True)
    (bus,) = made.plan.itineraries
    assert made.plan.figures.people_out == 12
    assert [stop.depart_min >= 1440 for stop in bus.stops[3:]] == [True] * len(bus.stops[3:])


def test_limits_of_who_has_driven_too_long() -> None:
    """Driving that was too long before counts no more; any more of it on that day does."""
    chart, network = Chart(SCENARIO), build_network(SCENARIO)
    kind = SCENARIO.vehicles[0]
    stops = AS_IT_WENT.itineraries[0].stops
    assert keeps_limits(chart, network, kind, stops, 200)
    assert not keeps_limits(chart, network, kind, stops, 80)
    next_day = (stop("haven", 100, 1500), stop("town", 1520, 1520))
    same_day = (stop("haven", 100, 300), stop("town", 320, 320))
    assert keeps_limits(chart, network, kind, (*stops[:-1], *next_day), 200)
    assert not keeps_limits(chart, network, kind, (*stops[:-1], *same_day), 200)
