"""Tracing records of a post: whose consent covers it, with what is known of where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.custody.roles import Action
from safepassage.operation.exchange.incoming import EXERCISE
from safepassage.operation.exchange.pfif import TracingNote, TracingPerson
from safepassage.operation.office.opening import open_all
from safepassage.operation.register import State
from safepassage.operation.views import is_exercise

if TYPE_CHECKING:
    from collections.abc import Collection

    from safepassage.operation.office.office import Office

__all__ = ["tracing_records"]

_DAY_S = 86_400
_TELLING = {
    State.ARRIVED: ("believed_alive", "Arrived."),
    State.UNACCOUNTED: ("believed_missing", "Nobody knows where since then."),
}
"""What is told of whom, and of nobody else: who waits, travels or is held is not told outside."""


def tracing_records(
    office: Office, *, places: Collection[str] | None, days: int, domain: str
) -> list[TracingPerson]:
    """
    Return tracing records of persons who have agreed, one code of one head each.

    Of an exercise, each record and each note says that it is one: whoever takes them in keeps the
    note, and shows it with the person.

    Parameters
    ----------
    office
        The open post; its session must let names be exported.
    places
        Only of those who are, or were last seen, at one of these places; None for all.
    days
        After how many days from now whoever receives a record must erase it.
    domain
        What the ids of the records begin with.

    Raises
    ------
    AccessError
        When the role may not.
    """
    office.session.require(Action.EXPORT_NAMES)
    agreed = {known.who: known for known in open_all(office).known if known.names}
    source = EXERCISE if is_exercise(office.register) else ""
    found = []
    for code, known in sorted(agreed.items()):
        fields = known.fields
        standing = office.register.people[code]
        if standing.total != 1 or not fields.get("name"):
            continue
        slot, part = next((slot, part) for slot, part in standing.parts if part.heads)
        if slot.state not in _TELLING or (places is not None and slot.place not in places):
            continue
        status, text = _TELLING[slot.state]
        note = TracingNote(
            record=f"{domain}/{code}.{part.digest[:10]}",
            source_date=part.since,
            author=office.session.post,
            status=status,
            last_known_location=slot.place,
            text=f"{source} {text}".lstrip(),
            author_made_contact=slot.state is State.ARRIVED,
        )
        found.append(
            TracingPerson(
                record=f"{domain}/{code}",
                source_date=standing.last,
                full_name=fields["name"],
                expires=office.now_s + days * _DAY_S,
                alternate_names=fields.get("nickname", ""),
                date_of_birth="" if known.birth_year is None else str(known.birth_year),
                source=source,
                notes=(note,),
            )
        )
    return found
