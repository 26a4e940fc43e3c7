"""What a trip can do beside pickups and one reception: calls, company, fuel, ways round a queue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.scenario.model import (
    Checkpoint,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    VehicleType,
    Zone,
)
from tests.network.worlds import road, world

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

BUS = VehicleType(
    id="bus",
    depot="depot",
    count=1,
    capacity=(4, 0, 0),
    speed_kmh=60.0,
    available_from_min=0,
    available_to_min=300,
)
ALL_DAY = Pause("day", frozenset({"siege"}), 0, 300, 0)


def group(name: str, persons: int, *accepts: str) -> Group:
    """Return people at the cellar."""
    return Group(name, "cellar", persons, Need.SEATED, "any", frozenset(accepts or ("haven",)))


def planned(scenario: Scenario, *, work: int = 20_000) -> Plan:
    """Return a plan, which must be right."""
    plan = plan_evacuation(scenario, seconds=None, work=work)
    assert [fault.message for fault in check(scenario, plan).faults] == []
    return plan


def visits(plan: Plan, place: str) -> int:
    """Return how often vehicles are at a place."""
    return sum(stop.place == place for item in plan.itineraries for stop in item.stops)


def straight(*, people: tuple[Group, ...]) -> Scenario:
    """Return a depot, a cellar in a zone and two receptions, on one line of roads."""
    scenario = world(
        road("depot-gate", 10),
        road("gate-cellar", 10, zone="siege"),
        road("gate-haven", 10),
        road("haven-harbour", 20),
        pauses=(ALL_DAY,),
    )
    return replace(
        scenario,
        places=(*scenario.places, Place("harbour", PlaceKind.RECEPTION)),
        groups=people,
        vehicles=(BUS,),
        receptions=(Reception("haven", "west"), Reception("harbour", "south")),
    )


def test_those_of_two_directions_ride_in_one_bus() -> None:
    """There is time for one trip: the bus sets two down at the haven and drives on with two."""
    scenario = straight(people=(group("west", 2), group("south", 2, "harbour")))
    scenario = replace(scenario, vehicles=(replace(BUS, available_to_min=60),))
    plan = planned(scenario)
    assert plan.figures.people_out == 4
    assert [stop.place for stop in plan.itineraries[0].stops if stop.alighted] == [
        "haven",
        "harbour",
    ]


def test_a_load_is_shared_where_the_first_reception_has_no_room() -> None:
    """Three of four have room at the haven; the fourth goes on in the same bus."""
    scenario = straight(people=(group("all", 4, "haven", "harbour"),))
    scenario = replace(
        scenario,
        receptions=(Reception("haven", "west", capacity=3), Reception("harbour", "south")),
        vehicles=(replace(BUS, available_to_min=60),),
    )
    plan = planned(scenario)
    loads = {
        stop.place: sum(load.persons for load in stop.alighted)
        for stop in plan.itineraries[0].stops
        if stop.alighted
    }
    assert loads == {"haven": 3, "harbour": 1}


def test_a_load_is_shared_where_the_first_reception_takes_fewer_in_the_hour() -> None:
    """Of two buses with two each, one sets one down in the hour's last place at the haven."""
    scenario = straight(people=(group("all", 4, "haven", "harbour"),))
    scenario = replace(
        scenario,
        roads=(*scenario.roads[:-1], road("haven-harbour", 15)),
        receptions=(Reception("haven", "west", intake_per_h=3), Reception("harbour", "south")),
        vehicles=(replace(BUS, count=2, capacity=(2, 0, 0), available_to_min=59),),
    )
    plan = planned(scenario)
    loads = sorted(
        (stop.place, sum(load.persons for load in stop.alighted))
        for item in plan.itineraries
        for stop in item.stops
        if stop.alighted
    )
    assert loads == [("harbour", 1), ("haven", 1), ("haven", 2)]


@pytest.mark.parametrize(
    ("curfew", "later"), [(None, 60), (DailyHours(from_min=6 * 60 + 50, to_min=7 * 60), 70)]
)
def test_a_bus_comes_back_to_its_reception_in_the_next_hour(
    curfew: DailyHours | None, later: int
) -> None:
    """The haven takes two an hour; the third turns at the gate, and waits there over a curfew."""
    scenario = straight(people=(group("all", 3),))
    scenario = replace(
        scenario,
        curfew=curfew,
        receptions=(Reception("haven", "west", intake_per_h=2), Reception("harbour", "south")),
        vehicles=(replace(BUS, available_to_min=75),),
    )
    (bus,) = planned(scenario).itineraries
    arrivals = [
        (stop.place, stop.arrive_min, sum(load.persons for load in stop.alighted))
        for stop in bus.stops
        if stop.alighted
    ]
    assert arrivals == [("haven", 40, 2), ("haven", later, 1)]


