"""
A scenario as it was found: where the day did what the scenario holds to be impossible.

Only what has happened is made room for: more people than known came out, or sooner, and vehicles
stayed in a zone within its pause, and longer than the margin allows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.checking.readiness import ready_persons
from safepassage.operation.views.times_as_seen import stays_of
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Group, Place, Scenario

__all__ = ["scenario_as_found"]


def scenario_as_found(
    scenario: Scenario,
    itineraries: tuple[Itinerary, ...],
    at_min: int,
    *,
    earlier: Sequence[tuple[Scenario, int]] = (),
) -> Scenario:
    """
    Return the scenario with room for what was done by a minute; the same one where it had it.

    Parameters
    ----------
    scenario
        The scenario.
    itineraries
        The plan as it went.
    at_min
        The minute before which things are done.
    earlier
        The scenarios in force before, each with the minute in which the next one takes its place.
        How many were out at the start is theirs to tell, and is left as it is.
    """
    found = _with_people(scenario, itineraries, at_min)
    if not earlier:
        found = _with_ready(found, itineraries, at_min)
    return _with_margins(found, itineraries, at_min)


def _boardings(itineraries: tuple[Itinerary, ...], at_min: int) -> list[tuple[int, str, int]]:
    """Return (minute, group, persons) of who boarded before a minute, in the order of time."""
    return sorted(
        (stop.depart_min, load.group, load.persons)
        for itinerary in itineraries
        for stop in itinerary.stops
        for load in stop.boarded
        if stop.depart_min < at_min
    )


def _with_people(scenario: Scenario, itineraries: tuple[Itinerary, ...], at_min: int) -> Scenario:
    """Return a scenario whose groups are as many as have boarded of them, and there by then."""
    persons = Counter[str]()
    first: dict[str, int] = {}
    for minute, group, count in _boardings(itineraries, at_min):
        persons[group] += count
        first.setdefault(group, minute)

    def grown(group: Group) -> Group:
        if group.id not in persons:
            return group
        size = group.household_size
        return replace(
            group,
            # Households are whole: as many as have those who came.
            persons=max(group.persons, -(-persons[group.id] // size) * size),
            ready_from_min=min(group.ready_from_min, first[group.id]),
        )

    groups = tuple(grown(group) for group in scenario.groups)
    return scenario if groups == scenario.groups else replace(scenario, groups=groups)


def _with_ready(scenario: Scenario, itineraries: tuple[Itinerary, ...], at_min: int) -> Scenario:
    """Return a scenario in which as many had been brought out as have boarded."""
    where = {group.id: group.place for group in scenario.groups}
    boardings = _boardings(itineraries, at_min)

    def ready(place: Place) -> Place:
        here = [(minute, count) for minute, group, count in boardings if where[group] == place.id]
        if not here or place.lift_rate_per_h is None:
            return place
        most = sum(
            group.persons
            for group in scenario.groups
            if group.place == place.id
            and group.choice is Choice.LEAVE
            and group.ready_from_min <= 0
        )
        minutes = sorted({minute for minute, _ in here})
        for _ in range(2):
            out = ready_persons(scenario, place, minutes)
            lack = max(
                sum(count for minute, count in here if minute <= now) - known
                for now, known in zip(minutes, out, strict=True)
            )
            if lack <= 0:
                break
            place = replace(place, ready_at_start=min(most, place.ready_at_start + lack))
        return place

    places = tuple(ready(place) for place in scenario.places)
    return scenario if places == scenario.places else replace(scenario, places=places)


def _with_margins(scenario: Scenario, itineraries: tuple[Itinerary, ...], at_min: int) -> Scenario:
    """Return a scenario whose margins are no longer than the stays in zones that are over allow."""
    margins = {pause.id: pause.margin_min for pause in scenario.pauses}
    for itinerary in itineraries:
        for stay in stays_of(scenario, itinerary.stops):
            end = min(stay.end_min, at_min)
            if stay.start_min >= at_min:
                continue
            for pause in scenario.pauses:
                covers = stay.zone in pause.zones and pause.start_min <= stay.start_min
                if covers and end <= pause.end_min:
                    margins[pause.id] = min(margins[pause.id], pause.end_min - end)
    pauses = tuple(
        replace(pause, margin_min=margins[pause.id])
        if margins[pause.id] != pause.margin_min
        else pause
        for pause in scenario.pauses
    )
    return scenario if pauses == scenario.pauses else replace(scenario, pauses=pauses)
