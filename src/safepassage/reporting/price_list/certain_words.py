"""With which certainty: how many are safe on nine of ten simulated days, and how often all are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.asking.certainty import DAYS, Doubt
from safepassage.asking.dials import hours_words
from safepassage.reporting.words import chance, count, people, share_words

if TYPE_CHECKING:
    from safepassage.asking import PriceList
    from safepassage.asking.certainty import Certainty
    from safepassage.asking.lengths import Probe, Shortest

__all__ = [
    "ASSUMED",
    "all_out_words",
    "alone_words",
    "base_words",
    "certain_card",
    "certain_length_words",
    "certainty_cell",
    "tried_probes",
]

ASSUMED = (
    f"With 90 % certainty: on at least 9 of 10 of {count(DAYS)} simulated days so many or more are "
    "safe. On such a day pauses begin late, break or never come, as the ledger has it, and "
    "vehicles follow this plan. A longer or earlier pause, and whatever else is asked for, is "
    "taken to come as surely as what is pledged; each hour more is one more in which a pause may "
    "break. The plans are not made for the poorest days: two that bring out as many if all holds "
    "may differ in it. Where the plan for less brings out as many and is surer, its figure is told "
    "for more as well."
)

_DOUBTS = {
    Doubt.PAUSES: "pauses that begin late, break or never come",
    Doubt.PEOPLE: "more people than were counted",
    Doubt.DELAYS: "delays in lifting, on roads and at checkpoints",
}


def certainty_cell(certainty: Certainty | None) -> str:
    """Return how many are safe on nine of ten days; empty where that was not looked at."""
    return "" if certainty is None else count(certainty.safe_at_least)


def all_out_words(certainty: Certainty | None) -> str:
    """Return how often all who come are out; empty where that was not looked at."""
    return "" if certainty is None else share_words(certainty.all_out)


def base_words(prices: PriceList) -> str:
    """Return with which certainty what is pledged brings people out; empty where not known."""
    certainty = prices.certainty
    if certainty is None:
        return ""
    if not certainty.safe_at_least:
        return (
            "No number of people is safe with 90 % certainty by this plan: on more than 1 of 10 of "
            f"{count(certainty.days)} simulated days nobody gets out. On "
            f"{share_words(certainty.all_out)} of them all who come are safe."
        )
    total = people(prices.outcome.people_total)
    return (
        f"With 90 % certainty {count(certainty.safe_at_least)} of the {total} are safe by this "
        f"plan: so many or more on 9 of 10 of {count(certainty.days)} simulated days. On "
        f"{share_words(certainty.all_out)} of them all who come are safe."
    )


def certain_length_words(shortest: Shortest) -> str:
    """
    Return which length of pause gets all who come out with 90 % certainty.

    Where none does, what the likeliest reaches, and what holds it back; empty where the time did
    not reach to all lengths, since the best may be among the others.
    """
    likeliest = shortest.likeliest
    missing = any(probe.certainty is None for probe in shortest.probes)
    if missing or likeliest is None or likeliest.certainty is None:
        return ""
    of_days = "1 day" if shortest.days == 1 else f"the first {shortest.days} days"
    kind = f"pauses on {of_days}" if shortest.days is not None else "one pause in all zones"
    each = " each" if shortest.days is not None else ""
    certain = shortest.certain
    if certain is not None and certain.certainty is not None:
        return (
            f"To have all who come out with 90 % certainty: {kind} of "
            f"{hours_words(certain.minutes)}{each}. By its plan they are out on "
            f"{share_words(certain.certainty.all_out)} of {count(certain.certainty.days)} "
            "simulated days."
        )
    longest = max(shortest.probes, key=lambda probe: probe.minutes)
    said = (
        f"No length that was tried, up to {hours_words(longest.minutes)}, gets all who come out "
        f"with 90 % certainty ({kind})"
    )
    if not likeliest.certainty.all_out[0]:
        return f"{said}: by none of the plans all are on any simulated day.{_held_back(shortest)}"
    return (
        f"{said}. The best is {share_words(likeliest.certainty.all_out)} of simulated days, at "
        f"{hours_words(likeliest.minutes)}{each}.{_held_back(shortest)}"
    )


def _held_back(shortest: Shortest) -> str:
    """Return what holds everybody's way out back most."""
    if len(shortest.alone) < len(Doubt):
        return ""
    doubt, _ = min(shortest.alone, key=lambda each: each[1].all_out[0])
    return f" What holds it back most: {_DOUBTS[doubt]}."


def alone_words(shortest: Shortest) -> str:
    """Return what the chance of the likeliest length would be with one doubt alone."""
    ranked = sorted(shortest.alone, key=lambda each: each[1].all_out[0])
    if not ranked:
        return ""
    told = [f"with {_DOUBTS[doubt]} {chance(found.all_out[0])} %" for doubt, found in ranked]
    return f"If one thing alone were in doubt, the best chance would be: {'; '.join(told)}."


def tried_probes(shortest: Shortest) -> list[Probe]:
    """Return the lengths that were simulated, the shortest first."""
    return [probe for probe in shortest.probes if probe.certainty is not None]


def certain_card(prices: PriceList) -> str:
    """Return a few words on certainty for the card of what is pledged; empty where not known."""
    if prices.certainty is None:
        return ""
    safe = prices.certainty.safe_at_least
    return f"With 90 % certainty {f'{count(safe)} are' if safe else 'nobody is'} safe"
