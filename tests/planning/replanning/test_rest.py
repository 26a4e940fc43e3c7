"""The search for the rest of a plan begins where it should."""

from __future__ import annotations

from dataclasses import replace

from safepassage.network.build import build_network
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning.rest import RestSearch
from safepassage.planning.replanning.run import Run
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path


def test_convoys_are_sought_from_the_best_beginning() -> None:
    """Of the old trips and a plan from nothing, the search goes on from what is worth most."""
    scenario = load_scenario(bundled_path("azovstal"))
    plan = plan_evacuation(scenario, seconds=None, work=5_000)
    pauses = tuple(
        replace(pause, start_min=600) if pause.id == "corridor-5-may" else pause
        for pause in scenario.pauses
    )
    late = replace(scenario, pauses=pauses)
    run = Run(late, ((late, 480),), plan, build_network(late), 480, seen=True)
    rest = RestSearch(
        run.planned, run.former, run.settled.later_entries, clearance=False, seed=0, change_cost=0.1
    )
    rest.start()
    assert rest.found
    assert not rest.search.has_wandered()
