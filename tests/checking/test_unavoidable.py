"""What no plan could avoid is excused, and whatever comes near to it is a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from safepassage.checking import check
from safepassage.checking.case import Case
from safepassage.checking.figures import compute_figures
from safepassage.rules import Rule
from safepassage.scenario.model import (
    Checkpoint,
    ConvoyRule,
    DailyHours,
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
from tests.instances import itinerary, one_bus, stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.checking.result import CheckResult, PlanFault
    from safepassage.plans import Itinerary, Stop

CHANGED_MIN = 15

# cellar --10 min-- haven --5 min-- bridge --5 min-- hostel; the depot is 10 minutes before cellar.
# Until the change both have room for all; then haven takes 2 in all, and hostel nobody.
BEFORE = Scenario(
    "left-aboard",
    datetime(2022, 5, 5, 8, tzinfo=ZoneInfo("Europe/Kyiv")),
    "Europe/Kyiv",
    200,
    places=(
        Place("depot", PlaceKind.DEPOT),
        Place("cellar", PlaceKind.PICKUP),
        Place("haven", PlaceKind.RECEPTION),
        Place("bridge", PlaceKind.WAYPOINT),
        Place("hostel", PlaceKind.RECEPTION),
    ),
    groups=(Group("families", "cellar", 9, accepts=frozenset({"haven", "hostel"})),),
    vehicles=(VehicleType("bus", "depot", count=2, capacity=(6, 0, 0), available_to_min=200),),
    roads=(
        Road("depot", "cellar", 10, minutes=10),
        Road("cellar", "haven", 10, minutes=10),
        Road("haven", "bridge", 5, minutes=5),
        Road("bridge", "hostel", 5, minutes=5),
    ),
    zones=(Zone("river"),),
    receptions=(Reception("haven"), Reception("hostel")),
)
FULL = replace(BEFORE, receptions=(Reception("haven", capacity=2), Reception("hostel", capacity=0)))
#: Six are aboard at the change; two get off where there is room, and four stay aboard.
LEFT = itinerary(
    "bus-1",
    "bus",
    stop("depot", 0, 0),
    stop("cellar", 10, 10, on={"families": 6}),
    stop("haven", 20, 20, off={"families": 2}),
)


def _checked(
    scenario: Scenario, *runs: Itinerary, earlier: Sequence[tuple[Scenario, int]]
) -> CheckResult:
    """Return what the checker says of a plan of these runs, with the figures that follow."""
    bare = replace(one_bus().plan, scenario=scenario.name, itineraries=runs)
    plan = replace(bare, figures=compute_figures(Case(scenario, bare)))
    return check(scenario, plan, earlier=earlier)


def _faults(
    scenario: Scenario,
    *runs: Itinerary,
    before: Scenario = BEFORE,
    at_min: int = CHANGED_MIN,
) -> tuple[PlanFault, ...]:
    return _checked(scenario, *runs, earlier=[(before, at_min)]).faults


def _ends_with_people(faults: Sequence[PlanFault]) -> bool:
    assert {fault.rule for fault in faults} <= {Rule.CONTINUITY}
    return any("aboard" in fault.message for fault in faults)


def _hostel(**values: object) -> Scenario:
    """Return the changed scenario in which the hostel has room, so or otherwise."""
    hostel = Reception("hostel", **values)  # type: ignore[arg-type] # a test states what it needs
    return replace(FULL, receptions=(FULL.receptions[0], hostel))


def _road(scenario: Scenario, number: int, **values: object) -> Scenario:
    roads = list(scenario.roads)
    roads[number] = replace(roads[number], **values)  # type: ignore[arg-type] # likewise
    return replace(scenario, roads=tuple(roads))


def _bus(scenario: Scenario, **values: object) -> Scenario:
    bus = replace(scenario.vehicles[0], **values)  # type: ignore[arg-type] # likewise
    return replace(scenario, vehicles=(bus,))


def _bridge(
    scenario: Scenario, *, zone: str | None = None, checkpoint: Checkpoint | None = None
) -> Scenario:
    """Return a scenario whose bridge is in a zone, or a checkpoint."""
    kind = PlaceKind.WAYPOINT if checkpoint is None else PlaceKind.CHECKPOINT
    places = tuple(
        replace(place, kind=kind, zone=zone) if place.id == "bridge" else place
        for place in scenario.places
    )
    checkpoints = () if checkpoint is None else (checkpoint,)
    made = replace(scenario, places=places, checkpoints=checkpoints)
    return made if zone is None else _road(_road(made, 2, zone=zone), 3, zone=zone)


def _pause(scenario: Scenario, start_min: int, end_min: int) -> Scenario:
    pause = Pause("day", frozenset({"river"}), start_min, end_min, 0)
    return replace(_bridge(scenario, zone="river"), pauses=(pause,))


def _accepting(scenario: Scenario, *receptions: str) -> Scenario:
    return replace(scenario, groups=(replace(scenario.groups[0], accepts=frozenset(receptions)),))


def _curfew(scenario: Scenario, from_min: int, to_min: int) -> Scenario:
    return replace(scenario, curfew=DailyHours(8 * 60 + from_min, 8 * 60 + to_min))


ROOMY = _hostel()
CONVOY = replace(_pause(ROOMY, 0, 200), zones=(Zone("river", convoy=ConvoyRule(2, 4, 1, 5)),))


@pytest.mark.parametrize(
    ("scenario", "excused"),
    [
        pytest.param(FULL, True, id="no room anywhere"),
        pytest.param(ROOMY, False, id="room at the hostel"),
        pytest.param(_hostel(capacity=1), False, id="room for one"),
        pytest.param(_accepting(ROOMY, "haven"), True, id="room where nobody wants to go"),
        pytest.param(_road(ROOMY, 3, closed=True), True, id="no road there"),
        pytest.param(_road(ROOMY, 3, barred=frozenset({"bus"})), True, id="no road for a bus"),
        pytest.param(_road(ROOMY, 3, barred=frozenset({"van"})), False, id="no road for a van"),
        pytest.param(
            replace(
                ROOMY,
                roads=(*ROOMY.roads[:3], Road("hostel", "bridge", 5, minutes=5, one_way=True)),
            ),
            True,
            id="one-way, the other way",
        ),
        pytest.param(_bus(ROOMY, available_to_min=29), True, id="the bus is gone before"),
        pytest.param(_bus(ROOMY, available_to_min=30), False, id="the bus is there as it goes"),
        pytest.param(_bus(ROOMY, range_km=29), True, id="out of range"),
        pytest.param(_bus(ROOMY, range_km=30), False, id="just in range"),
        pytest.param(_bus(ROOMY, driving_min_per_day=29), True, id="driven for too long"),
        pytest.param(_bus(ROOMY, driving_min_per_day=30), False, id="may drive just so long"),
        pytest.param(_curfew(ROOMY, 22, 200), True, id="curfew until the end"),
        pytest.param(_curfew(ROOMY, 22, 180), False, id="curfew is over"),
        pytest.param(_hostel(intake_per_h=0), True, id="takes nobody in any hour"),
        pytest.param(_pause(ROOMY, 0, 29), True, id="the pause is too short"),
        pytest.param(_pause(ROOMY, 0, 30), False, id="the pause is long enough"),
        pytest.param(_pause(ROOMY, 150, 160), False, id="a pause is to come"),
        pytest.param(CONVOY, True, id="only convoys may go there"),
        pytest.param(
            _bridge(ROOMY, checkpoint=Checkpoint("bridge", hours=DailyHours(60, 120))),
            True,
            id="a checkpoint that is closed",
        ),
        pytest.param(
            _bridge(ROOMY, checkpoint=Checkpoint("bridge", 5, hours=DailyHours(600, 620))),
            False,
            id="a checkpoint that opens",
        ),
        pytest.param(
            _bridge(ROOMY, checkpoint=Checkpoint("bridge", vehicles_per_h=0)),
            True,
            id="a checkpoint that serves nobody",
        ),
    ],
)
def test_people_stay_aboard_only_where_no_way_leads_to_room(
    scenario: Scenario, *, excused: bool
) -> None:
    """Four stay aboard at the haven, which is full: right if they can reach no other room."""
    result = _checked(scenario, LEFT, earlier=[(BEFORE, CHANGED_MIN)])
    assert _ends_with_people(result.faults) is not excused
    assert len(result.unavoidable) == excused


@pytest.mark.parametrize(
    ("capacity", "off", "excused"), [(2, 2, True), (3, 2, False), (2, 1, False), (0, 0, True)]
)
def test_as_many_get_off_as_there_is_room_for(capacity: int, off: int, *, excused: bool) -> None:
    """Whoever finds room where the vehicle stands gets off."""
    scenario = replace(FULL, receptions=(Reception("haven", capacity=capacity), FULL.receptions[1]))
    stops = (*LEFT.stops[:2], stop("haven", 20, 20, off={"families": off} if off else {}))
    assert _ends_with_people(_faults(scenario, replace(LEFT, stops=stops))) is not excused


@pytest.mark.parametrize(("size", "room", "excused"), [(3, 2, True), (3, 3, False), (1, 1, False)])
def test_households_get_off_whole(size: int, room: int, *, excused: bool) -> None:
    """Room for a part of a household is no room."""
    group = replace(BEFORE.groups[0], household_size=size)
    scenario = replace(
        FULL, groups=(group,), receptions=(Reception("haven", capacity=room), FULL.receptions[1])
    )
    stops = (*LEFT.stops[:2], stop("haven", 20, 20))
    faults = _faults(scenario, replace(LEFT, stops=stops), before=replace(BEFORE, groups=(group,)))
    assert _ends_with_people(faults) is not excused


@pytest.mark.parametrize(("until", "excused"), [(130, False), (60, False), (59, True)])
def test_the_intake_of_a_later_hour_counts_while_the_vehicle_can_come(
    until: int, *, excused: bool
) -> None:
    """Haven takes two in an hour: the bus drives to the bridge and back for the next one."""
    receptions = (Reception("haven", intake_per_h=2), FULL.receptions[1])
    scenario = _bus(replace(FULL, receptions=receptions), available_to_min=until)
    assert _ends_with_people(_faults(scenario, LEFT)) is not excused


OTHER = itinerary(
    "bus-2",
    "bus",
    stop("depot", 0, 0),
    stop("cellar", 10, 10, on={"families": 3}),
    stop("haven", 20, 20),
    stop("bridge", 25, 25),
    stop("hostel", 30, 30, off={"families": 3}),
)
LATER = itinerary(
    "bus-2",
    "bus",
    stop("depot", 0, 20),
    stop("cellar", 30, 30, on={"families": 3}),
    stop("haven", 40, 40),
    stop("bridge", 45, 45),
    stop("hostel", 50, 50, off={"families": 3}),
)


@pytest.mark.parametrize(("other", "excused"), [(OTHER, True), (LATER, False)])
def test_who_is_aboard_comes_before_whoever_boards_later(
    other: Itinerary, *, excused: bool
) -> None:
    """Room given to people who were aboard too is gone; to people who boarded later it is not."""
    assert _ends_with_people(_faults(_hostel(capacity=3), LEFT, other)) is not excused
    one_an_hour = Checkpoint("bridge", vehicles_per_h=1)
    served = _bus(_bridge(ROOMY, checkpoint=one_an_hour), available_to_min=59)
    before = _bridge(BEFORE, checkpoint=one_an_hour)
    assert _ends_with_people(_faults(served, LEFT, other, before=before)) is not excused


def test_who_boarded_after_the_change_could_have_stayed() -> None:
    """Nobody is taken aboard who can get off nowhere."""
    late = replace(LEFT, stops=(*(_shifted(each, 10) for each in LEFT.stops),))
    assert _ends_with_people(_faults(FULL, late))
    assert not _ends_with_people(_faults(FULL, late, at_min=25))


def _shifted(each: Stop, minutes: int) -> Stop:
    begin = each.arrive_min + minutes if each.arrive_min else 0
    return replace(each, arrive_min=begin, depart_min=each.depart_min + minutes)


def test_waiting_until_the_way_is_shut_is_no_excuse() -> None:
    """The way to the hostel is open until 30: a bus that drives about until then is too late."""
    shut = _pause(ROOMY, 0, 30)
    about = (
        *LEFT.stops[:2],
        stop("haven", 20, 20),
        stop("cellar", 30, 30),
        stop("haven", 40, 40, off={"families": 2}),
    )
    assert _ends_with_people(_faults(shut, replace(LEFT, stops=about)))
    # Where it was that late already when the scenario changed, there is nothing to be done.
    assert not _faults(shut, replace(LEFT, stops=about), at_min=35)


def test_getting_off_where_few_can_is_no_excuse_where_more_could() -> None:
    """Two get off at the haven; the hostel takes four, but for nobody who comes after 35."""
    fewer = (
        *LEFT.stops[:2],
        stop("haven", 20, 31, off={"families": 2}),
    )
    scenario = _bus(_pause(_hostel(capacity=4), 0, 35), available_to_min=100)
    assert _ends_with_people(_faults(scenario, replace(LEFT, stops=fewer)))
    nobody_more = replace(
        scenario, receptions=(FULL.receptions[0], Reception("hostel", capacity=0))
    )
    assert not _ends_with_people(_faults(nobody_more, replace(LEFT, stops=fewer)))


def test_a_later_change_does_not_make_an_old_one_avoidable() -> None:
    """Who had no way when the plan was made is asked again at each change, from where they are."""
    run = replace(LEFT, stops=LEFT.stops)
    assert not _checked(FULL, run, earlier=[(BEFORE, 15), (FULL, 40)]).faults
    assert _ends_with_people(_checked(ROOMY, run, earlier=[(BEFORE, 15), (FULL, 40)]).faults)


def test_nobody_gets_off_who_is_not_aboard() -> None:
    """People who get off without having boarded are no people left aboard."""
    stops = (*LEFT.stops[:2], stop("haven", 20, 20, off={"families": 7}))
    faults = _faults(replace(FULL, receptions=BEFORE.receptions), replace(LEFT, stops=stops))
    assert [fault.rule for fault in faults] == [Rule.CONTINUITY]


# One bus fetches 10 from the cellar, in a zone: gate 60, cellar 70 to 90, gate 100, haven 120.
IN_ZONE = (
    stop("depot", 0, 30),
    stop("gate", 60, 60),
    stop("cellar", 70, 85, on={"families": 8}),
)


def _siege(**values: object) -> Scenario:
    return replace(one_bus().scenario, **values)  # type: ignore[arg-type] # likewise


def _bus_until(minute: int) -> Scenario:
    bus = one_bus().scenario.vehicles[0]
    return _siege(vehicles=(replace(bus, available_to_min=minute),))


def _in_siege(scenario: Scenario, *stops: Stop, at_min: int) -> CheckResult:
    run = itinerary("bus", "bus", *stops)
    return _checked(scenario, run, earlier=[(one_bus().scenario, at_min)])


@pytest.mark.parametrize(
    ("until", "at_min", "excused"),
    [(90, 90, True), (99, 90, True), (100, 90, False), (600, 90, False), (90, 80, False)],
)
def test_only_a_vehicle_that_is_lost_now_ends_where_it_is(
    until: int, at_min: int, *, excused: bool
) -> None:
    """One that can be out of the zone at 100, or by 90 if it is told at 80, could have left."""
    result = _in_siege(_bus_until(until), *IN_ZONE, at_min=at_min)
    assert result.right is excused


@pytest.mark.parametrize(("until", "excused"), [(95, True), (124, True), (125, False)])
def test_a_vehicle_that_is_lost_on_a_road_ends_at_its_end(until: int, *, excused: bool) -> None:
    """It drives to the gate, there at 100, and comes no further unless it lasts to the haven."""
    on_road = (*IN_ZONE[:2], stop("cellar", 70, 90, on={"families": 8}), stop("gate", 100, 100))
    assert _in_siege(_bus_until(until), *on_road, at_min=92).right is excused


def test_a_lost_vehicle_sets_nobody_down_who_is_not_aboard() -> None:
    """The loss excuses how the run ends, and nothing else."""
    stops = (
        *IN_ZONE[:2],
        stop("cellar", 70, 90, on={"families": 8}),
        stop("gate", 100, 100),
        stop("haven", 120, 125, off={"families": 9}),
    )
    result = _in_siege(_bus_until(118), *stops, at_min=118)
    assert [fault.excess for fault in result.faults if fault.unit == "persons"] == [1]


def _closed(scenario: Scenario, *, back_door: bool = False) -> Scenario:
    """Return a scenario in which the road to the cellar is closed, with a second one or without."""
    roads = tuple(
        replace(road, closed="cellar" in (road.from_place, road.to_place))
        for road in scenario.roads
    )
    more = (Road("cellar", "haven", 60, zone="siege"),) if back_door else ()
    return replace(scenario, roads=(*roads, *more))


def test_a_vehicle_shut_in_ends_where_it_is() -> None:
    """The only road out is closed while the bus is in the cellar; with a second one it must go."""
    assert _in_siege(_closed(_siege()), *IN_ZONE, at_min=86).right
    faults = _in_siege(_closed(_siege(), back_door=True), *IN_ZONE, at_min=86).faults
    assert {fault.unit for fault in faults} == {"places", "persons"}


def test_who_drives_in_after_the_way_is_shut_is_not_shut_in() -> None:
    """The bus could have turned back at the gate."""
    one_way = _siege(
        roads=(
            *(r for r in one_bus().scenario.roads if r.to_place != "cellar"),
            Road("gate", "cellar", 5, speed_kmh=30, zone="siege", one_way=True),
        )
    )
    stops = (*IN_ZONE[:2], stop("cellar", 70, 70))
    assert not _in_siege(one_way, *stops, at_min=50).right
    assert _in_siege(one_way, *stops, at_min=65).right


def test_who_is_shut_in_leaves_when_a_road_opens() -> None:
    """At a later change there is a way again: staying is a fault."""
    old, shut = one_bus().scenario, _closed(_siege())
    run = itinerary("bus", "bus", *IN_ZONE)
    assert _checked(shut, run, earlier=[(old, 86), (shut, 150)]).right
    assert not _checked(old, run, earlier=[(old, 86), (shut, 150)]).right


def _broken(scenario: Scenario, minute: int) -> Scenario:
    pause = replace(one_bus().scenario.pauses[0], end_min=minute, margin_min=0)
    return replace(scenario, pauses=(pause,))


def _with_tunnel(*closed: frozenset[str]) -> Scenario:
    """Return the siege with a tunnel out of the cellar, to the gate and to the haven."""
    old = one_bus().scenario
    roads = (
        *old.roads,
        Road("cellar", "tunnel", 30, minutes=30, zone="siege"),
        Road("tunnel", "gate", 10, minutes=10, zone="siege"),
        Road("tunnel", "haven", 60, minutes=60, zone="siege"),
    )
    return replace(
        old,
        places=(*old.places, Place("tunnel", PlaceKind.WAYPOINT, zone="siege")),
        roads=tuple(
            replace(road, closed={road.from_place, road.to_place} in closed) for road in roads
        ),
    )


@pytest.mark.parametrize(
    ("leave", "go_on", "right"),
    [(80, 110, True), (81, 111, False), (80, 111, False), (79, 109, True), (79, 110, False)],
)
def test_each_change_is_asked_what_was_lost_until_the_next(
    leave: int, go_on: int, *, right: bool
) -> None:
    """
    At 80 the pause breaks and the tunnel is the way out, at 100 its way to the gate is closed.

    Who left at once, and goes on to the haven at once, is out as soon as can be.
    """
    door, gate = frozenset({"gate", "cellar"}), frozenset({"tunnel", "gate"})
    stops = (
        *IN_ZONE[:2],
        stop("cellar", 70, leave, on={"families": 6}),
        stop("tunnel", leave + 30, go_on),
        stop("haven", go_on + 60, go_on + 65, off={"families": 6}),
    )
    result = _checked(
        _broken(_with_tunnel(door, gate), 80),
        itinerary("bus", "bus", *stops),
        earlier=[(_with_tunnel(), 80), (_broken(_with_tunnel(door), 80), 100)],
    )
    assert result.right is right
    assert {fault.rule for fault in (*result.faults, *result.unavoidable)} == {Rule.PAUSES}


def test_the_way_out_keeps_to_the_curfew() -> None:
    """A bus in a zone whose pause breaks in the curfew leaves when that is over, and no later."""
    old = _siege(curfew=DailyHours(75, 100))
    for leave, right in ((100, True), (101, False), (90, False)):
        stops = (
            *IN_ZONE[:2],
            stop("cellar", 70, leave, on={"families": 6}),
            stop("gate", leave + 10, leave + 10),
            stop("haven", leave + 30, leave + 35, off={"families": 6}),
        )
        run = itinerary("bus", "bus", *stops)
        assert _checked(_broken(old, 80), run, earlier=[(old, 80)]).right is right


def _checkpoint_at_gate(**values: object) -> Scenario:
    old = one_bus().scenario
    places = tuple(
        replace(place, kind=PlaceKind.CHECKPOINT) if place.id == "gate" else place
        for place in old.places
    )
    gate = Checkpoint("gate", **values)  # type: ignore[arg-type] # likewise
    return replace(old, places=places, checkpoints=(gate,))


@pytest.mark.parametrize(("goes_on", "right"), [(False, True), (True, False)])
def test_a_checkpoint_serves_who_goes_on(*, goes_on: bool, right: bool) -> None:
    """A run may end at a checkpoint without its service, in its closed hours; none goes on so."""
    scenario = _checkpoint_at_gate(service_min=10, hours=DailyHours(600, 700))
    more = (stop("haven", 80, 80),) if goes_on else ()
    run = itinerary("bus", "bus", stop("depot", 0, 30), stop("gate", 60, 60), *more)
    result = _checked(scenario, run, earlier=[])
    assert result.right is right
    assert set(result.rules_broken) == (set() if right else {Rule.ROADS, Rule.THROUGHPUT})


def test_who_comes_after_a_limit_has_fallen_is_a_fault_though_others_had_come() -> None:
    """Five had come by 30; from then on haven takes one an hour, and none more in this one."""
    hourly = replace(BEFORE, receptions=(Reception("haven", intake_per_h=1), Reception("hostel")))
    first = replace(LEFT, stops=(*LEFT.stops[:2], stop("haven", 20, 20, off={"families": 6})))
    assert not _faults(hourly, first, at_min=30)
    second = (
        stop("cellar", 30, 30, on={"families": 1}),
        stop("haven", 40, 40, off={"families": 1}),
    )
    faults = _faults(hourly, replace(first, stops=(*first.stops, *second)), at_min=25)
    assert [(fault.rule, fault.minute) for fault in faults] == [(Rule.THROUGHPUT, 40)]


def test_a_checkpoint_that_has_served_too_many_serves_no_more() -> None:
    """Two vehicles had passed by 35; from then on it serves one an hour, and no third in it."""
    served = _bridge(BEFORE, checkpoint=Checkpoint("bridge"))
    one_an_hour = _bridge(BEFORE, checkpoint=Checkpoint("bridge", vehicles_per_h=1))
    first = replace(
        LEFT,
        stops=(
            *LEFT.stops[:2],
            stop("haven", 20, 20),
            stop("bridge", 25, 25),
            stop("hostel", 30, 30, off={"families": 6}),
        ),
    )
    assert not _faults(one_an_hour, first, OTHER, before=served, at_min=35)
    back = (stop("bridge", 40, 40), stop("haven", 45, 45))
    again = replace(
        first, stops=(*first.stops[:-1], replace(first.stops[-1], depart_min=35), *back)
    )
    faults = _faults(one_an_hour, again, OTHER, before=served, at_min=35)
    assert [(fault.rule, fault.minute) for fault in faults] == [(Rule.THROUGHPUT, 40)]


def test_a_road_that_is_too_long_is_no_way_out() -> None:
    """The bus is lost at 120 and told so at 85: on the road to the haven it would be lost too."""
    old = one_bus().scenario
    road = Road("cellar", "haven", 60, minutes=60)
    for minutes, shut in ((36, True), (35, False)):
        scenario = replace(
            _closed(_bus_until(120)), roads=(*_closed(old).roads, replace(road, minutes=minutes))
        )
        assert _in_siege(scenario, *IN_ZONE[:2], stop("cellar", 70, 70), at_min=85).right is shut


@pytest.mark.parametrize(("at_min", "right"), [(62, True), (55, False)])
def test_the_road_that_leads_into_a_zone_is_driven_to_its_end(at_min: int, *, right: bool) -> None:
    """The pause is cancelled while the bus is on a road outside the zone that ends inside it."""
    scenario = one_bus().scenario
    roads = tuple(
        replace(road, zone=None) if road.to_place == "cellar" else road for road in scenario.roads
    )
    old = replace(scenario, roads=roads)
    stops = (*IN_ZONE[:2], stop("cellar", 70, 70), stop("gate", 80, 80))
    run = itinerary("bus", "bus", *stops)
    assert _checked(replace(old, pauses=()), run, earlier=[(old, at_min)]).right is right
    waits = itinerary("bus", "bus", *IN_ZONE[:2], stop("cellar", 70, 71), stop("gate", 81, 81))
    assert not _checked(replace(old, pauses=()), waits, earlier=[(old, at_min)]).right


@pytest.mark.parametrize(
    "run",
    [
        replace(LEFT, vehicle="coach", vehicle_type="coach"),
        replace(LEFT, stops=(*LEFT.stops[:2], stop("nowhere", 20, 20))),
        replace(LEFT, stops=(*LEFT.stops[:2], stop("haven", 20, 10))),
        replace(LEFT, stops=(*LEFT.stops[:2], stop("haven", 2000, 2000))),
    ],
)
def test_a_torn_plan_is_a_fault_and_no_error(run: Itinerary) -> None:
    """Unknown vehicles and places, and times that cannot be, excuse nothing."""
    assert _faults(FULL, run)


def test_who_can_get_off_at_once_does_so_on_the_last_minute() -> None:
    """The bus is there until 20, when it comes to the haven, and has no time to come again."""
    haven = (Reception("haven", capacity=3), FULL.receptions[1])
    scenario = _bus(replace(FULL, receptions=haven), available_to_min=20)
    assert _ends_with_people(_faults(scenario, LEFT))
    three = (*LEFT.stops[:2], stop("haven", 20, 20, off={"families": 3}))
    assert not _faults(scenario, replace(LEFT, stops=three))


@pytest.mark.parametrize(("room", "excused"), [(2, True), (3, False)])
def test_a_household_of_several_groups_gets_off_whole(room: int, *, excused: bool) -> None:
    """Two and one are a household: room for two is no room."""
    two, one = (
        replace(BEFORE.groups[0], id=name, persons=persons, household="family")
        for name, persons in (("two", 2), ("one", 1))
    )
    receptions = (Reception("haven", capacity=room), FULL.receptions[1])
    stops = (
        LEFT.stops[0],
        stop("cellar", 10, 10, on={"two": 2, "one": 1}),
        stop("haven", 20, 20),
    )
    faults = _faults(
        replace(FULL, groups=(two, one), receptions=receptions),
        replace(LEFT, stops=stops),
        before=replace(BEFORE, groups=(two, one)),
    )
    assert _ends_with_people(faults) is not excused


def test_nobody_boards_for_no_room_at_all() -> None:
    """Nobody can get off anywhere: who boards after that is known is left aboard by the plan."""
    nowhere = replace(FULL, receptions=tuple(replace(each, capacity=0) for each in FULL.receptions))
    stops = (
        stop("depot", 0, 10),
        stop("cellar", 20, 20, on={"families": 6}),
        stop("haven", 30, 30),
    )
    assert _ends_with_people(_faults(nowhere, replace(LEFT, stops=stops)))
    assert not _faults(nowhere, replace(LEFT, stops=stops), at_min=21)


def test_a_lost_vehicle_does_not_set_out_again() -> None:
    """It is lost at 95: that it drives to the gate afterwards is the plan's fault."""
    stops = (*IN_ZONE[:2], stop("cellar", 70, 96, on={"families": 8}), stop("gate", 106, 106))
    assert not _in_siege(_bus_until(95), *stops, at_min=95).right


