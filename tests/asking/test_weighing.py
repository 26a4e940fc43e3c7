"""The plans that are set beside each other, when pauses may break."""

from __future__ import annotations

from dataclasses import replace

from safepassage.asking.weighing import weigh
from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.scenario import scenario_digest
from safepassage.scenario.generate import generate_scenario

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
