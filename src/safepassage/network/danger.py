"""
What danger vehicles drive through: by road, place and minute, along legs, and at the least.

Times are minutes. *Until* arrays hold the events that are to be expected from minute 0 to each
minute, so that a stay of [a, b) at a place has ``until[b] - until[a]`` of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel
from safepassage.ledger import event_rates
from safepassage.network.fields import ACTION, ARRIVE, WAIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.legs import Target
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.sweeper import Exits
    from safepassage.network.swept import Swept
    from safepassage.scenario.model import Scenario

__all__ = ["DangerMap", "danger_map"]

_HOUR_MIN = 60
#: What cannot be.
_NEVER = -1e30
#: States of the best worth: being at a place, or leaving it in just that minute, by ways that leave
#: no zone any more, or that do.
_BE_INSIDE, _BE_LEAVING, _GO_INSIDE, _GO_LEAVING = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class DangerMap:
    """
    The events to be expected by road and place.

    ``until`` has shape (row, horizon + 1), its row 0 for where nothing is to be expected;
    ``place_row`` has shape (place,), and ``road_row`` the row of roads by the numbers of their
    ends, in both orders.
    """

    until: NDArray[np.float64]
    place_row: NDArray[np.int64]
    road_row: dict[tuple[int, int], int]

    def less_from(self) -> NDArray[np.int64]:
        """Return the minutes from which fewer events are to be expected somewhere than before."""
        by_minute = np.diff(self.until, axis=1)
        # More than what rounding leaves of sums.
        less = (np.diff(by_minute, axis=1) < -1e-9).any(axis=0)
        return np.flatnonzero(less).astype(np.int64) + 1

    def hop_rows(self, table: HopTable) -> NDArray[np.int64]:
        """Return the row of the road of each hop, shape (n_hops,)."""
        origins = np.repeat(np.arange(len(table.first) - 1), np.diff(table.first))
        ends = zip(origins.tolist(), table.target.tolist(), strict=True)
        return np.array([self.road_row.get(pair, 0) for pair in ends], dtype=np.int64)

    def is_safe(self, table: HopTable, target: int) -> NDArray[np.bool_]:
        """Return whether each hop has no danger, on its road or, but for a target, at its end."""
        end_is_safe = (self.place_row[table.target] == 0) | (table.target == target)
        return (self.hop_rows(table) == 0) & end_is_safe

    def along(
        self,
        swept: Swept,
        table: HopTable,
        limits: Restrictions,
        exits: Exits,
        target: Target,
    ) -> NDArray[np.float32]:
        """
        Return the events of standing at a node before its way begins, and those of the way.

        Shape (node, minute, 2); a way is followed up to the first break or the target.

        Parameters
        ----------
        swept
            The ways to the target.
        table
            The hops that they are made of.
        limits, exits
            What they were swept under.
        target
            Where they lead.
        """
        shape = (len(swept.first) - 1, len(limits.curfew))
        standing, driving = np.empty(shape), np.empty(shape)
        _follow(
            swept.first,
            swept.top,
            swept.value,
            table.target,
            table.minutes,
            self.hop_rows(table),
            self.place_row,
            self.until,
            limits.zone_of,
            limits.pause_at,
            limits.service,
            exits.is_break,
            exits.place,
            target.place,
            target.pause,
            standing,
            driving,
        )
        return np.stack([standing, driving], axis=2).astype(np.float32)

    def least(
        self, table: HopTable, limits: Restrictions, *, target: int, places: list[int]
    ) -> NDArray[np.float32]:
        """
        Return the fewest events of any way from some places to a target, shape (place, minute).

        Of leaving a place in just that minute, by whatever roads and with whatever waiting on the
        way the restrictions allow, arriving at any time; more than any number that counts where
        there is none. It is a bound, rounded down: convoys, checkpoints' throughput and rule 9 are
        looked through, and who waits somewhere may have driven the road there slower instead.
        """
        shape = (len(limits.zone_of), len(limits.curfew))
        leaving, being = np.empty(shape), np.empty(shape)
        _sweep_least(
            table.first,
            table.target,
            table.minutes,
            table.zone,
            self.hop_rows(table),
            *self._waiting(table),
            limits.zone_of,
            limits.pause_at,
            limits.out_by,
            limits.curfew,
            limits.service,
            limits.served_by,
            target,
            leaving,
            being,
        )
        least = leaving[places].astype(np.float32)
        return np.maximum(np.nextafter(least, np.float32(-np.inf)), np.float32(0.0))

    def best(
        self,
        table: HopTable,
        limits: Restrictions,
        chances: NDArray[np.float64],
        arriving: NDArray[np.float64],
        price: float,
        *,
        target: int,
        places: list[int],
    ) -> NDArray[np.float32]:
        """
        Return what leaving some places for a target is worth at most, less the price of danger.

        Shape (place, minute), for leaving in just that minute; much less than nothing where it
        cannot be. Rounded up; what :meth:`least` looks through is looked through here too.

        Parameters
        ----------
        table, limits
            The hops of a class of vehicles, and what restricts movement.
        chances
            To get out of a zone by a minute, shape (zone, minute): what arriving is
            worth is multiplied by that of the last exit from a zone.
        arriving
            What arriving is worth, shape (minute,).
        price
            Of an event.
        target, places
            The place to reach, and those to leave.
        """
        shape = (4, len(limits.zone_of), len(limits.curfew))
        states = np.empty(shape)
        wait_row, until = self._waiting(table)
        _sweep_best(
            table.first,
            table.target,
            table.minutes,
            table.zone,
            self.hop_rows(table),
            wait_row,
            price * until,
            limits.zone_of,
            limits.pause_at,
            limits.out_by,
            limits.curfew,
            limits.service,
            limits.served_by,
            chances,
            arriving,
            target,
            states,
        )
        most = np.maximum(states[_GO_INSIDE], states[_GO_LEAVING])[places].astype(np.float32)
        return np.nextafter(most, np.float32(np.inf))

    def _waiting(self, table: HopTable) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """
        Return the row of waiting at each place, and ``until`` with these rows behind the others.

        A minute of waiting has the fewest events of the place and of all roads that lead there.
        """
        by_minute = np.diff(self.until, axis=1)
        hop_rows = self.hop_rows(table)
        wait_row = np.zeros(len(self.place_row), dtype=np.int64)
        added: list[NDArray[np.float64]] = []
        for place in np.flatnonzero(self.place_row):
            rows = {int(self.place_row[place]), *hop_rows[table.target == place].tolist()}
            if 0 not in rows:
                wait_row[place] = len(self.until) + len(added)
                least = by_minute[sorted(rows)].min(axis=0)
                added.append(np.concatenate([[0.0], np.cumsum(least)]))
        return wait_row, np.vstack([self.until, *added])


def danger_map(scenario: Scenario) -> DangerMap:
    """Return the danger of a scenario's roads and places; of places that it lacks, none."""
    places = {place.id: number for number, place in enumerate(scenario.places)}
    rates = [rate for rate in event_rates(scenario) if rate.per_h.any()]
    until = np.zeros((1 + len(rates), scenario.horizon_min + 1))
    place_row = np.zeros(len(places), dtype=np.int64)
    road_row: dict[tuple[int, int], int] = {}
    for row, rate in enumerate(rates, start=1):
        np.cumsum(rate.per_h / _HOUR_MIN, out=until[row, 1:])
        if rate.to is None:
            place_row[places[rate.at]] = row
        else:
            ends = places[rate.at], places[rate.to]
            road_row[ends] = road_row[ends[::-1]] = row
    return DangerMap(until, place_row, road_row)


