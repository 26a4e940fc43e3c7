"""A roster's sums after many moves are those that are added up anew."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.compiled import INF
from safepassage.planning.rearranging.roster import LAST, Roster, pack_roster, rearrange, reckon


def random_roster(seed: int) -> Roster:
    """Return 14 trips of 5 vehicles of 2 classes to 3 receptions, some of them full."""
    rng = np.random.default_rng(seed)
    n_vehicles, n_trips, n_receptions = 5, 14, 3
    vehicle_of = rng.integers(0, n_vehicles, n_trips)
    sequence = np.zeros((n_vehicles, 9), dtype=np.int64)
    count = np.zeros(n_vehicles, dtype=np.int64)
    for trip, vehicle in enumerate(vehicle_of):
        sequence[vehicle, count[vehicle]] = trip
        count[vehicle] += 1
    persons = rng.integers(1, 4, n_trips)
    reception_of = rng.integers(0, n_receptions, n_trips)
    taken = np.bincount(reception_of, weights=persons, minlength=n_receptions).astype(np.int64)
    bring = rng.integers(1, 30, (2, n_trips, n_receptions))
    refused = rng.random((n_trips, n_receptions)) < 0.2
    refused[np.arange(n_trips), reception_of] = False
    fits = rng.random((n_vehicles, n_trips)) < 0.8
    fits[vehicle_of, np.arange(n_trips)] = True
    return Roster(
        begin=rng.integers(1, 30, (3, n_trips)),
        again=rng.integers(1, 30, (2, n_receptions, n_trips)),
        bring=np.where(refused, INF, bring),
        persons=persons,
        fits=fits,
        vehicle_start=np.array([0, 0, 1, 2, 2]),
        vehicle_class=np.array([0, 0, 0, 1, 1]),
        since=rng.integers(0, 10, n_vehicles),
        until=np.full(n_vehicles, 700),
        sequence=sequence,
        n_trips=count,
        vehicle_of=np.zeros(n_trips, dtype=np.int64),
        position_of=np.zeros(n_trips, dtype=np.int64),
        reception_of=reception_of,
        done=np.zeros(n_vehicles, dtype=np.int64),
        room=taken + np.array([0, 1, 4]),
        best_sequence=np.zeros_like(sequence),
        best_n_trips=np.zeros_like(count),
        best_reception_of=np.zeros(n_trips, dtype=np.int64),
        marks=np.zeros(2, dtype=np.int64),
        random=np.array([seed + 1], dtype=np.uint64),
    )


def last_arrival(
    roster: Roster, sequences: list[list[int]], reception_of: list[int]
) -> tuple[list[int], int]:
    """Return when each vehicle is done and the last arrival, added up leg by leg."""
    done = []
    for vehicle, sequence in enumerate(sequences):
        kind, minute, here = roster.vehicle_class[vehicle], 0, -1
        for trip in sequence:
            if here < 0:
                minute += roster.since[vehicle] + roster.begin[roster.vehicle_start[vehicle], trip]
            else:
                minute += roster.again[kind, here, trip]
            here = reception_of[trip]
            minute += roster.bring[kind, trip, here]
        done.append(int(minute))
    return done, max(done)


def read(
    sequence: np.ndarray[tuple[int, ...], np.dtype[np.int64]], count: object
) -> list[list[int]]:
    """Return the trips of each vehicle."""
    lengths = np.asarray(count).tolist()
    return [own[:length].tolist() for own, length in zip(sequence, lengths, strict=True)]


@pytest.mark.parametrize("seed", range(30))
def test_moves_keep_every_sum(seed: int) -> None:
    """After any moves each trip is made once, fits, has room, and all minutes add up."""
    roster = random_roster(seed)
    packed = pack_roster(roster)
    room = roster.room.copy()
    reckon(packed)
    first = int(roster.marks[LAST])
    for _ in range(20):
        rearrange(packed, 50, 20.0, 5.0, False)
        sequences = read(roster.sequence, roster.n_trips)
        assert sorted(trip for own in sequences for trip in own) == list(range(14))
        for vehicle, own in enumerate(sequences):
            assert roster.fits[vehicle, own].all()
            for position, trip in enumerate(own):
                assert (roster.vehicle_of[trip], roster.position_of[trip]) == (vehicle, position)
        taken = np.bincount(roster.reception_of, weights=roster.persons, minlength=3)
        assert (roster.room == room - taken).all()
        assert (roster.room >= 0).all()
        done, last = last_arrival(roster, sequences, roster.reception_of.tolist())
        assert roster.done.tolist() == done
        assert last < INF
        best = read(roster.best_sequence, roster.best_n_trips)
        assert (
            roster.marks[LAST] == last_arrival(roster, best, roster.best_reception_of.tolist())[1]
        )
        assert roster.marks[LAST] <= min(first, last)


@pytest.mark.parametrize("seed", range(10))
def test_moves_come_to_better_rosters(seed: int) -> None:
    """From a random roster the last arrival falls; it is no earlier than any trip allows."""
    roster = random_roster(seed)
    packed = pack_roster(roster)
    reckon(packed)
    first = int(roster.marks[LAST])
    rearrange(packed, 20_000, 5.0, 0.1, True)
    assert roster.marks[LAST] < first
    shortest = roster.begin.min(axis=0) + roster.bring.min(axis=(0, 2))
    assert roster.marks[LAST] >= shortest.max()


def test_a_new_round_begins_from_the_best() -> None:
    """What a hot end left behind is forgotten where a round begins anew."""
    roster = random_roster(3)
    packed = pack_roster(roster)
    reckon(packed)
    rearrange(packed, 5_000, 20.0, 20.0, True)
    rearrange(packed, 0, 20.0, 20.0, True)
    assert read(roster.sequence, roster.n_trips) == read(roster.best_sequence, roster.best_n_trips)
    assert roster.done.max() == roster.marks[LAST]


def test_a_vehicle_is_never_done_after_its_time() -> None:
    """A vehicle whose time ends makes no trip that comes in later."""
    roster = random_roster(0)
    packed = pack_roster(roster)
    reckon(packed)
    roster.until[:] = roster.done
    until = roster.done.copy()
    for _ in range(10):
        rearrange(packed, 500, 50.0, 50.0, False)
        assert (roster.done <= until).all()
