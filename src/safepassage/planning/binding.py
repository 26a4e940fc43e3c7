"""What binds: why people are left, in sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.limits import Limit
from safepassage.network.build import build_network
from safepassage.network.reach import unreachable_reasons
from safepassage.planning.spare import Spare
from safepassage.plans import Binding
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from safepassage.planning.problem import Problem
    from safepassage.plans import Figures, Itinerary, Load

__all__ = ["LeftAboard", "binding_limits", "people"]

_PLACE_OF = {
    Need.SEATED: "seat",
    Need.WHEELCHAIR: "wheelchair place",
    Need.STRETCHER: "stretcher place",
}

_MOST_NAMED = 3
"""Places that a sentence names; the others are counted."""


def people(count: int) -> str:
    """Return a number of people in words."""
    return "1 person" if count == 1 else f"{count} people"


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _in_order(persons: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Return places with the persons there, the most first."""
    return tuple(sorted(persons.items(), key=lambda item: -item[1]))


@dataclass(frozen=True, slots=True)
class LeftAboard:
    """
    Who is aboard a vehicle when its run ends, and why nobody of them can get off.

    ``where`` is where that is in words, such as ``at the school``.
    """

    vehicle: str
    where: str
    loads: tuple[Load, ...]
    why: str

    @property
    def persons(self) -> int:
        """Return how many they are."""
        return sum(load.persons for load in self.loads)


