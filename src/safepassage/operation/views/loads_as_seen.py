"""Who is on which vehicle as the day has it, as the plan's loads; what is to come as it fits."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safepassage.operation.register import State
from safepassage.plans import Itinerary, Load
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.register import Register
    from safepassage.operation.views.groups import Groups
    from safepassage.operation.views.times_as_seen import Timed
    from safepassage.scenario.model import Scenario

__all__ = ["Carried", "carried_so_far", "itineraries_as_seen"]

_NEEDS = tuple(Need)


@dataclass(slots=True)
class Carried:
    """
    Who came aboard a vehicle and arrived from it, by group, at the plan's stops.

    ``boarded`` and ``alighted`` are by number of the stop. Who left otherwise than by arriving is
    as if never aboard. ``strangers`` are heads that belong to no group of the scenario.
    """

    boarded: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    alighted: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    strangers: int = 0


@dataclass(slots=True)
class _Lot:
    """Heads of a code that came aboard at a stop and are aboard still."""

    stop: int
    who: str
    group: str
    heads: int


def carried_so_far(register: Register, groups: Groups, timed: Timed, used: Counter[str]) -> Carried:
    """
    Return who came aboard a vehicle and arrived from it, as the plan's stops and groups.

    ``used`` counts by household who has been carried of it, over all vehicles: more than a
    household has are nobody of it.
    """
    stops = timed.progress.itinerary.stops
    vehicle = timed.progress.itinerary.vehicle
    carried = Carried()
    aboard: list[_Lot] = []
    for number, each in timed.progress.boarded:
        if each.heads > 0:
            standing = register.people[each.who]
            direction = next(
                (slot.direction for slot, _ in standing.parts if slot.on_board == vehicle),
                next((slot.direction for slot, _ in standing.parts), ()),
            )
            group = groups.of(standing, stops[number].place, direction)
            heads = 0
            if group is not None:
                heads = each.heads
                if group.household is not None:
                    heads = min(heads, group.persons - used[group.id])
                    used[group.id] += heads
                carried.boarded[number][group.id] += heads
                aboard.append(_Lot(number, each.who, group.id, heads))
            carried.strangers += each.heads - heads
            aboard.append(_Lot(number, each.who, "", each.heads - heads))
            continue
        left = -each.heads
        for lot in aboard:
            if lot.who != each.who or not left:
                continue
            heads = min(left, lot.heads)
            left -= heads
            lot.heads -= heads
            if not lot.group:
                carried.strangers -= heads
                continue
            home = groups.by_id[lot.group].accepts
            if each.state is State.ARRIVED and number > lot.stop and stops[number].place in home:
                carried.alighted[number][lot.group] += heads
            else:
                carried.boarded[lot.stop][lot.group] -= heads
                used[lot.group] -= heads
    return carried


def itineraries_as_seen(
    scenario: Scenario,
    groups: Groups,
    timed: Mapping[str, Timed],
    carried: Mapping[str, Carried],
    waiting: Mapping[str, int],
) -> tuple[Itinerary, ...]:
    """
    Return the plan's itineraries with the times and loads that the day has.

    At stops that are still to come as many board as planned, as far as they wait and have room;
    whoever is aboard gets off at the planned stops that they accept, also where the vehicle stands
    at such a stop already.

    Parameters
    ----------
    scenario, groups
        The scenario and its groups.
    timed, carried
        Times, and who was carried so far, by vehicle.
    waiting
        Persons by group who wait and are on no vehicle.
    """
    left = dict(waiting)
    boards: dict[str, dict[int, Counter[str]]] = {}
    to_come = sorted(
        (timed[vehicle].depart[number], vehicle, number)
        for vehicle in timed
        for number, stop in enumerate(timed[vehicle].progress.itinerary.stops)
        if stop.boarded and number >= timed[vehicle].progress.here
    )
    for vehicle, each in carried.items():
        boards[vehicle] = {number: Counter(+loads) for number, loads in each.boarded.items()}
    for _, vehicle, number in to_come:
        progress = timed[vehicle].progress
        if number == progress.here and progress.has_left:
            continue
        stop = progress.itinerary.stops[number]
        here = boards[vehicle].setdefault(number, Counter())
        for load in stop.boarded:
            more = max(0, load.persons - here[load.group])
            more = min(more, left.get(load.group, load.persons))
            if load.group in left:
                left[load.group] -= more
            here[load.group] += more
    kinds = dict(scenario.vehicle_types())
    return tuple(
        _itinerary(groups, each, boards[vehicle], carried[vehicle], kinds[vehicle].capacity)
        for vehicle, each in timed.items()
    )


def _itinerary(
    groups: Groups,
    timed: Timed,
    boards: Mapping[int, Counter[str]],
    carried: Carried,
    capacity: tuple[int, int, int],
) -> Itinerary:
    """Return a vehicle's itinerary: who would find no place does not board."""
    progress = timed.progress
    itinerary = progress.itinerary
    aboard = Counter[str]()
    stops = []
    for number, stop in enumerate(itinerary.stops):
        is_past = number < progress.here or (number == progress.here and progress.has_left)
        off: Counter[str] = Counter(carried.alighted.get(number, {}))
        if stop.alighted and not is_past:
            off = Counter(
                {
                    group: persons
                    for group, persons in aboard.items()
                    if stop.place in groups.by_id[group].accepts
                }
            )
        aboard = +(aboard - off)
        on = Counter(boards.get(number, {}))
        if not is_past:
            on = _with_room(groups, aboard, on, carried.boarded.get(number, Counter()), capacity)
        aboard += on
        stops.append(
            replace(
                stop,
                arrive_min=timed.arrive[number],
                depart_min=timed.depart[number],
                boarded=_loads(on),
                alighted=_loads(off),
            )
        )
    return Itinerary(itinerary.vehicle, itinerary.vehicle_type, tuple(stops))


def _with_room(
    groups: Groups,
    aboard: Counter[str],
    on: Counter[str],
    done: Counter[str],
    capacity: tuple[int, int, int],
) -> Counter[str]:
    """Return who boards: all who have already, others as far as there is room."""
    free = dict(zip(_NEEDS, capacity, strict=True))
    for group, persons in (aboard + Counter(+done)).items():
        free[groups.by_id[group].need] -= persons
    found = Counter(+done)
    for group, persons in on.items():
        need = groups.by_id[group].need
        more = min(persons - found[group], max(0, free[need]))
        found[group] += more
        free[need] -= more
    return +found


def _loads(persons: Counter[str]) -> tuple[Load, ...]:
    return tuple(Load(group, count) for group, count in sorted(persons.items()) if count > 0)
