"""
Blocks of replications: the unit in which work is shared out.

A block is a pure function of its case and its number, so that results are the same whoever runs it
where, in whatever order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from safepassage.simulation.chances import Chances, pack_chances
from safepassage.simulation.day import Day, pack_day
from safepassage.simulation.replicate import run_block
from safepassage.simulation.state import Tally, build_state, pack_state

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.simulation.state import State

__all__ = ["BLOCK", "AnyCase", "Block", "Case", "block_of", "run_case"]

BLOCK = 256
"""Replications of a block."""


class AnyCase(Protocol):
    """All that the replications of a simulation are made of; it can be sent elsewhere."""

    @property
    def block_size(self) -> int:
        """Return how many replications a block has."""

    def run(self, number: int, size: int) -> Block:
        """
        Return what came of a block.

        Parameters
        ----------
        number
            Of the block: its first replication is ``number * block_size``.
        size
            Replications to run, at most ``block_size``.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Replications in which nothing but the day itself says where vehicles go."""

    day: Day
    chances: Chances
    seed: int

    @property
    def block_size(self) -> int:
        """Return how many replications a block has."""
        return BLOCK

    def run(self, number: int, size: int = BLOCK) -> Block:
        """Return what came of a block; see :meth:`AnyCase.run`."""
        state = build_state(self.day, self.chances, days=size)
        rows = np.zeros((size, len(Tally)), dtype=np.int64)
        values = np.zeros(size)
        run_block(
            pack_day(self.day),
            pack_chances(self.chances),
            pack_state(state),
            self.seed,
            number * BLOCK,
            rows,
            values,
        )
        return block_of(state, rows, values)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """
    What came of some replications in a row.

    ``rows`` has shape (n, len(Tally)), ``values`` shape (n,), ``safe_until`` shape (n, hours): the
    persons safe by the end of each hour of the scenario, and ``arrived`` shape (n, receptions,
    needs, hours): the persons who arrive in each hour, joiners too, in the smallest whole numbers
    that hold them. The other arrays are sums over the replications, in persons by hour of the
    scenario, and in replications by pause. ``replannings`` is how often a new plan was asked for.
    """

    rows: NDArray[np.int64]
    values: NDArray[np.float64]
    safe_until: NDArray[np.int32]
    safe_h: NDArray[np.int64]
    boarded_h: NDArray[np.int64]
    caught_h: NDArray[np.int64]
    arrived: NDArray[np.unsignedinteger[Any]]
    began: NDArray[np.int64]
    broke: NDArray[np.int64]
    replannings: int = 0


def run_case(case: AnyCase, number: int, size: int) -> Block:
    """Run one block of a case; see :meth:`AnyCase.run`."""
    return case.run(number, size)


def block_of(
    state: State, rows: NDArray[np.int64], values: NDArray[np.float64], *, replannings: int = 0
) -> Block:
    """Return a block from the state after its last replication, and its rows and values."""
    return Block(
        rows=rows,
        values=values,
        safe_until=_safe_until(state.safe_days),
        safe_h=state.safe_h,
        boarded_h=state.boarded_h,
        caught_h=state.caught_h,
        arrived=_by_replication(state.arrived_days),
        began=state.began,
        broke=state.broke,
        replannings=replannings,
    )


def _safe_until(sums: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return, by replication, the persons safe by the end of each hour, from sums over both."""
    of_day = np.diff(sums, axis=0, prepend=0)
    return of_day.cumsum(axis=1).astype(np.int32)


def _by_replication(sums: NDArray[np.int64]) -> NDArray[np.unsignedinteger[Any]]:
    """Return what each replication adds to sums over them, held in as few bytes as it takes."""
    of_day = np.diff(sums, axis=0, prepend=0)
    return of_day.astype(np.min_scalar_type(int(of_day.max(initial=0))))
