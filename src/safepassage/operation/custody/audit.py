"""
The one door to names: nothing is opened before the reading is on record.

A record is handed to the caller, who appends it to the post's chain of events; only when that has
come back is anything decrypted. Somebody who reads many people within a window raises an alarm, and
so do all together who read at a post; it is recorded in the same way and stops nobody: a bus of
people may be boarding.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from safepassage.errors import AccessError, CustodyError
from safepassage.operation.custody.person_keys import person_keys_of
from safepassage.operation.custody.personal import open_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action, Role, State, may
from safepassage.operation.custody.settings import CustodySettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from safepassage.operation.custody.person_keys import PersonKeys
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.session import Session

__all__ = ["PURPOSES_OF", "EarlierRead", "ManyReads", "NameDoor", "NameRead", "action_for_field"]

PURPOSES_OF: dict[Role, frozenset[Purpose]] = {
    Role.POST: frozenset({Purpose.BOARDING}),
    Role.RECEPTION: frozenset({Purpose.RECEPTION}),
    Role.TRACING_OFFICER: frozenset({Purpose.TRACING}),
}
"""What each role that reads names may read them for."""

_FIELD_ACTIONS = {
    "contacts": Action.READ_CONTACTS,
    "needs": Action.READ_NEEDS,
    "news": Action.READ_CONTACTS,
}


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
    """
    Unusually many people's data were read: ``reads`` people in the window before.

    ``reader`` read last. ``at_post`` tells whether all who read at the post are counted, or the
    reader alone.
    """

    reader: str
    reads: int
    at_s: int
    at_post: bool = False

    kind = "alarm_raised"

    def body(self) -> dict[str, str | int]:
        """Return the fields of the event."""
        whose = "by all who read at this post" if self.at_post else "by this reader"
        return {"reader": self.reader, "reads": self.reads, "note": f"people, {whose}"}


class EarlierRead(NamedTuple):
    """A reading that is on record already; ``at_s`` is in seconds since 1970."""

    who: str
    reader: str
    at_s: int


class _Window:
    """How many people's data were read in the window up to now."""

    __slots__ = ("_alarm_at", "_many", "_reads", "_window_s")

    def __init__(self, many: int, window_s: float) -> None:
        self._many = many
        self._window_s = window_s
        self._reads: deque[tuple[int, str]] = deque()
        self._alarm_at = many

    def count(self, who: str, at_s: int) -> int:
        """Count a reading; return how many people were read where an alarm is due, else 0."""
        self._reads.append((at_s, who))
        while self._reads[0][0] <= at_s - self._window_s:
            self._reads.popleft()
        people = len({whose for _, whose in self._reads})
        if people <= self._many:
            self._alarm_at = self._many
        if people <= self._alarm_at:
            return 0
        # The next alarm comes when as many again were read, and not with each further person.
        self._alarm_at += self._many
        return people


class NameDoor:
    """
    Shows personal data to one person who is signed in.

    Parameters
    ----------
    session
        Who reads.
    record
        Appends records to the post's chain, and returns when they are durable. What it raises is
        raised on, and nothing is shown.
    clock
        Gives the time, seconds since 1970.
    earlier
        What was read before at this post, by anybody, as the chain has it: the counts of the
        window go on after a new sign-in.
    settings
        How many are many, and in which window.
    """

    __slots__ = ("_at_post", "_by_reader", "_clock", "_record", "_session")

    def __init__(
        self,
        session: Session,
        *,
        record: Callable[[Sequence[NameRead | ManyReads]], object],
        clock: Callable[[], int],
        earlier: Iterable[EarlierRead] = (),
        settings: CustodySettings | None = None,
    ) -> None:
        self._session = session
        self._record = record
        self._clock = clock
        settings = settings or CustodySettings()
        window_s = settings.reads_window_h * 3600
        self._by_reader = _Window(settings.many_reads, window_s)
        self._at_post = _Window(settings.many_reads_at_post, window_s)
        for read in sorted(earlier, key=lambda read: read.at_s):
            self._count(read)

    def show(
        self, person: str, sealed: Iterable[str], table: PersonKeys, purpose: Purpose
    ) -> tuple[dict[str, str], ...]:
        """
        Return the fields of a person that the reader's role may see, of each text that opens.

        A person has more than one text when two posts registered the same code before they met.

        Parameters
        ----------
        person
            Whose, by code.
        sealed
            The sealed texts of events.
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
        self.note([person], purpose)
        role = self._session.role
        keys = person_keys_of(self._session, person, table)
        opened = [
            fields
            for text in sealed
            for fields in [_opened(self._session.operation, person, text, keys)]
            if fields is not None
        ]
        for key in keys:
            key.wipe()
        if not opened:
            raise CustodyError(
                f"The sealed data of {person} do not open: they were altered, or are somebody "
                "else's. Take the event from another post's bundle."
            )
        return tuple(
            {
                name: value
                for name, value in fields.items()
                if may(role, action_for_field(name), State.SIGNED_IN)
            }
            for fields in opened
        )

    def note(self, people: Iterable[str], purpose: Purpose) -> None:
        """
        Record that people's data are read, with alarms where they are due; nothing is opened.

        All of it is recorded in one step, or nothing.

        Raises
        ------
        AccessError
            When the role may not read names, or not for this purpose.
        LockedError
            When the session is locked.
        """
        self._session.require(Action.READ_NAMES)
        role = self._session.role
        if purpose not in PURPOSES_OF.get(role, frozenset()):
            allowed = ", ".join(sorted(PURPOSES_OF.get(role, frozenset())))
            raise AccessError(
                f"{role.one.capitalize()} may not read names for {purpose}. Allowed: {allowed}."
            )
        records: list[NameRead | ManyReads] = []
        for person in people:
            read = NameRead(person, self._session.person, role, purpose, self._clock())
            records.append(read)
            records += self._count(EarlierRead(read.who, read.reader, read.at_s))
        if records:
            self._record(records)

    def _count(self, read: EarlierRead) -> list[ManyReads]:
        """Count a reading, and return the alarms that are due."""
        own = read.reader == self._session.person
        alone = self._by_reader.count(read.who, read.at_s) if own else 0
        together = self._at_post.count(read.who, read.at_s)
        return [
            ManyReads(read.reader, people, read.at_s, at_post=at_post)
            for people, at_post in ((alone, False), (together, True))
            if people
        ]


def _opened(
    operation: str, person: str, sealed: str, keys: Iterable[Secret]
) -> dict[str, str] | None:
    """Return the fields of a sealed text, None when no key opens it."""
    for key in keys:
        fields = open_personal(key, sealed, operation=operation, person=person)
        if fields is not None:
            return fields
    return None


def action_for_field(name: str) -> Action:
    """Return what reading a personal field is; a field of any other name counts as a name."""
    return _FIELD_ACTIONS.get(name, Action.READ_NAMES)
