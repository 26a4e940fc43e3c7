"""
The tables of a store: the same in a post's encrypted file and in a headquarters' PostgreSQL.

Digests are kept as their 32 bytes. Texts are compared by code point in both, so that both give
subjects and facts in the order in which they are folded.
"""

from __future__ import annotations

from struct import calcsize, pack, unpack
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Dialect

__all__ = [
    "FILE_METADATA",
    "METADATA",
    "VERSION",
    "events",
    "heads",
    "loose_ends",
    "name_tokens",
    "names_apart",
    "near_words",
    "notes",
    "packed",
    "pending_events",
    "person_keys",
    "post_counts",
    "standings",
    "tips",
    "token_people",
]

VERSION = 2
"""The version of these tables; a store of a later one is refused."""

METADATA = MetaData()

FILE_METADATA = MetaData()
"""What a file has beside them, in place of an index that a server has."""

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_LONG = BigInteger().with_variant(Integer(), "sqlite")


def packed(numbers: Collection[int]) -> bytes:
    """Return numbers as a file keeps them."""
    return pack(f"<{len(numbers)}q", *numbers)


class _Numbers(TypeDecorator[list[int]]):
    """Numbers of 64 bits in a column: an array on a server, their bytes in a file."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 -- a type of the dialect
        """Return the type that the database has for it."""
        return dialect.type_descriptor(
            ARRAY(BigInteger) if dialect.name == "postgresql" else LargeBinary()
        )

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:  # noqa: ANN401 -- as the database takes it
        """Return numbers as they are written."""
        return value if value is None or dialect.name == "postgresql" else packed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> list[int] | None:  # noqa: ANN401 -- as the database gives it
        """Return numbers as they were written."""
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]  # the driver gives a list
        return [*unpack(f"<{len(value) // calcsize('<q')}q", value)]


events = Table(
    "events",
    METADATA,
    Column("entry", _LONG, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("post", _TEXT, nullable=False),
    Column("number", _LONG, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("subject", _TEXT, nullable=False),
    Column("observed", _LONG, nullable=False),
    Column("recorded", _LONG, nullable=False),
    Column("ms", _LONG, nullable=False),
    Column("tick", _LONG, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("arrived", _LONG, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)
"""
Every event that counts or is kept apart.

``entry`` numbers them from 1 in the order in which they came here, without a gap; ``arrived`` is
when, by this machine's clock, seconds since 1970.
"""

Index("events_by_post", events.c.post, events.c.number)
Index(
    "events_by_subject",
    events.c.subject,
    events.c.observed,
    events.c.ms,
    events.c.tick,
    events.c.post,
    events.c.digest,
)

_ERASURE = events.c.kind == "erased"
Index("erasures", events.c.subject, sqlite_where=_ERASURE, postgresql_where=_ERASURE)

tips = Table(
    "tips",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("post", _TEXT, nullable=False),
    Column("number", _LONG, nullable=False),
)
"""The events that no other event here follows: what a post tells others that it has."""

loose_ends = Table(
    "loose_ends",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("post", _TEXT, nullable=False),
    Column("number", _LONG, nullable=False),
    Column("previous", LargeBinary(32), nullable=False, index=True),
)
"""The events whose predecessor, by post, number and digest, is not here."""

post_counts = Table(
    "post_counts",
    METADATA,
    Column("post", _TEXT, primary_key=True),
    Column("events", _LONG, nullable=False),
    Column("recorded", _LONG, nullable=False),
    Column("ahead", _LONG, nullable=False),
)
"""
Of each post: how many of its events are here, when the last was recorded (seconds since 1970), and
by how much its clock was ahead of this machine's at most (seconds, negative for never).
"""

pending_events = Table(
    "pending_events",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("post", _TEXT, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)
"""Events of posts whose enrolment has not come yet; nothing is made of them until it has."""

person_keys = Table(
    "person_keys",
    METADATA,
    Column("person", _TEXT, primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Wrapped keys of persons' data, by person and by the SHA-256 of the wrapped key."""

standings = Table(
    "standings",
    METADATA,
    Column("subject", _TEXT, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("moves", LargeBinary, nullable=False),
)
"""What each subject's events were last folded to; the moves of people stand apart."""

heads = Table(
    "heads",
    METADATA,
    Column("place", _TEXT, primary_key=True),
    Column("state", _TEXT, primary_key=True),
    Column("heads", _LONG, nullable=False),
)
"""How many heads are in which state at which place, of all ``standings``."""

name_tokens = Table(
    "name_tokens",
    METADATA,
    Column("person", _TEXT, primary_key=True),
    Column("tokens", _Numbers, nullable=False),
)
"""The blind tokens of the names of everybody who may be looked for."""

Index(
    "people_by_token",
    name_tokens.c.tokens,
    postgresql_using="gin",
    # Or what was written last is a list that each question is compared with, token by token.
    postgresql_with={"fastupdate": "off"},
).ddl_if(dialect="postgresql")

token_people = Table(
    "token_people",
    FILE_METADATA,
    Column("token", _LONG, primary_key=True),
    Column("person", _TEXT, primary_key=True),
    sqlite_with_rowid=False,
)
"""Who has a token: what ``people_by_token`` is on a server."""

near_words = Table(
    "near_words",
    METADATA,
    Column("near", _LONG, primary_key=True),
    Column("word", _LONG, primary_key=True),
    sqlite_with_rowid=False,
)
"""Of each near token, the tokens of the words that have it."""

Index("near_words_by_word", near_words.c.word)

names_apart = Table(
    "names_apart",
    METADATA,
    Column("person", _TEXT, primary_key=True),
    Column("why", _TEXT),
    Column("due", _LONG),
)
"""
Whose names need more than tokens.

``why`` says of people who are registered by name why they may not be looked for. ``due`` is from
when on somebody is to be opened anew, seconds since 1970: 0 for the next time that names are looked
for.
"""

Index("names_due", names_apart.c.due)

notes = Table(
    "notes",
    METADATA,
    Column("name", _TEXT, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Single values: the version, the operation, the clock, what other posts are known to have."""
