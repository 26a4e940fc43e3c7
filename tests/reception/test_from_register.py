"""The day so far from a register: everybody once, at the right place and time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.operation.register import fold
from safepassage.reception.coming import Aboard, Arrived, How, Left, Why
from safepassage.reception.expected import Expected, expected_by_plan, expected_on_day
from safepassage.reception.from_register import day_so_far
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Choice, Need
from tests.operation.scene import T0, Scene
from tests.reception.first_day import at
from tests.reception.live_day import LiveDay, told_once
from tests.reporting.sample import quick_plan

if TYPE_CHECKING:
    from safepassage.operation.events import Json
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


@pytest.fixture
def day() -> LiveDay:
    """Return a day on which all groups are registered and nothing has happened."""
    return LiveDay()


STAYERS = {(Why.CHOSE_OTHERWISE, 2, "", ""), (Why.NOT_PLANNED, 1, "clinic", "")}
"""Two have chosen to stay; one has not chosen yet, and no vehicle is planned for them."""


def _others(expected: Expected) -> set[tuple[Why, int, str, str]]:
    return {(row.why, row.persons, row.place, row.reception) for row in expected.others}


def _rows(expected: Expected, *hows: How) -> list[tuple[str, int, int, How]]:
    return [
        (row.vehicle, row.minute, row.persons, row.how)
        for row in expected.comings
        if row.how in hows
    ]


def _to_come(expected: Expected) -> list[tuple[str, int, int, How]]:
    return _rows(expected, How.PLANNED, How.OVERDUE)


def test_before_anything_happens_all_come_as_planned(day: LiveDay) -> None:
    """A register of people who wait expects whom the plan sets down, and nobody else."""
    expected = day.expected("06:30")
    assert expected.comings == expected_by_plan(day.scenario, day.plan).comings
    assert not expected.not_come
    assert _others(expected) == STAYERS


def test_an_empty_register_keeps_the_figures_of_the_scenario() -> None:
    """Groups that nobody has registered are expected by the plan."""
    day = LiveDay(registered=False)
    expected = expected_on_day(day.scenario, day.plan, day.so_far("06:30"))
    assert expected.comings == expected_by_plan(day.scenario, day.plan).comings
    assert expected.others == ()


def test_who_arrived_by_group_vehicle_and_need(day: LiveDay) -> None:
    """Arrivals keep the minute, the need, the group, the vehicle and its stop."""
    day.bring_clinic()
    so_far = day.so_far("07:45")
    assert so_far.arrived == (
        Arrived("school", at("07:40"), 1, Need.WHEELCHAIR, "van", "clinic-chair", stop=4),
        Arrived("school", at("07:40"), 1, Need.SEATED, "van", "clinic-companion", stop=4),
        Arrived("school", at("07:40"), 3, Need.SEATED, "van", "clinic-staff", stop=4),
    )
    assert day.expected("07:45").persons(How.ARRIVED) == 5


def test_who_is_aboard_goes_where_the_plan_brings_them(day: LiveDay) -> None:
    """Who is aboard comes to the stop at which their group gets off, as soon as they can."""
    day.board_hall()
    assert day.so_far("07:15").aboard == (
        Aboard("school", at("07:40"), 20, Need.SEATED, "bus", "hall-school", stop=4),
    )
    assert day.so_far("07:50").aboard[0].minute == at("07:50")
    assert _to_come(day.expected("07:15")) == [
        ("van", at("07:40"), 4, How.PLANNED),
        ("van", at("07:40"), 1, How.PLANNED),
        ("bus", at("08:40"), 10, How.PLANNED),
        ("bus", at("12:30"), 4, How.PLANNED),
    ]


def test_a_vehicle_that_was_seen_late_moves_its_people_and_later_trips(day: LiveDay) -> None:
    """A bus that left the hall 25 minutes late comes so much later, and so does its next trip."""
    day.board_hall()
    day.tell("07:35", "departed", vehicle="bus", place="hall")
    expected = day.expected("07:36")
    assert _rows(expected, How.ABOARD) == [("bus", at("08:05"), 20, How.ABOARD)]
    assert ("bus", at("09:05"), 10, How.PLANNED) in _to_come(expected)
    assert ("bus", at("12:30"), 4, How.PLANNED) in _to_come(expected)  # noon's wait takes it up


def test_a_vehicle_that_says_how_late_it_is_is_believed(day: LiveDay) -> None:
    """A driver's own delay moves the next stop, until the bus is seen again."""
    day.board_hall()
    day.tell("07:20", "departed", vehicle="bus", place="gate")
    day.tell("07:25", "delayed", vehicle="bus", place="gate", minutes=40)
    assert day.so_far("07:26").aboard[0].minute == at("08:20")
    day.tell("07:50", "vehicle_arrived", vehicle="bus", place="school")
    assert day.so_far("07:51").aboard[0].minute == at("07:51")


