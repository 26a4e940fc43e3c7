"""The old plan's remaining trips as the search states trips, to go on from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.planning.rows import (
    FILL,
    MAX_ORDERS,
    N_ORDERS,
    NOT_BEFORE,
    ORDERS,
    RECEPTION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.planning.replanning.settled import Settled
    from safepassage.planning.sequences import Sequences
    from safepassage.plans import Stop

__all__ = ["Visits", "Wording", "enter_slots", "fill_in", "visits_of"]

Visits = tuple[tuple[int, int, int], ...]
"""(party, units, minute) of each boarding."""


@dataclass(frozen=True, slots=True)
class Wording:
    """
    How a remaining trip is put to the search.

    ``begin`` keeps its minute of departure. ``waits``: it waits for a full vehicle, as far as the
    pause lets it; if not, for just the people that it was to take.
    """

    begin: bool = True
    waits: bool = False


def _parties(problem: Problem) -> dict[str, tuple[int, int]]:
    """Return the party of each group, and the group's persons in one unit of it."""
    return {
        group.id: (number, size)
        for number, party in enumerate(problem.parties)
        for group, size in party.members
    }


def visits_of(problem: Problem, trip: PlannedTrip) -> Visits:
    """Return whom a trip takes aboard, in the search's terms; whoever is unknown is left out."""
    parties = _parties(problem)
    return tuple(visit for stop in trip.stops for visit in _stop_visits(parties, stop))


def _stop_visits(parties: Mapping[str, tuple[int, int]], stop: Stop) -> list[tuple[int, int, int]]:
    units: dict[int, int] = {}
    for load in stop.boarded:
        if load.group in parties:
            party, size = parties[load.group]
            units[party] = load.persons // size
    return [(party, count, stop.depart_min) for party, count in units.items() if count > 0]


def fill_in(
    problem: Problem,
    settled: Settled,
    sequences: Sequences,
    wordings: Mapping[tuple[str, int], Wording],
    default: Wording,
) -> None:
    """Write the remaining trips of all vehicles into empty sequences."""
    places = {problem.scenario.places[p].id: n for n, p in enumerate(problem.network.stops)}
    for vehicle, vehicle_id in enumerate(problem.vehicle_ids):
        count = 0
        for number, trip in enumerate(settled.later.get(vehicle_id, ())):
            if count == sequences.content.shape[1]:
                break
            row = sequences.content[vehicle, count]
            wording = wordings.get((vehicle_id, number), default)
            target = places.get(trip.stops[-1].place, -1)
            visits = visits_of(problem, trip)[:MAX_ORDERS]
            if target < 0 or (not visits and not problem.arrays.refuel[target]):
                continue
            row[RECEPTION] = target
            row[NOT_BEFORE] = trip.depart_min if wording.begin else 0
            row[N_ORDERS] = len(visits)
            for order, (party, units, _) in enumerate(visits):
                row[ORDERS + 2 * order] = party
                row[ORDERS + 2 * order + 1] = FILL if wording.waits else -units
            count += 1
        sequences.n_trips[vehicle] = count


def enter_slots(
    problem: Problem, sequences: Sequences, entries: Sequence[tuple[str, str, int]]
) -> None:
    """Write convoys (place, zone, minute of entering) as slots."""
    lines: dict[tuple[str, str], int] = {}
    scenario = problem.scenario
    for gate in problem.network.gates:
        line = (scenario.places[gate.place].id, scenario.zones[gate.zone].id)
        lines.setdefault(line, len(lines))
    number = 0
    for place, zone, minute in sorted(set(entries)):
        line_number = lines.get((place, zone), -1)
        if line_number < 0 or number == len(sequences.slot_line):
            continue
        if problem.arrays.line_open[line_number, minute]:
            sequences.slot_line[number] = line_number
            sequences.slot_minute[number] = minute
            number += 1
