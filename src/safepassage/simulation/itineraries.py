"""The itineraries of a plan as the arrays of their stops, with the ways through the zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.checking.case import Case
from safepassage.compiled import INF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from safepassage.checking.case import Run
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario, VehicleType
    from safepassage.simulation.people import Bundles

__all__ = ["Itineraries", "build_itineraries"]


@dataclass(frozen=True, slots=True, eq=False)
class Itineraries:
    """The runs of the vehicles that a plan uses, in the scenario's order, and their arrays."""

    vehicles: tuple[str, ...]
    types: tuple[VehicleType, ...]
    arrays: dict[str, NDArray[np.int64]]
    gates: tuple[tuple[str, str], ...]
    """Zone and place of each gate."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers of what the stops refer to."""

    zones: Mapping[str, int]
    checkpoints: Mapping[str, int]
    receptions: Mapping[str, int]
    pickups: Mapping[str, int]


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
    numbers = _Numbers(
        {zone.id: index for index, zone in enumerate(scenario.zones)},
        {checkpoint.place: index for index, checkpoint in enumerate(scenario.checkpoints)},
        {reception.place: index for index, reception in enumerate(scenario.receptions)},
        pickups,
    )
    first = np.cumsum([0, *(len(run.stops) for run in runs)])
    arrays = _blank(int(first[-1]))
    loads: list[list[tuple[int, int]]] = []
    for vehicle, (run, start) in enumerate(zip(runs, first[:-1], strict=True)):
        _fill_stops(case, run, vehicle, int(start), arrays, numbers)
        _fill_stays(run, int(start), arrays, numbers)
        mine = [bundles.loads(stop.boarded) for stop in run.stops]
        _fill_trips(mine, int(start), arrays, bundles)
        loads += mine
    arrays["stop_first"] = first.astype(np.int64)
    arrays["load_first"] = np.cumsum([0, *map(len, loads)]).astype(np.int64)
    flat = [pair for stop in loads for pair in stop]
    arrays["load_bundle"] = np.array([bundle for bundle, _ in flat], dtype=np.int64)
    arrays["load_count"] = np.array([count for _, count in flat], dtype=np.int64)
    gates = _fill_gates(scenario, runs, first, arrays)
    types = tuple(run.type for run in runs if run.type is not None)
    return Itineraries(tuple(run.vehicle for run in runs), types, arrays, gates)


_NONE = (
    "stand_zone",
    "road_zone",
    "checkpoint",
    "reception",
    "next_reception",
    "pickup",
    "back_to",
    "gate",
    "convoy",
)
_NOUGHT = (
    "stop_vehicle",
    "arrive",
    "depart",
    "drive",
    "least_stand",
    "least_there",
    "takes_joiners",
    "way_on",
    "way_back",
    "way_back_outside",
    "turn_barred",
)


def _blank(stops: int) -> dict[str, NDArray[np.int64]]:
    return {
        **{name: np.full(stops, -1, dtype=np.int64) for name in _NONE},
        **{name: np.zeros(stops, dtype=np.int64) for name in _NOUGHT},
        "reserve": np.zeros((stops, 3), dtype=np.int64),
        "enters": np.full((stops, 2), -1, dtype=np.int64),
        "through": np.zeros((stops, 2), dtype=np.int64),
    }


def _fill_stops(
    case: Case,
    run: Run,
    vehicle: int,
    start: int,
    arrays: dict[str, NDArray[np.int64]],
    numbers: _Numbers,
) -> None:
    """Fill in what each stop is by itself."""
    for number, stop in enumerate(run.stops):
        at = start + number
        place = case.places[stop.place]
        arrays["stop_vehicle"][at] = vehicle
        arrays["arrive"][at], arrays["depart"][at] = stop.arrive_min, stop.depart_min
        if place.zone is not None:
            arrays["stand_zone"][at] = numbers.zones[place.zone]
        if run.boarded[number]:
            arrays["pickup"][at] = numbers.pickups[stop.place]
        if run.alighted[number]:
            arrays["reception"][at] = numbers.receptions[stop.place]
        if run.boarded[number] or run.alighted[number]:
            arrays["least_stand"][at] = place.stop_min
        arrays["least_there"][at] = arrays["least_stand"][at]
        checkpoint = case.checkpoints.get(stop.place)
        if checkpoint is not None and run.passes(number):
            arrays["checkpoint"][at] = numbers.checkpoints[stop.place]
            arrays["least_there"][at] = max(arrays["least_stand"][at], checkpoint.service_min)
    for number, move in enumerate(run.movements):
        at = start + number
        arrays["drive"][at] = move.minutes
        if move.road is not None:
            arrays["turn_barred"][at] = int(move.road.one_way)
            if move.road.zone is not None:
                arrays["road_zone"][at] = numbers.zones[move.road.zone]


