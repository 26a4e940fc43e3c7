"""
A scenario as it stands from a minute on, after changes.

What has been executed by then stays as it was: a change that contradicts it is a fault. So where a
pause is said to be over by less than its margin, its margin shrinks to what is left; a vehicle that
is lost keeps its row, available until then; and people who are known no longer to be there leave
those who have boarded in the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safepassage.errors import ChangesError, ScenarioError
from safepassage.scenario.build import build_scenario
from safepassage.scenario.cells import CellError, read_cell
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import Choice, DailyHours, PlaceKind
from safepassage.scenario.schema import Cell, Column
from safepassage.scenario.tabular import closest
from safepassage.scenario.writing import cells_of, raw_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from safepassage.errors import Fault
    from safepassage.scenario.model import Checkpoint, Group, Pause, Road, Scenario, VehicleType

__all__ = ["Executed", "apply_changes"]

_NUMBER = Column("value", Cell.NUMBER, "", above=0)
_WHOLE = Column("value", Cell.INTEGER, "", least=0)
_POSITIVE = Column("value", Cell.INTEGER, "", least=1)
_HOURS = Column("value", Cell.HOURS, "")
_COUNT = re.compile(r"([+-]?)(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Executed:
    """
    What has been done by the minute ``at_min``, and can no longer be changed.

    ``boarded`` are persons by group, ``arrived`` persons by reception. ``zone_until`` has by zone
    the last minute in which a vehicle was in it, with the vehicle.
    """

    at_min: int
    boarded: Mapping[str, int] = field(default_factory=dict)
    arrived: Mapping[str, int] = field(default_factory=dict)
    zone_until: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def apply_changes(scenario: Scenario, changes: Sequence[Change], executed: Executed) -> Scenario:
    """
    Return the scenario as it stands from ``executed.at_min`` on.

    Raises
    ------
    ChangesError
        With every fault: unknown ids, values that are none, times outside the scenario, and what
        contradicts what was executed.
    """
    work = _Work(scenario, executed)
    seen: set[tuple[ChangeKind, str, str]] = set()
    for change in changes:
        key = (change.kind, change.id, change.other)
        if key in seen:
            work.fault(change, "id", change.id, "This is changed twice.", "Leave one of the rows.")
            continue
        seen.add(key)
        if _columns_fit(work, change):
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


class _Work:
    """A scenario in the making, and the faults so far."""

    def __init__(self, scenario: Scenario, executed: Executed) -> None:
        self.before = scenario
        self.scenario = scenario
        self.executed = executed
        self.at_min = executed.at_min
        self.faults: list[Fault] = []

    def fault(self, change: Change, column: str, value: str, rule: str, remedy: str) -> None:
        self.faults.append(change.fault(column, value, rule, remedy))

    def time(self, minute: int) -> str:
        """Return a minute as local time."""
        return f"{self.before.time_at(minute):%Y-%m-%dT%H:%M}"

    def known(self, change: Change, ids: Iterable[str], what: str, column: str = "id") -> bool:
        """Return whether an id is one of those that there are; if not, it is a fault."""
        value = change.id if column == "id" else change.other
        names = list(ids)
        if value in names:
            return True
        remedy = "Mend the id." + closest(value, names)
        self.fault(change, column, value, f"The scenario has no {what} of this id.", remedy)
        return False

    def read(self, change: Change, column: Column) -> object:
        """Return the value of a change, None with a fault where it is none."""
        try:
            return read_cell(column, change.value, None)
        except CellError as error:
            self.fault(change, "value", error.value, error.rule, error.remedy)
            return None


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


def _columns_fit(work: _Work, change: Change) -> bool:
    """Return whether a change has the columns that its kind has, and no other."""
    before = len(work.faults)
    kind = change.kind
    horizon = work.before.horizon_min
    if kind in _TIMED and change.minute is None:
        work.fault(change, "time", "", f"A {kind} has its new time here.", "Fill it in.")
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
        work.fault(change, "value", change.value, f"A {kind} has no value.", "Remove it.")
    if kind not in _WITHOUT_VALUE and not change.value:
        work.fault(change, "value", "", f"A {kind} has its new value here.", "Fill it in.")
    if kind in _WITH_OTHER and not change.other:
        work.fault(change, "other", "", f"A {kind} has a second id here.", "Fill it in.")
    if kind not in _WITH_OTHER and change.other:
        work.fault(change, "other", change.other, f"A {kind} has no second id.", "Remove it.")
    return len(work.faults) == before


# -- pauses -----------------------------------------------------------------------------------


def _pause(work: _Work, change: Change) -> Pause | None:
    if not work.known(change, (pause.id for pause in work.before.pauses), "pause"):
        return None
    # As other rows have left it: a pause may get a new start and a new end.
    found = [pause for pause in work.scenario.pauses if pause.id == change.id]
    if not found:
        work.fault(change, "id", change.id, "This pause is cancelled.", "Leave one of the rows.")
        return None
    return found[0]


def _put_pause(work: _Work, pause_id: str, pause: Pause | None) -> None:
    pauses = [old if old.id != pause_id else pause for old in work.scenario.pauses]
    kept = tuple(old for old in pauses if old is not None)
    work.scenario = replace(work.scenario, pauses=kept)


def _has_begun(work: _Work, change: Change, pause: Pause) -> bool:
    """Return whether a pause has begun by the time of replanning; if so, it is a fault."""
    if pause.start_min >= work.at_min:
        return False
    rule = f"This pause began at {work.time(pause.start_min)}, before the time of replanning."
    work.fault(change, "id", change.id, rule, "Say when it ends: pause_end.")
    return True


def _pause_start(work: _Work, change: Change) -> None:
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


def _gets_new_end(work: _Work, change: Change) -> bool:
    """Return whether the end that a pause has now is one that a row gave it."""
    before = next(pause for pause in work.before.pauses if pause.id == change.id)
    now = next(pause for pause in work.scenario.pauses if pause.id == change.id)
    return before.end_min != now.end_min and (change.minute or 0) < now.end_min


def _pause_end(work: _Work, change: Change) -> None:
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


def _last_in_zones(work: _Work, pause: Pause) -> tuple[int, str]:
    """Return the last minute in which a vehicle was in a pause's zones, and which."""
    stays = [work.executed.zone_until[z] for z in pause.zones if z in work.executed.zone_until]
    inside = [stay for stay in stays if stay[0] > pause.start_min]
    return max(inside, default=(-1, ""))


