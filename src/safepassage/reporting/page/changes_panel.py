"""What a plan that goes on from another one changes: danger on top, then vehicle by vehicle."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.words import count, moment

if TYPE_CHECKING:
    from safepassage.reporting.page.data import ReportData
    from safepassage.reporting.replan_note import ReplanNote

__all__ = ["changes_panel", "danger_panel"]


def danger_panel(note: ReplanNote | None) -> str:
    """Return who is in danger that no plan can spare them, empty when nobody is."""
    if note is None or not note.exposed:
        return ""
    rows = "".join(f"<li>{text(sentence)}</li>" for _, sentence in note.exposed)
    return (
        '<section class="alarm"><h1>In danger now</h1>'
        "<p>What has changed leaves these vehicles where no plan can keep them safe. Tell them "
        f"first.</p><ol>{rows}</ol></section>"
    )


def changes_panel(data: ReportData, note: ReplanNote | None) -> str:
    """Return the totals before and after, and what each vehicle does otherwise."""
    if note is None:
        return ""
    scenario, figures = data.scenario, data.figures
    now = "nobody arrives"
    if figures.clearance_min is not None:
        now = moment(scenario, figures.clearance_min)
    was = "nobody arrived"
    if note.clearance is not None:
        was = moment(scenario, scenario.minute_at(datetime.fromisoformat(note.clearance)))
    rows = "".join(
        f"<tr><th>{text(name)}</th><td>{text(before)}</td><td>{text(after)}</td></tr>"
        for name, before, after in (
            ("People who reach safety", count(note.people_out), count(figures.people_out)),
            ("People left", count(note.people_left), count(figures.people_left)),
            ("Last arrival", was, now),
        )
    )
    told = "".join(
        f"<tr><th>{text(vehicle)}</th><td>{text(_without_name(vehicle, sentence))}</td></tr>"
        for vehicle, sentence in note.changed
    )
    many = len(note.changed)
    changed = "No vehicle does anything otherwise than in the plan before."
    if many:
        changed = "1 vehicle has" if many == 1 else f"{count(many)} vehicles have"
        changed += " new orders; all others go on as they were told."
    table = f"<table><tbody>{told}</tbody></table>" if told else ""
    return (
        '<section class="panel long"><h2>What has changed</h2>'
        f'<p class="hint">Replanned at {text(moment(scenario, note.at_min))}. What was executed '
        "by then stays as it was.</p>"
        "<table><thead><tr><th></th><th>Plan before</th><th>This plan</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"<p>{text(changed)}</p>{table}</section>"
    )


def _without_name(vehicle: str, sentence: str) -> str:
    """Return a sentence without the vehicle that it begins with."""
    return sentence.removeprefix(f"{vehicle}: ")
