"""A person's keys are destroyed by an erasure that counts, and by nothing else, in any order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.operation.network import state_of
from safepassage.errors import RefusedError
from safepassage.operation.posts import Recording, import_bundle, revoke
from safepassage.operation.posts import bundle as bundles
from safepassage.operation.posts.bundle import Contents, seal_bundle
from safepassage.operation.posts.bundle_bytes import sized
from safepassage.operation.posts.erasure import erased_people
from safepassage.operation.posts.known import Known
from safepassage.operation.store import Current, KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.operation.network import Network
    from safepassage.operation.events import Event, Json
    from safepassage.operation.posts import Post
    from safepassage.operation.store import Signed

ONE = KeyRow("P-1", b"a key of one")
TWO = KeyRow("P-2", b"a key of another")


def _give(network: Network, name: str, *rows: KeyRow) -> None:
    network.posts[name].store.keys.add(rows)


def _keys(network: Network, name: str) -> list[KeyRow]:
    return list(network.posts[name].store.keys)


def _force(post: Post, kind: str, who: str) -> Event:
    """Record as a post whose program has been changed: what it may not, signed as its own."""
    with post.store.writing():
        (event,) = post._write([Recording(kind, {"who": who})], by="W1")
    return event


def _bundle_of(network: Network, sender: str, to: str, rows: list[KeyRow]) -> bytes:
    """Return a bundle that brings keys and no event."""
    post = network.posts[sender]
    contents = Contents(
        operation=post.operation, sender=sender, known=Known(), events=[], keys=rows
    )
    return seal_bundle(contents, post.keys, [network.keys[to].recipient])


def test_an_erasure_reaches_every_post(network: Network) -> None:
    """Where the event arrives the person's keys go, and others' stay."""
    network.enrol("A")
    network.enrol("B", "tracing_officer")
    _give(network, "HQ", ONE, TWO)
    network.meet()
    network.record("B", "erased", who="P-1")
    assert _keys(network, "B") == [TWO]
    network.meet()
    assert [_keys(network, name) for name in network.posts] == [[TWO]] * 3


def test_a_key_that_comes_late_is_not_kept(network: Network) -> None:
    """A post that has heard of the erasure keeps no key that somebody brings afterwards."""
    network.enrol("A")
    network.enrol("B")
    _give(network, "A", ONE)
    late = _bundle_of(network, "A", "B", [ONE, TWO])
    network.record("HQ", "erased", who="P-1")
    network.carry("HQ", "B")
    assert import_bundle(network.posts["B"], late).keys == 1
    assert _keys(network, "B") == [TWO]
    network.carry("A", "HQ")
    assert _keys(network, "HQ") == []


def test_a_bundle_without_an_event_destroys_nothing(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that say that somebody has no key any more are refused, with the whole bundle."""
    network.enrol("A")
    _give(network, "HQ", ONE)

    def body(_: Sequence[Signed], keys: Sequence[KeyRow]) -> Iterator[bytes]:
        rows = [[row.person, None] for row in keys]
        yield sized(json.dumps(rows).encode())

    monkeypatch.setattr(bundles, "body_of", body)
    with pytest.raises(RefusedError, match="torn, altered or no bundle"):
        import_bundle(network.posts["HQ"], _bundle_of(network, "A", "HQ", [ONE]))
    assert _keys(network, "HQ") == [ONE]


def test_a_post_without_the_role_erases_nobody(network: Network) -> None:
    """A reception is refused; and where its program is changed, its erasure counts nowhere."""
    network.enrol("R", "reception")
    _give(network, "HQ", ONE)
    network.meet()
    with pytest.raises(RefusedError, match="not enrolled for a role that erases"):
        network.record("R", "erased", who="P-1")
    _force(network.posts["R"], "erased", "P-1")
    network.carry("R", "HQ")
    assert _keys(network, "HQ") == [ONE]
    assert network.posts["HQ"].store.events.erasures()
    assert erased_people(network.posts["HQ"].store) == set()


def test_an_erasure_waits_with_its_post(network: Network) -> None:
    """What a post records whose enrolment is not here yet destroys nothing until it comes."""
    network.enrol("A")
    network.enrol("B")
    _give(network, "A", ONE)
    erased = network.record("B", "erased", who="P-1")
    post = network.posts["B"]
    only = Contents(
        operation=post.operation,
        sender="B",
        known=Known(),
        events=post.store.events.signed([erased.digest]),
        keys=[],
    )
    early = seal_bundle(only, post.keys, [network.keys["A"].recipient])
    assert import_bundle(network.posts["A"], early).waiting == 1
    assert _keys(network, "A") == [ONE]
    assert network.carry("HQ", "A")[0].waited == 1
    assert _keys(network, "A") == []


@pytest.mark.parametrize("first", ["erasure", "revocation"])
def test_an_erasure_beyond_a_revocation_counts_no_more(network: Network, first: str) -> None:
    """Keys that a post destroyed after its last number come back from whoever still has them."""
    network.enrol("A")
    network.enrol("B")
    _give(network, "HQ", ONE)
    network.meet()
    network.record("A", "erased", who="P-1")
    if first == "erasure":
        network.carry("A", "B")
        assert _keys(network, "B") == []
    revoke(network.posts["HQ"], "A", by="W1", last=0)
    network.carry("A", "HQ")
    assert _keys(network, "HQ") == [ONE]
    network.carry("HQ", "B")
    network.carry("B", "HQ")
    network.carry("HQ", "B")
    assert _keys(network, "B") == [ONE]


def test_an_enrolment_that_is_recorded_here_lets_erasures_count(network: Network) -> None:
    """Where an erasure comes to count by what is recorded at this post, the keys go at once."""
    network.enrol("R", "reception")
    _give(network, "HQ", ONE)
    _force(network.posts["R"], "erased", "P-1")
    network.carry("R", "HQ")
    assert _keys(network, "HQ") == [ONE]
    network.record("HQ", "post_enrolled", post="R", key=network.public("X"), roles=["post"])
    assert _keys(network, "HQ") == []


@pytest.mark.parametrize("kind", ["withdrawn", "settled"])
@pytest.mark.parametrize("first", ["erasure", "amendment"])
def test_an_erasure_is_final(network: Network, kind: str, first: str) -> None:
    """Whoever says later that it should not stand: no key stays, comes back or is taken again."""
    network.enrol("A")
    network.enrol("B")
    network.enrol("C", "planner")
    network.meet()
    for name in ("HQ", "A", "B"):
        _give(network, name, ONE)
    erased = network.record("A", "erased", who="P-1")
    network.carry("A", "C")
    body: dict[str, Json] = {"event": erased.digest}
    if kind == "settled":
        other = network.record("C", "registered", who="P-1", place="hall")
        body = {"event": other.digest, "overruled": [erased.digest], "decided_by": "W1"}
    network.record("C", kind, **body)
    network.carry("A" if first == "erasure" else "C", "HQ")
    network.meet()
    late = _bundle_of(network, "B", "HQ", [ONE])
    assert import_bundle(network.posts["HQ"], late).keys == 0
    assert [_keys(network, name) for name in network.posts] == [[]] * 4
    states = {state_of(post) for post in network.posts.values()}
    assert len(states) == 1
    register = Current.open(network.posts["HQ"].store).register
    assert register.people["P-1"].erased
    assert erased.digest in register.amendments.out
