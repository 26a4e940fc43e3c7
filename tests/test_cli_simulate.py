"""The command simulate keeps its contract: a page, one JSON object, files, exit codes, errors."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from safepassage import compiled
from safepassage.checking import check
from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.cli.simulate import POLICIES, simulation_shown
from safepassage.reporting import write_plan_folder
from safepassage.scenario import scenario_digest
from safepassage.simulation import Policy, SimulationProgress, SimulationResult
from safepassage.simulation import simulate as simulate_plan
from tests.simulation.worlds import small_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = {
    *("scenario", "scenario_digest", "policy", "seed", "as_of", "replications", "asked", "ended"),
    *("planned", "people", "value", "chance_all_out", "chance_caught", "clearance", "by_hour"),
    *(
        "pauses",
        "settings",
        "notes",
        "interrupted",
        "written",
        "regret",
        "safe_at_least_90",
        "receptions",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a plan folder of a small town."""
    scenario, plan = small_town()
    path = tmp_path / "plan"
    write_plan_folder(scenario, plan, check(scenario, plan), path)
    return path


@pytest.fixture
def simulate(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command and gives code, output and errors."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["simulate", *arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def test_page(simulate: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    """The page tells what ends how, the pauses and their basis, and every assumption."""
    code, out, _ = simulate(str(folder), "--replications", "600")
    assert code == DONE
    for words in (
        "600 replications, seed 0",
        "People safe",
        "Caught in a zone",
        "Everybody who came is safe in",
        "On 9 of 10 days at least ",
        "BY TIME",
        "the base rates, without a record",
        "ASSUMED, by default: at_break turn back, travel_spread 0.1",
        "no forecast",
    ):
        assert words in out
    lines = [line for line in out.splitlines() if not line.startswith("Written to")]
    assert max(map(len, lines)) <= 130


def test_record_and_files(
    simulate: Callable[..., tuple[int, str, str]], folder: Path, tmp_path: Path
) -> None:
    """One JSON object holds all fields; the files beside the plan repeat it."""
    code, out, err = simulate(str(folder), "--replications", "600", "--json")
    record: dict[str, Any] = json.loads(out)
    assert (code, err) == (DONE, "")
    assert set(record) == FIELDS
    assert record["replications"] == 600
    stored = json.loads((folder / "simulation.json").read_text(encoding="utf-8"))
    assert stored == {k: v for k, v in record.items() if k not in {"interrupted", "written"}}
    text = (folder / "simulation.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 10
    safe = sum(float(row["safe"]) for row in rows)
    assert safe == pytest.approx(record["people"]["safe"]["mean"], abs=0.01)
    last = record["by_hour"][-1]["safe_by_end"]
    assert [last[name] for name in ("mean", "q05", "q50", "q95")] == [
        record["people"]["safe"][name] for name in ("mean", "q05", "q50", "q95")
    ]
    assert last["q05"] <= record["safe_at_least_90"] <= last["q50"]
    means = [each["by_hour"][-1]["by_end"]["mean"] for each in record["receptions"]]
    everybody = record["people"]["safe"]["mean"] + record["people"]["joiners_safe"]["mean"]
    assert sum(means) == pytest.approx(everybody, abs=0.01)
    assert [int(row["safe_by_end_q50"]) for row in rows][-1] == last["q50"]
    assert run(["check", str(folder)]) == DONE
    code, _, _ = simulate(str(folder), "--replications", "9", "-o", str(tmp_path / "new" / "one"))
    assert code == DONE
    assert (tmp_path / "new" / "one" / "simulation.json").exists()


def test_nothing_is_overwritten(
    simulate: Callable[..., tuple[int, str, str]], folder: Path
) -> None:
    """An earlier simulation is replaced only when that is asked for."""
    assert simulate(str(folder), "--replications", "9")[0] == DONE
    before = (folder / "simulation.json").read_bytes()
    code, _, err = simulate(str(folder), "--replications", "9", "--seed", "1")
    assert code == USAGE
    assert "--overwrite" in err
    assert (folder / "simulation.json").read_bytes() == before
    assert simulate(str(folder), "--replications", "9", "--seed", "1", "--overwrite")[0] == DONE
    assert (folder / "simulation.json").read_bytes() != before


def test_wrong_usage(
    simulate: Callable[..., tuple[int, str, str]], folder: Path, tmp_path: Path
) -> None:
    """Zero replications, a precision without sense and a missing plan are told with a remedy."""
    for words, told in (
        ([str(folder), "--replications", "0"], "--replications"),
        ([str(folder), "--precision", "0"], "--precision"),
        ([str(folder), "--precision", "nan"], "--precision"),
        ([str(folder), "--as-of", "yesterday"], "--as-of"),
        ([str(tmp_path / "nothing")], "nothing is there"),
    ):
        code, _, err = simulate(*words)
        assert code == USAGE
        assert told in err
    assert not (folder / "simulation.json").exists()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "10.0.0.1", "http://10.0.0.1:80", "tls://10.0.0.1:8786", "tcp://:1"]
)
def test_no_address(
    simulate: Callable[..., tuple[int, str, str]], folder: Path, address: str
) -> None:
    """What can be no scheduler's address is refused at once, and told how to be written."""
    code, _, err = simulate(str(folder), "--cluster", address)
    assert code == USAGE
    assert err == (
        f"--cluster '{address}': this is no address of a scheduler. Write it as dask scheduler "
        "tells it, like tcp://10.0.0.1:8786.\n"
    )


def test_compiling_is_told(
    simulate: Callable[..., tuple[int, str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While code is compiled there are no days to be told of yet: so that is said."""

    def compiling(*arguments: Any, **options: Any) -> SimulationResult:
        compiled._compiles()
        return simulate_plan(*arguments, **options)

    monkeypatch.setattr("safepassage.simulation.simulate", compiling)
    told = "compiling code, which takes minutes\n"
    _, _, err = simulate(str(folder), "--replications", "9")
    assert err.startswith(told)
    _, _, err = simulate(str(folder), "--replications", "9", "--overwrite", "--json")
    assert told not in err


def test_plan_that_is_not_right(
    simulate: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """A plan that is not right is refused, and told how to be looked at."""
    scenario, plan = small_town()
    worse = replace(scenario, pauses=(replace(scenario.pauses[0], end_min=150),))
    plan = replace(plan, scenario_digest=scenario_digest(worse))
    folder = tmp_path / "plan"
    write_plan_folder(worse, plan, check(worse, plan), folder)
    code, _, err = simulate(str(folder))
    assert code == USAGE
    assert f"safepassage check {folder}" in err


def test_probabilities(tmp_path: Path, folder: Path) -> None:
    """A probability outside 0 to 1 is a fault of the scenario, told with its place."""
    file = folder / "scenario" / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + "no_show = 1.5\n", encoding="utf-8")
    assert run(["validate", str(folder / "scenario")]) == FAULTS
    assert run(["simulate", str(folder), "-o", str(tmp_path / "out")]) == FAULTS


def test_progress() -> None:
    """Without a terminal progress is a line now and then, and the last one is always told."""
    stream = StringIO()
    with simulation_shown(stream=stream) as show:
        assert show is not None
        show(SimulationProgress(256, 512, 10.5, 0.4, 0.1))
        show(SimulationProgress(512, 512, 10.6, 0.3, 0.2))
    assert (
        stream.getvalue() == "512 of 512 replications, people safe 10.6, give or take 0.3, 0.2 s\n"
    )
    with simulation_shown(quiet=True) as show:
        assert show is None


def test_progress_bar() -> None:
    """A terminal gets a bar, which leaves nothing behind."""

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with simulation_shown(stream=stream) as show:
        assert show is not None
        show(SimulationProgress(256, 512, 10.5, 0.4, 0.1))
    assert "256/512" in stream.getvalue()


@pytest.mark.slow
def test_interrupt(folder: Path) -> None:
    """Ctrl-C ends with the replications that are done, told with their count."""
    command = [sys.executable, "-P", "-m", "safepassage", "simulate", str(folder)]
    process = subprocess.Popen(
        [*command, "--replications", "100000000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    # The first line of progress says that it runs.
    process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == DONE
    assert "of 100 000 000 (interrupted)" in " ".join(out.split())
    assert (folder / "simulation.json").exists()


@pytest.mark.slow
def test_regret(simulate: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    """Regret is told on its days, beside all else, and stands in the file."""
    words = [str(folder), "--replications", "20", "--regret", "2"]
    code, out, err = simulate(*words)
    assert code == DONE
    assert "REGRET, on the first 2 days" in out
    assert "2 of 2 days planned anew" in err
    stored = json.loads((folder / "simulation.json").read_text(encoding="utf-8"))
    assert stored["regret"]["days"] == 2
    assert simulate(str(folder), "--regret", "0")[0] == USAGE


def test_policies(simulate: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    """The command knows each policy, and says which one it is."""
    assert tuple(Policy) == POLICIES
    for policy in POLICIES:
        code, out, _ = simulate(
            *(str(folder), "--policy", policy, "--replications", "5", "--overwrite", "--json")
        )
        assert code == DONE
        assert json.loads(out)["policy"] == policy
    _, out, _ = simulate(str(folder), "--policy", "greedy", "--replications", "50", "--overwrite")
    assert "dispatched to the nearest who wait" in out


def test_planned_anew(simulate: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    """With new plans on the way a sample is run, and it is told what that rests on."""
    code, out, _ = simulate(str(folder), "--policy", "replan")
    assert code == DONE
    assert "20 replications, seed 0, the plan, and a new one whenever" in " ".join(out.split())
    assert "It knew what had been seen and announced by then" in " ".join(out.split())
    stored = json.loads((folder / "simulation.json").read_text(encoding="utf-8"))
    assert (stored["policy"], stored["asked"]) == ("replan", 20)


def test_plan_of_replan(
    simulate: Callable[..., tuple[int, str, str]], folder: Path, tmp_path: Path
) -> None:
    """A plan that goes on from another one is followed from then on; no more is done with it."""
    changes = tmp_path / "changes.csv"
    changes.write_text("kind,id,time\npause_end,dawn,2022-05-05T05:10\n", encoding="utf-8")
    anew = tmp_path / "anew"
    words = ["--at", "2022-05-05T02:10", "--changes", str(changes), "-o", str(anew)]
    assert run(["replan", str(folder), *words, "--work", "200"]) == DONE
    code, out, _ = simulate(str(anew), "--replications", "60")
    assert code == DONE
    told = " ".join(out.split())
    assert "what was done by 2022-05-05 02:10 stands" in told
    assert "Parties as known on 2022-05-05 02:10" in told
    for option in (("--policy", "replan"), ("--policy", "greedy"), ("--regret", "1")):
        code, _, err = simulate(str(anew), *option, "--overwrite")
        assert code == USAGE
        assert "Leave --policy and --regret out" in " ".join(err.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--policy", "clever"), "--policy 'clever': it is one of plan, greedy, replan"),
        (("--policy", "replan", "--regret", "0"), "Invalid value for '--regret'"),
    ],
)
def test_policy_refusals(
    simulate: Callable[..., tuple[int, str, str]],
    folder: Path,
    options: tuple[str, ...],
    words: str,
) -> None:
    """A policy that isn't one, and regret on no days, are refused."""
    code, _, err = simulate(str(folder), *options)
    assert code == USAGE
    assert words in " ".join(err.split())
