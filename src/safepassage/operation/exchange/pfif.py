"""
Tracing records in the People Finder Interchange Format: persons with their notes, out and in.

Only people who have agreed leave in it, and each record says when whoever receives it must erase
it. A record that has expired is not read.

References
----------
.. [1] People Finder Interchange Format 1.4 (2012). http://zesty.ca/pfif/1.4/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from safepassage.errors import Fault, IntakeError, UsageError
from safepassage.operation.exchange.incoming import Outgoing, exported

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

__all__ = ["STATUSES", "TracingNote", "TracingPerson", "pfif_out", "read_pfif"]

NAMESPACE = "http://zesty.ca/pfif/1.4"
STATUSES = (
    "information_sought",
    "is_note_author",
    "believed_alive",
    "believed_missing",
    "believed_dead",
)

_MAX_BYTES = 16 * 1024 * 1024
_MOST_RECORDS = 10_000
_LONGEST = 10_000
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_YEARS = range(1970, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingNote:
    """What somebody says about a person; times are seconds since 1970 in UTC."""

    record: str
    source_date: int
    author: str
    status: str = ""
    last_known_location: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    author_made_contact: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingPerson:
    """
    A person who is looked for, or of whom there is news.

    ``record`` is ``domain/id`` of who made the record. Times are seconds since 1970 in UTC;
    ``expires`` is when all but the record's id must be erased, None where a record that came in
    does not say. What is personal is left out of ``repr``.
    """

    record: str
    source_date: int
    full_name: str = field(repr=False)
    expires: int | None = None
    alternate_names: str = field(default="", repr=False)
    date_of_birth: str = field(default="", repr=False)
    notes: tuple[TracingNote, ...] = ()


def pfif_out(
    persons: Sequence[TracingPerson], *, now: int, words: str, author: str, to: str = ""
) -> Outgoing:
    """
    Return tracing records as a PFIF file, with the event of its export.

    Parameters
    ----------
    persons
        Whose consent covers it; the caller has seen to that.
    now
        Seconds since 1970 in UTC; it is the ``entry_date`` of each record.
    words
        Of which filter they are, in words and without names.
    author
        Who tells: the code of a post or office.
    to
        For whom.

    Raises
    ------
    UsageError
        When a record has no expiry, or one that has passed.
    """
    for person in persons:
        if person.expires is None or person.expires <= now:
            raise UsageError("A tracing record leaves with an expiry in the future only. Set one.")
    ET.register_namespace("pfif", NAMESPACE)
    root = ET.Element(_tag("pfif"))
    for person in persons:
        element = ET.SubElement(root, _tag("person"))
        _fill(element, (
            ("person_record_id", person.record),
            ("entry_date", _time(now)),
            ("expiry_date", _time(person.expires or now)),
            ("author_name", author),
            ("source_date", _time(person.source_date)),
            ("full_name", person.full_name),
            ("alternate_names", person.alternate_names),
            ("date_of_birth", person.date_of_birth),
        ))  # fmt: skip
        for note in person.notes:
            _write_note(ET.SubElement(element, _tag("note")), person.record, note, now)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Outgoing(data, len(persons), exported("tracing", words, len(persons), to))


def _write_note(element: Element, person: str, note: TracingNote, now: int) -> None:
    contact = {True: "true", False: "false", None: ""}[note.author_made_contact]
    _fill(element, (
        ("note_record_id", note.record),
        ("person_record_id", person),
        ("entry_date", _time(now)),
        ("author_name", note.author),
        ("source_date", _time(note.source_date)),
        ("author_made_contact", contact),
        ("status", note.status),
        ("last_known_location", note.last_known_location),
        ("text", note.text),
    ))  # fmt: skip


def _fill(element: Element, fields: Sequence[tuple[str, str]]) -> None:
    """Add the fields that hold something, in the order of the format."""
    for name, value in fields:
        if value:
            ET.SubElement(element, _tag(name)).text = "".join(
                sign for sign in value if sign.isprintable() or sign in "\n\t"
            )


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime(_TIME)


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
        missing, a time that is none. No message repeats what stands in the file.
    """
    root = _root(data, file)
    elements = [child for child in root if child.tag == _tag("person")]
    if len(elements) > _MOST_RECORDS:
        raise _refused(file, f"It holds more than {_MOST_RECORDS} persons.", "Ask for parts of it.")
    faults: list[Fault] = []
    found: list[TracingPerson] = []
    expired = 0
    for number, element in enumerate(elements, start=1):
        try:
            person = _person(element)
        except _RecordError as error:
            remedy = "Ask who sent it for a right record."
            faults.append(
                Fault(f"{file}, person {number}", None, error.field, "", error.rule, remedy)
            )
            continue
        if person.expires is not None and person.expires <= now:
            expired += 1
        else:
            found.append(person)
    if faults:
        raise IntakeError(faults)
    return found, expired


class _RecordError(Exception):
    def __init__(self, name: str, rule: str) -> None:
        self.field = name
        self.rule = rule
        super().__init__(rule)


def _root(data: bytes, file: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > _MAX_BYTES:
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
    if root.tag != _tag("pfif"):
        raise _refused(file, "It is no PFIF 1.4 file.", "Ask for PFIF 1.4.")
    return root


def _refused(file: str, rule: str, remedy: str) -> IntakeError:
    return IntakeError([Fault(file, None, None, "", rule, remedy)])


def _person(element: Element) -> TracingPerson:
    expires = _text(element, "expiry_date")
    return TracingPerson(
        record=_needed(element, "person_record_id"),
        source_date=_seconds(element, "source_date"),
        full_name=_needed(element, "full_name"),
        expires=_seconds(element, "expiry_date") if expires else None,
        alternate_names=_text(element, "alternate_names"),
        date_of_birth=_text(element, "date_of_birth"),
        notes=tuple(_notes(element)),
    )


def _notes(element: Element) -> Iterator[TracingNote]:
    for note in element.findall(_tag("note")):
        status = _text(note, "status")
        if status and status not in STATUSES:
            raise _RecordError("status", f"This must be one of {', '.join(STATUSES)}.")
        contact = _text(note, "author_made_contact")
        yield TracingNote(
            record=_needed(note, "note_record_id"),
            source_date=_seconds(note, "source_date"),
            author=_needed(note, "author_name"),
            status=status,
            last_known_location=_text(note, "last_known_location"),
            text=_needed(note, "text"),
            author_made_contact={"true": True, "false": False}.get(contact),
        )


def _text(element: Element, name: str) -> str:
    text = (element.findtext(_tag(name)) or "").strip()
    if len(text) > _LONGEST:
        raise _RecordError(name, f"This field has more than {_LONGEST} signs.")
    return text


def _needed(element: Element, name: str) -> str:
    text = _text(element, name)
    if not text:
        raise _RecordError(name, "This field is missing, and must not be.")
    return text


def _seconds(element: Element, name: str) -> int:
    text = _needed(element, name)
    try:
        time = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        raise _RecordError(name, "This is no time like 2022-05-06T10:20:00Z.")
    return int(time.timestamp())
