"""The hindcast says what was known the evening before, and its intervals hold what is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.ledger import Hindcast, hindcast, hold_probabilities
from safepassage.ledger.hindcast import BANDS, RUN, Belief, score_of
from safepassage.ledger.predictive import Prospect, draw_pauses, interval_of
from safepassage.ledger.record import BLOCKS_H, Entry, delay_of, in_blocks, record_of
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import BUNDLED, bundled_path
from safepassage.scenario.statements import LedgerSettings, PauseKind
from tests.ledger.worlds import DAY, HOUR, day, minute, pause, said, world

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

ROOT = Path(__file__).resolve().parents[2]
CASES = tuple(name for name in BUNDLED if name != "first-steps")


@cache
def _case(name: str) -> tuple[Scenario, Hindcast]:
    scenario = load_scenario(bundled_path(name))
    return scenario, hindcast(scenario)


# ---------------------------------------------------------------- simulated pledges


def _lasts_h(rng: np.random.Generator, hazards: np.ndarray) -> float:
    """Return how long a pause stands, hour by hour of its blocks."""
    for (low, high), hazard in zip(BLOCKS_H, hazards, strict=True):
        lasts = rng.exponential(1.0) / hazard
        if low + lasts < high:
            return low + float(lasts)
    raise AssertionError


def test_simulated_pledges_lie_in_the_predictive_intervals() -> None:
    """Of pauses with parameters of the prior, the intervals of 90 % hold 85 to 95 %."""
    weights = LedgerSettings(fading=1.0)
    rng = np.random.default_rng(0)
    prior, delays = record_of("a", PauseKind.HUMANITARIAN, [], weights), delay_of([], weights)
    inside: dict[str, list[bool]] = {"late": [], "breaks": [], "count": []}
    length_h = 10.0
    for seed in range(300):
        chance = rng.beta(prior.begin_a, prior.begin_b)
        hazards = rng.gamma(prior.breaks) / np.array(prior.hours)
        rate = rng.gamma(delays.starts) / delays.hours
        entries, holds, late_h, lasts_h = [], [], 0.0, 0.0
        for number in range(4 + RUN):
            begins = rng.random() < chance
            late_h, lasts_h = float(rng.exponential(1 / rate)), _lasts_h(rng, hazards)
            holds.append(begins and late_h <= length_h < late_h + lasts_h)
            broke = tuple(float(low <= lasts_h < min(high, length_h)) for low, high in BLOCKS_H)
            watched = in_blocks(0.0, min(lasts_h, length_h))
            nothing = (0.0,) * len(BLOCKS_H)
            if number < 4:
                entries.append(
                    Entry(f"p{number}", 1.0, 0.0, late_h, broke, watched)
                    if begins
                    else Entry(f"p{number}", 0.0, 1.0, None, nothing, nothing)
                )
        record = record_of("a", PauseKind.HUMANITARIAN, entries, weights)
        ahead = Prospect((record,), delay_of(entries, weights), round(60 * length_h))
        drawn = draw_pauses([ahead] * RUN, seed=seed, draws=600)
        late = interval_of(drawn.late_min[:, 0], 0.9)
        breaks = interval_of(drawn.breaks_min[:, 0], 0.9)
        inside["late"].append(late.has(60 * late_h))
        inside["breaks"].append(breaks.has(60 * (late_h + lasts_h)))
        inside["count"].append(interval_of(drawn.holds.sum(axis=1), 0.9).has(sum(holds[-RUN:])))
    assert 0.85 <= np.mean(inside["late"]) <= 0.95
    assert 0.85 <= np.mean(inside["breaks"]) <= 0.95
    # Whole numbers leave more inside than was asked for, never less.
    assert np.mean(inside["count"]) >= 0.87


def test_draws_have_the_chance_of_the_curve() -> None:
    """As many draws hold as the ledger's own mean says, of one pause or several parties."""
    scenario, found = _case("azovstal")
    for hold in hold_probabilities(scenario, as_of=found.evenings[0].evening_min):
        drawn = draw_pauses([Prospect.of_hold(hold)], draws=20_000).holds.mean()
        assert drawn == pytest.approx(float(hold.holds.mean[-1]), abs=0.015)


