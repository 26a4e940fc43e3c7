"""Rule 3: zones only inside a pause."""

from __future__ import annotations

from dataclasses import replace

from safepassage.rules import Rule
from safepassage.scenario.model import Pause
from tests.checking.edits import faults_of, found, with_row, with_run, with_stop, without_rows
from tests.instances import one_bus, stop

RULE = Rule.PAUSES
PLAN = one_bus().plan
# People come out without a pause here, so that only rule 3 depends on it.
SCENARIO = with_row(one_bus().scenario, "places", "cellar", lift_needs_pause=False)


def test_before_the_pause() -> None:
    """A stay that begins before the pause is named with the minutes before it."""
    scenario = with_row(SCENARIO, "pauses", "dawn", start_min=75)
    assert found(scenario, PLAN) == [(RULE, "bus", 60, "gate", 15, "min")]


def test_after_the_margin() -> None:
    """A stay that ends later than the margin before the pause's end is named with the minutes."""
    expected = [(RULE, "bus", 165, "cellar", 5, "min")]
    assert found(with_row(SCENARIO, "pauses", "dawn", end_min=195), PLAN) == expected
    assert found(with_row(SCENARIO, "pauses", "dawn", margin_min=135), PLAN) == expected
    assert found(with_row(SCENARIO, "pauses", "dawn", margin_min=130), PLAN) == []


def test_no_pause() -> None:
    """Without a pause all minutes of every stay are outside."""
    assert found(without_rows(SCENARIO, "pauses"), PLAN) == [
        (RULE, "bus", 60, "gate", 40, "min"),
        (RULE, "bus", 145, "gate", 25, "min"),
    ]


def test_pause_of_another_zone() -> None:
    """A pause helps in its own zones only."""
    scenario = with_row(SCENARIO, "pauses", "dawn", zones=frozenset({"elsewhere"}))
    assert {fault.rule for fault in faults_of(scenario, PLAN)} == {RULE}


def test_across_two_pauses() -> None:
    """A stay that begins in one pause and ends in the next is in no one pause, margin or not."""
    pauses = (
        Pause("a", frozenset({"siege"}), 60, 80, 0),
        Pause("b", frozenset({"siege"}), 80, 300, 0),
    )
    assert found(replace(SCENARIO, pauses=pauses), PLAN) == [(RULE, "bus", 80, "cellar", 20, "min")]


def test_two_pauses_one_for_each_stay() -> None:
    """Each stay may lie in its own pause, from its first minute to the last before the margin."""
    pauses = (
        Pause("a", frozenset({"siege"}), 60, 105, 5),
        Pause("b", frozenset({"siege"}), 145, 180, 10),
    )
    assert found(replace(SCENARIO, pauses=pauses), PLAN) == []


def test_stay_that_swallows_a_pause() -> None:
    """A stay longer than the pause counts its minutes at both ends."""
    scenario = with_row(SCENARIO, "pauses", "dawn", start_min=70, end_min=120)
    assert found(scenario, PLAN)[0] == (RULE, "bus", 60, "gate", 20, "min")


def test_stay_far_from_the_pause() -> None:
    """A stay that meets no pause is outside with all its minutes, from its first."""
    scenario = with_row(SCENARIO, "pauses", "dawn", start_min=200)
    assert found(scenario, PLAN) == [
        (RULE, "bus", 60, "gate", 40, "min"),
        (RULE, "bus", 145, "gate", 25, "min"),
    ]


def test_place_of_the_first_minute_outside() -> None:
    """The place named is where the vehicle is, or last was, in the first minute outside."""
    scenario = with_row(SCENARIO, "pauses", "dawn", end_min=185)
    assert found(scenario, PLAN) == [(RULE, "bus", 155, "cellar", 15, "min")]
    scenario = with_row(SCENARIO, "pauses", "dawn", end_min=184)
    assert found(scenario, PLAN) == [(RULE, "bus", 154, "gate", 16, "min")]


def test_standing_in_a_zone() -> None:
    """Standing in a zone counts as moving there does."""
    plan = with_run(
        PLAN, "bus", *PLAN.itineraries[0].stops[:2], stop("cellar", 70, 280), stop("gate", 290, 290)
    )
    assert found(SCENARIO, plan) == [(RULE, "bus", 270, "cellar", 20, "min")]


def test_a_stop_of_no_minutes() -> None:
    """Calling at a place in a zone for no minutes, by roads outside it, needs a pause too."""
    scenario = with_row(SCENARIO, "roads", 1, zone=None)
    plan = with_run(
        PLAN,
        "bus",
        stop("depot", 0, 10),
        stop("gate", 40, 40),
        stop("cellar", 50, 50),
        stop("gate", 60, 60),
    )
    assert found(scenario, plan) == [(RULE, "bus", 50, "cellar", 1, "min")]
    inside = with_run(
        PLAN,
        "bus",
        stop("depot", 0, 20),
        stop("gate", 50, 50),
        stop("cellar", 60, 60),
        stop("gate", 70, 70),
    )
    assert found(scenario, inside) == []


def test_message() -> None:
    """The message says where, when in local time, by how much, and what the pause asks."""
    scenario = with_row(SCENARIO, "pauses", "dawn", end_min=195)
    (fault,) = faults_of(scenario, PLAN)
    assert str(fault) == (
        "Rule 3, zones only inside a pause: bus at cellar, minute 165 (2022-05-05 02:45): the "
        "vehicle is in zone siege from 2022-05-05 02:25 to 2022-05-05 02:50, 5 minutes of it "
        "outside a pause: the pause dawn holds from 2022-05-05 01:00 and everybody must be out by "
        "2022-05-05 02:45."
    )


def test_backward_stay_is_left_to_rule_1() -> None:
    """A stay that ends before it begins is a fault of continuity alone."""
    plan = with_stop(PLAN, "bus", 2, arrive_min=95, depart_min=90)
    assert RULE not in {fault.rule for fault in faults_of(SCENARIO, plan)}
