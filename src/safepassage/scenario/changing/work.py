"""A scenario while changes are applied to it, and what was executed before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.scenario.cells import CellError, read_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.errors import Fault
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.schema import Column

__all__ = ["ChangeWork", "Executed"]


@dataclass(frozen=True, slots=True)
class Executed:
    """
    What has been done by the minute ``at_min``, and can no longer be changed.

    ``boarded`` are persons by group, ``arrived`` persons by reception. ``zone_until`` has by zone
    the last minute in which a vehicle was in it, with the vehicle.
    """

    at_min: int
    boarded: Mapping[str, int] = field(default_factory=dict)
    arrived: Mapping[str, int] = field(default_factory=dict)
    zone_until: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class ChangeWork:
    """A scenario in the making, and the faults so far; what is applied has no unknown ids."""

    def __init__(self, scenario: Scenario, executed: Executed) -> None:
        self.before = scenario
        self.scenario = scenario
        self.executed = executed
        self.at_min = executed.at_min
        self.faults: list[Fault] = []

    def fault(self, change: Change, column: str, value: str, rule: str, remedy: str) -> None:
        """Note what is wrong with a change."""
        self.faults.append(change.fault(column, value, rule, remedy))

    def time(self, minute: int) -> str:
        """Return a minute as local time."""
        return f"{self.before.time_at(minute):%Y-%m-%dT%H:%M}"

    def read(self, change: Change, column: Column) -> object:
        """Return the value of a change, None with a fault where it is none."""
        try:
            return read_cell(column, change.value, None)
        except CellError as error:
            self.fault(change, "value", error.value, error.rule, error.remedy)
            return None
