"""
What a plan comes to where pauses break: who is expected out, who may be caught, hour by hour.

Who goes through zones under one pause is *exposed* from the first minute in one of them to the last
exit, also on a stretch outside between two of them: a break in that time catches or cuts off. A
vehicle's trip is over when it is outside zones with nobody aboard. Pauses are taken to begin when
they were pledged to, see :func:`safepassage.ledger.chances_to_hold`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.checking.case import Case
from safepassage.checking.pauses import closest_pause
from safepassage.checking.rides import chance_at_exit, rides_of, stays_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.checking.case import Run
    from safepassage.checking.stays import Stay
    from safepassage.plans import Plan
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["Break", "Exposure", "Risk", "exposures_of", "people_caught", "risk_of"]

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Exposure:
    """
    A vehicle's trip through zones under one pause, from its first entry to its last exit.

    ``entered_from`` is where it was before, ``persons`` the most that are aboard in that time.
    ``chance`` is that with which a break catches it, once it has entered. ``last_entry_min`` is the
    last minute in which it may enter: if all then takes as long as planned, it is out the pause's
    margin before its end.
    """

    vehicle: str
    pause: str
    entered_from: str
    entry_min: int
    exit_min: int
    last_entry_min: int
    persons: int
    chance: float


@dataclass(frozen=True, slots=True)
class Break:
    """
    What a plan comes to if one pause breaks at a minute and all others hold.

    ``safe`` persons get out, ``caught`` are exposed then, ``missed`` were to be exposed later.
    Nothing is done about it: planning anew may bring more out.
    """

    pause: str
    minute: int
    safe: int
    caught: int
    missed: int


@dataclass(frozen=True, slots=True)
class Risk:
    """
    What a plan comes to where pauses break.

    ``people_expected`` persons get out on average, by the chance that the pause of their last zone
    holds; ``people_caught`` are caught on average. ``exposures`` and ``breaks`` are in the order of
    time, the latter for every hour of each pause.
    """

    people_expected: float
    people_caught: float
    exposures: tuple[Exposure, ...]
    breaks: tuple[Break, ...]

    @property
    def worst_chance(self) -> float:
        """Return the greatest chance with which a trip is caught, 0 without any."""
        return max((exposure.chance for exposure in self.exposures), default=0.0)


@dataclass(frozen=True, slots=True)
class _Exposed:
    """Persons who ride through zones under one pause, boarded in a minute."""

    pause: Pause
    boarded_min: int
    entry_min: int
    exit_min: int
    persons: int


def risk_of(scenario: Scenario, plan: Plan) -> Risk:
    """
    Return what a plan comes to where pauses break.

    Parameters
    ----------
    scenario
        A scenario without faults; its ledger says how likely its pauses hold.
    plan
        A plan for it; what breaks a rule is counted as it stands.
    """
    case = Case(scenario, plan)
    rides = [(run, ride) for run in case.runs for ride in rides_of(case, run)]
    return Risk(
        people_expected=sum(
            (ride.persons * chance_at_exit(case, run, ride, case.chance) for run, ride in rides),
            start=0.0,
        ),
        people_caught=people_caught(case),
        exposures=tuple(sorted(exposures_of(case), key=lambda one: (one.entry_min, one.vehicle))),
        breaks=tuple(_breaks(case, sum(ride.persons for _, ride in rides))),
    )


def people_caught(case: Case, *, boarded_before: int | None = None) -> float:
    """Return how many people are caught by breaks on average, or of those who boarded by a time."""
    return sum(
        (
            one.persons
            * (case.chance(one.pause, one.entry_min) - case.chance(one.pause, one.exit_min))
            for one in _exposed(case)
            if boarded_before is None or one.boarded_min < boarded_before
        ),
        start=0.0,
    )


def exposures_of(case: Case) -> Iterator[Exposure]:
    """Yield the trips of all vehicles through zones, those of one vehicle in the order of time."""
    for run in case.runs:
        for pause, stays in _trips(case, run):
            first, last = stays[0], stays[-1]
            entry, end = first.start_min, last.end_min
            stands = case.chance(pause, entry)
            yield Exposure(
                vehicle=run.vehicle,
                pause=pause.id,
                entered_from=first.entered_from,
                entry_min=entry,
                exit_min=end,
                last_entry_min=entry + pause.end_min - pause.margin_min - end,
                persons=max(_aboard(run, stays)),
                chance=1.0 - case.chance(pause, end) / stands if stands > 0 else 1.0,
            )


def _trips(case: Case, run: Run) -> Iterator[tuple[Pause, list[Stay]]]:
    """Yield the stays of each trip under one pause."""
    stays: list[Stay] = []
    under: Pause | None = None
    for stay in run.stays:
        pause = closest_pause(stay, case.scenario.pauses)
        if stays and (pause is not under or _ends_between(run, stays[-1], stay)):
            if under is not None:
                yield under, stays
            stays = []
        stays.append(stay)
        under = pause
    if stays and under is not None:
        yield under, stays


def _ends_between(run: Run, before: Stay, after: Stay) -> bool:
    """Return whether a vehicle is empty, and so free to turn back, between two stays."""
    outside = range(before.last_piece // 2 + 1, (after.first_piece - 1) // 2 + 1)
    return any(not run.standing[number] for number in outside)


def _aboard(run: Run, stays: Iterable[Stay]) -> Iterator[int]:
    """Yield how many people are aboard in each piece of some stays."""
    for stay in stays:
        for piece in range(stay.first_piece, stay.last_piece + 1):
            number, is_moving = divmod(piece, 2)
            yield sum((run.riding if is_moving else run.standing)[number].values())


def _exposed(case: Case) -> Iterator[_Exposed]:
    """Yield who is exposed under which pause, ride by ride."""
    for run in case.runs:
        for ride in rides_of(case, run):
            spans: dict[str, list[Stay]] = defaultdict(list)
            pauses: dict[str, Pause] = {}
            for stay in stays_of(run, ride):
                pause = closest_pause(stay, case.scenario.pauses)
                if pause is not None:
                    pauses[pause.id] = pause
                    spans[pause.id].append(stay)
            boarded_min = run.stops[ride.boarded].depart_min
            for name, stays in spans.items():
                entry = max(boarded_min, stays[0].start_min)
                yield _Exposed(pauses[name], boarded_min, entry, stays[-1].end_min, ride.persons)


def _breaks(case: Case, people_out: int) -> Iterator[Break]:
    """Yield what a break at the start of each hour of each pause comes to."""
    exposed: dict[str, list[_Exposed]] = defaultdict(list)
    for one in _exposed(case):
        exposed[one.pause.id].append(one)
    for pause in sorted(case.scenario.pauses, key=lambda pause: (pause.start_min, pause.id)):
        for minute in range(pause.start_min, pause.end_min, _HOUR_MIN):
            caught = missed = 0
            for one in exposed[pause.id]:
                if one.entry_min >= minute:
                    missed += one.persons
                elif one.exit_min > minute:
                    caught += one.persons
            yield Break(pause.id, minute, people_out - caught - missed, caught, missed)
