"""The ledger as a page for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger.claims import Standing
from safepassage.reporting.ledger.naming import Naming
from safepassage.reporting.ledger.promises import holds_section, pledges_section
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import capitalised
from safepassage.scenario.quantities import Counted

if TYPE_CHECKING:
    from safepassage.ledger import Ledger
    from safepassage.ledger.balances import Balance
    from safepassage.ledger.reconcile import Contested, Figure
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.quantities import Interval

__all__ = ["ledger_text"]


def ledger_text(scenario: Scenario, ledger: Ledger) -> str:
    """Return the ledger as lines for a terminal."""
    naming = Naming(scenario)
    sections = [
        [_head(naming, scenario, ledger)],
        pledges_section(naming, scenario, ledger),
        holds_section(naming, scenario, ledger),
        _contested(naming, ledger),
        _figures(naming, ledger),
        _balances(ledger),
        _also_said(naming, ledger),
        _left_out(ledger),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _head(naming: Naming, scenario: Scenario, ledger: Ledger) -> str:
    standing = [each for _, each in ledger.statements]
    when = "everything that was said"
    if ledger.as_of is not None:
        when = f"as it stood on {naming.moment(ledger.as_of)}"
    if not standing:
        return f"{scenario.name}, {when}: no statements."
    counting = standing.count(Standing.COUNTS)
    noun = "statement" if len(standing) == 1 else "statements"
    return (
        f"{scenario.name}, {when}: {len(standing)} {noun}, of which {counting} count. "
        "Each is somebody's claim."
    )


def _contested(naming: Naming, ledger: Ledger) -> list[str]:
    if not ledger.contested:
        return []
    lines = ["CONTESTED: these cannot all be true"]
    for group in ledger.contested:
        lines += _dispute(naming, group)
    return lines


def _dispute(naming: Naming, group: Contested) -> list[str]:
    first = group.claims[0]
    lines = [f"{group.about}, {first.scope.text}, {naming.window(*first.window)}"]
    rows = []
    for claim in group.claims:
        said = claim.statement
        answer = "yes" if said.says else "no"
        if said.quantity:
            answer = said.quantity.text if said.says else f"not {said.quantity.text}"
        rows.append((answer, f"{naming.who(claim.statement)}: {said.words}".rstrip(": ")))
    width = max(len(answer) for answer, _ in rows) + 4
    for answer, words in rows:
        told = wrapped(words, indent=width)
        lines += [f"  {answer}".ljust(width) + told[0][width:], *told[1:]]
    return lines


def _figures(naming: Naming, ledger: Ledger) -> list[str]:
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
        rows.append(_figure_row(naming, figure))
    note = ["* contested, see above"] if any(f.contested for f in ledger.figures) else []
    return ["FIGURES, each with who said it", *text_table(head, rows), *note]


def _figure_row(naming: Naming, figure: Figure) -> tuple[str, ...]:
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
        naming.window(*figure.claim.window),
        naming.who(figure.claim.statement) + more,
    )


def _balances(ledger: Ledger) -> list[str]:
    if not ledger.balances:
        return []
    lines = ["BALANCES: trapped before - evacuated + found = trapped after"]
    for balance in ledger.balances:
        lines += wrapped(_balance(balance))
    return lines


def _also_said(naming: Naming, ledger: Ledger) -> list[str]:
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
            lines += wrapped(f"{what}, {naming.who(said)}{words}", indent=2)
    return ["ALSO SAID", *lines] if lines else []


def _left_out(ledger: Ledger) -> list[str]:
    lines = []
    for standing in (Standing.DRAFT, Standing.WITHDRAWN, Standing.SUPERSEDED):
        ids = [said.id for said, each in ledger.statements if each is standing]
        if ids:
            lines += wrapped(f"{capitalised(standing.value)}: {', '.join(ids)}", indent=2)
    return ["SAID, AND COUNTED NOT", *lines] if lines else []


def _interval(interval: Interval | None) -> str:
    return "not told" if interval is None else interval.text


def _balance(balance: Balance) -> str:
    who = f" ({balance.population})" if balance.population else ""
    words = (
        f"{balance.scope.text}{who}: before {balance.before.text}, evacuated "
        f"{_interval(balance.evacuated)}, found {_interval(balance.found)}, after "
        f"{balance.after.text} (by {', '.join(balance.statements)})."
    )
    if balance.meets:
        return f"{words} These can all be true."
    return f"{words} THESE CANNOT MEET: {balance.expected.text} would be left."
