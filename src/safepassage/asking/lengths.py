"""The shortest pauses that get everybody out: what suffices by a plan, what cannot by the bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.asking.desk import problem_of, taken_over
from safepassage.asking.prices import earliest_most, most_people
from safepassage.asking.variants import free_after
from safepassage.scenario.model import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.asking.certainty import Certainty, Doubt
    from safepassage.asking.desk import Clock, Desk, Planned
    from safepassage.scenario.model import Scenario

__all__ = [
    "Found",
    "Probe",
    "Shortest",
    "days_of",
    "first_days",
    "first_start",
    "longest_min",
    "one_pause",
    "pause_hours",
    "pauses_of",
    "pauses_of_at_most",
    "shortest_daily",
    "shortest_single",
]

_HOUR = 60
_DAY_MIN = 24 * _HOUR
_STEP_MIN = 30
_EFFORT, _BRIEF = 2.0, 0.5
_PROOF_SHARE = 0.4
_MOST_PROOFS = 3


class Found(StrEnum):
    """What is known of a length of pause."""

    SUFFICES = "suffices"
    TOO_SHORT = "too short"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Probe:
    """
    One length that was tried.

    ``minutes`` is the length of each pause, ``pause_h`` the hours of all pauses together;
    ``people_out`` is what a right plan brings out, ``most_people`` what no plan can pass.
    ``planned`` is that plan, and ``certainty`` what comes of it on simulated days.
    """

    minutes: int
    pause_h: float
    people_out: int
    people_total: int
    most_people: int
    planned: Planned
    certainty: Certainty | None = None

    @property
    def found(self) -> Found:
        """Return what is known of this length."""
        if self.people_out >= self.people_total:
            return Found.SUFFICES
        return Found.TOO_SHORT if self.most_people < self.people_total else Found.OPEN


@dataclass(frozen=True, slots=True)
class Shortest:
    """
    The shortest length of a kind of pause that gets everybody out.

    ``days`` is how many of the pledged days have pauses, None for one pause without a break.
    ``enough`` is the shortest length for which there is a plan, None where none was found;
    ``too_short_min`` the longest that is proven to be too short, None where none is. ``probes``
    are all lengths that were tried, the shortest first; lengths are tried in steps of ``step_min``.
    ``alone`` says what would come of the likeliest length if there were one doubt only; empty where
    a length is certain enough.
    """

    days: int | None
    enough: Probe | None
    too_short_min: int | None
    step_min: int
    probes: tuple[Probe, ...]
    alone: tuple[tuple[Doubt, Certainty], ...] = ()

    @property
    def certain(self) -> Probe | None:
        """Return the shortest length whose plan gets all who come out with enough certainty."""
        return next(
            (probe for probe in self.probes if probe.certainty and probe.certainty.is_enough), None
        )

    @property
    def likeliest(self) -> Probe | None:
        """Return the length whose plan gets all who come out most often; of equals, most people."""
        known = [(probe.certainty, probe) for probe in self.probes if probe.certainty]
        if not known:
            return None
        return max(known, key=lambda each: (each[0].all_out[0], each[0].safe_at_least))[1]

    @property
    def proven(self) -> bool:
        """Return whether one step less is proven to be too short."""
        return (
            self.enough is not None
            and self.too_short_min is not None
            and self.enough.minutes - self.too_short_min <= self.step_min
        )


# -- scenarios ------------------------------------------------------------------------------------


def pause_hours(scenario: Scenario) -> float:
    """Return the hours of all pauses together."""
    return sum(pause.end_min - pause.start_min for pause in scenario.pauses) / _HOUR


def days_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the local dates on which pauses start, in order."""
    starts = sorted(pause.start_min for pause in scenario.pauses)
    return tuple(dict.fromkeys(_date(scenario, start) for start in starts))


def _date(scenario: Scenario, minute: int) -> str:
    return scenario.time_at(minute).date().isoformat()


def first_days(scenario: Scenario, days: int) -> Scenario:
    """Return the scenario with the pauses that start on the first so many days alone."""
    kept = set(days_of(scenario)[:days])
    pauses = tuple(pause for pause in scenario.pauses if _date(scenario, pause.start_min) in kept)
    return replace(scenario, pauses=pauses)


def pauses_of(scenario: Scenario, minutes: int) -> Scenario:
    """
    Return the scenario with each pause so long, or until the next pause of its zones.

    What is pledged longer is cut, and what is pledged shorter grows: of pauses that were pledged
    for different hours, none stays too short for what a length is said to bring.
    """
    return replace(
        scenario,
        pauses=tuple(
            replace(pause, end_min=min(pause.start_min + minutes, free_after(scenario, pause)))
            for pause in scenario.pauses
        ),
    )


def pauses_of_at_most(scenario: Scenario, minutes: int) -> Scenario:
    """
    Return the scenario with each pause so long at most, or longer than pledged.

    Below the longest pledged length pauses end early; above it all of them grow to the length, or
    until the next pause of their zones. So more minutes never take anything away.
    """
    longest = longest_min(scenario)
    pauses = []
    for pause in scenario.pauses:
        end = pause.start_min + minutes
        if minutes < longest:
            end = min(pause.end_min, end)
        elif minutes == longest:
            end = pause.end_min
        else:
            end = max(pause.end_min, min(end, free_after(scenario, pause)))
        pauses.append(replace(pause, end_min=end))
    return replace(scenario, pauses=tuple(pauses))


def longest_min(scenario: Scenario) -> int:
    """Return the minutes of the longest pledged pause, 0 without any."""
    return max((pause.end_min - pause.start_min for pause in scenario.pauses), default=0)


