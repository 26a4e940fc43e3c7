"""The benchmark of the bundled scenario keeps its contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import azovstal
from tests.benchmarks.test_measured import FIGURES

if TYPE_CHECKING:
    import pytest

    from safepassage.scenario.model import Scenario


def test_bundled_scenario_is_planned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scenario azovstal is planned for the seconds that are asked; the answer is one object."""
    asked: list[tuple[str, float | None]] = []

    def measure(scenario: Scenario, *, seconds: float | None, **others: int | None) -> object:
        assert others == {"work": None, "seed": 0}
        asked.append((scenario.name, seconds))
        return FIGURES

    monkeypatch.setattr(azovstal, "measure_plan", measure)
    monkeypatch.setattr(azovstal, "warm_up", lambda: None)
    assert azovstal.main(["--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert asked == [("azovstal", 5.0)]
    assert {"machine", "gap", "seconds", "people_out", "checked"} <= set(record)
    assert azovstal.main(["--seconds", "1"]) == 0
    assert "azovstal" in capsys.readouterr().out
