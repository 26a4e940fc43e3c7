"""
The lawful ways of one vehicle alone from where it is when a scenario changes.

On roads open to it, inside one pause for each stay in a zone, by checkpoints that serve it, outside
the curfew, and inside its range, driving time and availability. It waits wherever it may stand.
Zones with convoys are no way for one vehicle, but for one that is in such a zone it is the way out.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.checking.roads import road_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from safepassage.checking.aboard_since import LeftOver
    from safepassage.checking.case import Case, Run
    from safepassage.scenario.model import Pause, Road, VehicleType

__all__ = ["WaysOn"]

_HOUR_MIN = 60
_TOLERANCE_KM = 1e-6


@dataclass(frozen=True, slots=True)
class _Label:
    """
    A vehicle at a place from a minute on.

    ``within`` is the pause in which it is in a zone, None outside zones. ``km`` are those since it
    last stood at a place with fuel, ``driven`` the minutes driven by local day.
    """

    place: str
    minute: int
    within: Pause | None
    km: float
    driven: tuple[tuple[date, int], ...]

    def is_as_good_as(self, other: _Label) -> bool:
        """Return whether whatever is open to another one is open to this one too."""
        known = dict(other.driven)
        return (
            self.minute <= other.minute
            and self.km <= other.km
            and all(minutes <= known.get(day, 0) for day, minutes in self.driven)
        )


class WaysOn:
    """
    The ways on of a run from one of its stops.

    ``left_over`` says which vehicles checkpoints can still serve.
    """

    def __init__(self, case: Case, run: Run, number: int, left_over: LeftOver) -> None:
        if run.type is None:
            raise ValueError(f"{run.vehicle} is no vehicle of the scenario.")
        self.case = case
        self.kind: VehicleType = run.type
        self.left_over = left_over
        self.end = min(self.kind.available_to_min, case.scenario.horizon_min)
        self.here = run.stops[number]
        stood = case.places[self.here.place].stop_min if run.alighted[number] else 0
        minute = max(left_over.ready(run, number), self.here.arrive_min + stood)
        self.starts = self._starts(run, number, minute)

    def _starts(self, run: Run, number: int, minute: int) -> list[_Label]:
        """Return where the vehicle stands: in each pause that still holds there, or in no zone."""
        place = run.stops[number].place
        km = 0.0
        driven: dict[date, int] = defaultdict(int)
        for move in run.movements[:number]:
            km += 0.0 if move.road is None else move.road.km
            if self.case.places[move.target.place].refuel:
                km = 0.0
            for _, day in self.case.clock.days(move.origin.depart_min, move.target.arrive_min):
                driven[day] += 1
        zone = self.case.zone_of(place)
        held: list[Pause | None] = [None]
        if zone is not None:
            since = next(s.start_min for s in run.stays if s.last_piece >= 2 * number)
            held = [p for p in self._pauses_of(zone) if _covers(p, since, minute)]
        return [_Label(place, minute, p, km, tuple(sorted(driven.items()))) for p in held]

    def receptions(self) -> Iterator[tuple[str, int]]:
        """Yield receptions with minutes in which the vehicle can set people down there."""
        place, arrived = self.here.place, self.here.arrive_min
        if place in self.case.receptions and arrived >= self.left_over.at_min:
            yield from self._in_time(place, arrived)
        known: dict[tuple[str, str], list[_Label]] = defaultdict(list)
        # The running number keeps labels from being compared.
        heap = [(label.minute, number, label) for number, label in enumerate(self.starts)]
        heapq.heapify(heap)
        count = len(heap)
        while heap:
            _, _, here = heapq.heappop(heap)
            alike = known[here.place, "" if here.within is None else here.within.id]
            if any(other.is_as_good_as(here) for other in alike):
                continue
            alike.append(here)
            for road, there in self._next(here):
                yield from self._minutes_at(here, road, there)
                heapq.heappush(heap, (there.minute, count, there))
                count += 1

    def _minutes_at(self, here: _Label, road: Road, there: _Label) -> Iterator[tuple[str, int]]:
        """Yield when people can get off at the end of a road: at once, and in each later hour."""
        reception = self.case.receptions.get(there.place)
        if reception is None:
            return
        yield from self._in_time(there.place, there.minute)
        if reception.intake_per_h is None:
            return
        minutes = road_minutes(road, self.kind)
        for hour in range(there.minute // _HOUR_MIN + 1, self.end // _HOUR_MIN + 1):
            for later in self._along(here, road, there.place, hour * _HOUR_MIN - minutes):
                yield from self._in_time(there.place, later.minute)

    def _in_time(self, place: str, minute: int) -> Iterator[tuple[str, int]]:
        """Yield a place and a minute where people can get off before the vehicle's day ends."""
        if minute + self.case.places[place].stop_min <= self.end:
            yield place, minute

    def _next(self, here: _Label) -> Iterator[tuple[Road, _Label]]:
        """Yield each road on, with the vehicle at its end as soon as can be."""
        for road in self.case.scenario.roads:
            if road.closed or self.kind.id in road.barred:
                continue
            if road.from_place == here.place:
                target = road.to_place
            elif road.to_place == here.place and not road.one_way:
                target = road.from_place
            else:
                continue
            for there in self._along(here, road, target, here.minute):
                yield road, there

    def _along(self, here: _Label, road: Road, target: str, minute: int) -> Iterator[_Label]:
        """Yield the end of a road set out on from a minute on, once for each pause it lies in."""
        beyond = self.case.zone_of(target)
        minutes = road_minutes(road, self.kind)
        for pause in self._pauses(here, road.zone):
            arriving: list[Pause | None] = [pause if beyond == road.zone else None]
            if beyond not in (None, road.zone):
                arriving = self._pauses(None, beyond)
            for within in arriving:
                depart = self._departure(here, max(here.minute, minute), minutes, (pause, within))
                there = None if depart is None else self._driven(here, road, target, depart, within)
                if there is not None:
                    yield there

    def _pauses(self, here: _Label | None, zone: str | None) -> list[Pause | None]:
        """Return the pauses in which a zone may be driven in: that of the stay where it goes on."""
        if zone is None:
            return [None]
        if here is not None and self.case.zone_of(here.place) == zone:
            return [here.within]
        if self.case.zones[zone].convoy is not None:
            return []
        return list(self._pauses_of(zone))

    def _pauses_of(self, zone: str) -> list[Pause]:
        return [pause for pause in self.case.scenario.pauses if zone in pause.zones]

    def _departure(
        self,
        here: _Label,
        minute: int,
        minutes: int,
        pauses: tuple[Pause | None, Pause | None],
    ) -> int | None:
        """Return the first minute from one on in which a road may be set out on, None if never."""
        case, (road, arriving) = self.case, pauses
        curfew = case.scenario.curfew
        if here not in self.starts:
            minute = max(minute, here.minute + self.left_over.service_min(here.place))
        for depart in range(minute, self.end - minutes + 1):
            arrive = depart + minutes
            if here.within is not None and not _covers(here.within, here.minute, depart):
                return None
            if (
                (road is None or _covers(road, depart, arrive))
                and (arriving is None or _covers(arriving, arrive, arrive))
                and (curfew is None or not case.clock.minutes_within(curfew, depart, arrive))
                and self.left_over.serves(here.place, depart)
                and self._may_drive(here, depart, arrive)
            ):
                return depart
        return None

    def _may_drive(self, here: _Label, depart: int, arrive: int) -> bool:
        """Return whether a movement keeps to the daily driving time."""
        limit = self.kind.driving_min_per_day
        if limit is None:
            return True
        driven = defaultdict(int, here.driven)
        for _, day in self.case.clock.days(depart, arrive):
            driven[day] += 1
        return max(driven.values(), default=0) <= limit

    def _driven(
        self, here: _Label, road: Road, target: str, depart: int, within: Pause | None
    ) -> _Label | None:
        """Return the vehicle at the end of a road, None where its range does not reach so far."""
        arrive = depart + road_minutes(road, self.kind)
        km, driven = 0.0, here.driven
        if self.kind.range_km is not None:
            km = here.km + road.km
            if km > self.kind.range_km + _TOLERANCE_KM:
                return None
            km = 0.0 if self.case.places[target].refuel else km
        if self.kind.driving_min_per_day is not None:
            by_day = defaultdict(int, here.driven)
            for _, day in self.case.clock.days(depart, arrive):
                by_day[day] += 1
            driven = tuple(sorted(by_day.items()))
        return _Label(target, arrive, within, km, driven)


def _covers(pause: Pause, start: int, end: int) -> bool:
    """Return whether a pause holds from one minute to another, its margin kept."""
    return pause.start_min <= start and end <= pause.end_min - pause.margin_min
