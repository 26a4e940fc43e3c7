"""On a journey nobody present opens anything; at its end everybody signs in as before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import CustodyError, LockedError, UsageError
from safepassage.operation.custody.keyring import found
from safepassage.operation.custody.keyring_text import write_keyring_text
from safepassage.operation.custody.locks import (
    reopen,
    reopen_with_operation_key,
    seal_for_journey,
    travel_key_from,
    travel_key_to,
)
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.slots import Credential, Enrolled, open_slot

from .cast import CODES, QUICK, credential_of, everybody, phrase, session_of

AWAY, TRAVEL_KEY = seal_for_journey(everybody(), session_of(Role.AUDITOR))


@pytest.mark.parametrize("role", Role)
def test_on_a_journey_nobody_signs_in(role: Role) -> None:
    """The right passphrase of any role opens nothing, and there is no slot for it to open."""
    with pytest.raises(LockedError, match="sealed for a journey"):
        sign_in(AWAY, CODES[role], credential_of(role))
    assert open_slot(AWAY.head, AWAY.slots, CODES[role], credential_of(role)) is None


def test_no_slot_is_left_in_the_file() -> None:
    """Of the slots that were there, no byte string is left in the sealed keyring's file."""
    text = write_keyring_text(AWAY)
    home = write_keyring_text(everybody())
    slots = [line for line in home.splitlines() if b'"sealed"' in line or b'"number"' in line]
    assert len(slots) == 2 * len(Role)
    assert not any(line.strip() in text for line in slots)


@pytest.mark.parametrize("role", Role)
def test_the_travel_key_brings_everything_back(role: Role) -> None:
    """With the travel key the keyring is as it was, and each role signs in."""
    home = reopen(AWAY, TRAVEL_KEY)
    assert home == everybody()
    assert sign_in(home, CODES[role], credential_of(role)).role is role


def test_each_journey_has_a_key_of_its_own() -> None:
    """The key of one journey does not open the next."""
    again, key = seal_for_journey(everybody(), session_of(Role.POST))
    assert key != TRAVEL_KEY
    with pytest.raises(LockedError, match="of another journey"):
        reopen(again, TRAVEL_KEY)


def test_the_operation_key_is_the_second_way_back() -> None:
    """A tracing officer elsewhere, or two recovery sheets, open it without the travel key."""
    key = session_of(Role.TRACING_OFFICER).key(KeyName.OPERATION)
    assert reopen_with_operation_key(AWAY, key) == everybody()
    with pytest.raises(CustodyError, match="another operation"):
        reopen_with_operation_key(AWAY, Secret.random())


def test_sealing_and_opening_twice_is_told() -> None:
    """A sealed keyring is not sealed again, and an open one not opened."""
    with pytest.raises(UsageError, match="sealed for a journey already"):
        seal_for_journey(AWAY, session_of(Role.POST))
    with pytest.raises(UsageError, match="not sealed for a journey"):
        reopen(everybody(), TRAVEL_KEY)
    with pytest.raises(UsageError, match="not sealed for a journey"):
        reopen_with_operation_key(
            everybody(), session_of(Role.TRACING_OFFICER).key(KeyName.OPERATION)
        )


def test_sealing_needs_a_session() -> None:
    """A locked session seals nothing."""
    session = session_of(Role.POST)
    session.lock()
    with pytest.raises(LockedError):
        seal_for_journey(everybody(), session)


@given(st.data())
def test_a_sealed_keyring_that_was_altered_stays_shut(data: st.DataObject) -> None:
    """A changed byte of what is sealed is told, by whichever key it is opened."""
    assert AWAY.journey is not None
    name = data.draw(st.sampled_from(["slots", "way_back"]))
    value = bytearray(getattr(AWAY.journey, name))
    value[data.draw(st.integers(0, len(value) - 1))] ^= data.draw(st.integers(1, 255))
    altered = replace(AWAY, journey=replace(AWAY.journey, **{name: bytes(value)}))
    key = session_of(Role.TRACING_OFFICER).key(KeyName.OPERATION)
    with pytest.raises((LockedError, CustodyError), match="altered"):
        reopen_with_operation_key(altered, key)
    if name == "slots":
        with pytest.raises(LockedError, match="altered"):
            reopen(altered, TRAVEL_KEY)


def test_the_travel_key_goes_to_the_headquarters_sealed() -> None:
    """The headquarters opens the travel key that was sealed to it, and another post does not."""
    words = Credential(phrase=Secret.of_text("gravel tulip seven harbour"))
    _, headquarters = found("op-1", "hq", Enrolled("p-1", Role.PLANNER), words, settings=QUICK)
    sealed = travel_key_to(TRAVEL_KEY, [headquarters.recipient()])
    assert sealed.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    assert TRAVEL_KEY.reveal() not in sealed
    assert travel_key_from(sealed, headquarters) == TRAVEL_KEY
    with pytest.raises(LockedError, match="not for this post, or is torn"):
        travel_key_from(sealed, session_of(Role.POST))
    with pytest.raises(LockedError, match="not for this post, or is torn"):
        travel_key_from(sealed[:-80], headquarters)


@pytest.mark.parametrize(("recipients", "told"), [([], "No recipient"), (["x"], "no age recip")])
def test_wrong_recipients_are_told(recipients: list[str], told: str) -> None:
    """No recipient, and one that is none, are refused."""
    with pytest.raises(UsageError, match=told):
        travel_key_to(TRAVEL_KEY, recipients)


def test_phrases_typed_on_the_journey_help_nobody() -> None:
    """Whatever is typed during the journey, the answer is the same."""
    told = set()
    for text in ("gravel tulip seven harbour", "x"):
        with pytest.raises(LockedError) as caught:
            sign_in(AWAY, "p-2", phrase(text))
        told.add(str(caught.value))
    assert len(told) == 1
