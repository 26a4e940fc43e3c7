"""The report: one page without a network, for those who decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.reporting.markup import text

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["report_html", "write_report"]


def write_report(
    scenario: Scenario, plan: Plan, check_result: CheckResult, path: str | Path
) -> None:
    """Write the report of a plan to one HTML file."""
    page = report_html(scenario, plan, check_result)
    Path(path).write_text(page, encoding="utf-8", newline="\n")


def report_html(scenario: Scenario, plan: Plan, check_result: CheckResult) -> str:
    """Return the report of a plan as one HTML page."""
    warning = "" if check_result.right else "<h1>THIS PLAN IS NOT RIGHT</h1>"
    title = text(scenario.title or scenario.name)
    figures = plan.figures
    return (
        f"<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>{title}</title>{warning}"
        f"<p>{figures.people_out} of {figures.people_total} people reach safety.</p></html>\n"
    )
