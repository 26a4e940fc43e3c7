"""Trips handed to other vehicles: earlier last arrivals, by the timetable's own reckoning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.planning.rearranging import rearranged
from safepassage.planning.rearranging.building import fixed_trips, new_roster
from safepassage.planning.rearranging.roster import pack_roster, reckon
from safepassage.scenario.model import (
    DailyHours,
    Pause,
    Place,
    Reception,
    Scenario,
    Zone,
)
from tests.planning.rearranging.cases import crossed, started, steady_scenario


@pytest.mark.parametrize("seed", range(40))
def test_sums_are_the_timetables_minutes(seed: int) -> None:
    """A roster of a first plan with everybody out ends in the minute that the timetable says."""
    search = started(steady_scenario(seed))
    trips = fixed_trips(search)
    everybody = search.problem.scenario.people_leaving()
    if search.totals()[1] < everybody:
        assert trips is None
        return
    assert trips is not None
    roster = new_roster(search.problem.arrays, trips, search)
    reckon(pack_roster(roster))
    assert int(roster.done.max(initial=0)) == search.totals()[2]
    assert int(roster.persons.sum()) == everybody


@pytest.mark.parametrize("seed", range(40))
def test_better_plans_are_right(seed: int) -> None:
    """Each plan that comes of it has everybody out when it says, later ones earlier."""
    search = started(steady_scenario(seed))
    last = search.totals()[2]
    for better in rearranged(search, moves=20_000, over=lambda: False):
        assert better < last
        last = better
        assert search.totals()[1:] == (search.problem.scenario.people_leaving(), better)
    assert search.totals()[2] == last


def test_crossed_trips_are_rearranged() -> None:
    """The best plan of two buses comes of the first one's trips; the checker agrees with it."""
    scenario = crossed()
    search = started(scenario)
    first = search.totals()[2]
    found = list(rearranged(search, moves=None, over=lambda: False))
    assert found
    assert found[-1] < first
    plan = plan_evacuation(scenario, objective="clearance", work=2000)
    assert check(scenario, plan).right
    assert plan.value == found[-1]
    assert plan.bound.value <= found[-1]


_CASE = crossed()
_BUS = _CASE.vehicles[0]
_FIRST = _CASE.groups[0]


def _with_first_place(place: Place) -> Scenario:
    """Return the case with another first pickup."""
    depot, _, *others = _CASE.places
    return replace(_CASE, places=(depot, place, *others))


def _with_haven(haven: Reception) -> Scenario:
    return replace(_CASE, receptions=(haven, _CASE.receptions[1]))


_BOUND_BY_MORE = {
    "intake": _with_haven(Reception("haven", capacity=3, intake_per_h=1)),
    "people left": _with_haven(Reception("haven", capacity=2)),
    "range": replace(_CASE, vehicles=(replace(_BUS, range_km=150.0),)),
    "driving time": replace(_CASE, vehicles=(replace(_BUS, driving_min_per_day=400),)),
    "ready later": replace(_CASE, groups=(replace(_FIRST, ready_from_min=60), *_CASE.groups[1:])),
    "lifting": _with_first_place(replace(_CASE.places[1], lift_rate_per_h=0.5)),
    "curfew": replace(_CASE, curfew=DailyHours(22 * 60, 5 * 60)),
    "pauses": replace(
        _with_first_place(replace(_CASE.places[1], zone="siege")),
        zones=(Zone("siege"),),
        pauses=(Pause("all day", frozenset({"siege"}), 0, 900, 0),),
    ),
}


@pytest.mark.parametrize("name", _BOUND_BY_MORE)
def test_what_waits_for_anything_is_left_to_the_search(name: str) -> None:
    """Where a trip's minutes hang on when it is made, or on others, nothing is rearranged."""
    search = started(_BOUND_BY_MORE[name])
    assert search.totals()[1] > 0
    assert list(rearranged(search, moves=2000, over=lambda: False)) == []


def test_stopping_stops() -> None:
    """Where it is over at once, no move is made."""
    search = started(crossed())
    assert list(rearranged(search, moves=None, over=lambda: True)) == []


def test_the_same_seed_rearranges_alike() -> None:
    """The same seed and moves lead to the same plan."""
    plans = []
    for _ in range(2):
        search = started(crossed(), seed=7)
        assert list(rearranged(search, moves=500, over=lambda: False))
        plans.append(search.itineraries())
    assert plans[0] == plans[1]
