"""
How many people breaks catch on average, and what leaves fewer of them to be caught.

Who rides through zones under one pause is exposed from boarding, or from the first minute in one of
them, to the last exit; a break in that time catches. With c the chance that the pause stands, n
persons who are exposed from minute a to minute b count n (c(a) - c(b)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.ledger import chances_to_hold, event_rates
from safepassage.planning.ground import Ground
from safepassage.planning.rides import rides_of
from safepassage.plans import Load
from safepassage.scenario.dangers import Danger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.rides import Ride
    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["FIRST_PRICE", "PRICE_FACTOR", "CaughtCount", "with_breaks_priced"]

#: Where the right price of being caught is looked for: first that of so many persons, then higher
#: or lower by such a factor.
FIRST_PRICE = 4.0
PRICE_FACTOR = 4.0

_HOUR_MIN = 60
#: Minutes in which a break is taken to be equally likely where it has a price, at most, and the
#: least share of one of them that another may have.
_BIN_MIN = 30
_ALIKE = 0.95


class _Caught(NamedTuple):
    """A ride in an itinerary, and how likely a break catches each who rides."""

    itinerary: int
    ride: Ride
    chance: float


@dataclass(frozen=True, slots=True)
class _Party:
    """Who rides together and boards or stays as a whole: rides of the groups of one household."""

    itinerary: int
    rides: tuple[Ride, ...]
    unit: int
    chance: float
    worth: float

    @property
    def persons(self) -> int:
        """Return how many ride."""
        return sum(ride.persons for ride in self.rides)


class CaughtCount:
    """Counts who is caught on average, by a scenario's ledger."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._ground = Ground(scenario)
        self._chances = chances_to_hold(scenario)
        self._groups = {group.id: group for group in scenario.groups}
        convoys = (zone.convoy for zone in scenario.zones)
        self._needs_company = any(rule is not None and rule.least > 1 for rule in convoys)
        ranged = any(kind.range_km is not None for kind in scenario.vehicles)
        self._has_fuel = {place.id: ranged and place.refuel for place in scenario.places}

    def caught(self, itineraries: Sequence[Itinerary]) -> float:
        """Return how many people are caught by breaks on average."""
        return sum((one.ride.persons * one.chance for one in self._rides(itineraries)), start=0.0)

    def thinned(
        self, itineraries: Sequence[Itinerary], most: float, *, from_min: int = 0
    ) -> tuple[Itinerary, ...]:
        """
        Return itineraries with people left at their pickups, so that no more are caught than most.

        Those stay first who are likeliest caught for what their ride is worth; households stay
        whole. Vehicles go as before, so what was right stays right; but where nobody needs their
        company or their fuel, they are not sent round for nobody.

        Parameters
        ----------
        itineraries
            Right ones.
        most
            The most people who may be caught on average.
        from_min
            Who boards earlier rides all the same.
        """
        found = list(itineraries)
        rides = self._rides(found)
        excess = sum(one.ride.persons * one.chance for one in rides) - most
        parties = sorted(
            (party for party in self._parties(found, rides, from_min) if party.chance > 0),
            key=lambda party: (-party.chance / party.worth, party.itinerary, party.rides),
        )
        for party in parties:
            if excess <= 0:
                break
            # Whole units, and no more than it takes.
            persons = min(
                party.persons, party.unit * int(np.ceil(excess / (party.unit * party.chance)))
            )
            for ride in party.rides:
                leaving = persons if len(party.rides) == 1 else ride.persons
                stops = _without(found[party.itinerary].stops, ride, leaving)
                found[party.itinerary] = replace(found[party.itinerary], stops=stops)
            excess -= persons * party.chance
        if from_min <= 0 and not any(stop.alighted for each in found for stop in each.stops):
            # Nobody gets out: nobody needs to go, not even as company.
            return ()
        if not self._needs_company:
            found = [self._without_rounds(each, from_min) for each in found]
        # A vehicle that stays at its depot has no itinerary.
        return tuple(each for each in found if from_min > 0 or len(each.stops) > 1)

    def _without_rounds(self, itinerary: Itinerary, from_min: int) -> Itinerary:
        """Return an itinerary that stays where it would come back to with nobody aboard between."""
        stops = list(itinerary.stops)
        aboard = list(
            accumulate(
                sum(load.persons for load in stop.boarded)
                - sum(load.persons for load in stop.alighted)
                for stop in stops
            )
        )
        number = 0
        while number < len(stops):
            here = stops[number]
            if (
                aboard[number] == 0
                and here.depart_min >= from_min
                and self._ground.zone_of[here.place] is None
            ):
                boards = [n for n in range(number + 1, len(stops)) if stops[n].boarded]
                last = boards[0] if boards else len(stops) - 1
                back = max(
                    (n for n in range(number + 1, last + 1) if stops[n].place == here.place),
                    default=number,
                )
                cut = slice(number + 1, back + 1 if boards else len(stops))
                if not any(self._has_fuel[stop.place] for stop in stops[cut]):
                    if boards and back > number:
                        after = stops[back]
                        stops[number] = replace(
                            here, depart_min=after.depart_min, boarded=after.boarded
                        )
                        aboard[number] = aboard[back]
                    del stops[cut], aboard[cut]
            number += 1
        return replace(itinerary, stops=tuple(stops))

    def _rides(self, itineraries: Sequence[Itinerary]) -> list[_Caught]:
        found = []
        for number, itinerary in enumerate(itineraries):
            stays = self._ground.zone_stays(itinerary.stops)
            pauses = [self._ground.pause_of_stay(stay) for stay in stays]
            for ride in rides_of(itinerary.stops):
                spans: dict[str, tuple[Pause, int, int]] = {}
                for stay, pause in zip(stays, pauses, strict=True):
                    if pause is None or not (
                        stay.last_stop >= ride.boarded and stay.first_stop < ride.alighted
                    ):
                        continue
                    since = max(itinerary.stops[ride.boarded].depart_min, stay.start_min)
                    _, first, _ = spans.get(pause.id, (pause, since, 0))
                    spans[pause.id] = (pause, first, stay.end_min)
                chance = sum(
                    (self._chance(*span) for span in spans.values()),
                    start=0.0,
                )
                found.append(_Caught(number, ride, chance))
        return found

    def _chance(self, pause: Pause, since: int, until: int) -> float:
        """Return the chance of a break of a pause in some minutes."""
        chances = self._chances[pause.id]
        first, end = (
            min(max(0, minute - pause.start_min), len(chances) - 1) for minute in (since, until)
        )
        return float(chances[first] - chances[end])

    def _parties(
        self, itineraries: Sequence[Itinerary], rides: Sequence[_Caught], from_min: int
    ) -> Iterator[_Party]:
        together: dict[tuple[int, int, int, str], list[_Caught]] = {}
        for one in rides:
            stops = itineraries[one.itinerary].stops
            if stops[one.ride.boarded].depart_min < from_min:
                continue
            household = self._groups[one.ride.group].household
            name = f"group {one.ride.group}" if household is None else f"household {household}"
            key = (one.itinerary, one.ride.boarded, one.ride.alighted, name)
            together.setdefault(key, []).append(one)
        for (itinerary, _, alighted, _), members in together.items():
            arrive = itineraries[itinerary].stops[alighted].arrive_min
            early = 1.0 - self._scenario.urgency * arrive / self._scenario.horizon_min
            groups = [self._groups[one.ride.group] for one in members]
            persons = sum(one.ride.persons for one in members)
            worth = sum(one.ride.persons * self._groups[one.ride.group].priority for one in members)
            whole = groups[0].household is not None
            yield _Party(
                itinerary,
                tuple(one.ride for one in members),
                persons if whole else groups[0].household_size,
                members[0].chance,
                max(1e-9, early * worth / persons),
            )


