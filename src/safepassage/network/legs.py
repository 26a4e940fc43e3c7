"""The legs between stops: what planning knows of the roads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from safepassage.compiled import INF
from safepassage.network.distances import minutes_to
from safepassage.network.fields import n_fields_with
from safepassage.network.hops import hops_apart, hops_brief, hops_short, some_hops
from safepassage.network.sweeper import Sweeper, sweeper_apart
from safepassage.network.ways import ANY_WAY, APART, BRIEF, SAFE, SHORT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.hops import Gate, HopTable
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.sweeper import Exits
    from safepassage.network.swept import Swept

__all__ = ["Network", "Target"]


class Target(NamedTuple):
    """
    What legs lead to: a place, inside one pause (-1 any).

    ``way``: by which ways, see :mod:`safepassage.network.ways`.
    """

    place: int
    pause: int = -1
    way: int = ANY_WAY


@dataclass(frozen=True, slots=True)
class Network:
    """
    The legs between stops, for each class of vehicles, under everything that restricts movement.

    ``stops`` holds the place index of each stop: depots in use (with other places where a trip may
    call, for fuel or at the gate of a convoy zone), receptions, then pickups. A leg's
    *source* is a stop, or (from ``n_stops`` on) an exit: departing from a break, see
    :mod:`safepassage.network.sweep`. ``row[class, target, source]`` is the leg's row, -1 when
    it is not kept. ``constant[row]`` >= 0 is the leg's minutes where they never change; otherwise
    ``arrive[position[row]]`` has the earliest arrival for each minute of being ready to leave,
    ``INF`` never, and ``detail`` of shape (n, horizon + 1, n_detail) the first ``DETAIL_FIELDS``
    where they matter, ``n_detail`` 0 elsewhere. Legs that are alike share a position.
    ``twins[way, target]`` is the same target by ways of another kind, with the legs that differ so,
    see :mod:`safepassage.network.ways`; -1 where there is none. ``danger_row[position]`` is the row
    of ``events`` with the events to be expected by minute of being ready: standing before the way
    begins, and on the way up to its first break, shape (row, minute, 2); -1 without any.
    ``variant[stop, pause]`` is the target "at this pickup inside this pause", -1 where waiting
    serves as well. Targets are numbered as ``targets`` are: the stops come first.
    """

    horizon_min: int
    stops: tuple[int, ...]
    n_depots: int
    n_receptions: int
    tables: tuple[HopTable, ...]
    class_of: dict[str, int]
    gates: tuple[Gate, ...]
    exits: Exits
    limits: Restrictions
    static: bool
    targets: tuple[Target, ...]
    twins: NDArray[np.int64]
    variant: NDArray[np.int64]
    row: NDArray[np.int32]
    constant: NDArray[np.int32]
    position: NDArray[np.int32]
    arrive: NDArray[np.int32]
    detail: NDArray[np.int32]
    n_detail: int
    danger: DangerMap | None
    danger_row: NDArray[np.int32]
    events: NDArray[np.float32]
    _sweepers: dict[tuple[int, bool], Sweeper] = field(default_factory=dict)
    _swept: dict[tuple[int, int], Swept] = field(default_factory=dict)

    @property
    def n_stops(self) -> int:
        """Return the number of stops."""
        return len(self.stops)

    def arrival(self, class_index: int, target: int, source: int, minute: int) -> int:
        """Return the earliest arrival at a stop for a vehicle ready at a source, INF never."""
        row = int(self.row[class_index, target, source])
        if row < 0:
            return INF
        if self.constant[row] >= 0:
            arrive = minute + int(self.constant[row])
            return arrive if arrive <= self.horizon_min else INF
        return int(self.arrive[self.position[row], minute])

    def minutes_to(self, class_index: int, place: int) -> list[int]:
        """Return the minutes from every place to one when nothing restricts movement."""
        limits = self.limits
        return minutes_to(self.tables[class_index], place, len(limits.zone_of), limits.service)

    def sweep_to(self, class_index: int, target: int) -> Swept:
        """Return the ways to one target, swept again on the first call."""
        key = (class_index, target)
        if key not in self._swept:
            place, pause, way = self.targets[target]
            sweeper = self._sweeper(class_index, apart=way == APART)
            if way in {SHORT, SAFE, BRIEF}:
                sweeper = sweeper.over(self.table_to(class_index, target))
            self._swept[key] = sweeper.sweep(place, pause)
        return self._swept[key]

    def sweep_place(self, class_index: int, place: int) -> Swept:
        """Return the ways to one place, be it a stop or not."""
        return self._sweeper(class_index).sweep(place)

    def table_to(self, class_index: int, target: int) -> HopTable:
        """Return the hops that the ways to a target are made of."""
        table, (place, _, way) = self.tables[class_index], self.targets[target]
        if way == APART:
            return hops_apart(table, self.limits.throughput)
        if way == SAFE and self.danger is not None:
            return some_hops(table, self.danger.is_safe(table, place))
        if way == BRIEF:
            return hops_brief(table, place, self.limits.zone_of, self.limits.service)
        return hops_short(table, place) if way == SHORT else table

    def _sweeper(self, class_index: int, *, apart: bool = False) -> Sweeper:
        key = (class_index, apart)
        if key not in self._sweepers:
            n_fields = n_fields_with(self.n_detail)
            self._sweepers[key] = (
                sweeper_apart(self.tables[class_index], self.limits, n_fields=n_fields)
                if apart
                else self.sweeper_under(class_index, self.limits)
            )
        return self._sweepers[key]

    def sweeper_under(self, class_index: int, limits: Restrictions) -> Sweeper:
        """Return what sweeps for a class under other restrictions than the scenario's."""
        table = self.tables[class_index]
        return Sweeper(table, limits, self.exits, n_fields=n_fields_with(self.n_detail))
