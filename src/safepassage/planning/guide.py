"""
What moves are drawn from: random numbers, what is near to what, and random choices.

And how far large moves reach: those that are accepted run few trips anew, and those that have run
many times as many are hardly ever accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.network.ways import ANY_WAY, APART
from safepassage.planning.problem import least_minutes
from safepassage.planning.rows import COMPANY, FILL, THIS_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "Guide",
    "below",
    "draw",
    "most_runs",
    "near_in_time",
    "near_party",
    "new_guide",
    "note_reach",
    "pack_guide",
    "random_state",
    "some_party",
    "some_reception",
    "some_units",
    "some_vehicle",
    "uniform",
]


#: A large move is given up that runs so many times as many trips anew as accepted ones do on
#: average; what is taken for the average at first, which gives up none; the weight of the latest.
_PATIENCE = 6.0
_REACH = 1e3
_LEARNING = 0.01


class Guide(NamedTuple):
    """What moves are drawn from: random numbers, what is near to what, and how far they reach."""

    random: NDArray[np.uint64]  # (1,)
    receptions: NDArray[np.int64]  # (party, rank): accepted receptions, the nearest first, -1 none
    near: NDArray[np.int64]  # (party, rank): parties at the same or the nearest stops, -1 none
    ends: NDArray[np.int64]  # where a trip may end that brings nobody: with fuel, or at a gate
    calls: NDArray[np.int64]  # (call, 2): orders to call, for fuel, setting down or at a gate
    ways: NDArray[np.int64]  # which ways a leg may be told to take; only one: there is no choice
    with_company: NDArray[np.bool_]  # (1,): whether some convoy needs more than one vehicle
    rather_late: NDArray[np.bool_]  # (1,): whether vehicles that finish late are drawn more often
    reach: NDArray[np.float64]  # (1,): trips that accepted large moves run anew, about


class GuideRecord(RecordType):
    """Guide as a record."""


class GuideProxy(RecordProxy):
    """A record of Guide outside kernels."""


register_record(GuideRecord, GuideProxy, Guide)


@entry_kernel
def pack_guide(guide: Guide) -> Guide:
    """Return the guide as a record that kernels take; the arrays are shared."""
    return GuideProxy(*guide)


class _Nearness:
    """The least minutes between stops, looked up once for all legs that are alike."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._known: dict[int, int] = {}

    def minutes(self, target: int, source: int) -> int:
        """Return the least minutes from a source to a target over all classes, INF when no leg."""
        kinds = range(self._arrays.row.shape[0])
        return min((self._minutes(kind, target, source) for kind in kinds), default=INF)

    def _minutes(self, kind: int, target: int, source: int) -> int:
        row = int(self._arrays.row[kind, target, source])
        position = -1 if row < 0 else int(self._arrays.position[row])
        if position < 0:
            return least_minutes(self._arrays, kind, target, source)
        if position not in self._known:
            self._known[position] = least_minutes(self._arrays, kind, target, source)
        return self._known[position]


def new_guide(arrays: Arrays, seed: int, *, rather_late: bool = False, n_near: int = 12) -> Guide:
    """Return the guide of a new chain, its random numbers begun from a seed."""
    n_parties = len(arrays.party_units)
    nearness = _Nearness(arrays)
    receptions = np.full((n_parties, max(1, arrays.n_receptions)), -1, dtype=np.int64)
    stops = sorted({int(stop) for stop in arrays.party_stop})
    minutes = {
        (reception, stop): nearness.minutes(arrays.n_depots + reception, stop)
        for stop in stops
        for reception in range(arrays.n_receptions)
    }
    has_leg = arrays.row.max(axis=0, initial=-1) >= 0
    between = {
        stop: {
            other: 0 if stop == other else nearness.minutes(other, stop)
            for other in {stop, *np.flatnonzero(has_leg[:, stop]).tolist()}.intersection(stops)
        }
        for stop in stops
    }
    parties_at: dict[int, list[int]] = {stop: [] for stop in stops}
    for party in range(n_parties):
        parties_at[int(arrays.party_stop[party])].append(party)
    near = np.full((n_parties, n_near), -1, dtype=np.int64)
    for party in range(n_parties):
        stop = int(arrays.party_stop[party])
        accepted = [
            (minutes[reception, stop], reception)
            for reception in range(arrays.n_receptions)
            if arrays.party_accepts[party, reception] and minutes[reception, stop] < INF
        ]
        for rank, (_, reception) in enumerate(sorted(accepted)):
            receptions[party, rank] = reception
        others = sorted(
            (away, other)
            for place, away in between[stop].items()
            if away < INF
            for other in parties_at[place]
            if other != party
        )[:n_near]
        for rank, (_, other) in enumerate(others):
            near[party, rank] = other
    n_open = arrays.n_depots + arrays.n_receptions
    ranged = bool((arrays.vehicle_range >= 0).any())
    fuel = arrays.refuel & ranged
    downs = np.zeros(arrays.n_stops, dtype=np.bool_)
    # Where range matters, calling somewhere without fuel may be the shorter way.
    downs[arrays.n_depots : n_open] = ranged or _is_shared(arrays)
    calls = [(-1 - stop, COMPANY) for stop in np.flatnonzero(fuel | downs | arrays.gate)]
    # Who is left aboard goes on to another reception, or comes back in a later hour.
    back = (arrays.turning >= 0).any(axis=0)
    hourly = np.flatnonzero((arrays.intake < INF) & (back | downs[arrays.n_depots : n_open]))
    calls += [(-1 - arrays.n_depots - reception, THIS_HOUR) for reception in hourly]
    calls += [(-1 - stop, 1 + line) for line, stop in enumerate(arrays.line_stop)]
    # Round a checkpoint to a mere gate: no choice that is worth moves.
    there = arrays.twins >= 0
    there[APART, : arrays.n_depots] = False
    return Guide(
        random=random_state(seed),
        receptions=receptions,
        near=near,
        ends=arrays.ends,
        calls=np.array(calls, dtype=np.int64).reshape(-1, 2),
        ways=np.array([ANY_WAY, *np.flatnonzero(there.any(axis=1)).tolist()]),
        with_company=np.array([(arrays.line_least > 1).any()]),
        rather_late=np.array([rather_late]),
        reach=np.full(1, _REACH),
    )


