"""Groups and persons: where their heads are, and that none is ever dropped."""

from __future__ import annotations

import pytest

from safepassage.operation.register import Register, Spot, State, fold
from tests.operation.scene import Scene


def _folded(scene: Scene) -> Register:
    return fold(event.fact for event in scene.events)


@pytest.fixture
def scene() -> Scene:
    """Return a headquarters, a post A in the town and a post B on the road; 40 wait."""
    scene = Scene("A", "B")
    scene["A"].record(1, "registered", who="C", count=40, place="cellar-c", about="exact")
    return scene


def test_count_and_nothing_else_is_enough(scene: Scene) -> None:
    """A group is known by a count alone, and waits where it was registered."""
    group = _folded(scene).people["C"]
    assert (group.total, group.count(State.WAITING), group.need) == (40, 40, "seated")


def test_group_goes_its_way(scene: Scene) -> None:
    """Parts of a group board, arrive and choose otherwise, and sum to the whole throughout."""
    scene["A"].record(10, "lifted_out", who="C", count=31)
    scene["A"].record(11, "called", who="C", count=31, vehicle="bus-3")
    scene["A"].record(20, "boarded", who="C", count=31, vehicle="bus-3", place="cellar-c")
    scene["B"].record(60, "chose_otherwise", who="C", count=2, vehicle="bus-3", place="Vasylivka")
    scene["B"].record(90, "arrived", who="C", vehicle="bus-3", place="Zaporizhzhia")
    group = _folded(scene).people["C"]
    counts = {state: group.count(state) for state in State if group.count(state)}
    assert counts == {State.WAITING: 9, State.CHOSE_OTHERWISE: 2, State.ARRIVED: 29}
    assert not group.conflicts


def test_those_who_were_called_board(scene: Scene) -> None:
    """Of a group it is those who were called to a vehicle that board it."""
    scene["A"].record(5, "called", who="C", count=10, vehicle="bus-1")
    scene["A"].record(6, "called", who="C", count=20, vehicle="bus-2")
    scene["A"].record(9, "boarded", who="C", vehicle="bus-2", place="cellar-c")
    slots = {
        (slot.state, slot.vehicle): part.heads for slot, part in _folded(scene).people["C"].parts
    }
    assert slots == {
        (State.WAITING, "bus-1"): 10,
        (State.ABOARD, "bus-2"): 20,
        (State.WAITING, ""): 10,
    }


def test_people_are_handed_over_in_parts(scene: Scene) -> None:
    """Who is handed over later is not who was handed over before; told twice, it is no more."""
    scene["A"].record(60, "arrived", who="C", count=30, place="school")
    for minute in (70, 80, 90, 100):
        scene["A"].record(minute, "handed_over", who="C", count=10, place="school")
    parts = {
        (slot.state, slot.stage): part.heads for slot, part in _folded(scene).people["C"].parts
    }
    assert parts == {(State.ARRIVED, "handed_over"): 30, (State.WAITING, ""): 10}


def test_those_who_are_out_board(scene: Scene) -> None:
    """Of a group that nobody has called it is those who have been brought out that board."""
    scene["A"].record(5, "lifted_out", who="C", count=10, place="cellar-c")
    scene["A"].record(9, "boarded", who="C", count=7, vehicle="bus-2", place="cellar-c")
    waiting = {s.stage: p.heads for s, p in _folded(scene).people["C"].parts if not s.vehicle}
    assert waiting == {"lifted": 3, "": 30}


def test_call_at_a_place_means_who_wait_there(scene: Scene) -> None:
    """Of a group that waits at two places, a call that names one means those who wait there."""
    scene["A"].record(5, "boarded", who="C", count=6, vehicle="bus-1", place="cellar-c")
    scene["B"].record(9, "got_off", who="C", count=6, vehicle="bus-1", place="Manhush")
    scene["B"].record(10, "called", who="C", count=4, vehicle="bus-2", place="Manhush")
    slots = {
        (slot.place, slot.vehicle): part.heads for slot, part in _folded(scene).people["C"].parts
    }
    assert slots == {("cellar-c", ""): 34, ("Manhush", ""): 2, ("Manhush", "bus-2"): 4}


def test_call_for_a_direction_means_who_accepts_it(scene: Scene) -> None:
    """Of a group with two wishes, a call for one direction means those who accept it."""
    scene["A"].record(5, "direction_chosen", who="C", count=10, direction=["west"])
    scene["A"].record(6, "direction_chosen", who="C", count=8, direction=["east"])
    scene["B"].record(10, "called", who="C", count=6, vehicle="bus-2", direction=["east"])
    called = {s.direction: p.heads for s, p in _folded(scene).people["C"].parts if s.vehicle}
    assert called == {("east",): 6}


