"""
The ledger held to history: what it would have said the evening before, and what then was told.

Nothing is fitted here. Each pause is judged from what had been said by the evening before its day;
what became of it is what everything that was ever said of it comes to, with its weight of evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.errors import UsageError
from safepassage.ledger.claims import standings
from safepassage.ledger.hold import mean_begins
from safepassage.ledger.ledger import build_ledger, hold_probabilities
from safepassage.ledger.predictive import Prospect, draw_pauses, interval_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.ledger.hold import Estimate, Hold
    from safepassage.ledger.ledger import PledgeOutcome
    from safepassage.ledger.outcomes import Outcome
    from safepassage.ledger.predictive import Foreseen
    from safepassage.scenario.model import Pause, Scenario

__all__ = [
    "BANDS",
    "EVENING",
    "RUN",
    "Belief",
    "Calibrated",
    "Covered",
    "Evening",
    "Hindcast",
    "Score",
    "hindcast",
    "score_of",
]

EVENING = time(20)
"""When the ledger is asked, on the day before a pause's."""

BANDS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
"""The bands of the said chance, each with its lower end; the last with both."""

RUN = 3
"""How many pauses are counted together: the fewest of which more than all or none can hold."""

_LEAST = 0.001
"""A chance below it, or as near to one, is scored as this: one certain error outweighs no case."""


_KNOWN = 0.5
"""Only pauses of which as much is known are counted together: a count has no weights."""


@dataclass(frozen=True, slots=True)
class Belief:
    """
    What is told of a yes or no at the end, as shares of belief; what is left of 1 is not known.

    ``yes`` and ``no`` together are its weight of evidence.
    """

    yes: float
    no: float

    @property
    def weight(self) -> float:
        """Return how much of it is known."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Evening:
    """
    A pause as the ledger saw it the evening before, beside what became of it.

    Chances are shares, times minutes since the scenario's start. ``begins`` and ``holds`` are the
    chances that it begins, and that it has begun and stands at its end; ``base_begins`` and
    ``base_holds`` the same from the base rates alone. ``late_min`` foretells the minutes by which
    it begins late. ``pledges`` are those that the chance rests on; none means base rates alone, and
    ``nothing_said`` that no statement at all had been made. ``late`` and ``broke`` are the minutes
    since the pledged start at which it is told to have begun and broken, None where nobody tells.
    """

    pause: str
    parties: tuple[str, ...]
    start_min: int
    end_min: int
    evening_min: int
    begins: float
    base_begins: float
    holds: Estimate
    base_holds: float
    late_min: Estimate
    pledges: tuple[str, ...]
    nothing_said: bool
    outcome: Outcome
    began: Belief
    held: Belief
    late: int | None
    broke: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """
    How far chances were from what became of ``number`` pauses, lower is better.

    Each counts by its ``weight`` of evidence. ``brier`` is the mean of (chance - outcome) squared,
    ``log`` the mean of -ln(chance of what came); ``base_`` are those of the base rates alone. All
    None where nothing is known of any pause.
    """

    number: int
    weight: float
    brier: float | None
    base_brier: float | None
    log: float | None
    base_log: float | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A band of the said chance: how many pauses, what was said of them, what share held."""

    low: float
    high: float
    number: int
    weight: float
    said: float | None
    held: float | None


@dataclass(frozen=True, slots=True)
class Covered:
    """
    A number that came to be seen, and the intervals in which it was to lie.

    ``what`` is "pauses that hold", "minutes late" or "minutes until it breaks"; ``pauses`` are
    those that it is of.
    """

    what: str
    pauses: tuple[str, ...]
    seen: float
    half: Foreseen
    most: Foreseen


@dataclass(frozen=True, slots=True)
class Hindcast:
    """What the ledger would have said of each pause of a case, and how good that was."""

    case: str
    evening: time
    evenings: tuple[Evening, ...]
    begins: Score
    holds: Score
    bands: tuple[Calibrated, ...]
    covered: tuple[Covered, ...]


