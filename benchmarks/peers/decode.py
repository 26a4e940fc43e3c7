"""From vehicle sequences to a plan: the earliest times along them, by the project's timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.expand import expand
from safepassage.planning.figures import figures_of
from safepassage.planning.problem import pack_arrays
from safepassage.planning.rows import MAX_ORDERS, N_ORDERS, ORDERS, RECEPTION
from safepassage.planning.sequences import load, new_sequences, pack_sequences
from safepassage.planning.timetable import LOG, new_timetable, pack_timetable
from safepassage.planning.trips import write_log
from safepassage.plans import Bound, Objective, Plan
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.busloads import Trip
    from safepassage.planning.problem import Problem
    from safepassage.planning.sequences import Sequences

__all__ = ["build_plan", "write_trips"]


def write_trips(
    problem: Problem, sequences: Sequences, vehicle: int, trips: Sequence[Trip]
) -> None:
    """Let a vehicle of some sequences make just these trips, in order."""
    sequences.n_trips[vehicle] = len(trips)
    for position, trip in enumerate(trips):
        row = sequences.content[vehicle, position]
        row[:] = 0
        row[RECEPTION] = problem.arrays.n_depots + trip.reception
        parts = trip.parts[:MAX_ORDERS]
        row[N_ORDERS] = len(parts)
        for number, (party, units) in enumerate(parts):
            row[ORDERS + 2 * number] = party
            # Less than nothing: that many, and no more.
            row[ORDERS + 2 * number + 1] = -units


def build_plan(problem: Problem, trips: Sequence[Sequence[Trip]]) -> Plan:
    """
    Return the plan in which each vehicle makes its trips in order, each as early as it can.

    A trip boards just the people whom it names, or as many of them as are ready while the pause
    lasts; one that can't be made is left out. Nothing is added, moved or exchanged.

    Parameters
    ----------
    problem
        The problem.
    trips
        The trips of each vehicle, in the order of the problem's vehicles.
    """
    most = max([1, *(len(own) for own in trips)])
    sequences = new_sequences(len(problem.vehicle_ids), most, 8)
    for vehicle, own in enumerate(trips):
        write_trips(problem, sequences, vehicle, own)
    table = new_timetable(
        problem.arrays,
        max_trips=most,
        max_slots=8,
        log_rows=64 * (1 + sum(len(own) for own in trips)),
    )
    packed = pack_timetable(table)
    arrays = pack_arrays(problem.arrays)
    load(arrays, packed, pack_sequences(sequences))
    write_log(arrays, packed)
    itineraries = expand(problem, table.log, int(table.nums[LOG]))
    scenario = problem.scenario
    people = scenario.people_leaving()
    worth = sum(group.persons * group.priority for group in scenario.groups if group.accepts)
    return Plan(
        scenario=scenario.name,
        scenario_digest=scenario_digest(scenario),
        objective=Objective.PEOPLE,
        itineraries=itineraries,
        figures=figures_of(scenario, itineraries),
        bound=Bound(worth, people, "everybody out at once"),
    )
