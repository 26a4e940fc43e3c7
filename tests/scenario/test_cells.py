"""One cell is read to the value that it states, or to a fault."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from safepassage.scenario import DailyHours
from safepassage.scenario.cells import CellError, Value, read_cell
from safepassage.scenario.raw import DateCell, RawCell, Unreadable
from safepassage.scenario.schema import Cell, Column

_KYIV = ZoneInfo("Europe/Kyiv")


def _read(cell: Cell, raw: RawCell, **limits: float) -> Value:
    choices = ("pickup", "depot") if cell is Cell.CHOICE else ()
    column = Column("c", cell, "A column.", choices=choices, **limits)  # type: ignore[arg-type]  # numbers only
    return read_cell(column, raw, _KYIV)


@pytest.mark.parametrize(
    ("cell", "raw", "value"),
    [
        (Cell.INTEGER, "12", 12),
        (Cell.INTEGER, " 12.0 ", 12),
        (Cell.INTEGER, 12.0, 12),
        (Cell.INTEGER, "-0", 0),
        (Cell.NUMBER, "1e-3", 0.001),
        (Cell.NUMBER, ".5", 0.5),
        (Cell.NUMBER, 7, 7.0),
        (Cell.YES_NO, "YES", True),
        (Cell.YES_NO, "False", False),
        (Cell.YES_NO, True, True),
        (Cell.CHOICE, "Depot", "depot"),
        (Cell.ID, 7.0, "7"),
        (Cell.REFS, "a; b", ("a", "b")),
        (Cell.DIRECTION, "Any", "any"),
        (Cell.DIRECTION, "north ; town", "north ; town"),
        (Cell.TEXT, "a\r\nb ", "a\nb"),
        (Cell.LINES, "a\n\n b", ("a", "b")),
        (Cell.HOURS, "6:00–24:00", DailyHours(360, 1440)),
        (Cell.TIME_ZONE, "Europe/Kyiv", "Europe/Kyiv"),
        (Cell.TIME, "2022-05-05 08:00", datetime(2022, 5, 5, 5, tzinfo=UTC)),
        (Cell.TIME, "2022-05-05T08:00:00Z", datetime(2022, 5, 5, 8, tzinfo=UTC)),
        (Cell.TIME, "2022-10-30T03:30+03:00", datetime(2022, 10, 30, 0, 30, tzinfo=UTC)),
        (
            Cell.TIME,
            DateCell(datetime(2022, 5, 5, 7, 59, 59, 999_999), ""),  # noqa: DTZ001 (as in a sheet)
            datetime(2022, 5, 5, 5, tzinfo=UTC),
        ),
    ],
)
def test_values(cell: Cell, raw: RawCell, value: Value) -> None:
    """A right cell is its value, of the right type."""
    read = _read(cell, raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("cell", "raw", "words"),
    [
        (Cell.INTEGER, "12.5", "whole number"),
        (Cell.INTEGER, 12.5, "whole number"),
        (Cell.INTEGER, "1,200", "thousands"),
        (Cell.INTEGER, "1 200", "thousands"),
        (Cell.INTEGER, "1e3", "whole number"),
        (Cell.INTEGER, "9" * 23, "too large"),
        (Cell.INTEGER, True, "not a whole number"),
        (Cell.INTEGER, "12 people", "not a whole number"),
        (Cell.INTEGER, "٣", "not a whole number"),
        (Cell.NUMBER, "1_000", "not a number"),
        (Cell.NUMBER, float("nan"), "infinity"),
        (Cell.NUMBER, "-Infinity", "infinity"),
        (Cell.NUMBER, "1e-999", "too small"),
        (Cell.YES_NO, "1", "yes or no"),
        (Cell.YES_NO, 1.0, "yes or no"),
        (Cell.YES_NO, "y", "yes or no"),
        (Cell.CHOICE, "garage", "one of pickup, depot"),
        (Cell.ID, "и\u0306", "An id has"),  # written with a combining sign
        (Cell.ID, "x" * 41, "An id has"),
        (Cell.ID, 1.5, "holds a number"),
        (Cell.REFS, "a;b c", "An id has"),
        (Cell.REFS, "a;;b", "single semicolons"),
        (Cell.REFS, "a;", "single semicolons"),
        (Cell.TEXT, "a\x07b", "control character"),
        (Cell.TEXT, ("a",), "list"),
        (Cell.LABEL, "a;b", "semicolon"),
        (Cell.HOURS, "25:00-26:00", "Daily hours"),
        (Cell.HOURS, "24:00-06:00", "Daily hours"),
        (Cell.TIME_ZONE, "../etc/passwd", "IANA"),
        (Cell.TIME_ZONE, "localtime", "IANA"),
        (Cell.TIME, "5.5.2022 08:00", "no time"),
        (Cell.TIME, 44686.5, "no time"),
        (Cell.TIME, "1022-05-05T08:00", "year"),
        (Cell.TIME, DateCell(None, "08:00"), "without a date"),
        (Cell.TIME, DateCell(datetime.max, "x"), "whole minutes"),  # noqa: DTZ901 (as in a sheet)
        (Cell.NUMBER, DateCell(datetime(2022, 5, 12), "x"), "into a date"),  # noqa: DTZ001 (as in a sheet)
        (Cell.TEXT, Unreadable("#N/A", "An error.", "Mend it."), "An error."),
    ],
)
def test_faults(cell: Cell, raw: RawCell, words: str) -> None:
    """A cell that is no value says which rule it breaks."""
    with pytest.raises(CellError) as caught:
        _read(cell, raw)
    assert words in caught.value.rule


def test_an_empty_part_is_shown_with_its_cell() -> None:
    """A fault of an empty part among ids shows the cell, since the part shows nothing."""
    with pytest.raises(CellError) as caught:
        _read(Cell.REFS, "plant; ;town")
    assert caught.value.value == "plant; ;town"


def test_limits() -> None:
    """A number outside its limits is a fault that states them."""
    assert _read(Cell.NUMBER, "1", least=0, most=1) == 1
    for raw in ("-0.1", "1.1"):
        with pytest.raises(CellError, match="at least 0 and at most 1"):
            _read(Cell.NUMBER, raw, least=0, most=1)
    with pytest.raises(CellError, match="more than 0"):
        _read(Cell.NUMBER, "0", above=0)


def test_free_text_is_not_shown() -> None:
    """A fault of a free text doesn't repeat the text, which may be about people."""
    with pytest.raises(CellError) as caught:
        _read(Cell.TEXT, "Somebody's name\x07")
    assert caught.value.value == ""
