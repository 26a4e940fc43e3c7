"""The ledger as a page for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger.claims import Standing
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import capitalised, clock, day, moment, until
from safepassage.scenario.quantities import Counted
from safepassage.units import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.ledger import Ledger
    from safepassage.ledger.balances import Balance
    from safepassage.ledger.hold import Estimate, Hold
    from safepassage.ledger.ledger import PledgeOutcome
    from safepassage.ledger.outcomes import PartyOutcome
    from safepassage.ledger.reconcile import Contested, Figure
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.quantities import Interval
    from safepassage.scenario.statements import Statement

__all__ = ["ledger_text"]


def ledger_text(scenario: Scenario, ledger: Ledger) -> str:
    """Return the ledger as lines for a terminal."""
    words = _Words(scenario, ledger)
    sections = [
        [words.head(ledger)],
        words.pledges(ledger),
        words.holds(ledger),
        words.contested(ledger),
        words.figures(ledger),
        words.balances(ledger),
        words.also_said(ledger),
        words.left_out(ledger),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


class _Words:
    """What is said of one scenario's ledger: its parties by name, its times as local ones."""

    def __init__(self, scenario: Scenario, ledger: Ledger) -> None:
        self._scenario = scenario
        self._withdrawn = {
            one.pledge.id: one.pledge.withdrawn_by
            for one in ledger.pledges
            if one.pledge.withdrawn_by
        }
        self._names = {party.id: party.name or party.id for party in scenario.parties}

    def head(self, ledger: Ledger) -> str:
        standing = [each for _, each in ledger.statements]
        when = "everything that was said"
        if ledger.as_of is not None:
            when = f"as it stood on {moment(self._scenario, ledger.as_of)}"
        if not standing:
            return f"{self._scenario.name}, {when}: no statements."
        counting = standing.count(Standing.COUNTS)
        noun = "statement" if len(standing) == 1 else "statements"
        return (
            f"{self._scenario.name}, {when}: {len(standing)} {noun}, of which {counting} count. "
            "Each is somebody's claim."
        )

    def pledges(self, ledger: Ledger) -> list[str]:
        if not ledger.pledges:
            return []
        rows = [row for one in ledger.pledges for row in self._pledge_rows(one)]
        weights = self._scenario.ledger
        shown = (
            "A report that a pledge was not kept weighs: by an observer, the own team or the party "
            f"itself {weights.evidence_own:g}, by a publisher or witness "
            f"{weights.evidence_publisher:g}, by an opponent {weights.evidence_opponent:g}, by an "
            f"opponent who is denied {weights.evidence_denied:g}."
        )
        head = ("Pledge", "Window", "Pledged by", "Outcome", "By the word of")
        return ["PLEDGES AND WHAT BECAME OF THEM", *text_table(head, rows), *wrapped(shown)]

    def _pledge_rows(self, one: PledgeOutcome) -> Iterable[tuple[str, ...]]:
        pledge = one.pledge
        window = self._window(*pledge.window)
        alike = len({(p.outcome, p.weight, p.delay_min) for p in one.parties}) == 1
        for party in one.parties[:1] if alike else one.parties:
            names = pledge.parties if alike else (party.party,)
            by = " and ".join(map(self._name, names)) if any(names) else "nobody named"
            late = f", {duration_text(party.delay_min)} late" if party.delay_min else ""
            gone = [f"withdrawn by {self._name(each)}" for each in pledge.withdrawn_by]
            first, *others = [*gone, *self._said_by(party)] or [""]
            yield pledge.id, window, by, party.outcome.value + late, first
            yield from (("", "", "", "", other) for other in others)

    def _said_by(self, party: PartyOutcome) -> list[str]:
        """Return who tells of an outcome; of what was not kept, with what the report weighs."""
        if party.reports:
            return list(
                dict.fromkeys(
                    f"{report.claim.statement.speaker} ({report.by}: {report.weight:g})"
                    for report in party.reports
                )
            )
        speakers = {said.id: said.speaker for said in self._scenario.statements}
        return list(dict.fromkeys(speakers[each] for each in party.evidence))

    def holds(self, ledger: Ledger) -> list[str]:
        if not ledger.holds:
            return []
        lines = [
            "HOW LIKELY EACH PAUSE HOLDS",
            *wrapped(
                "Each chance with the intervals in which it lies with 50 and with 90 %. Where the "
                "record is short they are wide: no more is known."
            ),
        ]
        rows: list[tuple[str, ...]] = []
        for hold in ledger.holds:
            rows += self._hold_rows(hold)
        table = text_table(("Pause", "chance", "50 %", "90 %"), rows)
        return [*lines, *table]

    def _hold_rows(self, hold: Hold) -> list[tuple[str, ...]]:
        last = len(hold.holds.mean) - 1
        window = self._window(hold.from_min, hold.from_min + last)
        known = moment(self._scenario, hold.known_min)
        rows: list[tuple[str, ...]] = [(f"{hold.pause}, {window}, as known {known}", "", "", "")]
        several = len(hold.parties) > 1
        if hold.pause in self._withdrawn and not hold.holds.mean.any():
            by = " and ".join(map(self._name, self._withdrawn[hold.pause]))
            rows.append(
                (f"  {by} withdrew the pledge: take this pause out of the plan", "", "", "")
            )
            return rows
        if hold.running:
            rows.append(("  it has begun", "", "", ""))
        else:
            for party in hold.parties:
                by = f" for {self._name(party.party)}" if several else ""
                rows.append((f"  it begins{by}", *_chance(party.begins)))
            rows.append(("  minutes late, if it begins", *_minutes(hold.delay_min)))
        for minute in sorted({min(60, last), last // 2, last}):
            at = until(self._scenario, hold.from_min, hold.from_min + minute)
            rows.append((f"  it holds at {at}", *_chance(hold.holds.at(minute))))
        after = "from now on" if hold.running else "once begun"
        rows.append((f"  {after}, it stands {duration_text(last)}", *_chance(hold.stands.at(last))))
        if several:
            least = f"{100 * float(hold.at_least[last]):.0f} %"
            at = until(self._scenario, hold.from_min, hold.from_min + last)
            rows.append((f"  it holds at {at}, whatever joins the parties", f">= {least}", "", ""))
        rows += [(f"  {line}", "", "", "") for line in self._rests_on(hold)]
        return rows

    def _rests_on(self, hold: Hold) -> Iterable[str]:
        worth = f"base rates worth {self._scenario.ledger.prior_pledges:g} pledges"
        for party in hold.parties:
            name = self._name(party.party) if party.party else "nobody named"
            number = len(party.record.pledges)
            if not number:
                yield f"rests on {worth} alone: no pledge of this kind by {name} is on record"
                continue
            noun = "pledge" if number == 1 else "pledges"
            weight = f"worth {party.record.weight:.1f} by evidence and fading"
            yield f"rests on {number} {noun} of {name} ({weight}) and {worth}"

    def contested(self, ledger: Ledger) -> list[str]:
        if not ledger.contested:
            return []
        lines = ["CONTESTED: these cannot all be true"]
        for group in ledger.contested:
            lines += self._contested(group)
        return lines

    def _contested(self, group: Contested) -> list[str]:
        first = group.claims[0]
        lines = [f"{group.about}, {first.scope.text}, {self._window(*first.window)}"]
        rows = []
        for claim in group.claims:
            said = claim.statement
            answer = "yes" if said.says else "no"
            if said.quantity:
                answer = said.quantity.text if said.says else f"not {said.quantity.text}"
            rows.append((answer, f"{self._who(claim.statement)}: {said.words}".rstrip(": ")))
        width = max(len(answer) for answer, _ in rows) + 4
        for answer, words in rows:
            told = wrapped(words, indent=width)
            lines += [f"  {answer}".ljust(width) + told[0][width:], *told[1:]]
        return lines

    def figures(self, ledger: Ledger) -> list[str]:
        if not ledger.figures:
            return []
        head = ("What", "Figure", "Of", "Said by")
        rows: list[tuple[str, ...]] = []
        where = ""
        for figure in ledger.figures:
            population = figure.claim.statement.population
            here = ", ".join(filter(None, (figure.claim.scope.text, population)))
            if here != where:
                rows.append((here, "", "", ""))
                where = here
            rows.append(self._figure_row(figure))
        note = ["* contested, see above"] if any(f.contested for f in ledger.figures) else []
        return ["FIGURES, each with who said it", *text_table(head, rows), *note]

    def _figure_row(self, figure: Figure) -> tuple[str, ...]:
        said = figure.claim.statement
        meant = said.quantity.text if said.quantity else ""
        if said.quantity and said.quantity.counted not in {Counted.EXACT, Counted.RANGE}:
            meant += f" ({_interval(figure.claim.interval)})"
        unit = "" if said.unit == "persons" else f" {said.unit}"
        mark = "*" if figure.contested else ""
        more = f", {len(figure.repeated_by)} more of that side" if figure.repeated_by else ""
        return (
            f"  {said.stage or said.about}",
            meant + unit + mark,
            self._window(*figure.claim.window),
            self._who(figure.claim.statement) + more,
        )

    def balances(self, ledger: Ledger) -> list[str]:
        if not ledger.balances:
            return []
        lines = ["BALANCES: trapped before - evacuated + found = trapped after"]
        for balance in ledger.balances:
            lines += wrapped(_balance(balance))
        return lines

    def also_said(self, ledger: Ledger) -> list[str]:
        """Return what counts and stands in no section above."""
        shown = {claim.id for group in ledger.contested for claim in group.claims}
        for figure in ledger.figures:
            shown |= {figure.claim.id, *figure.repeated_by}
        for one in ledger.pledges:
            shown.update(one.pledge.statements)
            for party in one.parties:
                shown |= {*party.evidence, *(report.claim.id for report in party.reports)}
        lines = []
        for said, standing in ledger.statements:
            if standing is Standing.COUNTS and said.id not in shown:
                where = said.place or said.zone or "everywhere"
                no = "" if said.polarity else "no "
                what = f"{said.stance} {no}{said.about}, {where}"
                words = f": {said.words}" if said.words else ""
                lines += wrapped(f"{what}, {self._who(said)}{words}", indent=2)
        return ["ALSO SAID", *lines] if lines else []

    def left_out(self, ledger: Ledger) -> list[str]:
        lines = []
        for standing in (Standing.DRAFT, Standing.WITHDRAWN, Standing.SUPERSEDED):
            ids = [said.id for said, each in ledger.statements if each is standing]
            if ids:
                lines += wrapped(f"{capitalised(standing.value)}: {', '.join(ids)}", indent=2)
        return ["SAID, AND COUNTED NOT", *lines] if lines else []

    def _who(self, said: Statement) -> str:
        name = self._names.get(said.party or "", "")
        party = f" ({name})" if name and name != said.speaker else ""
        when = day(self._scenario, said.said_at.from_min)
        grade = f"{said.source_grade}{said.information_grade or ''}"
        return f"{said.speaker}{party}, {when}" + (f" [{grade}]" if grade else "")

    def _name(self, party: str) -> str:
        return self._names.get(party, party)

    def _window(self, first: int, last: int) -> str:
        """Return a window, whole days without their hours."""
        midnights = {clock(self._scenario, first), clock(self._scenario, last)} == {"00:00"}
        if not midnights or last <= first:
            return f"{moment(self._scenario, first)}-{until(self._scenario, first, last)}"
        begin, end = day(self._scenario, first), day(self._scenario, last - 1)
        return begin if begin == end else f"{begin} to {end}"


def _chance(estimate: Estimate) -> tuple[str, str, str]:
    low, high = 100 * estimate.q25, 100 * estimate.q75
    least, most = 100 * estimate.q05, 100 * estimate.q95
    return f"{100 * estimate.mean:.0f} %", f"{low:.0f}-{high:.0f}", f"{least:.0f}-{most:.0f}"


def _minutes(estimate: Estimate) -> tuple[str, str, str]:
    return (
        f"{estimate.mean:.0f}",
        f"{estimate.q25:.0f}-{estimate.q75:.0f}",
        f"{estimate.q05:.0f}-{estimate.q95:.0f}",
    )


def _interval(interval: Interval | None) -> str:
    return "not told" if interval is None else interval.text


def _balance(balance: Balance) -> str:
    who = f" ({balance.population})" if balance.population else ""
    words = (
        f"{balance.scope.text}{who}: before {balance.before.text}, evacuated "
        f"{_interval(balance.evacuated)}, found {_interval(balance.found)}, after "
        f"{balance.after.text}."
    )
    if balance.meets:
        return f"{words} These can all be true."
    return f"{words} THESE CANNOT MEET: {balance.expected.text} would be left."
