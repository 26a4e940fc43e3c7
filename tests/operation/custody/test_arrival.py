"""The operation key reaches the post that waits, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import CustodyError, RefusedError
from safepassage.operation.custody.arrival import (
    arrival_key,
    open_at_arrival,
    seal_for_arrival,
)
from safepassage.operation.custody.keyring import found
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import Session, sign_in
from safepassage.operation.custody.slots import Enrolled

from .cast import QUICK, phrase, session_of

WORDS = phrase("gravel tulip seven harbour")
ROOT = session_of(Role.TRACING_OFFICER).key(KeyName.OPERATION)


def _waiting(post: str, role: Role = Role.PLANNER) -> Session:
    """Return a session at a post that waits, after its first person has signed in anew."""
    keyring, _ = found("joining", post, Enrolled("w-1", role), WORDS, settings=QUICK)
    return sign_in(keyring, "w-1", WORDS)


@pytest.mark.parametrize("role", Role)
def test_the_post_that_waits_gets_the_key(role: Role) -> None:
    """Whatever role its first person has, the post that asked opens the answer."""
    waiting = _waiting("south", role)
    sealed = seal_for_arrival(arrival_key(waiting), ROOT, post="south")
    assert open_at_arrival(waiting, sealed) == ROOT
    assert ROOT.reveal() not in sealed


def test_nobody_else_gets_it() -> None:
    """Another request, another code, and the same post once it has joined open nothing."""
    waiting = _waiting("south")
    sealed = seal_for_arrival(arrival_key(waiting), ROOT, post="south")
    _, joined = found(
        "op-1",
        "south",
        Enrolled("w-1", Role.PLANNER),
        WORDS,
        operation_key=ROOT,
        own=waiting.keys,
        settings=QUICK,
    )
    for session in (_waiting("south"), joined):
        with pytest.raises(CustodyError, match="not for this post's request"):
            open_at_arrival(session, sealed)
    elsewhere = seal_for_arrival(arrival_key(waiting), ROOT, post="north")
    with pytest.raises(CustodyError, match="not for this post's request"):
        open_at_arrival(waiting, elsewhere)


@given(st.data())
def test_an_altered_answer_opens_nothing(data: st.DataObject) -> None:
    """One changed byte, or a missing end, and there is no key."""
    waiting = _waiting("south")
    sealed = bytearray(seal_for_arrival(arrival_key(waiting), ROOT, post="south"))
    where = data.draw(st.integers(0, len(sealed) - 1))
    # The first bit of a public half's last byte is ignored (RFC 7748, section 5).
    sealed[where] ^= data.draw(st.integers(1, 127))
    for answer in (bytes(sealed), bytes(sealed[:where])):
        with pytest.raises(CustodyError, match="not for this post's request"):
            open_at_arrival(waiting, answer)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32)])
def test_a_request_without_a_key_is_refused(public: bytes) -> None:
    """A key that is none, or one with which everybody shares the same value, is refused."""
    with pytest.raises(RefusedError, match="key for arrival is none"):
        seal_for_arrival(public, Secret.random(), post="south")
