"""
Every kind of event, once: what it tells, about what, with which fields.

The recorder, the reader of bundles, the register and the reference page all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError
from safepassage.operation.events.fields import Field, check_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events.canonical import Json

__all__ = ["CLAIMED_AS", "KINDS", "NEEDS", "Kind", "Subject", "check_body", "kind_of", "subject_of"]

NEEDS = ("seated", "wheelchair", "stretcher")
"""The places in a vehicle that a person may need, as the scenario has them."""

ROLES = ("planner", "post", "reception", "information_officer", "tracing_officer", "auditor")


CLAIMED_AS = ("is_note_author", "believed_alive", "believed_missing", "believed_dead")
"""What other systems say of somebody, by the words of the People Finder Interchange Format."""


class Subject(StrEnum):
    """What an event is about; the register folds each subject by itself."""

    PEOPLE = "people"
    """A group of counted heads or a single person, by code."""
    HOUSEHOLD = "household"
    VEHICLE = "vehicle"
    PLACE = "place"
    PAUSE = "pause"
    POST = "post"
    EVENT = "event"
    """Another event, by its digest."""
    OPERATION = "operation"
    """The operation as a whole."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event; the field ``key`` names the subject, if the kind has one."""

    name: str
    subject: Subject
    meaning: str
    key: str | None
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """Return a field by its name, or None."""
        return next((field for field in self.fields if field.name == name), None)


_WHO = Field("who", "code", "the group or person", required=True)
_COUNT = Field(
    "count", "count", "how many of them, persons; all whom it can mean where it is left out"
)
_PLACE = Field("place", "code", "the place")
_AT = Field("place", "code", "the place", required=True)
_VEHICLE = Field("vehicle", "code", "the vehicle")
_ON = Field("vehicle", "code", "the vehicle", required=True)
_NOTE = Field("note", "text", "a remark without names")
_PAUSE = Field("pause", "code", "the pause", required=True)
_EVENT = Field("event", "digest", "the event", required=True)
_DIRECTION = Field(
    "direction", "codes", "the receptions or directions that they accept; any where left out"
)
_TOLD_BY = Field("told_by", "code", "who says so; the post where left out")
_HOLDER = Field("by", "code", "who is said to hold them")


def _people(name: str, meaning: str, *fields: Field) -> Kind:
    """Return a kind about a group or person."""
    return Kind(name, Subject.PEOPLE, meaning, "who", (_WHO, *fields, _NOTE))


def _vehicle(name: str, meaning: str, *fields: Field) -> Kind:
    """Return a kind about a vehicle."""
    return Kind(name, Subject.VEHICLE, meaning, "vehicle", (_ON, *fields, _NOTE))


def _about(name: str, meaning: str, *fields: Field) -> Kind:
    """Return a kind about another event."""
    return Kind(name, Subject.EVENT, meaning, "event", (_EVENT, *fields, _NOTE))


def _general(name: str, meaning: str, *fields: Field) -> Kind:
    """Return a kind about the operation as a whole."""
    return Kind(name, Subject.OPERATION, meaning, None, (*fields, _NOTE))


