"""The plan against the day: what is late, who waits beyond plan, which last departure is near."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.checking.stays import zone_stays
from safepassage.operation.register import State
from safepassage.operation.views.progress import Progress, minute_of, progress_of
from safepassage.operation.views.unheard import unheard_min
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from safepassage.checking.stays import Stay
    from safepassage.operation.register import Register
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario

__all__ = ["NEAR_MIN", "LastDeparture", "PlanDay", "VehicleNow", "WaitingNow", "plan_and_day"]

NEAR_MIN = 30
"""A last safe departure is near when it is no more minutes away than this."""

_OVER = {"breached", "ended"}


@dataclass(frozen=True, slots=True)
class LastDeparture:
    """
    The last safe departure of a vehicle's next drive in a zone.

    Who leaves ``place`` by ``leave_by`` (seconds since 1970) is out of the zone a margin before
    the pause's pledged end, if all then takes as long as planned. ``left_min`` is how many minutes
    there are until then, below 0 where it is past. Where posts have seen the pause end or break
    (``over``), ``leave_by`` is when that was. Who has left ``place`` then, and was not seen outside
    the zone since, is taken to be in it (``unseen``).
    """

    place: str
    zone: str
    pause: str
    leave_by: int
    left_min: int
    over: bool = False
    unseen: bool = False

    @property
    def is_past(self) -> bool:
        """Return whether it is too late to leave by it."""
        return self.left_min < 0


@dataclass(frozen=True, slots=True)
class VehicleNow:
    """
    A vehicle beside its plan.

    Parameters
    ----------
    vehicle, doing
        The vehicle, and what it was last seen doing, as :class:`VehicleDay` has it.
    place, since
        Where and when it was last seen, seconds since 1970; empty and 0 where it was not.
    astray
        Whether that is a place to which its plan does not bring it any more.
    late_min
        How late it was then by its plan, or is by now where it should have been seen at its next
        stop; below 0 it is early.
    next_place, due
        The next stop at which something is to be done, and when by the plan, seconds since 1970;
        no later for a plan that was made while nobody had heard of it; empty and None where it has
        done all.
    unseen_min
        For how long it should have been there, and nobody has seen it; 0 where it is not due yet.
    aboard
        Heads aboard by the register.
    last_departure
        Of its next drive in a zone, or, where that is over, of the pause in which it is in one;
        None where it has none.
    """

    vehicle: str
    doing: str
    place: str
    since: int
    astray: bool
    late_min: int
    next_place: str
    due: int | None
    unseen_min: int
    aboard: int
    last_departure: LastDeparture | None


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """
    A pickup beside its plan.

    ``planned`` are the persons who should have boarded there by now, ``boarded`` those who have,
    ``waiting`` those who wait. ``beyond`` of them wait beyond plan, since ``since`` (the first
    planned departure by which too few had boarded, seconds since 1970; 0 for none), for the
    vehicles ``awaited``.
    """

    place: str
    planned: int
    boarded: int
    waiting: int
    beyond: int
    since: int
    awaited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanDay:
    """The plan against the day at a time (seconds since 1970)."""

    now: int
    vehicles: tuple[VehicleNow, ...]
    pickups: tuple[WaitingNow, ...]

    def late(self, least_min: int = 1) -> tuple[VehicleNow, ...]:
        """Return the vehicles that are late, the latest first."""
        late = [each for each in self.vehicles if each.late_min >= least_min]
        return tuple(sorted(late, key=lambda each: (-each.late_min, each.vehicle)))

    def in_trouble(self) -> tuple[VehicleNow, ...]:
        """Return the vehicles that are off their way, broken down, not heard or held up."""
        return tuple(
            each
            for each in self.vehicles
            if each.astray or each.doing in {"broken_down", "lost_contact", "delayed"}
        )

    def departures(self, near_min: int = NEAR_MIN) -> tuple[VehicleNow, ...]:
        """Return the vehicles whose last safe departure is near or past, the nearest first."""
        return tuple(
            vehicle
            for _, vehicle in sorted(
                (
                    (each.last_departure.left_min, each)
                    for each in self.vehicles
                    if each.last_departure and each.last_departure.left_min <= near_min
                ),
                key=lambda pair: (pair[0], pair[1].vehicle),
            )
        )


def plan_and_day(
    register: Register, scenario: Scenario, plan: Plan, *, now: int, since_min: int = 0
) -> PlanDay:
    """
    Return the plan against the day.

    Parameters
    ----------
    register
        The register; its vehicles and places are those of the scenario, by their ids.
    scenario, plan
        What is followed.
    now
        The time of asking, seconds since 1970.
    since_min
        In which minute the plan was made, where it goes on from another one.
    """
    progress = progress_of(register, scenario, plan, since_min=since_min)
    aboard: dict[str, int] = {}
    for standing in register.people.values():
        for slot, part in standing.parts:
            if slot.on_board:
                aboard[slot.on_board] = aboard.get(slot.on_board, 0) + part.heads
    vehicles = tuple(
        _vehicle(
            register,
            scenario,
            each,
            unheard_min(scenario, each, since_min=since_min),
            aboard.get(vehicle, 0),
            now,
        )
        for vehicle, each in progress.items()
    )
    return PlanDay(now, vehicles, _pickups(register, scenario, progress, now))


def _seconds(scenario: Scenario, minute: int) -> int:
    return int(scenario.time_at(minute).timestamp())


def _vehicle(
    register: Register, scenario: Scenario, progress: Progress, sooner: int, aboard: int, now: int
) -> VehicleNow:
    """Return one vehicle beside its plan."""
    day = register.vehicles.get(progress.itinerary.vehicle)
    at_min = minute_of(scenario, now)
    stops = progress.itinerary.stops
    following = _next_work(scenario, progress)
    late_min = progress.late_min
    unseen_min = due_min = 0
    if following is not None:
        due_min = stops[following].arrive_min - sooner
        unseen_min = max(0, at_min - due_min)
        late_min = max(late_min, unseen_min)
    standing = progress.here >= 0 and not progress.has_left
    if standing and progress.here < len(stops) - 1:
        late_min = max(late_min, at_min - stops[progress.here].depart_min)
    last = progress.last
    return VehicleNow(
        vehicle=progress.itinerary.vehicle,
        doing=day.doing if day else "",
        place=last.place if last else "",
        since=_seconds(scenario, last.minute) if last else 0,
        astray=progress.astray is not None,
        late_min=late_min,
        next_place="" if following is None else stops[following].place,
        due=None if following is None else _seconds(scenario, due_min),
        unseen_min=unseen_min,
        aboard=aboard,
        last_departure=_last_departure(register, scenario, progress, at_min),
    )


def _next_work(scenario: Scenario, progress: Progress) -> int | None:
    """Return the next stop at which people board or get off, papers are checked, or all ends."""
    kinds = {place.id: place.kind for place in scenario.places}
    stops = progress.itinerary.stops
    for number in range(progress.here + 1, len(stops)):
        stop = stops[number]
        is_last = number == len(stops) - 1
        checked = kinds.get(stop.place) is PlaceKind.CHECKPOINT
        if stop.boarded or stop.alighted or checked or is_last:
            return number
    return None


def _last_departure(
    register: Register, scenario: Scenario, progress: Progress, at_min: int
) -> LastDeparture | None:
    """Return how a vehicle is caught in a zone, or the last safe departure of its next drive."""
    itinerary = progress.itinerary
    stops = itinerary.stops
    zones = _Zones(scenario)
    caught = _caught(register, scenario, progress, zones, at_min)
    if caught is not None:
        return caught
    first = max(progress.here, 0) + (1 if progress.has_left else 0)
    ends = {pause.id: pause for pause in scenario.pauses}
    for stay, pause in _stays(scenario, itinerary, zones):
        # Pieces of the way are numbered: standing at stop n is 2 n, driving on from it 2 n + 1.
        last = stay.last_piece // 2
        number = max(first, stay.first_piece // 2)
        if number > last:
            continue
        day = register.pauses.get(pause)
        over = day is not None and day.state in _OVER
        if day is not None and over:
            leave_by = minute_of(scenario, day.since)
        elif number < len(stops) - 1:
            margin_end = ends[pause].end_min - ends[pause].margin_min
            leave_by = stops[number].depart_min + margin_end - stay.end_min
        else:
            continue
        return LastDeparture(
            stops[number].place,
            stay.zone,
            pause,
            _seconds(scenario, leave_by),
            leave_by - at_min,
            over,
        )
    return None


def _caught(
    register: Register, scenario: Scenario, progress: Progress, zones: _Zones, at_min: int
) -> LastDeparture | None:
    """
    Return where a vehicle is in a zone under a pause that is over; None where it is not.

    Who was last seen in a zone, or to leave for a road in it, is in it until they are seen outside,
    however long that takes by the plan: silence tells of nobody that they got out. Only who was
    seen in it in another of its pauses, one that still holds, is not caught.
    """
    last = progress.last
    if last is None:
        return None
    zone = zones.of_place.get(last.place)
    stops, here = progress.itinerary.stops, progress.here
    if zone is None and progress.astray is None and progress.has_left and here < len(stops) - 1:
        zone = zones.of_road.get((stops[here].place, stops[here + 1].place))
    over = []
    for pause in scenario.pauses:
        if zone is None or zone not in pause.zones:
            continue
        day = register.pauses.get(pause.id)
        if day is not None and day.state in _OVER:
            over.append((day.since, pause.id))
            continue
        start_min = pause.start_min
        if day is not None:
            start_min = min(start_min, minute_of(scenario, day.since))
        if start_min <= last.minute and at_min < pause.end_min:
            return None
    if zone is None or not over:
        return None
    since, pause_id = max(over)
    return LastDeparture(
        last.place,
        zone,
        pause_id,
        since,
        minute_of(scenario, since) - at_min,
        over=True,
        unseen=last.has_gone,
    )


class _Zones:
    """In which zone each place and each road from one place to another is."""

    def __init__(self, scenario: Scenario) -> None:
        self.of_place = {place.id: place.zone for place in scenario.places}
        self.of_road: dict[tuple[str, str], str | None] = {}
        for road in scenario.roads:
            self.of_road[road.from_place, road.to_place] = road.zone
            if not road.one_way:
                self.of_road.setdefault((road.to_place, road.from_place), road.zone)


def _stays(scenario: Scenario, itinerary: Itinerary, zones: _Zones) -> list[tuple[Stay, str]]:
    """Return an itinerary's stays in zones, each with the pause that holds most of it."""
    stops = itinerary.stops
    found = []
    for stay in zone_stays(
        stops,
        place_zones=[zones.of_place.get(stop.place) for stop in stops],
        road_zones=[zones.of_road.get((a.place, b.place)) for a, b in pairwise(stops)],
    ):
        shares = [
            (min(stay.end_min, p.end_min) - max(stay.start_min, p.start_min), p.id)
            for p in scenario.pauses
            if stay.zone in p.zones
        ]
        if shares:
            found.append((stay, max(shares)[1]))
    return found


