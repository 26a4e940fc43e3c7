"""The rows of events: written once, never changed, read by subject, by digest or as they came."""

from __future__ import annotations

import json
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import bindparam, func, select

from safepassage.operation.events import Fact, Stamp, read_event, subject_of
from safepassage.operation.log import Link
from safepassage.operation.store.bulk import add_rows
from safepassage.operation.store.tables import events

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import BindParameter

    from safepassage.operation.events import Event
    from safepassage.operation.store.database import Database

__all__ = ["EventRows", "Signed", "chunks", "row_of"]

_T = TypeVar("_T")

_AT_ONCE = 500
"""How many rows are asked for or written in one statement."""

_STREAMED = 2_000
"""How many rows of a long answer are held in memory at a time."""

_FACT = (
    events.c.subject,
    events.c.observed,
    events.c.ms,
    events.c.tick,
    events.c.post,
    events.c.number,
    events.c.digest,
    events.c.recorded,
    events.c.kind,
    events.c.content,
)
_ORDER = (
    events.c.subject,
    events.c.observed,
    events.c.ms,
    events.c.tick,
    events.c.post,
    events.c.digest,
)

_DIGEST: BindParameter[bytes] = bindparam("digest")
_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)
_POST: BindParameter[str] = bindparam("post")
_NUMBER: BindParameter[int] = bindparam("number")

# Statements are made once: making one costs as much as running it.
_COUNT = select(func.max(events.c.entry))
_HERE = select(events.c.digest).where(events.c.digest.in_(_DIGESTS))
_ENTRY_OF = select(events.c.entry).where(events.c.digest == _DIGEST)
_GET = select(events.c.content, events.c.signature).where(events.c.digest == _DIGEST)
_STARTING = (
    select(events.c.digest)
    .where(events.c.digest.between(bindparam("first"), bindparam("last")))
    .order_by(events.c.digest)
    .limit(bindparam("most"))
)
_SIGNED = select(events.c.entry, events.c.content, events.c.signature).where(
    events.c.digest.in_(_DIGESTS)
)
_LAST_OF = (
    select(events.c.content, events.c.signature)
    .where(events.c.post == _POST)
    .order_by(events.c.number.desc(), events.c.ms.desc(), events.c.tick.desc())
    .limit(1)
)
_BEYOND = (events.c.post == _POST, events.c.number > _NUMBER)
_LINKS = select(events.c.number, events.c.digest, events.c.previous).where(*_BEYOND)
_SUBJECTS_AFTER = select(events.c.subject).where(*_BEYOND).distinct()
_COUNT_AFTER = select(func.count()).where(*_BEYOND)
_FACTS = (
    select(*_FACT)
    .where(events.c.subject == bindparam("subject"), events.c.observed >= bindparam("since"))
    .order_by(*_ORDER)
)
_FACTS_OF = (
    select(*_FACT)
    .where(events.c.subject.in_(bindparam("subjects", expanding=True)))
    .order_by(*_ORDER)
)
_ERASURES = select(*_FACT).where(events.c.kind == "erased")
_ERASURES_OF = _ERASURES.where(events.c.subject.in_(bindparam("subjects", expanding=True)))
_SUBJECT_OF = select(events.c.subject).where(events.c.digest == _DIGEST)
_PEOPLE_LIKE = (
    select(events.c.subject)
    .where(
        events.c.subject >= "people:",
        events.c.subject < "people;",
        events.c.subject.like(bindparam("pattern")),
    )
    .distinct()
)
_FACTS_AFTER = select(*_FACT).where(events.c.entry > bindparam("entry")).order_by(events.c.entry)
_OF_KINDS_AFTER = _FACTS_AFTER.where(events.c.kind.in_(bindparam("kinds", expanding=True)))
_FROM = (
    select(*_FACT)
    .where(events.c.subject >= bindparam("first"))
    .order_by(*_ORDER)
    .execution_options(yield_per=_STREAMED)
)
_BY_SUBJECT = {
    (bounded, limited): _FROM.where(
        *([events.c.subject < bindparam("before")] if bounded else []),
        *([events.c.entry <= bindparam("until")] if limited else []),
    )
    for bounded in (False, True)
    for limited in (False, True)
}
"""The facts subject by subject, by whether there is a subject before which to end, and an entry."""
_SUBJECTS = (
    select(events.c.subject, func.count()).group_by(events.c.subject).order_by(events.c.subject)
)


