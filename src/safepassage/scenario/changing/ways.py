"""Roads that are closed or opened, and vehicles that are lost or added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.scenario.changes import Change
    from safepassage.scenario.changing.work import ChangeWork
    from safepassage.scenario.model import Road, VehicleType

__all__ = ["add_vehicle", "close_road", "lose_vehicle", "open_road"]


def _roads(work: ChangeWork, change: Change, *, closed: bool) -> None:
    ends = {change.id, change.other}
    found = [road for road in work.before.roads if {road.from_place, road.to_place} == ends]
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


def close_road(work: ChangeWork, change: Change) -> None:
    """Close all roads between two places."""
    _roads(work, change, closed=True)


def open_road(work: ChangeWork, change: Change) -> None:
    """Open all roads between two places."""
    _roads(work, change, closed=False)


def _split(work: ChangeWork, kind: VehicleType) -> None:
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


def lose_vehicle(work: ChangeWork, change: Change) -> None:
    """End a single vehicle's availability."""
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


def add_vehicle(work: ChangeWork, change: Change) -> None:
    """Add a vehicle like one that is there."""
    taken = {row.id for row in work.scenario.vehicles} | set(dict(work.scenario.vehicle_types()))
    if change.id in taken:
        rule = "There is a vehicle, or a type, of this id already."
        work.fault(change, "id", change.id, rule, "Give the new vehicle an id of its own.")
        return
    types = {row.id: row for row in work.before.vehicles}
    types.update(dict(work.before.vehicle_types()))
    like = types[change.other]
    minute = work.at_min if change.minute is None else change.minute
    if minute >= work.before.horizon_min:
        rule = "The scenario is over by then."
        work.fault(change, "time", work.time(minute), rule, "Give an earlier time.")
        return
    if minute >= like.available_to_min:
        # Else it would be there for no minute: one that was lost, or whose crew's day is over.
        rule = (
            f"Vehicle {like.id} is available only until {work.time(like.available_to_min)}, and "
            f"one that is alike to it would come at {work.time(minute)}."
        )
        there = [row.id for row in work.before.vehicles if row.available_to_min > minute]
        remedy = "Name a vehicle that is available then"
        remedy += f": {', '.join(there[:6])}." if there else ", or give an earlier time."
        work.fault(change, "other", change.other, rule, remedy)
        return
    added = replace(
        like,
        id=change.id,
        count=1,
        available_from_min=minute,
        source=change.source or like.source,
    )
    roads = tuple(
        replace(road, barred=road.barred | {change.id})
        if road.barred & {like.id, change.other}
        else road
        for road in work.scenario.roads
    )
    work.scenario = replace(work.scenario, vehicles=(*work.scenario.vehicles, added), roads=roads)
