"""What receptions have to be ready for, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.reception.funds_words import funds_sentences
from safepassage.reporting.reception.grid import NOTES, SHORT, day_grid
from safepassage.reporting.reception.hours import hour_rows
from safepassage.reporting.reception.others import other_sentences
from safepassage.reporting.reception.people_words import needs_words
from safepassage.reporting.reception.sentences import (
    basis_words,
    headline,
    lost_sentences,
    many_sentence,
)
from safepassage.reporting.reception.shortages import compared_words, shortages
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import clock, count, day, people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.reporting.reception.grid import Grid, GridRow
    from safepassage.scenario.model import Scenario

__all__ = ["reception_text"]

_HOUR_MIN = 60


def reception_text(scenario: Scenario, outlook: Outlook) -> str:
    """Return the answer of the command ``reception``."""
    sections = [
        [
            *wrapped(f"{scenario.name}: {headline(scenario, outlook)}"),
            *wrapped(basis_words(scenario, outlook)),
        ],
        _list("NOT HERE, AND SHOULD BE", lost_sentences(scenario, outlook)),
        _list("KNOWN, AND NOT EXPECTED", other_sentences(scenario, outlook)),
        _short(scenario, outlook),
    ]
    for one in outlook.receptions:
        sections += [_people(scenario, one, outlook.expected.at_min), _needs(one)]
    sections += [
        _list("FUNDS", funds_sentences(outlook)),
        wrapped(_figures(outlook)),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _list(title: str, sentences: Iterable[str]) -> list[str]:
    lines = [line for sentence in sentences for line in wrapped(f"- {sentence}")]
    return [title, *lines] if lines else []


def _short(scenario: Scenario, outlook: Outlook) -> list[str]:
    found = [each.words for each in shortages(scenario, outlook)]
    words = " ".join(compared_words(outlook, short=bool(found))).strip()
    return [*_list("SHORT", found), *(wrapped(words) if words else [])]


def _people(scenario: Scenario, one: ReceptionOutlook, now_min: int | None) -> list[str]:
    special = needs_words(one.people)
    total = f"{people(one.people.everybody)}{f', {special}' if special else ''}"
    capacity = one.reception.capacity
    room = "no limit of room is stated" if capacity is None else f"room for {count(capacity)}"
    lines = wrapped(f"{one.name.upper()}: {total}; {room}")
    many = many_sentence(scenario, one)
    if many:
        lines += wrapped(many)
    rows = hour_rows(one, now_min)
    if not rows:
        return [*lines, "Nobody is expected."]
    columns: dict[str, list[str]] = {
        "Hour": [
            f"{day(scenario, row.start_min)} {clock(scenario, row.start_min)}-"
            f"{clock(scenario, row.start_min + _HOUR_MIN)}"
            for row in rows
        ],
        "come": [_number(row.comes.everybody) for row in rows],
        "wheelchair": [_number(row.comes.wheelchair) for row in rows],
        "stretcher": [_number(row.comes.stretcher) for row in rows],
        "go on": [_number(row.leaves.everybody) for row in rows],
        "there": [_number(row.there.everybody) for row in rows],
        "wait": [_number(row.waiting) for row in rows],
        "many come": ["" if row.many_come is None else _number(row.many_come) for row in rows],
        "many there": ["" if row.many_there is None else _number(row.many_there) for row in rows],
        "with": [row.brought for row in rows],
    }
    always = {"Hour", "come", "there", "with"}
    shown = [
        name
        for name, cells in columns.items()
        if name in always or any(cell not in {"", "-"} for cell in cells)
    ]
    body = zip(*(columns[name] for name in shown), strict=True)
    return [*lines, *text_table(tuple(shown), [tuple(row) for row in body])]


def _number(persons: int) -> str:
    return count(persons) if persons else "-"


def _needs(one: ReceptionOutlook) -> list[str]:
    if not one.days:
        return []
    expected = day_grid(one.days)
    lines = [f"{one.name}: what a day takes", *_grid(expected)]
    if one.days[0].many is not None:
        many = day_grid(one.days, many=True)
        if many == expected:
            return [*lines, "If many come, it takes the same."]
        lines += ["", f"{one.name}: what a day takes if many come", *_grid(many)]
    return lines


def _grid(grid: Grid) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for row in grid.rows:
        rows.append((row.title, *(cell.amount for cell in row.cells)))
        for note in _in_order(row):
            words = (dict(cell.notes).get(note, "") for cell in row.cells)
            rows.append((f"  {note.upper() if note == SHORT else note}", *words))
    return text_table(("", *grid.columns), rows)


def _in_order(row: GridRow) -> list[str]:
    """Return the names of the notes of a row, what is short last."""
    names = dict.fromkeys(name for cell in row.cells for name, _ in cell.notes)
    return sorted(names, key=NOTES.index)


def _figures(outlook: Outlook) -> str:
    """Return whose figures these are, and what is assumed."""
    standards = outlook.settings.standards.all
    editions: dict[str, list[str]] = {}
    for standard in standards:
        editions.setdefault(standard.edition, [])
        if standard.name not in editions[standard.edition]:
            editions[standard.edition].append(standard.name)
    told = "; ".join(f"{edition}: {', '.join(names)}" for edition, names in editions.items())
    days = outlook.settings.first_days
    return (
        f"Figures by {told}. The figures of the first days count for {days} "
        f"day{'' if days == 1 else 's'}."
    )
