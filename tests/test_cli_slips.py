"""What a post says of slips and gaps as soon as they are recorded, and on top of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.operation.exchange.check_digits import written
from tests.commands import answer

if TYPE_CHECKING:
    from tests.posts_at_work import Desk

W1 = ("F1", "W1")
P1 = ("HQ", "P1")
DAY = "2026-01-12T"


@pytest.fixture
def day(desk: Desk) -> Desk:
    """Return posts that both follow first-steps on a morning in January 2026."""
    new = ("new", desk.where / "ex", "--from", "first-steps", "--start", f"{DAY}06:00")
    assert answer(desk.capfd, *new)[0] == 0
    made = ("plan", desk.where / "ex", "-o", desk.where / "plan", "--work", "200")
    assert answer(desk.capfd, *made)[0] == 0
    desk.done(*W1, "adopt", desk.where / "plan")
    return desk


@pytest.mark.parametrize("command", ["now", "missing", "day"])
def test_a_view_says_of_what_it_is(day: Desk, command: str) -> None:
    """Whoever reads a view sees first that it is an exercise, of which operation, post and time."""
    asked = (command, *(() if command == "now" else ("--at", f"{DAY}08:20")))
    first = day.said(*W1, *asked).splitlines()[0]
    assert first.startswith("EXERCISE drill, post F1, as of ")
    head = day.done(*W1, *asked)["head"]
    assert (head["operation"], head["exercise"], head["post"]) == ("drill", True, "F1")
    if command != "now":
        assert first.endswith("as of 12 Jan 2026 08:20")
        assert head["as_of"].startswith("2026-01-12T08:20:00")


def test_an_operation_in_earnest_is_not_said_to_be_an_exercise(desk: Desk) -> None:
    """Where people are real, a view says which operation it is of, and nothing of an exercise."""
    where = desk.where / "real"
    own = ("--as", "T1", "--passphrase-file", desk.phrase("T1"))
    new = ("post", "new", where / "HQ", "--name", "HQ", "--operation", "north", "--real")
    assert answer(desk.capfd, *new, "--sheets", where / "sheets", *own)[0] == 0
    for sheet in (where / "sheets").iterdir():
        assert "EXERCISE" not in sheet.read_text(encoding="utf-8")
    desk.where = where
    (where / "T1.phrase").write_bytes((where.parent / "T1.phrase").read_bytes())
    said = desk.said("HQ", "T1", "missing")
    assert said.startswith("Operation north, post HQ, as of ")
    assert "EXERCISE" not in said


@pytest.mark.parametrize(
    "words", [("board", "bus", "A-1", "2", "place=hall"), ("arrive", "school", "A-1", "2")]
)
def test_what_is_typed_twice_is_recorded_and_said(day: Desk, words: tuple[str, ...]) -> None:
    """The same of the same minute counts twice, and is said with the command that takes it back."""
    at = ("--at", f"{DAY}07:10")
    day.done(*W1, "register", "A-1", "hall", "9", "--at", f"{DAY}06:00")
    first = day.done(*W1, *words, *at)
    assert first["twice"] == []
    second = day.done(*W1, *words, *at)
    named = [f"F1#{each['number']}" for each in (first, second)]
    assert second["twice"] == [{"event": named[1], "as": named[0]}]
    said = day.said(*W1, *words, *at)
    third = f"F1#{second['number'] + 1}"
    assert f"THE SAME TWICE: {third} says the same as {named[1]}, at " in said
    assert f"  If it was typed twice: safepassage withdraw {third}\n" in said
    for gone in (third, *named):
        day.done(*W1, "withdraw", gone)
    assert day.done(*W1, *words, *at)["twice"] == []
    assert day.done(*W1, *words, "--at", f"{DAY}07:11")["twice"] == []


def test_a_line_that_stands_twice_on_a_sheet_is_said(day: Desk) -> None:
    """Before a sheet is recorded, it is said which of its lines would count twice."""
    day.done(*W1, "register", "A-1", "hall", "9", "--at", f"{DAY}06:00")
    sheet = day.where / "sheet.txt"
    line = f"{written('A-1')} 2\n"
    head = f"board {written('bus')} {written('hall')} {DAY}07:10\n"
    sheet.write_text(head + line + line, encoding="utf-8")
    shown = day.done(*W1, "typed", sheet, "--check")
    assert shown["twice"] == [{"line": "line 3", "as": "line 2"}]
    said = day.said(*W1, "typed", sheet, "--check")
    assert "THE SAME TWICE: line 3 says the same as line 2, at " in said
    sheet.write_text(head + line, encoding="utf-8")
    assert day.done(*W1, "typed", sheet)["twice"] == []
    (again,) = day.done(*W1, "typed", sheet, "--check")["twice"]
    assert again["line"] == "line 2"
    assert again["as"].startswith("F1#")
    assert len(day.done(*W1, "typed", sheet)["twice"]) == 1


def test_a_count_that_does_not_fit_says_so_at_once(day: Desk) -> None:
    """Whoever counts heads hears how many are aboard as known, and that a gap is open."""
    day.done(*W1, "register", "A-1", "clinic", "5", "--at", f"{DAY}06:00")
    day.done(*W1, "board", "van", "A-1", "5", "--at", f"{DAY}07:10")
    said = day.said(*W1, "count", "van", "3", "place=gate", "--at", f"{DAY}07:20")
    assert "COUNTED 3, 5 are aboard as known: a gap is open, 2 missing." in said
    assert "See: safepassage gaps" in said
    assert day.done(*W1, "count", "van", "5", "--at", f"{DAY}07:30")["gaps"] == []
    (gap,) = day.done(*W1, "count", "van", "6", "--at", f"{DAY}07:40")["gaps"]
    assert (gap["counted"], gap["known"], gap["state"]) == (6, 5, "open")


def test_a_withdrawal_says_what_counts_no_more(day: Desk) -> None:
    """Whoever withdraws reads what it was, as far as their role may."""
    desk = day
    made = desk.done(*W1, "register", "A-1", "hall", "4", "direction=school", "--at", f"{DAY}06:00")
    chosen = desk.done(*W1, "record", "staying_chosen", "who=A-1", "count=1")
    desk.exchange("F1", "W1", "HQ", "P1")
    event = f"F1#{made['number']}"
    said = desk.said(*P1, "withdraw", event)
    assert "It counts no more: A-1: 4 people registered waiting at hall, seen " in said
    assert f" (event {event})." in said
    assert "school" not in said
    hidden = desk.done(*P1, "withdraw", f"F1#{chosen['number']}")
    assert hidden["withdrawn"] is None
    told = desk.done(*W1, "withdraw", event)["withdrawn"]
    assert (told["kind"], told["fields"]["count"]) == ("registered", 4)
    assert told["fields"]["direction"] == ["school"]


def test_a_time_far_from_the_scenario_is_said_with_its_year(day: Desk) -> None:
    """A day of another year is recorded, said at once, and shown with its year from then on."""
    told = day.done(*W1, "register", "A-6", "hall", "2", "--at", "1999-01-12T10:00")
    assert told["far"] == [f"F1#{told['number']}"]
    said = day.said(*W1, "register", "A-7", "hall", "2", "--at", "1999-01-12T10:00")
    assert "seen 12 Jan 1999 10:00." in said
    assert "ANOTHER DAY? It was seen 12 Jan 1999 10:00, more than 30 days outside" in said
    near = day.done(*W1, "register", "A-8", "hall", "2", "--at", f"{DAY}10:00")
    assert near["far"] == []
    shown = day.said(*W1, "person", "A-6")
    assert "12 Jan 1999 10:00" in shown
    assert f"F1#{told['number']}" in shown
    assert "12 Jan 10:00 " in day.said(*W1, "person", "A-8")
    assert day.done(*W1, "register", "A-9", "hall", "2")["far"] == []
