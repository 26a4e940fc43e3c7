"""The end of a trip with people aboard: in an hour in which the reception takes them (rule 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.network.ways import ANY_WAY
from safepassage.planning.boarding import room_at, set_down
from safepassage.planning.endangered import stand_in_danger
from safepassage.planning.orders import way_to
from safepassage.planning.rows import N_EXITS, N_ORDERS, RECEPTION
from safepassage.planning.timetable import (
    BY_LINE,
    DRAFT_CLAIMS,
    ENTERED,
    EXITED,
    HERE,
    LATER,
    LOG,
    N_ABOARD,
    N_BOARDED,
    NOW,
    SLOT,
    TRAVELLED,
)
from safepassage.planning.travel import give_back, row_arrival, travel, twin_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["come_in"]

#: Ways to the reception that are tried: the first, one begun later, and both again after a turn.
_TRIES = 4


@kernel
def _leave_later(arrays: Arrays, row: int, stop: int, ready: int, wanted: int) -> int:
    """Return the first minute from ``ready`` on to leave a stop and arrive at ``wanted``, or -1."""
    high = arrays.horizon
    zone = arrays.stop_zone[stop]
    if zone >= 0:
        if arrays.pause_at[zone, ready] < 0:
            return -1
        high = arrays.pause_last[arrays.pause_at[zone, ready]]
    low = ready
    while low < high:
        middle = (low + high) // 2
        if row_arrival(arrays, row, middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    arrive = row_arrival(arrays, row, low)
    return low if wanted <= arrive < INF else -1


@kernel
def come_in(
    arrays: Arrays,
    table: Timetable,
    content: NDArray[np.int32],
    vehicle: int,
    room: int,
    key: int,
) -> int:
    """
    Return the minute in which the vehicle comes to its reception and all get off, INF never.

    ``room`` is what the reception was found to have, -1 where the trip has called somewhere since.
    Where the hour's intake is used up, and it can't wait before the last road, it leaves the stop
    before later, or else drives by the reception to where it turns, and comes back.
    """
    draft, nums = table.draft, table.nums
    kind = arrays.vehicle_class[vehicle]
    goal = content[RECEPTION]
    reception = goal - arrays.n_depots
    here, now = nums[HERE], nums[NOW]
    way = way_to(content, content[N_ORDERS])
    turned = False
    limited = arrays.vehicle_driving[vehicle] >= 0
    for _ in range(_TRIES):
        if here == goal:
            # Who did not get off when the vehicle came does not get off here, but when it comes
            # again.
            turn = arrays.turning[kind, reception]
            if turned or turn < 0:
                return INF
            turned = True
            nums[N_BOARDED] = 0
            if arrays.refuel[here]:
                nums[TRAVELLED] = 0
            now = travel(arrays, table, vehicle, here, turn, now, key, ANY_WAY)
            if now >= INF:
                return INF
            here = turn
            way = ANY_WAY
            if arrays.refuel[here]:
                nums[TRAVELLED] = 0
        claims, exits, slot = nums[DRAFT_CLAIMS], draft[N_EXITS], nums[SLOT]
        travelled, log, by_line = nums[TRAVELLED], nums[LOG], nums[BY_LINE]
        entered, exited = nums[ENTERED], nums[EXITED]
        met = table.person_events[0]
        if limited:
            for day in range(len(table.driving)):
                table.saved_driving[day] = table.driving[day]
        came = travel(arrays, table, vehicle, here, goal, now, key, way)
        if came >= INF:
            return INF
        if room < 0:
            room = room_at(arrays, table, vehicle, reception, key)
        nums[LATER] = INF
        arrive = set_down(arrays, table, vehicle, reception, came, room, key)
        if arrive < INF:
            return INF if nums[N_ABOARD] > 0 else arrive
        if nums[LATER] >= INF:
            return INF
        row = arrays.row[kind, twin_of(arrays, kind, here, goal, way), here]
        later = _leave_later(arrays, row, here, now, nums[LATER])
        if later > now:
            give_back(table, claims)
            draft[N_EXITS], nums[SLOT] = exits, slot
            nums[TRAVELLED], nums[LOG], nums[BY_LINE] = travelled, log, by_line
            nums[ENTERED], nums[EXITED] = entered, exited
            table.person_events[0] = met
            if arrays.endangered:
                waiting = nums[N_ABOARD] - nums[N_BOARDED]
                stand_in_danger(arrays, table, here, now, later, waiting)
            if limited:
                for day in range(len(table.driving)):
                    table.driving[day] = table.saved_driving[day]
            now = later
        else:
            here, now = goal, came
    return INF
