"""
Many people registered at once: the first filling of a headquarters from a list.

Each person is an event as everywhere, chained and signed, and its rows are those that recording one
by one would have made. Only the way is shorter: no statement for a single person, signatures and
folds in other processes, one step for all.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import Counter, deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safepassage.errors import RefusedError
from safepassage.operation.events import Fact, Stamp
from safepassage.operation.events.event import signature_of
from safepassage.operation.posts.chain import Recording
from safepassage.operation.register.standing import fold_people
from safepassage.operation.store.event_rows import Signed, chunks
from safepassage.operation.store.event_rows import row_of as event_row
from safepassage.operation.store.name_changes import names_version, note_changes
from safepassage.operation.store.projection import bring_up_to_date, set_mark
from safepassage.operation.store.standing_rows import HeadsAt, StandingRow, heads_of, row_of
from safepassage.operation.store.tables import events, person_keys, standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from safepassage.operation.events import Json
    from safepassage.operation.names.tokens import NameTokens
    from safepassage.operation.posts.chain import Chain
    from safepassage.operation.posts.post import Post
    from safepassage.operation.store import Store

__all__ = ["Registration", "register_many"]

_AT_ONCE = 5_000
_KIND = "registered"


class Registration(NamedTuple):
    """
    Somebody who is to be registered.

    ``body`` holds the fields of an event ``registered``, and ``wrapped`` the key to what is sealed
    in it. ``names`` are the tokens of the names of somebody who has a consent; where they are left
    out, what is sealed is opened when names are looked for next.
    """

    body: Mapping[str, Json]
    wrapped: bytes | None = None
    names: NameTokens | None = None


class _Written(NamedTuple):
    """An event that is chained and not signed yet."""

    content: bytes
    digest: str
    previous: str
    fact: Fact
    of: Registration


class _Finished(NamedTuple):
    """What another process adds: signatures, rows of standings, heads by place and state."""

    signatures: list[bytes]
    standings: list[StandingRow]
    heads: HeadsAt


def register_many(
    post: Post, people: Iterable[Registration], *, by: str, processes: int = 1
) -> int:
    """
    Register people who are not known yet, all or none, and return how many.

    Parameters
    ----------
    post
        The post that registers; its events count.
    people
        The groups and persons; each code once.
    by
        The code of the person who registers.
    processes
        How many processes sign and fold beside this one; 1 for none.

    Raises
    ------
    RefusedError
        When a field is wrong, a code is known already or stands twice, or the post's events don't
        count.
    StoreError
        When it cannot be written. Nothing is registered then.
    """
    store = post.store
    with store.writing():
        trust = post.trust()
        if post.name in trust.last or post.name not in trust.enrolments:
            raise RefusedError(f"Post {post.name} is not enrolled here, or has been revoked.")
        if store.chains.torn() & {post.name}:
            raise RefusedError(
                f"The chain of post {post.name} has forked or lacks events. Register where it is "
                "whole, or one by one."
            )
        entry = bring_up_to_date(store)
        note_changes(store)
        chain = post.chain_after(post.end(), by=by)
        heads: HeadsAt = Counter()
        codes: set[str] = set()
        with store.filling() as fill, _finishing(post, processes) as finish:
            for written, finished in _in_order(_written(chain, people), finish, processes):
                _refuse_known(store.standings.having, written, codes)
                arrived = post.now_s()
                rows = [
                    event_row(
                        one.fact,
                        Signed(one.content, signature),
                        previous=one.previous,
                        entry=entry + number,
                        arrived=arrived,
                    )
                    for number, (one, signature) in enumerate(
                        zip(written, finished.signatures, strict=True), 1
                    )
                ]
                fill(events, rows)
                fill(standings, finished.standings)
                fill(person_keys, list(_key_rows(written)))
                _add_names(store, written)
                heads.update(finished.heads)
                entry += len(written)
                store.chains.prolong(
                    [(one.digest, one.fact.number) for one in written],
                    post=post.name,
                    former=written[0].previous,
                    recorded=max(one.fact.recorded for one in written),
                    arrived=arrived,
                )
            store.standings.shift(heads)
            set_mark(store, entry)
            store.names.set_mark(entry, names_version())
    store.tidy()
    return len(codes)


def _written(chain: Chain, people: Iterable[Registration]) -> Iterator[list[_Written]]:
    """Yield events in parts, each chained to the one before."""
    for part in chunks(people, _AT_ONCE):
        yield [_next(chain, one) for one in part]


def _next(chain: Chain, one: Registration) -> _Written:
    """Return the next event of a chain."""
    draft, content, digest = chain.link(Recording(_KIND, one.body))
    fact = Fact(
        draft.observed,
        draft.stamp,
        draft.post,
        draft.number,
        digest,
        draft.recorded,
        _KIND,
        one.body,
    )
    return _Written(content, digest, draft.previous, fact, one)


def _in_order(
    parts: Iterable[list[_Written]],
    finish: Callable[[list[bytes]], Future[_Finished]],
    processes: int,
) -> Iterator[tuple[list[_Written], _Finished]]:
    """Yield parts with what others have added to them, a few under way at a time."""
    under_way: deque[tuple[list[_Written], Future[_Finished]]] = deque()
    for part in parts:
        under_way.append((part, finish([one.content for one in part])))
        if len(under_way) > processes:
            written, future = under_way.popleft()
            yield written, future.result()
    while under_way:
        written, future = under_way.popleft()
        yield written, future.result()


@contextmanager
def _finishing(post: Post, processes: int) -> Iterator[Callable[[list[bytes]], Future[_Finished]]]:
    """Give what signs and folds, in other processes or in this one."""
    key = post.keys.signing.private_bytes_raw()
    if processes == 1:
        yield lambda contents: _done(_finish(key, contents))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield lambda contents: pool.submit(_finish, key, contents)


def _done(finished: _Finished) -> Future[_Finished]:
    """Return what is finished as if it had been waited for."""
    future: Future[_Finished] = Future()
    future.set_result(finished)
    return future


def _finish(key: bytes, contents: list[bytes]) -> _Finished:
    """Sign events and fold each, which is all that is told of its person."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    heads: HeadsAt = Counter()
    rows = []
    for content in contents:
        table: Any = json.loads(content)
        fact = Fact(
            table["observed"],
            Stamp(*table["clock"]),
            table["post"],
            table["number"],
            hashlib.sha256(content).hexdigest(),
            table["recorded"],
            _KIND,
            table["body"],
        )
        who = table["body"]["who"]
        standing = fold_people(who, [fact])
        rows.append(row_of(f"people:{who}", standing))
        heads.update(heads_of(standing))
    return _Finished([signature_of(content, private) for content in contents], rows, heads)


