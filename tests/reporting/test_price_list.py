"""The price list in words, tables and on its page."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from safepassage.asking import PriceList, ask
from safepassage.asking.certainty import Certainty, Doubt
from safepassage.asking.lengths import Probe, Shortest
from safepassage.reporting.price_list import (
    price_list_csv,
    price_list_html,
    price_list_record,
    price_list_text,
)
from safepassage.reporting.price_list.certain_words import (
    ASSUMED,
    alone_words,
    certain_length_words,
)
from safepassage.reporting.price_list.effects import gains, losses, lost_words
from safepassage.reporting.price_list.words import sentences
from tests.asking.scenarios import crowded, nobody_leaves, slow_lifting, without_pauses
from tests.instances import one_bus


@cache
def _lifting() -> PriceList:
    return ask(slow_lifting(), seconds=None, moves=200)


def _about(prices: PriceList, about: str) -> str:
    return " ".join(each.text for each in sentences(prices) if each.about == about)


def test_what_binds_is_said_and_what_does_not() -> None:
    """Lifting binds and vehicles don't, and both are said."""
    said = _about(_lifting(), "binds")
    assert said.startswith("What binds: lifting at cellar")
    assert said.endswith("Not vehicles: one or two more bring nobody more out.")


def test_the_best_ask_comes_first_with_what_it_brings() -> None:
    """The second lifting team brings the most, and its people are named."""
    prices = _lifting()
    best = gains(prices)[0]
    assert best.words == "a second lifting team at cellar"
    assert best.people_more == prices.outcome.people_left
    assert f"{best.people_more} people more" in _about(prices, "ask")


def test_losses_say_what_is_proven() -> None:
    """A loss that the bound proves is called proven, and one that it doesn't is not."""
    prices = _lifting()
    worst = losses(prices)[0]
    assert lost_words(prices, worst).endswith("(proven)")
    marginal = worst.answer.marginal
    assert marginal is not None
    doubtful = replace(
        worst, answer=replace(worst.answer, marginal=replace(marginal, most_people=30))
    )
    assert lost_words(prices, doubtful).endswith("(in the best plan found)")


def _losing(*losses: tuple[int, int]) -> PriceList:
    """Return prices whose concessions take such people and minutes of waiting a person."""
    prices = _lifting()
    base, dials, left = prices.outcome, [], list(losses)
    for dial in prices.dials:
        people, minutes = left.pop(0) if left and dial.less else (0, 0)
        worse = replace(
            base,
            people_out=base.people_out - people,
            waiting_min=base.waiting_min + minutes * base.people_total,
        )
        answers = (
            replace(
                each,
                planned=each.planned
                and replace(each.planned, outcome=worse if each is dial.less else base),
            )
            for each in dial.settings
        )
        dials.append(replace(dial, settings=tuple(answers)))
    assert not left
    return replace(prices, dials=tuple(dials))


def test_what_not_to_give_way_on_is_said_worst_first() -> None:
    """Who would be left comes before who would wait, and three are named at most."""
    said = _about(_losing((0, 90), (2, 30)), "keep")
    first, second = said.removeprefix("Do not give way on these: ").split("; ")
    assert "2 people more left" in first
    assert second.endswith("nobody more left, 1 h 30 min a person more waiting.")
    assert _about(_losing((0, 90), (2, 30), (0, 120), (0, 60)), "keep").count(" – ") == 3
    said = _about(_losing((0, 90)), "keep")
    assert said.startswith("Do not give way on this: ")
    assert _about(_losing(), "keep") == ""


def test_the_shortest_pause_is_said_with_its_proof() -> None:
    """What is enough is said with what is proven too short."""
    said = _about(_lifting(), "shortest")
    assert "are enough for all 30 people" in said
    assert "proven too short." in said


@pytest.mark.parametrize(
    "scenario", [crowded(), slow_lifting(), without_pauses(), nobody_leaves(), one_bus().scenario]
)
def test_every_form_holds_every_ask(scenario: object) -> None:
    """Text, table, JSON and page are there for each scenario, and say the same."""
    prices = ask(scenario, seconds=None, moves=60)  # type: ignore[arg-type]  # a scenario
    record = price_list_record(prices)
    json.dumps(record, allow_nan=False)
    page, table = price_list_html(prices), price_list_csv(prices)
    assert len(table.splitlines()) == 1 + sum(len(dial.settings) for dial in prices.dials)
    for sentence in sentences(prices):
        assert sentence.text.split()[0] in price_list_text(prices)
        assert "  " not in sentence.text
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page


