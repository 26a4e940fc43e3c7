"""Tables for a terminal."""

from __future__ import annotations

from safepassage.reporting.terminal import WIDTH, text_table

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
