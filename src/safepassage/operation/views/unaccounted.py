"""
Who boarded and did not arrive: since when, last seen where, on what, held by whom, sought by whom.

On the list are all whom somebody reported as unaccounted for or held, and those aboard of whom
something should be known by now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.operation.register import State
from safepassage.operation.views.lookup import facts_of
from safepassage.operation.views.progress import minute_of, progress_of
from safepassage.operation.views.unheard import unheard_min

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Part, Register, Sighting, Slot, Source, Standing
    from safepassage.operation.views.progress import Progress
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["GRACE_MIN", "LONGEST_ABOARD_MIN", "Missing", "Why", "unaccounted"]

GRACE_MIN = 30
"""How late by the plan people aboard may be before they are overdue, minutes."""

LONGEST_ABOARD_MIN = 12 * 60
"""How long people may be aboard, where no plan says when they are due, minutes."""


class Why(StrEnum):
    """Why people are on the list, the gravest first."""

    UNACCOUNTED = "unaccounted"
    """Somebody has said that nobody knows where they are."""
    HELD = "held"
    OTHERS_ARRIVED = "others_arrived"
    """Others of their vehicle have arrived, or the vehicle has, and they have not."""
    BROKEN_DOWN = "broken_down"
    LOST_CONTACT = "lost_contact"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Missing:
    """
    Heads of one group or person who have not arrived, and of whom something should be known.

    Parameters
    ----------
    who, need, heads
        Their code, need and number.
    why, since
        Why they are on the list, and since when they are where they are, seconds since 1970.
    place, vehicle
        Where they boarded, are held or were last; the vehicle on which they are or were last.
    vehicle_seen
        When, what and where the vehicle was last seen doing; None where nobody told of it.
    held_by
        Who is said to hold them.
    due
        When they were due by the plan, seconds since 1970; None without one.
    digest, told_by
        The event by which they are there, and the post that recorded it.
    owner, finding
        Who looks after them, and what was found.
    """

    who: str
    need: str
    heads: int
    why: Why
    since: int
    place: str
    vehicle: str
    vehicle_seen: Sighting | None
    held_by: str
    due: int | None
    digest: str
    told_by: str
    owner: str
    finding: str


def unaccounted(
    register: Register,
    source: Source,
    *,
    now: int,
    scenario: Scenario | None = None,
    plan: Plan | None = None,
    since_min: int = 0,
    grace_min: int = GRACE_MIN,
) -> tuple[Missing, ...]:
    """
    Return who should be known of and is not, the gravest reason first, then the longest.

    Parameters
    ----------
    register, source
        The register, and where its facts are kept.
    now
        The time of asking, seconds since 1970.
    scenario, plan
        The plan that is followed, with its scenario: by it people are due. Without one they are
        overdue after ``LONGEST_ABOARD_MIN`` aboard.
    since_min
        In which minute of the scenario the plan was made, where it goes on from another one.
    grace_min
        How late by the plan they may be, minutes.
    """
    arrivals = _arrivals(register)
    homes = {reception.place for reception in scenario.receptions} if scenario else set()
    dues = _Dues(register, scenario, plan, since_min=since_min)
    rows = []
    for standing in register.people.values():
        for slot, part in standing.parts:
            due = dues.of(standing.who, slot, part)
            why = _why(register, slot, part, arrivals, homes)
            if why is None and slot.state is State.ABOARD:
                limit = (
                    due + 60 * grace_min
                    if due is not None
                    else part.since + 60 * LONGEST_ABOARD_MIN
                )
                why = Why.OVERDUE if now > limit else None
            if why is not None:
                rows.append((standing, slot, part, why, due))
    facts = facts_of(
        register, source, {d for row in rows for d in _digests(row[0], row[1], row[2])}
    )
    found = [_missing(register, facts, *row) for row in rows]
    order = {why: number for number, why in enumerate(Why)}
    return tuple(sorted(found, key=lambda one: (order[one.why], one.since, one.who, one.place)))


def _why(
    register: Register,
    slot: Slot,
    part: Part,
    arrivals: Mapping[str, int],
    homes: set[str],
) -> Why | None:
    """Return why heads are on the list whatever the plan says."""
    if slot.state is State.UNACCOUNTED:
        return Why.UNACCOUNTED
    if slot.state is State.HELD:
        return Why.HELD
    if slot.state is not State.ABOARD:
        return None
    day = register.vehicles.get(slot.vehicle)
    last_arrival = arrivals.get(slot.vehicle, 0)
    if day is not None:
        came_home = [
            observed
            for observed, kind, place in day.track
            if kind == "vehicle_arrived" and place in homes
        ]
        last_arrival = max([last_arrival, *came_home])
    if last_arrival > part.since:
        return Why.OTHERS_ARRIVED
    if day is not None and day.since >= part.since:
        if day.doing == "broken_down":
            return Why.BROKEN_DOWN
        if day.doing == "lost_contact":
            return Why.LOST_CONTACT
    return None


def _missing(
    register: Register,
    facts: Mapping[str, Fact],
    standing: Standing,
    slot: Slot,
    part: Part,
    why: Why,
    due: int | None,
) -> Missing:
    """Return heads with what is known of them."""
    day = register.vehicles.get(slot.vehicle)
    digests = _digests(standing, slot, part)
    told = [facts[digest] for digest in digests if digest in facts]
    holders = [str(fact.body["by"]) for fact in told if "by" in fact.body]
    amendments = register.amendments
    event = facts.get(part.digest)
    return Missing(
        who=standing.who,
        need=standing.need,
        heads=part.heads,
        why=why,
        since=part.since,
        place=slot.place,
        vehicle=slot.vehicle,
        vehicle_seen=day.track[-1] if day and day.track else None,
        held_by=holders[0] if holders else "",
        due=due,
        digest=part.digest,
        told_by=event.post if event else "",
        owner=next((amendments.owners[d] for d in digests if d in amendments.owners), ""),
        finding=next((amendments.findings[d] for d in digests if d in amendments.findings), ""),
    )


def _digests(standing: Standing, slot: Slot, part: Part) -> list[str]:
    """Return the events by which heads came to a slot, the last first."""
    came = [move.digest for move in reversed(standing.moves) if move.came == slot.spot]
    return list(dict.fromkeys((part.digest, *came)))


def _arrivals(register: Register) -> dict[str, int]:
    """Return when heads last arrived from each vehicle, seconds since 1970."""
    last: dict[str, int] = {}
    for standing in register.people.values():
        for move in standing.moves:
            if move.left is None or move.came is None or not move.left.vehicle:
                continue
            if move.came.state is State.ARRIVED:
                vehicle = move.left.vehicle
                last[vehicle] = max(move.observed, last.get(vehicle, 0))
    return last


class _Dues:
    """When heads aboard are due by a plan."""

    def __init__(
        self, register: Register, scenario: Scenario | None, plan: Plan | None, *, since_min: int
    ) -> None:
        self._scenario = scenario
        self._since_min = since_min
        self._progress: dict[str, Progress] = {}
        self._stops: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        if scenario is None or plan is None:
            return
        self._progress = progress_of(register, scenario, plan, since_min=since_min)
        for vehicle, progress in self._progress.items():
            for number, one in progress.boarded:
                if one.heads > 0:
                    self._stops[vehicle, one.who].append((one.minute, number))

    def of(self, who: str, slot: Slot, part: Part) -> int | None:
        """
        Return when heads aboard should get off, seconds since 1970; None where no plan says it.

        That is where the vehicle next sets people down after the stop at which they boarded, as
        much later as it left there late or, where nobody saw it leave, as they boarded late. No
        later for a new plan, which takes a vehicle that is unheard of to come as soon as it can:
        else whoever is overdue would be so no more with each plan that is made.
        """
        progress = self._progress.get(slot.vehicle)
        if slot.state is not State.ABOARD or progress is None or self._scenario is None:
            return None
        minute = minute_of(self._scenario, part.since)
        boarded = [stop for at, stop in self._stops.get((slot.vehicle, who), ()) if at <= minute]
        if not boarded:
            return None
        number = boarded[-1]
        stops = progress.itinerary.stops
        end = next((at for at in range(number + 1, len(stops)) if stops[at].alighted), None)
        if end is None:
            return None
        late_min = max(0, progress.left.get(number, minute) - stops[number].depart_min)
        if number <= progress.here < end:
            late_min -= unheard_min(self._scenario, progress, since_min=self._since_min)
        return int(self._scenario.time_at(stops[end].arrive_min + late_min).timestamp())
