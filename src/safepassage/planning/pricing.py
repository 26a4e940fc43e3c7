"""
The best itinerary of one vehicle at given prices: a longest path through the minutes.

A vehicle that is free at a depot or reception s in minute t may wait, or make a trip: reach a
pickup p, wait there inside the pause, leave in minute t' and arrive at a reception r. With prices
on what trips use (people of a group, people boarded at a pickup by a minute, room and hourly intake
of receptions), the worth of a person aboard is a number for each (p, r, t'), and full vehicles are
best. Backward in time,

    free(s, t)  = max( free(s, t + 1), max over p of at(p, arrival at p) )
    at(p, t)    = max over t' >= t + stop minutes, in the same pause, of leave(p, t')
    leave(p, t) = max over groups g and receptions r of  worth(g, r, arrival) + free(r, arrival)

takes time in proportion to minutes x pickups x (depots + receptions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays

__all__ = ["MAX_TRIPS", "price_paths", "trace_path"]

#: More trips than any itinerary of a traced path holds.
MAX_TRIPS = 512


@kernel
def _arrival(arrays: Arrays, row: int, minute: int) -> int:
    if row < 0 or minute > arrays.horizon:
        return INF
    if arrays.constant[row] >= 0:
        arrive = minute + arrays.constant[row]
        return arrive if arrive <= arrays.horizon else INF
    return arrays.arrive[arrays.position[row], minute]


@kernel
def _may_wait(arrays: Arrays, stop: int, minute: int) -> bool:
    """Return whether a vehicle at a stop in a minute may still be there in the next one."""
    zone = arrays.stop_zone[stop]
    if zone < 0:
        return True
    pause = arrays.pause_at[zone, minute]
    return pause >= 0 and pause == arrays.pause_at[zone, minute + 1]


@kernel
def _best_at(
    arrays: Arrays,
    kind: int,
    source: int,
    pickup: int,
    minute: int,
    at: NDArray[np.float64],
) -> tuple[float, int]:
    """Return the best worth of going to a pickup now, and the minute of reaching it."""
    stop = arrays.n_depots + arrays.n_receptions + pickup
    arrive = _arrival(arrays, arrays.row[kind, stop, source], minute)
    if arrive >= INF:
        return -1.0, INF
    best = at[pickup, arrive]
    reached = arrive
    for pause in range(arrays.variant.shape[1]):
        target = arrays.variant[stop, pause]
        if target >= 0:
            arrive = _arrival(arrays, arrays.row[kind, target, source], minute)
            if arrive < INF and at[pickup, arrive] > best:
                best, reached = at[pickup, arrive], arrive
    return best, reached


@entry_kernel
def price_paths(
    arrays: Arrays,
    kind: int,
    last_free: int,
    places: float,
    group_pickup: NDArray[np.int64],
    group_from: NDArray[np.int64],
    group_class: NDArray[np.int64],
    group_accepts: NDArray[np.bool_],
    group_price: NDArray[np.float64],
    class_weight: NDArray[np.float64],
    urgency: float,
    pickup_price: NDArray[np.float64],
    room_price: NDArray[np.float64],
    intake_price: NDArray[np.float64],
    free: NDArray[np.float64],
    arrived: NDArray[np.float64],
    arrived_at: NDArray[np.int32],
    leave: NDArray[np.float64],
    leave_by: NDArray[np.int32],
    at: NDArray[np.float64],
) -> None:
    """
    Fill the value arrays of one class of vehicles and one mobility need.

    Parameters
    ----------
    arrays
        The problem.
    kind
        Class of the vehicle.
    last_free
        Last minute by which an itinerary must be over.
    places
        Places for this need aboard.
    group_pickup, group_from, group_class, group_accepts, group_price
        By group of this need: pickup number, minute from which it is there, index of its weight,
        receptions that it accepts, price of a person.
    class_weight
        The different weights of a person.
    urgency
        Share of a weight lost by arriving at the horizon.
    pickup_price
        Price of boarding at a pickup in a minute, shape (pickup, horizon + 1); ``np.inf`` where
        nobody is ready.
    room_price, intake_price
        Price of a person at a reception, shapes (reception,) and (reception, hour).
    free, arrived, arrived_at, leave, leave_by, at
        Outputs over (stop, weight or pickup, minute): worth from being free; from arriving with
        a person of a weight at a reception in or after a minute, and in which one; from leaving a
        pickup, and with which group and reception; from being at a pickup.
    """
    _price_paths(
        arrays,
        kind,
        last_free,
        places,
        group_pickup,
        group_from,
        group_class,
        group_accepts,
        group_price,
        class_weight,
        urgency,
        pickup_price,
        room_price,
        intake_price,
        free,
        arrived,
        arrived_at,
        leave,
        leave_by,
        at,
    )


@kernel
def _price_paths(
    arrays: Arrays,
    kind: int,
    last_free: int,
    places: float,
    group_pickup: NDArray[np.int64],
    group_from: NDArray[np.int64],
    group_class: NDArray[np.int64],
    group_accepts: NDArray[np.bool_],
    group_price: NDArray[np.float64],
    class_weight: NDArray[np.float64],
    urgency: float,
    pickup_price: NDArray[np.float64],
    room_price: NDArray[np.float64],
    intake_price: NDArray[np.float64],
    free: NDArray[np.float64],
    arrived: NDArray[np.float64],
    arrived_at: NDArray[np.int32],
    leave: NDArray[np.float64],
    leave_by: NDArray[np.int32],
    at: NDArray[np.float64],
) -> None:
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    n_classes = len(class_weight)
    last = arrays.horizon
    for t in range(last, -1, -1):
        for source in range(n_open):
            best = free[source, t + 1] if t < last else 0.0
            if t <= last_free:
                for pickup in range(n_pickups):
                    value, _ = _best_at(arrays, kind, source, pickup, t, at)
                    best = max(best, value)
            free[source, t] = best
        for reception in range(arrays.n_receptions):
            stop = arrays.n_depots + reception
            done = t + arrays.stop_min[stop]
            for weight in range(n_classes):
                cell = reception * n_classes + weight
                value = -np.inf
                minute = t
                if done <= last_free:
                    worth = class_weight[weight] * (1.0 - urgency * t / last)
                    worth -= room_price[reception] + intake_price[reception, t // 60]
                    value = places * worth + free[stop, done]
                if t < last and arrived[cell, t + 1] > value:
                    value = arrived[cell, t + 1]
                    minute = arrived_at[cell, t + 1]
                arrived[cell, t] = value
                arrived_at[cell, t] = minute
        for pickup in range(n_pickups):
            leave[pickup, t] = 0.0
            leave_by[pickup, t] = -1
        for group in range(len(group_pickup)):
            pickup = group_pickup[group]
            if t < group_from[group] or np.isinf(pickup_price[pickup, t]):
                continue
            cost = places * (group_price[group] + pickup_price[pickup, t])
            for reception in range(arrays.n_receptions):
                if not group_accepts[group, reception]:
                    continue
                row = arrays.row[kind, arrays.n_depots + reception, n_open + pickup]
                arrive = _arrival(arrays, row, t)
                if arrive >= INF:
                    continue
                value = arrived[reception * n_classes + group_class[group], arrive] - cost
                if value > leave[pickup, t]:
                    leave[pickup, t] = value
                    leave_by[pickup, t] = group * arrays.n_receptions + reception
        for pickup in range(n_pickups):
            stop = n_open + pickup
            # ``leave`` from now on also holds leaving later; ``leave_by`` tells the two apart.
            if t < last and _may_wait(arrays, stop, t) and leave[pickup, t + 1] > leave[pickup, t]:
                leave[pickup, t] = leave[pickup, t + 1]
                leave_by[pickup, t] = -2
            ready = t + arrays.stop_min[stop]
            at[pickup, t] = 0.0
            if ready <= last and (
                arrays.stop_zone[stop] < 0
                or arrays.pause_at[arrays.stop_zone[stop], t]
                == arrays.pause_at[arrays.stop_zone[stop], ready]
            ):
                at[pickup, t] = leave[pickup, ready]


@entry_kernel
def trace_path(
    arrays: Arrays,
    kind: int,
    depot: int,
    start: int,
    first_pickup: int,
    n_classes: int,
    group_class: NDArray[np.int64],
    free: NDArray[np.float64],
    arrived_at: NDArray[np.int32],
    leave_by: NDArray[np.int32],
    at: NDArray[np.float64],
    trips: NDArray[np.int32],
) -> tuple[float, int]:
    """
    Write the trips of a best path that begins with ``first_pickup`` (-1: of the best path).

    Each trip is (group, reception, minute of leaving, minute of arrival). Returns the worth and
    the number of trips.
    """
    return _trace_path(
        arrays,
        kind,
        depot,
        start,
        first_pickup,
        n_classes,
        group_class,
        free,
        arrived_at,
        leave_by,
        at,
        trips,
    )


@kernel
def _trace_path(
    arrays: Arrays,
    kind: int,
    depot: int,
    start: int,
    first_pickup: int,
    n_classes: int,
    group_class: NDArray[np.int64],
    free: NDArray[np.float64],
    arrived_at: NDArray[np.int32],
    leave_by: NDArray[np.int32],
    at: NDArray[np.float64],
    trips: NDArray[np.int32],
) -> tuple[float, int]:
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    stop, t = depot, start
    count = 0
    worth = free[depot, start]
    if first_pickup >= 0:
        worth = 0.0
        for minute in range(start, arrays.horizon + 1):
            value, _ = _best_at(arrays, kind, depot, first_pickup, minute, at)
            if value > worth + 1e-12:
                worth, t = value, minute
        if worth <= 0.0:
            return 0.0, 0
    while t <= arrays.horizon and count < len(trips):
        if first_pickup < 0 or count > 0:
            if free[stop, t] <= 1e-12:
                break
            while t < arrays.horizon and free[stop, t + 1] >= free[stop, t]:
                t += 1
        best = 0.0
        chosen = -1
        reached = INF
        for pickup in range(n_pickups):
            if count == 0 and first_pickup >= 0 and pickup != first_pickup:
                continue
            value, minute = _best_at(arrays, kind, stop, pickup, t, at)
            if value > best:
                best, chosen, reached = value, pickup, minute
        if chosen < 0:
            break
        minute = reached + arrays.stop_min[n_open + chosen]
        while leave_by[chosen, minute] == -2:
            minute += 1
        code = leave_by[chosen, minute]
        if code < 0:
            break
        group, reception = code // arrays.n_receptions, code % arrays.n_receptions
        row = arrays.row[kind, arrays.n_depots + reception, n_open + chosen]
        arrive = arrived_at[
            reception * n_classes + group_class[group], _arrival(arrays, row, minute)
        ]
        trips[count, 0] = group
        trips[count, 1] = reception
        trips[count, 2] = minute
        trips[count, 3] = arrive
        count += 1
        stop = arrays.n_depots + reception
        t = arrive + arrays.stop_min[stop]
    return worth, count
