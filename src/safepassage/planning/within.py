"""
Plans by which no more people are caught by breaks, on average, than a scenario allows.

The limit joins all trips of all vehicles, so it gets a price, as in Lagrangian relaxation [1]:
plans are made in which being caught costs so much, the price raised while too many are caught and
lowered otherwise. Where a plan lets too many be caught, people are left at their pickups, so that
every plan that was made becomes one within the limit. The best of these is taken.

References
----------
.. [1] Fisher, M. L. (1981). The Lagrangian relaxation method for solving integer programming
   problems. Management Science 27(1), 1-18, section 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from safepassage.planning.caught import (
    FIRST_PRICE,
    PRICE_FACTOR,
    CaughtCount,
    with_breaks_priced,
)
from safepassage.planning.figures import figures_of
from safepassage.planning.problem import build_problem
from safepassage.planning.start import is_better
from safepassage.plans import Objective

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.planning.problem import Problem
    from safepassage.plans import Figures, Itinerary, Plan
    from safepassage.scenario.model import Scenario

__all__ = ["PRICES", "Found", "plan_within"]

#: So many prices are tried.
PRICES = 4


class Found(NamedTuple):
    """What a search found, and the moves that it made."""

    itineraries: tuple[Itinerary, ...]
    moves: int


#: Searches for a plan that solves a problem; the second number says how many searches are to come.
Search: TypeAlias = "Callable[[Problem, int], Found]"


class Within(NamedTuple):
    """The best plan within the limit that was found, and the moves of all searches."""

    itineraries: tuple[Itinerary, ...]
    figures: Figures
    moves: int


def plan_within(
    scenario: Scenario, most: float, objective: Objective, free: Plan, search: Search
) -> Within:
    """
    Return a plan by which no more people are caught on average than a number.

    Parameters
    ----------
    scenario
        What is known, without that limit.
    most
        The number, 0 or more.
    objective
        What is best; a price is looked for only for ``people``.
    free
        A plan without that limit, which is over it.
    search
        Searches for others.
    """
    count = CaughtCount(scenario)
    best = count.thinned(free.itineraries, most)
    figures, moves = figures_of(scenario, best), free.moves
    if objective is not Objective.PEOPLE:
        return Within(best, figures, moves)
    too_low = enough = 0.0
    price = FIRST_PRICE
    # Where other danger has a price too, it keeps its share of the first one.
    problem = build_problem(with_breaks_priced(scenario, price))
    for tried in range(PRICES):
        priced = replace(problem, arrays=problem.arrays._replace(danger_price=price))
        found = search(priced, PRICES - tried)
        moves += found.moves
        if count.caught(found.itineraries) <= most:
            enough = price
            price = (too_low * enough) ** 0.5 if too_low else price / PRICE_FACTOR
        else:
            too_low = price
            price = (too_low * enough) ** 0.5 if enough else price * PRICE_FACTOR
        thinned = count.thinned(found.itineraries, most)
        of_thinned = figures_of(scenario, thinned)
        if is_better(of_thinned, figures, objective):
            best, figures = thinned, of_thinned
    return Within(best, figures, moves)
