"""
A slow, plain simulation of one day in simpy, for comparing the compiled one with.

It follows decision 0019 minute by minute, with a process for each vehicle, pickup, checkpoint, zone
and gate, on the scenario's and the plan's own values. Only the draws are shared with the compiled
simulation: the same numbers, by the same names.
"""

from tests.simulation.oracle.replay import Replay
from tests.simulation.oracle.values import JOINERS, Draws, Result

__all__ = ["JOINERS", "Draws", "Replay", "Result"]
