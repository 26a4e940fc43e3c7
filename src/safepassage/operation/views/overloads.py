"""
Vehicles with more people aboard than they have places: people come before capacity.

Whatever was recorded, more people than places is told: either they stand where nobody should, or
the record is wrong. It stays open, as the gap of a head-count does, until somebody owns it and says
what it was, or until corrections and late facts take it away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.views.headcounts import GapState, closings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Move, Register

__all__ = ["Overfull", "Overload", "overfull_now", "overloads", "places_of"]


@dataclass(frozen=True, slots=True)
class Overfull:
    """Heads aboard a vehicle beside its places, both by need; more than there are of some need."""

    vehicle: str
    aboard: Mapping[str, int]
    places: Mapping[str, int]

    @property
    def beyond(self) -> int:
        """Return how many have no place of the kind that they need."""
        return _beyond(self.aboard, self.places)


@dataclass(frozen=True, slots=True)
class Overload:
    """
    A spell in which more were aboard a vehicle than it has places.

    Parameters
    ----------
    vehicle, place
        The vehicle, and where the most came to be aboard; empty where that is not known.
    observed, post, digest
        When that was, seconds since 1970, the post that told it, and the event.
    aboard, places
        Heads aboard then, and places, by need.
    lasts
        Whether more are aboard now than there are places.
    owner, finding
        Who looks into it, and what it was; empty where nobody does or knows.
    state
        ``OPEN``, ``OWNED``, ``CLOSED``, or ``REOPENED`` where it is another figure than the one
        that was explained.
    """

    vehicle: str
    place: str
    observed: int
    post: str
    digest: str
    aboard: Mapping[str, int]
    places: Mapping[str, int]
    lasts: bool
    owner: str
    finding: str
    state: GapState

    @property
    def beyond(self) -> int:
        """Return how many had no place of the kind that they need."""
        return _beyond(self.aboard, self.places)


def places_of(
    register: Register, vehicle: str, planned: Mapping[str, Mapping[str, int]]
) -> Mapping[str, int] | None:
    """Return a vehicle's places by need as posts have told, else as planned; None if unknown."""
    day = register.vehicles.get(vehicle)
    told = dict(day.places) if day is not None and day.places else planned.get(vehicle)
    return None if told is None else {need: told.get(need, 0) for need in NEEDS}


def overfull_now(
    register: Register, planned: Mapping[str, Mapping[str, int]]
) -> tuple[Overfull, ...]:
    """
    Return the vehicles that have more aboard now than places, sorted by code.

    Parameters
    ----------
    register
        The register.
    planned
        Places by need of each vehicle of the scenario; what ``vehicle_ready`` says goes before it.
    """
    aboard: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NEEDS, 0))
    for standing in register.people.values():
        for slot, part in standing.parts:
            if slot.on_board:
                aboard[slot.on_board][standing.need] += part.heads
    found = []
    for vehicle, heads in sorted(aboard.items()):
        places = places_of(register, vehicle, planned)
        if places is not None and _beyond(heads, places):
            found.append(Overfull(vehicle, heads, places))
    return tuple(found)


def overloads(register: Register, planned: Mapping[str, Mapping[str, int]]) -> tuple[Overload, ...]:
    """
    Return all spells of more aboard than places, open ones first, each kind in the order of time.

    Parameters
    ----------
    register
        The register.
    planned
        As for :func:`overfull_now`. A vehicle has the places throughout that it was last said to
        have.
    """
    steps: dict[str, list[_Step]] = defaultdict(list)
    places: dict[str, Mapping[str, int] | None] = {}
    for standing in register.people.values():
        named = [code.partition(":")[2] for code in standing.named if code.startswith("vehicle:")]
        for vehicle in named:
            if vehicle not in places:
                places[vehicle] = places_of(register, vehicle, planned)
            if places[vehicle] is not None:
                steps[vehicle] += [
                    _Step(move, standing.need, heads)
                    for move in standing.moves
                    if (heads := move.on(vehicle))
                ]
    closings = closings_of(register)
    found = [
        _judged(register, closings, steps[vehicle], spell)
        for vehicle in sorted(steps)
        for spell in _spells(vehicle, steps[vehicle], places[vehicle] or {})
    ]
    return tuple(sorted(found, key=lambda one: (not one.state.is_open, one.observed, one.digest)))


@dataclass(frozen=True, slots=True)
class _Step:
    """Heads of a need that came aboard a vehicle (or left it: below 0) by a move."""

    move: Move
    need: str
    heads: int


@dataclass(frozen=True, slots=True)
class _Spell:
    """The move after which the most were aboard in a spell, and how many by need."""

    peak: Move
    full: Overfull
    lasts: bool


def _spells(vehicle: str, steps: list[_Step], places: Mapping[str, int]) -> Iterable[_Spell]:
    """Yield the spells of a vehicle in the order of time; they sort the steps."""
    steps.sort(key=lambda step: step.move.order)
    aboard = dict.fromkeys(NEEDS, 0)
    worst: tuple[Move, Overfull] | None = None
    for _, some in groupby(steps, key=lambda step: step.move.order):
        for step in some:
            aboard[step.need] += step.heads
            move = step.move
        if not _beyond(aboard, places):
            if worst is not None:
                yield _Spell(*worst, lasts=False)
            worst = None
        elif worst is None or _beyond(aboard, places) > worst[1].beyond:
            worst = move, Overfull(vehicle, dict(aboard), places)
    if worst is not None:
        yield _Spell(*worst, lasts=True)


def _judged(
    register: Register, closings: Mapping[str, Fact], steps: list[_Step], spell: _Spell
) -> Overload:
    """Return a spell with who looks into it and what became of it."""
    peak, full = spell.peak, spell.full
    owner = register.amendments.owners.get(peak.digest, "")
    state = GapState.OWNED if owner else GapState.OPEN
    closing = closings.get(peak.digest)
    if closing is not None:
        known = dict.fromkeys(NEEDS, 0)
        for step in steps:
            move = step.move
            if move.order <= peak.order and (move.ms, move.tick) <= closing.stamp:
                known[step.need] += step.heads
        same = known == full.aboard
        state = GapState.CLOSED if same else GapState.REOPENED
    return Overload(
        vehicle=full.vehicle,
        place="" if peak.came is None else peak.came.place,
        observed=peak.observed,
        post=peak.post,
        digest=peak.digest,
        aboard=full.aboard,
        places=full.places,
        lasts=spell.lasts,
        owner=owner,
        finding=register.amendments.findings.get(peak.digest, ""),
        state=state,
    )


def _beyond(aboard: Mapping[str, int], places: Mapping[str, int]) -> int:
    """Return how many have no place of the kind that they need."""
    return sum(max(0, aboard[need] - places[need]) for need in NEEDS)
