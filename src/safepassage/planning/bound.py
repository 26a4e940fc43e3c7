"""
A proven bound by column generation: what no plan of the same minute-grid problem can pass.

Every right plan is a set of itineraries, one for each vehicle, that together keep some shared
limits a_i(plan) <= b_i. For any prices y >= 0 on those limits

    value(plan) <= value(plan) + sum_i y_i (b_i - a_i(plan))
                <= sum_i y_i b_i + sum over vehicles of max over itineraries (value - y a),

and the last line is a bound however the prices were found. The greatest itinerary of a vehicle is
a longest path (:mod:`safepassage.planning.pricing`); the master programme, a linear programme over
the trips found so far (:mod:`safepassage.planning.master`, after [4]), gives the prices, mixed with
the best ones [3]. The least bound is kept, so that it is valid whenever the work is stopped.

Shared limits: people of a group; people boarded at a pickup by a minute, no more than are ready
(rows where plans press against it); room and hourly intake of receptions. To keep the longest path
small, what a vehicle can do is *widened*, which can only raise the bound: each of its places moves
as if it were a vehicle of its own, and takes one person after the other. Persons of a household
travel singly. Trips with several pickups are covered: each place serves one of them, and arrives no
later. So one longest path serves all vehicles that move alike, however many places they have.
Of a checkpoint's throughput as many places pass in an hour as so many of the largest vehicles have.
Convoys, driving time and range are left out.

References
----------
.. [1] Dantzig, G. B. and Wolfe, P. (1960). Decomposition principle for linear programs.
   Operations Research 8(1), 101-111.
.. [2] Luebbecke, M. E. and Desrosiers, J. (2005). Selected topics in column generation.
   Operations Research 53(6), 1007-1023; section 2.1 for the bound at any prices.
.. [3] Wentges, P. (1997). Weighted Dantzig-Wolfe decomposition for linear mixed-integer
   programming. International Transactions in Operational Research 4(2), 151-162.
.. [4] Sadykov, R. and Vanderbeck, F. (2013). Column generation for extended formulations. EURO
   Journal on Computational Optimization 1(1-2), 81-115; section 3 for columns taken apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.planning.chains import Chain, ChainPrices, Chains
from safepassage.planning.earliest import earliest_arrivals
from safepassage.planning.master import Master, Trip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.planning.rides import Riders
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["ColumnBound", "limits_left_out"]

_LEFT_OUT = (
    "convoys",
    "daily driving time and range",
    "households kept whole",
    "needs sharing one vehicle",
)
_OF_RISK = ("the stranding chance", "the most people caught")

#: The share of the best prices in the next ones: while the master is far below the bound, and near.
_FAR_SMOOTHING = 0.7
_SMOOTHING = 0.5
#: The share below the bound at which the master is far.
_FAR_GAP = 0.02
#: Rows are added when the master is no further than this share below the bound, and of each pickup
#: and day so many.
_ROWS_GAP = 1e-2
_ROWS_A_ROUND = 3
_TOLERANCE = 1e-7
_DAY_MIN = 24 * 60


def limits_left_out(scenario: Scenario) -> tuple[str, ...]:
    """Return the limits that the bound does not use, for the plan's reader."""
    limits = (scenario.caution.stranding_chance, scenario.caution.people_caught)
    stated = zip(_OF_RISK, limits, strict=True)
    return (*_LEFT_OUT, *(name for name, limit in stated if limit is not None))


