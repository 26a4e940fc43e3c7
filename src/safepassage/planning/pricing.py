"""
The best chain of trips at given prices: a longest path, backward in time.

A *chain* is what one place of a vehicle does: it takes one person after the other, each from one
pickup to one reception. States are worked out from the horizon to minute 0, so that every worth
that is looked up is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.travel import row_arrival

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays

__all__ = [
    "NOTHING",
    "WAITS",
    "Prices",
    "Worths",
    "best_arrived",
    "best_at",
    "cell_of",
    "find_changes",
    "new_worths",
    "pack_prices",
    "pack_worths",
    "price_chains",
    "reach",
]

# What a vehicle at a pickup does next, where it is not a group and reception.
NOTHING = -1
WAITS = -2


class Prices(NamedTuple):
    """
    What groups, minutes and receptions cost a person.

    ``pickup_price`` is ``np.inf`` where nobody is ready.
    """

    group_pickup: NDArray[np.int64]  # (group)
    group_from: NDArray[np.int64]  # (group) minute from which it is there
    group_class: NDArray[np.int64]  # (group) index of its weight
    group_accepts: NDArray[np.bool_]  # (group, reception)
    group_price: NDArray[np.float64]  # (group)
    class_weight: NDArray[np.float64]  # (class) the different weights of a person, see ``cell_of``
    expected: bool  # whether what leaving is worth is in ``Arrays.prospect``
    endangered: bool  # whether danger has its price, and the last weight is 0
    group_net: NDArray[np.int64]  # (group): its weight's number in ``Arrays.net_worth``
    pickup_price: NDArray[np.float64]  # (pickup, minute) of boarding
    room_price: NDArray[np.float64]  # (reception)
    intake_price: NDArray[np.float64]  # (reception, hour)
    pass_stop: NDArray[np.int64]  # (checkpoint): those that let through so many an hour
    pass_price: NDArray[np.float64]  # (checkpoint, hour) of a place that passes


class PricesRecord(RecordType):
    """Prices as a record."""


class PricesProxy(RecordProxy):
    """A record of Prices outside kernels."""


register_record(PricesRecord, PricesProxy, Prices)


@entry_kernel
def pack_prices(prices: Prices) -> Prices:
    """Return the prices as a record that kernels take; the arrays are shared."""
    return PricesProxy(*prices)


class Worths(NamedTuple):
    """
    What a chain is worth from each state on, filled by :func:`price_chains`.

    Cells are (reception, class of weight).
    """

    free: NDArray[np.float64]  # (depot or reception, minute): empty and free to go
    arrived: NDArray[np.float64]  # (cell, minute): arriving with a person in this minute or later
    arrived_at: NDArray[np.int32]  # (cell, minute): in which
    leave: NDArray[np.float64]  # (pickup, minute): empty, stopped long enough; now or later
    leave_by: NDArray[np.int32]  # (pickup, minute): group and reception, or what else it does
    at: NDArray[np.float64]  # (pickup, minute): empty, coming to the stop
    before_in: NDArray[np.float64]  # (checkpoint, minute): empty, to be served now or later
    before_out: NDArray[np.float64]  # (checkpoint x cell, minute): with a person, the same


class WorthsRecord(RecordType):
    """Worths as a record."""


class WorthsProxy(RecordProxy):
    """A record of Worths outside kernels."""


register_record(WorthsRecord, WorthsProxy, Worths)


@entry_kernel
def pack_worths(worths: Worths) -> Worths:
    """Return the worths as a record that kernels take; the arrays are shared."""
    return WorthsProxy(*worths)


def new_worths(arrays: Arrays, n_classes: int, n_checkpoints: int = 0) -> Worths:
    """Return the worths of a problem with so many classes of weight before anything counts."""
    width = arrays.horizon + 1
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    cells = arrays.n_receptions * n_classes
    return Worths(
        free=np.zeros((n_open, width)),
        arrived=np.full((cells, width), -np.inf),
        arrived_at=np.zeros((cells, width), dtype=np.int32),
        leave=np.zeros((n_pickups, width)),
        leave_by=np.full((n_pickups, width), NOTHING, dtype=np.int32),
        at=np.zeros((n_pickups, width)),
        before_in=np.zeros((n_checkpoints, width)),
        before_out=np.full((n_checkpoints * cells, width), -np.inf),
    )


def find_changes(arrays: Arrays, kind: int, checkpoints: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Return when waiting a minute at a depot or reception makes a difference to where one can go.

    Shape (depot or reception, minute): whether some leg from there to a pickup, in any pause, or to
    a checkpoint arrives at another time for who leaves a minute later. Where none does, leaving now
    is worth what leaving then is, and need not be looked at.
    """
    n_open = arrays.n_depots + arrays.n_receptions
    changes = np.zeros((n_open, arrays.horizon + 1), dtype=np.bool_)
    changes[:, -1] = True
    changing = arrays.arrive[:, 1:] != arrays.arrive[:, :-1]
    for source in range(n_open):
        rows = np.concatenate(
            [arrays.row[kind, n_open:, source], arrays.row[kind, checkpoints, source]]
        )
        rows = rows[rows >= 0]
        if (arrays.constant[rows] >= 0).any():
            changes[source] = True
        else:
            changes[source, :-1] = changing[np.unique(arrays.position[rows])].any(axis=0)
    return changes


