"""
Names at an open post: one person's read, or somebody looked for; on record before anything opens.

What is opened lives in memory for the call alone: nothing of it gets into a file, a log or an
error. A search looks through those who are registered with a consent, and shows a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, RefusedError
from safepassage.operation.custody.audit import (
    PURPOSES_OF,
    EarlierRead,
    ManyReads,
    NameDoor,
    NameRead,
)
from safepassage.operation.custody.roles import Action
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.names.asking import ask_names
from safepassage.operation.office.name_index import NamesAtHand, open_due
from safepassage.operation.store.name_changes import note_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from safepassage.operation.custody.retention import Purpose
    from safepassage.operation.events import Json
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office.office import Office

__all__ = ["Match", "PersonRead", "Searched", "read_person", "search"]


@dataclass(frozen=True, slots=True, repr=False)
class PersonRead:
    """
    What the reader's role may see of a person.

    ``texts`` are the fields by name, of each registration that opens: more than one where two posts
    registered the same code. ``alarms`` are those that this reading has raised; tell the reader.
    """

    who: str
    texts: tuple[Mapping[str, str], ...]
    alarms: tuple[ManyReads, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Match:
    """
    Somebody who may be meant: code, likeness from 0 to 1, and the names as they are registered.

    ``birth_year`` is None where it is not known, or registered in two ways.
    """

    who: str
    score: float
    names: tuple[str, ...]
    birth_year: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Searched:
    """
    What a search found.

    ``shown`` are a few people, best first; ``accepted`` is how many may be meant in all. Of those
    who are registered with something personal, ``looked_through`` have a consent and may be found,
    ``without_consent`` have none, and of ``unopened`` no key is here yet. ``left_out`` tells that
    more share a part of the name than were compared: a longer name finds more of them.
    """

    shown: tuple[Match, ...]
    accepted: int
    looked_through: int
    without_consent: int
    unopened: int
    left_out: bool
    alarms: tuple[ManyReads, ...]


def read_person(
    office: Office, who: str, purpose: Purpose, *, settings: CustodySettings | None = None
) -> PersonRead:
    """
    Return a person's data as far as the reader's role may see them.

    Parameters
    ----------
    office
        The open post.
    who
        The person's code.
    purpose
        What for; it is recorded, as ``name_read``, before anything is opened.
    settings
        How many readings raise an alarm.

    Raises
    ------
    AccessError
        When the role may not read names, or not for this purpose.
    RefusedError
        When nobody has this code here, or nothing personal was registered.
    CustodyError
        When the person was erased, or no key opens what is sealed.
    StoreError
        When the reading cannot be recorded. Nothing is opened then.
    """
    office.session.require(Action.READ_NAMES)
    register = office.register_of(f"people:{who}")
    standing = register.people.get(who)
    if standing is None:
        # The code is not repeated: somebody may have typed a name.
        raise RefusedError("Nobody is registered here under this code. Check it.")
    if standing.erased:
        raise CustodyError(
            f"The personal data of {who} were erased. Codes, movements and counts are all there is."
        )
    if not standing.sealed or standing.has_expired(office.now_s):
        raise RefusedError(f"Nothing personal is registered of {who}.")
    door = _Door(office, settings, record=office.record_all)
    texts = door.names.show(who, standing.sealed, office.person_keys(who), purpose)
    return PersonRead(who, texts, door.alarms)


def search(
    office: Office, question: Search, *, settings: CustodySettings | None = None
) -> Searched:
    """
    Return a few people who may be meant by a name.

    The search is recorded before any name is opened, without the name. Whoever is shown has been
    read, which is recorded too, and counts towards an alarm; and so is how many were shown, for
    whom is still looked for.

    Parameters
    ----------
    office
        The open post.
    question
        The name, with the consent and the purpose.
    settings
        How many readings raise an alarm.

    Raises
    ------
    AccessError
        When the role may not search.
    StoreError
        When the search cannot be recorded, and nothing is opened then; or when what is kept of
        names cannot be brought up to date.
    """
    office.session.require(Action.SEARCH_NAMES)
    store = office.store
    # In one step, which waits for the disk once.
    body: dict[str, Json] = {
        "reader": office.session.person,
        "consent": question.consent,
        "purpose": question.purpose,
    }
    with store.writing():
        office.record("searched", body)
        note_changes(store)
    open_due(office)
    with store.reading():
        at_hand = NamesAtHand(office)
        answer = ask_names(question, at_hand, born=at_hand.born)
        told: list[Incoming] = []
        door = _Door(office, settings, record=told.extend)
    (purpose,) = PURPOSES_OF[office.session.role]
    door.names.note([found.id for found in answer.shown], purpose)
    shown = {**body, "matches": len(answer.shown)}
    # On record all of it or nothing.
    office.record_all([*told, Incoming("searched", shown, "a search")])
    return Searched(
        tuple(
            Match(found.id, found.score, at_hand.names_of(found.id), at_hand.born(found.id))
            for found in answer.shown
        ),
        answer.accepted,
        at_hand.looked_through,
        at_hand.without_consent,
        at_hand.unopened,
        at_hand.left_out,
        door.alarms,
    )


class _Door:
    """The door to names of a post: what is read is given to be recorded, and counted from it."""

    def __init__(
        self,
        office: Office,
        settings: CustodySettings | None,
        *,
        record: Callable[[list[Incoming]], object],
    ) -> None:
        self._told = record
        settings = settings or CustodySettings()
        self._raised: list[ManyReads] = []
        since = office.now_s - int(settings.reads_window_h * 3600)
        facts = office.store.events.facts("operation:", since=since)
        self.names = NameDoor(
            office.session,
            record=self._record,
            clock=lambda: office.now_s,
            earlier=[
                EarlierRead(str(fact.body["who"]), str(fact.body["reader"]), fact.observed)
                for fact in facts
                if fact.kind == NameRead.kind and fact.post == office.session.post
            ],
            settings=settings,
        )

    @property
    def alarms(self) -> tuple[ManyReads, ...]:
        """Return the alarms that were raised."""
        return tuple(self._raised)

    def _record(self, records: Sequence[NameRead | ManyReads]) -> None:
        """Give records on, together, as what is to be recorded."""
        self._told([Incoming(record.kind, record.body(), "a reading") for record in records])
        self._raised += (record for record in records if isinstance(record, ManyReads))
