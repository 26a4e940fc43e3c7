"""The reference of a scenario's tables, generated: a page for people, a schema for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from safepassage.scenario.schema import FORMAT, Cell
from safepassage.scenario.tables import SETTINGS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from safepassage.scenario.schema import Column

__all__ = ["columns_table", "json_schema_text", "reference_text", "write_reference"]

_PAGE = "scenario.md"
_SCHEMA = "scenario.schema.json"

_INTRODUCTION = """\
# The scenario's files

A scenario is a folder with `scenario.toml` and one CSV file a table, or one workbook (`.xlsx`) with
a sheet `scenario` and one sheet a table. Both hold the same. `safepassage new PATH` writes an empty
one, `safepassage validate PATH` lists everything that is wrong in one.

This page is generated from the schema; so are the notes and drop-downs of the workbook, and
[scenario.schema.json](scenario.schema.json).

## How cells are read

- **Blank cells** mean the default. Columns that may be blank may also be left out, and so may
  tables that are not required. A column or table that is not listed here is a fault.
- **Ids** have 1 to 40 Latin or Cyrillic letters, digits, and the signs `_`, `-` and `.`. Lists of
  ids are joined by `;`.
- **Numbers** have a decimal point and no thousands separators. NaN and infinity are faults.
- **Times** are ISO 8601 on a whole minute: `2022-05-05T08:00` in the scenario's time zone, or with
  an offset, `2022-05-05T08:00+03:00`. Where clocks change, a local time that occurs twice or never
  is a fault until it has an offset. All times lie inside the horizon, but for those of statements.
- **Times or days**, in statements, are a time, or a date such as `2022-05-05` where no hour is
  known: the whole local day is meant.
- **Daily hours** are `06:00-20:00`, local; `21:00-05:00` runs over midnight.
- **Yes or no** is `yes`, `no`, `true` or `false`.
- **Figures**, in statements, are written as they were said, and become intervals: `100`; `80-120`;
  `about 100` is 80 to 120 (`about_share` sets how wide); `more than 300` is 301 or more; `at least
  50`; `up to 20` and `fewer than 5` begin at 0. Persons are whole.
- **Texts** keep no spaces at their ends. A cell holds at most 32,767 characters.
- **CSV files** are UTF-8 (with or without a byte order mark) or UTF-16 (with one). Cells are
  separated by commas, semicolons or tabs; the header tells which. The decimal sign is a point
  whatever the separator. Every row has as many cells as the header.
- **Workbooks** hold values: a formula, an error value, a hidden row, column or sheet, and a number
  or text that the spreadsheet has turned into a date are faults. Times may be text (best) or date
  cells with a clock time other than midnight.

Rows are counted as a spreadsheet counts them: the header is row 1.
"""

_CHECKS = """\
## What rows must be to each other

- Ids stand once in their table, and what a row refers to exists and is of the right kind.
- Depots and receptions lie in no zone. There is at least one reception.
- Each pickup has people. Only pickups have a lift rate.
- Pauses of one zone never overlap, and end after they start.
- A household has one pickup, one direction and one ready time, and fits a vehicle; so does each
  person who leaves. Persons are a multiple of the household size.
- A direction label is no id of another reception.
- Each vehicle has a place for somebody, and no two vehicles get one id.
- A road joins two different places; no two rows are the same direction of one pair.
- A zone gives `convoy_least`, `convoy_most` and `escorts`, or none of the convoy columns.
- Hours of the day (`curfew`, `hours`, `driving_h_per_day`) need a `time_zone`.
- A party has one row: no two rows share a name. Where there are parties, whoever pledged a pause is
  one of them, and a speaker speaks for one of them only.
- A statement is about a place or a zone, not both. Its window ends after it begins. A figure is of
  a proposition that counts something, and is of no later time than it was said at; its stage fits.
- A pledge of a pause or a corridor has a window, is made before it ends, and is not a pledge that
  there be none.
- Who denies, withdraws or replaces speaks after the statement that it is about; a party withdraws
  or replaces its own words only, and denies those of others only.
- A confirmed statement says who confirmed it, and has a party unless a person, a witness or a
  publisher speaks; only a withdrawn one says when it was withdrawn.
- Every checkpoint and reception without a row of its own has no limits.
"""


def reference_text() -> str:
    """Return the reference page in Markdown."""
    parts = [_INTRODUCTION, "## scenario.toml\n", columns_table(SETTINGS, "key")]
    for table in TABLES:
        need = "Required." if table.required else "Optional."
        parts.append(f"## {table.name}\n\n{table.meaning} {need}\n")
        parts.append(columns_table(table.columns, "column"))
    parts.append(_CHECKS)
    return "\n".join(parts)


def columns_table(columns: Sequence[Column], title: str) -> str:
    """Return the columns of a table as a table in Markdown."""
    rows = [
        f"| {title} | kind | unit | required | default | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for column in columns:
        kind = column.cell.value
        if column.choices:
            kind = " or ".join(f"`{choice}`" for choice in column.choices)
        elif column.refers_to:
            kind = f"id of {column.refers_to}" if column.cell is Cell.REF else "ids joined by `;`"
        extent = f" ({column.range_text})" if column.range_text else ""
        default = f"`{column.default}`" if column.default else column.default_note
        required = "yes" if column.required else ""
        cells = (f"`{column.name}`", kind + extent, column.unit, required, default, column.meaning)
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def json_schema_text() -> str:
    """Return the JSON schema of a scenario as an object of its settings and tables."""
    properties: dict[str, Any] = {"scenario": _object(SETTINGS, "The settings.")}
    for table in TABLES:
        properties[table.name] = {
            "type": "array",
            "description": table.meaning,
            "items": _object(table.columns),
            **({"minItems": 1} if table.required else {}),
        }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "safepassage scenario",
        "description": f"Settings and tables of a scenario, format {FORMAT}.",
        "type": "object",
        "properties": properties,
        "required": ["scenario", *(table.name for table in TABLES if table.required)],
        "additionalProperties": False,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _object(columns: Sequence[Column], description: str = "") -> dict[str, Any]:
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": {column.name: _property(column) for column in columns},
        "required": [column.name for column in columns if column.required],
        "additionalProperties": False,
    }


_TYPES = {Cell.INTEGER: "integer", Cell.NUMBER: "number", Cell.LINES: "array"}


def _property(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": _TYPES.get(column.cell, "string"),
        "description": column.meaning,
    }
    if column.cell is Cell.LINES:
        found["items"] = {"type": "string"}
    choices = column.choices or (("yes", "no") if column.cell is Cell.YES_NO else ())
    limits = {
        "x-unit": column.unit,
        "x-refers-to": column.refers_to,
        "enum": list(choices),
        "minimum": column.least,
        "exclusiveMinimum": column.above,
        "maximum": column.most,
    }
    found.update({name: limit for name, limit in limits.items() if limit not in (None, "", [])})
    if column.default:
        numeric = column.cell in {Cell.INTEGER, Cell.NUMBER}
        found["default"] = json.loads(column.default) if numeric else column.default
    elif column.default_note:
        found["x-default"] = column.default_note
    if column.example:
        numeric = column.cell in {Cell.INTEGER, Cell.NUMBER}
        found["examples"] = [json.loads(column.example) if numeric else column.example]
    return found


def write_reference(folder: Path) -> None:
    """Write the page and the schema into a folder."""
    (folder / _PAGE).write_text(reference_text(), encoding="utf-8", newline="\n")
    (folder / _SCHEMA).write_text(json_schema_text(), encoding="utf-8", newline="\n")
