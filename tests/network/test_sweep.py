"""Earliest arrivals, against a search forward in time that reads the scenario minute by minute."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.compiled import INF
from safepassage.network.build import build_network
from safepassage.network.fields import (
    ACTION,
    ARRIVE,
    BETWEEN_FUEL,
    BREAK_AT,
    BREAK_PLACE,
    DRIVE,
    DRIVE_LATER,
    DRIVE_SLOWER,
    ENDS_OUTSIDE,
    FIRST_ENTRY,
    LAST_EXIT,
    LAST_ZONE,
    N_FIELDS,
    ROAD_MINUTES,
    SINCE_FUEL,
    TO_FUEL,
    WAIT,
    ZONE_MINUTES,
)
from safepassage.network.hops import road_minutes
from safepassage.network.restrictions import is_hurried
from safepassage.network.ways import ANY_WAY
from safepassage.plans import PausesAs
from safepassage.scenario.caution import Caution
from safepassage.scenario.model import DailyHours, Pause, Place, PlaceKind, Scenario
from tests.network.worlds import every_state, road, two_gates, world
from tests.oracle.tiny import Feature, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.network.legs import Network
    from safepassage.network.swept import Swept
    from safepassage.scenario.model import VehicleType

FEATURES = (
    Feature.ZONES,
    Feature.CHECKPOINTS,
    Feature.CURFEW,
    Feature.MIDNIGHT,
    Feature.ROAD_LIMITS,
    Feature.SPEEDS,
    Feature.STAGING,
)

# (minute, place, pause of the stay or "", whether a checkpoint has served)
_State = tuple[int, str, str, bool]


class Rider:
    """One vehicle that moves as the rules of the road allow, one minute after the other."""

    def __init__(self, scenario: Scenario, vehicle: VehicleType) -> None:
        self.scenario = scenario
        self.vehicle = vehicle
        self.places = {place.id: place for place in scenario.places}
        self.pauses = {pause.id: pause for pause in scenario.pauses}
        self.checkpoints = {checkpoint.place: checkpoint for checkpoint in scenario.checkpoints}
        times = [scenario.time_at(minute) for minute in range(scenario.horizon_min + 1)]
        self.shown = [60 * time.hour + time.minute for time in times]

    def is_shown(self, hours: DailyHours | None, minute: int) -> bool:
        """Return whether the clock shows a time in daily hours."""
        if hours is None or minute > self.scenario.horizon_min:
            return False
        shown = self.shown[minute]
        if hours.from_min < hours.to_min:
            return hours.from_min <= shown < hours.to_min
        return shown >= hours.from_min or shown < hours.to_min

    def stays(self, zone: str | None, minute: int) -> list[str]:
        """Return the pauses in which a stay may begin; without a zone "" is the only one."""
        if zone is None:
            return [""]
        return [
            pause.id
            for pause in self.scenario.pauses
            if zone in pause.zones and pause.start_min <= minute <= pause.end_min - pause.margin_min
        ]

    def lasts(self, pause: str, until: int) -> bool:
        """Return whether a stay may last until an instant."""
        if not pause:
            return True
        held = self.pauses[pause]
        return until <= held.end_min - held.margin_min

    def steps(self, state: _State) -> Iterator[_State]:
        """Yield what may follow from a state."""
        minute, name, stay, served = state
        place = self.places[name]
        checkpoint = self.checkpoints.get(name)
        if not served and self.lasts(stay, minute + 1):
            yield minute + 1, name, stay, False
        if checkpoint is not None and not served:
            over = minute + checkpoint.service_min
            inside = [self.is_shown(checkpoint.hours, m) for m in range(minute, over)]
            if not inside:
                inside = [any(self.is_shown(checkpoint.hours, m) for m in (minute - 1, minute))]
            if self.lasts(stay, over) and (checkpoint.hours is None or all(inside)):
                yield over, name, stay, True
            return
        for way in self.scenario.roads:
            ends = (way.from_place, way.to_place)
            if way.closed or self.vehicle.id in way.barred or name not in ends:
                continue
            if way.one_way and name != way.from_place:
                continue
            target = self.places[ends[1] if name == ends[0] else ends[0]]
            until = minute + road_minutes(way, self.vehicle)
            if any(self.is_shown(self.scenario.curfew, m) for m in range(minute, until)):
                continue
            goes_on = way.zone is not None and way.zone == place.zone
            for riding in [stay] if goes_on else self.stays(way.zone, minute):
                if not self.lasts(riding, until):
                    continue
                stays_in = way.zone is not None and way.zone == target.zone
                for after in [riding] if stays_in else self.stays(target.zone, until):
                    yield until, target.id, after, False

    def arrival(self, source: str, minute: int, target: str, pause: str = "") -> int:
        """Return the earliest arrival at a place (in a pause, where one is named), INF never."""
        queue = [(minute, source, stay, False) for stay in self.stays(self.zone(source), minute)]
        known = set(queue)
        while queue:
            state = heapq.heappop(queue)
            if state[1] == target and not state[3] and (not pause or state[2] == pause):
                return state[0]
            for after in self.steps(state):
                if after[0] <= self.scenario.horizon_min and after not in known:
                    known.add(after)
                    heapq.heappush(queue, after)
        return INF

    def zone(self, name: str) -> str | None:
        """Return the zone of a place."""
        return self.places[name].zone


def assert_like_rider(scenario: Scenario, network: Network, *, every: int) -> int:
    """Compare all arrivals at stops with the slow search; return how many there are."""
    found = 0
    for vehicle in scenario.vehicles:
        rider = Rider(scenario, vehicle)
        kind = network.class_of[vehicle.id]
        for target in network.stops:
            being = every_state(network.sweep_place(kind, target))
            name = scenario.places[target].id
            for source, place in enumerate(scenario.places):
                for minute in range(0, scenario.horizon_min + 1, every):
                    expected = rider.arrival(place.id, minute, name)
                    assert being[source, minute, ARRIVE] == expected, (place.id, minute, name)
                    found += expected < INF
    return found


@pytest.mark.parametrize("seed", range(24))
def test_arrivals_are_those_of_a_slow_search(seed: int) -> None:
    """From every place, at every few minutes, the sweep arrives when the slow search does."""
    scenario = tiny_scenario(seed, features=FEATURES[: 2 + seed % 6])
    assert assert_like_rider(scenario, build_network(scenario), every=7) > 0


@pytest.mark.parametrize("seed", range(50, 74))
def test_arrivals_in_a_chosen_pause_are_those_of_a_slow_search(seed: int) -> None:
    """Where a pause is a goal of its own, the sweep finds the earliest arrival inside it."""
    scenario = tiny_scenario(seed, features=FEATURES[: 1 + seed % 7])
    network = build_network(scenario)
    rider = Rider(scenario, scenario.vehicles[0])
    places = [place.id for place in scenario.places]
    for target in range(len(network.stops), len(network.targets)):
        place, pause, way = network.targets[target]
        if way != ANY_WAY:
            continue
        being = every_state(network.sweep_to(0, target))
        for source in range(len(places)):
            for minute in range(0, scenario.horizon_min + 1, 7):
                expected = rider.arrival(
                    places[source], minute, places[place], scenario.pauses[pause].id
                )
                assert being[source, minute, ARRIVE] == expected


def follow(
    network: Network, swept: Swept, target: int, place: int, minute: int
) -> Iterator[tuple[int, int]]:
    """Yield (minute of departure, hop) of the way that a sweep's actions lead to a place."""
    table, limits = network.tables[0], network.limits
    while place != target:
        hop, until = swept.action(place, minute)
        if hop == WAIT:
            minute = until + 1
            continue
        depart = minute + int(limits.service[place])
        yield depart, hop
        place, minute = int(table.target[hop]), depart + int(table.minutes[hop])


