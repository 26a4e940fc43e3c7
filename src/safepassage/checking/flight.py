"""
What a vehicle cannot help that is in a zone when its pause breaks: its way out, if that is soonest.

It loses no minute on that way: at each later change it can still be out as soon as it could at the
one before, and in the end it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.checking.limits import driving_faults, range_faults
from safepassage.checking.way_out import soonest_out
from safepassage.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case, Run
    from safepassage.checking.result import PlanFault
    from safepassage.checking.stays import Stay
    from safepassage.scenario.model import Scenario

__all__ = ["changes_of", "is_in_flight"]


def changes_of(case: Case) -> Iterator[tuple[int, Scenario, Scenario]]:
    """Yield the minute of each change, with the scenarios in force before and after it."""
    scenarios = [*(scenario for scenario, _ in case.earlier), case.scenario]
    for (_, at_min), (before, after) in zip(case.earlier, pairwise(scenarios), strict=True):
        yield at_min, before, after


def is_in_flight(case: Case, run: Run, fault: PlanFault) -> bool:
    """Return whether a fault lies on the soonest way out of a zone, and is no more than that."""
    if fault.minute is None:
        return False
    for number, stay in enumerate(run.stays):
        if fault.rule is Rule.PAUSES:
            concerned = _is_within(stay, fault.minute)
        elif fault.rule is Rule.CONVOYS:
            concerned = (stay.entered_from, stay.start_min) == (fault.place, fault.minute)
        else:
            concerned = _tires_until_out(case, run, stay, fault)
        if concerned and (
            _flees_through(case, run, number)
            or (fault.rule is not Rule.CONVOYS and _was_caught(case, run, stay, fault.minute))
        ):
            return True
    return False


def _is_within(stay: Stay, minute: int) -> bool:
    """Return whether a minute lies in a stay; one for an instant only lasts a minute."""
    return stay.start_min <= minute < max(stay.end_min, stay.start_min + 1)


def _tires_until_out(case: Case, run: Run, stay: Stay, fault: PlanFault) -> bool:
    """Return whether a vehicle out of pauses passes driving time or range, and then rests."""
    if stay.end_min <= _out_by(case.scenario, stay):
        return False
    out = next(
        (
            number
            for number, stop in enumerate(run.stops)
            if 2 * number > stay.last_piece and case.zone_of(stop.place) is None
        ),
        None,
    )
    if out is None or not stay.start_min <= (fault.minute or 0) <= run.stops[out].arrive_min:
        return False
    moves_on = run.movements[out:]
    if fault in tuple(driving_faults(case, run)):
        days = {day for _, day in case.clock.days(stay.start_min, run.stops[out].arrive_min)}
        return not any(
            day in days
            for move in moves_on
            for _, day in case.clock.days(move.origin.depart_min, move.target.arrive_min)
        )
    if fault in tuple(range_faults(case, run)):
        return not moves_on or case.places[run.stops[out].place].refuel
    return False


def _was_caught(case: Case, run: Run, stay: Stay, minute: int) -> bool:
    """
    Return whether a vehicle could not keep out of a zone at a change, and is out soonest.

    ``minute``: what it is asked for begins then; before the first change it could be avoided.
    """
    # The road that it is on, which may lead into the zone, it drives to its end.
    set_out = run.stops[max(0, stay.first_piece - 1) // 2].depart_min
    changes = [
        (at_min, after) for at_min, _, after in changes_of(case) if set_out < at_min < stay.end_min
    ]
    if not changes or minute < changes[0][0]:
        return False
    allowed = [max(_out_by(s, stay), _soonest(case, s, run, stay, t)) for t, s in changes]
    # What each change left to be done is done as soon as can be at the next one still.
    reached = [_soonest(case, s, run, stay, t) for (_, s), (t, _) in pairwise(changes)]
    reached.append(stay.end_min)
    return all(out <= limit for out, limit in zip(reached, allowed, strict=True))


def _flees_through(case: Case, run: Run, number: int) -> bool:
    """Return whether a stay is part of the soonest way out of all zones from one before it."""
    gone_min = run.stays[number].end_min
    for before, after in pairwise(run.stays[number:]):
        if before.last_piece + 1 != after.first_piece:
            break
        gone_min = after.end_min
    for after, before in pairwise(reversed(run.stays[: number + 1])):
        if before.last_piece + 1 != after.first_piece:
            break
        for at_min, _, scenario in changes_of(case):
            if before.start_min < at_min <= before.end_min:
                kind = dict(scenario.vehicle_types()).get(run.vehicle)
                had_to_go = before.end_min >= _out_by(scenario, before)
                if kind is not None and had_to_go:
                    out, _ = soonest_out(case, scenario, run, kind, before, at_min)
                    return gone_min <= out
    return False


def _out_by(scenario: Scenario, stay: Stay) -> int:
    """Return by when a stay must end by the pause that it began in, its beginning without one."""
    limits = (
        pause.end_min - pause.margin_min
        for pause in scenario.pauses
        if stay.zone in pause.zones and pause.start_min <= stay.start_min
    )
    return max(limits, default=stay.start_min)


def _soonest(case: Case, scenario: Scenario, run: Run, stay: Stay, at_min: int) -> float:
    kind = dict(scenario.vehicle_types()).get(run.vehicle)
    return -1.0 if kind is None else soonest_out(case, scenario, run, kind, stay, at_min)[1]
