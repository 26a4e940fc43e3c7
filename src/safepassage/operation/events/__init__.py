"""What an event is: its kinds and fields, its canonical bytes, its clock and its signature."""

from __future__ import annotations

from safepassage.operation.events.canonical import Json, canonical_bytes, read_canonical
from safepassage.operation.events.clock import Stamp, after, seen
from safepassage.operation.events.event import (
    FIRST,
    Draft,
    Event,
    Fact,
    key_of,
    read_event,
    sign,
    verify,
)
from safepassage.operation.events.kinds import KINDS, Kind, Subject, check_body, subject_of

__all__ = [
    "FIRST",
    "KINDS",
    "Draft",
    "Event",
    "Fact",
    "Json",
    "Kind",
    "Stamp",
    "Subject",
    "after",
    "canonical_bytes",
    "check_body",
    "key_of",
    "read_canonical",
    "read_event",
    "seen",
    "sign",
    "subject_of",
    "verify",
]
