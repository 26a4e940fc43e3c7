"""Where everybody is: all heads of a register by state, place, vehicle, direction and need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.register import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.operation.register import Register

__all__ = ["Stand", "Whereabouts", "whereabouts"]


class Stand(NamedTuple):
    """
    Heads that are alike in where they are and what they need.

    ``vehicle`` is the one on which they are, to which they are called (``stage`` is ``called``), or
    on which they were last (``unaccounted``). ``direction`` is empty for any. ``groups`` is how
    many groups and persons they belong to, ``since`` when the first of them came there, seconds
    since 1970.
    """

    state: State
    place: str
    vehicle: str
    stage: str
    direction: tuple[str, ...]
    need: str
    heads: int
    groups: int
    since: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """
    Everybody, once.

    ``stands`` sum to ``heads``. Of these, ``known`` were registered, counted or joined;
    ``surplus`` were seen beyond those, and count too. ``guessed`` heads belong to groups whose
    count is a guess. ``groups`` is how many groups and persons there are. ``hidden`` are the fields
    of the rows that are empty because whoever looks may not see them; ``place`` is none of them,
    as it is empty for some alone.
    """

    stands: tuple[Stand, ...]
    heads: int
    known: int
    surplus: int
    guessed: int
    groups: int
    hidden: tuple[str, ...] = ()

    def by(self, key: Callable[[Stand], str]) -> dict[str, int]:
        """Return the heads by what ``key`` says of them, sorted; they sum to all heads."""
        counts = Counter[str]()
        for stand in self.stands:
            counts[key(stand)] += stand.heads
        return dict(sorted(counts.items()))

    def by_state(self) -> dict[State, int]:
        """Return the heads in each state, also where there are none."""
        counts = dict.fromkeys(State, 0)
        for stand in self.stands:
            counts[stand.state] += stand.heads
        return counts


def whereabouts(register: Register) -> Whereabouts:
    """Return where everybody is; each head stands in exactly one row."""
    heads: dict[tuple[State, str, str, str, tuple[str, ...], str], list[int]] = {}
    total = known = surplus = guessed = 0
    groups = 0
    for standing in register.people.values():
        groups += not standing.is_claim
        here = 0
        for slot, part in standing.parts:
            here += part.heads
            key = (slot.state, slot.place, slot.vehicle, slot.stage, slot.direction, standing.need)
            row = heads.setdefault(key, [0, 0, part.since])
            row[0] += part.heads
            row[1] += 1
            row[2] = min(row[2], part.since)
        total += here
        known += standing.known
        surplus += max(0, here - standing.known)
        guessed += here if standing.guessed else 0
    order = {state: number for number, state in enumerate(State)}
    stands = [Stand(*key, *row) for key, row in heads.items()]
    stands.sort(key=lambda stand: (order[stand.state], *stand[1:]))
    return Whereabouts(tuple(stands), total, known, surplus, guessed, groups)
