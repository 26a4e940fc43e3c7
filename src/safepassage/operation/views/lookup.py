"""Events by their digests, from wherever a register's facts are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register, Source

__all__ = ["facts_of"]


def facts_of(register: Register, source: Source, digests: Iterable[str]) -> dict[str, Fact]:
    """
    Return the facts of some digests that are here, as they were recorded, by digest.

    Facts about posts and other events lie in the register itself; the others are asked of the
    source, subject by subject.
    """
    found: dict[str, Fact] = {}
    wanted: dict[str, set[str]] = {}
    for digest in digests:
        fact = register.general.get(digest)
        if fact is not None:
            found[digest] = fact
            continue
        subject = source.subject_of(digest)
        if subject is not None:
            wanted.setdefault(subject, set()).add(digest)
    for subject, some in wanted.items():
        found.update((fact.digest, fact) for fact in source.facts(subject) if fact.digest in some)
    return found
