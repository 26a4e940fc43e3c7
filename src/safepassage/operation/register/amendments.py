"""
What events say about other events: corrections, withdrawals, settlements, owners of gaps.

An amended event stays in the log, and its amendment says who overrode whom. A withdrawal is final:
what was withdrawn by mistake is recorded anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safepassage.operation.register.state import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.operation.events import Fact, Json

__all__ = ["Amendments", "Overruled", "amendments_of"]

CORRECTED_IN_TWO_WAYS = "corrected in two ways"


@dataclass(frozen=True, slots=True)
class Overruled:
    """An event that counts no more: by which event, and who decided (empty for a withdrawal)."""

    by: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Amendments:
    """
    All amendments that stand, by the digest of the event that they are about.

    ``fields`` holds the fields that stand instead of an event's own, with the digest of the
    correction. ``out`` are the events that count no more. ``owners`` and ``findings`` belong to
    gaps of head-counts. ``confirmed`` are codes that looked like a slip and are right.
    """

    fields: dict[str, tuple[str, Mapping[str, Json]]] = field(default_factory=dict)
    out: dict[str, Overruled] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    confirmed: frozenset[str] = frozenset()

    def disagreeing(self, digest: str) -> tuple[str, ...]:
        """Return the digests of the corrections of an event that contradict each other."""
        for conflict in self.conflicts:
            if (conflict.subject, conflict.rule) == (f"event:{digest}", CORRECTED_IN_TWO_WAYS):
                return conflict.events
        return ()


def amendments_of(facts: Iterable[Fact]) -> Amendments:
    """
    Return the amendments that stand, from the facts about events; any order gives the same.

    Of settlements that contradict each other the last by the clock holds, and of corrections by
    several posts too; both are shown as conflicts until a settlement overrules one of them.
    """
    ordered = sorted(facts, key=lambda fact: (fact.stamp, fact.post, fact.digest))
    amendments = Amendments()
    for fact in ordered:
        if fact.kind == "withdrawn":
            amendments.out.setdefault(_target(fact), Overruled(fact.digest, ""))
    conflicts = _settle(ordered, amendments)
    standing = [fact for fact in ordered if fact.digest not in amendments.out]
    conflicts += _correct(standing, amendments)
    confirmed: set[str] = set()
    for fact in standing:
        body: Any = fact.body
        if fact.kind == "code_confirmed":
            confirmed.add(body["code"])
        elif fact.kind == "gap_owned":
            amendments.owners[_target(fact)] = body["owner"]
        elif fact.kind == "gap_closed":
            amendments.findings[_target(fact)] = body["finding"]
    return Amendments(
        amendments.fields, amendments.out, amendments.owners, amendments.findings,
        tuple(sorted(conflicts)), frozenset(confirmed),
    )  # fmt: skip


def _target(fact: Fact) -> str:
    """Return the digest of the event that a fact is about."""
    return str(fact.body["event"])


def _settle(ordered: list[Fact], amendments: Amendments) -> list[Conflict]:
    """Overrule what settlements overrule, the last settlement first; return contradictions."""
    conflicts = []
    overruling: dict[str, Fact] = {}
    for fact in reversed(ordered):
        if fact.kind != "settled" or fact.digest in amendments.out:
            continue
        body: Any = fact.body
        later = overruling.get(_target(fact))
        if later is not None:
            pair = tuple(sorted((fact.digest, later.digest)))
            conflicts.append(Conflict(f"event:{_target(fact)}", "settled in two ways", pair))
            amendments.out[fact.digest] = Overruled(later.digest, str(later.body["decided_by"]))
            continue
        for digest in sorted(body["overruled"]):
            if digest != _target(fact):
                overruling.setdefault(digest, fact)
                amendments.out.setdefault(digest, Overruled(fact.digest, body["decided_by"]))
    return conflicts


def _correct(standing: list[Fact], amendments: Amendments) -> list[Conflict]:
    """Gather the fields that stand instead of others; return corrections that disagree."""
    corrections: dict[str, list[Fact]] = {}
    for fact in standing:
        if fact.kind == "corrected":
            corrections.setdefault(_target(fact), []).append(fact)
    conflicts = []
    for target, facts in corrections.items():
        body: Any = facts[-1].body
        amendments.fields[target] = (facts[-1].digest, body["fields"])
        by_post = {fact.post: fact for fact in facts}
        if len(by_post) > 1 and any(
            fact.body["fields"] != body["fields"] for fact in by_post.values()
        ):
            digests = tuple(sorted(fact.digest for fact in by_post.values()))
            conflicts.append(Conflict(f"event:{target}", CORRECTED_IN_TWO_WAYS, digests))
    return conflicts
