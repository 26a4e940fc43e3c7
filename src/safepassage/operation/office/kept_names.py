"""
The index by which names are looked up at a post, kept sealed in its store between questions.

Making it opens all names of the post, which takes long; so it is kept, under a key that follows
from the key to names, and goes as soon as anybody is erased. Whoever has changed since it was made
is opened anew for each question and stands beside it; where those become many it is made anew of
what it holds and of them. What is opened lives in memory for one question.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from safepassage.errors import StoreError
from safepassage.operation.custody.ciphers import derive, seal, unseal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.names.search import NameIndex, merged
from safepassage.operation.office.opening import open_all, open_some
from safepassage.operation.posts.erasure import erased_people
from safepassage.operation.register import fold_sorted
from safepassage.operation.store.notes import KEPT_NAMES
from safepassage.operation.store.projection import fold_version, general_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from safepassage.operation.names.search import Found, Results
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.opening import Opened
    from safepassage.operation.store import Store

__all__ = ["NamesAtHand", "names_at", "no_looking_for_garbage"]

_MOST_BESIDE = 1_000
"""So many people may have changed since the index was made; of more it is made anew."""

_LEVEL = 1
"""How hard the tables are packed: packing is quicker than encrypting what it saves."""


Person = Sequence[Any]
"""Somebody's names, and the year of birth or None."""


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """
    Who may be looked for, as it was up to an entry of the store.

    ``people`` are names and birth years by code, where a consent is stated. ``waiting`` are those
    of whom not everything opened, as a key was missing. ``expires`` is when claims of other systems
    do so, seconds since 1970: no event says it, and from then on they are not to be found.
    """

    entry: int
    people: Mapping[str, Person]
    without_consent: frozenset[str]
    unopened: frozenset[str]
    waiting: frozenset[str]
    expires: Mapping[str, int]
    index: NameIndex

    @classmethod
    def of(cls, entry: int, opened: Opened, before: Kept | None = None) -> Kept:
        """Return what opened, with those who were known before and are not among it."""
        seen = {one.who for one in opened.known} | opened.without_consent | opened.unopened
        people: dict[str, Person] = _people_of(opened)
        without, unopened = set(opened.without_consent), set(opened.unopened)
        waiting = set(opened.partly | opened.unopened)
        expires = dict(opened.expires)
        if before is not None:
            people |= {who: one for who, one in before.people.items() if who not in seen}
            without |= before.without_consent - seen
            unopened |= before.unopened - seen
            waiting |= before.waiting - seen
            expires |= {who: ends for who, ends in before.expires.items() if who not in seen}
        index = NameIndex((who, name) for who, (names, _) in people.items() for name in names)
        return cls(
            entry,
            people,
            frozenset(without),
            frozenset(unopened),
            frozenset(waiting),
            expires,
            index,
        )

    def text(self) -> bytes:
        """Return it in the clear, packed."""
        tables = {
            "version": _version(),
            "entry": self.entry,
            "people": self.people,
            "without_consent": sorted(self.without_consent),
            "unopened": sorted(self.unopened),
            "waiting": sorted(self.waiting),
            "expires": self.expires,
            "index": self.index.tables(),
        }
        written = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(written.encode(), _LEVEL)

    @classmethod
    def of_text(cls, text: bytes) -> Kept | None:
        """Return what a text holds; None where another version has written it."""
        tables: dict[str, Any] = json.loads(zlib.decompress(text))
        if tables["version"] != _version():
            return None
        return cls(
            tables["entry"],
            tables["people"],
            frozenset(tables["without_consent"]),
            frozenset(tables["unopened"]),
            frozenset(tables["waiting"]),
            tables["expires"],
            NameIndex.of_tables(tables["index"]),
        )


@contextlib.contextmanager
def no_looking_for_garbage() -> Iterator[None]:
    """Let nothing be looked through for garbage: what a question makes stays until its answer."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class NamesAtHand:
    """
    All who may be looked for at a post at this moment.

    Parameters
    ----------
    kept
        The index as it was kept.
    changed
        Who has changed or expired since, or may open now: what is kept of them counts no more.
    fresh
        What opens of these.
    """

    def __init__(self, kept: Kept, changed: frozenset[str], fresh: Opened) -> None:
        self._kept = kept
        self._changed = changed
        self._fresh = fresh

    @cached_property
    def _people(self) -> dict[str, Person]:
        """Return names and birth years of those who have changed."""
        return _people_of(self._fresh)

    def search(self, query: str, *, limit: int, where: Callable[[Found], bool] | None) -> Results:
        """Return the people whose names are most like the query."""

        def unchanged(found: Found) -> bool:
            return found.id not in self._changed and (where is None or where(found))

        beside = NameIndex(
            (who, name) for who, (names, _) in self._people.items() for name in names
        )
        return merged(
            (
                self._kept.index.search(query, limit=limit, where=unchanged),
                beside.search(query, limit=limit, where=where),
            ),
            limit=limit,
        )

    def names_of(self, who: str) -> tuple[str, ...]:
        """Return somebody's names as they are registered."""
        return tuple(self._one(who)[0])

    def born(self, who: str) -> int | None:
        """Return somebody's year of birth, None where it is not known."""
        year: int | None = self._one(who)[1]
        return year

    @property
    def looked_through(self) -> int:
        """Return how many people are compared with a query."""
        return self._count(self._kept.people.keys()) + len(self._people)

    @property
    def without_consent(self) -> int:
        """Return how many people are not compared, as no consent is stated."""
        return self._count(self._kept.without_consent) + len(self._fresh.without_consent)

    @property
    def unopened(self) -> int:
        """Return of how many people nothing opens."""
        return self._count(self._kept.unopened) + len(self._fresh.unopened)

    def _one(self, who: str) -> Person:
        return self._people[who] if who in self._changed else self._kept.people[who]

    def _count(self, codes: Any) -> int:  # noqa: ANN401 -- a set, or the keys of a table
        return len(codes) - len(self._changed & codes)