def test_who_is_shut_in_stays_where_it_is() -> None:
    """A bus that drives deeper into the zone, where no way leads out, is not shut in there."""
    door, gate, haven = (
        frozenset(ends) for ends in (("gate", "cellar"), ("tunnel", "gate"), ("tunnel", "haven"))
    )
    shut = _with_tunnel(door, gate, haven)
    for stops, right in (((), True), ((stop("tunnel", 120, 120),), False)):
        cellar = stop("cellar", 70, 90 if stops else 85, on={} if stops else {"families": 8})
        run = itinerary("bus", "bus", *IN_ZONE[:2], cellar, *stops)
        assert _checked(shut, run, earlier=[(_with_tunnel(), 86)]).right is right


def test_lingering_in_a_zone_until_the_way_on_is_shut_is_no_excuse() -> None:
    """From the yard, in the zone, the hostel can be reached by 115; its way is open until 118."""
    siege = one_bus().scenario
    old = replace(
        siege,
        places=(
            *siege.places,
            Place("yard", PlaceKind.WAYPOINT, zone="siege"),
            Place("hostel", PlaceKind.RECEPTION),
        ),
        groups=(replace(siege.groups[0], accepts=frozenset({"haven", "hostel"})),),
        roads=(
            *siege.roads,
            Road("cellar", "yard", 5, minutes=5, zone="siege"),
            Road("yard", "gate", 5, minutes=5, zone="siege"),
            Road("gate", "hostel", 20, minutes=20, zone="river"),
        ),
        zones=(*siege.zones, Zone("river")),
        pauses=(*siege.pauses, Pause("ford", frozenset({"river"}), 0, 118, 0)),
        receptions=(*siege.receptions, Reception("hostel")),
    )
    full = replace(old, receptions=(Reception("haven", capacity=0), Reception("hostel")))
    for set_out, right in ((115, False), (90, False)):
        stops = (*IN_ZONE, stop("yard", 90, set_out), stop("gate", set_out + 5, set_out + 5))
        haven = stop("haven", set_out + 25, set_out + 25)
        run = itinerary("bus", "bus", *stops, haven)
        assert _checked(full, run, earlier=[(old, 88)]).right is right
    # At 100 it stands in the yard still, and there is no time left.
    late = (*IN_ZONE, stop("yard", 90, 115), stop("gate", 120, 120), stop("haven", 140, 140))
    assert _checked(full, itinerary("bus", "bus", *late), earlier=[(old, 100)]).right