def _refuse_known(
    having: Callable[[list[str]], set[str]], written: Sequence[_Written], codes: set[str]
) -> None:
    """Refuse codes that are known already, or that stand twice."""
    these = [_who(one) for one in written]
    twice = len(set(these)) < len(these) or not codes.isdisjoint(these)
    if twice or having([f"people:{code}" for code in these]):
        raise RefusedError(
            "who: a code stands twice, or is registered already. Give each group and person a code "
            "of its own."
        )
    codes.update(these)


def _who(one: _Written) -> str:
    return str(one.fact.body["who"])


def _key_rows(written: Sequence[_Written]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the keys to what is sealed."""
    for one in written:
        wrapped = one.of.wrapped
        if wrapped is not None:
            yield _who(one), hashlib.sha256(wrapped).digest(), wrapped


def _add_names(store: Store, written: Sequence[_Written]) -> None:
    """Let people be found by the tokens of their names, or be opened when somebody looks next."""
    named = {_who(one): one.of.names for one in written if one.of.names is not None}
    tokens = {who: names.tokens for who, names in named.items()}
    near = [pair for names in named.values() for pair in names.near]
    store.names.add(tokens, near)
    store.names.wait(
        who for one in written if "sealed" in one.fact.body and (who := _who(one)) not in named
    )
