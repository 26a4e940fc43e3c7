"""
The register: the state of the operation, folded from its events subject by subject.

Each group, person, vehicle, place and pause is the fold of the facts about it alone. So an event
that comes in, however late, folds only its own subject anew, and the register is the same whatever
the order in which events came.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from safepassage.errors import RefusedError
from safepassage.operation.events import KINDS, check_body, subject_of
from safepassage.operation.register.amendments import Amendments, amendments_of
from safepassage.operation.register.canonical import state_bytes
from safepassage.operation.register.days import (
    Household,
    PauseDay,
    PlaceDay,
    VehicleDay,
    fold_household,
    fold_pause,
    fold_place,
    fold_vehicle,
)
from safepassage.operation.register.standing import Standing, fold_people
from safepassage.operation.register.trust import Trust, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from safepassage.operation.events import Fact, Json
    from safepassage.operation.register.state import Conflict

__all__ = [
    "FINAL_KINDS",
    "GENERAL_KINDS",
    "Facts",
    "Register",
    "Source",
    "fold",
    "fold_sorted",
    "is_folded",
    "is_general",
    "known_at",
]

_ROOMS: dict[str, tuple[str, Callable[[str, Iterable[Fact]], Any]]] = {
    "people": ("people", fold_people),
    "vehicle": ("vehicles", fold_vehicle),
    "place": ("places", fold_place),
    "pause": ("pauses", fold_pause),
    "household": ("households", fold_household),
}
"""Where a register keeps each kind of subject, and how it is folded."""


class Source(Protocol):
    """Where a register finds the facts of a subject: a store, or facts in memory."""

    def facts(self, subject: str) -> Iterable[Fact]:
        """Return all facts of a subject, such as ``people:A-17``, in any order."""

    def facts_of(self, subjects: Iterable[str]) -> Iterable[tuple[str, Iterable[Fact]]]:
        """Return each of some subjects that has facts with all of them, in any order."""

    def subject_of(self, digest: str) -> str | None:
        """Return the subject of an event that is known."""

    def subjects_after(self, post: str, number: int) -> Iterable[str]:
        """Return the subjects of a post's events beyond a number."""


class Facts:
    """Facts in memory, by subject."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, dict[str, Fact]] = defaultdict(dict)
        self._subjects: dict[str, str] = {}
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take in facts; one that is known changes nothing."""
        for fact in facts:
            subject = subject_of(fact.kind, fact.body)
            self._facts[subject][fact.digest] = fact
            self._subjects[fact.digest] = subject

    def facts(self, subject: str) -> Iterable[Fact]:
        """Return all facts of a subject."""
        return list(self._facts.get(subject, {}).values())

    def facts_of(self, subjects: Iterable[str]) -> Iterable[tuple[str, Iterable[Fact]]]:
        """Return each of some subjects that has facts with all of them."""
        return [(subject, self.facts(subject)) for subject in subjects if subject in self._facts]

    def subject_of(self, digest: str) -> str | None:
        """Return the subject of an event that is known."""
        return self._subjects.get(digest)

    def subjects_after(self, post: str, number: int) -> Iterable[str]:
        """Return the subjects of a post's events beyond a number."""
        return [
            subject
            for subject, facts in self._facts.items()
            if any(fact.post == post and fact.number > number for fact in facts.values())
        ]

    def __iter__(self) -> Iterator[tuple[str, list[Fact]]]:
        """Yield each subject with its facts."""
        return ((subject, list(facts.values())) for subject, facts in self._facts.items())


