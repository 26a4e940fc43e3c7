"""
A post is killed (SIGKILL) at random moments of writing, over and over, on one and the same file.

Each time a process of its own opens the post, records, takes in bundles and keeps its register, and
says through a pipe what has been acknowledged. After each kill the file is opened anew: whatever
was acknowledged must be there, each bundle whole or not at all, each event signed and in its chain.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.operation.network import Network
from safepassage.operation.events import verify
from safepassage.operation.log import Link, tips_of
from safepassage.operation.posts import export_bundles, import_bundle
from safepassage.operation.register import fold
from safepassage.operation.store import Current, bring_up_to_date

if TYPE_CHECKING:
    from safepassage.operation.posts import Post

__all__ = ["Killed", "kill_often"]

_BUNDLES = 12
_IN_BUNDLE = 40
_LONGEST_S = 0.5


@dataclass(frozen=True, slots=True)
class Killed:
    """
    What came of it.

    ``acknowledged`` events were confirmed before a kill, of which ``lost`` are gone. ``unasked``
    are events that are there although the kill came before they were confirmed. ``torn`` counts
    bundles of which only a part is there, and events that are no part of their chain or not signed.
    """

    times: int
    acknowledged: int
    lost: int
    unasked: int
    torn: int
    in_writing: int
    register_right: bool

    @property
    def kept(self) -> bool:
        """Return whether nothing was lost and nothing is half there."""
        return not self.lost and not self.torn and self.register_right


def kill_often(times: int, *, seed: int = 0) -> Killed:
    """Kill a post so many times, and return what came of it."""
    draws = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="safepassage-killed-") as folder:
        network = Network(Path(folder))
        network.begin()
        network.enrol("A")
        bundles = _bundles(network)
        sets = [{fact.digest for fact in some} for _, some in bundles]
        acknowledged: set[str] = set()
        in_writing = 0
        for turn in range(times):
            network.close()
            told, alive = _run_and_kill(network, [data for data, _ in bundles], draws, turn)
            in_writing += alive
            network.open("HQ")
            network.open("A")
            for line in told:
                acknowledged |= sets[int(line.split()[1])] if line.startswith("bundle") else {line}
        result = _look(network, acknowledged, sets, times, in_writing)
        network.close()
    return result


def _bundles(network: Network) -> list[tuple[bytes, list[_Digest]]]:
    """Let another post make bundles, each of which brings events of its own."""
    made = []
    number = 0
    for _ in range(_BUNDLES):
        for _ in range(_IN_BUNDLE):
            network.record("A", "registered", who=f"A-{number}", place="cellar")
            number += 1
        data = export_bundles(network.posts["A"], "HQ")[0]
        made.append(data)
    links = network.posts["A"].store.events.links("A")
    links.sort(key=lambda link: link.number)
    return [
        (data, [_Digest(link.digest) for link in links[: (at + 1) * _IN_BUNDLE]])
        for at, data in enumerate(made)
    ]


@dataclass(frozen=True, slots=True)
class _Digest:
    digest: str


def _run_and_kill(
    network: Network, bundles: list[bytes], draws: random.Random, turn: int
) -> tuple[list[str], bool]:
    """Return what a post acknowledged before it was killed, and whether it was still at work."""
    reading, writing = os.pipe()
    delay = draws.random() * _LONGEST_S
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(network, bundles, writing, turn)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        first = stream.readline()  # it is at work
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        data = first + stream.read()
    _, status = os.waitpid(child, 0)
    lines = data.decode().split("\n")[1:-1]  # what was cut off was not told
    return lines, os.WIFSIGNALED(status)


def _work(network: Network, bundles: list[bytes], writing: int, turn: int) -> None:
    """Record, take bundles in and keep the register until somebody kills this process."""
    try:
        post = network.open("HQ")
        draws = random.Random(turn)
        os.write(writing, b"started\n")
        number = 0
        while True:
            choice = draws.random()
            if choice < 0.1:
                at = draws.randrange(len(bundles))
                import_bundle(post, bundles[at])
                os.write(writing, f"bundle {at}\n".encode())
            elif choice < 0.15:
                bring_up_to_date(post.store)
            else:
                body = {"who": f"HQ-{turn}-{number}", "place": "gate", "note": "n" * 100}
                event = post.record("registered", dict(body), by="W1")
                os.write(writing, f"{event.digest}\n".encode())
                number += 1
    finally:
        os._exit(1)


def _look(
    network: Network,
    acknowledged: set[str],
    sets: list[set[str]],
    times: int,
    in_writing: int,
) -> Killed:
    """Look through the file: what is there, and is it whole."""
    post = network.posts["HQ"]
    facts = post.store.events.facts_after(0)
    here = {fact.digest for fact in facts}
    reached = [some for some in sets if some <= here]
    whole = max(reached, key=len) if reached else set()
    of_a = {fact.digest for fact in facts if fact.post == "A"}
    torn = int(of_a != whole) + _unsound(post, here)
    register = Current.open(post.store).register
    right = register.canonical() == fold(facts).canonical()
    return Killed(
        times=times,
        acknowledged=len(acknowledged),
        lost=len(acknowledged - here),
        unasked=len(here - acknowledged),
        torn=torn,
        in_writing=in_writing,
        register_right=right,
    )


def _unsound(post: Post, here: set[str]) -> int:
    """Return how many events are not signed, and how often chains are not what is kept of them."""
    store = post.store
    trust = post.trust()
    wrong = 0
    links: list[Link] = []
    for name in store.chains.posts():
        links += store.events.links(name)
    for digest in here:
        event = store.events.get(digest)
        if event is None:
            wrong += 1
            continue
        verify(event, trust.keys(event.post)[0])
    wrong += store.chains.tips() != tips_of(links)
    wrong += len(store.chains.torn())
    counts = store.chains.posts()
    wrong += sum(count.events for count in counts.values()) != len(here)
    with store._database.reading() as connection:  # noqa: SLF001 -- no part of a store's promises
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    return wrong + (sound != "ok")
