"""
What is personal in what comes in, sealed before it becomes events.

Many are sealed and signed at once, before others at the post must wait; while it is written it is
only made sure that it still fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.custody.person_keys import PersonKeys
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.posts import Recording
from safepassage.operation.posts.erasure import erased_people
from safepassage.operation.store import KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.operation.custody.session import Session
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.posts import Chained
    from safepassage.operation.store import Store

__all__ = ["Prepared", "Sealed", "keys_of", "sealed"]


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """
    What came in as it is to be recorded.

    Parameters
    ----------
    incoming
        What came in.
    before
        The keys of the people of whom something personal is told, as they were.
    told
        The events, with what is personal sealed.
    keys
        The wrapped keys that are new with them.
    """

    incoming: tuple[Incoming, ...]
    before: PersonKeys
    told: tuple[Recording, ...]
    keys: tuple[KeyRow, ...]

    def fits(self, incoming: tuple[Incoming, ...], before: PersonKeys) -> bool:
        """Return whether it is what comes of this, with the keys of people as they are now."""
        return (self.incoming, self.before) == (incoming, before)


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What came in, sealed and signed and not written yet."""

    sealed: Sealed
    chained: Chained


def keys_of(store: Store, people: Iterable[str]) -> PersonKeys:
    """Return the wrapped keys of some people, and who of them was erased."""
    codes = sorted(set(people))
    with store.reading():
        wrapped = store.keys.of_many(codes)
        erased = erased_people(store, codes)
    return PersonKeys({who: frozenset(keys) for who, keys in wrapped.items()}, frozenset(erased))


def sealed(session: Session, incoming: Sequence[Incoming], before: PersonKeys) -> Sealed:
    """
    Return what came in with what is personal sealed.

    Parameters
    ----------
    session
        Somebody who records.
    incoming
        What came in, in the order in which it is recorded.
    before
        The keys of the people of whom something personal is told.

    Raises
    ------
    AccessError, LockedError, CustodyError
        As :func:`~safepassage.operation.custody.personal.register_personal`.
    """
    held = dict(before.wrapped)
    told: list[Recording] = []
    new: list[KeyRow] = []
    for each in incoming:
        body = dict(each.body)
        if each.personal:
            who = str(body["who"])
            here = held.get(who, frozenset())
            # Of this person alone: a table of all would be copied for each.
            own = PersonKeys({who: here} if here else {}, before.erased & {who})
            body["sealed"], own = register_personal(session, who, each.personal, own)
            held[who] = own.wrapped[who]
            new += [KeyRow(who, key) for key in sorted(held[who] - here)]
        told.append(Recording(each.kind, body, each.observed))
    return Sealed(tuple(incoming), before, tuple(told), tuple(new))
