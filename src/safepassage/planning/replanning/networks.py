"""The network of a changed scenario: the one before, where all ways are as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.network.build import build_network

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["network_after"]


def network_after(before: Scenario, after: Scenario, network: Network | None) -> Network:
    """Return the network of ``after``; that of ``before`` is used again where it is the same."""
    if network is not None and _ways(before) == _ways(after):
        classes = {_drives(before, kind): network.class_of[kind.id] for kind in before.vehicles}
        depots = {kind.depot for kind in before.vehicles}
        known = all(
            _drives(after, kind) in classes and kind.depot in depots for kind in after.vehicles
        )
        if known and _limited(before) == _limited(after):
            class_of = {kind.id: classes[_drives(after, kind)] for kind in after.vehicles}
            return replace(network, class_of=class_of)
    return build_network(after)


def _ways(scenario: Scenario) -> tuple[object, ...]:
    """Return all that the ways of vehicles hang on, but the vehicles."""
    return (
        scenario.horizon_min,
        scenario.curfew,
        [(place.id, place.kind, place.zone, place.refuel) for place in scenario.places],
        [replace(road, barred=frozenset(), source="") for road in scenario.roads],
        scenario.zones,
        scenario.pauses,
        scenario.checkpoints,
    )


def _drives(scenario: Scenario, kind: VehicleType) -> tuple[float, tuple[bool, ...]]:
    """Return what the ways of one type hang on: its speed, and where it may not drive."""
    return kind.speed_kmh, tuple(kind.id in road.barred for road in scenario.roads)


def _limited(scenario: Scenario) -> tuple[bool, bool]:
    """Return whether there are vehicles with a range, and with a daily driving time."""
    return (
        any(kind.range_km is not None for kind in scenario.vehicles),
        any(kind.driving_min_per_day is not None for kind in scenario.vehicles),
    )
