"""Plans that rely on pauses more and less, beside each other: as a record and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.danger import events_text
from safepassage.reporting.risk.record import break_record
from safepassage.reporting.risk.text import rounded
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import chance, clock, count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.asking import Weighed
    from safepassage.scenario.model import Scenario

__all__ = ["weighed_record", "weighed_text"]

_EVERY_H = 2


def weighed_record(scenario: Scenario, plans: Sequence[Weighed]) -> dict[str, object]:
    """Return the record that the command ``weigh`` answers."""
    return {
        "scenario": scenario.name,
        "plans": [
            {
                "plan": one.name,
                "stranding_chance": one.scenario.caution.stranding_chance,
                "right": one.result.right,
                "people_out": one.result.figures.people_out,
                "people_expected": one.risk.people_expected,
                "people_caught": one.risk.people_caught,
                "worst_chance": one.risk.worst_chance,
                "person_events": one.result.figures.person_events,
                "worst_case": None if one.worst is None else break_record(scenario, one.worst),
                "breaks": [break_record(scenario, each) for each in one.risk.breaks],
            }
            for one in plans
        ],
    }


def weighed_text(scenario: Scenario, plans: Sequence[Weighed]) -> str:
    """Return the plans beside each other, as lines for a terminal."""
    names = [_headed(one) for one in plans]
    rows: list[tuple[str, ...]] = [
        ("out if all pauses hold", *(count(one.result.figures.people_out) for one in plans)),
        ("out on average", *(rounded(one.risk.people_expected) for one in plans)),
        ("caught on average", *(rounded(one.risk.people_caught) for one in plans)),
        ("worst trip is caught with", *(f"{chance(one.risk.worst_chance)} %" for one in plans)),
        ("out in the worst case", *(_worst(one) for one in plans)),
    ]
    if scenario.has_danger:
        met = (events_text(one.result.figures.person_events) for one in plans)
        rows.append(("person-events of other danger", *met))
    lines = [
        f"{scenario.name}: plans that rely on pauses more and less, beside each other",
        "",
        *text_table(("", *names), rows),
    ]
    broken = list(_by_hour(scenario, plans))
    if broken:
        lines += [
            "",
            "OUT IF ONE PAUSE BREAKS (+ caught), all others hold, nothing is done about it",
        ]
        lines += text_table(("Pause breaks at", *names), broken)
    lines += [""]
    lines += wrapped(
        "Certain: as if every pause held. Expected: the most on average. Hardened: expected, and "
        "no trip caught in zones more likely than the limit. Worst case: the most in the worst of "
        "a few cases, in which one pause never comes or breaks in its middle."
    )
    lines += wrapped(
        "Chances are means by the ledger. How wide they are, and how few pledges they rest on, "
        "says: safepassage ledger SCENARIO."
    )
    return "\n".join(lines)


def _headed(one: Weighed) -> str:
    limit = one.scenario.caution.stranding_chance
    return one.name if limit is None else f"{one.name} ({chance(limit)} %)"


def _worst(one: Weighed) -> str:
    return "as planned" if one.worst is None else count(one.worst.safe)


def _by_hour(scenario: Scenario, plans: Sequence[Weighed]) -> Iterator[tuple[str, ...]]:
    """Yield rows for every second hour of each pause in which a break matters to some plan."""
    tables = [{(one.pause, one.minute): one for one in each.risk.breaks} for each in plans]
    starts = {pause.id: pause.start_min for pause in scenario.pauses}
    for pause, minute in tables[0]:
        since = minute - starts[pause]
        cases = [table[pause, minute] for table in tables]
        if since % (60 * _EVERY_H) == 0 and any(one.caught or one.missed for one in cases):
            when = moment(scenario, minute) if since == 0 else clock(scenario, minute)
            if since and day(scenario, minute) != day(scenario, starts[pause]):
                when = moment(scenario, minute)
            cells = (
                f"{count(one.safe)} +{count(one.caught)}" if one.caught else count(one.safe)
                for one in cases
            )
            yield (f"{pause} {when}", *cells)
