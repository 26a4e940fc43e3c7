"""
Every error that safepassage raises on purpose, in one tree.

::

    SafePassageError
    ├── UsageError            the call is wrong: another option, path or value is needed
    │   ├── OutputExistsError the output folder holds something that may not be overwritten
    │   └── ConsentError      names are searched with a consent and a purpose: state both
    ├── ScenarioError         the scenario has faults: mend the named cells (holds every fault)
    │   ├── ChangesError      a table of changes has faults, or contradicts what was executed
    │   ├── IntakeError       a table, form or typed sheet has faults: nothing was taken in
    │   └── ReceptionError    a table of a reception's figures, stock or day has faults
    ├── PlanFileError         a plan folder cannot be read: it is torn, edited or not a plan
    │                         (holds every fault)
    ├── RefusedError          an event, bundle or record is wrong or forged: nothing of it was kept
    ├── CustodyError          keys or personal data cannot be had or kept: the message says why
    │   ├── SignInError       nothing was opened: check person, passphrase and key file, and wait
    │   ├── LockedError       the keys are not there: sign in, or open with the travel key
    │   └── AccessError       the role may not, or has no key: ask somebody whose role may
    ├── StoreError            a post's or headquarters' store cannot be opened, read or written
    └── SolverError           an optional or numerical engine failed: report it, or use less

"No feasible plan" is an answer and no error: a plan says who is left and which limit binds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AccessError",
    "ChangesError",
    "ConsentError",
    "CustodyError",
    "Fault",
    "FileFault",
    "IntakeError",
    "LockedError",
    "OutputExistsError",
    "PlanFileError",
    "ReceptionError",
    "RefusedError",
    "SafePassageError",
    "ScenarioError",
    "SignInError",
    "SolverError",
    "StoreError",
    "UsageError",
    "without_values",
]


class SafePassageError(Exception):
    """Base of every error that safepassage raises on purpose."""


class UsageError(SafePassageError, ValueError):
    """The call is wrong; the message says what to call instead."""


class OutputExistsError(UsageError, FileExistsError):
    """The output path holds something that is not to be overwritten unasked."""


class ConsentError(UsageError):
    """A name was to be searched without a consent or a purpose."""


class RefusedError(SafePassageError, ValueError):
    """An event, a bundle or a record of the operation breaks a rule; the store is as it was."""


class StoreError(SafePassageError, OSError):
    """A store has another key or version, a full or read-only disk; it is as it was before."""


class SolverError(SafePassageError, RuntimeError):
    """A numerical engine returned neither a result nor a reason that can be answered."""


class CustodyError(SafePassageError):
    """
    Keys or personal data cannot be opened, kept or written.

    No message of this branch holds a passphrase, a key, a word of a recovery sheet or anything
    that tells of a person; people are named by their codes.
    """


class SignInError(CustodyError, PermissionError):
    """
    Nothing was opened; the words are the same for every cause.

    Parameters
    ----------
    message
        What to check, and what to do.
    wait_s
        Seconds until the next try is looked at, 0 when it is at once.
    """

    def __init__(self, message: str, *, wait_s: float = 0.0) -> None:
        self.wait_s = wait_s
        super().__init__(message)


class LockedError(CustodyError, PermissionError):
    """The session is locked, or the keyring is sealed for a journey."""


class AccessError(CustodyError, PermissionError):
    """The role may not do this, or has no key for it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is wrong in a scenario: place, value, rule, remedy.

    ``file`` is the table's file or sheet, ``row`` the line as a spreadsheet counts it (the header
    is row 1; None when the fault is of the whole file), ``column`` the header's name. ``value``
    is shortened, and never holds more than 80 characters.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one sentence group: place, value, rule, remedy."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        value = f" {self.value!r}." if self.value else ""
        return f"{where}:{value} {self.rule} {self.remedy}"

    @property
    def place(self) -> str:
        """Return where in the file the fault is, such as ``row 3, column persons``."""
        row = [] if self.row is None else [f"row {self.row}"]
        column = [] if self.column is None else [f"column {self.column}"]
        return ", ".join(row + column)


_MOST_TOLD = 1_000


class ScenarioError(SafePassageError, ValueError):
    """
    A scenario has faults; ``faults`` holds every one that was found.

    The message tells the first thousand: a table of another kind has one in every cell.

    Parameters
    ----------
    faults
        All faults of the scenario, in the order of its tables and rows; at least one.
    """

    where = "in the scenario"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"1 fault {self.where}" if count == 1 else f"{count} faults {self.where}"
        lines = [f"- {fault}" for fault in self.faults[:_MOST_TOLD]]
        if count > _MOST_TOLD:
            lines.append(f"- and {count - _MOST_TOLD} more, which --json tells")
        super().__init__("\n".join([f"{head}:", *lines]))


class ChangesError(ScenarioError):
    """A table of changes has faults; ``faults`` holds every one that was found."""

    where = "in the changes"


class IntakeError(ScenarioError):
    """
    What was to be taken into the register has faults; ``faults`` holds every one that was found.

    No fault of it shows a value that could be a name.
    """

    where = "in what was to be taken in"


class ReceptionError(ScenarioError):
    """Tables of a reception have faults; ``faults`` holds every one that was found."""

    where = "in the reception's tables"


@dataclass(frozen=True, slots=True)
class FileFault:
    """
    One thing that is wrong in a file of a plan folder: file, place, value, rule, remedy.

    ``place`` is where in the file it is, such as ``line 3`` or ``itineraries[0].vehicle``; empty
    when the fault is of the whole file. ``value`` is shortened, and empty where none is wrong.
    """

    file: str
    place: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one sentence group: place, value, rule, remedy."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        value = f" {self.value}." if self.value else ""
        return f"{where}:{value} {self.rule} {self.remedy}"


_AnyFault = TypeVar("_AnyFault", Fault, FileFault)


def without_values(faults: Iterable[_AnyFault]) -> list[_AnyFault]:
    """
    Return faults without values that hold a letter: in a shifted row, any may be a name.

    What a post or a reception reads is told so. A planner's own scenario is not: it holds counts
    and codes, and its values are shown.
    """
    return [
        replace(fault, value="") if any(sign.isalpha() for sign in fault.value) else fault
        for fault in faults
    ]


class PlanFileError(SafePassageError, ValueError):
    """
    A plan folder is missing, torn or not a plan; ``faults`` holds what was found.

    Parameters
    ----------
    faults
        The faults of its files; at least one.
    """

    def __init__(self, *faults: FileFault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
