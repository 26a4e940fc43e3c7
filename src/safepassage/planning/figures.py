"""What a plan amounts to, as the planner counts it; the checker counts again on its own."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.ledger import chances_to_get_out
from safepassage.planning.danger_figures import DangerCount
from safepassage.planning.ground import Ground
from safepassage.planning.rides import rides_of
from safepassage.plans import Figures, PausesAs
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.planning.ground import ZoneStay
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["figures_of"]


class _Map(Ground):
    """Where places and roads lie, and what happens in pauses."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        expected = scenario.caution.pauses_as is PausesAs.EXPECTED
        self._chances = chances_to_get_out(scenario) if expected else None

    def chance_out(self, stay: ZoneStay, pause: Pause | None) -> float:
        """Return the chance to get out with a stay, 1 where pauses are certain."""
        if self._chances is None:
            return 1.0
        if pause is None:
            return 0.0
        chances = self._chances[pause.id]
        return float(chances[min(max(0, stay.end_min - pause.start_min), len(chances) - 1)])

    def pause_at(self, minute: int) -> str:
        """Return the first pause that lasts in a minute; "" where there is none."""
        during = (p.id for p in self.scenario.pauses if p.start_min <= minute < p.end_min)
        return next(during, "")


def _pause_at_end(stay: ZoneStay, pause: Pause | None) -> str:
    """Return the id of a stay's pause; "" where it is over, or not begun, when the zone is left."""
    if pause is None or not pause.start_min <= stay.end_min <= pause.end_min:
        return ""
    return pause.id


def figures_of(scenario: Scenario, itineraries: Iterable[Itinerary]) -> Figures:
    """Return the figures of right itineraries."""
    chart = _Map(scenario)
    priority = {group.id: group.priority for group in scenario.groups}
    out: dict[str, int] = dict.fromkeys(priority, 0)
    by_pause: dict[str, int] = {pause.id: 0 for pause in scenario.pauses}
    value = km = 0.0
    last: int | None = None
    zone_person_min = used = 0
    danger = DangerCount(scenario)
    for itinerary in itineraries:
        used += 1
        stops = itinerary.stops
        stays = chart.zone_stays(stops)
        firsts = [stay.first_stop for stay in stays]
        pauses = [chart.pause_of_stay(stay) for stay in stays]
        for ride in rides_of(stops):
            arrive = stops[ride.alighted].arrive_min
            worth = 1 - scenario.urgency * arrive / scenario.horizon_min
            out[ride.group] += ride.persons
            # It leaves its last zone in a pause or, touching none, arrives in one.
            stay = bisect_left(firsts, ride.alighted) - 1
            if stay >= 0 and stays[stay].last_stop >= ride.boarded:
                pause = _pause_at_end(stays[stay], pauses[stay])
                worth *= chart.chance_out(stays[stay], pauses[stay])
            else:
                pause = chart.pause_at(arrive)
            value += ride.persons * priority[ride.group] * worth
            by_pause[pause] = by_pause.get(pause, 0) + ride.persons
            last = arrive if last is None else max(last, arrive)
        persons = 0
        for stop, after in pairwise(stops):
            road = chart.roads[stop.place, after.place]
            km += road.km
            if persons and chart.zone_of[stop.place] is not None:
                zone_person_min += persons * (stop.depart_min - stop.arrive_min)
            standing = persons - sum(load.persons for load in stop.alighted)
            danger.add(frozenset({stop.place}), standing, stop.arrive_min, stop.depart_min)
            if stop.boarded or stop.alighted:
                persons += sum(load.persons for load in stop.boarded)
                persons -= sum(load.persons for load in stop.alighted)
            ends = frozenset({stop.place, after.place})
            danger.add(ends, persons, stop.depart_min, after.arrive_min)
            if persons and road.zone is not None:
                zone_person_min += persons * (after.arrive_min - stop.depart_min)
        last_stop = stops[-1]
        if persons and chart.zone_of[last_stop.place] is not None:
            zone_person_min += persons * (last_stop.depart_min - last_stop.arrive_min)
        standing = persons - sum(load.persons for load in last_stop.alighted)
        danger.add(
            frozenset({last_stop.place}), standing, last_stop.arrive_min, last_stop.depart_min
        )
    left = {
        group.id: group.persons - out[group.id]
        for group in scenario.groups
        if group.choice is Choice.LEAVE and group.persons > out[group.id]
    }
    dangers = danger.counted()
    value -= scenario.danger_price * sum(one.person_events for one in dangers)
    return Figures(
        value=value,
        people_total=scenario.people_leaving(),
        people_out=sum(out.values()),
        people_left=sum(left.values()),
        clearance_min=last,
        out_by_pause=tuple(by_pause.items()),
        left=tuple(left.items()),
        zone_person_min=zone_person_min,
        vehicle_km=km,
        vehicles_used=used,
        dangers=dangers,
    )
