"""The benchmark of the simulation tells replications a second, with the machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import simulation

if TYPE_CHECKING:
    import pytest

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def test_rates(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each number of threads has its rates and their median."""
    from tests.simulation.worlds import small_town

    scenario, plan = small_town()

    def load(_path: object) -> Scenario:
        return scenario

    def make(_scenario: object, **_options: object) -> Plan:
        return plan

    monkeypatch.setattr(simulation, "load_scenario", load)
    monkeypatch.setattr(simulation, "plan_evacuation", make)
    assert simulation.main(["--replications", "600", "--runs", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["machine"]
    assert [row["threads"] for row in found["simulation"]] == [1, 2]
    assert all(len(row["per_s"]) == 2 for row in found["simulation"])
    assert all(row["median_per_s"] > 0 for row in found["simulation"])
