"""Scenarios as bytes."""

from __future__ import annotations

import pytest

from safepassage.errors import ScenarioError
from safepassage.scenario import load_scenario, scenario_digest
from safepassage.scenario.bundled import BUNDLED, bundled_path
from safepassage.scenario.packed import pack_scenario, unpack_scenario


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_a_scenario_unpacks_to_the_same(name: str) -> None:
    """Each bundled scenario comes back from its bytes as it was."""
    scenario = load_scenario(bundled_path(name))
    again = unpack_scenario(pack_scenario(scenario))
    assert again == scenario
    assert scenario_digest(again) == scenario_digest(scenario)


def test_other_bytes_are_no_scenario() -> None:
    """Bytes that are no packed scenario are refused with what to do."""
    with pytest.raises(ScenarioError, match="Adopt it anew"):
        unpack_scenario(b"something else")
