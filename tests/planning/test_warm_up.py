"""Warming up compiles all that planning runs, so that its seconds are spent on planning."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from numba.core.dispatcher import Dispatcher

from safepassage.network.build import build_network
from safepassage.planning import plan_evacuation
from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.planning.warm_up import warm_up
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.oracle.tiny import Feature, tiny_scenario
from tests.planning.rearranging.cases import crossed, steady_scenario

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


def _compiled() -> set[tuple[str, str]]:
    """Return every kernel that planning has loaded, with each type of arguments it is kept for."""
    return {
        (f"{module.__name__}.{name}", str(signature))
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(("safepassage.network", "safepassage.plan"))
        for name, kernel in vars(module).items()
        if isinstance(kernel, Dispatcher)
        for signature in kernel.signatures
    }


def _of_two_speeds(scenario: Scenario) -> Scenario:
    """Return a scenario with its first kind of vehicles slower than any road allows."""
    first, *others = scenario.vehicles
    return replace(scenario, vehicles=(replace(first, speed_kmh=25.0), *others))


def test_planning_compiles_nothing() -> None:
    """Whatever a scenario holds, its kernels are those of the smallest one, to the type."""
    two_speeds = _of_two_speeds(load_scenario(bundled_path("azovstal")))
    assert len(build_network(two_speeds).row) == 2
    warm_up()
    before = _compiled()
    assert before
    scenarios = [load_scenario(bundled_path(name)) for name in ("azovstal", "first-steps")]
    scenarios.append(two_speeds)
    scenarios += [crossed(), *(steady_scenario(seed) for seed in range(4))]
    scenarios += [tiny_scenario(seed, features=set(Feature)) for seed in range(130, 134)]
    for scenario in scenarios:
        for objective in ("people", "clearance"):
            plan_evacuation(scenario, objective=objective, work=200)
    # What only long searches come to.
    search = Search(build_problem(scenarios[0]), clearance=False, seed=0)
    search.start()
    search.start_again()
    search.has_wandered()
    search.part()
    search.start_from_best()
    assert {name for name, _ in _compiled() - before} == set()
