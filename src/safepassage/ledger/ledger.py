"""The ledger of a scenario at a time: all that was said, what became of it, what to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger.balances import Balance, balances_of
from safepassage.ledger.claims import Standing, claims_of, standings
from safepassage.ledger.hold import (
    DRAWS,
    Hold,
    Running,
    hold_of,
    mean_begins,
    mean_stands,
    pledges_behind,
)
from safepassage.ledger.outcomes import Outcome, PartyOutcome, outcome_of, overall
from safepassage.ledger.pledges import Pledge, pledges_of
from safepassage.ledger.reconcile import Contested, Figure, contested_among, figures_of
from safepassage.ledger.record import Entry, delay_of, entry_of, record_of
from safepassage.scenario.statements import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.ledger.record import Delay, Record
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.statements import Statement

__all__ = [
    "HoldBasis",
    "Ledger",
    "PledgeOutcome",
    "build_ledger",
    "chances_to_hold",
    "hold_bases",
    "hold_probabilities",
]


@dataclass(frozen=True, slots=True)
class PledgeOutcome:
    """A pledged window with what became of it, in all and for each of its parties."""

    pledge: Pledge
    outcome: Outcome
    parties: tuple[PartyOutcome, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """
    Who said what, as it stood at ``as_of`` (None: everything that was said).

    ``statements`` are those that were said by then, with their standing. ``holds`` has one entry a
    pause of the scenario, in their order.
    """

    as_of: int | None
    statements: tuple[tuple[Statement, Standing], ...]
    pledges: tuple[PledgeOutcome, ...]
    contested: tuple[Contested, ...]
    figures: tuple[Figure, ...]
    balances: tuple[Balance, ...]
    holds: tuple[Hold, ...]


def build_ledger(
    scenario: Scenario, *, as_of: int | None = None, seed: int = 0, draws: int = DRAWS
) -> Ledger:
    """
    Return the ledger of a scenario.

    Parameters
    ----------
    scenario
        The scenario; it may have no statements.
    as_of
        The time at which to stand, minutes since the scenario's start, before it or after; None
        for everything that was said.
    seed
        Seed of the draws behind the intervals.
    draws
        How many.
    """
    standing = standings(scenario.statements, as_of)
    claims = claims_of(scenario, standing)
    contested = contested_among(claims)
    return Ledger(
        as_of=as_of,
        statements=tuple((s, standing[s.id]) for s in scenario.statements if s.id in standing),
        pledges=tuple(_outcomes(scenario, as_of)),
        contested=tuple(contested),
        figures=tuple(figures_of(claims, contested)),
        balances=tuple(balances_of(claims)),
        holds=tuple(hold_probabilities(scenario, as_of=as_of, seed=seed, draws=draws)),
    )


def hold_probabilities(
    scenario: Scenario, *, as_of: int | None = None, seed: int = 0, draws: int = DRAWS
) -> list[Hold]:
    """
    Return how likely each pause of a scenario holds, in their order.

    A pause is judged by what had been said by ``as_of`` or, where it is over by then, by what had
    been said when it began: what became of it never enters its own probability. Arrays are by
    minute, see :class:`Hold`.

    Parameters
    ----------
    scenario
        The scenario.
    as_of
        The time of the knowledge, minutes since the scenario's start; None for the start of each
        pause.
    seed
        Seed of the draws behind the intervals.
    draws
        How many.
    """
    return [
        hold_of(
            basis.pause,
            basis.records,
            basis.delay,
            basis.state,
            start_min=basis.start_min,
            end_min=basis.end_min,
            known_min=basis.known_min,
            seed=seed,
            draws=draws,
        )
        for basis in hold_bases(scenario, as_of)
    ]


def chances_to_hold(
    scenario: Scenario, *, as_of: int | None = None
) -> dict[str, NDArray[np.float64]]:
    """
    Return, by pause, the mean chance that it begins and still stands, by minute since its start.

    Each has an entry for every minute from the pause's pledged start to its end, both included. A
    pause that begins late moves what is planned in it by as much: how late it begins is left out,
    and so is who is late, for which see :func:`chances_to_get_out`. Of several parties it is as if
    they were independent of each other. What a pause states of itself takes the place of the
    record.

    Parameters
    ----------
    scenario, as_of
        As for :func:`hold_probabilities`.
    """
    chances = {}
    for pause, basis in zip(scenario.pauses, hold_bases(scenario, as_of), strict=True):
        begun = basis.state is not None and basis.state.age_min is not None
        age_min = (basis.state.age_min or 0) if basis.state is not None else 0
        known_for = max(basis.known_min - basis.start_min, 0)
        stands = np.ones(basis.end_min - basis.start_min + 1)
        ahead = len(stands) - 1 - known_for
        if pause.breaks_per_h is not None:
            stands[known_for:] = np.exp(-pause.breaks_per_h / 60 * np.arange(ahead + 1))
        else:
            for record in basis.records:
                stands[known_for:] *= mean_stands(record, age_min, ahead)
        if not begun and pause.begins_chance is not None:
            stands *= pause.begins_chance
        elif not begun:
            stands *= math.prod(map(mean_begins, basis.records))
        if basis.state is not None:
            stands *= basis.state.unharmed
        chances[basis.pause] = stands
    return chances


@dataclass(frozen=True, slots=True)
class HoldBasis:
    """What a pause's chance to hold is made of, as known at ``known_min``; fields as of Hold."""

    pause: str
    records: list[Record]
    delay: Delay
    state: Running | None
    start_min: int
    end_min: int
    known_min: int

    @property
    def pledges(self) -> tuple[str, ...]:
        """Return the pledges whose outcomes it rests on; none means that it is the base rate."""
        return pledges_behind(self.records)