def _fill_stays(
    run: Run, start: int, arrays: dict[str, NDArray[np.int64]], numbers: _Numbers
) -> None:
    """Fill in the ways in, on and back of each stay; pieces are numbered as in checking.stays."""
    drive, least = arrays["drive"], arrays["least_there"]

    def minutes(piece: int) -> int:
        at = start + piece // 2
        return int(drive[at] if piece % 2 else least[at])

    for stay in run.stays:
        first, last = stay.first_piece, stay.last_piece
        whole = sum(minutes(piece) for piece in range(first, last + 1))
        before = (first - 1) // 2
        if first > 0:
            on_road = first % 2
            arrays["enters"][start + before, 0 if on_road else 1] = numbers.zones[stay.zone]
            arrays["through"][start + before, 0 if on_road else 1] = whole + (
                0 if on_road else minutes(first - 1)
            )
        for stop in range((first + 1) // 2, last // 2 + 1):
            at = start + stop
            arrays["way_on"][at] = sum(minutes(piece) for piece in range(2 * stop + 1, last + 1))
            barred = first == 0 or any(
                arrays["turn_barred"][start + road] for road in range(before, stop)
            )
            arrays["way_back"][at] = INF
            if not barred:
                inside = range((first + 1) // 2 if first % 2 == 0 else before, stop)
                arrays["way_back"][at] = sum(int(drive[start + road]) for road in inside)
                arrays["way_back_outside"][at] = 0 if first % 2 else drive[start + before]
                arrays["back_to"][at] = start + before


def _fill_trips(
    loads: list[list[tuple[int, int]]],
    start: int,
    arrays: dict[str, NDArray[np.int64]],
    bundles: Bundles,
) -> None:
    """Fill in what each stop knows of the rest of its trip, from the last stop to the first."""
    reserve = np.zeros(3, dtype=np.int64)
    reception = -1
    is_last = True
    for number in range(len(loads) - 1, -1, -1):
        at = start + number
        arrays["reserve"][at] = reserve
        arrays["next_reception"][at] = reception
        if arrays["reception"][at] >= 0:
            reserve = np.zeros(3, dtype=np.int64)
            reception = int(arrays["reception"][at])
            is_last = True
        if loads[number]:
            arrays["takes_joiners"][at] = int(is_last and reception >= 0)
            is_last = False
            for bundle, count in loads[number]:
                reserve = reserve + count * np.array(bundles.bundles[bundle].places)


def _fill_gates(
    scenario: Scenario,
    runs: list[Run],
    first: NDArray[np.int64],
    arrays: dict[str, NDArray[np.int64]],
) -> tuple[tuple[str, str], ...]:
    """Fill in where convoy zones are entered, and with whom; return the gates."""
    rules = {zone.id for zone in scenario.zones if zone.convoy is not None}
    entries: dict[tuple[str, str], dict[int, list[int]]] = {}
    taken: set[int] = set()
    for run, start in zip(runs, first[:-1], strict=True):
        for stay in run.stays:
            at = int(start) + (stay.first_piece - 1) // 2
            # Where two convoy zones begin behind one stop, the first one's convoy counts.
            if stay.zone in rules and stay.first_piece > 0 and at not in taken:
                taken.add(at)
                key = (stay.zone, stay.entered_from)
                entries.setdefault(key, {}).setdefault(stay.start_min, []).append(at)
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    places = {place.id: index for index, place in enumerate(scenario.places)}
    gates = sorted(entries, key=lambda gate: (zones[gate[0]], places[gate[1]]))
    members: list[list[int]] = []
    minutes: list[int] = []
    for number, gate in enumerate(gates):
        for minute in sorted(entries[gate]):
            for at in entries[gate][minute]:
                arrays["gate"][at], arrays["convoy"][at] = number, len(members)
            members.append(entries[gate][minute])
            minutes.append(minute)
    arrays["convoy_first"] = np.cumsum([0, *map(len, members)]).astype(np.int64)
    arrays["convoy_stop"] = np.array([at for each in members for at in each], dtype=np.int64)
    arrays["convoy_min"] = np.array(minutes, dtype=np.int64)
    return tuple(gates)
