"""Who can sign in at a post, and what each then holds."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import (
    AccessError,
    CustodyError,
    LockedError,
    RefusedError,
    SignInError,
    UsageError,
)
from safepassage.operation.custody.ciphers import stretch
from safepassage.operation.custody.keyring import (
    Keyring,
    change_credential,
    enrol,
    found,
    revoke,
    roster,
)
from safepassage.operation.custody.roles import KEYS_OF, Action, KeyName, Role, State, may
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.slots import Credential, Enrolled, Slot

from .cast import CODES, QUICK, credential_of, everybody, phrase, session_of

if TYPE_CHECKING:
    from safepassage.operation.custody.settings import Slowness

NEWCOMER = phrase("gravel tulip seven harbour")
OPERATION_WIDE = (KeyName.WRAPPING, KeyName.MATCHING, KeyName.BUNDLE)


@pytest.mark.parametrize("role", Role)
def test_each_role_holds_its_keys_and_no_others(role: Role) -> None:
    """A session holds the keys of its role, and asking for another is refused."""
    session = session_of(role)
    assert session.keys.names == KEYS_OF[role]
    assert (session.person, session.role, session.post, session.operation) == (
        CODES[role],
        role,
        "north",
        "op-1",
    )
    for name in frozenset(KeyName) - KEYS_OF[role]:
        with pytest.raises(AccessError, match=f"{role.words} has no {name} key"):
            session.key(name)


@pytest.mark.parametrize("role", Role)
def test_a_session_lets_do_what_the_table_says(role: Role) -> None:
    """A session refuses exactly what the table of rights does not give to its role."""
    session = session_of(role)
    for action in Action:
        if may(role, action, State.SIGNED_IN):
            session.require(action)
        else:
            with pytest.raises(AccessError, match=f"may not {action}"):
                session.require(action)


def test_all_at_a_post_hold_the_same_keys() -> None:
    """A key of a name is the same in each slot that holds it."""
    sessions = [session_of(role) for role in Role]
    for name in KeyName:
        first, *others = [s.key(name) for s in sessions if name in s.keys.names]
        assert all(other == first for other in others)


def test_keys_of_a_post_differ_from_each_other_and_from_other_posts() -> None:
    """Posts of an operation share what names and bundles need, and nothing else."""
    operation_key = session_of(Role.TRACING_OFFICER).key(KeyName.OPERATION)
    enrolled = Enrolled("p-1", Role.TRACING_OFFICER)
    _, south = found(
        "op-1", "south", enrolled, NEWCOMER, operation_key=operation_key, settings=QUICK
    )
    north = session_of(Role.TRACING_OFFICER)
    keys = [north.key(name) for name in KeyName]
    assert all(one != other for n, one in enumerate(keys) for other in keys[n + 1 :])
    shared = {name for name in KeyName if north.key(name) == south.key(name)}
    assert shared == {KeyName.OPERATION, *OPERATION_WIDE}


def test_the_founder_holds_every_key_until_the_lock() -> None:
    """The first session holds the operation key; the slot holds the keys of the role."""
    enrolled = Enrolled("p-1", Role.PLANNER)
    keyring, session = found("op-2", "hq", enrolled, NEWCOMER, settings=QUICK)
    assert session.keys.names == frozenset(KeyName)
    session.lock()
    assert sign_in(keyring, "p-1", NEWCOMER).keys.names == KEYS_OF[Role.PLANNER]


def test_a_post_that_joins_keeps_the_keys_with_which_it_asked() -> None:
    """A keyring made with a post's own keys opens to these, beside those of the operation."""
    enrolled = Enrolled("w-1", Role.POST)
    _, asking = found("joining", "south", enrolled, NEWCOMER, settings=QUICK)
    _, founder = found(
        "op-2", "hq", Enrolled("t-1", Role.TRACING_OFFICER), NEWCOMER, settings=QUICK
    )
    keyring, _ = found(
        "op-2",
        "south",
        enrolled,
        NEWCOMER,
        operation_key=founder.key(KeyName.OPERATION),
        own=asking.keys,
        settings=QUICK,
    )
    joined = sign_in(keyring, "w-1", NEWCOMER)
    assert joined.recipient() == asking.recipient()
    assert joined.key(KeyName.SIGNING) == asking.key(KeyName.SIGNING)
    assert joined.key(KeyName.BUNDLE) == founder.key(KeyName.BUNDLE)


