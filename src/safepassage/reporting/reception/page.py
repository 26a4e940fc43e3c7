"""What receptions have to be ready for, as one page to read aloud and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.page.style import STYLE
from safepassage.reporting.reception.chart import CHART_STYLE, chart, chart_legend
from safepassage.reporting.reception.grid import SHORT, day_grid
from safepassage.reporting.reception.hours import hour_rows
from safepassage.reporting.reception.sentences import (
    aloud,
    basis_words,
    funds_sentences,
    headline,
    lost_sentences,
    many_sentence,
    needs_words,
)
from safepassage.reporting.reception.shortages import shortages
from safepassage.reporting.words import capitalised, clock, count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.reporting.reception.grid import Grid
    from safepassage.reporting.reception.hours import HourRow
    from safepassage.scenario.model import Scenario

__all__ = ["reception_html"]

_HOUR_MIN = 60
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
        _short(scenario, outlook),
        *(
            _reception(scenario, outlook, one, number)
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


def _items(sentences: Iterable[str], kind: str) -> str:
    rows = "".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{kind}">{rows}</ul>'


def _head(scenario: Scenario, outlook: Outlook) -> str:
    return (
        '<header><p class="kicker">Reception</p>'
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
        f"{_items(sentences, 'short')}</section>"
    )


def _short(scenario: Scenario, outlook: Outlook) -> str:
    found = shortages(scenario, outlook)
    told = bool(outlook.settings.stock.rows)
    unknown = (
        ""
        if told
        else "<p>Nothing was told of what there is, so only room and intake could be compared.</p>"
    )
    if not found:
        words = "Nothing is short, of what is told." if told else "Room and intake suffice."
        return f'<div class="warnings"><p><strong>{words}</strong></p>{unknown}</div>'
    rows = [
        f"<li><strong>{text(each.reception)}</strong>{', if many come' if each.if_many else ''}: "
        f"{text(each.sentence)}</li>"
        for each in found
    ]
    return (
        f'<section class="warnings"><h2>What is short</h2><ul class="short">{"".join(rows)}</ul>'
        f"{unknown}</section>"
    )


# -- one reception --------------------------------------------------------------------------------


def _reception(scenario: Scenario, outlook: Outlook, one: ReceptionOutlook, number: int) -> str:
    now_min = outlook.expected.at_min
    said = [*aloud(scenario, one), *([many_sentence(scenario, one)] if one.many_room else [])]
    picture = chart(scenario, one, now_min)
    shown = (
        f'<h3>By hour</h3><div class="wide">{picture}</div>{chart_legend(one, now_min)}'
        if picture
        else ""
    )
    follows = " next" if number else ""
    return (
        f'<section class="panel long reception{follows}"><h2>{text(one.name)}</h2>'
        f"{_items(said, 'aloud')}{_cards(scenario, one)}{shown}"
        f"{_hours(scenario, one, now_min)}"
        f"{_needs(one)}</section>"
    )


def _cards(scenario: Scenario, one: ReceptionOutlook) -> str:
    total = one.people
    special = needs_words(total) or "all seated"
    capacity = one.reception.capacity
    busiest = max(one.hours, key=lambda hour: hour.comes.everybody, default=None)
    room = "–" if capacity is None else count(capacity)
    kind = "wrong" if one.room.over else "right"
    note = "No limit is stated." if capacity is None else f"{count(one.room.most)} there at most"
    if one.room.full_min is not None:
        note = (
            f"full from {moment(scenario, one.room.full_min)} on: {count(one.room.over)} too many"
        )
    cards = [
        _card("People in all", count(total.everybody), special if total.everybody else ""),
        _card(
            "Most in one hour",
            "0" if busiest is None else count(busiest.comes.everybody),
            ""
            if busiest is None
            else f"{day(scenario, busiest.start_min)}, {clock(scenario, busiest.start_min)} to "
            f"{clock(scenario, busiest.start_min + _HOUR_MIN)}",
        ),
        _card("Room for", room, note, kind if capacity is not None else ""),
    ]
    if one.many_room is not None:
        cards.append(
            _card("If many come", count(one.many_room.most), "no more on 9 of 10 simulated days")
        )
    return f'<div class="cards">{"".join(cards)}</div>'


def _card(name: str, figure: str, note: str, kind: str = "") -> str:
    return (
        f'<div class="card {kind}"><p class="name">{text(name)}</p>'
        f'<p class="figure">{text(figure)}</p><p class="note">{text(note)}</p></div>'
    )


def _hours(scenario: Scenario, one: ReceptionOutlook, now_min: int | None) -> str:
    rows = hour_rows(one, now_min)
    if not rows:
        return ""
    columns: list[tuple[str, Sequence[str]]] = [
        ("Come", [_number(row.comes.everybody) for row in rows]),
        ("In wheelchairs", [_number(row.comes.wheelchair) for row in rows]),
        ("On stretchers", [_number(row.comes.stretcher) for row in rows]),
        ("Go on", [_number(row.leaves.everybody) for row in rows]),
        ("There", [count(row.there.everybody) for row in rows]),
        ("Wait", [_number(row.waiting) for row in rows]),
    ]
    if one.many_there:
        columns += [
            (
                "Many come",
                ["" if row.many_come is None else _number(row.many_come) for row in rows],
            ),
            (
                "Many there",
                ["" if row.many_there is None else _number(row.many_there) for row in rows],
            ),
        ]
    shown = [
        (name, cells)
        for name, cells in columns
        if name in {"Come", "There"} or any(cell not in {"", "–"} for cell in cells)
    ]
    head = "".join(f'<th class="n">{text(name)}</th>' for name, _ in shown)
    body = "".join(
        f"<tr><th>{text(_span(scenario, row))}</th>"
        + "".join(f'<td class="n">{text(cells[index])}</td>' for _, cells in shown)
        + f"<td>{text(row.brought)}</td></tr>"
        for index, row in enumerate(rows)
    )
    return (
        f'<div class="wide"><table class="hours"><thead><tr><th>Hour</th>{head}<th>With</th></tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _span(scenario: Scenario, row: HourRow) -> str:
    end = clock(scenario, row.start_min + _HOUR_MIN)
    return f"{day(scenario, row.start_min)}, {clock(scenario, row.start_min)}–{end}"


def _number(persons: int) -> str:
    return count(persons) if persons else "–"


def _needs(one: ReceptionOutlook) -> str:
    if not one.days:
        return ""
    expected = day_grid(one.days)
    tables = f"<h3>What a day takes</h3>{_grid(expected)}"
    if one.days[0].many is None:
        return tables
    many = day_grid(one.days, many=True)
    if many == expected:
        return f"{tables}<p>If many come, it takes the same.</p>"
    return f"{tables}<h3>What a day takes if many come</h3>{_grid(many)}"


def _grid(grid: Grid) -> str:
    head = "".join(f'<th class="n">{text(column)}</th>' for column in grid.columns)
    missing = ' class="missing"'
    rows = []
    for row in grid.rows:
        cells = []
        for cell in row.cells:
            notes = "".join(
                f"<small{missing if name == SHORT else ''}>{text(name)} {text(words)}</small>"
                for name, words in cell.notes
            )
            cells.append(f'<td class="n">{text(cell.amount)}{notes}</td>')
        rows.append(f"<tr><th>{text(row.title)}</th>{''.join(cells)}</tr>")
    return (
        f'<div class="wide"><table class="needs"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


# -- what all have in common ----------------------------------------------------------------------


def _funds(outlook: Outlook) -> str:
    sentences = funds_sentences(outlook)
    if not sentences:
        return ""
    return f'<section class="panel"><h2>Funds for food</h2>{_items(sentences, "aloud")}</section>'


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
