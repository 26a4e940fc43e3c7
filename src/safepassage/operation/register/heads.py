"""The heads of one subject, moved from slot to slot; none is ever dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from safepassage.operation.register.state import Move, Part, Slot, Spot, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.operation.events import Fact

__all__ = ["Heads", "Wish"]

Wish: TypeAlias = "Callable[[Slot], bool]"
"""Says whether heads in a slot are those that are meant."""


class Heads:
    """
    How many heads of a subject are in which slot, at the time up to which facts were folded.

    ``moves`` gathers who went from which spot to which.
    """

    __slots__ = ("moves", "parts")

    def __init__(self) -> None:
        self.parts: dict[Slot, Part] = {}
        self.moves: list[Move] = []

    @property
    def total(self) -> int:
        """Return how many heads there are."""
        return sum(part.heads for part in self.parts.values())

    def add(self, count: int, slot: Slot, fact: Fact) -> None:
        """Put heads that were not known before into a slot."""
        if count > 0:
            self._put(count, slot, fact)
            self._note(count, None, slot.spot, fact)

    def _put(self, count: int, slot: Slot, fact: Fact) -> None:
        """Raise the heads of a slot."""
        known = self.parts.get(slot)
        if known is None:
            self.parts[slot] = Part(count, fact.observed, fact.digest)
        else:
            self.parts[slot] = Part(known.heads + count, known.since, fact.digest)

    def take(self, count: int, slot: Slot, fact: Fact) -> None:
        """Count away heads of a slot that holds at least as many."""
        self._lower(count, slot)
        self._note(count, slot.spot, None, fact)

    def _lower(self, count: int, slot: Slot) -> None:
        """Lower the heads of a slot."""
        part = self.parts[slot]
        if part.heads == count:
            del self.parts[slot]
        else:
            self.parts[slot] = part._replace(heads=part.heads - count)

    def chosen(self, count: int | None, wishes: Sequence[Wish]) -> list[tuple[Slot, int]]:
        """
        Return from which slots heads are meant, and how many of each.

        Parameters
        ----------
        count
            How many; None for all that the first wish finds which finds any.
        wishes
            The slots that are meant, the likeliest first. Of one wish, those that have been there
            longest go first.
        """
        left = count
        found: dict[Slot, int] = {}
        for wish in wishes:
            slots = [slot for slot in self.parts if slot not in found and wish(slot)]
            for slot in sorted(slots, key=lambda slot: (self.parts[slot].since, slot)):
                here = self.parts[slot].heads
                number = here if left is None else min(here, left)
                if number:
                    found[slot] = number
                if left is not None:
                    left -= number
            if left == 0 or (left is None and found):
                break
        return list(found.items())

    def shift(
        self, chosen: Sequence[tuple[Slot, int]], where: Callable[[Slot], Slot], fact: Fact
    ) -> None:
        """Move heads to the slot that ``where`` gives for theirs."""
        for slot, count in chosen:
            target = where(slot)
            if target != slot:
                self._lower(count, slot)
                self._put(count, target, fact)
                left, came = slot.spot, target.spot
                if left != came:
                    self._note(count, left, came, fact)

    def waiting(self) -> int:
        """Return how many wait."""
        return sum(part.heads for slot, part in self.parts.items() if slot.state is State.WAITING)

    def _note(self, count: int, left: Spot | None, came: Spot | None, fact: Fact) -> None:
        """Remember that heads went from one spot to another."""
        stamp = fact.stamp
        self.moves.append(
            Move(
                fact.observed, stamp.ms, stamp.tick, fact.post, fact.digest, count, left, came
            )
        )  # fmt: skip
