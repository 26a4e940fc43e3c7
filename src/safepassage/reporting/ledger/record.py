"""The ledger as a record of plain values; docs/reference/ledger.md has its fields."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from safepassage.ledger.record import BLOCKS_H
from safepassage.reporting.ledger.rounding import rounded, rounded_fields
from safepassage.reporting.plan_json import time_text
from safepassage.scenario.ledger_rows import statement_cells

if TYPE_CHECKING:
    from safepassage.ledger import Ledger
    from safepassage.ledger.balances import Balance
    from safepassage.ledger.claims import Claim, Scope, Standing
    from safepassage.ledger.hold import Band, Hold, PartyHold
    from safepassage.ledger.ledger import PledgeOutcome
    from safepassage.ledger.outcomes import PartyOutcome
    from safepassage.ledger.reconcile import Figure
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.quantities import Interval
    from safepassage.scenario.statements import Moment, Statement

__all__ = ["curve_minutes", "ledger_record"]


def ledger_record(scenario: Scenario, ledger: Ledger) -> dict[str, object]:
    """Return the ledger as a record of plain values."""
    stated = {pause.id: pause.stated for pause in scenario.pauses}
    return {
        "scenario": scenario.name,
        "as_of": None if ledger.as_of is None else time_text(scenario, ledger.as_of),
        "settings": asdict(scenario.ledger),
        "statements": [
            _statement(scenario, said, standing) for said, standing in ledger.statements
        ],
        "pledges": [_pledge(scenario, one) for one in ledger.pledges],
        "contested": [
            {
                "about": group.about.value,
                "claims": [_claim(scenario, claim) for claim in group.claims],
            }
            for group in ledger.contested
        ],
        "figures": [_figure(scenario, figure) for figure in ledger.figures],
        "balances": [_balance(balance) for balance in ledger.balances],
        "holds": [{**_hold(scenario, hold), "stated": stated[hold.pause]} for hold in ledger.holds],
    }


def curve_minutes(hold: Hold) -> list[int]:
    """Return the minutes of a curve that are told: its first, each full hour after, its last."""
    last = len(hold.holds.mean) - 1
    return sorted({*range(0, last + 1, 60), last})


def _when(scenario: Scenario, moment: Moment) -> str:
    """Return a time, or a date where no hour is known."""
    text = time_text(scenario, moment.from_min)
    return text.partition("T")[0] if moment.is_day else text


def _scope(scope: Scope) -> dict[str, str | None]:
    return {"place": scope.place, "zone": scope.zone}


def _interval(interval: Interval | None) -> dict[str, float | None] | None:
    """Return both ends; None for an end that nothing bounds."""
    if interval is None:
        return None
    ends = {"low": interval.low, "high": interval.high}
    return {name: end if math.isfinite(end) else None for name, end in ends.items()}


def _statement(scenario: Scenario, said: Statement, standing: Standing) -> dict[str, object]:
    """Return a statement by the columns of its table, blank ones empty, with its standing."""
    cells = statement_cells(said, time_text=lambda minute: time_text(scenario, minute))
    return {**cells, "standing": standing.value}


def _claim(scenario: Scenario, claim: Claim) -> dict[str, object]:
    said = claim.statement
    return {
        "statement": said.id,
        "speaker": said.speaker,
        "party": said.party,
        "says": said.says,
        **_scope(claim.scope),
        "from": time_text(scenario, claim.window[0]),
        "to": time_text(scenario, claim.window[1]),
        "quantity": said.quantity.text if said.quantity else None,
        "interval": _interval(claim.interval),
        "said_at": _when(scenario, said.said_at),
    }


def _figure(scenario: Scenario, figure: Figure) -> dict[str, object]:
    said = figure.claim.statement
    return {
        "about": said.about.value,
        "population": said.population,
        "stage": said.stage.value if said.stage else None,
        "unit": said.unit,
        "contested": figure.contested,
        "repeated_by": list(figure.repeated_by),
        **_claim(scenario, figure.claim),
    }


def _balance(balance: Balance) -> dict[str, object]:
    return {
        **_scope(balance.scope),
        "population": balance.population,
        "before": _interval(balance.before),
        "evacuated": _interval(balance.evacuated),
        "found": _interval(balance.found),
        "after": _interval(balance.after),
        "expected": _interval(balance.expected),
        "meets": balance.meets,
        "statements": list(balance.statements),
    }


def _pledge(scenario: Scenario, one: PledgeOutcome) -> dict[str, object]:
    pledge = one.pledge
    return {
        "id": pledge.id,
        "pause": pledge.id if pledge.is_pause else None,
        "kind": pledge.kind.value,
        "parties": list(pledge.parties),
        "start": time_text(scenario, pledge.start_min),
        "end": time_text(scenario, pledge.end_min),
        "statements": list(pledge.statements),
        "withdrawn_by": list(pledge.withdrawn_by),
        "outcome": one.outcome.value,
        "by_party": [_outcome(party) for party in one.parties],
    }


def _outcome(party: PartyOutcome) -> dict[str, object]:
    return {
        "party": party.party or None,
        "outcome": party.outcome.value,
        "weight": party.weight,
        "delay_min": party.delay_min,
        "break_min": party.break_min,
        "watched_min": sum(last - first for first, last in party.watched),
        "reports": [
            {
                "statement": report.claim.id,
                "by": report.by.value,
                "weight": report.weight,
                "share": report.share,
                "denied": report.denied,
                "never_began": report.never_began,
            }
            for report in party.reports
        ],
        "evidence": list(party.evidence),
    }


def _hold(scenario: Scenario, hold: Hold) -> dict[str, object]:
    return {
        "pause": hold.pause,
        "known_at": time_text(scenario, hold.known_min),
        "has_begun": hold.running,
        "pledges": list(hold.pledges),
        "base_rate_only": not hold.pledges,
        "base_rate_worth": scenario.ledger.prior_pledges,
        "delay_min": rounded_fields(hold.delay_min),
        "parties": [_party_hold(party) for party in hold.parties],
        "curve": [
            {
                "time": time_text(scenario, hold.from_min + minute),
                "holds": _estimate(hold.holds, minute),
                "at_least": rounded(float(hold.at_least[minute])),
                "stands": _estimate(hold.stands, minute),
            }
            for minute in curve_minutes(hold)
        ],
    }


def _party_hold(party: PartyHold) -> dict[str, object]:
    return {
        "party": party.party or None,
        "begins": rounded_fields(party.begins),
        "breaks_per_h": [
            {
                "from_h": first,
                "to_h": last if math.isfinite(last) else None,
                **rounded_fields(estimate),
            }
            for (first, last), estimate in zip(BLOCKS_H, party.breaks_per_h, strict=True)
        ],
        "pledges": list(party.record.pledges),
        "weight": rounded(party.record.weight),
    }


def _estimate(band: Band, minute: int) -> dict[str, float | None]:
    return rounded_fields(band.at(minute))
