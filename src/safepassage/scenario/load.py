"""The doors of a scenario's files: load, write, digest, and the empty one to start from."""

from __future__ import annotations

import contextlib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import Fault, OutputExistsError, ScenarioError, UsageError
from safepassage.files import refuse_where_one_stands, write_file_whole, write_folder_whole
from safepassage.scenario.build import build_scenario
from safepassage.scenario.folder import SETTINGS_FILE, folder_files, read_folder
from safepassage.scenario.schema import FORMAT
from safepassage.scenario.sheets import BadWorkbookError, read_sheets
from safepassage.scenario.tables import TABLES
from safepassage.scenario.workbook import SETTINGS_SHEET, raw_from_sheets, read_workbook
from safepassage.scenario.writing import cells_of, digest_of, raw_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.model import Scenario
    from safepassage.scenario.raw import RawScenario
    from safepassage.scenario.writing import Cells

__all__ = [
    "load_scenario",
    "scenario_digest",
    "write_empty",
    "write_scenario",
]

_SUFFIX = ".xlsx"


def load_scenario(path: str | Path) -> Scenario:
    """
    Return the scenario in a folder or an XLSX workbook.

    Parameters
    ----------
    path
        A folder with ``scenario.toml`` and a CSV file a table, or a workbook.

    Raises
    ------
    UsageError
        When there is nothing at the path.
    ScenarioError
        With every fault of the scenario.
    """
    path = Path(path)
    try:
        raw = _read(path)
    except OSError as error:
        rule = f"This cannot be read ({error.strerror or type(error).__name__})."
        remedy = "Mend its permissions, or copy it to where you may read it."
        place = Path(error.filename).name if isinstance(error.filename, str) else path.name
        raise ScenarioError([Fault(place, None, None, "", rule, remedy)]) from error
    return build_scenario(raw)


def _read(path: Path) -> RawScenario:
    """Return the cells of the folder or workbook at a path."""
    if path.is_dir():
        return read_folder(path)
    if not path.exists():
        raise UsageError(
            f"{path}: there is no such file or folder. Name a scenario's folder or its workbook."
        )
    if path.suffix.lower() != _SUFFIX:
        inside = path.name == SETTINGS_FILE or path.suffix.lower() == ".csv"
        remedy = (
            "Name the folder that it lies in."
            if inside
            else "Name the scenario's folder, or save the workbook as .xlsx."
        )
        rule = "A scenario is a folder or an .xlsx workbook, and this is neither."
        raise ScenarioError([Fault(path.name, None, None, "", rule, remedy)])
    if not path.is_file():
        # Reading from a pipe or a device might never end.
        rule = "A workbook is a file, and this is a pipe or a device."
        raise ScenarioError([Fault(path.name, None, None, "", rule, "Save it as a file first.")])
    return read_workbook(path)


def scenario_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's content, the same for its folder and its workbook."""
    return digest_of(cells_of(scenario))


def write_scenario(scenario: Scenario, path: str | Path, *, overwrite: bool = False) -> None:
    """
    Write a scenario as a workbook where ``path`` ends in .xlsx, else as a folder.

    What is written reads back as the same scenario; one that would not is refused. It appears at
    the path whole or not at all.

    Parameters
    ----------
    scenario
        The scenario.
    path
        The folder or workbook to write.
    overwrite
        Whether a scenario that is there already may be replaced.

    Raises
    ------
    OutputExistsError
        When something is there that may not be replaced.
    ScenarioError
        When the scenario breaks a rule of the schema.
    """
    cells = cells_of(scenario)
    names = _lost(scenario, build_scenario(raw_of(cells)))
    if names:
        rule = "These fields would not read back as they are."
        remedy = (
            "Give each checkpoint and reception its entry, groups the receptions that their "
            "direction names, and texts no spaces at their ends."
        )
        raise ScenarioError([Fault("scenario", None, None, names, rule, remedy)])
    _write(cells, Path(path), overwrite=overwrite, scenario=scenario)


