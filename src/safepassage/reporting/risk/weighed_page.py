"""Plans beside each other as one page: in words, as a table, and as fans over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import pause_chances
from safepassage.reporting.markup import text
from safepassage.reporting.page.style import STYLE
from safepassage.reporting.risk.break_rows import broken_rows
from safepassage.reporting.risk.chances import chance_cells
from safepassage.reporting.risk.fan_chart import (
    FAN_STYLE,
    FanAxes,
    fan_chart,
    fan_legend,
    fan_title,
)
from safepassage.reporting.risk.shown import grouped
from safepassage.reporting.risk.text import UNNAMED_HOURS, rounded
from safepassage.reporting.risk.weighed_words import headline, sentences
from safepassage.reporting.words import capitalised, chance, count, moment, people, until
from safepassage.scenario.chances import CERTAIN
from safepassage.simulation import SimulationResult, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.asking import LeastCaught
    from safepassage.reporting.risk.shown import Shown
    from safepassage.scenario.model import Scenario

__all__ = ["weighed_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE = """\
.said{margin:0;padding:0;list-style:none;font-size:16px;line-height:1.45}
.said li{padding:5px 0 5px 13px;border-left:4px solid #12538f;margin:7px 0}
.beside th:first-child{width:34%}.beside .best{font-weight:700}
.beside small{display:block;color:#46525f;font-size:12px;font-weight:400}
.fans{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px 26px}
.fan{margin:0;break-inside:avoid}.fan h3{margin:4px 0 0}
.fan p{margin:0 0 4px}.how{margin:0;padding-left:18px}.how li{margin:3px 0}
@media (max-width:760px){.fans{grid-template-columns:1fr}.beside th:first-child{width:28%}
.beside{font-size:12px;table-layout:fixed}.beside thead th{font-size:10px}
.beside td,.beside th{padding-right:3px;white-space:normal}.beside small{font-size:10.5px}}
@media print{.said{font-size:10.5pt}.said li{margin:3px 0;padding:2px 0 2px 9px}
.fans{grid-template-columns:repeat(2,minmax(0,1fr));gap:6px 16px}
.beside{font-size:8.5pt}.beside thead th{font-size:8pt}.beside small{font-size:7.5pt}}
"""


def weighed_html(
    scenario: Scenario,
    shown: Sequence[Shown],
    *,
    least: LeastCaught | None = None,
    interrupted: bool = False,
) -> str:
    """
    Return plans beside each other as one HTML page that loads nothing.

    Parameters
    ----------
    scenario
        What all the plans were made for.
    shown
        The plans, with their simulated days; the same seed for all, so that the days are the same.
    least
        How few any plan could let be caught, where that is known.
    interrupted
        Whether the plans were ended early, which is then said on top.
    """
    title = text(f"Plans beside each other: {scenario.title or scenario.name}")
    panels = [
        _head(scenario, shown, interrupted=interrupted),
        _said(shown, least),
        _table(shown),
        _fans(scenario, shown),
        _broken(scenario, shown),
        _pauses(scenario, shown[0].days),
        _how(shown),
        _footer(scenario, shown[0].days),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}{FAN_STYLE}{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{chr(10).join(panel for panel in panels if panel)}\n</main>\n</body>\n</html>\n"
    )


def _head(scenario: Scenario, shown: Sequence[Shown], *, interrupted: bool) -> str:
    early = (
        "<p><strong>Interrupted: plans were ended early, and fewer of them were made. Given more "
        "time, another plan may come out best.</strong></p>"
    )
    return (
        '<header><p class="kicker">Plans beside each other</p>'
        f"<h1>{text(scenario.title or scenario.name)}</h1>"
        f'<p class="headline">{text(headline(scenario, shown))}</p>'
        f"{early if interrupted else ''}</header>"
    )


def _said(shown: Sequence[Shown], least: LeastCaught | None) -> str:
    rows = "".join(f"<li>{text(sentence)}</li>" for sentence in sentences(shown, least))
    said = f'<section class="panel"><ul class="said">{rows}</ul></section>' if rows else ""
    return said + (
        '<div class="warnings"><p><strong>A simulated day is the whole operation, from beginning '
        "to end, gone through once. It is no forecast.</strong> How likely pauses hold rests on "
        "few pledges, and how far things differ from the plan is assumed where nobody measured "
        "it.</p></div>"
    )


# -- the table ------------------------------------------------------------------------------------


def _table(shown: Sequence[Shown]) -> str:
    """Return the plans as columns, the best of each row in bold."""
    head = "".join(f'<th class="n">{text(capitalised(one.name))}</th>' for one in shown)
    everybody = _row("Chance that all who come are out", shown, _all_out, _all_out_key)
    rows = (
        _row("Out if all pauses hold", shown, _planned, _planned_key),
        _row("Safe on simulated days, on average", shown, _safe, _safe_key),
        _row("Safe on 9 of 10 days, at least", shown, _surely, _surely_key),
        _row("Caught in a zone, on average", shown, _caught, _caught_key),
        everybody,
        *_row_if_known("Caught at the first try, by the ledger", shown, _by_ledger, _by_ledger_key),
        *_row_if_known("Chance that the worst trip is caught", shown, _stranding, _stranding_key),
        _row("Out in the worst case", shown, _worst, lambda one: one.worst),
    )
    return (
        '<section class="panel"><h2>The plans in figures</h2>'
        f'<table class="beside"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
        '<p class="hint">People, on the same days for all plans. In small: half of the 95 % '
        "interval of a mean, or the 95 % interval of a chance. Who does not come to be picked up "
        "is not counted as left. The worst case is one pause that never comes or breaks in its "
        "middle, while all others hold and nothing is done about it.</p></section>"
    )


def _row_if_known(
    name: str,
    shown: Sequence[Shown],
    words: Callable[[Shown], str],
    key: Callable[[Shown], float | None],
) -> list[str]:
    """Return a row, unless it is known of none."""
    return [] if all(key(one) is None for one in shown) else [_row(name, shown, words, key)]


def _row(
    name: str,
    shown: Sequence[Shown],
    words: Callable[[Shown], str],
    key: Callable[[Shown], float | None],
) -> str:
    """Return a row; what is best stands in bold, unless it is the same for all."""
    keys = [key(one) for one in shown]
    known = [each for each in keys if each is not None]
    best = max(known, default=0)
    differ = bool(known) and min(known) < best
    cells = "".join(
        f'<td class="n{" best" if differ and each == best else ""}">{words(one)}</td>'
        for one, each in zip(shown, keys, strict=True)
    )
    return f"<tr><th>{text(name)}</th>{cells}</tr>"


def _planned(one: Shown) -> str:
    return "–" if one.planned is None else text(count(one.planned))


def _planned_key(one: Shown) -> float | None:
    return one.planned


def _safe_key(one: Shown) -> float:
    return round(one.days.safe_mean, 1)


def _caught_key(one: Shown) -> float:
    return -round(one.days.caught_mean, 1)


def _surely_key(one: Shown) -> float:
    return one.days.at_least(Tally.SAFE, CERTAIN)


def _all_out_key(one: Shown) -> float:
    return round(one.days.chance_all_out[0], 2)


def _with_half(one: Shown, tally: Tally) -> str:
    spread = one.days.spread(tally)
    half = f"<small>± {spread.half_width:.1f}</small>" if one.days.replications > 1 else ""
    return f"{text(rounded(spread.mean))}{half}"


def _safe(one: Shown) -> str:
    return _with_half(one, Tally.SAFE)


def _caught(one: Shown) -> str:
    return _with_half(one, Tally.CAUGHT)


def _surely(one: Shown) -> str:
    return text(count(one.days.at_least(Tally.SAFE, CERTAIN)))


def _all_out(one: Shown) -> str:
    share, low, high = (chance(each) for each in one.days.chance_all_out)
    between = "" if low == high else f"<small>{text(low)} to {text(high)} %</small>"
    return f"{text(share)} %{between}"


def _worst(one: Shown) -> str:
    return "–" if one.worst is None else text(count(one.worst))


def _by_ledger(one: Shown) -> str:
    return "–" if one.caught is None else f"{one.caught:.1f}"


def _by_ledger_key(one: Shown) -> float | None:
    return None if one.caught is None else -round(one.caught, 1)


def _stranding(one: Shown) -> str:
    return "–" if one.stranding is None else f"{text(chance(one.stranding))} %"


def _stranding_key(one: Shown) -> float | None:
    return None if one.stranding is None else -round(one.stranding, 2)


# -- the fans -------------------------------------------------------------------------------------


def _fans(scenario: Scenario, shown: Sequence[Shown]) -> str:
    axes = FanAxes.of(scenario, shown)
    figures = "".join(
        f'<figure class="fan"><h3>{text(fan_title([one.name for one in group]))}</h3>'
        f"{fan_chart(axes, group[0])}</figure>"
        for group in grouped(shown)
    )
    return (
        '<section class="panel long"><h2>People safe by hour, over the simulated days</h2>'
        f'{fan_legend()}<div class="fans">{figures}</div>'
        '<p class="hint">All have the same axes. Each hour is ranked for itself: a line is no day '
        "that ever was.</p></section>"
    )


# -- one pause that breaks ------------------------------------------------------------------------


def _broken(scenario: Scenario, shown: Sequence[Shown]) -> str:
    """Return who gets out and who is caught when one pause breaks, hour by hour."""
    plans = [one for one in shown if one.breaks]
    rows = list(broken_rows(scenario, [one.breaks for one in plans])) if plans else []
    if not rows:
        return ""
    head = "".join(f'<th class="n">{text(capitalised(one.name))}</th>' for one in plans)
    body = "".join(
        f"<tr><th>{text(when)}</th>"
        + "".join(f'<td class="n">{text(cell)}</td>' for cell in cells)
        + "</tr>"
        for when, *cells in rows
    )
    return (
        '<section class="panel long"><h2>Out if one pause breaks, and + caught</h2>'
        '<div class="wide"><table class="beside"><thead><tr><th>The pause breaks at</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="hint">All other pauses hold, and nothing is done about it. {UNNAMED_HOURS}</p>'
        "</section>"
    )


# -- what the days were, and how it is known ------------------------------------------------------


def _pauses(scenario: Scenario, days: SimulationResult) -> str:
    """Return how often each pause held on the simulated days."""
    if not days.pauses:
        return ""
    spans = {pause.id: (pause.start_min, pause.end_min) for pause in scenario.pauses}
    chances = {one.basis.pause: one for one in pause_chances(scenario, as_of=days.as_of)}
    rows = []
    for each in days.pauses:
        start, end = spans[each.basis.pause]
        span = f"{moment(scenario, start)}–{until(scenario, start, end)}"
        began, broke = (number / days.replications for number in (each.began, each.broke))
        told = chance_cells(chances[each.basis.pause])
        cells = "".join(f"<td>{text(cell)}</td>" for cell in told)
        rows.append(
            f"<tr><th>{text(each.basis.pause)}</th><td>{text(span)}</td>"
            f'<td class="n">{text(chance(began))} %</td>'
            f'<td class="n">{text(chance(broke))} %</td>{cells}</tr>'
        )
    return (
        '<section class="panel long"><h2>What became of the pauses on these days</h2>'
        '<div class="wide"><table><thead><tr><th>Pause</th><th>Pledged</th><th class="n">Held at '
        'all</th><th class="n">Ended early</th><th>Chance to begin</th><th>to stand to its end</th>'
        "<th>On what that rests</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
        '<p class="hint">In brackets: where each chance lies with 90 %. On each simulated day it '
        "is drawn anew from all that it may be.</p></section>"
    )


def _how(shown: Sequence[Shown]) -> str:
    days = count(min(one.days.replications for one in shown))
    made = "".join(
        f"<li><strong>{text(capitalised(one.name))}</strong>: {text(one.made)}.</li>"
        for one in shown
        if one.made
    )
    return (
        f'<section class="panel"><h2>How this is known</h2><ul class="how">{made}'
        f"<li><strong>Simulated days</strong>: {days} days, the same for all plans: the same "
        "pauses begin late, break or never come. Roads take longer, people come or don't, vehicles "
        "follow their plan, turn back or try again. People in charge would do better than that at "
        "times.</li>"
        "<li><strong>Chosen by these days</strong>: a plan that was chosen because it did well on "
        "them may do a little less well on others.</li>"
        "<li><strong>Pauses</strong>: chances are by the ledger, but where a pause states its own; "
        "safepassage ledger says more of them. Each plan is a right one: a separate program has "
        "checked it.</li>"
        "</ul></section>"
    )


def _footer(scenario: Scenario, days: SimulationResult) -> str:
    total = people(scenario.people_leaving())
    return (
        f"<footer><p>Scenario {text(scenario.name)}: {total} chose to leave. Parties as known on "
        f"{text(moment(scenario, days.as_of))}, seed {days.seed}. A plan is no permission and no "
        "protection.</p></footer>"
    )
