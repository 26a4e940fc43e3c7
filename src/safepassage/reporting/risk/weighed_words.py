"""Plans beside each other in plain words: who gets out, what is given up, who is caught."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safepassage.reporting.risk.shown import GREEDY, difference, grouped
from safepassage.reporting.risk.text import rounded
from safepassage.reporting.words import capitalised, chance, count, people, share_words
from safepassage.scenario.chances import CERTAIN
from safepassage.simulation import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.asking import LeastCaught
    from safepassage.reporting.risk.shown import Shown
    from safepassage.scenario.model import Scenario

__all__ = ["headline", "least_words", "limit_words", "sentences"]

#: Plans whose people caught are told beside the fewest.
_COMPARED = ("certain", "hardened")


def headline(scenario: Scenario, shown: Sequence[Shown]) -> str:
    """Return by which plan most people are safe on average."""
    best = _best(shown)
    total = people(scenario.people_leaving())
    days = count(min(one.days.replications for one in shown))
    if not scenario.people_leaving():
        return "Nobody has chosen to leave, so there is nobody to bring to safety."
    if not best.days.safe_mean:
        return f"By none of these plans anybody is safe on {days} simulated days."
    plans = [one for one in shown if one.planned is not None]
    if len(plans) > 1 and len(grouped(plans)) == 1:
        said = "All these plans are one and the same, and it brings people to safety"
    else:
        said = f"{capitalised(_plan_words(best.name))} brings most people to safety"
    return (
        f"{said}: {rounded(best.days.safe_mean)} of {total} on average, over {days} simulated days "
        "on which pauses begin late, break or never come."
    )


def sentences(shown: Sequence[Shown], least: LeastCaught | None = None) -> list[str]:
    """
    Return what there is to say after the headline, what matters most first.

    ``least`` is how few any plan could let be caught, where that is known.
    """
    best = _best(shown)
    if not best.days.safe_mean:
        return []
    found = [_given_up(shown, best), _gained(shown, best), _surely(shown, best)]
    found += [_caught(shown, best), limit_words(shown)]
    found += [] if least is None else [least_words(shown, least)]
    found += [_all_out(shown), _worst(shown, best), _one_plan(shown)]
    return [sentence for sentence in found if sentence]


def _plan_words(name: str) -> str:
    """Return a plan's name in a sentence."""
    return "dispatching without a plan" if name == GREEDY else f"the {name.replace(' ', '-')} plan"


def _best(shown: Sequence[Shown]) -> Shown:
    return max(shown, key=lambda one: one.days.safe_mean)


def _is_same(shown: Sequence[Shown], one: Shown, other: Shown) -> bool:
    return any(one in group and other in group for group in grouped(shown))


def _one_plan(shown: Sequence[Shown]) -> str:
    """Return which names stand for one and the same plan."""
    same = [[one.name for one in group] for group in grouped(shown) if len(group) > 1]
    if not same:
        return ""
    told = [f"{', '.join(names[:-1])} and {names[-1]}" for names in same]
    return f"One and the same plan: {'; '.join(told)}."


def _given_up(shown: Sequence[Shown], best: Shown) -> str:
    """Return what the best plan brings if all pauses hold, and what another would."""
    known = [(one.planned, one) for one in shown if one.planned is not None]
    if best.planned is None or not known:
        return ""
    planned, most = max(known, key=lambda each: each[0])
    out = f"If all pauses hold, it brings out {count(best.planned)}"
    apart = planned - best.planned
    if not apart:
        return f"{out}: none of these plans brings out more then, so nothing is given up."
    return f"{out}: {count(apart)} fewer than {_plan_words(most.name)} then would."


def _gained(shown: Sequence[Shown], best: Shown) -> str:
    """Return what the first plan would bring on the same days."""
    first = shown[0]
    if _is_same(shown, first, best):
        return ""
    apart, half = difference(best, first, Tally.SAFE)
    sure = (
        f"{rounded(apart)} fewer (95 % interval {rounded(max(0.0, apart - half))} to "
        f"{rounded(apart + half)})"
    )
    if apart - half <= 0:
        sure = "so near that the difference may be luck"
    safe = rounded(first.days.safe_mean)
    return (
        f"By {_plan_words(first.name)}, {first.made}, {safe} are safe on average on "
        f"the same days: {sure}."
        if first.made
        else f"By {_plan_words(first.name)} {safe} are safe on average: {sure}."
    )


