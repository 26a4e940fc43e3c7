"""Who is expected: by a plan, and by it and what is known of the day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.checking import check
from safepassage.reception.coming import Aboard, Arrived, Coming, DaySoFar, How, Known
from safepassage.reception.expected import Expected, expected_by_plan, expected_on_day
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Need
from tests.reception.first_day import at, first_day
from tests.reporting.sample import quick_plan


def _on_day(now: str, *facts: Arrived | Aboard) -> Expected:
    so_far = DaySoFar(
        at(now),
        arrived=tuple(fact for fact in facts if isinstance(fact, Arrived)),
        aboard=tuple(fact for fact in facts if isinstance(fact, Aboard)),
    )
    expected = expected_on_day(*first_day(), so_far)
    joined = sum(fact.persons for fact in facts if fact.joined)
    told = sum(coming.persons for coming in expected.comings)
    told += sum(row.persons for row in expected.not_come)
    # Everybody of the plan is told once; nobody is lost.
    assert told >= expected.planned + joined
    return expected


def _to_come(expected: Expected) -> list[tuple[str, int, int, How]]:
    return [
        (row.vehicle, row.minute, row.persons, row.how)
        for row in expected.comings
        if row.how in {How.PLANNED, How.OVERDUE}
    ]


def test_first_day_is_right() -> None:
    """The plan that the other tests begin from keeps all rules."""
    assert check(*first_day()).right


def test_a_plan_alone() -> None:
    """A plan tells who comes where and when, in what, and with which need."""
    expected = expected_by_plan(*first_day())
    assert expected.planned == 39
    assert expected.comings == (
        Coming("school", at("07:40"), 20, Need.SEATED, How.PLANNED, "bus", at("07:40")),
        Coming("school", at("07:40"), 4, Need.SEATED, How.PLANNED, "van", at("07:40")),
        Coming("school", at("07:40"), 1, Need.WHEELCHAIR, How.PLANNED, "van", at("07:40")),
        Coming("school", at("08:40"), 10, Need.SEATED, How.PLANNED, "bus", at("08:40")),
        Coming("farm", at("12:30"), 4, Need.SEATED, How.PLANNED, "bus", at("12:30")),
    )


@pytest.mark.parametrize("seed", range(3))
def test_arrivals_are_the_people_out(seed: int) -> None:
    """As many are expected as the checker finds brought out, the last at the clearance time."""
    scenario = generate_scenario(pickups=5, vehicles=4, receptions=2, days=2, seed=seed)
    plan = quick_plan(scenario)
    expected = expected_by_plan(scenario, plan)
    assert expected.planned == plan.figures.people_out > 0
    assert expected.persons(How.PLANNED) == plan.figures.people_out
    assert max(row.minute for row in expected.comings) == plan.figures.clearance_min
    assert expected_on_day(scenario, plan, DaySoFar(0)).comings == expected.comings


def test_who_has_arrived_is_not_expected_again() -> None:
    """Those who came with the vehicle that was to bring them are taken out of those to come."""
    expected = _on_day(
        "08:00",
        Arrived("school", at("07:42"), 20, vehicle="bus"),
        Arrived("school", at("07:40"), 4, vehicle="van"),
        Arrived("school", at("07:40"), 1, Need.WHEELCHAIR, vehicle="van"),
    )
    assert _to_come(expected) == [
        ("bus", at("08:42"), 10, How.PLANNED),
        ("bus", at("12:30"), 4, How.PLANNED),
    ]
    assert expected.not_come == ()


def test_a_late_vehicle_moves_its_people() -> None:
    """Who is aboard comes when told; the next trip is later too, and noon's wait takes it up."""
    expected = _on_day(
        "07:50",
        Aboard("school", at("08:05"), 20, vehicle="bus"),
        Arrived("school", at("07:40"), 5, vehicle="van"),
    )
    assert _to_come(expected) == [
        ("bus", at("09:05"), 10, How.PLANNED),
        ("bus", at("12:30"), 4, How.PLANNED),
    ]
    aboard = [row for row in expected.comings if row.how is How.ABOARD]
    assert [(row.minute, row.planned_min, row.persons) for row in aboard] == [
        (at("08:05"), at("07:40"), 20)
    ]


def test_nothing_is_known_of_a_vehicle() -> None:
    """Who should be here is overdue and expected at once; later trips begin from now."""
    expected = _on_day("07:55", Arrived("school", at("07:41"), 5, vehicle="van"))
    assert _to_come(expected) == [
        ("bus", at("07:55"), 20, How.OVERDUE),
        ("bus", at("08:55"), 10, How.PLANNED),
        ("bus", at("12:30"), 4, How.PLANNED),
    ]


