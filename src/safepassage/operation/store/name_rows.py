"""
By which people are found by name without the store holding one: the rows of blind tokens.

They are put by whoever may open names (:mod:`safepassage.operation.office.name_index`), or come
with people who are registered at once, and go with the key of whoever is erased. A note says up to
which event they hold, for which version of the program, and how many people they are of.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, literal, select, update

from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.notes import Notes
from safepassage.operation.store.tables import name_tokens, names_apart, near_words, standings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import BindParameter, Connection

    from safepassage.operation.store.database import Database
    from safepassage.operation.store.token_index import TokenIndex

__all__ = ["Apart", "Having", "NameMark", "NameRows", "Named"]

_NOTE = "names"
_FIRST, _BEFORE = "people:", "people;"
_NOW = 0
"""When somebody is due who is to be opened the next time."""

_OF_PEOPLE: BindParameter[str] = bindparam("people", expanding=True)
_WORDS: BindParameter[int] = bindparam("words", expanding=True)
_TOKENS_OF = select(name_tokens).where(name_tokens.c.person.in_(_OF_PEOPLE))
_APART_OF = select(names_apart.c.person, names_apart.c.why).where(
    names_apart.c.person.in_(_OF_PEOPLE)
)
_DROP_TOKENS = delete(name_tokens).where(name_tokens.c.person.in_(_OF_PEOPLE))
_DROP_APART = delete(names_apart).where(names_apart.c.person.in_(_OF_PEOPLE))
_ADD_APART = insert(names_apart)
_LET_WAIT = update(names_apart).where(names_apart.c.person.in_(_OF_PEOPLE)).values(due=_NOW)
_LET_ALL_WAIT = insert(names_apart).from_select(
    ["person", "due"],
    select(func.substr(standings.c.subject, len(_FIRST) + 1), literal(_NOW)).where(
        standings.c.subject >= _FIRST, standings.c.subject < _BEFORE
    ),
)
_DUE = (
    select(names_apart.c.person)
    .where(names_apart.c.due <= bindparam("now"), names_apart.c.person > bindparam("after"))
    .order_by(names_apart.c.person)
    .limit(bindparam("most"))
)
_NEAR = select(near_words).where(near_words.c.near.in_(bindparam("near", expanding=True)))
_KNOWN_WORDS = select(near_words.c.word).where(near_words.c.word.in_(_WORDS)).distinct()
_DROP_WORDS = delete(near_words).where(near_words.c.word.in_(_WORDS))


class Apart(StrEnum):
    """Why somebody who is registered by name may not be looked for."""

    NO_CONSENT = "no consent"
    NO_KEY = "no key"


class Named(NamedTuple):
    """
    What is kept of somebody who is registered by name.

    ``tokens`` are those of the names; of whoever may not be looked for they are None, and ``apart``
    says why. ``due`` is from when on what is sealed is to be opened anew, seconds since 1970; None
    for not before something is told of them.
    """

    tokens: Collection[int] | None
    apart: Apart | None = None
    due: int | None = None


class Having(NamedTuple):
    """Who has any of some tokens, first those who have most, and whether others may have some."""

    people: list[str]
    more: bool


@dataclass(frozen=True, slots=True)
class NameMark:
    """
    Up to which event the rows hold, of which version they are, and of how many people.

    Of ``listed`` people there are tokens; ``no_consent`` and ``no_key`` are registered by name and
    may not be looked for.
    """

    entry: int = 0
    version: str = ""
    listed: int = 0
    no_consent: int = 0
    no_key: int = 0


class NameRows:
    """
    The rows by which people are found by name.

    Parameters
    ----------
    database
        Where they lie.
    index
        How a token leads to people there.
    """

    def __init__(self, database: Database, index: TokenIndex) -> None:
        self._database = database
        self._index = index
        self._notes = Notes(database)

    def mark(self) -> NameMark:
        """Return up to which event the rows hold, and of how many people they are."""
        kept = self._notes.get(_NOTE)
        return NameMark() if kept is None else NameMark(**json.loads(kept))

    def set_mark(self, entry: int, version: str) -> None:
        """Note up to which event the rows hold, and of which version; the caller is writing."""
        self._note(replace(self.mark(), entry=entry, version=version))

    def wait(self, people: Iterable[str]) -> None:
        """Let people be opened anew the next time that names are looked for."""
        with self._database.writing() as connection:
            for part in chunks(people):
                connection.execute(_LET_WAIT, {"people": part})
                there = {person for person, _ in connection.execute(_APART_OF, {"people": part})}
                rows = [
                    {"person": person, "why": None, "due": _NOW}
                    for person in part
                    if person not in there
                ]
                if rows:
                    connection.execute(_ADD_APART, rows)

    def begin_anew(self) -> None:
        """Let go of all rows, and let everybody with a standing be opened the next time."""
        with self._database.writing() as connection:
            self._index.clear(connection)
            for table in (name_tokens, near_words, names_apart):
                connection.execute(delete(table))
            connection.execute(_LET_ALL_WAIT)
            self._note(NameMark())

    def due(self, now: int, *, after: str = "", most: int) -> list[str]:
        """Return who is to be opened anew by now, in the order of codes, after one of them."""
        with self._database.reading() as connection:
            return list(connection.scalars(_DUE, {"now": now, "after": after, "most": most}))

    def put(
        self,
        people: Iterable[str],
        named: Mapping[str, Named],
        near: Collection[tuple[int, int]] = (),
    ) -> None:
        """
        Keep what a table has of people, in place of what was kept; of who isn't in it, nothing.

        Parameters
        ----------
        people
            Their codes.
        named
            What to keep, of those who are registered by name.
        near
            Near tokens, each with the token of a word that has it.
        """
        with self._database.writing() as connection:
            for part in chunks(people):
                self._replace(connection, part, {who: named[who] for who in part if who in named})
            self._index.add_near(connection, near)

    def remove(self, people: Iterable[str]) -> None:
        """Keep nothing of people any more."""
        self.put(people, {})

    def add(self, tokens: Mapping[str, Collection[int]], near: Collection[tuple[int, int]]) -> None:
        """
        Keep the tokens of people of whom nothing is kept yet.

        Parameters
        ----------
        tokens
            The tokens of their names, by code.
        near
            Near tokens, each with the token of a word that has it.
        """
        with self._database.writing() as connection:
            self._index.add(connection, tokens)
            self._index.add_near(connection, near)
            self._count(len(tokens), Counter())

    def having(self, tokens: Iterable[int], *, most: int) -> Having:
        """Return who has any of these tokens; where they may be more than so many, some."""
        with self._database.reading() as connection:
            shared, more = self._index.shared(connection, tokens, most=most)
        people = sorted(shared, key=lambda person: (-shared[person], person))
        return Having(people, more=more)

    def near(self, tokens: Iterable[int]) -> dict[int, set[int]]:
        """Return of near tokens the tokens of the words that have them."""
        found: dict[int, set[int]] = {}
        with self._database.reading() as connection:
            for part in chunks(tokens):
                for near, word in connection.execute(_NEAR, {"near": part}):
                    found.setdefault(near, set()).add(word)
        return found

    def _replace(
        self, connection: Connection, people: list[str], named: Mapping[str, Named]
    ) -> None:
        """Replace what is kept of some people."""
        asked = {"people": people}
        former: dict[str, list[int]] = dict(connection.execute(_TOKENS_OF, asked).all())
        apart = dict(connection.execute(_APART_OF, asked).all())
        if former:
            connection.execute(_DROP_TOKENS, {"people": [*former]})
            self._index.remove(connection, former)
        if apart:
            connection.execute(_DROP_APART, {"people": [*apart]})
        listed = {who: one.tokens for who, one in named.items() if one.tokens is not None}
        self._index.add(connection, listed)
        others = [
            {"person": who, "why": one.apart, "due": one.due}
            for who, one in named.items()
            if one.apart is not None or one.due is not None
        ]
        if others:
            connection.execute(_ADD_APART, others)
        self._forget_words(connection, former.values())
        change = Counter(one.apart for one in named.values() if one.apart is not None)
        change.subtract(Apart(why) for why in apart.values() if why is not None)
        self._count(len(listed) - len(former), change)

    def _forget_words(self, connection: Connection, former: Iterable[Collection[int]]) -> None:
        """Let go of words that nobody has any more: one may be all that is left of somebody."""
        for part in chunks({token for tokens in former for token in tokens}):
            words = list(connection.scalars(_KNOWN_WORDS, {"words": part}))
            if words:
                held = self._index.held(connection, words)
                nobodys = [word for word in words if word not in held]
                connection.execute(_DROP_WORDS, {"words": nobodys})

    def _count(self, listed: int, apart: Counter[Apart]) -> None:
        """Note how many more people there are."""
        mark = self.mark()
        changed = replace(
            mark,
            listed=mark.listed + listed,
            no_consent=mark.no_consent + apart[Apart.NO_CONSENT],
            no_key=mark.no_key + apart[Apart.NO_KEY],
        )
        if changed != mark:
            self._note(changed)

    def _note(self, mark: NameMark) -> None:
        self._notes.put(_NOTE, json.dumps(asdict(mark)).encode())