class Signed(NamedTuple):
    """An event as it travels: its content and its signature."""

    content: bytes
    signature: bytes


def chunks(items: Iterable[_T], size: int = _AT_ONCE) -> Iterator[list[_T]]:
    """Yield items in lists of at most a size."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def row_of(
    fact: Fact, signed: Signed, *, previous: str, entry: int, arrived: int
) -> tuple[object, ...]:
    """Return the row of an event, its columns in the order of the table."""
    return (
        entry,
        bytes.fromhex(fact.digest),
        fact.post,
        fact.number,
        bytes.fromhex(previous),
        subject_of(fact.kind, fact.body),
        fact.observed,
        fact.recorded,
        fact.stamp.ms,
        fact.stamp.tick,
        fact.kind,
        arrived,
        signed.content,
        signed.signature,
    )


def fact_of(row: Sequence[object]) -> Fact:
    """Return the fact in a row of the columns ``_FACT``; its form was checked when it came."""
    _, observed, ms, tick, post, number, digest, recorded, kind, content = row
    return Fact(
        observed,  # type: ignore[arg-type]  # the table's columns have these types
        Stamp(ms, tick),  # type: ignore[arg-type]  # the same
        post,  # type: ignore[arg-type]  # the same
        number,  # type: ignore[arg-type]  # the same
        bytes(digest).hex(),  # type: ignore[call-overload]  # the same
        recorded,  # type: ignore[arg-type]  # the same
        kind,  # type: ignore[arg-type]  # the same
        json.loads(content)["body"],  # type: ignore[arg-type]  # the same
    )


class EventRows:
    """The events of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """Return how many events there are; the last one's ``entry`` is the same number."""
        with self._database.reading() as connection:
            return connection.scalar(_COUNT) or 0

    def has(self, digests: Iterable[str]) -> set[str]:
        """Return which of these digests are here."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for part in chunks(digests):
                wanted = [bytes.fromhex(digest) for digest in part]
                rows = connection.scalars(_HERE, {"digests": wanted})
                found.update(digest.hex() for digest in rows)
        return found

    def add(self, new: Sequence[Event], *, arrived: int) -> None:
        """Write events that are not here yet; the caller is writing and has made sure of that."""
        with self._database.writing() as connection:
            rows = [
                row_of(
                    event.fact,
                    Signed(event.content, event.signature),
                    previous=event.previous,
                    entry=entry,
                    arrived=arrived,
                )
                for entry, event in enumerate(new, self.count() + 1)
            ]
            add_rows(connection, events, rows)

    def entry_of(self, digest: str) -> int | None:
        """Return the how-manieth event here it is, from 1; None for one that is not here."""
        with self._database.reading() as connection:
            return connection.scalar(_ENTRY_OF, {"digest": bytes.fromhex(digest)})

    def get(self, digest: str) -> Event | None:
        """Return an event, or None."""
        with self._database.reading() as connection:
            row = connection.execute(_GET, {"digest": bytes.fromhex(digest)}).first()
        return None if row is None else read_event(row.content, row.signature)

    def starting(self, prefix: str, *, most: int = 3) -> list[str]:
        """Return the digests that begin with some hexadecimal digits, sorted, a few at most."""
        first, last = (bytes.fromhex(prefix.ljust(64, fill)) for fill in "0f")
        asked = {"first": first, "last": last, "most": most}
        with self._database.reading() as connection:
            return [digest.hex() for digest in connection.scalars(_STARTING, asked)]

    def signed(self, digests: Iterable[str]) -> list[Signed]:
        """Return events as they travel, in the order in which they came here."""
        found: list[tuple[int, bytes, bytes]] = []
        with self._database.reading() as connection:
            for part in chunks(digests):
                wanted = [bytes.fromhex(digest) for digest in part]
                found += connection.execute(_SIGNED, {"digests": wanted}).all()
        return [Signed(content, signature) for _, content, signature in sorted(found)]

    def last_of(self, post: str) -> Event | None:
        """Return a post's last event: the one with the highest number, and of two the later."""
        with self._database.reading() as connection:
            row = connection.execute(_LAST_OF, {"post": post}).first()
        return None if row is None else read_event(row.content, row.signature)

    def links(self, post: str, *, after: int = 0) -> list[Link]:
        """Return the links of a post's chain with a number above ``after``."""
        with self._database.reading() as connection:
            rows = connection.execute(_LINKS, {"post": post, "number": after})
            return [
                Link(post, number, digest.hex(), previous.hex())
                for number, digest, previous in rows
            ]

    def facts(self, subject: str, *, since: int = 0) -> list[Fact]:
        """Return a subject's facts in their order; those observed since a time, in seconds."""
        with self._database.reading() as connection:
            rows = connection.execute(_FACTS, {"subject": subject, "since": since})
            return [fact_of(row) for row in rows]

    def facts_of(self, subjects: Iterable[str]) -> Iterator[tuple[str, list[Fact]]]:
        """Yield each of some subjects that has facts with all of them, in their order."""
        with self._database.reading() as connection:
            for part in chunks(subjects):
                rows = connection.execute(_FACTS_OF, {"subjects": part})
                for subject, some in groupby(rows, itemgetter(0)):
                    yield subject, [fact_of(row) for row in some]

    def erasures(self, people: Iterable[str] | None = None) -> list[Fact]:
        """Return the events that erase some people; all that do for None."""
        with self._database.reading() as connection:
            if people is None:
                return [fact_of(row) for row in connection.execute(_ERASURES)]
            subjects = chunks(f"people:{person}" for person in people)
            return [
                fact_of(row)
                for part in subjects
                for row in connection.execute(_ERASURES_OF, {"subjects": part})
            ]

    def subject_of(self, digest: str) -> str | None:
        """Return the subject of an event that is here."""
        with self._database.reading() as connection:
            return connection.scalar(_SUBJECT_OF, {"digest": bytes.fromhex(digest)})

    def subjects_after(self, post: str, number: int) -> list[str]:
        """Return the subjects of a post's events beyond a number."""
        with self._database.reading() as connection:
            return list(connection.scalars(_SUBJECTS_AFTER, {"post": post, "number": number}))

    def count_after(self, post: str, number: int) -> int:
        """Return how many of a post's events lie beyond a number."""
        with self._database.reading() as connection:
            return connection.scalar(_COUNT_AFTER, {"post": post, "number": number}) or 0

    def facts_after(self, entry: int, *, kinds: Collection[str] | None = None) -> list[Fact]:
        """Return the facts that have come since an entry, of some kinds; of all for None."""
        query = _FACTS_AFTER if kinds is None else _OF_KINDS_AFTER
        asked = {"entry": entry, "kinds": kinds}
        with self._database.reading() as connection:
            return [fact_of(row) for row in connection.execute(query, asked)]

    def facts_by_subject(
        self, first: str = "", before: str | None = None, *, until: int | None = None
    ) -> Iterator[tuple[str, list[Fact]]]:
        """
        Yield each subject with its facts in their order, subjects by code point.

        Parameters
        ----------
        first, before
            Only subjects from the one on, and before the other; all unless given.
        until
            Only facts that came up to this entry; all unless given.
        """
        query = _BY_SUBJECT[before is not None, until is not None]
        asked = {"first": first, "before": before, "until": until}
        with self._database.reading() as connection:
            for subject, rows in groupby(connection.execute(query, asked), itemgetter(0)):
                yield subject, [fact_of(row) for row in rows]

    def people_with(self, digits: str) -> list[str]:
        """
        Return the codes of people in which these digits stand in this order, with others or not.

        The codes are looked through where they lie.
        """
        pattern = "%".join(["people:", *digits, ""])
        with self._database.reading() as connection:
            found = connection.scalars(_PEOPLE_LIKE, {"pattern": pattern})
            return [subject.partition(":")[2] for subject in found]

    def subjects(self) -> list[tuple[str, int]]:
        """Return each subject with its number of facts, by code point."""
        with self._database.reading() as connection:
            return [(subject, count) for subject, count in connection.execute(_SUBJECTS)]
