"""The words of the register: what a head can be, where, and what can be wrong about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Conflict", "Move", "Part", "Slot", "State"]


class State(StrEnum):
    """What each head is, always exactly one of these."""

    WAITING = "waiting"
    ABOARD = "aboard"
    HELD = "held"
    CHOSE_OTHERWISE = "chose_otherwise"
    ARRIVED = "arrived"
    UNACCOUNTED = "unaccounted"


class Slot(NamedTuple):
    """
    Where heads of one subject are alike.

    ``place`` is where they are, or where they boarded. ``vehicle`` is the one on which they are,
    or to which they are called; empty for none. ``stage`` is ``lifted``, ``called`` or
    ``handed_over``, or empty. ``direction`` is what they accept; empty for any.
    """

    state: State
    place: str
    vehicle: str
    stage: str
    direction: tuple[str, ...]

    @property
    def on_board(self) -> str:
        """Return the vehicle on which they are, or an empty text."""
        on = self.state is State.ABOARD or self.state is State.HELD
        return self.vehicle if on else ""


class Part(NamedTuple):
    """Heads in one slot: how many, since when (seconds since 1970), by which event."""

    heads: int
    since: int
    digest: str


class Move(NamedTuple):
    """Heads that came aboard a vehicle (``delta`` > 0) or left it, in the order of observation."""

    observed: int
    ms: int
    tick: int
    post: str
    digest: str
    vehicle: str
    delta: int


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """
    Something that a person must settle.

    ``rule`` is the name of what contradicts, ``subject`` whom or what it is about, ``events`` the
    digests of the events that contradict each other, sorted.
    """

    subject: str
    rule: str
    events: tuple[str, ...]

    @property
    def code(self) -> str:
        """Return a short code by which people speak of it; the same at each post."""
        text = "\n".join((self.subject, self.rule, *self.events))
        return hashlib.sha256(text.encode()).hexdigest()[:10]
