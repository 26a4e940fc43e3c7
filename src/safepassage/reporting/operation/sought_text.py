"""Who is still looked for, by consent, as lines for a terminal; no name is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.operation.event_words import short
from safepassage.reporting.terminal import wrapped
from safepassage.reporting.words import people
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.views.sought import Question, Sought
    from safepassage.reporting.operation.times import Times

__all__ = ["sought_text"]


def sought_text(found: Sequence[Sought], times: Times) -> str:
    """Return each open search: where it was looked and asked, what came of it, how it ends."""
    if not found:
        return "No search is open: of each somebody has said what came of it, or nobody searched."
    waiting = sum(not question.read for one in found for question in one.questions)
    questions = counted(waiting, "question")
    lines = [
        f"{len(found)} open by consent; {questions} to other posts without an answer read here."
    ]
    for one in found:
        since = f"since {times.at(one.since)} by {' and '.join(one.readers)}"
        what = f"{one.consent} for {' and '.join(one.purposes)}, {since}; event {short(one.digest)}"
        lines += ["", *wrapped(what)]
        if one.looks:
            looked = f"here, looked {counted(one.looks, 'time')}, last {times.at(one.looked)}: "
            lines += wrapped(looked + _shown(one), indent=2)
        for question in one.questions:
            lines += wrapped(_question(question, times), indent=2)
    lines += [
        "",
        *wrapped("Nobody found stays open: look again when bundles have come in."),
        *wrapped("When the family has its answer, or wants none any more:"),
        "  safepassage record gap_closed event=EVENT finding='WHAT CAME OF IT, WITHOUT NAMES'",
    ]
    return "\n".join(lines)


def _shown(one: Sought) -> str:
    """Return how many the last look has shown, and how many looks showed nobody."""
    if one.in_vain == one.looks:
        return "NOBODY"
    last = (
        "what came of it is not known here" if one.shown is None else f"{people(one.shown)} shown"
    )
    return f"{last}; NOBODY {counted(one.in_vain, 'time')}" if one.in_vain else last


def _question(question: Question, times: Times) -> str:
    """Return what has become of a question."""
    asked = f"{question.post}, asked {times.at(question.since)}: "
    if question.read:
        told = counted(question.shown or 0, "code") if question.shown else "NOBODY"
        return f"{asked}{told}, read {times.at(question.read)}"
    if question.answered:
        return (
            f"{asked}NOT READ HERE: it was answered there {times.at(question.answered)}. Look for "
            "the file, or ask anew"
        )
    return f"{asked}NO ANSWER, as far as is known here"