def test_a_lock_drops_the_keys() -> None:
    """A locked session has no keys, wipes those it gave away, and lets nothing be done."""
    with session_of(Role.POST) as session:
        key = session.key(KeyName.WRAPPING)
    assert session.is_locked
    assert key.is_wiped
    session.lock()
    for ask in (lambda: session.keys, lambda: session.key(KeyName.WRAPPING), session.recipient):
        with pytest.raises(LockedError, match="Sign in again"):
            ask()
    with pytest.raises(LockedError, match="Sign in again to read names"):
        session.require(Action.READ_NAMES)
    assert repr(session) == "<Session of p-2 (post) at north, locked>"


def _altered(keyring: Keyring, person: str) -> Keyring:
    """Return the keyring with one bit of the person's sealed keys turned over."""
    kept = revoke(keyring, session_of(Role.TRACING_OFFICER), person).slots
    (slot,) = [slot for slot in keyring.slots if slot not in kept]
    sealed = bytearray(slot.sealed)
    sealed[40] ^= 1
    return replace(keyring, slots=(*kept, replace(slot, sealed=bytes(sealed))))


def test_every_failure_has_the_same_words() -> None:
    """An unknown person, a wrong phrase, an altered slot and a missing key file tell alike."""
    keyring = everybody()
    right = credential_of(Role.POST)
    assert right.phrase is not None
    tries = [
        (keyring, "nobody", right),
        (keyring, CODES[Role.POST], NEWCOMER),
        (keyring, CODES[Role.PLANNER], right),
        (keyring, CODES[Role.POST], Credential(key_file=Secret.random())),
        (keyring, CODES[Role.POST], Credential(phrase=right.phrase, key_file=Secret.random())),
        (_altered(keyring, CODES[Role.POST]), CODES[Role.POST], right),
    ]
    told = set()
    for which, person, credential in tries:
        with pytest.raises(SignInError) as caught:
            sign_in(which, person, credential)
        told.add(str(caught.value))
    assert len(told) == 1


def test_every_failure_stretches_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong, one try computes Argon2id once, so that time tells nothing."""
    computed = []

    def counted(phrase: Secret, salt: bytes, slowness: Slowness) -> Secret:
        computed.append(slowness)
        return stretch(phrase, salt, slowness)

    monkeypatch.setattr("safepassage.operation.custody.slots.stretch", counted)
    for person in ("nobody", CODES[Role.POST]):
        for credential in (NEWCOMER, Credential(key_file=Secret.random())):
            computed.clear()
            with pytest.raises(SignInError):
                sign_in(everybody(), person, credential)
            assert len(computed) == 1


def test_a_key_file_opens_with_and_without_a_phrase() -> None:
    """A slot opens by exactly what it was made for: the file, or the file and the phrase."""
    session = session_of(Role.TRACING_OFFICER)
    file, words = Secret.random(), Secret.of_text("gravel tulip")
    alone, both = Credential(key_file=file), Credential(phrase=words, key_file=file)
    keyring = enrol(everybody(), session, Enrolled("k-1", Role.POST), alone, settings=QUICK)
    keyring = enrol(keyring, session, Enrolled("k-2", Role.POST), both, settings=QUICK)
    assert sign_in(keyring, "k-1", alone).person == "k-1"
    assert sign_in(keyring, "k-2", both).person == "k-2"
    for person, credential in [
        ("k-1", both),
        ("k-2", alone),
        ("k-2", Credential(phrase=words)),
    ]:
        with pytest.raises(SignInError):
            sign_in(keyring, person, credential)


def test_nothing_is_no_credential() -> None:
    """A credential is a passphrase, a key file or both."""
    with pytest.raises(UsageError, match="Neither a passphrase nor a key file"):
        Credential()


@pytest.mark.parametrize("enroller", [Role.PLANNER, Role.POST, Role.RECEPTION])
@pytest.mark.parametrize("role", Role)
def test_nobody_gives_keys_that_they_do_not_hold(enroller: Role, role: Role) -> None:
    """A role enrols another only when it holds all of the other's keys."""
    session = session_of(enroller)
    if KEYS_OF[role] <= KEYS_OF[enroller]:
        keyring = enrol(everybody(), session, Enrolled("n", role), NEWCOMER, settings=QUICK)
        assert sign_in(keyring, "n", NEWCOMER).keys.names == KEYS_OF[role]
    else:
        with pytest.raises(AccessError, match="nobody gives keys that they do not hold"):
            enrol(everybody(), session, Enrolled("n", role), NEWCOMER, settings=QUICK)


