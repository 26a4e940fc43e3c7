"""The heads of a code followed from place to place: whence each came, with what, and when."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.operation.register import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.operation.register import Move, Spot

__all__ = ["Lot", "Reached", "follow"]


@dataclass(frozen=True, slots=True)
class Reached:
    """An arrival: the place, when (seconds since 1970), and the vehicle (empty where not known)."""

    place: str
    since: int
    vehicle: str


@dataclass(frozen=True, slots=True)
class Lot:
    """
    Heads of one code that came the same way.

    ``since`` is when they came to where they are, seconds since 1970. ``boarded`` is where they
    boarded last and ``vehicle`` the last one on which they were; ``reached`` is their last arrival.
    """

    heads: int
    since: int
    boarded: str = ""
    vehicle: str = ""
    reached: Reached | None = None


def follow(moves: Iterable[Move]) -> dict[Spot, Sequence[Lot]]:
    """
    Return the heads of one code by the spot in which they are; those who came first stand first.

    Heads of one code are alike, so where some of them leave a spot, the first to come are taken to
    be the first to go.

    Parameters
    ----------
    moves
        All moves of the code, in the order of observation.
    """
    found: dict[Spot, deque[Lot]] = defaultdict(deque)
    for move in moves:
        for lot in _leaving(found, move):
            if move.came is not None:
                found[move.came].append(_moved(lot, move, move.came))
    return {spot: lots for spot, lots in found.items() if lots}


def _leaving(found: dict[Spot, deque[Lot]], move: Move) -> list[Lot]:
    """Take heads out of the spot that a move leaves; new ones where it leaves none."""
    if move.left is None:
        return [Lot(move.heads, move.observed)]
    lots = found[move.left]
    rest, gone = move.heads, []
    while rest:
        lot = lots.popleft()
        count = min(rest, lot.heads)
        rest -= count
        gone.append(replace(lot, heads=count))
        if count < lot.heads:
            lots.appendleft(replace(lot, heads=lot.heads - count))
    return gone


def _moved(lot: Lot, move: Move, came: Spot) -> Lot:
    """Return a lot as it is when it has come somewhere."""
    boards = came.vehicle and (move.left is None or move.left.vehicle != came.vehicle)
    vehicle = came.vehicle or lot.vehicle
    reached = lot.reached
    if came.state is State.ARRIVED:
        brought = move.left.vehicle if move.left is not None else ""
        reached = Reached(came.place, move.observed, brought)
    return Lot(
        heads=lot.heads,
        since=move.observed,
        boarded=came.place if boards else lot.boarded,
        vehicle=vehicle,
        reached=reached,
    )
