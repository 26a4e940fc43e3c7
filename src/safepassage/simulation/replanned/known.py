"""
What is known on a simulated day, by whoever plans anew: what has been seen or announced by then.

Of a pause: its pledge, whether it has begun, and whether it is over. Of a pickup: who is out, from
when on everybody is, and, after a while of lifting, how fast people come out. Nobody knows when a
pause will begin or break, who will not come, or how long a road will take.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.ready import lifting_minutes
from safepassage.scenario.model import Choice, PlaceKind
from safepassage.simulation.day import UNITS
from safepassage.simulation.replanned.awaited import chance_to_begin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from safepassage.ledger import HoldBasis
    from safepassage.scenario.model import Pause, Place, Scenario
    from safepassage.simulation.day import Day
    from safepassage.simulation.people import Bundles
    from safepassage.simulation.state import State

__all__ = ["Known", "known_at"]

RATE_SEEN_MIN = 30
"""Minutes of lifting after which it is known how fast people come out at a pickup."""


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known at the beginning of a minute.

    ``scenario`` has the pauses and the people as they are known. ``waiting`` are bundles, by
    number, that are thought to be still at their pickups. ``ready`` has the persons out by each
    minute, by pickup: as they are now, and from now on as they are expected.
    """

    minute: int
    scenario: Scenario
    waiting: tuple[int, ...]
    ready: Mapping[str, NDArray[np.int64]]


def known_at(
    scenario: Scenario,
    holds: Sequence[HoldBasis],
    bundles: Bundles,
    day: Day,
    state: State,
    out: NDArray[np.int64],
    minute: int,
) -> Known:
    """
    Return what is known at the beginning of a minute.

    Parameters
    ----------
    scenario, bundles
        The scenario and its people.
    holds
        What the ledger knows of each pause.
    day, state
        The day, and how all stands when all minutes before ``minute`` have been run.
    out
        Persons who are out at each pickup, or have boarded there.
    minute
        The minute.
    """
    known_pauses = (
        _pause_known(pause, hold, begins, ends, minute)
        for pause, hold, begins, ends in zip(
            *(scenario.pauses, holds, state.pause_from.tolist(), state.pause_to.tolist()),
            strict=True,
        )
    )
    waiting = _waiting(day, state, out, minute)
    there = state.coming[:-1] - state.remaining[:-1] + waiting
    persons = Counter[str]()
    for bundle, count in zip(bundles.bundles, there.tolist(), strict=True):
        for group, size in bundle.rows:
            persons[group.id] = count * size
    groups = tuple(
        replace(group, persons=persons[group.id]) if group.id in persons else group
        for group in scenario.groups
        if group.choice is not Choice.LEAVE or persons[group.id] > 0
    )
    known = replace(scenario, pauses=tuple(pause for pause in known_pauses if pause), groups=groups)
    pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
    ready = {
        place.id: _ready(known, place, day, state, number, there, int(out[number]), minute)
        for number, place in enumerate(pickups)
    }
    return Known(minute, known, tuple(waiting.tolist()), ready)


def _pause_known(
    pause: Pause, hold: HoldBasis, begins: int, ends: int, minute: int
) -> Pause | None:
    """Return a pause as it is known, None where it is known not to hold any more, or never to."""
    if begins < ends and begins < minute:
        begun = replace(pause, start_min=begins, begins_chance=1.0)
        if ends < minute and ends < pause.end_min:
            # It is over: its margin is of no more use, and what has been done in it was in time.
            begun = replace(begun, end_min=ends, margin_min=0)
        return begun
    if minute < pause.end_min:
        if minute <= pause.start_min:
            return pause
        # One that is late may begin any minute, and is the less likely to the later it is.
        chance = chance_to_begin(pause, hold, minute)
        return replace(pause, start_min=minute, begins_chance=chance)
    return None


def _waiting(day: Day, state: State, out: NDArray[np.int64], minute: int) -> NDArray[np.int64]:
    """Return the bundles that are thought to be at their pickups, by number."""
    remaining = state.remaining[:-1]
    boarded = state.coming[:-1] - remaining
    waiting = np.maximum(day.counted[:-1] - boarded, 0)
    for pickup, (first, after) in enumerate(pairwise(day.pickup_first.tolist())):
        here = day.pickup_bundle[first:after]
        if _is_all_out(day, state, here, int(out[pickup]), minute):
            waiting[here] = remaining[here]
    return waiting


def _is_all_out(day: Day, state: State, here: NDArray[np.int64], out: int, minute: int) -> bool:
    """Return whether everybody who comes is out at a pickup, so that they can be counted."""
    return bool((day.ready_from[here] <= minute).all()) and out >= int(
        (state.coming[here] * day.size[here]).sum()
    )


def _ready(
    known: Scenario,
    place: Place,
    day: Day,
    state: State,
    pickup: int,
    there: NDArray[np.int64],
    out: int,
    minute: int,
) -> NDArray[np.int64]:
    """Return the persons out at a pickup by each minute, as they are expected from now on."""
    horizon = day.horizon
    here = day.pickup_bundle[day.pickup_first[pickup] : day.pickup_first[pickup + 1]]
    present = np.zeros(horizon + 1, dtype=np.int64)
    for bundle in here.tolist():
        present[max(0, int(day.ready_from[bundle])) :] += int(there[bundle] * day.size[bundle])
    if day.pickup_rate[pickup] < 0:
        return present
    lifting = lifting_minutes(known, place)
    seen = int(lifting[:minute].sum()) >= RATE_SEEN_MIN
    rate = int(state.rate[pickup] if seen else day.pickup_rate[pickup])
    # As many as there are now, and a minute's lift more in each minute, but never more than are
    # there: the least of what any minute since then allows.
    lifted = np.concatenate([[0], np.cumsum(lifting[minute:]) * rate])
    most = np.maximum(present[minute:], out) * UNITS
    most[0] = out * UNITS
    ready = np.full(horizon + 1, out, dtype=np.int64)
    ready[minute:] = (lifted + np.minimum.accumulate(most - lifted)) // UNITS
    return ready
