"""
Whose names count otherwise since the rows of names were brought up to date.

No name is opened for it: whoever is concerned waits until somebody looks for names who may open
them. So people who are registered at once move the mark of the rows along.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from safepassage.operation.events import KINDS
from safepassage.operation.names.tokens import tokens_version
from safepassage.operation.register import fold_sorted
from safepassage.operation.register.register import GENERAL_KINDS
from safepassage.operation.store.projection import (
    bring_up_to_date,
    fold_version,
    general_facts,
)

if TYPE_CHECKING:
    from safepassage.operation.store.store import Store

__all__ = ["names_version", "note_changes"]

_ERASED = "erased"
_OF_NAMES = {_ERASED, *(kind.name for kind in KINDS.values() if kind.field("sealed"))}
"""Kinds of events that may tell names, or take them away."""


@cache
def names_version() -> str:
    """Return what changes whenever the code does by which rows of names are made."""
    digest = hashlib.sha256(f"{fold_version()} {tokens_version()}".encode())
    operation = resources.files("safepassage.operation")
    for name in ("opening.py", "name_index.py"):
        digest.update((operation / "office" / name).read_bytes())
    return digest.hexdigest()[:16]


def note_changes(store: Store) -> None:
    """
    Let everybody wait to be opened anew of whom something may count otherwise since the last time.

    Where another version of the program has made the rows, that is everybody. The standings, by
    which they are opened, are brought up to date with it.
    """
    with store.writing():
        bring_up_to_date(store)
        mark, last = store.names.mark(), store.events.count()
        if mark.version != names_version():
            store.names.begin_anew()
        elif mark.entry < last:
            store.names.wait(_touched(store, mark.entry))
        store.names.set_mark(last, names_version())


def _touched(store: Store, entry: int) -> set[str]:
    """Return of whom something sealed was told, or counts otherwise, since an entry."""
    touched = {
        str(fact.body["who"])
        for fact in store.events.facts_after(entry, kinds=_OF_NAMES)
        if fact.kind == _ERASED or "sealed" in fact.body
    }
    general = store.events.facts_after(entry, kinds=GENERAL_KINDS)
    if general:
        register = fold_sorted(general_facts(store, until=entry), ())
        changed = register.add(general, store.events)
        subjects = (subject.partition(":") for subject in changed)
        touched |= {code for kind, _, code in subjects if kind == "people"}
    return touched
