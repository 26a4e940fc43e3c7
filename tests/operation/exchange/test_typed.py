"""Sheets that were typed or scanned back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from safepassage.errors import IntakeError
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.exchange.check_digits import written
from safepassage.operation.exchange.typed import KnownCodes, read_typed

KYIV = ZoneInfo("Europe/Kyiv")
KNOWN = KnownCodes(["A-17", "A-18", "Підвал-4"], ["bus-3"], ["cellar", "Z"])
BUS, CELLAR = written("bus-3"), written("cellar")


def test_boarding_lines_become_events() -> None:
    """A boarding sheet gives one event a line, at the time of its head, with counts as typed."""
    text = (
        f"board {BUS} {CELLAR} 2022-05-06T10:20  # first bus\n\n"
        f"{written('A-17')} 12\n{written('підвал4')}\n"
    )
    found = read_typed(text, KNOWN, KYIV, file="sheet.txt")
    assert [(each.kind, dict(each.body), each.observed) for each in found] == [
        (
            "boarded",
            {"who": "A-17", "vehicle": "bus-3", "place": "cellar", "count": 12},
            1_651_821_600,
        ),
        ("boarded", {"who": "Підвал-4", "vehicle": "bus-3", "place": "cellar"}, 1_651_821_600),
    ]
    for each in found:
        check_body(KINDS[each.kind], each.body)


def test_a_head_count_is_one_line() -> None:
    """A head-count gives the heads of a vehicle at a place; nought is a count too."""
    found = read_typed(f"COUNT {BUS} {written('Z')} 0", KNOWN, KYIV, file="sheet.txt")
    assert [(each.kind, dict(each.body), each.observed) for each in found] == [
        ("counted", {"vehicle": "bus-3", "place": "Z", "count": 0}, None)
    ]


def test_each_wrong_line_is_named() -> None:
    """Wrong digits, numbers, times and lines without a sheet are told together, by their lines."""
    text = "\n".join(
        [
            "A-17/11 4",
            f"board {BUS} {CELLAR}",
            "A-17/00 12",
            f"{written('A-18')} twelve",
            f"{written('A-18')} 1 2",
            f"{written('Ivanenko')} 2",
            f"count {BUS} {CELLAR}",
            f"count {BUS} {CELLAR} 4 yesterday",
            f"count {BUS} {CELLAR} 4 2022-05-06T25:00",
            "hello",
        ]
    )
    with pytest.raises(IntakeError) as caught:
        read_typed(text, KNOWN, KYIV, file="sheet.txt")
    assert [fault.row for fault in caught.value.faults] == [1, 3, 4, 5, 6, 7, 8, 9]
    told = str(caught.value)
    assert "sheet.txt, row 3: The check digits are wrong: a sign was mistaken." in told
    assert "sheet.txt, row 9: time 2022-05-06T25:00: There is no such" in told
    assert not any(word in told for word in ("Ivanenko", "yesterday"))
    assert all(fault.remedy for fault in caught.value.faults)


def test_lines_under_a_head_that_is_wrong_are_not_blamed() -> None:
    """Where a sheet's first line is wrong, its lines are not each told as faults."""
    text = f"board bus-3/00 {CELLAR}\n{written('A-17')}\n{written('A-18')}"
    with pytest.raises(IntakeError) as caught:
        read_typed(text, KNOWN, KYIV, file="sheet.txt")
    assert [fault.row for fault in caught.value.faults] == [1]
