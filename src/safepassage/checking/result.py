"""What the checker answers: whether a plan is right, and every fault that it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.rules import RULES, Rule

if TYPE_CHECKING:
    from safepassage.plans import Figures

__all__ = ["CheckResult", "PlanFault"]


@dataclass(frozen=True, slots=True)
class PlanFault:
    """
    One thing that is wrong in a plan.

    ``rule`` is None where no rule of movement is broken, but the plan names what the scenario does
    not hold, or states a figure or a bound that does not follow from it. ``vehicle``, ``minute``
    (since the scenario's start) and ``place`` say where; for a movement, ``place`` is where it
    departs. ``excess`` is by how much, in ``unit``, and more than zero. ``message`` is one
    sentence for people, with the local time.
    """

    rule: Rule | None
    vehicle: str | None
    minute: int | None
    place: str | None
    excess: float
    unit: str
    message: str

    @property
    def title(self) -> str:
        """Return what is broken, in a few words: the rule with its number, or the plan itself."""
        if self.rule is None:
            return "What the plan states"
        return f"Rule {int(self.rule)}, {RULES[self.rule].title}"

    def __str__(self) -> str:
        """Return the fault as one line: what is broken, where, by how much."""
        return f"{self.title}: {self.message}"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """
    The checker's answer.

    ``right`` says that there is no fault. ``faults`` are in the order of the rules and, within a
    rule, of time. ``figures`` are recomputed from scenario and plan, whatever the plan states.
    ``unavoidable`` are faults too, of a plan that goes on from another one: what no plan could
    avoid any more when the scenario changed, such as the way out of a zone whose pause has broken.
    """

    right: bool
    faults: tuple[PlanFault, ...]
    figures: Figures
    unavoidable: tuple[PlanFault, ...] = ()

    @property
    def rules_broken(self) -> tuple[Rule, ...]:
        """Return the rules that are broken, each once, in their order."""
        return tuple(sorted({fault.rule for fault in self.faults if fault.rule is not None}))
