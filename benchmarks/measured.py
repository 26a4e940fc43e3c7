"""One scenario planned and checked, with the figures that the benchmarks print."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.planning import gap_minutes, plan_evacuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.scenario.model import Scenario

__all__ = ["HEAD", "Measured", "measure_plan", "median_of"]

HEAD = ("scenario", "gap %", "min a person", "people", "out", "at most", "seconds", "checked")
"""The head of a table of :meth:`Measured.row`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A plan's figures for the objective ``people``, or their medians over several plans.

    ``gap`` is the proven gap as a share, ``gap_minutes_per_person`` the same as minutes of arrival
    time a person out, ``people_bound`` the most people that any plan could bring out, ``seconds``
    the wall time of planning with building the network, ``checked`` whether the checker found the
    plan right.
    """

    gap: float | None
    gap_minutes_per_person: float | None
    people_total: float
    people_out: float
    people_bound: float
    seconds: float
    moves: float
    checked: bool

    def record(self) -> dict[str, object]:
        """Return the figures by name."""
        return asdict(self)

    def row(self, name: str) -> tuple[object, ...]:
        """Return the figures as a row under ``HEAD``."""
        return (
            name,
            None if self.gap is None else f"{100 * self.gap:.3f}",
            self.gap_minutes_per_person,
            f"{self.people_total:g}",
            f"{self.people_out:g}",
            f"{self.people_bound:g}",
            self.seconds,
            self.checked,
        )


def measure_plan(
    scenario: Scenario, *, seconds: float | None, work: int | None = None, seed: int = 0
) -> Measured:
    """Plan a scenario for the objective ``people``, check the plan and return its figures."""
    began = time.perf_counter()
    plan = plan_evacuation(
        scenario, seconds=None if work is not None else seconds, work=work, seed=seed
    )
    took = time.perf_counter() - began
    result = check(scenario, plan)
    figures = result.figures
    return Measured(
        gap=plan.gap,
        gap_minutes_per_person=gap_minutes(
            scenario, figures.value, plan.bound.value, figures.people_out
        ),
        people_total=figures.people_total,
        people_out=figures.people_out,
        people_bound=plan.bound.people,
        seconds=round(took, 3),
        moves=plan.moves,
        checked=result.right,
    )


def median_of(plans: Sequence[Measured]) -> Measured:
    """Return the medians of all figures; ``checked`` when every plan is."""
    return Measured(
        gap=_median([plan.gap for plan in plans]),
        gap_minutes_per_person=_median([plan.gap_minutes_per_person for plan in plans]),
        people_total=median(plan.people_total for plan in plans),
        people_out=median(plan.people_out for plan in plans),
        people_bound=median(plan.people_bound for plan in plans),
        seconds=median(plan.seconds for plan in plans),
        moves=median(plan.moves for plan in plans),
        checked=all(plan.checked for plan in plans),
    )


def _median(values: Sequence[float | None]) -> float | None:
    """Return the median of what is known, None when nothing is."""
    known = [value for value in values if value is not None]
    return median(known) if known else None
