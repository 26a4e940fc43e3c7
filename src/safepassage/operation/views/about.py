"""What a register is of: the operation's name, and whether it is an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.operation.register import Register

__all__ = ["Operation", "is_exercise", "operation_of"]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: its name, when it began (seconds since 1970), whether it is an exercise."""

    name: str
    begun: int
    exercise: bool


def operation_of(register: Register) -> Operation | None:
    """Return the operation that a register is of, None where its first event is not here."""
    begun = {entry.digest for entries in register.trust.enrolments.values() for entry in entries}
    for digest in sorted(begun):
        fact = register.general.get(digest)
        if fact is not None and fact.kind == "operation_begun":
            exercise = fact.body.get("exercise") == "exercise"
            return Operation(str(fact.body["name"]), fact.observed, exercise)
    return None


def is_exercise(register: Register) -> bool:
    """Return whether nobody of a register is real, as the event says that began its operation."""
    operation = operation_of(register)
    return operation is not None and operation.exercise
