"""People at a reception by hour and by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from safepassage.reception.coming import Coming, How, Left
from safepassage.reception.counts import Counts
from safepassage.reception.days import days_from, hours_of, people_by_day
from safepassage.reception.expected import expected_by_plan
from safepassage.scenario.model import Need
from tests.reception.first_day import at, first_day


def _coming(minute: int, persons: int, need: Need = Need.SEATED) -> Coming:
    return Coming("school", minute, persons, need, How.PLANNED)


def test_hours_of_the_first_steps() -> None:
    """25 come to the school in the hour from 07:00, one in a wheelchair, and 10 from 08:00."""
    comings = [row for row in expected_by_plan(*first_day()).comings if row.reception == "school"]
    told = hours_of(comings, [], None)
    assert [(hour.start_min, hour.comes.everybody) for hour in told] == [
        (at("07:00"), 25),
        (at("08:00"), 10),
    ]
    assert told[0].comes == Counts(25, 24, 1, 0)
    assert told[1].there == Counts(35, 34, 1, 0)


def test_who_waits_to_be_taken_in() -> None:
    """Whoever is more than an hour's intake waits for the next one, until nobody waits."""
    told = hours_of([_coming(70, 25), _coming(130, 10)], [], 12)
    assert [(hour.start_min, hour.waiting) for hour in told] == [(60, 13), (120, 11), (180, 0)]


def test_who_leaves_is_not_there_any_more() -> None:
    """Departures are counted in their hour, and never bring a count below nobody."""
    told = hours_of([_coming(70, 25)], [Left("school", 190, 20), Left("school", 200, 9)], None)
    assert [hour.there.everybody for hour in told] == [25, 25, 0]


def test_days_are_local() -> None:
    """A day is that of the scenario's clocks, and ends at their midnight."""
    scenario = replace(first_day().scenario, timezone="Europe/Kyiv", horizon_min=2000)
    # The scenario begins at 06:00 UTC, which is 09:00 in Kyiv: midnight is 15 hours later.
    comings = [_coming(15 * 60 - 1, 3), _coming(15 * 60, 5, Need.STRETCHER)]
    left = [Left("school", 15 * 60 + 10, 3)]
    days = days_from(date(2030, 5, 6), date(2030, 5, 8))
    told = people_by_day(scenario, comings, left, days)
    assert [one.newcomers.everybody for one in told] == [3, 5, 0]
    assert [one.there.everybody for one in told] == [3, 8, 5]
    assert [one.peak.everybody for one in told] == [3, 8, 5]
    assert [one.peak.stretcher for one in told] == [0, 5, 5]


def test_who_came_before_is_there_from_the_start() -> None:
    """People of earlier days are no newcomers of the first day that is told."""
    told = people_by_day(
        first_day().scenario, [_coming(10, 7)], [], days_from(date(2030, 5, 7), date(2030, 5, 7))
    )
    assert (told[0].newcomers.everybody, told[0].there.everybody) == (0, 7)


@given(
    st.lists(st.tuples(st.integers(-500, 9000), st.integers(1, 50), st.sampled_from(Need))),
    st.none() | st.integers(1, 40),
)
def test_everybody_is_in_one_hour_and_one_day(
    rows: list[tuple[int, int, Need]], intake: int | None
) -> None:
    """The hours and the days add up to all who come, and the last of each has them all there."""
    comings = [_coming(*row) for row in rows]
    total = sum(persons for _, persons, _ in rows)
    hours = hours_of(comings, [], intake)
    assert sum(hour.comes.everybody for hour in hours) == total
    scenario = first_day().scenario
    days = people_by_day(scenario, comings, [], days_from(date(2030, 5, 5), date(2030, 5, 13)))
    assert sum(day.newcomers.everybody for day in days) == total
    if hours:
        assert hours[-1].there.everybody == days[-1].peak.everybody == total
        assert hours[-1].waiting == 0
