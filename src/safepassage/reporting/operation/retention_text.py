"""Whose data have been kept long enough, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.custody.retention import Purpose
from safepassage.reporting.operation.audit_text import act_words, hung
from safepassage.reporting.terminal import wrapped
from safepassage.reporting.words import count, people

if TYPE_CHECKING:
    from safepassage.operation.office.retention import Overdue, Retention
    from safepassage.reporting.operation.times import Times

__all__ = ["overdue_text", "retention_text"]


def retention_text(found: Retention, times: Times, *, erased: bool) -> str:
    """Return who is due, or was erased, by reason; the terms; and what has left before."""
    terms = ", ".join(
        f"{purpose} {term}" for purpose, term in found.settings.rows() if purpose != Purpose.AUDIT
    )
    number = len(found.people)
    if erased:
        did = f"Erased the personal data of {people(number)}"
    elif found.people:
        did = f"The personal data of {people(number)} have been kept long enough"
    else:
        did = "Nobody's personal data have been kept too long"
    more = f"those of {people(found.kept)} are needed still" if found.kept else "no others are kept"
    lines = wrapped(f"{did}; {more}.")
    lines += [f"  {count(number)}: {why}" for why, number in sorted(found.by_reason().items())]
    lines += wrapped(f"Terms, from when a purpose last needed them: {terms}.")
    if erased:
        lines += wrapped(
            "Codes, movements and counts stay. Their keys are destroyed here, and at other posts "
            "when the next bundles come there."
        )
    elif found.people:
        lines += wrapped(
            "Nothing is erased yet. Erasing cannot be undone. If this is right, add: "
            f"--confirm {number}"
        )
    if found.exports:
        lines += ["", "These have left before and cannot be called back; tell who received them:"]
        for act in found.exports:
            lines += hung(f"  {times.full(act.recorded)}  ", act_words(act))
    return "\n".join(lines)


def overdue_text(found: Overdue | None, times: Times, *, may_erase: bool) -> str:
    """Return what is due for deletion since when, and the command that does it; "" for nothing."""
    if found is None:
        return ""
    since = "" if found.since is None else f", the first since {times.full(found.since)}"
    remedy = "See whose and erase them" if may_erase else "Have a post or a tracing officer run"
    text = (
        f"DUE FOR DELETION: the personal data of {people(found.people)}{since}. {remedy}: "
        "safepassage retention"
    )
    return "\n".join(wrapped(text))
