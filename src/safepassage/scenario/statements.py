"""
Who said what: the values of statements and parties, and the settings by which they are weighed.

A statement is a claim. Nothing here says who is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.scenario.quantities import Interval, Quantity

__all__ = [
    "COUNTS",
    "LedgerSettings",
    "Moment",
    "Party",
    "PartyKind",
    "PauseKind",
    "Proposition",
    "SpeakerKind",
    "Stage",
    "Stance",
    "Statement",
    "Status",
]


class PartyKind(StrEnum):
    """What a party is to the fighting, and so how much its report of a breach weighs."""

    SIDE = "side"
    OWN = "own team"
    OBSERVER = "observer"


class PauseKind(StrEnum):
    """The kind of a pause, for which base rates are known."""

    HUMANITARIAN = "humanitarian"
    UNILATERAL = "unilateral"
    AGREED = "agreed"


class SpeakerKind(StrEnum):
    """Who speaks."""

    PERSON = "person"
    STATE = "state"
    FORCE = "force"
    AGENCY = "agency"
    WITNESS = "witness"
    PUBLISHER = "publisher"


class Stance(StrEnum):
    """What a speaker does by saying it."""

    ASSERT = "assert"
    DENY = "deny"
    ACCUSE = "accuse"
    PLEDGE = "pledge"
    WITHDRAW = "withdraw"
    DEMAND = "demand"
    DOUBT = "doubt"


class Proposition(StrEnum):
    """What a statement is about: the closed list of propositions."""

    PAUSE_HOLD = "pause.hold"
    PAUSE_NEEDED = "pause.needed"
    CORRIDOR_OPEN = "corridor.open"
    CORRIDOR_MINED = "corridor.mined"
    EXIT_BLOCKED = "exit.blocked"
    FORCES_ENTERED = "forces.entered"
    FIRE_ON = "fire.on"
    EVACUATION_RUNNING = "evacuation.running"
    PEOPLE_TRAPPED = "people.trapped"
    PEOPLE_EVACUATED = "people.evacuated"
    PEOPLE_ARRIVED = "people.arrived"
    PEOPLE_DISPLACED = "people.displaced"
    PEOPLE_FOOD_INSECURE = "people.food_insecure"
    AID_DELIVERED = "aid.delivered"
    FUNDING_GIVEN = "funding.given"
    INSPECTION_TERMS = "inspection.terms"
    DESTINATION_CHOICE = "destination.choice"
    OTHER = "other"


COUNTS = frozenset(
    {
        Proposition.PEOPLE_TRAPPED,
        Proposition.PEOPLE_EVACUATED,
        Proposition.PEOPLE_ARRIVED,
        Proposition.PEOPLE_DISPLACED,
        Proposition.PEOPLE_FOOD_INSECURE,
        Proposition.AID_DELIVERED,
        Proposition.FUNDING_GIVEN,
    }
)
"""The propositions that a number belongs to."""


class Stage(StrEnum):
    """Where on their way the people of a figure are."""

    TRAPPED = "trapped"
    FOUND = "found"
    BOARDED = "boarded"
    EVACUATED = "evacuated"
    HELD = "held"
    CHOSE_OTHERWISE = "chose otherwise"
    ARRIVED = "arrived"


class Status(StrEnum):
    """Whether a person has confirmed the record of a statement; drafts feed nothing."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A minute, or a whole local day where no hour is known: minutes since the scenario's start.

    [``from_min``, ``to_min``); both may lie before the start or behind the horizon.
    """

    from_min: int
    to_min: int
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whose word is recorded, under one id; ``other_names`` are known to mean the same."""

    id: str
    kind: PartyKind = PartyKind.SIDE
    name: str = ""
    other_names: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One claim: who, what they did by saying it, about what, when, and whence it is known.

    ``about`` with ``place`` or ``zone`` (never both; neither means the whole scenario), the window
    from ``window_from`` to ``window_to`` and ``polarity`` is the proposition. A figure has its
    ``unit``, ``population`` and ``stage``. ``regards`` is the statement that it denies, accuses of,
    withdraws or doubts; ``supersedes`` an earlier statement of the same party that it replaces.
    """

    id: str
    speaker: str
    stance: Stance
    about: Proposition
    said_at: Moment
    role: str = ""
    party: str | None = None
    speaker_kind: SpeakerKind | None = None
    place: str | None = None
    zone: str | None = None
    window_from: Moment | None = None
    window_to: Moment | None = None
    polarity: bool = True
    quantity: Quantity | None = None
    unit: str = "persons"
    population: str = ""
    stage: Stage | None = None
    as_of: Moment | None = None
    reported_by: str = ""
    regards: str | None = None
    supersedes: str | None = None
    words: str = ""
    url: str = ""
    source_grade: str = ""
    information_grade: int | None = None
    status: Status = Status.DRAFT
    confirmed_by: str = ""
    confirmed_at: Moment | None = None
    withdrawn_at: Moment | None = None
    source: str = ""

    @property
    def says(self) -> bool:
        """Return whether the proposition is said to be true; a denial turns its polarity round."""
        return self.polarity != (self.stance is Stance.DENY)

    @property
    def window(self) -> tuple[int, int]:
        """
        Return the minutes [from, to) that it is about.

        Without a window it is about the time that its figure is of, or that it was said at. A
        window without an end ends with its day, or else when the statement was said.
        """
        first, last = self.window_from, self.window_to
        if first is None:
            moment = self.as_of or self.said_at
            return moment.from_min, moment.to_min
        if last is not None:
            return first.from_min, last.to_min if last.is_day else last.from_min
        if first.is_day:
            return first.from_min, first.to_min
        return first.from_min, max(first.to_min, self.said_at.to_min)

    def interval(self, about_share: float) -> Interval | None:
        """Return what its figure may be, None without a figure; persons are whole."""
        if self.quantity is None:
            return None
        return self.quantity.interval(about_share=about_share, whole=self.unit == "persons")


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """
    How statements are weighed, and what is expected of a party without a record.

    Shares and weights lie in [0, 1]. ``about_share``: how far "about" may be off. The evidence
    weights are what a report of a breach counts: by the own team, an observer or the party itself;
    by a publisher or witness; by an opponent; by an opponent who is denied. ``fading`` is what a
    pledge still counts after each newer one. ``prior_pledges`` is how many pledges the base rates
    are worth; ``prior_start`` the chance that a pledged pause begins, ``prior_delay_min`` the mean
    delay of its start in minutes, and the ``prior_break`` shares the chance that a pause of the
    kind breaks within ten hours.
    """

    about_share: float = 0.2
    evidence_own: float = 1.0
    evidence_publisher: float = 0.7
    evidence_opponent: float = 0.5
    evidence_denied: float = 0.3
    fading: float = 0.8
    prior_pledges: float = 5.0
    prior_start: float = 0.59
    prior_delay_min: float = 60.0
    prior_break_humanitarian: float = 0.19
    prior_break_unilateral: float = 0.15
    prior_break_agreed: float = 0.2

    def prior_break(self, kind: PauseKind) -> float:
        """Return the chance that a pause of a kind breaks within ten hours."""
        return {
            PauseKind.HUMANITARIAN: self.prior_break_humanitarian,
            PauseKind.UNILATERAL: self.prior_break_unilateral,
            PauseKind.AGREED: self.prior_break_agreed,
        }[kind]
