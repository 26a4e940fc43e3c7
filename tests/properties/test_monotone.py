"""
More of anything never gives a worse plan, where planning begins from the plan for less.

What is *more*: each change in ``MORE`` allows every plan that was allowed before, at the same
value. A longer horizon is not among them: it changes what each arrival counts, so that only the
start as it stands in the longer scenario can be compared.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.plans import Load, Objective
from safepassage.scenario.model import DailyHours
from safepassage.starting import judge, plan, take_over
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.plans import Figures, Itinerary, Plan, Stop
    from safepassage.scenario.model import Pause, Scenario

PLAIN = range(2000, 2180)
RICH = range(2180, 2200)
SEEDS = (*PLAIN, *RICH)
WORK = 40
RELATIVE = 1e-9


@cache
def less(seed: int) -> tuple[Scenario, Plan]:
    """
    Return a scenario out of which somebody can get, and a plan of little work for it.

    It has some of what there is to be more of by this seed.
    """
    for number in count(1000 * seed):
        features = some_features(number, most=18 if seed in RICH else 7)
        scenario = tiny_scenario(number, features=features)
        if _changed(scenario, seed) == scenario:
            continue
        made = plan_evacuation(scenario, objective=objective_of(seed), work=WORK, seed=seed)
        if made.figures.people_out:
            return scenario, made
    raise AssertionError(seed)


def objective_of(seed: int) -> Objective:
    """Return the objective that a seed is planned for: they take turns."""
    return tuple(Objective)[seed % 2]


# -- more -----------------------------------------------------------------------------------------


def one_more_vehicle(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return one more vehicle of a type: with it, even the ids of its vehicles may be others."""
    lucky = rng.choice(scenario.vehicles)
    kinds = (replace(v, count=v.count + 1) if v is lucky else v for v in scenario.vehicles)
    return replace(scenario, vehicles=tuple(kinds))


