"""
What is known of one group or person: the fold of all that was told of it.

The facts are folded in the order in which they were observed, so a fact that comes late takes its
place in between, and the result is the same wherever and whenever it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safepassage.operation.register.heads import Heads
from safepassage.operation.register.movements import MOVEMENTS
from safepassage.operation.register.state import Claim, Conflict, Move, Part, Slot, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.operation.events import Fact

__all__ = ["Standing", "fold_people"]

DEFAULT_PRIORITY = 3

_TWICE_S = 1_800
"""Two posts that tell the same count of the same vehicle within half an hour may mean one event."""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A group or person as it stands.

    Parameters
    ----------
    who
        The code.
    known
        How many were registered, counted anew or joined, heads.
    parts
        How many are in which slot; they sum to ``total``, which is never less than ``known``
        unless heads were counted away.
    need, priority, household, place
        As registered; ``place`` is where they waited first.
    guessed
        Whether the count is a guess ("about 40").
    sealed
        The sealed personal data, newest last; none once they are erased.
    links
        Relation, other person and consent, for families.
    named
        The places, vehicles and directions that events about them name, such as ``vehicle:bus-3``.
    claims
        What other systems tell of them, the newest last; none once they are erased.
    moves
        Who went from which spot to which, in the order of observation.
    conflicts
        What a person must settle.
    n_facts
        How many facts were folded.
    last
        When they were last seen or told of, seconds since 1970.
    """

    who: str
    known: int
    parts: tuple[tuple[Slot, Part], ...]
    need: str
    priority: int
    household: str
    place: str
    guessed: bool
    sealed: tuple[str, ...]
    erased: bool
    links: tuple[tuple[str, str, str], ...]
    named: tuple[str, ...]
    claims: tuple[Claim, ...]
    moves: Sequence[Move]
    conflicts: tuple[Conflict, ...]
    n_facts: int
    last: int

    @property
    def total(self) -> int:
        """Return how many heads there are."""
        return sum(part.heads for _, part in self.parts)

    @property
    def is_registered(self) -> bool:
        """Return whether they were registered, counted anew or joined; nobody may be left."""
        return bool(self.known or self.place)

    @property
    def surplus(self) -> int:
        """Return how many heads were seen beyond those that were known."""
        return max(0, self.total - self.known)

    @property
    def is_claim(self) -> bool:
        """Return whether other systems alone tell of them, and nobody here counts for them."""
        return bool(self.claims) and not self.parts

    def has_expired(self, now: int) -> bool:
        """Return whether they are a claim that must not be read any more."""
        return self.is_claim and self.claims[-1].expires <= now

    def count(self, state: State) -> int:
        """Return how many are in a state."""
        return sum(part.heads for slot, part in self.parts if slot.state is state)


@dataclass(slots=True)
class _Fold:
    """A standing while facts are folded into it."""

    who: str
    heads: Heads = field(default_factory=Heads)
    known: int = 0
    registered: list[Fact] = field(default_factory=list)
    need: str = "seated"
    priority: int = DEFAULT_PRIORITY
    household: str = ""
    place: str = ""
    guessed: bool = False
    sealed: list[str] = field(default_factory=list)
    erased: bool = False
    links: set[tuple[str, str, str]] = field(default_factory=set)
    conflicts: set[Conflict] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    claims: set[Claim] = field(default_factory=set)
    told: dict[tuple[str, str, str, int], Fact] = field(default_factory=dict)

    def conflict(self, rule: str, *digests: str) -> None:
        """Note a contradiction between events."""
        self.conflicts.add(Conflict(f"people:{self.who}", rule, tuple(sorted(set(digests)))))

    def name(self, body: Mapping[str, Any]) -> None:
        """Note the place, vehicle and directions that an event names."""
        for name in ("place", "vehicle"):
            if name in body:
                self.named.add(f"{name}:{body[name]}")
        for code in body.get("direction", ()):
            self.named.add(f"direction:{code}")


def fold_people(who: str, facts: Iterable[Fact]) -> Standing:
    """
    Return the standing of a group or person.

    Parameters
    ----------
    who
        Its code.
    facts
        All facts about it that count, with corrections applied, in the order of observation.
    """
    fold = _Fold(who)
    n_facts = 0
    last = 0
    for fact in facts:
        n_facts += 1
        last = fact.observed
        fold.name(fact.body)
        if fact.kind in MOVEMENTS:
            _move(fold, fact)
        else:
            _OTHERS[fact.kind](fold, fact)
    return Standing(
        who=who,
        known=fold.known,
        parts=tuple(sorted(fold.heads.parts.items())),
        need=fold.need,
        priority=fold.priority,
        household=fold.household,
        place=fold.place,
        guessed=fold.guessed,
        sealed=() if fold.erased else tuple(fold.sealed),
        erased=fold.erased,
        links=tuple(sorted(fold.links)),
        named=tuple(sorted(fold.named)),
        claims=() if fold.erased else tuple(sorted(fold.claims, key=_newest_last)),
        moves=tuple(fold.heads.moves),
        conflicts=tuple(sorted(fold.conflicts)),
        n_facts=n_facts,
        last=last,
    )


