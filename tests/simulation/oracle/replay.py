"""One replication, from the draws to the end."""

from __future__ import annotations

from collections import Counter
from math import floor, prod
from typing import TYPE_CHECKING, Any

import simpy

from safepassage.checking.clock import LocalClock
from safepassage.ledger.record import BLOCKS_H
from safepassage.scenario.chances import AtBreak
from safepassage.scenario.model import Choice, PlaceKind
from safepassage.simulation.draws import (
    Stream,
    plain_bits,
    plain_key,
    plain_number,
    plain_row,
)
from safepassage.simulation.errands import Errands
from safepassage.simulation.policy import Policy
from tests.simulation.oracle.dispatched import Dispatched, Trial
from tests.simulation.oracle.gate import Gate
from tests.simulation.oracle.places import Pickup, Queue
from tests.simulation.oracle.values import (
    LOSE,
    SLOTS,
    Bundle,
    Draws,
    Result,
    Steps,
)
from tests.simulation.oracle.vehicle import Vehicle

if TYPE_CHECKING:
    from safepassage.ledger.hold import Hold
    from safepassage.plans import Plan
    from safepassage.scenario.model import Pause

__all__ = ["Replay"]


class Replay:
    """One replication, by a plan or dispatched."""

    def __init__(
        self, draws: Draws, plan: Plan, replication: int, policy: Policy = Policy.PLAN
    ) -> None:
        self.draws = draws
        self.policy = policy
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
        self.arrived: Counter[str] = Counter()
        self.errands: dict[tuple[str, str], list[Trial]] = {}
        self.vehicles: list[Vehicle] = (
            self.dispatched() if policy is Policy.GREEDY else self.following(plan)
        )
        self.gates = self.find_gates()

    def following(self, plan: Plan) -> list[Vehicle]:
        """Return the vehicles of a plan."""
        itineraries = {itinerary.vehicle: itinerary for itinerary in plan.itineraries}
        found: list[Vehicle] = []
        stops = 0
        for vehicle_id, kind in self.scenario.vehicle_types():
            if vehicle_id in itineraries:
                itinerary = itineraries[vehicle_id]
                found.append(Vehicle(self, itinerary, kind, len(found), first_stop=stops))
                stops += len(itinerary.stops)
        return found

    def dispatched(self) -> list[Vehicle]:
        """Return all vehicles, where they begin, and work out the errands of their types."""
        for kind in self.scenario.vehicles:
            errands = Errands(self.scenario, kind)
            for place in {kind.depot, *(each.place for each in self.scenario.receptions)}:
                self.errands[kind.id, place] = [
                    Trial(self, errand) for errand in errands.from_place(place)
                ]
        return [
            Dispatched(self, vehicle, kind, number)
            for number, (vehicle, kind) in enumerate(self.scenario.vehicle_types())
        ]

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
        self.env.run(until=(self.horizon + 1) * 6 * SLOTS)
        self.finish()
        return self.result

    # the clock

    @property
    def minute(self) -> int:
        """Return the minute that it is."""
        return int(self.env.now // (6 * SLOTS))

    def until(self, minute: int, step: int, number: int = 0) -> simpy.Event:
        """Return the event of a step's slot in a minute."""
        tick = (minute * 6 + step) * SLOTS + number
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

    def may_risk(self, pause: Pause, minute: int, through: int) -> bool:
        """Return whether a break in the minutes through a zone is within the limit."""
        limit = self.scenario.caution.stranding_chance
        if limit is None or self.policy is Policy.GREEDY:
            return True
        started = next(start for other, start, _ in self.covers if other is pause)
        chances = self.draws.stands[pause.id]
        before, after = (chances[each - started] for each in (minute, minute + through))
        return bool(before - after <= limit * before + 1e-9)

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
        trials = [trial for errands in self.errands.values() for trial in errands]
        keys = {
            key
            for course in (*self.vehicles, *trials)
            for stop in range(len(course.stops))
            if (key := course.gate_key(stop)) is not None
        }
        found = {
            (zone.id, place.id): Gate(self, zone.id, place.id)
            for zone in self.scenario.zones
            for place in self.scenario.places
            if (zone.id, place.id) in keys
        }
        for vehicle in self.vehicles:
            for stop in range(len(vehicle.stops)):
                key = vehicle.gate_key(stop)
                if key is not None:
                    found[key].members.append((vehicle.gate_minute(stop), vehicle, stop))
        return found

    def finish(self) -> None:
        """Tell where everybody is at the end."""
        for vehicle in self.vehicles:
            where = "in zone" if vehicle.zone is not None else "on road"
            for number, count in vehicle.aboard.items():
                self.tell(where, number, count, -1, vehicle.id)
        for bundle in self.bundles:
            self.tell("left", bundle.number, bundle.remaining)
