"""The scenario and plan that a post keeps."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import safepassage
from safepassage.checking import check
from safepassage.reporting import read_plan_folder, write_plan_folder
from safepassage.reporting.operation.adopted import Adopted, pack, unpack
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_unpacks_to_the_same(tmp_path: Path) -> None:
    """A plan with its scenarios comes back as it was, and its digest is that of its file."""
    scenario = load_scenario(bundled_path("first-steps"))
    plan = safepassage.plan(scenario, work=200)
    write_plan_folder(scenario, plan, check(scenario, plan), tmp_path / "plan")
    adopted = Adopted(*read_plan_folder(tmp_path / "plan"), earlier=((scenario, 30),))
    again = unpack(pack(adopted))
    assert again is not None
    assert again.scenario == scenario
    assert again.earlier == adopted.earlier
    assert again.plan is not None
    assert again.plan.itineraries == plan.itineraries
    file = (tmp_path / "plan" / "plan.json").read_bytes()
    assert again.digest == hashlib.sha256(file).hexdigest()


def test_a_scenario_alone_has_no_plan() -> None:
    """A scenario without a plan comes back without one; nothing kept is nothing."""
    scenario = load_scenario(bundled_path("first-steps"))
    again = unpack(pack(Adopted(scenario)))
    assert again == Adopted(scenario)
    assert again is not None
    assert again.digest is None
    assert unpack({}) is None
