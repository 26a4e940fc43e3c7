"""The stops of vehicles as arrays: what each is, the ways through the zones, and its trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from safepassage.checking.case import Case, Run
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.people import Bundles

__all__ = ["Numbers", "blank", "entries", "fill_stays", "fill_stops", "fill_trips", "numbers_of"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of what the stops refer to."""

    zones: Mapping[str, int]
    checkpoints: Mapping[str, int]
    receptions: Mapping[str, int]
    pickups: Mapping[str, int]


def numbers_of(scenario: Scenario, pickups: Mapping[str, int]) -> Numbers:
    """Return the numbers of a scenario; ``pickups`` are those of the pickups' places."""
    return Numbers(
        {zone.id: index for index, zone in enumerate(scenario.zones)},
        {checkpoint.place: index for index, checkpoint in enumerate(scenario.checkpoints)},
        {reception.place: index for index, reception in enumerate(scenario.receptions)},
        pickups,
    )


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
    "is_last",
)


def blank(stops: int) -> dict[str, NDArray[np.int64]]:
    """Return the arrays of so many stops, with nothing in them."""
    return {
        **{name: np.full(stops, -1, dtype=np.int64) for name in _NONE},
        **{name: np.zeros(stops, dtype=np.int64) for name in _NOUGHT},
        "reserve": np.zeros((stops, 3), dtype=np.int64),
        "enters": np.full((stops, 2), -1, dtype=np.int64),
        "through": np.zeros((stops, 2), dtype=np.int64),
    }


def fill_stops(
    case: Case,
    run: Run,
    vehicle: int,
    start: int,
    arrays: dict[str, NDArray[np.int64]],
    numbers: Numbers,
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


def fill_stays(
    run: Run, start: int, arrays: dict[str, NDArray[np.int64]], numbers: Numbers
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


def fill_trips(
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


def entries(
    run: Run, start: int, rules: Collection[str]
) -> Iterator[tuple[int, tuple[str, str], int]]:
    """
    Yield where a run enters convoy zones: the stop before, the gate and the planned minute.

    A gate is a zone and the place before it. Where two convoy zones begin behind one stop, the
    first one's convoy counts. ``rules`` are the zones that are entered in convoys.
    """
    before = -1
    for stay in run.stays:
        at = start + (stay.first_piece - 1) // 2
        if stay.zone in rules and stay.first_piece > 0 and at != before:
            before = at
            yield at, (stay.zone, stay.entered_from), stay.start_min
