"""A plan as it is set beside others: what came of it on simulated days, and if all pauses held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.simulation import Policy, SimulationResult, Tally
from safepassage.simulation.result import half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.asking import Weighed, Weighing
    from safepassage.checking import Break

__all__ = ["GREEDY", "MADE", "Shown", "all_shown", "difference", "grouped", "shown_of"]

MADE = {
    "certain": "the one that is worth most if every pause holds",
    "expected": "the one by which most people are safe on average over the days",
    "hardened": (
        "of those that bring nearly as many out as the certain plan when all pauses hold, the one "
        "by which most are safe where at most half as many are caught on the days as by the "
        "certain one; where none is so, the one that is worth most over the days if a person who "
        "is caught weighs as much as 20 who are not brought to safety; or made under a stated limit"
    ),
    "worst case": (
        "the one that brings most out in the worst of a few cases, in which one pause never comes "
        "or breaks in its middle"
    ),
}
"""How each of the plans came to be, by its name."""

GREEDY = "greedy"
"""The name of acting without a plan."""

_NO_PLAN = "no plan: each free vehicle goes to the nearest pickup where people wait"


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A plan, or another way to act, with its simulated days.

    ``made`` says how it came to be. ``held`` are its arrivals if all pauses hold, as (minute since
    the scenario's start, persons); empty where they are not known. ``worst`` are the persons out in
    its worst case, None where it is not known. ``breaks`` is what comes of it when one pause
    breaks, ``caught`` how many breaks catch on average at the first try, by the chances of the
    ledger, ``stranding`` the chance with which its worst trip is caught, and ``limit`` the most
    with which a vehicle may be that enters a zone; empty and None where they are not known.
    """

    name: str
    days: SimulationResult
    made: str = ""
    held: tuple[tuple[int, int], ...] = ()
    worst: int | None = None
    breaks: tuple[Break, ...] = ()
    stranding: float | None = None
    caught: float | None = None
    limit: float | None = None

    def held_by(self, minutes: Sequence[int]) -> list[int]:
        """
        Return the persons out by the end of each hour if all pauses hold.

        ``minutes`` are the ends of the hours. As on simulated days, who arrives in the very last
        minute counts into the hour that it ends.
        """
        last = minutes[-1]
        return [
            sum(persons for at, persons in self.held if at < end or end == last) for end in minutes
        ]

    @property
    def planned(self) -> int | None:
        """Return the persons out if all goes as planned; None without a plan."""
        return None if self.days.policy is Policy.GREEDY else self.days.planned


def shown_of(one: Weighed) -> Shown:
    """Return a weighed plan as it is shown."""
    arrivals = sorted(
        (stop.arrive_min, sum(load.persons for load in stop.alighted))
        for itinerary in one.plan.itineraries
        for stop in itinerary.stops
        if stop.alighted
    )
    out = one.result.figures.people_out
    return Shown(
        name=one.name,
        days=one.days,
        made=MADE.get(one.name, ""),
        held=tuple(arrivals),
        # Where no pause matters, no case is worse than the plan.
        worst=out if one.worst is None else one.worst.safe,
        breaks=tuple(one.risk.breaks),
        stranding=one.risk.worst_chance,
        caught=one.risk.people_caught,
        limit=one.scenario.caution.stranding_chance,
    )


def all_shown(weighing: Weighing) -> list[Shown]:
    """Return the plans as they are shown, and acting without one."""
    plans = [shown_of(one) for one in weighing.plans]
    return [*plans, Shown(GREEDY, weighing.greedy, _NO_PLAN)]


def difference(one: Shown, other: Shown, tally: Tally) -> tuple[float, float]:
    """
    Return by how much more is counted for one plan than for another, on average.

    Day by day, since the days are the same for both: what a day does to both tells nothing.

    Returns
    -------
    tuple[float, float]
        The mean of the differences, and half of its 95 % interval.
    """
    days = min(one.days.replications, other.days.replications)
    apart = one.days.column(tally)[:days] - other.days.column(tally)[:days]
    total = int(apart.sum())
    return total / days, half_width(total, int((apart * apart).sum()), days)


def grouped(shown: Sequence[Shown]) -> list[list[Shown]]:
    """Return the plans in their order, those together that are one and the same plan."""
    groups: list[list[Shown]] = []
    for one in shown:
        same = next((group for group in groups if _same(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _same(one: Shown, other: Shown) -> bool:
    """Return whether all arrivals and all that came of each day are the same."""
    return one.held == other.held and np.array_equal(one.days.rows, other.days.rows)
