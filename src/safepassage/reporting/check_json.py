"""The result of a check as the text of ``check.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from safepassage.reporting.plan_json import figures_record, time_text
from safepassage.rules import RULES

if TYPE_CHECKING:
    from safepassage.checking import CheckResult, PlanFault
    from safepassage.scenario.model import Scenario

__all__ = ["check_to_text"]


def check_to_text(scenario: Scenario, result: CheckResult) -> str:
    """Return the text of ``check.json``: right or not, the ten rules, each fault, the figures."""
    broken = {*result.rules_broken, *(fault.rule for fault in result.unavoidable)}
    record = {
        "right": result.right,
        "rules": [
            {"rule": int(rule), "title": text.title, "kept": rule not in broken}
            for rule, text in RULES.items()
        ],
        "faults": [_fault_record(scenario, fault) for fault in result.faults],
        "unavoidable": [_fault_record(scenario, fault) for fault in result.unavoidable],
        "figures": figures_record(scenario, result.figures),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _fault_record(scenario: Scenario, fault: PlanFault) -> dict[str, object]:
    return {
        "rule": None if fault.rule is None else int(fault.rule),
        "vehicle": fault.vehicle,
        "time": None if fault.minute is None else time_text(scenario, fault.minute),
        "minute": fault.minute,
        "place": fault.place,
        "excess": fault.excess,
        "unit": fault.unit,
        "message": fault.message,
    }
