"""Asking: what should be asked for in a negotiation, and what each ask brings."""

from __future__ import annotations

from safepassage.asking.costs import Costs
from safepassage.asking.inquiry import AskProgress, PriceList, ask
from safepassage.asking.weighing import Weighed, Weighing, weigh
from safepassage.planning import LeastCaught

__all__ = [
    "AskProgress",
    "Costs",
    "LeastCaught",
    "PriceList",
    "Weighed",
    "Weighing",
    "ask",
    "weigh",
]
