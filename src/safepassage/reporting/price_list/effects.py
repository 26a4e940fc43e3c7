"""What an ask brings or takes, in words, and which of them stand above the luck of the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.asking.dials import Kind
from safepassage.reporting.words import people
from safepassage.units import mean_minutes_text

if TYPE_CHECKING:
    from safepassage.asking import PriceList
    from safepassage.asking.dial_answers import DialAnswer, SettingAnswer
    from safepassage.asking.dials import Dial

__all__ = ["Effect", "effects", "gain_words", "gains", "losses", "lost_words", "waiting_words"]

_LEAST_MIN = 5.0
"""Minutes of waiting a person below which a change is told as none."""


@dataclass(frozen=True, slots=True)
class Effect:
    """
    A setting with its difference to what is pledged.

    ``people_more`` is None where it was not planned, ``minutes_saved`` a person who chose to leave.
    ``counts`` says that the difference is more than planning once more may bring by luck.
    """

    dial: Dial
    answer: SettingAnswer
    people_more: int | None
    minutes_saved: float
    counts: bool

    @property
    def words(self) -> str:
        """Return the change, as it can be read aloud."""
        return self.answer.setting.words


def effects(prices: PriceList) -> list[Effect]:
    """Return all settings with their differences."""
    return [_effect(prices, dial, answer) for dial in prices.dials for answer in dial.settings]


def _effect(prices: PriceList, dial: DialAnswer, answer: SettingAnswer) -> Effect:
    outcome = answer.outcome
    if outcome is None:
        return Effect(dial.dial, answer, None, 0.0, counts=False)
    more = outcome.people_more(prices.outcome)
    saved = 60 * outcome.hours_saved(prices.outcome) / max(1, outcome.people_total)
    luck = 60 * prices.luck_h / max(1, outcome.people_total)
    return Effect(
        dial.dial, answer, more, saved, counts=more != 0 or abs(saved) > max(luck, _LEAST_MIN)
    )


def gains(prices: PriceList) -> list[Effect]:
    """Return one more of everything, what brings most first; what was not planned comes last."""
    found = [_effect(prices, dial, dial.more) for dial in prices.dials if dial.more is not None]
    return sorted(found, key=_most_first)


def _most_first(effect: Effect) -> tuple[bool, int, float, float]:
    marginal = effect.answer.marginal
    by_bound = 0.0 if marginal is None else marginal.people * 1e3 + marginal.hours
    return (
        effect.people_more is None,
        -(effect.people_more or 0),
        -round(effect.minutes_saved, 3),
        -by_bound,
    )


def losses(prices: PriceList) -> list[Effect]:
    """Return one less of everything, and pauses that fall away, what costs most first."""
    found = [
        _effect(prices, dial, answer)
        for dial in prices.dials
        for answer in {id(each): each for each in (dial.less, _gone(dial)) if each}.values()
    ]
    return sorted(
        found,
        key=lambda each: (each.people_more is None, each.people_more or 0, each.minutes_saved),
    )


def _gone(dial: DialAnswer) -> SettingAnswer | None:
    """Return the answer of a pause that falls away; of other things, one less says enough."""
    return dial.gone if dial.dial.kind is Kind.PAUSE_LENGTH else None


def waiting_words(minutes: float) -> str:
    """Return a length of waiting a person."""
    return f"{mean_minutes_text(abs(minutes))} a person"


def gain_words(effect: Effect) -> str:
    """Return what one more brings."""
    if effect.people_more is None:
        return "not looked at in the time"
    if effect.people_more > 0:
        return f"{people(effect.people_more)} more"
    if effect.counts:
        return f"nobody more, {waiting_words(effect.minutes_saved)} less waiting"
    return "nobody more, and no waiting that can be told from luck"


def lost_words(prices: PriceList, effect: Effect) -> str:
    """Return what one less takes, with what is proven of it."""
    if effect.people_more is None:
        return "not looked at in the time"
    nobody = "nobody left" if prices.all_out else "nobody more left"
    if effect.people_more >= 0:
        if effect.counts and effect.minutes_saved < 0:
            return f"{nobody}, {waiting_words(effect.minutes_saved)} more waiting"
        return f"{nobody}, and no more waiting"
    left = -effect.people_more
    marginal = effect.answer.marginal
    proven = 0 if marginal is None else max(0, prices.outcome.people_out - marginal.most_people)
    if proven >= left:
        known = "proven"
    elif proven:
        known = f"{proven} of them proven"
    else:
        known = "in the best plan found"
    more = "" if prices.all_out else " more"
    return f"{people(left)}{more} left ({known})"
