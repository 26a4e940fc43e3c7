"""What was pledged: the scenario's pauses, and other pauses that statements tell of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.ledger.claims import Scope
from safepassage.scenario.parties import name_key, names_of, pledging_names
from safepassage.scenario.statements import PauseKind, Proposition, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.ledger.claims import Claim
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["Pledge", "pledges_of"]

_PLEDGED = {Proposition.PAUSE_HOLD, Proposition.CORRIDOR_OPEN}


@dataclass(frozen=True, slots=True)
class Pledge:
    """
    A window in which there was to be a pause.

    ``id`` is the pause's, or that of the first statement that pledged it. ``parties`` are ids of
    parties, or names where the scenario has no parties; empty when nobody is named. Times are
    minutes since the scenario's start, [start, end). ``withdrawn_by`` are the parties that took
    their word back.
    """

    id: str
    parties: tuple[str, ...]
    kind: PauseKind
    scopes: tuple[Scope, ...]
    start_min: int
    end_min: int
    statements: tuple[str, ...]
    is_pause: bool
    withdrawn_by: tuple[str, ...] = ()

    @property
    def window(self) -> tuple[int, int]:
        """Return the pledged minutes."""
        return self.start_min, self.end_min

    def is_told_of(self, claim: Claim) -> bool:
        """Return whether a claim is about some of this window, and about these places alone."""
        return claim.overlaps(self.window) and any(claim.scope.within(s) for s in self.scopes)


def pledges_of(
    scenario: Scenario, claims: Iterable[Claim], withdrawn: Iterable[Claim] = ()
) -> list[Pledge]:
    """
    Return every pledged window, by start.

    A pledge that is about a pause of the scenario, by a party to it, is that pause's. Other pledges
    of one window and place are one pledge of several parties.

    Parameters
    ----------
    scenario
        The scenario.
    claims
        What counts.
    withdrawn
        What does not, because whoever said it took it back.
    """
    party_of = {
        name_key(name): party.id
        for party in scenario.parties
        for name in names_of(party.id, party.name, party.other_names)
    }
    pledges = [_of_pause(pause, party_of) for pause in scenario.pauses]
    stated: dict[int, list[Claim]] = {index: [] for index in range(len(pledges))}
    others: dict[tuple[Scope, tuple[int, int]], list[Claim]] = {}
    for claim in claims:
        if not _is_pledge(claim):
            continue
        mine = [index for index, pledge in enumerate(pledges) if _pledges_it(claim, pledge)]
        for index in mine:
            stated[index].append(claim)
        if not mine:
            others.setdefault((claim.scope, claim.window), []).append(claim)
    found = [
        replace(
            pledge,
            statements=tuple(claim.id for claim in stated[index]),
            withdrawn_by=_withdrawn_by(pledge, stated[index], withdrawn),
        )
        for index, pledge in enumerate(pledges)
    ]
    found += [_of_claims(scope, window, group) for (scope, window), group in others.items()]
    return sorted(found, key=lambda pledge: (pledge.start_min, pledge.end_min, pledge.id))


def _is_pledge(claim: Claim) -> bool:
    said = claim.statement
    return said.stance is Stance.PLEDGE and said.about in _PLEDGED


def _pledges_it(claim: Claim, pledge: Pledge) -> bool:
    """Return whether a party to a pledge pledges some of it."""
    return (
        claim.overlaps(pledge.window)
        and any(scope.touches(claim.scope) for scope in pledge.scopes)
        and (claim.side in pledge.parties or not pledge.parties)
    )


def _withdrawn_by(
    pledge: Pledge, stated: Iterable[Claim], withdrawn: Iterable[Claim]
) -> tuple[str, ...]:
    """Return who took back its word for a pause, and has not given it again."""
    stands = {claim.side for claim in stated}
    gone = (c.side for c in withdrawn if _is_pledge(c) and _pledges_it(c, pledge))
    return tuple(dict.fromkeys(side for side in gone if side not in stands))


def _of_pause(pause: Pause, party_of: Mapping[str, str]) -> Pledge:
    names = pledging_names(pause.pledged_by)
    parties = tuple(dict.fromkeys(party_of.get(name_key(name), name) for name in names))
    return Pledge(
        id=pause.id,
        parties=parties,
        kind=pause.kind or _kind(parties),
        scopes=tuple(Scope(zone=zone) for zone in sorted(pause.zones)),
        start_min=pause.start_min,
        end_min=pause.end_min,
        statements=(),
        is_pause=True,
    )


def _of_claims(scope: Scope, window: tuple[int, int], claims: list[Claim]) -> Pledge:
    parties = tuple(dict.fromkeys(claim.side for claim in claims))
    return Pledge(
        id=claims[0].id,
        parties=parties,
        kind=_kind(parties),
        scopes=(scope,),
        start_min=window[0],
        end_min=window[1],
        statements=tuple(claim.id for claim in claims),
        is_pause=False,
    )


def _kind(parties: tuple[str, ...]) -> PauseKind:
    """Return the kind of a pause that states none: each has a term and lets civilians leave."""
    return PauseKind.AGREED if len(parties) > 1 else PauseKind.HUMANITARIAN