@dataclass(slots=True)
class Register:
    """
    Who and what is where, with all that contradicts itself.

    ``general`` holds the facts about posts and about other events, by which ``trust`` and
    ``amendments`` are known; they are few.
    """

    general: dict[str, Fact] = field(default_factory=dict)
    trust: Trust = field(default_factory=Trust)
    amendments: Amendments = field(default_factory=Amendments)
    people: dict[str, Standing] = field(default_factory=dict)
    vehicles: dict[str, VehicleDay] = field(default_factory=dict)
    places: dict[str, PlaceDay] = field(default_factory=dict)
    pauses: dict[str, PauseDay] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact], source: Source) -> set[str]:
        """
        Fold new facts in, which ``source`` already knows, and return the subjects folded anew.

        Facts that were folded before, change nothing.
        """
        new = list(facts)
        subjects = {subject_of(fact.kind, fact.body) for fact in new}
        general = {fact.digest: fact for fact in new if is_general(fact)}
        if general.keys() - self.general.keys():
            subjects |= self._take_general(general, source)
        folded = {subject for subject in subjects if is_folded(subject)}
        for subject, told in source.facts_of(folded):
            self.fold_subject(subject, told)
        return folded

    def _take_general(self, general: dict[str, Fact], source: Source) -> set[str]:
        """Take in facts about posts and events; return the subjects that they change."""
        self.general |= general
        trust, amendments = self.trust, self.amendments
        self._look_at_general()
        changed: set[str] = set()
        posts = {
            post
            for post in self.trust.enrolments.keys() | trust.enrolments.keys()
            if self.trust.enrolments.get(post) != trust.enrolments.get(post)
        }
        for post in posts:
            changed.update(source.subjects_after(post, 0))
        for post, last in self.trust.last.items():
            if trust.last.get(post) != last:
                changed.update(source.subjects_after(post, last))
        targets = _differing(amendments.fields, self.amendments.fields)
        targets |= _differing(amendments.out, self.amendments.out)
        for digest in targets:
            subject = source.subject_of(digest)
            if subject is not None:
                changed.add(subject)
        return changed

    def _look_at_general(self) -> None:
        """Work out which posts are trusted and which amendments stand."""
        self.trust = trust_of(self.general.values())
        self.amendments = amendments_of(
            fact
            for fact in self.general.values()
            if KINDS[fact.kind].key == "event" and self.trust.counts(fact)
        )

    def fold_subject(self, subject: str, facts: Iterable[Fact]) -> None:
        """Fold one subject anew from all its facts; one of which nothing counts is not there."""
        kind, _, code = subject.partition(":")
        counting = self.counting(facts)
        values, fold_values = self._room(kind)
        if counting:
            values[code] = fold_values(code, counting)
        else:
            values.pop(code, None)

    def counting(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return those of some facts that count, as corrected, in the order of observation."""
        return sorted(
            (self.as_amended(fact) for fact in facts if self._counts(fact)),
            key=lambda fact: fact.order,
        )

    def value(self, subject: str) -> Any:  # noqa: ANN401 -- as many types as kinds of subjects
        """Return what a subject has been folded to, or None."""
        kind, _, code = subject.partition(":")
        return self._room(kind)[0].get(code)

    def take(self, subject: str) -> Any:  # noqa: ANN401 -- the same
        """Return what a subject has been folded to, or None, and keep it no more."""
        kind, _, code = subject.partition(":")
        return self._room(kind)[0].pop(code, None)

    def put(self, subject: str, value: Any) -> None:  # noqa: ANN401 -- the same
        """Take over what a subject was folded to before."""
        kind, _, code = subject.partition(":")
        self._room(kind)[0][code] = value

    def _room(self, kind: str) -> tuple[dict[str, Any], Callable[[str, Iterable[Fact]], Any]]:
        """Return where a kind of subject is kept, and how it is folded."""
        name, fold_values = _ROOMS[kind]
        return getattr(self, name), fold_values

    def _counts(self, fact: Fact) -> bool:
        """
        Return whether a fact counts: of a trusted post, neither withdrawn nor overruled.

        An erasure is final. Its keys are destroyed at some posts and not yet at others; were it to
        count no more, the others would go on reading whoever asked to be erased.
        """
        stands = fact.kind in FINAL_KINDS or fact.digest not in self.amendments.out
        return stands and self.trust.counts(fact)

    def as_amended(self, fact: Fact) -> Fact:
        """Return a fact with the fields that stand instead of its own, where they fit."""
        correction = self.amendments.fields.get(fact.digest)
        if correction is None or not fits(fact, correction[1]):
            return fact
        return replace(fact, body=correction[1])

    @property
    def conflicts(self) -> list[Conflict]:
        """Return what persons must settle, sorted."""
        found = [conflict for standing in self.people.values() for conflict in standing.conflicts]
        return sorted([*found, *self.trust.conflicts, *self.amendments.conflicts])

    def canonical(self) -> bytes:
        """Return the whole state as bytes: the same at each post that knows the same events."""
        return state_bytes(self)


def fits(fact: Fact, fields: Mapping[str, Json]) -> bool:
    """Return whether corrected fields fit the event that they correct, and its subject."""
    try:
        check_body(KINDS[fact.kind], fields)
    except RefusedError:
        return False
    return subject_of(fact.kind, fields) == subject_of(fact.kind, fact.body)


def fold(facts: Iterable[Fact]) -> Register:
    """Return the register of facts, in any order."""
    source = Facts(facts)
    general = [fact for _, some in source for fact in some if is_general(fact)]
    return fold_sorted(general, ((s, some) for s, some in source if is_folded(s)))


def fold_sorted(
    general: Iterable[Fact], by_subject: Iterable[tuple[str, Iterable[Fact]]]
) -> Register:
    """
    Return the register from the facts about posts and events, and the others subject by subject.

    So a store can hand over one subject after another, and none but the current lies in memory.
    """
    register = Register(general={fact.digest: fact for fact in general})
    register._look_at_general()  # noqa: SLF001 - a constructor of the class, beside it
    for subject, facts in by_subject:
        register.fold_subject(subject, facts)
    return register


def known_at(
    facts: Iterable[Fact], *, recorded: int | None = None, observed: int | None = None
) -> list[Fact]:
    """
    Return the facts that were recorded, or observed, by a time (seconds since 1970, inclusive).

    By the time of recording: what could be known then. By the time of observation: what is known
    now of then; facts about posts and other events stay, so that corrections apply.
    """
    return [
        fact
        for fact in facts
        if (recorded is None or fact.recorded <= recorded)
        and (observed is None or fact.observed <= observed or is_general(fact))
    ]


GENERAL_KINDS = frozenset(
    name
    for name, kind in KINDS.items()
    if name == "operation_begun" or kind.key in {"event", "post"}
)
"""Kinds of facts that are about a post or another event, or begin the operation."""

FINAL_KINDS = frozenset({"erased"})
"""Kinds of facts that count whatever other facts say of them, where their post is trusted."""


def is_general(fact: Fact) -> bool:
    """Return whether a fact is about a post or another event, or begins the operation."""
    return fact.kind in GENERAL_KINDS


def is_folded(subject: str) -> bool:
    """Return whether a subject has a state of its own."""
    return subject.partition(":")[0] in _ROOMS


def _differing(former: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """Return the keys whose values differ."""
    return {key for key in former.keys() | now.keys() if former.get(key) != now.get(key)}
