"""The price list in plain words, to be read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.asking.dials import Kind, hours_words
from safepassage.reporting.price_list.certain_words import base_words, certain_length_words
from safepassage.reporting.price_list.effects import (
    Effect,
    effects,
    gain_words,
    gains,
    losses,
    lost_words,
)
from safepassage.reporting.words import capitalised, count, moment, people

if TYPE_CHECKING:
    from safepassage.asking import PriceList
    from safepassage.asking.lengths import Shortest
    from safepassage.asking.packages import Bundle

__all__ = [
    "Sentence",
    "bundle_words",
    "headline",
    "joined",
    "sentences",
    "shortest_daily",
    "shortest_words",
]

_MOST_ASKS = 3
_MOST_NAMED = 3

_WHAT = {
    Kind.PAUSE_LENGTH: "the length of",
    Kind.PAUSE_START: "the start of",
    Kind.VEHICLES: "the number of vehicles:",
    Kind.LIFTING: "lifting at",
    Kind.THROUGHPUT: "the throughput at",
    Kind.HOURS: "the opening hours at",
    Kind.CAPACITY: "room at",
    Kind.INTAKE: "the intake at",
    Kind.ESCORTS: "escorts in",
    Kind.CORRIDOR: "the closed road",
}
_NOT = {
    Kind.PAUSE_LENGTH: "longer pauses",
    Kind.PAUSE_START: "earlier starts",
    Kind.VEHICLES: "vehicles",
    Kind.LIFTING: "lifting",
    Kind.THROUGHPUT: "the throughput of checkpoints",
    Kind.HOURS: "the hours of checkpoints",
    Kind.CAPACITY: "room at receptions",
    Kind.INTAKE: "the intake of receptions",
    Kind.ESCORTS: "escorts",
    Kind.CORRIDOR: "closed roads",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing to say, with what it is about."""

    about: str
    text: str


