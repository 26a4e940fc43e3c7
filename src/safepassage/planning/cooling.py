"""How one search cools, and what it does where a hot beginning would come to nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safepassage.planning.schedule import HURRIED, Schedule, moves_to_gather

if TYPE_CHECKING:
    from safepassage.planning.search import Search

__all__ = ["Cooling"]


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
        self._begun = 0.0
        self._judged = not search.problem.has_convoys or search.clearance

    def judge(self, share: float, moves: float) -> None:
        """
        Go back to the best plan where the moves are too few; called before each stretch of them.

        ``moves`` is how many there will be in all, inf while that isn't known; it counts once.
        """
        if self._judged or math.isinf(moves):
            return
        self._judged = True
        if moves < moves_to_gather(self._search.problem.arrays):
            self._search.start_from_best()
            self._schedule = HURRIED
            self._begun = share

    def at(self, share: float) -> tuple[float, float]:
        """Return temperature and penalty when a share of the work is done."""
        return self._schedule.at((share - self._begun) / (1.0 - self._begun))
