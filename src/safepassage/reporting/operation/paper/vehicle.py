"""
What travels with a vehicle: a sheet and a small table for this leg, and nothing else.

They hold tokens, counts and seats, the vehicle's code and where this leg ends. Before they leave
they are looked through for everything that must stay behind.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.custody.travel import refuse_forbidden
from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.exchange.check_digits import written
from safepassage.operation.exchange.tokens import token_of
from safepassage.operation.register import State
from safepassage.reporting.operation.paper.sheets import (
    PaperHead,
    PaperLine,
    PeopleSheet,
    paper_html,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from safepassage.operation.register import Register
    from safepassage.scenario.model import Scenario

__all__ = ["Leg", "vehicle_files"]

SHEET, TABLE = "sheet.html", "sheet.csv"


@dataclass(frozen=True, slots=True)
class Leg:
    """
    A vehicle's way to where it goes now.

    ``places`` are its places by need, as far as they are known; ``called`` says whether those who
    are called to it and not aboard yet travel too.
    """

    vehicle: str
    to: str
    places: Mapping[str, int]
    called: bool = False


def vehicle_files(
    register: Register,
    leg: Leg,
    *,
    key: bytes,
    printed: datetime,
    exercise: bool,
    scenario: Scenario | None = None,
) -> dict[str, bytes]:
    """
    Return the files that travel with a vehicle, by name.

    Parameters
    ----------
    register
        The register: who is aboard.
    leg
        The vehicle and where it goes.
    key
        32 bytes that the operation's posts share, for the tokens.
    printed
        The local time, for the sheet's head.
    exercise
        Whether the sheet says that it is of an exercise.
    scenario
        The scenario, whose places and groups are looked for in the files too.

    Raises
    ------
    UsageError
        When nobody is aboard.
    CustodyError
        When one of the files holds a code, a place of origin or another place: nothing may leave
        then.
    """
    lines = tuple(
        PaperLine(token, heads, need) for token, heads, need in sorted(_aboard(register, leg, key))
    )
    if not lines:
        raise UsageError("Nobody is aboard that vehicle. Record who boards first, or add --called.")
    files = _files(leg, lines, printed, exercise=exercise)
    # What stands on every such sheet tells nothing, even where a place happens to be called so.
    nobody = (PaperLine("0000-0000", 0, "seated"),)
    blank = _files(Leg("0", "0", leg.places), nobody, printed, exercise=exercise)
    said = "\n".join(data.decode() for data in blank.values()).casefold()
    words = [word for word in _staying(register, leg, scenario) if not _stands_in(word, said)]
    refuse_forbidden({name: _read_aloud(data) for name, data in files.items()}, words)
    return files


def _aboard(register: Register, leg: Leg, key: bytes) -> list[tuple[str, int, str]]:
    """Return token, heads and need of all who travel."""
    found = []
    for code, standing in register.people.items():
        heads = 0
        for slot, part in standing.parts:
            aboard = slot.on_board == leg.vehicle
            called = leg.called and slot.stage == "called" and slot.vehicle == leg.vehicle
            if aboard or (called and slot.state is State.WAITING):
                heads += part.heads
        if heads:
            found.append((token_of(code, key), heads, standing.need))
    return found


def _files(
    leg: Leg, lines: tuple[PaperLine, ...], printed: datetime, *, exercise: bool
) -> dict[str, bytes]:
    """Return the files of some lines."""
    head = PaperHead(_seats(leg, lines), printed, exercise)
    sheet = PeopleSheet("arrive", leg.vehicle, leg.to, lines)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("token", "heads", "need"))
    writer.writerows((written(line.code), line.heads, line.need) for line in lines)
    return {SHEET: paper_html(head, [sheet]).encode(), TABLE: out.getvalue().encode()}


def _seats(leg: Leg, lines: tuple[PaperLine, ...]) -> str:
    """Return how many places are taken, as 38 of 40 seated, 1 of 2 stretcher."""
    taken: dict[str, int] = {}
    for line in lines:
        taken[line.need] = taken.get(line.need, 0) + line.heads
    parts = []
    for need in NEEDS:
        heads, places = taken.get(need, 0), leg.places.get(need, 0)
        if places:
            parts.append(f"{heads} of {places} {need}")
        elif heads:
            parts.append(f"{heads} {need}")
    return ", ".join(parts)


def _staying(register: Register, leg: Leg, scenario: Scenario | None) -> set[str]:
    """Return what may not travel: codes of people, and all places but this leg's end."""
    words = set(register.people)
    for standing in register.people.values():
        words |= {slot.place for slot, _ in standing.parts} | {standing.place}
    words |= register.places.keys()
    if scenario is not None:
        words |= {group.id for group in scenario.groups}
        for place in scenario.places:
            if place.id != leg.to:
                words |= {place.id, place.name}
    return words - {"", leg.to, leg.vehicle}


def _read_aloud(data: bytes) -> str:
    """Return what a person reads of a file: no style, and no QR codes of what stands beside."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", data.decode(), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def _stands_in(word: str, said: str) -> bool:
    """Return whether a word is one of those that stand on every sheet."""
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said) is not None
