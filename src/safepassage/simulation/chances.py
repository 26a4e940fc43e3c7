"""
The chances of the pauses: what a scenario states, and else the ledger's record, as tables.

The parameters of the record are not known, and are drawn anew in each replication: one quantile a
party for each of them, taken by all its pauses. So a party that is worse than its record is worse
on every day, and the uncertainty of the record does not cancel out over the days.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, register_record
from safepassage.ledger import PauseBasis, hold_bases
from safepassage.ledger.record import BLOCKS_H
from safepassage.simulation.draws import exponential_table, midpoints
from safepassage.simulation.quantiles import beta_quantiles, gamma_quantiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from safepassage.ledger import HoldBasis
    from safepassage.scenario.model import Scenario

__all__ = ["Chances", "build_chances", "holds_of", "pack_chances", "pause_bases"]

STATED_NOT = -1.0
"""Marks a chance that the scenario does not state."""


class Chances(NamedTuple):
    """
    What is drawn for the pauses, by pause, share and row.

    A *share* is one party of one pause; those of pause p are ``first[p]`` to ``first[p + 1]``.
    Tables hold quantiles by row of a draw, see :func:`~safepassage.simulation.draws.midpoints`.
    """

    start: NDArray[np.int64]  # (pause): pledged, minutes
    end: NDArray[np.int64]  # (pause)
    first: NDArray[np.int64]  # (pause + 1)
    party: NDArray[np.int64]  # (share): number of the party
    begins_table: NDArray[np.int64]  # (share): which table of ``begins``
    breaks_table: NDArray[np.int64]  # (share, block): which table of ``breaks``
    late_table: NDArray[np.int64]  # (pause): which table of ``late``
    stated_begins: NDArray[np.float64]  # (pause), -1 where not stated
    stated_late: NDArray[np.float64]  # (pause), mean minutes, -1 where not stated
    stated_breaks: NDArray[np.float64]  # (pause), an hour, -1 where not stated
    unharmed: NDArray[np.float64]  # (pause): chance that nothing has kept it from holding yet
    begun: NDArray[np.int64]  # (pause): minute in which it has begun, INF where it has not
    known: NDArray[np.int64]  # (pause): minute of the knowledge
    edges: NDArray[np.int64]  # (block + 1): minutes since the start of a pause
    begins: NDArray[np.float64]  # (table, row): chance to begin
    breaks: NDArray[np.float64]  # (table, row): breaks an hour
    late: NDArray[np.float64]  # (table, row): mean minutes of delay
    exponential: NDArray[np.float64]  # (row)


class ChancesRecord(RecordType):
    """Chances as a record."""


class ChancesProxy(RecordProxy):
    """A record of Chances outside kernels."""


register_record(ChancesRecord, ChancesProxy, Chances)


@entry_kernel
def pack_chances(chances: Chances) -> Chances:
    """Return the chances as a record that kernels take."""
    return ChancesProxy(*chances)


def holds_of(scenario: Scenario, as_of: int) -> list[HoldBasis]:
    """Return what the ledger knows of each pause at a minute."""
    return list(hold_bases(scenario, as_of))


def pause_bases(scenario: Scenario, holds: list[HoldBasis]) -> tuple[PauseBasis, ...]:
    """Return on what the chances of each pause rest."""
    return tuple(map(PauseBasis.of, scenario.pauses, holds))


# Plans that are set beside each other rest on the same records, and a table takes a tenth of a
# second to make.
@lru_cache(maxsize=256)
def _beta_table(a: float, b: float) -> NDArray[np.float64]:
    return beta_quantiles(a, b, midpoints())


@lru_cache(maxsize=256)
def _gamma_table(shape: float) -> NDArray[np.float64]:
    return gamma_quantiles(shape, midpoints())


class _Tables:
    """Tables of quantiles, each made once for what it is of."""

    def __init__(self) -> None:
        self._number: dict[tuple[float, ...], int] = {}
        self._rows: list[NDArray[np.float64]] = []

    def beta(self, a: float, b: float) -> int:
        return self._add((a, b), lambda: _beta_table(a, b))

    def gamma(self, shape: float, rate: float) -> int:
        return self._add((shape, rate), lambda: _gamma_table(shape) / rate)

    def gamma_mean_min(self, shape: float, rate: float) -> int:
        """Add the mean minutes of an exponential whose rate an hour is Gamma."""
        return self._add((shape, rate), lambda: 60.0 / (_gamma_table(shape) / rate))

    def _add(self, key: tuple[float, ...], make: Callable[[], NDArray[np.float64]]) -> int:
        if key not in self._number:
            self._number[key] = len(self._rows)
            self._rows.append(make())
        return self._number[key]

    def stacked(self) -> NDArray[np.float64]:
        """Return the tables in the order of their numbers; (tables, rows)."""
        return np.stack(self._rows) if self._rows else np.zeros((1, len(midpoints())))


def build_chances(scenario: Scenario, holds: list[HoldBasis]) -> Chances:
    """
    Return the chances of a scenario's pauses.

    Parameters
    ----------
    scenario
        The scenario.
    holds
        What the ledger knows of each of its pauses, in their order.
    """
    begins, breaks, late = _Tables(), _Tables(), _Tables()
    names = sorted({record.party for hold in holds for record in hold.records})
    number = {name: index for index, name in enumerate(names)}
    first, party, begins_table, breaks_table, late_table = [0], [], [], [], []
    for hold in holds:
        for record in hold.records:
            party.append(number[record.party])
            begins_table.append(begins.beta(record.begin_a, record.begin_b))
            breaks_table.append(
                [
                    breaks.gamma(shape, hours)
                    for shape, hours in zip(record.breaks, record.hours, strict=True)
                ]
            )
        first.append(len(party))
        late_table.append(late.gamma_mean_min(hold.delay.starts, hold.delay.hours))
    pauses = scenario.pauses
    ages = [None if hold.state is None else hold.state.age_min for hold in holds]
    return Chances(
        start=np.array([pause.start_min for pause in pauses], dtype=np.int64),
        end=np.array([pause.end_min for pause in pauses], dtype=np.int64),
        first=np.array(first, dtype=np.int64),
        party=np.array(party, dtype=np.int64),
        begins_table=np.array(begins_table, dtype=np.int64),
        breaks_table=np.array(breaks_table, dtype=np.int64).reshape(len(party), len(BLOCKS_H)),
        late_table=np.array(late_table, dtype=np.int64),
        stated_begins=_column(pause.begins_chance for pause in pauses),
        stated_late=_column(pause.late_mean_min for pause in pauses),
        stated_breaks=_column(pause.breaks_per_h for pause in pauses),
        unharmed=np.array([1.0 if hold.state is None else hold.state.unharmed for hold in holds]),
        begun=np.array(
            [
                INF if age is None else hold.known_min - age
                for hold, age in zip(holds, ages, strict=True)
            ],
            dtype=np.int64,
        ),
        known=np.array([hold.known_min for hold in holds], dtype=np.int64),
        edges=np.array([60 * low for low, _ in BLOCKS_H] + [INF], dtype=np.int64),
        begins=begins.stacked(),
        breaks=breaks.stacked(),
        late=late.stacked(),
        exponential=exponential_table(),
    )


def _column(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([STATED_NOT if value is None else value for value in values], dtype=np.float64)
