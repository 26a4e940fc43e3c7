"""Tests of the simulation, and the slow simulation that it is compared with."""
