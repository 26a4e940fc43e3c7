"""
Chains read out of their worths: the best one of a part, and the best that begin with each pickup.

What chains are worth from each place and minute on stands in :mod:`safepassage.planning.pricing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.pricing import NOTHING, WAITS, best_arrived, best_at, cell_of, reach
from safepassage.planning.travel import row_arrival

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.pricing import Prices, Worths
    from safepassage.planning.problem import Arrays

__all__ = ["MOST_TRIPS", "TRIP_WIDTH", "last_start", "trace_chain", "worths_by_first"]

#: More trips than any traced chain holds.
MOST_TRIPS = 512
#: A trip: minute of starting for the pickup, group, reception, minutes of leaving the pickup and of
#: arriving, and the passes of checkpoints before and after it, -1 none.
TRIP_WIDTH = 7

_LEAST = 1e-12


@kernel
def _best_first(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    source: int,
    pickup: int,
    minute: int,
) -> tuple[float, int, int, int]:
    """
    Return the best worth of going empty to a pickup now, by a checkpoint at once or by none.

    And the minute of reaching it, the checkpoint, -1 for none, and the minute of coming to that.
    """
    best, reached = best_at(clear, worths, kind, source, pickup, minute)
    by, come = -1, INF
    for number in range(len(prices.pass_stop)):
        stop = prices.pass_stop[number]
        there = row_arrival(arrays, arrays.row[kind, stop, source], minute)
        if there >= INF:
            continue
        value, then = best_at(arrays, worths, kind, stop, pickup, there)
        value -= prices.pass_price[number, there // 60]
        if value > best:
            best, reached, by, come = value, then, number, there
    return best, reached, by, come


@kernel
def _last_start_by(
    arrays: Arrays, kind: int, source: int, stop: int, minute: int, pause: int
) -> int:
    """
    Return the last minute of starting from which a stop is reached by another minute.

    In a pause, with -1 in any; it is known that one can be in time.
    """
    low, high = 0, minute
    while low < high:
        middle = (low + high + 1) // 2
        if reach(arrays, kind, source, stop, middle, pause) <= minute:
            low = middle
        else:
            high = middle - 1
    return low


@kernel
def _last_start(arrays: Arrays, kind: int, source: int, stop: int, leave: int) -> int:
    wanted = leave - arrays.stop_min[stop]
    zone = arrays.stop_zone[stop]
    latest = -1
    for pause in range(-1, arrays.variant.shape[1]):
        if reach(arrays, kind, source, stop, 0, pause) > wanted:
            continue
        start = _last_start_by(arrays, kind, source, stop, wanted, pause)
        reached = reach(arrays, kind, source, stop, start, pause)
        if zone < 0 or arrays.pause_at[zone, reached] == arrays.pause_at[zone, leave]:
            latest = max(latest, start)
    return latest


@entry_kernel
def last_start(arrays: Arrays, kind: int, source: int, stop: int, leave: int) -> int:
    """
    Return the last minute of starting from a depot or reception that lets one leave a pickup then.

    The stop minutes are kept, and in a zone the pause; -1 where it cannot be.
    """
    return _last_start(arrays, kind, source, stop, leave)


@kernel
def _trace_chain(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    depot: int,
    start: int,
    first_pickup: int,
    trips: NDArray[np.int32],
) -> int:
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    stop, t = depot, start
    count = 0
    while t <= arrays.horizon and count < len(trips):
        begins = first_pickup >= 0 and count == 0
        if not begins:
            if worths.free[stop, t] <= _LEAST:
                break
            while t < arrays.horizon and worths.free[stop, t + 1] >= worths.free[stop, t]:
                t += 1
        best, chosen, reached, by, served = 0.0, -1, INF, -1, INF
        if begins:
            best, reached, by, served = _best_first(
                arrays, clear, prices, worths, kind, stop, first_pickup, t
            )
            chosen = first_pickup if best > 0.0 else -1
        else:
            for pickup in range(n_pickups):
                value, minute = best_at(clear, worths, kind, stop, pickup, t)
                if value > best:
                    best, chosen, reached = value, pickup, minute
            for number in range(len(prices.pass_stop)):
                row = arrays.row[kind, prices.pass_stop[number], stop]
                there = row_arrival(arrays, row, t)
                if there < INF and worths.before_in[number, there] > best:
                    best, by, served = worths.before_in[number, there], number, there
            if by >= 0:
                while (
                    served < arrays.horizon
                    and worths.before_in[by, served + 1] >= worths.before_in[by, served]
                ):
                    served += 1
                value = 0.0
                for pickup in range(n_pickups):
                    then, minute = best_at(
                        arrays, worths, kind, prices.pass_stop[by], pickup, served
                    )
                    if then > value:
                        value, chosen, reached = then, pickup, minute
        if chosen < 0:
            break
        minute = reached + arrays.stop_min[n_open + chosen]
        while worths.leave_by[chosen, minute] == WAITS:
            minute += 1
        code = worths.leave_by[chosen, minute]
        if code == NOTHING:
            break
        group, reception = code // arrays.n_receptions, code % arrays.n_receptions
        cell = cell_of(prices, group, reception)
        _, gone_by, come = best_arrived(
            arrays, clear, prices, worths, kind, chosen, reception, cell, minute
        )
        hours = prices.pass_price.shape[1]
        trips[count, 6] = -1
        if gone_by >= 0:
            before = worths.before_out[gone_by * len(worths.arrived) + cell]
            while come < arrays.horizon and before[come + 1] >= before[come]:
                come += 1
            trips[count, 6] = gone_by * hours + come // 60
            row = arrays.row[kind, arrays.n_depots + reception, prices.pass_stop[gone_by]]
            come = row_arrival(arrays, row, come)
        arrive = worths.arrived_at[cell, come]
        if by >= 0:
            trips[count, 0] = _last_start_by(arrays, kind, stop, prices.pass_stop[by], served, -1)
            trips[count, 5] = by * hours + served // 60
        else:
            trips[count, 0] = _last_start(clear, kind, stop, n_open + chosen, minute)
            trips[count, 5] = -1
        trips[count, 1] = group
        trips[count, 2] = reception
        trips[count, 3] = minute
        trips[count, 4] = arrive
        count += 1
        stop = arrays.n_depots + reception
        t = arrive + arrays.stop_min[stop]
    return count


@entry_kernel
def worths_by_first(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    depot: int,
    start: int,
    legs_change: NDArray[np.bool_],
    worth: NDArray[np.float64],
    leave: NDArray[np.int64],
) -> float:
    """
    Write, for each pickup, what the best chain that begins there is worth, and when it leaves.

    Returns what the best of all is worth.
    """
    for pickup in range(len(worth)):
        worth[pickup] = 0.0
        leave[pickup] = start
        for minute in range(start, arrays.horizon + 1):
            # No later minute can be worth more than being free in this one.
            if worths.free[depot, minute] <= worth[pickup] + _LEAST:
                break
            if minute > start and not legs_change[depot, minute - 1]:
                continue
            value, _, _, _ = _best_first(arrays, clear, prices, worths, kind, depot, pickup, minute)
            if value > worth[pickup] + _LEAST:
                worth[pickup], leave[pickup] = value, minute
    return float(worths.free[depot, start])


@entry_kernel
def trace_chain(
    arrays: Arrays,
    clear: Arrays,
    prices: Prices,
    worths: Worths,
    kind: int,
    depot: int,
    start: int,
    first_pickup: int,
    trips: NDArray[np.int32],
) -> int:
    """
    Write the trips of a best chain from a depot, and return how many there are.

    It begins with ``first_pickup``, for which it leaves in minute ``start``, or (-1) with the best
    one from then on. ``trips`` has shape (MOST_TRIPS, TRIP_WIDTH).
    """
    return _trace_chain(arrays, clear, prices, worths, kind, depot, start, first_pickup, trips)
