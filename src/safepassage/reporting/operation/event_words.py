"""Events in a few words; sealed data and names never enter them, since events hold codes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.events import KINDS
from safepassage.reporting.words import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json

__all__ = ["SHORT", "event_words", "short"]

SHORT = 10
"""How many signs of an event's digest people use to name it."""

_VERBS = {
    "post_enrolled": "post enrolled",
    "post_revoked": "post revoked",
    "lifted_out": "brought out",
    "called": "called",
    "direction_chosen": "chose where to",
    "staying_chosen": "chose to stay",
    "got_off": "got off",
    "taken_off": "taken off",
    "released": "free again",
    "chose_otherwise": "left by their own choice",
    "handed_over": "handed over",
    "unaccounted": "unaccounted for",
    "erased": "personal data erased",
    "linked": "linked to family",
    "household_joined": "stay together",
    "counted": "counted",
    "tallied": "figure given",
    "vehicle_ready": "ready",
    "vehicle_arrived": "came in",
    "lost_contact": "not heard any more",
    "contact_restored": "heard again",
    "broken_down": "broken down",
    "pause_started": "pause began",
    "pause_breached": "pause broken",
    "pause_ended": "pause over",
    "gap_owned": "gap taken on",
    "gap_closed": "explained",
    "code_confirmed": "code is right",
    "claimed": "told of by another system",
    "operation_begun": "operation begun",
    "plan_adopted": "plan adopted",
    "name_read": "name read",
    "alarm_raised": "alarm: many names read",
}

#: What stands before the vehicle and the place; "on" and "at" where nothing else is said.
_ON = {
    "boarded": "", "called": "to", "got_off": "", "taken_off": "", "joined": "", "released": "onto",
    "unaccounted": "last on",
}  # fmt: skip
_AT = {"boarded": "from", "departed": "from", "registered": "waiting at"}

#: Fields that are told elsewhere, or not at all.
_UNTOLD = frozenset({"count", "place", "vehicle", "sealed", "note", "about", "key", "recipient"})

_LABELS = {
    "by": "by",
    "told_by": "says",
    "to": "to",
    "direction": "to",
    "last": "up to event",
    "minutes": "minutes late",
    "decided_by": "decided by",
}


def short(digest: str) -> str:
    """Return the few signs by which people name an event."""
    return digest[:SHORT]


def event_words(kind: str, fields: Mapping[str, Json]) -> str:
    """Return an event in a few words; its subject is left out, and so are sealed data."""
    entry = KINDS[kind]
    words = _VERBS.get(kind, kind.replace("_", " "))
    count = fields.get("count")
    guess = "about " if fields.get("about") == "about" else ""
    if isinstance(count, int):
        words = f"{guess}{people(count)} {words}"
    vehicle = fields.get("vehicle")
    if vehicle and entry.key != "vehicle":
        words += " " + f"{_ON.get(kind, 'on')} {vehicle}".strip()
    place = fields.get("place")
    if place and entry.key != "place":
        words += f" {_AT.get(kind, 'at')} {place}"
    more = [
        f"{_LABELS.get(name, name.replace('_', ' '))} {_value(name, value)}"
        for name, value in fields.items()
        if name not in _UNTOLD and name != entry.key
    ]
    if fields.get("note"):
        more.append(f'"{fields["note"]}"')
    return ", ".join([words, *more])


def _value(name: str, value: Json) -> str:
    """Return a field's value in words; digests by their few signs."""
    if isinstance(value, list):
        # Whoever accepts several directions goes in one of them; all else that is listed holds.
        return (" or " if name == "direction" else " and ").join(_value("", each) for each in value)
    if isinstance(value, dict):
        told = (f"{_value(each, item)} {each}" for each, item in value.items() if each != "sealed")
        return ", ".join(told)
    text = str(value)
    is_digest = len(text) == 64 and not set(text) - set("0123456789abcdef")
    return short(text) if is_digest else text
