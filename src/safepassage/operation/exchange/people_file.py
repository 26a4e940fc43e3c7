"""A file of people, CSV or workbook, read to what would be registered; nothing is recorded here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.errors import Fault, IntakeError, UsageError, without_values
from safepassage.operation.exchange.people_table import PEOPLE_IN, Ground, people_of
from safepassage.scenario.folder import read_table
from safepassage.scenario.workbook import read_one_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.scenario.model import Scenario

__all__ = ["read_people"]


def read_people(path: Path, scenario: Scenario) -> list[Incoming]:
    """
    Return what a CSV file, or a workbook of one sheet, tells of people.

    Formulas, hidden rows, columns and sheets, joined cells, XML entities and parts that unpack to
    more than 64 MB are refused, as in a scenario.

    Raises
    ------
    UsageError
        When there is no such file.
    IntakeError
        With every fault; then nothing is to be taken in.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file. Name a CSV file or a workbook.")
    faults: list[Fault] = []
    if path.suffix.lower() == ".xlsx":
        raw = read_one_sheet(PEOPLE_IN, path, faults)
    else:
        raw = read_table(PEOPLE_IN, path, faults)
    # Headers and names of sheets are shown by the readers, and here they may be names of people.
    faults = [replace(fault, file=path.name) for fault in without_values(faults)]
    found = list(people_of(path.name, raw.rows, Ground.of(scenario), faults))
    if not faults and not found:
        rule, remedy = "The table has no rows.", "Add one row for each group or person."
        faults.append(Fault(path.name, None, None, "", rule, remedy))
    if faults:
        raise IntakeError(faults)
    return found
