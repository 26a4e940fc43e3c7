"""
What is sealed about people at a post, opened in memory for one search or one answer.

Whoever calls this has put on record before what it is for, and drops it afterwards: nothing of it
gets into a log or an error, and into the store only as blind tokens (see ``name_index``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.operation.custody.person_keys import PersonKeys, person_keys_of
from safepassage.operation.custody.personal import open_personal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.names.birth_year import birth_year_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from safepassage.operation.custody.session import Session
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Standing

__all__ = ["Known", "Opened", "open_all", "open_some"]

_NAMES = ("name", "nickname")
"""The personal fields by which somebody is found."""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """One registration of a person as it opens: the code, and the personal fields by name."""

    who: str
    fields: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names by which the person may be found."""
        return tuple(self.fields[name] for name in _NAMES if self.fields.get(name))

    @property
    def birth_year(self) -> int | None:
        """Return the year of birth, None where it is not known."""
        return birth_year_of(self.fields.get("birth_year", ""))


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """
    What opens at a post.

    ``known`` are the registrations that state a consent: they may be searched. Of
    ``without_consent`` something opens and no consent is stated, and of ``unopened`` nothing opens,
    as their key has not come yet; of ``partly`` not all does. The erased, and claims that have
    expired, are in none. ``expires`` is when claims that open do so, seconds since 1970, by code.
    """

    known: tuple[Known, ...]
    without_consent: frozenset[str]
    unopened: frozenset[str]
    partly: frozenset[str]
    expires: Mapping[str, int]


def open_all(office: Office) -> Opened:
    """
    Return all personal data at a post; the caller has recorded what for.

    Raises
    ------
    AccessError
        When the role holds no key to names.
    LockedError
        When the session is locked.
    """
    office.session.key(KeyName.WRAPPING)
    wrapped: dict[str, set[bytes]] = {}
    for row in office.store.keys:
        if row.wrapped is not None:
            wrapped.setdefault(row.person, set()).add(row.wrapped)
    return _opened(office.session, office.register.people.items(), wrapped, office.now_s)


def open_some(office: Office, people: Iterable[str]) -> Opened:
    """
    Return the personal data of some people, as :func:`open_all`, without the whole register.

    They are read as the store's standings have them: the caller has brought those up to date.
    """
    office.session.key(KeyName.WRAPPING)
    store, codes = office.store, sorted(people)
    found = store.standings.get_many([f"people:{code}" for code in codes])
    standings = ((subject.partition(":")[2], standing) for subject, standing in found.items())
    return _opened(office.session, standings, store.keys.of_many(codes), office.now_s)


def _opened(
    session: Session,
    standings: Iterable[tuple[str, Standing]],
    wrapped: Mapping[str, Collection[bytes]],
    now: int,
) -> Opened:
    """Return what opens of people with these wrapped keys at a time."""
    known: list[Known] = []
    without_consent, unopened, partly = set(), set(), set()
    expires: dict[str, int] = {}
    for who, standing in standings:
        if not standing.sealed or standing.has_expired(now):
            continue
        table = PersonKeys({who: frozenset(wrapped[who])} if who in wrapped else {})
        texts = list(_texts_of(session, who, standing.sealed, table))
        consented = [Known(who, fields) for fields in texts if fields.get("consent")]
        known += consented
        if not texts:
            unopened.add(who)
        elif len(texts) < len(standing.sealed):
            partly.add(who)
        if texts and not consented:
            without_consent.add(who)
        if texts and standing.is_claim:
            expires[who] = standing.claims[-1].expires
    return Opened(
        tuple(known),
        frozenset(without_consent),
        frozenset(unopened),
        frozenset(partly),
        expires,
    )


def _texts_of(
    session: Session, who: str, sealed: tuple[str, ...], table: PersonKeys
) -> Iterator[dict[str, str]]:
    """Yield the fields of a person's texts, as many as open."""
    try:
        keys = person_keys_of(session, who, table)
    except CustodyError:
        return
    for text in sealed:
        for key in keys:
            fields = open_personal(key, text, operation=session.operation, person=who)
            if fields is not None:
                yield fields
                break
    for key in keys:
        key.wipe()
