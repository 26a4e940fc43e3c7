"""
What a person types of an event: words in a stated order, and ``field=value`` for all others.

The fields and what they hold are those of the kinds of events, so a new kind can be typed as soon
as it is in their table.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.exchange.verbs import usage_of
from safepassage.scenario.cells import CellError, read_cell
from safepassage.scenario.schema import Cell, Column
from safepassage.scenario.tabular import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from safepassage.operation.events import Json
    from safepassage.operation.events.fields import Field

__all__ = ["body_of_words", "fields_of_words", "full_time", "time_of_words"]

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_ALMOST_A_CLOCK = re.compile(r"\d{1,2}[.:]\d{1,2}", re.ASCII)
_TIME = Column("time", Cell.TIME, "")
_ANY = "any"
_LIKE_A_TIME = re.compile(r"[0-9:.,/+TZ -]{1,40}", re.ASCII)
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)


def body_of_words(
    kind_name: str,
    words: Sequence[str],
    *,
    order: Sequence[str] = (),
    event_of: Callable[[str], str],
    zone: ZoneInfo | None,
) -> dict[str, Json]:
    """
    Return the body of an event from what was typed.

    Parameters
    ----------
    kind_name
        The kind.
    words
        The words.
    order
        The fields of those words that have no name, in their order.
    event_of
        Returns the digest of an event that was typed as ``POST#NUMBER``.
    zone
        The zone of times without an offset.

    Raises
    ------
    RefusedError
        Kind, field, rule and remedy. No message repeats a word: it may be a name.
    """
    if kind_name not in KINDS:
        raise RefusedError(
            f"There is no such kind of event.{_nearest_kinds(kind_name)} All of them: safepassage "
            "record --help"
        )
    kind = KINDS[kind_name]
    if not words and any(field.required for field in kind.fields):
        raise RefusedError(f"{kind_name}: what happened is missing. Write: {usage_of(kind, order)}")
    body = fields_of_words(kind_name, words, order=order, event_of=event_of, zone=zone)
    check_body(kind, body)
    return body


def _nearest_kinds(kind_name: str) -> str:
    """Return the kind that may be meant, else those of the same thing, such as of a pause."""
    if nearest := closest(kind_name, KINDS):
        return nearest
    thing = kind_name.partition("_")[0] + "_"
    alike = [kind for kind in KINDS if kind.startswith(thing)]
    return f" Those that begin so are {', '.join(alike)}." if alike else ""


def fields_of_words(
    kind_name: str,
    words: Sequence[str],
    *,
    order: Sequence[str] = (),
    event_of: Callable[[str], str],
    zone: ZoneInfo | None,
) -> dict[str, Json]:
    """Return fields as :func:`body_of_words` does, of which required ones may be missing."""
    kind = KINDS[kind_name]
    body: dict[str, Json] = {}
    free = list(order)
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            if not free:
                clock = " A date and its time are one word, with a T between them."
                raise RefusedError(
                    f"{kind_name}: a word too many, or one without its field."
                    f"{clock if _CLOCK.fullmatch(word) else ''} Write: {usage_of(kind, order)}"
                )
            name, text = free.pop(0), word
        field = kind.field(name)
        if field is None or field.type == "sealed":
            known = [each.name for each in kind.fields if each.type != "sealed"]
            raise RefusedError(
                f"{kind_name} has no such field.{closest(name, known)} Its fields are "
                f"{', '.join(known)}."
            )
        if name in body:
            raise RefusedError(f"{kind_name}, {name}: it stands twice. State it once.")
        if name == "direction" and text.lower() == _ANY:
            continue  # who accepts any has no direction
        try:
            body[name] = _value(field, text, event_of, zone)
        except RefusedError as error:
            raise RefusedError(f"{kind_name}, {error}") from error
    return body


def time_of_words(text: str, zone: ZoneInfo | None, now: datetime, *, place: str) -> int:
    """
    Return a time that was typed, seconds since 1970: a full one, or a clock time of today.

    Parameters
    ----------
    text
        What was typed.
    zone
        The zone of times without an offset.
    now
        The time now, for the day of a clock time.
    place
        The option or field that it was typed for.

    Raises
    ------
    RefusedError
        When it is none, or has no offset and no zone is known; see :func:`full_time`.
    """
    clock = _CLOCK.fullmatch(text)
    if clock:
        if zone is None:
            raise RefusedError(
                f"{place} {text}: A clock time needs a time zone, and no scenario is adopted here. "
                "Write the whole time with its offset, as 2022-05-06T10:20+03:00."
            )
        today = now.astimezone(zone).strftime("%Y-%m-%d")
        text = f"{today}T{int(clock.group(1)):02d}:{clock.group(2)}"
    elif _ALMOST_A_CLOCK.fullmatch(text):
        raise RefusedError(
            f"{place} {text}: There is no such clock time. Write it like 14:20, which is of today, "
            "or with its date, like 2022-05-06T14:20."
        )
    return int(full_time(text, zone, place=place).timestamp())


def full_time(text: str, zone: ZoneInfo | None, *, place: str) -> datetime:
    """
    Return a time that was typed with its date.

    Raises
    ------
    RefusedError
        When it is none, with its place. It is shown where it has the signs of a time alone; else it
        may be a name.
    """
    try:
        return read_cell(_TIME, text, zone)  # type: ignore[return-value] # a time cell is a time
    except CellError as error:
        shown = f" {text}" if _LIKE_A_TIME.fullmatch(text) else ""
        raise RefusedError(f"{place}{shown}: {error.rule} {error.remedy}") from error


def _value(field: Field, text: str, event_of: Callable[[str], str], zone: ZoneInfo | None) -> Json:
    """Return the value of a field; whether the field may hold it is looked at later."""
    if field.type == "count":
        return _whole(field, text)
    if field.type in {"codes", "digests"}:
        digests = field.type == "digests"
        parts = text.split(",")
        return [_of_field(field, event_of, part) if digests else part for part in parts]
    if field.type == "counts":
        return _counts(field, text)
    if field.type == "digest":
        return _of_field(field, event_of, text)
    if field.type == "fields":
        raise RefusedError(
            f"{field.name}: not typed so. Use: safepassage correct EVENT field=value"
        )
    if field.type == "time":
        return time_of_words(text, zone, datetime.now(UTC), place=field.name)
    return text


def _of_field(field: Field, read: Callable[[str], Json], text: str) -> Json:
    """Return what is read from a text; what is refused is told with the field."""
    try:
        return read(text)
    except RefusedError as error:
        raise RefusedError(f"{field.name}: {error}") from error


def _whole(field: Field, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise RefusedError(
            f"{field.name}: a whole number from {field.least} up is needed. Write it in digits, "
            "without a sign."
        )
    return int(text)


def _counts(field: Field, text: str) -> dict[str, Json]:
    """Return a table of numbers, typed as ``seated:40,wheelchair:2``."""
    found: dict[str, Json] = {}
    for part in text.split(","):
        code, _, number = part.rpartition(":")
        if code in found:
            raise RefusedError(f"{field.name}: a code stands twice. State each once.")
        found[code] = _whole(field, number)
    return found
