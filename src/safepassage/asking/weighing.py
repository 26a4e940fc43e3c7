"""
Plans that rely on pauses more and less, beside each other.

Of all plans that are made, each is judged on the same simulated days and in a few cases, and four
are shown:

- *certain*: the one that is worth most if every pause holds.
- *expected*: the one that brings most people to safety on average over the days.
- *hardened*: of those that bring nearly as many out as the certain plan when all pauses hold, and
  by which at most half as many are caught on the days, the one by which most are safe. It may say
  how great a risk a vehicle takes at the most when it enters a zone, be it at the first try or a
  later one. Where none halves it, the one that is worth most over the days where a person who is
  caught weighs as much as twenty who are not brought to safety. Or, where the scenario states a
  stranding chance or how many may be caught, the one that was made under it.
- *worst case*: the one that brings most people out in the worst of a few cases, and of equals more
  over the days. A case is one pause that never comes, or breaks in its middle, while all others
  hold.

Beside them stand dispatchers who plan nothing, on the same days.

The plans are made as if pauses held, as likely as the ledger has it, with pauses that are shorter
than pledged, with a price for being caught, under limits of the scenario or of their own, and
without what a pause has after a break. How few any plan could let be caught that brings nearly as
many out is proven.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.checking import check, risk_of
from safepassage.planning import least_caught, plan_evacuation
from safepassage.planning.caught import with_breaks_priced
from safepassage.plans import PausesAs
from safepassage.scenario import Caution, scenario_digest
from safepassage.simulation import Policy, simulate

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from safepassage.checking import Break, CheckResult, Risk
    from safepassage.planning import LeastCaught
    from safepassage.plans import Plan
    from safepassage.scenario.model import Pause, Scenario
    from safepassage.simulation import SimulationResult

__all__ = ["DAYS", "Weighed", "Weighing", "weigh"]

#: Without a limit of the scenario's own, being caught has these shares of the price at which the
#: least was proven; at that price itself people are left for it.
_SHARES = (0.6, 0.3, 0.15, 0.05)
#: The hardened plan leaves no more than this share of the certain plan's people behind when all
#: pauses hold.
_MAY_BE_LEFT = 0.02
#: Half as many caught as by the certain plan are asked of it. It is chosen by somewhat less, since
#: on other days it may be some more, and on more days, where it nearly is so on those of all plans.
_CAUGHT_SHARE = 0.475
_NEARLY = 0.55
_MANY_DAYS = 8_000
#: Plans are made for it under so many stranding chances at the first share of the price, and at the
#: others where that isn't enough.
_LIMITS = 5
_LIMITED_SHARES = (0.05, 0.15, 0.3, 0.6)
#: Where that isn't reached, who is caught weighs as much as so many who are not safe. Assumed: who
#: waits for the last pause is caught least, and is left most.
_CAUGHT_WEIGHS = 20.0
#: Plans for a pause that is cut short: of so many pauses, the worst first.
_MOST_CUT = 3
#: Minutes by which pauses are taken to begin later and to end earlier than pledged. Pauses begin
#: late and roads take longer; a plan that uses a pause to its last minute loses its last trips.
_SLACKS_MIN = ((0, 0), (30, 30), (0, 60))
_EXPECTED = PausesAs.EXPECTED
#: Simulated days on which the plans are judged.
DAYS = 2_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    One of the plans, with the scenario as far as it relies on pauses.

    ``days`` is what came of it on simulated days. ``worst`` is the worst case for it, None where no
    pause matters.
    """

    name: str
    scenario: Scenario
    plan: Plan
    result: CheckResult
    risk: Risk
    days: SimulationResult
    worst: Break | None


@dataclass(frozen=True, slots=True)
class Weighing:
    """
    The plans certain, expected, hardened and worst case, and what comes without any.

    ``greedy`` are the same simulated days with dispatchers who plan nothing. ``least`` is how few
    any plan could let be caught, by the chances of the ledger, that brings out as many as a
    hardened one has to.
    """

    plans: tuple[Weighed, Weighed, Weighed, Weighed]
    greedy: SimulationResult
    least: LeastCaught