def test_who_did_not_come_with_a_vehicle_is_told_and_not_expected() -> None:
    """A vehicle that brings fewer than planned leaves the rest unexpected, and named."""
    expected = _on_day(
        "07:45",
        Arrived("school", at("07:40"), 18, vehicle="bus"),
        Arrived("school", at("07:40"), 5, vehicle="van"),
    )
    assert [(row.vehicle, row.persons) for row in expected.not_come] == [("bus", 2)]
    assert sum(row[2] for row in _to_come(expected)) == 14


def test_who_is_not_aboard_when_the_vehicle_has_left_is_not_expected() -> None:
    """Of a vehicle under way, those who should have boarded by now and have not are named."""
    expected = _on_day("07:20", Aboard("school", at("07:40"), 15, vehicle="bus"))
    assert [(row.vehicle, row.persons) for row in expected.not_come] == [("bus", 5)]
    before = _on_day("07:05", Aboard("school", at("07:40"), 15, vehicle="bus"))
    assert before.not_come == ()
    assert ("bus", at("07:40"), 5, How.PLANNED) in _to_come(before)


def test_more_people_than_planned_are_taken_for_later_ones() -> None:
    """Who came early with the first trip does not come again with the second."""
    expected = _on_day("08:00", Arrived("school", at("07:40"), 23, vehicle="bus"))
    assert ("bus", at("08:40"), 7, How.PLANNED) in _to_come(expected)


def test_who_joined_is_none_of_the_plan() -> None:
    """People who joined on the road are counted besides, and nobody is taken out for them."""
    expected = _on_day("07:45", Arrived("school", at("07:40"), 6, joined=True))
    assert sum(row.persons for row in expected.comings) == 45
    assert expected.persons(How.ARRIVED) == 6


def test_a_group_is_taken_for_itself_only() -> None:
    """With their group told, people who came elsewhere are not expected where they were planned."""
    expected = _on_day("12:00", Arrived("school", at("11:50"), 4, group="hall-farm"))
    assert all(row.reception != "farm" for row in expected.comings)
    assert expected.elsewhere == 0
    more = _on_day("12:00", Arrived("school", at("11:50"), 6, group="hall-farm"))
    assert sum(row[2] for row in _to_come(more)) == 35


def test_people_without_vehicle_or_group() -> None:
    """They are taken for those of their reception first, and said to be guessed beyond these."""
    expected = _on_day("13:00", Arrived("school", at("08:00"), 37))
    assert expected.elsewhere == 2
    assert [(row.reception, row.persons) for row in expected.comings if row.how is How.OVERDUE] == [
        ("farm", 2)
    ]


_FACTS = st.lists(
    st.tuples(
        st.sampled_from(("school", "farm")),
        st.integers(0, 400),
        st.integers(1, 30),
        st.sampled_from(tuple(Need)),
        st.sampled_from(("", "bus", "van")),
        st.sampled_from(("", "hall-school", "hall-farm", "clinic-staff")),
        st.booleans(),
    ),
    max_size=8,
)


@given(_FACTS, _FACTS, st.integers(0, 500))
def test_everybody_is_told_once(arrived: list[tuple], aboard: list[tuple], now: int) -> None:  # type: ignore[type-arg]  # rows of a drawn table
    """Whatever is known, facts are told as they are, and of the plan only who is not among them."""
    so_far = DaySoFar(
        now,
        tuple(Arrived(row[0], min(row[1], now), *row[2:]) for row in arrived),
        tuple(Aboard(row[0], max(row[1], now), *row[2:]) for row in aboard),
    )
    expected = expected_on_day(*first_day(), so_far)
    assert expected.persons(How.ARRIVED) == sum(fact.persons for fact in so_far.arrived)
    assert expected.persons(How.ABOARD) == sum(fact.persons for fact in so_far.aboard)
    facts: tuple[Known, ...] = (*so_far.arrived, *so_far.aboard)
    ours = sum(fact.persons for fact in facts if not fact.joined)
    rest = expected.persons(How.PLANNED) + expected.persons(How.OVERDUE)
    rest += sum(row.persons for row in expected.not_come)
    assert max(0, 39 - ours) <= rest <= 39
    if not any(fact.group for fact in facts):
        assert rest == max(0, 39 - ours)
    for row in expected.comings:
        assert row.persons > 0
        if row.how in {How.PLANNED, How.OVERDUE}:
            assert row.minute >= now
            assert row.planned_min is not None
