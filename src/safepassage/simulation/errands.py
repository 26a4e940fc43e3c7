"""The errands of dispatched vehicles: from where one is to a pickup, and on to a reception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.checking.case import Case
from safepassage.network.hops import road_minutes
from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario.model import Choice
from safepassage.simulation.itineraries import Itineraries, sorted_gates
from safepassage.simulation.stops import (
    blank,
    entries,
    fill_stays,
    fill_stops,
    fill_trips,
    numbers_of,
)
from safepassage.simulation.ways import quickest_ways, usable_roads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from safepassage.checking.case import Run
    from safepassage.scenario.model import Scenario, VehicleType
    from safepassage.simulation.people import Bundles

__all__ = ["Errand", "Errands", "build_errands", "no_errands"]


@dataclass(frozen=True, slots=True)
class Errand:
    """A way from a place to a pickup, and from there to a reception, by planned minutes."""

    kind: VehicleType
    origin: str
    pickup: str
    reception: str
    stops: tuple[Stop, ...]

    @property
    def minutes(self) -> int:
        """Return the planned minutes of all of it."""
        return self.stops[-1].depart_min


class Errands:
    """
    The errands of one type of vehicles.

    Parameters
    ----------
    scenario, kind
        The scenario and the type.
    """

    def __init__(self, scenario: Scenario, kind: VehicleType) -> None:
        self._scenario, self._kind = scenario, kind
        self._order = {place.id: number for number, place in enumerate(scenario.places)}
        self._places = {place.id: place for place in scenario.places}
        self._service = {point.place: point.service_min for point in scenario.checkpoints}
        self._roads = usable_roads(scenario, kind)
        self._loads: dict[str, dict[str, Load]] = {}
        for group in scenario.groups:
            if group.choice is Choice.LEAVE:
                mine = self._loads.setdefault(group.place, {})
                for reception in group.accepts:
                    mine.setdefault(reception, Load(group.id, group.persons))
        self._onward = {pickup: quickest_ways(scenario, kind, pickup) for pickup in self._loads}

    def from_place(self, origin: str) -> list[Errand]:
        """
        Return the errands from a place, in the order in which they are tried.

        The pickup that is reached first comes first, and for each the reception that is reached
        first from there, among those that somebody at the pickup accepts; then the order of the
        places counts. Ways are the quickest, see
        :func:`~safepassage.simulation.ways.quickest_ways`.
        """
        to_pickup = quickest_ways(self._scenario, self._kind, origin)
        found: list[tuple[tuple[int, int, int, int], Errand]] = []
        for pickup, loads in self._loads.items():
            if pickup not in to_pickup:
                continue
            there, way = to_pickup[pickup]
            for reception, load in loads.items():
                if reception not in self._onward[pickup]:
                    continue
                on, rest = self._onward[pickup][reception]
                stops = self._stops(way, rest, load)
                key = (there, self._order[pickup], on, self._order[reception])
                found.append((key, Errand(self._kind, origin, pickup, reception, stops)))
        return [errand for _, errand in sorted(found, key=lambda each: each[0])]

    def _stops(self, way: tuple[str, ...], rest: tuple[str, ...], load: Load) -> tuple[Stop, ...]:
        """
        Return the stops of an errand, with its least minutes.

        Somebody is told to board and to get off, so that it is plain where people do.
        """
        whole = (*way, *rest[1:])
        stops: list[Stop] = []
        minute = 0
        for number, place in enumerate(whole):
            is_pickup, is_end = number == len(way) - 1, number == len(whole) - 1
            if number > 0:
                minute += road_minutes(self._roads[whole[number - 1]][place], self._kind)
            stand = self._places[place].stop_min if is_pickup or is_end else 0
            if number > 0 and not is_end:
                stand = max(stand, self._service.get(place, 0))
            stops.append(
                Stop(
                    place,
                    minute,
                    minute + stand,
                    boarded=(load,) if is_pickup else (),
                    alighted=(load,) if is_end else (),
                )
            )
            minute += stand
        return tuple(stops)


def build_errands(scenario: Scenario, bundles: Bundles, pickups: Mapping[str, int]) -> Itineraries:
    """
    Return the stops of all errands as arrays, after one stop for each vehicle where it begins.

    Vehicles of a type share their errands, and types never do.

    Parameters
    ----------
    scenario
        The scenario.
    bundles
        Its people.
    pickups
        Number of each pickup's place.
    """
    homes = list(scenario.vehicle_types())
    courses = [_home(vehicle, kind) for vehicle, kind in homes]
    origins: dict[tuple[str, str], int] = {}
    errands: list[Errand] = []
    errand_first = [0]
    for kind in scenario.vehicles:
        of_type = Errands(scenario, kind)
        for place in dict.fromkeys([kind.depot, *(each.place for each in scenario.receptions)]):
            origins[kind.id, place] = len(origins)
            errands += of_type.from_place(place)
            errand_first.append(len(errands))
    courses += [Itinerary(each.kind.vehicle_ids()[0], each.kind.id, each.stops) for each in errands]
    case = Case(scenario, _as_plan(scenario, courses))
    first = np.cumsum([0, *(len(run.stops) for run in case.runs)])
    arrays = _fill(scenario, case, first, bundles, pickups)
    gates = _fill_gates(scenario, case, first, arrays)
    arrays["first_stop"] = first[: len(homes)].astype(np.int64)
    arrays["is_last"][first[1:] - 1] = 1
    arrays["origin"] = np.full(first[-1], -1, dtype=np.int64)
    for number, (_, kind) in enumerate(homes):
        arrays["origin"][first[number]] = origins[kind.id, kind.depot]
    for errand, end in zip(errands, first[len(homes) + 1 :], strict=True):
        arrays["origin"][end - 1] = origins[errand.kind.id, errand.reception]
    numbers = numbers_of(scenario, pickups)
    arrays["errand_first"] = np.array(errand_first, dtype=np.int64)
    arrays["errand_stop"] = first[len(homes) : -1].astype(np.int64)
    arrays["errand_pickup"] = _whole([pickups[each.pickup] for each in errands])
    arrays["errand_reception"] = _whole([numbers.receptions[each.reception] for each in errands])
    arrays["errand_min"] = _whole([each.minutes for each in errands])
    runs = case.runs[len(homes) :]
    arrays["errand_least"] = _whole([_least(scenario, run) for run in runs])
    arrays["stay_first"] = np.cumsum([0, *(len(run.stays) for run in runs)]).astype(np.int64)
    stays = [stay for run in runs for stay in run.stays]
    arrays["stay_zone"] = _whole([numbers.zones[stay.zone] for stay in stays])
    arrays["stay_out"] = _whole([stay.end_min for stay in stays])
    return Itineraries(
        tuple(vehicle for vehicle, _ in homes), tuple(kind for _, kind in homes), arrays, gates
    )


def _home(vehicle: str, kind: VehicleType) -> Itinerary:
    since = kind.available_from_min
    return Itinerary(vehicle, kind.id, (Stop(kind.depot, since, since),))


def _as_plan(scenario: Scenario, courses: list[Itinerary]) -> Plan:
    """Return courses in the form in which runs are worked out; its figures mean nothing."""
    figures = Figures(0.0, 0, 0, 0, None, (), (), 0, 0.0, 0)
    return Plan(scenario.name, "", Objective.PEOPLE, tuple(courses), figures, Bound(0.0, 0))


def _whole(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _fill(
    scenario: Scenario,
    case: Case,
    first: NDArray[np.int64],
    bundles: Bundles,
    pickups: Mapping[str, int],
) -> dict[str, NDArray[np.int64]]:
    """Return the arrays of all stops; nobody is planned to board anywhere."""
    numbers = numbers_of(scenario, pickups)
    stops = int(first[-1])
    arrays = blank(stops)
    for run, start in zip(case.runs, first[:-1], strict=True):
        fill_stops(case, run, -1, int(start), arrays, numbers)
        fill_stays(run, int(start), arrays, numbers)
        fill_trips([bundles.loads(stop.boarded) for stop in run.stops], int(start), arrays, bundles)
    # Where a vehicle comes from is known only on the day: it departs as soon as it may.
    arrays["depart"][:] = 0
    arrays["load_first"] = np.zeros(stops + 1, dtype=np.int64)
    arrays["load_bundle"], arrays["load_count"] = _whole([]), _whole([])
    return arrays


def _rules(scenario: Scenario) -> dict[str, int]:
    """Return the least number of a convoy, by zone that is entered in convoys."""
    return {zone.id: zone.convoy.least for zone in scenario.zones if zone.convoy is not None}


def _least(scenario: Scenario, run: Run) -> int:
    rules = _rules(scenario)
    return max((rules[zone] for _, (zone, _), _ in entries(run, 0, rules)), default=0)


def _fill_gates(
    scenario: Scenario, case: Case, first: NDArray[np.int64], arrays: dict[str, NDArray[np.int64]]
) -> tuple[tuple[str, str], ...]:
    """Fill in where convoy zones are entered; each gate has one convoy, without planned members."""
    rules = _rules(scenario)
    found = [
        (at, gate)
        for run, start in zip(case.runs, first[:-1], strict=True)
        for at, gate, _ in entries(run, int(start), rules)
    ]
    gates = sorted_gates(scenario, {gate for _, gate in found})
    number = {gate: index for index, gate in enumerate(gates)}
    for at, gate in found:
        arrays["gate"][at] = arrays["convoy"][at] = number[gate]
    arrays["convoy_first"] = np.zeros(len(gates) + 1, dtype=np.int64)
    arrays["convoy_stop"] = _whole([])
    arrays["convoy_min"] = np.zeros(len(gates), dtype=np.int64)
    return tuple(gates)


def no_errands(stops: int) -> dict[str, NDArray[np.int64]]:
    """Return the arrays of a day of so many stops on which nobody is dispatched."""
    single = ("errand_first", "stay_first")
    empty = (
        "errand_stop",
        "errand_pickup",
        "errand_reception",
        "errand_least",
        "errand_min",
        "stay_zone",
        "stay_out",
    )
    return {
        "origin": np.full(stops, -1, dtype=np.int64),
        **{name: np.zeros(1, dtype=np.int64) for name in single},
        **{name: _whole([]) for name in empty},
    }
