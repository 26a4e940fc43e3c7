"""The price list as a table for a terminal, and as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from safepassage.operation.exchange.tables_out import harmless
from safepassage.reporting.price_list.certain_words import ASSUMED, certainty_cell
from safepassage.reporting.price_list.effects import (
    Effect,
    effects,
    gain_words,
    gains,
    losses,
    lost_words,
)
from safepassage.reporting.price_list.words import bundle_words, sentences
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count
from safepassage.units import mean_minutes_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.asking import PriceList

__all__ = ["price_list_csv", "price_list_text", "price_words"]

_MOST_ROWS = 16


def price_list_text(prices: PriceList) -> str:
    """Return the price list as lines for a terminal."""
    lines = [line for each in sentences(prices) for line in wrapped(each.text)]
    if not prices.outcome.people_total:
        return "\n".join(lines)
    more, less = gains(prices), losses(prices)
    if more:
        rows = [
            (
                each.words,
                gain_words(each),
                certainty_cell(each.answer.certainty),
                price_words(prices, each),
            )
            for each in more
        ]
        if prices.certainty is not None:
            out = f"{count(prices.outcome.people_out)} out if it holds"
            rows.insert(0, ("what is pledged", out, certainty_cell(prices.certainty), ""))
        head = ("One more", "brings if it holds", "90 % certain", "by the bound's prices")
        lines += ["", *_told(head, rows)]
    if less:
        rows2 = [(each.words, lost_words(prices, each)) for each in less]
        lines += ["", *_told(("One less", "leaves"), rows2)]
    if prices.bundles:
        rows3 = [(bundle_words(each), f"{each.cost:g}") for each in prices.bundles]
        lines += ["", *_told(("Gets everybody out", "points"), rows3)]
    if prices.certainty is not None:
        lines += ["", *wrapped(ASSUMED)]
    return "\n".join(lines)


def price_words(prices: PriceList, effect: Effect) -> str:
    """Return what the bound's prices give for a setting."""
    marginal = effect.answer.marginal
    if marginal is None:
        return ""
    persons = max(1, prices.outcome.people_total)
    told = []
    if abs(marginal.people) >= 0.05:
        told.append(f"{marginal.people:+.1f} people")
    minutes = 60 * marginal.hours / persons
    if abs(minutes) >= 0.5:
        told.append(f"{mean_minutes_text(minutes)} a person")
    return ", ".join(told) or "nothing"


def _told(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the first rows of a table, and where the others are."""
    lines = text_table(head, rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        lines.append(f"... and {len(rows) - _MOST_ROWS} more: --json or -o DIR has all of them")
    return lines


def price_list_csv(prices: PriceList) -> str:
    """Return every setting with what it brings as a table, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *("kind", "id", "ask", "value", "now", "unit", "people_out", "people_more"),
            *("minutes_saved_per_person", "people_bound", "price_people", "price_waiting_hours"),
            "safe_at_least_90",
        ]
    )
    for effect in effects(prices):
        outcome, marginal = effect.answer.outcome, effect.answer.marginal
        certainty = effect.answer.certainty
        writer.writerow(
            [
                effect.dial.kind.value,
                harmless(effect.dial.id),
                harmless(effect.words),
                f"{effect.answer.setting.value:g}",
                f"{effect.dial.now:g}",
                effect.dial.unit,
                "" if outcome is None else outcome.people_out,
                "" if outcome is None else effect.people_more,
                "" if outcome is None else f"{effect.minutes_saved:.1f}",
                "" if marginal is None else marginal.most_people,
                "" if marginal is None else f"{marginal.people:.3f}",
                "" if marginal is None else f"{marginal.hours:.3f}",
                "" if certainty is None else certainty.safe_at_least,
            ]
        )
    return out.getvalue()