def _without(stops: Sequence[Stop], ride: Ride, persons: int) -> tuple[Stop, ...]:
    """Return stops at which so many persons of a ride neither board nor get off."""
    changed = list(stops)
    boards, leaves = changed[ride.boarded], changed[ride.alighted]
    changed[ride.boarded] = replace(boards, boarded=_fewer(boards.boarded, ride.group, persons))
    changed[ride.alighted] = replace(leaves, alighted=_fewer(leaves.alighted, ride.group, persons))
    return tuple(changed)


def _fewer(loads: Sequence[Load], group: str, persons: int) -> tuple[Load, ...]:
    fewer = (
        Load(load.group, load.persons - persons) if load.group == group else load for load in loads
    )
    return tuple(load for load in fewer if load.persons > 0)


def with_breaks_priced(scenario: Scenario, price: float) -> Scenario:
    """
    Return a scenario in which breaks are a danger of their own, and being caught has a price.

    In a zone, the events an hour are no more than the fall of the chance that its pause stands, and
    at most a twentieth less; the price of its other dangers is kept. So the planner, which knows
    danger by road and minute, looks for plans by which fewer are caught, and its bound holds for
    all plans; what these are worth is to be counted in the scenario as it was.

    Parameters
    ----------
    scenario
        A scenario with zones and pauses.
    price
        What a person who is caught takes off a plan's value, more than 0.
    """
    falls = _falls_per_h(scenario)
    none = np.zeros(scenario.horizon_min)
    rates: dict[frozenset[str], tuple[str, str | None, NDArray[np.float64]]] = {}
    for place in scenario.places:
        if place.zone is not None:
            rates[frozenset({place.id})] = (place.id, None, falls[place.zone])
    for road in scenario.roads:
        # There and back may be rows of their own, in different zones.
        ends = frozenset({road.from_place, road.to_place})
        fall = falls.get(road.zone or "", none)
        at, to, other = rates.get(ends, (road.from_place, road.to_place, fall))
        rates[ends] = (at, to, np.minimum(fall, other))
    if scenario.danger_counts:
        for rate in event_rates(scenario):
            at, to, per_h = rates.get(rate.where, (rate.at, rate.to, none))
            rates[rate.where] = (at, to, per_h + rate.per_h * scenario.danger_price / price)
    dangers = tuple(
        danger
        for number, (at, to, per_h) in enumerate(rates.values())
        for danger in _dangers(f"break-{number}", at, to, per_h)
    )
    return replace(scenario, dangers=dangers, incidents=(), danger_price=price)


