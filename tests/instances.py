"""
Small named scenarios that fit in the head, each with a right plan made by hand.

The figures of each plan are worked out by hand in the docstring of its maker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario.model import (
    Checkpoint,
    Choice,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "INSTANCES",
    "Instance",
    "convoy_corridor",
    "itinerary",
    "one_bus",
    "stop",
    "two_towns",
]

START = datetime(2022, 5, 5, tzinfo=ZoneInfo("Europe/Kyiv"))


@dataclass(frozen=True, slots=True)
class Instance:
    """A scenario and a right plan for it."""

    scenario: Scenario
    plan: Plan


def stop(
    place: str,
    arrive_min: int,
    depart_min: int,
    *,
    on: Mapping[str, int] | None = None,
    off: Mapping[str, int] | None = None,
) -> Stop:
    """Return a stop at which persons board (``on``) and get off (``off``), by group."""
    return Stop(
        place,
        arrive_min,
        depart_min,
        boarded=tuple(Load(group, persons) for group, persons in (on or {}).items()),
        alighted=tuple(Load(group, persons) for group, persons in (off or {}).items()),
    )


def itinerary(vehicle: str, vehicle_type: str, *stops: Stop) -> Itinerary:
    """Return what one vehicle does."""
    return Itinerary(vehicle, vehicle_type, stops)


def one_bus() -> Instance:
    """
    Return one bus of 10 seats that fetches 12 people out of a zone, in two trips.

    ::

        depot --30 min-- gate --10 min in the zone-- cellar (in the zone)
                          |
                        20 min
                          |
                        haven

    The pause holds from minute 60 to 300 with a margin of 30; people come out at 20 an hour, so
    10 are ready by minute 90. The bus brings 10 at minute 120 and 2 at 190.

    Value, urgency 0.5 over 600 minutes: 10 (1 - 0.1) + 2 (1 - 95/600) = 10.68333. Person-minutes
    in the zone: (10 + 2) 10 = 120. Kilometres: 30 + 5 + 5 + 20 + 20 + 5 + 5 + 20 = 110.
    """
    scenario = Scenario(
        name="one-bus",
        start=START,
        timezone="Europe/Kyiv",
        horizon_min=600,
        urgency=0.5,
        places=(
            Place("depot", PlaceKind.DEPOT, refuel=True),
            Place("gate", PlaceKind.WAYPOINT),
            Place("cellar", PlaceKind.PICKUP, zone="siege", stop_min=5, lift_rate_per_h=20),
            Place("haven", PlaceKind.RECEPTION, stop_min=5),
        ),
        groups=(Group("families", "cellar", 12, accepts=frozenset({"haven"})),),
        vehicles=(VehicleType("bus", "depot", capacity=(10, 0, 0), available_to_min=600),),
        roads=(
            Road("depot", "gate", 30),
            Road("gate", "cellar", 5, speed_kmh=30, zone="siege"),
            Road("gate", "haven", 20),
        ),
        zones=(Zone("siege"),),
        pauses=(Pause("dawn", frozenset({"siege"}), 60, 300, 30),),
        receptions=(Reception("haven"),),
    )
    bus = itinerary(
        "bus",
        "bus",
        stop("depot", 0, 30),
        stop("gate", 60, 60),
        stop("cellar", 70, 90, on={"families": 10}),
        stop("gate", 100, 100),
        stop("haven", 120, 125, off={"families": 10}),
        stop("gate", 145, 145),
        stop("cellar", 155, 160, on={"families": 2}),
        stop("gate", 170, 170),
        stop("haven", 190, 195, off={"families": 2}),
    )
    figures = Figures(
        value=10 * 0.9 + 2 * (1 - 95 / 600),
        people_total=12,
        people_out=12,
        people_left=0,
        clearance_min=190,
        out_by_pause=(("dawn", 12),),
        left=(),
        zone_person_min=120,
        vehicle_km=110.0,
        vehicles_used=1,
    )
    return Instance(scenario, _plan(scenario, figures, bus))


def two_towns() -> Instance:
    """
    Return two towns in no zone, mixed needs, households and two directions.

    ::

        depot --40-- alder --25-- birch --30-- north
                       |  (10, barred to buses: alder - north)
                      35, one-way
                       |
                     south

    The bus fills up over both towns: 8 and a wheelchair user in alder, 3 more in birch, who are
    there from minute 100. An ambulance takes a household of two seated and one on a stretcher
    (priority 2) from alder to the south. Two people have not decided, four stay.

    Value, urgency 0.1 over 480 minutes: 12 (1 - 13/480) + (2 + 2) (1 - 9/480) = 11.675 + 3.925 =
    15.6. Kilometres: 40 + 20 + 30 and 40 + 35.
    """
    scenario = Scenario(
        name="two-towns",
        start=START,
        timezone="Europe/Kyiv",
        horizon_min=480,
        urgency=0.1,
        places=(
            Place("depot", PlaceKind.DEPOT, refuel=True),
            Place("alder", PlaceKind.PICKUP, stop_min=5),
            Place("birch", PlaceKind.PICKUP, stop_min=5),
            Place("north", PlaceKind.RECEPTION, stop_min=5),
            Place("south", PlaceKind.RECEPTION, stop_min=5),
        ),
        groups=(
            Group("a-fours", "alder", 8, accepts=frozenset({"north"}), household_size=4),
            Group("a-wheel", "alder", 1, Need.WHEELCHAIR, accepts=frozenset({"north", "south"})),
            Group("a-kin", "alder", 2, accepts=frozenset({"south"}), household="kin"),
            Group(
                "a-lying",
                "alder",
                1,
                Need.STRETCHER,
                accepts=frozenset({"south"}),
                priority=2,
                household="kin",
            ),
            Group("a-unsure", "alder", 2, direction="undecided", choice=Choice.UNDECIDED),
            Group("b-any", "birch", 3, accepts=frozenset({"north", "south"}), ready_from_min=100),
            Group("b-stay", "birch", 4, direction="stay", choice=Choice.STAY),
        ),
        vehicles=(
            VehicleType("bus", "depot", capacity=(11, 1, 0), available_to_min=480, range_km=90),
            VehicleType(
                "ambulance",
                "depot",
                count=2,
                capacity=(2, 0, 1),
                available_from_min=10,
                available_to_min=240,
                range_km=100,
            ),
        ),
        roads=(
            Road("depot", "alder", 40),
            Road("alder", "birch", 20, minutes=25),
            Road("birch", "north", 30),
            Road("alder", "south", 35, one_way=True),
            Road("alder", "north", 10, barred=frozenset({"bus"})),
            Road("depot", "birch", 10, closed=True),
        ),
        receptions=(
            Reception("north", capacity=20, intake_per_h=12),
            Reception("south", capacity=5),
        ),
    )
    bus = itinerary(
        "bus",
        "bus",
        stop("depot", 0, 0),
        stop("alder", 40, 45, on={"a-fours": 8, "a-wheel": 1}),
        stop("birch", 70, 100, on={"b-any": 3}),
        stop("north", 130, 135, off={"a-fours": 8, "a-wheel": 1, "b-any": 3}),
    )
    ambulance = itinerary(
        "ambulance-1",
        "ambulance",
        stop("depot", 10, 10),
        stop("alder", 50, 55, on={"a-kin": 2, "a-lying": 1}),
        stop("south", 90, 95, off={"a-kin": 2, "a-lying": 1}),
    )
    figures = Figures(
        value=15.6,
        people_total=15,
        people_out=15,
        people_left=0,
        clearance_min=130,
        out_by_pause=(("", 15),),
        left=(),
        zone_person_min=0,
        vehicle_km=165.0,
        vehicles_used=2,
    )
    return Instance(scenario, _plan(scenario, figures, bus, ambulance))


def convoy_corridor() -> Instance:
    """
    Return four buses of 10 seats in two convoys of two through a corridor, and a checkpoint.

    ::

        depot --60 min-- stage --60 min in the corridor-- town (in the corridor)
                           |
                         30 min
                           |
                         post (checkpoint, 10 min, 2 vehicles an hour, 06:00-20:00)
                           |
                         30 min
                           |
                         haven

    Two pauses of 08:00-18:00, a curfew of 21:00-05:00, two escorts and a headway of 30 minutes.
    The first convoy enters at minute 480, arrives with 20 people at 680; the second enters at 510
    and arrives with 20 at 710. 5 of the 45 people are left.

    Value, urgency 0.1 over 2880 minutes: 20 (1 - 68/2880) + 20 (1 - 71/2880) = 40 - 2780/2880.
    Person-minutes in the corridor: 40 x 60. Kilometres: 4 (60 + 60 + 60 + 30 + 30) = 960.
    """
    scenario = Scenario(
        name="convoy-corridor",
        start=START,
        timezone="Europe/Kyiv",
        horizon_min=2880,
        urgency=0.1,
        curfew=DailyHours(21 * 60, 5 * 60),
        places=(
            Place("depot", PlaceKind.DEPOT, refuel=True),
            Place("stage", PlaceKind.WAYPOINT),
            Place("town", PlaceKind.PICKUP, zone="corridor", stop_min=10),
            Place("post", PlaceKind.CHECKPOINT),
            Place("haven", PlaceKind.RECEPTION, stop_min=10),
        ),
        groups=(Group("townsfolk", "town", 45, accepts=frozenset({"haven"})),),
        vehicles=(
            VehicleType(
                "bus",
                "depot",
                count=4,
                capacity=(10, 0, 0),
                available_to_min=2880,
                range_km=240,
                driving_min_per_day=240,
            ),
        ),
        roads=(
            Road("depot", "stage", 60),
            Road("stage", "town", 60, zone="corridor"),
            Road("stage", "post", 30),
            Road("post", "haven", 30),
        ),
        zones=(Zone("corridor", convoy=ConvoyRule(least=2, most=2, escorts=2, headway_min=30)),),
        pauses=(
            Pause("day-1", frozenset({"corridor"}), 480, 1080, 30),
            Pause("day-2", frozenset({"corridor"}), 1920, 2520, 30),
        ),
        checkpoints=(
            Checkpoint("post", service_min=10, vehicles_per_h=2, hours=DailyHours(6 * 60, 20 * 60)),
        ),
        receptions=(Reception("haven"),),
    )
    runs = [
        itinerary(
            f"bus-{number}",
            "bus",
            stop("depot", 0, 420),
            stop("stage", 480, 480 + later),
            stop("town", 540 + later, 550 + later, on={"townsfolk": 10}),
            stop("stage", 610 + later, 610 + later),
            stop("post", 640 + later, 650 + later),
            stop("haven", 680 + later, 690 + later, off={"townsfolk": 10}),
        )
        for number, later in ((1, 0), (2, 0), (3, 30), (4, 30))
    ]
    figures = Figures(
        value=40 - 2780 / 2880,
        people_total=45,
        people_out=40,
        people_left=5,
        clearance_min=710,
        out_by_pause=(("day-1", 40), ("day-2", 0)),
        left=(("townsfolk", 5),),
        zone_person_min=2400,
        vehicle_km=960.0,
        vehicles_used=4,
    )
    return Instance(scenario, _plan(scenario, figures, *runs))


def _plan(scenario: Scenario, figures: Figures, *itineraries: Itinerary) -> Plan:
    """Return a plan whose bound is that everybody who leaves is out at once."""
    everybody = sum(
        group.persons * group.priority for group in scenario.groups if group.choice is Choice.LEAVE
    )
    return Plan(
        scenario=scenario.name,
        scenario_digest="",
        objective=Objective.PEOPLE,
        itineraries=itineraries,
        figures=figures,
        bound=Bound(everybody, figures.people_total, method="everybody at once"),
    )


INSTANCES = {
    "one_bus": one_bus,
    "two_towns": two_towns,
    "convoy_corridor": convoy_corridor,
}
