"""
What each role may read of the register at an open post, as the table of rights has it.

Every view by which somebody sees people goes through here: who may read counts alone sees where
people wait and arrive, and neither codes nor vehicles; who may not read private choices sees nobody
by code who chose to stay or to leave, nor where to; who may not read links sees none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.operation.custody.roles import Action, State, may
from safepassage.operation.register import State as Standing
from safepassage.operation.views import (
    Stand,
    disputes,
    history_of,
    settlements,
    sought,
    whereabouts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from safepassage.operation.events import Fact, Json
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register, Slot, Source
    from safepassage.operation.views import CallList, Dispute, Settlement, Sought, Told, Whereabouts

__all__ = [
    "may_read",
    "read_calls",
    "read_correction",
    "read_disputes",
    "read_fact",
    "read_history",
    "read_links_to",
    "read_settlements",
    "read_sought",
    "read_whereabouts",
    "slots_of",
]

_CHOICES = frozenset({"direction_chosen", "staying_chosen", "chose_otherwise"})
_LINKS = frozenset({"linked", "household_joined"})
_PRIVATE = frozenset({"direction"})
_AT_A_PLACE = frozenset({Standing.WAITING, Standing.ARRIVED})


def may_read(office: Office, action: Action) -> bool:
    """Return whether whoever is signed in may read something."""
    return may(office.session.role, action, State.SIGNED_IN)


def read_whereabouts(office: Office, register: Register) -> Whereabouts:
    """
    Return where everybody is, as far as the role may see it; the sums are the same for all.

    Parameters
    ----------
    office
        The open post.
    register
        Its register, or the one of another time.

    Raises
    ------
    AccessError
        When the role may not even read counts.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.READ_COUNTS)
    view = whereabouts(register)
    if not may_read(office, Action.READ_WHEREABOUTS):
        return _summed(view, _as_counts, hidden=("vehicle", "stage", "direction", "need"))
    if not may_read(office, Action.READ_CHOICES):
        return _summed(view, _without_direction, hidden=("direction",))
    return view


def read_history(office: Office, register: Register, source: Source, code: str) -> tuple[Told, ...]:
    """
    Return what was told of a group or person, as far as the role may see it.

    Raises
    ------
    AccessError
        When the role may not read whereabouts by code.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.READ_WHEREABOUTS)
    told = history_of(register, source, f"people:{code}")
    if not may_read(office, Action.READ_LINKS):
        told = tuple(one for one in told if one.kind not in _LINKS)
    if not may_read(office, Action.READ_CHOICES):
        told = tuple(_without_choice(one) for one in told if one.kind not in _CHOICES)
    return told


def read_links_to(office: Office, code: str) -> tuple[tuple[str, str, str], ...]:
    """
    Return who was linked to somebody: code, what somebody is to them, and the consent.

    Their own links stand in their history. Nobody is returned to a role that may read no links.
    """
    if not may_read(office, Action.READ_LINKS):
        return ()
    return tuple(
        (who, relation, consent)
        for who, standing in sorted(office.register.people.items())
        for relation, to, consent in standing.links
        if to == code
    )


def read_disputes(office: Office) -> tuple[Dispute, ...]:
    """
    Return what contradicts itself, without what people chose where the role may not see it.

    Sides that tell a choice or a link by themselves are counted in its place, as ``hidden``.

    Raises
    ------
    AccessError
        When the role may not read whereabouts by code.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.READ_WHEREABOUTS)
    found = []
    for one in disputes(office.register, office.source):
        sides = _public(office, one.sides)
        found.append(replace(one, sides=sides, hidden=len(one.sides) - len(sides)))
    return tuple(found)


