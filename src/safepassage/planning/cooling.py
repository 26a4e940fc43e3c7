"""How one search cools, and what it does where the hot beginning comes to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.schedule import HURRIED, Schedule

if TYPE_CHECKING:
    from safepassage.planning.search import Search

__all__ = ["Cooling"]

#: By this share of its time a search with convoys has bettered its first plan, or is too slow to.
_BETTERED_BY = 0.5


class Cooling:
    """
    The temperatures of a search.

    A search for convoys begins hot, with trips that are in no convoy yet. In a large scenario there
    may not be moves enough to gather them all again: then it goes back to its best plan, and goes
    on without undoing it.
    """

    def __init__(self, search: Search, schedule: Schedule) -> None:
        self._search = search
        self._schedule = schedule
        self._first_score = search.best_score
        self._begun = 0.0
        self._judged = not search.problem.has_convoys or search.clearance

    def judge(self, share: float) -> None:
        """Go back to the best plan where the search is to: called before each stretch of moves."""
        if self._judged or share < _BETTERED_BY:
            return
        self._judged = True
        if self._search.best_score <= self._first_score:
            self._search.start_from_best()
            self._schedule = HURRIED
            self._begun = share

    def at(self, share: float) -> tuple[float, float]:
        """Return temperature and penalty when a share of the work is done."""
        return self._schedule.at((share - self._begun) / (1.0 - self._begun))
