"""Quantiles of the Beta and Gamma distributions are where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.simulation.draws import midpoints
from safepassage.simulation.quantiles import beta_quantiles, gamma_quantiles


@pytest.mark.parametrize("shape", [0.1, 0.5, 1.0, 2.0, 7.5, 90.0, 400.0])
def test_gamma_moments(shape: float) -> None:
    """Over all quantiles the mean and the variance of a Gamma are its shape."""
    found = gamma_quantiles(shape, midpoints())
    assert found.mean() == pytest.approx(shape, rel=0.01)
    assert found.var() == pytest.approx(shape, rel=0.03)
    assert np.all(np.diff(found) >= 0)


@pytest.mark.parametrize(("a", "b"), [(2.95, 2.05), (0.3, 0.4), (1.0, 1.0), (12.0, 3.0)])
def test_beta_moments(a: float, b: float) -> None:
    """Over all quantiles the mean and the variance of a Beta are as known."""
    found = beta_quantiles(a, b, midpoints())
    assert found.mean() == pytest.approx(a / (a + b), rel=1e-3)
    assert found.var() == pytest.approx(a * b / ((a + b) ** 2 * (a + b + 1)), rel=0.01)


def test_known_quantiles() -> None:
    """Where the distribution is known in closed form, so are the quantiles."""
    chances = np.array([0.05, 0.5, 0.95])
    assert gamma_quantiles(1.0, chances) == pytest.approx(-np.log1p(-chances))
    assert beta_quantiles(1.0, 1.0, chances) == pytest.approx(chances)
    assert beta_quantiles(3.0, 1.0, chances) == pytest.approx(chances ** (1 / 3))
