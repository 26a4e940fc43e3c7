"""The command line keeps its contract: answers, exit codes and errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.cli.entry import DONE, FAILED, FAULTS, INTERRUPTED, USAGE, run
from safepassage.scenario import scenario_digest, write_scenario
from tests.instances import one_bus

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

FULL = Path("/dev/full")
PLAN_FIELDS = {
    "objective",
    "value",
    "bound",
    "gap",
    "gap_minutes_per_person",
    "people_total",
    "people_out",
    "people_left",
    "people_bound",
    "clearance_time",
    "seconds",
    "checked",
    "faults",
    "output",
}


@dataclass(frozen=True)
class Outcome:
    """What one run left behind."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> dict[str, Any]:
        """Return the one JSON object on standard output."""
        record = json.loads(self.out)
        assert isinstance(record, dict)
        return record


@pytest.fixture
def safepassage(capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that runs one command in this process."""

    def call(*arguments: str | Path | int) -> Outcome:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Outcome(code, out, err)

    return call


@pytest.fixture
def scenario_path(tmp_path: Path) -> Path:
    """Return a folder with a small scenario."""
    path = tmp_path / "scenario"
    write_scenario(one_bus().scenario, path)
    return path


def _right_plan(scenario: Scenario) -> Plan:
    return replace(one_bus().plan, scenario_digest=scenario_digest(scenario))


@pytest.fixture
def planner(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Put a planner in place that answers at once, and return the options of each call."""
    calls: list[dict[str, Any]] = []

    def plan_evacuation(scenario: Scenario, **options: Any) -> Plan:
        calls.append(options)
        return _right_plan(scenario)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    return calls


@pytest.fixture
def wrong_planner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a planner in place whose vehicle leaves before it may."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        plan = _right_plan(scenario)
        first, *rest = plan.itineraries
        early = replace(first.stops[0], arrive_min=-5)
        broken = replace(first, stops=(early, *first.stops[1:]))
        return replace(plan, itineraries=(broken, *rest))

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)


def test_help_lists_every_command(safepassage: Callable[..., Outcome]) -> None:
    """The help names each command."""
    outcome = safepassage("--help")
    assert outcome.code == DONE
    for command in ("demo", "new", "validate", "generate", "plan", "check", "report"):
        assert f"  {command} " in outcome.out


