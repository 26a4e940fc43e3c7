"""
The time-expanded graph of one vehicle type: everything that a vehicle may do, minute by minute.

A state says where a vehicle is, how far its stop has got, in which pause it entered the zone it is
in (and under which escort), the kilometres since it last had fuel, the minutes driven this day,
and how many units of each commodity are aboard; where pauses are taken as expected, also how those
aboard left their last zone. What a rule forbids to one vehicle by itself has
no arc here; what vehicles share is left to rows of the model in ``mip``. With all this in the
state, vehicles of a type that meet in one state can be exchanged, so a whole number of them may
flow along one arc.

The stages of a stop:

- ``ARRIVED``: in the minute of arrival.
- ``GETTING_OFF``: in the minute of arrival, at a reception; people get off, one arc after another.
- ``STANDING``: waiting; may leave, but has not stood long enough for people to board.
- ``BOARDING``: has stood the pickup's stop minutes; people may board when it leaves.
- ``LEAVING``: people have boarded; others may board, and it leaves in this minute.
- ``SERVED``: a checkpoint's service is over; it leaves in this minute.
- ``ON_ROAD``: has driven a road's least minutes and drives on more slowly.

Three things are left out that no plan is better for. Driving slowly is only needed where waiting
before the road would not do as well: when the road leaves a zone, when a checkpoint sends a
vehicle off, or when a convoy enters by the road; where places are in danger, anywhere. At a
reception without limits, everybody aboard who accepts it gets off as soon as anybody does. And a
vehicle that brings nobody more stops where it is, unless a convoy may need it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from safepassage.plans import PausesAs
from safepassage.scenario.model import DailyHours, Pause, Place, PlaceKind, Road, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.model import VehicleType
    from tests.oracle.units import Commodity

__all__ = ["Arc", "Drive", "Entry", "Exit", "Expansion", "Stage", "State", "expand", "is_within"]


class Stage(IntEnum):
    """How far a stop, or a movement, has got."""

    ARRIVED = 0
    STANDING = 1
    BOARDING = 2
    SERVED = 3
    ON_ROAD = 4
    GETTING_OFF = 5
    LEAVING = 6


class Stay(NamedTuple):
    """A stay in a zone: the pause that it lies in, and the escort (0 without convoys)."""

    pause: str
    escort: int


class Exit(NamedTuple):
    """The end of a stay in a zone: the pause that it lay in, and the minute."""

    pause: str
    minute: int


class Entry(NamedTuple):
    """The beginning of a stay in a zone."""

    zone: str
    origin: str
    minute: int
    escort: int


class Drive(NamedTuple):
    """One direction of a road, for one vehicle type."""

    number: int
    origin: str
    target: str
    minutes: int
    km: float
    zone: str | None


class State(NamedTuple):
    """
    Where a vehicle is and what it carries.

    ``drive`` is -1 unless it is on the road. ``out`` is the last exit from a zone with anybody
    aboard since it last entered one, kept only where that counts.
    """

    minute: int
    stage: Stage
    place: str
    load: tuple[int, ...]
    stay: Stay | None = None
    km: float = 0.0
    driven_min: int = 0
    drive: int = -1
    out: Exit | None = None


@dataclass(frozen=True, slots=True)
class Arc:
    """
    A step from one state to the next; the end of a vehicle's day has no ``head``.

    ``moving`` says that its minutes are driven, ``entries`` the zones entered on it, ``zone`` the
    zone and escort under which its minutes are spent, ``on`` the place, or the ends of the road,
    where they are, ``service`` that a checkpoint serves on it.
    ``boards`` and ``leaves`` are the units that board and get off, by the commodity's number.
    """

    tail: State
    head: State | None
    moving: bool = False
    entries: tuple[Entry, ...] = ()
    zone: tuple[str, int] | None = None
    service: bool = False
    on: frozenset[str] = frozenset()
    boards: tuple[tuple[int, int], ...] = ()
    leaves: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Expansion:
    """All states that a vehicle type can reach and still end its day well, with their arcs."""

    start: State
    drives: tuple[Drive, ...]
    arcs: list[Arc] = field(default_factory=list)


def is_within(hours: DailyHours, minute_of_day: int) -> bool:
    """Return whether a minute of the local day lies in daily hours."""
    if hours.from_min < hours.to_min:
        return hours.from_min <= minute_of_day < hours.to_min
    return minute_of_day >= hours.from_min or minute_of_day < hours.to_min


def expand(
    scenario: Scenario, vehicle: VehicleType, commodities: tuple[Commodity, ...]
) -> Expansion:
    """Return the time-expanded graph of a vehicle type, without dead ends."""
    rules = _Rules(scenario, vehicle, commodities)
    empty = (0,) * len(commodities)
    start = State(vehicle.available_from_min, Stage.STANDING, vehicle.depot, empty)
    expansion = Expansion(start, rules.drives)
    arcs: list[Arc] = []
    found, queue = {start}, deque([start])
    while queue:
        for arc in rules.steps(queue.popleft()):
            arcs.append(arc)
            if arc.head is not None and arc.head not in found:
                found.add(arc.head)
                queue.append(arc.head)
    good = _leading_to(arcs, {arc.tail for arc in arcs if arc.head is None})
    useful = good if rules.needs_company else _leading_to(arcs, {a.tail for a in arcs if a.leaves})
    expansion.arcs = [
        arc for arc in arcs if arc.head is None or (arc.head in good and _is_useful(arc, useful))
    ]
    return expansion


def _is_useful(arc: Arc, useful: set[State]) -> bool:
    """Return whether somebody gets off on an arc, or can after it."""
    return bool(arc.leaves) or arc.head in useful or arc.tail.stage is Stage.GETTING_OFF


def _leading_to(arcs: list[Arc], ends: set[State]) -> set[State]:
    """Return the states from which one of some states can be reached, these included."""
    into: dict[State | None, list[State]] = {}
    for arc in arcs:
        into.setdefault(arc.head, []).append(arc.tail)
    found, queue = set(ends), list(ends)
    while queue:
        for tail in into.get(queue.pop(), []):
            if tail not in found:
                found.add(tail)
                queue.append(tail)
    return found


class _Rules:
    """What the rules let one vehicle of a type do next."""

    def __init__(
        self, scenario: Scenario, vehicle: VehicleType, commodities: tuple[Commodity, ...]
    ) -> None:
        self.vehicle = vehicle
        self.commodities = commodities
        self.unlimited = {
            reception.place
            for reception in scenario.receptions
            if reception.capacity is None and reception.intake_per_h is None
        }
        # The units of each commodity that are at a place by a minute, at most.
        self.there = [
            {
                place.id: sorted(u.ready_from_min for u in commodity.units if u.place == place.id)
                for place in scenario.places
            }
            for commodity in commodities
        ]
        self.last_min = min(scenario.horizon_min, vehicle.available_to_min)
        self.places = {place.id: place for place in scenario.places}
        self.checkpoints = {checkpoint.place: checkpoint for checkpoint in scenario.checkpoints}
        self.escorts = {
            zone.id: zone.convoy.escorts if zone.convoy else 1 for zone in scenario.zones
        }
        self.counts_exits = scenario.caution.pauses_as is PausesAs.EXPECTED
        self.convoys = {zone.id for zone in scenario.zones if zone.convoy}
        # An empty vehicle may have to enter a zone beside another, and once more afterwards.
        self.needs_company = any(zone.convoy and zone.convoy.least > 1 for zone in scenario.zones)
        self.pauses = {pause.id: pause for pause in scenario.pauses}
        # On a road that is in less danger than its beginning, it is better to take longer.
        self.may_linger = any(danger.to is None for danger in scenario.dangers)
        self.drives = tuple(_drives(scenario, vehicle))
        self.ways: dict[str, list[Drive]] = {place.id: [] for place in scenario.places}
        for drive in self.drives:
            self.ways[drive.origin].append(drive)
        clock = [scenario.time_at(minute) for minute in range(scenario.horizon_min + 1)]
        self.day = [time.toordinal() for time in clock]
        shown = [time.hour * 60 + time.minute for time in clock]
        self.curfew = [
            scenario.curfew is not None and is_within(scenario.curfew, minute) for minute in shown
        ]
        self.open = {
            checkpoint.place: [is_within(checkpoint.hours, minute) for minute in shown]
            for checkpoint in scenario.checkpoints
            if checkpoint.hours is not None
        }

    def steps(self, state: State) -> Iterator[Arc]:
        """Yield every step from a state, those past the end of availability left out."""
        for arc in self._steps(state):
            if arc.head is None or arc.head.minute <= self.last_min:
                yield arc

    def _steps(self, state: State) -> Iterator[Arc]:
        place = self.places[state.place]
        if state.stage is Stage.ON_ROAD:
            drive = self.drives[state.drive]
            yield from self._arrive(state, drive, state.minute, state.stay, Arc(state, None))
            yield from self._slower(state, drive)
            return
        if state.stage is Stage.ARRIVED:
            yield from self._begin_stop(state, place)
            return
        if state.stage is Stage.GETTING_OFF:
            yield from self._get_off(state, place)
            yield from self._stand(state, place, place.stop_min, Stage.STANDING)
            return
        if state.stage in {Stage.STANDING, Stage.BOARDING}:
            yield from self._stand(state, place, 1, state.stage)
        if place.kind is PlaceKind.CHECKPOINT and state.stage is Stage.STANDING:
            yield from self._serve(state, place)
            return
        if state.stage in {Stage.BOARDING, Stage.LEAVING}:
            yield from self._board(state)
        for drive in self.ways[place.id]:
            yield from self._depart(state, place, drive)
        if place.zone is None and not any(state.load):
            yield Arc(state, None)

    def _begin_stop(self, state: State, place: Place) -> Iterator[Arc]:
        if place.kind is PlaceKind.PICKUP:
            yield from self._stand(state, place, place.stop_min, Stage.BOARDING)
            if not place.stop_min:
                return
        if place.kind is PlaceKind.RECEPTION and self._accepted(state, place):
            yield Arc(state, state._replace(stage=Stage.GETTING_OFF))
            if place.id in self.unlimited and not place.stop_min:
                return
        yield Arc(state, state._replace(stage=Stage.STANDING))

    def _accepted(self, state: State, place: Place) -> tuple[tuple[int, int], ...]:
        return tuple(
            (number, count)
            for number, count in enumerate(state.load)
            if count and place.id in self.commodities[number].accepts
        )

    def _get_off(self, state: State, place: Place) -> Iterator[Arc]:
        accepted = self._accepted(state, place)
        if not accepted:
            return
        one_by_one = [((number, 1),) for number, _ in accepted]
        for leaves in [accepted] if place.id in self.unlimited else one_by_one:
            load = list(state.load)
            for number, count in leaves:
                load[number] -= count
            out = state.out if any(load) else None
            yield Arc(state, state._replace(load=tuple(load), out=out), leaves=leaves)

    def _board(self, state: State) -> Iterator[Arc]:
        for number, times in enumerate(there[state.place] for there in self.there):
            load = list(state.load)
            load[number] += 1
            room = all(
                sum(n * c.places[need] for n, c in zip(load, self.commodities, strict=True)) <= have
                for need, have in enumerate(self.vehicle.capacity)
            )
            if room and times and times[0] <= state.minute:
                after = state._replace(stage=Stage.LEAVING, load=tuple(load))
                if load[number] <= len(self.commodities[number].units):
                    yield Arc(state, after, boards=((number, 1),))

    def _stand(self, state: State, place: Place, minutes: int, stage: Stage) -> Iterator[Arc]:
        until = state.minute + minutes
        if until > self.last_min:
            return
        if place.zone is not None and not self._lasts(state.stay, until):
            return
        zone = None if place.zone is None or state.stay is None else (place.zone, state.stay.escort)
        driven_min = self._driven(state, until, moving=False)
        after = state._replace(minute=until, stage=stage, driven_min=driven_min or 0)
        yield Arc(state, after, zone=zone, on=frozenset({place.id}))

    def _serve(self, state: State, place: Place) -> Iterator[Arc]:
        minutes = self.checkpoints[place.id].service_min
        if state.minute + minutes > self.last_min:
            return
        if place.id in self.open:
            opened = self.open[place.id]
            # A service of no minutes touches the minute before it and the minute after it.
            served = opened[state.minute : state.minute + minutes]
            touched = opened[max(0, state.minute - 1) : state.minute + 1]
            if not (all(served) if minutes else any(touched)):
                return
        for arc in self._stand(state, place, minutes, Stage.SERVED):
            yield replace(arc, service=True)

    def _depart(self, state: State, place: Place, drive: Drive) -> Iterator[Arc]:
        arrive = state.minute + drive.minutes
        km = state.km + (drive.km if self.vehicle.range_km is not None else 0.0)
        if arrive > self.last_min or any(self.curfew[state.minute : arrive]):
            return
        if self.vehicle.range_km is not None and km > self.vehicle.range_km + 1e-9:
            return
        driven_min = self._driven(state, arrive, moving=True)
        if driven_min is None:
            return
        goes_on = drive.zone is not None and drive.zone == place.zone
        before = state.stay if goes_on else None
        out = state.out if place.zone is None or goes_on else self._exit(state, state.minute)
        slow = (
            self.may_linger
            or place.kind is PlaceKind.CHECKPOINT
            or (not goes_on and (place.zone is not None or drive.zone in self.convoys))
        )
        on = frozenset({drive.origin, drive.target})
        for stay, entries in self._enter(drive.zone, before, place.id, state.minute, arrive):
            zone = None if drive.zone is None or stay is None else (drive.zone, stay.escort)
            arc = Arc(state, None, moving=True, entries=entries, zone=zone, on=on)
            if slow:
                on_road = State(
                    arrive,
                    Stage.ON_ROAD,
                    drive.target,
                    state.load,
                    stay,
                    km,
                    driven_min,
                    drive.number,
                    None if entries else out,
                )
                yield replace(arc, head=on_road)
            else:
                yield from self._arrive(
                    state._replace(
                        km=km, driven_min=driven_min, stay=stay, out=None if entries else out
                    ),
                    drive,
                    arrive,
                    stay,
                    arc,
                )

    def _slower(self, state: State, drive: Drive) -> Iterator[Arc]:
        until = state.minute + 1
        if until > self.last_min or self.curfew[state.minute]:
            return
        if drive.zone is not None and not self._lasts(state.stay, until):
            return
        zone = None if drive.zone is None or state.stay is None else (drive.zone, state.stay.escort)
        driven_min = self._driven(state, until, moving=True)
        if driven_min is not None:
            after = state._replace(minute=until, driven_min=driven_min)
            on = frozenset({drive.origin, drive.target})
            yield Arc(state, after, moving=True, zone=zone, on=on)

    def _driven(self, state: State, until: int, *, moving: bool) -> int | None:
        """Return the minutes driven on the day of ``until``; None when a day has too many."""
        limit = self.vehicle.driving_min_per_day
        if limit is None:
            return 0
        driven_min, day = state.driven_min, self.day[state.minute]
        for minute in range(state.minute, until + 1):
            if self.day[minute] != day:
                driven_min, day = 0, self.day[minute]
            driven_min += int(moving and minute < until)
            if driven_min > limit:
                return None
        return driven_min

    def _arrive(
        self, state: State, drive: Drive, minute: int, stay: Stay | None, arc: Arc
    ) -> Iterator[Arc]:
        place = self.places[drive.target]
        km = 0.0 if place.refuel else round(state.km, 6)
        before = stay if drive.zone is not None and drive.zone == place.zone else None
        out = state.out
        if drive.zone is not None and before is None:
            out = self._exit(state, minute)
        for after, entries in self._enter(place.zone, before, drive.origin, minute, minute):
            head = State(
                minute,
                Stage.ARRIVED,
                place.id,
                state.load,
                after,
                km,
                state.driven_min,
                out=None if entries else out,
            )
            yield replace(arc, head=head, entries=arc.entries + entries)

    def _enter(
        self, zone: str | None, before: Stay | None, origin: str, minute: int, until: int
    ) -> Iterator[tuple[Stay | None, tuple[Entry, ...]]]:
        """Yield the stays in which the minutes up to ``until`` may be spent."""
        if zone is None:
            yield None, ()
        elif before is not None:
            if self._lasts(before, until):
                yield before, ()
        else:
            for pause in self.pauses.values():
                if zone in pause.zones and pause.start_min <= minute and _holds(pause, until):
                    for escort in range(self.escorts[zone]):
                        yield Stay(pause.id, escort), (Entry(zone, origin, minute, escort),)

    def _exit(self, state: State, minute: int) -> Exit | None:
        """Return the exit from the stay of a state in a minute, where it counts."""
        if state.stay is None or not (self.counts_exits and any(state.load)):
            return None
        return Exit(state.stay.pause, minute)

    def _lasts(self, stay: Stay | None, until: int) -> bool:
        return stay is not None and _holds(self.pauses[stay.pause], until)


def _holds(pause: Pause, until: int) -> bool:
    return until <= pause.end_min - pause.margin_min


def _drives(scenario: Scenario, vehicle: VehicleType) -> Iterator[Drive]:
    number = 0
    for road in scenario.roads:
        if road.closed or vehicle.id in road.barred:
            continue
        ends = [(road.from_place, road.to_place), (road.to_place, road.from_place)]
        for origin, target in ends[: 1 if road.one_way else 2]:
            minutes = _minutes(road, vehicle)
            yield Drive(number, origin, target, minutes, road.km, road.zone)
            number += 1


def _minutes(road: Road, vehicle: VehicleType) -> int:
    if road.minutes is not None:
        return road.minutes
    speed_kmh = min(road.speed_kmh or math.inf, vehicle.speed_kmh)
    return max(1, math.ceil(road.km / speed_kmh * 60 - 1e-9))
