"""What to tell whom: plan folders, tables, the map, and the report."""

from __future__ import annotations

from safepassage.reporting.comparing import changed_files, missing_files
from safepassage.reporting.folder import (
    refuse_plan_folder,
    renew_plan_folder,
    report_path,
    write_plan_folder,
)
from safepassage.reporting.picture import write_plan_picture
from safepassage.reporting.reading import read_earlier, read_plan_folder, read_replan_note
from safepassage.reporting.report import write_report

__all__ = [
    "changed_files",
    "missing_files",
    "read_earlier",
    "read_plan_folder",
    "read_replan_note",
    "refuse_plan_folder",
    "renew_plan_folder",
    "report_path",
    "write_plan_folder",
    "write_plan_picture",
    "write_report",
]
