"""What may have been typed twice: the same of the same people, vehicle, place and minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.events import KINDS, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.operation.events import Event, Fact, Json
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.office.office import Office

__all__ = ["Twice", "recorded_twice", "stand_twice"]

_FIELDS = ("who", "vehicle", "place", "count")
_MINUTE_S = 60


class Twice(NamedTuple):
    """What says the same as something before it: each by its event, or its line of a sheet."""

    told: str
    before: str
    observed: int


def recorded_twice(office: Office, events: Sequence[Event]) -> list[Twice]:
    """Return which of the recorded events say the same as an earlier one of this post."""
    found = []
    for event in events:
        fact = event.fact
        same = _recorded(office, event.subject, fact.kind, fact.body, fact.observed, fact.number)
        if same is not None:
            found.append(Twice(_name(fact), _name(same), same.observed))
    return found


def stand_twice(office: Office, incoming: Sequence[Incoming]) -> list[Twice]:
    """Return which lines of a sheet say the same as one before them, or as a recorded event."""
    found = []
    lines: dict[tuple[object, ...], str] = {}
    for each in incoming:
        observed = office.now_s if each.observed is None else each.observed
        key = _key(each.kind, each.body, observed)
        if key is None:
            continue
        if key in lines:
            found.append(Twice(each.source, lines[key], observed))
            continue
        lines[key] = each.source
        subject = subject_of(each.kind, each.body)
        same = _recorded(office, subject, each.kind, each.body, observed, None)
        if same is not None:
            found.append(Twice(each.source, _name(same), same.observed))
    return found


def _recorded(
    office: Office,
    subject: str,
    kind: str,
    body: Mapping[str, Json],
    observed: int,
    before: int | None,
) -> Fact | None:
    """Return the last event of this post that says the same and counts, before a number of it."""
    key = _key(kind, body, observed)
    if key is None:
        return None
    amendments = office.register_of().amendments
    same = None
    since = observed - observed % _MINUTE_S
    for fact in office.store.events.facts(subject, since=since):
        if fact.post != office.post.name or fact.digest in amendments.out:
            continue
        if before is not None and fact.number >= before:
            continue
        _, stands = amendments.fields.get(fact.digest, ("", fact.body))
        if _key(fact.kind, stands, fact.observed) == key and (
            same is None or fact.number > same.number
        ):
            same = fact
    return same


def _key(kind: str, body: Mapping[str, Json], observed: int) -> tuple[object, ...] | None:
    """Return what is alike in events that say the same; None for a kind that counts no heads."""
    if KINDS[kind].field("count") is None:
        return None
    return (kind, *(body.get(name) for name in _FIELDS), observed // _MINUTE_S)


def _name(fact: Fact) -> str:
    return f"{fact.post}#{fact.number}"
