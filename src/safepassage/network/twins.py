"""
Twins of targets: the same places by other ways, with the legs that are other ones so.

*Apart* from breaks nobody waits for other vehicles; the *short* way has the fewest kilometres, and
needs the least fuel; on the *safe* one nothing is to be expected; the *brief* one has the fewest
minutes in zones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from safepassage.compiled import INF
from safepassage.network.distances import minutes_to
from safepassage.network.fields import n_fields_with
from safepassage.network.hops import hops_apart, hops_brief, hops_short, some_hops
from safepassage.network.legs import Target
from safepassage.network.sweeper import no_exits, sweeper_apart
from safepassage.network.ways import APART, BRIEF, SAFE, SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.hops import HopTable
    from safepassage.network.leg_rows import Job
    from safepassage.network.sweeper import Exits, Sweeper
    from safepassage.network.swept import Swept
    from safepassage.network.workbench import Workbench

__all__ = ["ApartTwins", "BriefTwins", "SafeTwins", "ShortTwins"]


class _Twins(ABC):
    """
    Twins by one kind of ways.

    Parameters
    ----------
    bench
        The network in the making, with all other legs.
    """

    way: ClassVar[int]

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    def add(self, jobs: Iterable[Job]) -> NDArray[np.int64]:
        """
        Add twins of the targets of some classes; return them by target, -1 where there is none.

        Those that no leg would lead to are not added, as most are not.
        """
        bench = self.bench
        twins = np.full(len(bench.targets), -1, dtype=np.int64)
        # The twins of one target are one target for all classes.
        for job in sorted(jobs, key=lambda job: job[1]):
            kind, target = job
            place, pause, _ = bench.targets[target]
            hops = self._hops(kind, place)
            known = np.flatnonzero(bench.legs.row[kind, target, : len(bench.stops)] >= 0)
            sources = self._wanted(job, hops, known)
            if not len(sources):
                continue
            swept = self._sweeper(kind, hops).sweep(place, pause)
            sources = sources[swept.least_minutes(bench.stops[sources]) < INF // 2]
            sources = self._other(job, swept, sources)
            if not len(sources):
                continue
            if twins[target] < 0:
                twins[target] = len(bench.targets)
                bench.targets.append(Target(place, pause, self.way))
            bench.keep((kind, int(twins[target])), sources.tolist(), swept, hops, self._exits())
        return twins

    @abstractmethod
    def _hops(self, kind: int, place: int) -> HopTable:
        """Return the hops that the ways of a class to a place are made of."""

    def _wanted(self, job: Job, hops: HopTable, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the stops with a leg from which a twin of it may be of use."""
        del job, hops
        return sources

    def _other(self, job: Job, swept: Swept, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of some stops from which the twin that was swept is another leg."""
        del job, swept
        return sources

    def _sweeper(self, kind: int, hops: HopTable) -> Sweeper:
        return self.bench.sweepers[kind, False].over(hops)

    def _exits(self) -> Exits:
        return self.bench.exits


class ApartTwins(_Twins):
    """
    By ways apart from breaks, of legs that have a break on their way otherwise.

    Parameters
    ----------
    bench
        The network in the making.
    origins
        Whether such a leg may begin at each stop, shape (stop,).
    """

    way = APART

    def __init__(self, bench: Workbench, origins: NDArray[np.bool_]) -> None:
        super().__init__(bench)
        self._origins = origins
        self._apart = [hops_apart(table, bench.limits.throughput) for table in bench.tables]

    def _hops(self, kind: int, place: int) -> HopTable:
        del place
        return self._apart[kind]

    def _wanted(self, job: Job, hops: HopTable, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        limits, place = self.bench.limits, self.bench.targets[job[1]].place
        minutes = np.array(minutes_to(hops, place, len(limits.zone_of), limits.service))
        nodes = self.bench.stops[sources]
        sources = sources[self._origins[sources] & (minutes[nodes] < INF)]
        return sources[self.bench.kept[job].meet_break(self.bench.stops[sources])]

    def _sweeper(self, kind: int, hops: HopTable) -> Sweeper:
        del hops
        sweepers, limits = self.bench.sweepers, self.bench.limits
        if (kind, True) not in sweepers:
            n_fields = n_fields_with(self.bench.legs.n_detail)
            sweepers[kind, True] = sweeper_apart(self.bench.tables[kind], limits, n_fields=n_fields)
        return sweepers[kind, True]

    def _exits(self) -> Exits:
        return no_exits(len(self.bench.limits.zone_of))


class ShortTwins(_Twins):
    """By ways of the fewest kilometres, of legs that differ so."""

    way = SHORT

    def _hops(self, kind: int, place: int) -> HopTable:
        return hops_short(self.bench.tables[kind], place)

    def _other(self, job: Job, swept: Swept, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        bench = self.bench
        return sources[bench.legs.differ(swept, bench.kept[job], bench.stops[sources])]


class SafeTwins(_Twins):
    """
    By ways that are never in danger, of legs that are in danger otherwise.

    Parameters
    ----------
    bench
        The network in the making.
    danger
        Where something is to be expected.
    """

    way = SAFE

    def __init__(self, bench: Workbench, danger: DangerMap) -> None:
        super().__init__(bench)
        self._danger = danger

    def _hops(self, kind: int, place: int) -> HopTable:
        table = self.bench.tables[kind]
        return some_hops(table, self._danger.is_safe(table, place))

    def _wanted(self, job: Job, hops: HopTable, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        del hops
        return sources[self.bench.legs.in_danger(job, sources)]


class BriefTwins(_Twins):
    """By ways of the fewest minutes in zones, of legs that lead out of one and differ so."""

    way = BRIEF

    def _hops(self, kind: int, place: int) -> HopTable:
        limits = self.bench.limits
        return hops_brief(self.bench.tables[kind], place, limits.zone_of, limits.service)

    def _wanted(self, job: Job, hops: HopTable, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        del hops
        bench, zone_of = self.bench, self.bench.limits.zone_of
        leads_out = zone_of[bench.targets[job[1]].place] < 0
        return sources[leads_out & (zone_of[bench.stops[sources]] >= 0)]

    def _other(self, job: Job, swept: Swept, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        bench = self.bench
        return sources[bench.legs.differ(swept, bench.kept[job], bench.stops[sources])]