_ALL = (
    # Posts.
    Kind(
        "post_enrolled", Subject.POST, "a post may record from now on", "post",
        (
            Field("post", "code", "the post", required=True),
            Field("key", "key", "its Ed25519 public key, Base64", required=True),
            Field("recipient", "key", "its age recipient, to which bundles are sealed"),
            Field("roles", "codes", f"what it may be: {', '.join(ROLES)}"),
            _PLACE, _NOTE,
        ),
    ),
    Kind(
        "post_revoked", Subject.POST, "what a post records after a number is kept apart", "post",
        (
            Field("post", "code", "the post", required=True),
            Field(
                "last", "count", "the number of its last event that counts; 0 for none",
                required=True, least=0,
            ),
            _NOTE,
        ),
    ),
    # People.
    _people(
        "registered", "a group or person is known; a count and nothing else is enough",
        Field("count", "count", "how many they are, persons; 1 where left out"),
        Field("place", "code", "where they wait", required=True),
        Field("need", "choice", "the places that they need", choices=NEEDS),
        Field("priority", "count", "1 goes first; 3 where left out"),
        Field("household", "code", "the household with which they stay together"),
        _DIRECTION,
        Field("sealed", "sealed", "names, birth year, contacts: sealed under a key of their own"),
        Field("about", "choice", "whether the count is a guess", choices=("about", "exact")),
    ),
    _people(
        "recounted", "a group has been counted anew: they are so many in all",
        Field("count", "count", "how many they are in all, persons", required=True, least=0),
    ),
    _people("direction_chosen", "they have chosen where to, or changed it", _COUNT, _DIRECTION),
    _people("staying_chosen", "they have chosen to stay where they are (private)", _COUNT),
    _people("lifted_out", "they have been brought out to the vehicles", _COUNT, _PLACE),
    _people("called",
            "they have been called to board a vehicle: those first who accept a direction",
            _COUNT, _ON, _PLACE, _DIRECTION),
    _people("boarded", "they have boarded", _COUNT, _ON, _PLACE),
    _people("joined", "people not known before have joined on the road",
            Field("count", "count", "how many, persons; 1 where left out"), _ON, _PLACE,
            Field("need", "choice", "the places that they need", choices=NEEDS)),
    _people("got_off", "they have got off before a reception, and wait there",
            _COUNT, _AT, _VEHICLE),
    _people("held", "they are held, with the vehicle on which they are",
            _COUNT, _AT, _VEHICLE, _HOLDER),
    _people("taken_off", "others have taken them off a vehicle", _COUNT, _AT, _VEHICLE, _HOLDER),
    _people("released", "they are free again: aboard where a vehicle is named, else waiting",
            _COUNT, _AT, _VEHICLE),
    _people("chose_otherwise", "they have left by their own choice, on the way or before",
            _COUNT, _PLACE, _VEHICLE),
    _people("arrived", "they have reached a reception", _COUNT, _AT, _VEHICLE),
    _people("handed_over", "they are in the care of somebody else", _COUNT, _AT, _VEHICLE,
            Field("to", "code", "who has received them")),
    _people("unaccounted", "nobody knows where they are, since this time",
            _COUNT, _PLACE, _VEHICLE),
    _people("found", "they have been found", _COUNT, _AT),
    _people("erased", "their personal data are erased; they still count"),
    _people("linked", "they belong to somebody else's family, by their consent",
            Field("to", "code", "the other person", required=True),
            Field("relation", "choice", "what the other is to them", required=True,
                  choices=("parent", "child", "spouse", "sibling", "carer", "other")),
            Field("consent", "code", "where the consent is kept", required=True)),
    _people("claimed", "another system tells of somebody by name: a claim, which counts no head",
            Field("source", "code", "whose record it is: the domain of its id", required=True),
            Field("status", "choice", "what its newest note says of them", required=True,
                  choices=CLAIMED_AS),
            Field("told", "time", "when that was said", required=True),
            Field("expires", "time", "when the record must be erased", required=True),
            Field("sealed", "sealed", "names and notes: sealed under a key of their own")),
    Kind(
        "household_joined", Subject.HOUSEHOLD, "people stay together from now on", "household",
        (
            Field("household", "code", "the household", required=True),
            Field("members", "codes", "its groups and persons", required=True),
            _NOTE,
        ),
    ),
    # Counts that name nobody.
    _vehicle("counted", "heads aboard have been counted at a stop",
             Field("count", "count", "heads, persons", required=True, least=0), _PLACE),
    Kind(
        "tallied", Subject.PLACE, "a figure that somebody gives for a place and a stage", "place",
        (
            _AT,
            Field("stage", "choice", "what they are said to be", required=True,
                  choices=("waiting", "boarded", "held", "chose_otherwise", "arrived")),
            Field("count", "count", "persons", required=True, least=0),
            Field("since", "time", "from when it counts; the whole operation where left out"),
            _TOLD_BY,
            _NOTE,
        ),
    ),
    # Vehicles.
    _vehicle("vehicle_ready", "it can be used from now on", _PLACE,
             Field("places", "counts", "places by need")),
    _vehicle("departed", "it has left a place", _AT,
             Field("convoy", "code", "the convoy with which it goes")),
    _vehicle("passed", "it has passed a place", _AT),
    _vehicle("vehicle_arrived", "it has come to a place", _AT),
    _vehicle("delayed", "it stands, or is late", _PLACE,
             Field("minutes", "count", "by how much it is late, minutes", least=0)),
    _vehicle("lost_contact", "nobody hears from it any more", _PLACE),
    _vehicle("contact_restored", "it is heard again", _PLACE),
    _vehicle("broken_down", "it cannot go on", _PLACE),
    # Pauses: these are statements of the ledger too.
    Kind("pause_started", Subject.PAUSE, "a pause has begun to be kept", "pause",
         (_PAUSE, _TOLD_BY, _NOTE)),
    Kind("pause_breached", Subject.PAUSE, "a pause has been broken", "pause",
         (_PAUSE, _PLACE, Field("by", "code", "the party that is said to have broken it"),
          _TOLD_BY, _NOTE)),
    Kind("pause_ended", Subject.PAUSE, "a pause is over", "pause", (_PAUSE, _TOLD_BY, _NOTE)),
    # What is done with other events.
    _about("corrected", "an event was told wrongly: these fields stand instead",
           Field("fields", "fields", "all fields as they should be; the subject stays the same",
                 required=True)),
    _about("withdrawn", "an event counts no more; it is kept"),
    _about("settled", "of events that contradict each other, this one counts",
           Field("overruled", "digests", "the events that count no more; they are kept",
                 required=True),
           Field("decided_by", "code", "who decided", required=True)),
    _about("gap_owned", "somebody looks into the gap of a head-count, or after people not found",
           Field("owner", "code", "who", required=True)),
    _about("gap_closed",
           "the gap of a head-count has been explained, or a search has come to its end",
           Field("finding", "text", "what it was, without names", required=True)),
    _about("code_confirmed",
           "a code in an event is right, though the scenario has none such or others look like it",
           Field("code", "code", "the code of a vehicle, place, pause, direction, group or person",
                 required=True)),
    # The operation.
    _general("operation_begun", "an operation begins; the post that says so is its first planner",
             Field("name", "code", "what it is called", required=True),
             Field("key", "key", "the first post's Ed25519 public key, Base64", required=True),
             Field("recipient", "key", "its age recipient, to which bundles are sealed"),
             Field("exercise", "choice", "whether it is an exercise",
                   choices=("exercise", "real"))),
    _general("plan_adopted", "a plan is followed from now on",
             Field("plan", "digest", "SHA-256 of its plan.json", required=True)),
    _general("notified", "a party or reception has been told",
             Field("to", "code", "who was told", required=True),
             Field("about", "code", "what about", required=True),
             Field("outcome", "choice", "what came of it",
                   choices=("sent", "received", "relayed", "no_answer"))),
    # What is done with data: the chain of events is the audit trail.
    _general("name_read", "somebody has read personal data",
             Field("who", "code", "whose", required=True),
             Field("reader", "code", "who read", required=True),
             Field("purpose", "code", "what for", required=True)),
    _general("alarm_raised", "more has been read than is usual",
             Field("reader", "code", "who read", required=True),
             Field("reads", "count", "how many in the window", required=True)),
    _general("searched",
             "somebody has been looked for, with consent; or, with a count, what came of it",
             Field("reader", "code", "who searched", required=True),
             Field("consent", "code", "where the consent is kept", required=True),
             Field("purpose", "code", "what for", required=True),
             Field("matches", "count", "how many were shown", least=0),
             Field("asked", "code", "the other post that was asked"),
             Field("asked_by", "code", "the other post whose question was answered"),
             Field("question", "code", "the question's number, the same at both posts")),
    _general("exported", "rows have left the register",
             Field("what", "code", "what kind of export", required=True),
             Field("filter", "text", "the filter, in words", required=True),
             Field("rows", "count", "how many rows", required=True, least=0),
             Field("to", "code", "for whom")),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}


