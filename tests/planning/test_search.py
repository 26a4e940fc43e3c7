"""The search from the outside: beginning, beginning again, and a second one beside the first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation, run
from safepassage.planning.cooling import Cooling
from safepassage.planning.problem import build_problem
from safepassage.planning.schedule import CONVOYS, HURRIED, enough_moves, moves_to_gather
from safepassage.planning.search import Search
from safepassage.planning.timetable import VALUE, VIOLATION
from tests.instances import convoy_corridor

if TYPE_CHECKING:
    from safepassage.planning import Progress
    from safepassage.planning.problem import Problem


def problem() -> Problem:
    """Return a problem with convoys, whose bound stays above its plans."""
    return build_problem(convoy_corridor().scenario)


def _musters(search: Search, *moves: float) -> list[bool]:
    """Return whether changes are to find company, each time that so many moves are expected."""
    cooling = Cooling(search, CONVOYS)
    told = []
    for expected in moves:
        cooling.judge(0.1, expected)
        told.append(cooling.musters)
    return told


def test_a_search_begins_again_from_its_first_plan() -> None:
    """The best plan stays; the moves go on from the first plan, as another search's do."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    began = search._table.totals.copy()
    search.improve(2000, 1.0, 1.0)
    best = search.totals()
    assert not np.array_equal(search._table.totals, began)
    search.start_again()
    np.testing.assert_allclose(search._table.totals, began)
    assert search.totals() == best


def test_a_convoy_that_has_lost_a_vehicle_is_given_up() -> None:
    """What is read out keeps rule 8, also where the sequences do not."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    search.improve(2000, 0.01, 0.01)
    best = search.best_sequences()
    assert search.start_from(best, add_trips=False) > -np.inf
    first = int(np.flatnonzero(best.n_trips)[0])
    best.n_trips[first] = 0
    assert search.start_from(best, add_trips=False) == -np.inf
    trips = best.n_trips.copy()
    righted = search.righted(best)
    assert search.start_from(righted, add_trips=False) > -np.inf
    np.testing.assert_array_equal(best.n_trips, trips)


def test_a_search_with_few_moves_goes_back_to_its_best_plan() -> None:
    """Once it is known how many there will be; from then on it cools from a lower temperature."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    search.improve(2000, 0.01, 0.01)
    best = search.totals()
    cooling = Cooling(search, CONVOYS)
    search.improve(200, 50.0, 50.0)
    assert search.totals() == best
    apart = search._table.totals.copy()
    cooling.judge(0.1, np.inf)
    np.testing.assert_array_equal(search._table.totals, apart)
    assert cooling.at(0.1) == CONVOYS.at(0.1)
    cooling.judge(0.2, moves_to_gather(search.problem.arrays) - 1)
    assert search._table.totals[VALUE] == pytest.approx(best[0])
    assert cooling.at(0.2) == HURRIED.at(0.0)
    assert cooling.at(1.0) == HURRIED.at(1.0)


def test_a_search_that_is_judged_at_its_very_end_ends_cold() -> None:
    """A machine that stalls may leave no time between the first stretch of moves and the end."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    cooling = Cooling(search, CONVOYS)
    cooling.judge(1.0, 1)
    assert cooling.at(1.0) == pytest.approx((HURRIED.cold, HURRIED.strict))


def test_a_search_with_moves_enough_goes_on() -> None:
    """It is judged once: what is found out later, when a clock runs slower, changes nothing."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    cooling = Cooling(search, CONVOYS)
    cooling.judge(0.1, moves_to_gather(search.problem.arrays))
    cooling.judge(0.5, 1)
    assert cooling.at(0.5) == CONVOYS.at(0.5)


def test_a_search_with_moves_enough_finds_company_within_a_change() -> None:
    """With fewer, or while nobody knows how many, company is in the way of gathering convoys."""
    search = Search(problem(), clearance=False, seed=0)
    enough = enough_moves(search.problem.arrays)
    assert _musters(search, np.inf, enough, enough - 1) == [False, True, False]
    assert _musters(Search(problem(), clearance=True, seed=0), enough) == [False]


