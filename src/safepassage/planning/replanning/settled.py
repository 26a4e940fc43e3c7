"""What of a plan is settled when it is replanned, and what becomes of vehicles on their way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safepassage.planning.replanning.arriving import Arriving
from safepassage.planning.replanning.convoys import convoy_entries, joining_vehicles, without_convoy
from safepassage.planning.replanning.courses import Chart, Course, PlannedTrip, aboard_of
from safepassage.planning.replanning.divert import Diversion, divert, stranded_where_lost
from safepassage.planning.replanning.legal import next_stop, why_not
from safepassage.planning.replanning.usage import Usage
from safepassage.planning.replanning.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.planning.replanning.convoys import Entry
    from safepassage.plans import Load, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["Settled", "Settling"]


@dataclass(slots=True)
class Settled:
    """
    What can no longer be planned.

    ``stops`` are the settled stops of each vehicle that has begun, ``later`` the trips of each that
    may still change. ``stuck`` are vehicles that stay where they are, ``waiting`` those that stand
    outside zones on their way, with whom they carry: the search is to bring them on. ``ends`` has
    the minutes by which such vehicles have set down whom they can, where they can't all.
    ``diverted`` has what became of each vehicle whose trip could not go on as planned, with the
    reason. ``entries`` has the convoys that are on their way, with their vehicles and the minute by
    which all have left the zone; ``later_entries`` are those of the trips that may still change.
    ``chart`` is there where pauses or checkpoints have changed: whether a trip of old lies in them
    is to be asked.
    """

    usage: Usage
    stops: dict[str, tuple[Stop, ...]] = field(default_factory=dict)
    later: dict[str, tuple[PlannedTrip, ...]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[Load, ...]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    diverted: dict[str, tuple[Diversion, str]] = field(default_factory=dict)
    entries: dict[Entry, tuple[int, int]] = field(default_factory=dict)
    later_entries: list[Entry] = field(default_factory=list)
    chart: Chart | None = None

    def left_aboard(self) -> int:
        """Return how many stay aboard vehicles that are settled where they are."""
        return sum(
            load.persons
            for diversion, _ in self.diverted.values()
            for load in (() if diversion.ends else aboard_of(diversion.stops))
        )


class Settling:
    """
    What is settled: all that is executed, and the trip that each vehicle is on.

    Who is aboard comes before whoever is to board yet: where people are left aboard for want of
    room, the vehicles that were to fetch others for it do without.

    Parameters
    ----------
    scenario, network
        As they are from ``at_min`` on.
    courses
        How far each vehicle is.
    ready
        Persons ready by each minute, by pickup.
    at_min
        The minute of replanning.
    """

    def __init__(
        self,
        scenario: Scenario,
        network: Network,
        courses: Sequence[Course],
        ready: Mapping[str, NDArray[np.int64]],
        at_min: int,
    ) -> None:
        self.chart = Chart(scenario)
        self.network = network
        self.courses = courses
        self.kinds = dict(scenario.vehicle_types())
        self.ready = ready
        self.at_min = at_min
        present = (course for course in courses if course.present is not None)
        self.under_way = sorted(present, key=lambda course: _urgency(course, at_min))

    def settle(self, *, convoys_alone: bool = False) -> Settled:
        """
        Return what is settled.

        ``convoys_alone``: convoys on their way must do without vehicles that have not left yet.
        """
        joining = {} if convoys_alone else joining_vehicles(self.chart, self.courses, self.kinds)
        settled = self._settled(joining, frozenset())
        held: frozenset[str] = frozenset()
        while takers := self._takers(settled) - held:
            held |= takers
            other = self._settled(joining, held)
            if other.left_aboard() >= settled.left_aboard():
                break
            settled = other
        self._note_convoys(settled)
        return settled

    def _note_convoys(self, settled: Settled) -> None:
        """Note the convoys that are on their way, and those of trips that may still change."""
        for stops in settled.stops.values():
            for entry, left in convoy_entries(self.chart, stops):
                count, last = settled.entries.get(entry, (0, 0))
                settled.entries[entry] = (count + 1, max(last, left))
        # A vehicle that has left the zone was part of a convoy whose others are in it still.
        settled.entries = {
            entry: (count, left)
            for entry, (count, left) in settled.entries.items()
            if left > self.at_min
        }
        for trips in settled.later.values():
            for trip in trips:
                entries = convoy_entries(self.chart, trip.stops)
                settled.later_entries += [entry for entry, _ in entries]

    def _settled(self, joining: Mapping[Entry, int], held: frozenset[str]) -> Settled:
        """Return what is settled where the vehicles ``held`` take nobody aboard any more."""
        refused: dict[str, str] = {}
        while True:
            settled = self._executed()
            kept = self._settle_trips(settled, refused, held)
            alone = without_convoy(self.chart, kept, joining, self.at_min)
            if not alone:
                return settled
            refused |= dict.fromkeys(alone, "its convoy has too few vehicles left")

    def _executed(self) -> Settled:
        settled = Settled(Usage(self.chart, self.ready, self.at_min))
        for course in self.courses:
            settled.stops[course.vehicle] = course.done
            settled.later[course.vehicle] = course.later
            # No checkpoint serves a vehicle where it begins.
            settled.usage.add(course.done[:1])
            settled.usage.add(course.done[1:])
            if course.out_of_use:
                settled.stuck.add(course.vehicle)
            if course.present is not None:
                begun = course.present.stops
                here = next_stop(course.present, self.at_min)
                settled.usage.add(begun[1:here], goes_on=True)
                settled.usage.add([_done_at(begun[here], self.at_min)])
                self._count_begun(settled, course.present, 1)
        return settled

    def _settle_trips(
        self, settled: Settled, refused: Mapping[str, str], held: frozenset[str]
    ) -> dict[str, PlannedTrip]:
        """
        Settle the trips under way and return those that are kept.

        In this order: those with people aboard that are kept, those with people aboard that are
        not, and likewise the others.
        """
        ways = Ways(self.chart.scenario, self.network, settled.usage)
        kept: dict[str, PlannedTrip] = {}
        for loaded in (True, False):
            diverted: list[tuple[Course, PlannedTrip, str]] = []
            for course in self.under_way:
                trip = course.present
                if trip is None or bool(_aboard(trip, self.at_min)) is not loaded:
                    continue
                self._count_begun(settled, trip, -1)
                reason = refused.get(course.vehicle, "") or self._why_not(settled, trip, held)
                if reason:
                    self._count_begun(settled, trip, 1)
                    diverted.append((course, trip, reason))
                    continue
                kept[course.vehicle] = trip
                self._settle_stops(settled, course, trip, trip.stops)
            for course, trip, reason in diverted:
                self._count_begun(settled, trip, -1)
                fetches = course.vehicle not in held
                self._divert(ways, settled, course, trip, reason, fetches=fetches)
        return kept

    def _count_begun(self, settled: Settled, trip: PlannedTrip, count: int) -> None:
        """Count the service that a checkpoint has begun of a vehicle that stands there still."""
        here = next_stop(trip, self.at_min)
        standing = trip.stops[here]
        if 0 < here < len(trip.stops) - 1 and settled.usage.has_begun(standing):
            settled.usage.add_service(standing, count)

    def _settle_stops(
        self, settled: Settled, course: Course, trip: PlannedTrip, stops: tuple[Stop, ...]
    ) -> None:
        """Settle a trip's stops, the executed ones first."""
        here = next_stop(trip, self.at_min)
        settled.usage.add(_to_come(stops[max(here, 1) :], self.at_min))
        settled.stops[course.vehicle] = (*settled.stops[course.vehicle][:-1], *stops)

    def _why_not(self, settled: Settled, trip: PlannedTrip, held: frozenset[str]) -> str:
        if trip.vehicle in held and any(
            stop.boarded for stop in trip.stops if stop.depart_min >= self.at_min
        ):
            return "those who are aboard other vehicles need the room"
        kind = self.kinds[trip.vehicle]
        return why_not(self.chart, self.network, settled.usage, trip, kind, self.at_min)

    def _takers(self, settled: Settled) -> frozenset[str]:
        """Return the vehicles that fetch people for room that those left aboard others need."""
        full = {
            place
            for vehicle, (diversion, _) in settled.diverted.items()
            for place in diversion.full
            if vehicle in settled.stuck or vehicle in settled.waiting
        }
        return frozenset(
            vehicle
            for vehicle, stops in settled.stops.items()
            if any(stop.boarded for stop in stops if stop.depart_min >= self.at_min)
            and any(stop.place in full for stop in stops if stop.alighted)
        )

    def _divert(
        self,
        ways: Ways,
        settled: Settled,
        course: Course,
        trip: PlannedTrip,
        reason: str,
        *,
        fetches: bool,
    ) -> None:
        """Settle what a vehicle does whose trip cannot go on as planned."""
        kind = self.kinds[course.vehicle]
        diversion = stranded_where_lost(self.chart, trip, kind.available_to_min, self.at_min)
        if kind.available_to_min > self.at_min:
            arriving = Arriving(self.chart, ways, settled.usage, kind, self.at_min)
            before = settled.stops[course.vehicle][:-1]
            found = divert(arriving, before, trip, fetches=fetches)
            if found.ends or found.stops[-1].arrive_min <= kind.available_to_min:
                diversion = found
        self._settle_stops(settled, course, trip, diversion.stops)
        settled.diverted[course.vehicle] = (diversion, reason)
        if diversion.ends:
            return
        last = self.chart.places[diversion.stops[-1].place]
        if diversion.way != "lost" and last.zone is None:
            settled.waiting[course.vehicle] = aboard_of(diversion.stops)
        else:
            settled.stuck.add(course.vehicle)


