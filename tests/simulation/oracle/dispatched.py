"""A vehicle that dispatchers send, who plan nothing."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from safepassage.plans import Itinerary, Stop
from safepassage.scenario.model import Need
from tests.simulation.oracle.values import JOINERS, Bundle
from tests.simulation.oracle.vehicle import Vehicle

if TYPE_CHECKING:
    from safepassage.scenario.model import VehicleType
    from safepassage.simulation.errands import Errand
    from tests.simulation.oracle.replay import Replay

__all__ = ["Dispatched", "Trial"]


class Trial(Vehicle):
    """An errand as if a vehicle stood at its beginning: what lies on its way."""

    def __init__(self, day: Replay, errand: Errand) -> None:
        itinerary = Itinerary("", errand.kind.id, errand.stops)
        super().__init__(day, itinerary, errand.kind, -1, first_stop=0)
        self.pickup, self.reception = errand.pickup, errand.reception

    @cached_property
    def minutes(self) -> int:
        """Return its planned minutes."""
        return sum(minutes for _, minutes in self.pieces(0, on_road=False))

    @cached_property
    def stays(self) -> list[tuple[str, int]]:
        """Return the zones on the way, each with the minutes until it is left."""
        found, out = [], 0
        for zone, pieces in groupby(self.pieces(0, on_road=False), key=lambda piece: piece[0]):
            out += sum(minutes for _, minutes in pieces)
            if zone is not None:
                found.append((zone, out))
        return found

    def is_safe(self, minute: int) -> bool:
        """Return whether all zones on the way are covered, and left by their margins."""
        for zone, out in self.stays:
            pause = self.day.cover(zone, minute)
            if pause is None or minute + out > pause.end_min - pause.margin_min:
                return False
        return True

    @cached_property
    def convoy_least(self) -> int:
        """Return how many must gather on the way, at the most."""
        gates = [self.gate_key(stop) for stop in range(len(self.stops))]
        zones = {gate[0] for gate in gates if gate is not None}
        rules = [zone.convoy for zone in self.day.scenario.zones if zone.id in zones]
        return max((rule.least for rule in rules if rule is not None), default=0)


class Dispatched(Vehicle):
    """A vehicle that goes where people are out, the nearest pickup first."""

    is_dispatched = True

    def __init__(self, day: Replay, vehicle: str, kind: VehicleType, number: int) -> None:
        since = kind.available_from_min
        home = Itinerary(vehicle, kind.id, (Stop(kind.depot, since, since),))
        super().__init__(day, home, kind, number, first_stop=0)
        self.errand: Trial | None = None
        self.to_pickup = False
        self.room = 0
        self.errands_begun = 0
        self.drawn = 0

    def entity(self, stop: int) -> int:  # noqa: ARG002 - one for all stops
        """Return for what is drawn: the vehicle."""
        return self.number

    def next_try(self, stop: int) -> int:  # noqa: ARG002 - one for all stops
        """Return how often something was drawn, and count it."""
        self.drawn += 1
        return self.drawn - 1

    @property
    def since(self) -> int:
        """Return the minute in which it came."""
        return self.came

    @property
    def others(self) -> list[Dispatched]:
        """Return all vehicles that are dispatched."""
        return [each for each in self.day.vehicles if isinstance(each, Dispatched)]

    def goes_to(self, pickup: str) -> bool:
        """Return whether it is on its way to a pickup, or waits there."""
        return self.to_pickup and self.errand is not None and self.errand.pickup == pickup

    def persons(self) -> int:
        """Return the persons aboard, without joiners."""
        return sum(
            count * self.day.bundles[number].size
            for number, count in self.aboard.items()
            if number != JOINERS
        )

    def finds_more(self, minute: int) -> bool:
        """Go on the first errand that is possible."""
        if self.ready is None or minute < self.ready:
            return False
        for errand in self.day.errands[self.kind.id, self.stops[self.at].place]:
            if self.may_take(errand, minute):
                self.room = self.room_for(errand)
                self.errand, self.to_pickup = errand, True
                self.errands_begun += 1
                self.take(errand.stops)
                return True
        return False

    def room_for(self, errand: Trial) -> int:
        """Return how many it may bring."""
        return min(sum(self.kind.capacity), self.free_in(errand.reception))

    def free_in(self, reception: str) -> int:
        """Return how many a reception still takes in, if all who are sent there bring as many."""
        rule = next(each for each in self.day.scenario.receptions if each.place == reception)
        if rule.capacity is None:
            return 1 << 30
        bound = self.day.arrived[reception]
        for each in self.others:
            if each.errand is not None and each.errand.reception == reception:
                bound += each.room if each.to_pickup else each.persons()
        return rule.capacity - bound

    def may_take(self, errand: Trial, minute: int) -> bool:
        """Return whether it may go on an errand."""
        if not errand.is_safe(minute) or minute + errand.minutes > self.kind.available_to_min:
            return False
        pickup = self.day.pickup[errand.pickup]
        going = [
            e for e in self.others if e.to_pickup and e.errand and e.errand.pickup == errand.pickup
        ]
        out = pickup.on_hand(minute)
        if out <= sum(sum(each.kind.capacity) for each in going) and not (
            out > 0 and len(going) < errand.convoy_least
        ):
            return False
        room = self.room_for(errand)
        return any(
            bundle.remaining
            and bundle.size <= room
            and self.would_take(bundle, errand.reception, minute)
            and all(bundle.places(need) <= self.places(need) for need in Need)
            for bundle in pickup.people
        ) and errand.may_go(minute)

    def places(self, need: Need) -> int:
        """Return its places of a need."""
        return self.kind.capacity[list(Need).index(need)]

    def would_take(self, bundle: Bundle, reception: str, minute: int) -> bool:
        """Return whether a bundle is there by a minute, and accepts the reception."""
        return bundle.first.ready_from_min <= minute and reception in bundle.first.accepts

    def planned(self) -> list[tuple[Bundle, int]]:
        """Return whom it waits for: those who were there when it came, as far as they fit."""
        assert self.errand is not None
        room = self.room
        free = {need: self.free(need) for need in Need}
        found = []
        for bundle in self.day.pickup[self.errand.pickup].people:
            if self.would_take(bundle, self.errand.reception, self.came):
                count = min(bundle.remaining, room // bundle.size)
                for need in Need:
                    if bundle.places(need):
                        count = min(count, free[need] // bundle.places(need))
                for need in Need:
                    free[need] -= count * bundle.places(need)
                room -= count * bundle.size
                found.append((bundle, count))
        return found

    def board(self, minute: int) -> None:
        """Let people board, whoever is out and fits."""
        assert self.errand is not None
        pickup = self.day.pickup[self.errand.pickup]
        room = self.room
        for bundle in pickup.people:
            if not self.would_take(bundle, self.errand.reception, minute):
                continue
            count = min(bundle.remaining, min(room, pickup.on_hand(minute)) // bundle.size)
            for need in Need:
                if bundle.places(need):
                    count = min(count, self.free(need) // bundle.places(need))
            self.aboard[bundle.number] += count
            bundle.remaining -= count
            pickup.taken += count * bundle.size
            room -= count * bundle.size
            self.day.result.boarded_by_hour[minute // 60] += count * bundle.size
        self.take_joiners(self.number, self.errands_begun)
        self.to_pickup = False

    def end(self) -> None:
        """End the day, and be on the way to nobody any more."""
        super().end()
        if self.to_pickup:
            self.to_pickup, self.errand = False, None
