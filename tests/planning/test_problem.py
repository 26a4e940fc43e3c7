"""The planning problem: parties, vehicles, pauses and convoy lines as arrays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.compiled import INF
from safepassage.planning.problem import build_problem
from safepassage.scenario.model import Pause
from tests.instances import convoy_corridor, one_bus, two_towns


def test_parties_are_what_boards_together() -> None:
    """Single people are units of one, households of one size units of it, a mixed one is one."""
    problem = build_problem(two_towns().scenario)
    arrays = problem.arrays
    names = [[group.id for group, _ in party.members] for party in problem.parties]
    assert names == [["a-fours"], ["a-wheel"], ["b-any"], ["a-kin", "a-lying"]]
    assert arrays.party_units.tolist() == [2, 1, 3, 1]
    assert arrays.party_size.tolist() == [4, 1, 1, 3]
    assert arrays.party_need.tolist() == [[4, 0, 0], [0, 1, 0], [1, 0, 0], [2, 0, 1]]
    assert arrays.party_weight.tolist() == [4.0, 1.0, 1.0, 4.0]
    assert arrays.party_from.tolist() == [0, 0, 100, 0]
    north, south = ([True, False], [False, True])
    assert arrays.party_accepts.tolist() == [north, [True, True], [True, True], south]


def test_who_stays_or_has_not_decided_is_no_party() -> None:
    """Nobody is planned for who has not chosen to leave."""
    problem = build_problem(two_towns().scenario)
    members = {group.id for party in problem.parties for group, _ in party.members}
    assert not members & {"a-unsure", "b-stay"}


def test_vehicles_are_listed_one_by_one() -> None:
    """Each vehicle has its class, its limits in whole hundreds of metres and minutes."""
    problem = build_problem(two_towns().scenario)
    arrays = problem.arrays
    assert problem.vehicle_ids == ("bus", "ambulance-1", "ambulance-2")
    assert arrays.vehicle_range.tolist() == [900, 1000, 1000]
    assert arrays.vehicle_driving.tolist() == [-1, -1, -1]
    assert arrays.vehicle_from.tolist() == [0, 10, 10]
    assert arrays.vehicle_to.tolist() == [480, 240, 240]
    assert arrays.intake.tolist() == [12, INF]
    assert arrays.capacity.tolist() == [20, 5]


def test_convoy_lines_are_a_zone_entered_from_a_place() -> None:
    """Both directions of the corridor have a line, with the zone's rule."""
    arrays = build_problem(convoy_corridor().scenario).arrays
    assert arrays.line_zone.tolist() == [0]
    assert (arrays.line_least[0], arrays.line_most[0], arrays.line_headway[0]) == (2, 2, 30)
    assert arrays.zone_escorts.tolist() == [2]
    assert arrays.line_open[0].sum() == 2 * (600 - 30 + 1)


@pytest.mark.parametrize(("margin_min", "is_relaxed"), [(0, True), (5, False)])
def test_pauses_that_meet_have_a_relaxed_problem(margin_min: int, is_relaxed: bool) -> None:
    """Only where two pauses share an instant does the bound stand on another problem."""
    scenario = one_bus().scenario
    siege = frozenset({"siege"})
    pauses = (Pause("a", siege, 60, 150, margin_min), Pause("b", siege, 150, 300, 30))
    problem = build_problem(replace(scenario, pauses=pauses))
    assert (problem.for_bound is not problem) == is_relaxed
    assert problem.for_bound is problem.for_bound
    if is_relaxed:
        assert (problem.for_bound.arrays.pause_at[0, 60:271] == 0).all()
        assert problem.arrays.pause_last.tolist() == [149, 270]
