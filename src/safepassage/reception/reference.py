"""The reference page of a reception's tables and planning figures, generated from the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reception.standard import Per
from safepassage.reception.standards import Standards
from safepassage.reception.tables import TABLES
from safepassage.scenario.reference import columns_table

if TYPE_CHECKING:
    from safepassage.reception.standard import Standard

__all__ = ["reception_page"]

_INTRODUCTION = """\
# The tables of a reception

What `safepassage reception` reads beside a plan folder. Each is a CSV file, or a workbook
(`.xlsx`) with one sheet. Cells are read as [those of a scenario](scenario.md#how-cells-are-read)
are. This page is generated from the schema.
"""

_OPTIONS = {"standards": "--standards", "stock": "--stock", "arrived": "--arrived"}

_FIGURES = """\
## Planning figures

The figures that are told unless `--standards` says otherwise. They are minimums that depend on
the place, and no law: set your own where your clusters or ministries have decided on others. The
toilets were compared with the page of the handbook that is named; [with what the others were
compared](../concepts/reception.md#with-what-the-figures-were-compared), and that was not the
edition of 2018, so compare them with your copy. *Assumed* figures are nobody's standard.

`first days` lasts so many days as `--first-days` says, from the first on which anybody is at the
reception; `later` comes after that.
"""

_PER = {
    Per.PERSON_DAY: "for each person who is there at any time of a day, each day",
    Per.PERSON_WEEK: "for each person who is there, a seventh of it each day",
    Per.NEWCOMER: "once for each person, on the day on which they come",
    Per.PERSON_THERE: "for each of the most people who are there at once that day",
    Per.SHARED: "so many of the people who are there at once share one; rounded up",
}

_CHECKS = """\
## What rows must be

- An item has one figure in each phase. An item of your own has a `unit` and a `per`.
- Stock is of a reception of the scenario and of an item that has a figure, once for each
  `each_day`. Only what is used up is delivered each day.
- Nobody has arrived after the time of `--at`, and nobody aboard is expected before it.
- Vehicles and groups are those of the scenario. Who is of a group has not joined on the road.
- No more people have left a reception than had arrived.
"""


def reception_page() -> str:
    """Return the page in Markdown."""
    parts = [_INTRODUCTION]
    for table in TABLES:
        parts.append(f"## {table.name}\n\n`{_OPTIONS[table.name]} FILE`. {table.meaning}\n")
        parts.append(columns_table(table.columns, "column"))
    parts += [_CHECKS, _FIGURES, _figures(), _pers()]
    return "\n".join(parts)


def _figures() -> str:
    rows = [
        "| item | quantity | per | who | when | women to men | edition | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [_figure(standard) for standard in Standards.of().all]
    return "\n".join(rows) + "\n"


def _figure(standard: Standard) -> str:
    least = "" if standard.least is None else f"; at the very least {standard.least:g}"
    cells = (
        f"`{standard.item}`",
        f"{standard.quantity:g} {'' if standard.per is Per.SHARED else standard.unit}".strip()
        + least,
        standard.per.value,
        standard.who.value,
        standard.phase.value,
        "" if standard.women_to_men is None else f"{standard.women_to_men:g} : 1",
        standard.edition,
        standard.source,
    )
    return "| " + " | ".join(cells) + " |"


def _pers() -> str:
    rows = ["| per | counts |", "|---|---|"]
    rows += [f"| {per.value} | {words} |" for per, words in _PER.items()]
    return "\n".join(rows) + "\n"