def _surely(shown: Sequence[Shown], best: Shown) -> str:
    """Return how many are safe on nine of ten days."""
    least = best.days.at_least(Tally.SAFE, CERTAIN)
    surest = max(shown, key=lambda one: one.days.at_least(Tally.SAFE, CERTAIN))
    most = surest.days.at_least(Tally.SAFE, CERTAIN)
    said = f"On 9 of 10 days at least {count(least)} are safe by it"
    if not least:
        nobody = float((best.days.column(Tally.SAFE) == 0).mean())
        said = f"Nobody is safe by it on {chance(nobody)} % of the days"
    if most == least:
        return f"{said}."
    return f"{said}; most are by {_plan_words(surest.name)}, at least {count(most)}."


def _caught(shown: Sequence[Shown], best: Shown) -> str:
    """Return who is caught by the best plan, and by which plan fewest are."""
    share = best.days.chance_caught[0]
    fewest = min(shown, key=lambda one: (one.days.caught_mean, -one.days.safe_mean))
    if not best.days.caught_mean:
        return "Nobody is caught in a zone on any of these days by it."
    said = (
        f"Caught in a zone without a pause: {rounded(best.days.caught_mean)} people on average; "
        f"anybody on {chance(share)} % of the days"
    )
    fewer, half = difference(best, fewest, Tally.CAUGHT)
    if fewest is best or _is_same(shown, fewest, best) or fewer - half <= 0:
        return f"{said}. By no plan here they are clearly fewer."
    safe = best.days.safe_mean - fewest.days.safe_mean
    price = f"but {rounded(safe)} fewer are safe by it" if safe > 0 else "with as many safe"
    caught = rounded(fewest.days.caught_mean)
    return f"{said}. Fewest by {_plan_words(fewest.name)}: {caught}, {price}."


def limit_words(shown: Sequence[Shown]) -> str:
    """Return what risk vehicles take at the most, by the plans that say so; empty without any."""
    limits: dict[str, list[str]] = {}
    for one in shown:
        if one.limit is not None and one.limit < 1.0:
            limits.setdefault(f"{chance(one.limit)} %", []).append(_plan_words(one.name))
    return " ".join(
        f"By {' and '.join(names)} no vehicle enters a zone where a break would catch it with more "
        f"than {limit}, nor does it when it tries again under another pause."
        for limit, names in limits.items()
    )


def least_words(shown: Sequence[Shown], least: LeastCaught) -> str:
    """Return how few any plan could let be caught, and how many these do; empty without any."""
    fewest = math.floor(10 * least.caught) / 10
    if not fewest:
        return ""
    caught: dict[str, list[str]] = {}
    for one in shown:
        if one.caught is not None and one.name in _COMPARED:
            caught.setdefault(f"{one.caught:.1f}", []).append(_plan_words(one.name))
    told = " and ".join(f"{each} by {' and '.join(names)}" for each, names in caught.items())
    return (
        f"It is proven that no plan which brings out {count(least.people)} or more, if all pauses "
        f"hold, lets fewer than {fewest:.1f} be caught on average at the first try, by the "
        f"ledger's chances; here it is {told}."
    )


def _all_out(shown: Sequence[Shown]) -> str:
    """Return how likely everybody is out, by the plan that makes it likeliest."""
    likeliest = max(shown, key=lambda one: one.days.chance_all_out[0])
    share = likeliest.days.chance_all_out
    if not share[0]:
        return "By none of these plans everybody who came is safe on any simulated day."
    return (
        f"Everybody who came is safe on {share_words(share)} of the days by "
        f"{_plan_words(likeliest.name)}, and by no other on more."
    )


def _worst(shown: Sequence[Shown], best: Shown) -> str:
    """Return what is left if the one pause fails that matters most."""
    known = [(one.worst, one) for one in shown if one.worst is not None]
    if best.worst is None or not known:
        return ""
    most, steady = max(known, key=lambda each: each[0])
    out = f"{count(best.worst)} still get out" if best.worst else "nobody gets out"
    said = f"If the one pause fails that it needs most, and nothing is done about it, {out}"
    if most == best.worst == 0:
        return f"{said}, by any plan here."
    if most == best.worst:
        return f"{said}, as many as by any plan here."
    return f"{said}; by {_plan_words(steady.name)} {count(most)}."
