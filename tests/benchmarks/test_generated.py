"""The benchmark of generated scenarios keeps its contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import generated
from benchmarks.generated import SIZES, main
from tests.benchmarks.test_measured import FIGURES

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float | None]]:
    """Return the scenarios and seconds of which plans are asked; each gets the same figures."""
    asked: list[tuple[str, float | None]] = []

    def measure(scenario: Scenario, *, seconds: float | None, work: int | None) -> object:
        del work
        asked.append((scenario.name, seconds))
        return FIGURES

    monkeypatch.setattr(generated, "measure_plan", measure)
    monkeypatch.setattr(generated, "warm_up", lambda: None)
    return asked


@pytest.mark.parametrize(
    ("size", "seconds"), [("S", 15.0), ("M", 30.0), ("L", 60.0), ("XL", 240.0)]
)
def test_sizes_are_those_stated(
    size: str,
    seconds: float,
    planned: list[tuple[str, float | None]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Scenarios and seconds are those of the size; the JSON has each seed and the median."""
    assert main(["--size", size, "--seeds", "3", "4", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    pickups, vehicles = SIZES[size]["pickups"], SIZES[size]["vehicles"]
    assert planned == [
        (f"generated-p{pickups}-v{vehicles}-r3-d3-s{seed}", seconds) for seed in (3, 4)
    ]
    assert (record["size"], record["days"]) == (size, 3)
    assert [row["seed"] for row in record["scenarios"]] == [3, 4]
    assert record["median"]["gap"] == FIGURES.gap
    assert {"gap", "gap_minutes_per_person", "people_out", "seconds", "checked"} <= set(
        record["scenarios"][0]
    )
    assert "Python" in record["machine"]


def test_rich_scenarios_are_rich(
    planned: list[tuple[str, float | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    """With --rich the scenarios are those of `generate --rich`, and the table says so."""
    assert main(["--size", "M", "--rich", "--seeds", "0"]) == 0
    assert planned == [("generated-rich-p20-v20-r3-d3-s0", 60.0)]
    assert capsys.readouterr().out.splitlines()[2].startswith("rich M, seed 0")


def test_table_has_seeds_and_median(
    planned: list[tuple[str, float | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --json there is a row a seed, the median, and the machine."""
    assert main(["--size", "S", "--seconds", "2"]) == 0
    assert [seconds for _, seconds in planned] == [2.0, 2.0, 2.0]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[2:6]] == [
        "S, seed 0",
        "S, seed 1",
        "S, seed 2",
        "median",
    ]
    assert "Python" in lines[6]


def test_size_must_be_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Another size is wrong usage."""
    with pytest.raises(SystemExit) as caught:
        main(["--size", "XXL"])
    assert caught.value.code == 2
    assert "'XXL'" in capsys.readouterr().err
