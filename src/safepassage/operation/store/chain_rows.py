"""
What is known of the posts' chains: their ends, and where they are torn.

Both are kept as events come, so that what a post has can be told without reading a million links.
Only a chain that has forked or lacks a link is ever walked.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from safepassage.operation.events import FIRST
from safepassage.operation.log import forks_of, gaps_of, lacking
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import events, loose_ends, post_counts, tips

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import BindParameter, Connection, Delete, Insert

    from safepassage.operation.events import Event
    from safepassage.operation.log import Fork, Gap, Tips
    from safepassage.operation.store.database import Database
    from safepassage.operation.store.event_rows import EventRows

__all__ = ["ChainRows", "PostCount"]

_POST: BindParameter[str] = bindparam("post")
_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)

_TIPS = select(tips.c.post, tips.c.digest).order_by(tips.c.post, tips.c.digest)
_AT_NUMBERS = select(events.c.digest).where(
    events.c.post == _POST, events.c.number.in_(bindparam("numbers", expanding=True))
)
_COUNTS = select(post_counts).order_by(post_counts.c.post)
_COUNT_OF = select(post_counts.c.events, post_counts.c.recorded, post_counts.c.ahead).where(
    post_counts.c.post == _POST
)
_FIRST_COUNT = insert(post_counts)
_COUNT_ANEW = update(post_counts).where(post_counts.c.post == bindparam("of_post"))
_FORKED = select(tips.c.post).group_by(tips.c.post).having(func.count() > 1)
_LOOSE = select(loose_ends.c.post).distinct()
_LAST_HAD = (
    select(events.c.number)
    .where(events.c.post == _POST, events.c.digest.in_(_DIGESTS))
    .order_by(events.c.number.desc())
    .limit(1)
)
_LASTS = select(tips.c.post, func.max(tips.c.number)).group_by(tips.c.post)
_PLACES = select(events.c.digest, events.c.post, events.c.number).where(
    events.c.digest.in_(_DIGESTS)
)
_WAITING = select(
    loose_ends.c.digest, loose_ends.c.post, loose_ends.c.number, loose_ends.c.previous
).where(loose_ends.c.previous.in_(_DIGESTS))
_REMOVE_TIPS = delete(tips).where(tips.c.digest.in_(_DIGESTS))
_REMOVE_LOOSE = delete(loose_ends).where(loose_ends.c.digest.in_(_DIGESTS))
_ADD_TIPS = insert(tips)
_ADD_LOOSE = insert(loose_ends)


class PostCount(NamedTuple):
    """How many of a post's events are here, when the last was recorded, how far it was ahead, s."""

    events: int
    recorded: int
    ahead: int


