"""Pauses that are cut or made longer."""

from __future__ import annotations

import threading
from dataclasses import replace

from safepassage.asking.desk import Clock, Desk, problem_of
from safepassage.asking.lengths import (
    days_of,
    first_days,
    longest_min,
    one_pause,
    pause_hours,
    pauses_of,
    pauses_of_at_most,
    shortest_daily,
)
from safepassage.planning.warm_up import warm_up
from tests.instances import convoy_corridor, one_bus


def test_lengths_are_nested() -> None:
    """A longer length never takes a minute of pause away."""
    scenario = convoy_corridor().scenario
    first = scenario.pauses[0]
    scenario = replace(
        scenario, pauses=(replace(first, end_min=first.end_min - 90), *scenario.pauses[1:])
    )
    for lasting in (pauses_of, pauses_of_at_most):
        before: dict[str, int] = {}
        for minutes in range(30, 24 * 60 + 1, 30):
            ends = {pause.id: pause.end_min for pause in lasting(scenario, minutes).pauses}
            assert all(ends[pause] >= end for pause, end in before.items())
            before = ends


def test_the_longest_length_is_what_is_pledged() -> None:
    """At the length of the longest pause nothing is changed."""
    scenario = convoy_corridor().scenario
    assert pauses_of_at_most(scenario, longest_min(scenario)) == scenario


def test_pauses_pledged_for_different_hours_last_equally_long() -> None:
    """One of half an hour and one of four: ninety minutes of each bring all out, and are told."""
    warm_up()
    scenario = one_bus().scenario
    (pause,) = scenario.pauses
    scenario = replace(
        scenario,
        groups=tuple(replace(group, persons=20) for group in scenario.groups),
        pauses=(
            replace(pause, end_min=pause.start_min + 30),
            replace(pause, id="later", start_min=300, end_min=540),
        ),
    )
    desk, clock = Desk(moves=100, seed=0), Clock(threading.Event())
    known = desk.plan_first(problem_of(scenario), clock)
    (shortest,) = shortest_daily(desk, scenario, known, clock)
    assert shortest.enough is not None
    assert (shortest.enough.minutes, shortest.enough.pause_h) == (90, 3.0)
    assert shortest.too_short_min == 60


def test_days_are_local_dates() -> None:
    """The first day has the pauses that start on it, by the clock of the place."""
    scenario = convoy_corridor().scenario
    assert len(days_of(scenario)) == 2
    assert len(first_days(scenario, 1).pauses) == 1
    assert first_days(scenario, 2) == scenario


def test_one_pause_covers_all_zones() -> None:
    """One pause begins at the first pledged start and ends within the horizon."""
    scenario = one_bus().scenario
    (pause,) = one_pause(scenario, 10**6).pauses
    assert pause.start_min == scenario.pauses[0].start_min
    assert pause.end_min == scenario.horizon_min
    assert pause.zones == {zone.id for zone in scenario.zones}
    (pause,) = one_pause(replace(scenario, pauses=()), 60).pauses
    assert (pause.start_min, pause.end_min, pause.margin_min) == (0, 60, scenario.margin_min)


def test_hours_are_those_of_all_pauses() -> None:
    """Two pauses of ten hours are twenty hours."""
    assert pause_hours(convoy_corridor().scenario) == 20.0
