"""What a plan comes to where pauses break, by hand, and the stranding chance of rule 9."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from safepassage.checking import Break, check, risk_of
from safepassage.ledger import chances_to_hold
from safepassage.plans import PausesAs
from safepassage.rules import Rule
from safepassage.scenario.caution import Caution
from tests.instances import Instance, convoy_corridor, one_bus, two_towns
from tests.oracle.mip import solve_exact
from tests.oracle.test_exact import SHUTTLE, in_zone

# The cellar and the roads in and out lie in a zone: the bus is there in [0, 15) and [15, 35), and
# two persons board in 5 and two in 25.
SCENARIO = in_zone(SHUTTLE, (0, 60, 0))
PLAN = solve_exact(SCENARIO).plan
HOLDS = chances_to_hold(SCENARIO)["p0"]


def test_chances_fall_from_that_to_begin() -> None:
    """A pause of which nothing is known begins by the base rate, and may break in any minute."""
    assert pytest.approx(SCENARIO.ledger.prior_start) == HOLDS[0]
    assert len(HOLDS) == 61
    assert (HOLDS[1:] < HOLDS[:-1]).all()


def test_who_is_expected_and_who_is_caught() -> None:
    """Two persons count until their exit in 15, two until theirs in 35."""
    risk = risk_of(SCENARIO, PLAN)
    assert risk.people_expected == pytest.approx(2 * HOLDS[15] + 2 * HOLDS[35])
    assert risk.people_caught == pytest.approx(
        2 * (HOLDS[5] - HOLDS[15]) + 2 * (HOLDS[25] - HOLDS[35])
    )


def test_trips_and_their_last_safe_entries() -> None:
    """Each way in and out is a trip: the bus is empty in between, and outside."""
    first, second = risk_of(SCENARIO, PLAN).exposures
    assert (first.entry_min, first.exit_min, first.last_entry_min, first.persons) == (0, 15, 45, 2)
    assert (second.entry_min, second.exit_min, second.last_entry_min) == (15, 35, 40)
    assert first.chance == pytest.approx(1 - HOLDS[15] / HOLDS[0])
    assert second.chance == pytest.approx(1 - HOLDS[35] / HOLDS[15])


def test_what_a_break_comes_to() -> None:
    """A pause that never holds leaves everybody where they are."""
    assert risk_of(SCENARIO, PLAN).breaks == (Break("p0", 0, safe=0, caught=0, missed=4),)


@pytest.mark.parametrize("instance", [one_bus(), two_towns(), convoy_corridor()])
def test_everybody_out_is_safe_caught_or_missed(instance: Instance) -> None:
    """Whenever a pause breaks, all whom the plan brings out are in one of three."""
    scenario, plan = instance.scenario, instance.plan
    out = check(scenario, plan).figures.people_out
    for one in risk_of(scenario, plan).breaks:
        assert one.safe + one.caught + one.missed == out
        assert min(one.safe, one.caught, one.missed) >= 0


def test_the_stranding_chance_is_kept() -> None:
    """The second trip is the longer one; a limit a little below its chance is broken there."""
    chance = 1 - HOLDS[35] / HOLDS[15]
    kept = replace(SCENARIO, caution=Caution(stranding_chance=chance + 1e-6))
    assert not [fault for fault in check(kept, PLAN).faults if fault.rule is not None]
    broken = replace(SCENARIO, caution=Caution(stranding_chance=chance - 1e-6))
    (fault,) = [fault for fault in check(broken, PLAN).faults if fault.rule is not None]
    assert (fault.rule, fault.vehicle, fault.minute, fault.place) == (Rule.LIMITS, "bus", 15, "R")
    assert fault.excess == pytest.approx(1e-4)


def test_the_value_counts_chances_where_pauses_are_as_expected() -> None:
    """Two persons are worth 0.85 in 15, and two 0.65 in 35, times the chance of their exit."""
    expected = replace(SCENARIO, caution=Caution(PausesAs.EXPECTED))
    figures = check(expected, PLAN).figures
    (pause,) = SCENARIO.pauses
    early, late = (
        HOLDS[minute] * (1 - math.exp((minute + pause.margin_min - pause.end_min) / 30) / 2)
        for minute in (15, 35)
    )
    assert figures.value == pytest.approx(2 * 0.85 * early + 2 * 0.65 * late)
    assert check(SCENARIO, PLAN).figures.value == pytest.approx(3.0)


def test_what_a_pause_states_takes_the_records_place() -> None:
    """A stated chance to begin, and stated breaks an hour, are the chances."""
    (pause,) = SCENARIO.pauses
    stated = replace(pause, begins_chance=0.8, breaks_per_h=0.06)
    chances = chances_to_hold(replace(SCENARIO, pauses=(stated,)))["p0"]
    assert chances == pytest.approx([0.8 * math.exp(-0.001 * minute) for minute in range(61)])
    begun = chances_to_hold(replace(SCENARIO, pauses=(replace(pause, begins_chance=1.0),)))["p0"]
    assert begun == pytest.approx(HOLDS / HOLDS[0])
