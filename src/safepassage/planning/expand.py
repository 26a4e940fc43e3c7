"""From a pass's log to itineraries: every place on the way, with its minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.network.fields import WAIT
from safepassage.network.restrictions import is_hurried
from safepassage.network.ways import APART
from safepassage.planning.travel import ALIGHT, BOARD, LEG, PASS
from safepassage.plans import Itinerary, Load, Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem

__all__ = ["expand", "expand_rows"]


class _Stay:
    """A stop in the making."""

    __slots__ = ("alighted", "arrive", "boarded", "depart", "place")

    def __init__(self, place: int, arrive: int) -> None:
        self.place = place
        self.arrive = arrive
        self.depart = arrive
        self.boarded: dict[str, int] = {}
        self.alighted: dict[str, int] = {}


def _way(
    problem: Problem,
    kind: int,
    leg: tuple[int, int],
    ready: int,
    passes: Iterator[int],
) -> Iterator[tuple[int, int, int]]:
    """
    Yield (minute of departure, place reached, minute of arrival) of each hop of a leg.

    ``passes`` gives the minutes of departure that were claimed at breaks, with their exits, as
    (exit, minute) one after the other.
    """
    origin, target = leg
    network = problem.network
    table = network.table_to(kind, target)
    place, minute = network.stops[origin], ready
    goal, only_pause, kept_to = network.targets[target]
    if network.static:
        to_go = network.minutes_to(kind, goal)
        start = place
        while place != goal:
            service = int(network.limits.service[place]) if place != start else 0
            hop = min(
                range(int(table.first[place]), int(table.first[place + 1])),
                key=lambda hop: (
                    table.minutes[hop] + to_go[table.target[hop]],
                    table.target[hop],
                ),
            )
            depart = minute + service
            place, minute = int(table.target[hop]), depart + int(table.minutes[hop])
            yield depart, place, minute
        return
    swept = network.sweep_to(kind, target)
    zone = int(network.limits.zone_of[goal])
    pause_at = network.limits.pause_at
    while place != goal or (only_pause >= 0 and pause_at[zone, minute] != only_pause):
        if network.exits.is_break[place] and kept_to != APART:
            way, depart = next(passes), next(passes)
            hop, _ = swept.action(len(network.limits.zone_of) + way, depart)
        else:
            hop, until = swept.action(place, minute)
            if hop == WAIT:
                minute = until + 1
                continue
            depart = minute + int(network.limits.service[place])
        place, minute = int(table.target[hop]), depart + int(table.minutes[hop])
        yield depart, place, minute


def _add_loads(problem: Problem, into: dict[str, int], party: int, units: int) -> None:
    for group, persons in problem.parties[party].members:
        into[group.id] = into.get(group.id, 0) + persons * units


def _loads(persons: dict[str, int]) -> tuple[Load, ...]:
    return tuple(Load(group, count) for group, count in sorted(persons.items()))


def expand_rows(
    problem: Problem,
    vehicle: int,
    rows: list[list[int]],
    since: tuple[int, int],
) -> tuple[Stop, ...]:
    """
    Return the stops of one vehicle from its log rows in order.

    Parameters
    ----------
    problem
        The problem that the pass was made for.
    vehicle
        The vehicle's number.
    rows
        Its log rows, or those of some of its trips in a row.
    since
        Where it stands before the first row, a place index, and since which minute.
    """
    arrays = problem.arrays
    kind = int(arrays.vehicle_class[vehicle])
    places = problem.scenario.places
    stays = [_Stay(*since)]
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        if row[0] == LEG:
            source, target, ready, arrive = row[2:6]
            claimed: list[int] = []
            while index < len(rows) and rows[index][0] == PASS:
                claimed += rows[index][2:4]
                index += 1
            stays[-1].depart = max(stays[-1].depart, ready)
            way = _way(problem, kind, (source, target), ready, iter(claimed))
            for depart, place, minute in way:
                stays[-1].depart = depart
                stays.append(_Stay(place, minute))
            if stays[-1].arrive < arrive:
                _put_off(problem, stays, arrive)
        elif row[0] == BOARD:
            party, units, minute = row[2:5]
            _add_loads(problem, stays[-1].boarded, party, units)
            stays[-1].depart = minute
        elif row[0] == ALIGHT:
            party, units, minute = row[2:5]
            _add_loads(problem, stays[-1].alighted, party, units)
            stays[-1].depart = minute + places[stays[-1].place].stop_min
    return tuple(
        Stop(
            places[stay.place].id,
            stay.arrive,
            stay.depart,
            _loads(stay.boarded),
            _loads(stay.alighted),
        )
        for stay in stays
    )


def _put_off(problem: Problem, stays: list[_Stay], arrive: int) -> None:
    """Arrive later, as the reception's intake asks: wait before the last road, or drive slower."""
    before = problem.scenario.places[stays[-2].place]
    if not is_hurried(before):
        stays[-2].depart += arrive - stays[-1].arrive
    stays[-1].arrive = arrive
    stays[-1].depart = arrive


def expand(problem: Problem, log: NDArray[np.int32], n_rows: int) -> tuple[Itinerary, ...]:
    """
    Return the itineraries of a pass, in the order of the scenario's vehicles.

    Parameters
    ----------
    problem
        The problem that the pass was made for.
    log
        Log rows of :func:`safepassage.planning.trips.write_log`, shape (at least ``n_rows``, 6).
    n_rows
        How many rows were written.
    """
    by_vehicle: dict[int, list[list[int]]] = {}
    for row in log[:n_rows].tolist():
        by_vehicle.setdefault(row[1], []).append(row)
    kinds = [kind.id for _, kind in problem.scenario.vehicle_types()]
    return tuple(
        Itinerary(
            problem.vehicle_ids[vehicle],
            kinds[vehicle],
            expand_rows(
                problem,
                vehicle,
                by_vehicle[vehicle],
                (
                    problem.network.stops[int(problem.arrays.vehicle_depot[vehicle])],
                    int(problem.arrays.vehicle_from[vehicle]),
                ),
            ),
        )
        for vehicle in sorted(by_vehicle)
    )
