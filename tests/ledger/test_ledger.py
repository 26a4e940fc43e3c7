"""The ledger as a whole: as it stood at any time, and without what was withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.ledger import build_ledger, hold_probabilities
from safepassage.ledger.claims import Standing
from safepassage.ledger.outcomes import Outcome
from safepassage.reporting.ledger import ledger_record, ledger_text
from safepassage.scenario import Scenario, load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.statements import COUNTS, PauseKind, Proposition, Stance, Status

from .worlds import DAY, HOUR, day, minute, pause, said, world

if TYPE_CHECKING:
    from safepassage.ledger import Ledger
    from safepassage.scenario.statements import Statement

PAUSES = tuple(pause(f"p{number}", number) for number in (1, 3, 5))
BREACH = said(
    "breach", "pause.hold", stance="accuse", polarity=False, window_from=day(1), at=day(1)
)
RAN = said("ran", "evacuation.running", party="red", window_from=day(3), at=day(3))
FIGURES = (
    said("f1", "people.trapped", quantity="100", window_from=day(1), at=day(1)),
    said("f2", "people.trapped", quantity="300", party="north", window_from=day(1), at=day(1)),
    said("f3", "people.trapped", quantity="50", window_from=day(3), at=day(3)),
)


def _content(ledger: Ledger) -> tuple[object, ...]:
    """Return everything that a ledger says, but for the list of what was said."""
    curves = [
        [hold.holds.mean.tolist(), hold.holds.q05.tolist(), hold.stands.q95.tolist()]
        for hold in ledger.holds
    ]
    return ledger.pledges, ledger.contested, ledger.figures, ledger.balances, curves


@pytest.mark.parametrize("gone", [BREACH, RAN, *FIGURES], ids=lambda statement: statement.id)
@pytest.mark.parametrize(
    "status",
    [{"status": Status.WITHDRAWN}, {"status": Status.DRAFT, "confirmed_by": ""}],
    ids=["withdrawn", "draft"],
)
def test_a_withdrawn_statement_has_no_effect(
    gone: Statement, status: dict[str, object], request: pytest.FixtureRequest
) -> None:
    """What was withdrawn, or is a draft, is shown, and all else is as if it had not been said."""
    statements = (BREACH, RAN, *FIGURES)
    left = tuple(each for each in statements if each is not gone)
    marked = tuple(
        replace(each, **status) if each is gone else each  # type: ignore[arg-type]  # fields of a statement
        for each in statements
    )
    without, withdrawn = (
        build_ledger(world(*each, pauses=PAUSES), draws=50) for each in (left, marked)
    )
    whole = build_ledger(world(*statements, pauses=PAUSES), draws=50)
    assert _content(withdrawn) == _content(without)
    assert _content(withdrawn) != _content(whole)
    standing = {statement.id: each for statement, each in withdrawn.statements}
    assert standing[gone.id] is Standing("draft" if "draft" in request.node.name else "withdrawn")


def test_a_party_that_withdraws_leaves_no_effect() -> None:
    """A statement that its party takes back has no effect from then on, and had it before."""
    then = 2 * DAY + HOUR
    back = said("back", "pause.hold", stance="withdraw", regards="breach", at=minute(then))
    scenario = world(BREACH, *FIGURES, back, pauses=PAUSES)
    without = build_ledger(world(*FIGURES, pauses=PAUSES), as_of=then, draws=50)
    assert _content(build_ledger(scenario, as_of=then, draws=50)) == _content(without)
    before = build_ledger(world(BREACH, *FIGURES, pauses=PAUSES), as_of=then - 1, draws=50)
    assert _content(build_ledger(scenario, as_of=then - 1, draws=50)) == _content(before)
    assert _content(before) != _content(without)


@pytest.mark.parametrize("as_of", [0, DAY, 2 * DAY, 3 * DAY + 12 * HOUR, 9 * DAY])
def test_the_past_is_as_it_was(as_of: int) -> None:
    """What is said later changes nothing of how things stood before."""
    statements = (BREACH, RAN, *FIGURES)
    known = tuple(each for each in statements if each.said_at.to_min <= as_of)
    then = build_ledger(world(*statements, pauses=PAUSES), as_of=as_of, draws=50)
    only = build_ledger(world(*known, pauses=PAUSES), as_of=as_of, draws=50)
    assert _content(then) == _content(only)
    assert then.statements == only.statements


def test_what_became_of_a_pause_is_not_in_its_own_chance() -> None:
    """A pause that is over is judged by what was known when it began."""
    with_breach = hold_probabilities(world(BREACH, pauses=PAUSES), draws=50)
    without = hold_probabilities(world(pauses=PAUSES), draws=50)
    np.testing.assert_array_equal(with_breach[0].holds.mean, without[0].holds.mean)
    assert with_breach[1].pledges == ("p1",)
    assert (with_breach[1].stands.mean[1:] < without[1].stands.mean[1:]).all()


def test_ahead_is_judged_by_what_is_known_now() -> None:
    """Asked before, a pause that lies ahead rests on what had been said by then."""
    holds = hold_probabilities(world(BREACH, pauses=PAUSES), as_of=DAY, draws=50)
    assert [hold.pledges for hold in holds] == [(), (), ()]
    holds = hold_probabilities(world(BREACH, pauses=PAUSES), as_of=2 * DAY, draws=50)
    assert [hold.pledges for hold in holds] == [(), ("p1",), ("p1",)]


def test_each_party_and_kind_has_its_own_record() -> None:
    """What one party did, or did with another kind of pause, is not held against another."""
    pauses = (
        pause("p1", 1),
        pause("p3", 3, pledged_by="south"),
        pause("p5", 5, kind=PauseKind.UNILATERAL),
        pause("p7", 7),
    )
    holds = hold_probabilities(world(BREACH, pauses=pauses), draws=50)
    assert [hold.pledges for hold in holds] == [(), (), (), ("p1",)]


def test_a_joint_pause_rests_on_both_records() -> None:
    """A joint pause begins once, breaks when either breaks it, and has a worst case."""
    pauses = tuple(pause(f"p{number}", number, pledged_by="north; south") for number in (1, 3))
    late = said("late", "pause.hold", party="red", window_from=minute(DAY + 11 * HOUR), at=day(1))
    (_, hold) = hold_probabilities(world(late, pauses=pauses), draws=50)
    assert [party.party for party in hold.parties] == ["north", "south"]
    assert hold.pledges == ("p1",)
    # Two starts of an hour are the prior, and one of three hours the record.
    assert hold.delay_min.mean == pytest.approx(60 * (1 + 3) / (3 - 1))
    assert (hold.at_least <= hold.holds.mean).all()
    assert hold.at_least[600] > 0


def test_a_running_pause() -> None:
    """Once it is known to hold, a pause is judged from now on, and its hours so far count."""
    runs = said(
        "runs",
        "pause.hold",
        party="red",
        window_from=minute(DAY + 9 * HOUR),
        at=minute(DAY + 12 * HOUR),
    )
    scenario = world(runs, pauses=PAUSES)
    noon = DAY + 12 * HOUR
    hold = hold_probabilities(scenario, as_of=noon, draws=50)[0]
    assert hold.running
    assert hold.from_min == noon
    assert len(hold.holds.mean) == 6 * HOUR + 1
    assert hold.holds.mean[0] == 1.0
    assert sum(hold.parties[0].record.hours) == pytest.approx(
        sum(hold_probabilities(scenario, as_of=DAY, draws=50)[0].parties[0].record.hours) + 3,
        abs=0.1,
    )
    silent = hold_probabilities(world(pauses=PAUSES), as_of=noon, draws=50)[0]
    assert not silent.running
    assert silent.holds.mean[0] < 0.6


def test_a_running_pause_that_is_said_to_be_broken() -> None:
    """A report counts at once: the pause holds as far as the report is not believed."""
    noon = DAY + 12 * HOUR
    broken = said("b", "pause.hold", polarity=False, at=minute(noon))
    hold = hold_probabilities(world(broken, pauses=PAUSES), as_of=noon, draws=50)[0]
    silent = hold_probabilities(world(pauses=PAUSES), as_of=noon, draws=50)[0]
    np.testing.assert_allclose(hold.holds.mean, silent.holds.mean / 2)


def test_a_withdrawn_pledge_holds_nothing() -> None:
    """A pause has no chance once a party took its word back, until it gives it again."""
    window: dict[str, Any] = {
        "window_from": minute(3 * DAY + 480),
        "window_to": minute(3 * DAY + 1080),
    }
    pledge = said("pledge", "pause.hold", party="north", stance="pledge", **window)
    back = said(
        "back", "pause.hold", party="north", stance="withdraw", regards="pledge", at=minute(DAY)
    )
    again = said(
        "again", "pause.hold", party="north", stance="pledge", at=minute(2 * DAY), **window
    )
    scenario = world(pledge, back, again, pauses=PAUSES)
    for as_of, gone in ((DAY - 1, False), (DAY, True), (2 * DAY, False)):
        first, second, _ = hold_probabilities(scenario, as_of=as_of, draws=50)
        assert bool(second.holds.mean.any()) is not gone
        assert first.holds.mean.any()
    ledger = build_ledger(scenario, as_of=DAY, draws=50)
    assert "The North withdrew the pledge" in ledger_text(scenario, ledger)
    (found,) = [one for one in ledger.pledges if one.pledge.id == "p3"]
    assert found.pledge.withdrawn_by == ("north",)
    assert found.outcome is Outcome.NOT_TESTED


def test_the_desk_withdraws_no_pledge() -> None:
    """A record that the desk withdrew was never made: the pause stands as the scenario has it."""
    window: dict[str, Any] = {
        "window_from": minute(3 * DAY + 480),
        "window_to": minute(3 * DAY + 1080),
    }
    pledge = said("pledge", "pause.hold", party="north", stance="pledge", **window)
    mistaken = replace(pledge, status=Status.WITHDRAWN)
    scenario = world(mistaken, pauses=PAUSES)
    assert _content(build_ledger(scenario, draws=50)) == _content(
        build_ledger(world(pauses=PAUSES), draws=50)
    )


def test_no_statements_and_no_pauses() -> None:
    """A scenario without statements has base rates, and one without pauses nothing to tell."""
    ledger = build_ledger(world(pauses=PAUSES), draws=50)
    assert [one.outcome for one in ledger.pledges] == [Outcome.UNKNOWN] * 3
    assert all(not hold.pledges for hold in ledger.holds)
    assert build_ledger(world(), draws=50).holds == ()


@st.composite
def _anything(draw: st.DrawFn, name: str) -> Statement:
    """Draw a statement that its checks would let pass, about anything, by anybody."""
    about = draw(st.sampled_from(Proposition))
    first = draw(st.integers(0, 6 * DAY))
    length = draw(st.integers(1, 2 * DAY))
    window = draw(
        st.sampled_from([(None, None), (day(first // DAY), None), (minute(first), None)])
        | st.just((minute(first), minute(first + length)))
    )
    place = draw(st.sampled_from([None, None, "cellar-1", "harbour"]))
    figure = draw(st.none() | st.sampled_from(["0", "100", "about 50", "more than 20"]))
    return said(
        name,
        about,
        party=draw(st.sampled_from([None, "north", "south", "red", "home"])),
        stance=draw(st.sampled_from([each for each in Stance if each is not Stance.WITHDRAW])),
        place=place,
        zone=draw(st.sampled_from([None, "old-town", "road"])),
        quantity=figure if about in COUNTS else None,
        at=draw(st.sampled_from([day(draw(st.integers(0, 7))), minute(first + length)])),
        window_from=window[0],
        window_to=window[1],
        polarity=draw(st.booleans()),
        regards=draw(st.sampled_from([None, "s0", "s1"])) if name > "s1" else None,
    )


@given(
    st.lists(st.integers(), max_size=8).flatmap(
        lambda items: st.tuples(*(_anything(f"s{index}") for index in range(len(items))))
    ),
    st.none() | st.integers(-DAY, 9 * DAY),
)
def test_whatever_is_said_is_told(statements: tuple[Statement, ...], as_of: int | None) -> None:
    """Whatever is said, by whomever, there is a ledger, a page and one JSON object of it."""
    pauses = (
        pause("p1", 1),
        pause("p3", 3, pledged_by="north; south"),
        pause("p5", 5, pledged_by=""),
    )
    scenario = world(*statements, pauses=pauses)
    ledger = build_ledger(scenario, as_of=as_of, draws=5)
    for hold in ledger.holds:
        assert 0 <= hold.holds.mean.min() <= hold.holds.mean.max() <= 1
        assert (hold.at_least <= hold.holds.mean + 1e-12).all()
    text = ledger_text(scenario, ledger)
    assert all(each.id in text for each in PAUSES)
    json.dumps(ledger_record(scenario, ledger), allow_nan=False)


# ---------------------------------------------------------------------------- azovstal


@pytest.fixture(scope="module")
def azovstal() -> Scenario:
    """Return the bundled case."""
    return load_scenario(bundled_path("azovstal"))


def test_azovstal_outcomes(azovstal: Scenario) -> None:
    """The pauses of 5 to 7 May end as both sides tell, with nobody's word for the truth."""
    ledger = build_ledger(azovstal, draws=50)
    found = {one.pledge.id: one for one in ledger.pledges}
    assert found["pledge-30-april-ru"].outcome is Outcome.KEPT
    assert found["pledge-30-april-ru"].parties[0].delay_min == 5 * HOUR
    plant = [found[f"plant-{number}-may"] for number in (5, 6, 7)]
    assert [one.outcome for one in plant] == [Outcome.DISPUTED, Outcome.BREACHED, Outcome.UNKNOWN]
    assert [one.parties[0].weight for one in plant] == [0.3, 0.5, 0.0]
    assert all(one.pledge.statements for one in plant)


def test_azovstal_traps(azovstal: Scenario) -> None:
    """Figures of other people and stages stand beside each other, and are not contested."""
    ledger = build_ledger(azovstal, draws=50)
    contested = [{claim.id for claim in group.claims} for group in ledger.contested]
    assert {"entered-5-may", "denial-5-may"} in contested
    disputed = set().union(*contested)
    assert disputed.isdisjoint({"out-1-may-ua", "second-un", "second-ua", "boarded-plant-un"})
    assert all(balance.meets for balance in ledger.balances)


def test_azovstal_holds_rest_on_its_statements(azovstal: Scenario) -> None:
    """The evening before, nothing is known of the plant's pauses; each day adds to the record."""
    before = {hold.pause: hold.pledges for hold in hold_probabilities(azovstal, as_of=0, draws=50)}
    assert before["plant-7-may"] == ()
    assert before["corridor-5-may"] == ("pledge-30-april-ru",)
    holds = {hold.pause: hold for hold in hold_probabilities(azovstal, draws=50)}
    assert holds["plant-7-may"].pledges == ("plant-6-may", "plant-5-may")
    stands = [holds[f"plant-{number}-may"].stands.mean[600] for number in (5, 6, 7)]
    assert stands == sorted(stands, reverse=True)
