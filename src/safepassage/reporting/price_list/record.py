"""The price list as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from safepassage.reporting.price_list.certain_words import certain_length_words
from safepassage.reporting.price_list.effects import Effect, effects
from safepassage.reporting.price_list.words import bundle_words, sentences, shortest_words
from safepassage.reporting.simulation import share_record

if TYPE_CHECKING:
    from safepassage.asking import PriceList
    from safepassage.asking.certainty import Certainty
    from safepassage.asking.lengths import Shortest
    from safepassage.asking.packages import Bundle

__all__ = ["price_list_record"]


def price_list_record(prices: PriceList) -> dict[str, object]:
    """Return the price list as a record of plain values; docs/reference/price-list.md has it."""
    outcome = prices.outcome
    return {
        "scenario": prices.scenario.name,
        "people_total": outcome.people_total,
        "people_out": outcome.people_out,
        "people_left": outcome.people_left,
        "people_bound": prices.most_people,
        "last_arrival": _time(prices, outcome.last_arrival_min),
        "waiting_hours": round(outcome.waiting_min / 60, 2),
        "waiting_hours_bound": round(prices.least_waiting_h, 2),
        "luck_hours": round(prices.luck_h, 2),
        **_certainty(prices.certainty),
        "asks": [_ask(effect) for effect in effects(prices)],
        "shortest_daily": [_shortest(prices, each) for each in prices.daily],
        "shortest_single": None if prices.single is None else _shortest(prices, prices.single),
        "cheapest": [_bundle(prices, bundle) for bundle in prices.bundles],
        "costs": asdict(prices.costs),
        "sentences": [
            {"about": sentence.about, "text": sentence.text} for sentence in sentences(prices)
        ],
        "complete": prices.complete,
        "seconds": round(prices.seconds, 3),
    }


def _certainty(certainty: Certainty | None) -> dict[str, object]:
    """Return what came of a plan on simulated days; nulls where it was not put through them."""
    if certainty is None:
        return {"days": None, "safe_at_least_90": None, "chance_all_out": None}
    return {
        "days": certainty.days,
        "safe_at_least_90": certainty.safe_at_least,
        "chance_all_out": share_record(certainty.all_out),
    }


def _time(prices: PriceList, minute: int | None) -> str | None:
    if minute is None:
        return None
    return prices.scenario.time_at(minute).isoformat(timespec="minutes")


def _ask(effect: Effect) -> dict[str, object]:
    outcome, marginal = effect.answer.outcome, effect.answer.marginal
    return {
        "kind": effect.dial.kind.value,
        "id": effect.dial.id,
        "unit": effect.dial.unit,
        "now": effect.dial.now,
        "value": effect.answer.setting.value,
        "more": effect.answer.setting.step > 0,
        "words": effect.words,
        "planned": outcome is not None,
        "people_out": None if outcome is None else outcome.people_out,
        "people_more": effect.people_more,
        "minutes_saved_per_person": None if outcome is None else round(effect.minutes_saved, 2),
        "above_luck": effect.counts,
        **_certainty(effect.answer.certainty),
        "people_bound": None if marginal is None else marginal.most_people,
        "price_people": None if marginal is None else round(marginal.people, 4),
        "price_waiting_hours": None if marginal is None else round(marginal.hours, 4),
    }


def _shortest(prices: PriceList, shortest: Shortest) -> dict[str, object]:
    enough = shortest.enough
    return {
        "days": shortest.days,
        "hours": None if enough is None else enough.minutes / 60,
        "pause_hours": None if enough is None else enough.pause_h,
        "too_short_hours": (
            None if shortest.too_short_min is None else shortest.too_short_min / 60
        ),
        "step_hours": shortest.step_min / 60,
        "proven": shortest.proven,
        "words": shortest_words(prices, shortest),
        "certain_hours": None if shortest.certain is None else shortest.certain.minutes / 60,
        "likeliest_hours": (
            None if shortest.likeliest is None else shortest.likeliest.minutes / 60
        ),
        "chance_all_out_alone": {
            doubt.value: share_record(found.all_out) for doubt, found in shortest.alone
        },
        "certain_words": certain_length_words(shortest),
        "tried": [
            {
                "hours": probe.minutes / 60,
                "pause_hours": probe.pause_h,
                "people_out": probe.people_out,
                "people_bound": probe.most_people,
                "found": probe.found.value,
                **_certainty(probe.certainty),
            }
            for probe in shortest.probes
        ],
    }


def _bundle(prices: PriceList, bundle: Bundle) -> dict[str, object]:
    return {
        "points": bundle.cost,
        "pause_hours": bundle.pause_h,
        "last_arrival": _time(prices, bundle.last_arrival_min),
        "proven_least": bundle.proven,
        "spare": bundle.spare,
        "words": bundle_words(bundle),
        "parts": [
            {"kind": knob.kind, "id": knob.id, "value": value, "now": knob.now}
            for knob, value in bundle.parts
        ],
    }
