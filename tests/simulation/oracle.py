"""
A slow, plain simulation of one day in simpy, for comparing the compiled one with.

It follows decision 0019 minute by minute, with a process for each vehicle, pickup, checkpoint, zone
and gate, on the scenario's and the plan's own values. Only the draws are shared with the compiled
simulation: the same numbers, by the same names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from math import floor, prod
from typing import TYPE_CHECKING, Any, TypeAlias

import simpy

from safepassage.checking.clock import LocalClock
from safepassage.ledger import hold_probabilities
from safepassage.ledger.record import BLOCKS_H
from safepassage.scenario.chances import AtBreak
from safepassage.scenario.model import Choice, Need, PlaceKind
from safepassage.simulation.draws import (
    Stream,
    exponential_table,
    joiner_table,
    lognormal_table,
    midpoints,
    normal_table,
    plain_bits,
    plain_key,
    plain_number,
    plain_row,
)
from safepassage.simulation.quantiles import beta_quantiles, gamma_quantiles

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from safepassage.ledger.hold import Hold
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Group, Pause, Place, Road, Scenario, VehicleType

__all__ = ["JOINERS", "Draws", "Replay", "Result"]

Steps: TypeAlias = "Generator[simpy.Event, Any, Any]"
"""A process: it yields what it waits for."""

JOINERS = -1
"""Stands for joiners in place of a bundle's number."""

ARRIVE, SERVE, LOSE, DEPART, ENTER, LOOK = range(6)
"""The steps of a minute."""

_SLOTS = 1000


class Draws:
    """The draws of all replications of a scenario, by name."""

    def __init__(self, scenario: Scenario, *, seed: int = 0, as_of: int = 0) -> None:
        self.scenario = scenario
        self.seed = seed
        settings = scenario.simulation
        self.exponential = exponential_table()
        self.normal = normal_table()
        self.travel = lognormal_table(settings.travel_spread)
        self.lift = lognormal_table(settings.lift_spread)
        self.service = lognormal_table(settings.service_spread)
        self.joiners = joiner_table(settings.joiners_per_trip)
        self.holds: list[Hold] = hold_probabilities(scenario, as_of=as_of, draws=20)
        names = sorted({party.party for hold in self.holds for party in hold.parties})
        self.party = {name: number for number, name in enumerate(names)}
        self._tables: dict[tuple[Any, ...], Any] = {}

    def table(self, kind: str, first: float, second: float) -> Any:  # noqa: ANN401 - an array
        """Return the quantiles of a Beta or a Gamma."""
        key = (kind, first, second)
        if key not in self._tables:
            if kind == "beta":
                self._tables[key] = beta_quantiles(first, second, midpoints())
            else:
                self._tables[key] = gamma_quantiles(first, midpoints()) / second
        return self._tables[key]


@dataclass
class Result:
    """What became of everybody: (outcome, bundle, minute, vehicle) and how many bundles."""

    people: Counter[tuple[str, int, int, str]] = field(default_factory=Counter)
    exposed_min: int = 0
    value: float = 0.0
    boarded_by_hour: Counter[int] = field(default_factory=Counter)
    pauses: list[tuple[int, int] | None] = field(default_factory=list)


@dataclass(eq=False)
class Bundle:
    """People who travel whole."""

    number: int
    groups: list[tuple[Group, int]]
    counted: int
    named: bool
    coming: int = 0
    remaining: int = 0
    beyond: int = 0

    @property
    def first(self) -> Group:
        return self.groups[0][0]

    @property
    def size(self) -> int:
        return sum(persons for _, persons in self.groups)

    def places(self, need: Need) -> int:
        return sum(persons for group, persons in self.groups if group.need is need)


