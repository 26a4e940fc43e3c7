"""Ctrl-C at random moments, also within a commit: what was acknowledged is there, whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

WORK = """
import json, random, signal, sys
from pathlib import Path
from safepassage.operation.custody.keys import new_post_secrets
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.events import verify
from safepassage.operation.log import tips_of
from safepassage.operation.posts import PostKeys, begin, status_of
from safepassage.operation.register import fold
from safepassage.operation.store import Current, create_file, load_file

path, times, key = Path(sys.argv[1]), int(sys.argv[2]), bytes(range(32))
secrets = new_post_secrets()
signing, identity = secrets.get(KeyName.SIGNING), secrets.get(KeyName.IDENTITY)
keys = PostKeys.of(signing.reveal(), identity.reveal().decode(), bundle=bytes(32))
store = create_file(path, key=key)
post = begin(store, keys, name="drill", post="hq", by="W1", exercise=True)
current = Current.open(store)
draws = random.Random(7)
acknowledged, interrupted, number = [], 0, 0
# Whatever began this program in the background may have it ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))  # as Ctrl-C does
while interrupted < times:
    try:
        signal.setitimer(signal.ITIMER_REAL, draws.uniform(0.001, 0.1))
        for _ in range(60):  # an interrupt that falls into a callback of the interpreter is lost
            number += 1
            body = {"who": f"G-{number}", "place": "gate", "count": 3}
            event = post.record("registered", body, by="W1")
            acknowledged.append(event.digest)
            if number % 5 == 0:
                current.follow()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        interrupted += 1
current.follow()
here = {fact.digest for fact in store.events.facts_after(0)}
links = store.events.links("hq")
store.close()
with load_file(path, key) as store:
    facts = store.events.facts_after(0)
    public = next(fact.body["key"] for fact in facts if fact.kind == "operation_begun")
    for fact in facts:
        verify(store.events.get(fact.digest), public)
    register = Current.open(store).register
    print(json.dumps({
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - {fact.digest for fact in facts}),
        "twice": len(acknowledged) - len(set(acknowledged)),
        "unasked": len(facts) - 1 - len(acknowledged),
        "numbers": [link.number for link in links] == list(range(1, len(facts) + 1)),
        "ends": store.chains.tips() == tips_of(links),
        "same": here == {fact.digest for fact in facts},
        "register": register.canonical() == fold(facts).canonical(),
        "current": current.register.canonical() == register.canonical(),
    }))
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="NOT TESTED: no timers here")
def test_interrupted_at_random_moments(tmp_path: Path) -> None:
    """After 100 interrupts in one program nothing acknowledged is lost, and it simply goes on."""
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path / "store"), "100"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["lost"], found["twice"]) == (0, 0)
    assert found["acknowledged"] > 20
    # An event whose commit was done when the interrupt came is there although nobody was told.
    assert 0 <= found["unasked"] <= 100
    assert all(found[each] for each in ("numbers", "ends", "same", "register", "current"))
