"""A vehicle's itinerary, with the ways through the zones."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Place, Road, VehicleType
    from safepassage.simulation.draws import Stream
    from tests.simulation.oracle.replay import Replay

__all__ = ["Course"]


class Course:
    """What a vehicle is to do, and where it is in it."""

    def __init__(
        self,
        day: Replay,
        itinerary: Itinerary,
        kind: VehicleType,
        number: int,
        *,
        first_stop: int,
    ) -> None:
        self.day, self.kind, self.number, self.first_stop = day, kind, number, first_stop
        self.id = itinerary.vehicle
        self.stops = itinerary.stops
        self.at = 0
        self.moving = False
        self.going_back: list[str | None] = []
        self.ended = False
        self.left_at = 0
        self.minutes_left = 0
        self.came = self.stops[0].arrive_min
        self.ready: int | None = self.stops[0].arrive_min
        self.again: int | None = None
        self.turn = -1
        self.in_line: int | None = None
        self.let_in = day.env.event()
        self.aboard: Counter[int] = Counter()
        self.caught: Counter[int] = Counter()
        self.done: set[int] = set()
        self.tries: Counter[int] = Counter()
        self.process: simpy.Process

    # the itinerary

    def place(self, stop: int) -> Place:
        """Return the place of a stop."""
        return self.day.places[self.stops[stop].place]

    @cached_property
    def ways(self) -> list[Road]:
        """Return the road from each stop to the next."""
        found = []
        for before, after in zip(self.stops, self.stops[1:], strict=False):
            ends = {before.place, after.place}
            found.append(
                next(
                    road
                    for road in self.day.roads
                    if {road.from_place, road.to_place} == ends
                    and not road.closed
                    and self.kind.id not in road.barred
                    and not (road.one_way and road.from_place != before.place)
                )
            )
        return found

    def drive(self, stop: int) -> int:
        """Return the planned minutes from a stop to the next."""
        return self.stops[stop + 1].arrive_min - self.stops[stop].depart_min

    def stop_min(self, stop: int) -> int:
        """Return the least minutes at a stop, for people."""
        serves = self.stops[stop].boarded or self.stops[stop].alighted
        return self.place(stop).stop_min if serves else 0

    def passes_checkpoint(self, stop: int) -> bool:
        """Return whether a checkpoint is passed at a stop."""
        return self.stops[stop].place in self.day.queues and 0 < stop < len(self.stops) - 1

    def pieces(self, stop: int, *, on_road: bool) -> Iterator[tuple[str | None, int]]:
        """Yield zone and planned minutes of what lies ahead, from a stop or the road after it."""
        for number in range(stop, len(self.stops)):
            if number > stop or not on_road:
                least = self.stop_min(number)
                if self.passes_checkpoint(number):
                    service = self.day.queues[self.stops[number].place].rule.service_min
                    least = max(least, service)
                yield self.place(number).zone, least
            if number < len(self.stops) - 1:
                yield self.ways[number].zone, self.drive(number)

    def stay(self, zone: str | None, stop: int, *, on_road: bool) -> int:
        """Return the planned minutes until the zone is left."""
        total = 0
        for here, minutes in self.pieces(stop, on_road=on_road):
            if here != zone:
                break
            total += minutes
        return total

    @cached_property
    def all_entries(self) -> list[list[tuple[str, int]]]:
        """Return what :meth:`entries` says of each stop."""
        return [self.find_entries(stop) for stop in range(len(self.stops))]

    def entries(self, stop: int) -> list[tuple[str, int]]:
        """Return the zones that are entered by departing, with the minutes to their ends."""
        return self.all_entries[stop]

    def find_entries(self, stop: int) -> list[tuple[str, int]]:
        """Work out what :meth:`entries` says."""
        if stop == len(self.stops) - 1:
            return []
        found = []
        standing, road, behind = (
            self.place(stop).zone,
            self.ways[stop].zone,
            self.place(stop + 1).zone,
        )
        if road is not None and road != standing:
            found.append((road, self.stay(road, stop, on_road=True)))
        if behind is not None and behind != road:
            rest = self.stay(behind, stop + 1, on_road=False)
            found.append((behind, self.drive(stop) + rest))
        return found

    def gate_key(self, stop: int) -> tuple[str, str] | None:
        """Return zone and place of the gate at a stop, None where there is none."""
        for zone, _ in self.entries(stop):
            if zone in self.day.convoy_zones:
                return zone, self.stops[stop].place
        return None

    def gate_minute(self, stop: int) -> int:
        """Return the planned minute of entry from a stop."""
        key = self.gate_key(stop)
        assert key is not None
        if self.ways[stop].zone == key[0] and self.place(stop).zone != key[0]:
            return self.stops[stop].depart_min
        return self.stops[stop + 1].arrive_min

    @property
    def zone(self) -> str | None:
        """Return the zone in which it is in the minute that begins now."""
        if self.going_back:
            return self.going_back[0]
        return self.ways[self.at].zone if self.moving else self.place(self.at).zone

    def draw(self, table: Any, stream: Stream, stop: int, index: int) -> float:  # noqa: ANN401
        """Return a random row of a table, for a stop."""
        return self.day.from_table(table, stream, self.entity(stop), index)

    def entity(self, stop: int) -> int:
        """Return for what is drawn at a stop."""
        return self.first_stop + stop

    def take(self, stops: tuple[Stop, ...]) -> None:
        """Begin with other stops, of which nothing is done."""
        self.stops, self.at, self.done = stops, 0, set()
        for known in ("ways", "all_entries"):
            self.__dict__.pop(known, None)

    def next_try(self, stop: int) -> int:
        """Return how often something was drawn at a stop, and count it."""
        self.tries[stop] += 1
        return self.tries[stop] - 1
