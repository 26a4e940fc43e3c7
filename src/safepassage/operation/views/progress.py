"""
How far each vehicle is on its planned way: what was seen of it, laid beside the plan's stops.

A vehicle is matched in the order of time to the next planned stop at the place where it was seen.
So a missing report makes a vehicle later than it is, and never earlier; the next report at a place
that it passes once puts that right.

A plan that goes on from another one may not know of a trip that had begun when it was made, since
nobody had heard of it, and have the vehicle make it later. The trip then takes as long as planned,
from when it was seen to begin: to leave or, where nobody saw that, to come for people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.register import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.register import Register
    from safepassage.plans import Itinerary, Plan, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["Boarded", "Progress", "Sight", "minute_of", "progress_of"]

_CAME = "came"
_LEFT = "left"
_THERE = "there"
_PASSED = "passed"

_SIGHTS = {
    "vehicle_ready": _THERE,
    "departed": _LEFT,
    "passed": _PASSED,
    "vehicle_arrived": _CAME,
    "delayed": _THERE,
    "broken_down": _THERE,
    "lost_contact": _THERE,
    "contact_restored": _THERE,
}


class Sight(NamedTuple):
    """A vehicle seen at a place: it ``came``, ``left``, ``passed`` or was just ``there``."""

    minute: int
    place: str
    what: str

    @property
    def has_gone(self) -> bool:
        """Return whether it was seen to go on from there."""
        return self.what in {_LEFT, _PASSED}


class Boarded(NamedTuple):
    """Heads of a code that came aboard (> 0) or left (< 0), and at which planned stop."""

    minute: int
    who: str
    place: str
    heads: int
    state: State
    """What they are afterwards."""


@dataclass(slots=True)
class Progress:
    """
    A vehicle on its planned way.

    The stops of ``itinerary`` have the times of the plan; on a trip that had begun unheard of when
    the plan was made, what follows where it was seen then comes as much sooner, and what lies
    before no later than that leaves time for. ``came``
    and ``left`` hold by number of the stop the minute in which it was seen to come and leave;
    ``here`` is the last stop at which it was seen, -1 where it was not. ``last`` is the last sight,
    ``astray`` the last one at a place that the plan has no more for it. ``boarded`` are the heads
    that came and left, with the number of the stop.
    """

    itinerary: Itinerary
    came: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    here: int = -1
    last: Sight | None = None
    astray: Sight | None = None
    boarded: list[tuple[int, Boarded]] = field(default_factory=list)

    @property
    def has_left(self) -> bool:
        """Return whether it was seen to leave the stop at which it was seen last."""
        return self.here in self.left

    @property
    def late_min(self) -> int:
        """Return how late it was when it was last seen, minutes; below 0 it was early."""
        if self.here < 0:
            return 0
        stop = self.itinerary.stops[self.here]
        if self.has_left:
            return self.left[self.here] - stop.depart_min
        return self.came[self.here] - stop.arrive_min


def minute_of(scenario: Scenario, seconds: int) -> int:
    """Return a time in seconds since 1970 as whole minutes since the scenario's start."""
    return scenario.minute_at(datetime.fromtimestamp(seconds, tz=UTC))


def progress_of(
    register: Register, scenario: Scenario, plan: Plan, *, since_min: int = 0
) -> dict[str, Progress]:
    """
    Return by vehicle of the plan how far it is, as the register knows it.

    Parameters
    ----------
    register, scenario, plan
        What was seen, and what is followed.
    since_min
        In which minute the plan was made, where it goes on from another one.
    """
    moved = _boardings(register, scenario, {each.vehicle for each in plan.itineraries})
    found = {
        itinerary.vehicle: _progress(
            itinerary, _sights(register, scenario, itinerary.vehicle), moved[itinerary.vehicle]
        )
        for itinerary in plan.itineraries
    }
    for progress in found.values():
        progress.itinerary = _begun_unheard(progress, since_min)
    return found


def _begun_unheard(progress: Progress, since_min: int) -> Itinerary:
    """
    Return the itinerary, its trips that had begun unheard of from when they were seen to begin.

    That is a trip from a stop that the vehicle left before ``since_min`` and that the plan lets it
    leave only afterwards; or, where nobody saw it leave, one to which it came for people before,
    and the plan lets it come afterwards. One that is early by a plan that was there may wait
    further on, and keeps its times.
    """
    stops = list(progress.itinerary.stops)
    boards = {
        number
        for number, one in progress.boarded
        if one.heads > 0 and one.place == stops[number].place
    }
    for number, came in sorted(progress.came.items()):
        if number in progress.left:
            seen, planned = progress.left[number], stops[number].depart_min
        elif number in boards:
            seen, planned = came, stops[number].arrive_min
        else:
            continue
        if not seen < since_min <= planned:
            continue
        sooner = planned - seen
        end = _trip_end(stops, number)
        for at in range(number, end):
            stops[at] = replace(stops[at], depart_min=stops[at].depart_min - sooner)
            onward = stops[at + 1]
            stops[at + 1] = replace(onward, arrive_min=onward.arrive_min - sooner)
        if end == len(stops) - 1:
            stops[end] = replace(stops[end], depart_min=stops[end].depart_min - sooner)
        _let_it_come(stops, number, min(stops[number].arrive_min, came))
    return replace(progress.itinerary, stops=tuple(stops))


