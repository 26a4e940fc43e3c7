"""Who boarded and did not arrive: why they are on the list, where last, held by whom, sought by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.operation.views.unaccounted import LONGEST_ABOARD_MIN, Why, unaccounted
from safepassage.plans import Itinerary, Load, Stop
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import T0, Scene
from tests.operation.views.plans import first_steps_plan, plan_of_stops
from tests.operation.views.scenes import seen, small_day

if TYPE_CHECKING:
    from safepassage.operation.views.unaccounted import Missing


def _list(scene: Scene, minute: int = 120) -> list[Missing]:
    return list(unaccounted(*seen(scene), now=T0 + 60 * minute))


def test_nobody_is_missing_while_the_bus_is_on_its_way() -> None:
    """Who is aboard, and no longer than may be, is on no list."""
    assert _list(small_day()) == []


def test_others_arrived_and_they_did_not() -> None:
    """Of 31 aboard 29 arrive: two are missing at once, with the vehicle and where they boarded."""
    scene = small_day()
    scene["C"].record(90, "arrived", who="G", count=29, vehicle="bus-3", place="school")
    (one,) = _list(scene, 91)
    assert (one.who, one.heads, one.why) == ("G", 2, Why.OTHERS_ARRIVED)
    assert (one.vehicle, one.place, one.since) == ("bus-3", "cellar-c", T0 + 20 * 60)


def test_reported_unaccounted_come_first_with_an_owner() -> None:
    """Who was reported as unaccounted for comes first, with who looks after them."""
    scene = small_day()
    scene["C"].record(90, "arrived", who="G", count=25, vehicle="bus-3", place="school")
    event = scene["C"].record(
        92, "unaccounted", who="G", count=3, vehicle="bus-3", place="Vasylivka"
    )
    scene["HQ"].record(95, "gap_owned", event=event.digest, owner="W7")
    first, second = _list(scene)
    assert (first.why, first.heads, first.place) == (Why.UNACCOUNTED, 3, "Vasylivka")
    assert (first.owner, first.told_by, first.digest) == ("W7", "C", event.digest)
    assert (second.why, second.heads, second.owner) == (Why.OTHERS_ARRIVED, 3, "")


def test_held_says_by_whom_and_where() -> None:
    """Who was taken off is held: where, since when, and by whom it is said."""
    scene = small_day()
    scene["B"].record(
        60, "taken_off", who="G", count=4, vehicle="bus-3", place="Vasylivka", by="side-a"
    )
    (one,) = _list(scene)
    assert (one.why, one.heads, one.place, one.held_by) == (Why.HELD, 4, "Vasylivka", "side-a")
    assert one.since == T0 + 3600


@pytest.mark.parametrize(
    ("kind", "why"), [("lost_contact", Why.LOST_CONTACT), ("broken_down", Why.BROKEN_DOWN)]
)
def test_people_on_a_vehicle_in_trouble(kind: str, why: Why) -> None:
    """Who is aboard a vehicle that is lost or broken down is on the list; when heard, no more."""
    scene = small_day()
    scene["B"].record(50, kind, vehicle="bus-3", place="Tokmak")
    (one,) = _list(scene)
    assert (one.why, one.heads) == (why, 31)
    assert one.vehicle_seen == (T0 + 3000, kind, "Tokmak")
    scene["B"].record(70, "contact_restored", vehicle="bus-3", place="Tokmak")
    assert _list(scene) == []


def test_too_long_aboard_without_a_plan() -> None:
    """Without a plan people are overdue after the longest time aboard, and not before."""
    scene = small_day()
    assert _list(scene, 20 + LONGEST_ABOARD_MIN) == []
    (one,) = _list(scene, 21 + LONGEST_ABOARD_MIN)
    assert (one.why, one.due) == (Why.OVERDUE, None)


def test_overdue_by_the_plan() -> None:
    """With a plan people are overdue once they should have arrived and the grace is over."""
    scenario = load_scenario(bundled_path("first-steps"))
    start = int(scenario.start.timestamp())
    scene = Scene("A")
    boarded = (start - T0) // 60 + 80
    scene["A"].record(boarded, "registered", who="hall-school", count=30, place="hall")
    scene["A"].record(boarded, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    load = (Load("hall-school", 20),)
    plan = plan_of_stops(
        scenario,
        Itinerary(
            "bus",
            "bus",
            (
                Stop("depot", 0, 60),
                Stop("gate", 70, 70),
                Stop("hall", 80, 80, boarded=load),
                Stop("gate", 90, 90),
                Stop("school", 110, 110, alighted=load),
            ),
        ),
    )
    register, source = seen(scene)

    def at(minute: int) -> tuple[Missing, ...]:
        now = start + 60 * minute
        return unaccounted(register, source, now=now, scenario=scenario, plan=plan)

    assert at(140) == ()
    (one,) = at(141)
    assert (one.why, one.heads, one.due) == (Why.OVERDUE, 20, start + 110 * 60)


@pytest.mark.parametrize(
    ("boarded", "left", "made", "due"),
    [
        (68, 70, 0, 100),  # as planned
        (60, 65, 0, 100),  # early, by a plan that may have the bus wait further on
        (68, 85, 0, 115),  # the bus left late
        (105, None, 0, 135),  # boarded when they should have been there, and nobody saw it leave
        (128, 130, 0, 400),  # early by hours, by a plan that was there
        (128, 130, 140, 160),  # unheard of when a new plan was made, which has it leave at noon
        (128, None, 140, 158),  # the same, and nobody saw it leave
        (142, None, 140, 400),  # boarded since: early by a plan that was there
        (68, 85, 140, 115),  # heard of when a new plan was made: the trip stands in it
    ],
)
def test_due_by_the_trip_on_which_they_left(
    boarded: int, left: int | None, made: int, due: int
) -> None:
    """People are due by the trip of the plan on which they left, and as late as it left."""
    scenario = load_scenario(bundled_path("first-steps"))
    scene, early = Scene("A"), 120
    start = int(scenario.start.timestamp())
    offset = (start - T0) // 60
    tell = scene["A"].record
    tell(offset, "registered", who="hall-school", count=30, place="hall")
    if boarded > early:
        tell(offset + 70, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
        tell(offset + 100, "arrived", who="hall-school", count=20, vehicle="bus", place="school")
    tell(offset + boarded, "boarded", who="hall-school", count=10, vehicle="bus", place="hall")
    if left is not None:
        tell(offset + left, "departed", vehicle="bus", place="hall")
    found = unaccounted(
        *seen(scene), now=start + 600 * 60,
        scenario=scenario, plan=first_steps_plan(scenario), since_min=made,
    )  # fmt: skip
    assert [(one.why, one.due) for one in found] == [(Why.OVERDUE, start + due * 60)]


def test_vehicle_at_the_reception_and_people_still_aboard() -> None:
    """Who is still aboard a vehicle that has come to a reception is on the list."""
    scenario = load_scenario(bundled_path("first-steps"))
    scene = small_day()
    scene["C"].record(90, "vehicle_arrived", vehicle="bus-3", place="school")
    register, source = seen(scene)
    (one,) = unaccounted(register, source, now=T0 + 5460, scenario=scenario)
    assert (one.why, one.heads) == (Why.OTHERS_ARRIVED, 31)
