"""
How one vehicle alone comes to a reception when that has room.

It waits outside zones for an hour with intake left, or comes back to a reception where it stands:
people get off in the minute of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.compiled import INF
from safepassage.planning.replanning.usage import HOUR_MIN
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.planning.replanning.courses import Chart
    from safepassage.planning.replanning.usage import Usage
    from safepassage.planning.replanning.ways import Ways
    from safepassage.plans import Stop
    from safepassage.scenario.model import VehicleType

__all__ = ["Arriving", "Away"]


@dataclass(frozen=True, slots=True)
class Away:
    """The rest of a trip so far, from where the vehicle stands, and whom it carries then."""

    stops: tuple[Stop, ...]
    aboard: Mapping[str, int]

    @property
    def here(self) -> Stop:
        """Return the stop that the vehicle has come to."""
        return self.stops[-1]

    @property
    def persons(self) -> int:
        """Return how many are aboard."""
        return sum(self.aboard.values())

    def rank(self) -> tuple[int, int]:
        """Return what ways are compared by, the best least: persons aboard, person-minutes."""
        minutes = sum(
            load.persons * stop.arrive_min for stop in self.stops for load in stop.alighted
        )
        return self.persons, minutes


@dataclass(frozen=True, slots=True)
class Arriving:
    """
    The ways open to a vehicle, and the room that those settled before it leave.

    Where it arrived before ``at_min``, nobody can get off any more without leaving first.
    """

    chart: Chart
    ways: Ways
    usage: Usage
    kind: VehicleType
    at_min: int

    @property
    def class_index(self) -> int:
        """Return the class of the network that the vehicle drives in."""
        return self.ways.network.class_of[self.kind.id]

    def reached(self, here: Stop, target: str) -> int:
        """Return when the vehicle can be at a place, INF when never."""
        return self.ways.arrival(self.class_index, here.place, here.depart_min, target)

    def quickest(self, here: Stop, target: str) -> list[Stop] | None:
        """Return the quickest way to a place, None where there is none."""
        return self.ways.walk(self.class_index, here.place, here.depart_min, target)

    def room(self, away: Away, target: str, minute: int) -> int:
        """Return how many persons a reception takes at a minute, beside those set down before."""
        besides = [
            (stop.arrive_min, sum(load.persons for load in stop.alighted))
            for stop in away.stops
            if stop.place == target and stop.arrive_min >= self.at_min
        ]
        return self.usage.room_left(target, minute, besides)

    def first_with_room(self, away: Away, target: str, minute: int, least: int) -> int | None:
        """Return the first minute from one on in which a reception takes so many, None if never."""
        while minute <= self.ways.network.horizon_min:
            if self.room(away, target, minute) >= least:
                return minute
            if self.chart.receptions[target].intake_per_h is None:
                return None
            minute = (minute // HOUR_MIN + 1) * HOUR_MIN
        return None

    def way(self, away: Away, target: str, least: int) -> list[Stop] | None:
        """Return the first way found to a reception that takes so many when it is reached."""
        here = away.here
        if target != here.place:
            return self._from_elsewhere(away, target, least)
        # People get off where the vehicle stands in the minute in which it arrives.
        at_once = here.arrive_min >= self.at_min and not here.alighted
        if at_once and self.room(away, target, here.arrive_min) >= least:
            return [here]
        found = [self._to_and_fro(away, place, least) for place in self._neighbours(target)]
        known = [way for way in found if way is not None]
        return min(known, key=lambda way: way[-1].arrive_min, default=None)

    def _from_elsewhere(self, away: Away, target: str, least: int) -> list[Stop] | None:
        way = self.quickest(away.here, target)
        if way is None:
            return None
        minute = self.first_with_room(away, target, way[-1].arrive_min, least)
        if minute is None or minute == way[-1].arrive_min:
            return None if minute is None else way
        found = [self._setting_out_later(away.here, target, minute), self._put_off(way, minute)]
        # Who must wait longer than for the room that was found may find it taken.
        fitting = [
            later
            for later in found
            if later is not None and self.room(away, target, later[-1].arrive_min) >= least
        ]
        return min(fitting, key=lambda later: later[-1].arrive_min, default=None)

    def _setting_out_later(self, here: Stop, target: str, minute: int) -> list[Stop] | None:
        """Return the way of a vehicle that waits where it is, outside zones, and is late enough."""
        if self.chart.places[here.place].zone is not None:
            return None
        for depart in range(here.depart_min, self.ways.network.horizon_min + 1):
            arrive = self.ways.arrival(self.class_index, here.place, depart, target)
            if arrive >= INF:
                return None
            if arrive >= minute:
                return self.ways.walk(self.class_index, here.place, depart, target)
        return None

    def _put_off(self, way: list[Stop], minute: int) -> list[Stop] | None:
        """Return a way that waits before its last road, or drives that slower, outside zones."""
        before, last = way[-2], way[-1]
        place = self.chart.places[before.place]
        road = self.chart.road(before.place, last.place)
        if road is None or road.zone is not None or self._curfew_after(before) < minute:
            return None
        if place.zone is None and place.kind is not PlaceKind.CHECKPOINT:
            before = replace(before, depart_min=before.depart_min + minute - last.arrive_min)
        return [*way[:-2], before, replace(last, arrive_min=minute, depart_min=minute)]

    def _curfew_after(self, stop: Stop) -> int:
        return int(self.ways.network.limits.curfew[stop.depart_min])

    def _neighbours(self, place: str) -> list[str]:
        """Return the places to which open roads lead."""
        table, index = self.ways.network.tables[self.class_index], self.ways.index[place]
        hops = range(int(table.first[index]), int(table.first[index + 1]))
        return sorted({self.ways.ids[int(table.target[hop])] for hop in hops})

    def _to_and_fro(self, away: Away, by: str, least: int) -> list[Stop] | None:
        """Return a way by a neighbouring place and back, that is back when there is room."""
        here = away.here
        way = self._round(here, by)
        if way is None:
            return None
        soonest = way[-1].arrive_min
        minute = self.first_with_room(away, here.place, soonest, least)
        if minute is None or minute == soonest:
            return None if minute is None else way
        found = (
            self._waiting_there(here, by, minute),
            self._leaving_later(here, by, minute, soonest),
        )
        for later in found:
            if later is not None and self.room(away, here.place, later[-1].arrive_min) >= least:
                return later
        return None

    def _waiting_there(self, here: Stop, by: str, minute: int) -> list[Stop] | None:
        """Return a way by a place and back that waits there until it is late enough."""
        out = self.quickest(here, by)
        back = None if out is None else self._setting_out_later(out[-1], here.place, minute)
        return None if out is None or back is None else _in_a_row(out, back)

    def _leaving_later(self, here: Stop, by: str, minute: int, soonest: int) -> list[Stop] | None:
        """Return a way by a place and back that sets out late enough."""
        for depart in range(here.depart_min + minute - soonest, self.ways.network.horizon_min + 1):
            later = self._round(replace(here, depart_min=depart), by)
            if later is None or later[-1].arrive_min >= minute:
                return later
        return None

    def _round(self, here: Stop, by: str) -> list[Stop] | None:
        """Return the quickest way by a place and back, None where there is none."""
        out = self.quickest(here, by)
        back = None if out is None else self.quickest(out[-1], here.place)
        return None if out is None or back is None else _in_a_row(out, back)


def _in_a_row(out: Sequence[Stop], back: Sequence[Stop]) -> list[Stop]:
    """Return a way that ends where another one begins, and that one."""
    return [*out[:-1], replace(out[-1], depart_min=back[0].depart_min), *back[1:]]
