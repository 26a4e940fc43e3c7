"""
The values that a plan is made of; planning writes them, checking and reporting read them.

Times are whole minutes since the scenario's start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.limits import Limit

__all__ = [
    "Binding",
    "Bound",
    "Figures",
    "InDanger",
    "Itinerary",
    "Load",
    "Objective",
    "PausesAs",
    "Plan",
    "Stop",
]


class Objective(StrEnum):
    """What a plan is to be best at."""

    PEOPLE = "people"
    CLEARANCE = "clearance"


class PausesAs(StrEnum):
    """How a plan takes pauses: as certain, or each as likely as the ledger has it to hold."""

    CERTAIN = "certain"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Load:
    """Persons of one group who board or get off at a stop; ``persons`` >= 1."""

    group: str
    persons: int


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One vehicle's stay at one place, [arrive, depart].

    Every place on the way is a stop, waypoints and checkpoints too, so that two stops in a row are
    the two ends of one road. People board in the minute ``depart_min`` and get off in the minute
    ``arrive_min``; a checkpoint's service is the last of the stay. The first stop of an itinerary
    arrives when the vehicle is available; the last departs after the stop minutes of its place.
    """

    place: str
    arrive_min: int
    depart_min: int
    boarded: tuple[Load, ...] = ()
    alighted: tuple[Load, ...] = ()


@dataclass(frozen=True, slots=True)
class Itinerary:
    """All that one vehicle does; a vehicle that is not used has no itinerary."""

    vehicle: str
    vehicle_type: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """
    What no plan of the same minute-grid problem can pass.

    For ``people``, ``value`` is an upper bound on the value. For ``clearance`` it is a lower bound
    on the clearance minute with everybody out. ``people`` is the most persons that any plan could
    bring out. ``method`` says in a few words how each was found, ``left_out`` names the limits
    that the bound does not use.
    """

    value: float
    people: int
    method: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """
    A limit that holds people back, in a sentence, with the persons that it concerns.

    ``places`` lists (pickup, persons): where they are, the most first. ``reason`` is what alone
    keeps each of them back, in a sentence that can stand beside any of the places; empty where
    the limit is one of all of them together.
    """

    limit: Limit
    persons: int
    sentence: str
    reason: str = ""
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class InDanger:
    """
    What people aboard go through at a place, or on the road from ``at`` to ``to``.

    ``person_events`` are the events to be expected times the persons aboard, ``person_min`` the
    person-minutes aboard in which any is to be expected.
    """

    at: str
    to: str | None
    person_events: float
    person_min: int


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What a plan amounts to, recomputed by the checker from scenario and plan.

    ``value`` is that of the objective ``people`` (persons weighted by priority and arrival).
    ``clearance_min`` is the last arrival, None when nobody arrives. ``out_by_pause`` counts the
    persons whose vehicle leaves its last zone (or, where the way touches no zone, arrives) inside
    each pause, by pause id, with "" for those outside any. ``left`` lists (group, persons left)
    of those who chose to leave. ``dangers`` has an entry for each road and place of the scenario's
    dangers, whose events take their price off the value.
    """

    value: float
    people_total: int
    people_out: int
    people_left: int
    clearance_min: int | None
    out_by_pause: tuple[tuple[str, int], ...]
    left: tuple[tuple[str, int], ...]
    zone_person_min: int
    vehicle_km: float
    vehicles_used: int
    dangers: tuple[InDanger, ...] = ()

    @property
    def person_events(self) -> float:
        """Return the events to be expected on all roads and places, times persons aboard."""
        return sum((one.person_events for one in self.dangers), start=0.0)

    @property
    def danger_person_min(self) -> int:
        """Return the person-minutes aboard in which any event is to be expected."""
        return sum(one.person_min for one in self.dangers)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A plan with its figures and its bound.

    ``scenario`` is the scenario's name and ``scenario_digest`` the SHA-256 of its canonical
    content. ``seconds`` is wall time and does not enter comparisons of plans.
    """

    scenario: str
    scenario_digest: str
    objective: Objective
    itineraries: tuple[Itinerary, ...]
    figures: Figures
    bound: Bound
    binding: tuple[Binding, ...] = ()
    seed: int = 0
    moves: int = 0
    seconds: float = 0.0

    @property
    def value(self) -> float | None:
        """Return the objective's value; None for ``clearance`` when people are left."""
        if self.objective is Objective.PEOPLE:
            return self.figures.value
        if self.figures.people_left:
            return None
        return float(self.figures.clearance_min or 0)

    @property
    def gap(self) -> float | None:
        """Return the proven gap as a share: of the bound (people) or of the value (clearance)."""
        value = self.value
        if value is None:
            return None
        if self.objective is Objective.PEOPLE:
            return (
                max(0.0, (self.bound.value - value) / self.bound.value) if self.bound.value else 0.0
            )
        return max(0.0, (value - self.bound.value) / value) if value else 0.0

    def gap_min_per_person(
        self,
        *,
        horizon_min: int,
        urgency: float,
        pauses_as: PausesAs = PausesAs.CERTAIN,
        danger_price: float = 0.0,
    ) -> float | None:
        """
        Return the gap as minutes of arrival time for each person who is brought out.

        For ``people``, one person of priority 1 who arrives a minute later loses urgency / horizon
        of a value; None when nobody is out or time has no weight, and where pauses are taken as
        expected or danger has a price, so that a gap is rather of these. For ``clearance`` it is of
        the last arrival.

        Parameters
        ----------
        horizon_min, urgency, pauses_as, danger_price
            The scenario's: minutes, a share, how it takes pauses, and what an event costs.
        """
        value = self.value
        if value is None:
            return None
        if self.objective is Objective.CLEARANCE:
            return max(0.0, value - self.bound.value)
        if not self.figures.people_out or not urgency or pauses_as is PausesAs.EXPECTED:
            return None
        if self.figures.dangers and danger_price > 0:
            return None
        gap = max(0.0, self.bound.value - value)
        return gap / self.figures.people_out * horizon_min / urgency
