"""Why people cannot be reached: no road, no pause long enough, a closed checkpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.restrictions import Restrictions, restrictions_of
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.network.sweeper import Sweeper
    from safepassage.network.swept import Swept
    from safepassage.scenario.model import Group, Scenario, VehicleType

__all__ = ["unreachable_reasons"]

_NEEDS = tuple(Need)
_HOURS = "the hours in which they and a vehicle are there leave no time for the way."


class _Trial:
    """The network with some restrictions lifted; each sweep is made once."""

    def __init__(self, scenario: Scenario, network: Network, limits: Restrictions) -> None:
        self.scenario = scenario
        self.network = network
        self.limits = limits
        self._sweepers: dict[int, Sweeper] = {}
        self._swept: dict[tuple[int, int], Swept] = {}
        self._places = {place.id: index for index, place in enumerate(scenario.places)}

    def _arrive(self, kind: int, origin: int, place: int) -> NDArray[np.int32]:
        """Return the earliest arrivals at a place from another one in every minute."""
        if kind not in self._sweepers:
            self._sweepers[kind] = self.network.sweeper_under(kind, self.limits)
        if (kind, place) not in self._swept:
            self._swept[kind, place] = self._sweepers[kind].sweep(place)
        return self._swept[kind, place].arrivals(origin)

    def can_fetch(self, group: Group, vehicles: list[VehicleType]) -> bool:
        """Return whether a vehicle can reach the group and bring it where it agreed to go."""
        pickup = self._places[group.place]
        stand = self.scenario.places[pickup].stop_min
        zone = int(self.limits.zone_of[pickup])
        horizon = self.scenario.horizon_min
        for vehicle in vehicles:
            kind = self.network.class_of[vehicle.id]
            start = max(0, vehicle.available_from_min)
            inbound = np.unique(self._arrive(kind, self._places[vehicle.depot], pickup)[start:])
            inbound = inbound[inbound < INF]
            leave = np.maximum(inbound + stand, group.ready_from_min)
            possible = leave <= horizon
            inbound, leave = inbound[possible], leave[possible]
            if zone >= 0:
                pause = self.limits.pause_at[zone]
                leave = leave[pause[inbound] == pause[leave]]
            for reception in group.accepts:
                outbound = self._arrive(kind, pickup, self._places[reception])
                if (outbound[leave] <= vehicle.available_to_min).any():
                    return True
        return False


def _all_the_time(scenario: Scenario, vehicles: list[VehicleType]) -> list[VehicleType]:
    """Return vehicles that are there from the scenario's start to its end."""
    return [
        replace(vehicle, available_from_min=0, available_to_min=scenario.horizon_min)
        for vehicle in vehicles
    ]


def _without_restrictions(
    scenario: Scenario, network: Network, group: Group, vehicles: list[VehicleType]
) -> str:
    """Return why a group cannot be fetched that could not be if vehicles moved at any time."""
    if not vehicles:
        return "no vehicle has a place for them."
    places = {place.id: index for index, place in enumerate(scenario.places)}
    for vehicle in vehicles:
        kind = network.class_of[vehicle.id]
        inbound = network.minutes_to(kind, places[group.place])[places[vehicle.depot]]
        for reception in group.accepts:
            outbound = network.minutes_to(kind, places[reception])[places[group.place]]
            if inbound < INF and outbound < INF:
                return _HOURS
    return "no road leads there and on to a reception that they accept."


def unreachable_reasons(
    scenario: Scenario, network: Network, group_ids: tuple[str, ...]
) -> dict[str, str]:
    """
    Return, for those of the groups that no vehicle can ever fetch, why.

    The vehicles' hours and then the restrictions are lifted, one after the other, until the group
    can be fetched: the first one that makes the difference is the reason. Where it could also be
    fetched if it was there from the start, the reason says so.
    """
    reasons: dict[str, str] = {}
    trials = [
        (_Trial(scenario, network, limits), reason)
        for limits, reason in (
            (restrictions_of(scenario), ""),
            (
                restrictions_of(scenario, hours=False),
                "the checkpoint on the way is closed too long.",
            ),
            (
                restrictions_of(scenario, curfew=False),
                "the curfew leaves no time for the way.",
            ),
            (
                restrictions_of(scenario, pauses=False),
                "no pause is long enough to go in, load and come out.",
            ),
            (
                restrictions_of(scenario, pauses=False, hours=False, curfew=False),
                "pauses, checkpoint hours and curfew together leave no time for the way.",
            ),
        )
    ]
    known: dict[tuple[object, ...], str] = {}
    for group_id in group_ids:
        group = next(group for group in scenario.groups if group.id == group_id)
        need = _NEEDS.index(group.need)
        vehicles = [vehicle for vehicle in scenario.vehicles if vehicle.capacity[need] > 0]
        key = (group.place, group.accepts, group.need, group.ready_from_min)
        if key not in known:
            known[key] = _without_restrictions(scenario, network, group, vehicles)
            as_it_is, *lifted = trials
            if as_it_is[0].can_fetch(group, vehicles):
                known[key] = ""
            elif as_it_is[0].can_fetch(group, _all_the_time(scenario, vehicles)):
                known[key] = _HOURS
            else:
                for trial, reason in lifted:
                    if trial.can_fetch(group, vehicles):
                        known[key] = reason
                        there_at_once = replace(group, ready_from_min=0)
                        if as_it_is[0].can_fetch(there_at_once, vehicles):
                            known[key] = f"once they are there, {reason}"
                        break
        if known[key]:
            reasons[group_id] = known[key]
    return reasons
