"""
Plan folders: written whole or not at all, and read back with every slip named.

A folder appears under its name only when all of it is on the disk: it is written beside, flushed,
and renamed. What it holds is listed in the reference page ``plan.md``.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import (
    OutputExistsError,
    PlanFileError,
    SafePassageError,
    ScenarioError,
    UsageError,
)
from safepassage.reporting.check_json import check_to_text
from safepassage.reporting.geojson import plan_geojson
from safepassage.reporting.plan_json import PlanText, load_json, plan_from_text, plan_to_text
from safepassage.reporting.replan_note import (
    changes_csv,
    note_from_text,
    note_of,
    replan_to_text,
)
from safepassage.reporting.report import report_html
from safepassage.reporting.tables import movements_csv, people_csv
from safepassage.reporting.workbook import write_plan_workbook
from safepassage.scenario import load_scenario, scenario_digest, write_scenario
from safepassage.scenario.load import refuse_where_one_stands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking import CheckResult
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = [
    "NOT_RIGHT",
    "read_earlier",
    "read_plan_folder",
    "read_replan_note",
    "refuse_plan_folder",
    "write_plan_folder",
]

NOT_RIGHT = "NOT-RIGHT-"

_PLAN = "plan.json"
_RUN = "run.json"
_CHECK = "check.json"
_SCENARIO = "scenario"
_REPLAN = "replan.json"
_EARLIER = "earlier"
_HANDED_ON = (
    _PLAN,
    "movements.csv",
    "people.csv",
    "plan.xlsx",
    "plan.geojson",
    "report.html",
    "changes.csv",
)
_OURS = frozenset(
    {
        _RUN,
        _CHECK,
        _SCENARIO,
        _REPLAN,
        _EARLIER,
        *_HANDED_ON,
        *(NOT_RIGHT + name for name in _HANDED_ON),
    }
)
_LARGEST_BYTES = 512 * 1024 * 1024


def refuse_plan_folder(path: str | Path, *, overwrite: bool = False) -> None:
    """
    Make sure that a plan can be written into a folder, before the work of making one.

    Parameters
    ----------
    path, overwrite
        As for :func:`write_plan_folder`.

    Raises
    ------
    OutputExistsError
        When ``path`` holds something that may not be replaced.
    UsageError
        When the place where the folder would stand is no folder, or may not be written.
    """
    target = Path(path).resolve()
    _refuse_replacing(target, overwrite=overwrite)
    above = next((folder for folder in target.parents if os.path.lexists(folder)), target)
    if not above.is_dir():
        message = f"{path}: {above} is no folder, so that none can be made in it. Choose another."
        raise UsageError(message)
    if not os.access(above, os.W_OK | os.X_OK):
        message = f"{path}: the folder {above} may not be written. Choose another place."
        raise UsageError(message)


def write_plan_folder(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    path: str | Path,
    *,
    overwrite: bool = False,
    replan: Replan | None = None,
) -> None:
    """
    Write a plan with all its outputs into a folder of its own.

    Parameters
    ----------
    scenario
        The scenario that the plan was made for; a copy goes into the folder.
    plan
        The plan.
    check_result
        What the checker says of it. Where it found faults, the files that could be handed on are
        named ``NOT-RIGHT-...`` and the report says so on top.
    path
        The folder to write. It may be missing or empty.
    overwrite
        Whether a plan folder in its place may be replaced; nothing else ever is.
    replan
        Where the plan goes on from another one: how, and the scenarios in force before.

    Raises
    ------
    OutputExistsError
        When ``path`` holds something that may not be replaced.
    UsageError
        When the folder cannot be written, or the plan is not the scenario's.
    """
    target = Path(path).resolve()
    _refuse_foreign(scenario, plan)
    _refuse_replacing(target, overwrite=overwrite)
    beside = target.parent / f".{target.name}.{secrets.token_hex(4)}.part"
    try:
        beside.mkdir(parents=True)
        _write_all(scenario, plan, check_result, beside, replan)
        _flush(beside)
        _put_in_place(beside, target, overwrite=overwrite)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}. Choose another place."
        raise UsageError(message) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refuse_foreign(scenario: Scenario, plan: Plan) -> None:
    if plan.scenario_digest != scenario_digest(scenario):
        message = (
            f"plan: it was made for scenario {plan.scenario!r} with other content than this one. "
            "A plan folder holds the scenario that the plan was made for. "
            "Give that scenario, or plan again."
        )
        raise UsageError(message)


def _refuse_replacing(target: Path, *, overwrite: bool) -> None:
    if not os.path.lexists(target):
        return
    refuse_where_one_stands(target)
    if not target.is_dir():
        message = f"{target}: a file stands there. A plan is a folder. Give another path."
        raise OutputExistsError(message)
    names = sorted(entry.name for entry in target.iterdir())
    if not names:
        return
    if not overwrite:
        message = (
            f"{target}: the folder is not empty. Nothing is replaced unasked. "
            "Give another path, or ask for overwriting if it holds a plan."
        )
        raise OutputExistsError(message)
    others = [name for name in names if name not in _OURS]
    if others or not ({_PLAN, NOT_RIGHT + _PLAN} & set(names)):
        shown = others[0] if others else names[0]
        message = (
            f"{target}: it holds {shown!r}, which is not of a plan folder. Only a plan folder is "
            "replaced. Give another path, or move that out of the folder."
        )
        raise OutputExistsError(message)


def _write_all(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    folder: Path,
    replan: Replan | None,
) -> None:
    prefix = "" if check_result.right else NOT_RIGHT

    def write(name: str, text: str) -> None:
        handed_on = name in _HANDED_ON
        # By its byte order mark a spreadsheet knows, at a double click, that a table is UTF-8.
        encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
        (folder / (prefix + name if handed_on else name)).write_text(
            text, encoding=encoding, newline="\n"
        )

    write_scenario(scenario, folder / _SCENARIO)
    write(_PLAN, plan_to_text(scenario, plan))
    write(_RUN, json.dumps({"seconds": plan.seconds}) + "\n")
    write(_CHECK, check_to_text(scenario, check_result))
    write("movements.csv", movements_csv(scenario, plan))
    write("people.csv", people_csv(scenario, plan))
    write("plan.geojson", plan_geojson(scenario, plan))
    note = None
    if replan is not None:
        note = note_of(replan)
        write(_REPLAN, replan_to_text(replan))
        write("changes.csv", changes_csv(replan))
        for number, (earlier, _) in enumerate(replan.earlier, start=1):
            write_scenario(earlier, folder / _EARLIER / str(number))
    write("report.html", report_html(scenario, plan, check_result, note))
    write_plan_workbook(scenario, plan, check_result, folder / (prefix + "plan.xlsx"))


def _flush(folder: Path) -> None:
    for path in _files(folder):
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    _flush_entries(folder)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _flush_entries(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # systems that cannot open a folder flush its entries themselves
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put_in_place(beside: Path, target: Path, *, overwrite: bool) -> None:
    if not overwrite:
        # An empty folder gives way; one that another run has filled meanwhile makes this fail.
        with contextlib.suppress(FileNotFoundError):
            target.rmdir()
    former = target.parent / f".{target.name}.{secrets.token_hex(4)}.former"
    try:
        if target.exists():
            target.rename(former)
        beside.rename(target)
    except BaseException:
        if former.exists() and not target.exists():
            former.rename(target)
        raise
    _flush_entries(target.parent)
    shutil.rmtree(former, ignore_errors=True)


def read_plan_folder(path: str | Path) -> tuple[Scenario, Plan]:
    """
    Return the scenario and the plan of a plan folder, right or not.

    Raises
    ------
    PlanFileError
        When anything is missing, torn, edited to nonsense, or when the scenario in the folder is
        not the one that the plan was made for.
    """
    folder = Path(path)
    if not folder.is_dir():
        message = f"{path}: no such folder. A plan is a folder with a {_PLAN}. Check the path."
        raise PlanFileError(message)
    found = [name for name in (_PLAN, NOT_RIGHT + _PLAN) if (folder / name).exists()]
    if len(found) != 1:
        what = f"no {_PLAN}" if not found else f"both {found[0]} and {found[1]}"
        message = f"{path}: the folder holds {what}. A plan folder holds one. Plan again."
        raise PlanFileError(message)
    scenario = _read_scenario(folder)
    plan = plan_from_text(PlanText(str(folder / found[0]), _read_text(folder / found[0])), scenario)
    if plan.scenario_digest != scenario_digest(scenario):
        message = (
            f"{folder / _SCENARIO}: its content has changed since the plan was made. A plan is "
            "read with its own scenario only. Plan again with the changed scenario."
        )
        raise PlanFileError(message)
    return scenario, replace(plan, seconds=_read_seconds(folder / _RUN))


def read_replan_note(path: str | Path, scenario: Scenario) -> ReplanNote | None:
    """
    Return how the plan of a folder goes on from another one, None where it does not.

    Raises
    ------
    PlanFileError
        When ``replan.json`` is torn.
    """
    file = Path(path) / _REPLAN
    if not file.exists():
        return None
    return note_from_text(PlanText(str(file), _read_text(file)), scenario)


def read_earlier(path: str | Path, scenario: Scenario) -> tuple[tuple[Scenario, int], ...]:
    """
    Return the scenarios in force before a plan folder's own, each with the minute of its end.

    Raises
    ------
    PlanFileError
        When one is missing or was changed.
    """
    note = read_replan_note(path, scenario)
    if note is None:
        return ()
    found = []
    for number, (until, digest) in enumerate(note.earlier, start=1):
        inner = Path(path) / _EARLIER / str(number)
        earlier = _scenario_at(inner)
        if scenario_digest(earlier) != digest:
            message = (
                f"{inner}: its content has changed since the plan was made. What was executed is "
                "checked against the scenario of then. Copy the folder again."
            )
            raise PlanFileError(message)
        found.append((earlier, until))
    return tuple(found)


def _read_scenario(folder: Path) -> Scenario:
    return _scenario_at(folder / _SCENARIO)


def _scenario_at(inner: Path) -> Scenario:
    if not inner.is_dir():
        message = (
            f"{inner}: the copy of the scenario is missing. A plan is read with its scenario. "
            "Copy the folder again from where it was made."
        )
        raise PlanFileError(message)
    try:
        return load_scenario(inner)
    except ScenarioError as error:
        message = f"{inner}: the copy of the scenario is not as it was written. {error}"
        raise PlanFileError(message) from error
    except SafePassageError as error:
        raise PlanFileError(str(error)) from error


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            message = f"{path}: the file is larger than any plan. Copy the folder again."
            raise PlanFileError(message)
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the file cannot be read as UTF-8 text. Copy the folder again."
        raise PlanFileError(message) from error


def _read_seconds(path: Path) -> float:
    if not path.exists():
        return 0.0
    source = PlanText(str(path), _read_text(path))
    record = load_json(source)
    seconds = record.get("seconds") if isinstance(record, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 1e9:
        raise source.fault("seconds", seconds, "Seconds are a number from 0.", "Remove the file.")
    return float(seconds)
