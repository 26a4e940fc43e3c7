"""The commands about contradictions: ``conflicts`` lists them, ``settle`` ends one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import times_at
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.operation.custody.roles import Action

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["conflicts", "settle"]


@at_a_post()
def conflicts(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say what contradicts itself, and how to settle it."""
    del as_json
    from safepassage.operation.office.reading import read_disputes, read_settlements
    from safepassage.reporting.operation.open_text import disputes_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times = times_at(office)
    found = read_disputes(office)
    settled = read_settlements(office)
    text = disputes_text(found, settled, times)
    record = {"open": record_of(found, times), "settled": record_of(settled, times)}
    return Answer(record, text)


@at_a_post()
def settle(
    office: Office,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The contradiction's code.")],
    *,
    keep: Annotated[
        str, typer.Option("--keep", metavar="EVENT", help="The event that counts from now on.")
    ],
    decided_by: Annotated[
        str | None,
        typer.Option("--decided-by", metavar="CODE", help="Who decided; else you."),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why, without names.")] = None,
    as_json: AsJson = False,
) -> Answer:
    """Settle a contradiction: one event counts, the others are kept and count no more."""
    del as_json
    from safepassage.operation.events import Json
    from safepassage.operation.office.reading import read_disputes, read_settlements
    from safepassage.reporting.operation.event_words import event_words, short
    from safepassage.reporting.operation.open_text import settled_already_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.SETTLE)
    found = [one for one in read_disputes(office) if one.code == code]
    if not found:
        for settled in reversed(read_settlements(office)):
            if settled.stands and settled.ended(code):
                raise UsageError(settled_already_text(code, settled, times_at(office)))
        raise UsageError(
            "No open contradiction has this code. One also ends by itself, when its events are "
            "corrected or withdrawn. See what is open and settled: safepassage conflicts"
        )
    dispute = found[0]
    if not dispute.remedy.settles:
        raise UsageError(f"This one is not settled by choosing. {dispute.remedy.advice}")
    if dispute.hidden:
        raise UsageError(
            "This one is about what people chose in private, and not all of it is shown to you. "
            "Let a field post settle it."
        )
    winner = office.event_of(keep)
    losers: list[Json] = [side.digest for side in dispute.sides if side.digest != winner]
    if len(losers) == len(dispute.sides):
        raise UsageError(
            "This event is no side of the contradiction. Its sides are: "
            f"{', '.join(short(side.digest) for side in dispute.sides)}."
        )
    body: dict[str, Json] = {
        "event": winner,
        "overruled": losers,
        "decided_by": decided_by or office.session.person,
    }
    if note is not None:
        body["note"] = note
    event = office.record("settled", body)
    side = next(side for side in dispute.sides if side.digest == winner)
    text = (
        f"Settled: {event_words(side.kind, side.body)} counts, by post {side.post}. The other is "
        f"kept and counts no more. Event {event.post}#{event.number}."
    )
    return Answer(record_of(event.fact, times_at(office)), text)
