"""A simulation as a page for a terminal."""

from __future__ import annotations

from dataclasses import fields
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from safepassage.reporting.simulation import SHARES, TOLD, hour_rows
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count
from safepassage.scenario.chances import CERTAIN, SimulationSettings
from safepassage.simulation import Ended, Policy, SimulationResult, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.scenario.model import Scenario
    from safepassage.simulation import Regret, Spread

__all__ = ["simulation_text"]

_HOUR_MIN = 60
_POLICIES = {
    Policy.PLAN: "the plan followed as it stands",
    Policy.GREEDY: "vehicles dispatched to the nearest who wait, without a plan",
    Policy.REPLAN: "the plan, and a new one whenever the day has gone otherwise",
}
_JUDGED = {
    Policy.PLAN: "The plan",
    Policy.GREEDY: "Dispatchers without a plan",
    Policy.REPLAN: "The plan and new ones",
}
_MOST_ROWS = 24
"""Rows of hours that a page shows; the table by hour has all."""


def simulation_text(
    scenario: Scenario, result: SimulationResult, regret: Regret | None = None
) -> str:
    """Return a simulation as lines for a terminal."""
    what = f"{count(result.replications)} replication{'s' if result.replications != 1 else ''}"
    if result.ended is not Ended.ALL:
        what += f" of {count(result.asked)} ({result.ended.value})"
    head = wrapped(
        f"{result.scenario}: {what}, seed {result.seed}, {_POLICIES[result.policy]}. "
        f"At a break vehicles {result.settings.at_break.value}. Parties as known on "
        f"{scenario.time_at(result.as_of):%Y-%m-%d %H:%M}."
    )
    sections = [head, _people(result), _sentences(scenario, result), _by_hour(scenario, result)]
    sections += [_pauses(result), _regret(result.policy, regret), _assumed(result)]
    sections.append([line for note in result.notes for line in wrapped(note)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _people(result: SimulationResult) -> list[str]:
    head = ("Persons", "mean", "give or take", "5 %", "50 %", "95 %")
    rows = [_row(label, result.spread(tally)) for _, label, tally in TOLD]
    rows.append(_row("Value achieved", result.value))
    planned = f"{count(result.planned)} people safe, value {result.planned_value:.1f}"
    return [
        *text_table(head, rows),
        *wrapped(
            f"The plan, if all went by it: {planned}. More days would move a mean by no more than "
            "give or take says (95 % confidence); below the numbers of the last columns lie 5, 50 "
            "and 95 % of the replications."
        ),
    ]


def _row(label: str, spread: Spread) -> tuple[str, ...]:
    half = f"{spread.half_width:.1f}" if spread.half_width < float("inf") else "-"
    return (
        label,
        f"{spread.mean:,.1f}",
        half,
        *(f"{value:,.0f}" for value in (spread.q05, spread.q50, spread.q95)),
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _sentences(scenario: Scenario, result: SimulationResult) -> list[str]:
    all_out, all_low, all_high = result.chance_all_out
    caught, caught_low, caught_high = result.chance_caught
    lines = [
        f"On 9 of 10 days at least {count(result.at_least(Tally.SAFE, CERTAIN))} people are safe.",
        (
            f"Everybody who came is safe in {_per_cent(all_out)} of the replications "
            f"(95 % interval {_per_cent(all_low)} to {_per_cent(all_high)})."
        ),
        (
            f"Somebody is caught in {_per_cent(caught)} "
            f"({_per_cent(caught_low)} to {_per_cent(caught_high)})."
        ),
    ]
    for share in SHARES:
        minute = result.clearance_min(share)
        if minute is not None:
            lines.append(
                f"With {share:.0%} chance everybody is out by "
                f"{scenario.time_at(minute):%Y-%m-%d %H:%M}."
            )
    return [part for line in lines for part in wrapped(line)]


def _by_hour(scenario: Scenario, result: SimulationResult) -> list[str]:
    """Return the means over time, in so many rows as a page bears."""
    hours = hour_rows(scenario, result)
    step = max(1, ceil(len(hours) / _MOST_ROWS))
    rows = []
    safe = caught = 0.0
    for first in range(0, len(hours), step):
        part = hours[first : first + step]
        safe += _sum(part, "safe")
        caught += _sum(part, "caught")
        minute = min((first + step) * _HOUR_MIN, scenario.horizon_min)
        at = f"{scenario.time_at(minute):%Y-%m-%d %H:%M}"
        left = part[-1]["left_at_end"]
        rows.append((at, f"{safe:.1f}", f"{left:.1f}", f"{caught:.1f}"))
    return ["BY TIME, on average", *text_table(("By", "safe", "left", "caught"), rows)]


def _sum(rows: Sequence[dict[str, object]], name: str) -> float:
    return sum(value for row in rows if isinstance(value := row[name], float))


def _pauses(result: SimulationResult) -> list[str]:
    if not result.pauses:
        return []
    rows = [
        (
            each.basis.pause,
            _per_cent(each.began / result.replications),
            _per_cent(each.broke / result.replications),
            each.basis.words,
        )
        for each in result.pauses
    ]
    return ["PAUSES", *text_table(("Pause", "held", "ended early", "by"), rows)]


def _regret(policy: Policy, regret: Regret | None) -> list[str]:
    """Return what knowing the pauses would have brought."""
    if regret is None:
        return []
    days = f"{regret.days} day{'s' if regret.days != 1 else ''}"
    rows = [
        (_JUDGED[policy], f"{np.mean(regret.safe):.1f}", f"{np.mean(regret.value):.1f}"),
        (
            "A planner who knew",
            f"{np.mean(regret.safe_known):.1f}",
            f"{np.mean(regret.value_known):.1f}",
        ),
        ("Regret", f"{regret.people:.1f}", f"{regret.worth:.1f}"),
    ]
    return [
        f"REGRET, on the first {days}",
        *text_table(("", "people safe", "value"), rows),
        *wrapped(
            "Who knew planned anew for each day, with its pauses as they came to be and "
            f"{count(regret.work)} changes tried; all else of the day was known to neither."
        ),
    ]


def _assumed(result: SimulationResult) -> list[str]:
    """Return the settings of the day, those that are defaults as assumed."""
    defaults = SimulationSettings()
    stated: list[str] = []
    assumed: list[str] = []
    for spec in fields(SimulationSettings):
        value = getattr(result.settings, spec.name)
        is_default = value == getattr(defaults, spec.name)
        (assumed if is_default else stated).append(
            f"{spec.name} {value if isinstance(value, str) else format(value, 'g')}"
        )
    lines = []
    if stated:
        lines += wrapped(f"Stated in the scenario: {', '.join(stated)}.")
    if assumed:
        lines += wrapped(f"ASSUMED, by default: {', '.join(assumed)}.")
    return lines
