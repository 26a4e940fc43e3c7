"""What binds: why people are left, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.network.reach import unreachable_reasons
from safepassage.plans import Binding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.planning.problem import Problem
    from safepassage.plans import Figures, Itinerary
    from safepassage.scenario.model import Group

__all__ = ["binding_limits"]


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _lifting(problem: Problem, left: dict[str, int], groups: dict[str, Group]) -> list[Binding]:
    """Name the pickups where lifting, or the ready time, ends before everybody is out."""
    arrays, network = problem.arrays, problem.network
    found = []
    n_open = arrays.n_depots + arrays.n_receptions
    for number, place_index in enumerate(network.stops[n_open:]):
        place = problem.scenario.places[place_index]
        here = sum(count for group, count in left.items() if groups[group].place == place.id)
        total = sum(
            group.persons for group in groups.values() if group.place == place.id and group.accepts
        )
        never = total - int(arrays.ready[number, -1])
        persons = min(here, never)
        if persons > 0 and place.lift_rate_per_h is not None:
            found.append(
                Binding(
                    "lifting",
                    persons,
                    f"Lifting at {place.name or place.id} ({place.lift_rate_per_h:g} an hour): "
                    f"{_people(persons)} cannot be brought out to the vehicles in time.",
                )
            )
    return found


def binding_limits(
    problem: Problem, itineraries: Sequence[Itinerary], figures: Figures, most_people: int
) -> tuple[Binding, ...]:
    """
    Return the limits that hold people back, each with the persons that it concerns.

    Every person left is accounted for once: out of reach, not lifted in time, a reception full, or
    too few vehicles in the time that the pauses leave; the last says also how many of them a better
    plan might still bring out.
    """
    scenario = problem.scenario
    groups = {group.id: group for group in scenario.groups}
    left = dict(figures.left)
    found: list[Binding] = []
    nobody_out = tuple(group for group, persons in left.items() if persons == groups[group].persons)
    for group_id, reason in unreachable_reasons(scenario, problem.network, nobody_out).items():
        persons = left.pop(group_id)
        place = groups[group_id].place
        found.append(
            Binding("reach", persons, f"{_people(persons)} of {group_id} at {place}: {reason}")
        )
    lifting = _lifting(problem, left, groups)
    found += lifting
    rest = sum(left.values()) - sum(item.persons for item in lifting)
    taken: dict[str, int] = {}
    for itinerary in itineraries:
        for stop in itinerary.stops:
            for load in stop.alighted:
                taken[stop.place] = taken.get(stop.place, 0) + load.persons
    for reception in scenario.receptions:
        if reception.capacity is None or taken.get(reception.place, 0) < reception.capacity:
            continue
        only_here = sum(
            count for group, count in left.items() if groups[group].accepts == {reception.place}
        )
        persons = min(rest, only_here)
        if persons > 0:
            rest -= persons
            found.append(
                Binding(
                    "capacity",
                    persons,
                    f"{reception.place} is full ({reception.capacity} places), and "
                    f"{_people(persons)} accept no other reception.",
                )
            )
    if rest > 0:
        more = max(0, most_people - figures.people_out)
        proof = (
            "no plan can bring out more"
            if more == 0
            else f"a better plan might bring out up to {more} more"
        )
        found.append(
            Binding(
                "vehicles and time",
                rest,
                f"Vehicles and hours: the pauses and roads leave too little time to bring out "
                f"{_people(rest)}; {proof}.",
            )
        )
    return tuple(found)
