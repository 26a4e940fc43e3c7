"""One more and one less of everything: by the bound's prices, and by planning anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from safepassage.asking.desk import Planned, problem_of, taken_over
from safepassage.asking.dials import Dial, Kind, Setting, dials_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.asking.certainty import Certainty
    from safepassage.asking.desk import Clock, Desk
    from safepassage.asking.outcome import Outcome
    from safepassage.asking.prices import Marginal, Prices
    from safepassage.planning.problem import Problem
    from safepassage.scenario.model import Scenario

__all__ = ["MATTER_MOST", "DialAnswer", "DialBook", "SettingAnswer", "in_threads"]

#: So many asks are planned anew before all others.
MATTER_MOST = 10
_THREADS = 2
_CACHE_BYTES = 400_000_000
#: Effort of planning those that matter most, all others, and twice where people are left, in
#: moves of one variant.
_FULL, _BRIEF, _SECOND, _LONG = 1.0, 0.4, 1.0, 4.0

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(
    items: Sequence[_Item], work: Callable[[_Item], _Result], clock: Clock
) -> list[_Result | None]:
    """Return what ``work`` gives for each item, two at a time; None where the time was up."""

    def one(item: _Item) -> _Result | None:
        return None if clock.over() else work(item)

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(one, items))


@dataclass(frozen=True, slots=True)
class SettingAnswer:
    """
    What a setting brings; None where the time did not reach to it.

    ``planned`` is its right plan, ``marginal`` what the bound's prices say, ``certainty`` what
    comes of the plan on simulated days.
    """

    setting: Setting
    planned: Planned | None = None
    marginal: Marginal | None = None
    certainty: Certainty | None = None

    @property
    def outcome(self) -> Outcome | None:
        """Return what its plan amounts to."""
        return None if self.planned is None else self.planned.outcome


@dataclass(frozen=True, slots=True)
class DialAnswer:
    """A dial with what each of its settings brings, the least first."""

    dial: Dial
    settings: tuple[SettingAnswer, ...]

    def of(self, setting: Setting | None) -> SettingAnswer | None:
        """Return the answer of a setting, None without one."""
        return next((answer for answer in self.settings if answer.setting is setting), None)

    @property
    def more(self) -> SettingAnswer | None:
        """Return the answer of one more."""
        return self.of(self.dial.more)

    @property
    def less(self) -> SettingAnswer | None:
        """Return the answer of one less."""
        return self.of(self.dial.less)

    @property
    def gone(self) -> SettingAnswer | None:
        """Return the answer of none at all: the pause falls away, no vehicle of the type."""
        first = self.settings[0] if self.settings else None
        return first if first is not None and first.setting.value == 0 else None


class DialBook:
    """
    Answers for the settings of all dials, filled step by step.

    Parameters
    ----------
    desk
        Plans the variants.
    problem
        The scenario's problem.
    base
        The scenario's plan; :meth:`close` may put a better one in its place.
    prices
        The scenario's bounds.
    """

    def __init__(self, desk: Desk, problem: Problem, base: Planned, prices: Prices) -> None:
        self.desk = desk
        self.base = base
        self.known: list[Planned] = []
        self._problem = problem
        self._prices = prices
        self._dials = dials_of(problem.scenario)
        self._answers = {
            id(setting): SettingAnswer(setting) for dial in self._dials for setting in dial.settings
        }
        self._problems: dict[int, Problem] = {}
        self._room = _CACHE_BYTES

    # -- problems and answers ---------------------------------------------------------------------

    def _problem_of(self, setting: Setting) -> Problem:
        known = self._problems.get(id(setting))
        if known is None:
            network = self._problem.network if setting.same_legs else None
            known = problem_of(setting.scenario, network)
            size = (
                0 if setting.same_legs else known.arrays.arrive.nbytes + known.arrays.detail.nbytes
            )
            if size <= self._room:
                self._room -= size
                self._problems[id(setting)] = known
        return known

    def _price(self, setting: Setting) -> None:
        answer = self._answers[id(setting)]
        if answer.marginal is None:
            marginal = self._prices.of(self._problem_of(setting))
            self._answers[id(setting)] = replace(answer, marginal=marginal)

    def _plan(self, setting: Setting, effort: float, clock: Clock) -> None:
        if setting.step > 0:
            problem = self._problem_of(setting)
            planned = self.desk.plan(problem, clock, valid=[self.base], effort=effort)
            self._price(setting)
        else:
            planned = self._plan_less(setting, effort, clock)
        self._answers[id(setting)] = replace(self._answers[id(setting)], planned=planned)

    def _plan_less(self, setting: Setting, effort: float, clock: Clock) -> Planned:
        """Return a plan for less: the scenario's own where it does without, else a new one."""
        kept = taken_over(self.base, setting.scenario)
        if kept is not None:
            return kept
        problem, near = self._problem_of(setting), [self.base]
        planned = self.desk.plan(problem, clock, near=near, effort=effort)
        if planned.outcome.people_left > self.base.outcome.people_left:
            # People who would be left deserve a second look.
            again = self.desk.plan(problem, clock, valid=[planned], near=near, effort=_SECOND)
            planned = again if again.outcome.better_than(planned.outcome) else planned
            self._price(setting)
        return planned

    # -- the rounds -------------------------------------------------------------------------------

    def price_more(self, clock: Clock) -> None:
        """Put the bound's prices on one more of everything."""
        asked = [dial.more for dial in self._dials if dial.more is not None]
        asked.sort(key=lambda setting: not setting.same_legs)
        in_threads(asked, self._price, clock)

    def plan_more(self, clock: Clock) -> None:
        """Plan one more of everything, those that matter most by their prices first."""
        ranked = self._ranked()

        def plan(item: tuple[int, Setting]) -> None:
            self._plan(item[1], _FULL if item[0] < MATTER_MOST else _BRIEF, clock)

        in_threads(list(enumerate(ranked)), plan, clock)
        self._adopt()

    def plan_again(self, clock: Clock) -> float:
        """
        Plan those that matter most once more, and the scenario itself beside them.

        Who began from a worse plan of the scenario gets what the better one saves, and one more
        try.

        Returns
        -------
        float
            Hours of waiting by which this betters the scenario's own plan: with the same effort,
            what saves less may be luck.
        """
        first = self.base
        tries: list[Setting | int] = [1, 2, *self.matter_most()]

        def plan(which: Setting | int) -> None:
            if isinstance(which, int):
                valid = [first]
                self.known.append(self.desk.plan(self._problem, clock, valid=valid, again=which))
            else:
                self._replan(which, clock)

        in_threads(tries, plan, clock)
        self._adopt()
        return max(0.0, self.base.outcome.hours_saved(first.outcome))

    def matter_most(self) -> list[Setting]:
        """Return one more of what matters most."""
        return self._ranked()[:MATTER_MOST]

    def _ranked(self) -> list[Setting]:
        """Return one more of everything, the highest prices first."""
        return sorted((dial.more for dial in self._dials if dial.more is not None), key=self._rank)

    def _replan(self, setting: Setting, clock: Clock) -> None:
        answer = self._answers[id(setting)]
        if answer.planned is not None:
            valid = [self.base, answer.planned]
            problem = self._problem_of(setting)
            planned = self.desk.plan(problem, clock, valid=valid, effort=_FULL, again=1)
            self._answers[id(setting)] = replace(answer, planned=planned)

    def _adopt(self) -> None:
        """
        Let a better plan of a variant be the scenario's own, where the checker passes it there.

        Such a plan does without what the variant has more: what it saves was luck.
        """
        for planned in (*(answer.planned for answer in self._answers.values()), *self.known):
            self.base = _better(self.base, planned, self._problem.scenario)

    def plan_less(self, clock: Clock) -> None:
        """
        Plan one less of everything: vehicles and lifting first, then pauses that fall away.

        The order is that of the work, so that the time reaches to as many as can be.
        """
        quick = [dial.less for dial in self._dials if dial.less is not None and dial.less.same_legs]
        gone = [
            dial.settings[0]
            for dial in self._dials
            if dial.kind is Kind.PAUSE_LENGTH and dial.settings[0].value == 0
        ]
        seen = {id(setting) for setting in (*quick, *gone)}
        slow = [
            dial.less for dial in self._dials if dial.less is not None and id(dial.less) not in seen
        ]
        in_threads(
            [*quick, *gone, *slow], lambda setting: self._plan(setting, _BRIEF, clock), clock
        )

    def plan_rest(self, clock: Clock) -> None:
        """Look again where people would be left, then plan what is left, for the curves."""
        doubts = [
            answer
            for answer in self._answers.values()
            if answer.planned is not None
            and answer.setting.step < 0
            and answer.planned.outcome.people_out
            < (answer.marginal.most_people if answer.marginal else self._prices.most_people)
            and answer.planned.outcome.people_left > self.base.outcome.people_left
        ]
        in_threads(doubts, lambda answer: self._doubt(answer, clock), clock)
        rest = [answer.setting for answer in self._answers.values() if answer.planned is None]
        rest.sort(key=lambda setting: not setting.same_legs)
        in_threads(rest, lambda setting: self._plan(setting, _BRIEF, clock), clock)

    def _doubt(self, answer: SettingAnswer, clock: Clock) -> None:
        """Plan a setting anew, until everybody is out or a good while has passed."""
        if answer.planned is None:
            return
        setting = answer.setting
        planned = self.desk.plan(
            self._problem_of(setting),
            clock,
            valid=[answer.planned],
            near=[self.base, *self.known[-1:]],
            effort=_LONG,
            until_all=True,
            again=1,
        )
        self._answers[id(setting)] = replace(self._answers[id(setting)], planned=planned)
        self._problems.pop(id(setting), None)

    def _rank(self, setting: Setting) -> tuple[int, float, float]:
        """Return what asks are ordered by: those the bound does not see come after its ten."""
        marginal = self._answers[id(setting)].marginal
        if marginal is None:
            return 1, 0.0, 0.0
        return 0, -round(marginal.people, 3), -marginal.hours

    # -- the end ----------------------------------------------------------------------------------

    def close(self) -> tuple[DialAnswer, ...]:
        """
        Return all answers, so that more of a dial is nowhere worse than less of it.

        Plans for less that are better than the plan for more take its place, where the checker
        passes them. So do the plans that are ``known`` from elsewhere.
        """
        self._adopt()
        for number, answer in self._answers.items():
            planned, scenario = answer.planned, answer.setting.scenario
            if planned is not None:
                planned = _better(planned, self.base, scenario)
                for other in self.known if planned.outcome.people_left else ():
                    planned = _better(planned, other, scenario)
                self._answers[number] = replace(answer, planned=planned)
        return tuple(DialAnswer(dial, self._closed(dial)) for dial in self._dials)

    def _closed(self, dial: Dial) -> tuple[SettingAnswer, ...]:
        answers: list[SettingAnswer] = []
        least: Planned | None = None
        for setting in dial.settings:
            if setting.step > 0 and (least is None or self.base.outcome.better_than(least.outcome)):
                least = self.base
            answer = self._answers[id(setting)]
            if answer.planned is not None:
                planned = _better(answer.planned, least, setting.scenario)
                answer = replace(answer, planned=planned)
                least = planned
            answers.append(answer)
        return tuple(answers)


def _better(planned: Planned, other: Planned | None, scenario: Scenario) -> Planned:
    """Return the better of a scenario's plan and one for a scenario that allows no more."""
    if other is None or not other.outcome.better_than(planned.outcome):
        return planned
    return taken_over(other, scenario) or planned
