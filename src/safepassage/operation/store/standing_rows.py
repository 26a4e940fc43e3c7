"""The rows of what subjects were folded to, and of heads by place and state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from safepassage.operation.register import Standing, State
from safepassage.operation.store.bulk import add_rows
from safepassage.operation.store.codec import decode, encode
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import heads, standings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from safepassage.operation.store.database import Database

__all__ = ["HeadsAt", "StandingRow", "StandingRows", "heads_of", "row_of"]

_STREAMED = 5_000

_IN_PART = standings.c.subject.in_(bindparam("subjects", expanding=True))

_GET = select(standings).where(standings.c.subject == bindparam("subject"))
_GET_MANY = select(standings).where(_IN_PART)
_HAVING = select(standings.c.subject).where(_IN_PART)
_NAMING = select(standings).where(standings.c.value.bool_op("LIKE")(bindparam("pattern")))
_ALL = select(standings).execution_options(yield_per=_STREAMED)
_REMOVE = delete(standings).where(_IN_PART)
_HEADS = select(heads).order_by(heads.c.place, heads.c.state)
_ADD_HEADS = insert(heads)
_REMOVE_HEADS = delete(heads).where(
    heads.c.place == bindparam("of_place"), heads.c.state == bindparam("of_state")
)

HeadsAt = Counter[tuple[str, str]]
"""Heads by place and state."""


class StandingRow(NamedTuple):
    """A subject's row."""

    subject: str
    value: bytes
    moves: bytes


def row_of(subject: str, value: Any) -> StandingRow:  # noqa: ANN401 -- any class of the register
    """Return the row of what a subject was folded to."""
    return StandingRow(subject, *encode(value))


def heads_of(value: object) -> HeadsAt:
    """Return how many heads of a subject are in which state at which place."""
    found: HeadsAt = Counter()
    if isinstance(value, Standing):
        for slot, part in value.parts:
            found[slot.place, slot.state.value] += part.heads
    return found


class StandingRows:
    """What the subjects of a store were folded to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, subject: str) -> Any:  # noqa: ANN401 -- as the subject's kind
        """Return what a subject was folded to, or None."""
        with self._database.reading() as connection:
            row = connection.execute(_GET, {"subject": subject}).first()
        return None if row is None else decode(*row)

    def get_many(self, subjects: Iterable[str]) -> dict[str, Any]:
        """Return what subjects were folded to, of those that are there."""
        with self._database.reading() as connection:
            return {
                row.subject: decode(*row)
                for part in chunks(subjects)
                for row in connection.execute(_GET_MANY, {"subjects": part})
            }

    def naming(self, code: str) -> Iterator[tuple[str, Any]]:
        """
        Yield each subject that names a code, with what it was folded to.

        The rows are looked through where they lie, which takes a sixth of reading them all.
        """
        named = f'"{code}"'.encode()
        with self._database.reading() as connection:
            # The sign _ of a code stands for any in a pattern, and a file knows no capitals there.
            for row in connection.execute(_NAMING, {"pattern": b"%" + named + b"%"}):
                if named in row.value:
                    yield row.subject, decode(*row)

    def having(self, subjects: Iterable[str]) -> set[str]:
        """Return which of these subjects are there."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for part in chunks(subjects):
                found.update(connection.scalars(_HAVING, {"subjects": part}))
        return found

    def all(self) -> Iterator[tuple[str, Any]]:
        """Yield each subject with what it was folded to."""
        with self._database.reading() as connection:
            for subject, value, moves in connection.execute(_ALL):
                yield subject, decode(subject, value, moves)

    def heads(self) -> dict[tuple[str, State], int]:
        """Return how many heads are in which state at which place."""
        with self._database.reading() as connection:
            rows = connection.execute(_HEADS)
            return {(place, State(state)): count for place, state, count in rows}

    def replace(self, values: Mapping[str, Any]) -> None:
        """Put what subjects are folded to now in place of what they were; None is not there."""
        change: HeadsAt = Counter()
        with self._database.writing() as connection:
            for part in chunks(values):
                for row in connection.execute(_GET_MANY, {"subjects": part}):
                    change.subtract(heads_of(decode(*row)))
                connection.execute(_REMOVE, {"subjects": part})
                there = {subject: values[subject] for subject in part}
                rows = [row_of(s, value) for s, value in there.items() if value is not None]
                self.insert(rows)
                for value in there.values():
                    change.update(heads_of(value))
            self.shift(change)

    def insert(self, rows: Iterable[StandingRow]) -> None:
        """Insert rows of subjects that are not there; the caller is writing."""
        with self._database.writing() as connection:
            for part in chunks(rows, _STREAMED):
                add_rows(connection, standings, part)

    def shift(self, change: HeadsAt) -> None:
        """Change how many heads are where; the caller is writing."""
        changed = {key: count for key, count in change.items() if count}
        if not changed:
            return
        with self._database.writing() as connection:
            former = {(place, state): count for place, state, count in connection.execute(_HEADS)}
            rows = []
            for (place, state), more in changed.items():
                connection.execute(_REMOVE_HEADS, {"of_place": place, "of_state": state})
                count = former.get((place, state), 0) + more
                if count:
                    rows.append({"place": place, "state": state, "heads": count})
            if rows:
                connection.execute(_ADD_HEADS, rows)

    def clear(self) -> None:
        """Remove all rows; the caller is writing."""
        with self._database.writing() as connection:
            connection.execute(delete(standings))
            connection.execute(delete(heads))