@pytest.mark.parametrize("role", [Role.INFORMATION_OFFICER, Role.AUDITOR])
def test_who_may_not_enrol_neither_enrols_nor_revokes(role: Role) -> None:
    """Enrolling and revoking are refused to those who may not."""
    session = session_of(role)
    with pytest.raises(AccessError, match="may not enrol or dismiss people"):
        enrol(everybody(), session, Enrolled("n", role), NEWCOMER, settings=QUICK)
    with pytest.raises(AccessError, match="may not enrol or dismiss people"):
        revoke(everybody(), session, CODES[Role.POST])


def test_a_code_is_enrolled_once() -> None:
    """The same code is refused a second slot."""
    enrolled = Enrolled(CODES[Role.POST], Role.AUDITOR)
    with pytest.raises(UsageError, match="p-2 is enrolled already"):
        enrol(everybody(), session_of(Role.POST), enrolled, NEWCOMER, settings=QUICK)


def test_a_name_is_no_code() -> None:
    """What is typed in place of a code is refused, and not repeated."""
    enrolled = Enrolled("Zorjana Wymyslenko", Role.POST)
    with pytest.raises(RefusedError) as caught:
        enrol(everybody(), session_of(Role.POST), enrolled, NEWCOMER, settings=QUICK)
    assert "Zorjana" not in str(caught.value)


def test_the_revoked_cannot_sign_in() -> None:
    """A revoked person's slot is gone; the others sign in as before."""
    keyring = revoke(everybody(), session_of(Role.PLANNER), CODES[Role.POST])
    with pytest.raises(SignInError):
        sign_in(keyring, CODES[Role.POST], credential_of(Role.POST))
    assert sign_in(keyring, CODES[Role.AUDITOR], credential_of(Role.AUDITOR)).role is Role.AUDITOR
    with pytest.raises(UsageError, match="Nobody is enrolled at this post under this code"):
        revoke(keyring, session_of(Role.PLANNER), CODES[Role.POST])


def test_the_last_one_is_not_revoked() -> None:
    """A post is never left without anybody who can sign in."""
    keyring, session = found("op-2", "hq", Enrolled("p-1", Role.PLANNER), NEWCOMER, settings=QUICK)
    with pytest.raises(UsageError, match="the only one enrolled"):
        revoke(keyring, session, "p-1")


@pytest.mark.parametrize("role", Role)
def test_everybody_changes_their_own_passphrase(role: Role) -> None:
    """After a change the new phrase opens the same keys, and the old one nothing."""
    keyring = change_credential(everybody(), session_of(role), NEWCOMER, settings=QUICK)
    session = sign_in(keyring, CODES[role], NEWCOMER)
    assert (session.role, session.keys.names) == (role, KEYS_OF[role])
    with pytest.raises(SignInError):
        sign_in(keyring, CODES[role], credential_of(role))
    assert roster(keyring, session) == roster(everybody(), session)