def walk(network: Network, target: int, place: int, minute: int) -> tuple[int, int, int]:
    """Return (arrival, minutes in zones, minutes on roads) of following the actions of a sweep."""
    table, limits = network.tables[0], network.limits
    in_zones, on_roads = 0, 0
    for depart, hop in follow(network, network.sweep_place(0, target), target, place, minute):
        in_zones += depart - minute if limits.zone_of[place] >= 0 else 0
        minutes = int(table.minutes[hop])
        in_zones += minutes if table.zone[hop] >= 0 else 0
        on_roads += minutes
        place, minute = int(table.target[hop]), depart + minutes
    return minute, in_zones, on_roads


@pytest.mark.parametrize("seed", range(30, 42))
def test_actions_lead_where_arrivals_say(seed: int) -> None:
    """Following the actions arrives when stated, with the minutes in zones and on roads stated."""
    scenario = tiny_scenario(seed, features=FEATURES)
    network = build_network(scenario)
    for target in network.stops:
        being = every_state(network.sweep_place(0, target))
        for place in range(len(scenario.places)):
            for minute in range(0, scenario.horizon_min + 1, 5):
                state = being[place, minute]
                if state[ARRIVE] < INF and not network.exits.is_break[place]:
                    assert walk(network, target, place, minute) == (
                        state[ARRIVE],
                        state[ZONE_MINUTES],
                        state[ROAD_MINUTES],
                    )