def test_interval_of_whole_numbers_says_what_it_holds() -> None:
    """An interval of whole numbers has whole ends, and tells how many draws are in it."""
    found = interval_of(np.array([0, 1, 1, 2, 2, 2, 2, 2, 2, 3]), 0.5)
    assert (found.low, found.high) == (1, 2)
    assert found.said == pytest.approx(0.8)
    assert found.has(1)
    assert not found.has(2.5)


# ---------------------------------------------------------------- what was said


def test_withdrawn_statement_has_no_effect() -> None:
    """A report that the desk withdrew leaves everything as if it had not been made."""
    pauses = (pause("first", 1), pause("second", 2))
    report = said("broke", "fire.on", party="red", at=minute(DAY + 9 * HOUR))
    soon = minute(DAY + 10 * HOUR)
    gone = said("gone", "other", party="red", stance="withdraw", regards="broke", at=soon)
    other = said("word", "other")
    with_report = hindcast(world(other, report, pauses=pauses))
    without = hindcast(world(other, gone, report, pauses=pauses))
    plain = hindcast(world(other, pauses=pauses))
    assert with_report.evenings[1].holds.mean < plain.evenings[1].holds.mean
    assert with_report.evenings[0].held == Belief(0.0, 1.0)
    assert replace(without, case="") == replace(plain, case="")


def test_withdrawn_pledge_is_said_to_hold_with_no_chance() -> None:
    """A pledge that its party took back by the evening has no chance, to begin or to hold."""
    window: dict[str, Any] = {
        "window_from": minute(2 * DAY + 8 * HOUR),
        "window_to": minute(2 * DAY + 18 * HOUR),
    }
    word = said("word", "pause.hold", party="north", stance="pledge", at=day(0), **window)
    back = said("back", "pause.hold", party="north", stance="withdraw", regards="word", at=day(0))
    (one,) = hindcast(world(word, back, pauses=(pause("first", 2),))).evenings
    assert (one.begins, one.holds.mean, one.held.weight) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_later_statements_change_nothing(name: str, data: st.DataObject) -> None:
    """Without what was said after an evening, the evening says the same, to the last digit."""
    scenario, found = _case(name)
    one = data.draw(st.sampled_from(found.evenings))
    by_then = tuple(s for s in scenario.statements if s.said_at.to_min <= one.evening_min)
    if not by_then:
        assert one.nothing_said
        assert one.holds.mean == one.base_holds
        return
    silenced = replace(scenario, statements=by_then)
    holds = hold_probabilities(silenced, as_of=one.evening_min)
    same = next(hold for hold in holds if hold.pause == one.pause)
    assert (same.holds.at(-1), same.delay_min) == (one.holds, one.late_min)
    assert (same.pledges, one.nothing_said) == (one.pledges, False)


@pytest.mark.parametrize("name", CASES)
def test_bundled_case(name: str) -> None:
    """Every pause of a case is told once, and bands and scores count those that are known."""
    scenario, found = _case(name)
    assert sorted(one.pause for one in found.evenings) == sorted(p.id for p in scenario.pauses)
    for one in found.evenings:
        at = scenario.time_at(one.evening_min)
        days = scenario.time_at(one.start_min).date() - at.date()
        assert (f"{at:%H:%M}", days.days) == ("20:00", 1)
        assert 0 <= one.held.weight <= 1 + 1e-12
        assert one.holds.q05 <= one.holds.q25 <= one.holds.q75 <= one.holds.q95
    known = sum(one.held.weight > 0 for one in found.evenings)
    assert sum(band.number for band in found.bands) == found.holds.number == known
    assert len(found.bands) == len(BANDS)


@pytest.mark.parametrize("name", CASES)
def test_documented_figures_are_those_of_the_command(name: str) -> None:
    """The page's row of a case, and its bands, have the figures that the code gives."""
    _, found = _case(name)
    page = (ROOT / "docs" / "concepts" / "hindcast.md").read_text(encoding="utf-8")
    begins, holds = found.begins, found.holds
    row = (
        f"| {name} | {len(found.evenings)} | {holds.number} | {holds.weight:.1f} "
        f"| {holds.brier:.3f}, {holds.base_brier:.3f} | {holds.log:.3f}, {holds.base_log:.3f} "
        f"| {begins.brier:.3f}, {begins.base_brier:.3f} |"
    )
    assert row in page
    for band in found.bands:
        if band.said is not None and band.held is not None:
            told = f"{band.number} | {band.weight:.1f} | {band.said:.0%} | {band.held:.0%} |"
            assert told.replace("%", " %") in page


