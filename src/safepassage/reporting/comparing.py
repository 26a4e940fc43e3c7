"""
Whether the files of a plan folder that are handed on say what its plan says.

The checker reads ``plan.json``, and people act on the tables, the workbook and the report: one that
was changed, torn or left over from another plan is told apart here. What a spreadsheet changes by
saving (separators, a decimal comma, the order of a table's rows, formats) is no difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import FileFault
from safepassage.files import as_typed
from safepassage.reporting.compare_tables import table_differences
from safepassage.reporting.compare_workbooks import workbook_differences
from safepassage.reporting.differences import Difference
from safepassage.reporting.outputs import (
    CHANGES,
    HANDED_ON,
    MAP,
    MOVEMENTS,
    PEOPLE,
    PLAN,
    REPORT,
    WORKBOOK,
    handed_on_files,
    name_prefix,
)
from safepassage.reporting.reading import plan_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = ["changed_files", "missing_files"]


def missing_files(
    path: str | Path, check_result: CheckResult, *, note: ReplanNote | None = None
) -> tuple[str, ...]:
    """
    Return the names of the files to be handed on that a plan folder lacks.

    None where the checker says otherwise than the folder's names do: nothing there is to be used.

    Parameters
    ----------
    path
        A folder with a plan.
    check_result
        What the checker says of the plan.
    note
        How the plan goes on from another one, where it does.
    """
    folder = Path(path)
    names = _names(folder, check_result, note)
    return tuple(name for name in names if not (folder / name).exists())


def changed_files(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    path: str | Path,
    *,
    note: ReplanNote | None = None,
) -> tuple[FileFault, ...]:
    """
    Return where the files of a plan folder say something else than its plan does.

    None where the checker says otherwise than the folder's names do: nothing there is to be used.

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
    """
    folder = Path(path)
    names = _names(folder, check_result, note)
    expected = handed_on_files(scenario, plan, check_result, note) if names else {}
    faults: list[FileFault] = []
    for shown, name in names.items():
        file = folder / shown
        if not file.exists():
            continue
        remedy = _remedy(folder, name)
        try:
            content = file.read_bytes()
        except OSError as error:
            rule = f"The file cannot be read ({error.strerror or error})."
            faults.append(FileFault(str(file), "", "", rule, remedy))
            continue
        if content == expected[name]:
            continue
        faults += (
            FileFault(str(file), found.place, found.value, found.rule, remedy)
            for found in _DIFFERENCES[name](content, expected[name])
        )
    return tuple(faults)


def _names(folder: Path, check_result: CheckResult, note: ReplanNote | None) -> dict[str, str]:
    """Return the names in a folder of the files that repeat its plan, each with its own name."""
    prefix = name_prefix(check_result)
    if plan_file(folder).name != prefix + PLAN:
        return {}
    none = {PLAN} if note is not None else {PLAN, CHANGES}
    return {prefix + name: name for name in HANDED_ON if name not in none}


def _remedy(folder: Path, name: str) -> str:
    if name == REPORT:
        return f"Write it anew: safepassage report {as_typed(folder)}"
    return (
        "What is changed in it, nobody checks. Delete it, and have it written anew: "
        f"safepassage report {as_typed(folder)}"
    )


def _map_differences(found: bytes, expected: bytes) -> Iterator[Difference]:
    try:
        record = json.loads(found.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        yield Difference("", "", "This is no JSON, or a torn one.")
        return
    if record != json.loads(expected):
        yield Difference("", "", "Its places, roads or legs are not those of the plan.")


def _report_differences(found: bytes, expected: bytes) -> Iterator[Difference]:
    if found.replace(b"\r\n", b"\n") != expected:
        yield Difference("", "", "This is not the report of the plan, as this version writes it.")


_DIFFERENCES: dict[str, Callable[[bytes, bytes], Iterator[Difference]]] = {
    MOVEMENTS: table_differences,
    PEOPLE: table_differences,
    WORKBOOK: workbook_differences,
    MAP: _map_differences,
    REPORT: _report_differences,
    CHANGES: table_differences,
}
