"""What to tell whom: plan folders, tables, the map, and the report."""

from __future__ import annotations

from safepassage.reporting.folder import (
    read_earlier,
    read_plan_folder,
    read_replan_note,
    refuse_plan_folder,
    write_plan_folder,
)
from safepassage.reporting.picture import write_plan_picture
from safepassage.reporting.report import write_report

__all__ = [
    "read_earlier",
    "read_plan_folder",
    "read_replan_note",
    "refuse_plan_folder",
    "write_plan_folder",
    "write_plan_picture",
    "write_report",
]