@kernel
def reach(arrays: Arrays, kind: int, source: int, stop: int, minute: int, pause: int) -> int:
    """Return the arrival at a stop inside a pause; with pause -1, at the earliest."""
    target = stop if pause < 0 else arrays.variant[stop, pause]
    if target < 0:
        return INF
    return row_arrival(arrays, arrays.row[kind, target, source], minute)


@kernel
def _may_wait(arrays: Arrays, stop: int, minute: int) -> bool:
    """Return whether a vehicle at a stop in a minute may still be there in the next one."""
    zone = arrays.stop_zone[stop]
    if zone < 0:
        return True
    pause = arrays.pause_at[zone, minute]
    return pause >= 0 and pause == arrays.pause_at[zone, minute + 1]


@kernel
def _stopped(arrays: Arrays, stop: int, minute: int) -> int:
    """Return the minute in which a vehicle that comes to a stop may leave, INF for never."""
    ready = minute + arrays.stop_min[stop]
    if ready > arrays.horizon:
        return INF
    zone = arrays.stop_zone[stop]
    if zone >= 0 and arrays.pause_at[zone, minute] != arrays.pause_at[zone, ready]:
        return INF
    return ready


@kernel
def best_at(
    arrays: Arrays, worths: Worths, kind: int, source: int, pickup: int, minute: int
) -> tuple[float, int]:
    """Return the best worth of going empty to a pickup now, and the minute of reaching it."""
    stop = arrays.n_depots + arrays.n_receptions + pickup
    reached = reach(arrays, kind, source, stop, minute, -1)
    if reached >= INF:
        return -1.0, INF
    best = worths.at[pickup, reached]
    for pause in range(arrays.variant.shape[1]):
        arrive = reach(arrays, kind, source, stop, minute, pause)
        if arrive < INF and worths.at[pickup, arrive] > best:
            best, reached = worths.at[pickup, arrive], arrive
    return best, reached


@kernel
def best_arrived(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    pickup: int,
    reception: int,
    cell: int,
    minute: int,
) -> tuple[float, int, int]:
    """
    Return the most that leaving a pickup now for a reception is worth from the arrival on.

    And by which checkpoint, -1 for none, and the minute of coming to that or, by none, to the
    reception; INF where it cannot be reached.
    """
    n_open = arrays.n_depots + arrays.n_receptions
    row = clear.row[kind, arrays.n_depots + reception, n_open + pickup]
    come = row_arrival(clear, row, minute)
    best, by = -np.inf, -1
    if come < INF:
        best = worths.arrived[cell, come]
    cells = len(worths.arrived)
    for number in range(len(prices.pass_stop)):
        there = row_arrival(
            arrays, arrays.row[kind, prices.pass_stop[number], n_open + pickup], minute
        )
        if there < INF and worths.before_out[number * cells + cell, there] > best:
            best, by, come = worths.before_out[number * cells + cell, there], number, there
    return best, by, come


@kernel
def cell_of(prices: Prices, group: int, reception: int) -> int:
    """Return the cell of arriving with a person; where pauses may not hold, of its weight 0."""
    n_classes = len(prices.class_weight)
    weight = n_classes - 1 if prices.expected else prices.group_class[group]
    return int(reception * n_classes + weight)