def _lost(scenario: Scenario, read: Scenario) -> str:
    """Return the names of the fields that were not read as they are, joined."""
    names = (spec.name for spec in fields(scenario))
    return ", ".join(name for name in names if getattr(scenario, name) != getattr(read, name))


def _refuse_lossy(scenario: Scenario, workbook: bytes) -> None:
    """
    Make sure that a workbook reads back as the scenario.

    The library that writes it cuts long texts and leaves out rows beyond a sheet's last without a
    word, and the reader takes no part above its limit.
    """
    remedy = "Write a folder, which holds all of it, or shorten the texts and tables."
    try:
        sheets = read_sheets(workbook)
    except BadWorkbookError as error:
        rule = f"As a workbook it could not be read again: {error}."
        raise ScenarioError([Fault("scenario", None, None, "", rule, remedy)]) from error
    names = _lost(scenario, build_scenario(raw_from_sheets(sheets)))
    if names:
        rule = "A workbook would not hold these fields as they are."
        raise ScenarioError([Fault("scenario", None, None, names, rule, remedy)])


def write_empty(path: str | Path, *, overwrite: bool = False) -> None:
    """
    Write an empty scenario to fill in, a workbook where ``path`` ends in .xlsx, else a folder.

    Raises
    ------
    OutputExistsError
        When something is there that may not be replaced.
    """
    _write(({"format": FORMAT}, {}), Path(path), overwrite=overwrite, scenario=None)


def _write(cells: Cells, path: Path, *, overwrite: bool, scenario: Scenario | None) -> None:
    if path.suffix.lower() == _SUFFIX:
        _refuse_existing_file(path, overwrite=overwrite)
        from safepassage.scenario.template import workbook_bytes

        data = workbook_bytes(*cells)
        if scenario is not None:
            _refuse_lossy(scenario, data)
        with _failures_named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file_whole(path, data)
    else:
        _refuse_existing_folder(path, overwrite=overwrite)
        files = folder_files(*cells)

        def fill(folder: Path) -> None:
            for name, data in files.items():
                (folder / name).write_bytes(data)

        with _failures_named(path):
            write_folder_whole(path, fill, replace=overwrite)


@contextlib.contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    """Let a failed write tell of the path that was asked for, and not of one beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            error.filename, error.filename2 = str(path), None
        raise


def _refuse_existing_file(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise OutputExistsError(f"{path}: a folder of this name is there. Choose another name.")
    if path.exists() and not path.is_file():
        raise OutputExistsError(f"{path}: a pipe or a device is there. Choose another name.")
    if path.exists() and not overwrite:
        raise OutputExistsError(
            f"{path}: this file is there already. Choose another name, or allow overwriting."
        )
    if path.exists() and not _is_scenario_workbook(path):
        raise OutputExistsError(
            f"{path}: this workbook is no scenario, and only a scenario is overwritten. "
            "Choose another name, or move it away."
        )


def _is_scenario_workbook(path: Path) -> bool:
    """Return whether a file is a workbook with the sheet that every scenario has."""
    try:
        return any(sheet.name == SETTINGS_SHEET for sheet in read_sheets(path.read_bytes()))
    except BadWorkbookError:
        return False


def _refuse_existing_folder(path: Path, *, overwrite: bool) -> None:
    refuse_where_one_stands(path)
    if path.exists() and not path.is_dir():
        raise OutputExistsError(f"{path}: a file of this name is there. Choose another name.")
    found = sorted(entry.name for entry in path.iterdir()) if path.is_dir() else []
    if found and not overwrite:
        raise OutputExistsError(
            f"{path}: this folder is not empty. Choose another name, or allow overwriting."
        )
    ours = {SETTINGS_FILE, *(table.file for table in TABLES)}
    others = [name for name in found if name not in ours]
    if others:
        raise OutputExistsError(
            f"{path}: this folder holds {others[0]!r}, which is no part of a scenario and would be "
            "lost. Choose another name, or move it away."
        )
    if found and SETTINGS_FILE not in found:
        raise OutputExistsError(
            f"{path}: this folder holds no {SETTINGS_FILE}, so that it is no scenario, and only a "
            "scenario is overwritten. Choose another name, or move it away."
        )
