"""The danger of a plan, worked out from its movements, and found where it is stated otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.checking import check
from safepassage.plans import Figures, InDanger, Plan
from safepassage.scenario.dangers import Danger
from tests.oracle.mip import solve_exact
from tests.oracle.test_exact import SHUTTLE

# The bus is at A in 5 and 25, and at R in 15 and 35, each time with two aboard.
SHELLED = replace(
    SHUTTLE,
    dangers=(
        Danger("road", "R", "A", 6.0, 10, 30),
        Danger("empty way", "D", "A", 60.0, 0, 60),
        Danger("later", "A", "R", 30.0, 34, 60),
        Danger("cellar", "A", None, 60.0, 0, 60),
    ),
    danger_price=0.1,
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the best plan without danger, with the figures that it has with it."""
    made = solve_exact(SHUTTLE).plan
    figures = check(SHELLED, made).figures
    return replace(made, figures=figures)


def test_minutes_aboard_times_rates(plan: Plan) -> None:
    """Aboard on the road: 10 to 15 and 25 to 30 of 6 an hour, 34 to 35 of 30; not in the cellar."""
    road, empty, cellar = plan.figures.dangers
    assert (road.at, road.to) == ("R", "A")
    assert road.person_events == pytest.approx(2 * (10 * 6 + 30) / 60)
    assert road.person_min == 2 * 11
    assert empty == InDanger("D", "A", 0.0, 0)
    assert cellar == InDanger("A", None, 0.0, 0)
    without = check(SHUTTLE, solve_exact(SHUTTLE).plan).figures
    assert without.dangers == ()
    assert plan.figures.value == pytest.approx(without.value - 0.1 * 3.0)
    assert plan.figures.person_events == pytest.approx(3.0)
    assert plan.figures.danger_person_min == 22


def test_who_is_aboard_at_a_stop_counts() -> None:
    """Who was aboard before counts while the vehicle stands, who boards there doesn't."""
    made = solve_exact(SHUTTLE).plan
    (run,) = made.itineraries
    first = next(number for number, stop in enumerate(run.stops) if stop.boarded)
    stood = replace(run.stops[first], arrive_min=0, depart_min=5)
    begins = replace(run, stops=(stood, *run.stops[first + 1 :]))
    figures = check(SHELLED, replace(made, itineraries=(begins,))).figures
    assert figures.dangers[2].person_events == 0.0
    turned = replace(run.stops[first + 1], alighted=(), place="A", arrive_min=15, depart_min=25)
    waits = replace(run, stops=(*run.stops[: first + 1], turned))
    figures = check(SHELLED, replace(made, itineraries=(waits,))).figures
    assert figures.dangers[2].person_events == pytest.approx(20.0)
    assert figures.dangers[2].person_min == 20


def _stated(plan: Plan, *dangers: InDanger) -> Figures:
    return replace(plan.figures, dangers=dangers)


def test_a_right_plan_has_no_fault(plan: Plan) -> None:
    """What the movements give is what the plan states."""
    assert check(SHELLED, replace(plan, bound=replace(plan.bound, value=9.0))).faults == ()


@pytest.mark.parametrize(
    ("number", "changes", "unit"),
    [
        (0, {"person_events": 2.9}, "person-events"),
        (0, {"person_min": 21}, "person-min"),
        (2, {"person_events": 0.01}, "person-events"),
        (1, {"to": "R"}, "entries"),
    ],
)
def test_another_danger_than_the_movements_give(
    plan: Plan, number: int, changes: dict[str, object], unit: str
) -> None:
    """Each figure that is stated otherwise is a fault, with by how much."""
    dangers = list(plan.figures.dangers)
    dangers[number] = replace(dangers[number], **changes)  # type: ignore[arg-type] # of each field
    faults = check(SHELLED, replace(plan, figures=_stated(plan, *dangers))).faults
    assert unit in {fault.unit for fault in faults}
    assert all(fault.rule is None and fault.excess > 0 for fault in faults)


def test_dangers_are_stated_once(plan: Plan) -> None:
    """One that is left out, one twice, and one that the scenario lacks are faults."""
    road, empty, cellar = plan.figures.dangers
    other = InDanger("D", None, 0.0, 0)
    for stated in ((road, empty), (road, empty, cellar, cellar), (road, empty, cellar, other)):
        (fault,) = check(SHELLED, replace(plan, figures=_stated(plan, *stated))).faults
        assert fault.unit == "entries"


def test_a_value_without_the_price_is_found(plan: Plan) -> None:
    """The price of danger is part of the value."""
    figures = replace(plan.figures, value=plan.figures.value + 0.3)
    (fault,) = check(SHELLED, replace(plan, figures=figures)).faults
    assert fault.unit == "value"
