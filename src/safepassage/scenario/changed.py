"""
A scenario as it stands from a minute on, after changes.

What has been executed by then stays as it was: a change that contradicts it is a fault. So where a
pause is said to be over by less than its margin, its margin shrinks to what is left; a vehicle that
is lost keeps its row, available until then; and people who are known no longer to be there leave
those who have boarded in the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import ChangesError, ScenarioError
from safepassage.scenario.build import build_scenario
from safepassage.scenario.changes import Change, ChangeKind, unknown_ids
from safepassage.scenario.changing.limits import (
    change_capacity,
    change_checkpoint_hours,
    change_checkpoint_rate,
    change_intake,
)
from safepassage.scenario.changing.pauses import (
    cancel_pause,
    change_pause_end,
    change_pause_start,
)
from safepassage.scenario.changing.people import change_lift_rate, change_people
from safepassage.scenario.changing.ways import add_vehicle, close_road, lose_vehicle, open_road
from safepassage.scenario.changing.work import ChangeWork, Executed
from safepassage.scenario.writing import cells_of, raw_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.scenario.model import Scenario

__all__ = ["Executed", "apply_changes"]


def apply_changes(scenario: Scenario, changes: Sequence[Change], executed: Executed) -> Scenario:
    """
    Return the scenario as it stands from ``executed.at_min`` on.

    Raises
    ------
    ChangesError
        With every fault: unknown ids, values that are none, times outside the scenario, and what
        contradicts what was executed.
    """
    work = ChangeWork(scenario, executed)
    seen: set[tuple[ChangeKind, str, str]] = set()
    for change in changes:
        key = (change.kind, change.id, change.other)
        if key in seen:
            work.fault(change, "id", change.id, "This is changed twice.", "Leave one of the rows.")
            continue
        seen.add(key)
        unknown = unknown_ids(scenario, change)
        work.faults += unknown
        if _columns_fit(work, change) and not unknown:
            _APPLY[change.kind](work, change)
    if work.faults:
        raise ChangesError(work.faults)
    if work.scenario == scenario:
        return scenario
    if all(change.kind in _APART for change in changes):
        return work.scenario
    try:
        build_scenario(raw_of(cells_of(work.scenario)))
    except ScenarioError as error:
        # What one row allows, several together may not: pauses that overlap, say.
        raise ChangesError(error.faults) from error
    return work.scenario


#: Kinds whose rows are checked one by one, and cannot contradict each other.
_APART = {
    ChangeKind.LIFT_RATE,
    ChangeKind.CAPACITY,
    ChangeKind.INTAKE,
    ChangeKind.CHECKPOINT_HOURS,
    ChangeKind.CHECKPOINT_RATE,
    ChangeKind.ROAD_OPENED,
    ChangeKind.ROAD_CLOSED,
}


_TIMED = {ChangeKind.PAUSE_START: True, ChangeKind.PAUSE_END: True}
_MAY_BE_TIMED = {ChangeKind.VEHICLE_LOST, ChangeKind.VEHICLE_ADDED}
_WITHOUT_VALUE = {
    ChangeKind.PAUSE_START,
    ChangeKind.PAUSE_END,
    ChangeKind.PAUSE_CANCELLED,
    ChangeKind.ROAD_CLOSED,
    ChangeKind.ROAD_OPENED,
    ChangeKind.VEHICLE_LOST,
    ChangeKind.VEHICLE_ADDED,
}
_WITH_OTHER = {ChangeKind.ROAD_CLOSED, ChangeKind.ROAD_OPENED, ChangeKind.VEHICLE_ADDED}


def _columns_fit(work: ChangeWork, change: Change) -> bool:
    """Return whether a change has the columns that its kind has, and no other."""
    before = len(work.faults)
    kind = change.kind
    row = f"A row of kind {kind}"
    horizon = work.before.horizon_min
    if kind in _TIMED and change.minute is None:
        work.fault(change, "time", "", f"{row} has its new time here.", "Fill it in.")
    if change.minute is not None:
        text = work.time(max(-(10**6), min(change.minute, 10**6)))
        if kind not in _TIMED and kind not in _MAY_BE_TIMED and change.minute != work.at_min:
            rule = "Only pauses and vehicles change at a time of their own."
            remedy = "Remove the time: the change holds from the time of replanning on."
            work.fault(change, "time", text, rule, remedy)
        elif not 0 <= change.minute <= horizon:
            rule = f"The scenario lasts from {work.time(0)} to {work.time(horizon)}."
            work.fault(change, "time", text, rule, "Give a time in it.")
        elif kind in _MAY_BE_TIMED and change.minute < work.at_min:
            rule = f"This is before the time of replanning, {work.time(work.at_min)}."
            work.fault(change, "time", text, rule, "Leave it blank, or give a later time.")
    if kind in _WITHOUT_VALUE and change.value:
        work.fault(change, "value", change.value, f"{row} has no value.", "Remove it.")
    if kind not in _WITHOUT_VALUE and not change.value:
        work.fault(change, "value", "", f"{row} has its new value here.", "Fill it in.")
    if kind in _WITH_OTHER and not change.other:
        work.fault(change, "other", "", f"{row} has a second id here.", "Fill it in.")
    if kind not in _WITH_OTHER and change.other:
        work.fault(change, "other", change.other, f"{row} has no second id.", "Remove it.")
    return len(work.faults) == before


_APPLY: dict[ChangeKind, Callable[[ChangeWork, Change], None]] = {
    ChangeKind.PAUSE_START: change_pause_start,
    ChangeKind.PAUSE_END: change_pause_end,
    ChangeKind.PAUSE_CANCELLED: cancel_pause,
    ChangeKind.ROAD_CLOSED: close_road,
    ChangeKind.ROAD_OPENED: open_road,
    ChangeKind.VEHICLE_LOST: lose_vehicle,
    ChangeKind.VEHICLE_ADDED: add_vehicle,
    ChangeKind.PEOPLE: change_people,
    ChangeKind.LIFT_RATE: change_lift_rate,
    ChangeKind.CHECKPOINT_HOURS: change_checkpoint_hours,
    ChangeKind.CHECKPOINT_RATE: change_checkpoint_rate,
    ChangeKind.CAPACITY: change_capacity,
    ChangeKind.INTAKE: change_intake,
}
