"""What is known of each post: its last event, gaps and forks of its chain, its trust, its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.log import forks_of, gaps_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact
    from safepassage.operation.log import Fork, Gap, Link
    from safepassage.operation.register import Register

__all__ = ["PostSeen", "posts_seen"]

AHEAD_MIN = 5
"""A clock that is no more minutes ahead than this is taken as right."""


@dataclass(frozen=True, slots=True)
class PostSeen:
    """
    A post as this one knows it.

    Parameters
    ----------
    post, roles, place
        As it was enrolled; no roles where it is not.
    enrolled
        Whether its events count.
    events, last_number
        How many of its events are here, and the highest number.
    last_recorded
        When its last event was recorded by its own clock, seconds since 1970; 0 for none.
    gaps, forks
        Of its chain.
    revoked_after
        The number of its last event that counts; None where it is not revoked.
    kept_apart
        How many of its events are here and do not count.
    ahead_min
        By how many whole minutes its clock is ahead of the time of asking; 0 up to
        ``AHEAD_MIN`` minutes.
    """

    post: str
    roles: tuple[str, ...]
    place: str
    enrolled: bool
    events: int
    last_number: int
    last_recorded: int
    gaps: tuple[Gap, ...]
    forks: tuple[Fork, ...]
    revoked_after: int | None
    kept_apart: int
    ahead_min: int

    @property
    def needs_attention(self) -> bool:
        """Return whether something about it must be looked into."""
        return bool(
            self.gaps or self.forks or self.kept_apart or self.ahead_min or not self.enrolled
        )


def posts_seen(
    register: Register, links: Iterable[Link], last: Iterable[Fact], *, now: int
) -> tuple[PostSeen, ...]:
    """
    Return all posts, enrolled or not, by code.

    Parameters
    ----------
    register
        The register.
    links
        The links of all chains that are here.
    last
        Facts of the posts; of each post the one recorded last matters, others may be left out.
    now
        The time of asking, seconds since 1970.
    """
    known = list(links)
    gaps, forks = gaps_of(known), forks_of(known)
    numbers: dict[str, list[int]] = {}
    for link in known:
        numbers.setdefault(link.post, []).append(link.number)
    recorded: dict[str, int] = {}
    for fact in last:
        recorded[fact.post] = max(fact.recorded, recorded.get(fact.post, 0))
    trust = register.trust
    return tuple(
        _post(register, post, numbers.get(post, []), recorded.get(post, 0), now, gaps, forks)
        for post in sorted(numbers.keys() | trust.enrolments.keys())
    )


def _post(
    register: Register,
    post: str,
    numbers: list[int],
    last_recorded: int,
    now: int,
    gaps: tuple[Gap, ...],
    forks: tuple[Fork, ...],
) -> PostSeen:
    """Return how a post stands, by the numbers of its events and what is known of its enrolment."""
    enrolments = register.trust.enrolments.get(post, ())
    revoked_after = register.trust.last.get(post)
    kept_apart = 0
    if not enrolments:
        kept_apart = len(numbers)
    elif revoked_after is not None:
        kept_apart = sum(number > revoked_after for number in numbers)
    ahead_min = (last_recorded - now) // 60
    return PostSeen(
        post=post,
        roles=tuple(sorted({role for entry in enrolments for role in entry.roles})),
        place=next((entry.place for entry in enrolments if entry.place), ""),
        enrolled=bool(enrolments),
        events=len(numbers),
        last_number=max(numbers, default=0),
        last_recorded=last_recorded,
        gaps=tuple(gap for gap in gaps if gap.post == post),
        forks=tuple(fork for fork in forks if fork.post == post),
        revoked_after=revoked_after,
        kept_apart=kept_apart,
        ahead_min=ahead_min if ahead_min > AHEAD_MIN else 0,
    )
