"""Open searches as lines for a terminal."""

from __future__ import annotations

from safepassage.operation.views import Question, Sought
from safepassage.reporting.operation.sought_text import sought_text
from safepassage.reporting.terminal import WIDTH
from tests.operation.scene import T0
from tests.reporting.operation.views_sample import TIMES

NONE = Sought("c-1", ("family",), T0, ("T1",), 2, T0 + 60, 0, 2, (), "a1" * 32)
ASKED = Sought(
    "c-2", ("family", "medical"), T0, ("T1", "T2"), 1, T0, None, 0,
    (
        Question("F1", T0),
        Question("F2", T0, T0 + 120),
        Question("F3", T0, T0 + 120, T0 + 180, 0),
        Question("F4", T0, 0, T0 + 180, 2),
    ),
    "b2" * 32,
)  # fmt: skip
SHOWN = Sought("c-" + "9" * 60, ("family",), T0, ("T1",), 3, T0, 1, 2, (), "c3" * 32)


def test_each_search_says_where_it_stands() -> None:
    """Nobody, no answer, an answer that was not read and one that was are told apart."""
    text = sought_text((NONE, ASKED, SHOWN), TIMES)
    plain = " ".join(text.split())
    assert plain.startswith("3 open by consent; 2 questions to other posts without an answer read")
    for words in (
        "by T1; event a1a1a1a1a1 here, looked 2 times, last 10:01: NOBODY",
        "c-2 for family and medical, since 10:00 by T1 and T2; event b2b2b2b2b2",
        "here, looked 1 time, last 10:00: what came of it is not known here",
        "F1, asked 10:00: NO ANSWER, as far as is known here",
        "F2, asked 10:00: NOT READ HERE: it was answered there 10:02.",
        "F3, asked 10:00: NOBODY, read 10:03",
        "F4, asked 10:00: 2 codes, read 10:03",
        "looked 3 times, last 10:00: 1 person shown; NOBODY 2 times",
        "safepassage record gap_closed event=EVENT finding=",
    ):
        assert words in plain
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_without_any_it_says_so() -> None:
    """No search is open where none was made."""
    assert sought_text((), TIMES).startswith("No search is open")
