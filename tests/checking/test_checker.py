"""The checker as a whole."""

from __future__ import annotations

import ast
from dataclasses import replace
from math import inf, isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

import safepassage.checking
from safepassage.checking import check
from safepassage.checking.checker import RULE_CHECKS
from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.rules import Rule
from tests.instances import INSTANCES

if TYPE_CHECKING:
    from random import Random

ROOM = Path(safepassage.checking.__file__).parent
ALLOWED = ("checking", "errors", "ledger", "plans", "rules", "scenario.model", "units")


def test_a_module_and_a_function_for_each_rule() -> None:
    """The code that keeps a rule is found by the rule's name."""
    assert list(RULE_CHECKS) == list(Rule)
    for rule, rule_check in RULE_CHECKS.items():
        name = rule.name.lower()
        assert rule_check.__module__ == f"safepassage.checking.{name}"
        assert rule_check.__name__ == f"check_{name}"


def test_imports() -> None:
    """The checker knows scenario and plan, and shares no code with what makes plans."""
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names.append(node.module or "")
            for name in names:
                first, _, rest = name.partition(".")
                assert first != "safepassage" or rest.startswith(ALLOWED), (path.name, name)


MINUTES = st.one_of(st.integers(-5, 700), st.integers(-(10**15), 10**15))
NAMES = st.sampled_from(
    [
        "bus",
        "bus-1",
        "ambulance-2",
        "depot",
        "gate",
        "cellar",
        "alder",
        "north",
        "post",
        "town",
        "haven",
        "families",
        "a-fours",
        "a-kin",
        "b-stay",
        "townsfolk",
        "",
        "nobody knows",
        "Київ",
    ]
)
LOADS = st.lists(st.builds(Load, NAMES, st.integers(-3, 50)), max_size=3).map(tuple)
STOPS = st.builds(Stop, NAMES, MINUTES, MINUTES, LOADS, LOADS)
ITINERARIES = st.builds(Itinerary, NAMES, NAMES, st.lists(STOPS, max_size=6).map(tuple))
FLOATS = st.sampled_from([0.0, 1.0, nan, inf, -inf])
FIGURES = st.builds(
    Figures,
    value=FLOATS,
    people_total=st.integers(-5, 50),
    people_out=st.integers(-5, 50),
    people_left=st.integers(-5, 50),
    clearance_min=st.one_of(st.none(), MINUTES),
    out_by_pause=st.lists(st.tuples(NAMES, st.integers(-5, 5)), max_size=3).map(tuple),
    left=st.lists(st.tuples(NAMES, st.integers(-5, 5)), max_size=3).map(tuple),
    zone_person_min=st.integers(-5, 50),
    vehicle_km=FLOATS,
    vehicles_used=st.integers(-1, 5),
)
PLANS = st.builds(
    Plan,
    scenario=st.just("any"),
    scenario_digest=st.just(""),
    objective=st.sampled_from(Objective),
    itineraries=st.lists(ITINERARIES, max_size=4).map(tuple),
    figures=FIGURES,
    bound=st.builds(Bound, FLOATS, st.integers(0, 50)),
)


@given(st.sampled_from(sorted(INSTANCES)), PLANS)
def test_torn_plans(name: str, plan: Plan) -> None:
    """Whatever a plan holds, the checker answers, and its faults say what, where and how much."""
    scenario = INSTANCES[name]().scenario
    result = check(scenario, plan)
    assert result.right is (not result.faults)
    for fault in result.faults:
        assert fault.rule is None or fault.rule in Rule
        assert isfinite(fault.excess)
        assert fault.excess > 0
        assert fault.unit
        assert fault.message.endswith(".")
    settled = check(scenario, replace(plan, figures=result.figures))
    assert settled.figures == result.figures
    assert [fault for fault in result.faults if fault.rule is not None] == [
        fault for fault in settled.faults if fault.rule is not None
    ]


@given(st.sampled_from(sorted(INSTANCES)), st.randoms(use_true_random=False))
def test_order_of_a_plan(name: str, random: Random) -> None:
    """The order of a plan's itineraries does not matter to whether it is right."""
    instance = INSTANCES[name]()
    runs = list(instance.plan.itineraries)
    random.shuffle(runs)
    assert check(instance.scenario, replace(instance.plan, itineraries=tuple(runs))).right
