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
from safepassage.planning.changes import begin_change, count_out, end_change, take_back
from safepassage.planning.guide import uniform
from safepassage.planning.moves import change_something
from safepassage.planning.rebuild import mend, rebuild
from safepassage.planning.sequences import store
from safepassage.planning.settle import settle
from safepassage.planning.timetable import ARRIVALS, LAST, OUT, VALUE, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.labels import Labels
    from safepassage.planning.problem import Arrays
    from safepassage.planning.sequences import Sequences
    from safepassage.planning.timetable import Timetable

__all__ = ["anneal", "best_score", "score", "score_now"]


#: The share of large moves, and of small ones after which trips that lost people are mended.
_REBUILDS = 0.1
_MENDS = 0.1


@entry_kernel
def best_score(arrays: Arrays, table: Timetable, best: Sequences, clearance: bool) -> None:  # noqa: FBT001
    """Make the timetable's plan the best one if it is better and keeps every rule."""
    _keep_best(table, best, score(arrays, table, clearance, 1.0))


@entry_kernel
def score_now(arrays: Arrays, table: Timetable, clearance: bool) -> float:  # noqa: FBT001
    """Return the score of the timetable's plan as it stands."""
    return score(arrays, table, clearance, 1.0)


@kernel
def _keep_best(table: Timetable, best: Sequences, reached: float) -> None:
    if table.totals[VIOLATION] == 0 and reached > best.score[0] + 1e-9:
        best.score[0] = reached
        last = 0
        for vehicle in range(len(table.finish)):
            last = max(last, table.finish[vehicle])
        table.totals[LAST] = last
        for field in range(len(best.totals)):
            best.totals[field] = table.totals[field]
        store(table, best)


@kernel
def score(arrays: Arrays, table: Timetable, clearance: bool, penalty: float) -> float:  # noqa: FBT001
    """
    Return what the search maximises.

    Each vehicle or convoy by which rule 8 is broken costs ``penalty`` busloads, or horizons.
    """
    totals = table.totals
    if clearance:
        people = 0.0
        for party in range(len(arrays.party_units)):
            people += arrays.party_units[party] * arrays.party_size[party]
        squares = 0.0
        last = 0
        for vehicle in range(len(table.finish)):
            squares += float(table.finish[vehicle]) ** 2
            last = max(last, table.finish[vehicle])
        spread = np.sqrt(squares / max(1, len(table.finish)))
        left = people - totals[OUT]
        return -(
            left * arrays.horizon * 0.5
            + last
            + 0.05 * spread
            + totals[VIOLATION] * arrays.horizon * penalty
        )
    # Among equal values earlier arrivals are better, which urgency 0 would not see.
    early = 1e-7 * totals[ARRIVALS] / arrays.horizon
    return totals[VALUE] - early - totals[VIOLATION] * penalty * _most_seats(arrays)


@kernel
def _most_seats(arrays: Arrays) -> float:
    seats = 1
    for vehicle in range(len(arrays.vehicle_capacity)):
        places = 0
        for need in range(3):
            places += arrays.vehicle_capacity[vehicle, need]
        seats = max(seats, places)
    return float(seats)


@kernel
def _sum_again(arrays: Arrays, table: Timetable) -> None:
    """Sum the trips' worth anew, so that rounding errors of many changes don't add up."""
    violation = table.totals[VIOLATION]
    for field in range(len(table.totals)):
        table.totals[field] = 0.0
    table.totals[VIOLATION] = violation
    for party in range(len(table.remaining)):
        table.remaining[party] = arrays.party_units[party]
    for vehicle in range(len(table.n_trips)):
        for position in range(table.n_trips[vehicle]):
            count_out(table, table.sequence[vehicle, position], 1)


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
) -> None:
    """
    Make ``n_moves`` moves while the temperature falls geometrically from ``hot`` to ``cold``.

    The timetable is where the chain stands, ``best`` the best plan so far that keeps every rule.
    """
    _anneal(arrays, table, best, guide, labels, n_moves, hot, cold, clearance, penalty)


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
) -> None:
    if len(arrays.party_units) == 0 or len(table.n_trips) == 0:
        return
    _sum_again(arrays, table)
    present = score(arrays, table, clearance, penalty)
    _keep_best(table, best, present)
    cooling = (cold / hot) ** (1.0 / max(1, n_moves))
    temperature = hot
    for _ in range(n_moves):
        temperature *= cooling
        begin_change(table)
        if uniform(guide) < _REBUILDS:
            changed = rebuild(arrays, table, guide, labels)
        else:
            changed = change_something(arrays, table, guide)
            if changed and uniform(guide) < _MENDS:
                changed = mend(arrays, table, guide, labels)
        if not changed or not settle(arrays, table):
            take_back(table)
            continue
        reached = score(arrays, table, clearance, penalty)
        change = reached - present
        if change >= 0 or uniform(guide) < np.exp(change / temperature):
            present = reached
            end_change(table)
            _keep_best(table, best, reached)
        else:
            take_back(table)
