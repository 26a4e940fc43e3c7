"""The audit trail and what retention would erase, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.views.audit_trail import readers
from safepassage.reporting.terminal import WIDTH, in_lines, text_table
from safepassage.reporting.words import count, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.log import Fork, Gap
    from safepassage.operation.views.audit_trail import Act
    from safepassage.reporting.operation.times import Times

__all__ = ["act_words", "audit_text", "hung"]


def audit_text(
    acts: Sequence[Act], gaps: Sequence[Gap], forks: Sequence[Fork], times: Times
) -> str:
    """Return the trail: what may be missing first, then each act, then each reader's sums."""
    alarms = sum(act.kind == "alarm_raised" for act in acts)
    lines = [f"{_several(len(acts), 'act')} with data on record, {_several(alarms, 'alarm')}."]
    lines += [
        f"NOT WHOLE: events {gap.first} to {gap.last} of post {gap.post} have not come here."
        for gap in gaps
    ]
    lines += [
        f"NOT ONE CHAIN: post {fork.post} has {len(fork.digests)} events with number "
        f"{fork.number}, as after a restored backup."
        for fork in forks
    ]
    if not acts:
        return "\n".join(lines)
    lines.append("")
    for act in acts:
        mark = "ALARM " if act.kind == "alarm_raised" else "      "
        lines += hung(f"{mark}{times.full(act.recorded)}  ", act_words(act))
    lines.append("")
    rows = [
        (
            one.reader, count(one.people), count(one.searches), count(one.exports),
            count(one.erasures), count(one.alarms),
        )
        for one in readers(acts)
    ]  # fmt: skip
    head = ("who", "people read", "searches", "exports", "erasures", "alarms")
    lines += text_table(head, rows)
    return "\n".join(lines)


def act_words(act: Act) -> str:
    """Return what was done by whom at which post, in one line."""
    did = {
        "name_read": f"read {act.who} for {act.purpose}",
        "searched": _searched_words(act),
        "alarm_raised": f"has read many: {people(act.count or 0)} within the window",
        "exported": f"let {_several(act.count or 0, 'row')} leave ({act.what}: {act.filter})",
        "erased": f"erased {act.who}",
    }[act.kind]
    words = f"{act.reader} at {act.post} {did}"
    if act.asked_by:
        words = f"{act.post} answered {act.reader} at {act.asked_by}, who {did}"
    if act.kind == "exported" and act.to:
        words += f" to {act.to}"
    if act.note:
        words += f"; {act.note}"
    if not act.counts:
        words += " [the post was not trusted to]"
    if act.amended:
        words += " [somebody recorded that this should not stand]"
    return words


def _searched_words(act: Act) -> str:
    """Return a search in words."""
    reason = f"with consent {act.consent} for {act.purpose}"
    if act.is_outcome:
        told = f"was shown {_several(act.count or 0, 'code')} {reason}"
        return f"{told}, by the answer of post {act.to}" if act.to else told
    if act.to:
        return f"asked post {act.to} for a name {reason}"
    return f"searched by name {reason}"


def hung(head: str, text: str) -> list[str]:
    """Return a text in lines that hang behind a head."""
    parts = in_lines(text, WIDTH - len(head))
    return [head + parts[0], *(" " * len(head) + part for part in parts[1:])]


def _several(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{count(number)} {noun}s"