@entry_kernel
def _follow(
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_row: NDArray[np.int64],
    place_row: NDArray[np.int64],
    until: NDArray[np.float64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    service: NDArray[np.int64],
    is_break: NDArray[np.bool_],
    exit_place: NDArray[np.int64],
    target: int,
    only_pause: int,
    standing: NDArray[np.float64],
    driving: NDArray[np.float64],
) -> None:
    """Fill the events of standing and of the way, both (node, minute), by the ways of a sweep."""
    n_places = len(zone_of)
    piece = first[1:].copy()
    for node in range(len(piece)):
        piece[node] -= 1
    for t in range(standing.shape[1] - 1, -1, -1):
        for node in range(len(piece)):
            standing[node, t] = 0.0
            driving[node, t] = 0.0
            while piece[node] > first[node] and top[piece[node] - 1] >= t:
                piece[node] -= 1
            now = piece[node]
            # What arrives never is never asked for, and what has arrived is at its end.
            if value[now, ARRIVE] >= INF:
                continue
            is_exit = node >= n_places
            place = exit_place[node - n_places] if is_exit else node
            arrived = place == target and (
                only_pause < 0 or pause_at[zone_of[place], t] == only_pause
            )
            if arrived or (is_break[place] and not is_exit):
                continue
            here = until[place_row[place]]
            hop = value[now, ACTION]
            if hop == WAIT:
                standing[node, t] = standing[node, t + 1] + here[t + 1] - here[t]
                driving[node, t] = driving[node, t + 1]
                continue
            depart = t if is_exit else t + service[place]
            t_next = depart + hop_minutes[hop]
            reached = hop_target[hop]
            road = until[hop_row[hop]]
            standing[node, t] = here[depart] - here[t]
            driving[node, t] = (
                road[t_next] - road[depart] + standing[reached, t_next] + driving[reached, t_next]
            )


@entry_kernel
def _sweep_least(
    first: NDArray[np.int64],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_zone: NDArray[np.int64],
    hop_row: NDArray[np.int64],
    wait_row: NDArray[np.int64],
    until: NDArray[np.float64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    out_by: NDArray[np.int64],
    curfew: NDArray[np.int32],
    service: NDArray[np.int64],
    served_by: NDArray[np.bool_],
    target: int,
    leaving: NDArray[np.float64],
    being: NDArray[np.float64],
) -> None:
    """
    Fill the fewest events of leaving a place in a minute, and of being there, both (place, minute).

    Backward in time, with e the events of a minute at a place or on a road:
    leaving(u, t) = min over roads of e(road) + being(v, t'), and
    being(u, t) = min(e(u) + leaving once served, e(u) + being(u, t + 1)).
    """
    last = len(curfew) - 1
    for t in range(last, -1, -1):
        for place in range(len(zone_of)):
            leaving[place, t] = np.inf
            being[place, t] = np.inf
            zone = zone_of[place]
            if zone >= 0 and pause_at[zone, t] < 0:
                continue
            if place == target:
                being[place, t] = 0.0
            here = until[wait_row[place]]
            if t < last and (zone < 0 or pause_at[zone, t] == pause_at[zone, t + 1]):
                waited = here[t + 1] - here[t] + being[place, t + 1]
                being[place, t] = min(being[place, t], waited)
            depart = t + service[place]
            if (
                depart > last
                or not served_by[place, depart]
                or (zone >= 0 and pause_at[zone, t] != pause_at[zone, depart])
            ):
                continue
            latest = min(last, curfew[depart])
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                if t_next > latest:
                    continue
                way_zone, reached = hop_zone[hop], hop_target[hop]
                if way_zone >= 0:
                    pause = pause_at[way_zone, depart]
                    if pause < 0 or (
                        pause != pause_at[way_zone, t_next]
                        and (zone_of[reached] == way_zone or t_next > out_by[pause])
                    ):
                        continue
                road = until[hop_row[hop]]
                driven = road[t_next] - road[depart] + being[reached, t_next]
                leaving[place, t] = min(leaving[place, t], driven)
            served = here[depart] - here[t] + leaving[place, t]
            being[place, t] = min(being[place, t], served)


@entry_kernel
def _sweep_best(
    first: NDArray[np.int64],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_zone: NDArray[np.int64],
    hop_row: NDArray[np.int64],
    wait_row: NDArray[np.int64],
    cost_until: NDArray[np.float64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    out_by: NDArray[np.int64],
    curfew: NDArray[np.int32],
    service: NDArray[np.int64],
    served_by: NDArray[np.bool_],
    chances: NDArray[np.float64],
    arriving: NDArray[np.float64],
    target: int,
    states: NDArray[np.float64],
) -> None:
    """
    Fill the best worth less cost, shape (state, place, minute).

    As in :mod:`safepassage.network.prospects`, with the cost of events by roads and waiting. The
    chance at the last exit multiplies the cost behind it too, which makes it less: a bound.
    """
    last = len(curfew) - 1
    for t in range(last, -1, -1):
        for place in range(len(zone_of)):
            for state in range(4):
                states[state, place, t] = _NEVER
            zone = zone_of[place]
            if zone >= 0 and pause_at[zone, t] < 0:
                continue
            inside = arriving[t] if place == target else _NEVER
            leaving = _NEVER
            here = cost_until[wait_row[place]]
            if t < last and (zone < 0 or pause_at[zone, t] == pause_at[zone, t + 1]):
                waited = here[t + 1] - here[t]
                inside = max(inside, states[_BE_INSIDE, place, t + 1] - waited)
                leaving = max(leaving, states[_BE_LEAVING, place, t + 1] - waited)
            states[_BE_INSIDE, place, t] = inside
            states[_BE_LEAVING, place, t] = leaving
            depart = t + service[place]
            if (
                depart > last
                or not served_by[place, depart]
                or (zone >= 0 and pause_at[zone, t] != pause_at[zone, depart])
            ):
                continue
            latest = min(last, curfew[depart])
            go_inside, go_leaving = _NEVER, _NEVER
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                if t_next > latest:
                    continue
                way_zone, reached = hop_zone[hop], hop_target[hop]
                if way_zone >= 0:
                    pause = pause_at[way_zone, depart]
                    if pause < 0 or (
                        pause != pause_at[way_zone, t_next]
                        and (zone_of[reached] == way_zone or t_next > out_by[pause])
                    ):
                        continue
                chance = -1.0
                if way_zone >= 0 and zone_of[reached] != way_zone:
                    chance = chances[way_zone, t_next]
                elif zone >= 0 and way_zone != zone:
                    chance = chances[zone, depart]
                road = cost_until[hop_row[hop]]
                cost = road[t_next] - road[depart]
                be_inside = states[_BE_INSIDE, reached, t_next]
                go_leaving = max(go_leaving, states[_BE_LEAVING, reached, t_next] - cost)
                if chance < 0.0:
                    go_inside = max(go_inside, be_inside - cost)
                elif be_inside > _NEVER / 2:
                    go_leaving = max(go_leaving, chance * be_inside - cost)
            states[_GO_INSIDE, place, t] = go_inside
            states[_GO_LEAVING, place, t] = go_leaving
            served = here[depart] - here[t]
            states[_BE_INSIDE, place, t] = max(inside, go_inside - served)
            states[_BE_LEAVING, place, t] = max(leaving, go_leaving - served)
