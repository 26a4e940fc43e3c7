"""Small instances of the bus evacuation problem, and their optima by trying everything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.bus_evacuation.instance import Instance

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "SHORTCUT",
    "TRIP_BEFORE",
    "TWO_BUSES",
    "TWO_BUSES_TEXT",
    "best_makespan",
    "random_instance",
]

TWO_BUSES_TEXT = """\
2 1
1 2
2 3 2 1
2 4 1 3

1 2 0

1 3 5
2 1 4
"""

TWO_BUSES = Instance(
    "two-buses",
    seats=1,
    buses=(2,),
    demand=(2, 1),
    capacity=(1, 3),
    to_pickup=((2, 0),),
    to_shelter=((3, 5), (1, 4)),
)
"""
Optimum 9, by hand; the depot stands at pickup 2.

One bus fetches from pickup 1 to shelter 2: 2 + 5 = 7. The other from pickup 2 to shelter 1, back to
pickup 1 and on to shelter 2: 0 + 1 + 3 + 5 = 9. Pickup 1 first would take 2 + 3 + 1 + 4 = 10.
"""

SHORTCUT = Instance(
    "shortcut",
    seats=1,
    buses=(1,),
    demand=(2, 1),
    capacity=(2, 1),
    to_pickup=((1, 1),),
    to_shelter=((10, 1), (1, 1)),
)
"""
Optimum 15, by hand: to pickup 1 (1), shelter 2 (1), pickup 1 (1), shelter 1 (10), pickup 2 (1),
shelter 1 (1). Over shelter 2 and pickup 2 it is 3 from pickup 1 to shelter 1, which would make 8.
"""

TRIP_BEFORE = Instance(
    "trip-before",
    seats=1,
    buses=(1,),
    demand=(1, 1),
    capacity=(2,),
    to_pickup=((10, 1),),
    to_shelter=((1,), (1,)),
)
"""
Optimum 4, by hand: pickup 2 (1), shelter (1), pickup 1 (1), shelter (1). A bus that goes to
pickup 1 first needs 10 to be there.
"""


def random_instance(seed: int) -> Instance:
    """Return a tiny instance with room for all; distances may be 0 from depots, else 1 to 10."""
    draw = random.Random(seed)
    n_depots, n_pickups, n_shelters = draw.choice([(1, 2, 2), (2, 2, 2), (1, 1, 3), (1, 3, 1)])
    seats = draw.choice([1, 1, 2])
    demand = tuple(draw.randint(1, 1 if n_pickups == 3 else 2) for _ in range(n_pickups))
    capacity = [draw.randint(0, 2) for _ in range(n_shelters)]
    capacity[-1] += max(0, sum(demand) - sum(capacity))

    def distances(rows: int, columns: int, least: int) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(draw.randint(least, 10) for _ in range(columns)) for _ in range(rows))

    return Instance(
        f"random-{seed}",
        seats=seats,
        buses=tuple(draw.randint(1, 2) for _ in range(n_depots)),
        demand=demand,
        capacity=tuple(capacity),
        to_pickup=distances(n_depots, n_pickups, 0),
        to_shelter=distances(n_pickups, n_shelters, 1),
    )


def best_makespan(instance: Instance) -> int:
    """Return the optimum, by making every trip next in every bus, with every load."""
    ways = tuple(
        instance.to_pickup[depot]
        for depot, count in enumerate(instance.buses)
        for _ in range(count)
    )
    back = tuple(
        tuple(row[shelter] for row in instance.to_shelter)
        for shelter in range(len(instance.capacity))
    )
    best = 10**9

    def go(
        waiting: tuple[int, ...],
        room: tuple[int, ...],
        driven: tuple[int, ...],
        ahead: Sequence[tuple[int, ...]],
    ) -> None:
        nonlocal best
        if max(driven) >= best:
            return
        if not any(waiting):
            best = max(driven)
            return
        for bus in range(len(driven)):
            for pickup, persons in enumerate(waiting):
                for shelter, places in enumerate(room):
                    for load in range(1, min(instance.seats, persons, places) + 1):
                        distance = ahead[bus][pickup] + instance.to_shelter[pickup][shelter]
                        go(
                            _less(waiting, pickup, load),
                            _less(room, shelter, load),
                            _less(driven, bus, -distance),
                            [*ahead[:bus], back[shelter], *ahead[bus + 1 :]],
                        )

    go(instance.demand, instance.capacity, (0,) * len(ways), ways)
    return best


def _less(values: tuple[int, ...], index: int, by: int) -> tuple[int, ...]:
    return (*values[:index], values[index] - by, *values[index + 1 :])
