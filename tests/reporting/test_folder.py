"""Plan folders: whole or not at all, never over something else, read back or refused."""

from __future__ import annotations

import codecs
import errno
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.checking import check
from safepassage.errors import OutputExistsError, PlanFileError, UsageError
from safepassage.files import refuse_files
from safepassage.reporting import folder as folder_module
from safepassage.reporting import read_plan_folder, refuse_plan_folder, write_plan_folder
from safepassage.reporting.price_list import refuse_price_list_folder
from tests.reporting.sample import with_digest

if TYPE_CHECKING:
    from tests.reporting.conftest import Sample

FILES = {
    "check.json",
    "movements.csv",
    "people.csv",
    "plan.geojson",
    "plan.json",
    "plan.xlsx",
    "report.html",
    "run.json",
    "scenario",
}


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_written_and_read(bus: Sample, tmp_path: Path) -> None:
    """A folder holds every output and reads back to the same scenario and plan."""
    plan = replace(bus.plan, seconds=3.5)
    write_plan_folder(bus.scenario, plan, bus.result, tmp_path / "new" / "plan")
    assert {path.name for path in (tmp_path / "new" / "plan").iterdir()} == FILES
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["plan"]
    scenario, again = read_plan_folder(tmp_path / "new" / "plan")
    assert scenario == bus.scenario
    assert again == plan
    assert again.seconds == 3.5


def test_tables_begin_with_a_byte_order_mark(bus: Sample, tmp_path: Path) -> None:
    """A spreadsheet that opens a table by a double click takes it for UTF-8, Cyrillic included."""
    scenario = replace(bus.scenario, groups=(replace(bus.scenario.groups[0], id="діти"),))
    plan = with_digest(scenario, replace(bus.plan, itineraries=()))
    write_plan_folder(scenario, plan, bus.result, tmp_path / "plan")
    contents = _contents(tmp_path / "plan")
    for name in ("movements.csv", "people.csv"):
        assert contents[name].startswith(codecs.BOM_UTF8)
    assert "діти" in contents["people.csv"].decode("utf-8-sig")
    assert not contents["plan.json"].startswith(codecs.BOM_UTF8)


def test_equal_plans_give_equal_bytes(corridor: Sample, tmp_path: Path) -> None:
    """Every file of two folders of one plan is the same to the byte."""
    for name in ("a", "b"):
        write_plan_folder(*corridor, tmp_path / name)
    assert _contents(tmp_path / "a") == _contents(tmp_path / "b")


def test_a_real_plan_reads_back(corridor: Sample, tmp_path: Path) -> None:
    """A plan of the bundled scenario reads back as it was."""
    write_plan_folder(*corridor, tmp_path / "plan")
    assert read_plan_folder(tmp_path / "plan") == (corridor.scenario, corridor.plan)


def test_a_plan_that_is_not_right_says_so_everywhere(bus: Sample, tmp_path: Path) -> None:
    """A plan that fails its check is written with names and a report that say so."""
    late = replace(bus.plan.itineraries[0], stops=bus.plan.itineraries[0].stops[:3])
    plan = replace(bus.plan, itineraries=(late,))
    result = check(bus.scenario, plan)
    assert not result.right
    write_plan_folder(bus.scenario, plan, result, tmp_path / "plan")
    names = {path.name for path in (tmp_path / "plan").iterdir()}
    assert {name for name in names if not name.startswith("NOT-RIGHT-")} == {
        "check.json",
        "run.json",
        "scenario",
    }
    report = (tmp_path / "plan" / "NOT-RIGHT-report.html").read_text(encoding="utf-8")
    assert "THIS PLAN IS NOT RIGHT" in report
    assert json.loads((tmp_path / "plan" / "check.json").read_text())["right"] is False
    assert read_plan_folder(tmp_path / "plan")[1] == plan


def test_nothing_is_replaced_unasked(bus: Sample, tmp_path: Path) -> None:
    """A folder that holds anything is left alone unless overwriting is asked for."""
    write_plan_folder(*bus, tmp_path / "plan")
    before = _contents(tmp_path / "plan")
    with pytest.raises(OutputExistsError, match="not empty"):
        write_plan_folder(*bus, tmp_path / "plan")
    assert _contents(tmp_path / "plan") == before
    (tmp_path / "plan" / "people.csv").write_text("torn")
    write_plan_folder(*bus, tmp_path / "plan", overwrite=True)
    assert _contents(tmp_path / "plan") == before


