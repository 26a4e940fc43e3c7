"""What the panels of a report are drawn from, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.checking.readiness import ready_persons
from safepassage.reporting.index import Index
from safepassage.reporting.journeys import Outcome, passages, steps
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Figures, Plan
    from safepassage.reporting.journeys import Passage, Step
    from safepassage.scenario.model import Scenario

__all__ = ["ReportData"]


@dataclass(frozen=True)
class ReportData:
    """A scenario, its plan and what the checker says, with what follows from them."""

    scenario: Scenario
    plan: Plan
    result: CheckResult

    @cached_property
    def index(self) -> Index:
        """Return the scenario's rows by id."""
        return Index(self.scenario)

    @property
    def figures(self) -> Figures:
        """Return the figures as the checker works them out."""
        return self.result.figures

    @cached_property
    def vehicles(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """Return each used vehicle's id with what it does, in the table's order."""
        order = {vehicle: number for number, vehicle in enumerate(self.index.vehicles)}
        told = [(item.vehicle, steps(self.index, item)) for item in self.plan.itineraries]
        return tuple(sorted(told, key=lambda pair: order.get(pair[0], len(order))))

    @cached_property
    def boarding_by_pause(self) -> dict[str, int]:
        """Return the persons who board in each pause; those outside any under ``""``."""
        sums: dict[str, int] = {}
        for _, told in self.vehicles:
            for step in told:
                if step.boarding:
                    sums[step.pause] = sums.get(step.pause, 0) + step.boarding
        return sums

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Return what becomes of everybody."""
        return passages(self.index, self.plan)

    def persons(self, outcome: Outcome) -> int:
        """Return how many persons have an outcome."""
        return sum(item.persons for item in self.passages if item.outcome is outcome)

    @cached_property
    def out_at(self) -> dict[str, int]:
        """Return the persons taken in at each reception."""
        return self._sum_by(Outcome.SAFETY, "reception")

    @cached_property
    def out_of(self) -> dict[str, int]:
        """Return the persons brought out of each pickup."""
        return self._sum_by(Outcome.SAFETY, "pickup")

    @cached_property
    def left_at(self) -> dict[str, int]:
        """Return the persons left at each pickup."""
        return self._sum_by(Outcome.LEFT, "pickup")

    def _sum_by(self, outcome: Outcome, name: str) -> dict[str, int]:
        sums: dict[str, int] = {}
        for item in self.passages:
            if item.outcome is outcome:
                key = str(getattr(item, name))
                sums[key] = sums.get(key, 0) + item.persons
        return sums

    @cached_property
    def span_min(self) -> tuple[int, int]:
        """Return the part of the horizon in which anything happens, in whole hours."""
        pauses = self.scenario.pauses
        starts = [pause.start_min for pause in pauses]
        ends = [pause.end_min for pause in pauses]
        for _, told in self.vehicles:
            moves = [step for step in told if step.drives or step.boarding or step.getting_off]
            starts += [step.start_min for step in moves[:1]]
            ends += [step.end_min for step in moves[-1:]]
        if not starts:
            return 0, max(self.scenario.horizon_min, 60)
        first = max(0, (min(starts) - 60) // 60 * 60)
        last = min(max(self.scenario.horizon_min, 60), -(-(max(ends) + 60) // 60) * 60)
        return first, max(last, first + 60)

    @cached_property
    def arrivals(self) -> tuple[tuple[int, int], ...]:
        """Return (minute, persons who have arrived by then), rising."""
        arrived: dict[int, int] = {}
        for item in self.passages:
            if item.outcome is Outcome.SAFETY and item.gets_off_min is not None:
                arrived[item.gets_off_min] = arrived.get(item.gets_off_min, 0) + item.persons
        total, curve = 0, []
        for minute, persons in sorted(arrived.items()):
            total += persons
            curve.append((minute, total))
        return tuple(curve)

    @cached_property
    def ready(self) -> tuple[tuple[int, int], ...]:
        """Return (minute, persons who are ready at all pickups by then), each half hour."""
        first, last = self.span_min
        minutes = list(range(first, last + 1, 30))
        totals = [0] * len(minutes)
        for place in self.scenario.places:
            if place.kind is PlaceKind.PICKUP:
                for number, persons in enumerate(ready_persons(self.scenario, place, minutes)):
                    totals[number] += persons
        return tuple(zip(minutes, totals, strict=True))
