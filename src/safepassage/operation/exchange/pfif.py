"""
Tracing records in the People Finder Interchange Format: persons with their notes, out and in.

Only people who have agreed leave in it, and each record says when whoever receives it must erase
it. How they are read: :mod:`safepassage.operation.exchange.pfif_in`.

References
----------
.. [1] People Finder Interchange Format 1.4 (2012). http://zesty.ca/pfif/1.4/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from safepassage.errors import UsageError
from safepassage.operation.exchange.incoming import Outgoing, exported
from safepassage.operation.names.birth_year import birth_year_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

__all__ = ["NAMESPACE", "STATUSES", "TIME", "TracingNote", "TracingPerson", "pfif_out", "tag"]

NAMESPACE = "http://zesty.ca/pfif/1.4"
STATUSES = (
    "information_sought",
    "is_note_author",
    "believed_alive",
    "believed_missing",
    "believed_dead",
)

TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingNote:
    """
    What somebody says about a person; times are seconds since 1970 in UTC.

    ``same_as`` is the id of another record that is said to be of the same person.
    """

    record: str
    source_date: int
    author: str
    status: str = ""
    last_known_location: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    author_made_contact: bool | None = None
    same_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingPerson:
    """
    A person who is looked for, or of whom there is news.

    ``record`` is ``domain/id`` of who made the record, and ``source`` who is named as its source:
    an organisation or site, empty where the record does not say. Times are seconds since 1970 in
    UTC; ``expires`` is when all but the record's id must be erased, None where a record that came
    in does not say. What is personal is left out of ``repr``.
    """

    record: str
    source_date: int
    full_name: str = field(repr=False)
    expires: int | None = None
    alternate_names: str = field(default="", repr=False)
    date_of_birth: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    notes: tuple[TracingNote, ...] = ()

    @property
    def birth_year(self) -> int | None:
        """Return the year of birth, None where the record does not say."""
        return birth_year_of(self.date_of_birth[:4])


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
    root = ET.Element(tag("pfif"))
    for person in persons:
        element = ET.SubElement(root, tag("person"))
        _fill(element, (
            ("person_record_id", person.record),
            ("entry_date", _time(now)),
            ("expiry_date", _time(person.expires or now)),
            ("author_name", author),
            ("source_name", person.source),
            ("source_date", _time(person.source_date)),
            ("full_name", person.full_name),
            ("alternate_names", person.alternate_names),
            ("date_of_birth", person.date_of_birth),
        ))  # fmt: skip
        for note in person.notes:
            _write_note(ET.SubElement(element, tag("note")), person.record, note, now)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Outgoing(data, len(persons), exported("tracing", words, len(persons), to))


def _write_note(element: Element, person: str, note: TracingNote, now: int) -> None:
    contact = {True: "true", False: "false", None: ""}[note.author_made_contact]
    _fill(element, (
        ("note_record_id", note.record),
        ("person_record_id", person),
        ("linked_person_record_id", note.same_as),
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
            ET.SubElement(element, tag(name)).text = "".join(
                sign for sign in value if sign.isprintable() or sign in "\n\t"
            )


def tag(name: str) -> str:
    """Return a name of the format with its namespace."""
    return f"{{{NAMESPACE}}}{name}"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime(TIME)