def weigh(
    scenario: Scenario,
    *,
    seconds: float | None = 5.0,
    work: int | None = None,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> Weighing:
    """
    Return the plans certain, expected, hardened and worst case, and the days without a plan.

    Parameters
    ----------
    scenario
        What is known. Where it states limits of risk, they are those of the hardened plan.
    seconds, work, seed
        For each plan, of about fifteen, as for :func:`safepassage.plan`.
    progress
        Called with a few words when a plan begins.
    stop
        Set it to end the plan that is being made; what comes is made of those that there are. All
        are judged on the same days nevertheless.
    """
    desk = _Desk(scenario, seconds, work, seed, progress, stop)
    first = desk.plan("certain", Caution(PausesAs.CERTAIN))
    expecting = desk.expecting()
    enough = math.ceil((1.0 - _MAY_BE_LEFT) * first.result.figures.people_out)
    least = desk.least_caught(enough)
    cautious = desk.limited() if desk.is_limited else desk.priced(expecting, least)
    made = [first, *expecting.values(), *cautious, *desk.without_one(first)]
    # One that was made for something else may be the best for this, too.
    certain = desk.best_as("certain", first, made)
    safest = max(made, key=_safe_mean)
    expected = desk.judged_as("expected", next(iter(expecting.values())), safest.plan)
    if desk.is_limited:
        hardened = cautious[0]
    else:
        able = [one for one in made if _brings(one, least)]
        halving = desk.halving(certain, able, expecting, least)
        hardened = max(halving, key=_safe_mean) if halving else max(able, key=_hardness)
    steady = max(
        made,
        key=lambda one: (
            certain.result.figures.people_out if one.worst is None else one.worst.safe,
            one.days.safe_mean,
        ),
    )
    return Weighing(
        (
            certain,
            expected,
            replace(hardened, name="hardened"),
            replace(steady, name="worst case"),
        ),
        # The plan is only what the days are asked beside; nobody follows it.
        simulate(certain.scenario, certain.plan, policy=Policy.GREEDY, replications=DAYS),
        least,
    )


class _Desk:
    """Where the plans are made and judged."""

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
        self._stop = stop
        self._seconds = None if work is not None else seconds
        self._progress = progress

    @property
    def is_limited(self) -> bool:
        """Return whether the scenario states how likely, or how many, may be caught."""
        caution = self._scenario.caution
        return not (caution.stranding_chance is None and caution.people_caught is None)

    def plan(self, name: str, caution: Caution) -> Weighed:
        """Return a plan that relies on pauses so far."""
        scenario = replace(self._scenario, caution=caution)
        return self._weighed(name, scenario, self._made(name, scenario))

    def expecting(self) -> dict[Scenario, Weighed]:
        """Return plans as likely as the ledger has pauses, by scenarios with more or less slack."""
        whole = self.plan("expected", Caution(_EXPECTED))
        found = {whole.scenario: whole}
        for late_min, early_min in _SLACKS_MIN[1:]:
            name = f"expected, pauses {late_min} + {early_min} min shorter"
            shorter = replace(
                whole.scenario,
                pauses=tuple(
                    _shortened(pause, late_min, early_min) for pause in whole.scenario.pauses
                ),
            )
            if shorter not in found and not self._is_stopped():
                found[shorter] = self.judged_as("expected", whole, self._made(name, shorter))
        return found

    def least_caught(self, people: int) -> LeastCaught:
        """Return how few any plan could let be caught by which so many are out."""
        if self._progress is not None:
            self._progress("how few could be caught")
        end = math.inf if self._seconds is None else time.perf_counter() + self._seconds

        def over() -> bool:
            return self._is_stopped() or time.perf_counter() >= end

        return least_caught(self._scenario, people, over=over)

    def limited(self) -> list[Weighed]:
        """Return the plan under the scenario's own limits."""
        return [self.plan("hardened", replace(self._scenario.caution, pauses_as=_EXPECTED))]

    def priced(self, expecting: Mapping[Scenario, Weighed], least: LeastCaught) -> list[Weighed]:
        """Return plans at prices of being caught, with the slack by which most people are safe."""
        expected, shorter = _slackened(expecting)
        found = []
        for share in _SHARES if least.caught > 0.0 else ():
            if not self._is_stopped():
                made = self._made("hardened", with_breaks_priced(shorter, share * least.price))
                found.append(self.judged_as("hardened", expected, made))
        return found

    def halving(
        self,
        certain: Weighed,
        able: Sequence[Weighed],
        expecting: Mapping[Scenario, Weighed],
        least: LeastCaught,
    ) -> list[Weighed]:
        """
        Return plans with a limit by which half as many are caught as by the certain one.

        The limit is on the risk with which any vehicle enters a zone. First it is what the ``able``
        plans risk at the most by themselves: so nobody is caught who tries again under a worse
        pause. Where that is not enough, plans are made under lower ones.
        """
        if not least.caught > 0.0 or self._is_stopped():
            return []
        like, shorter = _slackened(expecting)
        held = [self._held_to(one.risk.worst_chance, one.plan, like) for one in able]
        found = [one for one in held if _is_half(one, certain)]
        if found:
            return found
        first, *higher = (share * least.price for share in _LIMITED_SHARES)
        low, high = 0.0, certain.risk.worst_chance
        for _ in range(_LIMITS):
            if self._is_stopped():
                return found
            chance = (low + high) / 2.0
            one = self._under(chance, first, shorter, like)
            if not _brings(one, least):
                low = chance
            elif _is_half(one, certain):
                found.append(one)
                low = chance
            else:
                high = chance
        for price in () if found else higher:
            if self._is_stopped():
                return found
            one = self._under(high, price, shorter, like)
            if _brings(one, least) and _is_half(one, certain):
                found.append(one)
        return found

    def _under(self, chance: float, price: float, shorter: Scenario, like: Weighed) -> Weighed:
        """Return a plan that is made under a limit of the risk, at a price of being caught."""
        # As many as can be are to come out if all pauses hold: what is expected would leave those
        # to the last for whom it is riskiest.
        limited = replace(shorter, caution=Caution(PausesAs.CERTAIN, stranding_chance=chance))
        made = self._made(f"hardened, {100 * chance:.1f} %", with_breaks_priced(limited, price))
        return self._held_to(chance, made, like)

    def _held_to(self, chance: float, plan: Plan, like: Weighed) -> Weighed:
        """Return a plan with the most that any vehicle risks that enters a zone."""
        # With shorter pauses chances are others, and so may be those of a plan at the limit.
        chance = max(chance, risk_of(like.scenario, plan).worst_chance)
        caution = Caution(_EXPECTED, stranding_chance=chance)
        held = replace(like, scenario=replace(like.scenario, caution=caution))
        return self.judged_as("hardened", held, plan)

    def without_one(self, certain: Weighed) -> list[Weighed]:
        """Return plans that do without what a pause has after a break, of the worst cases."""
        return [
            self._without(case, certain)
            for case in _worst_cases(self._scenario, certain)
            if not self._is_stopped()
        ]

    def _without(self, case: Break, certain: Weighed) -> Weighed:
        """Return a plan that does without what a pause has after a break."""
        pause = next(pause for pause in self._scenario.pauses if pause.id == case.pause)
        left = replace(pause, end_min=min(case.minute + pause.margin_min, pause.end_min))
        kept = () if case.minute <= pause.start_min else (left,)
        pauses = tuple(
            one for each in self._scenario.pauses for one in (kept if each is pause else (each,))
        )
        shorter = replace(certain.scenario, pauses=pauses)
        made = self._made(f"worst case, with less of {pause.id}", shorter)
        return self.judged_as("worst case", certain, made)

    def judged_as(self, name: str, like: Weighed, plan: Plan) -> Weighed:
        """
        Return a plan as one for the scenario of another, with that one's bound.

        With longer pauses it is a right plan still, and worth no more than that bound.
        """
        return self._weighed(name, like.scenario, _taken_for(like, plan))

    def best_as(self, name: str, like: Weighed, made: Sequence[Weighed]) -> Weighed:
        """Return the plan, of some that are right for it, that is worth most in one's scenario."""
        best = max(made, key=lambda one: _taken_for(like, one.plan).figures.value)
        return like if best is like else self.judged_as(name, like, best.plan)

    def _is_stopped(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def _made(self, name: str, scenario: Scenario) -> Plan:
        if self._progress is not None:
            self._progress(name)
        return plan_evacuation(scenario, **self._options)  # type: ignore[arg-type] # named above

    def _weighed(self, name: str, scenario: Scenario, plan: Plan) -> Weighed:
        risk = risk_of(scenario, plan)
        worst = min(_cases(scenario, risk.breaks), key=lambda case: case.safe, default=None)
        days = simulate(scenario, plan, replications=DAYS)
        return Weighed(name, scenario, plan, check(scenario, plan), risk, days, worst)


def _slackened(expecting: Mapping[Scenario, Weighed]) -> tuple[Weighed, Scenario]:
    """Return the expected plan, and the scenario with the slack by which most people are safe."""
    first = next(iter(expecting.values()))
    return first, max(expecting, key=lambda scenario: expecting[scenario].days.safe_mean)


def _brings(one: Weighed, least: LeastCaught) -> bool:
    """Return whether a plan brings out as many as are asked of a hardened one."""
    return one.result.figures.people_out >= least.people


def _is_half(one: Weighed, certain: Weighed) -> bool:
    """Return whether half as many are caught on days as by the certain plan; no more at first."""
    if (
        one.days.caught_mean > _NEARLY * certain.days.caught_mean
        or one.risk.people_caught > certain.risk.people_caught
    ):
        return False
    caught, most = (
        simulate(each.scenario, each.plan, replications=_MANY_DAYS).caught_mean
        for each in (one, certain)
    )
    return caught <= _CAUGHT_SHARE * most


def _safe_mean(one: Weighed) -> float:
    return one.days.safe_mean


def _hardness(one: Weighed) -> float:
    """Return what a plan is worth where being caught weighs much."""
    # Either count lacks something: the ledger's all tries but the first, the other is by chance.
    caught = (one.risk.people_caught + one.days.caught_mean) / 2.0
    return one.days.safe_mean - _CAUGHT_WEIGHS * caught


def _taken_for(like: Weighed, plan: Plan) -> Plan:
    """Return a plan with the scenario of another, its bound, and the figures that it has there."""
    taken = replace(
        plan, scenario_digest=scenario_digest(like.scenario), bound=like.plan.bound, binding=()
    )
    return replace(taken, figures=check(like.scenario, taken).figures)


def _shortened(pause: Pause, late_min: int, early_min: int) -> Pause:
    """Return a pause that begins late and has to be left early; as it is where little is left."""
    if pause.end_min - pause.start_min < 2 * (late_min + early_min) + pause.margin_min:
        return pause
    return replace(
        pause, start_min=pause.start_min + late_min, margin_min=pause.margin_min + early_min
    )


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
