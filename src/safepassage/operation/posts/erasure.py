"""
Whose keys are destroyed: those of people of whom an erasure counts, and nobody else's.

An erasure is a signed event. It counts of a post that is enrolled for a role which may erase, and
not revoked before it; whatever else is said of it, it is final. So whatever order bundles come in,
posts that know the same events keep the keys of the same people; and no bundle destroys a key
unseen, as what it takes is an event that says who did it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.register import fold_sorted
from safepassage.operation.register.trust import ABOUT_TRUST
from safepassage.operation.store.projection import general_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.store import KeyRow, Store

__all__ = ["destroy_keys", "erased_people", "take_keys"]


def erased_people(store: Store, people: Iterable[str] | None = None) -> set[str]:
    """Return of whom an erasure counts; among all people for None."""
    facts = store.events.erasures(people)
    if not facts:
        return set()
    counting = fold_sorted(general_facts(store), ()).counting(facts)
    return {str(fact.body["who"]) for fact in counting}


def destroy_keys(store: Store, new: Sequence[Event]) -> int:
    """
    Destroy the keys of those who are erased now that events are new; the caller is writing.

    Returns
    -------
    int
        How many keys there were.
    """
    if any(event.kind in ABOUT_TRUST for event in new):
        return store.keys.destroy(erased_people(store))
    erasing = {str(event.body["who"]) for event in new if event.kind == "erased"}
    return store.keys.destroy(erased_people(store, erasing)) if erasing else 0


def take_keys(store: Store, keys: Sequence[KeyRow]) -> int:
    """
    Take over keys, but for those of the erased; the caller is writing.

    Returns
    -------
    int
        How many were new.
    """
    erased = erased_people(store, {row.person for row in keys})
    return store.keys.add(row for row in keys if row.person not in erased)
