"""When and where vehicles may move: pauses, curfew, local days and checkpoint hours by minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.clock import curfew_ahead, daily_intervals, local_day_starts
from safepassage.network.pauses import out_by_pause, pause_by_minute
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Place, Scenario

__all__ = ["Restrictions", "is_hurried", "restrictions_of"]


@dataclass(frozen=True, slots=True)
class Restrictions:
    """
    When and where vehicles may move, as arrays over the minutes of the horizon.

    See :class:`safepassage.network.ground.Ground` for the shapes. ``day_of``, of shape (minute,),
    is the number of the local day; ``throughput``, of shape (place,), the vehicles an hour, -1
    where there is no limit.
    """

    zone_of: NDArray[np.int64]
    pause_at: NDArray[np.int16]
    out_by: NDArray[np.int64]
    curfew: NDArray[np.int32]
    next_day: NDArray[np.int32]
    day_of: NDArray[np.int32]
    service: NDArray[np.int64]
    served_by: NDArray[np.bool_]
    has_fuel: NDArray[np.bool_]
    hurried: NDArray[np.bool_]
    throughput: NDArray[np.int64]


def is_hurried(place: Place) -> bool:
    """Return whether no vehicle waits there outside zones: who is to be late drives on slower."""
    # A checkpoint is left as soon as it is served.
    return place.zone is not None or place.kind is PlaceKind.CHECKPOINT


def restrictions_of(
    scenario: Scenario, *, pauses: bool = True, hours: bool = True, curfew: bool = True
) -> Restrictions:
    """
    Return the restrictions of a scenario, with some of them lifted where asked.

    ``pauses=False`` lets vehicles move in zones at any time, ``hours=False`` opens every checkpoint
    for good, ``curfew=False`` lifts the curfew: for saying which one keeps a place out of reach.
    """
    horizon = scenario.horizon_min
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    zone_of = [-1 if place.zone is None else zones[place.zone] for place in scenario.places]
    pause_at = np.zeros((len(zones), horizon + 1), dtype=np.int16)
    if pauses:
        pause_at = pause_by_minute(scenario)
    starts = local_day_starts(scenario)
    day_of = (np.searchsorted(starts, np.arange(horizon + 1), side="right") - 1).astype(np.int32)
    ends = np.append(starts[1:], horizon + 2 * 1440).astype(np.int32)
    service = np.zeros(len(scenario.places), dtype=np.int64)
    served_by = np.ones((len(scenario.places), horizon + 1), dtype=np.bool_)
    throughput = np.full(len(scenario.places), -1, dtype=np.int64)
    places = {place.id: index for index, place in enumerate(scenario.places)}
    for checkpoint in scenario.checkpoints:
        place = places[checkpoint.place]
        service[place] = checkpoint.service_min
        if checkpoint.vehicles_per_h is not None:
            throughput[place] = checkpoint.vehicles_per_h
        if checkpoint.hours is not None and hours:
            served_by[place] = False
            for start, end in daily_intervals(scenario, checkpoint.hours):
                served_by[place, start + checkpoint.service_min : end + 1] = True
    return Restrictions(
        zone_of=np.array(zone_of, dtype=np.int64),
        pause_at=pause_at,
        out_by=np.array(out_by_pause(scenario) if pauses else [horizon], dtype=np.int64),
        curfew=curfew_ahead(scenario)
        if curfew
        else np.full(horizon + 1, horizon + 1440, dtype=np.int32),
        next_day=ends[day_of],
        day_of=day_of,
        service=service,
        served_by=served_by,
        has_fuel=np.array([place.refuel for place in scenario.places], dtype=np.bool_),
        hurried=np.array([is_hurried(place) for place in scenario.places], dtype=np.bool_),
        throughput=throughput,
    )