@kernel
def _price_checkpoints(
    arrays: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    legs_change: NDArray[np.bool_],
    t: int,
) -> None:
    """Write what coming to each checkpoint in a minute is worth; waiting there costs nothing."""
    n_pickups = len(worths.at)
    n_classes = len(prices.class_weight)
    cells = len(worths.arrived)
    last = arrays.horizon
    for number in range(len(prices.pass_stop)):
        stop = prices.pass_stop[number]
        price = prices.pass_price[number, t // 60]
        best = worths.before_in[number, t + 1] if t < last else 0.0
        if legs_change[stop, t] or t % 60 == 59:
            for pickup in range(n_pickups):
                value, _ = best_at(arrays, worths, kind, stop, pickup, t)
                best = max(best, value - price)
        worths.before_in[number, t] = best
        for reception in range(arrays.n_receptions):
            row = arrays.row[kind, arrays.n_depots + reception, stop]
            arrive = row_arrival(arrays, row, t)
            for weight in range(n_classes):
                cell = reception * n_classes + weight
                value = worths.before_out[number * cells + cell, t + 1] if t < last else -np.inf
                if arrive < INF:
                    value = max(value, worths.arrived[cell, arrive] - price)
                worths.before_out[number * cells + cell, t] = value


@kernel
def _price_minute(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    last_free: int,
    urgency: float,
    legs_change: NDArray[np.bool_],
    t: int,
) -> None:
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    n_classes = len(prices.class_weight)
    last = arrays.horizon
    _price_checkpoints(arrays, prices, worths, kind, legs_change, t)
    for source in range(n_open):
        best = worths.free[source, t + 1] if t < last else 0.0
        if t <= last_free and (t == last_free or legs_change[source, t]):
            for pickup in range(n_pickups):
                value, _ = best_at(clear, worths, kind, source, pickup, t)
                best = max(best, value)
            for number in range(len(prices.pass_stop)):
                row = arrays.row[kind, prices.pass_stop[number], source]
                there = row_arrival(arrays, row, t)
                if there < INF:
                    best = max(best, worths.before_in[number, there])
        worths.free[source, t] = best
    for reception in range(arrays.n_receptions):
        stop = arrays.n_depots + reception
        done = t + arrays.stop_min[stop]
        for weight in range(n_classes):
            cell = reception * n_classes + weight
            value = -np.inf
            minute = t
            if done <= last_free:
                value = prices.class_weight[weight] * (1.0 - urgency * t / last)
                value -= prices.room_price[reception] + prices.intake_price[reception, t // 60]
                value += worths.free[stop, done]
            if t < last and worths.arrived[cell, t + 1] > value:
                value = worths.arrived[cell, t + 1]
                minute = worths.arrived_at[cell, t + 1]
            worths.arrived[cell, t] = value
            worths.arrived_at[cell, t] = minute
    for pickup in range(n_pickups):
        worths.leave[pickup, t] = 0.0
        worths.leave_by[pickup, t] = NOTHING
    for group in range(len(prices.group_pickup)):
        pickup = prices.group_pickup[group]
        if t < prices.group_from[group] or np.isinf(prices.pickup_price[pickup, t]):
            continue
        zone = arrays.stop_zone[n_open + pickup]
        if zone >= 0 and arrays.pause_at[zone, t] < 0:
            continue
        cost = prices.group_price[group] + prices.pickup_price[pickup, t]
        for reception in range(arrays.n_receptions):
            if not prices.group_accepts[group, reception]:
                continue
            cell = cell_of(prices, group, reception)
            value, _, _ = best_arrived(
                arrays, clear, prices, worths, kind, pickup, reception, cell, t
            )
            if value == -np.inf:
                continue
            value -= cost
            if prices.expected:
                weight = prices.class_weight[prices.group_class[group]]
                value += weight * arrays.prospect[kind, reception, pickup, t]
            if prices.endangered:
                # Worth and danger each at their best, or together and free at the earliest: both
                # are no less than any ride brings.
                value -= arrays.danger_price * arrays.least_events[kind, reception, pickup, t]
                free = reception * len(prices.class_weight) + len(prices.class_weight) - 1
                net = arrays.net_worth[prices.group_net[group], kind, reception, pickup, t]
                then, _, _ = best_arrived(
                    arrays, clear, prices, worths, kind, pickup, reception, free, t
                )
                value = min(value, then - cost + net)
            if value > worths.leave[pickup, t]:
                worths.leave[pickup, t] = value
                worths.leave_by[pickup, t] = group * arrays.n_receptions + reception
    for pickup in range(n_pickups):
        stop = n_open + pickup
        # ``leave`` from now on also holds leaving later; ``leave_by`` tells the two apart.
        if (
            t < last
            and _may_wait(arrays, stop, t)
            and worths.leave[pickup, t + 1] > worths.leave[pickup, t]
        ):
            worths.leave[pickup, t] = worths.leave[pickup, t + 1]
            worths.leave_by[pickup, t] = WAITS
        ready = _stopped(arrays, stop, t)
        worths.at[pickup, t] = worths.leave[pickup, ready] if ready < INF else 0.0


@entry_kernel
def price_chains(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    last_free: int,
    urgency: float,
    since: int,
    last_arrival: int,
    legs_change: NDArray[np.bool_],
) -> None:
    """
    Fill the worths of chains of one place in one class of vehicles, from minute ``since`` on.

    ``clear`` are the arrays with legs by ways that pass none of the checkpoints of ``prices``.
    ``last_free`` is the last minute by which an itinerary must be over; ``urgency`` the share of a
    weight that is lost by arriving at the horizon; nobody counts who arrives after
    ``last_arrival``. ``legs_change`` says for each depot or reception and minute whether a leg to a
    pickup arrives at another time than a minute later, see :func:`find_changes`.
    """
    # Nothing is worth anything after the last arrival that counts, as the worths begin with.
    for t in range(min(arrays.horizon, last_arrival), since - 1, -1):
        _price_minute(arrays, clear, prices, worths, kind, last_free, urgency, legs_change, t)