@pytest.mark.parametrize("seed", range(80, 110))
def test_details_are_those_of_the_way(seed: int) -> None:
    """The first break, and the driving, the distances and the last road, are those of the way."""
    scenario = replace(
        tiny_scenario(seed, features=set(Feature)), caution=Caution(PausesAs.EXPECTED)
    )
    network = build_network(scenario)
    assert network.n_detail == N_FIELDS - BREAK_AT
    table, next_day, zone_of = network.tables[0], network.limits.next_day, network.limits.zone_of
    for target in network.stops:
        swept = network.sweep_place(0, target)
        being = every_state(swept)
        for place in range(len(scenario.places)):
            for minute in range(scenario.horizon_min + 1):
                state = being[place, minute]
                if state[ARRIVE] >= INF or network.exits.is_break[place]:
                    continue
                today, later, met, ends_outside = 0, 0, (-1, INF), 1
                stretches = [0]
                here = place
                entry = minute if zone_of[place] >= 0 and place != target else INF
                left = (INF, -1)
                for depart, hop in follow(network, swept, target, place, minute):
                    reached, at = int(table.target[hop]), depart + int(table.minutes[hop])
                    before_midnight = max(0, min(at, int(next_day[minute])) - depart)
                    today += before_midnight
                    later += at - depart - before_midnight
                    stretches[-1] += int(table.hectometres[hop])
                    if zone_of[here] >= 0 and table.zone[hop] != zone_of[here]:
                        left = (depart, int(zone_of[here]))
                    if table.zone[hop] >= 0 and zone_of[reached] != table.zone[hop]:
                        left = (at, int(table.zone[hop]))
                    if table.zone[hop] >= 0:
                        entry = min(entry, depart)
                    if zone_of[reached] >= 0 and not (
                        network.exits.is_break[reached] and reached != target
                    ):
                        entry = min(entry, at)
                    if network.exits.is_break[reached] and reached != target:
                        met = (reached, at)
                        break
                    ends_outside = int(table.zone[hop] < 0)
                    if ends_outside and is_hurried(scenario.places[here]):
                        ends_outside = DRIVE_SLOWER
                    here = reached
                    if reached != target and scenario.places[reached].refuel:
                        stretches.append(0)
                assert (entry, *left) == (state[FIRST_ENTRY], state[LAST_EXIT], state[LAST_ZONE])
                assert (today, later) == (state[DRIVE], state[DRIVE_LATER])
                assert stretches[0] == state[TO_FUEL]
                assert (stretches[-1] if stretches[1:] else -1) == state[SINCE_FUEL]
                assert max(stretches[1:-1], default=0) == state[BETWEEN_FUEL]
                assert met[0] >= 0 or ends_outside == state[ENDS_OUTSIDE]
                assert met == (state[BREAK_PLACE], state[BREAK_AT])


@pytest.mark.parametrize("seed", range(110, 122))
def test_pieces_cover_all_minutes(seed: int) -> None:
    """The pieces of each node follow each other up to the horizon."""
    network = build_network(tiny_scenario(seed, features=FEATURES))
    swept = network.sweep_to(0, network.n_stops - 1)
    for node in range(len(swept.first) - 1):
        tops = swept.top[swept.first[node] : swept.first[node + 1]]
        assert tops[-1] == network.horizon_min
        assert (np.diff(tops) > 0).all()


def arrival(scenario: Scenario, source: str, target: str, minute: int) -> int:
    """Return the bus's earliest arrival."""
    network = build_network(scenario)
    places = [place.id for place in scenario.places]
    being = every_state(network.sweep_place(0, places.index(target)))
    return int(being[places.index(source), minute, ARRIVE])


def test_the_margin_is_kept_to_the_minute() -> None:
    """A bus may reach the way out at the margin's first instant, and no later."""
    scenario = world(
        road("depot-gate", 10),
        road("gate-cellar", 10, zone="siege"),
        road("gate-haven", 10),
        pauses=(Pause("day", frozenset({"siege"}), 20, 70, 20),),
    )
    assert arrival(scenario, "depot", "cellar", 0) == 30
    assert arrival(scenario, "depot", "cellar", 30) == 50
    assert arrival(scenario, "depot", "cellar", 31) == INF
    assert arrival(scenario, "cellar", "haven", 40) == 60
    assert arrival(scenario, "cellar", "haven", 41) == INF


def test_a_vehicle_waits_outside_for_the_next_pause() -> None:
    """Too late for a pause, a bus goes in when the next one opens."""
    scenario = world(
        road("depot-gate", 10),
        road("gate-cellar", 10, zone="siege"),
        road("gate-haven", 10),
        pauses=(
            Pause("one", frozenset({"siege"}), 0, 40, 10),
            Pause("two", frozenset({"siege"}), 60, 100, 10),
        ),
    )
    assert arrival(scenario, "depot", "cellar", 10) == 30
    assert arrival(scenario, "depot", "cellar", 11) == 70


