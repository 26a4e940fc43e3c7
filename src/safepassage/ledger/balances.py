"""
Do the numbers meet: trapped before - evacuated + found = trapped after.

On intervals, with everybody's claims: where two sides give two figures for one thing, either may be
right, and only what neither of them allows is flagged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.ledger.reconcile import once, told
from safepassage.scenario.parties import name_key
from safepassage.scenario.quantities import Interval
from safepassage.scenario.statements import Proposition, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.ledger.claims import Claim, Scope

__all__ = ["Balance", "balances_of"]

_ANY = Interval(0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Balance:
    """
    People trapped at one place before and after, and who came out or was found between.

    ``expected`` is what the other figures leave for ``after``. ``evacuated`` and ``found`` are None
    where nobody gives a figure, and may then be any number. ``meets`` is whether ``expected`` and
    ``after`` can be the same number.
    """

    scope: Scope
    population: str
    before: Interval
    evacuated: Interval | None
    found: Interval | None
    after: Interval
    expected: Interval
    statements: tuple[str, ...]

    @property
    def meets(self) -> bool:
        """Return whether the figures can all be true."""
        return self.expected.meets(self.after)


def balances_of(claims: Sequence[Claim]) -> list[Balance]:
    """Return a balance for each two counts that follow each other at one place."""
    counted = [
        claim
        for claim in once(told(claims))
        if claim.interval is not None and claim.statement.says and claim.statement.unit == "persons"
    ]
    stocks = [c for c in counted if _is_stock(c)]
    groups: dict[tuple[Scope, str], list[Claim]] = {}
    for claim in stocks:
        key = (claim.scope, name_key(claim.statement.population))
        groups.setdefault(key, []).append(claim)
    balances = []
    for (scope, population), group in groups.items():
        steps = _steps(group)
        for before, after in pairwise(steps):
            window = (before[-1].window[0], after[0].window[1])
            balances.append(_balance(scope, population, before, after, window, counted))
    return balances


def _is_stock(claim: Claim) -> bool:
    said = claim.statement
    return said.about is Proposition.PEOPLE_TRAPPED and said.stage in {None, Stage.TRAPPED}


def _steps(group: list[Claim]) -> list[list[Claim]]:
    """Return counts in their order of time; those of overlapping windows are of one time."""
    steps: list[list[Claim]] = []
    for claim in sorted(group, key=lambda claim: claim.window):
        if steps and any(claim.overlaps(other.window) for other in steps[-1]):
            steps[-1].append(claim)
        else:
            steps.append([claim])
    return steps


def _balance(
    scope: Scope,
    population: str,
    before: list[Claim],
    after: list[Claim],
    window: tuple[int, int],
    counted: Iterable[Claim],
) -> Balance:
    between = [
        claim
        for claim in counted
        if claim.scope.within(scope)
        and name_key(claim.statement.population) == population
        and window[0] <= claim.window[0]
        and claim.window[1] <= window[1]
    ]
    out = [c for c in between if c.statement.about is Proposition.PEOPLE_EVACUATED]
    out = [c for c in out if c.statement.stage in {None, Stage.EVACUATED}]
    new = [c for c in between if c.statement.stage is Stage.FOUND]
    evacuated, found = (_total(claims) if claims else None for claims in (out, new))
    first, last = _hull(before), _hull(after)
    expected = first - (evacuated or _ANY) + (found or _ANY)
    ids = [claim.id for claim in (*before, *out, *new, *after)]
    said = before[0].statement.population
    return Balance(scope, said, first, evacuated, found, last, expected, tuple(ids))


def _hull(claims: Iterable[Claim]) -> Interval:
    """Return the least interval that holds everybody's."""
    intervals = [claim.interval for claim in claims if claim.interval is not None]
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))


def _total(claims: Iterable[Claim]) -> Interval:
    """
    Return what came to pass in all.

    Claims of overlapping windows may tell of the same people. Of such a run, the least is the
    smallest figure of those that tell of the whole run, or of any where none does; the most is the
    greatest of those, or all together where none does.
    """
    total = Interval(0.0, 0.0)
    for run in _steps(list(claims)):
        window = (min(c.window[0] for c in run), max(c.window[1] for c in run))
        whole = [claim for claim in run if claim.window == window and claim.scope == _widest(run)]
        if whole:
            total += _hull(whole)
        else:
            highs = [claim.interval.high for claim in run if claim.interval is not None]
            total += Interval(_hull(run).low, sum(highs))
    return total


def _widest(run: Iterable[Claim]) -> Scope | None:
    """Return the scope that holds all others of a run, None when there is none."""
    scopes = {claim.scope for claim in run}
    return next((s for s in scopes if all(other.within(s) for other in scopes)), None)
