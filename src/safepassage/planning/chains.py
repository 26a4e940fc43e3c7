"""The fleet as chains: its parts, each priced by one longest path, and what that gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.master import ChainTrip, Column
from safepassage.planning.pricing import (
    MOST_TRIPS,
    TRIP_WIDTH,
    Prices,
    Worths,
    find_changes,
    new_worths,
    pack_prices,
    pack_worths,
    price_chains,
    trace_chain,
    worths_by_first,
)
from safepassage.planning.problem import pack_arrays
from safepassage.planning.rides import rides_of
from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.plans import Itinerary

__all__ = ["ChainPrices", "Chains", "Leaving", "Part"]

_NEEDS = tuple(Need)
#: Chains of a part that one pricing gives, at the most.
_COLUMNS_A_PART = 20


@dataclass(frozen=True, slots=True)
class Leaving:
    """A group that leaves: index in the scenario, pickup number, weight of a person."""

    index: int
    pickup: int
    weight: float


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """
    The places for one mobility need in vehicles that move alike.

    ``kind`` is the class of the vehicles, ``last_free`` the last minute by which they must be done,
    ``need`` a number of ``Need``, ``depot`` the stop and ``start`` the minute in which they begin.
    """

    kind: int
    last_free: int
    need: int
    depot: int
    start: int

    def prices_like(self, other: Part) -> bool:
        """Return whether one longest path serves both: they differ in where they begin alone."""
        mine = (self.kind, self.last_free, self.need)
        return mine == (other.kind, other.last_free, other.need)


@dataclass(frozen=True, slots=True)
class ChainPrices:
    """
    Prices >= 0 of the shared limits, of a person.

    ``boarding`` has shape (pickup, minute), ``group`` (group,), ``room`` (reception,) and
    ``intake`` (reception, hour). ``limits`` is the sum of prices times limits.
    """

    group: NDArray[np.float64]
    boarding: NDArray[np.float64]
    room: NDArray[np.float64]
    intake: NDArray[np.float64]
    limits: float


@dataclass(frozen=True, slots=True)
class _Boarders:
    """
    The groups of one need: their numbers, and what pricing asks of each.

    All have shape (group,), but ``weights`` (class of weight,) and ``accepts`` (group, reception).
    """

    numbers: NDArray[np.int64]
    pickup: NDArray[np.int64]
    from_min: NDArray[np.int64]
    weight_class: NDArray[np.int64]
    weights: NDArray[np.float64]
    accepts: NDArray[np.bool_]


class Chains:
    """
    The chains that a problem's fleet can drive.

    Parameters
    ----------
    problem
        The problem that is bounded.
    urgency
        Share of a person's worth lost by arriving at the horizon.
    by_priority
        Whether persons weigh their priority; else each weighs 1.
    last_arrival
        Minute after which nobody counts.
    """

    def __init__(
        self, problem: Problem, urgency: float, *, by_priority: bool, last_arrival: int
    ) -> None:
        arrays = problem.arrays
        self.problem = problem
        self.urgency = urgency
        self.last_arrival = last_arrival
        self.groups = _groups_leaving(problem, by_priority=by_priority)
        self._packed = pack_arrays(arrays)
        self._worths: dict[int, Worths] = {}
        self._legs_change = [find_changes(arrays, kind) for kind in range(len(arrays.row))]
        self._trips = np.zeros((MOST_TRIPS, TRIP_WIDTH), dtype=np.int32)
        receptions = problem.network.stops[arrays.n_depots : arrays.n_depots + arrays.n_receptions]
        self._receptions = [problem.scenario.places[place].id for place in receptions]
        self._boarders = {
            need: boarders
            for need in range(len(_NEEDS))
            if len((boarders := self._boarders_of(need)).numbers)
        }
        places: Counter[Part] = Counter()
        for vehicle in range(len(arrays.vehicle_class)):
            for need in self._boarders:
                if arrays.vehicle_capacity[vehicle, need] > 0:
                    part = self._part(vehicle, need)
                    places[part] += int(arrays.vehicle_capacity[vehicle, need])
        self.parts = sorted(places)
        self.counts = [places[part] for part in self.parts]

    def _part(self, vehicle: int, need: int) -> Part:
        arrays = self.problem.arrays
        return Part(
            int(arrays.vehicle_class[vehicle]),
            int(arrays.vehicle_to[vehicle]),
            need,
            int(arrays.vehicle_depot[vehicle]),
            int(arrays.vehicle_from[vehicle]),
        )

    def _boarders_of(self, need: int) -> _Boarders:
        groups = self.problem.scenario.groups
        numbers = [
            number
            for number, group in enumerate(self.groups)
            if groups[group.index].need is _NEEDS[need]
        ]
        chosen = [self.groups[number] for number in numbers]
        weights = sorted({group.weight for group in chosen})
        return _Boarders(
            numbers=np.array(numbers, dtype=np.int64),
            pickup=np.array([group.pickup for group in chosen], dtype=np.int64),
            from_min=np.array(
                [max(0, groups[group.index].ready_from_min) for group in chosen], dtype=np.int64
            ),
            weight_class=np.array(
                [weights.index(group.weight) for group in chosen], dtype=np.int64
            ),
            weights=np.array(weights),
            accepts=np.array(
                [
                    [name in groups[group.index].accepts for name in self._receptions]
                    for group in chosen
                ],
                dtype=np.bool_,
            ).reshape(len(chosen), len(self._receptions)),
        )

    # -- pricing ------------------------------------------------------------------------------

    def price(self, prices: ChainPrices) -> tuple[float, list[Column]]:
        """Return the bound at the prices, and the chains that are worth most at them."""
        total = prices.limits
        found: list[Column] = []
        priced: tuple[Part, Prices, Worths] | None = None
        for number, part in enumerate(self.parts):
            # Parts are sorted, so that those which one longest path serves follow each other.
            if priced is None or not part.prices_like(priced[0]):
                priced = (part, *self._price(part, prices))
            worth, columns = self._trace(number, priced[1], priced[2])
            total += self.counts[number] * worth
            found += columns
        return total, found

    def _price(self, part: Part, prices: ChainPrices) -> tuple[Prices, Worths]:
        boarders = self._boarders[part.need]
        packed = pack_prices(
            Prices(
                group_pickup=boarders.pickup,
                group_from=boarders.from_min,
                group_class=boarders.weight_class,
                group_accepts=boarders.accepts,
                group_price=prices.group[boarders.numbers],
                class_weight=boarders.weights,
                pickup_price=np.where(self.problem.arrays.ready > 0, prices.boarding, np.inf),
                room_price=prices.room,
                intake_price=prices.intake,
            )
        )
        n_classes = len(boarders.weights)
        if n_classes not in self._worths:
            self._worths[n_classes] = pack_worths(new_worths(self.problem.arrays, n_classes))
        worths = self._worths[n_classes]
        price_chains(
            self._packed,
            packed,
            worths,
            part.kind,
            part.last_free,
            self.urgency,
            self.last_arrival,
            self._legs_change[part.kind],
        )
        return packed, worths

    def _trace(self, number: int, prices: Prices, worths: Worths) -> tuple[float, list[Column]]:
        """Return what the best chain of a part is worth, and the best for each first pickup."""
        part = self.parts[number]
        boarders = self._boarders[part.need]
        worth = np.empty(len(self.problem.arrays.ready))
        leave = np.empty(len(worth), dtype=np.int64)
        changes = self._legs_change[part.kind]
        best = worths_by_first(
            self._packed, worths, part.kind, part.depot, part.start, changes, worth, leave
        )
        others = np.argsort(-worth, kind="stable")[: _COLUMNS_A_PART - 1].tolist()
        begins = [(-1, part.start), *((first, int(leave[first])) for first in others)]
        columns: list[Column] = []
        for first, start in begins:
            if first >= 0 and worth[first] <= 0.0:
                break
            count = trace_chain(
                self._packed, prices, worths, part.kind, part.depot, start, first, self._trips
            )
            if count:
                trips = tuple(
                    ChainTrip(int(boarders.numbers[group]), reception, leave, arrive, 1.0)
                    for group, reception, leave, arrive in self._trips[:count].tolist()
                )
                columns.append(Column(number, 1, trips))
        return best, columns

    # -- chains and plans ---------------------------------------------------------------------

    def worth(self, column: Column) -> float:
        """Return what the people of a chain are worth on arrival."""
        horizon = self.problem.arrays.horizon
        return sum(
            trip.persons
            * self.groups[trip.group].weight
            * (1.0 - self.urgency * trip.arrive / horizon)
            for trip in column.trips
        )

    def columns_of(self, itineraries: Iterable[Itinerary]) -> Iterator[Column]:
        """Yield a plan's itineraries as columns: what each need's places of a vehicle carry."""
        groups = self.problem.scenario.groups
        number_of = {groups[group.index].id: number for number, group in enumerate(self.groups)}
        reception_of = {name: number for number, name in enumerate(self._receptions)}
        vehicle_of = {name: index for index, name in enumerate(self.problem.vehicle_ids)}
        part_number = {part: number for number, part in enumerate(self.parts)}
        for itinerary in itineraries:
            stops = itinerary.stops
            trips = [
                ChainTrip(
                    number_of[ride.group],
                    reception_of[stops[ride.alighted].place],
                    stops[ride.boarded].depart_min,
                    stops[ride.alighted].arrive_min,
                    float(ride.persons),
                )
                for ride in rides_of(stops)
            ]
            vehicle = vehicle_of[itinerary.vehicle]
            for need in self._boarders:
                number = part_number.get(self._part(vehicle, need))
                if number is not None:
                    carried = tuple(
                        trip
                        for trip in trips
                        if groups[self.groups[trip.group].index].need is _NEEDS[need]
                    )
                    places = int(self.problem.arrays.vehicle_capacity[vehicle, need])
                    yield Column(number, places, carried)


def _groups_leaving(problem: Problem, *, by_priority: bool) -> list[Leaving]:
    arrays, scenario = problem.arrays, problem.scenario
    n_open = arrays.n_depots + arrays.n_receptions
    pickup_of = {
        scenario.places[place].id: number
        for number, place in enumerate(problem.network.stops[n_open:])
    }
    return [
        Leaving(index, pickup_of[group.place], group.priority if by_priority else 1.0)
        for index, group in enumerate(scenario.groups)
        if group.choice is Choice.LEAVE
    ]
