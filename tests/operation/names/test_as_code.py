"""Codes that read as names."""

from __future__ import annotations

import pytest

from safepassage.operation.names.as_code import reads_as_name
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import BUNDLED, bundled_path


@pytest.mark.parametrize("code", ["Vira", "олена", "Oleksandr", "Sasha", "Olena-X", "x_Petro"])
def test_given_names_are_known_in_any_script(code: str) -> None:
    """A given name, formal or short, is one, also beside another word."""
    assert reads_as_name(code)


@pytest.mark.parametrize("code", ["A-17", "Vira-17", "G", "A", "hall-school", "cellar", "bus", "1"])
def test_codes_are_no_names(code: str) -> None:
    """A code with a digit, a short one, and words for places are none."""
    assert not reads_as_name(code)


def test_no_group_of_a_bundled_scenario_reads_as_a_name() -> None:
    """What the scenarios that come with the program call their groups passes."""
    groups = [group.id for name in BUNDLED for group in load_scenario(bundled_path(name)).groups]
    assert len(groups) > 20
    assert not [group for group in groups if reads_as_name(group)]
