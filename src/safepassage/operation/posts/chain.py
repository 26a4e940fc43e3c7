"""A post's chain as it goes on: events one behind the other, made before anything is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from safepassage.errors import RefusedError
from safepassage.operation.events import FIRST, Draft, after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from safepassage.operation.events import Event, Json, Stamp

__all__ = ["FARTHEST_OBSERVED_S", "Chain", "ChainEnd", "Chained", "Recording", "Unsigned"]

FARTHEST_OBSERVED_S = 300
"""How far beyond this machine's clock something may have been observed, seconds."""


class Recording(NamedTuple):
    """
    Something to be recorded: its kind and fields, and when it was seen.

    ``observed`` is in seconds since 1970; None for now.
    """

    kind: str
    body: Mapping[str, Json]
    observed: int | None = None


class ChainEnd(NamedTuple):
    """Behind what a post's next event goes: number, digest, and the latest stamp known there."""

    number: int
    digest: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Chained:
    """
    Events that follow one another behind an end, signed and not written.

    They can be written for as long as the end is where the chain ends. ``told`` is what they tell,
    and ``by`` who told it.
    """

    told: tuple[Recording, ...]
    by: str
    end: ChainEnd
    events: tuple[Event, ...]


class Unsigned(NamedTuple):
    """The next event of a chain, to be signed: its content in bytes and their digest."""

    draft: Draft
    content: bytes
    digest: str


class Chain:
    """
    A post's chain as it goes on.

    Parameters
    ----------
    operation, post
        The operation, and the post whose events follow.
    by
        The code of the person who records.
    end
        Behind what the next event goes.
    clock
        This machine's time, milliseconds since 1970.
    """

    def __init__(
        self, operation: str, post: str, *, by: str, end: ChainEnd, clock: Callable[[], int]
    ) -> None:
        self._operation = operation
        self._post = post
        self._by = by
        self._end = end
        self._clock = clock

    def link(self, told: Recording) -> Unsigned:
        """
        Return the next event, behind which the one after it goes.

        Raises
        ------
        RefusedError
            When a field is wrong, or it lies in the future or before 1970.
        """
        now_ms = self._clock()
        now_s = now_ms // 1000
        draft = Draft(
            operation=FIRST if told.kind == "operation_begun" else self._operation,
            post=self._post,
            number=self._end.number + 1,
            previous=self._end.digest,
            observed=_observed(told, now_s),
            recorded=now_s,
            stamp=after(self._end.stamp, now_ms),
            by=self._by,
            kind=told.kind,
            body=told.body,
        )
        content = draft.content()
        digest = hashlib.sha256(content).hexdigest()
        self._end = ChainEnd(draft.number, digest, draft.stamp)
        return Unsigned(draft, content, digest)


def _observed(told: Recording, now_s: int) -> int:
    """Return when something was seen; RefusedError where that cannot be."""
    if told.observed is None:
        return now_s
    if told.observed > now_s + FARTHEST_OBSERVED_S:
        raise RefusedError(
            f"The time lies {_ahead(told.observed - now_s)} ahead of this machine's "
            "clock. Nothing is recorded before it happens. Check the time, and the clock."
        )
    if told.observed < 0:
        raise RefusedError("The time lies before 1970. Check the year.")
    return told.observed


def _ahead(seconds: int) -> str:
    """Return in words how far a time lies ahead: minutes, then hours, then days, rounded down."""
    for each_s, unit in ((86_400, "days"), (3_600, "hours")):
        if seconds >= 2 * each_s:
            return f"{seconds // each_s} {unit}"
    return f"{seconds // 60} minutes"