def _pause_cancelled(work: _Work, change: Change) -> None:
    pause = _pause(work, change)
    if pause is not None and not _has_begun(work, change, pause):
        _put_pause(work, pause.id, None)


# -- roads ------------------------------------------------------------------------------------


def _roads(work: _Work, change: Change, *, closed: bool) -> None:
    ends = {change.id, change.other}
    found = [road for road in work.before.roads if {road.from_place, road.to_place} == ends]
    places = [place.id for place in work.before.places]
    known = work.known(change, places, "place")
    if not work.known(change, places, "place", "other") or not known:
        return
    if not found:
        rule = f"No road joins {change.id} and {change.other}."
        work.fault(change, "other", change.other, rule, "Name the two ends of one row of roads.")
        return
    if all(road.closed is closed for road in found):
        rule = f"This road is {'closed' if closed else 'open'} already."
        work.fault(change, "id", change.id, rule, "Remove the row.")
        return

    def changed(road: Road) -> Road:
        return replace(road, closed=closed) if road in found else road

    work.scenario = replace(work.scenario, roads=tuple(changed(r) for r in work.scenario.roads))


def _road_closed(work: _Work, change: Change) -> None:
    _roads(work, change, closed=True)


def _road_opened(work: _Work, change: Change) -> None:
    _roads(work, change, closed=False)


# -- vehicles ---------------------------------------------------------------------------------


def _split(work: _Work, kind: VehicleType) -> None:
    """Give each vehicle of a type its own row, so that one of them can differ."""
    if kind.count == 1:
        return
    rows: list[VehicleType] = []
    for row in work.scenario.vehicles:
        if row.id == kind.id:
            rows += [replace(row, id=name, count=1) for name in row.vehicle_ids()]
        else:
            rows.append(row)
    names = frozenset(kind.vehicle_ids())
    roads = tuple(
        replace(road, barred=(road.barred - {kind.id}) | names) if kind.id in road.barred else road
        for road in work.scenario.roads
    )
    work.scenario = replace(work.scenario, vehicles=tuple(rows), roads=roads)


def _vehicle_lost(work: _Work, change: Change) -> None:
    kinds = dict(work.before.vehicle_types())
    if not work.known(change, kinds, "single vehicle"):
        return
    minute = work.at_min if change.minute is None else change.minute
    now = dict(work.scenario.vehicle_types())[change.id]
    if minute >= now.available_to_min:
        rule = f"This vehicle is available only until {work.time(now.available_to_min)} anyway."
        work.fault(change, "id", change.id, rule, "Remove the row, or give an earlier time.")
        return
    _split(work, now)
    until = max(minute, now.available_from_min + 1)
    vehicles = tuple(
        replace(row, available_to_min=until) if row.id == change.id else row
        for row in work.scenario.vehicles
    )
    work.scenario = replace(work.scenario, vehicles=vehicles)


def _vehicle_added(work: _Work, change: Change) -> None:
    taken = {row.id for row in work.scenario.vehicles} | set(dict(work.scenario.vehicle_types()))
    if change.id in taken:
        rule = "There is a vehicle, or a type, of this id already."
        work.fault(change, "id", change.id, rule, "Give the new vehicle an id of its own.")
        return
    types = {row.id: row for row in work.before.vehicles}
    types.update(dict(work.before.vehicle_types()))
    if not work.known(change, types, "vehicle", "other"):
        return
    like = types[change.other]
    minute = work.at_min if change.minute is None else change.minute
    last = max(like.available_to_min, min(minute + 1, work.before.horizon_min))
    if minute >= last:
        rule = "The scenario is over by then."
        work.fault(change, "time", work.time(minute), rule, "Give an earlier time.")
        return
    added = replace(
        like,
        id=change.id,
        count=1,
        available_from_min=minute,
        available_to_min=last,
        source=change.source or like.source,
    )
    roads = tuple(
        replace(road, barred=road.barred | {change.id})
        if road.barred & {like.id, change.other}
        else road
        for road in work.scenario.roads
    )
    work.scenario = replace(work.scenario, vehicles=(*work.scenario.vehicles, added), roads=roads)