def test_more_than_known_are_taken_in(scene: Scene) -> None:
    """Whoever boards beyond those who are known counts, and is shown."""
    scene["A"].record(9, "boarded", who="C", count=43, vehicle="bus-1", place="cellar-c")
    group = _folded(scene).people["C"]
    assert (group.total, group.known, group.surplus) == (43, 40, 3)
    assert [conflict.rule for conflict in group.conflicts] == ["more are counted than are known"]


def test_guess_may_be_exceeded(scene: Scene) -> None:
    """More than a guess is no contradiction."""
    scene["A"].record(2, "registered", who="D", count=40, place="cellar-d", about="about")
    scene["A"].record(9, "boarded", who="D", count=43, vehicle="bus-1", place="cellar-d")
    group = _folded(scene).people["D"]
    assert (group.total, group.surplus, group.conflicts) == (43, 3, ())


def test_recount_changes_who_waits(scene: Scene) -> None:
    """A recount adds to those who wait or takes from them, and leaves those aboard alone."""
    scene["A"].record(5, "boarded", who="C", count=10, vehicle="bus-1", place="cellar-c")
    scene["A"].record(6, "recounted", who="C", count=52)
    assert _folded(scene).people["C"].count(State.WAITING) == 42
    scene["A"].record(7, "recounted", who="C", count=12)
    group = _folded(scene).people["C"]
    assert (group.count(State.WAITING), group.count(State.ABOARD)) == (2, 10)


def test_recount_takes_nobody_off_a_bus(scene: Scene) -> None:
    """A recount of fewer than are on their way takes nobody off, and is shown."""
    scene["A"].record(5, "boarded", who="C", count=30, vehicle="bus-1", place="cellar-c")
    scene["A"].record(6, "recounted", who="C", count=12)
    group = _folded(scene).people["C"]
    assert (group.total, group.count(State.ABOARD)) == (30, 30)
    assert [c.rule for c in group.conflicts] == ["more are on their way than were counted"]


