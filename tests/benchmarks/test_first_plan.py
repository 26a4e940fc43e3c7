"""The benchmark of the first plan keeps its contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import first_plan
from benchmarks.first_plan import CASES, FirstPlan, main, measure_first_plan
from tests.instances import one_bus

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

SECONDS = {"network": 0.01, "problem": 0.02, "search": 0.03, "plan": 0.04}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the scenarios that are measured; the n-th of them takes n seconds."""
    names: list[str] = []

    def measure(scenario: Scenario) -> FirstPlan:
        names.append(scenario.name)
        return FirstPlan(**SECONDS, total=float(len(names)), people_out=7.0, checked=True)

    monkeypatch.setattr(first_plan, "measure_first_plan", measure)
    monkeypatch.setattr(first_plan, "warm_up", lambda: None)
    return names


def test_each_case_has_its_seeds_and_median(
    measured: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON has the phases of each seed, and their medians, by case."""
    assert main(["--cases", "S", "rich M", "azovstal", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert measured[:4] == [
        *(f"generated-p5-v10-r3-d3-s{seed}" for seed in range(3)),
        "generated-rich-p20-v20-r3-d3-s0",
    ]
    assert measured[6:] == ["azovstal"] * 3
    assert [row["total"] for row in record["S"]["seeds"]] == [1.0, 2.0, 3.0]
    assert record["rich M"]["median"] == {
        **SECONDS,
        "total": 5.0,
        "people_out": 7.0,
        "checked": True,
    }
    assert "Python" in record["machine"]


def test_table_has_a_row_a_case(measured: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json there is a row a case, all of them unless some are named."""
    assert main(["--seeds", "4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[2:-1]] == list(CASES)
    assert len(measured) == len(CASES)
    assert "Python" in lines[-1]


def test_first_plan_is_timed_and_checked() -> None:
    """What is measured is a right plan of the scenario, and all phases of it."""
    plan = measure_first_plan(one_bus().scenario)
    assert plan.checked
    assert plan.people_out > 0
    assert plan.total > 0
    assert all(getattr(plan, phase) > 0 for phase in SECONDS)