def test_homs_counts_leave_their_gap() -> None:
    """The daily counts of Homs add up to 1,211, less than the sum that is told."""
    scenario, found = _case("homs")
    daily = [s.quantity for s in scenario.statements if s.id.startswith("out-")]
    assert sum(q.amount for q in daily if q is not None) == 1211
    outcomes = [one.outcome.value for one in found.evenings]
    assert outcomes == ["kept", "breached", "breached", "kept", "not tested", "kept"]


# ---------------------------------------------------------------- scores


def test_score_by_hand() -> None:
    """A score is the mean loss by evidence; a certain error costs much, and not all."""
    score = score_of([(0.8, 0.5, Belief(1.0, 0.0)), (1.0, 0.5, Belief(0.0, 0.5))])
    assert (score.number, score.weight) == (2, 1.5)
    assert score.brier == pytest.approx((0.04 + 0.5) / 1.5)
    assert score.base_brier == pytest.approx(0.25)
    assert score.log == pytest.approx((-np.log(0.8) - 0.5 * np.log(0.001)) / 1.5)
    assert score.base_log == pytest.approx(np.log(2))
    nothing = score_of([(0.8, 0.5, Belief(0.0, 0.0))])
    assert (nothing.number, nothing.brier, nothing.log) == (0, None, None)


def test_evidence_of_a_pause_that_was_used() -> None:
    """A doubted break of a pause that was used leaves the doubt as evidence that it held."""
    used = said("used", "evacuation.running", party="red", at=minute(DAY + 12 * HOUR))
    broke = said("broke", "fire.on", party="south", at=minute(DAY + 13 * HOUR))
    (one,) = hindcast(world(used, broke, pauses=(pause("first", 1),))).evenings
    assert (one.held, one.began) == (Belief(0.5, 0.5), Belief(1.0, 0.0))
    (one,) = hindcast(world(broke, pauses=(pause("first", 1),))).evenings
    assert (one.held, one.began) == (Belief(0.0, 0.5), Belief(0.5, 0.0))


def test_delay_and_break_are_set_in_intervals() -> None:
    """A known late begin and a known minute of a break are numbers that are foretold."""
    late: dict[str, Any] = {"window_from": minute(DAY + 9 * HOUR)}
    began = said("began", "pause.hold", party="red", at=day(1), **late)
    hit: dict[str, Any] = {"window_from": minute(DAY + 12 * HOUR)}
    broke = said("broke", "fire.on", party="red", at=day(1), **hit)
    found = hindcast(world(began, broke, pauses=(pause("first", 1),)))
    seen = {one.what: one.seen for one in found.covered}
    assert seen == {"minutes late": 60, "minutes until it breaks": 240}
    assert all(
        one.most.low <= one.half.low <= one.half.high <= one.most.high <= 600
        for one in found.covered
    )


# ---------------------------------------------------------------- bad input and edges


@pytest.mark.parametrize("table", ["pauses", "statements"])
def test_empty_table_is_a_usage_error(table: str) -> None:
    """A case without pauses or statements is answered with what to fill in."""
    whole = world(said("word", "other"), pauses=(pause("first", 1),))
    with pytest.raises(UsageError, match=f"table {table} is empty.*Fill in {table}"):
        hindcast(replace(whole, pauses=()) if table == "pauses" else replace(whole, statements=()))


def test_evening_before_everything_is_the_base_rate() -> None:
    """Where nothing had been said, the chance is the base rate, and the evening says so."""
    found = hindcast(world(said("word", "other", at=day(5)), pauses=(pause("first", 0),)))
    (one,) = found.evenings
    assert one.nothing_said
    assert one.evening_min == -4 * HOUR
    assert one.pledges == ()
    assert (one.begins, one.holds.mean) == (one.base_begins, one.base_holds)


def test_other_evening() -> None:
    """The evening is a local time of the day before."""
    scenario = world(said("word", "other"), pauses=(pause("first", 1),))
    assert hindcast(scenario, evening=time(23, 59)).evenings[0].evening_min == DAY - 1
