"""The timetable: kept up to date change by change, it is what running all trips anew gives."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.planning.anneal import anneal
from safepassage.planning.construct import construct, spread_slots
from safepassage.planning.guide import new_guide, pack_guide
from safepassage.planning.labels import new_labels, pack_labels
from safepassage.planning.problem import Problem, build_problem, pack_arrays
from safepassage.planning.rows import ARRIVE, CONTENT_WIDTH, FREE, PERSONS, UNPLANNED
from safepassage.planning.sequences import load, new_sequences, pack_sequences, store_trips
from safepassage.planning.timetable import LOG, Timetable, new_timetable, pack_timetable
from safepassage.planning.trips import write_log
from safepassage.scenario.generate import generate_scenario
from tests.instances import one_bus
from tests.oracle.tiny import ALL_FEATURES, some_features, tiny_scenario

MAX_TRIPS = 24
MAX_SLOTS = 40


class Chain:
    """A timetable with what is needed to change it."""

    def __init__(self, problem: Problem, seed: int) -> None:
        arrays = problem.arrays
        self.arrays = pack_arrays(arrays)
        self.table = new_timetable(arrays, max_trips=MAX_TRIPS, max_slots=MAX_SLOTS)
        self.packed = pack_timetable(self.table)
        guide = new_guide(arrays, seed)
        self.reach = guide.reach
        self.guide = pack_guide(guide)
        self.labels = pack_labels(new_labels(arrays))
        self.sequences = new_sequences(len(problem.vehicle_ids), MAX_TRIPS, MAX_SLOTS)
        slots = spread_slots(arrays, 120)[:MAX_SLOTS]
        self.sequences.slot_line[: len(slots)] = slots[:, 0]
        self.sequences.slot_minute[: len(slots)] = slots[:, 1]
        load(self.arrays, self.packed, pack_sequences(self.sequences))

    def improve(self, n_moves: int, temperature: float) -> None:
        """Make some moves."""
        best = pack_sequences(self.sequences)
        anneal(
            self.arrays,
            self.packed,
            best,
            self.guide,
            self.labels,
            n_moves,
            temperature,
            temperature,
            False,
            0.1,
            True,
        )

    def run_anew(self) -> None:
        """Run all trips from nothing."""
        present = pack_sequences(self.sequences)
        store_trips(self.packed, present)
        load(self.arrays, self.packed, present)


def outcomes(table: Timetable) -> list[list[list[int]]]:
    """Return what each trip of each vehicle comes to."""
    return [
        [
            [
                int(table.rows[trip, field])
                for field in (*range(CONTENT_WIDTH), ARRIVE, FREE, PERSONS)
            ]
            for trip in table.sequence[vehicle, : table.n_trips[vehicle]]
        ]
        for vehicle in range(len(table.n_trips))
    ]


def assert_as_run_anew(chain: Chain) -> None:
    """Run everything anew and compare."""
    table = chain.table
    before = outcomes(table)
    totals = table.totals.copy()
    remaining = table.remaining.copy()
    finish = table.finish.copy()
    chain.run_anew()
    assert outcomes(table) == before
    np.testing.assert_allclose(table.totals[[0, 1, 3, 4]], totals[[0, 1, 3, 4]], atol=1e-6)
    np.testing.assert_array_equal(table.remaining, remaining)
    np.testing.assert_array_equal(table.finish, finish)


@pytest.mark.parametrize("seed", range(80))
def test_changes_of_random_scenarios_leave_nothing_out_of_date(seed: int) -> None:
    """Whatever competes for what, hot and cold, many changes come to what one run does."""
    features = ALL_FEATURES if seed % 4 == 0 else some_features(seed, most=12)
    chain = Chain(build_problem(tiny_scenario(seed + 3000, features=features)), seed)
    construct(chain.arrays, chain.packed, chain.guide, False)
    for temperature in (100.0, 1.0, 0.01):
        chain.improve(150, temperature)
        assert_as_run_anew(chain)


@pytest.mark.parametrize("seed", range(3))
def test_large_moves_that_are_given_up_leave_nothing_behind(seed: int) -> None:
    """What has run a trip too many is taken back as if it had not been tried."""
    scenario = generate_scenario(pickups=6, vehicles=8, days=1, seed=seed, rich=True)
    chain = Chain(build_problem(scenario), seed)
    construct(chain.arrays, chain.packed, chain.guide, False)
    chain.reach[:] = 0.5
    chain.improve(300, 1.0)
    assert chain.reach[0] > 0.5, "some are so small that they are accepted"
    assert_as_run_anew(chain)


@pytest.mark.parametrize("seed", range(4))
def test_changes_of_a_town_leave_nothing_out_of_date(seed: int) -> None:
    """The same where many trips meet at a pickup."""
    scenario = generate_scenario(pickups=6, vehicles=8, receptions=3, days=2, seed=seed)
    chain = Chain(build_problem(scenario), seed)
    construct(chain.arrays, chain.packed, chain.guide, False)
    for temperature in (100.0, 0.1):
        chain.improve(3000, temperature)
        assert_as_run_anew(chain)


@pytest.mark.parametrize("seed", range(3))
def test_changes_of_a_rich_town_leave_nothing_out_of_date(seed: int) -> None:
    """The same where checkpoints, convoys, room and intakes are used up, and are not again."""
    scenario = generate_scenario(pickups=6, vehicles=8, receptions=3, days=2, seed=seed, rich=True)
    chain = Chain(build_problem(scenario), seed)
    construct(chain.arrays, chain.packed, chain.guide, False)
    for temperature in (100.0, 1.0, 0.1):
        for _ in range(3):
            chain.improve(1000, temperature)
            assert_as_run_anew(chain)


def test_ids_are_used_again() -> None:
    """However many trips come and go, each id is in one sequence or spare."""
    scenario = generate_scenario(pickups=3, vehicles=3, receptions=2, days=1, seed=1)
    chain = Chain(build_problem(scenario), 1)
    chain.improve(5000, 100.0)
    table = chain.table
    planned = [
        int(trip)
        for vehicle in range(len(table.n_trips))
        for trip in table.sequence[vehicle, : table.n_trips[vehicle]]
    ]
    spare = table.spare[: table.nums[0]].tolist()
    assert sorted(planned + spare) == list(range(len(table.rows)))
    assert all(table.rows[trip, CONTENT_WIDTH] == UNPLANNED for trip in spare)


def test_settling_keeps_no_log() -> None:
    """A trip is settled as often as it must be: only what is written out afterwards is logged."""
    problem = build_problem(one_bus().scenario)
    chain = Chain(problem, 3)
    construct(chain.arrays, chain.packed, chain.guide, False)
    store_trips(chain.packed, pack_sequences(chain.sequences))
    table = new_timetable(problem.arrays, max_trips=MAX_TRIPS, max_slots=MAX_SLOTS, log_rows=400)
    packed = pack_timetable(table)
    load(chain.arrays, packed, pack_sequences(chain.sequences))
    assert not table.log.any()
    write_log(chain.arrays, packed)
    assert 0 < table.nums[LOG] < len(table.log)
