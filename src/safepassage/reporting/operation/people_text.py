"""Where everybody is, one person's history and who is unaccounted for, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.register import State
from safepassage.operation.views.history import Fate
from safepassage.operation.views.unaccounted import Why
from safepassage.reporting.operation.event_words import event_words, short
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count, people
from safepassage.units import duration_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.views.headcounts import Checked
    from safepassage.operation.views.history import Told
    from safepassage.operation.views.unaccounted import Missing
    from safepassage.operation.views.whereabouts import Stand, Whereabouts
    from safepassage.reporting.operation.times import Times

__all__ = [
    "CLAIM_WORDS",
    "STATE_WORDS",
    "history_text",
    "links_to_text",
    "states_words",
    "unaccounted_text",
    "whereabouts_text",
]

STATE_WORDS = {
    State.WAITING: "waiting",
    State.ABOARD: "aboard",
    State.HELD: "held",
    State.CHOSE_OTHERWISE: "chose otherwise",
    State.ARRIVED: "arrived",
    State.UNACCOUNTED: "unaccounted for",
}

CLAIM_WORDS = {
    "is_note_author": "in touch",
    "believed_alive": "believed alive",
    "believed_missing": "believed missing",
    "believed_dead": "believed dead",
}
"""What another system says of somebody, by the status of its newest note."""

_STAGES = {"": "", "lifted": "brought out", "called": "called", "handed_over": "handed over"}

_WHY = {
    Why.UNACCOUNTED: "nobody knows where",
    Why.HELD: "held",
    Why.OTHERS_ARRIVED: "others arrived, they did not",
    Why.BROKEN_DOWN: "vehicle broken down",
    Why.LOST_CONTACT: "vehicle not heard",
    Why.OVERDUE: "overdue",
}


def states_words(states: Sequence[tuple[State, int]]) -> str:
    """Return heads by state, such as 9 waiting, 31 aboard."""
    return ", ".join(f"{count(heads)} {STATE_WORDS[state]}" for state, heads in states)


def whereabouts_text(view: Whereabouts, times: Times) -> str:
    """Return where everybody is: the sum first, then each place and vehicle."""
    if not view.heads:
        return f"{times.full(times.now)}: nobody is registered."
    lines = wrapped(
        f"{times.full(times.now)}: {people(view.heads)}. "
        f"{states_words(list(view.by_state().items()))}."
    )
    if view.surplus:
        lines += wrapped(
            f"{people(view.surplus)} of them beyond the {count(view.known)} who are known: "
            "seen, and not registered so many. Count those groups anew."
        )
    if view.guessed:
        lines += wrapped(f"{people(view.guessed)} belong to groups whose count is a guess.")
    rows: list[tuple[str, ...]] = []
    state = None
    for stand in view.stands:
        if stand.state is not state:
            state = stand.state
            rows.append((STATE_WORDS[state].upper(), *[""] * 6))
        rows.append(_stand(stand, times))
    head = ("People", "Where", "Vehicle", "Need", "To", "Since", "Stage")
    lines += ["", *text_table(head, rows)]
    if view.hidden == ("direction",):
        lines += wrapped(
            "To is empty here: where people want to go is private, and shown to field posts alone."
        )
    elif view.hidden:
        lines += wrapped(
            "Vehicle, Need, To and Stage are empty here, and Where for whoever neither waits nor "
            "has arrived: your role sees counts by state and place."
        )
    return "\n".join(lines)


def _stand(stand: Stand, times: Times) -> tuple[str, ...]:
    """Return a row of whereabouts."""
    return (
        count(stand.heads).rjust(6),
        stand.place,
        stand.vehicle,
        stand.need,
        " or ".join(stand.direction),
        times.at(stand.since),
        _STAGES[stand.stage],
    )


def history_text(subject: str, told: Sequence[Told], times: Times) -> str:
    """Return a history: each event, who told it, how late, and what has become of it."""
    code = subject.partition(":")[2]
    if not told:
        return f"{code}: nothing is known under this code. Check how it is written."
    stands = [one.after for one in told if one.after]
    now = f" Now {states_words(stands[-1])}." if stands else ""
    events = "1 event" if len(told) == 1 else f"{len(told)} events"
    rows = []
    for one in told:
        late = f", {duration_text(one.late_min)} late" if one.late_min else ""
        rows.append(
            (
                times.at(one.observed),
                event_words(one.kind, one.stands) + _fate(one),
                f"{one.post}#{one.number}{late}",
                states_words(one.after),
            )
        )
    head = ("Seen", "What", "Told by", "Then")
    return "\n".join([f"{code}: {events}.{now}", "", *text_table(head, rows)])


def links_to_text(links: Sequence[tuple[str, str, str]]) -> str:
    """Return who was linked to somebody: code, what somebody is to them, and the consent."""
    return "\n".join(
        f"{'Family' if relation == 'other' else relation.capitalize()} of {who}, by consent "
        f"{consent}."
        for who, relation, consent in links
    )


def _fate(one: Told) -> str:
    """Return what has become of an event that does not count as it was recorded."""
    by = f" by {one.amended_post}" if one.amended_post else ""
    if one.fate is Fate.CORRECTED:
        return f" (CORRECTED{by}; it said: {event_words(one.kind, one.fields)})"
    if one.fate is Fate.OVERRULED:
        return f" (COUNTS NO MORE: overruled{by}, decided by {one.decided_by})"
    if one.fate is Fate.WITHDRAWN:
        return f" (COUNTS NO MORE: withdrawn{by})"
    if one.fate is Fate.FINAL:
        return f" (IT COUNTS: taken back{by} in vain)"
    if one.fate is Fate.KEPT_APART:
        return " (COUNTS NOT: its post is not enrolled, or was revoked before this)"
    if one.fate is Fate.MISCORRECTED:
        return f" (a correction{by} does not fit it, and changes nothing)"
    return ""


def unaccounted_text(
    missing: Sequence[Missing], times: Times, *, reader: str, gaps: Sequence[Checked] = ()
) -> str:
    """
    Return who boarded and did not arrive, the gravest first.

    Parameters
    ----------
    missing
        The list.
    times
        How times are told.
    reader
        The code of who reads it, and could look for people whom nobody looks for.
    gaps
        Head-counts: open gaps of vehicles in which heads are missing are told below, since nobody
        knows yet who they are.
    """
    lines = []
    if missing:
        heads = sum(one.heads for one in missing)
        nobody = sum(one.heads for one in missing if not one.owner)
        lines.append(
            f"{people(heads)} to be found or heard of"
            + (f"; nobody looks after {_of_them(nobody, heads)}." if nobody else ".")
        )
        rows = [_missing(one, times) for one in missing]
        head = ("People", "Who", "Why", "Since", "Last known", "Owner", "Event")
        lines += ["", *text_table(head, rows)]
        if nobody:
            lines += [
                "",
                f"Take people on: safepassage record gap_owned event=EVENT owner={reader}",
            ]
    else:
        lines.append("Nobody is unaccounted for, held or overdue.")
    short_of = [
        one for one in gaps if one.state.is_open and one.latest and one.gap < 0 and one.vehicle
    ]
    if short_of:
        lines += ["", "By head-counts these are missing too, and nobody knows yet who:"]
        for one in short_of:
            lines += wrapped(
                f"{people(-one.gap)}, {one.vehicle}, counted at {times.at(one.observed)} "
                f"(event {short(one.digest)})",
                indent=2,
            )
    return "\n".join(lines)


def _of_them(some: int, heads: int) -> str:
    return "them" if some == heads else f"{count(some)} of them"


def _missing(one: Missing, times: Times) -> tuple[str, ...]:
    """Return a row of the list."""
    where = one.place
    if one.held_by:
        where += f", by {one.held_by}"
    if one.vehicle:
        where += f", {one.vehicle}"
    if one.vehicle_seen:
        seen, kind, place = one.vehicle_seen
        at = f" at {place}" if place else ""
        where += f" ({event_words(kind, {})}{at} {times.at(seen)})"
    why = _WHY[one.why]
    if one.due is not None:
        why += f", due {times.at(one.due)}"
    need = "" if one.need == "seated" else f" ({one.need})"
    owner = one.owner or "NOBODY"
    return (
        count(one.heads).rjust(6),
        one.who + need,
        why,
        times.at(one.since),
        where,
        owner + (f": {one.finding}" if one.finding else ""),
        short(one.digest),
    )
