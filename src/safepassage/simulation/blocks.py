"""
Blocks of replications: the unit in which work is shared out.

A block is a pure function of its case and its number, so that results are the same whoever runs it
where, in whatever order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.simulation.chances import Chances, pack_chances
from safepassage.simulation.day import Day, pack_day
from safepassage.simulation.replicate import run_block
from safepassage.simulation.state import Tally, build_state, pack_state

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BLOCK", "Block", "Case", "run_case"]

BLOCK = 256
"""Replications of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """All that the replications of a simulation are made of."""

    day: Day
    chances: Chances
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """
    What came of some replications in a row.

    ``rows`` has shape (n, len(Tally)), ``values`` shape (n,), ``safe_until`` shape (n, hours): the
    persons safe by the end of each hour of the scenario, and ``arrived`` shape (n, receptions,
    needs, hours): the persons who arrive in each hour, joiners too, in the smallest whole numbers
    that hold them. The other arrays are sums over the replications, in persons by hour of the
    scenario, and in replications by pause.
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


def run_case(case: Case, number: int, size: int = BLOCK) -> Block:
    """
    Run one block of a case.

    Parameters
    ----------
    case
        The case.
    number
        Of the block: its first replication is ``number * BLOCK``.
    size
        Replications to run, at most ``BLOCK``.
    """
    state = build_state(case.day, case.chances, days=size)
    rows = np.zeros((size, len(Tally)), dtype=np.int64)
    values = np.zeros(size)
    run_block(
        pack_day(case.day),
        pack_chances(case.chances),
        pack_state(state),
        case.seed,
        number * BLOCK,
        rows,
        values,
    )
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
    )


def _safe_until(sums: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return, by replication, the persons safe by the end of each hour, from sums over both."""
    of_day = np.diff(sums, axis=0, prepend=0)
    return of_day.cumsum(axis=1).astype(np.int32)


def _by_replication(sums: NDArray[np.int64]) -> NDArray[np.unsignedinteger[Any]]:
    """Return what each replication adds to sums over them, held in as few bytes as it takes."""
    of_day = np.diff(sums, axis=0, prepend=0)
    return of_day.astype(np.min_scalar_type(int(of_day.max(initial=0))))
