"""
Random draws as a pure function of seed, replication, stream, entity and index.

No generator is carried along, so that any replication can be repeated by its number alone, and a
draw doesn't depend on how many were made before it. Each replication has a key, and its draws are
the elements of the SplitMix64 sequence [1]_ that starts at the key, picked by position.

References
----------
.. [1] Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number
   generators. OOPSLA '14, 453-472; finaliser variant 13 of Stafford's mixers.
"""

from __future__ import annotations

from enum import IntEnum
from math import exp, factorial, log
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "TABLE_BITS",
    "Stream",
    "bits",
    "exponential_table",
    "joiner_table",
    "key_of",
    "lognormal_table",
    "midpoints",
    "normal_table",
    "number_of",
    "plain_bits",
    "plain_key",
    "plain_number",
    "plain_row",
    "row_of",
]

TABLE_BITS = 12
"""A table of quantiles has 2 ** 12 rows: quantiles are rounded to the middle of a 4096th."""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


class Stream(IntEnum):
    """What is drawn; each has its own draws, whatever else a replication draws."""

    PARTY_BEGINS = 1
    PARTY_DELAY = 2
    PARTY_BREAKS = 3
    PAUSE_BEGINS = 4
    PAUSE_LATE = 5
    PAUSE_BREAKS = 6
    COUNT = 7
    SHOW = 8
    LIFT = 9
    TRAVEL = 10
    BREAKDOWN = 11
    BREAKDOWN_MIN = 12
    SERVICE = 13
    HOLD = 14
    HOLD_MIN = 15
    REFUSAL = 16
    JOINERS = 17


# In Python -------------------------------------------------------------------------------------


def _plain_mix(value: int) -> int:
    value &= _MASK
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def plain_key(seed: int, replication: int) -> int:
    """Return the key of a replication: 64 bits."""
    return _plain_mix(_plain_mix(seed + _GOLDEN) + (replication + 1) * _GOLDEN)


def plain_bits(key: int, stream: int, entity: int, index: int = 0) -> int:
    """
    Return 64 random bits.

    Parameters
    ----------
    key
        Of the replication.
    stream
        What is drawn, less than 2 ** 8.
    entity
        Of what: a number less than 2 ** 24.
    index
        Which draw of it, less than 2 ** 32.
    """
    position = (stream << 56) | (entity << 32) | index
    return _plain_mix(key + (position + 1) * _GOLDEN)


def plain_number(drawn: int) -> float:
    """Return the number in [0, 1) that random bits stand for."""
    return (drawn >> 11) * 2.0**-53


def plain_row(drawn: int) -> int:
    """Return the row of a table of quantiles that random bits stand for."""
    return drawn >> (64 - TABLE_BITS)


# The same, compiled ----------------------------------------------------------------------------

_U_GOLDEN = np.uint64(_GOLDEN)
_U_FIRST = np.uint64(_FIRST)
_U_SECOND = np.uint64(_SECOND)
_U1 = np.uint64(1)
_U11 = np.uint64(11)
_U27 = np.uint64(27)
_U30 = np.uint64(30)
_U31 = np.uint64(31)
_U32 = np.uint64(32)
_U56 = np.uint64(56)
_U_ROW = np.uint64(64 - TABLE_BITS)


@kernel
def _mix(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> _U30)) * _U_FIRST
    value = (value ^ (value >> _U27)) * _U_SECOND
    return value ^ (value >> _U31)


@kernel
def key_of(seed: int, replication: int) -> np.uint64:
    """Return the key of a replication."""
    first = _mix(np.uint64(seed) + _U_GOLDEN)
    return _mix(first + (np.uint64(replication) + _U1) * _U_GOLDEN)


@kernel
def bits(key: np.uint64, stream: int, entity: int, index: int) -> np.uint64:
    """Return 64 random bits, as :func:`plain_bits`."""
    position = (np.uint64(stream) << _U56) | (np.uint64(entity) << _U32) | np.uint64(index)
    return _mix(key + (position + _U1) * _U_GOLDEN)


@kernel
def number_of(drawn: np.uint64) -> float:
    """Return the number in [0, 1) that random bits stand for."""
    return np.float64(drawn >> _U11) * 2.0**-53


@kernel
def row_of(drawn: np.uint64) -> int:
    """Return the row of a table of quantiles that random bits stand for."""
    return int(drawn >> _U_ROW)


# Tables ----------------------------------------------------------------------------------------


def midpoints() -> NDArray[np.float64]:
    """Return the chances whose quantiles a table holds: (0.5 + row) / rows."""
    rows = 1 << TABLE_BITS
    return (np.arange(rows) + 0.5) / rows


def normal_table() -> NDArray[np.float64]:
    """Return the quantiles of the standard normal distribution."""
    normal = NormalDist()
    return np.array([normal.inv_cdf(chance) for chance in midpoints()])


def lognormal_table(spread: float) -> NDArray[np.float64]:
    """Return the quantiles of exp(``spread`` Z): the median is 1."""
    normal = NormalDist()
    return np.array([exp(spread * normal.inv_cdf(chance)) for chance in midpoints()])


def exponential_table() -> NDArray[np.float64]:
    """Return the quantiles of the exponential distribution with mean 1."""
    return np.array([-log(1.0 - chance) for chance in midpoints()])


def joiner_table(mean: float) -> NDArray[np.float64]:
    """Return the chances of at most 0, 1, 2, ... by Poisson, as far as it is told from 1."""
    found: list[float] = []
    total = 0.0
    while total < 1.0 - 1e-12 and len(found) <= 170:
        number = len(found)
        total += exp(-mean) * mean**number / factorial(number)
        found.append(total)
    return np.array(found)