def test_another_zone_is_no_way_out() -> None:
    """The park is nearer than the gate, and in a zone too: the gate is the way out."""
    siege = one_bus().scenario
    old = replace(
        siege,
        places=(*siege.places, Place("park", PlaceKind.WAYPOINT, zone="east")),
        roads=(*siege.roads, Road("cellar", "park", 1, minutes=1, zone="siege")),
        zones=(*siege.zones, Zone("east")),
    )
    for leave, right in ((85, True), (86, False)):
        stops = (
            *IN_ZONE[:2],
            stop("cellar", 70, leave, on={"families": 6}),
            stop("gate", leave + 10, leave + 10),
            stop("haven", leave + 30, leave + 35, off={"families": 6}),
        )
        run = itinerary("bus", "bus", *stops)
        assert _checked(_broken(old, 85), run, earlier=[(old, 85)]).right is right


@pytest.mark.parametrize(
    ("limit", "leave", "goes_on", "right"),
    [
        ({"driving_min_per_day": 45}, 80, False, True),
        ({"driving_min_per_day": 45}, 80, True, False),
        ({"driving_min_per_day": 45}, 81, False, False),
        ({"driving_min_per_day": 35}, 80, False, False),
        ({"range_km": 36.0}, 80, False, True),
        ({"range_km": 36.0}, 80, True, False),
        ({"range_km": 34.0}, 80, False, False),
    ],
)
def test_driving_hours_and_range_hold_nobody_in_a_zone(
    limit: dict[str, float], leave: int, *, goes_on: bool, right: bool
) -> None:
    """Half an hour and 30 km to the gate, 10 minutes and 5 km in and out: then the bus rests."""
    old = _bus(_siege(), **limit)
    stops = [*IN_ZONE[:2], stop("cellar", 70, leave), stop("gate", leave + 10, leave + 10)]
    if goes_on:
        stops.append(stop("haven", leave + 30, leave + 30))
    run = itinerary("bus", "bus", *stops)
    result = _checked(_broken(old, 80), run, earlier=[(old, 80)])
    assert result.right is right
    found = {fault.rule for fault in (*result.faults, *result.unavoidable)}
    assert found == {Rule.PAUSES, Rule.LIMITS}
    assert not _checked(old, run, earlier=[(old, 80)]).right


