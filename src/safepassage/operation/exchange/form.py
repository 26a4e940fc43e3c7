"""
The registration form for telephones, as an XLSForm workbook.

ODK Collect, KoboCollect and alike take it after pyxform has converted it. Its questions are the
columns of :mod:`~safepassage.operation.exchange.people_table`; what is personal is asked with
consent only, or not at all.

References
----------
.. [1] XLSForm.org, form standard, sheets survey, choices and settings.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from safepassage.files import write_file_whole
from safepassage.operation.exchange.people_table import STAY
from safepassage.operation.names.birth_year import OLDEST, YOUNGEST

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Scenario

__all__ = ["FORM_ID", "write_registration_form"]

FORM_ID = "safepassage_registration"

_ENGLISH, _UKRAINIAN = "English (en)", "Українська (uk)"
_LABELS = (f"label::{_ENGLISH}", f"label::{_UKRAINIAN}")
_HINTS = (f"hint::{_ENGLISH}", f"hint::{_UKRAINIAN}")
_SURVEY = (
    "type", "name", *_LABELS, *_HINTS, "required", "constraint",
    f"constraint_message::{_ENGLISH}", f"constraint_message::{_UKRAINIAN}", "relevant", "default",
)  # fmt: skip
_CHOICES = ("list_name", "name", *_LABELS)

_CODE = "regex(., '^[A-Za-z0-9_.\\-Ѐ-ӿ]{1,40}$')"


class _Question(NamedTuple):
    """A row of the sheet survey."""

    type: str
    name: str
    english: str = ""
    ukrainian: str = ""
    english_hint: str = ""
    ukrainian_hint: str = ""
    required: str = ""
    constraint: str = ""
    english_message: str = ""
    ukrainian_message: str = ""
    relevant: str = ""
    default: str = ""


_BAD_CODE = (
    "Letters, digits and _ . - only, at most 40; no blanks, no name.",
    "Лише літери, цифри та _ . - , не більш як 40; без пропусків, не ім'я.",
)

_QUESTIONS = (
    _Question("start", "start"),
    _Question(
        "text", "code", "Code of the wristband", "Код браслета",
        "Never a name. Empty: the form makes one.", "Не ім'я. Порожньо: форма дасть код.",
        "", _CODE, *_BAD_CODE,
    ),
    _Question("select_one place", "place", "Where do they wait?", "Де вони чекають?",
              required="yes"),
    _Question(
        "integer", "count", "How many are they?", "Скільки їх?", "", "", "yes",
        ". >= 1 and . <= 100000", "A whole number of 1 or more.", "Ціле число від 1.", "", "1",
    ),
    _Question("select_one yes_no", "guess", "Is the number a guess?", "Це приблизне число?",
              required="yes", default="no"),
    _Question("select_one need", "need", "What places do they need?", "Які місця їм потрібні?",
              required="yes", default="seated"),
    _Question("select_one direction", "direction", "Where do they want to go?",
              "Куди вони хочуть?", "Ask each adult alone; it may change.",
              "Питайте кожного дорослого наодинці; це можна змінити.", "yes", default="undecided"),
    _Question("text", "household", "Code of the household", "Код родини",
              "Those who must travel together.", "Ті, хто мають їхати разом.",
              "", _CODE, *_BAD_CODE),
)  # fmt: skip

_WITH_CONSENT = "${agreed} = 'yes'"
_PERSONAL = (
    _Question(
        "select_one yes_no", "agreed", "Do they agree that their names are kept?",
        "Чи згодні вони, щоб їхні імена зберігались?",
        "Say for what. To refuse costs nothing: they travel all the same.",
        "Скажіть, для чого. Відмова ні на що не впливає: вони їдуть так само.",
        "yes", default="no",
    ),
    _Question("text", "consent", "Where is the consent kept?", "Де зберігається згода?",
              "Number of the paper or form.", "Номер паперу чи форми.", "yes", _CODE, *_BAD_CODE,
              _WITH_CONSENT),
    _Question("text", "name", "Names", "Імена", relevant=_WITH_CONSENT),
    _Question("text", "nickname", "Nickname", "Прізвисько", relevant=_WITH_CONSENT),
    _Question("integer", "birth_year", "Year of birth", "Рік народження", "", "", "",
              f". >= {OLDEST} and . <= {YOUNGEST}", "Four digits.", "Чотири цифри.", _WITH_CONSENT),
    _Question("text", "contacts", "How to reach them or their family", "Як зв'язатися",
              relevant=_WITH_CONSENT),
)  # fmt: skip


def write_registration_form(path: Path, scenario: Scenario, *, names: bool = True) -> None:
    """
    Write the registration form of a scenario as an XLSForm workbook.

    Parameters
    ----------
    path
        The file; one that is there is replaced.
    scenario
        Its places and receptions are what can be chosen.
    names
        Whether names and contacts are asked, with consent. A telephone that may be searched is
        safer without.
    """
    write_file_whole(path, form_bytes(scenario, names=names))


def form_bytes(scenario: Scenario, *, names: bool = True) -> bytes:
    """Return the workbook of :func:`write_registration_form`."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheets = {
        "survey": [_SURVEY, *_QUESTIONS, *(_PERSONAL if names else ())],
        "choices": [_CHOICES, *_choices(scenario)],
        "settings": [
            ("form_title", "form_id", "version", "default_language"),
            (f"Registration: {scenario.name}", FORM_ID, _version(scenario, names=names), _ENGLISH),
        ],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, cell)
    book.close()
    return out.getvalue()


def _choices(scenario: Scenario) -> list[tuple[str, str, str, str]]:
    """Return what can be chosen; places are called what the scenario calls them."""
    names = {place.id: place.name or place.id for place in scenario.places}
    labels = {
        reception.direction or reception.place: names[reception.place]
        for reception in scenario.receptions
    }
    return [
        *(("place", place, name, name) for place, name in names.items()),
        *(("direction", code, name, name) for code, name in labels.items()),
        ("direction", "any", "Anywhere safe", "Будь-куди, де безпечно"),
        ("direction", STAY, "They stay", "Вони залишаються"),
        ("direction", "undecided", "Not decided", "Не вирішили"),
        ("need", "seated", "A seat", "Сидяче місце"),
        ("need", "wheelchair", "A wheelchair place", "Місце для візка"),
        ("need", "stretcher", "A stretcher", "Ноші"),
        ("yes_no", "yes", "Yes", "Так"),
        ("yes_no", "no", "No", "Ні"),
    ]


def _version(scenario: Scenario, *, names: bool) -> str:
    """Return a version that changes with what can be chosen, and with nothing else."""
    import hashlib

    content = repr((names, _choices(scenario))).encode()
    return str(int.from_bytes(hashlib.sha256(content).digest()[:4]))
