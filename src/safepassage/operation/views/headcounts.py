"""
Head-counts against the register: who should have been there at that moment, and who was counted.

A count stands beside the manifest of its own moment: all moves that were observed before it, also
those that were told later. So a late fact closes a gap, or opens one, and that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.operation.views.flows import Flows

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.operation.events import Fact
    from safepassage.operation.register import HeadCount, Register, Tally

__all__ = ["HEADS_ABOARD", "Checked", "GapState", "closings_of", "head_counts"]

HEADS_ABOARD = "aboard"
"""The stage of a count of heads in a vehicle."""


class GapState(StrEnum):
    """What has become of the gap of a count."""

    OPEN = "open"
    """Nobody looks into it."""
    OWNED = "owned"
    """Somebody looks into it."""
    REOPENED = "reopened"
    """It was explained, and late facts have made it another gap since."""
    CLOSED = "closed"
    """It has been explained; the figures still differ."""
    CLOSED_BY_LATE_FACTS = "closed_by_late_facts"
    """There was one, and what was told later has filled it."""
    FITS = "fits"

    @property
    def is_open(self) -> bool:
        """Return whether somebody must still explain it."""
        return self in {GapState.OPEN, GapState.OWNED, GapState.REOPENED}


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A count beside what the register has of the same heads at the same moment.

    Parameters
    ----------
    vehicle, place
        The vehicle whose heads were counted and where, or the place alone of a figure that
        somebody gives for it.
    stage
        ``aboard``, or the stage of the figure: ``waiting``, ``boarded``, ``held``,
        ``chose_otherwise`` or ``arrived``.
    since, observed
        The time that it is about, seconds since 1970; ``since`` is 0 for the whole operation.
    told_by, post, digest
        Who says so, which post recorded it, and the event.
    counted, known
        Heads counted, and heads of the register at that moment as far as is known now.
    known_then
        The same by those facts of today that had been recorded before the count.
    owner, finding
        Who looks into the gap, and what it was; empty where nobody does or knows.
    latest
        Whether nobody has given a newer figure of the same vehicle, or by the same teller of the
        same stage and time.
    """

    vehicle: str
    place: str
    stage: str
    since: int
    observed: int
    told_by: str
    post: str
    digest: str
    counted: int
    known: int
    known_then: int
    owner: str
    finding: str
    state: GapState
    latest: bool

    @property
    def gap(self) -> int:
        """Return how many more were counted than the register has; below 0 some are missing."""
        return self.counted - self.known


def head_counts(register: Register) -> tuple[Checked, ...]:
    """Return all counts, those with open gaps first, each kind in the order of time."""
    vehicles = {day.vehicle for day in register.vehicles.values() if day.counts}
    places = {day.place for day in register.places.values()}
    flows = Flows(register, vehicles, places)
    closings = closings_of(register)
    found = [
        _of_vehicle(register, flows, closings, vehicle, count)
        for vehicle in sorted(vehicles)
        for count in register.vehicles[vehicle].counts
    ]
    found += [
        _of_place(register, flows, closings, place, tally)
        for place in sorted(places)
        for tally in register.places[place].tallies
    ]
    return tuple(sorted(found, key=lambda one: (not one.state.is_open, one.observed, one.digest)))


def _of_vehicle(
    register: Register, flows: Flows, closings: dict[str, Fact], vehicle: str, count: HeadCount
) -> Checked:
    """Return a head-count in a vehicle beside its manifest."""

    def known(by: tuple[int, int] | None) -> int:
        return flows.aboard(vehicle, count.order, by)

    counts = register.vehicles[vehicle].counts
    state, known_then = _judge(register, closings, count, known)
    return Checked(
        vehicle=vehicle,
        place=count.place,
        stage=HEADS_ABOARD,
        since=0,
        observed=count.observed,
        told_by=count.post,
        post=count.post,
        digest=count.digest,
        counted=count.heads,
        known=known(None),
        known_then=known_then,
        owner=register.amendments.owners.get(count.digest, ""),
        finding=register.amendments.findings.get(count.digest, ""),
        state=state,
        latest=count is counts[-1],
    )


def _of_place(
    register: Register, flows: Flows, closings: dict[str, Fact], place: str, tally: Tally
) -> Checked:
    """Return a figure for a place beside what the register has."""

    def known(by: tuple[int, int] | None) -> int:
        return flows.at_stage(place, tally.stage, tally.since, tally.order, by)

    newest = [
        other
        for other in register.places[place].tallies
        if (other.stage, other.since, other.told_by) == (tally.stage, tally.since, tally.told_by)
    ][-1]
    state, known_then = _judge(register, closings, tally, known)
    return Checked(
        vehicle="",
        place=place,
        stage=tally.stage,
        since=tally.since,
        observed=tally.observed,
        told_by=tally.told_by,
        post=tally.post,
        digest=tally.digest,
        counted=tally.heads,
        known=known(None),
        known_then=known_then,
        owner=register.amendments.owners.get(tally.digest, ""),
        finding=register.amendments.findings.get(tally.digest, ""),
        state=state,
        latest=newest is tally,
    )


def _judge(
    register: Register,
    closings: dict[str, Fact],
    count: HeadCount | Tally,
    known: Callable[[tuple[int, int] | None], int],
) -> tuple[GapState, int]:
    """Return what has become of the gap of a count, and what was known when it was recorded."""
    known_then = known((count.ms, count.tick))
    gap = count.heads - known(None)
    owned = count.digest in register.amendments.owners
    closing = closings.get(count.digest)
    if gap == 0:
        was_open = owned or closing is not None or count.heads != known_then
        return GapState.CLOSED_BY_LATE_FACTS if was_open else GapState.FITS, known_then
    if closing is not None:
        same = count.heads - known(closing.stamp) == gap
        return GapState.CLOSED if same else GapState.REOPENED, known_then
    return GapState.OWNED if owned else GapState.OPEN, known_then


def closings_of(register: Register) -> dict[str, Fact]:
    """Return the fact that explains each gap, by the count's digest: the last that stands."""
    standing = [
        fact
        for fact in register.general.values()
        if fact.kind == "gap_closed"
        and fact.digest not in register.amendments.out
        and register.trust.counts(fact)
    ]
    standing.sort(key=lambda fact: (fact.stamp, fact.post, fact.digest))
    return {str(fact.body["event"]): fact for fact in standing}
