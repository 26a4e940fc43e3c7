"""The page and the record of plans beside each other, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.files import refuse_files, write_file_whole
from safepassage.reporting.risk.shown import all_shown
from safepassage.reporting.risk.weighed import weighed_record
from safepassage.reporting.risk.weighed_page import weighed_html

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.asking import Weighing
    from safepassage.scenario.model import Scenario

__all__ = ["WEIGHED_PAGE", "refuse_weighed_files", "write_weighed"]

WEIGHED_PAGE = "weighed.html"
_RECORD = "weighed.json"


def refuse_weighed_files(folder: Path, *, overwrite: bool) -> None:
    """
    Make sure that page and record can be written into a folder, before the work of making them.

    Raises
    ------
    OutputExistsError
        When one is there and may not be replaced, or something else stands in the way.
    UsageError
        When the folder takes no files.
    """
    names = (WEIGHED_PAGE, _RECORD)
    refuse_files(folder, names, what="an earlier answer", overwrite=overwrite)


def write_weighed(
    scenario: Scenario, weighing: Weighing, folder: Path, *, interrupted: bool = False
) -> None:
    """
    Write page and record into a folder, which may be missing; both say when it was interrupted.

    Raises
    ------
    UsageError
        When they cannot be written.
    """
    answer = {**weighed_record(scenario, weighing), "interrupted": interrupted}
    record = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    page = weighed_html(
        scenario, all_shown(weighing), least=weighing.least, interrupted=interrupted
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file_whole(folder / _RECORD, record.encode())
        write_file_whole(folder / WEIGHED_PAGE, page.encode())
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written: {error.strerror or error}. Choose another place."
        ) from error
