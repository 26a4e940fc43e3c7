"""
OR-Tools routing: ``python -m benchmarks.peers.ortools``.

Busloads are optional nodes (disjunctions); the cumulated minute of each has the busload's windows, its
gaps taken out, and a soft upper bound of 0, whose cost is the persons a minute. With the penalty for
leaving a busload this is the objective itself. Vehicles that are too small are not allowed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.common import run_safely

if TYPE_CHECKING:
    from benchmarks.peers.busloads import Work

__all__ = ["MODEL", "solve"]

MODEL = "Optional nodes with windows and linear lateness costs: the objective itself."


def solve(work: Work, *, seconds: float) -> list[list[int]]:
    """Return the busloads of each vehicle in order, by OR-Tools routing."""
    n_loads, n_vehicles = len(work.loads), len(work.vehicle_seats)
    n_depots = len(work.from_depot)
    end = n_loads + n_depots
    manager = pywrapcp.RoutingIndexManager(
        end + 1,
        n_vehicles,
        [n_loads + depot for depot in work.vehicle_depot],
        [end] * n_vehicles,
    )
    routing = pywrapcp.RoutingModel(manager)
    minutes = [
        [*(load.minutes + way for way in work.between[number])]
        for number, load in enumerate(work.loads)
    ]
    minutes += work.from_depot
    rows = [row + [0] * (n_depots + 1) for row in minutes] + [[0] * (end + 1)]
    transit = routing.RegisterTransitMatrix(rows)
    # Guided local search penalises arcs by their costs, so they have some: the empty minutes.
    empty = [row + [0] * (n_depots + 1) for row in work.between + work.from_depot]
    routing.SetArcCostEvaluatorOfAllVehicles(
        routing.RegisterTransitMatrix([*empty, [0] * (end + 1)])
    )
    routing.AddDimension(transit, work.horizon_min, 2 * work.horizon_min, False, "minute")
    minute = routing.GetDimensionOrDie("minute")
    for number, load in enumerate(work.loads):
        index = manager.NodeToIndex(number)
        cumul = minute.CumulVar(index)
        cumul.SetRange(load.windows[0][0], load.windows[-1][1])
        for (_, before), (after, _) in zip(load.windows, load.windows[1:], strict=False):
            cumul.RemoveInterval(before + 1, after - 1)
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


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("ortools")))