def test_nothing_is_known_of_a_vehicle(day: LiveDay) -> None:
    """Who should be here, while nothing is known of them, is overdue and expected at once."""
    day.bring_clinic()
    assert _to_come(day.expected("07:55")) == [
        ("bus", at("07:55"), 20, How.OVERDUE),
        ("bus", at("08:55"), 10, How.PLANNED),
        ("bus", at("12:30"), 4, How.PLANNED),
    ]


def test_a_vehicle_that_is_still_at_the_hall_is_late_and_not_overdue(day: LiveDay) -> None:
    """People whose bus was seen at the hall a moment ago are not missing."""
    day.tell("07:50", "vehicle_arrived", vehicle="bus", place="hall")
    assert _to_come(day.expected("07:55"))[-3] == ("bus", at("08:20"), 20, How.PLANNED)


def test_who_missed_the_bus_is_told_and_not_expected(day: LiveDay) -> None:
    """Who stayed behind when others of the trip boarded waits, and is missed once they are due."""
    day.board_hall(18)
    assert day.expected("07:12").not_come == ()
    day.tell("07:15", "departed", vehicle="bus", place="hall")
    expected = day.expected("07:16")
    assert expected.not_come == ()
    assert (Why.NOT_PLANNED, 2, "hall", "") in _others(expected)
    assert _rows(expected, How.ABOARD) == [("bus", at("07:45"), 18, How.ABOARD)]
    expected = day.expected("07:40")
    assert [(row.vehicle, row.persons) for row in expected.not_come] == [("bus", 2)]
    assert _others(expected) == STAYERS


def test_who_is_not_registered_and_missed_the_bus_is_told_at_once() -> None:
    """Of people whom nobody has registered it is not known that they wait: they are missed."""
    day = LiveDay(registered=False)
    day.tell("07:10", "boarded", who="A-1", count=18, vehicle="bus", place="hall")
    day.tell("07:15", "departed", vehicle="bus", place="hall")
    so_far = day.so_far("07:16")
    (hall,) = [one for one in so_far.waiting or () if one.group == "hall-school"]
    assert hall.unseen == hall.persons
    expected = expected_on_day(day.scenario, day.plan, so_far)
    assert [(row.vehicle, row.persons) for row in expected.not_come] == [("bus", 2)]


def test_a_trip_that_went_empty_is_no_trip_of_unseen_people(day: LiveDay) -> None:
    """Who still waits when their bus has been to the reception and gone on has not come."""
    day.tell("07:15", "departed", vehicle="bus", place="hall")
    assert ("bus", at("07:45"), 20, How.PLANNED) in _to_come(day.expected("07:20"))
    day.tell("07:45", "vehicle_arrived", vehicle="bus", place="school")
    day.tell("07:50", "departed", vehicle="bus", place="school")
    assert [(row.vehicle, row.persons) for row in day.expected("07:51").not_come] == [("bus", 20)]


def test_an_arrival_that_nobody_recorded_is_expected_now(day: LiveDay) -> None:
    """Who is aboard a bus that has left their reception is told as if they came now."""
    day.board_hall()
    day.tell("07:40", "vehicle_arrived", vehicle="bus", place="school")
    day.tell("07:44", "departed", vehicle="bus", place="school")
    expected = day.expected("07:50")
    assert _rows(expected, How.ABOARD) == [("bus", at("07:50"), 20, How.ABOARD)]
    assert ("bus", at("08:44"), 10, How.PLANNED) in _to_come(expected)


