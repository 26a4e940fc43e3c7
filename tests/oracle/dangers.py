"""Danger on the roads and at the places of tiny scenarios, counted minute by minute."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.plans import InDanger
from safepassage.scenario.dangers import Danger
from safepassage.scenario.model import DailyHours, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["events_met", "people_in_danger", "with_dangers"]


def with_dangers(scenario: Scenario, seed: int, *, at_places: bool) -> Scenario:
    """
    Return a tiny scenario with danger on some of its roads, and where asked at some places.

    Rates are high, and an event costs up to a person, so that danger decides what is best.
    """
    rng = random.Random(f"dangers {seed}")
    spots: list[tuple[str, str | None]] = [
        (road.from_place, road.to_place) for road in scenario.roads
    ]
    if at_places:
        spots += [(place.id, None) for place in scenario.places if place.kind != PlaceKind.DEPOT]
    ends = {frozenset(filter(None, spot)): spot for spot in spots}
    chosen = rng.sample(sorted(ends.values(), key=str), rng.randint(1, len(ends)))
    dangers = []
    for number, (at, to) in enumerate(chosen):
        start, end = sorted(rng.sample(range(scenario.horizon_min + 1), 2))
        hours = None
        if rng.random() < 0.3:
            shown = scenario.time_at(rng.randrange(scenario.horizon_min))
            first = 60 * shown.hour + shown.minute
            hours = DailyHours(first, (first + 10) % 1440 or 1440)
            start, end = 0, scenario.horizon_min
        rate = rng.choice((0.5, 2.0, 6.0))
        dangers.append(Danger(f"d{number}", at, to, rate, start, end, hours))
    return replace(scenario, dangers=tuple(dangers), danger_price=rng.choice((0.1, 0.5, 1.0)))


def events_met(scenario: Scenario, where: frozenset[str], since: int, until: int) -> float:
    """Return the events to be expected at a place, or on a road, in [since, until)."""
    here = [danger for danger in scenario.dangers if danger.where == where]
    return sum(
        danger.events_per_h / 60
        for minute in range(since, until)
        if here
        for danger in here
        if _holds(scenario, danger, minute)
    )


def _holds(scenario: Scenario, danger: Danger, minute: int) -> bool:
    if not danger.start_min <= minute < danger.end_min:
        return False
    if danger.hours is None:
        return True
    shown = scenario.time_at(minute)
    begin, end, now = danger.hours.from_min, danger.hours.to_min, 60 * shown.hour + shown.minute
    return begin <= now < end if begin < end else now >= begin or now < end


def people_in_danger(scenario: Scenario, itineraries: Iterable[Itinerary]) -> tuple[InDanger, ...]:
    """Return the danger of a plan, told from its stops."""
    person_events: dict[frozenset[str], float] = defaultdict(float)
    person_min: dict[frozenset[str], int] = defaultdict(int)

    def count(where: frozenset[str], persons: int, since: int, until: int) -> None:
        for minute in range(since, until):
            here = events_met(scenario, where, minute, minute + 1)
            person_events[where] += persons * here
            person_min[where] += persons * (here > 0)

    for itinerary in itineraries:
        aboard = 0
        for stop, after in zip(itinerary.stops, [*itinerary.stops[1:], None], strict=True):
            aboard -= sum(load.persons for load in stop.alighted)
            count(frozenset({stop.place}), aboard, stop.arrive_min, stop.depart_min)
            aboard += sum(load.persons for load in stop.boarded)
            if after is not None:
                road = frozenset({stop.place, after.place})
                count(road, aboard, stop.depart_min, after.arrive_min)
    known = {danger.where: danger for danger in reversed(scenario.dangers)}
    return tuple(
        InDanger(danger.at, danger.to, person_events[danger.where], person_min[danger.where])
        for danger in scenario.dangers
        if known[danger.where] is danger
    )
