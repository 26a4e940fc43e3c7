"""What contradicts itself, each side of it, and what was settled by whom; the loser is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.events import subject_of
from safepassage.operation.register.state import Conflict
from safepassage.operation.views.lookup import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register, Source

__all__ = ["Dispute", "Remedy", "Settlement", "disputes", "settlements"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """
    How a rule is told and what can be done about it.

    ``settles`` says whether one of the events can be chosen, ``last_holds`` whether the one
    observed last counts until then, ``of_heads`` whether it is about how many a group has.
    """

    meaning: str
    advice: str
    settles: bool
    last_holds: bool = False
    of_heads: bool = False


_CHOOSE = "Find out which is true, and settle for that event; the other is kept and counts no more."

REMEDIES: dict[str, Remedy] = {
    "one person on two vehicles": Remedy(
        "One person boarded a vehicle without having got off another.",
        _CHOOSE + " If both are true, record where the person got off in between.",
        settles=True,
        last_holds=True,
    ),
    "one person at two places": Remedy(
        "One person is said to have arrived at one place, and to have been at another afterwards.",
        _CHOOSE,
        settles=True,
        last_holds=True,
    ),
    "two posts may tell of the same people": Remedy(
        "Two posts told the same count of the same vehicle within half an hour, so they may have "
        "counted the same people twice.",
        "Ask both posts. If they are the same people, settle for one of the events; if they are "
        "not, give the second group a code of its own and correct the event.",
        settles=True,
    ),
    "the same code is registered twice": Remedy(
        "Two registrations have the same code. The larger count stands, so that nobody is dropped.",
        "If they are the same people, settle for one of the events. If not, register one of the "
        "groups under another code, and settle for the event of the other.",
        settles=True,
    ),
    "more are named than are known": Remedy(
        "An event names more people of a group than the group has. Nobody was made up for it.",
        "Count the group anew, or correct the event's count.",
        settles=False,
        of_heads=True,
    ),
    "more are counted than are known": Remedy(
        "More people of a group were seen than were registered. They count, and stand as surplus.",
        "Count the group anew, or correct the event's count.",
        settles=False,
        of_heads=True,
    ),
    "more are on their way than were counted": Remedy(
        "A recount gives fewer people than are already on their way. Nobody was taken off.",
        "Correct the recount, or the events that moved too many.",
        settles=False,
        of_heads=True,
    ),
    "two posts have the same code": Remedy(
        "Two posts were enrolled under the same code with keys of their own. Both count.",
        "Enrol one of them anew under another code, and revoke what it recorded under this one.",
        settles=False,
    ),
    "settled in two ways": Remedy(
        "One contradiction was settled in two ways. The later settlement stands for now.",
        "Agree on one, and withdraw the other.",
        settles=False,
    ),
    "corrected in two ways": Remedy(
        "Two posts corrected one event differently. The later correction stands for now.",
        "Agree on one, and withdraw the other.",
        settles=False,
    ),
}
"""What each rule of the register's conflicts means to a person."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """
    A contradiction that a person must settle.

    ``code`` is what people call it by, ``subject`` what it is about (such as ``people:A-17``).
    ``sides`` are the events that contradict each other in the order of observation; ``missing``
    are the digests of those that are not here. ``counts`` is the side that holds meanwhile, where
    one does. Where it is about how many a group has, ``registered`` are the heads that were
    registered, or counted anew since, and ``told_of`` those that there are by all that was told;
    else both are None. ``hidden`` is how many sides whoever looks may not see.
    """

    code: str
    subject: str
    rule: str
    remedy: Remedy
    sides: tuple[Fact, ...]
    missing: tuple[str, ...]
    counts: str = ""
    registered: int | None = None
    told_of: int | None = None
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    What was settled: which event counts, which were overruled, and who overrode whom.

    ``winner`` is None where the event is not here, and ``losers`` holds the overruled ones that
    are. ``stands`` is False where the settlement itself was withdrawn or overruled.
    """

    digest: str
    observed: int
    post: str
    decided_by: str
    note: str
    winner: Fact | None
    losers: tuple[Fact, ...]
    stands: bool

    def ended(self, code: str) -> bool:
        """Return whether the contradiction that has a code was between the events of this one."""
        sides = [fact for fact in (self.winner, *self.losers) if fact is not None]
        digests = tuple(sorted(side.digest for side in sides))
        subjects = {subject_of(side.kind, side.body) for side in sides}
        return any(
            Conflict(subject, rule, digests).code == code
            for subject in subjects
            for rule, remedy in REMEDIES.items()
            if remedy.settles
        )


def disputes(register: Register, source: Source) -> tuple[Dispute, ...]:
    """Return all contradictions that are not settled, each with its sides, by subject and rule."""
    conflicts = register.conflicts
    facts = facts_of(register, source, {d for each in conflicts for d in each.events})
    return tuple(_dispute(register, conflict, facts) for conflict in conflicts)


def _dispute(register: Register, conflict: Conflict, facts: Mapping[str, Fact]) -> Dispute:
    """Return a conflict with its sides."""
    sides = sorted(
        (facts[digest] for digest in conflict.events if digest in facts),
        key=lambda fact: fact.order,
    )
    missing = tuple(digest for digest in conflict.events if digest not in facts)
    remedy = REMEDIES[conflict.rule]
    kind, _, code = conflict.subject.partition(":")
    counts = ""
    if kind == "event":
        corrected = register.amendments.fields.get(code)
        counts = corrected[0] if corrected and corrected[0] in conflict.events else ""
        if not counts:
            counts = next((d for d in conflict.events if d not in register.amendments.out), "")
    elif sides and remedy.last_holds:
        counts = sides[-1].digest
    group = register.people.get(code) if remedy.of_heads else None
    return Dispute(
        conflict.code, conflict.subject, conflict.rule, remedy, tuple(sides), missing, counts,
        registered=None if group is None else group.known,
        told_of=None if group is None else group.total,
    )  # fmt: skip


def settlements(register: Register, source: Source) -> tuple[Settlement, ...]:
    """Return all settlements in the order of observation, with the events that lost."""
    settled = sorted(
        (
            fact
            for fact in register.general.values()
            if fact.kind == "settled" and register.trust.counts(fact)
        ),
        key=lambda fact: fact.order,
    )
    wanted = {str(fact.body["event"]) for fact in settled}
    for fact in settled:
        wanted.update(_overruled(fact))
    facts = facts_of(register, source, wanted)
    return tuple(_settlement(register, fact, facts) for fact in settled)


def _settlement(register: Register, fact: Fact, facts: Mapping[str, Fact]) -> Settlement:
    """Return a settlement with the events that it is about."""
    winner = str(fact.body["event"])
    losers = [digest for digest in sorted(_overruled(fact)) if digest != winner]
    return Settlement(
        digest=fact.digest,
        observed=fact.observed,
        post=fact.post,
        decided_by=str(fact.body["decided_by"]),
        note=str(fact.body.get("note", "")),
        winner=facts.get(winner),
        losers=tuple(facts[digest] for digest in losers if digest in facts),
        stands=fact.digest not in register.amendments.out,
    )


def _overruled(fact: Fact) -> list[str]:
    """Return the digests that a settlement overrules."""
    overruled = fact.body["overruled"]
    return [str(digest) for digest in overruled] if isinstance(overruled, list) else []
