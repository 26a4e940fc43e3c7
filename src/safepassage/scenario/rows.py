"""The rows of a scenario, each cell read on its own, before rows are held against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from safepassage.errors import Fault
from safepassage.scenario.cells import CellError, is_blank, read_cell
from safepassage.scenario.raw import cell_text, shortened
from safepassage.scenario.tables import SETTINGS, TABLES, table_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from safepassage.scenario.raw import RawCell, RawRow, RawScenario
    from safepassage.scenario.schema import Column

__all__ = ["Parsed", "Row", "parse", "parse_row"]


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row: the value of each column, None where it is blank or could not be read.

    ``faulty`` names the columns that could not be read, or were missing though required.
    """

    file: str
    number: int | None
    values: Mapping[str, Any]
    raw: Mapping[str, RawCell] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401 (a cell's type is its column's)
        """Return the value of a column, None where there is none."""
        return self.values.get(column)

    def fault(self, column: str | None, rule: str, remedy: str, value: str | None = None) -> Fault:
        """Return a fault of this row, with the cell's own text unless ``value`` is given."""
        if value is None:
            value = cell_text(self.raw.get(column or "", ""))
        return Fault(self.file, self.number, column, shortened(value), rule, remedy)


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    All rows of a scenario.

    ``settings`` holds the keys of ``scenario.toml``, ``setting_rows`` the line of each.
    ``torn`` names the tables whose rows are not all known, so that nothing can be said about an id
    that seems to be missing there, and "scenario" when no setting could be read. ``start`` and
    ``horizon_min`` are None when the settings do not tell.
    """

    settings: Mapping[str, Any]
    setting_rows: Mapping[str, Row]
    settings_file: str
    tables: Mapping[str, tuple[Row, ...]]
    torn: frozenset[str]
    start: datetime | None
    horizon_min: int | None

    def by_key(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by the value of its key; of two alike, the first."""
        key = table_named(table).key
        rows: dict[str, Row] = {}
        for row in self.tables[table]:
            if row[key] is not None:
                rows.setdefault(row[key], row)
        return rows

    def minute(self, time: datetime) -> int:
        """Return the whole minutes from the start to a time; needs a start."""
        if self.start is None:
            raise ValueError("the scenario has no start")
        return int((time - self.start).total_seconds() // 60)


def parse(raw: RawScenario) -> tuple[Parsed, list[Fault]]:
    """Return every cell read by its column, with the faults of those that are no value."""
    faults = list(raw.faults)
    settings, setting_rows, zone = _parse_settings(raw, faults)
    tables: dict[str, tuple[Row, ...]] = {}
    torn = {"scenario"} if _unread(raw) else set()
    for table in TABLES:
        found = raw.tables.get(table.name)
        file = found.file if found else table.file
        broken = any(fault.file == file for fault in faults)
        if found is None:
            tables[table.name] = ()
            broken = broken or table.required
        else:
            rows = (parse_row(table.columns, file, row, zone, faults) for row in found.rows)
            tables[table.name] = tuple(rows)
            if table.required and not found.rows and not broken:
                faults.append(
                    Fault(file, None, None, "", "The table has no rows.", f"Add: {table.meaning}")
                )
                broken = True
        if broken or any(table.key in row.faulty for row in tables[table.name]):
            torn.add(table.name)
    start = settings.get("start")
    hours = settings.get("horizon_h")
    parsed = Parsed(
        settings=settings,
        setting_rows=setting_rows,
        settings_file=raw.settings.file,
        tables=tables,
        torn=frozenset(torn),
        start=start,
        horizon_min=None if hours is None else round(hours * 60),
    )
    return parsed, faults


def _parse_settings(
    raw: RawScenario, faults: list[Fault]
) -> tuple[dict[str, Any], dict[str, Row], ZoneInfo | None]:
    found = {key: row for row in raw.settings.rows for key in row.cells}
    file = raw.settings.file
    unread = _unread(raw)
    settings: dict[str, Any] = {}
    rows: dict[str, Row] = {}
    zone: ZoneInfo | None = None
    # The time zone comes first, because the times are read in it.
    for column in sorted(SETTINGS, key=lambda column: column.name != "time_zone"):
        name = column.name
        row = found.get(name)
        if row is None:
            settings[name] = _default(column)
            if column.required and not unread:
                remedy = f"Add it, like {column.example}: {column.meaning}"
                faults.append(Fault(file, None, name, "", "This setting is missing.", remedy))
            continue
        rows[name] = parse_row((column,), file, row, zone, faults)
        settings[name] = rows[name][name]
        if name == "time_zone":
            if name in rows[name].faulty:
                zone = ZoneInfo("UTC")
            elif settings[name]:
                zone = ZoneInfo(settings[name])
    if unread and zone is None:
        zone = ZoneInfo("UTC")
    return settings, rows, zone


def _unread(raw: RawScenario) -> bool:
    """Return whether the settings could not be read at all."""
    return not raw.settings.rows and any(fault.file == raw.settings.file for fault in raw.faults)


def parse_row(
    columns: tuple[Column, ...],
    file: str,
    row: RawRow,
    zone: ZoneInfo | None,
    faults: list[Fault],
) -> Row:
    """Return a row with every cell read by its column; what is no value adds a fault."""
    values: dict[str, Any] = {}
    faulty = set()
    for column in columns:
        name = column.name
        raw = row.cells.get(name, "")
        if is_blank(raw):
            values[name] = _default(column)
            if column.required:
                faulty.add(name)
                if name in row.cells:
                    faults.append(
                        Fault(
                            file,
                            row.number,
                            name,
                            "",
                            "This cell is empty, and must not be.",
                            f"Fill it in: {column.meaning}",
                        )
                    )
            continue
        try:
            values[name] = read_cell(column, raw, zone)
        except CellError as error:
            values[name] = None
            faulty.add(name)
            faults.append(Fault(file, row.number, name, error.value, error.rule, error.remedy))
    return Row(file, row.number, values, row.cells, frozenset(faulty))


def _default(column: Column) -> Any:  # noqa: ANN401 (a cell's type is its column's)
    if column.default:
        return read_cell(column, column.default, None)
    return None


def whole_minutes(hours: float) -> bool:
    """Return whether a number of hours is a whole number of minutes, but for rounding."""
    return abs(hours * 60 - round(hours * 60)) < 1e-3 and round(hours * 60) > 0


def local_zone(settings: Mapping[str, Any]) -> ZoneInfo:
    """Return the zone that the scenario's local times are shown in."""
    return ZoneInfo(settings["time_zone"] or "UTC")


def rows_in(parsed: Parsed, table: str, *columns: str) -> Iterator[Row]:
    """Yield the rows of a table in which none of these columns is faulty."""
    for row in parsed.tables[table]:
        if row.faulty.isdisjoint(columns):
            yield row
