"""What checkpoints and receptions let through and take in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.edits import with_checkpoint, with_reception
from safepassage.scenario.model import DailyHours
from safepassage.scenario.place_tables import CHECKPOINTS, RECEPTIONS

if TYPE_CHECKING:
    from safepassage.scenario.changes import Change
    from safepassage.scenario.changing.work import ChangeWork
    from safepassage.scenario.model import Reception
    from safepassage.scenario.schema import Column

__all__ = ["change_capacity", "change_checkpoint_hours", "change_checkpoint_rate", "change_intake"]


# A new value keeps within what the scenario's own table allows.
_HOURS = CHECKPOINTS.column("hours")
_RATE = CHECKPOINTS.column("vehicles_per_h")
_CAPACITY = RECEPTIONS.column("capacity")
_INTAKE = RECEPTIONS.column("intake_per_h")


def _checkpoint(work: ChangeWork, change: Change, column: Column, free: str) -> None:
    value = None if change.value.strip() == free else work.read(change, column)
    if value is None and change.value.strip() != free:
        return

    old = next(row for row in work.scenario.checkpoints if row.place == change.id)
    if column is _HOURS:
        new = replace(old, hours=value if isinstance(value, DailyHours) else None)
    else:
        new = replace(old, vehicles_per_h=value if isinstance(value, int) else None)
    work.scenario = with_checkpoint(work.scenario, new)


def change_checkpoint_hours(work: ChangeWork, change: Change) -> None:
    """Give a checkpoint other hours."""
    _checkpoint(work, change, _HOURS, "always")


def change_checkpoint_rate(work: ChangeWork, change: Change) -> None:
    """Let a checkpoint serve another number of vehicles an hour."""
    _checkpoint(work, change, _RATE, "no limit")


def _reception(work: ChangeWork, change: Change, column: Column) -> tuple[bool, int | None]:
    """Return whether a reception's new limit is one, and the limit."""
    if change.value.strip() == "no limit":
        return True, None
    value = work.read(change, column)
    return (True, value) if isinstance(value, int) else (False, None)


def _row(work: ChangeWork, change: Change) -> Reception:
    return next(row for row in work.scenario.receptions if row.place == change.id)


def change_capacity(work: ChangeWork, change: Change) -> None:
    """Give a reception another capacity, no less than have arrived."""
    fine, limit = _reception(work, change, _CAPACITY)
    if not fine:
        return
    arrived = work.executed.arrived.get(change.id, 0)
    if limit is not None and limit < arrived:
        rule = f"By then {arrived} people have been brought there."
        work.fault(change, "value", change.value, rule, f"Give {arrived} or more.")
        return
    now = replace(_row(work, change), capacity=limit)
    work.scenario = with_reception(work.scenario, now)


def change_intake(work: ChangeWork, change: Change) -> None:
    """Let a reception take in another number of persons an hour."""
    fine, limit = _reception(work, change, _INTAKE)
    if fine:
        now = replace(_row(work, change), intake_per_h=limit)
        work.scenario = with_reception(work.scenario, now)
