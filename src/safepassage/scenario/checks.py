"""
What rows of a scenario must be to each other: one small named check a rule.

Each check yields faults. It passes over cells that could not be read, whose faults are known.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from safepassage.errors import Fault
from safepassage.scenario.danger_checks import DANGER_CHECKS
from safepassage.scenario.people_checks import (
    directions_exist,
    households_are_whole,
    labels_are_clear,
    people_fit_vehicles,
    pickups_hold_people,
)
from safepassage.scenario.rows import local_zone, rows_in, whole_minutes
from safepassage.scenario.schema import Cell
from safepassage.scenario.statement_checks import STATEMENT_CHECKS
from safepassage.scenario.tables import TABLES
from safepassage.scenario.tabular import Hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.scenario.rows import Parsed, Row

__all__ = ["CHECKS", "check_rows"]


def check_rows(parsed: Parsed) -> list[Fault]:
    """Return the faults of every check."""
    return [fault for check in CHECKS for fault in check(parsed)]


def ids_are_unique(parsed: Parsed) -> Iterator[Fault]:
    """Find ids that stand twice in their table."""
    for table in TABLES:
        if not table.key:
            continue
        seen: dict[str, Row] = {}
        for row in rows_in(parsed, table.name, table.key):
            first = seen.setdefault(row[table.key], row)
            if first is not row:
                yield row.fault(
                    table.key,
                    f"This {table.key} stands in row {first.number} already.",
                    "Remove one of the two rows, or rename one.",
                )


def references_exist(parsed: Parsed) -> Iterator[Fault]:
    """Find references to rows that are not there, or to places of the wrong kind."""
    for table in TABLES:
        for column in table.columns:
            if not column.refers_to or column.refers_to in parsed.torn:
                continue
            known = parsed.by_key(column.refers_to)
            hints = Hints(known)
            for row in rows_in(parsed, table.name, column.name):
                value = row[column.name]
                ids = value if column.cell is Cell.REFS else (value,)
                for one in ids or ():
                    if one is None:
                        continue
                    if one not in known:
                        yield row.fault(
                            column.name,
                            f"There is no such row in the table {column.refers_to}.",
                            "Add it there, or mend the id." + hints.of(one),
                            one,
                        )
                    elif column.place_kind and known[one]["kind"] not in {column.place_kind, None}:
                        yield row.fault(
                            column.name,
                            f"The place is a {known[one]['kind']}, and a {column.place_kind} "
                            "belongs here.",
                            "Name another place, or mend the kind of this one.",
                        )


def settings_hold(parsed: Parsed) -> Iterator[Fault]:
    """Find hours that are no whole minutes, and hours of the day without a time zone."""
    row = parsed.setting_rows.get("horizon_h")
    hours = parsed.settings["horizon_h"]
    if row and hours is not None and not whole_minutes(hours):
        yield row.fault(
            "horizon_h", "This is no whole number of minutes.", "Write 1.5 for 90 minutes."
        )
    for vehicle in rows_in(parsed, "vehicles", "driving_h_per_day"):
        driving = vehicle["driving_h_per_day"]
        if driving is not None and not whole_minutes(driving):
            yield vehicle.fault(
                "driving_h_per_day", "This is no whole number of minutes.", "Write 1.5 for 90."
            )
    zone_row = parsed.setting_rows.get("time_zone")
    if parsed.settings["time_zone"] or (zone_row and zone_row.faulty) or "scenario" in parsed.torn:
        return
    rule = "Hours of the day mean nothing in a scenario without a time_zone."
    remedy = "Set time_zone among the scenario's settings."
    curfew = parsed.setting_rows.get("curfew")
    if curfew and curfew["curfew"] is not None:
        yield curfew.fault("curfew", rule, remedy)
    for table, column in (
        ("checkpoints", "hours"),
        ("vehicles", "driving_h_per_day"),
        ("dangers", "hours"),
        ("incidents", "time"),
    ):
        for row in rows_in(parsed, table, column):
            if row[column] is not None:
                yield row.fault(column, rule, remedy)


def times_lie_in_the_horizon(parsed: Parsed) -> Iterator[Fault]:
    """Find times outside the scenario's horizon, and ends before their starts."""
    if parsed.start is None or parsed.horizon_min is None:
        return
    zone = local_zone(parsed.settings)
    end = parsed.start + timedelta(minutes=parsed.horizon_min)
    shown = [time.astimezone(zone).isoformat(timespec="minutes") for time in (parsed.start, end)]
    for table in TABLES:
        for column in table.columns:
            if column.cell is not Cell.TIME:
                continue
            for row in rows_in(parsed, table.name, column.name):
                if row[column.name] is not None and not parsed.start <= row[column.name] <= end:
                    blank = ", or leave the cell blank" if not column.required else ""
                    yield row.fault(
                        column.name,
                        f"This lies outside the scenario's horizon, {shown[0]} to {shown[1]}.",
                        f"Mend the time{blank}, or change start or horizon_h.",
                    )
    for row in rows_in(parsed, "pauses", "start", "end"):
        if row["end"] <= row["start"]:
            yield row.fault(
                "end", "A pause ends after it starts.", "Swap the two times, or remove the pause."
            )
    for row in rows_in(parsed, "vehicles", "available_from", "available_to"):
        if (row["available_to"] or end) <= (row["available_from"] or parsed.start):
            yield row.fault(
                "available_to",
                "A vehicle's availability ends after it begins.",
                "Mend one of the two times, or leave it blank.",
            )