def read_settlements(office: Office) -> tuple[Settlement, ...]:
    """
    Return what was settled, without what people chose where the role may not see it.

    A settlement between events that tell a choice or a link by themselves is left out.

    Raises
    ------
    AccessError
        When the role may not read whereabouts by code.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.READ_WHEREABOUTS)
    found = []
    for one in settlements(office.register, office.source):
        winner = () if one.winner is None else _public(office, (one.winner,))
        losers = _public(office, one.losers)
        if len(winner) == (one.winner is not None) and len(losers) == len(one.losers):
            found.append(replace(one, winner=next(iter(winner), None), losers=losers))
    return tuple(found)


def read_correction(office: Office, correction: Fact) -> Fact:
    """Return a correction without what people chose where the role may not see it."""
    shown = _public(office, (correction,))
    return shown[0] if shown else replace(correction, body={**correction.body, "fields": {}})


def read_fact(office: Office, fact: Fact) -> Fact | None:
    """Return a fact as far as the role may read it, None where it may read nothing of it."""
    if not may_read(office, Action.READ_WHEREABOUTS):
        return None
    return next(iter(_public(office, (fact,))), None)


def read_calls(office: Office, made: CallList) -> CallList:
    """Return a call list without where those want to go who are called, where that is private."""
    if may_read(office, Action.READ_CHOICES):
        return made
    return replace(made, calls=tuple(replace(call, direction=()) for call in made.calls))


def _public(office: Office, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts as the role may read them, without those of which it may read nothing."""
    may_choices = may_read(office, Action.READ_CHOICES)
    closed = set[str]() if may_choices else set(_CHOICES)
    if not may_read(office, Action.READ_LINKS):
        closed |= _LINKS
    shown = [fact for fact in facts if _told_kind(office, fact) not in closed]
    if may_choices:
        return tuple(shown)
    return tuple(replace(fact, body=_without_private(fact.body)) for fact in shown)


def _told_kind(office: Office, fact: Fact) -> str:
    """Return of what kind the fields are that a fact tells: of a correction, what it corrects."""
    if fact.kind != "corrected":
        return fact.kind
    corrected = office.store.events.get(str(fact.body["event"]))
    return fact.kind if corrected is None else corrected.kind


def read_sought(office: Office) -> tuple[Sought, ...]:
    """
    Return whom this post still looks for, by consent.

    Raises
    ------
    AccessError
        When the role may not search.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.SEARCH_NAMES)
    with office.store.reading():
        facts = office.store.events.facts("operation:")
        return sought(facts, office.register_of(), office.session.post)


def slots_of(office: Office, register: Register, code: str) -> tuple[tuple[Slot, int], ...]:
    """
    Return where the heads of a code are in a register, and since when, seconds since 1970.

    Who chose otherwise is left out where that is private.

    Raises
    ------
    AccessError
        When the role may not read whereabouts by code.
    LockedError
        When the session is locked.
    """
    office.session.require(Action.READ_WHEREABOUTS)
    standing = register.people.get(code)
    parts = () if standing is None else standing.parts
    all_seen = may_read(office, Action.READ_CHOICES)
    return tuple(
        (slot, part.since)
        for slot, part in parts
        if all_seen or slot.state is not Standing.CHOSE_OTHERWISE
    )


def _without_direction(stand: Stand) -> Stand:
    return stand._replace(direction=())


def _as_counts(stand: Stand) -> Stand:
    """Return a row as counts have it: state and place; who is on the road is at none."""
    place = stand.place if stand.state in _AT_A_PLACE else ""
    return Stand(stand.state, place, "", "", (), "", stand.heads, stand.groups, stand.since)


def _summed(
    view: Whereabouts, plain: Callable[[Stand], Stand], *, hidden: tuple[str, ...]
) -> Whereabouts:
    """Return whereabouts with their rows made plainer, those that are then alike as one."""
    rows: dict[tuple[object, ...], Stand] = {}
    for stand in map(plain, view.stands):
        same = rows.get(stand[:6])
        rows[stand[:6]] = stand if same is None else same._replace(
            heads=same.heads + stand.heads,
            groups=same.groups + stand.groups,
            since=min(same.since, stand.since),
        )  # fmt: skip
    return replace(view, stands=tuple(rows.values()), hidden=hidden)


def _without_choice(one: Told) -> Told:
    """Return an event of a history without what people have chosen, and where that left them."""
    return replace(
        one,
        fields=_without_private(one.fields),
        stands=_without_private(one.stands),
        after=tuple(part for part in one.after if part[0] is not Standing.CHOSE_OTHERWISE),
    )


def _without_private(body: Mapping[str, Json]) -> dict[str, Json]:
    """Return the fields of an event, and those that a correction puts in their place, without."""
    return {
        name: _without_private(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if name not in _PRIVATE
    }
