"""
How a token leads to the people who have it: rows in a file, an index of arrays on a server.

A server is filled with millions of people at once, and an index of arrays is made in one go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import BigInteger, Integer, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from safepassage.operation.store.bulk import add_rows, copy_in
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import name_tokens, near_words, packed, token_people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import BindParameter, Connection

__all__ = ["FileIndex", "ServerIndex", "Shared", "TokenIndex"]

_AT_ONCE = 8
"""Of how many tokens at once a server looks up who has them: of each person it finds by them it
compares them all, so that 500 tokens of 50,000 people take it a fifth of a second at once."""

_TOKENS: BindParameter[int] = bindparam("tokens", expanding=True)
_HAVING = (
    select(token_people.c.person, func.count())
    .where(token_people.c.token.in_(_TOKENS))
    .group_by(token_people.c.person)
)
_HELD = select(token_people.c.token).where(token_people.c.token.in_(_TOKENS)).distinct()
_DROP = delete(token_people).where(
    token_people.c.token == bindparam("of_token"), token_people.c.person == bindparam("of_person")
)

_ASKED = bindparam("tokens", type_=ARRAY(BigInteger))
_SERVER_HAVING = text(
    "WITH parts AS MATERIALIZED ("
    "  SELECT array_agg(token) AS part"
    "  FROM unnest(:tokens) WITH ORDINALITY AS asked (token, at) GROUP BY at / :size"
    ") "
    "SELECT person, (SELECT count(*) FROM unnest(tokens) AS token WHERE token = ANY (part)) "
    "FROM parts CROSS JOIN LATERAL"
    "  (SELECT person, tokens FROM name_tokens WHERE tokens && part LIMIT :most) AS found "
    "LIMIT :most"
).bindparams(_ASKED, bindparam("most", type_=Integer), size=_AT_ONCE)
_SERVER_HELD = text(
    "SELECT token FROM unnest(:tokens) AS token "
    "WHERE EXISTS (SELECT FROM name_tokens WHERE tokens @> ARRAY[token])"
).bindparams(_ASKED)
_NO_SCANS = text("SET LOCAL enable_seqscan TO off")
_SERVER_ADD_NEAR = text(
    "INSERT INTO near_words SELECT * FROM unnest(:near, :words) ON CONFLICT DO NOTHING"
).bindparams(
    bindparam("near", type_=ARRAY(BigInteger)), bindparam("words", type_=ARRAY(BigInteger))
)


class Shared(NamedTuple):
    """How many of some tokens each person has, and whether others may have some too."""

    people: Counter[str]
    more: bool


class TokenIndex(Protocol):
    """By which people are found who have a token, beside the table of people's tokens."""

    def add(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Keep the tokens of people of whom none are kept, and let them lead to them."""

    def remove(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Let these tokens no longer lead to the people who had them."""

    def clear(self, connection: Connection) -> None:
        """Let no token lead to anybody."""

    def shared(self, connection: Connection, tokens: Iterable[int], *, most: int) -> Shared:
        """Return who has any of these tokens; a server where they are more than so many, some."""

    def held(self, connection: Connection, tokens: list[int]) -> set[int]:
        """Return which of these tokens anybody has."""

    def add_near(self, connection: Connection, near: Collection[tuple[int, int]]) -> None:
        """Add pairs to the near words; one that is there already changes nothing."""


class FileIndex:
    """Rows of a token and a person in a file."""

    def add(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Keep the tokens of people of whom none are kept, and let them lead to them."""
        add_rows(connection, name_tokens, [(who, packed(some)) for who, some in tokens.items()])
        rows = [(token, who) for who, some in tokens.items() for token in some]
        add_rows(connection, token_people, rows, known_stay=True)

    def remove(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Let these tokens no longer lead to the people who had them."""
        rows = [
            {"of_token": token, "of_person": person}
            for person, some in tokens.items()
            for token in some
        ]
        if rows:
            connection.execute(_DROP, rows)

    def clear(self, connection: Connection) -> None:
        """Let no token lead to anybody."""
        connection.execute(delete(token_people))

    def shared(self, connection: Connection, tokens: Iterable[int], *, most: int) -> Shared:
        """Return everybody who has any of these tokens."""
        del most
        found: Counter[str] = Counter()
        for part in chunks(tokens):
            for person, count in connection.execute(_HAVING, {"tokens": part}):
                found[person] += count
        return Shared(found, more=False)

    def held(self, connection: Connection, tokens: list[int]) -> set[int]:
        """Return which of these tokens anybody has."""
        return set(connection.scalars(_HELD, {"tokens": tokens}))

    def add_near(self, connection: Connection, near: Collection[tuple[int, int]]) -> None:
        """Add pairs to the near words; one that is there already changes nothing."""
        add_rows(connection, near_words, [*near], known_stay=True)


class ServerIndex:
    """The index ``people_by_token`` of a server's arrays, which keeps itself."""

    def add(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Keep the tokens of people of whom none are kept, and let them lead to them."""
        copy_in(connection, name_tokens, [(who, [*some]) for who, some in tokens.items()])

    def remove(self, connection: Connection, tokens: Mapping[str, Collection[int]]) -> None:
        """Do nothing."""

    def clear(self, connection: Connection) -> None:
        """Do nothing."""

    def shared(self, connection: Connection, tokens: Iterable[int], *, most: int) -> Shared:
        """Return who has any of these tokens; where they are more than so many, some."""
        found: Counter[str] = Counter()
        more = False
        _by_index(connection)
        for part in chunks(tokens):
            rows = connection.execute(_SERVER_HAVING, {"tokens": part, "most": most}).all()
            more |= len(rows) == most
            for person, count in rows:
                found[person] += count
        return Shared(found, more)

    def held(self, connection: Connection, tokens: list[int]) -> set[int]:
        """Return which of these tokens anybody has."""
        _by_index(connection)
        return set(connection.scalars(_SERVER_HELD, {"tokens": tokens}))

    def add_near(self, connection: Connection, near: Collection[tuple[int, int]]) -> None:
        """Add pairs to the near words; one that is there already changes nothing."""
        if near:
            at, words = zip(*near, strict=True)
            connection.execute(_SERVER_ADD_NEAR, {"near": [*at], "words": [*words]})


def _by_index(connection: Connection) -> None:
    """
    Let a server look up rows by an index alone, until the transaction ends.

    How many rows have a token it can only guess, and where it guesses many it reads them all.
    """
    connection.execute(_NO_SCANS)
