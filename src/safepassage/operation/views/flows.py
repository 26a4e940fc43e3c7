"""Who came where and left, by vehicle and place: an index of the register's moves."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from safepassage.operation.register import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from safepassage.operation.register import Move, Order, Register

__all__ = ["Flow", "Flows"]

_STATES = {
    "waiting": State.WAITING,
    "held": State.HELD,
    "chose_otherwise": State.CHOSE_OTHERWISE,
    "arrived": State.ARRIVED,
}
#: What is there now; the other stages gather whoever came there from a time on.
_STOCKS = frozenset({"waiting", "held"})


class Flow:
    """Heads that came and left, in the order of observation."""

    __slots__ = ("_known", "_steps")

    def __init__(self, steps: list[tuple[Order, int]]) -> None:
        self._steps = sorted(steps)
        self._known = [0, *accumulate(heads for _, heads in self._steps)]

    def before(self, order: Order, by: tuple[int, int] | None = None) -> int:
        """
        Return how many there are at a point in the order of observation.

        Parameters
        ----------
        order
            What comes before it, counts.
        by
            A stamp of the clock: what was recorded after it, does not count.
        """
        end = bisect_left(self._steps, (order, 0))
        if by is None:
            return self._known[end]
        return sum(heads for step, heads in self._steps[:end] if (step[1], step[2]) <= by)


_NONE = Flow([])


class Flows:
    """
    The moves of a register, by vehicle and place.

    Parameters
    ----------
    register
        The register.
    vehicles, places
        Those that are asked about; one pass over all moves gathers theirs.
    """

    def __init__(
        self, register: Register, vehicles: Collection[str], places: Collection[str]
    ) -> None:
        aboard: dict[str, list[tuple[Order, int]]] = defaultdict(list)
        stages: dict[tuple[str, str], list[tuple[Order, int]]] = defaultdict(list)
        of_state = {state: stage for stage, state in _STATES.items()}
        for standing in register.people.values():
            for move in standing.moves:
                for spot, heads in ((move.left, -move.heads), (move.came, move.heads)):
                    if spot is None:
                        continue
                    if spot.vehicle in vehicles:
                        aboard[spot.vehicle].append((move.order, heads))
                    if spot.place in places and spot.state in of_state:
                        stages[spot.place, of_state[spot.state]].append((move.order, heads))
                if places and _boards(move) and move.came is not None and move.came.place in places:
                    stages[move.came.place, "boarded"].append((move.order, move.heads))
        self._aboard = {vehicle: Flow(steps) for vehicle, steps in aboard.items()}
        self._stages = {key: Flow(steps) for key, steps in stages.items()}

    def aboard(self, vehicle: str, order: Order, by: tuple[int, int] | None = None) -> int:
        """Return how many are on a vehicle at a point in the order of observation."""
        return self._aboard.get(vehicle, _NONE).before(order, by)

    def at_stage(
        self,
        place: str,
        stage: str,
        since: int,
        order: Order,
        by: tuple[int, int] | None = None,
    ) -> int:
        """
        Return how many are at a stage in a place at a point in the order of observation.

        Of those who wait or are held, all who are there; of the others those who came from
        ``since`` on (seconds since 1970).
        """
        flow = self._stages.get((place, stage), _NONE)
        heads = flow.before(order, by)
        if since and stage not in _STOCKS:
            heads -= flow.before((since, 0, 0, "", ""), by)
        return heads


def _boards(move: Move) -> bool:
    """Return whether heads board that were on no vehicle before."""
    was_aboard = move.left is not None and move.left.vehicle != ""
    return move.came is not None and move.came.state is State.ABOARD and not was_aboard