# -- people -----------------------------------------------------------------------------------


def _group(work: _Work, change: Change) -> Group | None:
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
    if leaving:
        rule = f"{len(leaving)} groups leave from this place."
        remedy = f"Name one of them: {', '.join(group.id for group in leaving[:6])}."
        work.fault(change, "id", change.id, rule, remedy)
    else:
        work.known(change, groups, "group")
    return None


def _people(work: _Work, change: Change) -> None:
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


def _put_group(work: _Work, group: Group, persons: int) -> None:
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


def _lift_rate(work: _Work, change: Change) -> None:
    pickups = [place.id for place in work.before.places if place.kind is PlaceKind.PICKUP]
    if not work.known(change, pickups, "pickup"):
        return
    rate: float | None = None
    if change.value.strip() != "all":
        found = work.read(change, _NUMBER)
        if not isinstance(found, float | int):
            return
        rate = float(found)

    places = tuple(
        replace(
            place,
            lift_rate_per_h=rate,
            ready_at_start=0 if rate is None else place.ready_at_start,
        )
        if place.id == change.id
        else place
        for place in work.scenario.places
    )
    work.scenario = replace(work.scenario, places=places)


# -- checkpoints and receptions ---------------------------------------------------------------


def _checkpoint(work: _Work, change: Change, column: Column, free: str) -> None:
    if not work.known(change, (c.place for c in work.before.checkpoints), "checkpoint"):
        return
    value = None if change.value.strip() == free else work.read(change, column)
    if value is None and change.value.strip() != free:
        return

    def changed(old: Checkpoint) -> Checkpoint:
        if old.place != change.id:
            return old
        if isinstance(value, DailyHours) or column is _HOURS:
            return replace(old, hours=value if isinstance(value, DailyHours) else None)
        return replace(old, vehicles_per_h=value if isinstance(value, int) else None)

    checkpoints = tuple(changed(old) for old in work.scenario.checkpoints)
    work.scenario = replace(work.scenario, checkpoints=checkpoints)


def _checkpoint_hours(work: _Work, change: Change) -> None:
    _checkpoint(work, change, _HOURS, "always")


def _checkpoint_rate(work: _Work, change: Change) -> None:
    _checkpoint(work, change, _POSITIVE, "no limit")


def _reception(work: _Work, change: Change, column: Column) -> tuple[bool, int | None]:
    """Return whether a reception is known and its new limit is one, and the limit."""
    if not work.known(change, (r.place for r in work.before.receptions), "reception"):
        return False, None
    if change.value.strip() == "no limit":
        return True, None
    value = work.read(change, column)
    return (True, value) if isinstance(value, int) else (False, None)


def _capacity(work: _Work, change: Change) -> None:
    fine, limit = _reception(work, change, _WHOLE)
    if not fine:
        return
    arrived = work.executed.arrived.get(change.id, 0)
    if limit is not None and limit < arrived:
        rule = f"By then {arrived} people have been brought there."
        work.fault(change, "value", change.value, rule, f"Give {arrived} or more.")
        return
    receptions = tuple(
        replace(old, capacity=limit) if old.place == change.id else old
        for old in work.scenario.receptions
    )
    work.scenario = replace(work.scenario, receptions=receptions)


def _intake(work: _Work, change: Change) -> None:
    fine, limit = _reception(work, change, _POSITIVE)
    if fine:
        receptions = tuple(
            replace(old, intake_per_h=limit) if old.place == change.id else old
            for old in work.scenario.receptions
        )
        work.scenario = replace(work.scenario, receptions=receptions)


_APPLY: dict[ChangeKind, Callable[[_Work, Change], None]] = {
    ChangeKind.PAUSE_START: _pause_start,
    ChangeKind.PAUSE_END: _pause_end,
    ChangeKind.PAUSE_CANCELLED: _pause_cancelled,
    ChangeKind.ROAD_CLOSED: _road_closed,
    ChangeKind.ROAD_OPENED: _road_opened,
    ChangeKind.VEHICLE_LOST: _vehicle_lost,
    ChangeKind.VEHICLE_ADDED: _vehicle_added,
    ChangeKind.PEOPLE: _people,
    ChangeKind.LIFT_RATE: _lift_rate,
    ChangeKind.CHECKPOINT_HOURS: _checkpoint_hours,
    ChangeKind.CHECKPOINT_RATE: _checkpoint_rate,
    ChangeKind.CAPACITY: _capacity,
    ChangeKind.INTAKE: _intake,
}
