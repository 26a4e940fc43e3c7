"""Everything that can be asked for has its settings, and more allows what less allows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.asking.dials import Kind, dials_of
from tests.instances import convoy_corridor, one_bus, two_towns


def test_every_kind_has_a_dial() -> None:
    """The examples together have each kind of thing that can be asked for."""
    scenarios = [maker().scenario for maker in (one_bus, two_towns, convoy_corridor)]
    assert {dial.kind for scenario in scenarios for dial in dials_of(scenario)} == set(Kind)


@pytest.mark.parametrize("maker", [one_bus, two_towns, convoy_corridor])
def test_settings_are_in_order_around_what_is_pledged(maker: type) -> None:
    """Settings rise, none is what is pledged, and more lies above it and less below."""
    for dial in dials_of(maker().scenario):
        values = [setting.value for setting in dial.settings]
        assert values == sorted(set(values))
        assert dial.now not in values
        assert all((setting.value > dial.now) == (setting.step > 0) for setting in dial.settings)


def test_a_setting_changes_one_thing_alone() -> None:
    """A longer pause is the same scenario but for its end."""
    scenario = one_bus().scenario
    dial = next(dial for dial in dials_of(scenario) if dial.kind is Kind.PAUSE_LENGTH)
    assert dial.more is not None
    longer = dial.more.scenario
    assert longer.pauses[0].end_min == scenario.pauses[0].end_min + 60
    assert replace(longer, pauses=scenario.pauses) == scenario


def test_a_pause_never_runs_into_the_next_of_its_zone() -> None:
    """Where another pause of the zone begins within the hour, there is no hour more."""
    scenario = one_bus().scenario
    first = scenario.pauses[0]
    second = replace(first, id="next", start_min=first.end_min + 30, end_min=first.end_min + 180)
    dials = dials_of(replace(scenario, pauses=(first, second)))
    lengths = {dial.id: dial for dial in dials if dial.kind is Kind.PAUSE_LENGTH}
    starts = {dial.id: dial for dial in dials if dial.kind is Kind.PAUSE_START}
    assert lengths[first.id].more is None
    assert starts["next"].more is None


def test_a_pause_without_length_falls_away() -> None:
    """The least setting of a pause's length leaves the pause out."""
    dial = dials_of(one_bus().scenario)[0]
    assert dial.settings[0].value == 0
    assert dial.settings[0].scenario.pauses == ()
    assert "falls away" in dial.settings[0].words
