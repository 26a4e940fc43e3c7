"""What taking people in would create, shown before it is done, and the number that confirms it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.errors import UsageError
from safepassage.operation.exchange.check_digits import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.operation.exchange.incoming import Incoming

__all__ = ["Preview", "confirm", "preview_of"]


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What would be recorded.

    Parameters
    ----------
    new
        What is to be recorded: all about codes that are not registered yet.
    heads
        How many persons would be registered.
    by_place
        Heads by place and need.
    groups
        How many codes would be new.
    named
        How many of them bring something personal, which would be sealed.
    known
        Codes that are registered already: nothing would be recorded about them.
    differing
        Those of them whose count is another than the register's: code, count here, count there.
    alike
        New codes that look like another one, registered or new: both. Paper mixes them up.
    """

    new: tuple[Incoming, ...]
    heads: int
    by_place: Mapping[tuple[str, str], int]
    groups: int
    named: int
    known: tuple[str, ...]
    differing: tuple[tuple[str, int, int], ...]
    alike: tuple[tuple[str, str], ...]


def preview_of(incoming: Iterable[Incoming], registered: Mapping[str, int]) -> Preview:
    """
    Return what would come of incoming people.

    Parameters
    ----------
    incoming
        What was read.
    registered
        How many heads are registered under each code.
    """
    new: list[Incoming] = []
    by_place: Counter[tuple[str, str]] = Counter()
    known: list[str] = []
    differing: list[tuple[str, int, int]] = []
    groups = named = 0
    shown = {skeleton(code): code for code in registered}
    alike: list[tuple[str, str]] = []
    for each in incoming:
        body: Any = each.body
        who = body["who"]
        if who in registered:
            if each.kind == "registered":
                known.append(who)
                if body["count"] != registered[who]:
                    differing.append((who, body["count"], registered[who]))
            continue
        new.append(each)
        if each.kind == "registered":
            other = shown.setdefault(skeleton(who), who)
            if other != who:
                alike.append((who, other))
            groups += 1
            named += bool(each.personal)
            by_place[body["place"], body["need"]] += body["count"]
    return Preview(
        tuple(new), by_place.total(), dict(sorted(by_place.items())), groups, named,
        tuple(known), tuple(differing), tuple(alike),
    )  # fmt: skip


def confirm(preview: Preview, number: int | None) -> bool:
    """
    Return whether a number confirms a preview: False where none is given yet.

    Raises
    ------
    UsageError
        When another number is given than that of the persons who would be registered.
    """
    if number is None:
        return False
    if number != preview.heads:
        raise UsageError(
            f"--confirm {number}: {preview.heads} persons would be registered. Look at the preview "
            "again, and give that number if it is right."
        )
    return True