def pauses_do_not_overlap(parsed: Parsed) -> Iterator[Fault]:
    """Find pauses of one zone that overlap."""
    by_zone: dict[str, list[Row]] = defaultdict(list)
    for row in rows_in(parsed, "pauses", "id", "zones", "start", "end"):
        for zone in row["zones"]:
            by_zone[zone].append(row)
    for zone, rows in by_zone.items():
        rows.sort(key=lambda row: row["start"])
        latest = rows[0]
        for row in rows[1:]:
            if row["start"] < latest["end"]:
                yield row.fault(
                    "start",
                    f"Pauses of one zone never overlap, and {latest['id']} holds in {zone} then.",
                    "Join the two pauses into one row, or mend their times.",
                )
            if row["end"] > latest["end"]:
                latest = row


def places_are_sound(parsed: Parsed) -> Iterator[Fault]:
    """Find depots and receptions in a zone, half positions, and lifting where it cannot be."""
    for row in rows_in(parsed, "places", "kind"):
        kind = row["kind"]
        if kind in {"depot", "reception"} and row["zone"] is not None:
            yield row.fault(
                "zone", f"A {kind} lies in no zone.", "Empty the cell, or change the kind."
            )
        if kind != "pickup" and row["lift_rate_per_h"] is not None:
            yield row.fault("lift_rate_per_h", "Only a pickup has a lift rate.", "Empty the cell.")
        no_rate = row["lift_rate_per_h"] is None and "lift_rate_per_h" not in row.faulty
        if row["ready_at_start"] and no_rate:
            yield row.fault(
                "ready_at_start",
                "Without a lift rate everybody is ready at once.",
                "Give a lift rate, or empty the cell.",
            )
    for row in rows_in(parsed, "places", "lat", "lon"):
        if (row["lat"] is None) != (row["lon"] is None):
            yield row.fault(
                "lat" if row["lat"] is None else "lon",
                "A position has a latitude and a longitude.",
                "Give both, or neither.",
            )


def somewhere_to_go(parsed: Parsed) -> Iterator[Fault]:
    """Find out whether the scenario has a reception."""
    if "places" in parsed.torn or any("kind" in row.faulty for row in parsed.tables["places"]):
        return
    if all(row["kind"] != "reception" for row in parsed.tables["places"]):
        file = parsed.tables["places"][0].file
        yield Fault(
            file,
            None,
            "kind",
            "",
            "The scenario has no reception, so nobody can be brought anywhere.",
            "Add a place of kind reception.",
        )


def vehicles_are_sound(parsed: Parsed) -> Iterator[Fault]:
    """Find vehicles that carry nobody, and vehicles that would get one id."""
    places = ("seats", "wheelchairs", "stretchers")
    for row in rows_in(parsed, "vehicles", *places):
        if not any(row[column] for column in places):
            yield row.fault(
                "seats",
                "A vehicle has at least one place.",
                "Give its seats, wheelchairs or stretchers, or remove the row.",
            )
    owner: dict[str, Row] = {}
    for row in rows_in(parsed, "vehicles", "id", "count"):
        name, count = row["id"], row["count"]
        for one in [name] if count == 1 else [f"{name}-{number + 1}" for number in range(count)]:
            first = owner.setdefault(one, row)
            if first is not row and first["id"] != name:
                yield row.fault(
                    "id",
                    f"Two vehicles would be called {one}, this row's and row {first.number}'s.",
                    "Rename one of the two rows.",
                )
                break


def roads_are_sound(parsed: Parsed) -> Iterator[Fault]:
    """Find roads from a place to itself, and second roads for one direction of one pair."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows_in(parsed, "roads", "from", "to", "one_way"):
        ends = (row["from"], row["to"])
        if ends[0] == ends[1]:
            yield row.fault(
                "to", "A road joins two different places.", "Remove it, or mend an end."
            )
            continue
        for way in [ends] if row["one_way"] else [ends, ends[::-1]]:
            first = seen.setdefault(way, row)
            if first is not row:
                yield row.fault(
                    "to",
                    f"Row {first.number} is a road from {way[0]} to {way[1]} already.",
                    "Keep one of the two, or put a waypoint on the other.",
                )
                break


def convoys_are_whole(parsed: Parsed) -> Iterator[Fault]:
    """Find zones that give some of the convoy columns and not the others."""
    needed = ("convoy_least", "convoy_most", "escorts")
    for row in rows_in(parsed, "zones", *needed, "headway_min"):
        given = [column for column in needed if row[column] is not None]
        missing = [column for column in needed if row[column] is None]
        if missing and (given or row["headway_min"] is not None):
            yield row.fault(
                missing[0],
                "A convoy zone gives convoy_least, convoy_most and escorts.",
                "Fill in the missing ones, or empty all four convoy cells.",
            )
        elif not missing and row["convoy_most"] < row["convoy_least"]:
            yield row.fault(
                "convoy_most", "This must be at least convoy_least.", "Mend one of the two."
            )


CHECKS: tuple[Callable[[Parsed], Iterator[Fault]], ...] = (
    settings_hold,
    ids_are_unique,
    references_exist,
    times_lie_in_the_horizon,
    pauses_do_not_overlap,
    places_are_sound,
    pickups_hold_people,
    somewhere_to_go,
    labels_are_clear,
    directions_exist,
    households_are_whole,
    people_fit_vehicles,
    vehicles_are_sound,
    roads_are_sound,
    convoys_are_whole,
    *STATEMENT_CHECKS,
    *DANGER_CHECKS,
)