def hindcast(scenario: Scenario, *, evening: time = EVENING, seed: int = 0) -> Hindcast:
    """
    Return what the ledger would have said the evening before each pause, and what came.

    Parameters
    ----------
    scenario
        The case, with pauses and statements.
    evening
        The local time of day at which the ledger is asked, on the day before a pause begins.
    seed
        Seed of the draws behind the intervals.

    Raises
    ------
    UsageError
        When it has no pauses or no statements.
    """
    for table, rows in (("pauses", scenario.pauses), ("statements", scenario.statements)):
        if not rows:
            raise UsageError(
                f"{scenario.name}: its table {table} is empty, and a hindcast sets what was said "
                f"of pauses beside what became of them. Fill in {table}, or give another case."
            )
    ended = {one.pledge.id: one for one in build_ledger(scenario).pledges if one.pledge.is_pause}
    order = sorted(scenario.pauses, key=lambda pause: (pause.start_min, pause.id))
    at = {pause.id: _evening_before(scenario, pause, evening) for pause in order}
    known = {minute: _holds(scenario, minute, seed) for minute in sorted(set(at.values()))}
    # Without statements, no evening knows more than the first.
    base = _holds(replace(scenario, statements=()), min(known), seed)
    evenings = [_evening(scenario, known[at[name]][name], base[name], ended[name]) for name in at]
    return Hindcast(
        case=scenario.name,
        evening=evening,
        evenings=tuple(evenings),
        begins=score_of((one.begins, one.base_begins, one.began) for one in evenings),
        holds=score_of((one.holds.mean, one.base_holds, one.held) for one in evenings),
        bands=tuple(_calibrated(evenings, low, high) for low, high in BANDS),
        covered=tuple(_covered(evenings, known, seed)),
    )


def score_of(told: Iterable[tuple[float, float, Belief]]) -> Score:
    """
    Return how far chances were from what came, weighted by evidence.

    Parameters
    ----------
    told
        For each pause the chance, the chance by base rates alone, and what became of it.
    """
    known = [one for one in told if one[2].weight > 0]
    said = [(chance, belief) for chance, _, belief in known]
    base = [(chance, belief) for _, chance, belief in known]
    return Score(
        number=len(known),
        weight=sum(belief.weight for _, belief in said),
        brier=_mean_loss(said, _square),
        base_brier=_mean_loss(base, _square),
        log=_mean_loss(said, _surprise),
        base_log=_mean_loss(base, _surprise),
    )


def _mean_loss(
    told: Sequence[tuple[float, Belief]], loss: Callable[[float], float]
) -> float | None:
    """Return the mean loss by evidence, given the loss of the chance that was said of what came."""
    weight = sum(belief.weight for _, belief in told)
    if not weight:
        return None
    return sum(b.yes * loss(chance) + b.no * loss(1.0 - chance) for chance, b in told) / weight


def _square(chance: float) -> float:
    return (1.0 - chance) ** 2


def _surprise(chance: float) -> float:
    return -math.log(min(max(chance, _LEAST), 1.0 - _LEAST))


def _evening_before(scenario: Scenario, pause: Pause, evening: time) -> int:
    """Return the minute of the evening on the local day before the one on which a pause begins."""
    day = scenario.time_at(pause.start_min).date() - timedelta(days=1)
    return scenario.minute_at(datetime.combine(day, evening, ZoneInfo(scenario.timezone)))


def _holds(scenario: Scenario, as_of: int, seed: int) -> dict[str, Hold]:
    return {hold.pause: hold for hold in hold_probabilities(scenario, as_of=as_of, seed=seed)}


