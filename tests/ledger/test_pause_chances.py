"""The chances that plans take of a pause, with their intervals: as everywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.ledger import chances_to_hold, hold_probabilities, pause_chances
from safepassage.ledger.hold import Estimate
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

SCENARIO = load_scenario(bundled_path("azovstal"))
DAY = 24 * 60
FIRST = SCENARIO.pauses[0].start_min


@pytest.mark.parametrize("as_of", [None, 0, FIRST + 120, FIRST + DAY + 120])
def test_they_are_those_of_plans_and_of_the_ledger(as_of: int | None) -> None:
    """Means are what plans take to the end of a pause, intervals what the ledger tells."""
    taken = chances_to_hold(SCENARIO, as_of=as_of)
    for one, hold in zip(
        pause_chances(SCENARIO, as_of=as_of),
        hold_probabilities(SCENARIO, as_of=as_of),
        strict=True,
    ):
        assert one.begins.mean * one.stands.mean == pytest.approx(taken[hold.pause][-1])
        assert one.basis.pledges == hold.pledges
        if hold.state is None:
            told = hold.stands.at(len(hold.stands.mean) - 1)
            assert one.stands.mean == pytest.approx(told.mean)
            assert (one.stands.q05, one.stands.q95) == pytest.approx((told.q05, told.q95))
        if hold.state is None and len(hold.parties) == 1:
            assert one.begins == hold.parties[0].begins
        assert one.begins.q05 <= one.begins.mean <= one.begins.q95
        assert one.width == pytest.approx(
            one.begins.q95 - one.begins.q05 + one.stands.q95 - one.stands.q05
        )


def test_what_a_pause_states_has_no_interval() -> None:
    """Stated chances take the place of the record, and only what is stated."""
    first, *others = SCENARIO.pauses
    stated = replace(first, begins_chance=0.7, breaks_per_h=0.1)
    scenario = replace(SCENARIO, pauses=(stated, *others))
    one, other, *_ = pause_chances(scenario)
    assert one.begins == Estimate.known(0.7)
    assert one.stands.q05 == one.stands.q95 == one.stands.mean
    assert one.begins.mean * one.stands.mean == pytest.approx(
        chances_to_hold(scenario)[first.id][-1]
    )
    assert one.basis.stated == ("begins_chance", "breaks_per_h")
    assert (one.width, other) == (0.0, pause_chances(SCENARIO)[1])
    half = replace(SCENARIO, pauses=(replace(first, begins_chance=0.7), *others))
    assert pause_chances(half)[0].stands == pause_chances(SCENARIO)[0].stands
