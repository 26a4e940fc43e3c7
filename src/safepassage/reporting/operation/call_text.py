"""A call-forward list as lines for a terminal: whom to call, and who is left and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.events.kinds import NEEDS
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count, people

if TYPE_CHECKING:
    from safepassage.operation.views.calling import Call, CallList

__all__ = ["call_text"]


def call_text(made: CallList) -> str:
    """Return a call-forward list: places first, then the calls, then who is left and why."""
    to = made.goes_to or "an unknown place"
    title = f"{made.vehicle} at {made.place}, to {to}: call {people(made.heads)} of {made.here}."
    lines = wrapped(title)
    for need in NEEDS:
        if made.places[need] or made.taken[need]:
            lines.append("  " + _places(made, need))
    if made.crowd is not None:
        lines.append(f"  At most {people(made.crowd)} may stand called at the place at once.")
    if made.over:
        beyond = ", ".join(f"{more} ({need})" for need, more in made.over.items())
        lines += wrapped(f"TOO MANY: {beyond} more are aboard or called than there are places.")
    if made.calls:
        rows = [
            (
                count(call.heads).rjust(6),
                call.who,
                call.need,
                call.household,
                _out(call),
            )
            for call in made.calls
        ]
        head = ("People", "Who", "Need", "Household", "Out already")
        lines += ["", "CALL, in this order", *text_table(head, rows)]
    if made.left:
        rows = [
            (count(left.heads).rjust(6), left.who, left.need, left.household, left.reason)
            for left in made.left
        ]
        head = ("People", "Who", "Need", "Household", "Why not")
        lines += ["", "LEFT for now", *text_table(head, rows)]
    return "\n".join(lines)


def _places(made: CallList, need: str) -> str:
    """Return where the places of a need go."""
    called = sum(call.heads for call in made.calls if call.need == need)
    parts = [f"{made.taken[need]} taken", f"{called} called now"]
    if made.reserve[need]:
        parts.append(f"{made.reserve[need]} kept in reserve")
    parts.append(f"{made.free[need]} free")
    noun = "place" if made.places[need] == 1 else "places"
    return f"{made.places[need]} {noun} ({need}): {', '.join(parts)}."


def _out(call: Call) -> str:
    """Return how many of a call have been brought out already."""
    if call.lifted == call.heads:
        return "all"
    return f"{call.lifted} of {call.heads}" if call.lifted else ""
