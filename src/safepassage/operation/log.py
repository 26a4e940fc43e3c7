"""
The chains of all events that are known: what each post has, what another lacks, forks and gaps.

Merging is the union of events by their hash, and no order matters. Each post numbers its events
without a gap and chains them by hash. Where a chain forks (a copied laptop, a restored backup) or
lacks a link (a bundle that is still on the road), both are shown, and every event still counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.events import FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Fork", "Gap", "Link", "Tips", "forks_of", "gaps_of", "lacking", "tips_of"]


class Link(NamedTuple):
    """What the chains are made of: an event's place in its post's chain."""

    post: str
    number: int
    digest: str
    previous: str


Tips = dict[str, tuple[str, ...]]
"""By post, the digests of the events that no other known event follows, sorted."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A post has recorded two events or more after the same one; ``digests`` are sorted."""

    post: str
    number: int
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Events of a post, from one number to another inclusive, that exist and are not here."""

    post: str
    first: int
    last: int


def tips_of(links: Iterable[Link]) -> Tips:
    """Return what a post has, in a few digests: enough for another to know what it lacks."""
    ends: dict[str, set[str]] = defaultdict(set)
    followed = set()
    for link in links:
        ends[link.post].add(link.digest)
        followed.add(link.previous)
    return {post: tuple(sorted(ends[post] - followed)) for post in sorted(ends)}


def lacking(links: Iterable[Link], tips: Mapping[str, tuple[str, ...]]) -> set[str]:
    """
    Return the digests of the events here that a post with these tips may lack.

    It has its tips and all that lies before them; where an event before a tip is not here, what
    lies before that is sent again, which costs room and loses nothing.
    """
    by_digest = {link.digest: link for link in links}
    had: set[str] = set()
    for ends in tips.values():
        for end in ends:
            digest = end
            while digest in by_digest and digest not in had:
                had.add(digest)
                digest = by_digest[digest].previous
    return by_digest.keys() - had


def forks_of(links: Iterable[Link]) -> tuple[Fork, ...]:
    """Return where chains fork, by post and number."""
    at: dict[tuple[str, int], set[str]] = defaultdict(set)
    for link in links:
        at[link.post, link.number].add(link.digest)
    return tuple(
        Fork(post, number, tuple(sorted(digests)))
        for (post, number), digests in sorted(at.items())
        if len(digests) > 1
    )


def gaps_of(links: Iterable[Link]) -> tuple[Gap, ...]:
    """
    Return which numbers of each post are missing before the last one that is known.

    A link whose predecessor by hash is missing although its number is here (a lost branch of a
    fork) is a gap of that one number.
    """
    known = list(links)
    digests = {link.digest for link in known}
    numbers: dict[str, set[int]] = defaultdict(set)
    for link in known:
        numbers[link.post].add(link.number)
    missing: dict[str, set[int]] = defaultdict(set)
    for link in known:
        if link.previous != FIRST and link.previous not in digests:
            missing[link.post].add(link.number - 1)
    for post, here in numbers.items():
        missing[post] |= set(range(1, max(here))) - here
    return tuple(
        Gap(post, first, last)
        for post in sorted(missing)
        for first, last in _runs(sorted(missing[post]))
    )


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs of consecutive numbers in a sorted list."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield numbers[start], numbers[at - 1]
            start = at