class ColumnBound:
    """
    An upper bound that falls with every :meth:`step`; ``value`` is the least so far.

    ``master_value`` is what mixtures of the chains found so far reach: the bound cannot fall below.

    Parameters
    ----------
    problem
        What is bounded.
    urgency
        Share of a person's worth lost by arriving at the horizon.
    by_priority
        Whether persons weigh their priority; else each weighs 1.
    last_arrival
        Minute after which nobody counts; the horizon unless given.
    """

    def __init__(
        self,
        problem: Problem,
        urgency: float,
        *,
        by_priority: bool,
        last_arrival: int | None = None,
    ) -> None:
        self.problem = problem.for_bound
        # What is bounded may be a wider problem, with other stops besides.
        number_of = {place: stop for stop, place in enumerate(self.problem.network.stops)}
        n_open = problem.arrays.n_depots + problem.arrays.n_receptions
        self._stop_of = [number_of.get(place, -1) for place in problem.network.stops[:n_open]]
        self.urgency = urgency
        self.value = np.inf
        self.master_value = 0.0
        self.converged = False
        self.steps = 0
        horizon = self.problem.arrays.horizon
        self.chains = Chains(
            self.problem,
            urgency,
            by_priority=by_priority,
            last_arrival=horizon if last_arrival is None else last_arrival,
        )
        self.master = Master(
            [group.pickup for group in self.chains.groups],
            self.problem.arrays.n_depots,
            self.chains.supplies,
        )
        self._centre: NDArray[np.float64] | None = None
        self._smoothing = _FAR_SMOOTHING
        # People who are fetched by vehicles that are left out, by pickup and minute.
        self._fetched = np.zeros_like(self.problem.arrays.ready)
        self._set_up_rows()

    def _set_up_rows(self) -> None:
        arrays = self.problem.arrays
        keys = [("group", group, 0) for group in range(len(self.chains.groups))]
        for reception in range(arrays.n_receptions):
            keys.append(("room", reception, 0))
            keys += [("intake", reception, hour) for hour in range(arrays.horizon // 60 + 1)]
        keys += [("passes", number, 0) for number in range(self.chains.n_passes)]
        for key in keys:
            limit = self._limit_of(key)
            if limit < INF:
                self.master.add_row(key, float(limit))
        # A row wherever half a vehicle's load has become ready, and when it stops for a while.
        step = max(1, int(arrays.vehicle_capacity.max(initial=2)) // 2)
        for pickup, ready in enumerate(arrays.ready):
            last = 0
            for minute in np.flatnonzero(np.diff(ready)).tolist():
                if ready[minute + 1] - last >= step or ready[minute] == ready[max(0, minute - 120)]:
                    self.add_ready_row(pickup, minute)
                    last = int(ready[minute + 1])

    def _limit_of(self, key: tuple[str, int, int]) -> int:
        """Return a limit, with the people who are fetched no longer ready."""
        name, number, minute = key
        arrays = self.problem.arrays
        if name == "group":
            return self.problem.scenario.groups[self.chains.groups[number].index].persons
        if name == "ready":
            return int(arrays.ready[number, minute] - self._fetched[number, minute])
        if name == "passes":
            return self.chains.places_to_pass(number)
        return int(arrays.capacity[number] if name == "room" else arrays.intake[number])

    @property
    def best_prices(self) -> NDArray[np.float64]:
        """Return the prices, by row of the master, at which ``value`` was found; 0 for new rows."""
        prices = np.zeros(len(self.master.right))
        if self._centre is not None:
            prices[: len(self._centre)] = self._centre
        return prices

    def add_ready_row(self, pickup: int, minute: int) -> None:
        """Make sure of a row: people boarded at a pickup by a minute are no more than are ready."""
        key = ("ready", pickup, minute)
        if key not in self.master.row_of:
            self.master.add_row(key, float(self._limit_of(key)))

    def add_plan(self, itineraries: Iterable[Itinerary]) -> None:
        """Add the trips of a plan's places as columns, so that the master begins at its value."""
        for trip in self.chains.trips_of(itineraries):
            self._add_trip(trip)

    def go_on(self, riders: Riders, standing: Sequence[tuple[int, int]]) -> None:
        """
        Go on with what is left when some people have been fetched.

        ``standing`` is where each vehicle is free then, a depot or reception by its stop, and since
        when; stops are those of the problem that was given. The value is that of the rest.
        """
        arrays, chains = self.problem.arrays, self.chains
        chains.place([(self._stop_of[stop], since) for stop, since in standing])
        self.master.set_supplies(chains.supplies)
        self._fetched[:] = 0
        used: Counter[tuple[str, int, int]] = Counter()
        for party, units, minute in riders.boarded:
            pickup = int(arrays.party_stop[party]) - arrays.n_depots - arrays.n_receptions
            for group, persons in self.problem.parties[party].members:
                self._fetched[pickup, minute] += units * persons
                used["group", chains.number_of[group.id], 0] += units * persons
        for party, units, stop, minute in riders.alighted:
            persons = units * int(arrays.party_size[party])
            reception = self._stop_of[stop] - arrays.n_depots
            used["room", reception, 0] += persons
            used["intake", reception, minute // 60] += persons
        np.cumsum(self._fetched, axis=1, out=self._fetched)
        for key in self.master.row_of:
            self.master.set_limit(key, max(0.0, float(self._limit_of(key) - used[key])))
        self.value, self.converged = np.inf, False
        self._smoothing = 0.0

    def add_trips_of(self, other: ColumnBound) -> None:
        """Take over another bound's trips, but for those that arrive too late to count."""
        for trip in other.master.trips:
            if trip.arrive <= self.chains.last_arrival:
                self._add_trip(trip)

    def begin_from(self, other: ColumnBound) -> None:
        """Begin, with nothing done yet, where a bound of the same problem has come to."""
        for name, pickup, minute in other.master.row_of:
            if name == "ready":
                self.add_ready_row(pickup, minute)
        self.add_trips_of(other)
        self.master.begin_from(other.master)

    def _add_trip(self, trip: Trip) -> bool:
        return self.master.add_trip(trip, self.chains.worth(trip))

    # -- prices -------------------------------------------------------------------------------

    def chain_prices(self, prices: NDArray[np.float64]) -> ChainPrices:
        """Return the rows' prices as chains see them."""
        arrays, master = self.problem.arrays, self.master
        boarding = np.zeros((len(arrays.ready), arrays.horizon + 1))
        room = np.zeros(max(1, arrays.n_receptions))
        intake = np.zeros((max(1, arrays.n_receptions), arrays.horizon // 60 + 1))
        group = np.zeros(len(self.chains.groups))
        passes = np.zeros(self.chains.n_passes)
        limits = 0.0
        for (name, first, second), row in master.row_of.items():
            price = float(prices[row])
            if price == 0.0:
                continue
            limits += price * master.right[row]
            if name == "group":
                group[first] = price
            elif name == "ready":
                boarding[first, second] = price
            elif name == "room":
                room[first] = price
            elif name == "passes":
                passes[first] = price
            else:
                intake[first, second] = price
        # The row of a minute counts whoever leaves in that minute or before.
        boarding = np.ascontiguousarray(np.cumsum(boarding[:, ::-1], axis=1)[:, ::-1])
        return ChainPrices(group, boarding, room, intake, passes, limits)

    def price(self, prices: NDArray[np.float64]) -> tuple[float, list[Chain]]:
        """Return the bound at prices >= 0 of the master's limits, and chains worth adding."""
        return self.chains.price(self.chain_prices(prices))

    def promise(self, vehicle: int) -> NDArray[np.float64]:
        """
        Return what a vehicle could earn at the prices of people, once free somewhere.

        Shape (depot or reception, minute), by the stops of the problem that was given.
        """
        prices = self.chain_prices(self.best_prices)
        of_people = replace(
            prices,
            room=np.zeros_like(prices.room),
            intake=np.zeros_like(prices.intake),
            passes=np.zeros_like(prices.passes),
        )
        promise = self.chains.promise(vehicle, of_people)
        nothing = np.zeros(promise.shape[1])
        return np.array([promise[stop] if stop >= 0 else nothing for stop in self._stop_of])

    def _violated(self, solution: NDArray[np.float64]) -> list[tuple[int, int]]:
        """Return the (pickup, minute) at which boarding is furthest above the people ready."""
        arrays = self.problem.arrays
        boarded = np.zeros((len(arrays.ready), arrays.horizon + 1))
        for number in np.flatnonzero(solution > _TOLERANCE):
            trip = self.master.trips[number]
            boarded[self.chains.groups[trip.group].pickup, trip.leave] += solution[number]
        excess = np.cumsum(boarded, axis=1) + self._fetched - arrays.ready
        violated = []
        for pickup in range(len(excess)):
            best = []
            for start in range(0, arrays.horizon + 1, _DAY_MIN):
                minute = start + int(np.argmax(excess[pickup, start : start + _DAY_MIN]))
                if excess[pickup, minute] > 1e-4:
                    best.append((float(excess[pickup, minute]), minute))
            violated += [(pickup, minute) for _, minute in sorted(best)[-_ROWS_A_ROUND:]]
        return violated

    # -- the work -----------------------------------------------------------------------------

    def _first_prices(self) -> NDArray[np.float64]:
        """
        Return prices to begin with: a person costs what an arrival at the earliest is worth.

        Nearly all that vehicles could earn is in the prices then, so that the first bound is about
        that of everybody leaving when ready, far below what the master's first prices give.
        """
        arrays = self.problem.arrays
        prices = np.zeros(len(self.master.right))
        earliest_at = [
            int(earliest_arrivals(self.problem, pickup).min(initial=arrays.horizon))
            for pickup in range(len(arrays.ready))
        ]
        for number, group in enumerate(self.chains.groups):
            earliest = earliest_at[group.pickup]
            share = 1.0 - self.urgency * min(earliest, arrays.horizon) / arrays.horizon
            prices[self.master.row_of["group", number, 0]] = group.weight * share
        return prices

    def step(self) -> None:
        """Solve the master, price, keep the bound if it is lower, and add trips and rows."""
        if self.converged:
            return
        if not self.chains.parts:
            self.value, self.converged = 0.0, True
            return
        self.steps += 1
        if self._centre is None:
            self._price_at(self._first_prices())
        self.master_value, prices, solution = self.master.solve()
        at_own_prices = self._smoothing == 0.0
        added = self._price_at(
            self._smoothing * self.best_prices + (1.0 - self._smoothing) * prices
        )
        gap = (self.value - self.master_value) / max(1.0, abs(self.value))
        # Nothing new at mixed prices: next time price at the master's own.
        near = _FAR_SMOOTHING if gap > _FAR_GAP else _SMOOTHING
        self._smoothing = near if added else 0.0
        complete = added == 0 and at_own_prices
        if gap < _ROWS_GAP or complete:
            rows = self._violated(solution)
            for pickup, minute in rows:
                self.add_ready_row(pickup, minute)
            if not rows and (complete or gap < _TOLERANCE):
                self.converged = True

    def _price_at(self, prices: NDArray[np.float64]) -> int:
        """Price, keep the bound if it is lower, and return how many trips are new."""
        bound, chains = self.price(prices)
        if bound < self.value:
            self.value, self._centre = float(bound), prices
        return sum(self._add_trip(trip) for chain in chains for trip in chain.trips)