class _Left:
    """Those who are left and not yet accounted for, by group; and by pickup, where they are."""

    def __init__(self, problem: Problem, figures: Figures) -> None:
        self.problem = problem
        self.scenario = problem.scenario
        self.places = {place.id: place for place in self.scenario.places}
        self.of_all = {group.id: group for group in self.scenario.groups}
        self.groups = dict(figures.left)
        self.at: dict[str, int] = defaultdict(int)
        for group_id, persons in figures.left:
            self.at[self.of_all[group_id].place] += persons

    def name(self, place_id: str) -> str:
        return self.places[place_id].name or place_id

    def where(self, places: tuple[tuple[str, int], ...]) -> str:
        """Return where people are: the places' names, with the persons at each of several."""
        if len(places) == 1:
            return self.name(places[0][0])
        return self.listed(places, [f"{self.name(place)} ({n})" for place, n in places])

    def listed(self, places: tuple[tuple[str, int], ...], told: Sequence[str]) -> str:
        """Return what is told of the first few places, and how many persons are at the others."""
        if len(places) <= _MOST_NAMED + 1:
            return _joined(told)
        rest = sum(persons for _, persons in places[_MOST_NAMED:])
        others = f"{len(places) - _MOST_NAMED} other places ({rest})"
        return _joined([*told[:_MOST_NAMED], others])

    def aboard(self, left_aboard: Iterable[LeftAboard]) -> Iterator[Binding]:
        """Account for those who are aboard a vehicle at the end, by the pickups they come from."""
        for item in left_aboard:
            persons_at: dict[str, int] = defaultdict(int)
            for load in item.loads:
                place = self.of_all[load.group].place
                persons_at[place] += load.persons
                self.at[place] -= load.persons
                self.groups[load.group] -= load.persons
            stay = "is" if item.persons == 1 else "are"
            where = f"{item.vehicle} {item.where}"
            sentence = f"{people(item.persons)} {stay} left aboard {where}: {item.why}."
            reason = f"Aboard {where}: {item.why}."
            yield Binding(Limit.ABOARD, item.persons, sentence, reason, _in_order(persons_at))
        self.groups = {group: persons for group, persons in self.groups.items() if persons > 0}

    def nobody_out(self) -> tuple[str, ...]:
        """Return the groups of which nobody is out."""
        return tuple(
            group for group, persons in self.groups.items() if persons == self.of_all[group].persons
        )

    def out_of_reach(self) -> Iterator[Binding]:
        """Account for those whom no vehicle can ever fetch, by the reason."""
        network = self.problem.network
        reasons = unreachable_reasons(self.scenario, network, self.nobody_out())
        groups_of: dict[str, list[str]] = defaultdict(list)
        for group, reason in reasons.items():
            groups_of[reason].append(group)
        for reason, groups in groups_of.items():
            yield self.unfetched(Limit.REACH, groups, reason)

    def unfetched(self, limit: Limit, groups: Iterable[str], reason: str) -> Binding:
        """Account for whole groups that one reason keeps back."""
        persons_at: dict[str, int] = defaultdict(int)
        for group in groups:
            place, persons = self.of_all[group].place, self.groups.pop(group)
            persons_at[place] += persons
            self.at[place] -= persons
        places = _in_order(persons_at)
        total = sum(persons_at.values())
        sentence = f"{people(total)} at {self.where(places)} cannot be fetched: {reason}"
        return Binding(limit, total, sentence, reason[0].upper() + reason[1:], places)

    def without_convoy(self) -> Iterator[Binding]:
        """Account for those behind a zone whose convoys take more vehicles than there are."""
        scenario = self.scenario
        fleet = sum(vehicle.count for vehicle in scenario.vehicles)
        least = {
            zone.id: zone.convoy.least
            for zone in scenario.zones
            if zone.convoy is not None and zone.convoy.least > fleet
        }
        if not least:
            return
        # Nobody enters these zones: who cannot be fetched without their roads cannot be fetched.
        roads = tuple(
            road
            for road in scenario.roads
            if least.keys().isdisjoint(
                (road.zone, self.places[road.from_place].zone, self.places[road.to_place].zone)
            )
        )
        without = replace(scenario, roads=roads)
        groups = unreachable_reasons(without, build_network(without), self.nobody_out())
        if groups:
            names = {zone.id: zone.name or zone.id for zone in scenario.zones}
            needed = _joined([f"{n} vehicles in {names[zone]}" for zone, n in least.items()])
            there = "there is 1" if fleet == 1 else f"there are {fleet}"
            reason = f"a convoy takes at least {needed}, and {there}."
            yield self.unfetched(Limit.CONVOYS, groups, reason)

    def not_lifted(self) -> Iterator[Binding]:
        """Account for those who are not brought out to the vehicles in time, at all pickups."""
        arrays, network = self.problem.arrays, self.problem.network
        n_open = arrays.n_depots + arrays.n_receptions
        late: dict[str, int] = {}
        for number, place_index in enumerate(network.stops[n_open:]):
            place = self.scenario.places[place_index]
            here = (group for group in self.scenario.groups if group.place == place.id)
            total = sum(group.persons for group in here if group.accepts)
            persons = min(self.at[place.id], total - int(arrays.ready[number, -1]))
            if persons > 0 and place.lift_rate_per_h is not None:
                late[place.id] = persons
                self.at[place.id] -= persons
        if late:
            places = _in_order(late)
            total = sum(late.values())
            told = [
                f"{persons} at {self.name(place)} ({self.places[place].lift_rate_per_h:g} an hour)"
                for place, persons in places
            ]
            sentence = (
                f"{people(total)} cannot be lifted out to the vehicles in time: "
                f"{self.listed(places, told)}."
            )
            yield Binding(Limit.LIFTING, total, sentence, places=places)

    def without_room(self, itineraries: Sequence[Itinerary]) -> Iterator[Binding]:
        """
        Account for those who accept full receptions only, by the receptions that they accept.

        Where no vehicle of the plan has a place of their kind to spare, room alone would not help.
        """
        taken: dict[str, int] = defaultdict(int)
        for itinerary in itineraries:
            for stop in itinerary.stops:
                for load in stop.alighted:
                    taken[stop.place] += load.persons
        capacity = {
            reception.place: reception.capacity
            for reception in self.scenario.receptions
            if reception.capacity is not None and taken[reception.place] >= reception.capacity
        }
        if not capacity:
            return
        spare = Spare(self.problem, itineraries)
        only: dict[frozenset[str], dict[str, int]] = {}
        short: dict[tuple[frozenset[str], Need], dict[str, int]] = {}
        for group_id, persons in self.groups.items():
            group = self.of_all[group_id]
            there = min(persons, self.at[group.place])
            if group.accepts <= capacity.keys() and there > 0:
                taken_along = spare.persons(group, there)
                if taken_along:
                    persons_at = only.setdefault(group.accepts, {})
                    persons_at[group.place] = persons_at.get(group.place, 0) + taken_along
                if there > taken_along:
                    persons_at = short.setdefault((group.accepts, group.need), {})
                    more = there - taken_along
                    persons_at[group.place] = persons_at.get(group.place, 0) + more
                self.at[group.place] -= there

        def full(accepts: frozenset[str]) -> str:
            named = [f"{self.name(place)} ({capacity[place]} places)" for place in sorted(accepts)]
            return f"{_joined(named)} {'is' if len(named) == 1 else 'are'} full"

        for accepts, persons_at in only.items():
            total = sum(persons_at.values())
            accept = "accepts" if total == 1 else "accept"
            sentence = f"{full(accepts)}, and {people(total)} {accept} no other reception."
            reason = f"{full(accepts)}; no other reception is accepted."
            yield Binding(Limit.CAPACITY, total, sentence, reason, _in_order(persons_at))
        limit = Limit.RISK if self.stated() else Limit.VEHICLES_AND_TIME
        for (accepts, need), persons_at in short.items():
            places = _in_order(persons_at)
            total = sum(persons_at.values())
            sentence = (
                f"The vehicles of this plan have no {_PLACE_OF[need]} for {people(total)} at "
                f"{self.where(places)} in time. {full(accepts)} too, and they accept no other "
                "reception: more room alone would not help, they want a place in a vehicle first."
            )
            reason = f"No {_PLACE_OF[need]} in a vehicle in time; {full(accepts)} too."
            yield Binding(limit, total, sentence, reason, places)

    def stated(self) -> list[str]:
        """Return, in words, what the scenario states that keeps vehicles from running risks."""
        caution = self.scenario.caution
        reasons = {
            "the stranding chance": caution.stranding_chance is not None,
            "the limit on how many may be caught": caution.people_caught is not None,
            "the price of the danger on the way": self.scenario.danger_counts,
        }
        return [reason for reason, is_stated in reasons.items() if is_stated]

    def for_want_of_vehicles(self, more: int) -> Iterator[Binding]:
        """Account for all others; no plan can bring out more than ``more`` persons more."""
        persons_at = {place: persons for place, persons in self.at.items() if persons > 0}
        total = sum(persons_at.values())
        if total == 0:
            return
        if more <= 0:
            known = "It is proven that no plan can bring out more."
        elif more < total:
            known = (
                f"Any other plan is proven to bring out at most {more} more; whether one does is "
                "not known."
            )
        else:
            known = "Whether another plan could bring out more is not known."
        stated = self.stated()
        within = f"With {_joined(stated)}, the" if stated else "The"
        sentence = (
            f"{within} vehicles of this plan have no place for {people(total)} in time. {known}"
        )
        limit = Limit.RISK if stated else Limit.VEHICLES_AND_TIME
        yield Binding(limit, total, sentence, places=_in_order(persons_at))


def binding_limits(
    problem: Problem,
    itineraries: Sequence[Itinerary],
    figures: Figures,
    most_people: int,
    left_aboard: Iterable[LeftAboard] = (),
) -> tuple[Binding, ...]:
    """
    Return the limits that hold people back, the one that concerns the most persons first.

    Every person left is accounted for once: left aboard, out of reach, too few vehicles for a
    convoy, not lifted in time, receptions full, or no vehicle in time; the last says also what is
    proven of other plans. ``most_people`` is the most persons that any plan could bring out.
    """
    left = _Left(problem, figures)
    found = [
        *left.aboard(left_aboard),
        *left.out_of_reach(),
        *left.without_convoy(),
        *left.not_lifted(),
        *left.without_room(itineraries),
        *left.for_want_of_vehicles(most_people - figures.people_out),
    ]
    return tuple(sorted(found, key=lambda item: -item.persons))