def _is_shared(arrays: Arrays) -> bool:
    """Return whether setting one load down at two receptions may be worth the way."""
    persons = int((arrays.party_units * arrays.party_size).sum())
    limited = bool((np.minimum(arrays.capacity, arrays.intake) < persons).any())
    differ = bool((arrays.party_accepts != arrays.party_accepts[:1]).any())
    receptions = slice(arrays.n_depots, arrays.n_depots + arrays.n_receptions)
    linked = bool((arrays.row[:, receptions, receptions] >= 0).any())
    return linked and (limited or differ)


def random_state(seed: int) -> NDArray[np.uint64]:
    """Return what random numbers are drawn from, begun from a seed, shape (1,)."""
    start = np.uint64((seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % (1 << 64) or 1)
    return np.array([start], dtype=np.uint64)


@kernel
def draw(random: NDArray[np.uint64]) -> float:
    """Return a random number in [0, 1): xorshift64*."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def uniform(guide: Guide) -> float:
    """Return a random number in [0, 1)."""
    return draw(guide.random)


@kernel
def below(guide: Guide, limit: int) -> int:
    """Return a random whole number in [0, limit)."""
    return int(uniform(guide) * limit)


@kernel
def most_runs(guide: Guide) -> int:
    """Return how many trips a large move may run anew before it is given up."""
    return int(_PATIENCE * guide.reach[0])


@kernel
def note_reach(guide: Guide, runs: int) -> None:
    """Note that a large move was accepted which has run so many trips anew."""
    guide.reach[0] += _LEARNING * (runs - guide.reach[0])


@kernel
def some_party(table: Timetable, guide: Guide) -> int:
    """Return a random party, rather one with people left than not."""
    n_parties = len(table.remaining)
    party = below(guide, n_parties)
    for _ in range(6):
        if table.remaining[party] > 0:
            break
        party = below(guide, n_parties)
    return party


@kernel
def near_party(table: Timetable, guide: Guide, party: int) -> int:
    """Return a party at the same or a near stop; now and then any."""
    other = guide.near[party, below(guide, guide.near.shape[1])]
    if other < 0 or uniform(guide) < 0.2:
        other = some_party(table, guide)
    return other


@kernel
def some_reception(guide: Guide, party: int) -> int:
    """Return an accepted reception, rather a near one, -1 when there is none."""
    chosen = guide.receptions[party, 0]
    for rank in range(1, guide.receptions.shape[1]):
        if guide.receptions[party, rank] < 0 or uniform(guide) < 0.6:
            break
        chosen = guide.receptions[party, rank]
    return chosen


@kernel
def some_units(guide: Guide) -> int:
    """
    Return how many units to wait for: all, a few, or a number in between; rarely exactly.

    Where convoys need several vehicles, now and then none: to drive along.
    """
    if guide.with_company[0] and uniform(guide) < 0.05:
        return COMPANY
    draw = uniform(guide)
    if draw < 0.45:
        return FILL
    units = 1 + (below(guide, 6) if draw < 0.7 else below(guide, 50))
    return -units if uniform(guide) < 0.15 else units


@kernel
def some_vehicle(table: Timetable, guide: Guide) -> int:
    """Return a vehicle that has trips, -1 when none was found."""
    for _ in range(8):
        vehicle = below(guide, len(table.n_trips))
        if guide.rather_late[0]:
            other = below(guide, len(table.n_trips))
            if table.finish[other] > table.finish[vehicle]:
                vehicle = other
        if table.n_trips[vehicle] > 0:
            return vehicle
    return -1


@kernel
def near_in_time(table: Timetable, guide: Guide, trip: int, vehicle: int) -> int:
    """Return a position in a vehicle's sequence about when a trip claims; now and then any."""
    count = table.n_trips[vehicle]
    if uniform(guide) < 0.15:
        return below(guide, count + 1)
    position = 0
    key = table.key[trip]
    sequence = table.sequence[vehicle]
    while position < count and table.key[sequence[position]] < key:
        position += 1
    draw = uniform(guide)
    if draw < 0.2:
        position -= 1
    elif draw < 0.4:
        position += 1
    return min(max(position, 0), count)
