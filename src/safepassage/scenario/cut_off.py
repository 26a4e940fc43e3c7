"""Which pickups no road leads to: seen before there is a plan, from the roads alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.scenario.model import Scenario

__all__ = ["pickups_cut_off"]


def pickups_cut_off(scenario: Scenario) -> tuple[str, ...]:
    """
    Return the pickups that no open roads join to a depot on the way in and to a reception on.

    Only pickups from which somebody chose to leave count. What a vehicle may not use, pauses and
    hours are not looked at: a pickup that is not named may be out of reach as well.
    """
    ahead: defaultdict[str, list[str]] = defaultdict(list)
    back: defaultdict[str, list[str]] = defaultdict(list)
    for road in scenario.roads:
        if road.closed:
            continue
        ends = (road.from_place, road.to_place)
        for origin, target in [ends] if road.one_way else [ends, ends[::-1]]:
            ahead[origin].append(target)
            back[target].append(origin)
    kind_of = {place.id: place.kind for place in scenario.places}
    depots = {vehicle.depot for vehicle in scenario.vehicles}
    receptions = {name for name, kind in kind_of.items() if kind is PlaceKind.RECEPTION}
    joined = _joined(depots, ahead) & _joined(receptions, back)
    leaving = {group.place for group in scenario.groups if group.accepts}
    return tuple(name for name in kind_of if name in leaving and name not in joined)


def _joined(start: Iterable[str], ways: Mapping[str, list[str]]) -> set[str]:
    """Return the places that ways lead to from any of the first ones, these too."""
    found = set(start)
    open_ends = list(found)
    while open_ends:
        for target in ways.get(open_ends.pop(), ()):
            if target not in found:
                found.add(target)
                open_ends.append(target)
    return found
