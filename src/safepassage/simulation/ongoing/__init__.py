"""Days that begin in the middle of an operation: part of a plan has been carried out."""

from safepassage.simulation.ongoing.case import OngoingCase

__all__ = ["OngoingCase"]
