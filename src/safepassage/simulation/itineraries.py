"""The itineraries of a plan as the arrays of their stops, with the gates of its convoys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.checking.case import Case
from safepassage.simulation.stops import (
    blank,
    entries,
    fill_stays,
    fill_stops,
    fill_trips,
    numbers_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from safepassage.checking.case import Run
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario, VehicleType
    from safepassage.simulation.people import Bundles

__all__ = ["Itineraries", "build_itineraries", "sorted_gates"]


@dataclass(frozen=True, slots=True, eq=False)
class Itineraries:
    """The vehicles that take part, in the scenario's order, and the arrays of their stops."""

    vehicles: tuple[str, ...]
    types: tuple[VehicleType, ...]
    arrays: dict[str, NDArray[np.int64]]
    gates: tuple[tuple[str, str], ...]
    """Zone and place of each gate."""


def build_itineraries(
    scenario: Scenario, plan: Plan, bundles: Bundles, pickups: Mapping[str, int]
) -> Itineraries:
    """
    Return the stops of a plan as arrays.

    Parameters
    ----------
    scenario
        The scenario.
    plan
        A right plan for it.
    bundles
        The scenario's people.
    pickups
        Number of each pickup's place.
    """
    case = Case(scenario, plan)
    order = {vehicle: index for index, (vehicle, _) in enumerate(scenario.vehicle_types())}
    runs = sorted(case.runs, key=lambda run: order[run.vehicle])
    numbers = numbers_of(scenario, pickups)
    first = np.cumsum([0, *(len(run.stops) for run in runs)])
    arrays = blank(int(first[-1]))
    loads: list[list[tuple[int, int]]] = []
    for vehicle, (run, start) in enumerate(zip(runs, first[:-1], strict=True)):
        fill_stops(case, run, vehicle, int(start), arrays, numbers)
        fill_stays(run, int(start), arrays, numbers)
        mine = [bundles.loads(stop.boarded) for stop in run.stops]
        fill_trips(mine, int(start), arrays, bundles)
        loads += mine
    arrays["first_stop"] = first[:-1].astype(np.int64)
    arrays["is_last"][first[1:] - 1] = 1
    arrays["load_first"] = np.cumsum([0, *map(len, loads)]).astype(np.int64)
    flat = [pair for stop in loads for pair in stop]
    arrays["load_bundle"] = np.array([bundle for bundle, _ in flat], dtype=np.int64)
    arrays["load_count"] = np.array([count for _, count in flat], dtype=np.int64)
    gates = _fill_gates(scenario, runs, first, arrays)
    types = tuple(run.type for run in runs if run.type is not None)
    return Itineraries(tuple(run.vehicle for run in runs), types, arrays, gates)


def _fill_gates(
    scenario: Scenario,
    runs: list[Run],
    first: NDArray[np.int64],
    arrays: dict[str, NDArray[np.int64]],
) -> tuple[tuple[str, str], ...]:
    """Fill in where convoy zones are entered, and with whom; return the gates."""
    rules = {zone.id for zone in scenario.zones if zone.convoy is not None}
    found: dict[tuple[str, str], dict[int, list[int]]] = {}
    for run, start in zip(runs, first[:-1], strict=True):
        for at, gate, minute in entries(run, int(start), rules):
            found.setdefault(gate, {}).setdefault(minute, []).append(at)
    gates = sorted_gates(scenario, found)
    members: list[list[int]] = []
    minutes: list[int] = []
    for number, gate in enumerate(gates):
        for minute in sorted(found[gate]):
            for at in found[gate][minute]:
                arrays["gate"][at], arrays["convoy"][at] = number, len(members)
            members.append(found[gate][minute])
            minutes.append(minute)
    arrays["convoy_first"] = np.cumsum([0, *map(len, members)]).astype(np.int64)
    arrays["convoy_stop"] = np.array([at for each in members for at in each], dtype=np.int64)
    arrays["convoy_min"] = np.array(minutes, dtype=np.int64)
    return tuple(gates)


def sorted_gates(scenario: Scenario, gates: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return gates by zone and place, in the order of the scenario."""
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    places = {place.id: index for index, place in enumerate(scenario.places)}
    return sorted(gates, key=lambda gate: (zones[gate[0]], places[gate[1]]))
