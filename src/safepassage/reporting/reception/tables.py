"""The hours and the needs of receptions as a table and as a workbook."""

# ruff: noqa: ANN401 - the sheets of xlsxwriter have no types

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from safepassage.reporting.plan_json import time_text
from safepassage.reporting.reception.hours import hour_rows
from safepassage.reporting.reception.others import other_sentences
from safepassage.reporting.reception.sentences import basis_words, headline, lost_sentences
from safepassage.reporting.reception.shortages import compared_words, shortages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.scenario.model import Scenario

__all__ = ["HOUR_COLUMNS", "NEED_COLUMNS", "reception_csv", "reception_workbook"]

_HOUR_MIN = 60
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed for equal bytes

HOUR_COLUMNS = (
    "reception", "from", "to", "come", "seated", "wheelchair", "stretcher", "go_on", "there",
    "waiting", "with", "many_come", "many_there",
)  # fmt: skip

NEED_COLUMNS = (
    "reception", "date", "item", "unit", "needed", "there_is", "short", "needed_if_many",
    "short_if_many",
)  # fmt: skip

_COMING_COLUMNS = ("reception", "time", "persons", "need", "how", "vehicle", "planned")


def reception_csv(scenario: Scenario, outlook: Outlook) -> str:
    """
    Return ``reception.csv``: one row for each reception and hour in which anything happens.

    Of an exercise, a last column says in each row that it is one.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    said = outlook.expected.is_exercise
    writer.writerow((*HOUR_COLUMNS, "exercise") if said else HOUR_COLUMNS)
    for one in outlook.receptions:
        for row in _hours(scenario, one, outlook.expected.at_min):
            writer.writerow((*row, "EXERCISE") if said else row)
    return out.getvalue()


def _hours(
    scenario: Scenario, one: ReceptionOutlook, now_min: int | None
) -> Iterator[Sequence[object]]:
    for row in hour_rows(one, now_min):
        yield (
            one.reception.place,
            time_text(scenario, row.start_min),
            time_text(scenario, row.start_min + _HOUR_MIN),
            row.comes.everybody,
            row.comes.seated,
            row.comes.wheelchair,
            row.comes.stretcher,
            row.leaves.everybody,
            row.there.everybody,
            row.waiting,
            row.brought,
            "" if row.many_come is None else row.many_come,
            "" if row.many_there is None else row.many_there,
        )


def _needs(one: ReceptionOutlook) -> Iterator[Sequence[object]]:
    for day in one.days:
        for item in day.items:
            there_is, many = item.expected.there_is, item.many
            yield (
                one.reception.place,
                day.date.isoformat(),
                item.standard.item,
                item.standard.unit,
                round(item.expected.needed, 2),
                "" if there_is is None else round(there_is, 2),
                "" if there_is is None else round(item.expected.short, 2),
                "" if many is None else round(many.needed, 2),
                "" if many is None or many.there_is is None else round(many.short, 2),
            )


def _comings(scenario: Scenario, one: ReceptionOutlook) -> Iterator[Sequence[object]]:
    for coming in one.comings:
        planned = coming.planned_min
        yield (
            one.reception.place,
            time_text(scenario, coming.minute),
            coming.persons,
            coming.need.value,
            coming.how.value,
            coming.vehicle,
            "" if planned is None else time_text(scenario, planned),
        )


def reception_workbook(scenario: Scenario, outlook: Outlook) -> bytes:
    """
    Return ``reception.xlsx``: an overview, the hours, the needs, who comes, and the figures.

    Text cells are always text, so nothing from a scenario is taken for a formula. Equal answers
    give equal bytes.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": scenario.title or scenario.name, "created": _CREATED})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        short = shortages(scenario, outlook)
        sentences = [
            headline(scenario, outlook),
            basis_words(scenario, outlook),
            *lost_sentences(scenario, outlook),
            *other_sentences(scenario, outlook),
            *(each.words for each in short),
            *(words for words in compared_words(outlook, short=bool(short)) if words),
            "A plan is no permission and no protection. Sensitive: do not hand on.",
        ]
        told, now_min = outlook.receptions, outlook.expected.at_min
        sheet = partial(_sheet, book, head, exercise=outlook.expected.is_exercise)
        figures = [
            (
                each.item, each.quantity, each.unit, each.per.value, each.who.value,
                each.phase.value, "" if each.women_to_men is None else each.women_to_men,
                each.edition, each.source,
            )
            for each in outlook.settings.standards.all
        ]  # fmt: skip
        of_figures = (
            "item", "quantity", "unit", "per", "who", "phase", "women_to_men", "edition", "source",
        )  # fmt: skip
        sheet("overview", ("what",), [(each,) for each in sentences], width=110)
        hours = [row for one in told for row in _hours(scenario, one, now_min)]
        sheet("hours", HOUR_COLUMNS, hours)
        sheet("needs", NEED_COLUMNS, [row for one in told for row in _needs(one)])
        comings = [row for one in told for row in _comings(scenario, one)]
        sheet("who comes", _COMING_COLUMNS, comings)
        sheet("figures", of_figures, figures)
    return stream.getvalue()


def _sheet(
    book: Any,
    head: Any,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    exercise: bool,
    width: int = 18,
) -> None:
    """Write a sheet: a header that stays in sight, and rows with numbers as numbers."""
    said = "EXERCISE. " if exercise else ""
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.set_footer(
        f"&L&A&C{said}A plan is no permission and no protection. Sensitive.&RPage &P/&N"
    )
    sheet.set_column(0, len(columns) - 1, width)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(columns):
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value, plain)
            elif value != "":
                sheet.write_string(number, column, str(value), plain)
