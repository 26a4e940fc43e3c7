"""Pickups that no road leads to, seen from the roads alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.scenario.cut_off import pickups_cut_off
from safepassage.scenario.model import Choice, Road
from tests.instances import one_bus

IN = Road("gate", "cellar", 5, one_way=True)
OUT = Road("cellar", "gate", 5, one_way=True)


@pytest.mark.parametrize(
    ("roads", "cut_off"),
    [
        ((Road("gate", "cellar", 5),), ()),
        ((IN, OUT), ()),
        ((Road("gate", "cellar", 5, closed=True),), ("cellar",)),
        ((IN,), ("cellar",)),
        ((OUT,), ("cellar",)),
        ((), ("cellar",)),
    ],
)
def test_open_roads_lead_in_and_out(roads: tuple[Road, ...], cut_off: tuple[str, ...]) -> None:
    """A pickup needs a way in from a depot and a way on to a reception, as roads may be driven."""
    scenario = one_bus().scenario
    around = (Road("depot", "gate", 30), Road("gate", "haven", 20))
    assert pickups_cut_off(replace(scenario, roads=(*around, *roads))) == cut_off


def test_who_stays_needs_no_road() -> None:
    """A pickup that nobody wants to leave is not named."""
    scenario = one_bus().scenario
    stay = [
        replace(group, choice=Choice.STAY, direction="stay", accepts=frozenset())
        for group in scenario.groups
    ]
    assert pickups_cut_off(replace(scenario, roads=(), groups=tuple(stay))) == ()
