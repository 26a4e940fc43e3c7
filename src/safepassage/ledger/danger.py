"""
How many events are to be expected on a road or at a place, minute by minute.

Where a scenario states a rate, that is taken. Elsewhere the incidents of a road or place make one,
by blocks of six hours of the local day: with n of them in T hours of a block that were recorded,
and a prior of a events in b hours, the rate is Gamma distributed with shape n + a and rate T + b
[1]. Its mean (n + a) / (T + b) is what is expected.

References
----------
.. [1] Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd edition, section 2.6. CRC Press.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from safepassage.ledger.hold import DRAWS, Estimate
from safepassage.scenario.dangers import where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from safepassage.scenario.dangers import Danger, Incident
    from safepassage.scenario.model import DailyHours, Scenario

__all__ = ["EventRates", "IncidentRate", "event_rates", "incident_rates"]

_BLOCK_H = 6
_BLOCK_MIN = 60 * _BLOCK_H
_DAY_MIN = 24 * 60


class EventRates(NamedTuple):
    """
    The events an hour to be expected at a place, or on the road from ``at`` to ``to``.

    ``per_h`` has shape (horizon,): of minute m, [m, m + 1).
    """

    at: str
    to: str | None
    per_h: NDArray[np.float64]

    @property
    def where(self) -> frozenset[str]:
        """Return the place, or the two ends of the road, in no order."""
        return where_of(self.at, self.to)


@dataclass(frozen=True, slots=True)
class IncidentRate:
    """
    The rate of a road or place in one block of the day, from its incidents.

    The block is the local hours [``from_h``, ``to_h``). The estimate, events an hour, rests on
    ``count`` incidents in ``recorded_h`` hours of such blocks, and on the prior.
    """

    at: str
    to: str | None
    from_h: int
    to_h: int
    count: int
    recorded_h: float
    per_h: Estimate


def event_rates(scenario: Scenario) -> tuple[EventRates, ...]:
    """
    Return the rates of each road and place that has dangers or incidents.

    In the order of the scenario's dangers, then of its incidents.
    """
    found: dict[frozenset[str], EventRates] = {}
    stated: dict[frozenset[str], NDArray[np.bool_]] = {}
    rows: tuple[Danger | Incident, ...] = (*scenario.dangers, *scenario.incidents)
    for row in rows:
        if row.where not in found:
            found[row.where] = EventRates(row.at, row.to, np.zeros(scenario.horizon_min))
            stated[row.where] = np.zeros(scenario.horizon_min, dtype=np.bool_)
    for danger in scenario.dangers:
        span = slice(max(0, danger.start_min), max(0, danger.end_min))
        holds = np.ones(len(stated[danger.where][span]), dtype=np.bool_)
        if danger.hours is not None:
            holds = _within(danger.hours, _shown(scenario, 0, scenario.horizon_min)[span])
        found[danger.where].per_h[span] += np.where(holds, danger.events_per_h, 0.0)
        stated[danger.where][span] |= holds
    shown = _shown(scenario, 0, scenario.horizon_min)
    for seen in _seen(scenario):
        where = where_of(seen.at, seen.to)
        block = shown // _BLOCK_MIN == seen.block
        found[where].per_h[block & ~stated[where]] = seen.shape / seen.hours
    return tuple(found.values())


def incident_rates(scenario: Scenario) -> tuple[IncidentRate, ...]:
    """Return what incidents say of each road and place that has any, block by block."""
    return tuple(
        IncidentRate(
            seen.at,
            seen.to,
            _BLOCK_H * seen.block,
            _BLOCK_H * (seen.block + 1),
            seen.events,
            seen.recorded_h,
            _estimate(seen.shape, seen.hours, f"{(seen.at, seen.to)} {seen.block}"),
        )
        for seen in _seen(scenario)
    )


class _Seen(NamedTuple):
    """What incidents of a road or place in a block of the day make of its rate: Gamma."""

    at: str
    to: str | None
    block: int
    events: int
    recorded_h: float
    shape: float
    hours: float


def _seen(scenario: Scenario) -> Iterator[_Seen]:
    """Yield what was seen at each road and place that has incidents, block by block."""
    record = scenario.incident_record
    if record.since_min is None or not scenario.incidents:
        return
    blocks = _shown(scenario, record.since_min, 0) // _BLOCK_MIN
    recorded = np.bincount(blocks, minlength=24 // _BLOCK_H) / 60
    counts: dict[frozenset[str], Counter[int]] = {}
    ends: dict[frozenset[str], tuple[str, str | None]] = {}
    for incident in scenario.incidents:
        ends.setdefault(incident.where, (incident.at, incident.to))
        block = int(blocks[incident.minute - record.since_min])
        counts.setdefault(incident.where, Counter())[block] += 1
    for where, (at, to) in ends.items():
        for block, hours in enumerate(recorded.tolist()):
            events = counts[where][block]
            shape = events + record.prior_events
            yield _Seen(at, to, block, events, hours, shape, hours + record.prior_h)


def _estimate(shape: float, hours: float, name: str) -> Estimate:
    """Return a Gamma distributed rate; the same draws for the same name."""
    draws = np.random.default_rng(zlib.crc32(name.encode())).gamma(shape, 1.0 / hours, DRAWS)
    q05, q25, q75, q95 = np.quantile(draws, (0.05, 0.25, 0.75, 0.95)).tolist()
    return Estimate(shape / hours, q05, q25, q75, q95)


def _shown(scenario: Scenario, first: int, end: int) -> NDArray[np.int64]:
    """Return the minutes since local midnight that clocks show in the minutes [first, end)."""
    # Only the time zone and the start say what clocks show.
    return _shown_by(scenario.start.timestamp(), scenario.timezone, first, end)


@lru_cache(maxsize=8)
def _shown_by(start: float, timezone: str, first: int, end: int) -> NDArray[np.int64]:
    zone = ZoneInfo(timezone)

    def at(minute: int) -> int:
        time = datetime.fromtimestamp(start + 60 * minute, zone)
        return 60 * time.hour + time.minute

    shown = np.empty(end - first, dtype=np.int64)
    for since in range(first, end, _BLOCK_MIN):
        until = min(since + _BLOCK_MIN, end)
        known, minutes = at(since), np.arange(until - since)
        if (known + until - since) % _DAY_MIN == at(until):
            shown[since - first : until - first] = (known + minutes) % _DAY_MIN
        else:
            # Clocks change in between.
            shown[since - first : until - first] = [at(since + int(after)) for after in minutes]
    shown.flags.writeable = False
    return shown


def _within(hours: DailyHours, minutes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether minutes of the day lie in daily hours."""
    after, before = minutes >= hours.from_min, minutes < hours.to_min
    return after & before if hours.from_min < hours.to_min else after | before
