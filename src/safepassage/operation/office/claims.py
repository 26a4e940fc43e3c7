"""
What other systems tell of people by name, kept as what it is: a claim with its source and expiry.

A claim counts no head and moves nobody. It is found by a search as those are who are registered
here, and its names and notes are sealed under a key of their own, which is destroyed when the
record expires.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action
from safepassage.operation.events.fields import check_code
from safepassage.operation.events.kinds import CLAIMED_AS
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.office.retention import kept_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.exchange.pfif import TracingNote, TracingPerson
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Claim

__all__ = ["Brought", "ClaimKept", "claims_at", "claims_of"]

_DAY_S = 86_400
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z0-9-]+", re.ASCII | re.IGNORECASE)
_MOST_NEWS = 2_000
"""Signs of notes that are kept of a record: the newest ones."""


@dataclass(frozen=True, slots=True)
class Brought:
    """
    What the records of a file come to.

    ``new`` are the claims that are to be recorded, ``sought`` records without news (somebody asks
    for them), ``known`` those that are here as they are, and ``erased`` those that were erased
    here and are not taken in again.
    """

    new: tuple[Incoming, ...]
    sought: int
    known: int
    erased: int


@dataclass(frozen=True, slots=True)
class ClaimKept:
    """A claim that is kept: the code under which it is, and what it says without names."""

    code: str
    source: str
    status: str
    told: int
    expires: int
    digest: str


def claims_of(office: Office, persons: Iterable[TracingPerson], *, consent: str) -> Brought:
    """
    Return what is to be recorded of records that another system tells.

    Parameters
    ----------
    office
        The open post; the role must search names.
    persons
        Its records, those that have expired left out.
    consent
        Where the consent is kept by which they are held here.

    Raises
    ------
    AccessError
        When the role may not.
    """
    office.session.require(Action.SEARCH_NAMES)
    check_code(consent, "consent")
    today = office.now_s - office.now_s % _DAY_S
    longest = today + kept_terms(office).days[Purpose.TRACING] * _DAY_S
    new: list[Incoming] = []
    sought = known = erased = 0
    for person in persons:
        notes = sorted(
            (note for note in person.notes if note.status in CLAIMED_AS),
            key=lambda note: note.source_date,
        )
        if not notes:
            sought += 1
            continue
        incoming = _claim(person, notes, consent, longest)
        standing = office.register.people.get(str(incoming.body["who"]))
        if standing is not None and standing.erased:
            erased += 1
        elif standing is not None and _is_here(standing.claims, incoming):
            known += 1
        else:
            new.append(incoming)
    return Brought(tuple(new), sought, known, erased)


def claims_at(office: Office) -> tuple[ClaimKept, ...]:
    """
    Return the claims that are kept and have not expired, those that expire first before others.

    Raises
    ------
    AccessError
        When the role may not search names.
    """
    office.session.require(Action.SEARCH_NAMES)
    found = [
        ClaimKept(standing.who, *standing.claims[-1])
        for standing in office.register.people.values()
        if standing.claims and not standing.has_expired(office.now_s)
    ]
    return tuple(sorted(found, key=lambda one: (one.expires, one.code)))


def _is_here(claims: tuple[Claim, ...], incoming: Incoming) -> bool:
    """Return whether the same news is kept, for no longer: to read it again prolongs nothing."""
    told, expires = incoming.body["told"], int(str(incoming.body["expires"]))
    return any(claim.told == told and claim.expires <= expires for claim in claims)


def _claim(person: TracingPerson, notes: list[TracingNote], consent: str, longest: int) -> Incoming:
    """Return a record with news as a claim, which expires at the latest at some time."""
    newest = notes[-1]
    personal = {
        "name": person.full_name[:500],
        "nickname": person.alternate_names[:500],
        "birth_year": "" if person.birth_year is None else str(person.birth_year),
        "news": " | ".join(_news(note) for note in reversed(notes))[:_MOST_NEWS],
        "consent": consent,
    }
    return Incoming(
        "claimed",
        {
            "who": f"pfif-{hashlib.sha256(person.record.encode()).hexdigest()[:16]}",
            "source": _domain(person.record),
            "status": newest.status,
            "told": newest.source_date,
            "expires": min(person.expires or longest, longest),
        },
        person.record,
        personal={name: text for name, text in personal.items() if text},
    )


def _domain(record: str) -> str:
    """
    Return the domain of a record's id as a code: who made it.

    An id that has none may be anything, such as a name, and nothing of it is told in the clear.
    """
    domain, slash, _ = record.partition("/")
    return domain if slash and len(domain) <= 64 and _DOMAIN.fullmatch(domain) else "unnamed"


def _news(note: TracingNote) -> str:
    """Return a note in one line."""
    day = datetime.fromtimestamp(note.source_date, UTC).date().isoformat()
    place = f", {note.last_known_location}" if note.last_known_location else ""
    text = " ".join(note.text.split())
    return f"{day} {note.author}: {note.status.replace('_', ' ')}{place}. {text}"