def test_held_unaccounted_and_chose_otherwise_are_told_apart(day: LiveDay) -> None:
    """Nobody expects who is held, not accounted for or went another way; each is counted."""
    day.board_hall()
    day.tell("07:20", "taken_off", who="hall-school", count=3, vehicle="bus", place="gate")
    day.tell("07:25", "unaccounted", who="hall-school", count=2, vehicle="bus", place="gate")
    day.tell("07:26", "chose_otherwise", who="hall-farm", count=1, place="hall")
    expected = day.expected("07:30")
    assert _others(expected) - STAYERS == {
        (Why.HELD, 3, "gate", "school"),
        (Why.UNACCOUNTED, 2, "gate", "school"),
        (Why.CHOSE_OTHERWISE, 1, "", ""),
    }
    assert _rows(expected, How.ABOARD) == [("bus", at("07:40"), 15, How.ABOARD)]
    assert [row[2] for row in _to_come(expected)] == [4, 1, 10, 3]
    assert expected.not_come == ()


def test_a_bus_that_is_held_with_all_its_people(day: LiveDay) -> None:
    """When all who are aboard are held, the next trip is still expected."""
    day.board_hall()
    day.tell("07:20", "held", who="hall-school", count=20, vehicle="bus", place="gate")
    expected = day.expected("07:30")
    assert _others(expected) - STAYERS == {(Why.HELD, 20, "gate", "school")}
    assert [row[2] for row in _to_come(expected)] == [4, 1, 10, 4]


def test_fewer_wait_than_the_plan_has(day: LiveDay) -> None:
    """A group that was counted anew sends fewer with the last vehicle that the plan has for it."""
    day.tell("06:40", "recounted", who="hall-school", count=24)
    assert [row[:3] for row in _to_come(day.expected("06:50")) if row[0] == "bus"] == [
        ("bus", at("07:40"), 20),
        ("bus", at("08:40"), 4),
        ("bus", at("12:30"), 4),
    ]


def test_more_wait_than_the_plan_has(day: LiveDay) -> None:
    """Who waits and fits in no vehicle of the plan is told, and not expected."""
    day.tell("06:40", "recounted", who="hall-school", count=37)
    day.tell("06:41", "registered", who="P-1", place="gate")
    assert _others(day.expected("06:50")) - STAYERS == {
        (Why.NOT_PLANNED, 7, "hall", ""),
        (Why.NOT_PLANNED, 1, "gate", ""),
    }


def test_people_who_join_on_the_road_are_counted_besides(day: LiveDay) -> None:
    """Who joined is aboard to where the bus goes next, and takes nobody's place."""
    day.board_hall()
    day.tell("07:21", "joined", who="J-1", count=2, vehicle="bus", place="gate")
    expected = day.expected("07:25")  # the gate was to be passed at 07:20
    assert _rows(expected, How.ABOARD) == [
        ("bus", at("07:41"), 20, How.ABOARD),
        ("bus", at("07:41"), 2, How.ABOARD),
    ]
    assert expected.persons(How.PLANNED) == 5 + 10 + 4


def test_who_was_handed_over_came_and_left(day: LiveDay) -> None:
    """Who is in the care of somebody else has arrived here and gone on from here."""
    day.bring_clinic()
    day.tell("08:00", "handed_over", who="clinic-staff", count=2, place="school")
    so_far = day.so_far("08:15")
    assert so_far.left == (Left("school", at("08:00"), 2),)
    assert sum(row.persons for row in so_far.arrived) == 5
    assert day.expected("08:15").persons(How.ARRIVED) == 5


def test_who_was_handed_over_elsewhere_is_not_expected(day: LiveDay) -> None:
    """Who was brought to a hospital on the way does not come to the school any more."""
    day.tell("07:10", "boarded", who="clinic-chair", vehicle="van", place="clinic")
    day.tell("07:30", "handed_over", who="clinic-chair", place="hospital", vehicle="van")
    expected = day.expected("07:35")
    assert _others(expected) - STAYERS == {(Why.ELSEWHERE, 1, "hospital", "school")}
    assert Need.WHEELCHAIR not in {row.need for row in expected.comings}


