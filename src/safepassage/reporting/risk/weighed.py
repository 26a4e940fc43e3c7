"""Plans that rely on pauses more and less, beside each other: as a record and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import pause_chances
from safepassage.reporting.danger import events_text
from safepassage.reporting.fan import fan_of
from safepassage.reporting.plan_json import time_text
from safepassage.reporting.risk.break_rows import broken_rows
from safepassage.reporting.risk.chances import chance_records, chance_section
from safepassage.reporting.risk.record import break_record
from safepassage.reporting.risk.shown import MADE, all_shown, shown_of
from safepassage.reporting.risk.text import UNNAMED_HOURS, rounded
from safepassage.reporting.risk.weighed_words import least_words, limit_words
from safepassage.reporting.simulation import share_record
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import capitalised, chance, count, moment
from safepassage.scenario.chances import CERTAIN
from safepassage.simulation import Tally

if TYPE_CHECKING:
    from safepassage.asking import Weighed, Weighing
    from safepassage.ledger import PauseChances
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import SimulationResult

__all__ = ["weighed_record", "weighed_text"]


def weighed_record(scenario: Scenario, weighing: Weighing) -> dict[str, object]:
    """Return the record that the command ``weigh`` answers."""
    return {
        "scenario": scenario.name,
        "plans": [
            {
                "plan": one.name,
                "stranding_chance": one.scenario.caution.stranding_chance,
                "people_caught_allowed": one.scenario.caution.people_caught,
                "right": one.result.right,
                "people_out": one.result.figures.people_out,
                "people_expected": one.risk.people_expected,
                "people_caught": one.risk.people_caught,
                "worst_chance": one.risk.worst_chance,
                "person_events": one.result.figures.person_events,
                **_days_record(one.days),
                "worst_case": None if one.worst is None else break_record(scenario, one.worst),
                "breaks": [break_record(scenario, each) for each in one.risk.breaks],
                "by_hour": _hours(scenario, one),
            }
            for one in weighing.plans
        ],
        "greedy": _days_record(weighing.greedy),
        "least_caught": {
            "people_out": weighing.least.people,
            "people_caught": weighing.least.caught,
        },
        "chances": chance_records(_chances(scenario, weighing)),
    }


def _chances(scenario: Scenario, weighing: Weighing) -> list[PauseChances]:
    """Return the chances of the pauses as known where the simulated days begin."""
    return pause_chances(scenario, as_of=weighing.greedy.as_of)


def _days_record(days: SimulationResult) -> dict[str, object]:
    """Return what came of simulated days."""
    return {
        "days": days.replications,
        "safe_mean": days.safe_mean,
        "safe_half_width": _half_width(days),
        "safe_at_least_90": days.at_least(Tally.SAFE, CERTAIN),
        "caught_mean": days.caught_mean,
        "chance_caught": share_record(days.chance_caught),
        "chance_all_out": share_record(days.chance_all_out),
    }


def _half_width(days: SimulationResult) -> float | None:
    # One day has no interval, and JSON no infinity.
    half = days.spread(Tally.SAFE).half_width
    return half if half < float("inf") else None


def _hours(scenario: Scenario, one: Weighed) -> list[dict[str, object]]:
    """Return how many are safe by the end of each hour: if all pauses hold, and over the days."""
    fan = fan_of(scenario, one.days)
    held = shown_of(one).held_by(fan.minutes)
    return [
        {"to": time_text(scenario, minute), "if_all_hold": held[hour], **fan.at(hour)}
        for hour, minute in enumerate(fan.minutes)
    ]


def weighed_text(scenario: Scenario, weighing: Weighing) -> str:
    """Return the plans beside each other, as lines for a terminal."""
    plans, greedy = weighing.plans, weighing.greedy
    names = [_headed(one) for one in plans]
    days = min(one.days.replications for one in plans)
    rows: list[tuple[str, ...]] = [
        ("out if all pauses hold", *(count(one.result.figures.people_out) for one in plans)),
        ("safe on simulated days", *(rounded(one.days.safe_mean) for one in plans)),
        ("safe on 9 of 10 days at least", *(_surely(one) for one in plans)),
        ("caught on simulated days", *(rounded(one.days.caught_mean) for one in plans)),
        ("caught at the first try, by ledger", *(f"{one.risk.people_caught:.1f}" for one in plans)),
        ("all are out with a chance of", *(_all_out(one) for one in plans)),
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
    broken = list(broken_rows(scenario, [one.risk.breaks for one in plans]))
    if broken:
        lines += [
            "",
            "OUT IF ONE PAUSE BREAKS (+ caught), all others hold, nothing is done about it",
        ]
        lines += text_table(("Pause breaks at", *names), broken)
        lines += wrapped(UNNAMED_HOURS)
    lines += [""]
    lines += wrapped(
        f"Of all plans that were made, over the same {count(days)} simulated days, on which pauses "
        "begin late, break or never come, and vehicles try again."
    )
    lines += wrapped(
        "Without any plan, each free vehicle sent to the nearest pickup where people wait: "
        f"{rounded(greedy.safe_mean)} safe and "
        f"{rounded(greedy.caught_mean)} caught, on average over these days."
    )
    for name, made in MADE.items():
        lines += wrapped(f"{capitalised(name)}: {made}.")
    shown = all_shown(weighing)
    for said in (limit_words(shown), least_words(shown, weighing.least)):
        if said:
            lines += wrapped(said)
    known = moment(scenario, weighing.greedy.as_of)
    lines += chance_section(_chances(scenario, weighing), known=known)
    return "\n".join(lines)


def _headed(one: Weighed) -> str:
    caution = one.scenario.caution
    limits = []
    if caution.stranding_chance is not None:
        limits.append(f"{chance(caution.stranding_chance)} %")
    if caution.people_caught is not None:
        limits.append(f"at most {rounded(caution.people_caught)} caught")
    return f"{one.name} ({', '.join(limits)})" if limits else one.name


def _surely(one: Weighed) -> str:
    return count(one.days.at_least(Tally.SAFE, CERTAIN))


def _all_out(one: Weighed) -> str:
    return f"{chance(one.days.chance_all_out[0])} %"


def _worst(one: Weighed) -> str:
    return "as planned" if one.worst is None else count(one.worst.safe)
