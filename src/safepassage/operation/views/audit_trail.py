"""What was done with data: each reading, search, export, alarm and erasure, in their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Event
    from safepassage.operation.register import Register

__all__ = ["AUDITED", "Act", "Reader", "audit_trail", "readers"]

AUDITED = frozenset({"name_read", "searched", "alarm_raised", "exported", "erased"})
"""The kinds of events of which the trail is made."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    One event of the trail.

    Empty fields were not stated. ``reader`` is who did it, ``who`` about whom, ``count`` how many
    people were read, rows left or matches were shown, None where nothing was counted. ``to`` is
    who received an export, or which post was asked, and ``asked_by`` is the post whose question was
    answered. ``counts`` is False for what a post recorded
    that was not trusted then. ``amended`` is True where somebody tried to correct, withdraw or
    overrule the event: the trail shows it all the same.
    """

    digest: str
    kind: str
    recorded: int
    post: str
    number: int
    reader: str
    who: str = ""
    purpose: str = ""
    consent: str = ""
    what: str = ""
    filter: str = ""
    to: str = ""
    asked_by: str = ""
    count: int | None = None
    note: str = ""
    counts: bool = True
    amended: bool = False

    @property
    def is_outcome(self) -> bool:
        """Return whether it says what came of a search that is an act of its own."""
        return self.kind == "searched" and self.count is not None


@dataclass(frozen=True, slots=True)
class Reader:
    """What one person did in all; ``people`` is how many people were read."""

    reader: str
    people: int
    searches: int
    exports: int
    alarms: int
    erasures: int


def audit_trail(events: Iterable[Event], register: Register) -> tuple[Act, ...]:
    """
    Return the trail of some events, in the order in which they were recorded.

    Parameters
    ----------
    events
        Events of the kinds ``AUDITED``; others are passed over.
    register
        The register, which knows whose events count and which were amended.
    """
    about = [event for event in events if event.kind in AUDITED]
    about.sort(key=lambda event: (event.fact.stamp, event.post, event.digest))
    return tuple(_act(event, register) for event in about)


def readers(acts: Iterable[Act]) -> tuple[Reader, ...]:
    """Return what each person did in all, those who read most first."""
    people: dict[str, set[str]] = {}
    done: Counter[tuple[str, str]] = Counter()
    for act in acts:
        read = people.setdefault(act.reader, set())
        # The same search stands as an act of the post that asked, and before what came of it.
        if not (act.asked_by or act.is_outcome):
            done[act.reader, act.kind] += 1
        if act.kind == "name_read":
            read.add(act.who)
    found = [
        Reader(
            reader,
            len(read),
            done[reader, "searched"],
            done[reader, "exported"],
            done[reader, "alarm_raised"],
            done[reader, "erased"],
        )
        for reader, read in people.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.people, one.reader)))


def _act(event: Event, register: Register) -> Act:
    """Return an event as the trail shows it."""
    body: Any = event.body
    amendments = register.amendments
    return Act(
        digest=event.digest,
        kind=event.kind,
        recorded=event.fact.recorded,
        post=event.post,
        number=event.number,
        # Whom the event names; for exports and erasures, who recorded it.
        reader=body.get("reader", event.by),
        who=body.get("who", ""),
        purpose=body.get("purpose", ""),
        consent=body.get("consent", ""),
        what=body.get("what", ""),
        filter=body.get("filter", ""),
        to=body.get("to", body.get("asked", "")),
        asked_by=body.get("asked_by", ""),
        count=body.get("reads", body.get("rows", body.get("matches"))),
        note=body.get("note", ""),
        counts=register.trust.counts(event.fact),
        amended=event.digest in amendments.out or event.digest in amendments.fields,
    )