def _falls_per_h(scenario: Scenario) -> dict[str, NDArray[np.float64]]:
    """Return by zone how the chance that a pause stands falls in each minute, an hour."""
    falls = {zone.id: np.full(scenario.horizon_min, np.inf) for zone in scenario.zones}
    chances = chances_to_hold(scenario)
    for pause in scenario.pauses:
        fall = -np.diff(chances[pause.id]) * _HOUR_MIN
        first, end = max(pause.start_min, 0), min(pause.end_min, scenario.horizon_min)
        here = slice(first, max(first, end))
        for zone in pause.zones:
            # Under two pauses at once: the lesser, whichever of them a stay is counted for.
            falls[zone][here] = np.minimum(
                falls[zone][here], fall[here.start - pause.start_min : here.stop - pause.start_min]
            )
    return {zone: np.where(np.isinf(fall), 0.0, fall) for zone, fall in falls.items()}


def _dangers(name: str, at: str, to: str | None, per_h: NDArray[np.float64]) -> Iterator[Danger]:
    """Yield a rate as dangers, each with the least of minutes in which it hardly changes."""
    start = 0
    while start < len(per_h):
        run = per_h[start : start + _BIN_MIN]
        least = np.minimum.accumulate(run)
        alike = np.maximum.accumulate(run) * _ALIKE <= least
        length = len(run) if alike.all() else int(np.argmin(alike))
        if least[length - 1] > 0:
            yield Danger(f"{name}-{start}", at, to, float(least[length - 1]), start, start + length)
        start += length
