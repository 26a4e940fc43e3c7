"""A replication in parts: what Python calls of the compiled simulation between two looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import entry_kernel
from safepassage.simulation.crowd import on_hand
from safepassage.simulation.draws import key_of
from safepassage.simulation.moves import sheltered
from safepassage.simulation.replicate import begin_day, end_day, run_minutes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.simulation.chances import Chances
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = ["begin", "finish", "people_out", "run_on", "shelter_end"]


@entry_kernel
def begin(day: Day, chances: Chances, state: State, seed: int, replication: int) -> None:
    """Begin a replication: records, seed and number as for a block."""
    begin_day(day, chances, state, key_of(seed, replication))


@entry_kernel
def run_on(day: Day, state: State, seed: int, replication: int, first: int, until: int) -> int:
    """
    Run the minutes [first, until), those before having been run.

    Returns the next minute in which anything happens. With ``until`` = ``first`` nothing is run.
    """
    return run_minutes(day, state, key_of(seed, replication), first, until)


@entry_kernel
def people_out(day: Day, state: State, minute: int, out: NDArray[np.int64]) -> None:
    """Write the persons who are out at each pickup by a minute, or have boarded there."""
    for pickup in range(len(out)):
        out[pickup] = on_hand(day, state, pickup, minute) + state.taken[pickup]


@entry_kernel
def finish(day: Day, state: State) -> None:
    """Count where everybody is at the end of a replication."""
    end_day(day, state)


@entry_kernel
def shelter_end(day: Day, state: State, zone: int, minute: int, minutes: int) -> int:
    """Return when a movement ends that takes so many minutes more, with a pause over its zone."""
    return sheltered(day, state, zone, minute, minutes)
