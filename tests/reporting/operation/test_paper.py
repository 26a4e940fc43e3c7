"""Sheets that are printed, and read back."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from safepassage.errors import UsageError
from safepassage.operation.exchange.typed import KnownCodes, read_typed
from safepassage.reporting.operation.paper import (
    CountSheet,
    PaperHead,
    PaperLine,
    PeopleSheet,
    paper_html,
)
from safepassage.reporting.operation.paper.qr import qr_svg

PRINTED = datetime(2026, 1, 12, 7, 5, tzinfo=UTC)
HEAD = PaperHead("drill", PRINTED, exercise=True)
LINES = (PaperLine("A-17", 12, "seated"), PaperLine("Підвал-4", 1, "stretcher"))
BOARD = PeopleSheet("board", "bus-3", "cellar", LINES)


def _codes(page: str) -> list[str]:
    return [html.unescape(code) for code in re.findall(r'class="code">([^<]*)<', page)]


def test_a_manifest_reads_back_as_it_was_printed() -> None:
    """What a manifest prints to be typed is read back as boarding events, head and lines."""
    codes = _codes(paper_html(HEAD, [BOARD]))
    first = next(code for code in codes if code.startswith("board "))
    typed = [first, *(code for code in codes if "/" in code and " " not in code)]
    known = KnownCodes(["A-17", "Підвал-4"], ["bus-3"], ["cellar"])
    found = read_typed("\n".join(typed), known, ZoneInfo("UTC"), file="sheet")
    assert [each.body["who"] for each in found] == ["A-17", "Підвал-4"]
    assert {(each.kind, each.body["vehicle"], each.body["place"]) for each in found} == {
        ("boarded", "bus-3", "cellar")
    }


def test_a_count_sheet_reads_back_with_a_number() -> None:
    """Each line of a head-count sheet is a count once its number is typed behind it."""
    page = paper_html(HEAD, [CountSheet("cellar", ("bus-3", "bus-4"))])
    lines = [code for code in _codes(page) if code.startswith("count ")]
    known = KnownCodes([], ["bus-3", "bus-4"], ["cellar"])
    text = "\n".join(f"{line} {number}" for number, line in enumerate(lines))
    found = read_typed(text, known, ZoneInfo("UTC"), file="sheet")
    assert [(each.body["vehicle"], each.body["count"]) for each in found] == [
        ("bus-3", 0),
        ("bus-4", 1),
    ]


def test_every_line_has_its_qr_code() -> None:
    """A sheet has one QR code a line and one for its head, each of what stands beside it."""
    page = paper_html(HEAD, [BOARD])
    assert page.count("<svg") == 3
    for content, size in (("A-17/", 17), ("Підвал-4/", 17)):
        code = next(code for code in _codes(page) if code.startswith(content))
        assert qr_svg(code, size_mm=size) in page


def test_a_sheet_says_how_many_and_that_it_is_a_drill() -> None:
    """The totals stand below, and an exercise says so on each sheet; a real one does not."""
    page = paper_html(HEAD, [BOARD, BOARD])
    assert "2 lines, 13 heads." in page
    one = PeopleSheet("board", "bus-3", "cellar", LINES[:1])
    assert "1 line, " in paper_html(HEAD, [one])
    assert "drill, printed 12 Jan 2026 07:05" in page
    # Whoever copies the example at night has the right day.
    assert "add the time, as 2026-01-12T07:05, if it was not now" in page
    assert page.count("EXERCISE") == 2
    assert "EXERCISE" not in paper_html(PaperHead("real", PRINTED), [BOARD])


def test_a_page_loads_nothing_and_escapes_what_it_is_given() -> None:
    """A page refers to nothing outside itself, and no text of it becomes markup."""
    page = paper_html(PaperHead("<script>x</script>", PRINTED), [BOARD])
    assert "<script>" not in page
    assert not re.search(r"(src|href)=", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    "sheets",
    [[], [PeopleSheet("arrive", "bus-3", "Z", ())], [CountSheet("Z", ())]],
    ids=["no sheet", "no people", "no vehicles"],
)
def test_nothing_is_not_printed(sheets: list[PeopleSheet | CountSheet]) -> None:
    """A sheet without a line is refused instead of printed empty."""
    with pytest.raises(UsageError, match="nothing to print"):
        paper_html(HEAD, sheets)
