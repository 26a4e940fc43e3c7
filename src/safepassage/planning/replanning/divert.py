"""
What becomes of a vehicle on its way whose trip can no longer be made as planned.

In this order: the same pickups at other times or by other roads; straight to a reception that all
aboard accept (empty: to the nearest reception or depot), or to two, each accepted by some; out of
the zone at once, whatever the pauses say, and on from there. The last is told as an exposure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.planning.replanning.legal import next_stop
from safepassage.plans import Load, Stop
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.planning.replanning.courses import Chart, PlannedTrip
    from safepassage.planning.replanning.usage import Usage
    from safepassage.planning.replanning.ways import Ways
    from safepassage.scenario.model import VehicleType

__all__ = ["Diversion", "aboard_of", "divert", "stranded_where_lost"]


@dataclass(frozen=True, slots=True)
class Diversion:
    """
    What a vehicle does instead of the rest of its trip.

    ``stops`` are all of the trip, the executed ones first. ``ends`` says whether it ends the trip
    empty, where it can be used again; if not, it stays where it is. ``way`` is ``as planned``,
    ``at other times``, ``to a reception``, ``out of the zone`` or ``lost``.
    """

    stops: tuple[Stop, ...]
    ends: bool
    way: str


class _Rest:
    """Where a vehicle is, whom it carries, and where it was to go."""

    def __init__(self, chart: Chart, trip: PlannedTrip, at_min: int) -> None:
        self.number = next_stop(trip, at_min)
        stop = trip.stops[self.number]
        self.place = stop.place
        self.arrived = stop.arrive_min
        self.at_min = at_min
        #: Who got off here before the replanning; the vehicle stands for them as they do.
        self.set_down = stop.alighted if stop.arrive_min < at_min else ()
        stood = chart.places[stop.place].stop_min if self.set_down else 0
        self.now = max(at_min, stop.arrive_min + stood)
        self.executed = trip.stops[: self.number]
        self.aboard: dict[str, int] = defaultdict(int)
        for load in aboard_of((*self.executed, self.standing())):
            self.aboard[load.group] += load.persons
        self.to_come = [later for later in trip.stops[self.number :] if later.boarded]
        self.target = trip.stops[-1].place

    def loads(self) -> tuple[Load, ...]:
        return tuple(Load(g, n) for g, n in sorted(self.aboard.items()) if n > 0)

    def standing(self) -> Stop:
        return Stop(self.place, self.arrived, self.now, alighted=self.set_down)

    def joined(self, stops: Iterable[Stop]) -> tuple[Stop, ...]:
        """Return the executed stops and the rest, which begins where the vehicle is."""
        first, *others = stops
        begun = replace(first, arrive_min=self.arrived, alighted=self.set_down or first.alighted)
        return (*self.executed, begun, *others)


def divert(
    chart: Chart, ways: Ways, usage: Usage, trip: PlannedTrip, kind: VehicleType, at_min: int
) -> Diversion:
    """Return what a vehicle does instead of the rest of a trip."""
    rest = _Rest(chart, trip, at_min)
    class_index = ways.network.class_of[kind.id]
    found = _same_pickups(chart, ways, usage, rest, kind, class_index) or _to_a_reception(
        chart, ways, usage, rest, kind, class_index, rest.standing()
    )
    return found or _out_of_zone(chart, ways, usage, rest, kind, class_index)


def aboard_of(stops: Iterable[Stop]) -> tuple[Load, ...]:
    """Return who is aboard at the end of the stops of a trip, which begins empty."""
    aboard: dict[str, int] = defaultdict(int)
    for number, stop in enumerate(stops):
        for load in stop.alighted if number > 0 else ():
            aboard[load.group] -= load.persons
        for load in stop.boarded:
            aboard[load.group] += load.persons
    return tuple(Load(group, persons) for group, persons in sorted(aboard.items()) if persons > 0)


def stranded_where_lost(chart: Chart, trip: PlannedTrip, lost_min: int, at_min: int) -> Diversion:
    """
    Return the stops of a trip up to where a vehicle that is lost comes to stand.

    It drives the road that it is on to its end where there is time for that, and no further. Who
    has got off where it stands is out, and it stands the stop minutes for them.
    """
    here = next_stop(trip, at_min)
    stops = list(trip.stops[: here + 1])
    if stops[-1].arrive_min > lost_min:
        stops.pop()
    else:
        last = stops[-1]
        set_down = last.alighted if last.arrive_min < at_min else ()
        stop_min = chart.places[last.place].stop_min if set_down else 0
        stood = max(last.arrive_min + stop_min, min(at_min, lost_min))
        stops[-1] = replace(stops[-1], depart_min=stood, boarded=(), alighted=set_down)
    return Diversion(tuple(stops), ends=False, way="lost")


def _same_pickups(
    chart: Chart, ways: Ways, usage: Usage, rest: _Rest, kind: VehicleType, class_index: int
) -> Diversion | None:
    """Return the rest of a trip with the same pickups at other times, None where it brings none."""
    if not rest.to_come or rest.target not in chart.receptions:
        return None
    stops = [rest.standing()]
    aboard = dict(rest.aboard)
    boarded = False
    for visit in rest.to_come:
        way = ways.walk(class_index, stops[-1].place, stops[-1].depart_min, visit.place)
        if way is None:
            continue
        arrived = way[-1].arrive_min if len(way) > 1 else stops[-1].arrive_min
        earliest = max(arrived + chart.places[visit.place].stop_min, way[-1].depart_min)
        leave, loads = _board(
            chart, ways, usage, visit, (class_index, arrived, earliest, rest.target)
        )
        if not loads:
            continue
        way[0] = replace(stops[-1], depart_min=way[0].depart_min)
        way[-1] = replace(way[-1], arrive_min=arrived, depart_min=leave, boarded=loads)
        if len(way) == 1:
            way[0] = replace(stops[-1], depart_min=leave, boarded=loads)
        stops = [*stops[:-1], *way]
        boarded = True
        for load in loads:
            aboard[load.group] = aboard.get(load.group, 0) + load.persons
    if not boarded:
        return None
    away = _Away(aboard, stops, "at other times")
    if all(rest.target in chart.groups[group].accepts for group, n in aboard.items() if n > 0):
        return _finish(chart, ways, usage, rest, kind, class_index, away, (rest.target,))
    return _to_two_receptions(chart, ways, usage, rest, kind, class_index, away)


@dataclass(frozen=True, slots=True)
class _Away:
    """Stops of the rest so far, with whom the vehicle carries."""

    aboard: dict[str, int]
    stops: list[Stop]
    way: str


def _board(
    chart: Chart, ways: Ways, usage: Usage, visit: Stop, where: tuple[int, int, int, str]
) -> tuple[int, tuple[Load, ...]]:
    """Return when a vehicle leaves a pickup, and with whom: no more than it was to take."""
    class_index, arrived, earliest, target = where
    limits = ways.network.limits
    zone = int(limits.zone_of[ways.index[visit.place]])
    latest = earliest - 1
    minute = earliest
    while minute <= ways.network.horizon_min:
        if zone >= 0 and limits.pause_at[zone, minute] != limits.pause_at[zone, arrived]:
            break
        if ways.arrival(class_index, visit.place, minute, target) >= INF:
            break
        latest = minute
        if minute >= max(visit.depart_min, earliest):
            break
        minute += 1
    if latest < earliest:
        return earliest, ()
    ready = usage.ready_left(visit.place)
    loads = []
    room = int(ready[latest])
    for load in visit.boarded:
        group = chart.groups.get(load.group)
        if group is None or group.ready_from_min > latest:
            continue
        unit = group.persons if group.household is not None else group.household_size
        persons = min(load.persons, usage.group_left(load.group), room) // unit * unit
        if persons > 0:
            loads.append(Load(load.group, persons))
            room -= persons
    if any(chart.groups[load.group].household is not None for load in loads) and len(loads) < len(
        visit.boarded
    ):
        # A household of several groups comes whole or not at all.
        loads = [load for load in loads if chart.groups[load.group].household is None]
    wanted = sum(load.persons for load in loads)
    leave = latest
    if wanted:
        leave = max(earliest, int(np.searchsorted(ready, wanted)))
        leave = max([leave, *(chart.groups[load.group].ready_from_min for load in loads)])
    return min(leave, latest), tuple(loads)


def _to_a_reception(
    chart: Chart,
    ways: Ways,
    usage: Usage,
    rest: _Rest,
    kind: VehicleType,
    class_index: int,
    standing: Stop,
    way: str = "to a reception",
) -> Diversion | None:
    """Return the way to the reception reached first that all aboard accept, or to two of them."""
    away = _Away(dict(rest.aboard), [standing], way)
    targets = _receptions(chart, ways, rest, class_index, away)
    if not rest.loads():
        depots = [p.id for p in chart.scenario.places if p.kind is PlaceKind.DEPOT]
        used = {vehicle.depot for vehicle in chart.scenario.vehicles}
        targets += [place for place in depots if place in used and place not in targets]
        targets.sort(key=lambda place: _reached(ways, rest, class_index, standing, place))
    found = _finish(chart, ways, usage, rest, kind, class_index, away, targets)
    return found or _to_two_receptions(chart, ways, usage, rest, kind, class_index, away)


def _reached(
    ways: Ways, rest: _Rest, class_index: int, here: Stop, place: str
) -> tuple[int, bool, str]:
    """Return what places are sorted by: the first reached, of equal ones that of the plan."""
    arrive = ways.arrival(class_index, here.place, here.depart_min, place)
    return arrive, place != rest.target, place


def _receptions(
    chart: Chart, ways: Ways, rest: _Rest, class_index: int, away: _Away, *, some: bool = False
) -> list[str]:
    """Return the receptions that all aboard accept, or ``some`` do, the first reached first."""
    groups = [group for group, persons in away.aboard.items() if persons > 0]
    accepted = any if some else all
    receptions = [
        reception
        for reception in chart.receptions
        if accepted(reception in chart.groups[group].accepts for group in groups)
    ]
    return sorted(
        receptions, key=lambda place: _reached(ways, rest, class_index, away.stops[-1], place)
    )


def _to_two_receptions(
    chart: Chart,
    ways: Ways,
    usage: Usage,
    rest: _Rest,
    kind: VehicleType,
    class_index: int,
    away: _Away,
) -> Diversion | None:
    """Return the way to one reception for some of those aboard, and on to another for the rest."""
    for first in _receptions(chart, ways, rest, class_index, away, some=True):
        stays = {
            group: persons
            for group, persons in away.aboard.items()
            if first not in chart.groups[group].accepts
        }
        if not any(stays.values()):
            continue
        leaving = {group: n for group, n in away.aboard.items() if group not in stays}
        some = _Away(leaving, away.stops, away.way)
        stops = _reach(chart, ways, usage, rest, kind, class_index, some, first)
        if stops is None:
            continue
        onward = _Away(stays, stops, away.way)
        targets = _receptions(chart, ways, rest, class_index, onward)
        found = _finish(chart, ways, usage, rest, kind, class_index, onward, targets)
        if found is not None:
            return found
    return None


def _finish(
    chart: Chart,
    ways: Ways,
    usage: Usage,
    rest: _Rest,
    kind: VehicleType,
    class_index: int,
    away: _Away,
    targets: Iterable[str],
) -> Diversion | None:
    """Return the rest of a trip that ends at the first of some places that has room."""
    for target in targets:
        stops = _reach(chart, ways, usage, rest, kind, class_index, away, target)
        if stops is not None:
            return Diversion(rest.joined(stops), ends=True, way=away.way)
    return None


def _reach(
    chart: Chart,
    ways: Ways,
    usage: Usage,
    rest: _Rest,
    kind: VehicleType,
    class_index: int,
    away: _Away,
    target: str,
) -> list[Stop] | None:
    """Return the stops of the rest up to a place where all aboard get off, None where none can."""
    loads = tuple(Load(g, n) for g, n in sorted(away.aboard.items()) if n > 0)
    persons = sum(load.persons for load in loads)
    here = away.stops[-1]
    way = ways.walk(class_index, here.place, here.depart_min, target)
    if way is None:
        return None
    last = way[-1]
    if persons and len(way) == 1 and len(away.stops) == 1 and rest.arrived < rest.at_min:
        # People get off in the minute of arrival, which has passed.
        return None
    if persons and persons > usage.room_left(target, last.arrive_min):
        return None
    stop_min = chart.places[target].stop_min if loads else 0
    if last.arrive_min + stop_min > kind.available_to_min:
        return None
    if len(way) == 1 and not loads:
        return list(away.stops)
    way[0] = replace(here, depart_min=way[0].depart_min)
    way[-1] = replace(last, depart_min=last.arrive_min + stop_min, alighted=loads)
    return [*away.stops[:-1], *way]


def _out_of_zone(
    chart: Chart, ways: Ways, usage: Usage, rest: _Rest, kind: VehicleType, class_index: int
) -> Diversion:
    """Return the quickest way out of a zone, and from there to a reception where there is one."""
    way = ways.out_of_zone(class_index, rest.place, rest.arrived, rest.now)
    if way is None:
        return Diversion(rest.joined([rest.standing()]), ends=False, way="out of the zone")
    safe = way[-1]
    onward = _to_a_reception(chart, ways, usage, rest, kind, class_index, safe, "out of the zone")
    if onward is None:
        return Diversion(rest.joined(way), ends=False, way="out of the zone")
    # What follows the executed stops begins at the safe place.
    after = onward.stops[len(rest.executed) :]
    meeting = replace(after[0], arrive_min=safe.arrive_min)
    return Diversion(
        rest.joined([*way[:-1], meeting, *after[1:]]), ends=True, way="out of the zone"
    )
