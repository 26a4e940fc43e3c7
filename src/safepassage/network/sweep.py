"""
Earliest arrival at one target from every place at every minute: one sweep backward in time.

At a place u in minute t a vehicle may wait a minute, drive a road, or (at a checkpoint) be served
and drive on. With A(u, t) the earliest arrival,

    A(u, t) = min( A(u, t + 1) if it may wait,
                   min over roads (u, v) of A(v, t + minutes) if it may drive ),

so that minutes from the horizon down to 0 need each value once: every road takes a minute or more.
Going backward, not forward, is what makes pauses right: a vehicle that would arrive in the tail of
a pause, too late to get out again, sees that there and waits outside for the next one. Equal
arrivals are told apart by the minutes spent in zones, then by the minutes on roads, the fewer the
better: a vehicle that has time stands, and doesn't drive to and fro. Where these are equal too, it
drives before it waits.

A *break* is a place where the way depends on other vehicles (a checkpoint with a throughput, the
gate of a convoy zone). The sweep looks through breaks as if they were free, which is what a bound
needs, and notes the first one met, so that a planner can stop there and claim its turn. Of the ways
out of a break, those that come back to it are left out: else a vehicle would go round in circles in
place of waiting for its turn.

References
----------
.. [1] Chabini, I. (1998). Discrete dynamic shortest path problems in transportation applications:
   complexity and algorithms with optimal run time. Transportation Research Record 1645, 170-175.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "ACTION",
    "ARRIVE",
    "BETWEEN_FUEL",
    "BREAK_AT",
    "BREAK_PLACE",
    "DETAIL",
    "DRIVE",
    "DRIVE_LATER",
    "ENDS_OUTSIDE",
    "N_DETAIL",
    "N_DETAIL_DRIVING",
    "N_DETAIL_RANGE",
    "N_FIELDS",
    "ROAD_MINUTES",
    "SERVE",
    "SINCE_FUEL",
    "TO_FUEL",
    "WAIT",
    "ZONE_EXIT",
    "ZONE_MINUTES",
    "sweep",
]

#: Actions that are no hop.
WAIT = -1
SERVE = -2

#: Fields of a state: the last axis of the sweep's arrays.
ARRIVE = 0  # minute of arrival at the target, INF never
ZONE_MINUTES = 1  # minutes in zones on the way
ROAD_MINUTES = 2  # minutes of driving on the way
ACTION = 3  # index of the hop to drive, WAIT or SERVE
# From here on the detail of a way, see ``DETAIL``.
BREAK_AT = 4  # minute of arrival at the first break met
BREAK_PLACE = 5  # that break, -1 none
ZONE_EXIT = 6  # minute at which the convoy zone is left that the vehicle is in, INF not on this way
ENDS_OUTSIDE = 7  # 1 where the last road of the way runs in no zone
DRIVE = 8  # minutes of driving up to the next break, in the local day of the minute
DRIVE_LATER = 9  # the same, in later days
# Distances up to the next break in hundreds of metres, each road rounded up:
TO_FUEL = 10  # to the first place with fuel on the way, or to its end
SINCE_FUEL = 11  # from the last place with fuel on the way to its end, -1 without such a place
BETWEEN_FUEL = 12  # the longest stretch between two places with fuel on the way
N_FIELDS = 13

#: First field of a way's detail, and how many there are: without limits of rule 9, with limits of
#: driving time, and with ranges. Legs keep no more than they need.
DETAIL = BREAK_AT
N_DETAIL = DRIVE - DETAIL
N_DETAIL_DRIVING = TO_FUEL - DETAIL
N_DETAIL_RANGE = N_FIELDS - DETAIL

_FAR = INF


@kernel
def _is_better(arrive: int, in_zones: int, driven: int, state: NDArray[np.int32]) -> bool:
    """Return whether a way is better than that of a state: earlier, out of zones, short."""
    if arrive != state[ARRIVE]:
        return arrive < state[ARRIVE]
    if in_zones != state[ZONE_MINUTES]:
        return in_zones < state[ZONE_MINUTES]
    return driven < state[ROAD_MINUTES]


@kernel
def _lead_on(
    leaving: NDArray[np.int32],
    being: NDArray[np.int32],
    row: int,
    t: int,
    h: int,
    zone: int,
    target: int,
    only_pause: int,
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_zone: NDArray[np.int64],
    hop_hectometres: NDArray[np.int64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    next_day: NDArray[np.int32],
    is_break: NDArray[np.bool_],
    has_fuel: NDArray[np.bool_],
) -> None:
    """Write what follows from leaving by hop ``h`` in minute ``t``; ``zone`` is the one tracked."""
    v = hop_target[h]
    minutes = hop_minutes[h]
    t_next = t + minutes
    state = leaving[row, t]
    after = being[v, t_next]
    arrives = v == target and (only_pause < 0 or pause_at[zone_of[v], t_next] == only_pause)
    state[BREAK_AT] = after[BREAK_AT]
    state[BREAK_PLACE] = after[BREAK_PLACE]
    if zone >= 0 and zone_of[v] == zone:
        state[ZONE_EXIT] = _FAR if arrives else after[ZONE_EXIT]
    elif hop_zone[h] == zone:
        state[ZONE_EXIT] = t_next
    else:
        state[ZONE_EXIT] = t
    stops_here = arrives or is_break[v]
    state[ENDS_OUTSIDE] = hop_zone[h] < 0 if arrives else after[ENDS_OUTSIDE]
    state[TO_FUEL] = hop_hectometres[h]
    state[SINCE_FUEL] = -1
    state[BETWEEN_FUEL] = 0
    if not stops_here:
        state[SINCE_FUEL] = after[SINCE_FUEL]
        state[BETWEEN_FUEL] = after[BETWEEN_FUEL]
        if not has_fuel[v]:
            state[TO_FUEL] += after[TO_FUEL]
        elif after[SINCE_FUEL] < 0:
            state[SINCE_FUEL] = after[TO_FUEL]
        else:
            state[BETWEEN_FUEL] = max(after[BETWEEN_FUEL], after[TO_FUEL])
    today = min(minutes, next_day[t] - t)
    state[DRIVE] = today
    state[DRIVE_LATER] = minutes - today
    if not stops_here:
        if next_day[t_next] == next_day[t]:
            state[DRIVE] += after[DRIVE]
            state[DRIVE_LATER] += after[DRIVE_LATER]
        else:
            state[DRIVE_LATER] += after[DRIVE] + after[DRIVE_LATER]


@entry_kernel
def sweep(
    target: int,
    only_pause: int,
    first: NDArray[np.int64],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_zone: NDArray[np.int64],
    hop_gate: NDArray[np.int64],
    hop_hectometres: NDArray[np.int64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    out_by: NDArray[np.int64],
    curfew: NDArray[np.int32],
    next_day: NDArray[np.int32],
    service: NDArray[np.int64],
    served_by: NDArray[np.bool_],
    has_fuel: NDArray[np.bool_],
    is_break: NDArray[np.bool_],
    exit_place: NDArray[np.int64],
    exit_gate: NDArray[np.int64],
    exit_zone: NDArray[np.int64],
    detailed: bool,  # noqa: FBT001
    being: NDArray[np.int32],
    leaving: NDArray[np.int32],
) -> None:
    """
    Fill ``being`` and ``leaving`` for one target.

    Parameters
    ----------
    target
        Index of the place to reach.
    only_pause
        The pause in which to reach it, -1 any. In other pauses it may be passed on the way.
    first, hop_target, hop_minutes, hop_zone, hop_gate, hop_hectometres
        The hop table, see :class:`safepassage.network.hops.HopTable`.
    zone_of
        Zone of each place, -1 none, shape (n_places,).
    pause_at
        Pause in whose usable time, [start, end - margin] as instants, a minute lies, -1 none,
        shape (n_zones, horizon + 1).
    out_by
        Instant by which everybody must be out, by pause: a road out of the zone may end in it, also
        where the next pause begins in that instant.
    curfew
        First curfew minute at or after each minute, shape (horizon + 1,).
    next_day
        Minute at which the next local day begins, shape (horizon + 1,).
    service
        Service minutes of each place, 0 where there is no checkpoint.
    served_by
        Whether a vehicle may depart in a minute, its service just done, shape
        (n_places, horizon + 1).
    has_fuel
        Places where vehicles fill up, shape (n_places,).
    is_break
        Places where the way depends on other vehicles.
    exit_place, exit_gate, exit_zone
        The ways out of breaks, shape (n_exits,): place, gate passed (-1: none), and zone of the
        gate or of the place. Row ``n_places + e`` of ``leaving`` is departing by exit e.
    detailed
        Whether the fields after ``ACTION`` are wanted; the others stay unset otherwise.
    being
        Output of shape (n_places, horizon + 1, N_FIELDS): being at a place in a minute, not yet
        served.
    leaving
        Output of shape (n_places + n_exits, horizon + 1, N_FIELDS): departing in exactly that
        minute.
    """
    n_places = len(zone_of)
    n_exits = len(exit_place)
    fields = N_FIELDS if detailed else ACTION + 1
    last = being.shape[1] - 1
    for t in range(last, -1, -1):
        for row in range(n_places + n_exits):
            leaving[row, t, ARRIVE] = _FAR
            leaving[row, t, ACTION] = WAIT
        for u in range(n_places):
            zone_u = zone_of[u]
            here = zone_u < 0 or pause_at[zone_u, t] >= 0
            state = being[u, t]
            state[ARRIVE] = _FAR
            state[ZONE_MINUTES] = 0
            state[ROAD_MINUTES] = 0
            state[ACTION] = WAIT
            if detailed:
                state[BREAK_PLACE] = -1
                state[BREAK_AT] = _FAR
                state[ZONE_EXIT] = _FAR
                state[DRIVE] = 0
                state[DRIVE_LATER] = 0
                state[ENDS_OUTSIDE] = 1
                state[TO_FUEL] = 0
                state[SINCE_FUEL] = -1
                state[BETWEEN_FUEL] = 0
            if not here:
                # A zone's place outside every usable minute: nobody may be there.
                continue
            if u == target and (only_pause < 0 or pause_at[zone_u, t] == only_pause):
                state[ARRIVE] = t
                continue
            ways = n_exits if is_break[u] else 0
            for h in range(first[u], first[u + 1]):
                v = hop_target[h]
                t_next = t + hop_minutes[h]
                if t_next > last or curfew[t] < t_next:
                    continue
                zone = hop_zone[h]
                if zone >= 0:
                    pause = pause_at[zone, t]
                    # Who goes on in the zone must be inside the same pause; who leaves it, out by
                    # the end.
                    if pause < 0 or (
                        pause != pause_at[zone, t_next]
                        and (zone_of[v] == zone or t_next > out_by[pause])
                    ):
                        continue
                arrive = being[v, t_next, ARRIVE]
                if arrive >= _FAR:
                    continue
                spent = being[v, t_next, ZONE_MINUTES] + (hop_minutes[h] if zone >= 0 else 0)
                driven = being[v, t_next, ROAD_MINUTES] + hop_minutes[h]
                # Outside zones, who would come back to a break had better wait there.
                returns = ways > 0 and zone_u < 0 and being[v, t_next, BREAK_PLACE] == u
                for e in range(-1, 0 if returns else ways):
                    if e >= 0 and (exit_place[e] != u or exit_gate[e] != hop_gate[h]):
                        continue
                    best = leaving[u if e < 0 else n_places + e, t]
                    if _is_better(arrive, spent, driven, best):
                        best[ARRIVE] = arrive
                        best[ZONE_MINUTES] = spent
                        best[ROAD_MINUTES] = driven
                        best[ACTION] = h
            if detailed and leaving[u, t, ARRIVE] < _FAR:
                _lead_on(
                    leaving, being, u, t, leaving[u, t, ACTION], zone_u, target, only_pause,
                    hop_target, hop_minutes, hop_zone, hop_hectometres, zone_of, pause_at,
                    next_day, is_break, has_fuel,
                )  # fmt: skip
            if ways > 0:
                for e in range(n_exits):
                    row = n_places + e
                    if exit_place[e] == u and leaving[row, t, ARRIVE] < _FAR:
                        _lead_on(
                            leaving, being, row, t, leaving[row, t, ACTION], exit_zone[e], target,
                            only_pause, hop_target, hop_minutes, hop_zone, hop_hectometres,
                            zone_of, pause_at, next_day, is_break, has_fuel,
                        )  # fmt: skip
            minutes = service[u]
            leave = t + minutes
            if (
                leave <= last
                and served_by[u, leave]
                and (zone_u < 0 or pause_at[zone_u, t] == pause_at[zone_u, leave])
            ):
                for field in range(fields):
                    state[field] = leaving[u, leave, field]
                if minutes > 0 and state[ARRIVE] < _FAR:
                    state[ACTION] = SERVE
                    state[ZONE_MINUTES] += minutes if zone_u >= 0 else 0
            if t < last and (zone_u < 0 or pause_at[zone_u, t] == pause_at[zone_u, t + 1]):
                later = being[u, t + 1]
                waited = later[ZONE_MINUTES] + (1 if zone_u >= 0 else 0)
                if later[ARRIVE] < _FAR and _is_better(
                    later[ARRIVE], waited, later[ROAD_MINUTES], state
                ):
                    for field in range(fields):
                        state[field] = later[field]
                    state[ZONE_MINUTES] = waited
                    state[ACTION] = WAIT
                    if detailed and next_day[t] != next_day[t + 1]:
                        state[DRIVE_LATER] += state[DRIVE]
                        state[DRIVE] = 0
            if detailed and is_break[u] and state[ARRIVE] < _FAR:
                state[BREAK_PLACE] = u
                state[BREAK_AT] = t
                state[TO_FUEL] = 0
                state[SINCE_FUEL] = -1
                state[BETWEEN_FUEL] = 0
                state[DRIVE] = 0
                state[DRIVE_LATER] = 0
