"""From a scenario and a plan to the arrays of a simulated day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.checking.clock import LocalClock
from safepassage.compiled import INF
from safepassage.ledger import chances_to_hold
from safepassage.scenario.chances import AtBreak
from safepassage.scenario.model import PlaceKind
from safepassage.simulation.day import RUN_ON, SHELTER, TURN_BACK, UNITS, Day
from safepassage.simulation.draws import (
    exponential_table,
    joiner_table,
    lognormal_table,
    normal_table,
)
from safepassage.simulation.errands import build_errands, no_errands
from safepassage.simulation.itineraries import build_itineraries
from safepassage.simulation.people import bundles_of
from safepassage.simulation.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.plans import Plan
    from safepassage.scenario.model import Checkpoint, Scenario
    from safepassage.simulation.itineraries import Itineraries
    from safepassage.simulation.people import Bundles

__all__ = ["Built", "build_day"]

_AT_BREAK = {AtBreak.TURN_BACK: TURN_BACK, AtBreak.SHELTER: SHELTER, AtBreak.RUN_ON: RUN_ON}


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """The arrays of a day, and what their numbers stand for."""

    day: Day
    bundles: Bundles
    itineraries: Itineraries


def build_day(scenario: Scenario, plan: Plan, policy: Policy = Policy.PLAN) -> Built:
    """
    Return the arrays of a day on which a plan is followed, or vehicles are dispatched.

    Parameters
    ----------
    scenario
        The scenario, with its settings of the simulation.
    plan
        A right plan for it.
    policy
        By what vehicles go on.
    """
    settings = scenario.simulation
    bundles = bundles_of(scenario)
    pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
    numbers = {place.id: index for index, place in enumerate(pickups)}
    is_dispatched = policy is Policy.GREEDY
    itineraries = (
        build_errands(scenario, bundles, numbers)
        if is_dispatched
        else build_itineraries(scenario, plan, bundles, numbers)
    )
    clock = LocalClock(scenario)
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    rules = {zone.id: zone.convoy for zone in scenario.zones if zone.convoy is not None}
    gates = [rules[zone] for zone, _ in itineraries.gates]
    types = itineraries.types
    by_zone = [
        sorted(
            (index for index, pause in enumerate(scenario.pauses) if zone.id in pause.zones),
            key=lambda index: scenario.pauses[index].start_min,
        )
        for zone in scenario.zones
    ]
    people = bundles.bundles
    here = [
        [number for number, bundle in enumerate(people) if bundle.group.place == place.id]
        for place in pickups
    ]
    curfew_from, curfew_to = _curfew(scenario, clock)
    limit = scenario.caution.stranding_chance
    arrays: dict[str, Any] = dict(itineraries.arrays)
    for name in ("takes_joiners", "turn_barred", "is_last"):
        arrays[name] = arrays[name] > 0
    day = Day(
        horizon=scenario.horizon_min,
        since=0,
        at_break=_AT_BREAK[settings.at_break],
        wait_min=settings.wait_min,
        zone_first=_offsets(by_zone),
        zone_pause=_flat(by_zone),
        safe_until=_whole([pause.end_min - pause.margin_min for pause in scenario.pauses]),
        # Dispatchers who plan nothing don't weigh what they risk.
        stranding=1.0 if limit is None or is_dispatched else float(limit),
        stands=_stands(scenario),
        escorts=_whole(
            [rules[zone.id].escorts if zone.id in rules else -1 for zone in scenario.zones]
        ),
        gate_zone=_whole([zones[zone] for zone, _ in itineraries.gates]),
        gate_least=_whole([rule.least for rule in gates]),
        gate_most=_whole([rule.most for rule in gates]),
        gate_headway=_whole([rule.headway_min for rule in gates]),
        available_to=_whole([kind.available_to_min for kind in types]),
        capacity=np.array([kind.capacity for kind in types], dtype=np.int64).reshape(-1, 3),
        pickup_first=_offsets(here),
        pickup_bundle=_flat(here),
        pickup_zone=_whole(
            [zones[p.zone] if p.zone is not None and p.lift_needs_pause else -1 for p in pickups]
        ),
        pickup_start=_whole([UNITS * place.ready_at_start for place in pickups]),
        pickup_rate=_whole(
            [
                -1 if place.lift_rate_per_h is None else round(1000 * place.lift_rate_per_h)
                for place in pickups
            ]
        ),
        lift_factor=lognormal_table(settings.lift_spread),
        service=_whole([checkpoint.service_min for checkpoint in scenario.checkpoints]),
        per_hour=_whole(
            [
                -1 if checkpoint.vehicles_per_h is None else checkpoint.vehicles_per_h
                for checkpoint in scenario.checkpoints
            ]
        ),
        opens=_opens(scenario, clock),
        curfew_from=curfew_from,
        curfew_to=curfew_to,
        # After the people come the joiners: one seat, any reception, and no worth of the plan's.
        size=_whole([*(bundle.size for bundle in people), 1]),
        places=np.array([*(bundle.places for bundle in people), (1, 0, 0)], dtype=np.int64),
        counted=_whole([*(bundle.count for bundle in people), 0]),
        is_counted=np.array([*(bundle.is_counted for bundle in people), False]),
        ready_from=_whole([*(bundle.group.ready_from_min for bundle in people), 0]),
        accepts=np.array(
            [
                *(
                    [reception.place in bundle.group.accepts for reception in scenario.receptions]
                    for bundle in people
                ),
                [True for _ in scenario.receptions],
            ]
        ).reshape(len(people) + 1, len(scenario.receptions)),
        worth=np.array([*(bundle.worth for bundle in people), 0.0]),
        urgency=scenario.urgency,
        normal=normal_table(),
        exponential=exponential_table(),
        travel_factor=lognormal_table(settings.travel_spread),
        service_factor=lognormal_table(settings.service_spread),
        joiners=joiner_table(settings.joiners_per_trip),
        count_spread=float(settings.count_spread),
        no_show=float(settings.no_show),
        breakdowns_per_min=settings.breakdowns_per_h / 60,
        breakdown_min=float(settings.breakdown_min),
        hold_chance=float(settings.hold_chance),
        hold_min=float(settings.hold_min),
        refusal_chance=float(settings.refusal_chance),
        refusal_min=settings.refusal_min,
        is_dispatched=is_dispatched,
        takes_in=_whole(
            [
                INF if reception.capacity is None else reception.capacity
                for reception in scenario.receptions
            ]
        ),
        **(arrays if is_dispatched else {**no_errands(len(arrays["arrive"])), **arrays}),
    )
    return Built(day, bundles, itineraries)


def _stands(scenario: Scenario) -> NDArray[np.float64]:
    """Return by pause, and by minute since it began, the chance that it stands; 0 after its end."""
    chances = chances_to_hold(scenario)
    longest = max((len(chances[pause.id]) for pause in scenario.pauses), default=0)
    table = np.zeros((len(scenario.pauses), longest))
    for row, pause in zip(table, scenario.pauses, strict=True):
        row[: len(chances[pause.id])] = chances[pause.id]
    return table


def _whole(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _offsets(lists: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, lists)]).astype(np.int64)


def _flat(lists: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return _whole([value for each in lists for value in each])


def _curfew(scenario: Scenario, clock: LocalClock) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, by minute, the first curfew minute and the first one without, from then on."""
    horizon = scenario.horizon_min
    within = np.zeros(horizon + 2, dtype=bool)
    if scenario.curfew is not None:
        within[clock.minutes_within(scenario.curfew, 0, horizon + 1)] = True
    first_in, first_out = np.empty(horizon + 2, np.int64), np.empty(horizon + 2, np.int64)
    next_in, next_out = INF, horizon + 2
    for minute in range(horizon + 1, -1, -1):
        if within[minute]:
            next_in = minute
        else:
            next_out = minute
        first_in[minute], first_out[minute] = next_in, next_out
    return first_in, first_out


def _opens(scenario: Scenario, clock: LocalClock) -> NDArray[np.int64]:
    """Return, by checkpoint and minute, the first minute from then on in which service fits."""
    horizon = scenario.horizon_min
    rows = [_opens_at(checkpoint, clock, horizon) for checkpoint in scenario.checkpoints]
    return np.array(rows, dtype=np.int64).reshape(len(rows), horizon + 2)


def _opens_at(checkpoint: Checkpoint, clock: LocalClock, horizon: int) -> list[int]:
    minutes = range(horizon + 2)
    if checkpoint.hours is None:
        return list(minutes)
    closed = np.zeros(horizon + 3, dtype=np.int64)
    closed[clock.minutes_outside(checkpoint.hours, 0, horizon + 1)] = 1
    before = np.concatenate([[0], np.cumsum(closed)])
    service = checkpoint.service_min
    opens = [INF] * (horizon + 2)
    following = INF
    for minute in reversed(minutes):
        last = min(minute + service, horizon + 2)
        fits = before[last] == before[minute]
        if service == 0:
            # As in the checker: the hours may begin or end with an act of no minutes.
            fits = not closed[minute] or (minute > 0 and not closed[minute - 1])
        if fits:
            following = minute
        opens[minute] = following
    return opens
