"""Which passphrases are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.operation.custody.phrases import (
    check_credential,
    faults_of_phrase,
    propose_phrase,
    rules_of_phrases,
)
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.slots import Credential

SETTINGS = CustodySettings()
CODES = ("olive-3", "north", "op-1")


def _faults(text: str, *, beside_file: bool = False) -> tuple[str, ...]:
    return faults_of_phrase(
        Secret.of_text(text), settings=SETTINGS, beside_file=beside_file, codes=CODES
    )


@pytest.mark.parametrize(
    "text",
    [
        "gravel tulip seven harbour",
        "зозуля мотузка вишня",
        "kLq9#vT2!mZ8@xB4",
        "مفتاح الباب الأزرق القديم",
        "the password of gravel tulips is seven",
    ],
)
def test_long_phrases_in_any_script_are_taken(text: str) -> None:
    """Words that have nothing to do with each other are taken, whatever the script."""
    assert _faults(text) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("gravel tulips", "shorter than 15"),
        ("x" * 1001, "longer than 1000"),
        ("abababababababab", "fewer than 6 different"),
        ("password password", "common words"),
        ("Safe-Passage 2026!", "common words"),
        ("qwertyuiopasdfghjkl", "common words"),
        ("1234567890123456", "common words"),
        ("йцукенгшщзхъфывапролдж", "common words"),
        ("слава україні пароль", "common words"),
        ("OLIVE-3 north OP-1 2026", "common words"),
        ("aaaaaabbbbbbccccccddddddeeeeeeff", "common words"),
        ("zyxwvutsrqponmlkjihgf", "common words"),
    ],
)
def test_what_is_guessed_first_is_refused(text: str, fault: str) -> None:
    """Short, common, public and repetitive phrases are refused."""
    assert any(fault in told for told in _faults(text))


def test_a_shorter_phrase_will_do_beside_a_key_file() -> None:
    """Where a key file is needed too, eight characters are enough."""
    assert _faults("gr7 tulip", beside_file=True) == ()
    assert _faults("gr7 tul", beside_file=True) == ("It is shorter than 8 characters.",)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_being_repeated(text: str) -> None:
    """No text breaks the rules' reading, and no refusal holds the text."""
    refused = ""
    try:
        check_credential(Credential(phrase=Secret.of_text(text)), settings=SETTINGS, codes=CODES)
    except UsageError as error:
        refused = str(error)
    told, _, rules = refused.partition(" The rules:\n")
    assert bool(refused) == bool(_faults(text))
    assert len(text) >= 15 or refused
    assert len(text.strip()) < 10 or text not in told
    assert not refused or rules.count("\n- ") == len(rules_of_phrases(SETTINGS)) - 1


def test_a_key_file_alone_needs_no_phrase() -> None:
    """A key file alone passes the rules of passphrases."""
    check_credential(Credential(key_file=Secret.random()), settings=SETTINGS, codes=CODES)


def test_proposed_phrases_are_taken() -> None:
    """Each proposed phrase passes the rules, and no two are the same."""
    proposed = [propose_phrase() for _ in range(20)]
    assert len(set(proposed)) == len(proposed)
    assert all(_faults(text) == () and len(text.split()) == 6 for text in proposed)


@pytest.mark.parametrize(
    "wrong", [{"least_phrase": 0}, {"first_wait_s": 0.0}, {"many_reads": -1}, {"free_tries": -1}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    """A setting out of range is named, with its value and the rule."""
    (name,) = wrong
    with pytest.raises(UsageError, match=rf"{name}: {wrong[name]}\. It is"):
        CustodySettings(**wrong)  # type: ignore[arg-type]  # numbers of either kind


def test_no_keyring_is_made_weaker_than_it_may_be_read() -> None:
    """A slowness below the floor is refused as a setting."""
    from safepassage.operation.custody.settings import Slowness

    with pytest.raises(UsageError, match="is below the floor"):
        CustodySettings(slowness=Slowness(memory_kib=1024, passes=3, lanes=4))
