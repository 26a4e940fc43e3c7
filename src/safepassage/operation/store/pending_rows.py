"""Events of posts that are not enrolled here yet: they wait, and nothing is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select

from safepassage.errors import RefusedError
from safepassage.operation.events import read_event
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import pending_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.store.database import Database

__all__ = ["MOST_PENDING", "PendingRows"]

MOST_PENDING = 100_000
"""How many events may wait: whoever can write bundles cannot fill the disk with them."""

_DIGESTS = select(pending_events.c.digest)
_ADD = insert(pending_events)
_OF = select(pending_events.c.content, pending_events.c.signature).where(
    pending_events.c.post == bindparam("post")
)
_COUNTS = (
    select(pending_events.c.post, func.count())
    .group_by(pending_events.c.post)
    .order_by(pending_events.c.post)
)
_REMOVE = delete(pending_events).where(
    pending_events.c.digest.in_(bindparam("digests", expanding=True))
)


class PendingRows:
    """The events that wait in a store for their post's enrolment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, waiting: Sequence[Event]) -> int:
        """
        Keep events until their post's enrolment comes, and return how many were new.

        Raises
        ------
        RefusedError
            When more than ``MOST_PENDING`` would wait.
        """
        with self._database.writing() as connection:
            here = set(connection.scalars(_DIGESTS))
            rows = {
                digest: {
                    "digest": digest,
                    "post": event.post,
                    "content": event.content,
                    "signature": event.signature,
                }
                for event in waiting
                if (digest := bytes.fromhex(event.digest)) not in here
            }
            if len(here) + len(rows) > MOST_PENDING:
                raise RefusedError(
                    f"More than {MOST_PENDING} events of posts that are not enrolled here would "
                    "wait. Get the enrolments first: import a bundle of a planner's post."
                )
            for part in chunks(rows.values()):
                connection.execute(_ADD, part)
        return len(rows)

    def of(self, post: str) -> list[Event]:
        """Return the events of a post that wait."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF, {"post": post})
            return [read_event(row.content, row.signature) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many events wait, by post."""
        with self._database.reading() as connection:
            return dict(connection.execute(_COUNTS).all())

    def remove(self, digests: Iterable[str]) -> None:
        """Let go of events that have entered."""
        with self._database.writing() as connection:
            for part in chunks(digests):
                wanted = [bytes.fromhex(digest) for digest in part]
                connection.execute(_REMOVE, {"digests": wanted})