@pytest.mark.parametrize(("range_km", "out"), [(30.0, 4), (29.0, 0)])
def test_a_bus_fills_up_where_its_way_passes_fuel(range_km: float, out: int) -> None:
    """Of the 50 km to the harbour the first 30 lead to the haven, which has fuel."""
    scenario = straight(people=(group("south", 4, "harbour"),))
    scenario = replace(
        scenario,
        places=tuple(replace(p, refuel=p.id in {"depot", "haven"}) for p in scenario.places),
        roads=(
            road("depot-cellar", 10, zone="siege", one_way=True),
            road("cellar-haven", 20, zone="siege", one_way=True),
            road("haven-harbour", 20),
        ),
        vehicles=(replace(BUS, range_km=range_km),),
    )
    assert planned(scenario).figures.people_out == out


def test_a_bus_goes_out_of_its_way_for_fuel() -> None:
    """The pump lies off the road: without it the bus cannot come to the haven."""
    scenario = world(
        road("depot-gate", 10),
        road("gate-cellar", 10, zone="siege"),
        road("gate-haven", 30),
        road("gate-pump", 5),
        pauses=(ALL_DAY,),
    )
    scenario = replace(
        scenario,
        places=(*scenario.places, Place("pump", PlaceKind.WAYPOINT, refuel=True)),
        groups=(group("all", 4),),
        vehicles=(replace(BUS, range_km=40.0),),
    )
    plan = planned(scenario)
    assert plan.figures.people_out == 4
    assert visits(plan, "pump") >= 1
    dry = replace(scenario, places=tuple(replace(p, refuel=False) for p in scenario.places))
    assert planned(dry).figures.people_out == 0


def test_an_empty_bus_completes_a_convoy() -> None:
    """One busload, and convoys of two at least: the second bus drives along."""
    scenario = straight(people=(group("all", 4),))
    scenario = replace(
        scenario,
        zones=(Zone("siege", convoy=ConvoyRule(least=2, most=4, escorts=1, headway_min=10)),),
        vehicles=(replace(BUS, count=2),),
    )
    plan = planned(scenario)
    assert plan.figures.people_out == 4
    assert visits(plan, "cellar") == 2
    lone = replace(scenario, vehicles=(BUS,))
    assert planned(lone).figures.people_out == 0


def test_nobody_drives_into_a_zone_for_nothing() -> None:
    """Where convoys may be of one, no bus goes along empty."""
    scenario = straight(people=(group("all", 4),))
    scenario = replace(
        scenario,
        zones=(Zone("siege", convoy=ConvoyRule(least=1, most=4, escorts=1, headway_min=10)),),
        vehicles=(replace(BUS, count=2),),
    )
    assert visits(planned(scenario), "cellar") == 1


def test_who_would_queue_goes_round_the_checkpoint() -> None:
    """The checkpoint passes one vehicle an hour; the longer road takes 20 minutes more."""
    scenario = world(
        road("depot-post", 10),
        road("post-cellar", 10, zone="siege"),
        road("depot-cellar", 40, zone="siege"),
        road("cellar-haven", 10, zone="siege"),
        pauses=(replace(ALL_DAY, end_min=120),),
    )
    scenario = replace(
        scenario,
        places=(*scenario.places, Place("post", PlaceKind.CHECKPOINT)),
        checkpoints=(Checkpoint("post", vehicles_per_h=1),),
        groups=(group("all", 8),),
        vehicles=(replace(BUS, count=2),),
    )
    plan = planned(scenario)
    arrivals = sorted(
        stop.arrive_min for item in plan.itineraries for stop in item.stops if stop.alighted
    )
    assert arrivals == [30, 50]


def test_a_load_of_units_of_many_sizes_is_set_down_rightly() -> None:
    """Households of eight sizes and two receptions with little room: no plan comes out wrong."""
    people = tuple(
        replace(
            group(f"of-{size}", 2 * size, "haven", "harbour"), household_size=size, direction="any"
        )
        for size in range(1, 9)
    )
    scenario = straight(people=people)
    scenario = replace(
        scenario,
        receptions=(Reception("haven", "west", capacity=20), Reception("harbour", "south")),
        vehicles=(replace(BUS, capacity=(60, 0, 0), available_to_min=90),),
    )
    plan = planned(scenario)
    assert plan.figures.people_out >= 59


def test_a_bus_leaves_some_behind_to_have_seats_for_others() -> None:
    """
    Only the bus comes to the cellar in time: it takes one of three at the school, and two there.

    The van fetches the two others from the school, one after the other.
    """
    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("school", PlaceKind.PICKUP),
        Place("cellar", PlaceKind.PICKUP),
        Place("haven", PlaceKind.RECEPTION),
        Place("harbour", PlaceKind.RECEPTION),
    )
    scenario = world(
        road("depot-school", 2),
        road("school-cellar", 9),
        road("cellar-haven", 15),
        road("school-harbour", 8),
        places=places,
        horizon_min=32,
    )
    both = ("haven", "harbour")
    scenario = replace(
        scenario,
        groups=(
            group("one", 1, *both),
            group("other", 1, *both),
            replace(group("pupils", 3, *both), place="school"),
        ),
        vehicles=(
            replace(BUS, capacity=(3, 0, 0), available_to_min=32),
            replace(BUS, id="van", capacity=(1, 0, 0), available_to_min=32),
        ),
        receptions=(Reception("haven", "west"), Reception("harbour", "south")),
    )
    assert planned(scenario, work=100_000).figures.people_out == 5