def _judged(*shares: float, alone: tuple[float, ...] = ()) -> Shortest:
    """Return lengths of 1, 2, ... hours whose plans get all out on such shares of the days."""
    planned = _lifting().plan

    def lived(share: float) -> Certainty:
        return Certainty(400, 7, (share, max(0.0, share - 0.03), min(1.0, share + 0.03)))

    probes = tuple(
        Probe(60 * number, float(number), 30, 30, 30, planned, lived(share))
        for number, share in enumerate(shares, start=1)
    )
    told = tuple((doubt, lived(share)) for doubt, share in zip(Doubt, alone, strict=False))
    return Shortest(2, probes[-1], None, 30, probes, told)


def test_the_shortest_certain_length_is_said_with_its_interval() -> None:
    """The first length whose chance is 90 % is told, with the chance and its interval."""
    said = certain_length_words(_judged(0.2, 0.91, 0.97))
    assert "pauses on the first 2 days of 2 hours each" in said
    assert "91 % (88 to 94 %) of 400 simulated days" in said


def test_where_no_length_is_certain_it_is_said_what_holds_back() -> None:
    """The best chance is told, and what would be left of it by each doubt alone."""
    judged = _judged(0.2, 0.4, alone=(0.45, 0.99, 0.9))
    said = certain_length_words(judged)
    assert said.startswith("No length that was tried, up to 2 hours, gets all who come out")
    assert "The best is 40 % (37 to 43 %) of simulated days, at 2 hours each." in said
    assert "most: pauses that begin late, break or never come." in said
    assert alone_words(judged).endswith("with more people than were counted 99 %.")
    assert alone_words(_judged(0.95)) == ""
    none = certain_length_words(_judged(0.0, 0.0, alone=(0.0, 0.5, 0.9)))
    assert "by none of the plans all are on any simulated day" in none


def test_lengths_that_were_not_all_simulated_claim_nothing() -> None:
    """The best length may be one that the time did not reach to."""
    judged = _judged(0.2, 0.95)
    probes = (replace(judged.probes[0], certainty=None), judged.probes[1])
    assert certain_length_words(replace(judged, probes=probes)) == ""
    assert certain_length_words(replace(judged, probes=())) == ""


def test_certainty_stands_beside_what_is_planned() -> None:
    """Text, table and page have the figure with 90 % certainty, and what it assumes."""
    prices = _lifting()
    assert prices.certainty is not None
    some = replace(prices, certainty=replace(prices.certainty, safe_at_least=7))
    assert _about(some, "certain").startswith("With 90 % certainty 7 of the 30 people are safe")
    none = replace(prices, certainty=replace(prices.certainty, safe_at_least=0))
    assert _about(none, "certain").startswith("No number of people is safe with 90 % certainty")
    assert _about(prices, "certain length")
    flat = " ".join(price_list_text(prices).split())
    assert ASSUMED in flat
    page = price_list_html(prices)
    assert "Safe with 90 % certainty" in page
    assert "Chance that all who come are out" in page
    row = next(
        line for line in price_list_csv(prices).splitlines() if "second lifting team" in line
    )
    best = gains(prices)[0].answer.certainty
    assert best is not None
    assert row.endswith(f",{best.safe_at_least}")


def test_what_comes_from_outside_is_escaped() -> None:
    """A name that looks like markup, or like a formula, is neither."""
    scenario = slow_lifting()
    places = tuple(
        replace(place, name="=<b>&") if place.id == "cellar" else place for place in scenario.places
    )
    vehicles = tuple(replace(kind, name="=1+1") for kind in scenario.vehicles)
    prices = ask(replace(scenario, places=places, vehicles=vehicles), seconds=None, moves=60)
    assert "<b>" not in price_list_html(prices)
    assert ",'=1+1: 1 more" in price_list_csv(prices)


def test_what_was_not_looked_at_is_said() -> None:
    """Without time the page says what is open, and claims nothing of it."""
    prices = ask(crowded(), seconds=0.0)
    assert "not looked at in the time" in price_list_html(prices)
    changes = sum(len(dial.settings) for dial in prices.dials)
    assert f"0 of {changes} changes were planned" in " ".join(price_list_text(prices).split())
    assert _about(prices, "ask") == ""
    assert "nothing more" not in price_list_html(prices)
