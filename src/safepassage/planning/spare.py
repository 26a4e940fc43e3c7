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
        self.free = np.array(list(self._when_free()), dtype=np.int64).reshape(-1, 6)
        self._known: dict[tuple[object, ...], bool] = {}

    def persons(self, group: Group, most: int) -> int:
        """Return how many more of a group, ``most`` at the most, vehicles have a place for."""
        need = self.need_of[group.id]
        waiting = self._waiting(group)
        out_min = int(np.argmax(waiting > 0))
        if waiting[out_min] <= 0:
            return 0
        key = (group.place, group.accepts, need, out_min)
        if key not in self._known:
            self._known[key] = self._has_time(group, need, out_min)
        if self._known[key]:
            return most
        free = sum(
            self._free(vehicle, kind, group, waiting)
            for vehicle, kind in self.scenario.vehicle_types()
            if kind.capacity[need] > 0
        )
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

    def _when_free(self) -> Iterator[tuple[int, int, int, int, int, int]]:
        """
        Yield when nobody is aboard a vehicle.

        Its type's number, the stop of the network where it is, the minute, the last one in which a
        run may end, and the stop that comes next with the minute in which it is left; -1 for none.
        """
        numbers = {kind.id: number for number, kind in enumerate(self.scenario.vehicles)}
        for vehicle, kind in self.scenario.vehicle_types():
            number = numbers[kind.id]
            until = min(kind.available_to_min, self.scenario.horizon_min)
            stops = self.ways.get(vehicle, ())
            if not stops:
                start = max(0, kind.available_from_min)
                yield number, self.stops[self.places[kind.depot]], start, until, -1, -1
            aboard = 0
            for at, stop in enumerate(stops):
                aboard += sum(load.persons for load in stop.boarded)
                aboard -= sum(load.persons for load in stop.alighted)
                here = self.places[stop.place]
                minute = stop.arrive_min
                if stop.alighted:
                    minute += self.scenario.places[here].stop_min
                if aboard or here not in self.stops:
                    continue
                if at + 1 == len(stops):
                    yield number, self.stops[here], minute, until, -1, -1
                elif (then := self.places[stops[at + 1].place]) in self.stops:
                    left = stops[at + 1].depart_min
                    yield number, self.stops[here], minute, until, self.stops[then], left

    def _has_time(self, group: Group, need: int, out_min: int) -> bool:
        """Return whether a vehicle can run once more for a group, at the end or in between."""
        scenario, limits = self.scenario, self.network.limits
        fits = np.array([kind.capacity[need] > 0 for kind in scenario.vehicles])
        number, origin, minute, until, then, left = self.free[fits[self.free[:, 0]]].T
        classes = np.array([self.network.class_of[kind.id] for kind in scenario.vehicles])[number]
        place = self.places[group.place]
        pickup, zone = self.stops[place], int(limits.zone_of[place])
        starts = [minute, np.maximum(minute, out_min)]
        # In a zone it may have to come in a later pause than the next one.
        starts += [np.maximum(minute, pause.start_min) for pause in scenario.pauses if zone >= 0]
        for start in starts:
            come = self._arrivals(classes, origin, pickup, start)
            leave = np.maximum(come + scenario.places[place].stop_min, out_min)
            in_time = leave <= until
            if zone >= 0:
                pause = limits.pause_at[zone]
                last = len(pause) - 1
                in_time &= pause[np.minimum(come, last)] == pause[np.minimum(leave, last)]
            for reception in group.accepts:
                target = self.places[reception]
                end = self._arrivals(classes, pickup, self.stops[target], leave)
                again = end + scenario.places[target].stop_min
                back = self._arrivals(classes, self.stops[target], then, again)
                if (in_time & (end <= until) & ((then < 0) | (back <= left))).any():
                    return True
        return False

    def _arrivals(
        self,
        classes: NDArray[np.int64],
        source: NDArray[np.int64] | int,
        target: NDArray[np.int64] | int,
        minute: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Return the earliest arrivals at a stop for vehicles that are ready at another."""
        network = self.network
        rows = network.row[classes, target, source]
        known = (rows >= 0) & (minute <= network.horizon_min)
        arrivals = np.where(known, minute + network.constant[rows], INF).astype(np.int64)
        varies = known & (network.constant[rows] < 0)
        arrivals[varies] = network.arrive[network.position[rows[varies]], minute[varies]]
        arrivals[arrivals > network.horizon_min] = INF
        there = np.equal(source, target) & (minute <= network.horizon_min)
        return np.where(there, minute, arrivals)
