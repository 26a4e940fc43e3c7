"""
How many people are ready at a pickup by each minute.

With a lift rate, x(t) persons have been brought out by minute t:

- x(0) = min(ready at start, present(0)), and
- x(m + 1) = min(x(m) + rate / 60, present(m + 1)) for a minute m in which lifting runs, else x(m),

where present(t) counts those who leave from there and are there by t. Ready are the whole persons
among x(t). Without a lift rate everybody present is ready.
"""

from __future__ import annotations

from collections import defaultdict
from math import floor
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.scenario.model import Place, Scenario

__all__ = ["ready_persons"]


def ready_persons(
    scenario: Scenario,
    place: Place,
    minutes: list[int],
    earlier: Sequence[tuple[Scenario, int]] = (),
) -> list[int]:
    """
    Return the persons who are ready at a pickup by each of some minutes.

    Parameters
    ----------
    scenario
        Where groups and pauses are looked up.
    place
        A pickup.
    minutes
        Minutes since the start, ascending.
    earlier
        The scenarios in force before, each with the minute in which the next one takes its place;
        rate, pauses and present(t) are those of the scenario in force in the minute.
    """
    if earlier:
        return _ready_so_far(scenario, place, minutes, earlier)
    waiting = [
        (group.ready_from_min, group.persons)
        for group in scenario.groups
        if group.place == place.id and group.choice is Choice.LEAVE
    ]

    def present(minute: int) -> int:
        return sum(persons for ready_from, persons in waiting if ready_from <= minute)

    if place.lift_rate_per_h is None:
        return [present(minute) for minute in minutes]

    spans = _lifting_spans(scenario, place)
    # Between two of these minutes lifting runs or rests, and present(m + 1) stays as it is.
    breaks = {edge for span in spans for edge in span}
    breaks.update(ready_from - 1 for ready_from, _ in waiting)
    breaks.update(minutes)
    last = max(minutes, default=0)
    breaks = {minute for minute in breaks if 0 < minute <= last}
    ready_by = {0: float(min(place.ready_at_start, present(0)))}
    out, before = ready_by[0], 0
    for minute in sorted(breaks):
        if any(start <= before < end for start, end in spans):
            lifted = out + (minute - before) * place.lift_rate_per_h / 60
            out = min(lifted, present(minute))
        ready_by[minute] = out
        before = minute
    return [floor(ready_by[minute] + 1e-9) if minute >= 0 else 0 for minute in minutes]


def _lifting_spans(scenario: Scenario, place: Place) -> list[tuple[int, int]]:
    """Return the spans [start, end) in which people are brought out at a pickup."""
    if place.zone is None or not place.lift_needs_pause:
        return [(0, scenario.horizon_min + 1)]
    return [
        (pause.start_min, pause.end_min) for pause in scenario.pauses if place.zone in pause.zones
    ]


def _ready_so_far(
    scenario: Scenario,
    place: Place,
    minutes: list[int],
    earlier: Sequence[tuple[Scenario, int]],
) -> list[int]:
    """Return the persons who are ready where the scenario has changed on the way."""
    scenarios = [*(old for old, _ in earlier), scenario]
    ends = [*(until for _, until in earlier), max(minutes, default=0) + 1]
    wanted = set(minutes)
    ready_by: dict[int, int] = {}
    out = 0.0
    minute = 0
    for each, end in zip(scenarios, ends, strict=True):
        here = next(other for other in each.places if other.id == place.id)
        waiting = [
            (group.ready_from_min, group.persons)
            for group in each.groups
            if group.place == place.id and group.choice is Choice.LEAVE
        ]
        lifted_in = {
            other for start, last in _lifting_spans(each, here) for other in range(start, last)
        }
        present = sum(persons for ready_from, persons in waiting if ready_from < minute)
        coming: dict[int, int] = defaultdict(int)
        for ready_from, persons in waiting:
            coming[ready_from] += persons
        while minute < end:
            present += coming.get(minute, 0)
            if minute == 0:
                out = float(here.ready_at_start)
            out = present if here.lift_rate_per_h is None else min(out, present)
            if minute in wanted:
                ready_by[minute] = floor(out + 1e-9)
            if here.lift_rate_per_h is not None and minute in lifted_in:
                out += here.lift_rate_per_h / 60
            minute += 1
    return [ready_by.get(minute, 0) for minute in minutes]
