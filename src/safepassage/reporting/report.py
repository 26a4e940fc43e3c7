"""The report: one page without a network, for those who decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.files import write_file_whole
from safepassage.reporting.markup import text
from safepassage.reporting.page.changes_panel import changes_panel, danger_panel
from safepassage.reporting.page.curve_panel import curve_panel, pauses_panel
from safepassage.reporting.page.data import ReportData
from safepassage.reporting.page.endangered_panel import endangered_panel
from safepassage.reporting.page.head_panel import head_panel
from safepassage.reporting.page.limits_panel import left_panel, limits_panel
from safepassage.reporting.page.map_panel import map_panel
from safepassage.reporting.page.patterns import PATTERNS
from safepassage.reporting.page.proof_panel import gap_panel, rules_panel
from safepassage.reporting.page.risk_panel import risk_panel
from safepassage.reporting.page.sources_panel import sources_panel
from safepassage.reporting.page.style import NOT_RIGHT_STYLE, STYLE
from safepassage.reporting.page.timeline_panel import timeline_panel
from safepassage.reporting.page.vehicles_panel import vehicles_panel

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = ["report_html", "write_report"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing and run nothing, whatever a scenario's text holds."""


def write_report(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    path: str | Path,
    *,
    replan: ReplanNote | None = None,
) -> None:
    """
    Write the report of a plan to one HTML file, whole or not at all.

    Parameters
    ----------
    scenario
        The scenario that the plan was made for.
    plan
        The plan.
    check_result
        What the checker says of it; where it found faults, the page says so on top in red.
    path
        The file to write; one that stands there is replaced.
    replan
        How the plan goes on from another one, where it does.

    Raises
    ------
    UsageError
        When the file cannot be written.
    """
    page = report_html(scenario, plan, check_result, replan)
    try:
        write_file_whole(Path(path), page.encode())
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}. Choose another place."
        raise UsageError(message) from error


def report_html(
    scenario: Scenario,
    plan: Plan,
    check_result: CheckResult,
    replan: ReplanNote | None = None,
) -> str:
    """Return the report of a plan as one HTML page that loads nothing; equal for equal plans."""
    data = ReportData(scenario, plan, check_result)
    style = STYLE if check_result.right else STYLE + NOT_RIGHT_STYLE
    title = text(f"Evacuation plan: {scenario.title or scenario.name}")
    panels = (
        danger_panel(replan),
        head_panel(data),
        changes_panel(data, replan),
        map_panel(data),
        curve_panel(data),
        timeline_panel(data),
        pauses_panel(data),
        limits_panel(data),
        left_panel(data),
        risk_panel(data),
        endangered_panel(data),
        vehicles_panel(data),
        gap_panel(data),
        rules_panel(data),
        sources_panel(data),
        _footer(data),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">{PATTERNS}</svg>\n'
        f"<main>\n{chr(10).join(panel for panel in panels if panel)}\n</main>\n</body>\n</html>\n"
    )


def _footer(data: ReportData) -> str:
    plan = data.plan
    return (
        f"<footer><p>Scenario {text(plan.scenario)}, content {text(plan.scenario_digest[:16])}; "
        f"objective {text(plan.objective.value)}, seed {plan.seed}, {plan.moves} moves. People "
        "stand here as codes and counts; names belong in no plan.</p></footer>"
    )
