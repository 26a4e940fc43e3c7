"""
Which faults no plan could avoid any more when the scenario changed.

There are four, and each is asked of the scenario in force after a change:

- A pause breaks while a vehicle is in its zone. The stay is unavoidable if the vehicle loses no
  minute on its way out: at each later change it can still be out as soon as it could at the one
  before, and in the end it is.
- On that way out it enters another zone, without a pause or without a convoy, or it passes its
  daily driving time or its range, and rests where it is out.
- A vehicle ends where nobody should: it is lost and moves no more, or it is in a zone and no road
  leads out in time.
- People who were aboard stay aboard: the vehicle is lost or shut in like that, or they can get off
  nowhere, see :func:`could_get_off`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.checking.aboard_since import LeftOver, aboard_at, aboard_since, households_of
from safepassage.checking.continuity import check_end
from safepassage.checking.flight import changes_of, is_in_flight
from safepassage.checking.way_on import WaysOn
from safepassage.checking.way_out import position, soonest_out
from safepassage.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.checking.case import Case, Run
    from safepassage.checking.result import PlanFault

__all__ = ["could_get_off", "unavoidable_faults"]


def unavoidable_faults(case: Case, faults: Iterable[PlanFault]) -> tuple[PlanFault, ...]:
    """Return those of a plan's faults that could not be avoided when its scenario changed."""
    if not case.earlier:
        return ()
    runs = {
        run.vehicle: run
        for run in case.runs
        if run.type is not None and all(stop.place in case.places for stop in run.stops)
    }
    return tuple(
        fault
        for fault in faults
        if fault.vehicle in runs and _could_not_be_avoided(case, runs[fault.vehicle], fault)
    )


def _could_not_be_avoided(case: Case, run: Run, fault: PlanFault) -> bool:
    if fault.rule in {Rule.PAUSES, Rule.CONVOYS, Rule.LIMITS}:
        return is_in_flight(case, run, fault)
    if fault not in tuple(check_end(case, run)):
        return False
    if _is_lost(case, run):
        return True
    if fault.unit == "persons":
        return not could_get_off(case, run)
    return fault.unit == "places" and _is_shut_in(case, run)


def _is_lost(case: Case, run: Run) -> bool:
    """Return whether a run's vehicle is lost before it can do anything more, and does nothing."""
    last = run.stops[-1]
    for at_min, *scenarios in changes_of(case):
        before, after = (dict(each.vehicle_types()).get(run.vehicle) for each in scenarios)
        if before is None or after is None or _last_move(run) >= at_min:
            continue
        until = after.available_to_min
        if until < before.available_to_min and (until <= at_min or until < last.arrive_min):
            return True
    return False


def _is_shut_in(case: Case, run: Run) -> bool:
    """Return whether a run ends in a zone since the last change, with no way out in time."""
    at_min = case.earlier[-1][1]
    if not run.stays or _last_move(run) >= at_min:
        return False
    kind = case.vehicles.get(run.vehicle)
    if kind is None:
        return False
    out, _ = soonest_out(case, case.scenario, run, kind, run.stays[-1], at_min, arrived=True)
    return out > kind.available_to_min


def _last_move(run: Run) -> int:
    return max((move.origin.depart_min for move in run.movements), default=-1)


def could_get_off(case: Case, run: Run) -> bool:
    """
    Return whether people who end a run aboard could have got off after the last change.

    Who boarded after it could have stayed where they were. Of those who were aboard, more could
    have got off if there is a reception that takes more of them, at one go and by a way of this
    vehicle alone, than the plan sets down; or one that takes a household more after the last of
    those whom it sets down. The other vehicles' people who were aboard too keep what they have.
    """
    at_min = case.earlier[-1][1]
    left = run.riding[-1]
    before = aboard_at(run, at_min)
    if any(left[group] > before.get(group, 0) for group in left):
        return True
    since = aboard_since(run, at_min)
    set_down = sum(before.values()) - sum(since[-1].values())
    if case.zone_of(run.stops[-1].place) is not None:
        return not _is_shut_in(case, run)
    here = position(run, at_min)
    after = range(here, len(run.stops))
    # In a zone whose pause has broken no way is lawful; rule 3 asks that it be left at once.
    outside = next(n for n in after if case.zone_of(run.stops[n].place) is None)
    if any(_takes_more(case, run, number, before, than=set_down) for number in {here, outside}):
        return True
    set_down_at = [n for n in after if run.alighted[n] and run.stops[n].arrive_min >= at_min]
    return bool(set_down_at) and _takes_more(case, run, set_down_at[-1], left, own=1)


def _takes_more(
    case: Case, run: Run, number: int, aboard: Mapping[str, int], *, than: int = 0, own: int = 0
) -> bool:
    """
    Return whether a reception that is reached from a stop takes more of those aboard.

    ``own`` is 1 where what the run does at the stop itself stays as planned.
    """
    at_min = case.earlier[-1][1]
    left_over = LeftOver(case, case.scenario, run, at_min, number + own)
    ways = WaysOn(case, run, number, left_over)
    return any(
        _most(households_of(case, aboard, place), left_over.room(place, minute)) > than
        for place, minute in ways.receptions()
    )


def _most(households: Iterable[int], room: int) -> int:
    """Return how many persons get off where the smallest households do first, each whole."""
    persons = 0
    for size in households:
        if persons + size > room:
            break
        persons += size
    return persons