def _move(fold: _Fold, fact: Fact) -> None:
    """Move heads as a fact says; those whom it counts beyond the known are put there too."""
    movement = MOVEMENTS[fact.kind]
    body: Any = fact.body
    place, vehicle, count = body.get("place", ""), body.get("vehicle", ""), body.get("count")
    heads = fold.heads
    single = heads.total == 1 and count in {None, 1}
    chosen = heads.chosen(count, movement.wishes(body, single=single))
    if single and chosen:
        slot = chosen[0][0]
        rule = movement.contradiction(slot, place, vehicle)
        if rule:
            fold.conflict(rule, heads.parts[slot].digest, fact.digest)
    if movement.counts_heads:
        _look_for_repeats(fold, fact, place, vehicle, count)
    heads.shift(chosen, lambda slot: movement.target(slot, place, vehicle, body), fact)
    missing = (count or 0) - sum(number for _, number in chosen)
    if missing > 0 and not movement.sees_heads and heads.total:
        fold.conflict("more are named than are known", fact.digest)
        return
    if heads.total == 0:
        missing = max(missing, 1)
    if missing > 0:
        start = Slot(State.WAITING, place or fold.place, "", "", ())
        heads.add(missing, movement.target(start, place, vehicle, body), fact)
        if fold.registered and not fold.guessed and heads.total > fold.known:
            fold.conflict("more are counted than are known", fact.digest)


def _look_for_repeats(fold: _Fold, fact: Fact, place: str, vehicle: str, count: int | None) -> None:
    """Note two posts that tell the same count of the same vehicle at nearly the same time."""
    if count is None or count < 2:
        return
    key = (fact.kind, place, vehicle, count)
    former = fold.told.get(key)
    if former and former.post != fact.post and fact.observed - former.observed <= _TWICE_S:
        fold.conflict("two posts may tell of the same people", former.digest, fact.digest)
    fold.told[key] = fact


def _register(fold: _Fold, fact: Fact) -> None:
    """Take in a registration; where a code is registered twice, nobody of either is dropped."""
    body: Any = fact.body
    count = body.get("count", 1)
    direction = tuple(sorted(body.get("direction", ())))
    if fold.registered:
        fold.conflict("the same code is registered twice", fold.registered[0].digest, fact.digest)
    else:
        fold.place = body["place"]
        fold.need = body.get("need", fold.need)
        fold.priority = body.get("priority", fold.priority)
        fold.household = body.get("household", fold.household)
        fold.guessed = body.get("about") == "about"
    fold.registered.append(fact)
    if "sealed" in body:
        fold.sealed.append(body["sealed"])
    more = max(count, fold.known) - fold.heads.total
    fold.known = max(count, fold.known)
    fold.heads.add(more, Slot(State.WAITING, body["place"], "", "", direction), fact)


def _recount(fold: _Fold, fact: Fact) -> None:
    """Take in a new count: more wait at the place, or fewer of those who wait."""
    count: Any = fact.body["count"]
    heads = fold.heads
    fold.known = count
    fold.guessed = False
    more = count - heads.total
    if more > 0:
        heads.add(more, Slot(State.WAITING, fold.place, "", "", ()), fact)
        return
    away = heads.chosen(-more, [lambda slot: slot.state is State.WAITING]) if more else []
    for slot, number in away:
        heads.take(number, slot, fact)
    if heads.total > count:
        fold.conflict("more are on their way than were counted", fact.digest)


def _join(fold: _Fold, fact: Fact) -> None:
    """Take in people who joined on the road."""
    body: Any = fact.body
    count = body.get("count", 1)
    fold.known += count
    if not fold.registered:
        fold.need = body.get("need", fold.need)
    slot = Slot(State.ABOARD, body.get("place", ""), body["vehicle"], "", ())
    fold.heads.add(count, slot, fact)


def _erase(fold: _Fold, fact: Fact) -> None:
    """Forget the sealed data; the heads stay."""
    del fact
    fold.erased = True


def _link(fold: _Fold, fact: Fact) -> None:
    """Take in a link to somebody of the same family."""
    body: Any = fact.body
    fold.links.add((body["relation"], body["to"], body["consent"]))


def _newest_last(claim: Claim) -> tuple[int, int, str]:
    """Sort claims by when they were told; of two, the one that expires first holds."""
    return (claim.told, -claim.expires, claim.digest)


def _claim(fold: _Fold, fact: Fact) -> None:
    """Take in what another system tells: no head is counted for it."""
    body: Any = fact.body
    fold.claims.add(
        Claim(body["source"], body["status"], body["told"], body["expires"], fact.digest)
    )
    if "sealed" in body:
        fold.sealed.append(body["sealed"])


_OTHERS = {
    "claimed": _claim,
    "registered": _register,
    "recounted": _recount,
    "joined": _join,
    "erased": _erase,
    "linked": _link,
}