def _let_it_come(stops: list[Stop], number: int, minute: int) -> None:
    """
    Let a vehicle come to a stop by a minute, on a way that takes as long as planned.

    Times that run backwards would put the stay in a zone, as which the trip counts, beside no pause
    or a wrong one.
    """
    for at in range(number, 0, -1):
        sooner = stops[at].arrive_min - minute
        if sooner <= 0:
            return
        stops[at] = replace(stops[at], arrive_min=minute)
        minute = stops[at - 1].depart_min - sooner
        stops[at - 1] = replace(stops[at - 1], depart_min=minute)


def _trip_end(stops: Sequence[Stop], number: int) -> int:
    """Return the first stop after another at which nobody is aboard any more by the plan."""
    aboard = 0
    for at, stop in enumerate(stops):
        aboard += sum(load.persons for load in stop.boarded)
        aboard -= sum(load.persons for load in stop.alighted)
        if at > number and aboard == 0:
            return at
    return len(stops) - 1


def _sights(register: Register, scenario: Scenario, vehicle: str) -> list[Sight]:
    """Return where a vehicle was seen, in the order of time."""
    day = register.vehicles.get(vehicle)
    if day is None:
        return []
    sights = [
        Sight(minute_of(scenario, observed), place, _SIGHTS[kind])
        for observed, kind, place in day.track
        if place
    ]
    sights += [
        Sight(minute_of(scenario, count.observed), count.place, _THERE)
        for count in day.counts
        if count.place
    ]
    return sights


def _boardings(
    register: Register, scenario: Scenario, vehicles: set[str]
) -> dict[str, list[Boarded]]:
    """Return who came aboard each vehicle and who left it."""
    moved: dict[str, list[Boarded]] = defaultdict(list)
    for standing in register.people.values():
        for move in standing.moves:
            left, came = move.left, move.came
            was = left.vehicle if left is not None else ""
            now = came.vehicle if came is not None else ""
            if was == now:
                continue
            minute = minute_of(scenario, move.observed)
            if now in vehicles and came is not None:
                moved[now].append(Boarded(minute, standing.who, came.place, move.heads, came.state))
            if was in vehicles:
                place = came.place if came is not None else ""
                state = came.state if came is not None else State.WAITING
                moved[was].append(Boarded(minute, standing.who, place, -move.heads, state))
    return moved


def _progress(itinerary: Itinerary, sights: list[Sight], moved: list[Boarded]) -> Progress:
    """Lay what was seen of a vehicle beside its planned stops."""
    progress = Progress(itinerary)
    order = {_CAME: 0, _THERE: 1, _PASSED: 3, _LEFT: 4}
    steps: list[tuple[int, int, Sight, Boarded | None]] = [
        (sight.minute, order[sight.what], sight, None) for sight in sights
    ]
    steps += [(each.minute, 2, Sight(each.minute, each.place, _THERE), each) for each in moved]
    for _, _, sight, boarded in sorted(steps, key=lambda step: step[:2]):
        if boarded is not None and not _places_vehicle(boarded):
            progress.boarded.append((max(progress.here, 0), boarded))
            continue
        number = _next(progress, sight)
        if number is None:
            if boarded is None:
                progress.last = progress.astray = sight
            else:
                progress.boarded.append((max(progress.here, 0), boarded))
            continue
        if number != progress.here:
            progress.came[number] = sight.minute
            progress.here = number
        if sight.what == _LEFT or (sight.what == _PASSED and number not in progress.left):
            progress.left[number] = sight.minute
        progress.last, progress.astray = sight, None
        if boarded is not None:
            progress.boarded.append((number, boarded))
    return progress


def _places_vehicle(boarded: Boarded) -> bool:
    """Return whether heads that came or left say where the vehicle was."""
    return boarded.place != "" and (boarded.heads > 0 or boarded.state is State.ARRIVED)


def _next(progress: Progress, sight: Sight) -> int | None:
    """
    Return the planned stop at which a sight was, None where the plan has none from here on.

    A vehicle that was seen to leave a place and is seen there again is back on its next way
    through, if at least half of the time has passed that the plan has for the way in between.
    Otherwise the report of its leaving was early.
    """
    stops = progress.itinerary.stops
    here = progress.here
    for number in range(max(here, 0), len(stops)):
        if stops[number].place != sight.place:
            continue
        if number == here and progress.has_left:
            continue
        if here >= 0 and number > here and stops[here].place == sight.place:
            planned = stops[number].arrive_min - stops[here].depart_min
            if 2 * (sight.minute - progress.left[here]) < planned:
                return here
        return number
    return here if here >= 0 and stops[here].place == sight.place else None
