"""What goes into a new plan from the live state, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.terminal import wrapped
from safepassage.reporting.words import moment
from safepassage.scenario.changes import CHANGE_TEXTS, ChangeKind

if TYPE_CHECKING:
    from safepassage.operation.views.replan_inputs import ReplanInputs
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario

__all__ = ["replan_inputs_text"]

_MOST_FAULTS = 20
"""So many rules that were broken already are told one by one."""


def replan_inputs_text(inputs: ReplanInputs) -> str:
    """Return what has changed, what could not be told, and what broke rules already."""
    scenario = inputs.scenario
    lines = [f"From the live state, {moment(scenario, inputs.at_min)}:"]
    if inputs.notes:
        lines += ["", "NOT IN THE PLAN, look to these yourself"]
        for note in inputs.notes:
            lines += wrapped(f"- {note}", indent=2)
    if inputs.changes:
        lines += ["", "CHANGED"]
        for change in inputs.changes:
            lines += wrapped(f"- {_change(scenario, change)}", indent=2)
    else:
        lines += ["", "Nothing has changed but times and who boarded."]
    if inputs.past_faults:
        lines += ["", "DONE ALREADY, against the plan's rules: no new plan can mend these"]
        for fault in inputs.past_faults[:_MOST_FAULTS]:
            lines += wrapped(f"- {fault}", indent=2)
        if more := len(inputs.past_faults[_MOST_FAULTS:]):
            lines.append(f"  - and {more} more, which --json tells")
    return "\n".join(lines)


def _change(scenario: Scenario, change: Change) -> str:
    """Return a change in a sentence."""
    if change.kind is ChangeKind.PEOPLE:
        return f"{change.id}: {change.value} wait there now."
    if change.kind is ChangeKind.PAUSE_END and change.minute is not None:
        until = moment(scenario, change.minute)
        return f"{change.id}: The pause has broken or ended. It is planned with until {until}."
    return f"{change.id}: {CHANGE_TEXTS[change.kind][0]}"
