"""Draws are pure functions of their names, the same compiled and in Python, and even."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.compiled import entry_kernel
from safepassage.simulation.draws import (
    Stream,
    bits,
    exponential_table,
    joiner_table,
    key_of,
    lognormal_table,
    normal_table,
    number_of,
    plain_bits,
    plain_key,
    plain_number,
    plain_row,
    row_of,
)


@entry_kernel
def _compiled(seed: int, replication: int, stream: int, entity: int, index: int) -> float:
    drawn = bits(key_of(seed, replication), stream, entity, index)
    # Both ways of reading a draw, in one number.
    return number_of(drawn) + row_of(drawn)


@pytest.mark.parametrize(
    "name", [(0, 0, 1, 0, 0), (7, 123_456, 17, 99_999, 1_000_000), (2**61, 10**8, 5, 2**24 - 1, 3)]
)
def test_same_in_python(name: tuple[int, int, int, int, int]) -> None:
    """A draw is the same number in compiled code and in Python."""
    seed, replication, stream, entity, index = name
    drawn = plain_bits(plain_key(seed, replication), stream, entity, index)
    assert _compiled(*name) == plain_number(drawn) + plain_row(drawn)


def test_known_sequence() -> None:
    """The elements from a key of nought on are those of SplitMix64 as published."""
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [plain_bits(0, 0, 0, index) for index in range(3)] == published


def test_even_and_apart() -> None:
    """Draws are spread evenly, and those of neighbouring names have nothing in common."""
    keys = [plain_key(3, replication) for replication in range(4000)]
    one = np.array([plain_number(plain_bits(key, Stream.SHOW, 5, 1)) for key in keys])
    other = np.array([plain_number(plain_bits(key, Stream.SHOW, 5, 2)) for key in keys])
    assert abs(one.mean() - 0.5) < 0.02
    assert np.histogram(one, bins=10, range=(0, 1))[0].min() > 300
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_tables() -> None:
    """The tables have the moments of what they are of."""
    assert normal_table().std() == pytest.approx(1.0, abs=0.002)
    assert exponential_table().mean() == pytest.approx(1.0, abs=0.001)
    assert np.median(lognormal_table(0.3)) == pytest.approx(1.0, abs=0.001)
    assert set(lognormal_table(0.0)) == {1.0}
    assert joiner_table(0.0).tolist() == [1.0]
    assert joiner_table(0.5)[:2] == pytest.approx([0.60653, 0.90980], abs=1e-5)
