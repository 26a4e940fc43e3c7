"""
OR-Tools routing: ``python -m benchmarks.peers.ortools``.

Each pause is solved by itself. Busloads are optional nodes (disjunctions) whose cumulated minute
has the busload's window and a soft upper bound of 0, at the cost of its persons a minute; with the
penalty for leaving a busload this is the objective itself. Vehicles that are too small are not
allowed. All pauses in one model gave worse plans in the same time.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.common import run_safely
from benchmarks.peers.rolling import Day, solve_by_pause

if TYPE_CHECKING:
    from benchmarks.peers.busloads import Work

__all__ = ["MODEL", "solve"]

MODEL = "One pause after the other: optional nodes with windows and costs a minute of lateness."


def _solve_day(work: Work, day: Day, *, seconds: float) -> list[list[int]]:
    loads = [work.loads[number] for number in day.loads]
    n_loads, n_vehicles = len(loads), len(work.vehicle_seats)
    end = n_loads + n_vehicles
    manager = pywrapcp.RoutingIndexManager(
        end + 1,
        n_vehicles,
        [n_loads + vehicle for vehicle in range(n_vehicles)],
        [end] * n_vehicles,
    )
    routing = pywrapcp.RoutingModel(manager)
    ways = [[work.between[one][other] for other in day.loads] for one in day.loads]
    ways += [day.ways(work, vehicle) for vehicle in range(n_vehicles)]
    stands = [load.minutes for load in loads] + [0] * n_vehicles
    nowhere = [0] * (n_vehicles + 1)
    transit = routing.RegisterTransitMatrix(
        [[stand + way for way in row] + nowhere for stand, row in zip(stands, ways, strict=True)]
        + [[0] * (end + 1)]
    )
    # Guided local search penalises arcs by their costs, so they have some: the empty minutes.
    routing.SetArcCostEvaluatorOfAllVehicles(
        routing.RegisterTransitMatrix([row + nowhere for row in ways] + [[0] * (end + 1)])
    )
    most = 2 * work.horizon_min
    from_zero = False
    routing.AddDimension(transit, most, most, from_zero, "minute")
    minute = routing.GetDimensionOrDie("minute")
    for vehicle in range(n_vehicles):
        minute.CumulVar(routing.Start(vehicle)).SetMin(day.free[vehicle])
    for place, load in enumerate(loads):
        index = manager.NodeToIndex(place)
        minute.CumulVar(index).SetRange(*day.windows[place])
        minute.SetCumulVarSoftUpperBound(index, 0, load.persons)
        routing.AddDisjunction([index], load.persons * (work.worth_min - load.out_min))
        fitting = [v for v in range(n_vehicles) if work.vehicle_seats[v] >= load.persons]
        routing.VehicleVar(index).SetValues([-1, *fitting])
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    solution = routing.SolveWithParameters(parameters)
    sequences: list[list[int]] = []
    for vehicle in range(n_vehicles):
        own = []
        index = routing.Start(vehicle)
        while solution is not None and not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < n_loads:
                own.append(node)
            index = solution.Value(routing.NextVar(index))
        sequences.append(own)
    return sequences


def solve(work: Work, *, seconds: float) -> list[list[int]]:
    """Return the busloads of each vehicle in order, by OR-Tools routing."""
    return solve_by_pause(work, _solve_day, seconds=seconds)


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("ortools")))
