"""The ten rules with their ticks, and how to read the gap."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from safepassage.plans import Objective, PausesAs
from safepassage.reporting.markup import text
from safepassage.reporting.words import count, moment
from safepassage.rules import RULES
from safepassage.units import duration_text, gap_per_cent_text

if TYPE_CHECKING:
    from safepassage.reporting.page.data import ReportData

__all__ = ["gap_panel", "rules_panel"]


def rules_panel(data: ReportData) -> str:
    """Return the ten rules, each kept or broken."""
    faults: dict[int, int] = {}
    for fault in data.result.faults:
        if fault.rule is not None:
            faults[int(fault.rule)] = faults.get(int(fault.rule), 0) + 1
    rows = []
    for rule, words in RULES.items():
        broken = faults.get(int(rule), 0)
        mark = f"✗ broken, {count(broken)} ×" if broken else "✓ kept"
        kind = "broken" if broken else "kept"
        rows.append(
            f"<tr><td class='n'>{int(rule)}</td><td>{text(words.title)}</td>"
            f"<td class='{kind}'>{mark}</td></tr>"
        )
    return (
        '<section class="panel half"><h2>Rules checked</h2><p class="hint">By code that shares '
        "nothing with the planner, from the scenario and the plan alone.</p>"
        f'<table class="rules"><tbody>{"".join(rows)}</tbody></table></section>'
    )


def gap_panel(data: ReportData) -> str:
    """Return how good the plan is proven to be, in words."""
    sentences = _clearance(data) if data.plan.objective is Objective.CLEARANCE else _people(data)
    bound = data.plan.bound
    left_out = ""
    if bound.left_out:
        named = text("; ".join(bound.left_out))
        left_out = (
            f"<p>The proof does not use: {named}. With them, the best plan could only be worse.</p>"
        )
    taken = "places, people, roads and pauses are taken as right and certain."
    if data.scenario.caution.pauses_as is PausesAs.EXPECTED:
        taken = (
            "places, people and roads are taken as right and certain, and pauses to hold as likely "
            "as the ledger has it."
        )
    method = f'<p class="hint">How it was found: {text(bound.method)}.</p>' if bound.method else ""
    return (
        '<section class="panel half"><h2>How good is this plan?</h2>'
        f"{''.join(f'<p>{text(sentence)}</p>' for sentence in sentences)}{left_out}{method}"
        f'<p class="hint">The proof is about the scenario as it stands: {taken}</p></section>'
    )


def _people(data: ReportData) -> list[str]:
    plan, figures = data.plan, data.figures
    most = max(plan.bound.people, figures.people_out)
    sentences = [
        (
            f"This plan brings out {count(figures.people_out)}. It is proven that no plan can "
            f"bring out more than {count(most)}."
        )
    ]
    expected = data.scenario.caution.pauses_as is PausesAs.EXPECTED
    counted = ", and the likelier they get out, in this pause or a later one" if expected else ""
    if data.scenario.danger_counts:
        counted += ", less the price of the danger on the way"
    sentences.append(
        f"Each person counts more the earlier they arrive{counted}. Counted so, this plan is at "
        f"most {gap_per_cent_text(plan.gap or 0.0)} short of the best that there can be."
    )
    minutes = plan.gap_min_per_person(
        horizon_min=data.scenario.horizon_min,
        urgency=data.scenario.urgency,
        pauses_as=data.scenario.caution.pauses_as,
        danger_price=data.scenario.danger_price,
    )
    if figures.people_out == most and minutes is not None:
        sentences.append(
            f"As time, that is at most {duration_text(ceil(minutes - 1e-6))} earlier for each "
            "person brought out, on average. How much of it can be had is not known."
        )
    return sentences


def _clearance(data: ReportData) -> list[str]:
    plan, figures = data.plan, data.figures
    earliest = moment(data.scenario, round(plan.bound.value))
    if figures.people_left or figures.clearance_min is None:
        return [
            (
                "The plan was to get everybody out as early as can be, and does not get everybody "
                "out. It is proven that no plan can bring out more than "
                f"{count(plan.bound.people)}."
            ),
        ]
    minutes = max(0.0, figures.clearance_min - plan.bound.value)
    return [
        (
            f"The last person arrives {moment(data.scenario, figures.clearance_min)}. It is proven "
            f"that no plan gets everybody out before {earliest}."
        ),
        f"So at most {duration_text(minutes)} could be gained."
        if minutes
        else "So nothing is quicker than this plan.",
    ]