def test_curfew_stops_movement_and_not_standing() -> None:
    """A road is begun only when it is over by the curfew, or after it."""
    scenario = world(
        road("depot-gate", 10), road("gate-haven", 10), curfew=DailyHours(6 * 60 + 15, 6 * 60 + 45)
    )
    assert arrival(scenario, "depot", "haven", 0) == 55
    assert arrival(scenario, "gate", "haven", 5) == 15
    assert arrival(scenario, "gate", "haven", 6) == 55


def test_a_checkpoint_serves_inside_its_hours() -> None:
    """Service begins and ends inside the hours; a checkpoint that is the goal need not serve."""
    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("post", PlaceKind.CHECKPOINT),
        Place("haven", PlaceKind.RECEPTION),
        Place("town", PlaceKind.PICKUP),
    )
    scenario = world(
        road("depot-post", 10),
        road("post-haven", 10),
        places=places,
        service_min=5,
        hours=DailyHours(6 * 60 + 20, 6 * 60 + 40),
    )
    assert arrival(scenario, "depot", "haven", 0) == 35
    assert arrival(scenario, "depot", "haven", 25) == 50
    assert arrival(scenario, "depot", "haven", 26) == INF
    assert arrival(scenario, "depot", "post", 26) == 36


def test_of_equal_arrivals_the_one_with_less_time_in_zones_is_taken() -> None:
    """Two ways of equal length: the one around the zone is driven."""
    scenario = world(
        road("depot-gate", 10, zone="siege"),
        road("gate-haven", 10, zone="siege"),
        road("depot-haven", 20),
        pauses=(Pause("day", frozenset({"siege"}), 0, 100, 0),),
    )
    network = build_network(scenario)
    being = every_state(network.sweep_place(0, 3))
    assert being[0, 0, ARRIVE] == 20
    assert being[0, 0, ZONE_MINUTES] == 0


def test_a_vehicle_that_is_early_waits_and_drives_no_more_than_it_must() -> None:
    """A bus that waits for a pause doesn't drive to and fro, and is at the gate early."""
    scenario = world(
        road("depot-haven", 5),
        road("depot-gate", 10),
        road("gate-cellar", 10, zone="siege"),
        pauses=(Pause("day", frozenset({"siege"}), 60, 100, 0),),
    )
    network = build_network(scenario)
    being = every_state(network.sweep_place(0, 2))
    assert being[0, 0, ROAD_MINUTES] == 20
    assert being[1, 10, ACTION] == WAIT
    assert walk(network, 2, 0, 0) == (70, 10, 20)


def test_a_break_is_not_left_to_come_back_to_it() -> None:
    """A bus too early at a checkpoint waits there, and doesn't go round by the depot."""
    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("post", PlaceKind.CHECKPOINT),
        Place("cellar", PlaceKind.PICKUP, zone="siege"),
        Place("haven", PlaceKind.RECEPTION),
    )
    scenario = world(
        road("depot-post", 10),
        road("post-cellar", 10, zone="siege"),
        road("post-haven", 10),
        places=places,
        vehicles_per_h=6,
        pauses=(Pause("day", frozenset({"siege"}), 60, 100, 0),),
    )
    network = build_network(scenario)
    through_the_post = network.sweep_place(0, 2).arrivals(len(places))
    assert through_the_post[10] == INF
    assert through_the_post[60] == 70


def test_a_chosen_pause_may_be_reached_past_the_place_itself() -> None:
    """
    A bus passes the cellar in one pause, waits behind it, and comes back in the other.

    The depot's only road leads to the cellar, and from there on to the haven outside the zone.
    """
    scenario = world(
        road("depot-cellar", 8, zone="siege"),
        road("cellar-haven", 1, zone="siege"),
        pauses=(
            Pause("one", frozenset({"siege"}), 0, 18, 0),
            Pause("two", frozenset({"siege"}), 22, 40, 0),
        ),
    )
    network = build_network(scenario)
    pickup = network.n_stops - 1
    assert network.arrival(0, int(network.variant[pickup, 1]), 0, 0) == 23
    assert network.arrival(0, int(network.variant[pickup, 1]), 0, 12) == 30


def test_a_stay_in_a_chosen_pause_may_need_another_gate() -> None:
    """The cellar is reached by minute 311 of the second pause by who leaves early enough."""
    scenario = two_gates()
    network = build_network(scenario)
    rider = Rider(scenario, scenario.vehicles[0])
    pickup = network.n_stops - 1
    for pause, name in enumerate(("first", "second")):
        target = int(network.variant[pickup, pause])
        for minute in (0, 21, 22, 240, 241, 300):
            expected = rider.arrival("depot", minute, "cellar", name)
            assert network.arrival(0, target, 0, minute) == expected
    assert network.arrival(0, int(network.variant[pickup, 1]), 0, 21) == 311
    assert network.arrival(0, pickup, 0, 241) == 351
