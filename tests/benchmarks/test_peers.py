"""Peers: busloads that keep what is stated, a decoder that adds nothing, and greedy dispatch."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.peers import command, highs
from benchmarks.peers.busloads import Busload, Trip, Work, build_work
from benchmarks.peers.cases import CASES
from benchmarks.peers.command import OURS, PEERS, Row, measure, run_peers
from benchmarks.peers.decode import build_plan
from benchmarks.peers.greedy import dispatch
from benchmarks.peers.rolling import Day, solve_by_pause
from safepassage.checking import check
from safepassage.planning.problem import Problem, build_problem
from safepassage.scenario import scenario_digest
from tests.instances import one_bus

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Return the problem of case S."""
    return build_problem(CASES["S"].build())


@pytest.fixture(scope="module")
def bus() -> Problem:
    """Return the problem of one bus that fetches 12 people."""
    return build_problem(one_bus().scenario)


DIGESTS = {"small": "e6b0b791", "S": "62f4fd5e", "M": "2586a453", "L": "7f7ba642"}


@pytest.mark.parametrize("case", list(CASES))
def test_cases_are_those_published(case: str) -> None:
    """The commands of the published cases give the same content for good."""
    assert scenario_digest(CASES[case].build()).startswith(DIGESTS[case])


def test_busloads_hold_everybody_once(problem: Problem) -> None:
    """Each person who leaves is in one busload, and each busload fits a vehicle."""
    work = build_work(problem)
    units: Counter[int] = Counter()
    for load in work.loads:
        units.update(dict(load.trip.parts))
        assert load.persons == sum(count for _, count in load.trip.parts)
        assert load.persons <= max(work.vehicle_seats)
    assert units == dict(enumerate(problem.arrays.party_units.tolist()))


def test_busloads_go_where_all_accept(problem: Problem) -> None:
    """Everybody in a busload accepts its reception."""
    for load in build_work(problem).loads:
        for party, _ in load.trip.parts:
            assert problem.arrays.party_accepts[party, load.trip.reception]


def test_windows_lie_in_pauses(bus: Problem) -> None:
    """
    A busload begins when the bus is in, at 70, and when its people are out after five minutes.

    The last minute of leaving the cellar is 260: ten minutes of the zone, and the margin of 30
    before 300. Ten people are out at 90 (20 an hour from 60 on), the other two at 96.
    """
    first, second = build_work(bus).loads
    assert [(load.persons, load.windows) for load in (first, second)] == [
        (10, ((85, 255),)),
        (2, ((91, 255),)),
    ]
    assert (first.out_min, first.minutes) == (35, 40)


def test_decoder_takes_the_earliest_times(bus: Problem) -> None:
    """The trips of the plan made by hand give that plan, to the minute."""
    plan = build_plan(bus, [[Trip(((0, 10),), 0), Trip(((0, 2),), 0)]])
    by_hand = one_bus().plan
    assert check(bus.scenario, plan).right
    assert plan.figures == by_hand.figures
    arrivals = [stop.arrive_min for stop in plan.itineraries[0].stops if stop.alighted]
    assert arrivals == [120, 190]


def test_decoder_adds_nobody(bus: Problem) -> None:
    """A trip for three brings three, though more are out and there are seats."""
    plan = build_plan(bus, [[Trip(((0, 3),), 0)]])
    assert check(bus.scenario, plan).right
    assert plan.figures.people_out == 3


def test_decoder_leaves_out_what_cannot_be_done(bus: Problem) -> None:
    """Trips for people who have gone already, or that no pause allows, come to nothing."""
    plan = build_plan(bus, [[Trip(((0, 6),), 0)] * 9])
    result = check(bus.scenario, plan)
    assert result.right
    assert result.figures.people_out == 12


def test_greedy_dispatch_is_right(problem: Problem) -> None:
    """Greedy dispatch gives a right plan, and brings most people out."""
    plan = build_plan(problem, dispatch(problem))
    result = check(problem.scenario, plan)
    assert result.right
    assert result.figures.people_out > 0.9 * result.figures.people_total


def test_greedy_takes_the_nearest_first(bus: Problem) -> None:
    """The bus takes those who are out when it can leave: four at 75, and comes again."""
    trips = dispatch(bus)[0]
    # From 60 on one comes out every three minutes: five by 75.
    assert trips[0] == Trip(((0, 5),), 0)
    assert sum(units for trip in trips for _, units in trip.parts) == 12


def test_highs_is_exact_on_its_steps(bus: Problem) -> None:
    """The time-expanded model of one bus is solved, and its plan brings all 12 out."""
    trips, note = highs.solve(bus, seconds=60.0, threads=None)
    plan = build_plan(bus, trips)
    assert note.startswith("optimal")
    assert check(bus.scenario, plan).right
    assert plan.figures.people_out == 12


def test_pauses_are_solved_one_after_the_other() -> None:
    """What one pause leaves goes to the next, with vehicles where and when they were left."""
    trip = Trip(((0, 1),), 0)
    load = Busload(trip, 1, 0, 0, minutes=50, out_min=40, windows=((100, 200), (1600, 1700)))
    work = Work(
        loads=(load, replace(load, persons=2)),
        between=[[5, 7], [5, 7]],
        from_stop=[[120, 130]],
        vehicle_seats=(2,),
        vehicle_stop=(0,),
        vehicle_from=(0,),
        horizon_min=2880,
        worth_min=5760,
    )
    seen: list[Day] = []

    def take_the_last(work: Work, day: Day, *, seconds: float) -> Sequence[Sequence[int]]:
        del work, seconds
        seen.append(day)
        return [[len(day.loads) - 1]]

    assert solve_by_pause(work, take_the_last, seconds=1.0) == [[1, 0]]
    assert [day.loads for day in seen] == [(0, 1), (0,)]
    assert (seen[0].free, seen[0].stop) == ((0,), (0,))
    # 130 minutes from the depot, 50 for the busload.
    assert (seen[1].free, seen[1].after, seen[1].stop) == ((180,), (1,), (-1,))


def test_a_peer_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that is not installed has a row that says so, and nothing fails."""
    monkeypatch.setattr(command, "_version", lambda _: None)
    row = measure("ortools", "small", seconds=1.0)
    assert (row.out, row.checked, row.note) == (None, None, "not installed")


def test_table_and_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record holds every row, the commands that make the cases, and the versions."""

    def fake(solver: str, case: str, *, seconds: float) -> Row:
        return Row(case, solver, 10, 9, 100.0, 8.0, seconds, checked=solver == OURS)

    monkeypatch.setattr(command, "measure", fake)
    monkeypatch.setattr(command, "warm_up", lambda: None)
    assert run_peers((OURS, *PEERS), ["--cases", "S", "--seconds", "3", "--json"], "x") == 1
    record = json.loads(capsys.readouterr().out)
    assert [row["solver"] for row in record["rows"]] == [OURS, *PEERS]
    assert record["cases"]["S"].startswith("safepassage generate PATH --pickups 5 --vehicles 10")
    assert run_peers((OURS,), ["--cases", "S"], "x") == 0
    assert "100.0" in capsys.readouterr().out


@pytest.mark.parametrize("peer", ["ortools", "pyvrp", "vroom"])
def test_peers_answer_where_installed(peer: str) -> None:
    """Each peer that is installed brings everybody of the small case out, in a right plan."""
    row = measure(peer, "small", seconds=1.0)
    if row.note == "not installed":
        pytest.skip(f"{peer} is not installed: pip install -c constraints.txt '.[peers]'")
    assert row.checked
    assert row.out == row.people
