"""
Paper read back: lines that somebody typed or scanned from manifests and head-count sheets.

A sheet begins with a line that says what it tells, and for boarding and arrival one line a code
follows, with the number of heads unless all of them are meant::

    board bus-3/57 cellar/08 2022-05-06T10:20
    A-17/42 12
    A-18/65
    count bus-3/57 cellar/08 13

Everything after ``#`` is a remark and is left out, and so are blank lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import Fault, IntakeError, RefusedError
from safepassage.operation.exchange.check_digits import Codes, read_written
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.exchange.words import full_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from safepassage.operation.events import Json

__all__ = ["SHEETS", "KnownCodes", "SheetKind", "read_typed"]

_MOST_LINES = 10_000
_MOST_PERSONS = 10_000_000
_COUNT = re.compile(r"[0-9]{1,12}")
_REMEDY_LINE = (
    "A sheet begins with: board, arrive or count, then the vehicle and the place with their check "
    "digits, and a time if it was not now."
)


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: the event that it gives, its title, and whether lines of codes follow."""

    word: str
    kind: str
    title: str
    has_lines: bool


SHEETS: dict[str, SheetKind] = {
    "board": SheetKind("board", "boarded", "Boarding", has_lines=True),
    "arrive": SheetKind("arrive", "arrived", "Arrival", has_lines=True),
    "count": SheetKind("count", "counted", "Head-count", has_lines=False),
}


class KnownCodes:
    """
    The codes of the register by which typed ones are found again.

    ``tokens`` holds the codes of people by the tokens that travel in vehicles.
    """

    def __init__(
        self,
        people: Iterable[str],
        vehicles: Iterable[str],
        places: Iterable[str],
        *,
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        self.people = Codes(people, tokens)
        self.vehicles = Codes(vehicles)
        self.places = Codes(places)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet to which the lines belong."""

    kind: SheetKind
    vehicle: str
    place: str
    observed: int | None


def read_typed(text: str, known: KnownCodes, zone: ZoneInfo, *, file: str) -> list[Incoming]:
    """
    Return what typed or scanned lines tell.

    Parameters
    ----------
    text
        The lines.
    known
        The codes that lines may mean.
    zone
        The zone of times without an offset.
    file
        What faults call the file.

    Raises
    ------
    IntakeError
        With a fault for each line that is wrong; then nothing is to be taken in.
    """
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        rule = f"The file has more than {_MOST_LINES} lines."
        raise IntakeError([Fault(file, None, None, "", rule, "Split it.")])
    faults: list[Fault] = []
    reader = _Reader(known, zone)
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        try:
            if words:
                reader.take(words, f"line {number}")
        except RefusedError as error:
            rule, _, remedy = str(error).partition(". ")
            faults.append(Fault(file, number, None, "", f"{rule.rstrip('.')}.", remedy))
    if faults:
        raise IntakeError(faults)
    return reader.found


class _Reader:
    """Takes one line after another; ``found`` holds what they tell."""

    def __init__(self, known: KnownCodes, zone: ZoneInfo) -> None:
        self.found: list[Incoming] = []
        self._known = known
        self._zone = zone
        self._sheet: _Sheet | None = None
        self._head_is_wrong = False

    def take(self, words: list[str], source: str) -> None:
        """Take a line; RefusedError where it is wrong."""
        if words[0].lower() in SHEETS:
            self._begin(words, source)
        elif self._sheet is not None and self._sheet.kind.has_lines:
            self.found.append(_line(words, self._sheet, self._known, source))
        elif not self._head_is_wrong:
            raise RefusedError(f"This line belongs to no sheet. {_REMEDY_LINE}")

    def _begin(self, words: list[str], source: str) -> None:
        """Begin a sheet; while its first line is wrong, the lines below it are not blamed."""
        self._sheet, self._head_is_wrong = None, True
        sheet, count = _sheet(words, self._known, self._zone)
        self._sheet, self._head_is_wrong = sheet, False
        if count is not None:
            body: dict[str, Json] = {
                "vehicle": sheet.vehicle,
                "place": sheet.place,
                "count": count,
            }
            self.found.append(Incoming(sheet.kind.kind, body, source, sheet.observed))


def _sheet(words: list[str], known: KnownCodes, zone: ZoneInfo) -> tuple[_Sheet, int | None]:
    """Return the sheet that a first line begins, and its count where it has one."""
    kind = SHEETS[words[0].lower()]
    rest = words[3:]
    if len(words) < 3:
        raise RefusedError(f"The first line of a sheet is too short. {_REMEDY_LINE}")
    vehicle = known.vehicles.resolve(read_written(words[1]))
    place = known.places.resolve(read_written(words[2]))
    count = None
    if not kind.has_lines:
        if not rest:
            raise RefusedError("The number of heads is missing. Type it behind the place.")
        count = _count(rest.pop(0), least=0)
    observed = int(full_time(rest.pop(0), zone, place="time").timestamp()) if rest else None
    if rest:
        raise RefusedError(f"The first line of a sheet is too long. {_REMEDY_LINE}")
    return _Sheet(kind, vehicle, place, observed), count


def _line(words: list[str], sheet: _Sheet, known: KnownCodes, source: str) -> Incoming:
    """Return what a line of a sheet tells."""
    if len(words) > 2:
        raise RefusedError("A line holds a code and at most a number. Take out what is more.")
    body: dict[str, Json] = {
        "who": known.people.resolve(read_written(words[0])),
        "vehicle": sheet.vehicle,
        "place": sheet.place,
    }
    if len(words) == 2:
        body["count"] = _count(words[1], least=1)
    return Incoming(sheet.kind.kind, body, source, sheet.observed)


def _count(word: str, *, least: int) -> int:
    """Return a number of heads."""
    if not _COUNT.fullmatch(word) or not least <= int(word) <= _MOST_PERSONS:
        raise RefusedError(f"The number of heads is no whole number of {least} or more. Type it.")
    return int(word)
