"""What a network is made on: what is swept over, and the legs that are kept so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.hops import HopTable
    from safepassage.network.leg_rows import Job, LegRows
    from safepassage.network.legs import Target
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.sweeper import Exits, Sweeper
    from safepassage.network.swept import Swept

__all__ = ["Workbench"]


@dataclass(frozen=True, slots=True)
class Workbench:
    """
    A network in the making.

    ``stops`` has the place of each stop. ``sweepers`` are those of a class, and whether they sweep
    apart from breaks; ``kept`` are the ways to targets, as far as twins may be made of them.
    """

    tables: list[HopTable]
    limits: Restrictions
    exits: Exits
    stops: NDArray[np.int64]
    targets: list[Target]
    sweepers: dict[tuple[int, bool], Sweeper]
    legs: LegRows
    danger: DangerMap | None
    kept: dict[Job, Swept] = field(default_factory=dict)

    def keep(
        self, end: Job, sources: list[int], swept: Swept, table: HopTable, exits: Exits
    ) -> None:
        """
        Keep the legs from some stops to a target, and those that begin at exits.

        ``swept`` are the ways to the target over the hops of ``table``, with breaks at ``exits``.
        """
        events = None
        if self.danger is not None:
            target = self.targets[end[1]]
            events = self.danger.along(swept, table, self.limits, exits, target)
        self.legs.add_swept(end, sources, swept, self.stops[sources], events=events)
        ways = np.arange(len(exits.place))
        self.legs.add_swept(
            end,
            (len(self.stops) + ways).tolist(),
            swept,
            len(exits.is_break) + ways,
            places=exits.place.tolist(),
            events=events,
        )
