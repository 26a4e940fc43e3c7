"""What one reception has to be ready for, as a panel of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.reception.chart import chart, chart_legend
from safepassage.reporting.reception.grid import SHORT, day_grid
from safepassage.reporting.reception.hours import hour_rows
from safepassage.reporting.reception.people_words import needs_words
from safepassage.reporting.reception.sentences import aloud, many_sentence
from safepassage.reporting.words import clock, count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.reporting.reception.grid import Grid
    from safepassage.reporting.reception.hours import HourRow
    from safepassage.scenario.model import Scenario

__all__ = ["items", "reception_panel"]

_HOUR_MIN = 60


def items(sentences: Iterable[str], kind: str) -> str:
    """Return sentences as a list of a kind."""
    rows = "".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{kind}">{rows}</ul>'


def reception_panel(
    scenario: Scenario, outlook: Outlook, one: ReceptionOutlook, number: int
) -> str:
    """Return what one reception has to be ready for; ``number`` counts the panels before it."""
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
        f"{items(said, 'aloud')}{_cards(scenario, one)}{shown}"
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
