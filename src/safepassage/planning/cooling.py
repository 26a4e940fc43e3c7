"""How one search cools, and what it does where a hot beginning would come to nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safepassage.planning.schedule import HURRIED, Schedule, enough_moves, moves_to_gather

if TYPE_CHECKING:
    from safepassage.planning.search import Search

__all__ = ["Cooling"]

#: From this share of a search on, it goes back to its best plan, and so often.
_BACK_FROM = 0.5
_BACK_EVERY = 0.01
#: From this share on trips are given up where rule 8 is still broken, and so often.
_PART_FROM = 0.6
_PART_EVERY = 0.1


class Cooling:
    """
    The temperatures of a search.

    A search for convoys begins hot, with trips that are in no convoy yet. In a large scenario there
    may not be moves enough to gather them all again: then it goes back to its best plan, and goes
    on without undoing it. A search for people with moves enough looks for company within a change,
    and goes back to its best plan now and then as it gets cold: the chain is drawn to plans with
    many neighbours about as good, and not to the best. And where a convoy is still too small by
    then, and no better plan was found for a while, trips are given up: no single change may mend
    it.
    """

    def __init__(self, search: Search, schedule: Schedule) -> None:
        self._search = search
        self._schedule = schedule
        self._begun = 0.0
        self._back = _BACK_FROM
        self._part = _PART_FROM
        self._best_before = search.best_score
        arrays = search.problem.arrays
        self._enough = math.inf if search.clearance else enough_moves(arrays)
        self._can_muster = bool((arrays.line_least > 1).any())
        # Who begins again is to lead elsewhere: what was found before is nothing to go back to.
        self._known = search.best_score
        self._judged = not search.problem.has_convoys or search.clearance
        self._musters = False

    @property
    def musters(self) -> bool:
        """Return whether changes are to find company for convoys that they leave too small."""
        return self._musters

    def judge(self, share: float, moves: float) -> None:
        """
        Go back to the best plan or make the present one right where it is time, or hurry.

        Called before each stretch of moves. ``moves`` is how many there will be in all, inf while
        that isn't known. Whether they are too few is judged once.
        """
        if math.isinf(moves):
            return
        enough = moves >= self._enough
        self._musters = enough and self._can_muster
        if enough and share >= self._back:
            self._back = share + _BACK_EVERY
            self._go_back()
        if share >= self._part and self._search.problem.has_convoys:
            self._part = share + _PART_EVERY
            self._make_right()
        if not self._judged:
            self._judged = True
            if moves < moves_to_gather(self._search.problem.arrays):
                self._hurry(share)

    def _go_back(self) -> None:
        """Go on from the best plan, if it was found here and the chain stands at a lesser one."""
        if self._search.best_score > self._known and self._search.has_wandered():
            self._search.start_from_best()

    def _make_right(self) -> None:
        """Give up trips that break rule 8, if no better plan was found since the last time."""
        if self._search.best_score == self._best_before:
            self._search.part()
        self._best_before = self._search.best_score

    def _hurry(self, share: float) -> None:
        """Go on from the best plan, and hardly undo it from this share of the search on."""
        self._search.start_from_best()
        self._schedule = HURRIED
        self._begun = share

    def at(self, share: float) -> tuple[float, float]:
        """Return temperature and penalty when a share of the work is done."""
        left = 1.0 - self._begun
        return self._schedule.at((share - self._begun) / left if left > 0 else 1.0)
