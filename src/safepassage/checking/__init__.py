"""
Is the plan right: the independent checker.

It knows a scenario and a plan, and shares no code with what makes plans. Each rule of
:mod:`safepassage.rules` is kept by the module that has its name.
"""

from __future__ import annotations

from safepassage.checking.checker import check
from safepassage.checking.result import CheckResult, PlanFault
from safepassage.checking.risk import Break, Exposure, Risk, risk_of

__all__ = ["Break", "CheckResult", "Exposure", "PlanFault", "Risk", "check", "risk_of"]
