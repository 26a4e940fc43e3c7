"""
Random tiny scenarios: small enough for an exact model, and every rule can be made to matter.

Each :class:`Feature` switches one part of the schema on by itself, so that a difference between
two solvers can be traced to the rule that causes it. The same seed and features give the same
scenario. What is built keeps all that ``safepassage.scenario.model`` states about its values.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.scenario.model import (
    Checkpoint,
    Choice,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ALL_FEATURES", "Feature", "some_features", "tiny_scenario"]

TIMEZONE = "Europe/Kyiv"
DIRECTIONS = ("north", "south")
NEEDS = tuple(Need)


class Feature(StrEnum):
    """A part of the schema that a tiny scenario may use."""

    ZONES = "zones"
    ADJACENT_PAUSES = "adjacent pauses"
    CONVOYS = "convoys"
    LIFT = "lift"
    READY_FROM = "ready from"
    NEEDS = "needs"
    DIRECTIONS = "directions"
    CHOICES = "choices"
    PRIORITIES = "priorities"
    URGENCY = "urgency"
    STOP_MINUTES = "stop minutes"
    RECEPTION_CAPACITY = "reception capacity"
    INTAKE = "intake"
    CHECKPOINTS = "checkpoints"
    ROAD_LIMITS = "road limits"
    SPEEDS = "speeds"
    HOUSEHOLDS = "households"
    RANGE = "range"
    DRIVING = "driving"
    CURFEW = "curfew"
    MIDNIGHT = "midnight"
    SHIFTS = "shifts"
    STAGING = "staging"
    TWO_DEPOTS = "two depots"
    LONG = "long"


ALL_FEATURES = frozenset(Feature)

# What a feature needs to have an effect.
_IMPLIED = {
    Feature.CONVOYS: {Feature.ZONES},
    Feature.ADJACENT_PAUSES: {Feature.ZONES},
}


def some_features(seed: int, *, most: int = 7) -> frozenset[Feature]:
    """Return a random set of features, from none to ``most`` of them."""
    rng = random.Random(f"features {seed}")
    return frozenset(rng.sample(sorted(Feature), rng.randint(0, most)))


def tiny_scenario(seed: int, *, features: Collection[Feature] = ()) -> Scenario:
    """
    Return a random scenario of 3 to 6 places, 1 to 3 vehicles and about ten persons at most.

    Parameters
    ----------
    seed
        Everything is drawn from it.
    features
        What the scenario may use; without any it is pickups, receptions, seats and roads alone.
    """
    wanted = set(features)
    for feature in sorted(wanted):
        wanted |= _IMPLIED.get(feature, set())
    return _Builder(random.Random(f"tiny {seed}"), frozenset(wanted)).build(f"tiny-{seed}")


@dataclass
class _Builder:
    """Draws one scenario part by part; later parts look at earlier ones."""

    rng: random.Random
    features: frozenset[Feature]
    horizon_min: int = 0
    start: datetime = field(init=False)
    zones: tuple[Zone, ...] = ()
    pauses: tuple[Pause, ...] = ()
    places: list[Place] = field(default_factory=list)
    vehicles: tuple[VehicleType, ...] = ()

    def has(self, feature: Feature, chance: float = 1.0) -> bool:
        """Return whether the feature is on and, with the given chance, used here."""
        return feature in self.features and self.rng.random() < chance

    def build(self, name: str) -> Scenario:
        """Return the scenario."""
        rng = self.rng
        self.horizon_min = rng.randint(30, 42)
        if self.has(Feature.LONG) or self.has(Feature.INTAKE, 0.7):
            self.horizon_min = rng.randint(62, 76)
        self.start = self.draw_start()
        self.zones = self.draw_zones()
        self.pauses = self.draw_pauses()
        self.places = self.draw_places()
        self.vehicles = self.draw_vehicles()
        receptions = self.draw_receptions()
        return Scenario(
            name=name,
            start=self.start,
            timezone=TIMEZONE,
            horizon_min=self.horizon_min,
            urgency=rng.choice((0.0, 0.1, 0.5, 1.0)) if self.has(Feature.URGENCY) else 0.1,
            margin_min=0,
            curfew=self.draw_hours(longest=20) if self.has(Feature.CURFEW) else None,
            places=tuple(self.places),
            groups=self.draw_groups(receptions),
            vehicles=self.vehicles,
            roads=self.draw_roads(),
            zones=self.zones,
            pauses=self.pauses,
            checkpoints=tuple(
                self.draw_checkpoint(place.id) for place in self.of_kind(PlaceKind.CHECKPOINT)
            ),
            receptions=receptions,
        )

    def of_kind(self, *kinds: PlaceKind) -> list[Place]:
        """Return the places of some kinds."""
        return [place for place in self.places if place.kind in kinds]

    def draw_start(self) -> datetime:
        """Return a morning, or a time shortly before midnight or before the clocks change."""
        starts = [(2022, 5, 5, 8, 0), (2022, 5, 5, 8, 45)]
        if self.has(Feature.MIDNIGHT):
            starts = [(2022, 5, 5, 23, 35), (2022, 3, 27, 2, 40), (2022, 10, 30, 3, 40)]
        year, month, day, hour, minute = self.rng.choice(starts)
        return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(TIMEZONE))

    def draw_hours(self, *, longest: int) -> DailyHours:
        """Return daily hours of 5 to ``longest`` minutes that fall inside the horizon."""
        shown = self.start.hour * 60 + self.start.minute
        begin = (shown + self.rng.randint(0, self.horizon_min - 10)) % 1440
        end = (begin + self.rng.randint(5, longest)) % 1440
        return DailyHours(begin, end or 1440)

    def draw_zones(self) -> tuple[Zone, ...]:
        """Return one or two zones, with convoys where these are on."""
        if not self.has(Feature.ZONES):
            return ()
        rng = self.rng
        zones = []
        for zone_id in ("z1", "z2")[: rng.randint(1, 2)]:
            convoy = None
            if self.has(Feature.CONVOYS, 0.8):
                convoy = ConvoyRule(
                    least=rng.randint(1, 2),
                    most=2,
                    escorts=rng.randint(1, 2),
                    headway_min=rng.randint(1, 10),
                )
            zones.append(Zone(zone_id, convoy=convoy))
        return tuple(zones)

    def draw_pauses(self) -> tuple[Pause, ...]:
        """Return one or two pauses for each zone, or for all of them together."""
        rng = self.rng
        together = rng.random() < 0.5
        sets = [frozenset(zone.id for zone in self.zones)] if together else []
        sets = sets or [frozenset([zone.id]) for zone in self.zones]
        pauses = []
        for number, zones in enumerate(sets if self.zones else [], start=1):
            start, end = sorted(rng.sample(range(self.horizon_min + 1), 2))
            start, end = min(start, self.horizon_min // 3), max(end, 2 * self.horizon_min // 3)
            spans = [(start, end, rng.choice((0, 0, 2, 5)))]
            if self.has(Feature.ADJACENT_PAUSES):
                middle = rng.randint(start + 5, end - 5)
                spans = [(start, middle, 0), (middle, end, rng.choice((0, 3)))]
            elif rng.random() < 0.4:
                middle = rng.randint(start + 5, end - 5)
                spans = [
                    (start, middle, rng.choice((0, 2, 5))),
                    (rng.randint(middle + 1, middle + 4), end, rng.choice((0, 2))),
                ]
            pauses += [
                Pause(f"p{number}{letter}", zones, *span)
                for letter, span in zip("ab", spans, strict=False)
            ]
        return tuple(pauses)

    def draw_places(self) -> list[Place]:
        """Return one or two depots, pickups and receptions, and what lies between them."""
        rng = self.rng
        two_receptions = Feature.DIRECTIONS in self.features or rng.random() < 0.3
        ids = {
            PlaceKind.DEPOT: ("D", "E") if self.has(Feature.TWO_DEPOTS) else ("D",),
            PlaceKind.PICKUP: ("A", "B")[: rng.randint(1, 2)],
            PlaceKind.RECEPTION: ("R", "S") if two_receptions else ("R",),
            PlaceKind.WAYPOINT: ("W",) if self.has(Feature.STAGING) else (),
            PlaceKind.CHECKPOINT: ("C",) if self.has(Feature.CHECKPOINTS) else (),
        }
        places = [self.draw_place(place_id, kind) for kind in ids for place_id in ids[kind]]
        while len(places) > (6 if self.horizon_min <= 60 else 4):
            places.remove(next(place for place in places if place.id in "BWECS"))
        return places

    def draw_place(self, place_id: str, kind: PlaceKind) -> Place:
        """Return one place."""
        rng = self.rng
        pickup = kind is PlaceKind.PICKUP
        inside = {PlaceKind.PICKUP: 0.85, PlaceKind.WAYPOINT: 0.3, PlaceKind.CHECKPOINT: 0.3}
        in_zone = bool(self.zones) and rng.random() < inside.get(kind, 0.0)
        stands = kind in {PlaceKind.PICKUP, PlaceKind.RECEPTION}
        lift = pickup and self.has(Feature.LIFT, 0.8)
        return Place(
            place_id,
            kind,
            zone=rng.choice(self.zones).id if in_zone else None,
            stop_min=rng.randint(0, 3) if stands and self.has(Feature.STOP_MINUTES) else 0,
            lift_rate_per_h=float(rng.choice((7, 20, 45, 90, 120))) if lift else None,
            lift_needs_pause=not lift or rng.random() < 0.7,
            ready_at_start=rng.randint(0, 3) if lift else 0,
            refuel=kind is PlaceKind.DEPOT or self.has(Feature.RANGE, 0.2),
        )

    def draw_vehicles(self) -> tuple[VehicleType, ...]:
        """Return one or two types, one to three vehicles in all; the first has every need."""
        rng = self.rng
        needs = self.has(Feature.NEEDS)
        depots = self.of_kind(PlaceKind.DEPOT)
        counts = rng.choice(((1,), (2,), (1, 1), (2, 1), (1, 1), (3,)))
        if Feature.CONVOYS in self.features or len(depots) > 1:
            counts = rng.choice(((2,), (1, 1), (2, 1)))
        if self.horizon_min > 60:
            counts = rng.choice(
                ((1,), (2,), (1, 1) if Feature.INTAKE not in self.features else (2,))
            )
        vehicles = []
        for number, (vehicle_id, count) in enumerate(zip(("bus", "van"), counts, strict=False)):
            first = not number
            available = (0, self.horizon_min)
            if self.has(Feature.SHIFTS):
                available = (rng.randint(0, 12), self.horizon_min - rng.randint(0, 12))
            wheelchairs = max(int(first), rng.randint(0, 1)) if needs else 0
            stretchers = max(int(first), rng.randint(0, 1)) if needs else 0
            vehicles.append(
                VehicleType(
                    vehicle_id,
                    depots[number % len(depots)].id,
                    count=count,
                    capacity=(rng.randint(1 + first, 3), wheelchairs, stretchers),
                    speed_kmh=float(rng.choice((30, 60))),
                    available_from_min=available[0],
                    available_to_min=available[1],
                    range_km=float(rng.choice((20, 30, 45))) if self.has(Feature.RANGE) else None,
                    driving_min_per_day=rng.randint(15, 50) if self.has(Feature.DRIVING) else None,
                )
            )
        return tuple(vehicles)

    def draw_roads(self) -> tuple[Road, ...]:
        """Return a tree of roads with some more, those at zone places in the place's zone."""
        rng = self.rng
        places = self.places[:]
        rng.shuffle(places)
        pairs = [
            (places[index], places[rng.randrange(max(0, index - 2), index)])
            for index in range(1, len(places))
        ]
        tree = len(pairs)
        known = {frozenset((a.id, b.id)) for a, b in pairs}
        for _ in range(rng.randint(1, 3)):
            one, other = rng.sample(places, 2)
            if frozenset((one.id, other.id)) not in known:
                known.add(frozenset((one.id, other.id)))
                pairs.append((one, other))
        return tuple(
            self.draw_road(one, other, spare=index >= tree)
            for index, (one, other) in enumerate(pairs)
        )

    def draw_road(self, one: Place, other: Place, *, spare: bool) -> Road:
        """Return one road; a spare one is limited more often, for the tree joins all places."""
        rng = self.rng
        minutes = rng.randint(1, 12)
        if Feature.DRIVING in self.features:
            minutes = 4 * rng.randint(1, 3)  # few sums, so few states
        zones = [place.zone for place in (one, other) if place.zone is not None]
        zone = rng.choice(zones) if zones else None
        if zone is None and self.zones and rng.random() < 0.15:
            zone = rng.choice(self.zones).id
        limit = self.has(Feature.ROAD_LIMITS, 0.8 if spare else 0.15)
        kind = rng.choice(("one way", "barred", "closed")) if limit else ""
        stated = not self.has(Feature.SPEEDS, 0.6)
        km = 5.0 * rng.randint(1, 3) if Feature.RANGE in self.features else float(minutes)
        return Road(
            one.id,
            other.id,
            km=km,
            minutes=minutes if stated else None,
            speed_kmh=None if stated or rng.random() < 0.5 else float(rng.choice((45, 50, 90))),
            zone=zone,
            one_way=kind == "one way",
            closed=kind == "closed",
            barred=frozenset([rng.choice(self.vehicles).id]) if kind == "barred" else frozenset(),
        )

    def draw_checkpoint(self, place_id: str) -> Checkpoint:
        """Return what passing the checkpoint takes; hours are stated only with a service."""
        rng = self.rng
        service = rng.randint(0, 4)
        return Checkpoint(
            place_id,
            service_min=service,
            vehicles_per_h=rng.randint(1, 4) if rng.random() < 0.7 else None,
            hours=self.draw_hours(longest=self.horizon_min)
            if service and rng.random() < 0.5
            else None,
        )

    def draw_receptions(self) -> tuple[Reception, ...]:
        """Return every reception's direction and limits."""
        rng = self.rng
        return tuple(
            Reception(
                place.id,
                direction=direction,
                capacity=rng.randint(1, 8) if self.has(Feature.RECEPTION_CAPACITY) else None,
                intake_per_h=rng.randint(1, 6) if self.has(Feature.INTAKE) else None,
            )
            for place, direction in zip(self.of_kind(PlaceKind.RECEPTION), DIRECTIONS, strict=False)
        )

    def draw_groups(self, receptions: tuple[Reception, ...]) -> tuple[Group, ...]:
        """Return one to three groups a pickup, a dozen persons in all at most."""
        groups: list[Group] = []
        pickups = self.of_kind(PlaceKind.PICKUP)
        for place in pickups:
            left = 7 // len(pickups)
            for _ in range(self.rng.choice((1, 2, 2, 3))):
                if left <= 0:
                    break
                rows = self.draw_rows(place.id, f"g{len(groups) + 1}", left, receptions)
                groups += rows
                left -= sum(group.persons for group in rows)
        return tuple(groups)

    def draw_rows(
        self, place: str, group_id: str, most: int, receptions: tuple[Reception, ...]
    ) -> list[Group]:
        """Return one group, or the two rows of a household of mixed needs."""
        rng = self.rng
        direction, choice = "any", Choice.LEAVE
        accepts = frozenset(reception.place for reception in receptions)
        if self.has(Feature.DIRECTIONS, 0.7):
            chosen = rng.choice(receptions)
            direction = rng.choice((chosen.direction, chosen.place))
            accepts = frozenset([chosen.place])
        if self.has(Feature.CHOICES, 0.4):
            choice = rng.choice((Choice.STAY, Choice.UNDECIDED))
            direction, accepts = choice.value, frozenset()
        need = rng.choices(NEEDS, (3, 1, 1))[0] if Feature.NEEDS in self.features else Need.SEATED
        persons = rng.randint(1, most)
        seats = self.vehicles[0].capacity[0]
        group = Group(
            group_id,
            place,
            persons if need is Need.SEATED else min(persons, 2),
            need=need,
            direction=direction,
            accepts=accepts,
            choice=choice,
            priority=rng.choice((0.5, 1.0, 2.0)) if self.has(Feature.PRIORITIES) else 1.0,
            ready_from_min=rng.randint(0, self.horizon_min // 2)
            if self.has(Feature.READY_FROM, 0.6)
            else 0,
        )
        if not self.has(Feature.HOUSEHOLDS, 0.6):
            return [group]
        return self.as_household(group, seats=seats, most=most)

    def as_household(self, group: Group, *, seats: int, most: int) -> list[Group]:
        """Return the group as households of one size, as one household, or as a mixed one."""
        rng = self.rng
        keep = {
            name: getattr(group, name)
            for name in ("place", "direction", "accepts", "choice", "priority", "ready_from_min")
        }
        if group.need is not Need.SEATED:
            # The first vehicle has a place for one such person and at least two seats.
            return [
                Group(group.id, persons=1, need=group.need, household=f"h-{group.id}", **keep),
                Group(f"{group.id}b", persons=rng.randint(1, 2), household=f"h-{group.id}", **keep),
            ]
        if rng.random() < 0.5:
            persons = min(group.persons, seats)
            return [Group(group.id, persons=persons, household=f"h-{group.id}", **keep)]
        size = min(rng.randint(2, seats), most)
        count = max(1, min(group.persons, most) // size)
        return [Group(group.id, persons=size * count, household_size=size, **keep)]