def larger_vehicles(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return a type of vehicles with one place more for each need."""
    lucky = rng.choice(scenario.vehicles)
    kinds = (
        replace(v, capacity=(v.capacity[0] + 1, v.capacity[1] + 1, v.capacity[2] + 1))
        if v is lucky
        else v
        for v in scenario.vehicles
    )
    return replace(scenario, vehicles=tuple(kinds))


def longer_shifts(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return vehicles that are there earlier and to the end, and drive further and longer."""
    del rng
    kinds = (
        replace(
            v,
            available_from_min=v.available_from_min // 2,
            available_to_min=scenario.horizon_min,
            range_km=v.range_km and v.range_km + 5,
            driving_min_per_day=v.driving_min_per_day and v.driving_min_per_day + 5,
        )
        for v in scenario.vehicles
    )
    return replace(scenario, vehicles=tuple(kinds))


def later_end(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return a pause that ends later."""
    return _longer(scenario, rng, 0, rng.randint(1, 6))


def earlier_start(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return a pause that starts earlier."""
    return _longer(scenario, rng, rng.randint(1, 6), 0)


def _longer(scenario: Scenario, rng: random.Random, sooner: int, later: int) -> Scenario:
    """Return a pause that begins sooner or ends later, up to the next pause of its zones."""
    if not scenario.pauses:
        return scenario
    lucky = rng.choice(scenario.pauses)
    others = [p for p in scenario.pauses if p is not lucky and p.zones & lucky.zones]
    first = max([0, *(p.end_min for p in others if p.end_min <= lucky.start_min)])
    last = min(
        [scenario.horizon_min, *(p.start_min for p in others if p.start_min >= lucky.end_min)]
    )
    longer = replace(
        lucky,
        start_min=max(first, lucky.start_min - sooner),
        end_min=min(last, lucky.end_min + later),
    )
    return _with_pauses(scenario, [longer if p is lucky else p for p in scenario.pauses])


def one_more_pause(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return a pause of one zone after its last one, or before its first one."""
    if not scenario.zones:
        return scenario
    zone = rng.choice(scenario.zones).id
    own = [p for p in scenario.pauses if zone in p.zones]
    first = min(p.start_min for p in own)
    last = max(p.end_min for p in own)
    start, end = (last, scenario.horizon_min) if last < scenario.horizon_min else (0, first)
    if start == end:
        return scenario
    more = replace(own[0], id="more", zones=frozenset([zone]), start_min=start, end_min=end)
    return _with_pauses(scenario, [*scenario.pauses, replace(more, margin_min=0)])


def shorter_margins(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return pauses that may be used up to their end."""
    del rng
    return _with_pauses(scenario, [replace(p, margin_min=0) for p in scenario.pauses])


def _with_pauses(scenario: Scenario, pauses: list[Pause]) -> Scenario:
    return replace(scenario, pauses=tuple(sorted(pauses, key=lambda p: (p.start_min, p.id))))


def higher_lift_rates(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return pickups out of which people come faster, or on their own."""
    factor = rng.choice((1.3, 2, None))
    places = (
        replace(
            place,
            lift_rate_per_h=place.lift_rate_per_h and factor and place.lift_rate_per_h * factor,
        )
        for place in scenario.places
    )
    return replace(scenario, places=tuple(places))


def more_room(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return receptions that take one person more, an hour and in all."""
    del rng
    receptions = (
        replace(
            r,
            capacity=None if r.capacity is None else r.capacity + 1,
            intake_per_h=r.intake_per_h and r.intake_per_h + 1,
        )
        for r in scenario.receptions
    )
    return replace(scenario, receptions=tuple(receptions))


def wider_checkpoints(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return checkpoints that serve faster, one vehicle an hour more, day and night."""
    del rng
    checkpoints = (
        replace(
            c,
            service_min=c.service_min // 2,
            vehicles_per_h=c.vehicles_per_h and c.vehicles_per_h + 1,
            hours=c.hours and DailyHours(0, 1440),
        )
        for c in scenario.checkpoints
    )
    return replace(scenario, checkpoints=tuple(checkpoints))


def easier_convoys(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return convoys of one vehicle more at the most, with an escort more, closer together."""
    del rng
    zones = (
        replace(
            zone,
            convoy=zone.convoy
            and replace(
                zone.convoy,
                most=zone.convoy.most + 1,
                escorts=zone.convoy.escorts + 1,
                headway_min=1,
            ),
        )
        for zone in scenario.zones
    )
    return replace(scenario, zones=tuple(zones))


MORE: tuple[Callable[[Scenario, random.Random], Scenario], ...] = (
    one_more_vehicle,
    later_end,
    earlier_start,
    higher_lift_rates,
    larger_vehicles,
    one_more_pause,
    longer_shifts,
    shorter_margins,
    more_room,
    wider_checkpoints,
    easier_convoys,
)


def _changed(scenario: Scenario, seed: int) -> Scenario:
    """Return a scenario with more of one thing, if it has any; seeds take turns in it."""
    return MORE[seed % len(MORE)](scenario, random.Random(f"more {seed}"))


@cache
def more(seed: int) -> tuple[str, Scenario]:
    """Return what there is more of, and the scenario with more of it."""
    return MORE[seed % len(MORE)].__name__, _changed(less(seed)[0], seed)


# -- properties -----------------------------------------------------------------------------------


def assert_no_worse(figures: Figures, known: Figures, objective: Objective) -> None:
    """Compare by the objective, as its definition says."""
    if objective is Objective.PEOPLE:
        assert figures.value >= known.value * (1 - RELATIVE)
    else:
        assert (figures.people_left, figures.clearance_min or 0) <= (
            known.people_left,
            known.clearance_min or 0,
        )


def assert_right(scenario: Scenario, made: Plan) -> None:
    """Let the checker find no fault, in the plan's figures and bound neither."""
    assert [fault.message for fault in check(scenario, made).faults] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_for_less_is_a_plan_for_more(seed: int) -> None:
    """It is right where there is more, and of the same value and clearance time."""
    _, known = less(seed)
    name, scenario = more(seed)
    taken = take_over(known.itineraries, scenario)
    assert (name, taken.faults, taken.unused) == (name, (), ())
    figures = judge(scenario, taken.itineraries).figures
    assert figures.value == pytest.approx(known.figures.value, rel=RELATIVE)
    assert figures.clearance_min == known.figures.clearance_min


@pytest.mark.parametrize("seed", SEEDS)
def test_more_is_never_worse(seed: int) -> None:
    """Begun from the plan for less, the plan for more is right and no worse, whatever the work."""
    _, known = less(seed)
    _, scenario = more(seed)
    objective = objective_of(seed)
    work = (0, 1, WORK)[seed % 3]
    made = plan(scenario, objective=objective, work=work, seed=seed + 1, start=known)
    assert_right(scenario, made)
    assert_no_worse(made.figures, known.figures, objective)


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_more_work_is_never_worse(seed: int) -> None:
    """Begun from a plan of the same scenario, a plan is no worse, and its bound still holds."""
    scenario, known = less(seed)
    made = plan(scenario, objective=objective_of(seed), work=WORK, seed=seed + 1, start=known)
    assert_right(scenario, made)
    assert_no_worse(made.figures, known.figures, objective_of(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_proven_for_more_holds_for_less(seed: int) -> None:
    """Without a start too, no bound for more is passed by the plan for less."""
    _, known = less(seed)
    _, scenario = more(seed)
    bound = plan_evacuation(scenario, objective=objective_of(seed), work=0).bound
    assert known.figures.people_out <= bound.people
    if known.objective is Objective.PEOPLE:
        assert known.figures.value <= bound.value * (1 + RELATIVE)
    elif known.figures.people_left == 0:
        assert (known.figures.clearance_min or 0) >= bound.value - RELATIVE


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_a_longer_horizon_keeps_the_start(seed: int) -> None:
    """Where each arrival counts more, the plan is no worse than the start, counted the same way."""
    scenario, known = less(seed)
    longer = replace(scenario, horizon_min=scenario.horizon_min + 15)
    made = plan(longer, objective=objective_of(seed), work=1, start=known)
    assert_right(longer, made)
    figures = judge(longer, take_over(known.itineraries, longer).itineraries).figures
    assert_no_worse(made.figures, figures, objective_of(seed))


@pytest.mark.parametrize("seed", SEEDS[1::2])
def test_any_start_is_of_use_or_does_no_harm(seed: int) -> None:
    """A plan of quite another scenario, whose ids are the same by chance, leads to a right plan."""
    _, known = less(seed)
    scenario = tiny_scenario(seed, features=some_features(seed, most=7))
    taken = take_over(known.itineraries, scenario)
    made = plan_evacuation(
        scenario, objective=objective_of(seed), work=seed % 4 * 5, start=taken.start
    )
    assert_right(scenario, made)
    if taken.right:
        figures = judge(scenario, taken.itineraries).figures
        assert_no_worse(made.figures, figures, objective_of(seed))


def torn(itinerary: Itinerary, scenario: Scenario, rng: random.Random) -> Itinerary:
    """Return an itinerary with a few stops lost, doubled, elsewhere, or with other people."""
    stops = list(itinerary.stops)
    for _ in range(rng.randint(0, 4)):
        number = rng.randrange(len(stops))
        stop = stops[number]
        load = Load(rng.choice(scenario.groups).id, rng.choice((-3, 0, 1, 5, 10**9)))
        changed: list[list[Stop]] = [
            [replace(stop, place=rng.choice(scenario.places).id)],
            [replace(stop, arrive_min=stop.arrive_min + rng.randint(-9, 9))],
            [replace(stop, depart_min=stop.depart_min + rng.randint(-9, 9))],
            [replace(stop, boarded=(*stop.boarded, load))],
            [replace(stop, alighted=(*stop.alighted, load))],
            [stop, stop],
            [] if len(stops) > 1 else [stop],
        ]
        stops[number : number + 1] = rng.choice(changed)
    return replace(itinerary, stops=tuple(stops))


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_a_torn_start_does_no_harm(seed: int) -> None:
    """Whatever is wrong in a start, the plan is right, and no worse than a start that is right."""
    scenario, known = less(seed)
    rng = random.Random(f"torn {seed}")
    taken = take_over([torn(each, scenario, rng) for each in known.itineraries], scenario)
    made = plan_evacuation(
        scenario, objective=objective_of(seed), work=seed % 4 * 5, start=taken.start
    )
    assert_right(scenario, made)
    if taken.right:
        figures = judge(scenario, taken.itineraries).figures
        assert_no_worse(made.figures, figures, objective_of(seed))
