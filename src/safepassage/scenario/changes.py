"""
The table of changes: what has become different while a plan is being carried out.

A CSV file, or a workbook with one sheet. What the rows do to a scenario stands in
:mod:`safepassage.scenario.changed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.errors import ChangesError, Fault, UsageError
from safepassage.scenario.folder import read_table
from safepassage.scenario.model import Choice, PlaceKind
from safepassage.scenario.rows import parse_row
from safepassage.scenario.schema import Cell, Column, Table
from safepassage.scenario.tabular import closest
from safepassage.scenario.workbook import read_one_sheet

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["CHANGES", "CHANGE_TEXTS", "Change", "ChangeKind", "load_changes", "unknown_ids"]


class ChangeKind(StrEnum):
    """What a row of the table changes."""

    PAUSE_START = "pause_start"
    PAUSE_END = "pause_end"
    PAUSE_CANCELLED = "pause_cancelled"
    ROAD_CLOSED = "road_closed"
    ROAD_OPENED = "road_opened"
    VEHICLE_LOST = "vehicle_lost"
    VEHICLE_ADDED = "vehicle_added"
    PEOPLE = "people"
    LIFT_RATE = "lift_rate"
    CHECKPOINT_HOURS = "checkpoint_hours"
    CHECKPOINT_RATE = "checkpoint_rate"
    CAPACITY = "capacity"
    INTAKE = "intake"


#: For each kind: what `id` names, what `other` names, what `time` says, what `value` holds.
CHANGE_TEXTS: dict[ChangeKind, tuple[str, str, str, str, str]] = {
    ChangeKind.PAUSE_START: ("A pause starts at another time.", "pause", "", "its start", ""),
    ChangeKind.PAUSE_END: (
        "A pause ends at another time: it is prolonged, cut short, or has broken.",
        "pause",
        "",
        "its end",
        "",
    ),
    ChangeKind.PAUSE_CANCELLED: ("A pause does not come.", "pause", "", "", ""),
    ChangeKind.ROAD_CLOSED: (
        "A road is closed, both ways. Who is on it drives it to its end.",
        "place",
        "the road's other end",
        "",
        "",
    ),
    ChangeKind.ROAD_OPENED: (
        "A closed road is open.",
        "place",
        "the road's other end",
        "",
        "",
    ),
    ChangeKind.VEHICLE_LOST: (
        "A vehicle can no longer be used.",
        "single vehicle, such as `bus-3`",
        "",
        "when it is lost; blank: the time of replanning",
        "",
    ),
    ChangeKind.VEHICLE_ADDED: (
        "One more vehicle, alike to those of a type and from the same depot.",
        "new vehicle",
        "the type that it is alike to",
        "when it is available; blank: the time of replanning",
        "",
    ),
    ChangeKind.PEOPLE: (
        "More or fewer people of a group wait than was known.",
        "group, or pickup with one group that leaves",
        "",
        "",
        (
            "how many wait there at the time of replanning (`25`), or how many more or fewer than "
            "was known (`+25`, `-8`)"
        ),
    ),
    ChangeKind.LIFT_RATE: (
        "People are brought out faster or slower from now on.",
        "pickup",
        "",
        "",
        "persons an hour, or `all` where everybody can come out at once",
    ),
    ChangeKind.CHECKPOINT_HOURS: (
        "A checkpoint opens at other hours from now on.",
        "checkpoint",
        "",
        "",
        "daily hours such as `08:00-16:00`, or `always`",
    ),
    ChangeKind.CHECKPOINT_RATE: (
        "A checkpoint lets more or fewer vehicles through from now on.",
        "checkpoint",
        "",
        "",
        "vehicles an hour, or `no limit`",
    ),
    ChangeKind.CAPACITY: (
        "A reception has room for more or fewer people.",
        "reception",
        "",
        "",
        "people in all, those who are there already included, or `no limit`",
    ),
    ChangeKind.INTAKE: (
        "A reception takes in more or fewer people an hour from now on.",
        "reception",
        "",
        "",
        "people an hour, or `no limit`",
    ),
}

CHANGES = Table(
    "changes",
    "What has become different since a plan was made: one change a row.",
    (
        Column(
            "kind",
            Cell.CHOICE,
            "What changes.",
            required=True,
            choices=tuple(kind.value for kind in ChangeKind),
        ),
        Column("id", Cell.ID, "Id of what changes.", required=True, example="pause-2"),
        Column("other", Cell.ID, "Second id, for the kinds that have one."),
        Column(
            "time",
            Cell.TIME,
            "The new time, for the kinds that have one. All other changes hold from the time of "
            "replanning on.",
        ),
        Column("value", Cell.TEXT, "The new value, for the kinds that have one."),
        Column("source", Cell.TEXT, "Who said so; kept and not used."),
    ),
    key="",
    required=True,
)


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change.

    ``minute`` is the new time in minutes since the scenario's start, None where none is given;
    ``value`` is the cell's text. ``file`` and ``row`` say where it stands, for faults.
    """

    kind: ChangeKind
    id: str
    other: str = ""
    minute: int | None = None
    value: str = ""
    source: str = ""
    file: str = "changes"
    row: int | None = None

    def fault(self, column: str | None, value: str, rule: str, remedy: str) -> Fault:
        """Return a fault of this row."""
        return Fault(self.file, self.row, column, value[:80], rule, remedy)


