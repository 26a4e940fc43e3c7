"""One cell read to a value, or to a named fault; never a silent guess."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from safepassage.scenario.model import DailyHours
from safepassage.scenario.quantities import Quantity, read_quantity
from safepassage.scenario.raw import DateCell, RawCell, Unreadable, shortened
from safepassage.scenario.schema import MAX_CELL, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.scenario.schema import Column

__all__ = ["CellError", "Value", "When", "is_blank", "read_cell", "read_time_zone"]


@dataclass(frozen=True, slots=True)
class When:
    """A minute, or a whole local day: aware times in UTC, [first, last)."""

    first: datetime
    last: datetime
    is_day: bool


Value: TypeAlias = (
    str | int | float | bool | datetime | When | DailyHours | Quantity | tuple[str, ...]
)

_ID = re.compile(r"[A-Za-z0-9_.\-\u0400-\u04FF]{1,40}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}(\.0*)?")
_LONG_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(Z|z|[+-]\d\d:\d\d)?", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOURS = re.compile(r"(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_YEARS = range(1900, 2200)
_SECONDS_ROUNDING = timedelta(milliseconds=1)
"""A workbook counts days in a binary fraction, which puts a full second off by less than this."""


class CellError(Exception):
    """A cell is no value of its column: the value, the rule and the remedy."""

    def __init__(self, value: str, rule: str, remedy: str) -> None:
        self.value = shortened(value)
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{self.value!r}. {rule} {remedy}")


def is_blank(raw: RawCell) -> bool:
    """Return whether nothing stands in the cell."""
    return isinstance(raw, str) and not raw.strip()


def read_cell(column: Column, raw: RawCell, zone: ZoneInfo | None) -> Value:
    """
    Return the value that a cell which is not blank holds.

    Parameters
    ----------
    column
        The column that the cell stands in.
    raw
        The cell as the file has it.
    zone
        The scenario's time zone, in which times without an offset are local; None when it has
        none.

    Returns
    -------
    Value
        Times are aware, in UTC. Ids and labels joined by ``;`` are a tuple.

    Raises
    ------
    CellError
        When the cell is no value of its column.
    """
    if isinstance(raw, Unreadable):
        raise CellError(raw.value, raw.rule, raw.remedy)
    if isinstance(raw, str):
        if len(raw) > MAX_CELL:
            raise CellError(
                f"{raw[:40]}… ({len(raw):,} characters)" if column.cell is not Cell.TEXT else "",
                f"A cell holds at most {MAX_CELL:,} characters, and this one {len(raw):,}.",
                "Shorten it.",
            )
        raw = raw.replace("\r\n", "\n").strip()
    if column.cell is Cell.TIME:
        return _time(raw, zone)
    if column.cell is Cell.WHEN:
        return _when(raw, zone)
    if isinstance(raw, DateCell):
        raise CellError(
            raw.text,
            "The spreadsheet has turned this cell into a date, and the kind of its column is: "
            f"{column.cell.value}.",
            "Format the cell as text and type it again.",
        )
    return _READERS[column.cell](column, raw)


def _text_of(column: Column, raw: RawCell) -> str:
    """Return the text of a cell; a whole number that a spreadsheet made of digits is its digits."""
    if isinstance(raw, tuple):
        raise CellError(str(raw), f"A list is no {column.cell.value}.", "Write one text.")
    if isinstance(raw, bool):
        return "yes" if raw and column.cell is Cell.YES_NO else str(raw).lower()
    if isinstance(raw, float):
        if raw.is_integer() and abs(raw) < 1e15:
            return str(int(raw))
        if column.cell in {Cell.INTEGER, Cell.NUMBER, Cell.QUANTITY}:
            return repr(raw)
        raise CellError(
            repr(raw),
            f"This cell holds a number, and the kind of its column is: {column.cell.value}.",
            "Format the cell as text and type it again.",
        )
    return str(raw)


def _free_text(column: Column, raw: RawCell) -> str:
    text = _text_of(column, raw)
    found = _CONTROL.search(text)
    if found:
        raise CellError(
            "",
            f"The text holds a control character (U+{ord(found.group()):04X}).",
            "Type the text again.",
        )
    return text


def _label(column: Column, raw: RawCell) -> str:
    text = _free_text(column, raw)
    if ";" in text or "\n" in text:
        raise CellError(text, "A label is one line without a semicolon.", "Take it out.")
    return text


def _labels(column: Column, raw: RawCell) -> tuple[str, ...]:
    text = _free_text(column, raw)
    parts = tuple(part.strip() for part in text.split(";"))
    if "\n" in text or not all(parts):
        raise CellError(
            text,
            "Labels stand on one line and are joined by single semicolons.",
            "Take out the empty parts and line breaks.",
        )
    return parts


def _one_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise CellError(
            text,
            "An id has 1 to 40 letters (Latin or Cyrillic), digits, and the signs _ - and .",
            "Choose a short id without spaces; the name column takes the full name.",
        )
    return text


def _id(column: Column, raw: RawCell) -> str:
    return _one_id(_text_of(column, raw))


def _ids(column: Column, raw: RawCell) -> tuple[str, ...]:
    text = _text_of(column, raw)
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        raise CellError(text, "Ids are joined by single semicolons.", "Take out the empty parts.")
    ids = tuple(_one_id(part) for part in parts)
    if len(set(ids)) < len(ids):
        raise CellError(";".join(ids), "An id stands here twice.", "Write each id once.")
    return ids


def _direction(column: Column, raw: RawCell) -> str:
    text = _free_text(column, raw)
    parts = [part.strip() for part in text.split(";")]
    if "\n" in text or not all(parts):
        raise CellError(
            text,
            "A direction is reception ids or direction labels joined by single semicolons, or "
            "any, stay or undecided.",
            "Take out the empty parts and line breaks.",
        )
    if len(set(parts)) < len(parts):
        raise CellError(text, "A direction stands here twice.", "Write each direction once.")
    if text.lower() in {"any", "stay", "undecided"}:
        return text.lower()
    for part in parts:
        if part.lower() in {"any", "stay", "undecided"}:
            raise CellError(
                text,
                f"{part.lower()!r} stands alone and is not joined with a direction.",
                "Leave one of them out, or split the group into two rows.",
            )
    return text


def _integer(column: Column, raw: RawCell) -> int:
    text = _text_of(column, raw)
    if isinstance(raw, bool) or not _INTEGER.fullmatch(text):
        if not isinstance(raw, bool) and _LONG_INTEGER.fullmatch(text):
            # More digits than any count has: past the column's limit, or past what can be held.
            _in_range(column, float(text), text)
            raise CellError(text, "This number is too large or too small to be held.", "Mend it.")
        if not isinstance(raw, bool) and _NUMBER.fullmatch(text):
            raise CellError(
                text, "This must be a whole number.", "Write it in digits, without a fraction."
            )
        raise _no_number(text, "whole number")
    value = int(text.split(".", maxsplit=1)[0])
    _in_range(column, value, text)
    return value


def _number(column: Column, raw: RawCell) -> float:
    text = _text_of(column, raw)
    if isinstance(raw, bool) or not _NUMBER.fullmatch(text):
        raise _no_number(text, "number")
    value = float(text)
    mantissa = re.split("[eE]", text, maxsplit=1)[0]
    if not math.isfinite(value) or (value == 0 and any(d in mantissa for d in "123456789")):
        raise CellError(text, "This number is too large or too small to be held.", "Mend it.")
    _in_range(column, value, text)
    return value + 0.0  # minus nought becomes nought


def _no_number(text: str, kind: str) -> CellError:
    if _NOT_FINITE.fullmatch(text):
        return CellError(text, "Not a number, and infinity, are not allowed.", "Write a number.")
    if re.fullmatch(r"[+-]?[0-9 .,']*[0-9]", text) and re.search("[ ,']", text):
        return CellError(
            text,
            f"This is not a {kind} with a decimal point and without thousands separators.",
            "Write 1.5 and not 1,5, and 1200 and not 1,200 or 1 200.",
        )
    return CellError(text, f"This is not a {kind}.", "Write digits, with no unit behind them.")


def _in_range(column: Column, value: float, text: str) -> None:
    low = column.least is not None and value < column.least
    low = low or (column.above is not None and value <= column.above)
    if low or (column.most is not None and value > column.most):
        unit = f" {column.unit}" if column.unit else ""
        raise CellError(
            text, f"This must be {column.range_text}{unit}.", "Mend the number, or its unit."
        )


def _yes_no(column: Column, raw: RawCell) -> bool:
    text = _text_of(column, raw).lower()
    if isinstance(raw, bool | str) and text in {"yes", "true"}:
        return True
    if isinstance(raw, bool | str) and text in {"no", "false"}:
        return False
    raise CellError(text, "This must be yes or no.", "Write yes or no.")


def _choice(column: Column, raw: RawCell) -> str:
    text = _text_of(column, raw)
    known = {choice.lower(): choice for choice in column.choices}
    if text.lower() not in known:
        raise CellError(
            text, f"This must be one of {', '.join(column.choices)}.", "Choose one of them."
        )
    return known[text.lower()]


def _quantity(column: Column, raw: RawCell) -> Quantity:
    text = _text_of(column, raw)
    found = None if isinstance(raw, bool) else read_quantity(text)
    if found is None:
        if re.fullmatch(r".*[0-9][ ,'][0-9].*", text):
            remedy = "Write 1200 and not 1,200 or 1 200."
        else:
            remedy = (
                "Write 100, 80-120 (the lower number first), about 100, more than 300, at least "
                "50, up to 20 or fewer than 5."
            )
        raise CellError(text, "This is no figure that can be read.", remedy)
    return found


def _hours(column: Column, raw: RawCell) -> DailyHours:
    text = _text_of(column, raw)
    match = _HOURS.fullmatch(text)
    if match:
        from_h, from_m, to_h, to_m = (int(part) for part in match.groups())
        hours = DailyHours(60 * from_h + from_m, 60 * to_h + to_m)
        clock = max(from_m, to_m) < 60 and hours.from_min < 1440 and hours.to_min <= 1440
        if clock and hours.from_min != hours.to_min:
            return hours
    raise CellError(
        text,
        "Daily hours are two different clock times from 00:00 to 24:00.",
        "Write them like 06:00-20:00.",
    )


def _time_zone(column: Column, raw: RawCell) -> str:
    name = _text_of(column, raw)
    read_time_zone(name)
    return name


def read_time_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; CellError when there is none of that name."""
    machine_bound = {"localtime", "posixrules", "Factory"}
    known = name not in machine_bound and not name.startswith(("posix/", "right/"))
    try:
        zone = ZoneInfo(name) if known and len(name) <= 60 else None
    except (KeyError, ValueError, OSError):
        zone = None
    if zone is None:
        raise CellError(
            name,
            "This is no IANA time zone that this computer knows.",
            "Write a name like Europe/Kyiv.",
        )
    return zone


