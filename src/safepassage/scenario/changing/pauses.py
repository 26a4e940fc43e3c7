"""Pauses that start or end at another time, or do not come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.scenario.changes import Change
    from safepassage.scenario.changing.work import ChangeWork
    from safepassage.scenario.model import Pause

__all__ = ["cancel_pause", "change_pause_end", "change_pause_start"]


def _pause(work: ChangeWork, change: Change) -> Pause | None:
    # As other rows have left it: a pause may get a new start and a new end.
    found = [pause for pause in work.scenario.pauses if pause.id == change.id]
    if not found:
        work.fault(change, "id", change.id, "This pause is cancelled.", "Leave one of the rows.")
        return None
    return found[0]


def _put_pause(work: ChangeWork, pause_id: str, pause: Pause | None) -> None:
    pauses = [old if old.id != pause_id else pause for old in work.scenario.pauses]
    kept = tuple(old for old in pauses if old is not None)
    work.scenario = replace(work.scenario, pauses=kept)


def _has_begun(work: ChangeWork, change: Change, pause: Pause) -> bool:
    """Return whether a pause has begun by the time of replanning; if so, it is a fault."""
    if pause.start_min >= work.at_min:
        return False
    rule = f"This pause began at {work.time(pause.start_min)}, before the time of replanning."
    work.fault(change, "id", change.id, rule, "Say when it ends: pause_end.")
    return True


def change_pause_start(work: ChangeWork, change: Change) -> None:
    """Start a pause that has not begun at another time."""
    pause = _pause(work, change)
    if pause is None or _has_begun(work, change, pause) or change.minute is None:
        return
    if change.minute < work.at_min:
        rule = f"This is before the time of replanning, {work.time(work.at_min)}."
        remedy = "Give a time from then on: what has been executed is not planned again."
        work.fault(change, "time", work.time(change.minute), rule, remedy)
    elif change.minute >= pause.end_min and not _gets_new_end(work, change):
        rule = f"A pause starts before it ends, and this one ends at {work.time(pause.end_min)}."
        remedy = "Add a row with its new end, or give another time."
        work.fault(change, "time", work.time(change.minute), rule, remedy)
    else:
        _put_pause(work, pause.id, replace(pause, start_min=change.minute))


def _gets_new_end(work: ChangeWork, change: Change) -> bool:
    """Return whether the end that a pause has now is one that a row gave it."""
    before = next(pause for pause in work.before.pauses if pause.id == change.id)
    now = next(pause for pause in work.scenario.pauses if pause.id == change.id)
    return before.end_min != now.end_min and (change.minute or 0) < now.end_min


def change_pause_end(work: ChangeWork, change: Change) -> None:
    """End a pause at another time; its margin shrinks to what is left of it."""
    pause = _pause(work, change)
    if pause is None or change.minute is None:
        return
    end = change.minute
    text = work.time(end)
    before = next(old for old in work.before.pauses if old.id == pause.id)
    if before.end_min < work.at_min:
        rule = f"This pause was over at {work.time(before.end_min)}, before the replanning."
        work.fault(change, "id", change.id, rule, "Remove the row.")
        return
    if end <= pause.start_min:
        rule = f"A pause ends after it starts, and this one starts at {work.time(pause.start_min)}."
        remedy = "Give a later time; a pause that does not come is pause_cancelled."
        work.fault(change, "time", text, rule, remedy)
        return
    last, vehicle = _last_in_zones(work, pause)
    if end < work.at_min and last > end:
        rule = (
            f"The pause is said to be over by then, but {vehicle} was in its zone until "
            f"{work.time(last)} and that has been executed."
        )
        remedy = f"Replan at {text}, or give {work.time(work.at_min)} as the end."
        work.fault(change, "time", text, rule, remedy)
        return
    # Who was out before the new end was known has kept the rule.
    known = work.at_min if end >= work.at_min else max(last, pause.start_min)
    margin = max(0, min(before.margin_min, end - known))
    _put_pause(work, pause.id, replace(pause, end_min=end, margin_min=margin))


def _last_in_zones(work: ChangeWork, pause: Pause) -> tuple[int, str]:
    """Return the last minute in which a vehicle was in a pause's zones, and which."""
    stays = [work.executed.zone_until[z] for z in pause.zones if z in work.executed.zone_until]
    inside = [stay for stay in stays if stay[0] > pause.start_min]
    return max(inside, default=(-1, ""))


def cancel_pause(work: ChangeWork, change: Change) -> None:
    """Take away a pause that has not begun."""
    pause = _pause(work, change)
    if pause is not None and not _has_begun(work, change, pause):
        _put_pause(work, pause.id, None)
