"""
Plans that rely on pauses more and less, beside each other.

- *certain*: as if every pause held.
- *expected*: the most people, weighted, on average.
- *hardened*: expected, and no trip caught in zones more likely than a limit allows.
- *worst case*: of all plans that were made, the one that brings most people out in the worst of a
  few cases, and of equals the one that brings more out on average. A case is one pause that never
  comes, or breaks in its middle, while all others hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.checking import check, risk_of
from safepassage.planning import plan_evacuation
from safepassage.plans import PausesAs
from safepassage.scenario import Caution, scenario_digest

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    from safepassage.checking import Break, CheckResult, Risk
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["Weighed", "weigh"]

#: Without a limit of the scenario's own, the tightest of these shares of the certain plan's worst
#: chance is taken that leaves no more than so many of its people behind.
_SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
_MAY_BE_LEFT = 0.02
#: Plans for a pause that is cut short: of so many pauses, the worst first.
_MOST_CUT = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    One of the plans, with the scenario as far as it relies on pauses.

    ``worst`` is the worst case for it, None where no pause matters.
    """

    name: str
    scenario: Scenario
    plan: Plan
    result: CheckResult
    risk: Risk
    worst: Break | None


def weigh(
    scenario: Scenario,
    *,
    seconds: float | None = 5.0,
    work: int | None = None,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[Weighed, ...]:
    """
    Return the plans certain, expected, hardened and worst case.

    Parameters
    ----------
    scenario
        What is known. Its stranding chance is the limit of the hardened plan, where it states one.
    seconds, work, seed
        For each plan, of about ten, as for :func:`safepassage.plan`.
    progress
        Called with a few words when a plan begins.
    stop
        Set it to end each plan early; all are still made.
    """
    desk = _Desk(scenario, seconds, work, seed, progress, stop)
    certain = desk.plan("certain", Caution(PausesAs.CERTAIN))
    expected = desk.plan("expected", Caution(PausesAs.EXPECTED))
    hardened = desk.hardened(certain, expected)
    cut = [desk.without(case, certain) for case in _worst_cases(scenario, certain)]
    candidates = [certain, expected, hardened, *cut]
    best = max(
        candidates,
        key=lambda one: (
            certain.result.figures.people_out if one.worst is None else one.worst.safe,
            one.risk.people_expected,
        ),
    )
    return certain, expected, hardened, replace(best, name="worst case")


class _Desk:
    """Where the plans are made."""

    def __init__(
        self,
        scenario: Scenario,
        seconds: float | None,
        work: int | None,
        seed: int,
        progress: Callable[[str], None] | None,
        stop: threading.Event | None,
    ) -> None:
        self._scenario = scenario
        self._options = {"seconds": seconds, "work": work, "seed": seed, "stop": stop}
        self._progress = progress

    def plan(self, name: str, caution: Caution) -> Weighed:
        """Return a plan that relies on pauses so far."""
        scenario = replace(self._scenario, caution=caution)
        return _weighed(name, scenario, self._made(name, scenario))

    def hardened(self, certain: Weighed, expected: Weighed) -> Weighed:
        """Return the expected plan under a limit: the scenario's, or the tightest of a few."""
        stated = self._scenario.caution.stranding_chance
        if stated is not None:
            return self.plan("hardened", Caution(PausesAs.EXPECTED, stated))
        enough = (1.0 - _MAY_BE_LEFT) * certain.result.figures.people_out
        worst = certain.risk.worst_chance
        found = replace(expected, name="hardened")
        low, high = 0, len(_SHARES)
        while low < high:
            middle = (low + high) // 2
            caution = Caution(PausesAs.EXPECTED, _SHARES[middle] * worst)
            made = self.plan("hardened", caution)
            if made.result.figures.people_out >= enough:
                found, high = made, middle
            else:
                low = middle + 1
        return found

    def without(self, case: Break, certain: Weighed) -> Weighed:
        """Return a plan that does without what a pause has after a break."""
        pause = next(pause for pause in self._scenario.pauses if pause.id == case.pause)
        left = replace(pause, end_min=min(case.minute + pause.margin_min, pause.end_min))
        kept = () if case.minute <= pause.start_min else (left,)
        pauses = tuple(
            one for each in self._scenario.pauses for one in (kept if each is pause else (each,))
        )
        shorter = replace(certain.scenario, pauses=pauses)
        made = self._made(f"worst case, with less of {pause.id}", shorter)
        # With a longer pause again it is a right plan still, and no better than the certain bound.
        plan = replace(
            made,
            scenario_digest=scenario_digest(certain.scenario),
            bound=certain.plan.bound,
            binding=(),
        )
        plan = replace(plan, figures=check(certain.scenario, plan).figures)
        return _weighed("worst case", certain.scenario, plan)

    def _made(self, name: str, scenario: Scenario) -> Plan:
        if self._progress is not None:
            self._progress(name)
        return plan_evacuation(scenario, **self._options)  # type: ignore[arg-type] # named above


def _weighed(name: str, scenario: Scenario, plan: Plan) -> Weighed:
    risk = risk_of(scenario, plan)
    worst = min(_cases(scenario, risk.breaks), key=lambda case: case.safe, default=None)
    return Weighed(name, scenario, plan, check(scenario, plan), risk, worst)


def _cases(scenario: Scenario, breaks: Sequence[Break]) -> Iterator[Break]:
    """Yield, for each pause, the break at its start and the one in its middle."""
    for pause in scenario.pauses:
        of_pause = [one for one in breaks if one.pause == pause.id]
        yield of_pause[0]
        if len(of_pause) > 1:
            yield of_pause[len(of_pause) // 2]


def _worst_cases(scenario: Scenario, certain: Weighed) -> list[Break]:
    """Return the worst cases for the certain plan, one of each pause, the worst first."""
    cases = sorted(_cases(scenario, certain.risk.breaks), key=lambda case: case.safe)
    by_pause: dict[str, Break] = {}
    for case in cases:
        by_pause.setdefault(case.pause, case)
    out = certain.result.figures.people_out
    return [case for case in by_pause.values() if case.safe < out][:_MOST_CUT]