def _lines(column: Column, raw: RawCell) -> tuple[str, ...]:
    lines = raw if isinstance(raw, tuple) else tuple(_free_text(column, raw).split("\n"))
    stripped = tuple(line.strip() for line in lines)
    if isinstance(raw, tuple):
        for line in stripped:
            if not line or _CONTROL.search(line) or "\n" in line:
                raise CellError(line, "Each note is one line of text.", "Mend or remove it.")
    return tuple(line for line in stripped if line)


def _when(raw: RawCell, zone: ZoneInfo | None) -> When:
    """Return a minute, or the local day of a date without a clock time."""
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        first = _time(raw, zone)
        return When(first, first + timedelta(minutes=1), is_day=False)
    try:
        day = datetime.fromisoformat(raw)
    except ValueError:
        raise CellError(raw, "There is no such date.", "Mend it.") from None
    if day.year not in _YEARS:
        raise CellError(raw, "The year lies outside 1900 to 2199.", "Mend the year.")
    if zone is None:
        raise CellError(
            raw,
            "A day begins when the local clocks say so, and the scenario has no time_zone.",
            "Set time_zone among the scenario's settings, or write a time with an offset.",
        )
    first, last = (at.replace(tzinfo=zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    return When(first, last, is_day=True)


def _time(raw: RawCell, zone: ZoneInfo | None) -> datetime:
    if isinstance(raw, DateCell):
        naive = _to_second(raw.when) if raw.when else None
        if naive is None or naive.time() == datetime.min.time():
            raise CellError(
                raw.text,
                "This cell holds a date without a clock time, or a clock time without a date.",
                "Write both as text, like 2022-05-05T08:00, midnight as 2022-05-05T00:00.",
            )
        text = raw.text
        offset = None
    else:
        text = raw if isinstance(raw, str) else str(raw)
        match = _TIME.fullmatch(text)
        if not isinstance(raw, str) or not match:
            rule = (
                "This is a date without a clock time."
                if isinstance(raw, str) and _DATE.fullmatch(text)
                else "This is no time."
            )
            raise CellError(text, rule, "Write it like 2022-05-05T08:00 or 2022-05-05T08:00+03:00.")
        date, clock, seconds, offset = match.groups()
        try:
            naive = datetime.fromisoformat(f"{date}T{clock}{seconds or ''}")
            if offset and offset not in "Zz":
                datetime.fromisoformat(f"{date}T{clock}{offset}")
        except ValueError:
            raise CellError(text, "There is no such date or clock time.", "Mend it.") from None
    if naive.second or naive.microsecond:
        raise CellError(text, "Times are whole minutes.", "Leave the seconds out, or write :00.")
    if naive.year not in _YEARS:
        raise CellError(text, "The year lies outside 1900 to 2199.", "Mend the year.")
    if offset:
        aware = datetime.fromisoformat(naive.isoformat() + offset.upper().replace("Z", "+00:00"))
        return aware.astimezone(UTC)
    return _local(naive, zone, text)


def _to_second(when: datetime) -> datetime:
    """Return the full second that a workbook's binary fraction of a day stands for."""
    if when.year not in _YEARS:  # the last half second of the last year has none
        return when
    second = (when + timedelta(milliseconds=500)).replace(microsecond=0)
    return second if abs(second - when) <= _SECONDS_ROUNDING else when


def _local(naive: datetime, zone: ZoneInfo | None, text: str) -> datetime:
    """Return a local time in UTC, if the zone's clocks show it exactly once."""
    if zone is None:
        raise CellError(
            text,
            "This time has no offset, and the scenario has no time_zone to read it in.",
            "Set time_zone among the scenario's settings, or write an offset like +03:00.",
        )
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first != second:
        shown = first.astimezone(zone).replace(tzinfo=None) == naive
        what = "occurs twice" if shown else "does not occur"
        raise CellError(
            text,
            f"The clocks of {zone.key} change, and this local time {what}.",
            "Give an offset, like +03:00.",
        )
    return first


_READERS: dict[Cell, Callable[[Column, RawCell], Value]] = {
    Cell.TEXT: _free_text,
    Cell.LABEL: _label,
    Cell.LABELS: _labels,
    Cell.ID: _id,
    Cell.REF: _id,
    Cell.REFS: _ids,
    Cell.DIRECTION: _direction,
    Cell.INTEGER: _integer,
    Cell.NUMBER: _number,
    Cell.YES_NO: _yes_no,
    Cell.CHOICE: _choice,
    Cell.QUANTITY: _quantity,
    Cell.HOURS: _hours,
    Cell.TIME_ZONE: _time_zone,
    Cell.LINES: _lines,
}
