"""A post is killed, and somebody deletes the log that lies beside its store."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from safepassage.operation.events import verify
from safepassage.operation.posts import status_of
from safepassage.operation.register import fold
from safepassage.operation.store import Current

if TYPE_CHECKING:
    from benchmarks.operation.network import Network


def _kill_and_lose_the_log(network: Network, name: str) -> None:
    """Leave a post's store as a kill leaves it, without its log but with the log's index."""
    store = network.folder / f"{name}.store"
    left = {suffix: store.with_name(store.name + suffix) for suffix in ("", "-shm")}
    for file in left.values():
        shutil.copy(file, file.with_name(file.name + ".left"))
    network.posts[name].store.close()
    store.with_name(store.name + "-wal").unlink(missing_ok=True)
    for file in left.values():
        file.with_name(file.name + ".left").rename(file)
    network.open(name)


def test_without_its_log_a_store_is_whole_and_others_bring_back_what_they_have(
    network: Network,
) -> None:
    """It is as it was some time before; what another post had comes back, and a fork is shown."""
    network.enrol("A")
    for n in range(10):
        network.record("A", "registered", who=f"X-{n}", place="hall")
    network.posts["A"].store.close()  # all of this is in the file itself
    network.open("A")
    for n in range(10, 20):
        network.record("A", "registered", who=f"X-{n}", place="hall")
    network.carry("A", "HQ")
    network.record("A", "registered", who="X-20", place="hall")
    _kill_and_lose_the_log(network, "A")

    post = network.posts["A"]
    facts = post.store.events.facts_after(0)
    assert [fact.number for fact in facts if fact.post == "A"] == list(range(1, 11))
    for fact in facts:
        event = post.store.events.get(fact.digest)
        assert event is not None
        verify(event, post.trust().keys(event.post)[0])
    register = Current.open(post.store).register
    assert register.canonical() == fold(facts).canonical()
    assert status_of(post).is_quiet  # nothing here tells of what is gone

    network.record("A", "registered", who="Y-1", place="hall")
    network.carry("A", "HQ")
    network.carry("HQ", "A")
    for name in ("A", "HQ"):
        (fork,) = status_of(network.posts[name]).forks
        assert (fork.post, fork.number) == ("A", 11)
        people = Current.open(network.posts[name].store).register.people
        assert {f"X-{n}" for n in range(20)} | {"Y-1"} == set(people)
