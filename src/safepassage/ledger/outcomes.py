"""
What became of each pledge, by what was said of it.

An outcome sums up claims and is no verdict: a breach has the weight of whoever reports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.ledger.reconcile import contradict, told
from safepassage.scenario.statements import PartyKind, Proposition, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.ledger.claims import Claim
    from safepassage.ledger.pledges import Pledge
    from safepassage.scenario.statements import LedgerSettings

__all__ = ["Outcome", "PartyOutcome", "Report", "Reporter", "outcome_of", "overall"]

_BREAKS = {
    (Proposition.PAUSE_HOLD, False),
    (Proposition.FIRE_ON, True),
    (Proposition.FORCES_ENTERED, True),
}
_BEGINS = {(Proposition.PAUSE_HOLD, True), (Proposition.CORRIDOR_OPEN, True)}
_TESTED = _BEGINS | {(Proposition.EVACUATION_RUNNING, True), (Proposition.PEOPLE_EVACUATED, True)}
_DAY_MIN = 25 * 60
"""The minutes of the longest day, on which clocks go back."""

_SHUT = (Proposition.CORRIDOR_OPEN, False)
_NOBODY_MOVED = (Proposition.EVACUATION_RUNNING, False)


class Outcome(StrEnum):
    """How a pledged window ended."""

    KEPT = "kept"
    BREACHED = "breached"
    DISPUTED = "disputed"
    NOT_TESTED = "not tested"
    UNKNOWN = "unknown"


class Reporter(StrEnum):
    """Who reports that a pledge was not kept, as far as weight is concerned."""

    ITSELF = "the party itself"
    OWN = "own team"
    OBSERVER = "observer"
    PUBLISHER = "publisher or witness"
    OPPONENT = "opponent"
    DENIED = "opponent, denied"

    def weight(self, settings: LedgerSettings) -> float:
        """Return what the report counts: an admission as much as an observer's."""
        return {
            Reporter.PUBLISHER: settings.evidence_publisher,
            Reporter.OPPONENT: settings.evidence_opponent,
            Reporter.DENIED: settings.evidence_denied,
        }.get(self, settings.evidence_own)


@dataclass(frozen=True, slots=True)
class Report:
    """
    A claim that a pledge was not kept, with who makes it and what it weighs.

    ``denied`` says that the party, or a denial that names the claim, says otherwise.
    ``never_began`` tells a pause that did not begin from one that broke. ``minute`` is when it
    broke, in minutes since the pledged start, None where no hour is known. ``share`` is the party's
    part of the blame, where a claim is about several parties and names none.
    """

    claim: Claim
    by: Reporter
    weight: float
    share: float
    denied: bool
    never_began: bool
    minute: int | None

    @property
    def blame(self) -> float:
        """Return what the report weighs in the record of this one party."""
        return self.weight * self.share


@dataclass(frozen=True, slots=True)
class PartyOutcome:
    """
    What became of a pledge, as far as one of its parties is concerned.

    ``seen`` is whether anybody else tells that the pause was used or held. ``began`` and ``never``
    are the shares of belief that it began and that it didn't; what is left of 1 is not known. Where
    a break is reported and nobody tells that the pause was used, it began as far as the report is
    believed. ``delay_min`` is how late it began, None where no hour is known. ``break_weight`` is
    the party's blame for a break by the strongest report, and ``break_min`` its minute since the
    pledged start. ``watched`` are spans [from, to) since the pledged start, of which somebody tells
    that the pause was used or held; ``length_min`` the pledged minutes that are over.
    """

    party: str
    outcome: Outcome
    seen: bool
    began: float
    never: float
    delay_min: int | None
    break_weight: float
    break_min: int | None
    watched: tuple[tuple[int, int], ...]
    length_min: int
    reports: tuple[Report, ...]
    evidence: tuple[str, ...]

    @property
    def weight(self) -> float:
        """Return the weight of the strongest report that the pledge was not kept, 0 without one."""
        return max((report.weight for report in self.reports), default=0.0)


def outcome_of(
    pledge: Pledge,
    party: str,
    claims: Sequence[Claim],
    kinds: Mapping[str, PartyKind],
    settings: LedgerSettings,
    *,
    as_of: int | None,
) -> PartyOutcome:
    """
    Return what became of a pledge for one of its parties, by the claims that count.

    Parameters
    ----------
    pledge
        The pledged window.
    party
        One of its parties; empty where nobody is named.
    claims
        Everything that counts at the time.
    kinds
        The kind of each party of the scenario.
    settings
        The weights of evidence.
    as_of
        Minutes since the scenario's start; None for the end of all time.
    """
    end_min = pledge.end_min if as_of is None else min(pledge.end_min, as_of)
    about = [claim for claim in told(claims) if _is_about(claim, pledge)]
    reports = tuple(_reports(pledge, party, about, claims, kinds, settings))
    # A party's word in its own favour answers a report, and is no evidence that it kept.
    good = [claim for claim in about if _tells_of_use(claim) and claim.side != party]
    idle = [claim for claim in about if _key(claim) == _NOBODY_MOVED]
    breaks = [report for report in reports if not report.never_began]
    never = max((report.blame for report in reports if report.never_began), default=0.0)
    break_weight = max((report.blame for report in breaks), default=0.0)
    minutes = [r.minute for r in breaks if r.blame == break_weight and r.minute is not None]
    ahead = as_of is not None and as_of <= pledge.start_min
    if ahead or (pledge.withdrawn_by and not reports):
        outcome = Outcome.NOT_TESTED
    elif reports:
        denied = all(report.denied for report in reports)
        outcome = Outcome.DISPUTED if denied else Outcome.BREACHED
    elif good:
        outcome = Outcome.KEPT if end_min == pledge.end_min else Outcome.UNKNOWN
    else:
        outcome = Outcome.NOT_TESTED if idle else Outcome.UNKNOWN
    return PartyOutcome(
        party=party,
        outcome=outcome,
        seen=bool(good),
        began=(1.0 - never) * (1.0 if good else break_weight),
        never=never,
        delay_min=_delay_min(pledge, good),
        break_weight=break_weight,
        break_min=min(minutes, default=None),
        watched=_spans(pledge, good, end_min),
        length_min=max(end_min - pledge.start_min, 0),
        reports=reports,
        evidence=tuple(claim.id for claim in (*good, *idle)),
    )