def test_only_plan_folders_are_replaced(bus: Sample, tmp_path: Path) -> None:
    """Overwriting never removes what is not of a plan folder, and never a file."""
    target = tmp_path / "plan"
    write_plan_folder(*bus, target)
    (target / "diary.txt").write_text("mine")
    with pytest.raises(OutputExistsError, match=r"diary\.txt"):
        write_plan_folder(*bus, target, overwrite=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "scenario").mkdir()
    with pytest.raises(OutputExistsError, match="not of a plan folder"):
        write_plan_folder(*bus, tmp_path / "other", overwrite=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputExistsError, match="a file stands there"):
        write_plan_folder(*bus, tmp_path / "file", overwrite=True)
    assert (target / "diary.txt").read_text() == "mine"


def test_a_place_that_takes_no_plan_is_known_beforehand(bus: Sample, tmp_path: Path) -> None:
    """What writing would refuse is refused before there is a plan, and nothing is made there."""
    refuse_plan_folder(tmp_path / "new" / "plan")
    assert list(tmp_path.iterdir()) == []
    write_plan_folder(*bus, tmp_path / "plan")
    refuse_plan_folder(tmp_path / "plan", overwrite=True)
    with pytest.raises(OutputExistsError, match="not empty"):
        refuse_plan_folder(tmp_path / "plan")
    with pytest.raises(UsageError, match=r"plan\.json is no folder"):
        refuse_plan_folder(tmp_path / "plan" / "plan.json" / "deep" / "plan")


def test_a_folder_that_takes_no_files_is_known_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a place for the answer there is no use in making it; rights alone do not tell."""

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    target = tmp_path / "new" / "answer"
    told = re.escape(f"{target}: nothing can be made in {tmp_path}: Read-only file system.")
    with pytest.raises(UsageError, match=told):
        refuse_plan_folder(target)
    with pytest.raises(UsageError, match=told):
        refuse_price_list_folder(target)
    with pytest.raises(UsageError, match=told):
        refuse_files(target, ("answer.json",), what="an answer", overwrite=True)


def test_the_folder_one_stands_in_is_not_replaced(
    bus: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in a folder that is replaced would be left in one that is gone."""
    write_plan_folder(*bus, tmp_path / "plan")
    monkeypatch.chdir(tmp_path / "plan" / "scenario")
    with pytest.raises(UsageError, match="stand in"):
        refuse_plan_folder("..", overwrite=True)
    with pytest.raises(UsageError, match="stand in"):
        write_plan_folder(*bus, "..", overwrite=True)
    write_plan_folder(*bus, "../../other")


def test_an_empty_folder_is_filled(bus: Sample, tmp_path: Path) -> None:
    """An empty folder is taken without being asked to overwrite."""
    (tmp_path / "plan").mkdir()
    write_plan_folder(*bus, tmp_path / "plan")
    assert (tmp_path / "plan" / "plan.json").exists()


