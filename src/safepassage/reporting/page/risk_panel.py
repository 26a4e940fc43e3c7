"""What the plan comes to where pauses break: hour by hour, and on average."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.checking import risk_of
from safepassage.reporting.markup import text
from safepassage.reporting.risk import risk_sentence, unsure_sentence
from safepassage.reporting.words import capitalised, clock, count, day

if TYPE_CHECKING:
    from safepassage.checking import Break
    from safepassage.reporting.page.data import ReportData

__all__ = ["risk_panel"]

_MOST_PAUSES = 14


def risk_panel(data: ReportData) -> str:
    """Return who gets out and who is caught if a pause breaks; empty where nobody is exposed."""
    risk = risk_of(data.scenario, data.plan)
    by_pause: dict[str, list[Break]] = defaultdict(list)
    for one in risk.breaks:
        by_pause[one.pause].append(one)
    told = [breaks for breaks in by_pause.values() if any(one.caught for one in breaks)]
    if not told:
        return ""
    rows = "".join(_row(data, breaks) for breaks in told[:_MOST_PAUSES])
    more = len(told) - _MOST_PAUSES
    cut = f'<p class="hint">{more} more pauses are not shown here.</p>' if more > 0 else ""
    hours = max(len(breaks) for breaks in told)
    head = "".join(f'<th class="n">{hour} h</th>' for hour in range(hours))
    return (
        '<section class="panel"><h2>If a pause breaks</h2>'
        f"<p>As likely as pauses are to hold: {text(risk_sentence(data.result, risk))}. "
        f"{text(capitalised(unsure_sentence(data.scenario, risk)))}.</p>"
        f'<div class="wide"><table class="breaks"><thead><tr><th>Breaks so long after its start'
        f"</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>{cut}"
        '<p class="hint">How many still get out and, after the plus sign, how many are caught in a '
        "zone or cut off between two, if this pause breaks then, all others hold, and nothing is "
        "done about it. Averages are by mean chances; how sure those of each pause are says "
        "safepassage risk.</p></section>"
    )


def _row(data: ReportData, breaks: list[Break]) -> str:
    first = breaks[0]
    when = f"{day(data.scenario, first.minute)}, {clock(data.scenario, first.minute)}"
    cells = "".join(
        f'<td class="n">{count(one.safe)}'
        + (f"<br><strong>+{count(one.caught)}</strong>" if one.caught else "")
        + "</td>"
        for one in breaks
    )
    return f"<tr><th>{text(first.pause)}<br>{text(when)}</th>{cells}</tr>"
