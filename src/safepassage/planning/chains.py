"""The fleet as chains: its parts, each priced by one longest path, and what that gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.planning.master import Supply, Trip
from safepassage.planning.pricing import (
    Prices,
    Worths,
    find_changes,
    new_worths,
    pack_prices,
    pack_worths,
    price_chains,
)
from safepassage.planning.problem import pack_arrays
from safepassage.planning.rides import rides_of
from safepassage.planning.tracing import (
    MOST_TRIPS,
    TRIP_WIDTH,
    last_start,
    trace_chain,
    worths_by_first,
)
from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.planning.rides import Ride
    from safepassage.plans import Itinerary, Stop

__all__ = ["Chain", "ChainPrices", "Chains", "Leaving", "Part"]

_NEEDS = tuple(Need)
#: Chains of a part that one pricing gives, at the most. Where vehicles have come to stand in more
#: places there are more parts: as many chains in all then, but so many of each.
_CHAINS_A_PART = 20
_LEAST_CHAINS = 2


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

    @property
    def fleet(self) -> tuple[int, int, int]:
        """Return what one longest path serves: its parts only differ in where they begin."""
        return self.kind, self.last_free, self.need


class Chain(NamedTuple):
    """What one place of a part does, trip after trip."""

    part: int
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True)
class ChainPrices:
    """
    Prices >= 0 of the shared limits, of a person; of passes, of a place that passes.

    ``boarding`` has shape (pickup, minute), ``group`` (group,), ``room`` (reception,), ``intake``
    (reception, hour) and ``passes`` (checkpoint x hours + hour,). ``limits`` is the sum of prices
    times limits.
    """

    group: NDArray[np.float64]
    boarding: NDArray[np.float64]
    room: NDArray[np.float64]
    intake: NDArray[np.float64]
    passes: NDArray[np.float64]
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
    net: NDArray[np.int64]
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
        # How many people could be brought out is asked as if all pauses held.
        self.expected = arrays.expected and by_priority
        self.endangered = arrays.endangered and by_priority
        self.groups = _groups_leaving(problem, by_priority=by_priority)
        self._packed = pack_arrays(arrays)
        # By ways that pass no limited checkpoint: the same ones where there is none.
        clear, rounds = arrays, problem.rounds
        if rounds is not None:
            clear = arrays._replace(
                row=rounds.row,
                variant=rounds.variant,
                constant=rounds.constant,
                position=rounds.position,
                arrive=rounds.arrive,
            )
        self._clear = pack_arrays(clear)
        self._checkpoints = np.array(rounds.stops if rounds is not None else (), dtype=np.int64)
        self._n_hours = arrays.horizon // 60 + 1
        self._worths: dict[int, tuple[Worths, Worths]] = {}
        self._legs_change = [
            find_changes(arrays, kind, self._checkpoints)
            | find_changes(clear, kind, self._checkpoints)
            for kind in range(len(arrays.row))
        ]
        self._trips = np.zeros((MOST_TRIPS, TRIP_WIDTH), dtype=np.int32)
        receptions = problem.network.stops[arrays.n_depots : arrays.n_depots + arrays.n_receptions]
        self._receptions = [problem.scenario.places[place].id for place in receptions]
        self._boarders = {
            need: boarders
            for need in range(len(_NEEDS))
            if len((boarders := self._boarders_of(need)).numbers)
        }
        self._fleet_of: dict[tuple[int, int, int], int] = {}
        self.place(
            list(zip(arrays.vehicle_depot.tolist(), arrays.vehicle_from.tolist(), strict=True))
        )
        self._most_chains = _CHAINS_A_PART * len(self.parts)
        self._kinds = [kind for kind, _, _ in self._fleet_of]
        groups = problem.scenario.groups
        self.number_of = {
            groups[group.index].id: number for number, group in enumerate(self.groups)
        }
        self._reception_of = {name: number for number, name in enumerate(self._receptions)}

    @property
    def n_passes(self) -> int:
        """Return how many limits of passes there are: of each checkpoint one an hour."""
        return len(self._checkpoints) * self._n_hours

    def places_to_pass(self, number: int) -> int:
        """Return how many places of vehicles can pass a checkpoint in an hour, at the most."""
        arrays = self.problem.arrays
        checkpoint, hour = divmod(number, self._n_hours)
        place = self.problem.network.stops[self._checkpoints[checkpoint]]
        left = int(arrays.throughput[place] - arrays.passes_used[place, hour])
        largest = arrays.vehicle_capacity[:, list(self._boarders)].sum(axis=1).max(initial=0)
        return max(0, left) * int(largest)

    def place(self, standing: Sequence[tuple[int, int]]) -> None:
        """Let each vehicle begin at a depot or reception, by its stop, in a minute."""
        capacity = self.problem.arrays.vehicle_capacity
        self._standing = standing
        places: Counter[Part] = Counter()
        for vehicle in range(len(capacity)):
            for need in self._boarders:
                if capacity[vehicle, need] > 0:
                    places[self._part(vehicle, need)] += int(capacity[vehicle, need])
        self.parts = sorted(places)
        self._since = min((part.start for part in self.parts), default=0)
        self.counts = [places[part] for part in self.parts]
        self.fleets = [
            self._fleet_of.setdefault(part.fleet, len(self._fleet_of)) for part in self.parts
        ]

    def _part(self, vehicle: int, need: int) -> Part:
        arrays = self.problem.arrays
        return Part(
            int(arrays.vehicle_class[vehicle]),
            int(arrays.vehicle_to[vehicle]),
            need,
            *self._standing[vehicle],
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
            weights=np.array([*weights, 0.0] if self.expected or self.endangered else weights),
            net=np.searchsorted(
                self.problem.arrays.net_weights, [group.weight for group in chosen]
            ).astype(np.int64),
            accepts=np.array(
                [
                    [name in groups[group.index].accepts for name in self._receptions]
                    for group in chosen
                ],
                dtype=np.bool_,
            ).reshape(len(chosen), len(self._receptions)),
        )

    # -- pricing ------------------------------------------------------------------------------

    def price(self, prices: ChainPrices) -> tuple[float, list[Chain]]:
        """Return the bound at the prices, and the chains that are worth most at them."""
        total = prices.limits
        found: list[Chain] = []
        priced: tuple[int, Prices, Worths] | None = None
        for number, part in enumerate(self.parts):
            # Parts are sorted, so that those of one fleet follow each other.
            if priced is None or self.fleets[number] != priced[0]:
                priced = (self.fleets[number], *self._price(part, prices))
            worth, chains = self._trace(number, priced[1], priced[2])
            total += self.counts[number] * worth
            found += chains
        return total, found

    def promise(self, vehicle: int, prices: ChainPrices) -> NDArray[np.float64]:
        """
        Return what all places of a vehicle could earn at the prices, once free somewhere.

        Shape (depot or reception, minute); no less than any itinerary of the vehicle is worth.
        """
        arrays = self.problem.arrays
        n_open = arrays.n_depots + arrays.n_receptions
        promise = np.zeros((n_open, arrays.horizon + 1))
        for need, boarders in self._boarders.items():
            places = int(arrays.vehicle_capacity[vehicle, need])
            if places > 0:
                self._price(self._part(vehicle, need), prices)
                promise += places * self._worths[len(boarders.weights)][0].free
        return promise

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
                expected=self.expected,
                endangered=self.endangered,
                group_net=boarders.net,
                pickup_price=np.where(self.problem.arrays.ready > 0, prices.boarding, np.inf),
                room_price=prices.room,
                intake_price=prices.intake,
                pass_stop=self._checkpoints,
                pass_price=prices.passes.reshape(-1, self._n_hours),
            )
        )
        n_classes = len(boarders.weights)
        if n_classes not in self._worths:
            worths = new_worths(self.problem.arrays, n_classes, len(self._checkpoints))
            self._worths[n_classes] = worths, pack_worths(worths)
        worths = self._worths[n_classes][1]
        price_chains(
            self._packed,
            self._clear,
            packed,
            worths,
            part.kind,
            part.last_free,
            self.urgency,
            self._since,
            self.last_arrival,
            self._legs_change[part.kind],
        )
        return packed, worths

    def _trace(self, number: int, prices: Prices, worths: Worths) -> tuple[float, list[Chain]]:
        """Return what the best chain of a part is worth, and the best for each first pickup."""
        part = self.parts[number]
        worth = np.empty(len(self.problem.arrays.ready))
        leave = np.empty(len(worth), dtype=np.int64)
        changes = self._legs_change[part.kind]
        ways = self._packed, self._clear, prices, worths
        best = worths_by_first(*ways, part.kind, part.depot, part.start, changes, worth, leave)
        most = min(_CHAINS_A_PART, max(_LEAST_CHAINS, self._most_chains // len(self.parts)))
        others = np.argsort(-worth, kind="stable")[: most - 1].tolist()
        begins = [(-1, part.start), *((first, int(leave[first])) for first in others)]
        chains: list[Chain] = []
        for first, start in begins:
            if first >= 0 and worth[first] <= 0.0:
                break
            count = trace_chain(*ways, part.kind, part.depot, start, first, self._trips)
            if count:
                chains.append(self._chain(number, self._trips[:count].tolist()))
        return best, chains

    def _chain(self, number: int, rows: list[list[int]]) -> Chain:
        """Return a chain of a part from the rows of the longest path."""
        part = self.parts[number]
        numbers = self._boarders[part.need].numbers
        trips: list[Trip] = []
        source = part.depot
        for start, group, reception, leave, arrive, *passes in rows:
            ends = int(numbers[group]), reception, leave, arrive
            trips.append(self._trip(number, source, start, *ends, *passes))
            source = self.problem.arrays.n_depots + reception
        return Chain(number, tuple(trips))

    def _trip(
        self,
        part: int,
        source: int,
        start: int,
        group: int,
        reception: int,
        leave: int,
        arrive: int,
        *passes: int,
    ) -> Trip:
        arrays = self.problem.arrays
        free = arrive + int(arrays.stop_min[arrays.n_depots + reception])
        ends = source, start, group, reception, leave, arrive, free
        return Trip(self.fleets[part], *ends, *passes)

    # -- trips and plans ----------------------------------------------------------------------

    @property
    def supplies(self) -> list[Supply]:
        """Return where the places of each part begin."""
        return [
            Supply(fleet, part.depot, part.start, count)
            for fleet, part, count in zip(self.fleets, self.parts, self.counts, strict=True)
        ]

    def worth(self, trip: Trip) -> float:
        """Return what the person of a trip is worth, at most where pauses may not hold."""
        group, arrays = self.groups[trip.group], self.problem.arrays
        where = (self._kinds[trip.fleet], trip.reception, group.pickup, trip.leave)
        if self.expected:
            worth = group.weight * float(arrays.prospect[where])
        else:
            worth = group.weight * (1.0 - self.urgency * trip.arrive / arrays.horizon)
        if self.endangered:
            number = int(np.searchsorted(arrays.net_weights, group.weight))
            worth -= arrays.danger_price * float(arrays.least_events[where])
            worth = min(worth, float(arrays.net_worth[(number, *where)]))
        return worth

    def ends_of(self, ride: Ride, stops: Sequence[Stop]) -> tuple[int, int, int, int]:
        """Return group and reception of a ride, and the minutes of leaving and of arriving."""
        return (
            self.number_of[ride.group],
            self._reception_of[stops[ride.alighted].place],
            stops[ride.boarded].depart_min,
            stops[ride.alighted].arrive_min,
        )

    def trips_of(self, itineraries: Iterable[Itinerary]) -> Iterator[Trip]:
        """Yield what the places of a plan's vehicles do: whoever boards sits down where one is."""
        vehicle_of = {name: index for index, name in enumerate(self.problem.vehicle_ids)}
        number_of = {part: number for number, part in enumerate(self.parts)}
        for itinerary in itineraries:
            vehicle = vehicle_of[itinerary.vehicle]
            rides = sorted(rides_of(itinerary.stops))
            for need in self._boarders:
                number = number_of.get(self._part(vehicle, need))
                if number is not None:
                    places = int(self.problem.arrays.vehicle_capacity[vehicle, need])
                    yield from self._trips_of(number, places, itinerary.stops, rides)

    def _trips_of(
        self, number: int, places: int, stops: Sequence[Stop], rides: list[Ride]
    ) -> Iterator[Trip]:
        """Yield the trips of one need's places in a vehicle, whose rides are in order."""
        arrays, part = self.problem.arrays, self.parts[number]
        # Places that are free: since which of the stops, at which depot or reception, how many.
        free: list[tuple[int, int, int]] = [(-1, part.depot, places)]
        for ride in rides:
            group, reception, leave, arrive = self.ends_of(ride, stops)
            if group not in self._boarders[part.need].numbers:
                continue
            pickup_stop = arrays.n_depots + arrays.n_receptions + self.groups[group].pickup
            rest = ride.persons
            for index, (since, source, there) in enumerate(free):
                count = min(rest, there) if since < ride.boarded else 0
                if count:
                    free[index] = (since, source, there - count)
                    rest -= count
                    passes = (
                        self._pass_among(stops[since + 1 : ride.boarded]),
                        self._pass_among(stops[ride.boarded + 1 : ride.alighted]),
                    )
                    start = last_start(self._packed, part.kind, source, pickup_stop, leave)
                    yield self._trip(
                        number, source, start, group, reception, leave, arrive, *passes
                    )
            free.append((ride.alighted, arrays.n_depots + reception, ride.persons))
            free = sorted(entry for entry in free if entry[2])

    def _pass_among(self, stops: Sequence[Stop]) -> int:
        """Return the pass that a vehicle takes last of some stops, -1 none."""
        arrays, network = self.problem.arrays, self.problem.network
        for stop in reversed(stops):
            for number, checkpoint in enumerate(self._checkpoints.tolist()):
                place = network.stops[checkpoint]
                if self.problem.scenario.places[place].id == stop.place:
                    begins = stop.depart_min - int(arrays.service[place])
                    return number * self._n_hours + begins // 60
        return -1


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
