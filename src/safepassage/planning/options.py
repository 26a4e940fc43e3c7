"""Which options of a run are in their range; said once for planning, replanning and asking."""

from __future__ import annotations

from safepassage.errors import UsageError

__all__ = ["refuse_run_options"]

#: Seconds of a run, at the most: 100 days.
_MOST = 100 * 24 * 3600


def refuse_run_options(seconds: float | None, work: int | None, seed: int) -> None:
    """
    Raise when a time limit, a number of moves or a seed is out of its range.

    Raises
    ------
    UsageError
        With the option, its value and its range.
    """
    if work is not None and work < 0:
        raise UsageError(f"work: {work} moves are less than none. Give 0 or more.")
    if seconds is not None and not 0 <= seconds <= _MOST:
        raise UsageError(f"seconds: {seconds} is not a time limit. Give 0 to {_MOST:.0f} s.")
    if seed < 0:
        raise UsageError(f"seed: {seed} is below 0. Give 0 or more.")
