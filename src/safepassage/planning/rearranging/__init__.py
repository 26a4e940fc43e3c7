"""Plans whose ways always take as long: their trips, as they are, handed to other vehicles."""

from safepassage.planning.rearranging.rearranging import rearranged

__all__ = ["rearranged"]
