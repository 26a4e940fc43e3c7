"""What receptions have to be ready for, as one page to read aloud and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.page.style import STYLE
from safepassage.reporting.reception.chart import CHART_STYLE
from safepassage.reporting.reception.funds_words import funds_sentences
from safepassage.reporting.reception.others import other_sentences
from safepassage.reporting.reception.reception_panel import items, reception_panel
from safepassage.reporting.reception.sentences import basis_words, headline, lost_sentences
from safepassage.reporting.reception.shortages import compared_words, shortages
from safepassage.reporting.words import capitalised, count

if TYPE_CHECKING:
    from safepassage.reception.outlook import Outlook
    from safepassage.scenario.model import Scenario

__all__ = ["reception_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE = """\
.aloud{margin:0;padding:0;list-style:none;font-size:17px;line-height:1.5}
.aloud li{padding:3px 0 3px 13px;border-left:4px solid #12538f;margin:5px 0}
.short{margin:4px 0;padding-left:20px}.short li{margin:4px 0}
.needs th:first-child{width:26%}.needs small{display:block;color:#46525f;font-size:12px;\
font-weight:400}
.needs .missing,.missing{color:#b3261e;font-weight:700}.needs td{font-size:15px}
.hours td,.hours th{white-space:nowrap}
.hours td:last-child,.hours th:last-child{white-space:normal;padding-left:16px}
.reception .cards{margin:14px 0}.reception table{margin-top:10px}.reception h3{margin-top:20px}
.reception>h2{font-size:21px}.figures th:first-child{width:15%}
.figures td:last-child{width:36%}.figures td:nth-child(2){padding-right:8px}
@media (max-width:760px){.needs td{font-size:13px}.aloud{font-size:16px}}
@media print{.aloud{font-size:11pt}.aloud li{margin:2px 0;padding:1px 0 1px 9px}
.needs td{font-size:9pt}.needs small{font-size:7.5pt}.reception.next{break-before:page}
.reception>h2{font-size:14pt}}
"""


def reception_html(scenario: Scenario, outlook: Outlook) -> str:
    """Return what receptions have to be ready for as one HTML page that loads nothing."""
    title = text(f"Reception: {scenario.title or scenario.name}")
    panels = [
        _head(scenario, outlook),
        _lost(scenario, outlook),
        _others(scenario, outlook),
        _short(scenario, outlook),
        *(
            reception_panel(scenario, outlook, one, number)
            for number, one in enumerate(outlook.receptions)
        ),
        _funds(outlook),
        _figures(outlook),
        _footer(scenario, outlook),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}{CHART_STYLE}{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{chr(10).join(panel for panel in panels if panel)}\n</main>\n</body>\n</html>\n"
    )


def _head(scenario: Scenario, outlook: Outlook) -> str:
    kicker = "Reception: exercise" if outlook.expected.is_exercise else "Reception"
    return (
        f'<header><p class="kicker">{kicker}</p>'
        f"<h1>{text(scenario.title or scenario.name)}</h1>"
        f'<p class="period">{text(basis_words(scenario, outlook))}</p>'
        f'<p class="headline">{text(headline(scenario, outlook))}</p></header>'
    )


def _lost(scenario: Scenario, outlook: Outlook) -> str:
    sentences = lost_sentences(scenario, outlook)
    if not sentences:
        return ""
    return (
        '<section class="alarm"><h2>Not here, and should be</h2>'
        f"{items(sentences, 'short')}</section>"
    )


def _others(scenario: Scenario, outlook: Outlook) -> str:
    sentences = other_sentences(scenario, outlook)
    if not sentences:
        return ""
    return (
        '<section class="panel"><h2>Known, and not expected</h2>'
        f"{items(sentences, 'short')}</section>"
    )


def _short(scenario: Scenario, outlook: Outlook) -> str:
    found = shortages(scenario, outlook)
    words, remark = compared_words(outlook, short=bool(found))
    unknown = f"<p>{text(remark)}</p>" if remark else ""
    if not found:
        return f'<div class="warnings"><p><strong>{text(words)}</strong></p>{unknown}</div>'
    rows = [
        f"<li><strong>{text(each.reception)}</strong>{', if many come' if each.if_many else ''}: "
        f"{text(each.sentence)}</li>"
        for each in found
    ]
    return (
        f'<section class="warnings"><h2>What is short</h2><ul class="short">{"".join(rows)}</ul>'
        f"{unknown}</section>"
    )


def _funds(outlook: Outlook) -> str:
    sentences = funds_sentences(outlook)
    if not sentences:
        return ""
    return f'<section class="panel"><h2>Funds for food</h2>{items(sentences, "aloud")}</section>'


def _figures(outlook: Outlook) -> str:
    rows = "".join(
        f"<tr><th>{text(capitalised(each.name))}</th>"
        f'<td class="n">{text(f"{each.quantity:g}")}</td>'
        f"<td>{text('' if each.unit == each.name else each.unit)} {text('per')} "
        f"{text(each.per.value)}</td><td>{text(each.phase.value)}</td>"
        f"<td>{text(each.edition)}</td><td>{text(each.source)}</td></tr>"
        for each in outlook.settings.standards.all
    )
    days = outlook.settings.first_days
    return (
        '<section class="panel long"><h2>The figures behind it</h2>'
        '<div class="wide"><table class="figures"><thead><tr><th></th><th class="n">Quantity</th>'
        "<th>Of what, per what</th><th>When</th><th>Edition</th><th>Source</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        '<p class="hint">Minimums that depend on the place, and no law. What is used up is counted '
        "for everybody who is there at any time of a day; what people share, for the most who are "
        f"there at once. The first days are {days} day{'' if days == 1 else 's'}, from the first "
        "on which anybody is there. Amounts are rounded up.</p></section>"
    )


def _footer(scenario: Scenario, outlook: Outlook) -> str:
    simulated = outlook.simulated
    days = (
        ""
        if simulated is None
        else f" Many: each hour is ranked for itself over {count(simulated.days)} simulated days "
        f"(seed {simulated.seed}), joiners on the road included; a simulated day is no forecast."
    )
    return (
        f"<footer><p>Scenario {text(scenario.name)}.{text(days)} A plan is no permission and no "
        "protection. Sensitive: it says who comes where and when. Show each reception its own "
        "page only, and nobody else any.</p></footer>"
    )
