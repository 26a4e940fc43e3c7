"""
What becomes of a vehicle on its way whose trip can no longer be made as planned.

In this order: the same pickups at other times or by other roads; straight to receptions where those
aboard get off (empty: to the nearest reception or depot), all at one, or as many as there is room
for at each; out of the zone at once, whatever the pauses say, and on from there. The last is told
as an exposure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.planning.replanning.alighting import Alighting
from safepassage.planning.replanning.arriving import Away
from safepassage.planning.replanning.courses import aboard_of, merged
from safepassage.planning.replanning.legal import next_stop
from safepassage.plans import Load, Stop
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.planning.replanning.arriving import Arriving
    from safepassage.planning.replanning.courses import Chart, PlannedTrip

__all__ = ["Diversion", "divert", "stranded_where_lost"]


@dataclass(frozen=True, slots=True)
class Diversion:
    """
    What a vehicle does instead of the rest of its trip.

    ``stops`` are all of the trip, the executed ones first. ``ends`` says whether it ends the trip
    empty, where it can be used again; if not, it stays where it is, ``why`` says why those aboard
    cannot get off, and ``full`` names receptions that they could reach and that have no room.
    ``way`` is ``at other times``, ``to a reception``, ``out of the zone`` or ``lost``.
    """

    stops: tuple[Stop, ...]
    ends: bool
    way: str
    why: str = ""
    full: frozenset[str] = frozenset()


class _Rest:
    """Where a vehicle is, whom it carries, and where it was to go."""

    def __init__(self, chart: Chart, trip: PlannedTrip, at_min: int) -> None:
        self.number = next_stop(trip, at_min)
        stop = trip.stops[self.number]
        self.place = stop.place
        self.arrived = stop.arrive_min
        self.executed = trip.stops[: self.number]
        #: Who got on or off here before the replanning; the vehicle stands for them as they do.
        self.boarded = stop.boarded if stop.depart_min < at_min else ()
        self.set_down = stop.alighted if stop.arrive_min < at_min else ()
        self.stood = chart.places[stop.place].stop_min if self.set_down else 0
        self.now = max(at_min, stop.arrive_min + self.stood)
        #: From when on the way on is reckoned: a service that has begun goes on.
        self.ready = self.now
        checkpoint = chart.checkpoints.get(stop.place)
        if checkpoint is not None and stop is not trip.stops[-1]:
            begun = stop.depart_min - checkpoint.service_min
            self.ready = max(stop.arrive_min + self.stood, min(self.now, begun))
        self.aboard = {
            load.group: load.persons for load in aboard_of((*self.executed, self.standing()))
        }
        self.to_come = [
            later
            for later in trip.stops[self.number :]
            if later.boarded and later.depart_min >= at_min
        ]
        self.target = trip.stops[-1].place

    def standing(self) -> Stop:
        """Return the stop where the vehicle stands, or which it drives to, as far as known."""
        return Stop(self.place, self.arrived, self.ready, self.boarded, self.set_down)

    def staying(self, *, in_zone: bool) -> Stop:
        """Return the stop of a vehicle that goes no further; in a zone it is there until now."""
        depart = self.now if in_zone else self.arrived + self.stood
        return replace(self.standing(), depart_min=depart)

    def all_stops(self, stops: Sequence[Stop]) -> tuple[Stop, ...]:
        """Return the executed stops and the rest, which begins where the vehicle is."""
        return (*self.executed, *stops)


class _Diverting:
    """One vehicle whose trip cannot go on as planned."""

    def __init__(self, alighting: Alighting, rest: _Rest) -> None:
        self.alighting = alighting
        self.arriving = alighting.arriving
        self.rest = rest

    def same_pickups(self) -> Diversion | None:
        """Return a trip with the same pickups at other times, None where it brings none."""
        rest = self.rest
        if rest.target not in self.arriving.chart.receptions:
            return None
        away = Away((rest.standing(),), rest.aboard)
        for visit in rest.to_come:
            away = self._fetched(away, visit)
        if away.persons == sum(rest.aboard.values()):
            return None
        found = self.alighting.all_at(away, rest.target)
        found = found or self.alighting.parted(away, rest.target)
        if found.persons:
            return None
        return Diversion(rest.all_stops(found.stops), ends=True, way="at other times")

    def _fetched(self, away: Away, visit: Stop) -> Away:
        """Return the rest with one pickup more, without it where that brings nobody."""
        here = away.here
        way = self.arriving.quickest(here, visit.place)
        if way is None:
            return away
        arrived = way[-1].arrive_min if len(way) > 1 else here.arrive_min
        stop_min = self.arriving.chart.places[visit.place].stop_min
        earliest = max(arrived + stop_min, way[-1].depart_min)
        latest = self._latest(visit, arrived, earliest)
        loads = () if latest is None else self._who_boards(away, visit, latest)
        aboard = dict(away.aboard)
        for load in loads:
            aboard[load.group] = aboard.get(load.group, 0) + load.persons
        if latest is None or not loads or not self._has_places(aboard):
            return away
        leave = self._leave(away, visit, loads, earliest, latest)
        begun = () if len(way) == 1 else (replace(here, depart_min=way[0].depart_min), *way[1:-1])
        last = here if len(way) == 1 else way[-1]
        last = replace(last, depart_min=leave, boarded=merged((*last.boarded, *loads)))
        return Away((*away.stops[:-1], *begun, last), aboard)

    def _has_places(self, aboard: Mapping[str, int]) -> bool:
        """Return whether the vehicle has places for so many of each group."""
        groups = self.arriving.chart.groups
        return all(
            sum(n for group, n in aboard.items() if groups[group].need is need) <= places
            for need, places in zip(Need, self.arriving.kind.capacity, strict=True)
        )

    def _fetched_before(self, away: Away, place: str) -> int:
        """Return how many have boarded at a place on the way so far, who are not settled yet."""
        groups = self.arriving.chart.groups
        return sum(
            persons - self.rest.aboard.get(group, 0)
            for group, persons in away.aboard.items()
            if groups[group].place == place
        )

    def _leave(
        self, away: Away, visit: Stop, loads: Sequence[Load], earliest: int, latest: int
    ) -> int:
        """Return the first minute in which all of some loads are there and ready."""
        groups = self.arriving.chart.groups
        persons = self._fetched_before(away, visit.place) + sum(load.persons for load in loads)
        lifted = int(np.searchsorted(self.arriving.usage.ready_left(visit.place), persons))
        present = [groups[load.group].ready_from_min for load in loads]
        return min(max([earliest, lifted, *present]), latest)

    def _latest(self, visit: Stop, arrived: int, earliest: int) -> int | None:
        """Return the last minute, up to the planned one, in which a pickup can be left."""
        ways, place = self.arriving.ways, visit.place
        limits = ways.network.limits
        zone = int(limits.zone_of[ways.index[place]])
        latest = None
        for minute in range(
            earliest, min(max(visit.depart_min, earliest), ways.network.horizon_min) + 1
        ):
            if zone >= 0 and limits.pause_at[zone, minute] != limits.pause_at[zone, arrived]:
                break
            if ways.arrival(self.arriving.class_index, place, minute, self.rest.target) >= INF:
                break
            latest = minute
        return latest

    def _who_boards(self, away: Away, visit: Stop, minute: int) -> tuple[Load, ...]:
        """Return who of those whom a vehicle was to take can board by a minute."""
        chart, usage = self.arriving.chart, self.arriving.usage
        room = int(usage.ready_left(visit.place)[minute])
        room -= self._fetched_before(away, visit.place)
        loads: list[Load] = []
        for load in visit.boarded:
            group = chart.groups.get(load.group)
            if group is None or group.ready_from_min > minute:
                continue
            unit = group.persons if group.household is not None else group.household_size
            own = away.aboard.get(load.group, 0) - self.rest.aboard.get(load.group, 0)
            persons = min(load.persons, usage.group_left(load.group) - own, room) // unit * unit
            if persons > 0:
                loads.append(Load(load.group, persons))
                room -= persons
        if len(loads) < len(visit.boarded):
            # A household of several groups comes whole or not at all.
            loads = [load for load in loads if chart.groups[load.group].household is None]
        return tuple(loads)

    def to_receptions(self, away: Away, way: str) -> Diversion | None:
        """Return the way to where those aboard get off, None where it is open to none of them."""
        rest, before = self.rest, away.persons
        if not before:
            home = self.alighting.home(away, rest.target)
            if home is None:
                return None
            return Diversion(rest.all_stops(home.stops), ends=True, way=way)
        found = self.alighting.together(away, rest.target)
        found = found or self.alighting.parted(away, rest.target)
        if found.persons == before:
            return None
        if not found.persons:
            return Diversion(rest.all_stops(found.stops), ends=True, way=way)
        return self._with_people(found, way)

    def _with_people(self, away: Away, way: str) -> Diversion:
        """Return a diversion that ends with those aboard who can get off nowhere, and why."""
        stops = self.rest.all_stops(away.stops)
        if not away.persons:
            return Diversion(stops, ends=False, way=way)
        why, full = self.alighting.why_not(away)
        return Diversion(stops, ends=False, way=way, why=why, full=full)

    def out_of_zone(self) -> Diversion:
        """Return the quickest way out of a zone, and on from there as far as there is one."""
        rest, way = self.rest, "out of the zone"
        ways = self.arriving.ways.out_of_zone(self.arriving.class_index, rest.place, rest.ready)
        if not ways or len(ways[0]) == 1:
            found = self._with_people(Away((rest.standing(),), rest.aboard), way)
            return replace(found, stops=rest.all_stops([rest.staying(in_zone=not ways)]))
        aways = [
            Away(
                (replace(rest.standing(), depart_min=stops[0].depart_min), *stops[1:]), rest.aboard
            )
            for stops in ways
        ]
        # Of places that are reached by being out as soon, one from where a way leads on.
        onward = [self.to_receptions(away, way) for away in aways]
        return min(
            (one for one in onward if one is not None),
            key=lambda one: (not one.ends, one.stops[-1].arrive_min),
            default=self._with_people(aways[0], way),
        )


def divert(
    arriving: Arriving, before: Sequence[Stop], trip: PlannedTrip, *, fetches: bool
) -> Diversion:
    """
    Return what a vehicle does instead of the rest of a trip.

    ``before`` are its stops before the trip. ``fetches`` says whether it may still take people
    aboard, and need not leave what room there is to others.
    """
    rest = _Rest(arriving.chart, trip, arriving.at_min)
    one = _Diverting(Alighting(arriving, (*before, *rest.executed)), rest)
    standing = Away((rest.standing(),), rest.aboard)
    return (
        (one.same_pickups() if fetches else None)
        or one.to_receptions(standing, "to a reception")
        or one.out_of_zone()
    )


def stranded_where_lost(chart: Chart, trip: PlannedTrip, lost_min: int, at_min: int) -> Diversion:
    """
    Return the stops of a trip up to where a vehicle that is lost comes to stand.

    The road that it is on leads to the last of them, though it may never arrive; it goes no
    further, and nobody gets off there who has not before. Who has got off where it stands is out,
    and it stands the stop minutes for them.
    """
    rest = _Rest(chart, trip, at_min)
    stood = max(rest.arrived + rest.stood, min(at_min, lost_min))
    last = replace(rest.standing(), depart_min=stood)
    return Diversion(rest.all_stops([last]), ends=False, way="lost")
