"""The reference page of the table of changes, generated from its columns and kinds."""

from __future__ import annotations

from safepassage.scenario.changes import CHANGE_TEXTS, CHANGES
from safepassage.scenario.reference import columns_table

__all__ = ["changes_page"]

_INTRODUCTION = """\
# The table of changes

What `safepassage replan --changes` reads: a CSV file, or a workbook (`.xlsx`) with one sheet, with
one change a row. Cells are read as [those of a scenario](scenario.md#how-cells-are-read) are. This
page is generated from the schema.
"""

_RULES = """\
## What changes must be

- Ids are those of the scenario that is being carried out, and nothing is changed twice. Once one
  vehicle of a type was lost, the others of it are named singly there: `bus-2` and no longer `bus`.
- A new vehicle is alike to one that is still available when it comes. It is there as long as that
  one: where one is lost later on, name another.
- New numbers keep within what [the scenario's tables](scenario.md) allow.
- Times lie inside the scenario. Only pauses and vehicles change at a time of their own; all else
  holds from the time of replanning on.
- Nothing contradicts what has been executed: a pause that began cannot start at another time; one
  cannot have ended while a vehicle was in its zone by the plan; no fewer people can be in a group
  than have boarded; a reception has room at least for those who were brought there.
"""


def changes_page() -> str:
    """Return the page in Markdown."""
    rows = [
        "| kind | what changes | `id` | `other` | `time` | `value` |",
        "|---|---|---|---|---|---|",
    ]
    for kind, texts in CHANGE_TEXTS.items():
        rows.append("| " + " | ".join((f"`{kind.value}`", *texts)) + " |")
    parts = [
        _INTRODUCTION,
        "## Columns\n",
        columns_table(CHANGES.columns, "column"),
        "## Kinds\n",
        "\n".join(rows) + "\n",
        _RULES,
    ]
    return "\n".join(parts)
