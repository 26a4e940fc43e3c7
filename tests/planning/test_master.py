"""The master programme: trips joined where places are free, within the limits."""

from __future__ import annotations

import pytest

from safepassage.planning.master import Master, Supply, Trip

DEPOT = 0
HAVEN = 1


def master_of(*supplies: Supply) -> Master:
    """Return a programme with two groups at one pickup, a depot (stop 0) and a reception (1)."""
    master = Master([0, 0], 1, supplies)
    master.add_row(("group", 0, 0), 10.0)
    master.add_row(("group", 1, 0), 10.0)
    return master


def first(arrive: int = 30, *, group: int = 0) -> Trip:
    """Return a trip from the depot that leaves its pickup 10 minutes before it arrives."""
    return Trip(0, DEPOT, arrive - 20, group, 0, arrive - 10, arrive, arrive + 5)


def later(start: int, *, group: int = 1) -> Trip:
    """Return a trip that starts at the reception and takes 20 minutes."""
    return Trip(0, HAVEN, start, group, 0, start + 10, start + 20, start + 25)


def test_as_many_places_leave_as_there_are() -> None:
    """Six places make the trip that is worth most, and none makes the other."""
    master = master_of(Supply(0, DEPOT, 0, 6))
    assert master.add_trip(first(), 0.9)
    assert master.add_trip(first(40), 0.8)
    value, _, places = master.solve()
    assert value == pytest.approx(6 * 0.9)
    assert places == pytest.approx([6, 0])


def test_a_trip_follows_one_that_ends_in_time() -> None:
    """Free at the reception in minute 35, a place leaves in 35 or after, and not before."""
    for start, followed in ((34, 0), (35, 6), (90, 6)):
        master = master_of(Supply(0, DEPOT, 0, 6))
        master.add_trip(first(), 0.9)
        master.add_trip(later(start), 0.5)
        value, _, places = master.solve()
        assert places == pytest.approx([6, followed])
        assert value == pytest.approx(6 * 0.9 + followed * 0.5)


def test_trips_of_different_chains_are_joined() -> None:
    """Whatever ends at the reception goes on from there: six places have two ways to its trips."""
    master = master_of(Supply(0, DEPOT, 0, 4), Supply(0, DEPOT, 3, 2))
    master.add_row(("ready", 0, 20), 3.0)
    for trip, worth in ((first(30), 0.9), (first(31), 0.8), (later(36), 0.5), (later(61), 0.4)):
        master.add_trip(trip, worth)
    value, _, places = master.solve()
    assert places == pytest.approx([3, 3, 6, 4])
    assert value == pytest.approx(3 * 0.9 + 3 * 0.8 + 6 * 0.5 + 4 * 0.4)


def test_fleets_do_not_share_places() -> None:
    """A place of one fleet makes no trip of another."""
    master = master_of(Supply(0, DEPOT, 0, 6), Supply(1, DEPOT, 0, 1))
    master.add_trip(first(), 0.9)
    master.add_trip(later(40)._replace(fleet=1), 0.5)
    _, _, places = master.solve()
    assert places == pytest.approx([6, 0])


def test_a_place_that_begins_later_leaves_later() -> None:
    """Vehicles that are there from minute 12 on do not leave in minute 10."""
    master = master_of(Supply(0, DEPOT, 12, 6))
    master.add_trip(first(30), 0.9)
    master.add_trip(first(32), 0.8)
    _, _, places = master.solve()
    assert places == pytest.approx([0, 6])


def test_a_limit_that_comes_late_holds_for_trips_that_are_there() -> None:
    """A ready row counts the trips that leave in its minute or before, whenever they came."""
    master = master_of(Supply(0, DEPOT, 0, 6))
    master.add_trip(first(30), 0.9)
    assert master.solve()[0] == pytest.approx(6 * 0.9)
    master.add_row(("ready", 0, 20), 2.0)
    master.add_trip(first(31), 0.8)
    value, prices, places = master.solve()
    assert places == pytest.approx([2, 4])
    assert value == pytest.approx(2 * 0.9 + 4 * 0.8)
    assert prices[master.row_of["ready", 0, 20]] == pytest.approx(0.1)


def test_a_node_between_two_others_takes_over_who_waits() -> None:
    """Solved, extended by a start between two that were there, and solved again."""
    master = master_of(Supply(0, DEPOT, 0, 12))
    master.add_trip(first(30), 0.9)
    master.add_trip(later(60), 0.2)
    assert master.solve()[0] == pytest.approx(10 * 0.9 + 10 * 0.2)
    master.add_trip(later(40), 0.3)
    master.add_trip(later(35), 0.4)
    value, _, places = master.solve()
    assert value == pytest.approx(10 * 0.9 + 10 * 0.4)
    assert places == pytest.approx([10, 0, 0, 10])


def test_a_trip_is_there_once() -> None:
    """Added again, nothing changes."""
    master = master_of(Supply(0, DEPOT, 0, 6))
    assert master.add_trip(first(), 0.9)
    assert not master.add_trip(first(), 0.9)
    assert len(master.trips) == 1
