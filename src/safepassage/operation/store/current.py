"""
The register of a store in memory: opened from what was folded before, kept up as events come.

Only what is durable is folded in: ``follow`` is called after a step has ended.
"""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

from safepassage.errors import StoreError
from safepassage.operation.register import Register, fold_sorted
from safepassage.operation.register.register import is_folded
from safepassage.operation.store.projection import bring_up_to_date, general_facts

if TYPE_CHECKING:
    from typing import Self

    from safepassage.operation.store.store import Store

__all__ = ["Current"]

_KEPT_BACK = 1_000
"""After how many events what was folded is written down, so that opening stays quick."""


class Current:
    """
    The register of a store as it is now.

    Parameters
    ----------
    store
        The store.
    register
        The register, of all events up to an entry.
    entry
        That entry.
    """

    def __init__(self, store: Store, register: Register, entry: int) -> None:
        self.store = store
        self.register = register
        self._entry = self._written = entry

    @classmethod
    def open(cls, store: Store, *, processes: int = 1) -> Self:
        """
        Return the register of a store.

        What was folded before is read, and what has come since is folded in. On a disk that can
        only be read it is folded in memory alone.

        Parameters
        ----------
        store
            The store.
        processes
            How many processes may share the work where everything is folded anew.
        """
        try:
            entry = bring_up_to_date(store, processes=processes)
        except StoreError:
            return cls._in_memory(store)
        with store.reading():
            register = fold_sorted(general_facts(store, until=entry), ())
            # What is made here stays, so looking through it for garbage again and again is in vain.
            collecting = gc.isenabled()
            gc.disable()
            try:
                for subject, value in store.standings.all():
                    register.put(subject, value)
            finally:
                if collecting:
                    gc.enable()
        return cls(store, register, entry)

    @classmethod
    def _in_memory(cls, store: Store) -> Self:
        """Return the register of a store into which nothing can be written."""
        with store.reading():
            by_subject = (
                (subject, facts)
                for subject, facts in store.events.facts_by_subject()
                if is_folded(subject)
            )
            register = fold_sorted(general_facts(store), by_subject)
            return cls(store, register, store.events.count())

    def follow(self) -> set[str]:
        """Fold in what has come to the store since, and return the subjects that it changed."""
        facts = self.store.events.facts_after(self._entry)
        if not facts:
            return set()
        touched = self.register.add(facts, self.store.events)
        self._entry += len(facts)
        if self._entry - self._written >= _KEPT_BACK:
            with contextlib.suppress(StoreError):  # it is written another time, or made anew
                self._written = bring_up_to_date(self.store)
        return touched
