"""The plans that are set beside each other, when pauses may break."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from safepassage.asking.weighing import DAYS, Weighed, weigh
from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.reporting.risk.weighed import weighed_record, weighed_text
from safepassage.scenario import Caution, scenario_digest
from safepassage.scenario.generate import generate_scenario
from tests.simulation.worlds import worse_second_day

FEW_MOVES = 30


def test_no_plan_is_worth_more_than_the_certain_one_if_all_pauses_hold() -> None:
    """
    The certain plan is the best of all that were made, if all pauses hold.

    With so few moves one that was made for shorter pauses is worth more here than the one that was
    made as if all held.
    """
    scenario = generate_scenario(pickups=4, vehicles=3, receptions=2, days=2, seed=0)
    weighing = weigh(scenario, work=FEW_MOVES)
    certain = weighing.plans[0]
    assert certain.name == "certain"
    assert certain.result.right
    alone = plan_evacuation(certain.scenario, work=FEW_MOVES)
    assert certain.result.figures.value > alone.figures.value
    for one in weighing.plans:
        plan = replace(one.plan, scenario_digest=scenario_digest(certain.scenario))
        figures = check(certain.scenario, plan).figures
        assert figures.value <= certain.result.figures.value + 1e-9


def worth(one: Weighed) -> float:
    """Return what a plan is worth where who is caught weighs as much as twenty who are not safe."""
    return one.days.safe_mean - 10 * (one.risk.people_caught + one.days.caught_mean)


@pytest.mark.parametrize("most", [None, 1.0])
def test_no_plan_lets_fewer_be_caught_than_is_proven(most: float | None) -> None:
    """Of those that bring nearly as many out as the certain one; it is told in record and text."""
    scenario = generate_scenario(pickups=4, vehicles=3, receptions=2, days=2, seed=1)
    scenario = replace(scenario, caution=Caution(people_caught=most))
    weighing = weigh(scenario, work=10 * FEW_MOVES)
    least = weighing.least
    certain, hardened = weighing.plans[0], weighing.plans[2]
    assert 0.98 * certain.result.figures.people_out <= least.people
    assert least.people < 0.98 * certain.result.figures.people_out + 1
    assert least.caught > 0.0
    for one in weighing.plans:
        if one.result.figures.people_out >= least.people:
            assert one.risk.people_caught >= least.caught - 1e-9
    if most is None:
        assert hardened.result.figures.people_out >= least.people
        # None of these halves it.
        assert hardened.days.caught_mean > 0.5 * certain.days.caught_mean
        assert worth(hardened) == max(
            worth(one) for one in weighing.plans if one.result.figures.people_out >= least.people
        )
    else:
        assert hardened.risk.people_caught <= most
    told = weighed_record(scenario, weighing)["least_caught"]
    assert told == {"people_out": least.people, "people_caught": least.caught}
    assert "It is proven that no plan" in " ".join(weighed_text(scenario, weighing).split())


def test_the_hardened_plan_halves_who_is_caught_where_a_limit_can() -> None:
    """
    Its vehicles don't try again under a pause that is likely to break, and it says so.

    The other plans don't use that pause either, if all goes well: people are caught under it only
    when vehicles come a second time.
    """
    scenario = worse_second_day()
    weighing = weigh(scenario, work=10 * FEW_MOVES)
    certain, hardened = weighing.plans[0], weighing.plans[2]
    assert hardened.result.right
    assert hardened.result.figures.people_out >= weighing.least.people
    assert hardened.days.caught_mean <= 0.5 * certain.days.caught_mean
    assert hardened.risk.people_caught <= certain.risk.people_caught
    limit = hardened.scenario.caution.stranding_chance
    assert limit is not None
    assert hardened.risk.worst_chance <= limit
    assert check(hardened.scenario, hardened.plan).right
    told = weighed_record(scenario, weighing)["plans"]
    assert isinstance(told, list)
    assert told[2]["stranding_chance"] == limit
    assert "no vehicle enters a zone" in " ".join(weighed_text(scenario, weighing).split())


def test_stopped_it_begins_no_plan_that_is_not_needed() -> None:
    """What there is by then is judged on the same days."""
    scenario = generate_scenario(pickups=4, vehicles=3, receptions=2, days=2, seed=1)
    stop = threading.Event()
    stop.set()
    told: list[str] = []
    weighing = weigh(scenario, work=FEW_MOVES, progress=told.append, stop=stop)
    assert told == ["certain", "expected", "how few could be caught"]
    assert weighing.plans[2].scenario.caution.stranding_chance is None
    days = {one.days.replications for one in weighing.plans} | {weighing.greedy.replications}
    assert days == {DAYS}
    assert weighing.least.caught == 0.0
    assert all(one.result.right for one in weighing.plans)