def test_version_is_told(safepassage: Callable[..., Outcome]) -> None:
    """The version is one line."""
    assert safepassage("--version").out.startswith("safepassage ")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("plan",),
        ("plan", "somewhere"),
        ("plan", "somewhere", "-o"),
        ("plan", "somewhere", "-o", "out", "--objective", "glory"),
        ("plan", "somewhere", "-o", "out", "--seconds", "soon"),
        ("plan", "somewhere", "-o", "out", "--seconds", "-1"),
        ("plan", "somewhere", "-o", "out", "--seconds", "nan"),
        ("plan", "somewhere", "-o", "out", "--gap", "2"),
        ("plan", "somewhere", "-o", "out", "--work", "0"),
        ("validate",),
        ("validate", "nowhere"),
        ("check", "nowhere"),
        ("report", "nowhere"),
        ("new", "path", "--from", "atlantis"),
        ("generate", "path", "--pickups", "0"),
        ("generate", "path", "--days", "many"),
    ],
)
def test_wrong_usage_is_one_answer(
    safepassage: Callable[..., Outcome],
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wrong usage ends with 2, in words on standard error or as one JSON object."""
    monkeypatch.chdir(tmp_path)
    in_words = safepassage(*arguments)
    assert in_words.code == USAGE
    assert in_words.out == ""
    assert in_words.err
    as_json = safepassage(*arguments, "--json")
    assert as_json.code == USAGE
    assert as_json.record["error"]["kind"] == "usage"
    assert as_json.record["error"]["message"]
    assert as_json.record["error"]["faults"] == []
    assert list(tmp_path.iterdir()) == []


def test_wrong_choice_is_told_in_plain_words(safepassage: Callable[..., Outcome]) -> None:
    """What a library calls its errors isn't told."""
    words = safepassage("plan", "somewhere", "-o", "out", "--objective", "glory").err
    assert "'glory' is not one of 'people', 'clearance'" in words
    assert "Value error" not in words


def test_valid_scenarios_are_counted(
    safepassage: Callable[..., Outcome], scenario_path: Path
) -> None:
    """One of a thing is not called several."""
    assert safepassage("validate", scenario_path).out.splitlines() == [
        "one-bus is valid: 12 people, of whom 12 chose to leave; 4 places, 1 vehicle, 1 pause.",
        f"Plan it: safepassage plan {scenario_path} -o PLAN",
    ]


def test_pickups_without_a_way_out_are_named(
    safepassage: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A valid scenario whose roads leave a pickup out says so before anybody plans."""
    scenario = one_bus().scenario
    path = tmp_path / "no way.xlsx"
    write_scenario(replace(scenario, roads=scenario.roads[:1]), path)
    outcome = safepassage("validate", path)
    assert outcome.code == DONE
    told = outcome.out.splitlines()
    assert told[1].startswith("But no open roads lead from a depot to cellar and on to a reception")
    assert told[2] == f"Plan it: safepassage plan '{path}' -o PLAN"
    assert safepassage("validate", path, "--json").record["pickups_cut_off"] == ["cellar"]


@pytest.mark.parametrize("name", ["empty", "empty.xlsx"])
def test_new_writes_an_empty_scenario(
    safepassage: Callable[..., Outcome], tmp_path: Path, name: str
) -> None:
    """An empty scenario is written, and is not valid before it is filled in."""
    path = tmp_path / name
    assert safepassage("new", path, "--json").record == {"output": str(path), "from": None}
    outcome = safepassage("validate", path, "--json")
    assert outcome.code == FAULTS
    assert outcome.record["valid"] is False
    assert {"file", "row", "column", "value", "rule", "remedy", "message"} == set(
        outcome.record["faults"][0]
    )


@pytest.mark.parametrize("given", ["2", "-0.1", "nan"])
def test_a_number_out_of_its_range_is_shown(
    safepassage: Callable[..., Outcome], given: str
) -> None:
    """Whoever gives a number that may not be is told which one, and what may."""
    words = safepassage("plan", "somewhere", "-o", "out", "--gap", given).err
    assert f"'--gap': '{given}'. This should be " in words


@pytest.mark.parametrize("path", [".", "..", "/"])
def test_new_writes_no_workbook_without_a_name(
    safepassage: Callable[..., Outcome], path: str
) -> None:
    """A folder in the place of a workbook's name is wrong usage."""
    record = safepassage("new", path, "--xlsx", "--json").record
    assert record["error"]["kind"] == "usage"
    assert "Give it a name" in record["error"]["message"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "loop"),
        ("new", "loop/within"),
        ("new", "loop.xlsx"),
        ("generate", "loop"),
        ("plan", "scenario", "-o", "loop"),
        ("ask", "scenario", "-o", "loop"),
    ],
)
def test_links_that_lead_round_in_a_circle_are_told(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    """An output behind a circle of links is told as a file that cannot be written."""
    monkeypatch.chdir(scenario_path.parent)
    for name in ("loop", "loop.xlsx"):
        Path(name).symlink_to(name)
    outcome = safepassage(*arguments, "--json")
    assert outcome.code == USAGE
    assert outcome.record["error"]["message"].startswith("loop")


def test_new_adds_the_workbook_suffix(safepassage: Callable[..., Outcome], tmp_path: Path) -> None:
    """With --xlsx a workbook is written, whatever the path is called."""
    record = safepassage("new", tmp_path / "mine", "--xlsx", "--json").record
    assert record["output"] == str(tmp_path / "mine.xlsx")
    assert (tmp_path / "mine.xlsx").is_file()


def test_new_fills_from_a_bundled_scenario(
    safepassage: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A bundled scenario can be written as a workbook, and is valid."""
    path = tmp_path / "first.xlsx"
    assert safepassage("new", path, "--from", "first-steps").code == DONE
    assert safepassage("validate", path, "--json").record["valid"] is True


def test_new_turns_a_folder_into_a_workbook(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A scenario at a path can be written in its other form."""
    path = tmp_path / "as.xlsx"
    assert safepassage("new", path, "--from", scenario_path).code == DONE
    assert safepassage("validate", path).code == DONE


def test_new_overwrites_only_when_told(safepassage: Callable[..., Outcome], tmp_path: Path) -> None:
    """What is there stays, unless --overwrite is given."""
    path = tmp_path / "mine"
    assert safepassage("new", path).code == DONE
    assert safepassage("new", path, "--from", "first-steps").code == USAGE
    assert safepassage("new", path, "--from", "first-steps", "--overwrite").code == DONE
    assert safepassage("validate", path).code == DONE


def test_validate_says_how_much_there_is(
    safepassage: Callable[..., Outcome], scenario_path: Path
) -> None:
    """A valid scenario is answered with its counts."""
    outcome = safepassage("validate", scenario_path, "--json")
    assert outcome.code == DONE
    assert outcome.record["valid"] is True
    assert outcome.record["faults"] == []
    assert outcome.record["people"] >= outcome.record["people_leaving"] > 0


def test_generate_is_the_same_for_a_seed(
    safepassage: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The same options make the same scenario."""
    options = ("--pickups", "3", "--vehicles", "4", "--seed", "7", "--json")
    one = safepassage("generate", tmp_path / "one", *options).record
    two = safepassage("generate", tmp_path / "two", *options).record
    assert one["people"] == two["people"]
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_plan_answers_with_every_field(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
) -> None:
    """A plan's answer holds every field of the contract, and the folder is there."""
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == DONE
    assert set(outcome.record) >= PLAN_FIELDS
    assert outcome.record["checked"] is True
    assert outcome.record["faults"] == []
    assert outcome.record["output"] == str(tmp_path / "out")
    assert Path(outcome.record["report"]).is_file()
    assert planner[0]["seconds"] == 5.0
    assert planner[0]["progress"] is None


def test_plan_is_told_in_words(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
) -> None:
    """Without --json the answer says who is out, where the report is, and what a plan is not."""
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out")
    assert outcome.code == DONE
    assert "People out" in outcome.out
    assert str(tmp_path / "out" / "report.html") in outcome.out
    assert "no permission and no protection" in outcome.out
    assert planner[0]["progress"] is not None


def test_work_alone_sets_no_clock(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
) -> None:
    """With --work alone no time limit applies, so that the same work gives the same plan."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out", "--work", "500", "--seed", "3")
    assert planner[0]["seconds"] is None
    assert planner[0]["work"] == 500
    assert planner[0]["seed"] == 3


def test_plan_of_a_faulty_scenario_writes_nothing(
    safepassage: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A scenario with faults gives the faults, exit code 1 and no plan."""
    safepassage("new", tmp_path / "empty")
    outcome = safepassage("plan", tmp_path / "empty", "-o", tmp_path / "out", "--json")
    assert outcome.code == FAULTS
    assert outcome.record["error"]["kind"] == "scenario"
    assert outcome.record["error"]["faults"]
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("planner")
def test_plan_overwrites_only_plans_and_only_when_told(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A plan is replaced with --overwrite alone; what is no plan is never replaced."""
    out = tmp_path / "out"
    assert safepassage("plan", scenario_path, "-o", out).code == DONE
    assert safepassage("plan", scenario_path, "-o", out).code == USAGE
    assert safepassage("plan", scenario_path, "-o", out, "--overwrite").code == DONE
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("keep me", encoding="utf-8")
    assert safepassage("plan", scenario_path, "-o", other, "--overwrite").code == USAGE
    assert (other / "letter.txt").read_text(encoding="utf-8") == "keep me"


@pytest.mark.parametrize("option", ["--seed", "--work"])
def test_numbers_that_no_plan_holds_are_refused(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
    option: str,
) -> None:
    """A plan folder reads numbers up to 10^15, so that none is made with a larger one."""
    out = tmp_path / "out"
    assert safepassage("plan", scenario_path, "-o", out, option, 10**15 + 1).code == USAGE
    assert planner == []
    assert safepassage("plan", scenario_path, "-o", out, option, 10**15).code == DONE


def test_plan_looks_at_its_folder_before_it_works(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
) -> None:
    """No hour of planning is spent on a plan that has no place to be written to."""
    right = tmp_path / "right"
    assert safepassage("plan", scenario_path, "-o", right).code == DONE
    (right / "notes.txt").write_text("keep me", encoding="utf-8")
    planner.clear()
    for out in (scenario_path / "roads.csv" / "out", right, tmp_path / "right" / "plan.json"):
        outcome = safepassage("plan", scenario_path, "-o", out, "--overwrite", "--json")
        assert outcome.code == USAGE
        assert str(out) in outcome.record["error"]["message"]
    assert planner == []


@pytest.mark.usefixtures("wrong_planner")
def test_wrong_plan_says_so(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A plan that breaks a rule ends with 1, names the fault, and is written saying so."""
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == FAULTS
    assert outcome.record["checked"] is False
    fault = outcome.record["faults"][0]
    assert {"rule", "vehicle", "minute", "place", "excess", "unit", "message"} == set(fault)
    assert Path(outcome.record["report"]).name == "NOT-RIGHT-report.html"
    assert Path(outcome.record["report"]).is_file()
    assert not (tmp_path / "out" / "report.html").exists()


@pytest.mark.usefixtures("planner")
def test_check_answers_right(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A right plan folder is right, in words and as JSON."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    outcome = safepassage("check", tmp_path / "out", "--json")
    assert outcome.code == DONE
    assert outcome.record["right"] is True
    assert outcome.record["faults"] == []
    assert "is right" in safepassage("check", tmp_path / "out").out


FOLDER_FAULT = {
    "rule", "vehicle", "minute", "place", "excess", "unit", "message",
    "file", "where", "value", "remedy",
}  # fmt: skip


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    ("file", "where"),
    [
        ("plan.json", "line "),
        ("scenario/people.csv", "column persons"),
        ("scenario/scenario.toml", None),
    ],
)
def test_torn_plan_folder_is_not_right(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    file: str,
    where: str | None,
) -> None:
    """A plan folder that lost a part is not right, and its fault names file, place and remedy."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    path = tmp_path / "out" / file
    content = path.read_bytes()
    torn = content.replace(b",12,", b",twelve,") if where == "column persons" else content[:100]
    path.write_bytes(torn)
    outcome = safepassage("check", tmp_path / "out", "--json")
    assert outcome.code == FAULTS
    assert outcome.record["right"] is False
    fault = outcome.record["faults"][0]
    assert set(fault) == FOLDER_FAULT
    assert fault["file"] == str(path)
    assert fault["remedy"]
    if where is not None:
        assert where in fault["where"]
    in_words = safepassage("check", tmp_path / "out")
    assert in_words.code == FAULTS
    assert "is NOT RIGHT: no plan can be read there." in in_words.out
    assert fault["message"] in in_words.out


@pytest.mark.usefixtures("planner")
def test_torn_plan_folder_gets_no_report(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A report of a plan that cannot be read is an error with exit code 1 and its faults."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    path = tmp_path / "out" / "plan.json"
    path.write_bytes(path.read_bytes()[:100])
    outcome = safepassage("report", tmp_path / "out", "--json")
    assert outcome.code == FAULTS
    assert outcome.record["error"]["kind"] == "plan"
    assert outcome.record["error"]["faults"][0]["file"] == str(path)


@pytest.mark.usefixtures("planner")
def test_check_finds_a_changed_table(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A table that says something else than the plan makes the folder not right."""
    out = tmp_path / "out"
    safepassage("plan", scenario_path, "-o", out)
    table = out / "movements.csv"
    before = table.read_bytes()
    table.write_bytes(before.replace(b"drive", b"stand", 1))
    outcome = safepassage("check", out, "--json")
    assert outcome.code == FAULTS
    assert outcome.record["right"] is False
    fault = outcome.record["faults"][0]
    assert (fault["file"], fault["where"]) == (str(table), "row 3, column does")
    assert "beside it say something else" in safepassage("check", out).out
    # The report doesn't replace what somebody changed, and names it too.
    report = safepassage("report", out, "--json")
    assert report.code == FAULTS
    assert report.record["faults"] == [fault]
    table.unlink()
    assert safepassage("report", out).code == DONE
    assert table.read_bytes() == before
    assert safepassage("check", out).code == DONE


@pytest.mark.usefixtures("planner")
def test_check_names_what_is_missing(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A file that is missing leaves the plan right, is named, and can be written anew."""
    out = tmp_path / "out"
    safepassage("plan", scenario_path, "-o", out)
    (out / "people.csv").unlink()
    (out / "plan.xlsx").unlink()
    outcome = safepassage("check", out, "--json")
    assert outcome.code == DONE
    assert outcome.record["right"] is True
    assert outcome.record["missing"] == ["people.csv", "plan.xlsx"]
    assert "Missing there: people.csv, plan.xlsx." in safepassage("check", out).out
    written = safepassage("report", out, "--json").record["written"]
    assert written == [str(out / name) for name in ("report.html", "people.csv", "plan.xlsx")]
    assert safepassage("check", out, "--json").record["missing"] == []


@pytest.mark.usefixtures("wrong_planner")
def test_check_of_a_wrong_plan_tells_no_other_fault(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """The files of a plan that was written as not right say what the plan says."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    faults = safepassage("check", tmp_path / "out", "--json").record["faults"]
    assert faults
    assert {fault["file"] for fault in faults} == {None}


@pytest.mark.usefixtures("planner")
def test_report_is_written_anew(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """A report that was lost can be written from the plan folder."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    report = tmp_path / "out" / "report.html"
    before = report.read_bytes()
    report.unlink()
    outcome = safepassage("report", tmp_path / "out", "--json")
    assert outcome.record == {
        "output": str(report),
        "written": [str(report)],
        "right": True,
        "faults": [],
    }
    assert report.read_bytes() == before


@pytest.mark.parametrize("as_json", [True, False])
def test_unreadable_scenario_is_not_valid(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    as_json: bool,
) -> None:
    """A folder that may not be read is a fault of the scenario, with exit code 1."""

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)
    outcome = safepassage("validate", scenario_path, *(["--json"] if as_json else []))
    assert outcome.code == FAULTS
    if as_json:
        assert outcome.record["valid"] is False
        assert outcome.record["faults"][0]["file"] == "scenario"
    assert "cannot be read (Permission denied)" in outcome.out


@pytest.mark.usefixtures("planner")
def test_plan_folder_is_no_scenario(
    safepassage: Callable[..., Outcome], scenario_path: Path, tmp_path: Path
) -> None:
    """Whoever names a plan folder as a scenario is told where its scenario lies."""
    safepassage("plan", scenario_path, "-o", tmp_path / "out")
    outcome = safepassage("validate", tmp_path / "out", "--json")
    assert outcome.code == FAULTS
    assert [fault["file"] for fault in outcome.record["faults"]] == ["out"]
    assert str(tmp_path / "out" / "scenario") in outcome.record["faults"][0]["remedy"]


def test_interrupt_while_a_plan_is_written_keeps_it(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    planner: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Ctrl-C that comes when planning has ended doesn't cost the plan."""
    from safepassage.reporting import folder

    fill = folder._write_all

    def interrupted(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        fill(*arguments)

    monkeypatch.setattr(folder, "_write_all", interrupted)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert planner
    assert outcome.code == DONE
    assert outcome.record["interrupted"] is False
    assert (tmp_path / "out" / "plan.json").is_file()


def test_demo_plans_the_bundled_scenario(
    safepassage: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The demonstration answers as plan does, for a bundled scenario."""
    seen: list[str] = []

    def stand_in(path: Path, folder: Path, **_: Any) -> object:
        from safepassage.cli.commands import Answer

        seen.append(path.name)
        return Answer({"output": str(folder)}, "")

    monkeypatch.setattr("safepassage.cli.plan._plan", stand_in)
    assert safepassage("demo", tmp_path / "out", "--json").code == DONE
    assert seen == ["azovstal"]


def test_first_interrupt_keeps_the_best_plan(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One Ctrl-C ends planning, and the best plan so far is checked and written."""

    def plan_evacuation(scenario: Scenario, *, stop: threading.Event, **_: Any) -> Plan:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        return _right_plan(scenario)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    before = signal.getsignal(signal.SIGINT)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == DONE
    assert outcome.record["interrupted"] is True
    assert (tmp_path / "out" / "plan.json").is_file()
    assert signal.getsignal(signal.SIGINT) is before


def test_second_interrupt_gives_up(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two Ctrl-C end with 130, and nothing is written."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return _right_plan(scenario)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == INTERRUPTED
    assert outcome.record["error"]["kind"] == "interrupted"
    assert [path.name for path in tmp_path.iterdir()] == ["scenario"]


def test_failure_shows_no_traceback_and_no_cell(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A failure of safepassage itself says where it was and what to report, and quotes no data."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        raise ZeroDivisionError(f"{scenario.groups[0].id} is secret")

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == FAILED
    assert outcome.record["error"]["kind"] == "internal"
    assert "ZeroDivisionError in cli/plan.py" in outcome.record["error"]["message"]
    assert "secret" not in outcome.out + outcome.err


def test_failure_is_shown_when_asked_for(
    capfd: pytest.CaptureFixture[str],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With SAFEPASSAGE_DEBUG=1 the traceback goes to standard error, never into the JSON."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        raise ZeroDivisionError(scenario.name)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    monkeypatch.setenv("SAFEPASSAGE_DEBUG", "1")
    code = run(["plan", str(scenario_path), "-o", str(tmp_path / "out"), "--json"])
    out, err = capfd.readouterr()
    assert code == FAILED
    assert "Traceback" in err
    assert json.loads(out)["error"]["kind"] == "internal"


def test_json_stays_apart_from_what_libraries_print(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a library prints on standard output doesn't get into the JSON."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        print("a banner")  # noqa: T201 -- as a library would
        return _right_plan(scenario)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.record["checked"] is True
    assert "a banner" in outcome.err


def test_an_end_of_file_inside_is_no_interrupt(
    safepassage: Callable[..., Outcome],
    scenario_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A torn file that the program reads for itself is its failure, and not the user's Ctrl-C."""

    def plan_evacuation(scenario: Scenario, **_: Any) -> Plan:
        raise EOFError(scenario.name)

    monkeypatch.setattr("safepassage.planning.plan_evacuation", plan_evacuation)
    outcome = safepassage("plan", scenario_path, "-o", tmp_path / "out", "--json")
    assert outcome.code == FAILED
    assert "EOFError in cli/plan.py" in outcome.record["error"]["message"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=["words", "json"])
def test_an_answer_that_finds_no_space_is_a_file_error(
    scenario_path: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    """Standard output on a full disk is told on standard error, without a traceback."""
    command = [sys.executable, "-m", "safepassage", "validate", str(scenario_path), *arguments]
    own = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with FULL.open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=own
        )
        silent = subprocess.run(command, stdout=full, stderr=full, check=False, env=own)
    assert done.returncode == silent.returncode == USAGE
    assert done.stderr.startswith("standard output: No space left on device.")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["", " --json"], ids=["words", "json"])
def test_streams_may_be_closed(tmp_path: Path, closed: str, arguments: str) -> None:
    """A program started without its standard streams answers by its exit code."""
    command = f"{sys.executable} -m safepassage new {tmp_path / 's'}{arguments} {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert (tmp_path / "s" / "scenario.toml").is_file()


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=["words", "json"])
def test_a_reader_who_leaves_changes_no_exit_code(
    scenario_path: Path, arguments: tuple[str, ...]
) -> None:
    """A pipe that is closed before the answer leaves the exit code, which says what was found."""
    (scenario_path / "roads.csv").unlink()
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "safepassage", "validate", str(scenario_path), *arguments]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (FAULTS, "")


def _process(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safepassage", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )


def test_a_bundled_scenario_is_written_before_it_is_planned() -> None:
    """Who names a bundled scenario where a path belongs is told how to have it."""
    done = _process("plan", "azovstal", "-o", "out")
    assert done.returncode == USAGE
    assert "safepassage new azovstal --from azovstal" in done.stderr


def test_process_ends_with_the_exit_code(tmp_path: Path) -> None:
    """The module can be run, and ends with the command's exit code."""
    done = _process("validate", tmp_path / "nowhere", "--json")
    assert done.returncode == USAGE
    assert json.loads(done.stdout)["error"]["kind"] == "usage"
    assert done.stderr == ""


def test_time_zones_are_known_on_every_system(scenario_path: Path) -> None:
    """A system without a database of time zones, such as a small container, validates too."""
    command = [sys.executable, "-m", "safepassage", "validate", str(scenario_path)]
    environment = {**os.environ, "PYTHONTZPATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (DONE, "")


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("module", ["typer", "safepassage.cli.commands", "safepassage.scenario"])
def test_interrupt_while_the_program_loads(module: str, options: tuple[str, ...]) -> None:
    """Ctrl-C in the first moments gets one answer and its exit code, and no traceback."""
    code = (
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from safepassage.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "validate", "nowhere", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == INTERRUPTED
    if options:
        assert json.loads(done.stdout)["error"]["kind"] == "interrupted"
        assert done.stderr == ""
    else:
        assert done.stderr == "Interrupted. Nothing was written.\n"


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_end_of_a_session_leaves_nothing_half_written(name: str, tmp_path: Path) -> None:
    """A shutdown or a lost terminal while files are written clears them away, as Ctrl-C does."""
    code = (
        "import signal, sys\n"
        # As from a terminal, whatever ran the tests may ignore itself.
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"
        "from safepassage import files\n"
        "def flush(folder):\n"
        "    assert any(folder.iterdir())\n"
        f"    signal.raise_signal(signal.{name})\n"
        "files._flush = flush\n"
        "from safepassage.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "new", str(tmp_path / "mine"), "--from", "first-steps"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "Interrupted. Nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_end_after_a_folder_is_in_place_says_that_it_stands(
    name: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    """Who is interrupted when all was written already is not told that nothing was."""
    former = "default_int_handler" if name == "SIGINT" else "SIG_DFL"
    code = (
        "import signal, sys\n"
        f"signal.signal(signal.{name}, signal.{former})\n"
        "from safepassage import files\n"
        f"files._flush_entries = lambda folder: signal.raise_signal(signal.{name})\n"
        "files._flush = lambda folder: None\n"
        "from safepassage.cli import main\n"
        "main()"
    )
    mine = tmp_path / "mine"
    command = [sys.executable, "-c", code, "new", str(mine), "--from", "first-steps", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == INTERRUPTED
    told = json.loads(done.stdout)["error"]["message"] if options else done.stderr.strip()
    assert told == f"Interrupted. By then this was written, and is whole: {mine}"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_end_within_a_callback_of_a_library_is_not_lost(name: str) -> None:
    """Python prints and drops what a callback raises; an interrupt comes again, and is answered."""
    former = "default_int_handler" if name == "SIGINT" else "SIG_DFL"
    code = (
        "import ctypes, signal, sys, time\n"
        f"signal.signal(signal.{name}, signal.{former})\n"
        "from safepassage.cli import entry, main\n"
        "def run(arguments):\n"
        f"    ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.{name}))()\n"
        "    time.sleep(20)\n"
        "    return 0\n"
        "entry.run = run\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "validate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=15)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "Interrupted. Nothing was written.\n")


def test_other_losses_are_still_printed() -> None:
    """What else a callback raises is printed, as Python does, and changes no answer."""
    code = (
        "import ctypes\n"
        "from safepassage.cli import entry, main\n"
        "def run(arguments):\n"
        "    ctypes.CFUNCTYPE(None)(lambda: [].pop())()\n"
        "    return 0\n"
        "entry.run = run\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "validate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == DONE
    assert "IndexError" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_end_that_comes_after_the_answer_changes_nothing(name: str, scenario_path: Path) -> None:
    """Who was answered is answered once, with its exit code and no traceback."""
    former = "default_int_handler" if name == "SIGINT" else "SIG_DFL"
    code = (
        "import atexit, signal, sys\n"
        # As from a terminal, whatever ran the tests may ignore itself.
        f"signal.signal(signal.{name}, signal.{former})\n"
        f"atexit.register(signal.raise_signal, signal.{name})\n"
        "from safepassage.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "validate", str(scenario_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert json.loads(done.stdout)["valid"] is True


def test_a_folder_in_the_way_of_a_report_is_named(
    scenario_path: Path, tmp_path: Path, safepassage: Callable[..., Outcome]
) -> None:
    """Where a folder has the name of the report, it is said which, and what to do."""
    where = tmp_path / "a plan"
    assert safepassage("plan", scenario_path, "-o", where, "--work", "100").code == DONE
    (where / "report.html").unlink()
    (where / "report.html").mkdir()
    done = safepassage("report", where)
    assert done.code == USAGE
    assert done.err.startswith(f"{where / 'report.html'}: a folder stands where")
    assert done.err.strip().endswith(f"then: safepassage report '{where}'")
    (where / "report.html").rmdir()
    assert safepassage("report", where).code == DONE


def test_help_loads_nothing_heavy() -> None:
    """The help answers without the libraries that take long to load."""
    code = (
        "import sys\n"
        "from safepassage.cli.entry import run\n"
        "run(['--help'])\n"
        "heavy = {'numpy', 'numba', 'highspy', 'xlsxwriter', 'python_calamine', 'rich'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "loaded []" in done.stdout
