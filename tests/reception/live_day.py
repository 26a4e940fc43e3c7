"""The day of the first steps as a register has it, told minute by minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.register import Register, fold
from safepassage.reception.expected import Expected, expected_on_day
from safepassage.reception.from_register import day_so_far
from safepassage.scenario.model import Choice
from tests.operation.scene import T0, Scene
from tests.reception.first_day import at, first_day

if TYPE_CHECKING:
    from safepassage.operation.events import Json
    from safepassage.reception.coming import DaySoFar

__all__ = ["CLINIC", "LiveDay", "told_once"]

CLINIC = ("clinic-chair", "clinic-companion", "clinic-staff")


class LiveDay:
    """A day of the first steps, by the plan of :func:`tests.reception.first_day.first_day`."""

    def __init__(self, *, registered: bool = True) -> None:
        self.scenario, self.plan = first_day()
        self.scene = Scene("A")
        self.offset = (int(self.scenario.start.timestamp()) - T0) // 60
        if registered:
            for group in self.scenario.groups:
                self.tell(
                    "06:01", "registered", who=group.id, count=group.persons, place=group.place,
                    need=group.need.value,
                )  # fmt: skip
                if group.choice is Choice.STAY:
                    self.tell("06:01", "staying_chosen", who=group.id)

    def tell(self, clock: str, kind: str, **body: Json) -> None:
        """Record what is seen at a clock time."""
        self.scene["A"].record(self.offset + at(clock), kind, **body)  # type: ignore[arg-type] # kinds

    def board_hall(self, count: int = 20) -> None:
        """Let people of the hall board the bus as planned, at 07:10."""
        self.tell("07:10", "boarded", who="hall-school", count=count, vehicle="bus", place="hall")

    def bring_clinic(self) -> None:
        """Let the van bring the clinic to the school as planned."""
        for who in CLINIC:
            self.tell("07:10", "boarded", who=who, vehicle="van", place="clinic")
        for who in CLINIC:
            self.tell("07:40", "arrived", who=who, vehicle="van", place="school")

    @property
    def register(self) -> Register:
        """Return the register of all that was told."""
        return fold(event.fact for event in self.scene.events)

    def so_far(self, clock: str, made: str = "06:00") -> DaySoFar:
        """Return what receptions know at a clock time, by a plan that was made at another."""
        now = T0 + 60 * (self.offset + at(clock))
        return day_so_far(self.register, self.scenario, self.plan, at=now, since_min=at(made))

    def expected(self, clock: str) -> Expected:
        """Return who is expected at a clock time; everybody of the register is told once."""
        expected = expected_on_day(self.scenario, self.plan, self.so_far(clock))
        assert told_once(expected) == sum(one.total for one in self.register.people.values())
        return expected


def told_once(expected: Expected) -> int:
    """Return how many are told in all."""
    return sum(
        row.persons for rows in (expected.comings, expected.not_come, expected.others)
        for row in rows
    )  # fmt: skip