def _pickups(
    register: Register,
    scenario: Scenario,
    progress: dict[str, Progress],
    now: int,
) -> tuple[WaitingNow, ...]:
    """Return the pickups beside the plan, in the scenario's order."""
    at_min = minute_of(scenario, now)
    due: dict[str, list[tuple[int, str, int, int]]] = {}
    for vehicle, each in progress.items():
        for number, stop in enumerate(each.itinerary.stops):
            if stop.boarded and stop.depart_min <= at_min:
                persons = sum(load.persons for load in stop.boarded)
                due.setdefault(stop.place, []).append((stop.depart_min, vehicle, persons, number))
    boarded: dict[str, int] = {}
    for each in progress.values():
        for _, one in each.boarded:
            if one.heads > 0:
                boarded[one.place] = boarded.get(one.place, 0) + one.heads
    waiting: dict[str, int] = {}
    for standing in register.people.values():
        for slot, part in standing.parts:
            if slot.state is State.WAITING:
                waiting[slot.place] = waiting.get(slot.place, 0) + part.heads
    return tuple(
        _pickup(scenario, place.id, sorted(due.get(place.id, [])), boarded, waiting, progress)
        for place in scenario.places
        if place.kind is PlaceKind.PICKUP
    )


def _pickup(
    scenario: Scenario,
    place: str,
    due: list[tuple[int, str, int, int]],
    boarded: dict[str, int],
    waiting: dict[str, int],
    progress: dict[str, Progress],
) -> WaitingNow:
    """Return one pickup beside the plan."""
    planned = sum(persons for _, _, persons, _ in due)
    done, here = boarded.get(place, 0), waiting.get(place, 0)
    beyond = max(0, min(planned - done, here))
    since, so_far = 0, 0
    for minute, _, persons, _ in due:
        so_far += persons
        if beyond and so_far > done:
            since = _seconds(scenario, minute)
            break
    awaited = {vehicle for _, vehicle, _, number in due if progress[vehicle].here < number}
    return WaitingNow(
        place, planned, done, here, beyond, since, tuple(sorted(awaited)) if beyond else ()
    )
