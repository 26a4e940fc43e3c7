"""The ciphers agree with the standards that they follow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.custody.ciphers import (
    OVERHEAD_BYTES,
    bind,
    derive,
    seal,
    stretch,
    unseal,
)
from safepassage.operation.custody.secret import KEY_BYTES, Secret
from safepassage.operation.custody.settings import Slowness

KEY = Secret(bytes(range(KEY_BYTES)))
PARTS = st.lists(st.one_of(st.binary(max_size=5), st.text(max_size=5)), max_size=4)


def _encoded(parts: list[str | bytes]) -> list[bytes]:
    return [part.encode("utf-8") if isinstance(part, str) else part for part in parts]


@given(PARTS, PARTS)
def test_what_is_bound_cannot_be_cut_otherwise(
    one: list[str | bytes], other: list[str | bytes]
) -> None:
    """Two lists of parts give the same bytes only when they are the same list."""
    assert (bind(*one) == bind(*other)) == (_encoded(one) == _encoded(other))


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again(text: bytes) -> None:
    """The same key and context give the text back."""
    sealed = seal(KEY, Secret(text), "post", b"7")
    assert len(sealed) == len(text) + OVERHEAD_BYTES
    assert unseal(KEY, sealed, "post", b"7") == Secret(text)


@given(st.data())
def test_nothing_opens_after_a_change(data: st.DataObject) -> None:
    """One changed byte, a missing end, another key or another context open nothing."""
    sealed = seal(KEY, Secret(b"text"), "post")
    where = data.draw(st.integers(0, len(sealed) - 1))
    change = data.draw(st.integers(1, 255))
    altered = bytearray(sealed)
    altered[where] ^= change
    assert unseal(KEY, bytes(altered), "post") is None
    assert unseal(KEY, sealed[:where], "post") is None
    assert unseal(Secret.random(), sealed, "post") is None
    assert unseal(KEY, sealed, "pos", "t") is None


def test_the_same_text_is_sealed_otherwise_each_time() -> None:
    """Two sealings of one text show not that it is one text."""
    assert seal(KEY, Secret(b"text")) != seal(KEY, Secret(b"text"))


def test_purposes_have_keys_of_their_own() -> None:
    """Each purpose gives another key, and always the same one."""
    keys = [derive(KEY, *purpose) for purpose in (["a"], ["b"], ["a", "b"], ["ab"])]
    assert all(len(key) == KEY_BYTES for key in keys)
    assert all(one != other for n, one in enumerate(keys) for other in keys[n + 1 :])
    assert derive(KEY, "a") == keys[0]


def test_stretching_is_argon2id() -> None:
    """The key of a phrase is the one in the tests of Argon2's reference program."""
    slowness = Slowness(memory_kib=64 * 1024, passes=2, lanes=1)
    expected = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    assert stretch(Secret(b"password"), b"somesalt", slowness) == Secret(bytes.fromhex(expected))


def test_too_little_memory_is_told() -> None:
    """A machine without the memory gets a sentence about it, and no traceback of a library."""
    pytest.importorskip("resource", reason="limits of memory are set on Unix")
    done = subprocess.run(
        [sys.executable, "-c", _STRETCH],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("Signing in takes 4096 MiB of memory, and this machine")


_STRETCH = """
import resource

resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from safepassage.errors import CustodyError
from safepassage.operation.custody.ciphers import stretch
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.settings import Slowness

try:
    stretch(Secret(b"phrase"), b"saltsalt", Slowness(memory_kib=2**22, passes=1, lanes=1))
except CustodyError as error:
    print(error)
"""
