"""
A plan's trips rearranged: annealing over who makes which trip, in what order and where to.

It is for the objective clearance where ways always take as long and nobody waits for anything: no
zones, checkpoints, hourly limits, ranges or days' driving that bind, and everybody ready before the
first vehicle comes. Who rides together stays as it is. What is found goes through the timetable
like any other plan, which has the last word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.rearranging.building import fixed_trips, new_roster
from safepassage.planning.rearranging.roster import LAST, pack_roster, rearrange, reckon
from safepassage.planning.rows import RECEPTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from safepassage.planning.rearranging.building import FixedTrip
    from safepassage.planning.search import Search

__all__ = ["rearranged"]

#: Temperatures of a round, begin to end, as shares of the last arrival.
_HOT = 0.1
_COLD = 5e-4
#: Moves for each vehicle and trip in the first round, which each later round doubles, in the
#: longest rounds, and in all, after which more of them change little.
_FIRST_ROUND = 4
_LONGEST_ROUND = 256
_ENOUGH = 96 * 256
#: Moves after which somebody is asked whether it is over: some hundredths of a second.
_CHUNK = 1 << 17


def rearranged(search: Search, *, moves: int | None, over: Callable[[], bool]) -> Iterator[int]:
    """
    Rearrange the trips of a search's best plan, where that is possible, and yield better plans.

    Parameters
    ----------
    search
        It takes each better plan as its best one, and goes on from the last of them.
    moves
        So many moves are made at the most, and never more than are of use; None: no other limit.
    over
        Asked some tens of times a second whether to stop.

    Yields
    ------
    int
        The last arrival of a better plan that the search has taken, a minute.
    """
    trips = fixed_trips(search)
    if trips is None:
        return
    arrangement = _Arrangement(search, trips)
    known = arrangement.last
    most = arrangement.enough if moves is None else min(moves, arrangement.enough)
    while arrangement.moves < most and not over():
        arrangement.improve(min(_CHUNK, most - arrangement.moves))
        if arrangement.is_between_rounds and arrangement.last < known:
            known = arrangement.last
            if not arrangement.hand_over():
                return
            yield known
    if arrangement.last < known and arrangement.hand_over():
        yield arrangement.last


class _Arrangement:
    """
    The trips of a search's best plan, ever better arranged.

    ``last`` is the last arrival of the best arrangement, a minute; ``enough`` the moves after which
    more of them change little.
    """

    def __init__(self, search: Search, trips: Sequence[Sequence[FixedTrip]]) -> None:
        arrays = search.problem.arrays
        self._search = search
        self._trips = [trip for sequence in trips for trip in sequence]
        self._roster = new_roster(arrays, trips, search)
        self._packed = pack_roster(self._roster)
        reckon(self._packed)
        self.last = self._scale = int(self._roster.marks[LAST])
        self._pairs = len(self._trips) * len(trips)
        self._round = _FIRST_ROUND * self._pairs
        self._made = 0
        self.enough = _ENOUGH * self._pairs
        self.moves = 0

    @property
    def is_between_rounds(self) -> bool:
        """Return whether a round has ended and the next one not begun."""
        return self._made == 0

    def improve(self, most: int) -> None:
        """Make moves until a round ends, ``most`` of them at the most."""
        count = min(most, self._round - self._made)
        if self.is_between_rounds:
            self._scale = max(1, self.last)
        hot = self._temperature()
        anew = self.is_between_rounds
        self._made += count
        self.moves += count
        rearrange(self._packed, count, hot, self._temperature(), anew)
        self.last = int(self._roster.marks[LAST])
        if self._made == self._round:
            self._made = 0
            self._round = min(2 * self._round, _LONGEST_ROUND * self._pairs)

    def _temperature(self) -> float:
        share = self._made / self._round
        return float(self._scale * _HOT * (_COLD / _HOT) ** share)

    def hand_over(self) -> bool:
        """
        Give the search the best arrangement as its best plan.

        Returns whether the timetable agrees that all are in by then.
        """
        roster, arrays = self._roster, self._search.problem.arrays
        sequences = self._search.empty_sequences()
        sequences.n_trips[:] = roster.best_n_trips
        for vehicle, count in enumerate(roster.best_n_trips.tolist()):
            for position, number in enumerate(roster.best_sequence[vehicle, :count].tolist()):
                content = sequences.content[vehicle, position]
                self._trips[number].write(arrays, content, vehicle)
                content[RECEPTION] = arrays.n_depots + roster.best_reception_of[number]
        self._search.start_from(sequences, add_trips=False)
        return self._search.totals()[2] <= self.last