class ChainRows:
    """The chains of a store's events."""

    def __init__(self, database: Database, rows: EventRows) -> None:
        self._database = database
        self._rows = rows

    def tips(self) -> Tips:
        """Return what this store has, in a few digests; see :func:`operation.log.tips_of`."""
        found: dict[str, list[str]] = defaultdict(list)
        with self._database.reading() as connection:
            for post, digest in connection.execute(_TIPS):
                found[post].append(digest.hex())
        return {post: tuple(digests) for post, digests in found.items()}

    def marks(self) -> Tips:
        """
        Return the ends of the chains, and events ever farther before them.

        Who reads this may not know the ends yet; it then finds the last event before them that
        both have, and sends at most about twice what is needed.
        """
        found = {post: set(digests) for post, digests in self.tips().items()}
        with self._database.reading() as connection:
            for post, last in self._lasts(connection).items():
                back = [last - 2**step for step in range(last.bit_length()) if 2**step < last]
                if back:
                    rows = connection.scalars(_AT_NUMBERS, {"post": post, "numbers": back})
                    found[post] |= {digest.hex() for digest in rows}
        return {post: tuple(sorted(digests)) for post, digests in found.items()}

    def posts(self) -> dict[str, PostCount]:
        """Return what is here of each post's events, by post."""
        with self._database.reading() as connection:
            return {
                row.post: PostCount(row.events, row.recorded, row.ahead)
                for row in connection.execute(_COUNTS)
            }

    def torn(self) -> set[str]:
        """Return the posts whose chain has forked, or lacks a link."""
        with self._database.reading() as connection:
            return {*connection.scalars(_FORKED), *connection.scalars(_LOOSE)}

    def forks(self) -> tuple[Fork, ...]:
        """Return where chains fork, by post and number."""
        return tuple(
            fork for post in sorted(self.torn()) for fork in forks_of(self._rows.links(post))
        )

    def gaps(self) -> tuple[Gap, ...]:
        """Return which numbers of each post are missing before the last one that is known."""
        return tuple(gap for post in sorted(self.torn()) for gap in gaps_of(self._rows.links(post)))

    def lacked(self, theirs: Mapping[str, tuple[str, ...]], gaps: Iterable[Gap] = ()) -> set[str]:
        """
        Return the digests of the events here that another may lack.

        Parameters
        ----------
        theirs
            The ends of the chains that the other has.
        gaps
            What the other misses before those ends.
        """
        torn = self.torn()
        wanted = set()
        for post in self.posts():
            after = None if post in torn else self._number(post, theirs.get(post, ()))
            if after is not None:
                wanted |= {link.digest for link in self._rows.links(post, after=after)}
            else:
                wanted |= lacking(self._rows.links(post), {post: theirs.get(post, ())})
        for gap in gaps:
            wanted |= {
                link.digest
                for link in self._rows.links(gap.post, after=gap.first - 1)
                if link.number <= gap.last
            }
        return wanted

    def _number(self, post: str, ends: tuple[str, ...]) -> int | None:
        """Return up to which number of a whole chain another has it; None where that is unclear."""
        if not ends:
            return 0
        asked = {"post": post, "digests": [bytes.fromhex(end) for end in ends]}
        with self._database.reading() as connection:
            return connection.scalar(_LAST_HAD, asked)

    def prolong(
        self, run: Sequence[tuple[str, int]], *, post: str, former: str, recorded: int, arrived: int
    ) -> None:
        """
        Keep the ends once a run of a post's events has been added behind its last one.

        Parameters
        ----------
        run
            Digest and number of each of the events, one after the other.
        post, former
            The post, and the digest of the event before the run, which was an end.
        recorded, arrived
            When the last was recorded, and when they came here, seconds since 1970.
        """
        digest, number = run[-1]
        with self._database.writing() as connection:
            _remove(connection, _REMOVE_TIPS, [former])
            _insert(
                connection,
                _ADD_TIPS,
                [{"digest": bytes.fromhex(digest), "post": post, "number": number}],
            )
            _count(connection, {post: [recorded] * len(run)}, arrived)

    @staticmethod
    def _lasts(connection: Connection) -> dict[str, int]:
        """Return the highest number of each post."""
        return dict(connection.execute(_LASTS).all())

    def extend(self, new: Sequence[Event], *, arrived: int) -> None:
        """Keep the ends as they are once events have been added; the caller is writing."""
        if not new:
            return
        with self._database.writing() as connection:
            _count(connection, _recorded(new), arrived)
            before = _places(connection, {event.previous for event in new})
            waiting = _waiting(connection, new)
            here = {event.digest: (event.post, event.number) for event in new}
            places = before | here
            loose = [event for event in new if not _follows(event, places.get(event.previous))]
            healed = [
                digest
                for digest, post, number, previous in waiting
                if here[previous] == (post, number - 1)
            ]
            followed = {event.previous for event in new} | {row[3] for row in waiting}
            _remove(connection, _REMOVE_TIPS, followed)
            _remove(connection, _REMOVE_LOOSE, healed)
            _insert(
                connection,
                _ADD_TIPS,
                [
                    {"digest": bytes.fromhex(digest), "post": post, "number": number}
                    for digest, (post, number) in here.items()
                    if digest not in followed
                ],
            )
            _insert(
                connection,
                _ADD_LOOSE,
                [
                    {
                        "digest": bytes.fromhex(event.digest),
                        "post": event.post,
                        "number": event.number,
                        "previous": bytes.fromhex(event.previous),
                    }
                    for event in loose
                ],
            )


def _follows(event: Event, before: tuple[str, int] | None) -> bool:
    """Tell whether an event continues its chain from an event here, or begins it."""
    if event.previous == FIRST:
        return event.number == 1
    return before == (event.post, event.number - 1)


def _places(connection: Connection, digests: set[str]) -> dict[str, tuple[str, int]]:
    """Return post and number of those of these events that are here."""
    found = {}
    for part in chunks(digests):
        wanted = [bytes.fromhex(digest) for digest in part]
        for digest, post, number in connection.execute(_PLACES, {"digests": wanted}):
            found[digest.hex()] = (post, number)
    return found


def _waiting(connection: Connection, new: Sequence[Event]) -> list[tuple[str, str, int, str]]:
    """Return the loose ends that follow one of these events: digest, post, number, previous."""
    found = []
    for part in chunks(event.digest for event in new):
        wanted = [bytes.fromhex(digest) for digest in part]
        for digest, post, number, previous in connection.execute(_WAITING, {"digests": wanted}):
            found.append((digest.hex(), post, number, previous.hex()))
    return found


def _remove(connection: Connection, statement: Delete, digests: Iterable[str]) -> None:
    """Remove the rows with these digests."""
    for part in chunks(digests):
        connection.execute(statement, {"digests": [bytes.fromhex(digest) for digest in part]})


def _insert(connection: Connection, statement: Insert, rows: list[dict[str, object]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(statement, rows)


def _recorded(new: Sequence[Event]) -> dict[str, list[int]]:
    """Return when events were recorded, by post."""
    of_post: dict[str, list[int]] = defaultdict(list)
    for event in new:
        of_post[event.post].append(event.fact.recorded)
    return of_post


def _count(connection: Connection, of_post: Mapping[str, list[int]], arrived: int) -> None:
    """Count events that have been added, by post and when they were recorded."""
    for post, recorded in of_post.items():
        former = connection.execute(_COUNT_OF, {"post": post}).first()
        events_here, last, ahead = (0, 0, -arrived) if former is None else former
        now = {
            "events": events_here + len(recorded),
            "recorded": max(last, *recorded),
            "ahead": max(ahead, max(recorded) - arrived),
        }
        if former is None:
            connection.execute(_FIRST_COUNT, {"post": post, **now})
        else:
            connection.execute(_COUNT_ANEW, {"of_post": post, **now})