class Replay:
    """One replication of a plan."""

    def __init__(self, draws: Draws, plan: Plan, replication: int) -> None:
        self.draws = draws
        self.scenario = draws.scenario
        self.settings = self.scenario.simulation
        self.key = plain_key(draws.seed, replication)
        self.env = simpy.Environment()
        self.result = Result()
        self.clock = LocalClock(self.scenario)
        self.places = {place.id: place for place in self.scenario.places}
        self.horizon = self.scenario.horizon_min
        self.roads = self.scenario.roads
        self.convoy_zones = {z.id for z in self.scenario.zones if z.convoy is not None}
        self.covers = self.draw_covers()
        self.bundles = self.draw_bundles()
        self.by_group = {group.id: bundle for bundle in self.bundles for group, _ in bundle.groups}
        self.pickups = [
            Pickup(self, place, number)
            for number, place in enumerate(
                place for place in self.scenario.places if place.kind is PlaceKind.PICKUP
            )
        ]
        self.pickup = {pickup.place.id: pickup for pickup in self.pickups}
        self.queues = {c.place: Queue(self, c.place) for c in self.scenario.checkpoints}
        itineraries = {itinerary.vehicle: itinerary for itinerary in plan.itineraries}
        self.vehicles: list[Vehicle] = []
        stops = 0
        for vehicle_id, kind in self.scenario.vehicle_types():
            if vehicle_id in itineraries:
                itinerary = itineraries[vehicle_id]
                self.vehicles.append(
                    Vehicle(self, itinerary, kind, len(self.vehicles), first_stop=stops)
                )
                stops += len(itinerary.stops)
        self.gates = self.find_gates()

    def run(self) -> Result:
        """Return what became of everybody."""
        for number, pickup in enumerate(self.pickups):
            self.env.process(pickup.lift(number))
        for number, queue in enumerate(self.queues.values()):
            self.env.process(queue.serve(number))
        for number, zone in enumerate(self.scenario.zones):
            if self.settings.at_break is AtBreak.TURN_BACK:
                self.env.process(self.watch(number, zone.id))
        for number, gate in enumerate(self.gates.values()):
            self.env.process(gate.open(number))
        for vehicle in self.vehicles:
            vehicle.process = self.env.process(vehicle.life())
            self.env.process(vehicle.look())
        self.env.run(until=(self.horizon + 1) * 6 * _SLOTS)
        self.finish()
        return self.result

    # the clock

    @property
    def minute(self) -> int:
        """Return the minute that it is."""
        return int(self.env.now // (6 * _SLOTS))

    def until(self, minute: int, step: int, number: int = 0) -> simpy.Event:
        """Return the event of a step's slot in a minute."""
        tick = (minute * 6 + step) * _SLOTS + number
        return self.env.timeout(tick - self.env.now)

    # draws

    def bits(self, stream: Stream, entity: int, index: int = 0) -> int:
        """Return random bits."""
        return plain_bits(self.key, stream, entity, index)

    def chance(self, stream: Stream, entity: int, index: int = 0) -> float:
        """Return a random number in [0, 1)."""
        return plain_number(self.bits(stream, entity, index))

    def from_table(self, table: Any, stream: Stream, entity: int, index: int = 0) -> float:  # noqa: ANN401
        """Return a random row of a table."""
        return float(table[plain_row(self.bits(stream, entity, index))])

    def draw_covers(self) -> list[tuple[Pause, int, int]]:
        """Return the pauses that hold, each from when and to when."""
        found = []
        for number, pause in enumerate(self.scenario.pauses):
            span = self.draw_cover(number, pause, self.draws.holds[number])
            self.result.pauses.append(span)
            if span is not None:
                found.append((pause, *span))
        return found

    def draw_cover(self, number: int, pause: Pause, hold: Hold) -> tuple[int, int] | None:
        """Return from when and to when a pause holds, None where it does not."""
        table, party = self.draws.table, self.draws.party
        chance = pause.begins_chance
        if chance is None:
            chance = prod(
                self.from_table(
                    table("beta", each.record.begin_a, each.record.begin_b),
                    Stream.PARTY_BEGINS,
                    party[each.party],
                )
                for each in hold.parties
            )
        mean = pause.late_mean_min
        if mean is None:
            rate_an_hour = self.from_table(
                table("gamma", hold.delay.starts, hold.delay.hours),
                Stream.PARTY_DELAY,
                party[hold.parties[0].party],
            )
            mean = 60.0 / rate_an_hour
        late = floor(
            min(mean * self.from_table(self.draws.exponential, Stream.PAUSE_LATE, number), 1e8)
        )
        start, age = pause.start_min + late, 0
        unharmed = 1.0
        if hold.state is not None:
            unharmed = hold.state.unharmed
            if hold.state.age_min is not None:
                chance, age = 1.0, hold.state.age_min
                start = hold.known_min - age
        if self.chance(Stream.PAUSE_BEGINS, number) >= chance * unharmed:
            return None
        end = pause.end_min
        left = self.from_table(self.draws.exponential, Stream.PAUSE_BREAKS, number)
        for block, (low_h, high_h) in enumerate(BLOCKS_H):
            hazard = pause.breaks_per_h
            if hazard is None:
                hazard = sum(
                    self.from_table(
                        table("gamma", each.record.breaks[block], each.record.hours[block]),
                        Stream.PARTY_BREAKS,
                        party[each.party],
                        block,
                    )
                    for each in hold.parties
                )
            low = max(low_h * 60, age)
            high = min(high_h * 60, 1 << 29)
            if high <= low or hazard <= 0:
                continue
            if left * 60.0 / hazard < high - low:
                end = min(end, int(start + low) + floor(left * 60.0 / hazard))
                break
            left -= hazard * (high - low) / 60.0
        return (start, end) if start < end else None

    def draw_bundles(self) -> list[Bundle]:
        """Return the people who chose to leave, with how many of them come."""
        found: list[Bundle] = []
        households: dict[str, Bundle] = {}
        for group in self.scenario.groups:
            if group.choice is not Choice.LEAVE:
                continue
            if group.household is None:
                size = group.household_size
                bundle = Bundle(len(found), [(group, size)], group.persons // size, named=False)
                found.append(bundle)
            elif group.household in households:
                households[group.household].groups.append((group, group.persons))
            else:
                bundle = Bundle(len(found), [(group, group.persons)], 1, named=True)
                households[group.household] = bundle
                found.append(bundle)
        for bundle in found:
            there = bundle.counted
            if not bundle.named:
                spread = self.settings.count_spread
                normal = self.from_table(self.draws.normal, Stream.COUNT, bundle.number)
                there = max(0, floor(there * (1.0 + spread * normal) + 0.5))
            bundle.coming = sum(
                self.chance(Stream.SHOW, bundle.number, each) >= self.settings.no_show
                for each in range(there)
            )
            bundle.remaining = bundle.coming
            bundle.beyond = max(0, bundle.coming - bundle.counted)
            self.tell("not come", bundle.number, there - bundle.coming)
        return found

    def tell(
        self, outcome: str, bundle: int, count: int, minute: int = -1, vehicle: str = ""
    ) -> None:
        """Note what becomes of some bundles."""
        if count:
            self.result.people[outcome, bundle, minute, vehicle] += count

    # zones

    def cover(self, zone: str | None, minute: int) -> Pause | None:
        """Return the pause that covers a zone in a minute."""
        for pause, start, end in self.covers:
            if zone in pause.zones and start <= minute < end:
                return pause
        return None

    def is_bare(self, zone: str | None, minute: int) -> bool:
        """Return whether a zone is without cover in a minute."""
        return zone is not None and self.cover(zone, minute) is None

    def watch(self, number: int, zone: str) -> Steps:
        """Tell the vehicles in a zone when it loses its cover."""
        for minute in range(1, self.horizon + 1):
            yield self.until(minute, LOSE, number)
            if self.cover(zone, minute - 1) is not None and self.is_bare(zone, minute):
                for vehicle in self.vehicles:
                    if not vehicle.going_back and vehicle.zone == zone:
                        vehicle.lose_cover()

    # convoys

    def find_gates(self) -> dict[tuple[str, str], Gate]:
        """Return the gates by zone and place, in the order of the scenario."""
        found: dict[tuple[str, str], Gate] = {}
        for zone in self.scenario.zones:
            for place in self.scenario.places:
                for vehicle in self.vehicles:
                    for stop in range(len(vehicle.stops)):
                        if vehicle.gate_key(stop) == (zone.id, place.id):
                            gate = found.setdefault(
                                (zone.id, place.id), Gate(self, zone.id, place.id)
                            )
                            gate.members.append((vehicle.gate_minute(stop), vehicle, stop))
        return found

    def finish(self) -> None:
        """Tell where everybody is at the end."""
        for vehicle in self.vehicles:
            where = "in zone" if vehicle.zone is not None else "on road"
            for number, count in vehicle.aboard.items():
                self.tell(where, number, count, -1, vehicle.id)
        for bundle in self.bundles:
            self.tell("left", bundle.number, bundle.remaining)


class Pickup:
    """A pickup where people are brought out."""

    def __init__(self, day: Replay, place: Place, number: int) -> None:
        self.day, self.place, self.number = day, place, number
        self.taken = 0
        self.units = 0
        self.rate: int | None = None
        if place.lift_rate_per_h is not None:
            planned = round(1000 * place.lift_rate_per_h)
            factor = day.from_table(day.draws.lift, Stream.LIFT, number)
            self.rate = max(1, floor(planned * factor + 0.5))
        self.people = [b for b in day.bundles if b.first.place == place.id]

    def present(self, minute: int) -> int:
        return sum(b.coming * b.size for b in self.people if b.first.ready_from_min <= minute)

    def lift(self, number: int) -> Steps:
        """Bring people out, a minute at a time; what is lifted in a minute is out in the next."""
        self.units = 60_000 * min(self.place.ready_at_start, self.present(0))
        for minute in range(self.day.horizon + 1):
            yield self.day.until(minute, LOOK, _SLOTS // 2 + number)
            if self.rate is None:
                continue
            runs = self.place.zone is None or not self.place.lift_needs_pause
            if runs or self.day.cover(self.place.zone, minute) is not None:
                self.units += self.rate
            self.units = min(self.units, 60_000 * self.present(minute + 1))

    def on_hand(self, minute: int) -> int:
        out = self.present(minute) if self.rate is None else self.units // 60_000
        return out - self.taken


class Queue:
    """The line at a checkpoint."""

    def __init__(self, day: Replay, place: str) -> None:
        self.day = day
        self.rule = next(c for c in day.scenario.checkpoints if c.place == place)
        self.line: list[tuple[Vehicle, int, int]] = []
        self.begun: Counter[int] = Counter()

    def serve(self, number: int) -> Steps:
        for minute in range(self.day.horizon + 1):
            yield self.day.until(minute, SERVE, number)
            while self.line and self.may_begin(minute):
                self.begun[minute // 60] += 1
                vehicle, stop, index = self.line.pop(0)
                vehicle.be_served(stop, index, minute)

    def may_begin(self, minute: int) -> bool:
        hours = self.rule.hours
        if hours is not None and self.day.clock.minutes_outside(
            hours, minute, minute + self.rule.service_min
        ):
            return False
        limit = self.rule.vehicles_per_h
        return limit is None or self.begun[minute // 60] < limit


class Vehicle:
    """A vehicle with its itinerary."""

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
        return self.day.places[self.stops[stop].place]

    @cached_property
    def ways(self) -> list[Road]:
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
        return self.stops[stop + 1].arrive_min - self.stops[stop].depart_min

    def stop_min(self, stop: int) -> int:
        serves = self.stops[stop].boarded or self.stops[stop].alighted
        return self.place(stop).stop_min if serves else 0

    def passes_checkpoint(self, stop: int) -> bool:
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
        return [self.find_entries(stop) for stop in range(len(self.stops))]

    def entries(self, stop: int) -> list[tuple[str, int]]:
        """Return the zones that are entered by departing, with the minutes to their ends."""
        return self.all_entries[stop]

    def find_entries(self, stop: int) -> list[tuple[str, int]]:
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
        for zone, _ in self.entries(stop):
            if zone in self.day.convoy_zones:
                return zone, self.stops[stop].place
        return None

    def gate_minute(self, stop: int) -> int:
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
        return self.day.from_table(table, stream, self.first_stop + stop, index)

    def next_try(self, stop: int) -> int:
        self.tries[stop] += 1
        return self.tries[stop] - 1

    # its day

    def life(self) -> Steps:
        """Follow the itinerary to its end."""
        day = self.day
        yield day.until(self.stops[0].arrive_min, ARRIVE, self.number)
        while True:
            try:
                yield from self.stand()
                if self.ended:
                    return
                yield from self.move()
            except simpy.Interrupt:
                yield from self.go_back()

    def stand(self) -> Steps:
        """Stand at a stop until it is left."""
        day = self.day
        while True:
            minute = day.minute
            if self.again == minute:
                self.stand_in_line()
            yield day.until(minute, DEPART, self.number)
            if self.at == len(self.stops) - 1:
                self.ended = True
                return
            if self.is_ready(minute) and (self.gate_key(self.at) or self.may_go(minute)):
                if self.is_over(minute):
                    self.ended = True
                    return
                if self.gate_key(self.at):
                    self.in_line = minute
                    self.let_in = day.env.event()
                    yield self.let_in
                else:
                    self.depart(minute)
                return
            yield day.until(minute + 1, ARRIVE, self.number)

    def is_ready(self, minute: int) -> bool:
        if self.ready is None or minute < self.ready:
            return False
        zone = self.place(self.at).zone
        if self.day.is_bare(zone, minute):
            return True
        stop = self.stops[self.at]
        if minute < stop.depart_min:
            return False
        if not stop.boarded or self.at in self.done:
            return True
        last = stop.depart_min + self.day.settings.wait_min
        pause = self.day.cover(zone, minute)
        if zone is not None and pause is not None:
            last = pause.end_min - pause.margin_min - self.stay(zone, self.at, on_road=True)
        return minute >= last or self.all_are_there(minute)

    def planned(self) -> list[tuple[Bundle, int]]:
        persons: Counter[int] = Counter()
        for load in self.stops[self.at].boarded:
            persons[self.day.by_group[load.group].number] += load.persons
        return [
            (self.day.bundles[number], persons[number] // self.day.bundles[number].size)
            for number in sorted(persons)
        ]

    def all_are_there(self, minute: int) -> bool:
        waited = [(b, min(count, b.remaining)) for b, count in self.planned()]
        if any(count and b.first.ready_from_min > minute for b, count in waited):
            return False
        pickup = self.day.pickup[self.stops[self.at].place]
        return pickup.on_hand(minute) >= sum(b.size * count for b, count in waited)

    def is_over(self, minute: int) -> bool:
        return (
            self.place(self.at).zone is None
            and not +self.aboard
            and minute >= self.kind.available_to_min
            and (not self.stops[self.at].boarded or self.at in self.done)
        )

    def may_go(self, minute: int) -> bool:
        zone, curfew = self.place(self.at).zone, self.day.scenario.curfew
        if zone is None and curfew is not None:
            end = minute + self.drive(self.at)
            if self.day.clock.minutes_within(curfew, minute, end):
                return False
        if self.day.settings.at_break is AtBreak.SHELTER and self.day.is_bare(zone, minute):
            return False
        for entered, through in self.entries(self.at):
            pause = self.day.cover(entered, minute)
            if pause is None or minute + through > pause.end_min - pause.margin_min:
                return False
        return True

    def free(self, need: Need) -> int:
        places = self.kind.capacity[list(Need).index(need)]
        for number, count in self.aboard.items():
            taken = int(need is Need.SEATED)
            if number != JOINERS:
                taken = self.day.bundles[number].places(need)
            places -= count * taken
        return places

    def rest_of_trip(self) -> range:
        """Return the stops after this one before people are set down."""
        end = self.at + 1
        while end < len(self.stops) and not self.stops[end].alighted:
            end += 1
        return range(self.at + 1, end)

    def kept_free(self, need: Need) -> int:
        total = 0
        for stop in self.rest_of_trip():
            for load in self.stops[stop].boarded:
                group = next(g for g in self.day.scenario.groups if g.id == load.group)
                total += load.persons if group.need is need else 0
        return total

    def board(self, minute: int) -> None:
        pickup = self.day.pickup[self.stops[self.at].place]
        joiners_stop = self.first_stop + self.at

        def take(bundle: Bundle, most: int, *, spare: bool) -> int:
            count = min(most, bundle.remaining, pickup.on_hand(minute) // bundle.size)
            for need in Need:
                if bundle.places(need):
                    free = self.free(need) - (self.kept_free(need) if spare else 0)
                    count = min(count, max(0, free) // bundle.places(need))
            self.aboard[bundle.number] += count
            bundle.remaining -= count
            pickup.taken += count * bundle.size
            self.day.result.boarded_by_hour[minute // 60] += count * bundle.size
            return count

        for bundle, count in self.planned():
            if bundle.first.ready_from_min <= minute:
                take(bundle, count, spare=False)
        end = self.rest_of_trip().stop
        if end == len(self.stops):
            return
        reception = self.stops[end].place
        for bundle in pickup.people:
            if bundle.first.ready_from_min <= minute and reception in bundle.first.accepts:
                bundle.beyond -= take(bundle, bundle.beyond, spare=True)
        if any(self.stops[stop].boarded for stop in self.rest_of_trip()):
            return
        drawn = self.day.chance(Stream.JOINERS, joiners_stop)
        count = sum(1 for each in self.day.draws.joiners if each <= drawn)
        free = max(0, self.free(Need.SEATED) - self.kept_free(Need.SEATED))
        self.aboard[JOINERS] += min(count, free)

    def depart(self, minute: int) -> None:
        """Depart: people board, and the movement is drawn."""
        day, settings = self.day, self.day.settings
        if self.stops[self.at].boarded and self.at not in self.done:
            self.board(minute)
        self.done.add(self.at)
        index = self.next_try(self.at)
        factor = self.draw(day.draws.travel, Stream.TRAVEL, self.at, index)
        minutes = max(1, floor(self.drive(self.at) * factor + 0.5))
        drawn = day.chance(Stream.BREAKDOWN, self.first_stop + self.at, index)
        if drawn < settings.breakdowns_per_h / 60 * minutes:
            part = self.draw(day.draws.exponential, Stream.BREAKDOWN_MIN, self.at, index)
            minutes += 1 + floor(settings.breakdown_min * part)
        self.in_line = None
        self.moving, self.left_at, self.minutes_left = True, minute, minutes

    def move(self) -> Steps:
        """Move on, a minute at a time; sheltering stands still."""
        day = self.day
        while self.minutes_left:
            minute = day.minute
            zone = self.ways[self.at].zone
            shelters = day.settings.at_break is AtBreak.SHELTER and day.is_bare(zone, minute)
            yield day.until(minute + 1, ARRIVE, self.number)
            self.minutes_left -= 0 if shelters else 1
        self.moving = False
        self.at += 1
        self.arrive(day.minute)

    def arrive(self, minute: int) -> None:
        stop = self.stops[self.at]
        self.ready = minute
        if stop.alighted:
            self.ready = minute + self.stop_min(self.at)
            for number in sorted(self.aboard):
                self.set_down(number, stop.place, minute)
        if self.at not in self.done:
            self.ready = minute + self.stop_min(self.at)
            if self.passes_checkpoint(self.at):
                self.stand_in_line()

    def set_down(self, number: int, reception: str, minute: int) -> None:
        day = self.day
        if number != JOINERS and reception not in day.bundles[number].first.accepts:
            return
        count = self.aboard.pop(number)
        self.caught.pop(number, None)
        day.tell("safe", number, count, minute, self.id)
        if number != JOINERS:
            share = 1.0 - day.scenario.urgency * minute / day.horizon
            worth = sum(g.priority * persons for g, persons in day.bundles[number].groups)
            day.result.value += count * worth * share

    def stand_in_line(self) -> None:
        self.again = None
        self.least = self.ready if self.ready is not None else self.day.minute
        self.ready = None
        self.turn = self.next_try(self.at)
        self.day.queues[self.stops[self.at].place].line.append((self, self.at, self.turn))

    def be_served(self, stop: int, index: int, minute: int) -> None:
        """Be served, unless the vehicle has gone from the line."""
        if self.moving or self.going_back or self.at != stop or self.turn != index:
            return
        day, settings = self.day, self.day.settings
        rule = day.queues[self.stops[stop].place].rule
        factor = self.draw(day.draws.service, Stream.SERVICE, stop, index)
        end = minute + floor(rule.service_min * factor + 0.5)
        entity = self.first_stop + stop
        if day.chance(Stream.REFUSAL, entity, index) < settings.refusal_chance:
            self.again = end + settings.refusal_min
            return
        if day.chance(Stream.HOLD, entity, index) < settings.hold_chance:
            part = self.draw(day.draws.exponential, Stream.HOLD_MIN, stop, index)
            end += floor(settings.hold_min * part)
        self.ready = max(self.least, end)

    # the zone

    def back_from(self, stop: int) -> tuple[list[str | None], int, bool]:
        """Return the zones of the minutes back out of a zone, to where, and whether barred."""
        zone = self.place(stop).zone
        minutes: list[str | None] = []
        barred = False
        while stop > 0:
            stop -= 1
            minutes += [self.ways[stop].zone] * self.drive(stop)
            barred = barred or self.ways[stop].one_way
            if self.ways[stop].zone != zone or self.place(stop).zone != zone:
                return minutes, stop, barred
        return minutes, stop, True

    def lose_cover(self) -> None:
        """Turn back where that is the nearer way out."""
        minute, zone = self.day.minute, self.zone
        if self.moving:
            way: list[str | None] = [zone] * (minute - self.left_at)
            target, barred = self.at, self.ways[self.at].one_way
            if self.place(self.at).zone == zone:
                more, target, also = self.back_from(self.at)
                way, barred = way + more, barred or also
            on = self.minutes_left + self.stay(zone, self.at + 1, on_road=False)
        else:
            way, target, barred = self.back_from(self.at)
            on = self.stay(zone, self.at, on_road=True)
        inside = len([each for each in way if each == zone])
        if barred or inside >= on:
            return
        self.way, self.target = way, target
        self.process.interrupt()

    def go_back(self) -> Steps:
        day = self.day
        self.at, self.moving, self.in_line = self.target, False, None
        self.again, self.turn, self.ready = None, -1, None
        self.going_back = list(self.way)
        while self.going_back:
            yield day.until(day.minute + 1, ARRIVE, self.number)
            self.going_back.pop(0)
        self.ready = day.minute

    def look(self) -> Steps:
        """See who is aboard in a zone without cover."""
        day = self.day
        for minute in range(day.horizon):
            yield day.until(minute, LOOK, self.number)
            if not day.is_bare(self.zone, minute):
                continue
            for number, count in (+self.aboard).items():
                size = 1 if number == JOINERS else day.bundles[number].size
                day.result.exposed_min += count * size
                day.tell("caught", number, count - self.caught[number], minute, self.id)
                self.caught[number] = count


class Gate:
    """Where vehicles wait for each other to enter a convoy zone."""

    def __init__(self, day: Replay, zone: str, place: str) -> None:
        self.day, self.zone, self.place = day, zone, place
        rule = next(each.convoy for each in day.scenario.zones if each.id == zone)
        assert rule is not None
        self.rule = rule
        self.members: list[tuple[int, Vehicle, int]] = []
        self.last: int | None = None
        self.inside: list[list[tuple[Vehicle, int, int]]] = []

    def convoys_inside(self) -> int:
        """Return how many convoys of this gate have a vehicle in the zone, or on the way to it."""
        self.inside = [
            [entry for entry in convoy if not self.has_left(*entry)] for convoy in self.inside
        ]
        self.inside = [convoy for convoy in self.inside if convoy]
        return len(self.inside)

    def has_left(self, vehicle: Vehicle, stop: int, minute: int) -> bool:
        if vehicle.going_back or vehicle.zone == self.zone:
            return False
        return not (vehicle.moving and vehicle.at == stop and vehicle.left_at == minute)

    def open(self, number: int) -> Steps:
        day = self.day
        for minute in range(day.horizon + 1):
            yield day.until(minute, ENTER, number)
            here = [
                (planned, vehicle)
                for planned, vehicle, stop in self.members
                if vehicle.at == stop and vehicle.in_line is not None and vehicle.may_go(minute)
            ]
            here.sort(key=lambda each: (each[0], each[1].number))
            group = [vehicle for _, vehicle in here[: self.rule.most]]
            convoys = sum(
                each.convoys_inside() for each in day.gates.values() if each.zone == self.zone
            )
            if (
                not group
                or len(group) < self.rule.least
                or (self.last is not None and minute < self.last + self.rule.headway_min)
                or convoys >= self.rule.escorts
                or not self.may_leave(here[0][0], group, minute)
            ):
                continue
            self.last = minute
            self.inside.append([(vehicle, vehicle.at, minute) for vehicle in group])
            for vehicle in group:
                vehicle.depart(minute)
                vehicle.let_in.succeed()

    def may_leave(self, planned: int, group: list[Vehicle], minute: int) -> bool:
        since = group[0].in_line
        assert since is not None
        if len(group) == self.rule.most or minute >= since + self.day.settings.wait_min:
            return True
        return all(
            vehicle.ended
            or vehicle.at > stop
            or (vehicle.at == stop and (vehicle.moving or vehicle.in_line is not None))
            for other, vehicle, stop in self.members
            if other == planned
        )
