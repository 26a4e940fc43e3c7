"""The files of a plan folder: their names, and what stands in each."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from safepassage.reporting.geojson import plan_geojson
from safepassage.reporting.plan_json import plan_to_text
from safepassage.reporting.replan_note import changes_csv
from safepassage.reporting.report import report_html
from safepassage.reporting.tables import movements_csv, people_csv
from safepassage.reporting.workbook import write_plan_workbook

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = [
    "CHANGES",
    "CHECK",
    "EARLIER",
    "FILES",
    "HANDED_ON",
    "MAP",
    "MOVEMENTS",
    "NOT_RIGHT",
    "PEOPLE",
    "PLAN",
    "RECEPTION_PAGE",
    "RECEPTION_RECORD",
    "RECEPTION_TABLE",
    "RECEPTION_WORKBOOK",
    "REPLAN",
    "REPORT",
    "RUN",
    "SCENARIO",
    "SIMULATION",
    "SIMULATION_TABLE",
    "WORKBOOK",
    "handed_on_files",
    "name_prefix",
]

NOT_RIGHT = "NOT-RIGHT-"
"""How the names of the files begin that could be handed on, in the folder of a plan not right."""

PLAN = "plan.json"
MOVEMENTS = "movements.csv"
PEOPLE = "people.csv"
WORKBOOK = "plan.xlsx"
MAP = "plan.geojson"
REPORT = "report.html"
CHANGES = "changes.csv"
"""Stands only in the folder of a plan that goes on from another one."""

HANDED_ON = (PLAN, MOVEMENTS, PEOPLE, WORKBOOK, MAP, REPORT, CHANGES)

RUN = "run.json"
CHECK = "check.json"
SCENARIO = "scenario"
REPLAN = "replan.json"
EARLIER = "earlier"
SIMULATION = "simulation.json"
SIMULATION_TABLE = "simulation.csv"
RECEPTION_PAGE = "reception.html"
RECEPTION_WORKBOOK = "reception.xlsx"
RECEPTION_TABLE = "reception.csv"
RECEPTION_RECORD = "reception.json"

FILES = frozenset(
    {
        RUN,
        CHECK,
        SCENARIO,
        REPLAN,
        EARLIER,
        SIMULATION,
        SIMULATION_TABLE,
        RECEPTION_PAGE,
        RECEPTION_WORKBOOK,
        RECEPTION_TABLE,
        RECEPTION_RECORD,
        *HANDED_ON,
        *(NOT_RIGHT + name for name in HANDED_ON),
    }
)
"""Every name that a plan folder may hold."""


def name_prefix(check_result: CheckResult) -> str:
    """Return how the names of the files that could be handed on begin."""
    return "" if check_result.right else NOT_RIGHT


def handed_on_files(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    note: ReplanNote | None = None,
) -> dict[str, bytes]:
    """
    Return the content of each file that could be handed on; equal for equal plans.

    With a note, which says how the plan goes on from another one, there is one more.
    """
    workbook = io.BytesIO()
    write_plan_workbook(scenario, plan, check_result, workbook)
    files = {
        PLAN: plan_to_text(scenario, plan).encode(),
        # By its byte order mark a spreadsheet knows, at a double click, that a table is UTF-8.
        MOVEMENTS: movements_csv(scenario, plan).encode("utf-8-sig"),
        PEOPLE: people_csv(scenario, plan).encode("utf-8-sig"),
        WORKBOOK: workbook.getvalue(),
        MAP: plan_geojson(scenario, plan).encode(),
        REPORT: report_html(scenario, plan, check_result, note).encode(),
    }
    if note is not None:
        files[CHANGES] = changes_csv(note).encode("utf-8-sig")
    return files
