"""New orders in words: who is taken instead of whom, and nothing where people see no difference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.planning.replanning.courses import Chart
from safepassage.planning.replanning.differences import changed_vehicles
from safepassage.planning.replanning.settled import Settled
from safepassage.planning.replanning.usage import Usage
from tests.instances import itinerary, stop
from tests.planning.replanning.convoys import DIVIDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.plans import Itinerary


def _bus(
    on: Mapping[str, int], *ends: tuple[str, int, Mapping[str, int]], leave: int = 5
) -> Itinerary:
    stops = [stop("D", 0, 0), stop("A", 5, leave, on=on), stop("W", 15, 15), stop("X", 25, 25)]
    return itinerary("bus", "bus", *stops, *(stop(p, t, t, off=off) for p, t, off in ends))


def _told(old: Itinerary, new: Itinerary) -> str:
    scenario = replace(DIVIDED, groups=tuple(replace(g, persons=4) for g in DIVIDED.groups))
    nobody = {"A": np.zeros(201, dtype=np.int64)}
    settled = Settled(Usage(Chart(scenario), nobody, 0))
    (change,) = changed_vehicles(scenario, [old], [new], settled, 0)
    return change.sentence


def test_the_same_number_of_other_people_is_told() -> None:
    """Three of g and one of h instead of two of each are other people."""
    both = ("R", 35, {"g": 2}), ("S", 55, {"h": 2})
    old = _bus({"g": 2, "h": 2}, *both)
    new = _bus({"g": 3, "h": 1}, ("R", 35, {"g": 3}), ("S", 55, {"h": 1}))
    assert "3 of g and 1 of h instead of 2 of g and 2 of h at A" in _told(old, new)


def test_who_gets_off_elsewhere_is_told() -> None:
    """The same people, but others of them get off at R."""
    old = _bus({"g": 2, "h": 2}, ("R", 35, {"g": 2}), ("S", 55, {"h": 2}))
    new = _bus({"g": 2, "h": 2}, ("R", 35, {"h": 2}), ("S", 55, {"g": 2}))
    told = _told(old, new)
    assert "2 of h instead of 2 of g get off at R" in told
    assert "at A" not in told


@pytest.mark.parametrize(("leave", "word"), [(5, "waits elsewhere"), (6, "leaves A at 08:06")])
def test_only_what_people_see_is_told(leave: int, word: str) -> None:
    """Another minute of leaving is an order; another way with the same people is none."""
    end = ("R", 45, {"g": 2})
    first, pickup, wait, on, last = _bus({"g": 2}, end, leave=leave).stops
    later = (replace(wait, depart_min=25), replace(on, arrive_min=35, depart_min=35), last)
    new = itinerary("bus", "bus", first, pickup, *later)
    assert word in _told(_bus({"g": 2}, end), new)
