"""How many people are ready at a pickup, minute by minute."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import entry_kernel
from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Place, Scenario

__all__ = ["PARTS", "lifting_minutes", "ready_people"]

#: Parts of a person: a millionth of a person an hour is one part a minute.
PARTS = 60_000_000


def lifting_minutes(scenario: Scenario, place: Place) -> NDArray[np.bool_]:
    """Return, for each minute of the horizon, whether people are being lifted out at ``place``."""
    if place.zone is None or not place.lift_needs_pause:
        return np.ones(scenario.horizon_min, dtype=np.bool_)
    lifting = np.zeros(scenario.horizon_min, dtype=np.bool_)
    for pause in scenario.pauses:
        if place.zone in pause.zones:
            lifting[max(pause.start_min, 0) : pause.end_min] = True
    return lifting


@entry_kernel
def _queue(
    present: NDArray[np.int64], lifting: NDArray[np.bool_], rate: int, at_start: int
) -> NDArray[np.int64]:
    # Whole parts of a person, so that nothing drifts over many minutes.
    ready = np.empty(len(present), np.int64)
    out = min(at_start, present[0]) * PARTS
    ready[0] = out // PARTS
    for minute in range(len(lifting)):
        if lifting[minute]:
            out += rate
        out = min(out, present[minute + 1] * PARTS)
        ready[minute + 1] = out // PARTS
    return ready


def ready_people(scenario: Scenario) -> dict[str, NDArray[np.int64]]:
    """
    Return for each pickup the persons ready by each minute, shape (horizon_min + 1,).

    People are lifted one after the other while lifting runs, and never before they are there; a
    place without a lift rate has everybody ready who is there. Only those who leave count.
    """
    curves: dict[str, NDArray[np.int64]] = {}
    leaving = defaultdict(list)
    for group in scenario.groups:
        if group.choice is Choice.LEAVE:
            leaving[group.place].append(group)
    for place in scenario.places:
        if place.kind is not PlaceKind.PICKUP:
            continue
        present = np.zeros(scenario.horizon_min + 1, dtype=np.int64)
        for group in leaving[place.id]:
            present[max(group.ready_from_min, 0) :] += group.persons
        if place.lift_rate_per_h is None:
            curves[place.id] = present
        else:
            curves[place.id] = _queue(
                present,
                lifting_minutes(scenario, place),
                round(place.lift_rate_per_h * 1_000_000),
                place.ready_at_start,
            )
    return curves