def test_nobody_leaves_before_they_came(day: LiveDay) -> None:
    """Of those who are handed over in parts, nobody is taken to have gone before they came."""
    for minute in ("07:40", "08:40"):
        day.tell(minute, "arrived", who="hall-school", count=10, vehicle="bus", place="school")
        day.tell(minute, "handed_over", who="hall-school", count=10, place="school")
    assert day.so_far("09:00").left == (
        Left("school", at("07:40"), 10),
        Left("school", at("08:40"), 10),
    )


def test_who_went_on_aboard_another_vehicle_has_left(day: LiveDay) -> None:
    """Who boards a vehicle that is none of the plan's at a reception has gone on from it."""
    day.bring_clinic()
    day.tell("09:00", "boarded", who="clinic-staff", count=2, vehicle="coach", place="school")
    so_far = day.so_far("09:10")
    assert so_far.left == (Left("school", at("09:00"), 2),)
    assert sum(row.persons for row in so_far.arrived) == 5
    assert not so_far.aboard
    assert _others(day.expected("09:10")) == STAYERS


def test_persons_by_code_belong_to_the_group_where_they_wait() -> None:
    """People registered one by one are counted within their group, never besides it."""
    day = LiveDay(registered=False)
    day.tell("06:10", "registered", who="P-1", place="hall", direction=["school"])
    day.tell("07:10", "boarded", who="P-1", vehicle="bus", place="hall")
    expected = expected_on_day(day.scenario, day.plan, day.so_far("07:15"))
    assert _rows(expected, How.ABOARD) == [("bus", at("07:40"), 1, How.ABOARD)]
    assert told_once(expected) == 39


def test_a_clock_that_goes_ahead_is_taken_as_now(day: LiveDay) -> None:
    """Nobody has arrived later than it is."""
    day.bring_clinic()
    assert {row.minute for row in day.so_far("07:30").arrived} == {at("07:30")}


def _as_planned(scenario: Scenario, plan: Plan) -> Scene:
    """Return a day on which everything goes by the plan, told by one post."""
    scene = Scene("A")
    offset = (int(scenario.start.timestamp()) - T0) // 60
    told: list[tuple[int, int, str, dict[str, Json]]] = [
        (
            -1, 0, "registered",
            {"who": each.id, "count": each.persons, "place": each.place, "need": each.need.value},
        )
        for each in scenario.groups
        if each.choice is Choice.LEAVE
    ]  # fmt: skip
    for each in plan.itineraries:
        for stop in each.stops:
            here: dict[str, Json] = {"place": stop.place, "vehicle": each.vehicle}
            told.append((stop.arrive_min, 1, "vehicle_arrived", here))
            told += [
                (stop.arrive_min, 2, "arrived", {"who": load.group, "count": load.persons, **here})
                for load in stop.alighted
            ]
            told += [
                (stop.depart_min, 3, "boarded", {"who": load.group, "count": load.persons, **here})
                for load in stop.boarded
            ]
            told.append((stop.depart_min, 4, "departed", here))
    for minute, _, kind, body in sorted(told, key=lambda one: one[:2]):
        scene["A"].record(offset + minute, kind, **body)  # type: ignore[arg-type] # kinds
    return scene


@pytest.mark.parametrize(("made", "comes"), [("06:00", "12:30"), ("09:00", "09:10")])
def test_a_trip_that_had_begun_before_the_plan_was_made(made: str, comes: str) -> None:
    """Who left unheard of before the plan was made comes when they can, and not after its trip."""
    day = LiveDay()
    for boards, count, arrives in (("07:10", 20, "07:40"), ("08:10", 10, "08:40")):
        day.tell(boards, "boarded", who="hall-school", count=count, vehicle="bus", place="hall")
        day.tell(arrives, "arrived", who="hall-school", count=count, vehicle="bus", place="school")
    day.tell("08:49", "boarded", who="hall-farm", count=4, vehicle="bus", place="hall")
    day.tell("08:50", "departed", vehicle="bus", place="hall")
    (aboard,) = day.so_far("08:55", made).aboard
    assert (aboard.persons, aboard.minute) == (4, at(comes))


