"""Tables for a terminal."""

from __future__ import annotations

from safepassage.reporting.terminal import WIDTH, text_table, wrapped

LONG = "pauses on all 4 days as long as pledged; bus x 4 (2 fewer); a second lifting team " * 2


def test_a_narrow_table_stands_as_it_is() -> None:
    """A line a row, one under the head."""
    lines = text_table(("name", "points"), [("one", "1"), ("all of them", "")])
    assert lines == ["name  points", "----  ------", "one   1", "all of them"]


def test_the_widest_column_of_a_wide_table_goes_on_in_further_lines() -> None:
    """No word is lost, the other cells stand in the first of them."""
    lines = text_table(("what", "points"), [(LONG.strip(), "94"), ("little", "1")])
    assert max(map(len, lines)) <= WIDTH
    assert lines[2].endswith("94")
    words = " ".join(lines[2:-1]).replace("94", "").split()
    assert words == LONG.split()
    assert lines[-1].split() == ["little", "1"]


def test_two_wide_columns_stay_under_their_heads() -> None:
    """Where two columns are too wide, both go on in further lines, each in its own room."""
    for size in range(1, 5):
        row = ("a" * 3 + " a" * 60, "b" * 3 + " b" * 60, "c" * size)
        lines = text_table(("one", "two", "c" * size), [row])
        starts = {line.index("b") for line in lines[2:] if "b" in line}
        assert starts == {lines[0].index("two")}
        assert max(map(len, lines)) <= WIDTH
        assert all("b" not in line or line[min(starts) - 1] == " " for line in lines[2:])
        assert lines[2].index("c") == lines[0].index("c" * size)


def test_a_sentence_is_broken_at_spaces_and_not_in_a_number() -> None:
    """The narrow spaces that group a number's digits stay where they are."""
    number = "12\u202f345\u202f678"
    for before in range(WIDTH - 20, WIDTH + 5):
        lines = wrapped("a" * before + f" {number} people are out", indent=2)
        assert any(number in line for line in lines)
        assert max(map(len, lines)) <= max(WIDTH, before + 2)
        assert all(line.startswith("    ") for line in lines[1:])
        assert " ".join(line.strip() for line in lines).split(" ")[1:] == [
            number,
            "people",
            "are",
            "out",
        ]


def test_runs_of_spaces_are_one() -> None:
    """Whatever somebody has typed or pasted between two words is a place to break a line."""
    assert wrapped("one  two\u2028three\u3000four\nfive") == ["one two three four five"]


def test_nothing_is_one_empty_line() -> None:
    """So that what is said stays between its neighbours."""
    assert wrapped("") == [""]
