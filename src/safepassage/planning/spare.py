"""Whether vehicles of a plan have a place to spare for who is left, were there room for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Group, VehicleType

__all__ = ["Spare"]

_NEEDS = tuple(Need)


class Spare:
    """
    What the vehicles of a plan could do besides, by their places and their time.

    Checkpoints' throughput, escorts, drivers' duty and range are not looked at: a vehicle may be
    said to have time that has none, and room then counts as what is wanting.
    """

    def __init__(self, problem: Problem, itineraries: Sequence[Itinerary]) -> None:
        self.scenario = problem.scenario
        self.network = problem.network
        self.places = {place.id: number for number, place in enumerate(self.scenario.places)}
        self.stops = {place: number for number, place in enumerate(self.network.stops)}
        n_open = self.network.n_depots + self.network.n_receptions
        self.ready = dict(zip(self.network.stops[n_open:], problem.arrays.ready, strict=True))
        self.need_of = {group.id: _NEEDS.index(group.need) for group in self.scenario.groups}
        self.ways = {itinerary.vehicle: itinerary.stops for itinerary in itineraries}

    def persons(self, group: Group, most: int) -> int:
        """Return how many more of a group, ``most`` at the most, vehicles have a place for."""
        need = self.need_of[group.id]
        waiting = self._waiting(group)
        out_min = int(np.argmax(waiting > 0))
        if waiting[out_min] <= 0:
            return 0
        fitting = [
            (vehicle, kind)
            for vehicle, kind in self.scenario.vehicle_types()
            if kind.capacity[need] > 0
        ]
        if any(self._has_time(vehicle, kind, group, out_min) for vehicle, kind in fitting):
            return most
        free = sum(self._free(vehicle, kind, group, waiting) for vehicle, kind in fitting)
        return min(most, free)

    def _waiting(self, group: Group) -> NDArray[np.int64]:
        """Return, by minute, how many are out at a group's place and not boarded by then."""
        ready = self.ready[self.places[group.place]]
        boarded = np.zeros(len(ready), dtype=np.int64)
        for stops in self.ways.values():
            for stop in stops:
                if stop.place == group.place:
                    boarded[stop.depart_min] += sum(load.persons for load in stop.boarded)
        waiting = ready - np.cumsum(boarded)
        waiting[: group.ready_from_min] = 0
        return waiting

    def _free(
        self, vehicle: str, kind: VehicleType, group: Group, waiting: NDArray[np.int64]
    ) -> int:
        """Return the places that stay free all the way, on rides where the group could board."""
        stops = self.ways.get(vehicle, ())
        need = self.need_of[group.id]
        free = []
        aboard = 0
        for stop in stops:
            aboard += self._change(stop, need)
            free.append(kind.capacity[need] - aboard)
        found = 0
        for first, stop in enumerate(stops):
            if stop.place != group.place:
                continue
            ends = [
                last for last in range(first + 1, len(stops)) if stops[last].place in group.accepts
            ]
            if ends:
                spare = min(free[first : ends[0]])
                found += max(0, min(spare, int(waiting[stop.depart_min])))
        return found

    def _change(self, stop: Stop, need: int) -> int:
        """Return how many more of a need are aboard after a stop."""
        boarded = sum(load.persons for load in stop.boarded if self.need_of[load.group] == need)
        return boarded - sum(
            load.persons for load in stop.alighted if self.need_of[load.group] == need
        )

    def _has_time(self, vehicle: str, kind: VehicleType, group: Group, out_min: int) -> bool:
        """Return whether a vehicle can run once more for a group, at the end or in between."""
        number = self.network.class_of[kind.id]
        return any(
            self._runs(number, kind, group, place, minute, out_min, then)
            for place, minute, then in self._when_free(vehicle, kind)
        )

    def _when_free(self, vehicle: str, kind: VehicleType) -> Iterator[tuple[str, int, Stop | None]]:
        """Yield where and when nobody is aboard, and the stop that comes next."""
        stops = self.ways.get(vehicle, ())
        if not stops:
            yield kind.depot, max(0, kind.available_from_min), None
        aboard = 0
        for at, stop in enumerate(stops):
            aboard += sum(load.persons for load in stop.boarded)
            aboard -= sum(load.persons for load in stop.alighted)
            if not aboard:
                stand = self.scenario.places[self.places[stop.place]].stop_min
                minute = stop.arrive_min + (stand if stop.alighted else 0)
                yield stop.place, minute, stops[at + 1] if at + 1 < len(stops) else None

    def _runs(
        self,
        number: int,
        kind: VehicleType,
        group: Group,
        origin: str,
        minute: int,
        out_min: int,
        then: Stop | None,
    ) -> bool:
        """Return whether a run from a place for a group ends before the next stop must be left."""
        pickup = self.places[group.place]
        stand = self.scenario.places[pickup].stop_min
        zone = int(self.network.limits.zone_of[pickup])
        starts = {minute, max(minute, out_min)}
        starts.update(pause.start_min for pause in self.scenario.pauses if pause.start_min > minute)
        for start in sorted(starts):
            come = self._arrival(number, origin, group.place, start)
            leave = max(come + stand, out_min)
            if leave > self.scenario.horizon_min:
                continue
            pause_at = self.network.limits.pause_at
            if zone >= 0 and pause_at[zone][come] != pause_at[zone][leave]:
                continue
            for reception in group.accepts:
                end = self._arrival(number, group.place, reception, leave)
                if end > min(kind.available_to_min, self.scenario.horizon_min):
                    continue
                again = end + self.scenario.places[self.places[reception]].stop_min
                if (
                    then is None
                    or self._arrival(number, reception, then.place, again) <= then.depart_min
                ):
                    return True
        return False

    def _arrival(self, number: int, origin: str, target: str, minute: int) -> int:
        """Return the earliest arrival, ``INF`` where a place is none that trips start from."""
        source = self.stops.get(self.places[origin])
        end = self.stops.get(self.places[target])
        if source is None or end is None or minute > self.scenario.horizon_min:
            return INF
        if source == end:
            return minute
        return self.network.arrival(number, end, source, minute)
