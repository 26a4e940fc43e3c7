"""A scenario as bytes, to be kept where no file may lie in the open: its workbook, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import Fault, ScenarioError
from safepassage.scenario.build import build_scenario
from safepassage.scenario.load import scenario_digest
from safepassage.scenario.sheets import BadWorkbookError, read_sheets
from safepassage.scenario.workbook import raw_from_sheets
from safepassage.scenario.writing import cells_of

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["pack_scenario", "unpack_scenario"]


def pack_scenario(scenario: Scenario) -> bytes:
    """
    Return a scenario as bytes that unpack to the same.

    Raises
    ------
    ScenarioError
        When a workbook cannot hold it, such as more rows than a sheet has.
    """
    from safepassage.scenario.template import workbook_bytes

    data = workbook_bytes(*cells_of(scenario))
    if scenario_digest(unpack_scenario(data)) != scenario_digest(scenario):
        rule = "A workbook would not hold all of it."
        raise ScenarioError([Fault("scenario", None, None, "", rule, "Shorten texts and tables.")])
    return data


def unpack_scenario(data: bytes) -> Scenario:
    """
    Return the scenario of bytes that :func:`pack_scenario` made.

    Raises
    ------
    ScenarioError
        When they are others.
    """
    try:
        return build_scenario(raw_from_sheets(read_sheets(data)))
    except BadWorkbookError as error:
        rule = f"What was kept is no scenario: {error}."
        raise ScenarioError([Fault("scenario", None, None, "", rule, "Adopt it anew.")]) from error
