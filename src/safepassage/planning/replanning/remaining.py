"""The old plan's remaining trips as the search states trips, to go on from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.construct import slot_spreads
from safepassage.planning.rows import (
    COMPANY,
    FILL,
    MAX_ORDERS,
    N_ORDERS,
    NOT_BEFORE,
    ORDERS,
    RECEPTION,
)
from safepassage.planning.travel import BOARD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.planning.sequences import Sequences
    from safepassage.plans import Stop

__all__ = [
    "Parties",
    "Visits",
    "add_slots",
    "any_is_aboard",
    "begin_loaded",
    "enter_slots",
    "fill_in",
    "parties_of",
    "spread_entries",
    "takes_loaded",
    "visits_of",
]

Visits = tuple[tuple[int, int, int], ...]
"""(party, units, minute) of each boarding."""


Parties = Mapping[str, tuple[int, int]]
"""The party of each group, and the group's persons in one unit of it."""


def parties_of(problem: Problem) -> Parties:
    """Return the party of each group that is still to board."""
    parties: dict[str, tuple[int, int]] = {}
    for number, party in enumerate(problem.parties):
        for group, size in party.members:
            # Those who are aboard already come last, as parties of their own.
            parties.setdefault(group.id, (number, size))
    return parties


def visits_of(parties: Parties, trip: PlannedTrip) -> Visits:
    """Return whom a trip takes aboard, in the search's terms; whoever is unknown is left out."""
    return tuple(visit for stop in trip.stops for visit in _stop_visits(parties, stop))


def _stop_visits(parties: Parties, stop: Stop) -> list[tuple[int, int, int]]:
    if not stop.boarded:
        return []
    units: dict[int, int] = {}
    for load in stop.boarded:
        if load.group in parties:
            party, size = parties[load.group]
            units[party] = load.persons // size
    return [(party, count, stop.depart_min) for party, count in units.items() if count > 0]


def fill_in(
    problem: Problem,
    trips: Mapping[str, Sequence[PlannedTrip]],
    sequences: Sequences,
    waiting: Collection[tuple[str, int]],
) -> None:
    """
    Write the remaining trips of all vehicles, by id, into empty sequences.

    Each keeps its minute of departure. Those ``waiting``, by vehicle and number, wait for a full
    vehicle, as far as the pause lets them; the others for just the people whom they were to take.
    A trip that takes nobody known aboard, or ends where none can end, is left out.
    """
    places: dict[str, int] = {}
    for number, place in enumerate(problem.network.stops):
        # Where a vehicle stands with people aboard is a stop of its own, which comes last.
        places.setdefault(problem.scenario.places[place].id, number)
    parties = parties_of(problem)
    n_open = problem.arrays.n_depots + problem.arrays.n_receptions
    ranged = bool((problem.arrays.vehicle_range >= 0).any())
    for vehicle, vehicle_id in enumerate(problem.vehicle_ids):
        count = begin_loaded(problem, sequences, vehicle)
        for number, trip in enumerate(trips.get(vehicle_id, ())):
            if count == sequences.content.shape[1]:
                break
            row = sequences.content[vehicle, count]
            waits = (vehicle_id, number) in waiting
            target = places.get(trip.stops[-1].place, -1)
            orders = _orders(problem, places, parties, trip, waits=waits, ranged=ranged)
            if not 0 <= target < n_open or (not orders and not problem.arrays.refuel[target]):
                continue
            row[RECEPTION] = target
            row[NOT_BEFORE] = trip.depart_min
            row[N_ORDERS] = len(orders)
            for order, (party, units) in enumerate(orders):
                row[ORDERS + 2 * order] = party
                row[ORDERS + 2 * order + 1] = units
            count += 1
        sequences.n_trips[vehicle] = count


def _orders(
    problem: Problem,
    stop_of: Mapping[str, int],
    parties: Parties,
    trip: PlannedTrip,
    *,
    waits: bool,
    ranged: bool,
) -> list[tuple[int, int]]:
    """Return a trip's orders (party, units), see :mod:`safepassage.planning.rows`."""
    arrays = problem.arrays
    n_open = arrays.n_depots + arrays.n_receptions
    orders: list[tuple[int, int]] = []
    passed = -1
    for stop in trip.stops[:-1]:
        number = stop_of.get(stop.place, -1)
        for party, units, _ in _stop_visits(parties, stop):
            orders.append((party, FILL if waits else -min(units, FILL)))
        if number < 0 or stop is trip.stops[0]:
            continue
        sets_down = stop.alighted and arrays.n_depots <= number < n_open
        if orders and (sets_down or (ranged and arrays.refuel[number])):
            orders.append((-1 - number, 0))
        if number >= n_open:
            passed = number
    if not orders and passed >= 0:
        along = (arrays.party_stop == passed).nonzero()[0]
        orders = [(int(party), COMPANY) for party in along[:1]]
    return orders[:MAX_ORDERS]