def test_the_next_zone_on_the_way_out_is_entered_without_an_escort() -> None:
    """The road to the gate is in a zone with one escort, which is with the bus that comes in."""
    roads = tuple(
        replace(road, zone="belt") if road.to_place == "cellar" else road for road in _siege().roads
    )
    zones = (Zone("siege"), Zone("belt", convoy=ConvoyRule(1, 4, 1, 5)))
    held, broken = (
        _bus(
            replace(each, roads=roads, zones=zones, pauses=(replace(each.pauses[0], zones=both),)),
            count=2,
        )
        for both in (frozenset({"siege", "belt"}),)
        for each in (_siege(), _broken(_siege(), 80))
    )
    comes_in = itinerary(
        "bus-2",
        "bus",
        stop("depot", 0, 30),
        stop("gate", 60, 75),
        stop("cellar", 85, 85),
        stop("gate", 95, 95),
    )
    for leave, right in ((80, True), (81, False)):
        goes = (*IN_ZONE[:2], stop("cellar", 70, leave), stop("gate", leave + 10, leave + 10))
        result = _checked(broken, itinerary("bus-1", "bus", *goes), comes_in, earlier=[(held, 80)])
        assert result.right is right
        assert Rule.CONVOYS in {fault.rule for fault in result.unavoidable}