def _done_at(stop: Stop, at_min: int) -> Stop:
    """Return a stop with those alone who have got on or off by the beginning of a minute."""
    boarded = stop.boarded if stop.depart_min < at_min else ()
    alighted = stop.alighted if stop.arrive_min < at_min else ()
    return replace(stop, boarded=boarded, alighted=alighted)


def _to_come(stops: Sequence[Stop], at_min: int) -> list[Stop]:
    """Return stops with those alone who have not got on or off by the beginning of a minute."""
    return [
        stop
        if stop.arrive_min >= at_min
        else replace(stop, boarded=stop.boarded if stop.depart_min >= at_min else (), alighted=())
        for stop in stops
    ]


def _urgency(course: Course, at_min: int) -> tuple[bool, int, str]:
    """Return the order in which vehicles are looked after: those with people aboard first."""
    present = course.present
    if present is None:
        return (True, 0, course.vehicle)
    return (not _aboard(present, at_min), present.arrive_min, course.vehicle)


def _aboard(trip: PlannedTrip, at_min: int) -> tuple[Load, ...]:
    """Return who is aboard at the beginning of a minute."""
    done = (stop for stop in trip.stops if stop.arrive_min < at_min)
    return aboard_of(stop if stop.depart_min < at_min else _done_at(stop, at_min) for stop in done)
