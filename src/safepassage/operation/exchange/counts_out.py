"""
Counts that leave: people by place and state, with HXL hashtags and P-codes.

References
----------
.. [1] Humanitarian Exchange Language, hashtag dictionary 1.1. https://hxlstandard.org
.. [2] Information Commissioner's Office (2012). Anonymisation: managing data protection risk, code
   of practice. Appendix 2: small values of a table, such as 1 to 5, may identify somebody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import Fault, IntakeError, UsageError, without_values
from safepassage.operation.exchange.incoming import Outgoing, exported
from safepassage.operation.exchange.tables_out import TableOut, csv_bytes, xlsx_bytes
from safepassage.operation.register.state import State
from safepassage.scenario.folder import read_table
from safepassage.scenario.rows import parse_row
from safepassage.scenario.schema import Cell, Column, Table
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from safepassage.operation.exchange.tables_out import Cell as CellOut
    from safepassage.operation.register import Register

__all__ = [
    "LEAST",
    "PCODES",
    "CountsFilter",
    "PlaceName",
    "counts_out",
    "counts_table",
    "read_pcodes",
]

LEAST = 6
"""The smallest count that is told, persons, unless another is stated: see [2]_."""

_STATES = (
    (State.WAITING, "Waiting", "#affected+ind+waiting"),
    (State.ABOARD, "On the road", "#affected+ind+aboard"),
    (State.HELD, "Held", "#affected+ind+held"),
    (State.CHOSE_OTHERWISE, "Chose otherwise", "#affected+ind+otherwise"),
    (State.ARRIVED, "Arrived", "#reached+ind+arrived"),
    (State.UNACCOUNTED, "Unaccounted for", "#affected+ind+unaccounted"),
)

_NOWHERE = frozenset({State.ABOARD})
"""Whose place is not told: it is where they boarded, and they are on the road from there."""

PCODES = Table(
    "pcodes",
    "The P-code of each place, from the common operational datasets of the country.",
    (
        Column("place", Cell.ID, "The place.", required=True),
        Column("pcode", Cell.ID, "Its P-code, or that of the area in which it lies.",
               required=True, example="UA14"),
        Column("level", Cell.INTEGER, "The administrative level of the P-code.",
               required=True, least=0, most=5),
        Column("name", Cell.TEXT, "What the place is called in the export."),
    ),
    key="place",
    required=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a place is called outside, with its P-code and the level of that."""

    name: str = ""
    pcode: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class CountsFilter:
    """
    Which places are told, None for all; counts from 1 to less than ``least`` are left empty.

    Raises
    ------
    UsageError
        When ``least`` is below 1.
    """

    places: frozenset[str] | None = None
    least: int = LEAST

    def __post_init__(self) -> None:
        """Refuse a least count that is none."""
        if self.least < 1:
            raise UsageError(f"least: {self.least} is no count. Give 1 to tell all, or more.")

    @property
    def small(self) -> str:
        """Return which counts are left empty, in words; empty where none are."""
        return "" if self.least == 1 else f"counts of 1 to {self.least - 1} left empty"

    @property
    def words(self) -> str:
        """Return the filter in words, as the event of the export has it."""
        small = f", {self.small}" if self.small else ""
        if self.places is None:
            return f"people by place and state{small}, all places"
        listed = ", ".join(sorted(self.places))
        return f"people by place and state{small}, places {listed}"[:280]

    def told(self, heads: int) -> CellOut:
        """Return a count as it is told: an empty text for one that is small."""
        return "" if 0 < heads < self.least else heads


def read_pcodes(path: Path) -> dict[str, PlaceName]:
    """
    Return the P-codes in a CSV file.

    Raises
    ------
    UsageError
        When there is no such file.
    IntakeError
        With every fault of its cells.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file. Name a CSV file with the P-codes.")
    faults: list[Fault] = []
    raw = read_table(PCODES, path, faults)
    found: dict[str, PlaceName] = {}
    for raw_row in raw.rows:
        row = parse_row(PCODES.columns, raw.file, raw_row, None, faults)
        if row["place"] in found:
            faults.append(row.fault("place", "The place stands here twice.", "Remove one row."))
        elif not row.faulty:
            found[row["place"]] = PlaceName(row["name"] or "", row["pcode"], row["level"])
    if faults:
        # Somebody may have named a table of people.
        raise IntakeError(without_values(faults))
    return found


def counts_table(
    register: Register,
    names: Mapping[str, PlaceName],
    *,
    which: CountsFilter,
    as_of: str,
    source: str,
) -> TableOut:
    """
    Return people by place and state as a tagged table.

    Heads aboard are told without a place: theirs is where they boarded. A count that is small may
    be somebody whom others know, so it is left empty, and no sum stands from which it would follow.

    Parameters
    ----------
    register
        The register.
    names
        What places are called, and their P-codes; those that are missing stand by their code.
    which
        The filter.
    as_of, source
        When and by whom the figures are told.
    """
    heads = _heads(register)
    shown = sorted(place for place in heads if which.places is None or place in which.places)
    levels = sorted(
        {names[place].level for place in shown if place in names and names[place].pcode}
    )
    rows: list[tuple[CellOut, ...]] = []
    people = left_empty = 0
    for place in shown:
        name = names.get(place, PlaceName())
        codes = [name.pcode if name.pcode and name.level == level else "" for level in levels]
        counts = [which.told(heads[place][state]) for state, _, _ in _STATES]
        left_empty += counts.count("")
        people += sum(count for count in counts if isinstance(count, int))
        rows.append((place, name.name, *codes, *counts, as_of, source))
    empty = f", {counted(left_empty, 'cell')} left empty" if which.small else ""
    return TableOut(
        said=f"{counted(len(rows), 'row')}, {people} people told{empty}: {which.words}, as of "
        f"{as_of}",
        columns=(
            "Place", "Name", *(f"P-code, level {level}" for level in levels),
            *(title for _, title, _ in _STATES), "As of", "Source",
        ),
        tags=(
            "#loc+code", "#loc+name", *(f"#adm{level}+code" if level else "#country+code"
                                        for level in levels),
            *(tag for _, _, tag in _STATES), "#date+reported", "#meta+source",
        ),
        rows=tuple(rows), left_empty=left_empty,
    )  # fmt: skip


def counts_out(
    table: TableOut, which: CountsFilter, *, to: str = "", xlsx: bool = False
) -> Outgoing:
    """Return a table of counts as a file, CSV or workbook, with the event of its export."""
    data = xlsx_bytes(table) if xlsx else csv_bytes(table)
    event = exported("counts", which.words, len(table.rows), to)
    return Outgoing(data, len(table.rows), event, left_empty=table.left_empty)


def _heads(register: Register) -> Mapping[str, Counter[State]]:
    """Return heads by place and state."""
    found: defaultdict[str, Counter[State]] = defaultdict(Counter)
    for standing in register.people.values():
        for slot, part in standing.parts:
            place = "" if slot.state in _NOWHERE else slot.place
            found[place][slot.state] += part.heads
    return found
