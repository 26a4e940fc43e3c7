"""Small scenarios for the network's tests, and one made of a few roads and pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from safepassage.scenario.dangers import Danger
from safepassage.scenario.model import (
    Checkpoint,
    DailyHours,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)
from tests.oracle.test_exact import SHUTTLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.swept import Swept

__all__ = ["ROUND", "START", "every_state", "road", "two_gates", "world"]

START = datetime(2022, 5, 5, 6, tzinfo=ZoneInfo("Europe/Kyiv"))

_DEFAULT_PLACES = (
    Place("depot", PlaceKind.DEPOT),
    Place("gate", PlaceKind.WAYPOINT),
    Place("cellar", PlaceKind.PICKUP, zone="siege"),
    Place("haven", PlaceKind.RECEPTION),
)

#: From the pickup A to the reception R in 10 minutes, or round by W in 7 + 8.
ROUND = replace(
    SHUTTLE,
    places=(*SHUTTLE.places, Place("W", PlaceKind.WAYPOINT)),
    roads=(*SHUTTLE.roads, Road("A", "W", km=7, minutes=7), Road("W", "R", km=8, minutes=8)),
    dangers=(Danger("road", "A", "R", 6.0, 0, 30), Danger("at", "A", None, 30.0, 20, 60)),
)


def road(ends: str, minutes: int, *, zone: str | None = None, one_way: bool = False) -> Road:
    """Return a road between two places, ``"gate-cellar"``, with its minutes."""
    one, other = ends.split("-")
    return Road(one, other, km=float(minutes), minutes=minutes, zone=zone, one_way=one_way)


def world(
    *roads: Road,
    pauses: tuple[Pause, ...] = (),
    places: tuple[Place, ...] = _DEFAULT_PLACES,
    horizon_min: int = 120,
    service_min: int = 0,
    vehicles_per_h: int | None = None,
    hours: DailyHours | None = None,
    curfew: DailyHours | None = None,
) -> Scenario:
    """Return a scenario of one bus that begins at 06:00; one person waits at each pickup."""
    zones = {place.zone for place in places} | {way.zone for way in roads}
    return Scenario(
        name="world",
        start=START,
        timezone="Europe/Kyiv",
        horizon_min=horizon_min,
        curfew=curfew,
        places=places,
        groups=tuple(
            Group(f"at-{place.id}", place.id, 1, accepts=frozenset({"haven"}))
            for place in places
            if place.kind is PlaceKind.PICKUP
        ),
        vehicles=(VehicleType("bus", "depot", capacity=(10, 0, 0), available_to_min=horizon_min),),
        roads=roads,
        zones=tuple(Zone(zone) for zone in sorted(zone for zone in zones if zone is not None)),
        pauses=pauses,
        checkpoints=tuple(
            Checkpoint(place.id, service_min, vehicles_per_h, hours)
            for place in places
            if place.kind is PlaceKind.CHECKPOINT
        ),
        receptions=(Reception("haven"),),
    )


def two_gates() -> Scenario:
    """
    Return one cellar with two gates, and two pauses a minute apart.

    ::

        depot --10-- west --50 min in the zone-- cellar
        depot --280-- east --10 min in the zone-- cellar --10-- east --5-- haven

    The pauses hold to minute 300 and from 301 on. By the west gate the cellar is reached in the
    first pause when the bus leaves by minute 240. In the second it is reached by minute 311, when
    the bus leaves for the east gate by minute 21; a bus that waits at the depot until it misses
    the first pause gets there at minute 351.
    """
    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("west", PlaceKind.WAYPOINT),
        Place("east", PlaceKind.WAYPOINT),
        Place("cellar", PlaceKind.PICKUP, zone="siege"),
        Place("haven", PlaceKind.RECEPTION),
    )
    return world(
        road("depot-west", 10),
        road("depot-east", 280),
        road("west-cellar", 50, zone="siege"),
        road("east-cellar", 10, zone="siege"),
        road("east-haven", 5),
        places=places,
        pauses=(
            Pause("first", frozenset({"siege"}), 0, 310, 10),
            Pause("second", frozenset({"siege"}), 301, 500, 10),
        ),
        horizon_min=600,
    )


def every_state(swept: Swept) -> NDArray[np.int32]:
    """Return the states of a sweep by node, minute and field."""
    fields = range(swept.value.shape[1])
    return np.array([swept.states(node, fields) for node in range(len(swept.first) - 1)])
