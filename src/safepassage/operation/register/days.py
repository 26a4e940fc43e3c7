"""What is known of vehicles, places, pauses and households: folds of what was told of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact
    from safepassage.operation.register.state import Order

__all__ = [
    "HeadCount",
    "Household",
    "PauseDay",
    "PlaceDay",
    "Sighting",
    "Tally",
    "VehicleDay",
    "fold_household",
    "fold_pause",
    "fold_place",
    "fold_vehicle",
]

_DOINGS = {
    "vehicle_ready": "ready",
    "departed": "under_way",
    "passed": "under_way",
    "vehicle_arrived": "standing",
    "delayed": "delayed",
    "lost_contact": "lost_contact",
    "contact_restored": "under_way",
    "broken_down": "broken_down",
}


class HeadCount(NamedTuple):
    """Heads aboard a vehicle, counted at a stop; ``digest`` is the event that says so."""

    observed: int
    ms: int
    tick: int
    post: str
    digest: str
    place: str
    heads: int

    @property
    def order(self) -> Order:
        """Return the place of the count in the order of observation, as moves have it."""
        return (self.observed, self.ms, self.tick, self.post, self.digest)


class Sighting(NamedTuple):
    """What was seen of a vehicle: when (seconds since 1970), the kind of event, and the place."""

    observed: int
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class VehicleDay:
    """
    A vehicle as it stands.

    ``doing`` is ``ready``, ``under_way``, ``standing``, ``delayed``, ``lost_contact`` or
    ``broken_down``; ``since`` is when that was seen, seconds since 1970. ``place`` is the last at
    which it was seen. ``track`` holds what was seen of it: when, what and where. A late position
    takes its place in the track and moves nobody.
    """

    vehicle: str
    doing: str
    place: str
    since: int
    late_min: int
    places: tuple[tuple[str, int], ...]
    counts: tuple[HeadCount, ...]
    track: tuple[Sighting, ...]


def fold_vehicle(vehicle: str, facts: Iterable[Fact]) -> VehicleDay:
    """Return a vehicle's day from the facts about it, in the order of observation."""
    doing, place, since, late_min = "", "", 0, 0
    places: tuple[tuple[str, int], ...] = ()
    counts, track = [], []
    for fact in facts:
        body: Any = fact.body
        place = body.get("place", place)
        if fact.kind == "counted":
            stamp = fact.stamp
            counts.append(
                HeadCount(
                    fact.observed, stamp.ms, stamp.tick, fact.post, fact.digest,
                    body.get("place", ""), body["count"],
                )
            )  # fmt: skip
            continue
        doing, since = _DOINGS[fact.kind], fact.observed
        late_min = body.get("minutes", 0) if fact.kind == "delayed" else 0
        track.append(Sighting(fact.observed, fact.kind, body.get("place", "")))
        if "places" in body:
            places = tuple(sorted(body["places"].items()))
    return VehicleDay(vehicle, doing, place, since, late_min, places, tuple(counts), tuple(track))


class Tally(NamedTuple):
    """A figure that somebody gives: when, of which stage, how many, since when, who says so."""

    observed: int
    ms: int
    tick: int
    post: str
    digest: str
    stage: str
    heads: int
    since: int
    told_by: str

    @property
    def order(self) -> Order:
        """Return the place of the figure in the order of observation, as moves have it."""
        return (self.observed, self.ms, self.tick, self.post, self.digest)


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """The figures that were given for a place, in the order of observation."""

    place: str
    tallies: tuple[Tally, ...]


def fold_place(place: str, facts: Iterable[Fact]) -> PlaceDay:
    """Return a place's figures from the facts about it, in the order of observation."""
    tallies = []
    for fact in facts:
        body: Any = fact.body
        tallies.append(
            Tally(
                fact.observed, fact.stamp.ms, fact.stamp.tick, fact.post, fact.digest,
                body["stage"], body["count"], body.get("since", 0),
                body.get("told_by", fact.post),
            )
        )  # fmt: skip
    return PlaceDay(place, tuple(tallies))


@dataclass(frozen=True, slots=True)
class PauseDay:
    """
    A pause as posts have seen it.

    ``state`` is ``started``, ``breached`` or ``ended``. ``told`` holds when, what, where, by whom
    it is said to have been broken and who says so.
    """

    pause: str
    state: str
    since: int
    told: tuple[tuple[int, str, str, str, str], ...]


def fold_pause(pause: str, facts: Iterable[Fact]) -> PauseDay:
    """Return a pause's day from the facts about it, in the order of observation."""
    state, since = "", 0
    told = []
    for fact in facts:
        body: Any = fact.body
        state, since = fact.kind.removeprefix("pause_"), fact.observed
        told.append(
            (fact.observed, state, body.get("place", ""), body.get("by", ""),
             body.get("told_by", fact.post))
        )  # fmt: skip
    return PauseDay(pause, state, since, tuple(told))


@dataclass(frozen=True, slots=True)
class Household:
    """Who stays together: codes of groups and persons, sorted."""

    household: str
    members: tuple[str, ...] = field(default=())


def fold_household(household: str, facts: Iterable[Fact]) -> Household:
    """Return a household from the facts about it; who joined once, belongs to it."""
    members: set[str] = set()
    for fact in facts:
        body: Any = fact.body
        members.update(body["members"])
    return Household(household, tuple(sorted(members)))
