"""
The one door to names: nothing is opened before the reading is on record.

A record is handed to the caller, who appends it to the post's chain of events; only when that has
come back is anything decrypted. Somebody who reads many people within a window raises an alarm,
which is recorded in the same way and stops nobody: a bus of people may be boarding.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import AccessError, CustodyError
from safepassage.operation.custody.person_keys import person_keys_of
from safepassage.operation.custody.personal import open_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action, Role, State, may
from safepassage.operation.custody.settings import CustodySettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from safepassage.operation.custody.person_keys import PersonKeys
    from safepassage.operation.custody.session import Session

__all__ = ["PURPOSES_OF", "ManyReads", "NameDoor", "NameRead", "action_for_field"]

PURPOSES_OF: dict[Role, frozenset[Purpose]] = {
    Role.POST: frozenset({Purpose.BOARDING}),
    Role.RECEPTION: frozenset({Purpose.RECEPTION}),
    Role.TRACING_OFFICER: frozenset({Purpose.TRACING}),
}
"""What each role that reads names may read them for."""

_FIELD_ACTIONS = {"contacts": Action.READ_CONTACTS, "needs": Action.READ_NEEDS}


@dataclass(frozen=True, slots=True)
class NameRead:
    """Somebody reads a person's data; ``at_s`` is in seconds since 1970."""

    who: str
    reader: str
    role: Role
    purpose: Purpose
    at_s: int

    kind = "name_read"

    def body(self) -> dict[str, str]:
        """Return the fields of the event."""
        return {
            "who": self.who,
            "reader": self.reader,
            "purpose": self.purpose.value,
            "note": f"as {self.role.words}",
        }


@dataclass(frozen=True, slots=True)
class ManyReads:
    """Somebody has read unusually many people's data: ``reads`` people in the window before."""

    reader: str
    reads: int
    at_s: int

    kind = "alarm_raised"

    def body(self) -> dict[str, str | int]:
        """Return the fields of the event."""
        return {"reader": self.reader, "reads": self.reads}


class NameDoor:
    """
    Shows personal data to one person who is signed in.

    Parameters
    ----------
    session
        Who reads.
    record
        Appends a record to the post's chain, and returns when it is durable. What it raises is
        raised on, and nothing is shown.
    clock
        Gives the time, seconds since 1970.
    earlier
        What this person read before, as the chain has it: the count of the window goes on after a
        new sign-in.
    settings
        How many are many, and in which window.
    """

    __slots__ = ("_alarm_at", "_clock", "_reads", "_record", "_session", "_settings")

    def __init__(
        self,
        session: Session,
        *,
        record: Callable[[NameRead | ManyReads], object],
        clock: Callable[[], int],
        earlier: Iterable[NameRead] = (),
        settings: CustodySettings | None = None,
    ) -> None:
        self._session = session
        self._record = record
        self._clock = clock
        self._settings = settings or CustodySettings()
        self._reads: deque[tuple[int, str]] = deque()
        self._alarm_at = self._settings.many_reads
        for read in sorted(earlier, key=lambda read: read.at_s):
            if read.reader == session.person:
                self._count(read)

    def show(self, person: str, sealed: str, table: PersonKeys, purpose: Purpose) -> dict[str, str]:
        """
        Return the fields of a person that the reader's role may see.

        Parameters
        ----------
        person
            Whose, by code.
        sealed
            The sealed text of an event.
        table
            The person keys.
        purpose
            What for; it is recorded.

        Raises
        ------
        AccessError
            When the role may not read names, or not for this purpose.
        LockedError
            When the session is locked.
        CustodyError
            When the person was erased, or nothing opens.
        """
        self._session.require(Action.READ_NAMES)
        role = self._session.role
        if purpose not in PURPOSES_OF.get(role, frozenset()):
            allowed = ", ".join(sorted(PURPOSES_OF.get(role, frozenset())))
            raise AccessError(
                f"A {role.words} may not read names for {purpose}. Allowed: {allowed}."
            )
        read = NameRead(person, self._session.person, role, purpose, self._clock())
        self._record(read)
        alarm = self._count(read)
        if alarm is not None:
            self._record(alarm)
        for key in person_keys_of(self._session, person, table):
            fields = open_personal(key, sealed, operation=self._session.operation, person=person)
            key.wipe()
            if fields is not None:
                return {
                    name: value
                    for name, value in fields.items()
                    if may(role, action_for_field(name), State.SIGNED_IN)
                }
        raise CustodyError(
            f"The sealed data of {person} do not open: they were altered, or are somebody else's. "
            "Take the event from another post's bundle."
        )

    def _count(self, read: NameRead) -> ManyReads | None:
        """Count a reading, and return an alarm when it is one too many."""
        self._reads.append((read.at_s, read.who))
        while self._reads[0][0] <= read.at_s - self._settings.reads_window_h * 3600:
            self._reads.popleft()
        people = len({who for _, who in self._reads})
        if people <= self._settings.many_reads:
            self._alarm_at = self._settings.many_reads
        if people <= self._alarm_at:
            return None
        # The next alarm comes when as many again were read, and not with each further person.
        self._alarm_at += self._settings.many_reads
        return ManyReads(read.reader, people, read.at_s)


def action_for_field(name: str) -> Action:
    """Return what reading a personal field is; a field of any other name counts as a name."""
    return _FIELD_ACTIONS.get(name, Action.READ_NAMES)
