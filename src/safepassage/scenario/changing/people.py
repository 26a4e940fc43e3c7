"""More or fewer people at a place, and how fast they are lifted out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.edits import with_place
from safepassage.scenario.model import Choice, PlaceKind
from safepassage.scenario.place_tables import PLACES

if TYPE_CHECKING:
    from safepassage.scenario.changes import Change
    from safepassage.scenario.changing.work import ChangeWork
    from safepassage.scenario.model import Group

__all__ = ["change_lift_rate", "change_people"]


_LIFT_RATE = PLACES.column("lift_rate_per_h")
_COUNT = re.compile(r"([+-]?)(\d{1,9})", re.ASCII)


def _group(work: ChangeWork, change: Change) -> Group | None:
    groups = {group.id: group for group in work.before.groups}
    if change.id in groups:
        return groups[change.id]
    leaving = [
        group
        for group in work.before.groups
        if group.place == change.id and group.choice is Choice.LEAVE
    ]
    if len(leaving) == 1:
        return leaving[0]
    rule = f"{len(leaving)} groups leave from this place."
    remedy = f"Name one of them: {', '.join(group.id for group in leaving[:6])}."
    work.fault(change, "id", change.id, rule, remedy)
    return None


def change_people(work: ChangeWork, change: Change) -> None:
    """Let more or fewer people wait, but no fewer than have boarded."""
    group = _group(work, change)
    if group is None:
        return
    found = _COUNT.fullmatch(change.value.strip())
    if found is None:
        rule = "This is no number of people."
        remedy = "Write how many wait there (25), or how many more or fewer (+25, -8)."
        work.fault(change, "value", change.value, rule, remedy)
        return
    boarded = work.executed.boarded.get(group.id, 0)
    count = int(found.group(2))
    total = boarded + count
    if found.group(1):
        total = group.persons + (count if found.group(1) == "+" else -count)
    if total < boarded:
        rule = (
            f"Of the {group.persons} of group {group.id}, {boarded} have boarded by then, so that "
            f"at most {group.persons - boarded} fewer can wait."
        )
        work.fault(change, "value", change.value, rule, "Give how many wait there now.")
        return
    if (group.household is not None and total not in (0, group.persons)) or (
        total % group.household_size
    ):
        rule = f"Group {group.id} is households, which come and go whole."
        work.fault(change, "value", change.value, rule, "Give a number of whole households.")
        return
    if total == 0 and len(work.scenario.groups) == 1:
        rule = "Nobody would be left in the scenario, so that there is nothing to plan."
        work.fault(change, "value", change.value, rule, "Call the vehicles back.")
        return
    _put_group(work, group, total)


def _put_group(work: ChangeWork, group: Group, persons: int) -> None:
    """Give a group its persons; a place where nobody is left is a pickup no more."""
    groups = tuple(
        replace(old, persons=persons) if old.id == group.id else old
        for old in work.scenario.groups
        if old.id != group.id or persons > 0
    )
    places = work.scenario.places
    if all(old.place != group.place for old in groups):
        places = tuple(
            replace(place, kind=PlaceKind.WAYPOINT, lift_rate_per_h=None, ready_at_start=0)
            if place.id == group.place
            else place
            for place in places
        )
    work.scenario = replace(work.scenario, groups=groups, places=places)


def change_lift_rate(work: ChangeWork, change: Change) -> None:
    """Let people come out at another rate, or all at once."""
    rate: float | None = None
    if change.value.strip() != "all":
        found = work.read(change, _LIFT_RATE)
        if not isinstance(found, float | int):
            return
        rate = float(found)

    place = next(row for row in work.scenario.places if row.id == change.id)
    ready = 0 if rate is None else place.ready_at_start
    lifted = replace(place, lift_rate_per_h=rate, ready_at_start=ready)
    work.scenario = with_place(work.scenario, lifted)