def load_changes(path: str | Path, scenario: Scenario) -> tuple[Change, ...]:
    """
    Return the changes in a CSV file or a workbook of one sheet.

    Parameters
    ----------
    path
        The file.
    scenario
        The scenario that they change; times without an offset are local to it.

    Raises
    ------
    UsageError
        When there is no such file.
    ChangesError
        With every fault of the cells, and with them every id that the scenario has not. Where all
        cells can be read, ids are looked up only when the changes are applied.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(
            f"{path}: there is no such file. Name a CSV file, or a workbook, with the changes."
        )
    faults: list[Fault] = []
    if path.suffix.lower() == ".xlsx":
        raw = read_one_sheet(CHANGES, path, faults)
    else:
        raw = read_table(CHANGES, path, faults)
    zone = ZoneInfo(scenario.timezone)
    changes = []
    for raw_row in raw.rows:
        row = parse_row(CHANGES.columns, raw.file, raw_row, zone, faults)
        if row.faulty & {"kind", "id"}:
            continue
        time = row["time"]
        changes.append(
            Change(
                kind=ChangeKind(row["kind"]),
                id=row["id"],
                other=row["other"] or "",
                minute=None if time is None else scenario.minute_at(time),
                value=row["value"] or "",
                source=row["source"] or "",
                file=raw.file,
                row=raw_row.number,
            )
        )
    if faults:
        faults += [fault for change in changes for fault in unknown_ids(scenario, change)]
        raise ChangesError(sorted(faults, key=lambda fault: fault.row or 0))
    return tuple(changes)


def unknown_ids(scenario: Scenario, change: Change) -> list[Fault]:
    """Return a fault for each id of a change that the scenario has not."""
    named = {"id": change.id, "other": change.other}
    found = []
    for column, what, ids in _named(scenario, change.kind):
        value = named[column]
        if value and value not in ids:
            rule = f"The scenario has no {what} of this id."
            found.append(change.fault(column, value, rule, "Mend the id." + closest(value, ids)))
    return found


def _named(scenario: Scenario, kind: ChangeKind) -> list[tuple[str, str, list[str]]]:
    """Return which columns of a kind name something that is there: column, what, and all ids."""
    match kind:
        case ChangeKind.PAUSE_START | ChangeKind.PAUSE_END | ChangeKind.PAUSE_CANCELLED:
            return [("id", "pause", [pause.id for pause in scenario.pauses])]
        case ChangeKind.ROAD_CLOSED | ChangeKind.ROAD_OPENED:
            places = [place.id for place in scenario.places]
            return [("id", "place", places), ("other", "place", places)]
        case ChangeKind.VEHICLE_LOST:
            return [("id", "single vehicle", [name for name, _ in scenario.vehicle_types()])]
        case ChangeKind.VEHICLE_ADDED:
            singles = [name for name, _ in scenario.vehicle_types()]
            return [("other", "vehicle", [kind.id for kind in scenario.vehicles] + singles)]
        case ChangeKind.PEOPLE:
            leaving = [group.place for group in scenario.groups if group.choice is Choice.LEAVE]
            return [("id", "group", [group.id for group in scenario.groups] + leaving)]
        case ChangeKind.LIFT_RATE:
            pickups = [place.id for place in scenario.places if place.kind is PlaceKind.PICKUP]
            return [("id", "pickup", pickups)]
        case ChangeKind.CHECKPOINT_HOURS | ChangeKind.CHECKPOINT_RATE:
            return [("id", "checkpoint", [row.place for row in scenario.checkpoints])]
        case ChangeKind.CAPACITY | ChangeKind.INTAKE:
            return [("id", "reception", [row.place for row in scenario.receptions])]
