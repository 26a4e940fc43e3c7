"""Who is where, by code: a table that leaves without names, directions and private choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from safepassage.operation.exchange.incoming import Outgoing, exported
from safepassage.operation.exchange.tables_out import TableOut, csv_bytes, xlsx_bytes

if TYPE_CHECKING:
    from datetime import tzinfo

    from safepassage.operation.exchange.tables_out import Cell
    from safepassage.operation.register import Register
    from safepassage.operation.register.state import State

__all__ = ["PeopleFilter", "people_out", "people_table"]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """
    Which heads are told: those at one of the places, in one of the states; None for all.

    The places of heads aboard are where they boarded.
    """

    places: frozenset[str] | None = None
    states: frozenset[State] | None = None

    @property
    def words(self) -> str:
        """Return the filter in words, as the event of the export has it."""
        at = "all places" if self.places is None else f"places {', '.join(sorted(self.places))}"
        states = "all states" if self.states is None else ", ".join(sorted(self.states))
        return f"people by code, {states}, {at}"[:280]


def people_table(register: Register, which: PeopleFilter, *, zone: tzinfo, as_of: str) -> TableOut:
    """Return heads by code, state, place and vehicle, one row for those that are alike."""
    rows: list[tuple[Cell, ...]] = []
    people = 0
    for code, standing in sorted(register.people.items()):
        for slot, part in standing.parts:
            at_place = which.places is None or slot.place in which.places
            if at_place and (which.states is None or slot.state in which.states):
                since = datetime.fromtimestamp(part.since, UTC).astimezone(zone)
                rows.append(
                    (
                        code, part.heads, standing.need, slot.state.value, slot.place,
                        slot.on_board, since.strftime("%Y-%m-%dT%H:%M%z"),
                    )
                )  # fmt: skip
                people += part.heads
    rows_words = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return TableOut(
        said=f"{rows_words}, {people} people: {which.words}, as of {as_of}",
        columns=("code", "heads", "need", "state", "place", "vehicle", "since"),
        rows=tuple(rows),
    )


def people_out(
    table: TableOut, which: PeopleFilter, *, to: str = "", xlsx: bool = False
) -> Outgoing:
    """Return a table of people as a file, CSV or workbook, with the event of its export."""
    data = xlsx_bytes(table) if xlsx else csv_bytes(table)
    return Outgoing(data, len(table.rows), exported("people", which.words, len(table.rows), to))
