"""The chances that plans take of each pause, with their intervals, and on what they rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.ledger.hold import DRAWS, Estimate, begins_and_stands
from safepassage.ledger.ledger import hold_bases
from safepassage.scenario.model import CHANCE_COLUMNS

if TYPE_CHECKING:
    from safepassage.ledger.ledger import HoldBasis
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["PauseBasis", "PauseChances", "pause_chances"]


@dataclass(frozen=True, slots=True)
class PauseBasis:
    """
    On what a pause's chances rest.

    ``stated`` names the columns in which the scenario states them itself; ``pledges`` are those of
    the parties' record, none where it is the base rate alone. ``withdrawn`` says that it holds with
    no chance at all.
    """

    pause: str
    stated: tuple[str, ...]
    pledges: tuple[str, ...]
    withdrawn: bool

    @classmethod
    def of(cls, pause: Pause, hold: HoldBasis) -> PauseBasis:
        """Return the basis of a pause."""
        gone = hold.state is not None and hold.state.unharmed <= 0.0
        return cls(pause.id, tuple(pause.stated), hold.pledges, withdrawn=gone)

    @property
    def words(self) -> str:
        """Return the basis in words."""
        if self.withdrawn:
            return "its pledge was withdrawn: it does not begin"
        pledges = len(self.pledges)
        record = (
            f"the record of {pledges} pledge{'s' if pledges > 1 else ''}"
            if pledges
            else "the base rates, without a record"
        )
        if not self.stated:
            return record
        stated = f"stated in the scenario ({', '.join(self.stated)})"
        return stated if len(self.stated) == len(CHANCE_COLUMNS) else f"{stated}, else {record}"


@dataclass(frozen=True, slots=True)
class PauseChances:
    """
    The chance that a pause begins, that it then stands to its end, and on what both rest.

    Of a pause that is known to have begun, ``stands`` is from then on. The product of both means is
    the last of what :func:`~safepassage.ledger.chances_to_hold` returns. What a pause states of
    itself has no interval: its ends are the chance itself.
    """

    basis: PauseBasis
    begins: Estimate
    stands: Estimate

    @property
    def width(self) -> float:
        """Return how wide the 90 % intervals of both chances are together."""
        return sum(each.q95 - each.q05 for each in (self.begins, self.stands))


def pause_chances(
    scenario: Scenario, *, as_of: int | None = None, seed: int = 0, draws: int = DRAWS
) -> list[PauseChances]:
    """
    Return the chances that plans take of each pause, in their order.

    Intervals are those of :func:`~safepassage.ledger.hold_probabilities`.

    Parameters
    ----------
    scenario, as_of, seed, draws
        As for :func:`~safepassage.ledger.hold_probabilities`.
    """
    return [
        _chances(pause, hold, seed, draws)
        for pause, hold in zip(scenario.pauses, hold_bases(scenario, as_of), strict=True)
    ]


def _chances(pause: Pause, hold: HoldBasis, seed: int, draws: int) -> PauseChances:
    span_min = hold.end_min - max(hold.start_min, hold.known_min)
    begins, stands = begins_and_stands(
        hold.pause,
        hold.records,
        hold.delay,
        hold.state,
        span_min=span_min,
        seed=seed,
        draws=draws,
    )
    unharmed = 1.0 if hold.state is None else hold.state.unharmed
    begun = hold.state is not None and hold.state.age_min is not None
    if not begun and pause.begins_chance is not None:
        begins = Estimate.known(unharmed * pause.begins_chance)
    if pause.breaks_per_h is not None:
        chance = math.exp(-pause.breaks_per_h / 60 * span_min)
        stands = Estimate.known(chance * (unharmed if begun else 1.0))
    return PauseChances(PauseBasis.of(pause, hold), begins, stands)
