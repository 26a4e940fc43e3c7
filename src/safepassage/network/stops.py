"""Where vehicles stand besides pickups and receptions: depots, fuel, gates, and where they turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from safepassage.network.hops import Gate, HopTable
    from safepassage.scenario.model import Scenario

__all__ = ["calls_on_the_way", "depots_and_calls", "turning_places"]


def calls_on_the_way(scenario: Scenario, gates: list[Gate], *, has_range: bool) -> set[int]:
    """Return the places where a trip may call on the way: with fuel, or the gate of a convoy."""
    fuel = {
        index
        for index, place in enumerate(scenario.places)
        if has_range and place.refuel and place.zone is None
    }
    return fuel | {gate.place for gate in gates}


def turning_places(scenario: Scenario, tables: list[HopTable]) -> set[int]:
    """
    Return, for each reception with an hourly intake, the nearest place where vehicles can turn.

    Who comes in an hour in which the intake is used up drives there and comes back. It lies outside
    zones, and so does the road: there a vehicle can wait.
    """
    index_of = {place.id: index for index, place in enumerate(scenario.places)}
    turning = set()
    for item in scenario.receptions:
        if item.intake_per_h is None:
            continue
        for table in tables:
            back = _open_hops(table, index_of[item.place], into=True)
            there = _open_hops(table, index_of[item.place], into=False)
            both = [
                (minutes + there[place], place)
                for place, minutes in back.items()
                if place in there and scenario.places[place].zone is None
            ]
            if both:
                turning.add(min(both)[1])
    return turning


def _open_hops(table: HopTable, place: int, *, into: bool) -> dict[int, int]:
    """Return the minutes of the hops outside zones into or out of a place, by their other end."""
    source = np.repeat(np.arange(len(table.first) - 1), np.diff(table.first))
    here, other = (table.target, source) if into else (source, table.target)
    chosen = np.flatnonzero((here == place) & (table.zone < 0) & (table.gate < 0))
    minutes: dict[int, int] = {}
    for hop in chosen.tolist():
        end = int(other[hop])
        minutes[end] = min(minutes.get(end, INF), int(table.minutes[hop]))
    return minutes


def depots_and_calls(scenario: Scenario, calls: set[int]) -> list[int]:
    """Return the places of the depots in use, and those where trips may only call."""
    used = {vehicle.depot for vehicle in scenario.vehicles}
    others = (PlaceKind.RECEPTION, PlaceKind.PICKUP)
    return [
        index
        for index, place in enumerate(scenario.places)
        if place.id in used or (index in calls and place.kind not in others)
    ]
