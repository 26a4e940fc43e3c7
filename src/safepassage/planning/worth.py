"""What a trip is worth, once it has been run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.rows import LOAD_WIDTH, LOADS, N_LOADS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["worth_of"]


@kernel
def _chance_at(arrays: Arrays, exited: int) -> float:
    """Return the chance to get out with an exit, see ``EXITED``."""
    width = arrays.horizon + 1
    return float(arrays.getting_out[exited // width, exited % width])


@kernel
def worth_of(arrays: Arrays, table: Timetable, row: NDArray[np.int32]) -> float:
    """Return what the loads of the trip that was run last are worth, less the price of danger."""
    worth = 0.0
    for load in range(row[N_LOADS]):
        place = LOADS + LOAD_WIDTH * load
        early = 1.0 - arrays.urgency * row[place + 2] / arrays.horizon
        if arrays.expected and row[place + 3] >= 0:
            early *= _chance_at(arrays, row[place + 3])
        worth += row[place + 1] * arrays.party_weight[row[place]] * early
    if arrays.endangered:
        worth -= arrays.danger_price * table.person_events[0]
    return worth