def overall(outcomes: Iterable[PartyOutcome]) -> Outcome:
    """Return the outcome of a pledge of several parties: the worst of theirs."""
    order = (
        Outcome.BREACHED,
        Outcome.DISPUTED,
        Outcome.UNKNOWN,
        Outcome.NOT_TESTED,
        Outcome.KEPT,
    )
    return min((one.outcome for one in outcomes), key=order.index)


def _key(claim: Claim) -> tuple[Proposition, bool]:
    return claim.statement.about, claim.statement.says


def _is_about(claim: Claim, pledge: Pledge) -> bool:
    """Return whether a claim tells of a pledged window; before it begins, nobody can."""
    accuses = claim.statement.stance is Stance.ACCUSE
    named = accuses and claim.statement.regards in pledge.statements
    said = claim.statement.said_at
    return (named or pledge.is_told_of(claim)) and said.to_min > pledge.start_min


def _tells_of_use(claim: Claim) -> bool:
    """Return whether a claim tells that a pause was used or held; a sum over days tells of none."""
    if _key(claim) not in _TESTED:
        return False
    if claim.interval is None:
        return True
    return claim.interval.low > 0 and claim.window[1] - claim.window[0] <= _DAY_MIN


def _precise_minute(claim: Claim, pledge: Pledge) -> int | None:
    """Return the minute since the pledged start at which a claim's window begins, if known."""
    first = claim.statement.window_from
    if first is None or first.is_day:
        return None
    return first.from_min - pledge.start_min


def _reports(
    pledge: Pledge,
    party: str,
    about: Iterable[Claim],
    claims: Sequence[Claim],
    kinds: Mapping[str, PartyKind],
    settings: LedgerSettings,
) -> Iterable[Report]:
    answers = told(claims)
    pledged = {claim.id: claim.side for claim in claims if claim.id in pledge.statements}
    for claim in about:
        blamed = _blamed(claim, pledge, pledged)
        if party not in blamed:
            continue
        minute = _precise_minute(claim, pledge)
        late = minute is not None and minute > 0
        named = claim.statement.stance is Stance.ACCUSE and (
            claim.statement.regards in pledge.statements
        )
        if not (_key(claim) in _BREAKS or _key(claim) == _SHUT or named):
            continue
        # What a party admits, it does not deny by having said otherwise as well.
        denied = any(
            (answer.statement.stance is Stance.DENY and answer.statement.regards == claim.id)
            or (answer.side == party != claim.side and contradict(claim, answer))
            for answer in answers
        )
        by = _reporter(claim, party, kinds, denied=denied)
        yield Report(
            claim=claim,
            by=by,
            weight=by.weight(settings),
            share=1.0 / len(blamed),
            denied=denied,
            # A corridor that is shut in the middle of its pause had been open.
            never_began=_key(claim) == _SHUT and not late,
            minute=None if minute is None else max(minute, 0),
        )


def _blamed(claim: Claim, pledge: Pledge, pledged: Mapping[str, str]) -> tuple[str, ...]:
    """
    Return the parties whom a claim would be against.

    That is the one whose pledge it names, or else every party but the speaker's own, unless that is
    the only one: then it admits something.
    """
    named = pledged.get(claim.statement.regards or "")
    if named in pledge.parties:
        return (named,)
    others = tuple(party for party in pledge.parties if party != claim.side)
    return others or pledge.parties or ("",)


def _reporter(
    claim: Claim, party: str, kinds: Mapping[str, PartyKind], *, denied: bool
) -> Reporter:
    if claim.side == party:
        return Reporter.ITSELF
    if claim.statement.party is None:
        return Reporter.PUBLISHER
    kind = kinds[claim.statement.party]
    if kind is PartyKind.SIDE:
        return Reporter.DENIED if denied else Reporter.OPPONENT
    return Reporter.OWN if kind is PartyKind.OWN else Reporter.OBSERVER


def _delay_min(pledge: Pledge, good: Iterable[Claim]) -> int | None:
    """
    Return how late a pause began: the earliest time of which anybody tells that it held.

    None where nobody tells of its begin itself: that it was used at noon says not when it began.
    """
    told_at = [(_key(claim), _precise_minute(claim, pledge)) for claim in good]
    minutes = [minute for _, minute in told_at if minute is not None]
    if not any(key in _BEGINS and minute is not None for key, minute in told_at):
        return None
    return max(min(minutes), 0)


def _spans(pledge: Pledge, good: Iterable[Claim], end_min: int) -> tuple[tuple[int, int], ...]:
    """Return the spans of a pledged window of which somebody tells good, joined."""
    spans: list[tuple[int, int]] = []
    for window in sorted(claim.window for claim in good):
        first, last = max(window[0], pledge.start_min), min(window[1], end_min)
        if last <= first:
            continue
        first, last = first - pledge.start_min, last - pledge.start_min
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return tuple(spans)
