"""What receptions have to be ready for, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.files import refuse_files, write_file_whole
from safepassage.reporting.outputs import (
    RECEPTION_PAGE,
    RECEPTION_RECORD,
    RECEPTION_TABLE,
    RECEPTION_WORKBOOK,
)
from safepassage.reporting.reception.page import reception_html
from safepassage.reporting.reception.record import reception_record
from safepassage.reporting.reception.tables import reception_csv, reception_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.reception.outlook import Outlook
    from safepassage.scenario.model import Scenario

__all__ = ["refuse_reception_files", "write_reception"]

_NAMES = (RECEPTION_PAGE, RECEPTION_WORKBOOK, RECEPTION_TABLE, RECEPTION_RECORD)


def refuse_reception_files(folder: Path, *, overwrite: bool) -> None:
    """
    Make sure that the files can be written into a folder, before the work of making them.

    Raises
    ------
    OutputExistsError
        When one is there and may not be replaced, or something else stands in the way.
    UsageError
        When the folder takes no files.
    """
    refuse_files(folder, _NAMES, what="an earlier answer", overwrite=overwrite)


def write_reception(scenario: Scenario, outlook: Outlook, folder: Path) -> tuple[Path, ...]:
    """
    Write page, workbook, table and record into a folder, which may be missing, and return them.

    Raises
    ------
    UsageError
        When they cannot be written.
    """
    record = json.dumps(reception_record(scenario, outlook), ensure_ascii=False, indent=1) + "\n"
    files = {
        RECEPTION_PAGE: reception_html(scenario, outlook).encode(),
        RECEPTION_WORKBOOK: reception_workbook(scenario, outlook),
        # By its byte order mark a spreadsheet knows, at a double click, that a table is UTF-8.
        RECEPTION_TABLE: reception_csv(scenario, outlook).encode("utf-8-sig"),
        RECEPTION_RECORD: record.encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_file_whole(folder / name, data)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    return tuple(folder / name for name in files)
