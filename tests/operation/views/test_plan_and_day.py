"""The plan against the day: lateness, who waits beyond plan, last safe departures."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.checking import check
from safepassage.operation.register import fold
from safepassage.operation.views.plan_and_day import PlanDay, VehicleNow, plan_and_day
from safepassage.operation.views.progress import Progress, progress_of
from safepassage.plans import Itinerary, Load, Stop
from safepassage.scenario import Scenario, load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import T0, Scene
from tests.operation.views.plans import first_steps_plan, plan_of_stops

if TYPE_CHECKING:
    from safepassage.plans import Plan


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return first-steps; its minute 0 is 06:00."""
    return load_scenario(bundled_path("first-steps"))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    """Return the best plan, which the checker finds right."""
    plan = first_steps_plan(scenario)
    assert check(scenario, plan).right
    return plan


class Day:
    """A day of first-steps, told in minutes since the scenario's start."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self.scenario, self.plan = scenario, plan
        self.scene = Scene("A")
        self.offset = (int(scenario.start.timestamp()) - T0) // 60
        for who, count, place in (
            ("hall-school", 30, "hall"), ("hall-farm", 4, "hall"), ("clinic-staff", 3, "clinic"),
        ):  # fmt: skip
            self.tell(1, "registered", who=who, count=count, place=place)

    def tell(self, minute: int, kind: str, **body: str | int) -> None:
        """Record what is seen in a minute."""
        self.scene["A"].record(self.offset + minute, kind, **body)  # type: ignore[arg-type]  # kinds

    def at(self, minute: int, since_min: int = 0) -> PlanDay:
        """Return the plan, made in a minute, against this day at a minute."""
        register = fold(event.fact for event in self.scene.events)
        now = T0 + 60 * (self.offset + minute)
        return plan_and_day(register, self.scenario, self.plan, now=now, since_min=since_min)

    def vehicle(self, minute: int, name: str = "bus", since_min: int = 0) -> VehicleNow:
        """Return one vehicle at a minute."""
        found = self.at(minute, since_min).vehicles
        return next(each for each in found if each.vehicle == name)

    def progress(self, name: str = "bus", since_min: int = 0) -> Progress:
        """Return how far a vehicle is, by a plan that was made in a minute."""
        register = fold(event.fact for event in self.scene.events)
        return progress_of(register, self.scenario, self.plan, since_min=since_min)[name]

    def clock(self, seconds: int | None) -> int:
        """Return seconds since 1970 as minutes of the scenario."""
        assert seconds is not None
        return (seconds - T0) // 60 - self.offset


@pytest.fixture
def day(scenario: Scenario, plan: Plan) -> Day:
    """Return a day on which nothing has been seen yet."""
    return Day(scenario, plan)


def test_vehicle_on_time(day: Day) -> None:
    """A vehicle that was seen when the plan has it there is on time, with its next work and due."""
    day.tell(50, "departed", vehicle="bus", place="depot")
    day.tell(60, "passed", vehicle="bus", place="gate")
    bus = day.vehicle(65)
    assert (bus.late_min, bus.place, bus.next_place, bus.unseen_min) == (0, "gate", "hall", 0)
    assert day.clock(bus.due) == 70


def test_late_departure_is_late(day: Day) -> None:
    """A vehicle that left late is late by as much, before it comes anywhere."""
    day.tell(62, "departed", vehicle="bus", place="depot")
    assert day.vehicle(63).late_min == 12


def test_vehicle_that_nobody_has_seen_gets_later(day: Day) -> None:
    """A vehicle that is due and unseen is late by at least as long as it is due."""
    assert day.vehicle(69).unseen_min == 0
    bus = day.vehicle(85)
    assert (bus.unseen_min, bus.late_min, bus.place, bus.since) == (15, 15, "", 0)
    assert [each.vehicle for each in day.at(85).late()] == ["bus", "van"]


def test_vehicle_that_stands_too_long_gets_later(day: Day) -> None:
    """A vehicle that came in time and does not leave is late by how long it overstays."""
    day.tell(70, "vehicle_arrived", vehicle="bus", place="hall")
    assert day.vehicle(84).late_min == 14


def test_boarding_shows_where_the_vehicle_is(day: Day) -> None:
    """Boarding and arriving people say where a vehicle is, without any report of its own."""
    day.tell(78, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    bus = day.vehicle(79)
    assert (bus.place, bus.late_min, bus.aboard) == ("hall", 9, 20)
    day.tell(110, "arrived", who="hall-school", count=20, vehicle="bus", place="school")
    bus = day.vehicle(111)
    assert (bus.place, bus.next_place, bus.aboard) == ("school", "hall", 0)


def test_passing_a_place_twice_is_told_apart(day: Day) -> None:
    """The gate on the way in and on the way out are two stops; the hall in between parts them."""
    day.tell(60, "passed", vehicle="bus", place="gate")
    day.tell(70, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    day.tell(80, "passed", vehicle="bus", place="gate")
    assert day.progress().here == 3
    assert day.vehicle(81).late_min == 0
    assert day.progress().left == {1: 60, 3: 80}


def test_second_report_of_one_passing_is_no_second_passing(day: Day) -> None:
    """Two posts that report one passing, some minutes apart, do not bring the vehicle further."""
    day.tell(60, "passed", vehicle="bus", place="gate")
    day.tell(62, "departed", vehicle="bus", place="gate")
    day.tell(64, "passed", vehicle="bus", place="gate")
    assert day.progress().here == 1


def test_vehicle_where_its_plan_does_not_bring_it(day: Day) -> None:
    """A vehicle that was seen off its way is told to be astray."""
    day.tell(60, "passed", vehicle="bus", place="gate")
    day.tell(75, "passed", vehicle="bus", place="farm")
    bus = day.vehicle(76)
    assert (bus.astray, bus.place) == (True, "farm")
    day.tell(90, "passed", vehicle="bus", place="gate")
    assert not day.vehicle(91).astray


def test_who_waits_beyond_plan(day: Day) -> None:
    """Where fewer have boarded than by plan, the rest wait beyond plan, since when and for whom."""
    day.tell(72, "boarded", who="hall-school", count=14, vehicle="bus", place="hall")
    hall, clinic = day.at(75).pickups
    assert (hall.planned, hall.boarded, hall.waiting, hall.beyond) == (20, 14, 20, 6)
    assert (day.clock(hall.since), hall.awaited) == (70, ())
    assert (clinic.planned, clinic.boarded, clinic.waiting, clinic.beyond) == (5, 0, 3, 3)
    assert clinic.awaited == ("van",)


def test_nobody_waits_beyond_plan_before_it_is_due(day: Day) -> None:
    """Before the planned departure nobody waits beyond plan."""
    assert [each.beyond for each in day.at(69).pickups] == [0, 0]


def test_last_safe_departure_is_near_and_then_past(day: Day) -> None:
    """The bus must leave the hall by 140 to be out 30 minutes before the pause ends at 180."""
    day.tell(70, "vehicle_arrived", vehicle="bus", place="hall")
    last = day.vehicle(72).last_departure
    assert last is not None
    assert (last.place, last.pause, day.clock(last.leave_by), last.left_min) == (
        "hall", "morning", 140, 68,
    )  # fmt: skip
    assert day.at(72).departures() == ()
    assert [each.vehicle for each in day.at(115).departures()] == ["van", "bus"]
    late = day.vehicle(143).last_departure
    assert late is not None
    assert (late.left_min, late.is_past) == (-3, True)


def test_next_drive_is_that_of_the_next_pause_once_out(day: Day) -> None:
    """Once a vehicle is out of the zone its last safe departure is that of the next drive in."""
    day.tell(70, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    day.tell(80, "passed", vehicle="bus", place="gate")
    day.tell(100, "arrived", who="hall-school", count=20, vehicle="bus", place="school")
    last = day.vehicle(101).last_departure
    assert last is not None
    assert (last.place, last.pause, day.clock(last.leave_by)) == ("gate", "noon", 430)


@pytest.mark.parametrize("is_seen_again", [False, True])
def test_trip_that_had_begun_before_the_plan_was_made(day: Day, *, is_seen_again: bool) -> None:
    """
    A trip that had begun unheard of is due as long after it began as the plan has it take.

    The bus takes 10 at 08:10; the plan that is made at 08:20 lets it come for them at noon.
    """
    for minute, count, kind in ((70, 20, "boarded"), (100, 20, "arrived"), (128, 10, "boarded")):
        place = "school" if kind == "arrived" else "hall"
        day.tell(minute, kind, who="hall-school", count=count, vehicle="bus", place=place)
    day.tell(130, "departed", vehicle="bus", place="hall")
    if is_seen_again:
        day.tell(140, "passed", vehicle="bus", place="gate")
    made = 140
    bus = day.vehicle(155, since_min=made)
    assert (bus.next_place, day.clock(bus.due), bus.late_min) == ("school", 160, 0)
    bus = day.vehicle(175, since_min=made)
    assert (bus.late_min, bus.unseen_min) == (15, 15)
    # By a plan that was there already it has left early, and may wait further on.
    bus = day.vehicle(175)
    assert (day.clock(bus.due), bus.unseen_min) == (400, 0)
    # Once it has come, it is on its way to nowhere.
    day.tell(165, "vehicle_arrived", vehicle="bus", place="school")
    bus = day.vehicle(170, since_min=made)
    assert (bus.due, bus.place) == (None, "school")


def test_last_safe_departure_of_a_trip_that_had_begun_unheard_of(scenario: Scenario) -> None:
    """Who is in the zone counts by the pause in which they are, and not by that of the plan."""
    lane = replace(
        next(road for road in scenario.roads if road.to_place == "clinic"), from_place="hall"
    )
    scenario = replace(scenario, roads=(*scenario.roads, lane))
    hall, clinic = (Load("hall-school", 10),), (Load("clinic-staff", 3),)
    bus = Itinerary(
        "bus",
        "bus",
        (
            Stop("depot", 0, 50),
            Stop("gate", 60, 360),
            Stop("hall", 370, 370, boarded=hall),
            Stop("clinic", 380, 380, boarded=clinic),
            Stop("gate", 390, 390),
            Stop("school", 410, 410, alighted=(*hall, *clinic)),
        ),
    )
    day = Day(scenario, plan_of_stops(scenario, bus))
    day.tell(128, "boarded", who="hall-school", count=10, vehicle="bus", place="hall")
    day.tell(130, "departed", vehicle="bus", place="hall")
    last = day.vehicle(135, since_min=134).last_departure
    assert last is not None
    # The morning pause ends at 180, with a margin of 30; from the clinic to the gate it takes 10.
    assert (last.place, last.pause, day.clock(last.leave_by)) == ("clinic", "morning", 140)


def _caught(day: Day, minute: int) -> list[tuple[str, str, bool]]:
    """Return who is in a zone under a pause that is over, or bound for it, and if out of sight."""
    found = ((each.vehicle, each.last_departure) for each in day.at(minute).vehicles)
    return [(name, last.pause, last.unseen) for name, last in found if last and last.over]


def test_whoever_went_on_within_a_zone_is_in_it_until_seen_outside(day: Day) -> None:
    """A vehicle that left a place in the zone is caught by a breach until it is seen outside."""
    day.tell(70, "boarded", who="clinic-staff", count=3, vehicle="van", place="clinic")
    day.tell(72, "departed", vehicle="van", place="clinic")
    day.tell(60, "passed", vehicle="bus", place="gate")
    assert _caught(day, 73) == []
    day.tell(73, "pause_breached", pause="morning")
    assert _caught(day, 74) == [("bus", "morning", True), ("van", "morning", True)]
    van = day.vehicle(74, "van").last_departure
    assert van is not None
    assert (van.place, van.zone, day.clock(van.leave_by)) == ("clinic", "old-town", 73)
    # By the plan it would have been out at 07:22: nobody has seen that.
    assert ("van", "morning", True) in _caught(day, 200)
    # Nor does the next pause bring anybody out.
    assert ("van", "morning", True) in _caught(day, 370)
    day.tell(82, "passed", vehicle="van", place="gate")
    assert _caught(day, 83) == [("bus", "morning", True)]


def test_whoever_is_off_their_way_in_a_zone_is_in_it(scenario: Scenario, plan: Plan) -> None:
    """A vehicle that its plan brings to no zone is caught in one, where it was seen there."""
    van = next(each for each in plan.itineraries if each.vehicle == "van")
    farm = (Stop("depot", 0, 50), Stop("gate", 60, 60), Stop("farm", 70, 70))
    day = Day(scenario, plan_of_stops(scenario, Itinerary("bus", "bus", farm), van))
    day.tell(65, "vehicle_arrived", vehicle="bus", place="clinic")
    day.tell(73, "pause_breached", pause="morning")
    assert ("bus", "morning", False) in _caught(day, 74)
    day.tell(75, "passed", vehicle="bus", place="school")
    assert "bus" not in [name for name, *_ in _caught(day, 76)]


def test_whoever_is_in_a_zone_in_a_pause_that_holds_is_not_caught(day: Day) -> None:
    """That the morning's pause is over is no danger to a vehicle that left at noon; its end is."""
    day.tell(180, "pause_ended", pause="morning")
    day.tell(360, "pause_started", pause="noon")
    day.tell(365, "vehicle_arrived", vehicle="van", place="clinic")
    day.tell(366, "departed", vehicle="van", place="clinic")
    assert "van" not in [name for name, *_ in _caught(day, 370)]
    day.tell(371, "pause_breached", pause="noon")
    assert ("van", "noon", True) in _caught(day, 372)


