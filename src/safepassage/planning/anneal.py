"""
Improvement: simulated annealing over trip sequences.

Each move changes the sequences of one or two vehicles, or a convoy slot, or plans some hours of a
few vehicles anew; the timetable is settled, and says what the change is worth. Worse plans are
accepted with the probability exp(change / temperature).

References
----------
.. [1] Kirkpatrick, S., Gelatt, C. D. and Vecchi, M. P. (1983). Optimization by simulated
   annealing. Science 220(4598), 671-680.
.. [2] Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled.
   ACM Transactions on Mathematical Software 42(4), section 5 (xorshift64*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import entry_kernel, kernel
from safepassage.planning.boarding import busload
from safepassage.planning.changes import (
    begin_change,
    drop_trip,
    end_change,
    keep_sequence,
    sum_again,
    take_back,
    take_out,
)
from safepassage.planning.guide import most_runs, note_reach, uniform
from safepassage.planning.moves import change_something
from safepassage.planning.muster import muster
from safepassage.planning.rebuild import mend, rebuild
from safepassage.planning.rows import PERSONS
from safepassage.planning.sequences import store
from safepassage.planning.settle import count_violation, link, settle, settle_trips
from safepassage.planning.timetable import (
    ARRIVALS,
    LAST,
    MOST_RUNS,
    N_RUNS,
    OUT,
    SLOTS_CHANGED,
    VALUE,
    VIOLATION,
)

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.labels import Labels
    from safepassage.planning.problem import Arrays
    from safepassage.planning.sequences import Sequences
    from safepassage.planning.timetable import Timetable

__all__ = ["anneal", "keep_if_best", "merit_now", "score", "tidy"]


#: The share of large moves, and of small ones after which trips that lost people are mended. A
#: rebuilt chain brings what is worth most, which says nothing of who is late: none for clearance.
_REBUILDS = 0.1
_MENDS = 0.1


#: In the search for clearance: what a busload left behind costs, as a share of the last arrival,
#: and what the mean last arrival of the vehicles counts for beside their lateness.
_LEFT_COST = 1.0
_MEAN_COST = 0.05


@entry_kernel
def keep_if_best(arrays: Arrays, table: Timetable, best: Sequences, clearance: bool) -> None:  # noqa: FBT001
    """Make the timetable's plan the best one if it is better and keeps every rule."""
    _keep_if_best(arrays, table, best, clearance)


@kernel
def _keep_if_best(arrays: Arrays, table: Timetable, best: Sequences, clearance: bool) -> bool:  # noqa: FBT001
    """Return whether the timetable's plan is the best one now."""
    if table.totals[VIOLATION] > 0:
        return False
    merit = _merit(arrays, table, clearance)
    if merit <= best.score[0] + 1e-9:
        return False
    best.score[0] = merit
    table.totals[LAST] = _last_arrival(table)
    for field in range(len(best.totals)):
        best.totals[field] = table.totals[field]
    store(table, best)
    return True


@kernel
def _last_arrival(table: Timetable) -> int:
    last = 0
    for vehicle in range(len(table.finish)):
        last = max(last, table.finish[vehicle])
    return last


@kernel
def _mean_finish(table: Timetable) -> float:
    finish = 0.0
    for vehicle in range(len(table.finish)):
        finish += table.finish[vehicle]
    return finish / max(1, len(table.finish))


@kernel
def _people_left(arrays: Arrays, table: Timetable) -> float:
    people = 0.0
    for party in range(len(arrays.party_units)):
        people += arrays.party_units[party] * arrays.party_size[party]
    return people - table.totals[OUT]


@kernel
def _merit(arrays: Arrays, table: Timetable, clearance: bool) -> float:  # noqa: FBT001
    """Return what a plan that keeps every rule is compared by."""
    if clearance:
        # Among equals, vehicles that are done earlier.
        done = 1e-3 * _mean_finish(table) / arrays.horizon
        return -(_people_left(arrays, table) * arrays.horizon + _last_arrival(table) + done)
    # Among equals earlier arrivals are better, which urgency 0 does not see.
    return table.totals[VALUE] - 1e-7 * table.totals[ARRIVALS] / arrays.horizon


@entry_kernel
def merit_now(arrays: Arrays, table: Timetable, clearance: bool) -> float:  # noqa: FBT001
    """Return what the timetable's plan is compared by, whether or not it keeps every rule."""
    return _merit(arrays, table, clearance)


