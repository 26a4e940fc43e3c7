"""
Plan folders, written whole or not at all.

What a folder holds is listed in the reference page ``plan.md``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import OutputExistsError, UsageError
from safepassage.files import (
    as_typed,
    refuse_unwritable,
    refuse_where_one_stands,
    resolved,
    write_file_whole,
    write_folder_whole,
)
from safepassage.reporting.check_json import check_to_text
from safepassage.reporting.comparing import missing_files
from safepassage.reporting.outputs import (
    CHECK,
    EARLIER,
    FILES,
    NOT_RIGHT,
    PLAN,
    REPLAN,
    REPORT,
    RUN,
    SCENARIO,
    handed_on_files,
    name_prefix,
)
from safepassage.reporting.replan_note import note_of, replan_to_text
from safepassage.scenario import scenario_digest, write_scenario

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = ["refuse_plan_folder", "renew_plan_folder", "report_path", "write_plan_folder"]


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
    target = resolved(Path(path))
    _refuse_replacing(target, overwrite=overwrite)
    refuse_unwritable(Path(path), target.parent)


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
    target = resolved(Path(path))
    _refuse_foreign(scenario, plan)
    _refuse_replacing(target, overwrite=overwrite)

    def fill(folder: Path) -> None:
        _write_all(scenario, plan, check_result, folder, replan)

    try:
        write_folder_whole(target, fill, replace=overwrite)
    except OSError as error:
        why = error.strerror or error
        message = f"{path}: the plan cannot be written: {why}. Name another folder for it."
        raise UsageError(message) from error


def report_path(path: str | Path, check_result: CheckResult) -> Path:
    """Return where the report of a plan folder stands."""
    return Path(path) / (name_prefix(check_result) + REPORT)


def renew_plan_folder(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    path: str | Path,
    *,
    note: ReplanNote | None = None,
) -> tuple[Path, ...]:
    """
    Write the report of a plan folder anew, and each file to be handed on that is missing there.

    A table that somebody has changed is left as it is. Where the checker now says otherwise than
    the folder's names do, only the report is written, and the one of the other name removed.

    Parameters
    ----------
    scenario, plan
        As :func:`safepassage.reporting.reading.read_plan_folder` returns them.
    check_result
        What the checker says of the plan.
    path
        The plan folder.
    note
        How the plan goes on from another one, where it does.

    Returns
    -------
    tuple[Path, ...]
        The files that were written, the report first.

    Raises
    ------
    UsageError
        When one of them cannot be written.
    """
    folder = Path(path)
    files = handed_on_files(scenario, plan, check_result, note)
    report = report_path(folder, check_result)
    written = {report: files[REPORT]}
    for name in missing_files(folder, check_result, note=note):
        written[folder / name] = files[name.removeprefix(NOT_RIGHT)]
    for stands in (*written, folder / REPORT, folder / (NOT_RIGHT + REPORT)):
        if stands.is_dir():
            raise UsageError(
                f"{stands}: a folder stands where the plan's file of this name belongs. Move it "
                f"out of {folder}, or give it another name, then: safepassage report "
                f"{as_typed(folder)}"
            )
    try:
        for file, content in written.items():
            write_file_whole(file, content)
        for stale in {folder / REPORT, folder / (NOT_RIGHT + REPORT)} - {report}:
            stale.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or error
        message = (
            f"{error.filename or folder}: cannot be written: {why}. Mend its permissions or the "
            f"space on its disk, or copy {folder} to where it can be written."
        )
        raise UsageError(message) from error
    return tuple(written)


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
    others = [name for name in names if name not in FILES]
    if others or not ({PLAN, NOT_RIGHT + PLAN} & set(names)):
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
    write_scenario(scenario, folder / SCENARIO)
    run = json.dumps({"seconds": plan.seconds}) + "\n"
    (folder / RUN).write_text(run, encoding="utf-8", newline="\n")
    check = check_to_text(scenario, check_result)
    (folder / CHECK).write_text(check, encoding="utf-8", newline="\n")
    note = None
    if replan is not None:
        note = note_of(replan)
        (folder / REPLAN).write_text(replan_to_text(replan), encoding="utf-8", newline="\n")
        for number, (earlier, _) in enumerate(replan.earlier, start=1):
            write_scenario(earlier, folder / EARLIER / str(number))
    prefix = name_prefix(check_result)
    for name, content in handed_on_files(scenario, plan, check_result, note).items():
        (folder / (prefix + name)).write_bytes(content)
