"""Where people and vehicles wait: pickups and checkpoints."""

from __future__ import annotations

from collections import Counter
from math import floor
from typing import TYPE_CHECKING

from safepassage.simulation.draws import (
    Stream,
)
from tests.simulation.oracle.values import (
    LOOK,
    SERVE,
    SLOTS,
    Steps,
)

if TYPE_CHECKING:
    from safepassage.scenario.model import Place
    from tests.simulation.oracle.replay import Replay
    from tests.simulation.oracle.vehicle import Vehicle

__all__ = ["Pickup", "Queue"]


class Pickup:
    """A pickup where people are brought out."""

    def __init__(self, day: Replay, place: Place, number: int) -> None:
        self.day, self.place, self.number = day, place, number
        self.taken = 0
        self.units = 0
        self.rate: int | None = None
        if place.lift_rate_per_h is not None:
            planned = round(1000 * place.lift_rate_per_h)
            factor = day.from_table(day.draws.lift, Stream.LIFT, number)
            self.rate = max(1, floor(planned * factor + 0.5))
        self.people = [b for b in day.bundles if b.first.place == place.id]

    def present(self, minute: int) -> int:
        """Return the persons who are there by a minute, aboard or not."""
        return sum(b.coming * b.size for b in self.people if b.first.ready_from_min <= minute)

    def lift(self, number: int) -> Steps:
        """Bring people out, a minute at a time; what is lifted in a minute is out in the next."""
        self.units = 60_000 * min(self.place.ready_at_start, self.present(0))
        for minute in range(self.day.horizon + 1):
            yield self.day.until(minute, LOOK, SLOTS // 2 + number)
            if self.rate is None:
                continue
            runs = self.place.zone is None or not self.place.lift_needs_pause
            if runs or self.day.cover(self.place.zone, minute) is not None:
                self.units += self.rate
            self.units = min(self.units, 60_000 * self.present(minute + 1))

    def on_hand(self, minute: int) -> int:
        """Return the persons who are out and not aboard."""
        out = self.present(minute) if self.rate is None else self.units // 60_000
        return out - self.taken


class Queue:
    """The line at a checkpoint."""

    def __init__(self, day: Replay, place: str) -> None:
        self.day = day
        self.rule = next(c for c in day.scenario.checkpoints if c.place == place)
        self.line: list[tuple[Vehicle, int, int]] = []
        self.begun: Counter[int] = Counter()

    def serve(self, number: int) -> Steps:
        """Begin to serve whoever is next, a minute at a time."""
        for minute in range(self.day.horizon + 1):
            yield self.day.until(minute, SERVE, number)
            while self.line and self.may_begin(minute):
                self.begun[minute // 60] += 1
                vehicle, stop, index = self.line.pop(0)
                vehicle.be_served(stop, index, minute)

    def may_begin(self, minute: int) -> bool:
        """Return whether service may begin in a minute."""
        hours = self.rule.hours
        if hours is not None and self.day.clock.minutes_outside(
            hours, minute, minute + self.rule.service_min
        ):
            return False
        limit = self.rule.vehicles_per_h
        return limit is None or self.begun[minute // 60] < limit