def _evening(scenario: Scenario, said: Hold, base: Hold, end: PledgeOutcome) -> Evening:
    began, held = _beliefs(end)
    delays = [party.delay_min for party in end.parties if party.delay_min is not None]
    breaks = [party.break_min for party in end.parties if party.break_min is not None]
    return Evening(
        pause=said.pause,
        parties=end.pledge.parties,
        start_min=end.pledge.start_min,
        end_min=end.pledge.end_min,
        evening_min=said.known_min,
        begins=_begins(said),
        base_begins=_begins(base),
        holds=said.holds.at(-1),
        base_holds=float(base.holds.mean[-1]),
        late_min=said.delay_min,
        pledges=said.pledges,
        nothing_said=not standings(scenario.statements, said.known_min),
        outcome=end.outcome,
        began=began,
        held=held,
        late=min(delays, default=None),
        broke=min(breaks, default=None),
    )


def _begins(hold: Hold) -> float:
    """Return the mean chance that a pause ahead begins, for all of its parties."""
    unharmed = 1.0 if hold.state is None else hold.state.unharmed
    return unharmed * math.prod(mean_begins(party.record) for party in hold.parties)


def _beliefs(end: PledgeOutcome) -> tuple[Belief, Belief]:
    """
    Return what is told of whether a pause began, and whether it held to its end.

    The heaviest report speaks for the pause as a whole, whoever of its parties is blamed. Where
    somebody tells that it was used, the doubt in the reports speaks for it; where nobody does, that
    share is not known.
    """
    reports = [report for party in end.parties for report in party.reports]
    never = max((report.weight for report in reports if report.never_began), default=0.0)
    broke = max((report.weight for report in reports if not report.never_began), default=0.0)
    seen = any(party.seen for party in end.parties)
    stood = (1.0 - never) * (1.0 - broke)
    return (
        Belief(yes=(1.0 - never) * (1.0 if seen else broke), no=never),
        Belief(yes=stood if seen else 0.0, no=1.0 - stood),
    )


def _calibrated(evenings: Iterable[Evening], low: float, high: float) -> Calibrated:
    top = high == BANDS[-1][1]
    mine = [
        one
        for one in evenings
        if one.held.weight > 0 and low <= one.holds.mean and (one.holds.mean < high or top)
    ]
    weight = sum(one.held.weight for one in mine)
    if not mine:
        return Calibrated(low, high, 0, 0.0, None, None)
    said = sum(one.held.weight * one.holds.mean for one in mine) / weight
    return Calibrated(low, high, len(mine), weight, said, sum(o.held.yes for o in mine) / weight)


def _covered(
    evenings: Sequence[Evening], known: dict[int, dict[str, Hold]], seed: int
) -> Iterable[Covered]:
    """Yield each number that came to be seen, with the intervals of its evening."""
    tested = [one for one in evenings if one.held.weight >= _KNOWN]
    # No pause is in two runs, and none is counted twice; a rest shorter than a run is left out.
    for first in range(0, len(tested) - RUN + 1, RUN):
        run = tested[first : first + RUN]
        holds = known[run[0].evening_min]
        prospects = [Prospect.of_hold(holds[one.pause]) for one in run]
        drawn = draw_pauses(prospects, seed=seed).holds.sum(axis=1)
        seen = sum(one.held.yes / one.held.weight for one in run)
        yield _one("pauses that hold", run, seen, drawn)
    for one in evenings:
        if one.late is None and one.broke is None:
            continue
        hold = known[one.evening_min][one.pause]
        drawn = draw_pauses([Prospect.of_hold(hold)], seed=seed)
        length = one.end_min - one.start_min
        # It is asked when, given that it comes before the end: whether it does is scored above.
        if one.late is not None:
            yield _one("minutes late", [one], one.late, _before(drawn.late_min, length))
        if one.broke is not None:
            breaks = _before(drawn.breaks_min, length)
            yield _one("minutes until it breaks", [one], one.broke, breaks)


def _before(drawn: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return the draws that lie in the pause, or all where none does."""
    inside = drawn[drawn <= length]
    return inside if inside.size else drawn.ravel()


def _one(
    what: str, pauses: Iterable[Evening], seen: float, drawn: NDArray[np.float64] | NDArray[np.int_]
) -> Covered:
    names = tuple(one.pause for one in pauses)
    return Covered(what, names, seen, interval_of(drawn, 0.5), interval_of(drawn, 0.9))
