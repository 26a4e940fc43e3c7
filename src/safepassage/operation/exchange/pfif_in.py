"""
Tracing records in the People Finder Interchange Format, as others tell them: read.

Of a record that has expired nothing is read but its dates: a day after its expiry a record holds
nothing else, and no note may stand that is about it.

References
----------
.. [1] People Finder Interchange Format 1.4 (2012). http://zesty.ca/pfif/1.4/
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from safepassage.errors import Fault, IntakeError
from safepassage.operation.events.clock import FARTHEST_AHEAD_MS
from safepassage.operation.exchange.pfif import STATUSES, TIME, TracingNote, TracingPerson, tag
from safepassage.operation.names.birth_year import OLDEST, YOUNGEST, birth_year_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

__all__ = ["MOST_BYTES", "read_pfif"]

MOST_BYTES = 16 * 1024 * 1024
"""The most that a file may hold."""
_MOST_RECORDS = 10_000
_LONGEST = 10_000
_FRACTION = re.compile(r"\.[0-9]{1,9}Z", re.ASCII)
_YEARS = range(1970, 3000)


def read_pfif(data: bytes, *, now: int, file: str) -> tuple[list[TracingPerson], int]:
    """
    Return the persons of a PFIF file, and how many were left out because they have expired.

    Parameters
    ----------
    data
        The file.
    now
        Seconds since 1970 in UTC.
    file
        What faults call the file.

    Raises
    ------
    IntakeError
        With every fault: no PFIF, entities, more than 16 MB or 10,000 records, a mandatory field
        missing, a time that is none or lies ahead, a date of birth without a year, a note about
        nobody in the file. No message repeats what stands in the file.
    """
    root = _root(data, file)
    persons = root.findall(tag("person"))
    # A note stands inside its person, or beside all persons with the id of its own.
    loose = root.findall(tag("note"))
    notes = [note for person in persons for note in person.findall(tag("note"))]
    if max(len(persons), len(loose) + len(notes)) > _MOST_RECORDS:
        rule = f"It holds more than {_MOST_RECORDS} persons or notes."
        raise _refused(file, rule, "Ask for parts of it.")
    faults: list[Fault] = []
    beside: defaultdict[str, list[tuple[str, Element]]] = defaultdict(list)
    for number, note in enumerate(loose, start=1):
        about = (note.findtext(tag("person_record_id")) or "").strip()
        beside[about].append((f"{file}, note {number}", note))
    found: list[TracingPerson] = []
    expired = 0
    for number, element in enumerate(persons, start=1):
        where = f"{file}, person {number}"
        about = (element.findtext(tag("person_record_id")) or "").strip()
        own = [(where, note) for note in element.findall(tag("note"))] + beside.pop(about, [])
        try:
            if _has_expired(element, now):
                expired += 1
            else:
                found.append(_person(element, [note for _, note in own], now))
        except _RecordError as error:
            faults.append(_fault(where, error))
    for places in beside.values():
        faults += [
            _fault(where, _RecordError("person_record_id", "No person of the file has this id."))
            for where, _ in places
        ]
    if faults:
        raise IntakeError(faults)
    return found, expired


def _fault(where: str, error: _RecordError) -> Fault:
    remedy = "Ask who sent it for a right record."
    return Fault(where, None, error.field, "", error.rule, remedy)


def _has_expired(element: Element, now: int) -> bool:
    """Return whether a record must not be read any more."""
    return bool(_text(element, "expiry_date")) and _seconds(element, "expiry_date") <= now


class _RecordError(Exception):
    def __init__(self, name: str, rule: str) -> None:
        self.field = name
        self.rule = rule
        super().__init__(rule)


def _root(data: bytes, file: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > MOST_BYTES:
        raise _refused(
            file, "It is larger than 16 MB.", "Ask for it without pictures, or in parts."
        )
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        rule = "It declares a document type or entities, which no PFIF file does."
        raise _refused(file, rule, "Ask who sent it; do not open it.") from error
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _refused(file, "It is no well-formed XML.", "Ask for it again.") from error
    if root.tag != tag("pfif"):
        raise _refused(file, "It is no PFIF 1.4 file.", "Ask for PFIF 1.4.")
    return root


def _refused(file: str, rule: str, remedy: str) -> IntakeError:
    return IntakeError([Fault(file, None, None, "", rule, remedy)])


def _person(element: Element, notes: Sequence[Element], now: int) -> TracingPerson:
    expires = _text(element, "expiry_date")
    return TracingPerson(
        record=_needed(element, "person_record_id"),
        source_date=_said(element, now),
        full_name=_needed(element, "full_name"),
        expires=_seconds(element, "expiry_date") if expires else None,
        alternate_names=_text(element, "alternate_names"),
        date_of_birth=_born(element),
        source=_text(element, "source_name"),
        notes=tuple(_note(note, now) for note in notes),
    )


def _note(element: Element, now: int) -> TracingNote:
    status = _text(element, "status")
    if status and status not in STATUSES:
        raise _RecordError("status", f"This must be one of {', '.join(STATUSES)}.")
    contact = _text(element, "author_made_contact")
    return TracingNote(
        record=_needed(element, "note_record_id"),
        source_date=_said(element, now),
        author=_needed(element, "author_name"),
        status=status,
        last_known_location=_text(element, "last_known_location"),
        text=_needed(element, "text"),
        author_made_contact={"true": True, "false": False}.get(contact),
        same_as=_text(element, "linked_person_record_id"),
    )


def _text(element: Element, name: str) -> str:
    text = (element.findtext(tag(name)) or "").strip()
    if len(text) > _LONGEST:
        raise _RecordError(name, f"This field has more than {_LONGEST} signs.")
    return text


def _needed(element: Element, name: str) -> str:
    text = _text(element, name)
    if not text:
        raise _RecordError(name, "This field is missing, and must not be.")
    return text


def _born(element: Element) -> str:
    """Return a date of birth, of which the year must be one; empty where none is told."""
    text = _text(element, "date_of_birth")
    year, _, _ = text.partition("-")
    if text and birth_year_of(year) is None:
        raise _RecordError(
            "date_of_birth",
            f"This is no date like 1951 or 1951-03-09, of a year from {OLDEST} to {YOUNGEST}.",
        )
    return text


def _said(element: Element, now: int) -> int:
    """Return when it was said: what lies ahead would stand above all later news."""
    said = _seconds(element, "source_date")
    if said > now + FARTHEST_AHEAD_MS // 1000:
        raise _RecordError("source_date", "This time lies in the future.")
    return said


def _seconds(element: Element, name: str) -> int:
    text = _FRACTION.sub("Z", _needed(element, name))
    try:
        time = datetime.strptime(text, TIME).replace(tzinfo=UTC)
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        raise _RecordError(name, "This is no time like 2022-05-06T10:20:00Z.")
    return int(time.timestamp())
