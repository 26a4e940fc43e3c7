"""
By which a headquarters finds people by name without its database showing one.

Of each name the index keeps keyed hashes of its keys (:func:`operation.names.blind.blind`), cut to
64 bits. Whoever has the matching key can ask; whoever has the database alone cannot, and learns
which people share a part of a name. The few that a question finds are opened and ranked elsewhere.
A post has few enough people to look through, and keeps no such index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text, delete, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from safepassage.operation.names.blind import blind
from safepassage.operation.names.forms import Reader, read_name
from safepassage.operation.names.keys import name_keys, query_keys
from safepassage.operation.names.search import search_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from safepassage.operation.names.search import Results
    from safepassage.operation.store.database import Database

__all__ = [
    "SERVER_METADATA",
    "NameTokens",
    "TokenMaker",
    "find_people",
    "name_tokens",
    "tokens_of",
]

SERVER_METADATA = MetaData()

name_tokens = Table(
    "name_tokens",
    SERVER_METADATA,
    Column("person", Text(collation="C"), primary_key=True),
    Column("tokens", ARRAY(BigInteger), nullable=False),
)
"""The tokens of a person's names."""

Index("name_tokens_by_token", name_tokens.c.tokens, postgresql_using="gin")

_MOST_HELD = 500_000
"""How many keys are held while many tokens are made."""

_MOST_CANDIDATES = 400
"""How many people a question may open to compare their names with it."""


def tokens_of(names: Iterable[str], matching_key: bytes) -> list[int]:
    """Return the tokens of a person's names, under the operation's matching key of 32 bytes."""
    return TokenMaker(matching_key).tokens_of(names)


class TokenMaker:
    """
    Makes the tokens of many people, each word and key once.

    It holds them in the clear for as long as it lives. Make one for a batch, and drop it.

    Parameters
    ----------
    matching_key
        The operation's matching key, 32 bytes.
    """

    def __init__(self, matching_key: bytes) -> None:
        self._matching_key = matching_key
        self._reader = Reader()
        self._tokens: dict[str, int] = {}

    def __repr__(self) -> str:
        """Return the size alone: names never get into a message."""
        return f"TokenMaker({len(self._tokens)} keys)"

    def tokens_of(self, names: Iterable[str]) -> list[int]:
        """Return the tokens of a person's names."""
        keys = dict.fromkeys(key for name in names for key in name_keys(self._reader.read(name)))
        return [self._token(key) for key in keys]

    def _token(self, key: str) -> int:
        token = self._tokens.get(key)
        if token is None:
            if len(self._tokens) >= _MOST_HELD:
                self._tokens.clear()
            token = self._tokens[key] = _token(key, self._matching_key)
        return token


def _token(key: str, matching_key: bytes) -> int:
    """Return the first 64 bits of a key's hash, as a number that a database holds."""
    return int.from_bytes(bytes.fromhex(blind(key, matching_key))[:8], "big", signed=True)


class NameTokens:
    """The tokens in a headquarters' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, person: str, tokens: Sequence[int]) -> None:
        """Keep the tokens of a person in place of those before."""
        row = {"person": person, "tokens": list(tokens)}
        with self._database.writing() as connection:
            statement = insert(name_tokens).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["person"], set_=row))

    def remove(self, people: Iterable[str]) -> None:
        """Let go of the tokens of people who are erased."""
        with self._database.writing() as connection:
            connection.execute(delete(name_tokens).where(name_tokens.c.person.in_(list(people))))

    def having(self, tokens: Sequence[int], *, most: int = _MOST_CANDIDATES) -> list[str]:
        """Return people who have any of these tokens, at most so many."""
        query = select(name_tokens.c.person).where(name_tokens.c.tokens.overlap(list(tokens)))
        with self._database.reading() as connection:
            return list(connection.scalars(query.limit(most)))


def find_people(
    index: NameTokens,
    query: str,
    *,
    matching_key: bytes,
    names_of: Callable[[list[str]], Iterable[tuple[str, str]]],
    limit: int = 10,
) -> Results:
    """
    Return the few people whose names are most like a query.

    The caller has recorded the search. Stages that find few people come first; the next is asked
    only where nobody was alike enough. What is misspelled beyond the keys of names is not found.

    Parameters
    ----------
    index
        The tokens of a headquarters.
    query
        A name or a part of one, in any script.
    matching_key
        The operation's matching key, 32 bytes.
    names_of
        What opens the names of people: person and name, several names of one apart.
    limit
        The most people that are returned.
    """
    results = search_names(query, (), limit)
    for stage in query_keys(read_name(query)):
        people = index.having([_token(key, matching_key) for key in stage])
        if people:
            results = search_names(query, names_of(people), limit)
        if results.accepted:
            break
    return results
