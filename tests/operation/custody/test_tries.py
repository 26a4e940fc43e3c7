"""How long one waits after tries that failed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.tries import Tries

SETTINGS = CustodySettings()
NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("failures", "wait_s"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (4, 10), (5, 20), (8, 160), (10, 640), (11, 900), (64, 900)],
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, wait_s: float) -> None:
    """Two slips are free; then one waits 5 s, twice that, and so on up to 900 s."""
    assert Tries(failures, NOW).wait_s(NOW, SETTINGS) == wait_s


def test_the_wait_runs_out() -> None:
    """What has passed since the last failure is taken off the wait."""
    assert Tries(4, NOW).wait_s(NOW + 4, SETTINGS) == 6
    assert Tries(4, NOW).wait_s(NOW + 10, SETTINGS) == 0


@given(st.integers(0, 100), st.floats(0, 1e10), st.floats(0, 1e10))
def test_nobody_waits_longer_than_the_longest(failures: int, last_s: float, now_s: float) -> None:
    """Whatever the clock says, the wait is between none and the longest."""
    assert 0 <= Tries(failures, last_s).wait_s(now_s, SETTINGS) <= SETTINGS.longest_wait_s


@given(st.integers(0, 64), st.floats(0, NOW))
def test_tries_read_as_they_were_written(failures: int, last_s: float) -> None:
    """Reading gives back what was written."""
    tries = Tries(failures, last_s)
    assert Tries.from_text(tries.to_text(), NOW) == tries


def test_a_clock_that_was_set_back_starts_the_wait_anew() -> None:
    """A failure that lies ahead counts as one of now."""
    assert Tries.from_text(Tries(5, NOW + 10**6).to_text(), NOW) == Tries(5, NOW)


@given(st.one_of(st.binary(max_size=50), st.sampled_from([b'{"failures": NaN, "last_s": 1}'])))
def test_a_spoilt_count_makes_one_wait(text: bytes) -> None:
    """A count that makes no sense counts as the most failures, just now."""
    assert Tries.from_text(text, NOW).wait_s(NOW, SETTINGS) == SETTINGS.longest_wait_s


def test_failures_add_up() -> None:
    """Each failure counts one more, up to a bound."""
    tries = Tries()
    for _ in range(100):
        tries = tries.failed(NOW)
    assert tries == Tries(64, NOW)
