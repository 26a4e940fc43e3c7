"""
Ways to break each rule on purpose, in any right plan.

A mutation changes as little as it can, in the plan or in what the scenario states, so that one
rule is broken for certain. Other rules may break with it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.scenario.model import (
    Choice,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    PlaceKind,
    Zone,
)
from tests.checking.edits import with_row, with_run, with_stop, without_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Road, Scenario

__all__ = ["Mutant", "mutants"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plan that breaks a rule, with the vehicle and the least excess that must be named."""

    name: str
    rule: Rule
    vehicle: str
    scenario: Scenario
    plan: Plan
    excess: float = 1


def mutants(scenario: Scenario, plan: Plan) -> Iterator[Mutant]:
    """Yield mutants of a right plan, for every rule that the plan gives occasion to break."""
    for run in plan.itineraries:
        yield from _continuity(scenario, plan, run)
        yield from _roads(scenario, plan, run)
        yield from _pauses(scenario, plan, run)
        yield from _places_aboard(scenario, plan, run)
        yield from _people(scenario, plan, run)
        yield from _limits(scenario, plan, run)
    yield from _boardings(scenario, plan)
    yield from _receptions(scenario, plan)
    yield from _checkpoints(scenario, plan)
    yield from _convoys(scenario, plan)


def _continuity(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rule 1 at the start, on the way and at the end of a run."""
    first, last = run.stops[0], run.stops[-1]

    def mutant(name: str, scenario: Scenario, plan: Plan) -> Mutant:
        return Mutant(name, Rule.CONTINUITY, run.vehicle, scenario, plan)

    late = with_row(scenario, "vehicles", run.vehicle_type, available_from_min=first.arrive_min + 1)
    yield mutant("available later", late, plan)
    early = with_row(scenario, "vehicles", run.vehicle_type, available_to_min=last.depart_min - 1)
    yield mutant("available not so long", early, plan)
    moved = with_row(scenario, "vehicles", run.vehicle_type, depot=_another(scenario, first.place))
    yield mutant("another depot", moved, plan)
    zone = Zone("mutant")
    unsafe = with_row(
        replace(scenario, zones=(*scenario.zones, zone)), "places", last.place, zone=zone.id
    )
    yield mutant("the end in a zone", unsafe, plan)
    yield mutant("twice", scenario, replace(plan, itineraries=(*plan.itineraries, run)))
    for number, stop in enumerate(run.stops):
        back = with_stop(plan, run.vehicle, number, depart_min=stop.arrive_min - 1)
        yield mutant(f"stop {number} departs before it arrives", scenario, back)
        if stop.alighted:
            kept = with_stop(plan, run.vehicle, number, alighted=())
            yield mutant(f"nobody gets off at stop {number}", scenario, kept)
            load = stop.alighted[0]
            more = (replace(load, persons=load.persons + 10**6), *stop.alighted[1:])
            conjured = with_stop(plan, run.vehicle, number, alighted=more)
            yield mutant(f"more get off at stop {number}", scenario, conjured)
    for number, (origin, target) in enumerate(pairwise(run.stops)):
        ahead = with_stop(plan, run.vehicle, number, depart_min=target.arrive_min + 1)
        if origin.depart_min < target.arrive_min:
            yield mutant(f"stop {number} departs after the next begins", scenario, ahead)


def _roads(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rule 2 on every road and at every stop of a run."""

    def mutant(name: str, scenario: Scenario, plan: Plan, excess: float = 1) -> Mutant:
        return Mutant(name, Rule.ROADS, run.vehicle, scenario, plan, excess)

    for number, (origin, target) in enumerate(pairwise(run.stops)):
        way = f"from stop {number}"
        rows = [
            index
            for index, road in enumerate(scenario.roads)
            if {road.from_place, road.to_place} == {origin.place, target.place}
        ]
        minutes = target.arrive_min - origin.depart_min
        for name, changes in (
            ("closed", {"closed": True}),
            ("barred", {"barred": frozenset({run.vehicle_type})}),
            ("longer", {"minutes": minutes + 7}),
            ("slower", {"minutes": None, "km": 1000.0, "speed_kmh": 1000 * 60 / (minutes + 7)}),
        ):
            changed = scenario
            for row in rows:
                changed = with_row(changed, "roads", row, **changes)
            excess = 7 if name in {"longer", "slower"} else 1
            yield mutant(f"the road {way} {name}", changed, plan, excess)
        yield mutant(f"no road {way}", _without_roads(scenario, rows), plan)
        against = tuple(
            replace(scenario.roads[row], from_place=target.place, to_place=origin.place)
            for row in rows
        )
        one_way = tuple(replace(road, one_way=True) for road in against[:1])
        turned = _without_roads(scenario, rows)
        yield mutant(
            f"the road {way} turned", replace(turned, roads=(*turned.roads, *one_way)), plan
        )
        if number + 2 < len(run.stops) and not _joins(
            scenario, origin.place, run.stops[number + 2].place
        ):
            stops = run.stops[: number + 1] + run.stops[number + 2 :]
            yield mutant(
                f"stop {number + 1} left out", scenario, with_run(plan, run.vehicle, *stops)
            )
    for number, stop in enumerate(run.stops):
        stood = stop.depart_min - stop.arrive_min
        if stop.boarded or stop.alighted:
            longer = with_row(scenario, "places", stop.place, stop_min=stood + 5)
            yield mutant(f"stop {number} should be longer", longer, plan, 5)
        if number and any(checkpoint.place == stop.place for checkpoint in scenario.checkpoints):
            longer = with_row(scenario, "checkpoints", stop.place, service_min=stood + 5)
            yield mutant(f"service at stop {number} should be longer", longer, plan, 5)


def _pauses(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rule 3 for every zone in which a run spends minutes."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    zones = {place.id: place.zone for place in scenario.places}
    for stop in run.stops:
        zone = zones[stop.place]
        if zone is not None:
            spans[zone].append((stop.arrive_min, stop.depart_min))
    for origin, target in pairwise(run.stops):
        for road in scenario.roads:
            if road.zone is not None and _leads(road, origin.place, target.place):
                spans[road.zone].append((origin.depart_min, target.arrive_min))
    for zone, within in spans.items():

        def mutant(name: str, changed: Scenario, zone: str = zone) -> Mutant:
            name = f"{name} in zone {zone}"
            return Mutant(name, Rule.PAUSES, run.vehicle, changed, plan)

        yield mutant("no pause", without_rows(scenario, "pauses"))
        for row, pause in enumerate(scenario.pauses):
            inside = [
                (start, end)
                for start, end in within
                if zone in pause.zones and pause.start_min <= start and end <= pause.end_min
            ]
            if not inside:
                continue
            first = min(start for start, _ in inside)
            last = max(end for _, end in inside)
            for name, changes in (
                ("pause begins too late", {"start_min": first + 1}),
                ("pause ends too soon", {"end_min": last + pause.margin_min - 1}),
                ("margin is too long", {"margin_min": pause.end_min - last + 1}),
            ):
                yield mutant(name, with_row(scenario, "pauses", row, **changes))


def _places_aboard(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rule 4 for each need of which a run carries somebody."""
    needs = {group.id: list(Need).index(group.need) for group in scenario.groups}
    aboard, most = [0, 0, 0], [0, 0, 0]
    for stop in run.stops:
        for load in stop.alighted:
            aboard[needs[load.group]] -= load.persons
        for load in stop.boarded:
            aboard[needs[load.group]] += load.persons
        most = [max(pair) for pair in zip(most, aboard, strict=True)]
    for need, persons in enumerate(most):
        if persons:
            capacity = [10**6] * 3
            capacity[need] = persons - 1
            smaller = with_row(scenario, "vehicles", run.vehicle_type, capacity=tuple(capacity))
            name = f"one {list(Need)[need]} place too few"
            yield Mutant(name, Rule.PLACES_ABOARD, run.vehicle, smaller, plan)


def _people(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rules 5, 6 and 10 for every load of a run."""
    groups = {group.id: group for group in scenario.groups}
    for number, stop in enumerate(run.stops):
        for load in stop.boarded:
            group = groups[load.group]
            where = f"{load.group} at stop {number}"
            boarded = sum(one.persons for one in stop.boarded if one.group == load.group)
            for name, table, key, changes in (
                ("not there yet", "groups", group.id, {"ready_from_min": stop.depart_min + 1}),
                ("staying", "groups", group.id, {"choice": Choice.STAY}),
                ("undecided", "groups", group.id, {"choice": Choice.UNDECIDED}),
                ("elsewhere", "groups", group.id, {"place": _another(scenario, stop.place)}),
                ("at no pickup", "places", stop.place, {"kind": PlaceKind.WAYPOINT}),
            ):
                changed = with_row(scenario, table, key, **changes)
                yield Mutant(f"{name}: {where}", Rule.READY_PEOPLE, run.vehicle, changed, plan)
            uneven = with_row(
                scenario, "groups", group.id, household=None, household_size=boarded + 1
            )
            yield Mutant(f"uneven: {where}", Rule.HOUSEHOLDS, run.vehicle, uneven, plan)
            kin = Group("mutant-kin", stop.place, 2, household="mutant")
            parted = with_row(scenario, "groups", group.id, household="mutant", household_size=1)
            parted = replace(parted, groups=(*parted.groups, kin))
            yield Mutant(f"parted: {where}", Rule.HOUSEHOLDS, run.vehicle, parted, plan, 2)
        for load in stop.alighted:
            where = f"{load.group} at stop {number}"
            accepts = groups[load.group].accepts - {stop.place}
            unwilling = with_row(scenario, "groups", load.group, accepts=accepts)
            yield Mutant(f"unwilling: {where}", Rule.DIRECTION, run.vehicle, unwilling, plan)
            other = with_row(scenario, "places", stop.place, kind=PlaceKind.WAYPOINT)
            yield Mutant(f"no reception: {where}", Rule.DIRECTION, run.vehicle, other, plan)


def _boardings(scenario: Scenario, plan: Plan) -> Iterator[Mutant]:
    """Break rule 5 by one person fewer than board in each group, and by lifting nobody."""
    boardings = sorted(
        (stop.depart_min, number, run.vehicle, stop.place, load.group, load.persons)
        for number, run in enumerate(plan.itineraries)
        for stop in run.stops
        for load in stop.boarded
    )
    for group, vehicle in {one[4]: one[2] for one in boardings}.items():
        persons = sum(one[5] for one in boardings if one[4] == group)
        fewer = with_row(scenario, "groups", group, persons=persons - 1)
        yield Mutant(f"one fewer of {group}", Rule.READY_PEOPLE, vehicle, fewer, plan)
    for place, vehicle in {one[3]: one[2] for one in reversed(boardings)}.items():
        inside = with_row(scenario, "places", place, lift_rate_per_h=0.0, ready_at_start=0)
        yield Mutant(f"nobody lifted at {place}", Rule.READY_PEOPLE, vehicle, inside, plan)


def _limits(scenario: Scenario, plan: Plan, run: Itinerary) -> Iterator[Mutant]:
    """Break rule 9 on every movement of a run."""

    def mutant(name: str, changed: Scenario) -> Mutant:
        return Mutant(name, Rule.LIMITS, run.vehicle, changed, plan)

    if len(run.stops) > 1:
        resting = with_row(scenario, "vehicles", run.vehicle_type, driving_min_per_day=0)
        yield mutant("no driving time", resting)
        if any(_joining(scenario, a.place, b.place).km for a, b in pairwise(run.stops)):
            empty = with_row(scenario, "vehicles", run.vehicle_type, range_km=0.0)
            yield mutant("no range", empty)
    for number, (origin, target) in enumerate(pairwise(run.stops)):
        for minute in (origin.depart_min, target.arrive_min - 1):
            time = scenario.time_at(minute)
            begin = 60 * time.hour + time.minute
            curfew = DailyHours(begin, (begin + 1) % 1440)
            yield mutant(
                f"a curfew in minute {minute}, from stop {number}", replace(scenario, curfew=curfew)
            )


def _receptions(scenario: Scenario, plan: Plan) -> Iterator[Mutant]:
    """Break the reception's part of rule 7."""
    arrivals = sorted(
        (stop.arrive_min, stop.place, sum(load.persons for load in stop.alighted), run.vehicle)
        for run in plan.itineraries
        for stop in run.stops
        if stop.alighted
    )
    for place in {place for _, place, *_ in arrivals}:
        here = [one for one in arrivals if one[1] == place]
        persons = sum(one[2] for one in here)
        fuller = with_row(scenario, "receptions", place, capacity=persons - 1)
        yield Mutant(f"{place} full", Rule.THROUGHPUT, here[-1][3], fuller, plan)
        hour = here[-1][0] // 60
        within = sum(one[2] for one in here if one[0] // 60 == hour)
        slower = with_row(scenario, "receptions", place, intake_per_h=within - 1)
        yield Mutant(f"{place} slower", Rule.THROUGHPUT, here[-1][3], slower, plan)


def _checkpoints(scenario: Scenario, plan: Plan) -> Iterator[Mutant]:
    """Break the checkpoint's part of rule 7."""
    for checkpoint in scenario.checkpoints:
        served = [
            (stop.depart_min, run.vehicle)
            for run in plan.itineraries
            for stop in run.stops[1:]
            if stop.place == checkpoint.place
        ]
        for depart, vehicle in served:
            time = scenario.time_at(depart)
            begin = (60 * time.hour + time.minute + 1) % 1440
            hours = DailyHours(begin, (begin + 5) % 1440)
            closed = with_row(scenario, "checkpoints", checkpoint.place, hours=hours)
            name = f"{checkpoint.place} closed in minute {depart}"
            yield Mutant(name, Rule.THROUGHPUT, vehicle, closed, plan)
        if served:
            _, vehicle = min(served, key=lambda one: one[0])
            nobody = with_row(scenario, "checkpoints", checkpoint.place, vehicles_per_h=0)
            name = f"{checkpoint.place} serves nobody"
            yield Mutant(name, Rule.THROUGHPUT, vehicle, nobody, plan)


def _convoys(scenario: Scenario, plan: Plan) -> Iterator[Mutant]:
    """Break rule 8 for every road on which vehicles enter a zone."""
    entries: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    zones = {place.id: place.zone for place in scenario.places}
    for run in plan.itineraries:
        for origin, target in pairwise(run.stops):
            zone = _joining(scenario, origin.place, target.place).zone
            if zone is not None and zones[origin.place] is None:
                before = [a for a, b in pairwise(run.stops) if b is origin]
                road = _joining(scenario, before[0].place, origin.place) if before else None
                if road is None or road.zone != zone or zones[origin.place] != zone:
                    entries[zone, origin.depart_min, origin.place].append(run.vehicle)
    for (zone, minute, place), vehicles in entries.items():
        size = len(vehicles)
        where = f"zone {zone} in minute {minute} from {place}"
        for name, rule in (
            ("too few", ConvoyRule(size + 2, size + 9, 10**6, 1)),
            ("too many", ConvoyRule(1, size - 1, 10**6, 1)),
            ("no escort", ConvoyRule(1, 10**6, 0, 1)),
        ):
            changed = with_row(scenario, "zones", zone, convoy=rule)
            vehicle = vehicles[-1] if name == "too many" else vehicles[0]
            excess = 2 if name == "too few" else 1
            yield Mutant(f"{name}: {where}", Rule.CONVOYS, vehicle, changed, plan, excess)
    ordered = sorted(entries)
    for (zone, minute, place), (next_zone, next_minute, next_place) in pairwise(
        sorted(ordered, key=lambda entry: (entry[0], entry[2], entry[1]))
    ):
        if (zone, place) == (next_zone, next_place):
            rule = ConvoyRule(1, 10**6, 10**6, next_minute - minute + 3)
            changed = with_row(scenario, "zones", zone, convoy=rule)
            vehicle = entries[next_zone, next_minute, next_place][0]
            yield Mutant(
                f"too close: {zone} in minute {next_minute}",
                Rule.CONVOYS,
                vehicle,
                changed,
                plan,
                3,
            )


def _another(scenario: Scenario, place: str) -> str:
    """Return the id of a place that is not the one given."""
    return next(one.id for one in scenario.places if one.id != place)


def _leads(road: Road, origin: str, target: str) -> bool:
    """Return whether a row leads from one place to another."""
    ends = (road.from_place, road.to_place)
    return ends == (origin, target) or (not road.one_way and ends == (target, origin))


def _joins(scenario: Scenario, origin: str, target: str) -> bool:
    """Return whether any row joins two places."""
    return any({road.from_place, road.to_place} == {origin, target} for road in scenario.roads)


def _joining(scenario: Scenario, origin: str, target: str) -> Road:
    """Return the row that leads from one place to another."""
    return next(road for road in scenario.roads if _leads(road, origin, target))


def _without_roads(scenario: Scenario, rows: list[int]) -> Scenario:
    """Return a scenario without some rows of its roads."""
    roads = tuple(road for row, road in enumerate(scenario.roads) if row not in rows)
    return replace(scenario, roads=roads)
