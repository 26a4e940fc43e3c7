"""What a file or form tells, before a post records it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json

__all__ = ["EXERCISE", "Incoming", "Outgoing", "exported"]

EXERCISE = "EXERCISE: nobody told of here is real."
"""What every file that leaves an exercise says, so that nobody takes it for news."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """
    Something to be recorded as an event.

    Parameters
    ----------
    kind, body
        The event, without what is personal.
    source
        Where it was read, such as ``row 3``, for messages.
    observed
        When it was seen, seconds since 1970 in UTC; None where the source does not tell.
    personal
        Names, contacts and the like, which the recorder seals under a key of their own before the
        event is made. They stand in no message and are left out of ``repr``.
    """

    kind: str
    body: Mapping[str, Json]
    source: str
    observed: int | None = None
    personal: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    A file that leaves the register, and the event that says so.

    ``rows`` is how many rows of people or figures it holds, ``left_empty`` how many cells were left
    empty as their count is small. The caller records ``exported`` before
    the file is written, so that nothing leaves unseen.
    """

    data: bytes = field(repr=False)
    rows: int
    exported: Mapping[str, Json]
    left_empty: int = 0


def exported(what: str, words: str, rows: int, to: str = "") -> dict[str, Json]:
    """Return the body of the event that says that rows leave; ``words`` say of which filter."""
    body: dict[str, Json] = {"what": what, "filter": words, "rows": rows}
    return {**body, "to": to} if to else body
