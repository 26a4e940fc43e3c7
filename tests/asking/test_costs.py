"""The table of costs: what it counts, and its faults."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from safepassage.asking.costs import COST_WORDS, Costs, cost_of, costs_from_text, costs_to_text
from safepassage.asking.variants import with_lifting, with_vehicles
from safepassage.errors import ScenarioError
from tests.instances import one_bus


def test_costs_come_back_as_written() -> None:
    """What is written as a table is read as the same costs."""
    costs = Costs(pause_hour=0.5, vehicle=7.0)
    assert costs_from_text(costs_to_text(costs), "costs.csv") == costs


def test_every_cost_has_its_words() -> None:
    """Each cost is explained."""
    assert set(COST_WORDS) == {field.name for field in fields(Costs)}


def test_what_the_table_leaves_out_keeps_its_default() -> None:
    """A table of one row changes one cost alone."""
    assert costs_from_text("ask,cost\nvehicle,9\n", "x") == replace(Costs(), vehicle=9.0)


def test_all_faults_are_named_together() -> None:
    """Unknown asks, asks given twice and costs that are none are all named with their rows."""
    text = "ask,cost\ntank,1\nvehicle,-1\nvehicle,2\nescort,nan\nescort\n"
    with pytest.raises(ScenarioError) as caught:
        costs_from_text(text, "costs.csv")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "ask"),
        (3, "cost"),
        (4, "ask"),
        (5, "cost"),
        (6, "ask"),
    ]


@pytest.mark.parametrize("text", ["", "\n", "a;b\n1;2\n", "ask\nvehicle\n"])
def test_a_table_without_its_columns_is_named(text: str) -> None:
    """A file that is no such table is told what it should be."""
    with pytest.raises(ScenarioError, match="columns ask and cost"):
        costs_from_text(text, "costs.csv")


def test_points_count_hours_vehicles_and_teams() -> None:
    """One bus and four hours of pause are six points; a second team and a second bus add five."""
    scenario = one_bus().scenario
    assert cost_of(scenario, scenario, Costs()) == 6.0
    more = with_vehicles(with_lifting(scenario, "cellar", 40.0), "bus", 2)
    assert cost_of(more, scenario, Costs()) == 11.0
