"""What was told of one group, person, vehicle or place: each event, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.operation.register import State
from safepassage.operation.register.register import FINAL_KINDS, fits
from safepassage.operation.register.standing import fold_people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Fact, Json
    from safepassage.operation.register import Register, Source

__all__ = ["Fate", "Told", "history_of"]

_SEALED = "sealed"


class Fate(StrEnum):
    """What has become of an event."""

    COUNTS = "counts"
    CORRECTED = "corrected"
    """It counts with other fields than its own."""
    MISCORRECTED = "miscorrected"
    """It counts as it was recorded: its correction does not fit it."""
    WITHDRAWN = "withdrawn"
    OVERRULED = "overruled"
    FINAL = "final"
    """It counts, though somebody withdrew or overruled it: an erasure."""
    KEPT_APART = "kept_apart"
    """Its post is not enrolled, or was revoked before it."""


@dataclass(frozen=True, slots=True)
class Told:
    """
    One event of a history.

    ``fields`` are those that were recorded, ``stands`` those that count; both without sealed
    data, of which ``sealed`` says whether there are any. ``amended_by`` is the event by which it
    was corrected, withdrawn or overruled, ``amended_post`` the post that recorded that, and
    ``decided_by`` who decided an overruling. ``after`` is how many heads were in which state once
    it had happened, as far as is known now; empty where the event does not count, or is not about
    people.
    """

    digest: str
    kind: str
    observed: int
    recorded: int
    post: str
    number: int
    fields: Mapping[str, Json]
    stands: Mapping[str, Json]
    sealed: bool
    fate: Fate
    amended_by: str = ""
    amended_post: str = ""
    decided_by: str = ""
    after: tuple[tuple[State, int], ...] = ()

    @property
    def late_min(self) -> int:
        """Return how long after it was seen it was recorded, whole minutes."""
        return max(0, (self.recorded - self.observed) // 60)


def history_of(register: Register, source: Source, subject: str) -> tuple[Told, ...]:
    """
    Return all that was told of a subject in the order of observation, also what counts no more.

    Parameters
    ----------
    register, source
        The register, and where its facts are kept.
    subject
        Such as ``people:A-17`` or ``vehicle:bus-3``.
    """
    people = subject.startswith("people:")
    counting: list[Fact] = []
    told = []
    for fact in sorted(source.facts(subject), key=lambda fact: fact.order):
        one, amended = _told(register, fact)
        if people and amended is not None:
            counting.append(amended)
            standing = fold_people(subject.partition(":")[2], counting)
            states = [(state, standing.count(state)) for state in State]
            one = replace(one, after=tuple((state, heads) for state, heads in states if heads))
        told.append(one)
    return tuple(told)


def _told(register: Register, fact: Fact) -> tuple[Told, Fact | None]:
    """Return what became of a fact, and the fact as it counts (None where it does not)."""
    amendments = register.amendments
    by, decided_by, fate, counts = "", "", Fate.COUNTS, fact
    if not register.trust.counts(fact):
        fate = Fate.KEPT_APART
    elif fact.digest in amendments.out:
        overruled = amendments.out[fact.digest]
        by, decided_by = overruled.by, overruled.decided_by
        fate = Fate.OVERRULED if decided_by else Fate.WITHDRAWN
        if fact.kind in FINAL_KINDS:
            fate = Fate.FINAL
    elif fact.digest in amendments.fields:
        by, fields = amendments.fields[fact.digest]
        fate = Fate.MISCORRECTED
        if fits(fact, fields):
            fate, counts = Fate.CORRECTED, replace(fact, body=fields)
    amending = register.general.get(by)
    one = Told(
        digest=fact.digest,
        kind=fact.kind,
        observed=fact.observed,
        recorded=fact.recorded,
        post=fact.post,
        number=fact.number,
        fields=_shown(fact.body),
        stands=_shown(counts.body),
        sealed=_SEALED in fact.body,
        fate=fate,
        amended_by=by,
        amended_post=amending.post if amending else "",
        decided_by=decided_by,
    )
    stands = fate in {Fate.COUNTS, Fate.CORRECTED, Fate.MISCORRECTED, Fate.FINAL}
    return one, counts if stands else None


def _shown(body: Mapping[str, Json]) -> dict[str, Json]:
    """Return fields without sealed data."""
    return {name: value for name, value in body.items() if name != _SEALED}
