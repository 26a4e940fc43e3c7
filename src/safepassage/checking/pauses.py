"""Rule 3: every stay in a zone lies inside one pause, and ends its margin before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault
    from safepassage.checking.stays import Stay
    from safepassage.scenario.model import Pause

__all__ = ["check_pauses", "closest_pause", "is_inside", "minutes_inside"]


def is_inside(stay: Stay, pause: Pause) -> bool:
    """Return whether a stay keeps to a pause: start <= stay's start, stay's end <= end - margin."""
    return pause.start_min <= stay.start_min and stay.end_min <= pause.end_min - pause.margin_min


def minutes_inside(stay: Stay, pause: Pause) -> int:
    """
    Return the minutes of a stay that lie in [start, end - margin) of a pause.

    Where there is none, the answer is less than zero by the minutes between the two.
    """
    return min(stay.end_min, pause.end_min - pause.margin_min) - max(
        stay.start_min, pause.start_min
    )


def closest_pause(stay: Stay, pauses: tuple[Pause, ...]) -> Pause | None:
    """Return the pause of the stay's zone that holds most of the stay, or is nearest to it."""
    return max(
        (pause for pause in pauses if stay.zone in pause.zones),
        key=lambda pause: minutes_inside(stay, pause),
        default=None,
    )


def check_pauses(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 3."""
    for run in case.runs:
        for stay in run.stays:
            pause = closest_pause(stay, case.scenario.pauses)
            if stay.minutes < 0 or (pause is not None and is_inside(stay, pause)):
                continue
            inside = 0 if pause is None else max(0, minutes_inside(stay, pause))
            minute = stay.start_min
            reason = f"the zone {stay.zone} has no pause"
            if pause is not None:
                limit = pause.end_min - pause.margin_min
                if pause.start_min <= minute < limit:
                    minute = limit
                reason = (
                    f"the pause {pause.id} holds from {case.local(pause.start_min)} and everybody "
                    f"must be out by {case.local(limit)}"
                )
            outside = max(1, stay.minutes - inside)
            stop = run.stops[stay.first_piece // 2]
            for number in range(stay.first_piece // 2, stay.last_piece // 2 + 1):
                if run.stops[number].arrive_min <= minute:
                    stop = run.stops[number]
            yield case.fault(
                Rule.PAUSES,
                f"the vehicle is in zone {stay.zone} from {case.local(stay.start_min)} to "
                f"{case.local(stay.end_min)}, {counted(outside, 'minute')} of it outside a pause: "
                f"{reason}.",
                vehicle=run.vehicle,
                minute=minute,
                place=stop.place,
                excess=outside,
                unit="min",
            )
