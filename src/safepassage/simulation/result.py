"""What a simulation found: values that answer questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.simulation.state import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.ledger import PauseBasis
    from safepassage.scenario.chances import SimulationSettings
    from safepassage.simulation.blocks import Block
    from safepassage.simulation.policy import Policy

__all__ = ["Ended", "PauseFound", "SimulationResult", "Spread", "added", "half_width", "wilson"]

_NORMAL_95 = 1.959964


class Ended(StrEnum):
    """Why a simulation ended."""

    ALL = "all replications"
    PRECISION = "precise enough"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Spread:
    """
    How a number differs from replication to replication.

    ``half_width`` is that of the 95 % interval of the mean, by the normal distribution. Quantiles
    are numbers that occurred: the least that 5, 50, 95 % of the replications don't pass.
    """

    mean: float
    half_width: float
    q05: float
    q50: float
    q95: float


@dataclass(frozen=True, slots=True)
class PauseFound:
    """How often a pause held at all, and how often it then ended before its pledged end."""

    basis: PauseBasis
    began: int
    broke: int


@dataclass(frozen=True)
class SimulationResult:
    """
    What came of the replications.

    By replication: ``rows`` has shape (n, len(Tally)), ``values`` shape (n,), ``safe_until``, the
    persons safe by the end of each hour of the scenario, shape (n, hours), and ``arrived``, the
    persons who arrive in each hour, joiners too, shape (n, receptions, needs, hours), in small
    whole numbers without a sign. Arrays ``_h`` are sums over all replications, of persons in each
    hour.
    ``planned`` are the persons whom the plan brings out, ``planned_value`` its value.
    """

    scenario: str
    policy: Policy
    seed: int
    as_of: int
    asked: int
    ended: Ended
    settings: SimulationSettings
    planned: int
    planned_value: float
    receptions: tuple[str, ...]
    pauses: tuple[PauseFound, ...]
    rows: NDArray[np.int64]
    values: NDArray[np.float64]
    safe_until: NDArray[np.int32]
    safe_h: NDArray[np.int64]
    boarded_h: NDArray[np.int64]
    caught_h: NDArray[np.int64]
    arrived: NDArray[np.unsignedinteger[Any]]
    notes: tuple[str, ...] = ()

    @property
    def replications(self) -> int:
        """Return how many replications were run."""
        return len(self.rows)

    @cached_property
    def arrived_h(self) -> NDArray[np.int64]:
        """Return the sums over all replications of the persons who arrive, by reception, hour."""
        total: NDArray[np.int64] = self.arrived.sum(axis=(0, 2), dtype=np.int64)
        return total

    def column(self, tally: Tally) -> NDArray[np.int64]:
        """Return what was counted, by replication."""
        return self.rows[:, tally]

    def spread(self, tally: Tally) -> Spread:
        """Return how something that was counted spreads."""
        return _spread(self.column(tally))

    @property
    def safe_mean(self) -> float:
        """Return how many people are safe, on average."""
        return self.spread(Tally.SAFE).mean

    @property
    def caught_mean(self) -> float:
        """Return how many people are caught, on average."""
        return self.spread(Tally.CAUGHT).mean

    def at_least(self, tally: Tally, share: float) -> int:
        """
        Return the largest number that is reached in a share of the replications.

        Parameters
        ----------
        tally
            What is counted.
        share
            In (0, 1]: with 0.9, in at least 90 % of the replications so many or more were counted.
        """
        return int(np.sort(self.column(tally))[self.replications - self._rank(share)])

    def safe_by_hour(self, shares: Sequence[float]) -> NDArray[np.int64]:
        """
        Return quantiles of the people safe by the end of each hour.

        Parameters
        ----------
        shares
            Each in (0, 1].

        Returns
        -------
        NDArray[np.int64]
            Persons, of shape (len(shares), hours): numbers that occurred, the least that so large a
            share of the replications don't pass. Each hour is ranked for itself, so that a row is
            no day that ever was.
        """
        ranked = np.sort(self.safe_until, axis=0)
        return ranked[[self._rank(share) - 1 for share in shares]].astype(np.int64)

    def _rank(self, share: float) -> int:
        """Return how many replications are at least a share of them."""
        return max(1, ceil(share * self.replications - 1e-9))

    @cached_property
    def value(self) -> Spread:
        """Return how the value that was achieved spreads."""
        return _spread(self.values)

    @cached_property
    def all_out(self) -> NDArray[np.bool_]:
        """Return, by replication, whether everybody who came is safe."""
        came = self.column(Tally.COUNTED) - self.column(Tally.NOT_COME)
        return self.column(Tally.SAFE) == came

    @cached_property
    def chance_all_out(self) -> tuple[float, float, float]:
        """
        Return the share of replications with everybody out, and its 95 % interval.

        References
        ----------
        .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
           inference. Journal of the American Statistical Association 22, 209-212.
        """
        return wilson(int(self.all_out.sum()), self.replications)

    @cached_property
    def chance_caught(self) -> tuple[float, float, float]:
        """Return the share of replications in which anybody is caught, and its 95 % interval."""
        return wilson(int((self.column(Tally.CAUGHT) > 0).sum()), self.replications)

    def clearance_min(self, share: float) -> int | None:
        """
        Return the minute by which everybody is out in a share of the replications.

        Parameters
        ----------
        share
            In (0, 1].

        Returns
        -------
        int | None
            None where fewer replications get everybody out at all.
        """
        last = np.sort(self.column(Tally.LAST_MIN)[self.all_out])
        rank = self._rank(share)
        return int(last[rank - 1]) if rank <= len(last) else None


def wilson(hits: int, count: int) -> tuple[float, float, float]:
    """Return a share with its 95 % interval."""
    share, z = hits / count, _NORMAL_95
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return share, max(0.0, middle - half), min(1.0, middle + half)


def half_width(total: int, squares: int, count: int) -> float:
    """Return half of the 95 % interval of a mean, from whole sums; infinite for one number."""
    if count < 2:
        return float("inf")
    variance = (squares - total * total / count) / (count - 1)
    return _NORMAL_95 * sqrt(max(0.0, variance) / count)


def _spread(numbers: NDArray[np.int64] | NDArray[np.float64]) -> Spread:
    low, middle, high = np.quantile(numbers, [0.05, 0.5, 0.95], method="inverted_cdf")
    count = len(numbers)
    deviation = float(numbers.std(ddof=1)) if count > 1 else float("inf")
    return Spread(
        mean=float(numbers.mean()),
        half_width=_NORMAL_95 * deviation / sqrt(count),
        q05=float(low),
        q50=float(middle),
        q95=float(high),
    )


def added(blocks: Sequence[Block], name: str) -> NDArray[np.int64]:
    """Return the sum of an array over blocks, in their order."""
    return np.sum([getattr(block, name) for block in blocks], axis=0, dtype=np.int64)
