"""What is amiss with a record, as lines: unknown codes, more people than places, slips, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.views.headcounts import GapState
from safepassage.reporting.operation.event_words import short
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count, people
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.views.alike_codes import AlikeCode
    from safepassage.operation.views.headcounts import Checked
    from safepassage.operation.views.overloads import Overfull, Overload
    from safepassage.operation.views.unknown_codes import UnknownCode
    from safepassage.reporting.operation.times import Times
    from safepassage.scenario.model import Scenario

__all__ = [
    "alike_codes_text",
    "alike_text",
    "far_text",
    "new_gap_text",
    "not_in_scenario",
    "overfull_text",
    "overloads_text",
    "twice_text",
    "unknown_codes_text",
    "unknown_warning",
]

CONFIRM = "safepassage record code_confirmed"

_MOST_ALIKE = 20
"""Of so many that look alike the codes are told at once; who settles them sees the others."""


def not_in_scenario(field: str, code: str, nearest: Sequence[str]) -> str:
    """Return that the scenario has no such code, and what may have been meant."""
    meant = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    return f"NOT IN THE SCENARIO: {field} {code}.{meant}"


def unknown_warning(
    field: str, code: str, nearest: Sequence[str], *, digest: str, correctable: bool
) -> str:
    """
    Return what is said at once of a code that the scenario does not have.

    Parameters
    ----------
    field, code, nearest
        What it names, the code, and known codes that may have been meant.
    digest
        The event that is to be corrected.
    correctable
        Whether a correction can give another code.
    """
    return "\n".join(
        [
            *wrapped(f"{not_in_scenario(field, code, nearest)} It is recorded as typed."),
            *_if_wrong_if_right(field, code, nearest, digest=digest, correctable=correctable),
        ]
    )


def alike_text(code: str, digest: str, others: Sequence[str]) -> str:
    """Return that a new code looks like others here: both would count, and paper mixes them up."""
    told = f"LOOKS LIKE {' and '.join(others)}, known here too: {code} has other letters or signs."
    return "\n".join(
        [
            *wrapped(f"{told} Both are counted, and paper cannot tell them apart."),
            f"  If they are the same: safepassage withdraw {short(digest)}",
        ]
    )


def twice_text(told: str, before: str, observed: int, times: Times) -> str:
    """Return that something says the same as something before it, and counts beside it."""
    words = f"THE SAME TWICE: {told} says the same as {before}, at {times.at(observed)}."
    if "#" not in told:
        return "\n".join([*wrapped(words), "  If it was typed twice: strike out one of them."])
    return "\n".join(
        [
            *wrapped(f"{words} Both count."),
            f"  If it was typed twice: safepassage withdraw {told}",
        ]
    )


def far_text(scenario: Scenario, event: Event, times: Times) -> str:
    """Return that an event was seen on a day that is far from those of the scenario."""
    start, end = scenario.start, scenario.time_at(scenario.horizon_min)
    named = f"{event.post}#{event.number}"
    return "\n".join(
        [
            *wrapped(
                f"ANOTHER DAY? It was seen {times.full(event.fact.observed)}, more than 30 days "
                f"outside the scenario, which is from {start:%Y-%m-%d} to {end:%Y-%m-%d}."
            ),
            f"  If it is wrong: safepassage withdraw {named}, and record it anew",
        ]
    )


def new_gap_text(one: Checked) -> str:
    """Return that a count of heads aboard does not fit what is known, and where it stands."""
    known = f"{one.known} {'is' if one.known == 1 else 'are'} aboard as known"
    much = f"{-one.gap} missing" if one.gap < 0 else f"{one.gap} more"
    return f"COUNTED {one.counted}, {known}: a gap is open, {much}. See: safepassage gaps"


def alike_codes_text(found: Sequence[Sequence[AlikeCode]], times: Times) -> str:
    """Return codes from different posts that look alike, with whole commands; empty for none."""
    if not found:
        return ""
    lines = wrapped(
        f"LOOK ALIKE: {counted(sum(map(len, found)), 'code')} of people, from different posts. All "
        "are counted, and paper cannot tell them apart. Ask the posts whether they are the same."
    )
    for kept, *others in found[:_MOST_ALIKE]:
        lines += ["", *wrapped(f"{_alike_words(kept, times)}. Keep this one if they are the same.")]
        for one in others:
            event = short(one.digest)
            more = one.told - 1
            lines += [
                *wrapped(_alike_words(one, times)),
                f"  If they are the same: safepassage withdraw {event}",
            ]
            if more:
                lines += wrapped(
                    f"with {counted(more, 'more event')} of it, to be recorded anew under "
                    f"{kept.code}: safepassage person {one.code}",
                    indent=4,
                )
            lines.append(f"  If they are not: {CONFIRM} event={event} code={one.code}")
    if len(found) > _MOST_ALIKE:
        lines += ["", f"{len(found) - _MOST_ALIKE} more that look alike: safepassage gaps"]
    return "\n".join(lines)


def _alike_words(one: AlikeCode, times: Times) -> str:
    """Return a code with how many it counts, and who told of it first."""
    return f"{one.code}, {people(one.heads)}, by post {one.post} at {times.at(one.observed)}"


def _if_wrong_if_right(
    field: str, code: str, nearest: Sequence[str], *, digest: str, correctable: bool
) -> list[str]:
    """Return whole commands that mend a code, or confirm it."""
    event = short(digest)
    near = nearest[0] if nearest else "CODE"
    mend = (
        f"safepassage correct {event} {field}={near}"
        if correctable
        else f"safepassage withdraw {event}, and record it anew"
    )
    return [
        f"  If it is wrong: {mend}",
        f"  If it is right: {CONFIRM} event={event} code={code}",
    ]


def unknown_codes_text(found: Sequence[UnknownCode], times: Times) -> str:
    """Return the codes that the scenario does not have, empty where it has all."""
    if not found:
        return ""
    rows = [
        (
            one.field,
            one.code,
            " or ".join(one.nearest),
            count(one.subjects),
            times.at(one.observed),
            one.post,
            short(one.digest),
        )
        for one in found
    ]
    head = ("What", "Code", "Like", "Of", "First", "Post", "Event")
    commands = []
    for one in found:
        commands.append(f"{one.field} {one.code}:")
        commands += _if_wrong_if_right(
            one.field, one.code, one.nearest, digest=one.digest, correctable=one.correctable
        )
    return "\n".join(
        [
            *wrapped(
                f"NOT IN THE SCENARIO: {len(found)} code{'' if len(found) == 1 else 's'}, recorded "
                "as typed."
            ),
            "",
            *text_table(head, rows),
            "",
            *commands,
        ]
    )


def overfull_text(full: Sequence[Overfull]) -> str:
    """Return the vehicles that have more aboard now than places, empty where none has."""
    lines = []
    for one in full:
        lines += wrapped(
            f"MORE ABOARD THAN PLACES: {one.vehicle}, {_beside(one.aboard, one.places)}. "
            f"{people(one.beyond)} {'has' if one.beyond == 1 else 'have'} no place. Count the "
            "heads, and correct what is wrong: safepassage gaps"
        )
    return "\n".join(lines)


def overloads_text(found: Sequence[Overload], times: Times) -> str:
    """Return when more were aboard than places, who looks into it and what it was; or nothing."""
    if not found:
        return ""
    still = sum(one.state.is_open for one in found)
    rows = [
        (
            times.at(one.observed) + (" until now" if one.lasts else ""),
            one.vehicle + (f" at {one.place}" if one.place else ""),
            _beside(one.aboard, one.places),
            f"{count(one.beyond)} too many",
            _how(one),
            short(one.digest),
        )
        for one in found
    ]
    head = ("When", "Vehicle", "Aboard", "Gap", "Owner or finding", "Event")
    title = f"MORE ABOARD THAN PLACES: {still} open, {len(found) - still} explained."
    return "\n".join([title, "", *text_table(head, rows)])


def _how(one: Overload) -> str:
    """Return who looks into it, or what it was."""
    if one.state is GapState.CLOSED:
        return f"explained: {one.finding}"
    again = f"; OPEN AGAIN, was: {one.finding}" if one.state is GapState.REOPENED else ""
    return (one.owner or "NOBODY") + again


def _beside(aboard: Mapping[str, int], places: Mapping[str, int]) -> str:
    """Return heads beside places, of each need of which there are more."""
    told = [
        f"{count(aboard[need])} on {count(places[need])} {need}"
        for need in NEEDS
        if aboard[need] > places[need]
    ]
    return ", ".join(told)
