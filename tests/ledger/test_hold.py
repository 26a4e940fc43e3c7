"""
How likely a pause holds: what is put in comes out, and the intervals mean what they say.

Simulated pledges have a known chance to begin, delay and hazard.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.ledger.hold import Hold, Running, hold_of
from safepassage.ledger.outcomes import Outcome, PartyOutcome
from safepassage.ledger.record import (
    BLOCKS_H,
    REFERENCE_H,
    Entry,
    delay_of,
    entry_of,
    in_blocks,
    record_of,
)
from safepassage.scenario.statements import LedgerSettings, PauseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = PauseKind.HUMANITARIAN
SETTINGS = LedgerSettings()
STEADY = replace(SETTINGS, fading=1.0)
LENGTH_MIN = 600


def _outcome(
    *,
    began: float = 1.0,
    never: float = 0.0,
    delay_min: int | None = 0,
    break_weight: float = 0.0,
    break_min: int | None = None,
    watched: tuple[tuple[int, int], ...] = ((0, LENGTH_MIN),),
) -> PartyOutcome:
    return PartyOutcome(
        party="north",
        outcome=Outcome.UNKNOWN,
        seen=began > 0,
        began=began,
        never=never,
        delay_min=delay_min,
        break_weight=break_weight,
        break_min=break_min,
        watched=watched,
        length_min=LENGTH_MIN,
        reports=(),
        evidence=(),
    )


def _hold(
    entries: Sequence[Entry],
    settings: LedgerSettings = SETTINGS,
    *,
    running: Running | None = None,
    known_min: int = 0,
    parties: int = 1,
    length_min: int = LENGTH_MIN,
    draws: int = 200,
    seed: int = 0,
) -> Hold:
    records = [
        record_of(f"party-{number}", KIND, entries, settings, parties=parties)
        for number in range(parties)
    ]
    return hold_of(
        "pause",
        records,
        delay_of(entries, settings),
        running,
        start_min=0,
        end_min=length_min,
        known_min=known_min,
        draws=draws,
        seed=seed,
    )


KEPT = entry_of("kept", _outcome())
BROKEN = entry_of("broken", _outcome(break_weight=1.0, break_min=120))


def test_without_a_record_it_is_the_base_rate() -> None:
    """The prior begins with its chance, and stands for ten hours with its chance, exactly."""
    hold = _hold([])
    assert hold.pledges == ()
    assert hold.parties[0].begins.mean == pytest.approx(SETTINGS.prior_start)
    assert hold.stands.mean[600] == pytest.approx(1 - SETTINGS.prior_break_humanitarian)
    assert hold.delay_min.mean == pytest.approx(SETTINGS.prior_delay_min)


def test_of_a_joint_pause_the_parties_make_the_base_rate() -> None:
    """The base rates are those of the whole pause, whoever pledged it."""
    hold = _hold([], parties=3)
    alone = _hold([])
    begins = math.prod(party.begins.mean for party in hold.parties)
    assert begins == pytest.approx(SETTINGS.prior_start)
    np.testing.assert_allclose(hold.stands.mean[600], alone.stands.mean[600])


def test_entries_by_block() -> None:
    """A break stands in the block of its hour since the start, with the hours before it."""
    late = entry_of("a", _outcome(delay_min=30, break_weight=1.0, break_min=150))
    assert late.breaks == (0.0, 1.0, 0.0)
    assert late.hours == (1.0, 1.0, 0.0)
    assert late.delay_h == 0.5


def test_a_break_of_unknown_hour_is_spread() -> None:
    """It is as likely in any minute: half of the window lies before it on average."""
    entry = entry_of("a", _outcome(delay_min=None, break_weight=1.0))
    assert entry.breaks == pytest.approx((0.1, 0.3, 0.6))
    assert sum(entry.hours) == pytest.approx(5.0)


def test_a_break_counts_by_its_weight() -> None:
    """With the rest of its weight, the pause held for as long as it was watched."""
    entry = entry_of("a", _outcome(break_weight=0.25, break_min=60))
    assert entry.breaks == (0.0, 0.25, 0.0)
    assert entry.hours == pytest.approx((1.0, 0.75 * 3, 0.75 * 6))


def test_only_watched_hours_count() -> None:
    """Hours of which nobody tells are not hours in which it held."""
    entry = entry_of("a", _outcome(watched=((0, 30), (60, 120))))
    assert entry.hours == (0.5, 1.0, 0.0)


def _simulated(
    rng: np.random.Generator,
    count: int,
    *,
    begins: float,
    delay_per_h: float,
    hazards: Sequence[float],
) -> list[Entry]:
    """Return what pledges of ten hours tell when everything about them is known."""
    entries = []
    for number in range(count):
        if rng.random() >= begins:
            entries.append(entry_of(str(number), _outcome(began=0.0, never=1.0, delay_min=None)))
            continue
        delay_h, broke_h = rng.exponential(1 / delay_per_h), REFERENCE_H
        for hazard, (first, last) in zip(hazards, BLOCKS_H, strict=True):
            at = first + rng.exponential(1 / hazard)
            if at < min(last, REFERENCE_H):
                broke_h = at
                break
        broke = tuple(float(broke_h < REFERENCE_H and a <= broke_h < b) for a, b in BLOCKS_H)
        entries.append(Entry(str(number), 1.0, 0.0, delay_h, broke, in_blocks(0.0, broke_h)))
    return entries


def test_known_parameters_are_recovered() -> None:
    """With many pledges the estimates come to the chance, delay and hazards behind them."""
    hazards = (0.2, 0.05, 0.1)
    rng = np.random.default_rng(1)
    entries = _simulated(rng, 6000, begins=0.7, delay_per_h=2.0, hazards=hazards)
    hold = _hold(entries, STEADY, draws=1000)
    (party,) = hold.parties
    assert party.begins.mean == pytest.approx(0.7, abs=0.02)
    assert hold.delay_min.mean == pytest.approx(30, rel=0.05)
    for estimate, hazard in zip(party.breaks_per_h, hazards, strict=True):
        assert estimate.mean == pytest.approx(hazard, rel=0.1)
        assert estimate.q05 < hazard < estimate.q95
    stands = math.exp(-float(np.dot(in_blocks(0.0, 10.0), hazards)))
    assert hold.stands.mean[600] == pytest.approx(stands, abs=0.02)


def test_known_beta_is_recovered() -> None:
    """Over many parties, the chances to begin are spread as the Beta they were drawn from."""
    a, b = SETTINGS.prior_pledges * SETTINGS.prior_start, SETTINGS.prior_pledges * 0.41
    rng = np.random.default_rng(2)
    means = []
    for begins in rng.beta(a, b, 3000):
        entries = _simulated(rng, 40, begins=begins, delay_per_h=2.0, hazards=[0.1] * 3)
        record = record_of("north", KIND, entries, STEADY)
        draw = rng.beta(record.begin_a, record.begin_b)
        means.append(draw)
    mean, variance = float(np.mean(means)), float(np.var(means))
    worth = mean * (1 - mean) / variance - 1
    assert mean * worth == pytest.approx(a, rel=0.08)
    assert (1 - mean) * worth == pytest.approx(b, rel=0.08)


@pytest.mark.slow
def test_intervals_cover() -> None:
    """
    Nine in ten 90 % intervals hold the truth, and half of the 50 % intervals.

    Parties are drawn from the base rates, each with a record of eight pledges. Asked is for the
    chance to begin, each hazard, and the chance that the next pause holds after one and five hours.
    """
    rng = np.random.default_rng(3)
    prior, late = record_of("x", KIND, [], STEADY), delay_of([], STEADY)
    replications, names = 2000, 6
    wide, narrow = np.zeros(names), np.zeros(names)
    for seed in range(replications):
        begins = rng.beta(prior.begin_a, prior.begin_b)
        delay_per_h = rng.gamma(late.starts, 1 / late.hours)
        hazards = [
            max(rng.gamma(shape, 1 / hours), 1e-300)
            for shape, hours in zip(prior.breaks, prior.hours, strict=True)
        ]
        entries = _simulated(rng, 8, begins=begins, delay_per_h=delay_per_h, hazards=hazards)
        hold = _hold(entries, STEADY, draws=400, seed=seed, length_min=300)
        truth = _true_holds(begins, delay_per_h, hazards, at=(60, 300))
        (party,) = hold.parties
        asked = [
            (party.begins, begins),
            *zip(party.breaks_per_h, hazards, strict=True),
            (hold.holds.at(60), truth[0]),
            (hold.holds.at(300), truth[1]),
        ]
        wide += [estimate.q05 <= true <= estimate.q95 for estimate, true in asked]
        narrow += [estimate.q25 <= true <= estimate.q75 for estimate, true in asked]
    assert ((wide / replications >= 0.88) & (wide / replications <= 0.92)).all(), wide
    assert ((narrow / replications >= 0.46) & (narrow / replications <= 0.54)).all(), narrow


def _true_holds(
    begins: float, delay_per_h: float, hazards: Sequence[float], *, at: Sequence[int]
) -> list[float]:
    """Return the chance that a pause has begun and not broken at some minutes, by its sum."""
    minutes = np.arange(LENGTH_MIN + 1)
    starts = np.exp(-delay_per_h * minutes / 60) - np.exp(-delay_per_h * (minutes + 1) / 60)
    stands = np.exp(-np.array([in_blocks(0.0, age / 60) for age in minutes]) @ hazards)
    return [float(begins * starts[: t + 1] @ stands[t::-1]) for t in at]


def test_drawn_curves_are_the_sum_over_starts() -> None:
    """The curves of the draws, made by cohorts, average to the means in closed form."""
    hold = _hold([KEPT, BROKEN], draws=40_000)
    for at in (30, 61, 300, 600):
        middle = hold.holds.at(at)
        assert middle.q25 < hold.holds.mean[at] < middle.q95
    one = _hold([KEPT] * 3000, STEADY, draws=50)
    (party,) = one.parties
    hazards = [estimate.mean for estimate in party.breaks_per_h]
    rate = 60 / one.delay_min.mean
    truth = _true_holds(party.begins.mean, rate, hazards, at=range(LENGTH_MIN + 1))
    np.testing.assert_allclose(one.holds.mean, truth, atol=2e-3)
    np.testing.assert_allclose((one.holds.q25 + one.holds.q75) / 2, truth, atol=2e-2)


entries = st.lists(
    st.builds(
        _outcome,
        delay_min=st.none() | st.integers(0, 300),
        break_weight=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
        break_min=st.none() | st.integers(0, 599),
    ).map(lambda outcome: entry_of("any", outcome)),
    max_size=6,
)


@given(entries, st.randoms())
def test_order_matters_not_without_fading(found: list[Entry], random: object) -> None:
    """Without fading the same pledges in another order give the same record."""
    other = list(found)
    random.shuffle(other)  # type: ignore[attr-defined]  # a generator of the standard library
    first, second = (record_of("x", KIND, each, STEADY) for each in (found, other))
    assert first.begin_a == pytest.approx(second.begin_a)
    assert first.breaks == pytest.approx(second.breaks)
    assert first.hours == pytest.approx(second.hours)


def test_old_pledges_fade() -> None:
    """With fading, a breach long ago counts less than a fresh one."""
    old, new = _hold([BROKEN, KEPT, KEPT]), _hold([KEPT, KEPT, BROKEN])
    assert old.stands.mean[600] > new.stands.mean[600]
    assert old.parties[0].record.weight == pytest.approx(1 + 0.8 + 0.64)
    assert old.parties[0].record.pledges == ("kept", "kept", "broken")


def test_what_is_not_known_fades_nothing() -> None:
    """A pledge of which nothing is known changes no number."""
    silent = entry_of("silent", _outcome(began=0.0, delay_min=None, watched=()))
    assert record_of("x", KIND, [BROKEN, silent], SETTINGS) == record_of(
        "x", KIND, [BROKEN], SETTINGS
    )


@given(entries)
def test_curves_are_chances(found: list[Entry]) -> None:
    """Every curve lies between 0 and 1 in its order, what stands only falls, and worst is least."""
    hold = _hold(found, parties=2, draws=60)
    for band in (hold.holds, hold.stands):
        assert (np.diff([band.q05, band.q25, band.q75, band.q95], axis=0) >= -1e-12).all()
        assert band.q05.min() >= 0
        assert max(band.q95.max(), band.mean.max()) <= 1 + 1e-12
    assert (np.diff(hold.stands.mean) <= 1e-12).all()
    assert (hold.at_least <= hold.holds.mean + 1e-12).all()


@given(entries)
def test_more_evidence_of_breaking_never_helps(found: list[Entry]) -> None:
    """The heavier a breach weighs, the less the next pause stands."""
    curves = [
        _hold([*found, entry_of("new", _outcome(break_weight=weight, break_min=60))], draws=1)
        for weight in (0.0, 0.3, 0.5, 1.0)
    ]
    for lighter, heavier in pairwise(curves):
        assert (heavier.stands.mean <= lighter.stands.mean + 1e-12).all()


@given(entries)
def test_a_pause_that_never_began_never_helps(found: list[Entry]) -> None:
    """A pledge that did not begin lowers the whole curve, and one that began raises its start."""
    never = entry_of("n", _outcome(began=0.0, never=1.0, delay_min=None, watched=()))
    began = entry_of("b", _outcome(delay_min=None, watched=()))
    none, bad, good = (
        _hold(each, STEADY, draws=1) for each in (found, [*found, never], [*found, began])
    )
    assert (bad.holds.mean <= none.holds.mean).all()
    assert (good.holds.mean >= none.holds.mean).all()


def test_a_running_pause_goes_on_from_now() -> None:
    """Of a pause that has begun, only breaking is open: it holds now, and ever less."""
    hold = _hold([KEPT], running=Running(1.0, 180), known_min=240)
    assert hold.running
    assert (hold.from_min, len(hold.holds.mean)) == (240, 361)
    assert hold.holds.mean[0] == 1.0
    np.testing.assert_array_equal(hold.holds.mean, hold.stands.mean)
    whole = _hold([KEPT]).stands.mean
    assert hold.holds.mean[360] > whole[540]


def test_a_report_lowers_a_running_pause() -> None:
    """A report that it has broken counts by its weight at once, whether it is seen or not."""
    for age in (180, None):
        hold = _hold([], running=Running(0.5, age), known_min=240)
        without = _hold([], running=Running(1.0, age), known_min=240)
        np.testing.assert_allclose(hold.holds.mean, without.holds.mean / 2)
        np.testing.assert_allclose(hold.holds.q95, without.holds.q95 / 2)


def test_same_seed_same_curves() -> None:
    """The draws are the same for the same seed, and others for another."""
    record, delay = record_of("x", KIND, [KEPT], SETTINGS), delay_of([KEPT], SETTINGS)
    curves = [
        hold_of("p", [record], delay, None, start_min=0, end_min=60, known_min=0, seed=seed)
        for seed in (4, 4, 5)
    ]
    np.testing.assert_array_equal(curves[0].holds.q05, curves[1].holds.q05)
    assert (curves[0].holds.q05 != curves[2].holds.q05).any()
    np.testing.assert_array_equal(curves[0].holds.mean, curves[2].holds.mean)


@pytest.mark.parametrize("worth", [0.1, 1000])
@pytest.mark.parametrize("chance", [0.001, 0.999])
def test_settings_at_their_bounds(worth: float, chance: float) -> None:
    """The smallest and largest base rates that the schema allows give curves all the same."""
    settings = replace(
        SETTINGS,
        prior_pledges=worth,
        prior_start=chance,
        prior_break_humanitarian=chance,
        prior_delay_min=1,
        fading=0.01,
    )
    hold = _hold([KEPT, BROKEN], settings, parties=2)
    for band in (hold.holds, hold.stands):
        assert np.isfinite([band.mean, band.q05, band.q95]).all()
    assert _hold([], settings).stands.mean[600] == pytest.approx(1 - chance, rel=1e-6)


def test_a_month_fits_in_memory() -> None:
    """A pause of several days is told by minute too, in pieces."""
    hold = _hold([], length_min=4000, draws=20)
    assert len(hold.holds.q05) == 4001


COUNTS = {
    # group: expired, ended early, superseded, unclear; of n minus those that had not ended
    "all": (429, 233, 443, 1008),
    "fixed term": (424, 59, 328, 230),
    "unilateral": (302, 98, 178, 365),
    "bi- or multilateral": (127, 135, 265, 643),
    "humanitarian, fixed term up to 7 days": (112, 16, 22, 35),
}


def test_base_rates_are_those_of_the_counts() -> None:
    """The defaults are the middles of the shares in docs/development/algorithms, rounded."""

    def shares(group: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        expired, early, superseded, unclear = COUNTS[group]
        known = expired + early + superseded
        return np.array([early / known, (early + unclear) / (known + unclear)])

    term = shares("fixed term") / shares("all")
    assert shares("humanitarian, fixed term up to 7 days").mean() == pytest.approx(
        SETTINGS.prior_break_humanitarian, abs=0.005
    )
    for group, default in (
        ("unilateral", SETTINGS.prior_break_unilateral),
        ("bi- or multilateral", SETTINGS.prior_break_agreed),
    ):
        assert (shares(group) * term).mean() == pytest.approx(default, abs=0.005)
    assert pytest.approx(176 / 300, abs=0.005) == SETTINGS.prior_start
