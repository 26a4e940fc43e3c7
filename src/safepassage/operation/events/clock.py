"""
The clock that orders events of posts whose own clocks disagree.

A stamp is the post's time in milliseconds, never less than that of anything that the post has
seen, and a tick that parts those of one millisecond. What a post has seen therefore lies before
what it records, however wrong its own clock is.

References
----------
.. [1] Kulkarni, S. S. et al. (2014). Logical physical clocks. Principles of Distributed Systems
   (OPODIS), LNCS 8878, 17-32, section 3.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FARTHEST_AHEAD_MS", "Stamp", "after", "seen"]

FARTHEST_AHEAD_MS = 26 * 3_600_000
"""
How far a stamp of another post may lie ahead of this post's clock and still move it, milliseconds.

A wrong time zone is at most 26 hours off. A clock that is farther ahead is kept as it stands in its
own post's events, and does not drag the clocks of all others with it.
"""


class Stamp(NamedTuple):
    """A time of the hybrid logical clock: ``ms`` since 1970 in UTC, and ``tick`` within it."""

    ms: int
    tick: int


def after(last: Stamp, now_ms: int) -> Stamp:
    """Return the stamp of the next event of a post whose last was ``last``, at its own time."""
    return Stamp(now_ms, 0) if now_ms > last.ms else Stamp(last.ms, last.tick + 1)


def seen(last: Stamp, other: Stamp, now_ms: int) -> Stamp:
    """
    Return what a post remembers as its last stamp once it has seen another post's.

    A stamp that lies more than ``FARTHEST_AHEAD_MS`` ahead of the post's own time is left out.
    """
    return last if other.ms > now_ms + FARTHEST_AHEAD_MS else max(last, other)