def kind_of(name: object) -> Kind:
    """
    Return a kind by its name.

    Raises
    ------
    RefusedError
        When no kind has the name: the event is of a newer version, or altered.
    """
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    shown = f"{name!r:.40}" if isinstance(name, str) else "This"
    raise RefusedError(f"{shown} is no kind of event that this version knows.")


def check_body(kind: Kind, body: Mapping[str, Json]) -> None:
    """
    Refuse fields that a kind does not have, lacks or may not hold.

    Raises
    ------
    RefusedError
        Kind, field, rule and remedy; never a value that could be personal.
    """
    for name, value in body.items():
        field = kind.field(name)
        if field is None:
            known = ", ".join(field.name for field in kind.fields)
            raise RefusedError(f"{kind.name} has no such field. Its fields are {known}.")
        try:
            check_field(field, value)
        except RefusedError as error:
            raise RefusedError(f"{kind.name}, {error}") from error
    for field in kind.fields:
        if field.required and field.name not in body:
            raise RefusedError(f"{kind.name}, {field.name}: missing. State {field.meaning}.")


def subject_of(kind: str, body: Mapping[str, Json]) -> str:
    """Return the subject of an event as one text, such as ``people:A-17``, for an index."""
    entry = KINDS[kind]
    return f"{entry.subject.value}:{body[entry.key] if entry.key is not None else ''}"