def begin_loaded(problem: Problem, sequences: Sequences, vehicle: int) -> int:
    """Write the trip of those who are aboard already; returns how many trips that is."""
    arrays = problem.arrays
    here = arrays.party_stop == arrays.vehicle_depot[vehicle]
    aboard = [
        int(party)
        for party in here.nonzero()[0]
        if party_is_aboard(problem, party) and arrays.party_accepts[party].any()
    ]
    visited, taken = _receptions_in_a_row(problem, aboard)
    orders = [(party, units) for party, units in zip(aboard, taken, strict=True) if units]
    if not orders:
        return 0
    orders += [(-1 - arrays.n_depots - reception, 0) for reception in visited[:-1]]
    row = sequences.content[vehicle, 0]
    row[RECEPTION] = arrays.n_depots + visited[-1]
    row[N_ORDERS] = len(orders)
    for number, (order, units) in enumerate(orders):
        row[ORDERS + 2 * number], row[ORDERS + 2 * number + 1] = order, units
    return 1


def _receptions_in_a_row(problem: Problem, aboard: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return receptions, each with the most who get off there yet, and the units who do in all."""
    arrays = problem.arrays
    left = [int(arrays.party_units[party]) for party in aboard]
    sizes = arrays.party_size[list(aboard)]
    open_to = set(range(arrays.n_receptions))
    visited: list[int] = []
    while open_to:
        off = {each: _who_gets_off(problem, aboard, left, each) for each in sorted(open_to)}
        persons = {each: int(units @ sizes) for each, units in off.items()}
        best = max(off, key=persons.__getitem__)
        if not off[best].any():
            break
        open_to.remove(best)
        visited.append(best)
        left = [units - gone for units, gone in zip(left, off[best].tolist(), strict=True)]
    units = arrays.party_units[aboard].tolist()
    return visited, [all_of - still for all_of, still in zip(units, left, strict=True)]


def _who_gets_off(
    problem: Problem, aboard: Sequence[int], left: Sequence[int], reception: int
) -> NDArray[np.int64]:
    """Return how many units of each party get off at a reception if it takes them in one hour."""
    arrays = problem.arrays
    room = int(min(arrays.capacity[reception], arrays.intake[reception]))
    off = np.zeros(len(aboard), dtype=np.int64)
    for number, party in enumerate(aboard):
        if arrays.party_accepts[party, reception]:
            size = int(arrays.party_size[party])
            off[number] = min(left[number], max(0, room) // size)
            room -= off[number] * size
    return off


def takes_loaded(problem: Problem, rows: Iterable[Sequence[int]]) -> bool:
    """Return whether a trip of a log is one of people who are aboard already."""
    return any(row[0] == BOARD and party_is_aboard(problem, row[2]) for row in rows)


def party_is_aboard(problem: Problem, party: int) -> bool:
    """Return whether a party's stop is that of a vehicle with people aboard."""
    return bool((problem.arrays.vehicle_depot == problem.arrays.party_stop[party]).any())


def any_is_aboard(problem: Problem) -> bool:
    """Return whether some vehicles of a problem begin with people aboard."""
    arrays = problem.arrays
    return bool(np.isin(arrays.party_stop, arrays.vehicle_depot).any())


def _lines(problem: Problem) -> dict[tuple[str, str], int]:
    """Return the number of each line, by (place, zone)."""
    lines: dict[tuple[str, str], int] = {}
    scenario = problem.scenario
    for gate in problem.network.gates:
        line = (scenario.places[gate.place].id, scenario.zones[gate.zone].id)
        lines.setdefault(line, len(lines))
    return lines


def spread_entries(problem: Problem) -> list[tuple[str, str, int]]:
    """Return convoys spread over the time in which each line is open."""
    names = list(_lines(problem))
    slots = slot_spreads(problem.arrays)[0].tolist()
    return [(*names[line], minute) for line, minute in slots]


def enter_slots(
    problem: Problem, sequences: Sequences, entries: Sequence[tuple[str, str, int]]
) -> None:
    """Write convoys (place, zone, minute of entering) as slots."""
    lines = _lines(problem)
    number = len(problem.arrays.held_line)
    for place, zone, minute in sorted(set(entries)):
        line_number = lines.get((place, zone), -1)
        if line_number < 0 or number == len(sequences.slot_line):
            continue
        if problem.arrays.line_open[line_number, minute]:
            sequences.slot_line[number] = line_number
            sequences.slot_minute[number] = minute
            number += 1


def add_slots(problem: Problem, sequences: Sequences, other: Sequences) -> None:
    """Write the slots of other sequences besides those that there are, as far as there is room."""
    held = len(problem.arrays.held_line)
    free = [slot for slot in (sequences.slot_line < 0).nonzero()[0].tolist() if slot >= held]
    missing = sorted(_slots(other, held) - _slots(sequences, held))
    for slot, (line, minute) in zip(free, missing, strict=False):
        sequences.slot_line[slot], sequences.slot_minute[slot] = line, minute


def _slots(sequences: Sequences, held: int) -> set[tuple[int, int]]:
    """Return the slots (line, minute) that vehicles may go by, without convoys on their way."""
    lines, minutes = sequences.slot_line[held:].tolist(), sequences.slot_minute[held:].tolist()
    return {(line, minute) for line, minute in zip(lines, minutes, strict=True) if line >= 0}
