"""
What stands at a given time, and when two statements are about the same thing.

A draft feeds nothing. A statement that was withdrawn or replaced stays visible, and counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from safepassage.scenario.parties import name_key
from safepassage.scenario.statements import Proposition, Stance, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from safepassage.scenario.model import Scenario
    from safepassage.scenario.quantities import Interval
    from safepassage.scenario.statements import Moment, Stage, Statement

__all__ = ["Claim", "Scope", "Standing", "claims_of", "same_thing", "standings"]


class Standing(StrEnum):
    """What a statement is worth at a given time."""

    COUNTS = "counts"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


def standings(statements: Iterable[Statement], as_of: int | None) -> dict[str, Standing]:
    """
    Return the standing of each statement that was said by a time, by id.

    Parameters
    ----------
    statements
        The statements; none withdraws or supersedes itself, through others or not.
    as_of
        Minutes since the scenario's start; None for the end of all time. What was said on a day
        of which no hour is known, was said by the end of that day.
    """
    known = [s for s in statements if _by(s.said_at, as_of)]
    cancelled_by: dict[str, list[tuple[Statement, Standing]]] = {}
    for statement in known:
        if statement.stance is Stance.WITHDRAW and statement.regards:
            pair = (statement, Standing.WITHDRAWN)
            cancelled_by.setdefault(statement.regards, []).append(pair)
        if statement.supersedes:
            pair = (statement, Standing.SUPERSEDED)
            cancelled_by.setdefault(statement.supersedes, []).append(pair)

    @cache
    def standing(statement: Statement) -> Standing:
        own = _recorded(statement, as_of)
        if own is not Standing.COUNTS:
            return own
        for other, result in cancelled_by.get(statement.id, ()):
            if standing(other) is Standing.COUNTS:
                return result
        return Standing.COUNTS

    return {statement.id: standing(statement) for statement in known}


def _by(moment: Moment, as_of: int | None) -> bool:
    """Return whether a moment had come by a time; a day has when it is over."""
    if as_of is None:
        return True
    return moment.to_min <= as_of if moment.is_day else moment.from_min <= as_of


def _recorded(statement: Statement, as_of: int | None) -> Standing:
    """Return the standing by the record's own status."""
    if statement.status is Status.DRAFT:
        return Standing.DRAFT
    if statement.status is Status.WITHDRAWN and (
        statement.withdrawn_at is None or _by(statement.withdrawn_at, as_of)
    ):
        return Standing.WITHDRAWN
    if statement.confirmed_at is not None and not _by(statement.confirmed_at, as_of):
        return Standing.DRAFT
    return Standing.COUNTS


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a statement is about: a place with its zone, a zone, or (neither) everywhere."""

    place: str | None = None
    zone: str | None = None

    def within(self, other: Scope) -> bool:
        """Return whether this is equal to the other or inside it."""
        if other.place is not None:
            return self.place == other.place
        return other.zone is None or self.zone == other.zone

    def touches(self, other: Scope) -> bool:
        """Return whether one of the two is equal to the other or inside it."""
        return self.within(other) or other.within(self)

    @property
    def text(self) -> str:
        """Return its id, as people read it."""
        return self.place or self.zone or "everywhere"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A statement that counts, with what follows from it and the scenario.

    ``topic`` is what claims of the same thing have in common whatever their place and time;
    ``window`` is minutes [from, to), ``side`` whose word it is (a party, or else the speaker),
    ``day`` the local day on which its window begins.
    """

    statement: Statement
    topic: tuple[Proposition, str, str, Stage | None]
    scope: Scope
    window: tuple[int, int]
    interval: Interval | None
    side: str
    day: date

    @property
    def id(self) -> str:
        """Return the statement's id."""
        return self.statement.id

    @property
    def event(self) -> tuple[object, ...]:
        """Return what repeats of one event by one side on one day have in common."""
        said = self.statement
        return (self.side, self.topic, said.says, said.quantity, self.scope, self.day)

    def overlaps(self, window: tuple[int, int]) -> bool:
        """Return whether a minute lies in both windows."""
        return self.window[0] < window[1] and window[0] < self.window[1]


def claims_of(
    scenario: Scenario,
    standing: Mapping[str, Standing],
    *,
    which: Standing = Standing.COUNTS,
) -> list[Claim]:
    """Return the statements that count (or stand otherwise) as claims, in the table's order."""
    zone_of = {place.id: place.zone for place in scenario.places}
    claims = []
    for said in scenario.statements:
        if standing.get(said.id) is not which:
            continue
        zone = zone_of[said.place] if said.place else said.zone
        claims.append(
            Claim(
                statement=said,
                topic=(said.about, said.unit, name_key(said.population), said.stage),
                scope=Scope(said.place, zone),
                window=said.window,
                interval=said.interval(scenario.ledger.about_share),
                side=said.party or name_key(said.speaker),
                day=scenario.time_at(said.window[0]).date(),
            )
        )
    return claims


def same_thing(first: Claim, second: Claim) -> bool:
    """
    Return whether two claims are about the same thing.

    They are when proposition, unit, population and stage agree, the place is equal or inside, and
    the windows overlap. If any differs, they cannot contradict each other.
    """
    return (
        first.topic == second.topic
        and first.statement.about is not Proposition.OTHER
        and first.scope.touches(second.scope)
        and first.overlaps(second.window)
    )
