"""
When a pause can be used: from its start to its margin before its end, as instants.

Where a pause without a margin ends in the minute in which the next pause of the zone starts, two
stays meet in that instant, and no stay may go on from one to the other (rule 3). A vehicle in the
zone in an instant is in one pause here; such an instant belongs to the pause that starts, and the
one before is used up to the minute before. A bound must not lose that minute:
:func:`join_pauses` gives the scenario in which such pauses are one, where vehicles can do all that
they can in the scenario itself, and more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Pause, Scenario

__all__ = ["join_pauses", "last_instants", "out_by_pause", "pause_by_minute"]


def _out_by(pause: Pause) -> int:
    """Return the instant by which everybody must be out."""
    return pause.end_min - pause.margin_min


def _meet(before: Pause, after: Pause) -> bool:
    """Return whether two pauses can be used in one common instant, and the later one for longer."""
    return (
        _out_by(before) == after.start_min < _out_by(after) and before.start_min < after.start_min
    )


def out_by_pause(scenario: Scenario) -> list[int]:
    """Return for each pause the instant by which everybody must be out of its zones."""
    return [_out_by(pause) for pause in scenario.pauses]


def last_instants(scenario: Scenario) -> list[int]:
    """Return for each pause the last instant, up to the horizon, of a vehicle in its zones."""
    return [
        min(
            scenario.horizon_min,
            _out_by(pause)
            - any(_meet(pause, other) and pause.zones & other.zones for other in scenario.pauses),
        )
        for pause in scenario.pauses
    ]


def pause_by_minute(scenario: Scenario) -> NDArray[np.int16]:
    """Return the pause that can be used in each instant, -1 none, shape (zones, horizon + 1)."""
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    last = last_instants(scenario)
    pause_at = np.full((len(zones), scenario.horizon_min + 1), -1, dtype=np.int16)
    # The earliest last: a pause that can be used for one instant alone yields it to the one before.
    order = sorted(range(len(last)), key=lambda number: -scenario.pauses[number].start_min)
    for number in order:
        pause = scenario.pauses[number]
        for zone in pause.zones:
            pause_at[zones[zone], pause.start_min : max(last[number] + 1, pause.start_min)] = number
    return pause_at


def join_pauses(scenario: Scenario) -> Scenario:
    """Return the scenario with pauses that meet made one, or the scenario itself without any."""
    joined: dict[str, list[Pause]] = defaultdict(list)
    met: set[tuple[str, str]] = set()
    for pause in sorted(scenario.pauses, key=lambda pause: pause.start_min):
        for zone in sorted(pause.zones):
            here = joined[zone]
            if here and _meet(here[-1], pause):
                met |= {(zone, here[-1].id), (zone, pause.id)}
                here[-1] = replace(here[-1], end_min=pause.end_min, margin_min=pause.margin_min)
            else:
                here.append(replace(pause, zones=frozenset({zone})))
    if not met:
        return scenario
    left = [
        replace(pause, zones=zones)
        for pause in scenario.pauses
        if (zones := frozenset(zone for zone in pause.zones if (zone, pause.id) not in met))
    ]
    longer = [
        replace(pause, id=f"{zone}-{pause.id}")
        for zone, pauses in joined.items()
        for pause in pauses
        if (zone, pause.id) in met
    ]
    return replace(scenario, pauses=(*left, *longer))
