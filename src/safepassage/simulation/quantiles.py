"""
Quantiles of the Beta and Gamma distributions, for the tables that parameters are drawn from.

The distribution functions by series and continued fractions, their inverses by halving. A
thousandth of a part is enough: what they describe is known far less well.
"""

from __future__ import annotations

from math import lgamma
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["beta_quantiles", "gamma_quantiles"]

_HALVINGS = 48
_TERMS = 800
_LARGE_SHAPE = 100.0
_TINY = 1e-300


def gamma_quantiles(shape: float, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return quantiles of the Gamma distribution with rate 1.

    Parameters
    ----------
    shape
        More than 0.
    chances
        In (0, 1), of shape (n,).

    References
    ----------
    .. [1] NIST Digital Library of Mathematical Functions, 8.7.1 (the series of the incomplete
       gamma function).
    .. [2] Wilson, E. B. and Hilferty, M. M. (1931). The distribution of chi-square. Proceedings of
       the National Academy of Sciences 17(12), 684-688: for a large shape, off by less than 0.001.
    """
    if shape > _LARGE_SHAPE:
        normal = np.array([NormalDist().inv_cdf(float(chance)) for chance in chances])
        return shape * (1.0 - 1.0 / (9.0 * shape) + normal / (3.0 * shape**0.5)) ** 3
    if shape < 1.0:
        # Far below one, quantiles are powers of ten: halve the logarithm.
        logs = _invert(lambda x: _gamma_below(shape, np.exp(x)), chances, -700.0, 6.0)
        return np.exp(logs)
    return _invert(lambda x: _gamma_below(shape, x), chances, 0.0, shape + 12.0 * shape**0.5 + 60.0)


def beta_quantiles(a: float, b: float, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return quantiles of the Beta distribution.

    Parameters
    ----------
    a, b
        More than 0.
    chances
        In (0, 1), of shape (n,).

    References
    ----------
    .. [1] NIST Digital Library of Mathematical Functions, 8.17.22 (the continued fraction of the
       incomplete beta function).
    """
    return _invert(lambda x: _beta_below(a, b, x), chances, 0.0, 1.0)


def _invert(
    below: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    chances: NDArray[np.float64],
    low: float,
    high: float,
) -> NDArray[np.float64]:
    lows, highs = np.full(len(chances), low), np.full(len(chances), high)
    for _ in range(_HALVINGS):
        middles = (lows + highs) / 2
        less = below(middles) < chances
        lows = np.where(less, middles, lows)
        highs = np.where(less, highs, middles)
    return (lows + highs) / 2


def _gamma_below(shape: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(X <= x): x^a e^-x / Gamma(a + 1) sum_n x^n / ((a + 1) ... (a + n))."""
    x = np.maximum(x, _TINY)
    term = np.ones_like(x)
    total = np.ones_like(x)
    for n in range(1, _TERMS):
        term = term * x / (shape + n)
        total = total + term
        if np.all(term < 1e-12 * total):
            break
    return np.minimum(np.exp(shape * np.log(x) - x - lgamma(shape + 1.0) + np.log(total)), 1.0)


def _beta_below(a: float, b: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(X <= x), from whichever end the fraction converges fast."""
    x = np.clip(x, 1e-15, 1.0 - 1e-15)
    front = np.exp(a * np.log(x) + b * np.log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    near = x < (a + 1.0) / (a + b + 2.0)
    ahead = front * _beta_fraction(a, b, np.where(near, x, 0.5)) / a
    behind = 1.0 - front * _beta_fraction(b, a, np.where(near, 0.5, 1.0 - x)) / b
    return np.where(near, ahead, behind)


def _beta_fraction(a: float, b: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the continued fraction of the incomplete beta function, by Lentz."""
    c = np.ones_like(x)
    d = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    total = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / _away(1.0 + even * d)
        c = _away(1.0 + even / c)
        total = total * d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / _away(1.0 + odd * d)
        c = _away(1.0 + odd / c)
        step = d * c
        total = total * step
        if np.all(np.abs(step - 1.0) < 1e-12):
            break
    return total


def _away(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep a divisor away from nought."""
    return np.where(np.abs(value) < _TINY, _TINY, value)
