"""What is found in a plan folder: the plan, whether it is right, and whether its files say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.checking import check as check_plan
from safepassage.reporting import (
    changed_files,
    missing_files,
    read_earlier,
    read_plan_folder,
    read_replan_note,
)

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.checking import CheckResult, PlanFault
    from safepassage.errors import FileFault
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = ["Found", "read_and_check"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a plan folder holds, with what was found of its plan and of its other files."""

    folder: Path
    scenario: Scenario
    plan: Plan
    result: CheckResult
    changed: tuple[FileFault, ...]
    missing: tuple[str, ...]
    note: ReplanNote | None

    @property
    def right(self) -> bool:
        """Return whether the plan is right, and the files that are there say what it says."""
        return self.result.right and not self.changed

    @property
    def faults(self) -> tuple[PlanFault | FileFault, ...]:
        """Return the faults of the plan, then those of the other files."""
        return (*self.result.faults, *self.changed)

    @property
    def text(self) -> str:
        """Return in words whether the folder is right."""
        if self.right and self.result.unavoidable:
            head = (
                f"{self.folder} is right, but for what nobody could avoid when things changed, and "
                "its files say the same:"
            )
            return "\n".join([head, *(f"- {fault.message}" for fault in self.result.unavoidable)])
        if self.right:
            return f"{self.folder} is right: all ten rules are kept, and its files say the same."
        head = f"{self.folder} is NOT RIGHT:"
        if self.result.right:
            head += " its plan keeps all ten rules, but files beside it say something else."
        lines = [fault.message for fault in self.result.faults]
        lines += [str(fault) for fault in self.changed]
        return "\n".join([head, *(f"- {line}" for line in lines)])


def read_and_check(folder: Path) -> Found:
    """
    Return a plan folder's scenario and plan, with what is to be said of them.

    Raises
    ------
    PlanFileError
        When no plan can be read there.
    """
    scenario, plan = read_plan_folder(folder)
    note = read_replan_note(folder, scenario)
    result = check_plan(scenario, plan, earlier=read_earlier(folder, note))
    return Found(
        folder=folder,
        scenario=scenario,
        plan=plan,
        result=result,
        changed=changed_files(scenario, plan, result, folder, note=note),
        missing=missing_files(folder, result, note=note),
        note=note,
    )
