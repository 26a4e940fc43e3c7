"""A plan as one picture: the map above the timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.data import ReportData
from safepassage.reporting.page.head_panel import headline
from safepassage.reporting.page.map_panel import map_picture
from safepassage.reporting.page.patterns import PATTERNS
from safepassage.reporting.page.style import PICTURE_STYLE
from safepassage.reporting.page.timeline_panel import timeline_picture

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["plan_picture", "write_plan_picture"]

MARGIN = 24.0
GAP = 26.0
HEAD = 74.0


def write_plan_picture(
    scenario: Scenario, plan: Plan, check_result: CheckResult, path: str | Path
) -> None:
    """
    Write map and timeline of a plan as one SVG file.

    Raises
    ------
    UsageError
        When the file cannot be written.
    """
    picture = plan_picture(scenario, plan, check_result)
    try:
        Path(path).write_text(picture, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}. Choose another place."
        raise UsageError(message) from error


def plan_picture(scenario: Scenario, plan: Plan, check_result: CheckResult) -> str:
    """Return map and timeline of a plan as the text of one SVG picture."""
    data = ReportData(scenario, plan, check_result)
    title = scenario.title or scenario.name
    if not check_result.right:
        title = f"THIS PLAN IS NOT RIGHT: {title}"
    parts = [
        element("text", text(title), x=0.0, y=22.0, font_weight=700, class_="picture-title"),
        element("text", text(_first_sentence(data)), x=0.0, y=50.0, class_="picture-line"),
    ]
    height = HEAD
    for drawn in (map_picture(data), timeline_picture(data) if data.vehicles else None):
        if drawn is not None:
            parts.append(element("g", drawn[0], transform=f"translate(0 {number(height)})"))
            height += drawn[1] + GAP
    width, height = 1000 + 2 * MARGIN, height - GAP + 2 * MARGIN
    style = (
        f"{PICTURE_STYLE}svg .picture-title{{font-size:22px}}svg .picture-line{{font-size:16px}}"
    )
    body = element("g", "".join(parts), transform=f"translate({number(MARGIN)} {number(MARGIN)})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}">'
        f"<title>{text(title)}</title><style>{style}</style>{PATTERNS}"
        f'<rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def _first_sentence(data: ReportData) -> str:
    return headline(data).split(". ")[0].rstrip(".") + "."
