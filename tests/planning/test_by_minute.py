"""What the search looks up by minute."""

from __future__ import annotations

from safepassage.compiled import INF
from safepassage.planning.problem import build_problem
from tests.instances import convoy_corridor


def test_the_next_opening_is_that_of_the_next_pause() -> None:
    """Before, in and between pauses the next one's first minute is known."""
    opening = build_problem(convoy_corridor().scenario).arrays.next_opening[0]
    assert opening[[0, 479, 480, 1050, 1919, 1920]].tolist() == [480, 480, 1920, 1920, 1920, INF]
