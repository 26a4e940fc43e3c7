"""How many people are ready at a pickup where the scenario has changed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.ready import PARTS, lifting_minutes, ready_people
from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.scenario.model import Place, Scenario

__all__ = ["ready_people_so_far"]


@dataclass(frozen=True, slots=True)
class _Share:
    """What a scenario says of one pickup, in the minutes [start, end) in which it is in force."""

    start: int
    end: int
    rate: int | None
    present: NDArray[np.int64]
    lifting: NDArray[np.bool_]


def ready_people_so_far(
    scenario: Scenario, earlier: Sequence[tuple[Scenario, int]]
) -> dict[str, NDArray[np.int64]]:
    """
    Return for each pickup the persons ready by each minute, shape (horizon_min + 1,).

    Parameters
    ----------
    scenario
        The scenario in force at the end.
    earlier
        Those in force before, each with the minute in which the next one takes its place. In each
        minute people are lifted as the scenario says that is in force in it.
    """
    curves = ready_people(scenario)
    for place in scenario.places:
        if place.id in curves and any(
            _told(old, place.id) != _told(scenario, place.id) for old, _ in earlier
        ):
            curves[place.id] = _joined(scenario, earlier, place.id)
    return curves


def _told(scenario: Scenario, place_id: str) -> tuple[object, ...]:
    """Return all that the people ready at a pickup hang on, but the pauses to come."""
    place = _place(scenario, place_id)
    groups = [
        (group.id, group.persons, group.ready_from_min)
        for group in scenario.groups
        if group.place == place_id and group.choice is Choice.LEAVE
    ]
    return (place.lift_rate_per_h, place.ready_at_start, place.zone, groups)


def _place(scenario: Scenario, place_id: str) -> Place:
    return next(place for place in scenario.places if place.id == place_id)


def _share(scenario: Scenario, place_id: str, start: int, end: int) -> _Share:
    place = _place(scenario, place_id)
    present = np.zeros(scenario.horizon_min + 1, dtype=np.int64)
    for group in scenario.groups:
        if group.place == place_id and group.choice is Choice.LEAVE:
            present[max(group.ready_from_min, 0) :] += group.persons
    rate = place.lift_rate_per_h
    lifts = rate is not None and place.kind is PlaceKind.PICKUP
    return _Share(
        start,
        end,
        round(rate * 1_000_000) if lifts and rate is not None else None,
        present,
        lifting_minutes(scenario, place),
    )


def _joined(
    scenario: Scenario, earlier: Sequence[tuple[Scenario, int]], place_id: str
) -> NDArray[np.int64]:
    """Return the persons ready at a pickup, minute by minute, under one scenario after another."""
    horizon = scenario.horizon_min
    starts = [0, *(until for _, until in earlier)]
    ends = [*starts[1:], horizon + 1]
    scenarios = [*(old for old, _ in earlier), scenario]
    shares = [
        _share(each, place_id, start, end)
        for each, start, end in zip(scenarios, starts, ends, strict=True)
    ]
    of_minute = [share for share in shares for _ in range(share.start, share.end)]
    first = _place(scenarios[0], place_id)
    ready = np.empty(horizon + 1, dtype=np.int64)
    out = 0
    for minute in range(horizon + 1):
        share = of_minute[minute]
        present = int(share.present[minute]) * PARTS
        if share.rate is None:
            out = present
        elif minute == 0:
            out = min(first.ready_at_start * PARTS, present)
        else:
            before = of_minute[minute - 1]
            if before.rate is not None and before.lifting[minute - 1]:
                out += before.rate
            out = min(out, present)
        ready[minute] = out // PARTS
    return ready
