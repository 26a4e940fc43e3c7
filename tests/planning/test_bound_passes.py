"""The bound and checkpoints that let through so many vehicles an hour."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.planning.bound import ColumnBound
from safepassage.planning.problem import build_problem
from safepassage.scenario.model import Place, PlaceKind, Scenario
from tests.network.worlds import road, world
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

TOLERANCE = 1e-6
PLACES = (
    Place("depot", PlaceKind.DEPOT),
    Place("cellar", PlaceKind.PICKUP),
    Place("post", PlaceKind.CHECKPOINT),
    Place("lane", PlaceKind.WAYPOINT),
    Place("haven", PlaceKind.RECEPTION),
)
ROADS = (road("depot-cellar", 10), road("cellar-post", 10), road("post-haven", 5))
ROUND = (road("cellar-lane", 20), road("lane-haven", 20))


def two_buses(*, per_hour: int | None, way_round: bool) -> Scenario:
    """Return a town whose twenty people leave in two buses of ten, past a checkpoint."""
    roads = (*ROADS, *ROUND) if way_round else ROADS
    scenario = world(*roads, places=PLACES, horizon_min=180, vehicles_per_h=per_hour)
    return replace(
        scenario,
        groups=(replace(scenario.groups[0], persons=20),),
        vehicles=(replace(scenario.vehicles[0], count=2),),
    )


@pytest.mark.parametrize(
    ("per_hour", "way_round", "second"), [(2, False, 25), (1, False, 65), (1, True, 50)]
)
def test_who_may_not_pass_in_this_hour_goes_in_the_next_or_round(
    per_hour: int, way_round: bool, second: int
) -> None:
    """The first bus is at the haven in minute 25, the second when it may pass or by the lane."""
    scenario = two_buses(per_hour=per_hour, way_round=way_round)
    best = sum(10 * (1 - scenario.urgency * at / scenario.horizon_min) for at in (25, second))
    plan = plan_evacuation(scenario, seconds=None, work=500)
    assert check(scenario, plan).right
    assert plan.figures.value == pytest.approx(best)
    assert plan.bound.value == pytest.approx(best)


def test_the_way_back_takes_a_pass_too() -> None:
    """One bus for both loads passes three times, in three hours of one pass each."""
    scenario = two_buses(per_hour=1, way_round=False)
    scenario = replace(scenario, vehicles=(replace(scenario.vehicles[0], count=1),))
    # To the haven by 25; back past the post from 60 on, at the cellar by 70; past it again at 120.
    best, free = (
        sum(10 * (1 - scenario.urgency * at / scenario.horizon_min) for at in (25, second))
        for second in (125, 55)
    )
    plan = plan_evacuation(scenario, seconds=None, work=500)
    assert check(scenario, plan).right
    assert plan.figures.value == pytest.approx(best)
    # Half of the bus may pass, in the bound.
    assert best - TOLERANCE <= plan.bound.value < free - TOLERANCE


def test_classes_that_differ_on_the_roads_past_a_checkpoint_are_told_apart() -> None:
    """Buses of two speeds are of one class on all other roads, whose minutes are stated."""
    scenario = two_buses(per_hour=1, way_round=True)
    past = replace(ROADS[1], minutes=None)
    bus = replace(scenario.vehicles[0], count=1)
    scenario = replace(
        scenario,
        roads=(ROADS[0], past, *ROADS[2:], *ROUND),
        vehicles=(replace(bus, id="fast", speed_kmh=60.0), replace(bus, id="slow", speed_kmh=20.0)),
    )
    rounds = build_problem(scenario).for_bound.rounds
    assert rounds is not None
    assert len(rounds.row) == 2
    plan = plan_evacuation(scenario, seconds=None, work=500)
    assert plan.figures.value == pytest.approx(plan.bound.value)


def test_a_checkpoint_at_a_depot_has_no_rows() -> None:
    """Who starts at a checkpoint has not passed it."""
    scenario = two_buses(per_hour=1, way_round=False)
    scenario = replace(
        scenario, vehicles=tuple(replace(kind, depot="post") for kind in scenario.vehicles)
    )
    assert build_problem(scenario).for_bound.rounds is None


def slow_checkpoints(seed: int) -> Scenario:
    """Return a tiny scenario whose checkpoints let through a vehicle or two an hour."""
    features = {*some_features(seed, most=2 + seed % 5), Feature.CHECKPOINTS}
    features |= {Feature.ZONES} if seed % 3 == 0 else set()
    features -= {Feature.CONVOYS} if seed % 2 else set()
    scenario = tiny_scenario(seed, features=features)
    draw = random.Random(seed)
    return replace(
        scenario,
        checkpoints=tuple(
            replace(checkpoint, vehicles_per_h=draw.choice((0, 1, 1, 1, 2)) or 1)
            for checkpoint in scenario.checkpoints
        ),
    )


def worked_out(columns: ColumnBound) -> float:
    """Return the bound when nothing changes any more."""
    while not columns.converged:
        columns.step()
    assert columns.master_value <= columns.value + TOLERANCE
    return columns.value


# Of 520 such scenarios, 20000 on, some of those in which passes are scarce.
SCARCE = (20004, 20007, 20019, 20020, 20043, 20046, 20057, 20106, 20116, 20126, 20134, 20182)


@pytest.mark.parametrize("seed", [*range(20000, 20012), *SCARCE])
def test_the_bound_is_no_less_than_the_optimum(seed: int) -> None:
    """On tiny scenarios, in worth and in people; and where passes are scarce it counts them."""
    scenario = slow_checkpoints(seed)
    problem = build_problem(scenario)
    exact = solve_exact(scenario)
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    value = worked_out(columns)
    assert value >= exact.value - TOLERANCE
    people = ColumnBound(problem, 0.0, by_priority=False)
    assert worked_out(people) >= exact.people_out - TOLERANCE
    free = replace(
        scenario,
        checkpoints=tuple(
            replace(checkpoint, vehicles_per_h=None) for checkpoint in scenario.checkpoints
        ),
    )
    without = worked_out(ColumnBound(build_problem(free), free.urgency, by_priority=True))
    assert value <= without + TOLERANCE
    if seed in SCARCE:
        assert value < without - TOLERANCE
