"""What leaving a place is worth at most, against a search of all ways, minute by minute."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from safepassage.network.build import build_network
from safepassage.network.prospects import Prospects, exit_chances
from safepassage.scenario.model import PlaceKind
from tests.network.test_sweep import FEATURES, Rider
from tests.oracle.tiny import tiny_scenario


@pytest.mark.parametrize("seed", range(200, 216))
def test_prospects_are_those_of_the_best_way(seed: int) -> None:
    """Of all ways, the best worth on arrival times the chance at the last exit from a zone."""
    scenario = tiny_scenario(seed, features=FEATURES[: 1 + seed % 7])
    network = build_network(scenario, alone=True)
    vehicle = scenario.vehicles[0]
    rider = Rider(scenario, vehicle)
    zones = [zone.id for zone in scenario.zones]
    chances = exit_chances(scenario)
    arriving = 1.0 - 0.5 * np.arange(scenario.horizon_min + 1) / scenario.horizon_min
    target = next(p for p in scenario.places if p.kind is PlaceKind.RECEPTION)

    @cache
    def best(minute: int, place: str, stay: str, served: bool) -> tuple[float, float]:
        """Return the best worth by ways without an exit, and by ways with one."""
        if place == target.id and not served:
            return float(arriving[minute]), 0.0
        plain, chosen = 0.0, 0.0
        for after in rider.steps((minute, place, stay, served)):
            if after[0] > scenario.horizon_min:
                continue
            inside, leaving = best(*after)
            left = _last_exit(rider, zones, (minute, place), (after[0], after[1]))
            for zone, exit_min in left:
                chance = float(chances[zone, exit_min])
                inside, leaving = 0.0, max(leaving, chance * inside)
            plain, chosen = max(plain, inside), max(chosen, leaving)
        return plain, chosen

    names = [place.id for place in scenario.places]
    ways = Prospects(network.tables[network.class_of[vehicle.id]], network.limits)
    found = ways.best(
        chances, arriving, target=names.index(target.id), places=list(range(len(names)))
    )
    for number, name in enumerate(names):
        if name == target.id:
            continue
        for minute in range(0, scenario.horizon_min + 1, 5):
            stays = rider.stays(rider.zone(name), minute)
            most = max((max(best(minute, name, stay, False)) for stay in stays), default=0.0)
            assert found[number, minute] == pytest.approx(most, abs=1e-6), (name, minute)


def _last_exit(
    rider: Rider, zones: list[str], before: tuple[int, str], after: tuple[int, str]
) -> list[tuple[int, int]]:
    """Return (zone, minute) of the last exit of a step, an empty list without any."""
    (start, origin), (end, reached) = before, after
    if origin == reached:
        return []
    # Where several roads join two places, the slow search does not say which was driven.
    ends = {origin, reached}
    road = next(road for road in rider.scenario.roads if {road.from_place, road.to_place} == ends)
    if road.zone is not None and rider.zone(reached) != road.zone:
        return [(zones.index(road.zone), end)]
    here = rider.zone(origin)
    if here is not None and road.zone != here:
        return [(zones.index(here), start)]
    return []