@pytest.mark.parametrize("seed", range(3))
def test_a_day_by_the_plan_expects_what_the_plan_has(seed: int) -> None:
    """Whenever it is asked on a day that goes by the plan, all come when the plan has them."""
    scenario = generate_scenario(pickups=5, vehicles=4, receptions=2, days=2, seed=seed)
    plan = quick_plan(scenario)
    facts = [event.fact for event in _as_planned(scenario, plan).events]
    by_plan = Counter[tuple[str, int, str, Need]]()
    for row in expected_by_plan(scenario, plan).comings:
        by_plan[row.reception, row.minute, row.vehicle, row.need] += row.persons
    assert sum(by_plan.values()) == plan.figures.people_out > 0
    minutes = sorted({stop.arrive_min for each in plan.itineraries for stop in each.stops})
    for now in minutes[:: max(1, len(minutes) // 12)]:
        at_s = int(scenario.time_at(now).timestamp())
        register = fold(fact for fact in facts if fact.observed <= at_s)
        so_far = day_so_far(register, scenario, plan, at=at_s)
        expected = expected_on_day(scenario, plan, so_far)
        told = Counter[tuple[str, int, str, Need]]()
        for row in expected.comings:
            told[row.reception, row.minute, row.vehicle, row.need] += row.persons
        assert told == by_plan, now
        assert not expected.not_come
        assert told_once(expected) == sum(one.total for one in register.people.values())


_CODES = ("hall-school", "hall-farm", "clinic-staff", "clinic-chair", "P-1", "P-2")
_PLACES = ("hall", "clinic", "gate", "school", "farm", "hospital", "depot")
_VEHICLES = ("bus", "van", "coach")
_PEOPLE = (
    *("boarded", "got_off", "held", "taken_off", "released", "chose_otherwise", "arrived"),
    *("handed_over", "unaccounted", "found", "joined", "recounted", "registered"),
    *("staying_chosen", "direction_chosen"),
)
_OF_VEHICLES = ("departed", "vehicle_arrived", "passed", "delayed", "broken_down")


@st.composite
def _events(draw: st.DrawFn) -> tuple[str, dict[str, Json]]:
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(_OF_VEHICLES))
        body: dict[str, Json] = {
            "vehicle": draw(st.sampled_from(_VEHICLES)), "place": draw(st.sampled_from(_PLACES))
        }  # fmt: skip
        return kind, body
    kind = draw(st.sampled_from(_PEOPLE))
    body = {"who": draw(st.sampled_from(_CODES)), "count": draw(st.integers(1, 12))}
    if kind not in {"recounted", "staying_chosen", "direction_chosen"}:
        body["place"] = draw(st.sampled_from(_PLACES))
    if kind in {"boarded", "joined", "arrived", "held", "taken_off"}:
        body["vehicle"] = draw(st.sampled_from(_VEHICLES))
    if kind == "direction_chosen":
        body["direction"] = [draw(st.sampled_from(("school", "farm")))]
    return kind, body


@settings(max_examples=150)
@given(st.booleans(), st.lists(_events(), max_size=14), st.integers(60, 420))
def test_everybody_is_told_once(
    registered: bool, events: list[tuple[str, dict[str, Json]]], now: int
) -> None:
    """Whatever happens: arrived, expected and others are all heads, each once, none in the past."""
    day = LiveDay(registered=registered)
    for number, (kind, body) in enumerate(events):
        minute = 60 + 20 * number
        clock = f"{6 + minute // 60:02}:{minute % 60:02}"
        day.tell(clock, kind, **body)
    register = fold(event.fact for event in day.scene.events)
    seconds = T0 + 60 * (day.offset + now)
    so_far = day_so_far(register, day.scenario, day.plan, at=seconds)
    expected = expected_on_day(day.scenario, day.plan, so_far)
    heads = sum(one.total for one in register.people.values())
    known = sum(
        row.persons for rows in (so_far.arrived, so_far.aboard, so_far.others) for row in rows
    )
    waiting = sum(row.persons - row.unseen for row in so_far.waiting or ())
    unseen = sum(row.unseen for row in so_far.waiting or ())
    assert known + waiting == heads
    assert heads <= told_once(expected) <= heads + unseen
    for row in expected.comings:
        assert row.persons > 0
        assert (row.minute <= now) == (row.how is How.ARRIVED) or row.minute == now
    came = sum(row.persons for row in so_far.arrived)
    assert sum(row.persons for row in so_far.left) <= came
