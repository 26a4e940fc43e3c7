"""
Ways round the checkpoints that let through so many vehicles an hour.

A bound that counts their passes asks of each way whether it goes by such a checkpoint or round it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.network.build import build_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.scenario.model import Scenario

__all__ = ["Rounds", "limited_checkpoints", "rounds_of"]


class Rounds(NamedTuple):
    """
    Ways round the checkpoints that let through so many vehicles an hour.

    ``stops`` are those checkpoints, which are stops of the problem; the rest is as of
    :class:`safepassage.network.legs.Network`, by ways that pass none of them.
    """

    stops: tuple[int, ...]
    row: NDArray[np.int32]
    variant: NDArray[np.int64]
    constant: NDArray[np.int32]
    position: NDArray[np.int32]
    arrive: NDArray[np.int32]


def limited_checkpoints(scenario: Scenario) -> tuple[int, ...]:
    """Return the checkpoints, by place, that let through so many vehicles an hour; no depots."""
    depots = {vehicle.depot for vehicle in scenario.vehicles}
    limited = {
        item.place
        for item in scenario.checkpoints
        if item.vehicles_per_h is not None and item.place not in depots
    }
    return tuple(index for index, place in enumerate(scenario.places) if place.id in limited)


def rounds_of(scenario: Scenario, network: Network, checkpoints: tuple[int, ...]) -> Rounds:
    """Return the ways round some checkpoints, by place, all stops of a network of the scenario."""
    barred = {scenario.places[place].id for place in checkpoints}
    roads = tuple(
        road for road in scenario.roads if barred.isdisjoint((road.from_place, road.to_place))
    )
    clear = build_network(replace(scenario, roads=roads), alone=True, through=checkpoints)
    stop_of = {place: stop for stop, place in enumerate(network.stops)}
    # Vehicles that differ in no other roads than those are of one class there.
    class_of = {network.class_of[kind]: clear.class_of[kind] for kind in network.class_of}
    classes = [class_of[number] for number in range(len(network.tables))]
    return Rounds(
        stops=tuple(stop_of[place] for place in checkpoints),
        row=np.ascontiguousarray(clear.row[classes]),
        variant=clear.variant,
        constant=clear.constant,
        position=clear.position,
        arrive=clear.arrive,
    )