def test_weak_phrases_open_no_slot() -> None:
    """A passphrase against the rules is refused when a person is enrolled, and when it changes."""
    session = session_of(Role.POST)
    with pytest.raises(UsageError, match="shorter than 15 characters"):
        enrol(everybody(), session, Enrolled("n", Role.POST), phrase("short one"), settings=QUICK)
    with pytest.raises(UsageError, match="common words, codes"):
        change_credential(everybody(), session, phrase("north north p-2 password"), settings=QUICK)


def test_the_roster_is_for_those_who_are_signed_in() -> None:
    """The roster lists codes and roles, and opens for nobody else."""
    session = session_of(Role.AUDITOR)
    assert roster(everybody(), session) == tuple(Enrolled(CODES[r], r) for r in Role)
    session.lock()
    with pytest.raises(LockedError):
        roster(everybody(), session)


def test_an_altered_label_is_told() -> None:
    """A roster with a label that was altered is refused whole."""
    first, *others = everybody().slots
    wrong = replace(first, label=others[0].label)
    with pytest.raises(CustodyError, match="a slot in it has a label that does not open"):
        roster(replace(everybody(), slots=(wrong, *others)), session_of(Role.POST))


def test_slots_look_alike() -> None:
    """All slots have the same lengths, whatever the role and the code."""

    def shape(slot: Slot) -> tuple[int, int, int]:
        return len(slot.number), len(slot.sealed), len(slot.label)

    longest = Enrolled("ж" * 64, Role.INFORMATION_OFFICER)
    keyring = enrol(everybody(), session_of(Role.POST), longest, NEWCOMER, settings=QUICK)
    assert {shape(slot) for slot in keyring.slots} == {(16, 1052, 284)}


def test_the_same_phrase_makes_other_slots_elsewhere() -> None:
    """One person with one phrase has nothing alike in the keyrings of two posts."""
    keyrings = [
        found("op-1", "north", Enrolled("p-1", Role.PLANNER), NEWCOMER, settings=QUICK)[0]
        for _ in range(2)
    ]
    (one,), (other,) = (keyring.slots for keyring in keyrings)
    assert one.number != other.number
    swapped = replace(keyrings[0], slots=(other,))
    with pytest.raises(SignInError):
        sign_in(swapped, "p-1", NEWCOMER)


def test_signing_key_and_recipient_are_the_posts_own() -> None:
    """All of a post sign with one key, and age opens what is sealed to its recipient."""
    import pyrage

    post, reception = session_of(Role.POST), session_of(Role.RECEPTION)
    assert post.key(KeyName.SIGNING) == reception.key(KeyName.SIGNING)
    sealed = pyrage.encrypt(b"bundle", [pyrage.x25519.Recipient.from_str(post.recipient())])
    identity = reception.key(KeyName.IDENTITY).reveal().decode()
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]) == b"bundle"


def test_no_secret_in_a_traceback_of_a_failed_try() -> None:
    """A traceback that shows the values of variables shows neither phrase nor key."""
    credential = phrase("zeppelin marmalade")
    try:
        sign_in(everybody(), CODES[Role.POST], credential)
    except SignInError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines = "".join(told.format())
    assert "phrase=<secret>" in lines
    assert "zeppelin" not in lines


def test_two_people_with_one_phrase_have_nothing_alike() -> None:
    """At one post too, the same phrase makes another slot for each person, and both sign in."""
    session = session_of(Role.TRACING_OFFICER)
    keyring = everybody()
    for person in ("n-1", "n-2"):
        keyring = enrol(keyring, session, Enrolled(person, Role.POST), NEWCOMER, settings=QUICK)
    assert len({slot.number for slot in keyring.slots}) == len(Role) + 2
    for person in ("n-1", "n-2"):
        assert sign_in(keyring, person, NEWCOMER).person == person
