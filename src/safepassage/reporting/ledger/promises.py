"""Pledges with what became of them, and how likely each pause holds, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import chance
from safepassage.units import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.ledger import Ledger
    from safepassage.ledger.hold import Estimate, Hold
    from safepassage.ledger.ledger import PledgeOutcome
    from safepassage.ledger.outcomes import PartyOutcome
    from safepassage.reporting.ledger.naming import Naming
    from safepassage.scenario.model import Scenario

__all__ = ["holds_section", "pledges_section"]


def pledges_section(naming: Naming, scenario: Scenario, ledger: Ledger) -> list[str]:
    """Return each pledge with what became of it, and how reports weigh."""
    if not ledger.pledges:
        return []
    rows = [row for one in ledger.pledges for row in _pledge_rows(naming, scenario, one)]
    weights = scenario.ledger
    shown = (
        "A report that a pledge was not kept weighs: by an observer, the own team or the party "
        f"itself {weights.evidence_own:g}, by a publisher or witness "
        f"{weights.evidence_publisher:g}, by an opponent {weights.evidence_opponent:g}, by an "
        f"opponent who is denied {weights.evidence_denied:g}."
    )
    head = ("Pledge", "Window", "Pledged by", "Outcome", "By the word of")
    return ["PLEDGES AND WHAT BECAME OF THEM", *text_table(head, rows), *wrapped(shown)]


def _pledge_rows(
    naming: Naming, scenario: Scenario, one: PledgeOutcome
) -> Iterable[tuple[str, ...]]:
    pledge = one.pledge
    window = naming.window(*pledge.window)
    alike = len({(p.outcome, p.weight, p.delay_min) for p in one.parties}) == 1
    for party in one.parties[:1] if alike else one.parties:
        names = pledge.parties if alike else (party.party,)
        by = naming.parties(names)
        late = f", {duration_text(party.delay_min)} late" if party.delay_min else ""
        gone = [f"withdrawn by {naming.party(each)}" for each in pledge.withdrawn_by]
        first, *others = [*gone, *_said_by(scenario, party)] or [""]
        yield pledge.id, window, by, party.outcome.value + late, first
        yield from (("", "", "", "", other) for other in others)


def _said_by(scenario: Scenario, party: PartyOutcome) -> list[str]:
    """Return who tells of an outcome; of what was not kept, with what the report weighs."""
    if party.reports:
        return list(
            dict.fromkeys(
                f"{report.claim.statement.speaker} ({report.by}: {report.weight:g})"
                for report in party.reports
            )
        )
    speakers = {said.id: said.speaker for said in scenario.statements}
    return list(dict.fromkeys(speakers[each] for each in party.evidence))


def holds_section(naming: Naming, scenario: Scenario, ledger: Ledger) -> list[str]:
    """Return how likely each pause holds, with its intervals and what that rests on."""
    if not ledger.holds:
        return []
    lines = [
        "HOW LIKELY EACH PAUSE HOLDS",
        *wrapped(
            "Each chance with the intervals in which it lies with 50 and with 90 %. Where the "
            "record is short they are wide: no more is known."
        ),
    ]
    withdrawn = {one.pledge.id: one.pledge.withdrawn_by for one in ledger.pledges}
    stated = {pause.id: pause.stated for pause in scenario.pauses}
    rows: list[tuple[str, ...]] = []
    for hold in ledger.holds:
        gone = withdrawn[hold.pause] if not hold.holds.mean.any() else ()
        rows += _hold_rows(naming, hold, withdrawn_by=gone)
        if not gone:
            rows += [(f"  {line}", "", "", "") for line in _rests_on(naming, scenario, hold)]
            rows += [
                (f"  in its place, for plans, the pause states {name} {value:g}", "", "", "")
                for name, value in stated[hold.pause].items()
            ]
    table = text_table(("Pause", "chance", "50 %", "90 %"), rows)
    return [*lines, *table]


def _hold_rows(
    naming: Naming, hold: Hold, *, withdrawn_by: tuple[str, ...]
) -> list[tuple[str, ...]]:
    last = len(hold.holds.mean) - 1
    window = naming.window(hold.from_min, hold.from_min + last)
    known = naming.moment(hold.known_min)
    rows: list[tuple[str, ...]] = [(f"{hold.pause}, {window}, as known {known}", "", "", "")]
    several = len(hold.parties) > 1
    if withdrawn_by:
        by = naming.parties(withdrawn_by)
        return [*rows, (f"  {by} withdrew the pledge: take this pause out", "", "", "")]
    if hold.running:
        rows.append(("  it has begun", "", "", ""))
    else:
        for party in hold.parties:
            by = f" for {naming.party(party.party)}" if several else ""
            rows.append((f"  it begins{by}", *_chance(party.begins)))
        rows.append(("  minutes late, if it begins", *_minutes(hold.delay_min)))
    for minute in sorted({min(60, last), last // 2, last}):
        at = naming.until(hold.from_min, hold.from_min + minute)
        rows.append((f"  it holds at {at}", *_chance(hold.holds.at(minute))))
    after = "from now on" if hold.running else "once begun"
    rows.append((f"  {after}, it stands {duration_text(last)}", *_chance(hold.stands.at(last))))
    if several:
        least = f"{chance(float(hold.at_least[last]))} %"
        at = naming.until(hold.from_min, hold.from_min + last)
        rows.append((f"  it holds at {at}, whatever joins the parties", f">= {least}", "", ""))
    return rows


def _rests_on(naming: Naming, scenario: Scenario, hold: Hold) -> Iterable[str]:
    worth = f"base rates worth {scenario.ledger.prior_pledges:g} pledges"
    for party in hold.parties:
        name = naming.party(party.party)
        number = len(party.record.pledges)
        if not number:
            yield f"rests on {worth} alone: no pledge of this kind by {name} is on record"
            continue
        noun = "pledge" if number == 1 else "pledges"
        weight = f"worth {party.record.weight:.1f} by evidence and fading"
        yield f"rests on {number} {noun} of {name} ({weight}) and {worth}"


def _chance(estimate: Estimate) -> tuple[str, str, str]:
    least, low, high, most = map(chance, (estimate.q05, estimate.q25, estimate.q75, estimate.q95))
    return f"{chance(estimate.mean)} %", f"{low}-{high}", f"{least}-{most}"


def _minutes(estimate: Estimate) -> tuple[str, str, str]:
    return (
        f"{estimate.mean:.0f}",
        f"{estimate.q25:.0f}-{estimate.q75:.0f}",
        f"{estimate.q05:.0f}-{estimate.q95:.0f}",
    )
