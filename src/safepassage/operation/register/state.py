"""The words of the register: what a head can be, where, and what can be wrong about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

__all__ = ["Claim", "Conflict", "Move", "Order", "Part", "Slot", "Spot", "State"]

Order: TypeAlias = tuple[int, int, int, str, str]
"""Observed, the clock's milliseconds and tick, post, digest: events in the order of observation."""


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

    @property
    def spot(self) -> Spot:
        """Return where heads in the slot count."""
        return Spot(self.state, self.place, self.on_board)


class Claim(NamedTuple):
    """
    What another system tells of somebody; nobody here has seen it, and it counts no head.

    ``told`` is when it was said and ``expires`` when it must be erased, seconds since 1970.
    """

    source: str
    status: str
    told: int
    expires: int
    digest: str


class Part(NamedTuple):
    """Heads in one slot: how many, since when (seconds since 1970), by which event."""

    heads: int
    since: int
    digest: str


class Spot(NamedTuple):
    """Where a head counts: its state, the place, and the vehicle on which it is (or empty)."""

    state: State
    place: str
    vehicle: str


class Move(NamedTuple):
    """
    Heads that went from one spot to another, by the event that says so.

    ``left`` is None where they were not known before, ``came`` where they were counted away.
    """

    observed: int
    ms: int
    tick: int
    post: str
    digest: str
    heads: int
    left: Spot | None
    came: Spot | None

    @property
    def order(self) -> Order:
        """Return the place of the move in the order of observation, as facts have it."""
        return (self.observed, self.ms, self.tick, self.post, self.digest)

    def on(self, vehicle: str) -> int:
        """Return how many heads more are on a vehicle afterwards (fewer: below 0)."""
        came = self.came is not None and self.came.vehicle == vehicle
        left = self.left is not None and self.left.vehicle == vehicle
        return self.heads * (int(came) - int(left))


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