def test_who_waits_beyond_plan_beside_a_trip_that_had_begun_unheard_of(
    scenario: Scenario, plan: Plan
) -> None:
    """Whoever left unheard of, before they should, stands in for nobody whom a van should fetch."""
    bus, van = plan.itineraries
    stops = (*van.stops[:5], Stop("gate", 120, 135), Stop("hall", 145, 145, van.stops[6].boarded))
    day = Day(scenario, plan_of_stops(scenario, bus, replace(van, stops=stops)))
    for minute, count, kind in ((70, 20, "boarded"), (100, 20, "arrived"), (128, 10, "boarded")):
        place = "school" if kind == "arrived" else "hall"
        day.tell(minute, kind, who="hall-school", count=count, vehicle="bus", place=place)
    hall = next(each for each in day.at(160, since_min=140).pickups if each.place == "hall")
    assert (hall.beyond, day.clock(hall.since), hall.awaited) == (4, 145, ("van",))


_SEEN = st.lists(
    st.tuples(
        st.integers(2, 379),
        st.sampled_from(("departed", "passed", "vehicle_arrived", "boarded")),
        st.sampled_from(("depot", "gate", "hall", "school")),
    ),
    max_size=7,
)


@given(told=_SEEN, made=st.integers(0, 380))
def test_a_way_that_comes_sooner_is_a_way(told: list[tuple[int, str, str]], made: int) -> None:
    """Whatever was seen of a bus, its times run forwards and its drives are as long as planned."""
    scenario = load_scenario(bundled_path("first-steps"))
    day = Day(scenario, first_steps_plan(scenario))
    for minute, kind, place in sorted(told):
        if kind == "boarded":
            day.tell(minute, kind, who="hall-school", count=1, vehicle="bus", place="hall")
        else:
            day.tell(minute, kind, vehicle="bus", place=place)
    stops = day.progress(since_min=made).itinerary.stops
    planned = day.plan.itineraries[0].stops
    for stop, as_planned in zip(stops[1:], planned[1:], strict=True):
        assert stop.arrive_min <= stop.depart_min <= as_planned.depart_min
    assert [b.arrive_min - a.depart_min for a, b in pairwise(stops)] == [
        b.arrive_min - a.depart_min for a, b in pairwise(planned)
    ]