def test_never_half_written(bus: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails on the way, nothing appears and what was there stays."""
    write_plan_folder(*bus, tmp_path / "plan")
    before = _contents(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "handed_on_files", full)
    with pytest.raises(UsageError, match="No space left"):
        write_plan_folder(*bus, tmp_path / "plan", overwrite=True)
    with pytest.raises(UsageError, match="No space left"):
        write_plan_folder(*bus, tmp_path / "fresh")
    assert _contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_the_former_plan_comes_back(
    bus: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the new folder cannot take its place, the former plan stands there again."""
    write_plan_folder(*bus, tmp_path / "plan")
    before = _contents(tmp_path / "plan")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(KeyboardInterrupt):
        write_plan_folder(*bus, tmp_path / "plan", overwrite=True)
    monkeypatch.undo()
    assert _contents(tmp_path / "plan") == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_plan_that_came_meanwhile_is_kept(
    bus: Sample, corridor: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two runs that write into one empty folder, the later one replaces nothing unasked."""
    target = tmp_path / "plan"
    target.mkdir()
    write_all = folder_module._write_all

    def overtaken(*arguments: Any) -> None:
        monkeypatch.setattr(folder_module, "_write_all", write_all)
        write_plan_folder(*corridor, target)
        write_all(*arguments)

    monkeypatch.setattr(folder_module, "_write_all", overtaken)
    with pytest.raises(UsageError, match="not empty"):
        write_plan_folder(*bus, target)
    assert read_plan_folder(target)[0] == corridor.scenario
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_interrupt_leaves_the_former_plan(
    bus: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C at the worst moment, when the former plan has just been moved aside."""
    target = tmp_path / "plan"
    write_plan_folder(*bus, target)
    rename = Path.rename

    def interrupted(self: Path, other: Path) -> Path:
        result = rename(self, other)
        if self == target:
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_plan_folder(*bus, target, overwrite=True)
    assert read_plan_folder(target)[0] == bus.scenario
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_plan_of_another_scenario_is_refused(bus: Sample, tmp_path: Path) -> None:
    """A plan is written only with the scenario that it was made for."""
    other = replace(bus.scenario, margin_min=5, title="changed")
    with pytest.raises(UsageError, match="other content"):
        write_plan_folder(other, bus.plan, bus.result, tmp_path / "plan")


@pytest.mark.parametrize("name", ["plan.json", "scenario", "scenario/places.csv"])
def test_a_folder_with_a_missing_part_is_refused(bus: Sample, tmp_path: Path, name: str) -> None:
    """A folder without its plan, its scenario or one of its tables is refused."""
    write_plan_folder(*bus, tmp_path / "plan")
    part = tmp_path / "plan" / name
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink()
    with pytest.raises(PlanFileError):
        read_plan_folder(tmp_path / "plan")


@pytest.mark.parametrize("name", ["plan.json", "run.json", "scenario/scenario.toml"])
@pytest.mark.parametrize("keep", [0, 0.1, -1])
def test_a_torn_file_is_refused(bus: Sample, tmp_path: Path, name: str, keep: float) -> None:
    """A file that is cut short, empty or no text is refused."""
    write_plan_folder(*bus, tmp_path / "plan")
    part = tmp_path / "plan" / name
    content = part.read_bytes()
    part.write_bytes(b"\xff\xfe\xfa" if keep < 0 else content[: int(len(content) * keep)])
    with pytest.raises(PlanFileError):
        read_plan_folder(tmp_path / "plan")


def test_a_changed_scenario_is_refused(bus: Sample, tmp_path: Path) -> None:
    """A plan is not read with a scenario that was edited after planning."""
    write_plan_folder(*bus, tmp_path / "plan")
    people = tmp_path / "plan" / "scenario" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace(",12,", ",13,"), encoding="utf-8")
    with pytest.raises(PlanFileError, match="has changed"):
        read_plan_folder(tmp_path / "plan")


def test_another_scenario_is_refused(bus: Sample, corridor: Sample, tmp_path: Path) -> None:
    """That plan and scenario don't belong together is told before what else is wrong for it."""
    write_plan_folder(*bus, tmp_path / "plan")
    write_plan_folder(*corridor, tmp_path / "other")
    inner = tmp_path / "plan" / "scenario"
    shutil.rmtree(inner)
    shutil.copytree(tmp_path / "other" / "scenario", inner)
    with pytest.raises(PlanFileError, match="made for another scenario") as raised:
        read_plan_folder(tmp_path / "plan")
    (fault,) = raised.value.faults
    assert fault.file == str(inner)
    assert fault.remedy.startswith("Plan again with this scenario, or ")


def test_what_is_no_plan_folder_is_refused(bus: Sample, tmp_path: Path) -> None:
    """A missing folder, an empty one and one with two plans are refused."""
    with pytest.raises(PlanFileError, match="No such folder"):
        read_plan_folder(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PlanFileError, match=r"no plan\.json"):
        read_plan_folder(tmp_path / "empty")
    write_plan_folder(*bus, tmp_path / "plan")
    shutil.copy(tmp_path / "plan" / "plan.json", tmp_path / "plan" / "NOT-RIGHT-plan.json")
    with pytest.raises(PlanFileError, match="both"):
        read_plan_folder(tmp_path / "plan")