def hold_bases(scenario: Scenario, as_of: int | None) -> Iterator[HoldBasis]:
    """
    Yield what each pause's chance to hold is made of, in their order, and compute no chance.

    Parameters
    ----------
    scenario, as_of
        As for :func:`hold_probabilities`.
    """
    known: dict[int, list[PledgeOutcome]] = {}
    for pause in scenario.pauses:
        over = as_of is None or as_of >= pause.end_min
        time = pause.start_min if over or as_of is None else as_of
        if time not in known:
            known[time] = _outcomes(scenario, time)
        yield _basis(scenario, pause.id, known[time], time)


def _outcomes(scenario: Scenario, as_of: int | None) -> list[PledgeOutcome]:
    """Return every pledge with what is known of it at a time, by start."""
    standing = standings(scenario.statements, as_of)
    claims = claims_of(scenario, standing)
    # What the desk withdrew was never said so; what its speaker withdrew was.
    withdrawn = [
        claim
        for claim in claims_of(scenario, standing, which=Standing.WITHDRAWN)
        if claim.statement.status is Status.CONFIRMED
    ]
    kinds = {party.id: party.kind for party in scenario.parties}
    found = []
    for pledge in pledges_of(scenario, claims, withdrawn):
        parties = tuple(
            outcome_of(pledge, party, claims, kinds, scenario.ledger, as_of=as_of)
            for party in pledge.parties or ("",)
        )
        found.append(PledgeOutcome(pledge, overall(parties), parties))
    return found


def _basis(scenario: Scenario, pause: str, known: Sequence[PledgeOutcome], time: int) -> HoldBasis:
    """Return what a pause's chance to hold is made of, by the outcomes that are known at a time."""
    mine = next(one for one in known if one.pledge.is_pause and one.pledge.id == pause)
    start_min, end_min = mine.pledge.window
    state = _running(mine, time)
    entries: dict[str, dict[str, Entry]] = {party.party: {} for party in mine.parties}
    for one in known:
        alike = one.pledge.kind is mine.pledge.kind and one.pledge.start_min < start_min
        for party in one.parties:
            if alike and party.party and party.party in entries:
                entries[party.party][one.pledge.id] = entry_of(one.pledge.id, party)
    if state is not None and state.age_min is not None:
        for party in mine.parties:
            # What it has held by now counts; whether it breaks is what is asked.
            held = replace(party, break_weight=0.0, break_min=None)
            entries[party.party][pause] = entry_of(pause, held)
    once: dict[str, Entry] = {}
    for each in entries.values():
        for pledge, entry in each.items():
            # A joint pause begins once: of its parties' entries, one that knows when.
            if pledge not in once or once[pledge].delay_h is None:
                once[pledge] = entry
    in_order = [once[one.pledge.id] for one in known if one.pledge.id in once]
    records = [
        record_of(
            party, mine.pledge.kind, list(each.values()), scenario.ledger, parties=len(entries)
        )
        for party, each in entries.items()
    ]
    delay = delay_of(in_order, scenario.ledger)
    return HoldBasis(pause, records, delay, state, start_min, end_min, time)


def _running(mine: PledgeOutcome, time: int) -> Running | None:
    """Return what is said of a pause by now that keeps it from holding, or that it has begun."""
    if mine.pledge.withdrawn_by:
        return Running(0.0, None)
    since_min = time - mine.pledge.start_min
    seen = [party for party in mine.parties if party.seen]
    reports = [report for party in mine.parties for report in party.reports]
    if since_min <= 0 or not (seen or reports):
        return None
    unharmed = min((1.0 - report.weight for report in reports), default=1.0)
    age_min = max(since_min - (seen[0].delay_min or 0), 0) if seen else None
    return Running(unharmed, age_min)
