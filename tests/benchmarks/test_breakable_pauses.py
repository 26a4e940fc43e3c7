"""The benchmark of breakable pauses: every plan of a case is judged on the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import breakable_pauses
from benchmarks.breakable_pauses import judge_case
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


@pytest.fixture
def first_steps() -> Scenario:
    """Return the smallest bundled scenario."""
    return load_scenario(bundled_path("first-steps"))


def test_each_plan_is_judged(first_steps: Scenario) -> None:
    """Four plans, none and new ones, and no more safe than there are; certain has most out."""
    judged = list(judge_case("first", first_steps, seconds=0.3, replications=64, sample=3))
    names = ["certain", "expected", "hardened", "worst case", "greedy", "expected, anew"]
    assert [one.plan for one in judged] == names
    out = [one.out for one in judged if one.out is not None]
    assert max(out) == out[0]
    for one in judged:
        assert 0 < one.safe <= 2 * first_steps.people_leaving()
        assert 0 <= one.days_with_caught <= 1
        assert one.days == (3 if one.plan == "expected, anew" else 64)
        assert one.first_safe + one.regret == pytest.approx(judged[0].first_safe + judged[0].regret)
        if one.out is None or one.expected is None:
            assert one.plan in {"greedy", "expected, anew"}
        else:
            assert one.expected <= one.out


def test_seconds_are_more_than_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong options end with the usage and nothing else."""
    with pytest.raises(SystemExit) as stopped:
        breakable_pauses.main(["--seconds", "0"])
    assert stopped.value.code == 2
    assert "--seconds" in capsys.readouterr().err
