"""
Pauses as the posts have seen them, and the same as rows of the ledger's statements.

Each event of a pause is somebody's claim. Here it is set beside the others; who is right is not
said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from safepassage.scenario.parties import name_key, names_of
from safepassage.scenario.statements import (
    Moment,
    PartyKind,
    Proposition,
    SpeakerKind,
    Stance,
    Statement,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register, Source
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["PauseNow", "PauseTold", "pause_statements", "pauses_now"]

_SAID = {
    "pause_started": "The pause has begun to be kept.",
    "pause_breached": "The pause has been broken.",
    "pause_ended": "The pause is over.",
}


@dataclass(frozen=True, slots=True)
class PauseTold:
    """
    What was told of a pause once: when, by whom through which post, and about whom.

    ``state`` is ``started``, ``breached`` or ``ended``; ``by`` is the party that is said to have
    broken it.
    """

    observed: int
    recorded: int
    state: str
    place: str
    by: str
    told_by: str
    post: str
    digest: str


@dataclass(frozen=True, slots=True)
class PauseNow:
    """
    A pause as it stands.

    ``state`` is ``started``, ``breached``, ``ended``, or empty where nobody has told of it;
    ``since`` is when that was seen. ``pledged`` is [start, end) as the scenario has it, seconds
    since 1970, None where the scenario has no such pause. Of a pause that was seen to break or end,
    it is as pledged until then: a new plan cuts it short.
    """

    pause: str
    state: str
    since: int
    pledged: tuple[int, int] | None
    told: tuple[PauseTold, ...]

    def is_silent(self, now: int) -> bool:
        """Return whether the pause should have begun, and nobody has told that it has."""
        return self.pledged is not None and not self.told and self.pledged[0] < now


def pauses_now(
    register: Register,
    source: Source,
    scenario: Scenario | None = None,
    earlier: Sequence[tuple[Scenario, int]] = (),
) -> tuple[PauseNow, ...]:
    """
    Return all pauses of the scenario in its order, then those that it does not have.

    Parameters
    ----------
    register, source
        The register, and where its facts are kept.
    scenario
        The scenario in force, None where none is known.
    earlier
        The scenarios in force before, each with the minute of its end.
    """
    pledged = {} if scenario is None else {p.id: _window(scenario, p) for p in scenario.pauses}
    for code, day in register.pauses.items():
        if code in pledged and day.state in {"breached", "ended"}:
            pledged[code] = _window_at(day.since, code, earlier) or pledged[code]
    codes = [*pledged, *sorted(register.pauses.keys() - pledged.keys())]
    return tuple(_pause(register, source, code, pledged.get(code)) for code in codes)


def _window_at(
    seconds: int, code: str, earlier: Sequence[tuple[Scenario, int]]
) -> tuple[int, int] | None:
    """Return when a pause was pledged by the earlier scenario in force at a time, if there is."""
    for scenario, until_min in earlier:
        if seconds < int(scenario.time_at(until_min).timestamp()):
            found = next((pause for pause in scenario.pauses if pause.id == code), None)
            return None if found is None else _window(scenario, found)
    return None


def _window(scenario: Scenario, pause: Pause) -> tuple[int, int]:
    """Return when a pause is pledged, seconds since 1970."""
    return (
        int(scenario.time_at(pause.start_min).timestamp()),
        int(scenario.time_at(pause.end_min).timestamp()),
    )


def _pause(
    register: Register, source: Source, code: str, pledged: tuple[int, int] | None
) -> PauseNow:
    """Return what posts have told of a pause beside what was pledged, seconds since 1970."""
    day = register.pauses.get(code)
    told = tuple(
        PauseTold(
            observed=fact.observed,
            recorded=fact.recorded,
            state=fact.kind.removeprefix("pause_"),
            place=str(fact.body.get("place", "")),
            by=str(fact.body.get("by", "")),
            told_by=str(fact.body.get("told_by", fact.post)),
            post=fact.post,
            digest=fact.digest,
        )
        for fact in register.counting(source.facts(f"pause:{code}"))
    )
    return PauseNow(code, day.state if day else "", day.since if day else 0, pledged, told)


def pause_statements(
    register: Register, source: Source, scenario: Scenario, *, confirmed_by: str = ""
) -> tuple[Statement, ...]:
    """
    Return what posts have told of the scenario's pauses, as statements for its ledger.

    That a pause has begun is an assertion that it holds at that time. A breach is one that it does
    not, and an accusation where it names who broke it; so is an end before the pledged one. Who
    saw a pause begin and end as pledged, and no breach in between, asserts that it held.

    Parameters
    ----------
    register, source
        The register, and where its facts are kept.
    scenario
        The scenario whose pauses and parties are meant. A teller who is none of its parties speaks
        for the own team where he is a post and the scenario has such a party, else as a witness.
    confirmed_by
        Who confirms the records, by role; without one they are drafts, which feed nothing.
    """
    tellers = _Tellers(scenario, register)
    statements = []
    for pause in scenario.pauses:
        end = _window(scenario, pause)[1]
        began: dict[str, int] = {}
        for fact in register.counting(source.facts(f"pause:{pause.id}")):
            teller = str(fact.body.get("told_by", fact.post))
            first, holds = fact.observed, True
            if fact.kind == "pause_started":
                began[teller] = fact.observed
            elif fact.kind == "pause_breached":
                began.clear()
                holds = False
            elif fact.observed < end:
                holds = False
            elif teller in began:
                first = began[teller]
            else:
                continue
            statements += [
                tellers.statement(pause, zone, fact, (first, holds), confirmed_by)
                for zone in sorted(pause.zones)
            ]
    return tuple(statements)


class _Tellers:
    """Who speaks for which party of a scenario."""

    def __init__(self, scenario: Scenario, register: Register) -> None:
        self.scenario = scenario
        self.posts = register.trust.enrolments.keys()
        self.own = next((p.id for p in scenario.parties if p.kind is PartyKind.OWN), None)
        self.parties = {
            name_key(name): party.id
            for party in scenario.parties
            for name in names_of(party.id, party.name, party.other_names)
        }

    def party(self, teller: str) -> str | None:
        """Return the party for which somebody speaks."""
        known = self.parties.get(name_key(teller))
        return known or (self.own if teller in self.posts else None)

    def statement(
        self,
        pause: Pause,
        zone: str,
        fact: Fact,
        claim: tuple[int, bool],
        confirmed_by: str,
    ) -> Statement:
        """Return what a fact says about a pause in one of its zones."""
        first, holds = claim
        teller = str(fact.body.get("told_by", fact.post))
        party = self.party(teller)
        said_at = self._moment(fact.observed)
        begin = self._moment(first)
        accused = self.parties.get(name_key(str(fact.body.get("by", ""))))
        pledge = self._pledge(pause, zone, accused, said_at) if accused else None
        return Statement(
            id=f"{pause.id}-{zone}-{fact.digest[:10]}",
            speaker=teller,
            stance=Stance.ACCUSE if pledge and not holds else Stance.ASSERT,
            about=Proposition.PAUSE_HOLD,
            said_at=said_at,
            party=party,
            speaker_kind=None if party else SpeakerKind.WITNESS,
            zone=zone,
            window_from=begin,
            window_to=said_at if begin.from_min < said_at.from_min else None,
            polarity=holds,
            regards=None if holds else pledge,
            words=_SAID[fact.kind],
            status=Status.CONFIRMED if confirmed_by else Status.DRAFT,
            confirmed_by=confirmed_by,
            confirmed_at=self._moment(fact.recorded) if confirmed_by else None,
            source=f"event {fact.digest[:10]} of post {fact.post}",
        )

    def _pledge(self, pause: Pause, zone: str, party: str, before: Moment) -> str | None:
        """Return the last statement by which a party had pledged a pause."""
        pledges = [
            said.id
            for said in self.scenario.statements
            if said.stance is Stance.PLEDGE
            and said.party == party
            and said.zone == zone
            and said.said_at.from_min < before.to_min
            and said.window[0] < pause.end_min
            and said.window[1] > pause.start_min
        ]
        return pledges[-1] if pledges else None

    def _moment(self, seconds: int) -> Moment:
        """Return a time as a minute of the scenario."""
        minute = self.scenario.minute_at(datetime.fromtimestamp(seconds, tz=UTC))
        return Moment(minute, minute + 1)