@entry_kernel
def tidy(arrays: Arrays, table: Timetable, clearance: bool) -> None:  # noqa: FBT001
    """
    Take out trips that bring nobody and for which the plan is no better.

    The search does not mind a vehicle that drives through a zone for nothing; its driver does.
    """
    for vehicle in range(len(table.n_trips)):
        for position in range(table.n_trips[vehicle] - 1, -1, -1):
            trip = table.sequence[vehicle, position]
            if table.rows[trip, PERSONS] > 0:
                continue
            merit = _merit(arrays, table, clearance)
            violation = table.totals[VIOLATION]
            begin_change(table)
            keep_sequence(table, vehicle)
            drop_trip(table, take_out(table, vehicle, position))
            link(arrays, table, vehicle)
            if (
                settle(arrays, table)
                and table.totals[VIOLATION] <= violation
                and _merit(arrays, table, clearance) >= merit - 1e-9
            ):
                end_change(table)
            else:
                take_back(table)


@kernel
def score(
    arrays: Arrays,
    table: Timetable,
    best: Sequences,
    clearance: bool,  # noqa: FBT001
    penalty: float,
) -> float:
    """
    Return what the search maximises.

    For clearance that is to have everybody out a minute before the best plan: by how much each
    vehicle is late for that, which says more of a plan than its last arrival alone. Each vehicle or
    convoy by which rule 8 is broken costs ``penalty`` busloads, or horizons.
    """
    seats = busload(arrays)
    violation = table.totals[VIOLATION] * penalty
    if not clearance:
        return _merit(arrays, table, clearance) - violation * seats
    aim = best.totals[LAST] - 1.0
    late = 0.0
    for vehicle in range(len(table.finish)):
        late += max(0.0, table.finish[vehicle] - aim)
    left = _people_left(arrays, table) / seats
    return -(
        left * _LEFT_COST * (aim + 1.0)
        + late
        + _MEAN_COST * _mean_finish(table)
        + violation * arrays.horizon
    )


@entry_kernel
def anneal(
    arrays: Arrays,
    table: Timetable,
    best: Sequences,
    guide: Guide,
    labels: Labels,
    n_moves: int,
    hot: float,
    cold: float,
    clearance: bool,  # noqa: FBT001
    penalty: float,
    musters: bool,  # noqa: FBT001
) -> None:
    """
    Make ``n_moves`` moves while the temperature falls geometrically from ``hot`` to ``cold``.

    The timetable is where the chain stands, ``best`` the best plan so far that keeps every rule.
    With ``musters`` a change that would be given up for leaving a convoy too small finds it company
    first.
    """
    _anneal(arrays, table, best, guide, labels, n_moves, hot, cold, clearance, penalty, musters)


@kernel
def _anneal(
    arrays: Arrays,
    table: Timetable,
    best: Sequences,
    guide: Guide,
    labels: Labels,
    n_moves: int,
    hot: float,
    cold: float,
    clearance: bool,  # noqa: FBT001
    penalty: float,
    musters: bool,  # noqa: FBT001
) -> None:
    if len(arrays.party_units) == 0 or len(table.n_trips) == 0:
        return
    sum_again(arrays, table)
    _keep_if_best(arrays, table, best, clearance)
    present = score(arrays, table, best, clearance, penalty)
    cooling = (cold / hot) ** (1.0 / max(1, n_moves))
    temperature = hot
    for _ in range(n_moves):
        temperature *= cooling
        begin_change(table)
        if not clearance and uniform(guide) < _REBUILDS:
            table.nums[MOST_RUNS] = most_runs(guide)
            changed = rebuild(arrays, table, guide, labels)
        else:
            changed = change_something(arrays, table, guide)
            if changed and uniform(guide) < _MENDS:
                changed = mend(arrays, table, guide, labels)
        if not changed or not settle_trips(arrays, table):
            take_back(table)
            continue
        counted = table.nums[SLOTS_CHANGED] == 0
        if not counted:
            # Convoys are looked at where the plan, were they all right, would be accepted.
            table.totals[VIOLATION] = 0.0
        reached = score(arrays, table, best, clearance, penalty)
        luck = -1.0
        if reached < present:
            luck = uniform(guide)
            if luck >= np.exp((reached - present) / temperature):
                take_back(table)
                continue
        if not counted:
            count_violation(arrays, table)
            reached = score(arrays, table, best, clearance, penalty)
            if reached < present and luck < 0:
                luck = uniform(guide)
            if (
                musters
                and reached < present
                and luck >= np.exp((reached - present) / temperature)
                and table.totals[VIOLATION] > table.undo_totals[VIOLATION]
            ):
                if not muster(arrays, table, guide):
                    take_back(table)
                    continue
                reached = score(arrays, table, best, clearance, penalty)
        change = reached - present
        if change >= 0 or luck < np.exp(change / temperature):
            present = reached
            if table.nums[N_RUNS] > 0:
                note_reach(guide, table.nums[N_RUNS])
            end_change(table)
            if _keep_if_best(arrays, table, best, clearance):
                present = score(arrays, table, best, clearance, penalty)
        else:
            take_back(table)
