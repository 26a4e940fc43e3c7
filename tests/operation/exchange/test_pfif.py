"""Tracing records out and in."""

from __future__ import annotations

import pytest

from safepassage.errors import IntakeError, UsageError
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.exchange.pfif import (
    NAMESPACE,
    TracingNote,
    TracingPerson,
    pfif_out,
)
from safepassage.operation.exchange.pfif_in import read_pfif

NOW = 1_651_820_400
DAY = 86_400
NOTE = TracingNote(
    record="x.invalid/n1", source_date=NOW - 60, author="HQ", status="believed_alive",
    last_known_location="Z", text="Arrived.", author_made_contact=True, same_as="y.invalid/7",
)  # fmt: skip
PERSON = TracingPerson(
    record="x.invalid/A-1", source_date=NOW - DAY, full_name="Тест <Тестенко>",
    expires=NOW + 30 * DAY, alternate_names="Test Testenko", date_of_birth="1980", source="X News",
    notes=(NOTE,),
)  # fmt: skip


def test_what_goes_out_comes_in_the_same() -> None:
    """A record with a note reads back as it was written, and its export is an event."""
    out = pfif_out([PERSON], now=NOW, words="persons with consent", author="HQ", to="ICRC")
    assert read_pfif(out.data, now=NOW, file="f") == ([PERSON], 0)
    assert b'xmlns:pfif="http://zesty.ca/pfif/1.4"' in out.data
    check_body(KINDS["exported"], out.exported)
    assert out.rows == 1


def test_a_record_leaves_with_an_expiry_only() -> None:
    """A record without an expiry, or with one that has passed, is not written."""
    for expires in (None, NOW):
        person = TracingPerson(record="x/1", source_date=NOW, full_name="T", expires=expires)
        with pytest.raises(UsageError, match="expiry"):
            pfif_out([person], now=NOW, words="all", author="HQ")


def test_an_expired_record_is_left_out() -> None:
    """What has expired meanwhile is counted and not read."""
    out = pfif_out([PERSON], now=NOW, words="all", author="HQ")
    assert read_pfif(out.data, now=NOW + 31 * DAY, file="f") == ([], 1)


def test_an_expired_record_needs_its_dates_only() -> None:
    """Of a record of which only the id and dates are left, as it must be, nothing is missed."""
    placeholder = _file(
        "<person_record_id>x/1</person_record_id><entry_date>2022-05-06T07:00:00Z</entry_date>"
        "<source_date>2022-05-06T07:00:00Z</source_date>"
        "<expiry_date>2022-05-05T07:00:00.250Z</expiry_date>"
    )
    assert read_pfif(placeholder, now=NOW, file="f") == ([], 1)
    with pytest.raises(IntakeError, match="column full_name"):
        read_pfif(placeholder, now=NOW - 25 * 3600, file="f")


def test_notes_beside_the_persons_are_read() -> None:
    """A note with the id of its person belongs to it; one about an expired person is dropped."""
    out = pfif_out([PERSON], now=NOW, words="all", author="HQ").data.decode()
    start, end = out.index("<pfif:note>"), out.index("</pfif:note>") + len("</pfif:note>")
    beside = (out[:start] + out[end:]).replace("</pfif:pfif>", out[start:end] + "</pfif:pfif>")
    assert read_pfif(beside.encode(), now=NOW, file="f") == ([PERSON], 0)
    assert read_pfif(beside.encode(), now=NOW + 31 * DAY, file="f") == ([], 1)


def test_a_note_about_nobody_is_refused() -> None:
    """A note whose person is not in the file is named by its number."""
    note = "<note><person_record_id>x/2</person_record_id></note></pfif>"
    data = _file(GOOD).decode().replace("</pfif>", note).encode()
    with pytest.raises(IntakeError, match="note 1, column person_record_id: No person"):
        read_pfif(data, now=NOW, file="f")


def test_nothing_personal_is_in_the_representation() -> None:
    """The representation of a record shows its id and no name."""
    assert "Тест" not in repr(PERSON)
    assert "1980" not in repr(PERSON)
    assert "Arrived" not in repr(NOTE)


def _file(person: str) -> bytes:
    return f'<pfif xmlns="{NAMESPACE}"><person>{person}</person></pfif>'.encode()


GOOD = (
    "<person_record_id>x/1</person_record_id><source_date>2022-05-06T07:00:00Z</source_date>"
    "<full_name>Secret Person</full_name>"
)


def test_deep_nesting_and_other_encodings_break_nothing() -> None:
    """A file of elements within elements holds nobody; UTF-16 is read as well as UTF-8."""
    deep = b"<x>" * 100_000 + b"</x>" * 100_000
    start = f'<pfif xmlns="{NAMESPACE}">'.encode()
    assert read_pfif(start + deep + b"</pfif>", now=NOW, file="f") == ([], 0)
    text = '<?xml version="1.0" encoding="UTF-16"?>' + _file(GOOD).decode()
    ((person,), _) = read_pfif(text.encode("utf-16"), now=NOW, file="f")
    assert person.full_name == "Secret Person"


@pytest.mark.parametrize(
    ("told", "year"), [("1951", 1951), ("1951-02", 1951), ("1951-02-03", 1951), ("", None)]
)
def test_a_date_of_birth_tells_its_year(told: str, year: int | None) -> None:
    """A date is kept as it is told, a year with or without month and day; it may be left out."""
    data = _file(GOOD + f"<date_of_birth>{told}</date_of_birth>")
    ((person,), _) = read_pfif(data, now=NOW, file="f")
    assert (person.date_of_birth, person.birth_year) == (told, year)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<pfif", "no well-formed XML"),
        (b"<pfif/>", "no PFIF 1.4"),
        (b'<!DOCTYPE p [<!ENTITY a "x">]><pfif>&a;</pfif>', "document type or entities"),
        (b" " * (16 * 1024 * 1024 + 1), "larger than 16 MB"),
        (_file(GOOD.replace("x/1", "")), "person 1, column person_record_id: This field is miss"),
        (_file(GOOD.replace("2022-05-06T07:00:00Z", "Secret day")), "no time like"),
        (_file(GOOD.replace("2022-05-06", "2022-05-08")), "source_date: This time lies in the fut"),
        (_file(GOOD + "<note><status>Secret</status></note>"), "column status: This must be one"),
        (_file(GOOD + f"<date_of_birth>{'9' * 10_001}</date_of_birth>"), "more than 10000 signs"),
        (_file(GOOD + "<date_of_birth>19x1</date_of_birth>"), "column date_of_birth: This is no d"),
        (_file(GOOD + "<date_of_birth>0951-02-03</date_of_birth>"), "from 1900 to 2100"),
    ],
    ids=[
        "torn",
        "other",
        "entities",
        "large",
        "no id",
        "no time",
        "ahead",
        "status",
        "long",
        "no year",
        "no likely year",
    ],
)
def test_what_is_no_right_record_is_refused(data: bytes, words: str) -> None:
    """A wrong file or record is refused with place and rule, and nothing in it is repeated."""
    with pytest.raises(IntakeError, match=words) as caught:
        read_pfif(data, now=NOW, file="f")
    assert "Secret" not in str(caught.value)
