"""Which posts are enrolled, with which keys, and whose events count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safepassage.operation.custody.roles import RIGHTS, Action, Role
from safepassage.operation.register.state import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact

__all__ = ["ABOUT_TRUST", "PLANNER", "Enrolment", "Trust", "trust_of"]

PLANNER = "planner"
"""The role whose posts enrol and revoke others."""

_FOUNDER = (PLANNER, Role.TRACING_OFFICER.value)
"""What the first post may be: whoever founds holds the operation's key anyway."""

_ERASERS = frozenset(role.value for role in RIGHTS[Action.ERASE].roles)

ABOUT_TRUST = frozenset({"operation_begun", "post_enrolled", "post_revoked"})
"""Kinds of events by which posts come to be trusted, or are so no more."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A post as it was enrolled; ``key`` is its Ed25519 public key, Base64."""

    post: str
    key: str
    recipient: str
    roles: tuple[str, ...]
    place: str
    digest: str


@dataclass(frozen=True, slots=True)
class Trust:
    """
    The posts of an operation.

    ``enrolments`` holds every enrolment that counts, by post, the first one first: more than one
    means that two posts were given the same code, which ``conflicts`` shows. ``last`` is the
    number of the last event that counts, by revoked post.
    """

    enrolments: dict[str, tuple[Enrolment, ...]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    def counts(self, fact: Fact) -> bool:
        """
        Return whether an event is of an enrolled post, before it was revoked.

        An erasure counts only where the post was enrolled for a role that may erase.
        """
        if fact.post not in self.enrolments or not self._before_end(fact):
            return False
        return fact.kind != "erased" or self.may_erase(fact.post)

    def may_erase(self, post: str) -> bool:
        """Return whether a post was enrolled for a role that erases people."""
        return any(_ERASERS & set(entry.roles) for entry in self.enrolments.get(post, ()))

    def keys(self, post: str) -> tuple[str, ...]:
        """Return the public keys with which a post's events may be signed."""
        return tuple(enrolment.key for enrolment in self.enrolments.get(post, ()))

    def _before_end(self, fact: Fact) -> bool:
        """Return whether an event lies before the end of its post's trust."""
        last = self.last.get(fact.post)
        return last is None or fact.number <= last


def trust_of(facts: Iterable[Fact]) -> Trust:
    """
    Return the posts that count, from the facts about posts; others are passed over.

    Only posts with the role of planner enrol and revoke. The facts are taken in the order of the
    clock, so of two planners who revoke each other the first wins. A revocation reaches back: what
    the revoked post recorded beyond its last number never counted, also not whom it enrolled.
    """
    about = [fact for fact in facts if fact.kind in ABOUT_TRUST]
    about.sort(key=lambda fact: (fact.stamp, fact.post, fact.digest))
    last: dict[str, int] = {}
    while True:
        enrolments, revocation = _walk(about, last)
        if revocation is None:
            return Trust(enrolments, last, _clashes(enrolments))
        post, number = revocation
        last[post] = min(number, last.get(post, number))


def _walk(
    about: list[Fact], last: dict[str, int]
) -> tuple[dict[str, tuple[Enrolment, ...]], tuple[str, int] | None]:
    """Return the enrolments under known revocations, and the first revocation that is new."""
    enrolments: dict[str, tuple[Enrolment, ...]] = {}
    for fact in about:
        body: Any = fact.body
        if fact.post in last and fact.number > last[fact.post]:
            continue
        if fact.kind == "operation_begun":
            if not enrolments:
                enrolments[fact.post] = (_enrolment(fact, fact.post, _FOUNDER),)
            continue
        if not any(PLANNER in entry.roles for entry in enrolments.get(fact.post, ())):
            continue
        post: str = body["post"]
        if fact.kind == "post_revoked":
            if body["last"] < last.get(post, body["last"] + 1):
                return enrolments, (post, body["last"])
            continue
        known = enrolments.get(post, ())
        if all(entry.key != body["key"] for entry in known):
            roles = tuple(sorted(body.get("roles", ())))
            enrolments[post] = (*known, _enrolment(fact, post, roles))
    return enrolments, None


def _enrolment(fact: Fact, post: str, roles: tuple[str, ...]) -> Enrolment:
    """Return the enrolment that an event states."""
    body: Any = fact.body
    return Enrolment(
        post, body["key"], body.get("recipient", ""), roles, body.get("place", ""), fact.digest
    )


def _clashes(enrolments: dict[str, tuple[Enrolment, ...]]) -> tuple[Conflict, ...]:
    """Return the posts that were enrolled with more than one key."""
    return tuple(
        Conflict(f"post:{post}", "two posts have the same code",
                 tuple(sorted(entry.digest for entry in entries)))
        for post, entries in sorted(enrolments.items())
        if len(entries) > 1
    )  # fmt: skip
