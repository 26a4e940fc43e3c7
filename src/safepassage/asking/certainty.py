"""
What comes of a plan with certainty: how many are safe on nine of ten days, and how often all are.

Every plan is put through the same days, so that two of them differ by what is planned and not by
luck. A pause that is longer than pledged, or a vehicle that is not there yet, is taken to come as
surely as what is pledged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.asking.desk import Planned
from safepassage.asking.dial_answers import in_threads
from safepassage.asking.outcome import outcome_of
from safepassage.checking import check
from safepassage.scenario.chances import CERTAIN
from safepassage.simulation import Tally, simulate
from safepassage.starting import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.asking.desk import Clock
    from safepassage.asking.dial_answers import DialAnswer
    from safepassage.asking.dials import Setting
    from safepassage.asking.lengths import Probe, Shortest
    from safepassage.scenario.model import Scenario

__all__ = ["DAYS", "Certainty", "Doubt", "SimulatedDays", "load_simulation"]

#: Simulated days of each plan; the 95 % interval of a chance of 90 % is then six points wide.
DAYS = 400


class Doubt(StrEnum):
    """What may keep somebody from getting out who came."""

    PAUSES = "pauses"
    """They begin late, break, or never come."""
    PEOPLE = "people"
    """More or fewer are there than were counted, and some ask on the road to be taken along."""
    DELAYS = "delays"
    """Lifting, roads and checkpoints take longer than planned."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """
    What came of a plan on simulated days.

    ``safe_at_least`` people or more were safe on at least nine of ten days. ``all_out`` is the
    share of the days on which all who came were safe, with its 95 % interval: who doesn't come to
    be picked up is not counted as left.
    """

    days: int
    safe_at_least: int
    all_out: tuple[float, float, float]

    @property
    def is_enough(self) -> bool:
        """Return whether all who come are out with the certainty that is asked for."""
        return self.all_out[0] >= CERTAIN


class SimulatedDays:
    """
    Puts plans through the same simulated days.

    Parameters
    ----------
    seed
        Of the days.
    clock
        When to stop: what the time doesn't reach has no certainty.
    """

    def __init__(self, seed: int, clock: Clock) -> None:
        self._seed = seed
        self._clock = clock

    def of(self, planned: Planned) -> Certainty | None:
        """Return what comes of a plan, None where the time is up."""
        return None if self._clock.over() else _lived(planned, planned.scenario, self._seed)

    def of_dials(
        self, dials: Sequence[DialAnswer], asked: Iterable[Setting], base: Planned
    ) -> tuple[DialAnswer, ...]:
        """
        Return the answers with what comes of the plans of some settings.

        Where the scenario's own plan, ``base``, is as good there and surer, what comes of that one:
        who is granted more need not use it.
        """
        wanted = {id(setting) for setting in asked}
        answers = [
            answer
            for dial in dials
            for answer in dial.settings
            if id(answer.setting) in wanted and answer.planned is not None
        ]
        plans = [answer.planned for answer in answers if answer.planned is not None]
        found = in_threads(plans, lambda one: self._surer(one, self.of(one), base)[1], self._clock)
        by_setting = {
            id(answer.setting): certainty for answer, certainty in zip(answers, found, strict=True)
        }
        return tuple(
            replace(
                dial,
                settings=tuple(
                    replace(answer, certainty=by_setting.get(id(answer.setting)))
                    for answer in dial.settings
                ),
            )
            for dial in dials
        )

    def of_lengths(self, shortest: Shortest) -> Shortest:
        """
        Return lengths of pause with what comes of their plans.

        Where the plan of a shorter one is as good and surer, it is the plan of the longer one too.
        Where no length is certain enough, also with what would come of the likeliest one if there
        were one doubt only: taking one away shows nothing where two hold it back.
        """
        found = in_threads([probe.planned for probe in shortest.probes], self.of, self._clock)
        probes: tuple[Probe, ...] = ()
        shorter: Planned | None = None
        for probe, own in zip(shortest.probes, found, strict=True):
            planned, certainty = self._surer(probe.planned, own, shorter)
            probes = (*probes, replace(probe, planned=planned, certainty=certainty))
            shorter = planned
        enough = shortest.enough
        if enough is not None:
            enough = next(probe for probe in probes if probe.minutes == enough.minutes)
        judged = replace(shortest, probes=probes, enough=enough)
        likeliest = judged.likeliest
        if likeliest is None or judged.certain is not None:
            return judged
        return replace(judged, alone=self._alone(likeliest))

    def _surer(
        self, planned: Planned, certainty: Certainty | None, other: Planned | None
    ) -> tuple[Planned, Certainty | None]:
        """Return a plan and what comes of it, or another that is as good there, and surer."""
        scenario = planned.scenario
        if certainty is None or other is None or self._clock.over():
            return planned, certainty
        taken = Planned(scenario, other.itineraries, outcome_of(scenario, other.itineraries))
        if (
            taken.outcome.people_out < planned.outcome.people_out
            or not check(scenario, plan_of(scenario, other.itineraries)).right
        ):
            return planned, certainty
        found = _lived(taken, scenario, self._seed)
        return (taken, found) if _sureness(found) > _sureness(certainty) else (planned, certainty)

    def _alone(self, probe: Probe) -> tuple[tuple[Doubt, Certainty], ...]:
        """Return what would come of a length's plan if there were one doubt only."""

        def lived(doubt: Doubt) -> tuple[Doubt, Certainty]:
            scenario = _only(probe.planned.scenario, doubt)
            return doubt, _lived(probe.planned, scenario, self._seed)

        found = in_threads(list(Doubt), lived, self._clock)
        return tuple(each for each in found if each is not None)


def load_simulation(scenario: Scenario) -> None:
    """Compile, or load, all that a simulation runs, by a day of a scenario without any trip."""
    simulate(scenario, plan_of(scenario, ()), replications=1)


def _sureness(certainty: Certainty) -> tuple[int, float]:
    return certainty.safe_at_least, certainty.all_out[0]


def _lived(planned: Planned, scenario: Scenario, seed: int) -> Certainty:
    """Return what comes of a plan on the days of a scenario: its own, or one with less doubt."""
    plan = plan_of(planned.scenario, planned.itineraries)
    result = simulate(scenario, plan, replications=DAYS, seed=seed)
    return Certainty(
        days=result.replications,
        safe_at_least=result.at_least(Tally.SAFE, CERTAIN),
        all_out=result.chance_all_out,
    )


def _only(scenario: Scenario, doubt: Doubt) -> Scenario:
    """Return a scenario in which all but one thing is surely as pledged, counted and planned."""
    settings = scenario.simulation
    if doubt is not Doubt.PAUSES:
        pauses = tuple(
            replace(pause, begins_chance=1.0, late_mean_min=0.0, breaks_per_h=0.0)
            for pause in scenario.pauses
        )
        scenario = replace(scenario, pauses=pauses)
    if doubt is not Doubt.PEOPLE:
        settings = replace(settings, count_spread=0.0, no_show=0.0, joiners_per_trip=0.0)
    if doubt is not Doubt.DELAYS:
        settings = replace(
            settings,
            travel_spread=0.0,
            lift_spread=0.0,
            service_spread=0.0,
            breakdowns_per_h=0.0,
            hold_chance=0.0,
            refusal_chance=0.0,
        )
    return replace(scenario, simulation=settings)
