"""
Who is still looked for, by the consent with which it was asked: no name is kept of it.

A search and a question to another post are events, and so is what came of them: how many were
shown. A question is open until its answer is read. The search as a whole is open until a person
says what came of it, as a likeness is no proof, and nobody found is none either. A later search
with the same consent opens it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register

__all__ = ["Question", "Sought", "sought"]


@dataclass(frozen=True, slots=True)
class Question:
    """
    A question to another post.

    ``since`` is when it was asked. ``answered`` is when that post has answered it, as far as its
    events have come here, and ``read`` when the answer was read here; seconds since 1970, 0 for
    not yet. ``shown`` is how many codes the answer told, None until it is read.
    """

    post: str
    since: int
    answered: int = 0
    read: int = 0
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """
    What was done to find somebody, by consent.

    Parameters
    ----------
    consent, purposes
        Where the consent is kept, and what for.
    since
        When it was first looked or asked, seconds since 1970.
    readers
        Who looked or asked, by code.
    looks, looked
        How often it was looked for them at this post, and when last (0 for never).
    shown, in_vain
        How many were shown then (None where nobody looked, or what came of it is not known), and
        how many looks have shown nobody: with one consent several persons may be looked for.
    questions
        Questions to other posts, in the order in which they were asked.
    digest
        The last event of it: who says what came of it names this one.
    """

    consent: str
    purposes: tuple[str, ...]
    since: int
    readers: tuple[str, ...]
    looks: int
    looked: int
    shown: int | None
    in_vain: int
    questions: tuple[Question, ...]
    digest: str


@dataclass(slots=True)
class _Case:
    """What is gathered of a consent."""

    first: Fact
    last: Fact
    purposes: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)
    looks: int = 0
    looked: int = 0
    shown: int | None = None
    in_vain: int = 0
    asked: dict[str, Question] = field(default_factory=dict)


def sought(facts: Iterable[Fact], register: Register, post: str) -> tuple[Sought, ...]:
    """
    Return whom a post looks for and of whom nobody has said yet what came of it.

    Parameters
    ----------
    facts
        The facts about the operation as a whole; those that tell of no search are passed over.
    register
        The register, which knows what counts and what was said of searches.
    post
        The post: only what it has looked for and asked.

    Returns
    -------
    tuple
        In the order in which it was first looked or asked for them.
    """
    told = register.counting(fact for fact in facts if fact.kind == "searched")
    there = {
        (fact.post, str(fact.body.get("question"))): fact.recorded
        for fact in told
        if fact.body.get("asked_by") == post
    }
    cases: dict[str, _Case] = {}
    for fact in told:
        if fact.post == post and "asked_by" not in fact.body:
            consent = str(fact.body["consent"])
            case = cases.setdefault(consent, _Case(fact, fact))
            _take(case, fact, there)
    return tuple(
        _sought(consent, case)
        for consent, case in cases.items()
        if case.last.digest not in register.amendments.findings
    )


def _take(case: _Case, fact: Fact, there: dict[tuple[str, str], int]) -> None:
    """Take in a search, a question, or what came of one; ``there`` tells who has answered when."""
    case.last = fact
    case.purposes.add(str(fact.body["purpose"]))
    case.readers.add(str(fact.body["reader"]))
    matches = fact.body.get("matches")
    shown = matches if isinstance(matches, int) else None
    if "asked" in fact.body:
        to, number = str(fact.body["asked"]), str(fact.body.get("question"))
        known = case.asked.get(number, Question(to, fact.observed, there.get((to, number), 0)))
        read = 0 if shown is None else fact.observed
        case.asked[number] = Question(to, known.since, known.answered, read, shown)
        return
    if shown is None:
        case.looks += 1
        case.looked = fact.observed
    case.shown = shown
    case.in_vain += shown == 0


def _sought(consent: str, case: _Case) -> Sought:
    """Return what was gathered."""
    return Sought(
        consent, tuple(sorted(case.purposes)), case.first.observed, tuple(sorted(case.readers)),
        case.looks, case.looked, case.shown, case.in_vain, tuple(case.asked.values()),
        case.last.digest,
    )  # fmt: skip
