"""How the posts of an operation stand, as one of them sees it: for people who must decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.operation.log import Fork, Gap
    from safepassage.operation.posts.post import Post
    from safepassage.operation.register import Conflict

__all__ = ["AHEAD_S", "PostLine", "PostsStatus", "status_of"]

AHEAD_S = 120
"""From how many seconds on a post's clock is said to be ahead of this machine's."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """
    One post.

    Parameters
    ----------
    post, roles, place
        As it was enrolled.
    enrolled
        Whether it is enrolled, as far as is known here.
    events
        How many of its events are here.
    last_recorded
        When it recorded its last event that is here, seconds since 1970; 0 for none.
    revoked_after
        The number of its last event that counts; None unless it is revoked.
    kept_apart
        How many of its events are kept apart since they lie beyond that, or since nobody who may
        enrol has enrolled it.
    waiting
        How many of its events wait for its enrolment to come here.
    ahead_s
        By how many seconds its clock was ahead of this machine's at least; 0 up to ``AHEAD_S``.
    """

    post: str
    roles: tuple[str, ...]
    place: str
    enrolled: bool
    events: int
    last_recorded: int
    revoked_after: int | None
    kept_apart: int
    waiting: int
    ahead_s: int


@dataclass(frozen=True, slots=True)
class PostsStatus:
    """
    All posts, and what is wrong among them.

    ``clashes`` are codes that were given to two posts. ``torn`` are posts with a fork or a gap, or
    with an event that does not follow the one that it names.
    """

    operation: str
    post: str
    posts: tuple[PostLine, ...]
    forks: tuple[Fork, ...]
    gaps: tuple[Gap, ...]
    clashes: tuple[Conflict, ...]
    torn: tuple[str, ...]

    @property
    def is_quiet(self) -> bool:
        """Return whether there is nothing to look at."""
        lines_quiet = all(
            not line.kept_apart and not line.waiting and not line.ahead_s for line in self.posts
        )
        return lines_quiet and not self.clashes and not self.torn


def status_of(post: Post) -> PostsStatus:
    """Return how the posts stand, as a post sees it."""
    store = post.store
    with store.reading():
        trust = post.trust()
        counts = store.chains.posts()
        waiting = store.pending.counts()
        lines = []
        for name in sorted(trust.enrolments.keys() | counts.keys() | waiting.keys()):
            entries = trust.enrolments.get(name, ())
            count = counts.get(name)
            events = 0 if count is None else count.events
            ahead = 0 if count is None else count.ahead
            last = trust.last.get(name)
            if not entries:
                apart = events
            elif last is not None:
                apart = store.events.count_after(name, last)
            else:
                apart = 0
            lines.append(
                PostLine(
                    post=name,
                    roles=tuple(sorted({role for entry in entries for role in entry.roles})),
                    place=entries[0].place if entries else "",
                    enrolled=bool(entries),
                    events=events,
                    last_recorded=0 if count is None else count.recorded,
                    revoked_after=last,
                    kept_apart=apart,
                    waiting=waiting.get(name, 0),
                    ahead_s=ahead if ahead > AHEAD_S else 0,
                )
            )
        return PostsStatus(
            operation=post.operation,
            post=post.name,
            posts=tuple(lines),
            forks=store.chains.forks(),
            gaps=store.chains.gaps(),
            clashes=trust.conflicts,
            torn=tuple(sorted(store.chains.torn())),
        )
