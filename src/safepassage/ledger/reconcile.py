"""Contested propositions, figures, and repeats: shown side by side, never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from safepassage.ledger.claims import same_thing
from safepassage.scenario.statements import Proposition, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.ledger.claims import Claim

__all__ = [
    "Contested",
    "Figure",
    "contested_among",
    "contradict",
    "figures_of",
    "once",
    "told",
]

_TELLS = {Stance.ASSERT, Stance.DENY, Stance.ACCUSE}
"""What is said to be so or not: a pledge or a demand contradicts nobody, and nor does a doubt."""

_STOCKS = {Proposition.PEOPLE_TRAPPED, Proposition.PEOPLE_FOOD_INSECURE}
"""Counts at a time; all others count what came to pass in a window."""


@dataclass(frozen=True, slots=True)
class Contested:
    """Claims that cannot all be true, in the order of the table, each event of a side once."""

    about: Proposition
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """
    A number with who said it.

    ``repeated_by`` are statements of the same side that say the same of the same day. ``contested``
    says that another figure or a denial cannot be true with it.
    """

    claim: Claim
    repeated_by: tuple[str, ...]
    contested: bool


def once(claims: Iterable[Claim]) -> dict[Claim, tuple[str, ...]]:
    """Return the first claim of each event of a side on a day, with the ids of its repeats."""
    first: dict[tuple[object, ...], Claim] = {}
    repeats: dict[Claim, list[str]] = {}
    for claim in claims:
        kept = first.setdefault(claim.event, claim)
        if kept is claim:
            repeats[claim] = []
        else:
            repeats[kept].append(claim.id)
    return {claim: tuple(ids) for claim, ids in repeats.items()}


def told(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that say that something is so or is not."""
    return [claim for claim in claims if claim.statement.stance in _TELLS]


def contested_among(claims: Sequence[Claim]) -> list[Contested]:
    """Return what is contested: groups of claims that contradict each other, directly or not."""
    kept = list(once(told(claims)))
    leader = {claim: claim for claim in kept}

    def lead(claim: Claim) -> Claim:
        while leader[claim] is not claim:
            claim = leader[claim]
        return claim

    topics: dict[object, list[Claim]] = {}
    for claim in kept:
        topics.setdefault(claim.topic, []).append(claim)
    for topic in topics.values():
        for first, second in combinations(topic, 2):
            if contradict(first, second):
                leader[lead(second)] = lead(first)
    groups: dict[Claim, list[Claim]] = {}
    for claim in kept:
        groups.setdefault(lead(claim), []).append(claim)
    return [
        Contested(group[0].statement.about, tuple(group))
        for group in groups.values()
        if len(group) > 1
    ]


def contradict(first: Claim, second: Claim) -> bool:
    """
    Return whether two claims cannot both be true.

    Of the same thing, one says yes and one no; or two figures cannot meet. A figure of a part can't
    be more than that of the whole, and may well be less.
    """
    if not same_thing(first, second):
        return False
    if first.statement.says != second.statement.says:
        return True
    if not first.statement.says or first.interval is None or second.interval is None:
        return False
    inside, around = _part_of(first, second), _part_of(second, first)
    if inside and around:
        return not first.interval.meets(second.interval)
    if inside:
        return first.interval.low > second.interval.high
    return around and second.interval.low > first.interval.high


def _part_of(part: Claim, whole: Claim) -> bool:
    """Return whether what one claim counts is counted by the other too."""
    if not part.scope.within(whole.scope):
        return False
    if part.statement.about in _STOCKS:
        return True
    return whole.window[0] <= part.window[0] and part.window[1] <= whole.window[1]


def figures_of(claims: Sequence[Claim], contested: Iterable[Contested]) -> list[Figure]:
    """Return the figures that somebody tells, by place, population and stage, then by time."""
    disputed = {claim for group in contested for claim in group.claims}
    counted = once(c for c in told(claims) if c.interval is not None and c.statement.says)
    figures = [Figure(claim, ids, claim in disputed) for claim, ids in counted.items()]
    return sorted(figures, key=lambda figure: _place_first(figure.claim))


def _place_first(claim: Claim) -> tuple[str, str, str, str, int]:
    said = claim.statement
    return (
        claim.scope.text,
        said.population.casefold(),
        said.about.value,
        said.stage.value if said.stage else "",
        claim.window[0],
    )