def names_at(office: Office) -> NamesAtHand:
    """
    Return who may be looked for at a post; the caller has recorded what for.

    Raises
    ------
    AccessError
        When the role holds no key to names.
    LockedError
        When the session is locked.
    """
    store = office.store
    kept = _load(office)
    if kept is None:
        # What comes while names are opened is looked at once more, which does no harm.
        kept = Kept.of(store.events.count(), open_all(office))
        _keep(office, kept)
    entry = store.events.count()
    touched = _touched(store, kept.entry)
    changed = frozenset(touched | kept.waiting | _expired(kept, office.now_s))
    fresh = open_some(office, changed)
    if len(touched) > _MOST_BESIDE:
        gone = changed - {one.who for one in fresh.known} - fresh.without_consent - fresh.unopened
        kept = Kept.of(entry, fresh, _without(kept, gone))
        _keep(office, kept)
        changed = kept.waiting
        fresh = open_some(office, changed)
    return NamesAtHand(kept, changed, fresh)


def _touched(store: Store, entry: int) -> set[str]:
    """Return the people of whom something was told, or counts otherwise, since an entry."""
    facts = store.events.facts_after(entry)
    if not facts:
        return set()
    register = fold_sorted(general_facts(store, until=entry), ())
    touched = register.add(facts, store.events)
    return {subject.partition(":")[2] for subject in touched if subject.startswith("people:")}


def _expired(kept: Kept, now: int) -> set[str]:
    """Return the claims that must not be read any more."""
    return {who for who, ends in kept.expires.items() if ends <= now}


def _without(kept: Kept, gone: frozenset[str]) -> Kept:
    """Return what is kept without some people; the index is made anew by the caller."""
    people = {who: one for who, one in kept.people.items() if who not in gone}
    return Kept(
        kept.entry,
        people,
        kept.without_consent - gone,
        kept.unopened - gone,
        kept.waiting - gone,
        {who: ends for who, ends in kept.expires.items() if who not in gone},
        kept.index,
    )


def _load(office: Office) -> Kept | None:
    """Return what was kept, None where nothing is, or another version has made it."""
    sealed = office.store.notes.get(KEPT_NAMES)
    if sealed is None:
        return None
    text = unseal(_key(office), sealed, "names", office.session.post)
    return None if text is None else Kept.of_text(text.reveal())


def _keep(office: Office, kept: Kept) -> None:
    """
    Keep the index, unless it holds somebody who was erased while it was made.

    Where it is not kept, or the disk has no room for it, the next question makes it anew.
    """
    store = office.store
    sealed = seal(_key(office), Secret(kept.text()), "names", office.session.post)
    with contextlib.suppress(StoreError), store.writing():
        # Opening all takes long, and an erasure meanwhile destroys only what is kept by then.
        if erased_people(store).isdisjoint(kept.people):
            store.notes.put(KEPT_NAMES, sealed)


def _key(office: Office) -> Secret:
    return derive(office.session.key(KeyName.WRAPPING), "kept names", office.session.post)


def _people_of(opened: Opened) -> dict[str, Person]:
    """Return names and birth years by code; a year that is registered in two ways is not known."""
    names: dict[str, dict[str, None]] = {}
    years: dict[str, set[int | None]] = {}
    for one in opened.known:
        names.setdefault(one.who, {}).update(dict.fromkeys(one.names))
        years.setdefault(one.who, set()).add(one.birth_year)
    return {
        who: (tuple(some), next(iter(years[who])) if len(years[who]) == 1 else None)
        for who, some in names.items()
    }


@cache
def _version() -> str:
    """Return what changes whenever the code that reads names, or keeps them, does."""
    digest = hashlib.sha256(f"{fold_version()} {sys.byteorder}".encode())
    operation = resources.files("safepassage.operation")
    files = sorted((operation / "names").iterdir(), key=lambda file: file.name)
    files += [operation / "office" / name for name in ("opening.py", "kept_names.py")]
    for file in files:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
