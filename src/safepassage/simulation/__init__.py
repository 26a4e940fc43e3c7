"""What could happen: a plan under thousands of days, each otherwise than planned."""

from safepassage.simulation.policy import Policy
from safepassage.simulation.regret import Regret, regret_of
from safepassage.simulation.result import Ended, SimulationResult, Spread
from safepassage.simulation.runners import ProcessRunner, Runner, RunnerLostError, ThreadRunner
from safepassage.simulation.simulate import SimulationProgress, simulate
from safepassage.simulation.state import Tally

__all__ = [
    "Ended",
    "Policy",
    "ProcessRunner",
    "Regret",
    "Runner",
    "RunnerLostError",
    "SimulationProgress",
    "SimulationResult",
    "Spread",
    "Tally",
    "ThreadRunner",
    "regret_of",
    "simulate",
]