def test_a_search_that_wandered_off_goes_back_to_its_best_plan_as_it_gets_cold() -> None:
    """In its second half, every now and then, and not again at once."""
    search = Search(problem(), clearance=False, seed=0)
    search.start_from(search.empty_sequences(), add_trips=False)
    cooling = Cooling(search, CONVOYS)
    enough = enough_moves(search.problem.arrays)
    search.improve(2000, 0.01, 0.01)
    best = search.totals()
    search.clear()
    cooling.judge(0.4, enough)
    cooling.judge(0.6, enough - 1)
    assert search.has_wandered()
    cooling.judge(0.6, enough)
    assert not search.has_wandered()
    assert search._table.totals[VALUE] == pytest.approx(best[0])
    search.clear()
    cooling.judge(0.601, enough)
    assert search.has_wandered()
    cooling.judge(0.7, enough)
    assert not search.has_wandered()


def test_a_search_that_began_again_does_not_go_back_to_what_it_found_before() -> None:
    """Another beginning is to lead elsewhere, until it has found a better plan itself."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    search.improve(2000, 0.01, 0.01)
    search.start_again()
    cooling = Cooling(search, CONVOYS)
    search.clear()
    cooling.judge(0.9, enough_moves(search.problem.arrays))
    assert search.has_wandered()


def test_a_convoy_that_stays_too_small_is_parted_as_the_search_cools() -> None:
    """From three fifths on, and only where no better plan was found since it was looked at last."""
    search = Search(problem(), clearance=False, seed=0)
    search.start()
    search.improve(2000, 0.01, 0.01)
    alone = search.best_sequences()
    alone.n_trips[1:] = 0
    few = moves_to_gather(search.problem.arrays)
    cooling = Cooling(search, CONVOYS)
    search.start_from(alone, add_trips=False)
    cooling.judge(0.5, few)
    assert search._table.totals[VIOLATION] > 0
    cooling.judge(0.6, few)
    assert search._table.totals[VIOLATION] == 0


def test_a_search_for_convoys_takes_its_time_while_it_is_hot() -> None:
    """Three fifths of the moves go from hot to between; both ends are met, and nothing jumps."""
    between = CONVOYS.between
    assert between is not None
    assert CONVOYS.at(0.0) == pytest.approx((CONVOYS.hot, CONVOYS.lenient))
    assert CONVOYS.at(between.share) == pytest.approx((between.temperature, between.penalty))
    assert CONVOYS.at(between.share - 1e-9) == pytest.approx(CONVOYS.at(between.share))
    assert CONVOYS.at(1.0) == pytest.approx((CONVOYS.cold, CONVOYS.strict))
    hot = np.array([CONVOYS.at(share) for share in np.linspace(0.0, 1.0, 50)])
    assert (np.diff(hot[:, 0]) < 0).all()
    assert (np.diff(hot[:, 1]) > 0).all()


def test_from_a_plan_a_search_does_not_go_through_the_hot_part() -> None:
    """It never gets hotter than it begins."""
    assert max(CONVOYS.from_a_plan().at(share)[0] for share in (0.0, 0.3, 0.6, 1.0)) <= 0.05


def test_enough_moves_grow_with_vehicles_and_parties() -> None:
    """A problem without people is done after a move."""
    arrays = problem().arrays
    assert enough_moves(arrays) % (len(arrays.vehicle_class) * len(arrays.party_units)) == 0
    assert enough_moves(arrays._replace(party_units=arrays.party_units[:0])) == 1


def test_a_second_search_takes_the_bounds_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the bound is done, another search with its own random numbers begins, and both count."""
    begun: list[Search] = []
    stop = threading.Event()

    class Noted(Search):
        def start(self) -> None:
            begun.append(self)
            super().start()

    def stop_when_both_moved(_state: Progress) -> None:
        if len(begun) == 2 and all(search.moves for search in begun):
            stop.set()

    monkeypatch.setattr(run, "Search", Noted)
    scenario = convoy_corridor().scenario
    plan = plan_evacuation(
        scenario, seconds=300.0, seed=7, progress=stop_when_both_moved, stop=stop
    )
    assert [search.seed for search in begun] == [7, 8]
    assert plan.seed == 7
    assert plan.moves == sum(search.moves for search in begun)
    assert plan.figures.value >= max(search.totals()[0] for search in begun) - 1e-9
    assert check(scenario, plan).right


def test_one_search_alone_goes_by_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a number of moves there is no second search, so that plans are the same everywhere."""
    begun: list[int] = []

    class Noted(Search):
        def start(self) -> None:
            begun.append(self.seed)
            super().start()

    monkeypatch.setattr(run, "Search", Noted)
    plan = plan_evacuation(convoy_corridor().scenario, work=300, seed=3)
    assert begun == [3]
    assert plan.moves == 300
