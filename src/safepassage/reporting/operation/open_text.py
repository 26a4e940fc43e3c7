"""What is open, as lines for a terminal: gaps of head-counts, contradictions, pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.register.register import FINAL_KINDS
from safepassage.operation.views.headcounts import HEADS_ABOARD, GapState
from safepassage.reporting.operation.event_words import event_words, short
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count, people
from safepassage.units import duration_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.events import Fact
    from safepassage.operation.views.conflicts import Dispute, Settlement
    from safepassage.operation.views.headcounts import Checked
    from safepassage.operation.views.pauses_now import PauseNow
    from safepassage.reporting.operation.times import Times

__all__ = [
    "disputes_text",
    "gap_commands_text",
    "head_counts_text",
    "heads_of_words",
    "pauses_text",
    "settled_already_text",
]

_MOST_COMMANDS = 5
"""Of so many gaps the commands are told; they differ by the event alone."""


def head_counts_text(checked: Sequence[Checked], times: Times) -> str:
    """Return head-counts beside the register: open gaps first, then what was closed."""
    if not checked:
        return "No heads have been counted yet."
    still = [one for one in checked if one.state.is_open]
    closed = [one for one in checked if not one.state.is_open and one.state is not GapState.FITS]
    fitting = len(checked) - len(still) - len(closed)
    lines = [f"{len(still)} open gaps, {len(closed)} closed, {fitting} counts without one."]
    if len(still) == 1:
        lines = [f"1 open gap, {len(closed)} closed, {fitting} counts without one."]
    for title, some in (("OPEN", still), ("CLOSED", closed)):
        if some:
            last = "Owner" if title == "OPEN" else "How"
            head = ("When", "What", "Counted", "Known", "Gap", last, "Event")
            lines += ["", title, *text_table(head, [_checked(one, times) for one in some])]
    return "\n".join(lines)


def _checked(one: Checked, times: Times) -> tuple[str, ...]:
    """Return a row of head-counts."""
    if one.stage == HEADS_ABOARD:
        what = one.vehicle + (f" at {one.place}" if one.place else "")
    else:
        what = f"{one.place}, {one.stage.replace('_', ' ')}"
        if one.since:
            what += f" since {times.at(one.since)}"
        what += f", says {one.told_by}"
    if one.gap < 0:
        gap = f"{count(-one.gap)} missing"
    else:
        gap = f"{count(one.gap)} more" if one.gap else "none"
    return (
        times.at(one.observed),
        what,
        count(one.counted),
        count(one.known),
        gap,
        _how(one),
        short(one.digest),
    )


def _how(one: Checked) -> str:
    """Return who looks into an open gap, or how a closed one was closed."""
    if one.state.is_open:
        again = f"; OPEN AGAIN, was: {one.finding}" if one.state is GapState.REOPENED else ""
        return (one.owner or "NOBODY") + again
    if one.state is GapState.CLOSED_BY_LATE_FACTS:
        then = f" (known then: {count(one.known_then)})" if one.known_then != one.counted else ""
        return f"by late facts{then}"
    return f"explained: {one.finding}"


def gap_commands_text(open_gaps: Sequence[str], *, owner: str) -> str:
    """
    Return whole commands by which open gaps are taken on and explained, empty without any.

    Parameters
    ----------
    open_gaps
        Digests of the events that the gaps are about.
    owner
        The code of who would look into them.
    """
    lines = []
    for digest in open_gaps[:_MOST_COMMANDS]:
        event = short(digest)
        lines += [
            f"Take on {event}: safepassage record gap_owned event={event} owner={owner}",
            f"Explain {event}: safepassage record gap_closed event={event} finding='WHAT IT WAS'",
        ]
    more = len(open_gaps) - _MOST_COMMANDS
    if more > 0:
        lines.append(f"So also the other {more}, with their events.")
    return "\n".join(lines)


def disputes_text(
    disputes: Sequence[Dispute], settlements: Sequence[Settlement], times: Times
) -> str:
    """Return contradictions, each with its sides and what to do, and what was settled."""
    lines: list[str] = []
    if disputes:
        is_one = len(disputes) == 1
        lines.append(f"{len(disputes)} contradiction{'' if is_one else 's'} to settle.")
    else:
        lines.append("Nothing contradicts itself.")
    for dispute in disputes:
        kind, _, code = dispute.subject.partition(":")
        name = f"event {short(code)}" if kind == "event" else f"{kind} {code}"
        lines += ["", *wrapped(f"{dispute.code}  {name}: {dispute.remedy.meaning}")]
        if dispute.registered is not None and dispute.told_of is not None:
            words = heads_of_words(dispute.registered, dispute.told_of)
            lines += wrapped(f"{words[0].upper()}{words[1:]}.", indent=2)
        for side in dispute.sides:
            counts = " <- counts for now" if side.digest == dispute.counts else ""
            lines += wrapped(_side(side, times) + counts, indent=2)
        if dispute.missing:
            lines += wrapped(
                f"not here yet: {', '.join(short(digest) for digest in dispute.missing)}", indent=2
            )
        if dispute.hidden:
            is_one = dispute.hidden == 1
            lines += wrapped(
                f"{count(dispute.hidden)} more {'side is' if is_one else 'sides are'} private, and "
                "shown to field posts.",
                indent=2,
            )
        lines += wrapped(f"What to do: {dispute.remedy.advice}", indent=2)
        lines += [f"    {command}" for command in _commands(dispute)]
    if settlements:
        lines += ["", "SETTLED"]
    for settled in settlements:
        lines += _settled(settled, times)
    return "\n".join(lines)


def settled_already_text(code: str, settled: Settlement, times: Times) -> str:
    """Return that a contradiction was settled, how it stands, and how to settle it anew."""
    return "\n".join(
        [
            f"{code} is settled already.",
            *_settled(settled, times),
            "To settle it anew, first withdraw this settlement:",
            f"  safepassage withdraw {short(settled.digest)}",
            f"  safepassage settle {code} --keep EVENT",
        ]
    )


def _settled(settled: Settlement, times: Times) -> list[str]:
    """Return who settled when and how, and which events count since."""
    stands = "" if settled.stands else " (this settlement counts no more)"
    note = f' "{settled.note}"' if settled.note else ""
    lines = wrapped(
        f"{times.at(settled.observed)}: {settled.decided_by} decided, recorded by "
        f"{settled.post}{stands}.{note}"
    )
    winner = _side(settled.winner, times) if settled.winner else "an event that is not here"
    lines += wrapped(f"counts: {winner}", indent=2)
    for loser in settled.losers:
        fate = "counts all the same" if loser.kind in FINAL_KINDS else "kept, counts no more"
        lines += wrapped(f"{fate}: {_side(loser, times)}", indent=2)
    return lines


def heads_of_words(registered: int, told_of: int) -> str:
    """Return how many of a group are registered, and how many there are by all that was told."""
    words = f"registered or counted anew: {people(registered)}"
    return words if told_of == registered else f"{words}; told of: {count(told_of)}"


def _commands(dispute: Dispute) -> list[str]:
    """Return whole commands that end a contradiction, for one of which a person must decide."""
    if dispute.remedy.settles and dispute.hidden:
        return []
    if dispute.remedy.settles:
        keep = f"safepassage settle {dispute.code} --keep"
        return [f"{keep} {short(side.digest)}" for side in dispute.sides]
    kind, _, code = dispute.subject.partition(":")
    if kind == "post":
        return [f"safepassage post revoke {code}"]
    events = [(short(side.digest), side.kind) for side in dispute.sides]
    if kind == "event":
        return [f"safepassage withdraw {event}" for event, _ in events]
    anew = [f"safepassage record recounted who={code} count=N"]
    mend = [f"safepassage correct {event} count=N" for event, _ in events]
    return mend if any(told == "recounted" for _, told in events) else anew + mend


def _side(fact: Fact, times: Times) -> str:
    """Return one side of a contradiction: when, what, by which post."""
    late_min = (fact.recorded - fact.observed) // 60
    late = f", told {duration_text(late_min)} later" if late_min > 0 else ""
    return (
        f"{short(fact.digest)}  {times.at(fact.observed)} {event_words(fact.kind, fact.body)}, "
        f"by post {fact.post}{late}"
    )


def pauses_text(pauses: Sequence[PauseNow], times: Times) -> str:
    """Return pauses as the posts saw them, beside what was pledged."""
    if not pauses:
        return "No pause is pledged, and nobody has told of one."
    lines = ["Pauses as the posts saw them; each is somebody's claim."]
    for one in pauses:
        pledged = "not in the scenario"
        if one.pledged:
            pledged = f"pledged {times.at(one.pledged[0])} to {times.at(one.pledged[1])}"
        state = one.state.upper() or ("NOBODY HAS TOLD OF IT" if one.is_silent(times.now) else "")
        since = f" since {times.at(one.since)}" if one.state else ""
        lines += wrapped(f"{one.pause} ({pledged}){': ' if state else ''}{state}{since}")
        for told in one.told:
            place = f" at {told.place}" if told.place else ""
            by = f", broken by {told.by}" if told.by else ""
            through = f" through post {told.post}" if told.told_by != told.post else ""
            lines += wrapped(
                f"{times.at(told.observed)} {told.state}{place}{by}, says {told.told_by}{through}",
                indent=2,
            )
    return "\n".join(lines)
