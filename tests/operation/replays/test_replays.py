"""Days of history as operations: everybody is accounted for, and open gaps stay open."""

from __future__ import annotations

import pytest

from safepassage.operation.events import verify
from safepassage.operation.log import forks_of, gaps_of
from safepassage.operation.register import Facts, State, fold
from safepassage.operation.replays import AZOVSTAL, HOMS, REPLAYS, Replay, events_of
from safepassage.operation.views import (
    Checked,
    GapState,
    as_it_went,
    head_counts,
    operation_of,
    pauses_now,
    unaccounted,
    whereabouts,
)
from safepassage.operation.views.unaccounted import Why
from tests.operation.scene import links_of


def _counts(replay: Replay) -> tuple[Checked, ...]:
    return head_counts(fold(event.fact for event in events_of(replay)))


@pytest.mark.parametrize("replay", REPLAYS.values(), ids=REPLAYS.keys())
def test_replay_is_a_whole_log_and_says_that_it_is_an_exercise(replay: Replay) -> None:
    """Each replay is signed and chained without gap or fork, the same each time, an exercise."""
    events = events_of(replay)
    assert events == events_of(replay)
    register = fold(event.fact for event in events)
    for event in events:
        verify(event, register.trust.keys(event.post)[0])
    links = links_of(events)
    assert (forks_of(links), gaps_of(links)) == ((), ())
    operation = operation_of(register)
    assert operation is not None
    assert operation.exercise
    assert not register.conflicts


@pytest.mark.parametrize("replay", REPLAYS.values(), ids=REPLAYS.keys())
def test_each_row_has_its_source(replay: Replay) -> None:
    """No row is without who said so."""
    assert all(row.source for row in replay.rows)


def test_keys_of_two_replays_differ() -> None:
    """A post of one replay signs with another key than the same post of another."""
    keys = {events_of(replay)[0].body["key"] for replay in REPLAYS.values()}
    assert len(keys) == len(REPLAYS)


def test_azovstal_accounts_for_all_159_of_the_first_convoy() -> None:
    """UN's 159 who boarded (101 and 58) are 127 who arrived and 32 who chose otherwise."""
    register = fold(event.fact for event in events_of(AZOVSTAL))
    group = register.people["first-convoy"]
    assert (group.known, group.total, group.surplus) == (159, 159, 0)
    assert (group.count(State.ARRIVED), group.count(State.CHOSE_OTHERWISE)) == (127, 32)
    boarded = {move.came.place: move.heads for move in group.moves if move.came and (
        move.came.state is State.ABOARD)}  # fmt: skip
    assert boarded == {"azovstal": 101, "manhush": 58}


def test_azovstal_on_the_evening_of_3_may_32_are_missing() -> None:
    """As known on the evening of 3 May 32 had not arrived; as known now of then they chose to."""
    facts = [event.fact for event in events_of(AZOVSTAL)]
    evening = AZOVSTAL.seconds("2022-05-03T22:00")
    then, then_facts = as_it_went(facts, recorded=evening)
    (missing,) = unaccounted(then, then_facts, now=evening)
    assert (missing.heads, missing.why) == (32, Why.OTHERS_ARRIVED)
    now_of_then, now_facts = as_it_went(facts, observed=evening)
    assert unaccounted(now_of_then, now_facts, now=evening) == ()
    assert whereabouts(now_of_then).by_state()[State.CHOSE_OTHERWISE] == 32


def test_azovstal_at_the_end_nobody_is_without_a_state() -> None:
    """All 633 of the three convoys are arrived or chose otherwise, and nobody is missing."""
    facts = Facts(event.fact for event in events_of(AZOVSTAL))
    register = fold(event.fact for event in events_of(AZOVSTAL))
    states = {state: heads for state, heads in whereabouts(register).by_state().items() if heads}
    assert states == {State.ARRIVED: 127 + 300 + 174, State.CHOSE_OTHERWISE: 32}
    assert unaccounted(register, facts, now=AZOVSTAL.seconds("2022-05-09T08:00")) == ()


def test_azovstal_shows_figures_that_disagree() -> None:
    """UN's 127 fits; Ukraine's 156 and 344 and others stay as gaps; more than 600 is explained."""
    figures = {
        (one.told_by, one.place, one.stage, one.counted): (one.gap, one.state)
        for one in _counts(AZOVSTAL)
    }
    assert figures == {
        ("UN", "zaporizhzhia", "arrived", 127): (0, GapState.FITS),
        ("Ukraine", "zaporizhzhia", "arrived", 156): (29, GapState.OWNED),
        ("Ukraine", "zaporizhzhia", "arrived", 344): (44, GapState.OPEN),
        ("russian-ministry", "azovstal", "boarded", 80): (-21, GapState.OPEN),
        ("UN", "azovstal", "boarded", 40): (-11, GapState.OPEN),
        ("ICRC", "azovstal", "boarded", 51): (0, GapState.FITS),
        ("UN", "zaporizhzhia", "arrived", 600): (-1, GapState.CLOSED),
    }


def test_azovstal_pauses_were_breached_as_azov_says() -> None:
    """Both pauses stand as breached, by the word of one side, beside the other's."""
    facts = Facts(event.fact for event in events_of(AZOVSTAL))
    register = fold(event.fact for event in events_of(AZOVSTAL))
    for pause in pauses_now(register, facts):
        assert pause.state == "breached"
        assert [told.told_by for told in pause.told] == ["russian-ministry", "Azov"]


def test_homs_total_stays_an_open_gap() -> None:
    """The days sum to 1,211, the total says 1,400: the gap of 189 stays open, each day fits."""
    counts = _counts(HOMS)
    open_gaps = {(one.stage, one.counted): one.gap for one in counts if one.state.is_open}
    assert open_gaps == {("arrived", 1400): 189, ("held", 430): 430}
    total = next(one for one in counts if one.counted == 1400)
    assert (total.known, total.owner, total.state) == (1211, "", GapState.OPEN)
    days = [one.counted for one in counts if one.state is GapState.FITS]
    assert days == [83, 611, 300, 217]
    assert sum(days) == 1211


def test_homs_loses_nobody() -> None:
    """Of the 2,500 the rest still wait in the Old City."""
    register = fold(event.fact for event in events_of(HOMS))
    view = whereabouts(register)
    assert (view.heads, view.guessed) == (2500, 2500)
    assert view.by_state()[State.WAITING] == 2500 - 1211
