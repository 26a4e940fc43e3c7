"""How a search cools from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays

__all__ = [
    "CONVOYS",
    "HURRIED",
    "MENDING",
    "Schedule",
    "Stage",
    "enough_moves",
    "moves_to_gather",
    "schedule_of",
]

#: Moves of a search for each vehicle and party, after which more of them change little.
_ENOUGH = 1000
#: Moves for each vehicle and party with which a search that begins hot gathers all convoys again.
_TO_GATHER = 20


class Stage(NamedTuple):
    """What a search has come to when a share of its work is done."""

    share: float
    temperature: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    How the search cools, begin to end: temperatures as shares of a scale, penalty of rule 8.

    Convoys need several changes at once: their search begins hot and with a small penalty, so that
    trips are found first and gathered into convoys as the penalty grows. Which convoys there are is
    settled there, and hardly changes any more; with a stage ``between`` it takes its time over it.
    """

    hot: float
    cold: float
    lenient: float = 1.0
    strict: float = 1.0
    between: Stage | None = None

    def at(self, share: float) -> tuple[float, float]:
        """Return temperature and penalty when a share of the work is done."""
        first = Stage(0.0, self.hot, self.lenient)
        last = Stage(1.0, self.cold, self.strict)
        if self.between is not None and share < self.between.share:
            last = self.between
        elif self.between is not None:
            first = self.between
        part = (share - first.share) / (last.share - first.share)
        return (
            first.temperature * (last.temperature / first.temperature) ** part,
            first.penalty * (last.penalty / first.penalty) ** part,
        )

    def from_a_plan(self) -> Schedule:
        """Return how to cool from a plan that is good already, without undoing it at first."""
        return replace(
            self,
            hot=min(self.hot, MENDING.hot),
            lenient=max(self.lenient, HURRIED.lenient),
            between=None,
        )


#: For people who leave in convoys.
CONVOYS = Schedule(1.0, 0.002, 0.02, 2.0, between=Stage(0.6, 0.3, 0.03))

#: For convoys, where there are few moves: on from a plan that is hardly undone.
HURRIED = Schedule(0.1, 0.002, 0.5, 2.0)

#: For a plan from the bound, of which few trips are bad.
MENDING = Schedule(0.05, 1e-3)

_SCHEDULES = {
    # (objective is clearance, there are convoys)
    (False, False): Schedule(0.25, 1e-3),
    (False, True): CONVOYS,
    (True, False): Schedule(0.05, 5e-4),
    (True, True): Schedule(2e-2, 2e-4, 0.02, 1.0),
}


def schedule_of(arrays: Arrays, *, clearance: bool) -> Schedule:
    """Return the schedule of a search from nothing."""
    return _SCHEDULES[clearance, len(arrays.line_zone) > 0]


def enough_moves(arrays: Arrays) -> int:
    """
    Return after how many moves a second search rather begins again than goes on.

    Where the first one ended in a plan from which no few changes lead to a better one, more moves
    are of less use than other beginnings.
    """
    return max(1, _ENOUGH * _pairs(arrays))


def moves_to_gather(arrays: Arrays) -> int:
    """Return with how many moves in all a search for convoys may begin hot."""
    return _TO_GATHER * _pairs(arrays)


def _pairs(arrays: Arrays) -> int:
    """Return how many vehicles there are for each party, all counted."""
    return len(arrays.vehicle_class) * len(arrays.party_units)