def test_person_on_two_vehicles_is_a_conflict(scene: Scene) -> None:
    """A person who boards a second vehicle without having got off, is a conflict of two events."""
    scene["A"].record(2, "registered", who="P-1", place="cellar-c")
    first = scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    second = scene["B"].record(25, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    register = _folded(scene)
    (conflict,) = register.people["P-1"].conflicts
    assert conflict.rule == "one person on two vehicles"
    assert set(conflict.events) == {first.digest, second.digest}
    assert register.people["P-1"].total == 1


def test_person_who_changes_bus_is_none(scene: Scene) -> None:
    """A person who gets off and boards another vehicle contradicts nothing."""
    scene["A"].record(2, "registered", who="P-1", place="cellar-c")
    scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    scene["B"].record(30, "got_off", who="P-1", vehicle="bus-1", place="Manhush")
    scene["B"].record(35, "boarded", who="P-1", vehicle="bus-2", place="Manhush")
    assert not _folded(scene).conflicts


def test_person_at_two_places_is_a_conflict(scene: Scene) -> None:
    """A person who has arrived at two receptions is a conflict."""
    scene["A"].record(2, "registered", who="P-1", place="cellar-c")
    scene["A"].record(20, "arrived", who="P-1", place="Zaporizhzhia")
    scene["B"].record(25, "arrived", who="P-1", place="Berdiansk")
    assert [c.rule for c in _folded(scene).conflicts] == ["one person at two places"]


def test_late_boarding_takes_its_place(scene: Scene) -> None:
    """A boarding that is told after the arrival, lies before it."""
    scene["A"].record(2, "registered", who="P-1", place="cellar-c")
    scene["B"].record(90, "arrived", who="P-1", vehicle="bus-1", place="Zaporizhzhia")
    scene["A"].record(120, "boarded", observed=20, who="P-1", vehicle="bus-1", place="cellar-c")
    person = _folded(scene).people["P-1"]
    assert person.count(State.ARRIVED) == 1
    assert [move.on("bus-1") for move in person.moves] == [0, 1, -1]


def test_moves_tell_the_way(scene: Scene) -> None:
    """The moves of a group tell each step from spot to spot, and being called is none."""
    scene["A"].record(11, "called", who="C", count=31, vehicle="bus-3")
    scene["A"].record(20, "boarded", who="C", vehicle="bus-3", place="cellar-c")
    scene["B"].record(90, "arrived", who="C", vehicle="bus-3", place="Zaporizhzhia")
    waiting = Spot(State.WAITING, "cellar-c", "")
    aboard = Spot(State.ABOARD, "cellar-c", "bus-3")
    assert [(move.heads, move.left, move.came) for move in _folded(scene).people["C"].moves] == [
        (40, None, waiting),
        (31, waiting, aboard),
        (31, aboard, Spot(State.ARRIVED, "Zaporizhzhia", "")),
    ]


def test_unregistered_person_counts(scene: Scene) -> None:
    """Whoever is seen before anybody has registered him, counts."""
    scene["B"].record(50, "boarded", who="P-9", vehicle="bus-1", place="Manhush")
    assert _folded(scene).people["P-9"].count(State.ABOARD) == 1


def test_registration_after_boarding_adds_the_rest(scene: Scene) -> None:
    """A group that is registered after some of it have boarded, waits with the rest."""
    scene["B"].record(50, "boarded", who="G", count=31, vehicle="bus-1", place="Manhush")
    scene["A"].record(55, "registered", who="G", count=40, place="Manhush")
    group = _folded(scene).people["G"]
    assert (group.count(State.ABOARD), group.count(State.WAITING), group.surplus) == (31, 9, 0)


def test_same_count_from_two_posts_is_shown(scene: Scene) -> None:
    """Two posts that tell the same count of the same bus, may tell of the same people."""
    scene["A"].record(20, "boarded", who="C", count=20, vehicle="bus-1", place="cellar-c")
    scene["B"].record(24, "boarded", who="C", count=20, vehicle="bus-1", place="cellar-c")
    rules = [c.rule for c in _folded(scene).conflicts]
    assert rules == ["two posts may tell of the same people"]


def test_code_registered_twice_drops_nobody(scene: Scene) -> None:
    """A code that two posts give to two groups is a conflict, and the larger count stands."""
    scene["B"].record(3, "registered", who="C", count=55, place="cellar-x")
    group = _folded(scene).people["C"]
    assert group.total == 55
    assert [c.rule for c in group.conflicts] == ["the same code is registered twice"]


def test_held_taken_off_and_released(scene: Scene) -> None:
    """Who is taken off a vehicle is held without it, and waits when released."""
    scene["A"].record(20, "boarded", who="C", count=20, vehicle="bus-1", place="cellar-c")
    scene["B"].record(40, "held", who="C", count=20, vehicle="bus-1", place="Vasylivka")
    scene["B"].record(50, "taken_off", who="C", count=3, vehicle="bus-1", place="Vasylivka")
    scene["B"].record(60, "released", who="C", count=17, vehicle="bus-1", place="Vasylivka")
    group = _folded(scene).people["C"]
    held = [(slot.vehicle, part.heads) for slot, part in group.parts if slot.state is State.HELD]
    assert sum(heads for _, heads in held) == 3
    assert group.count(State.ABOARD) == 17


def test_unaccounted_keeps_the_vehicle(scene: Scene) -> None:
    """Who is unaccounted for was last on that vehicle, and whoever arrives is found."""
    scene["A"].record(20, "boarded", who="C", count=20, vehicle="bus-1", place="cellar-c")
    scene["B"].record(90, "arrived", who="C", count=15, vehicle="bus-1", place="Zaporizhzhia")
    scene["B"].record(91, "unaccounted", who="C", count=5, vehicle="bus-1", place="Vasylivka")
    lost = [s for s, _ in _folded(scene).people["C"].parts if s.state is State.UNACCOUNTED]
    assert [(slot.place, slot.vehicle) for slot in lost] == [("Vasylivka", "bus-1")]
    scene["B"].record(99, "arrived", who="C", count=25, place="Zaporizhzhia")
    group = _folded(scene).people["C"]
    assert group.count(State.ARRIVED) == 40
    assert group.total == 40


def test_direction_changes_and_staying_is_an_outcome(scene: Scene) -> None:
    """Who chose to stay may choose to leave again, with a direction."""
    scene["A"].record(5, "staying_chosen", who="C", count=4)
    assert _folded(scene).people["C"].count(State.CHOSE_OTHERWISE) == 4
    scene["A"].record(6, "direction_chosen", who="C", count=38, direction=["Zaporizhzhia"])
    group = _folded(scene).people["C"]
    assert group.count(State.CHOSE_OTHERWISE) == 2
    heads = sum(p.heads for s, p in group.parts if s.direction == ("Zaporizhzhia",))
    assert heads == 38


def test_more_called_than_there_are_are_not_made_up(scene: Scene) -> None:
    """Calling more than there are puts nobody into the register, and is shown."""
    scene["A"].record(5, "called", who="C", count=50, vehicle="bus-1")
    group = _folded(scene).people["C"]
    assert group.total == 40
    assert [c.rule for c in group.conflicts] == ["more are named than are known"]


def test_joined_on_the_road(scene: Scene) -> None:
    """Who joins on the road is known, and is aboard."""
    scene["B"].record(40, "joined", who="R-1", count=6, vehicle="bus-1", place="Manhush")
    group = _folded(scene).people["R-1"]
    assert (group.known, group.count(State.ABOARD), group.surplus) == (6, 6, 0)


def test_erasing_leaves_the_heads(scene: Scene) -> None:
    """Erased personal data are gone from the standing, and the person still counts."""
    scene["A"].record(2, "registered", who="P-1", place="cellar-c", sealed="c2VhbGVk")
    assert _folded(scene).people["P-1"].sealed == ("c2VhbGVk",)
    scene["A"].record(3, "erased", who="P-1")
    person = _folded(scene).people["P-1"]
    assert (person.sealed, person.erased, person.total) == ((), True, 1)