def joined(words: list[str], *, last: str = "and") -> str:
    """Return words as a list in a sentence."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def headline(prices: PriceList) -> str:
    """Return how many can be brought out with what is pledged."""
    outcome = prices.outcome
    total = people(outcome.people_total)
    if not outcome.people_total:
        return "Nobody has chosen to leave, so there is nothing to ask for."
    if prices.all_out:
        by = moment(prices.scenario, outcome.last_arrival_min or 0)
        return f"With what is pledged, all {total} who chose to leave can be out by {by}."
    proven = prices.most_people <= outcome.people_out
    left = people(outcome.people_left)
    are = "is" if outcome.people_left == 1 else "are"
    known = (
        "No plan brings out more."
        if proven
        else (f"No plan brings out more than {count(prices.most_people)}.")
    )
    if not outcome.people_out:
        nobody = "can" if proven else "does in the best plan found"
        return f"With what is pledged, none of the {total} who chose to leave {nobody} get out."
    return (
        f"With what is pledged, {count(outcome.people_out)} of {total} who chose to leave get out "
        f"and {left} {are} left. {known}"
    )


def sentences(prices: PriceList) -> list[Sentence]:
    """Return what there is to say, what matters most first."""
    found = [Sentence("how many", headline(prices))]
    if not prices.outcome.people_total:
        return found
    certain = base_words(prices)
    found += [Sentence("certain", certain)] if certain else []
    found += [Sentence("limit", limit.sentence) for limit in prices.binding]
    found += [
        *_asks(prices),
        *_binds(prices),
        *_keep(prices),
        *_lengths(prices),
        *_cheapest(prices),
    ]
    if not prices.complete:
        every = effects(prices)
        planned = sum(effect.people_more is not None for effect in every)
        found.append(
            Sentence(
                "unfinished",
                f"The time ended before everything was looked at: {planned} of {len(every)} "
                "changes were planned. Give more seconds for the rest.",
            )
        )
    return found


# -- what to ask for ------------------------------------------------------------------------------


def _asks(prices: PriceList) -> list[Sentence]:
    found = [effect for effect in gains(prices) if effect.people_more is not None]
    if not found:
        return []
    best = [effect for effect in found if effect.counts and _helps(effect)]
    if not best:
        one = "Nothing asked for singly brings out more people"
        if prices.all_out:
            one = (
                "If all holds, nothing more is needed: everybody gets out, and no single ask saves "
                "waiting"
            )
        return [Sentence("ask", f"{one} in the plans found.")]
    told = [f"{effect.words} – {gain_words(effect)}" for effect in best[:_MOST_ASKS]]
    return [Sentence("ask", f"Ask first for: {'; '.join(told)}.")]


def _helps(effect: Effect) -> bool:
    return (effect.people_more or 0) > 0 or (effect.people_more == 0 and effect.minutes_saved > 0)


def _hurts(effect: Effect) -> bool:
    return (effect.people_more or 0) < 0 or (effect.people_more == 0 and effect.minutes_saved < 0)


def _binds(prices: PriceList) -> list[Sentence]:
    """Return which kinds of asks bring something, and which bring nothing."""
    found = [effect for effect in gains(prices) if effect.people_more is not None]
    helping = [effect for effect in found if effect.counts and _helps(effect)]
    if not prices.all_out:
        # Where people are left, saving hours is beside the point.
        helping = [effect for effect in helping if (effect.people_more or 0) > 0]
    kinds = list(dict.fromkeys(effect.dial.kind for effect in helping))
    idle = [
        kind for kind in dict.fromkeys(effect.dial.kind for effect in found) if kind not in kinds
    ]
    told = []
    for kind in kinds[:_MOST_NAMED]:
        names = [effect.dial.name for effect in helping if effect.dial.kind is kind]
        told.append(f"{_WHAT[kind]} {joined(names[:_MOST_NAMED])}")
    said = []
    if idle and not told and not prices.all_out:
        return [Sentence("binds", _none_alone(prices, idle))]
    if told:
        verb = "What holds people back longest" if prices.all_out else "What binds"
        said.append(f"{verb}: {joined(told)}.")
    if idle and told:
        sooner = "nobody out sooner" if prices.all_out else "nobody more out"
        one = "one or two more bring" if _two_idle(prices, idle) else "one more brings"
        said.append(f"Not {joined([_NOT[kind] for kind in idle], last='or')}: {one} {sooner}.")
    return [Sentence("binds", " ".join(said))] if said else []


def _none_alone(prices: PriceList, idle: list[Kind]) -> str:
    """Return that no ask brings anybody out alone, so that several are needed together."""
    kinds = joined([_NOT[kind] for kind in idle], last="nor")
    none = f"Neither {kinds} alone" if len(idle) > 1 else f"Not {kinds} alone"
    if prices.scenario.zones and not prices.scenario.pauses:
        return f"{none}: no pause is pledged."
    return f"{none}: what binds is several things together." if len(idle) > 1 else f"{none}."


def _two_idle(prices: PriceList, idle: list[Kind]) -> bool:
    """Return whether vehicles alone are said to bring nothing, and two more bring nothing too."""
    if idle != [Kind.VEHICLES]:
        return False
    two = [
        effect
        for effect in effects(prices)
        if effect.dial.kind is Kind.VEHICLES and effect.answer.setting.value > effect.dial.now + 1
    ]
    return all(effect.people_more == 0 and not effect.counts for effect in two)


def _keep(prices: PriceList) -> list[Sentence]:
    lost = [effect for effect in losses(prices) if effect.people_more is not None]
    hurting = [each for each in lost if each.counts and _hurts(each)]
    told = [f"{each.words} – {lost_words(prices, each)}" for each in hurting[:_MOST_ASKS]]
    found = []
    if told:
        these = "this" if len(told) == 1 else "these"
        found.append(Sentence("keep", f"Do not give way on {these}: {'; '.join(told)}."))
    spare = [effect for effect in lost if not effect.people_more and not effect.counts]
    if spare and prices.outcome.people_out:
        told = [effect.words for effect in spare[:_MOST_ASKS]]
        found.append(
            Sentence("spare", f"Can be given away, one at a time: {joined(told, last='or')}.")
        )
    return found


# -- how short, how cheap -------------------------------------------------------------------------


def shortest_daily(prices: PriceList) -> Shortest | None:
    """Return, of all numbers of days, the shortest pauses in hours all together."""
    found = [each for each in prices.daily if each.enough is not None]
    return min(found, key=lambda each: each.enough.pause_h if each.enough else 0.0, default=None)


def shortest_words(prices: PriceList, shortest: Shortest) -> str:
    """Return what is known of the shortest pauses of one kind."""
    total = people(prices.outcome.people_total)
    if shortest.days is None:
        what = "One pause without a break in all zones"
    else:
        of_days = "1 day" if shortest.days == 1 else f"the first {shortest.days} days"
        what = f"Pauses on {of_days}"
    if shortest.enough is None:
        most = max(shortest.probes, key=lambda probe: probe.minutes, default=None)
        if most is None:
            return f"{what}: not looked at in the time."
        return (
            f"{what}: no length that was tried, up to {hours_words(most.minutes)}, brings out all "
            f"{total} in the plans found."
        )
    enough = shortest.enough
    each = "" if shortest.days is None else " each"
    text = f"{what} of {hours_words(enough.minutes)}{each} are enough for all {total}"
    if shortest.days is None:
        text = f"{what} of {hours_words(enough.minutes)} is enough for all {total}"
    else:
        text += f", {hours_words(60 * enough.pause_h)} of pauses together"
    if shortest.proven and shortest.too_short_min is not None:
        return f"{text}. {capitalised(hours_words(shortest.too_short_min))} are proven too short."
    if shortest.too_short_min is not None:
        return (
            f"{text}. {capitalised(hours_words(shortest.too_short_min))} are proven too short; "
            "what lies between is not known."
        )
    return f"{text}. Whether less is enough is not known."


def _lengths(prices: PriceList) -> list[Sentence]:
    found = []
    best = shortest_daily(prices)
    if best is None and prices.daily:
        best = prices.daily[0]
    if best is not None:
        found.append(Sentence("shortest", shortest_words(prices, best)))
    if prices.single is not None and prices.single.probes:
        found.append(Sentence("single", shortest_words(prices, prices.single)))
    for each in (best, prices.single):
        words = "" if each is None else certain_length_words(each)
        found += [Sentence("certain length", words)] if words else []
    return found


def bundle_words(bundle: Bundle) -> str:
    """Return a combination as it can be asked for."""
    told = []
    parts = {knob.kind: (knob, value) for knob, value in bundle.parts}
    pauses = []
    if "days" in parts:
        knob, days = parts["days"]
        all_days = f"pauses on all {days} days" if days > 1 else "pauses on 1 day"
        pauses.append(all_days if days == knob.now else f"pauses on the first {days} days only")
    if "hours" in parts:
        knob, hours = parts["hours"]
        length = (
            "as long as pledged"
            if hours == knob.now
            else (f"{'of at most' if hours < knob.now else 'of'} {hours_words(60 * hours)} each")
        )
        pauses.append(length if pauses else f"pauses {length}")
    if pauses:
        told.append(" ".join(pauses))
    for knob, value in bundle.parts:
        if knob.kind == "vehicles":
            apart = value - knob.now
            change = "" if not apart else f" ({abs(apart)} {'more' if apart > 0 else 'fewer'})"
            told.append(f"{knob.name} x {value}{change}")
        elif knob.kind == "lifting" and value > 1:
            told.append(f"a second lifting team at {knob.name}")
    return "; ".join(told)


def _cheapest(prices: PriceList) -> list[Sentence]:
    if not prices.bundles:
        return []
    best = prices.bundles[0]
    text = f"The cheapest combination found that gets everybody out: {bundle_words(best)}"
    text += f" ({best.cost:g} points)."
    if best.proven:
        text += " It is proven that none of its parts can be less."
    return [Sentence("cheapest", text)]
