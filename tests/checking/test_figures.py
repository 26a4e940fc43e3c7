"""The figures that are worked out from scenario and plan."""

from __future__ import annotations

from dataclasses import replace

from safepassage.checking import check
from safepassage.plans import Figures, Load, Plan
from safepassage.scenario.model import Choice, Pause, Scenario
from tests.checking.edits import with_row, with_run, with_stop
from tests.instances import convoy_corridor, one_bus, stop, two_towns

BUS, TOWNS = one_bus(), two_towns()


def _figures(scenario: Scenario, plan: Plan) -> Figures:
    return check(scenario, plan).figures


def test_nobody_moves() -> None:
    """A plan of no itinerary brings nobody out and leaves everybody."""
    figures = _figures(BUS.scenario, replace(BUS.plan, itineraries=()))
    assert figures == Figures(0, 12, 0, 12, None, (("dawn", 0),), (("families", 12),), 0, 0, 0)


def test_value_weighs_priority_and_arrival() -> None:
    """The value sums priority (1 - urgency arrival / horizon) over those who are out."""
    scenario = with_row(BUS.scenario, "groups", "families", priority=3)
    figures = _figures(scenario, BUS.plan)
    assert figures.value == 3 * BUS.plan.figures.value
    figures = _figures(replace(BUS.scenario, urgency=0), BUS.plan)
    assert figures.value == 12


def test_set_down_on_the_way() -> None:
    """Who gets off at no reception is not out."""
    plan = with_stop(BUS.plan, "bus", 7, alighted=(Load("families", 2),))
    figures = _figures(BUS.scenario, with_stop(plan, "bus", 8, alighted=()))
    assert (figures.people_out, figures.people_left, figures.clearance_min) == (10, 2, 120)


def test_who_does_not_leave_is_no_figure() -> None:
    """Those who stay count neither as out nor as left, whatever the plan does with them."""
    scenario = with_row(TOWNS.scenario, "groups", "b-any", choice=Choice.STAY)
    figures = _figures(scenario, TOWNS.plan)
    assert (figures.people_total, figures.people_out, figures.people_left) == (12, 12, 0)


def test_out_by_pause() -> None:
    """People count in the pause that holds the stay with which they leave their last zone."""
    pauses = (
        Pause("first", frozenset({"siege"}), 60, 100, 0),
        Pause("second", frozenset({"siege"}), 100, 300, 30),
    )
    figures = _figures(replace(BUS.scenario, pauses=pauses), BUS.plan)
    assert figures.out_by_pause == (("first", 10), ("second", 2))


def test_out_by_pause_without_a_zone() -> None:
    """Where the way touches no zone, people count in the pause in which they arrive."""
    pause = Pause("p", frozenset({"z"}), 80, 130, 0)
    figures = _figures(replace(TOWNS.scenario, pauses=(pause,)), TOWNS.plan)
    assert figures.out_by_pause == (("p", 3), ("", 12))


def test_out_outside_any_pause() -> None:
    """People who leave a zone outside its pauses count in none."""
    pauses = (Pause("far", frozenset({"siege"}), 300, 400, 30),)
    figures = _figures(replace(BUS.scenario, pauses=pauses), BUS.plan)
    assert figures.out_by_pause == (("far", 0), ("", 12))
    figures = _figures(replace(BUS.scenario, pauses=()), BUS.plan)
    assert figures.out_by_pause == (("", 12),)


def test_zone_before_boarding_does_not_count() -> None:
    """A zone that the vehicle crossed before people boarded is none of theirs."""
    scenario = with_row(TOWNS.scenario, "roads", 0, zone="z")
    pause = Pause("p", frozenset({"z"}), 0, 60, 0)
    figures = _figures(replace(scenario, pauses=(pause,)), TOWNS.plan)
    assert figures.out_by_pause == (("p", 0), ("", 15))
    assert figures.zone_person_min == 0


def test_zone_person_minutes_standing() -> None:
    """People aboard a vehicle that stands in a zone are there for those minutes."""
    scenario = with_row(TOWNS.scenario, "places", "birch", zone="z")
    assert _figures(scenario, TOWNS.plan).zone_person_min == 9 * 30


def test_who_boarded_first_gets_off_first() -> None:
    """Of one group aboard one vehicle, those who boarded first get off first."""
    scenario = with_row(BUS.scenario, "places", "haven", refuel=True)
    first = BUS.plan.itineraries[0].stops
    plan = with_run(
        BUS.plan,
        "bus",
        *first[:2],
        stop("cellar", 70, 90, on={"families": 4}),
        first[3],
        stop("haven", 120, 125, off={"families": 1}),
        first[5],
        stop("cellar", 155, 160, on={"families": 2}),
        first[7],
        stop("haven", 190, 195, off={"families": 5}),
    )
    pauses = (
        Pause("first", frozenset({"siege"}), 60, 100, 0),
        Pause("second", frozenset({"siege"}), 100, 300, 30),
    )
    figures = _figures(replace(scenario, pauses=pauses), plan)
    assert figures.out_by_pause == (("first", 1), ("second", 5))
    assert figures.zone_person_min == 4 * 10 + 3 * (10 + 5) + 5 * 10


def test_vehicles_used() -> None:
    """Each vehicle with an itinerary counts once."""
    plan = convoy_corridor().plan
    twice = replace(plan, itineraries=(*plan.itineraries, plan.itineraries[0]))
    assert _figures(convoy_corridor().scenario, twice).vehicles_used == 4
