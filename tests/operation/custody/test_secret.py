"""Secrets show themselves to nobody."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from safepassage.errors import LockedError
from safepassage.operation.custody.secret import KEY_BYTES, Secret


def test_a_secret_does_not_print() -> None:
    """Neither repr nor str nor a format shows the bytes."""
    secret = Secret(b"open sesame")
    assert {repr(secret), str(secret), f"{secret}", f"{[secret]}"} == {"<secret>", "[<secret>]"}


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_copied_behind_the_back(leak: object) -> None:
    """Pickling and copying are refused, as both make bytes that no lock wipes."""
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        leak(Secret(b"open sesame"))  # type: ignore[operator]  # one of three functions


def test_wiping_takes_the_bytes_away() -> None:
    """A wiped secret has no bytes, equals nothing, and says that it was locked."""
    secret = Secret(b"open sesame")
    kept = secret.copy()
    secret.wipe()
    secret.wipe()
    assert secret.is_wiped
    assert len(secret) == 0
    assert secret not in (kept, Secret(b""))
    assert kept.reveal() == b"open sesame"
    with pytest.raises(LockedError, match="Sign in again"):
        secret.reveal()


def test_secrets_compare_by_their_bytes() -> None:
    """Two secrets of the same bytes are equal, and no secret equals bytes."""
    assert Secret(b"a") == Secret(b"a")
    assert Secret(b"a") != Secret(b"b")
    assert Secret(b"a") != b"a"


def test_random_secrets_differ() -> None:
    """Each new key is 32 bytes of its own."""
    first, second = Secret.random(), Secret.random()
    assert len(first) == len(second) == KEY_BYTES
    assert first != second


def test_a_text_is_the_same_on_every_keyboard() -> None:
    """Composed and combining letters, and wide and plain spaces, give the same secret."""
    assert Secret.of_text("й ё\u00a0x") == Secret.of_text("и\u0306 е\u0308 x")
    assert Secret.of_text("Word") != Secret.of_text("word")


def test_a_traceback_with_values_shows_none() -> None:
    """A traceback that prints the values of variables prints no secret."""

    def fail(key: Secret) -> None:
        msg = f"failed with {key}"
        raise ValueError(msg)

    key = Secret(bytes.fromhex("736573616d65"))
    try:
        fail(key)
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines = "".join(told.format())
    assert "key = <secret>" in lines
    assert "sesame" not in lines
