"""
Plan the evacuation of civilians through pauses in fighting.

The doors: :func:`load_scenario`, :func:`plan`, :func:`load_changes`, :func:`replan`, :func:`ask`,
:func:`build_ledger`, :func:`simulate`, :func:`check` and :func:`write_report`. They load when they
are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not from typing, which takes longer to load than all that stands here
if TYPE_CHECKING:
    from safepassage.asking import PriceList, ask
    from safepassage.checking import CheckResult, check
    from safepassage.errors import (
        ChangesError,
        Fault,
        OutputExistsError,
        PlanFileError,
        SafePassageError,
        ScenarioError,
        SolverError,
        UsageError,
    )
    from safepassage.ledger import Ledger, build_ledger
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.reporting import write_report
    from safepassage.scenario import Scenario, load_scenario
    from safepassage.scenario.changes import Change, load_changes
    from safepassage.simulation import SimulationResult, simulate
    from safepassage.starting import plan, replan

__version__ = "0.1.0"

__all__ = [
    "Change",
    "ChangesError",
    "CheckResult",
    "Fault",
    "Ledger",
    "OutputExistsError",
    "Plan",
    "PlanFileError",
    "PriceList",
    "Replan",
    "SafePassageError",
    "Scenario",
    "ScenarioError",
    "SimulationResult",
    "SolverError",
    "UsageError",
    "__version__",
    "ask",
    "build_ledger",
    "check",
    "load_changes",
    "load_scenario",
    "plan",
    "replan",
    "simulate",
    "write_report",
]

_HOMES = {
    "Change": ("safepassage.scenario.changes", "Change"),
    "ChangesError": ("safepassage.errors", "ChangesError"),
    "CheckResult": ("safepassage.checking", "CheckResult"),
    "Fault": ("safepassage.errors", "Fault"),
    "Ledger": ("safepassage.ledger", "Ledger"),
    "OutputExistsError": ("safepassage.errors", "OutputExistsError"),
    "Plan": ("safepassage.plans", "Plan"),
    "PlanFileError": ("safepassage.errors", "PlanFileError"),
    "PriceList": ("safepassage.asking", "PriceList"),
    "Replan": ("safepassage.planning.replanning", "Replan"),
    "SafePassageError": ("safepassage.errors", "SafePassageError"),
    "Scenario": ("safepassage.scenario", "Scenario"),
    "ScenarioError": ("safepassage.errors", "ScenarioError"),
    "SolverError": ("safepassage.errors", "SolverError"),
    "UsageError": ("safepassage.errors", "UsageError"),
    "SimulationResult": ("safepassage.simulation", "SimulationResult"),
    "ask": ("safepassage.asking", "ask"),
    "build_ledger": ("safepassage.ledger", "build_ledger"),
    "check": ("safepassage.checking", "check"),
    "load_scenario": ("safepassage.scenario", "load_scenario"),
    "load_changes": ("safepassage.scenario.changes", "load_changes"),
    "plan": ("safepassage.starting", "plan"),
    "replan": ("safepassage.starting", "replan"),
    "simulate": ("safepassage.simulation", "simulate"),
    "write_report": ("safepassage.reporting", "write_report"),
}


def __getattr__(name: str) -> object:
    """Load a public name from its room when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module, attribute = _HOMES[name]
    value: object = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
