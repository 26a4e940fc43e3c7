"""The price list in words, tables and on its page."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from safepassage.asking import PriceList, ask
from safepassage.reporting.price_list import (
    price_list_csv,
    price_list_html,
    price_list_record,
    price_list_text,
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
    assert "Nothing more is needed" not in price_list_html(prices)