def one_pause(scenario: Scenario, minutes: int) -> Scenario:
    """Return the scenario with one pause in all zones, from the first pledged start."""
    start = first_start(scenario)
    pause = Pause(
        id="one-pause",
        zones=frozenset(zone.id for zone in scenario.zones),
        start_min=start,
        end_min=min(start + minutes, scenario.horizon_min),
        margin_min=max(
            (pause.margin_min for pause in scenario.pauses), default=scenario.margin_min
        ),
    )
    return replace(scenario, pauses=(pause,))


def first_start(scenario: Scenario) -> int:
    """Return the minute of the first pledged start, 0 without any pause."""
    return min((pause.start_min for pause in scenario.pauses), default=0)


# -- the search for the shortest ------------------------------------------------------------------


def shortest_daily(
    desk: Desk, scenario: Scenario, known: Planned, clock: Clock
) -> tuple[Shortest, ...]:
    """
    Return, for all pledged days and for fewer, the shortest length of every pause that suffices.

    The pauses start as pledged and last equally long. Fewer days never need shorter pauses, so
    that each number of days begins where one more ended.
    """
    found: list[Shortest] = []
    guess = longest_min(scenario)
    least = _STEP_MIN
    for days in range(len(days_of(scenario)), 0, -1):
        if clock.over():
            break
        kept = first_days(scenario, days)

        def variant(minutes: int, kept: Scenario = kept) -> Scenario:
            return pauses_of(kept, minutes)

        hunt = _Hunt(desk, variant, known, clock.share(0.6))
        shortest = hunt.shortest(days, guess, least, _DAY_MIN)
        found.append(shortest)
        if shortest.enough is None:
            break
        guess = least = shortest.enough.minutes
    return tuple(found)


def shortest_single(desk: Desk, scenario: Scenario, known: Planned, clock: Clock) -> Shortest:
    """Return the shortest pause in all zones, from the first pledged start, that suffices."""
    most = scenario.horizon_min - first_start(scenario)
    hunt = _Hunt(desk, lambda minutes: one_pause(scenario, minutes), known, clock)
    return hunt.shortest(None, most, _STEP_MIN, most)


class _Hunt:
    """Tries lengths of one kind of pause; longer is never worse."""

    def __init__(
        self, desk: Desk, variant: Callable[[int], Scenario], known: Planned, clock: Clock
    ) -> None:
        self.desk = desk
        self.variant = variant
        self.near = [known]
        self.clock = clock
        self.probes: dict[int, Probe] = {}

    def shortest(self, days: int | None, guess: int, least: int, most: int) -> Shortest:
        """Return the shortest length, from ``guess`` on, between two lengths in minutes."""
        steps = most // _STEP_MIN
        low = max(0, least // _STEP_MIN - 1)
        high = self._high(max(low + 1, min(steps, -(-guess // _STEP_MIN))), steps)
        if high is not None:
            low = max(
                [low, *(m // _STEP_MIN for m in self._insufficient() if m < high * _STEP_MIN)]
            )
            while high - low > 1 and not self.clock.over():
                middle = (low + high) // 2
                if self._try(middle).found is Found.SUFFICES:
                    high = middle
                else:
                    low = middle
            self._prove()
        enough = self.probes.get(high * _STEP_MIN) if high is not None else None
        too_short = [
            minutes for minutes, probe in self.probes.items() if probe.found is Found.TOO_SHORT
        ]
        probes = tuple(self.probes[minutes] for minutes in sorted(self.probes))
        return Shortest(days, enough, max(too_short, default=None), _STEP_MIN, probes)

    def _high(self, guess: int, steps: int) -> int | None:
        """Return a number of steps that suffices, by ever longer strides; None without one."""
        at, stride = guess, 2
        while not self.clock.over():
            if self._try(at).found is Found.SUFFICES:
                return at
            if at == steps:
                return None
            at, stride = min(steps, at + stride), 2 * stride
        return None

    def _insufficient(self) -> list[int]:
        return [m for m, probe in self.probes.items() if probe.found is not Found.SUFFICES]

    def _try(self, steps: int) -> Probe:
        minutes = steps * _STEP_MIN
        if minutes not in self.probes:
            scenario = self.variant(minutes)
            planned, most = self._planned(scenario)
            total = planned.outcome.people_total
            out = planned.outcome.people_out
            self.probes[minutes] = Probe(minutes, pause_hours(scenario), out, total, most, planned)
            if out == total:
                self.near = [*self.near[:1], planned]
        return self.probes[minutes]

    def _planned(self, scenario: Scenario) -> tuple[Planned, int]:
        """Return a plan of a variant, and the most people by everybody leaving when ready."""
        total = scenario.people_leaving()
        for known in self.near:
            kept = taken_over(known, scenario)
            if kept is not None and kept.outcome.people_out == total:
                return kept, total
        problem = problem_of(scenario)
        most = earliest_most(problem)
        effort = _EFFORT if most == total else _BRIEF
        planned = self.desk.plan(problem, self.clock, near=self.near, effort=effort, until_all=True)
        return planned, most

    def _prove(self) -> None:
        """Let the column bound try to prove that lengths are too short, the longest first."""
        for minutes in sorted(self._insufficient(), reverse=True)[:_MOST_PROOFS]:
            probe = self.probes[minutes]
            if probe.found is Found.TOO_SHORT or self.clock.over():
                return
            problem = problem_of(self.variant(minutes))
            clock = self.clock.share(_PROOF_SHARE)
            most = most_people(problem, None, clock, enough=probe.people_total)
            self.probes[minutes] = replace(probe, most_people=most)
