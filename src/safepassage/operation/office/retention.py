"""
Retention at an open post: whose data no purpose needs any more, and their erasure once confirmed.

When a purpose last needed somebody's data is read from the register. Boarding needs them until they
have arrived or left by their own choice; reception from then on; tracing while they are missing,
and where they are linked to family or were read for tracing.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.custody.retention import Due, Kept, Purpose, RetentionSettings, due
from safepassage.operation.custody.roles import Action
from safepassage.operation.office.audit import acts_at
from safepassage.operation.register import State
from safepassage.operation.store.codec import moves_out_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register, Standing
    from safepassage.operation.views.audit_trail import Act

__all__ = ["Overdue", "Retention", "due_at", "erase_due", "keep_terms", "kept_terms", "overdue_at"]

_TERMS = "retention"
"""The name of the note that holds the post's terms."""

_DAY_S = 86_400
_ON_THE_WAY = frozenset({State.WAITING, State.ABOARD, State.HELD})
_WITHOUT_PEOPLE = frozenset({"counts", "pauses"})
"""Exports in which nobody stands, not even by code."""


@dataclass(frozen=True, slots=True)
class Retention:
    """
    Who is to be erased now.

    ``people`` are due, by code; ``kept`` is how many others have personal data here. ``exports``
    have left with names or codes and cannot be called back: whoever received them is to be told.
    ``settings`` are the terms.
    """

    people: tuple[Due, ...]
    kept: int
    exports: tuple[Act, ...]
    settings: RetentionSettings

    def by_reason(self) -> Mapping[str, int]:
        """Return how many are due for which reason."""
        return Counter(one.why for one in self.people)


@dataclass(frozen=True, slots=True)
class Overdue:
    """
    How many people's data are kept past their terms.

    ``since`` is when the first term ended, seconds since 1970; None where none ever began, as no
    purpose has needed the data.
    """

    people: int
    since: int | None


def kept_terms(office: Office) -> RetentionSettings:
    """Return the terms that are kept at a post; the usual ones where none were set."""
    terms = RetentionSettings()
    kept = office.store.notes.get(_TERMS)
    if kept is None:
        return terms
    days = {Purpose(purpose): int(number) for purpose, number in json.loads(kept).items()}
    return RetentionSettings({**terms.days, **days})


def keep_terms(office: Office, settings: RetentionSettings) -> None:
    """
    Let terms hold at a post from now on.

    Raises
    ------
    AccessError
        When the role may not erase.
    """
    office.session.require(Action.ERASE)
    days = {purpose.value: number for purpose, number in settings.days.items()}
    office.store.notes.put(_TERMS, json.dumps(days, sort_keys=True).encode())


def overdue_at(office: Office) -> Overdue | None:
    """
    Return how many are due by the post's terms, for everybody who works there; None for nobody.

    Raises
    ------
    AccessError
        When the role may not read counts.
    """
    office.session.require(Action.READ_COUNTS)
    found = _found(office, kept_terms(office)).people
    if not found:
        return None
    since = [one.since_s for one in found if one.since_s is not None]
    return Overdue(len(found), min(since) if since else None)


def due_at(office: Office, settings: RetentionSettings | None = None) -> Retention:
    """
    Return who is due at this moment; nothing is erased, and no name is opened.

    Parameters
    ----------
    office
        The open post.
    settings
        The terms; those of the post where they are left out.

    Raises
    ------
    AccessError
        When the role may not erase.
    """
    office.session.require(Action.ERASE)
    return _found(office, settings or kept_terms(office))


def _found(office: Office, settings: RetentionSettings) -> Retention:
    """Return who is due by terms."""
    acts = acts_at(office.store)
    kept = list(_kept(office.register, acts, office.now_s, settings))
    found = due(kept, office.now_s, settings)
    exports = tuple(
        act for act in acts if act.kind == "exported" and act.what not in _WITHOUT_PEOPLE
    )
    return Retention(found, len(kept) - len(found), exports, settings)


def erase_due(office: Office, confirm: int, settings: RetentionSettings | None = None) -> Retention:
    """
    Erase all who are due, in one step: an event for each, and their keys are destroyed.

    Parameters
    ----------
    office
        The open post.
    confirm
        How many are to be erased, as :func:`due_at` has told.
    settings
        The terms; those of the post where they are left out.

    Raises
    ------
    AccessError
        When the role may not erase.
    UsageError
        When another number is due by now. Nobody is erased then.
    """
    with office.store.writing():
        found = due_at(office, settings)
        if len(found.people) != confirm:
            raise UsageError(
                f"--confirm {confirm}: {len(found.people)} are due now. Look at it again."
            )
        for one in found.people:
            office.record("erased", {"who": one.person, "note": f"retention: {one.why}"[:280]})
    return found


def _kept(
    register: Register, acts: tuple[Act, ...], now_s: int, settings: RetentionSettings
) -> Iterator[Kept]:
    """Yield whose data are kept, and when each purpose last needed them."""
    traced: dict[str, int] = {}
    for act in acts:
        if act.kind == "name_read" and act.purpose == Purpose.TRACING and act.counts:
            traced[act.who] = max(act.recorded, traced.get(act.who, 0))
    linked = {who for who, standing in register.people.items() if standing.links}
    linked |= {to for who in linked for _, to, _ in register.people[who].links}
    for who, standing in register.people.items():
        if standing.is_claim:
            # Whoever told it has said until when it may be kept, and that is the term.
            ends = standing.claims[-1].expires
            term = settings.days[Purpose.TRACING] * _DAY_S
            yield Kept(who, {Purpose.TRACING: ends - term})
        elif standing.sealed:
            needed = _needed(standing, now_s)
            if who in linked:
                needed[Purpose.TRACING] = max(standing.last, needed.get(Purpose.TRACING, 0))
            if who in traced:
                needed[Purpose.TRACING] = max(traced[who], needed.get(Purpose.TRACING, 0))
            yield Kept(who, needed)


def _needed(standing: Standing, now_s: int) -> dict[Purpose, int]:
    """Return when each purpose last needed somebody's data, as far as they themselves tell."""
    needed: dict[Purpose, int] = {}

    def need(purpose: Purpose, at_s: int) -> None:
        needed[purpose] = max(at_s, needed.get(purpose, 0))

    for slot, part in standing.parts:
        if slot.state in _ON_THE_WAY:
            need(Purpose.BOARDING, now_s)
        elif slot.state is State.UNACCOUNTED:
            need(Purpose.TRACING, now_s)
        else:
            need(Purpose.BOARDING, part.since)
        if slot.state is State.ARRIVED:
            need(Purpose.RECEPTION, part.since)
    for move in moves_out_of(standing.moves, State.UNACCOUNTED):
        need(Purpose.TRACING, move.observed)
    return needed
