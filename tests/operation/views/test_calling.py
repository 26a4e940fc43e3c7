"""Call-forward lists: people before capacity, needs and priority first, households whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.register import Register, State
from safepassage.operation.views.calling import CallList, call_forward
from safepassage.operation.views.units import units_at
from tests.operation.scene import Scene
from tests.operation.views.scenes import folded

if TYPE_CHECKING:
    from safepassage.operation.events import Json

BUS = {"seated": 20, "wheelchair": 1}


@pytest.fixture
def scene() -> Scene:
    """Return a post A at a cellar, without people."""
    return Scene("A")


def _say(scene: Scene, minute: int, kind: str, **body: Json) -> None:
    scene["A"].record(minute, kind, **body)  # type: ignore[arg-type]  # observed is no field


def _register(scene: Scene, who: str, **body: Json) -> None:
    _say(scene, 1 + scene["A"].number, "registered", who=who, **{"place": "cellar", **body})


def _list(scene: Scene, **options: object) -> CallList:
    given: dict[str, object] = {
        "vehicle": "bus", "place": "cellar", "goes_to": "school", "places": BUS, **options
    }  # fmt: skip
    return call_forward(folded(scene), **given)  # type: ignore[arg-type]  # options of the test


def _called(made: CallList) -> dict[str, int]:
    counts = Counter[str]()
    for call in made.calls:
        counts[call.who] += call.heads
    return dict(counts)


def test_no_more_than_places_less_the_reserve(scene: Scene) -> None:
    """Of 40 who wait, 18 are called to 20 seats with a tenth kept free; the rest has a reason."""
    _register(scene, "G", count=40)
    made = _list(scene)
    assert (_called(made), made.reserve["seated"], made.here) == ({"G": 18}, 2, 40)
    assert [(left.heads, left.reason) for left in made.left] == [(22, "no place (seated) is free")]


def test_no_more_than_wait_there(scene: Scene) -> None:
    """No more are called than wait at the place, and nobody who waits elsewhere."""
    _register(scene, "G", count=5)
    _register(scene, "H", count=9, place="gate")
    made = _list(scene)
    assert (_called(made), made.here, made.left) == ({"G": 5}, 5, ())


def test_who_is_aboard_or_called_takes_places(scene: Scene) -> None:
    """Places of people aboard and called before are taken, by their need."""
    _register(scene, "G", count=40)
    scene["A"].record(20, "boarded", who="G", count=7, vehicle="bus", place="cellar")
    scene["A"].record(21, "called", who="G", count=6, vehicle="bus")
    made = _list(scene)
    assert (made.taken["seated"], _called(made), made.here) == (13, {"G": 5}, 27)


def test_too_many_aboard_are_shown_and_nobody_is_called(scene: Scene) -> None:
    """Where more are aboard than there are places, nobody is called and the excess is named."""
    _register(scene, "G", count=40)
    scene["A"].record(20, "boarded", who="G", count=23, vehicle="bus", place="cellar")
    made = _list(scene)
    assert (made.calls, made.over) == ((), {"seated": 3})


def test_needs_have_places_of_their_own(scene: Scene) -> None:
    """A wheelchair user takes the wheelchair place; a stretcher has none on this bus."""
    _register(scene, "W", need="wheelchair")
    _register(scene, "X", need="wheelchair")
    _register(scene, "S", need="stretcher")
    made = _list(scene)
    assert _called(made) == {"W": 1}
    assert {left.who: left.reason for left in made.left} == {
        "X": "no place (wheelchair) is free",
        "S": "no place (stretcher) is free",
    }


def test_priority_goes_before_the_longest_wait(scene: Scene) -> None:
    """Who has the higher priority is called first; of equals who has waited longest."""
    _register(scene, "late", count=10)
    _register(scene, "first", count=10, priority=1)
    _register(scene, "later", count=10)
    assert _called(_list(scene)) == {"first": 10, "late": 8}


def test_who_is_out_already_goes_before_equals(scene: Scene) -> None:
    """Of equals who has been brought out is called before who still waits below."""
    _register(scene, "below", count=12)
    _register(scene, "out", count=12)
    scene["A"].record(20, "lifted_out", who="out", count=12)
    made = _list(scene)
    assert _called(made) == {"out": 12, "below": 6}
    assert [call.lifted for call in made.calls] == [12, 0]


def test_household_goes_whole_or_waits(scene: Scene) -> None:
    """A household for which too few places are free waits whole, and smaller ones go."""
    _register(scene, "many", count=16)
    _register(scene, "mother", household="h1")
    _register(scene, "children", count=2, household="h1")
    _register(scene, "pair", count=2, household="h2")
    made = _list(scene)
    assert _called(made) == {"many": 16, "pair": 2}
    assert {left.who for left in made.left} == {"mother", "children"}
    assert {left.reason for left in made.left} == {
        "together they need 3 places (seated), and 2 are free"
    }


def test_household_of_two_needs_stays_together(scene: Scene) -> None:
    """A companion goes with the wheelchair user, or neither does."""
    _register(scene, "chair-1", need="wheelchair", priority=1)
    _register(scene, "chair-2", need="wheelchair", household="h")
    _register(scene, "companion", household="h")
    made = _list(scene)
    assert _called(made) == {"chair-1": 1}
    assert {left.who for left in made.left} == {"chair-2", "companion"}


def test_households_joined_later_are_whole_too(scene: Scene) -> None:
    """Codes that were joined to a household by an event are one unit, over several households."""
    for who in ("a", "b", "c"):
        _register(scene, who, count=8)
    scene["A"].record(30, "household_joined", household="h", members=["a", "b"])
    scene["A"].record(31, "household_joined", household="i", members=["b", "c"])
    made = _list(scene)
    assert made.calls == ()
    assert {left.heads for left in made.left} == {8}


def test_part_of_the_household_elsewhere_is_the_reason(scene: Scene) -> None:
    """A household of which part waits elsewhere, or is called to another bus, is not torn."""
    _register(scene, "mother", household="h1")
    _register(scene, "child", household="h1", place="gate")
    _register(scene, "father", household="h2")
    _register(scene, "son", household="h2")
    scene["A"].record(20, "called", who="son", vehicle="bus-9")
    reasons = {left.who: left.reason for left in _list(scene).left}
    assert reasons == {
        "mother": "part of the household waits at gate",
        "father": "part of the household is called to bus-9",
        "son": "they are called to bus-9",
    }


def test_who_is_parted_from_those_aboard_goes_first(scene: Scene) -> None:
    """The rest of a household of which part is aboard is called before all others."""
    _register(scene, "many", count=30, priority=1)
    _register(scene, "mother", household="h", priority=5)
    _register(scene, "child", household="h", priority=5)
    scene["A"].record(40, "boarded", who="child", vehicle="bus", place="cellar")
    assert _called(_list(scene)) == {"mother": 1, "many": 16}


@pytest.mark.parametrize(
    ("direction", "called"),
    [([], 4), (["school"], 4), (["north"], 4), (["farm", "north"], 4), (["farm"], 0)],
)
def test_nobody_is_taken_where_they_did_not_agree_to_go(
    scene: Scene, direction: list[Json], called: int
) -> None:
    """People are called whose direction names the reception, a name of it, or any."""
    _register(scene, "G", count=4, **({"direction": direction} if direction else {}))
    made = _list(scene, also_named=("north",))
    assert made.heads == called
    if not called:
        assert made.left[0].reason == "they want to go to farm"


def test_vehicle_with_unknown_way_takes_who_accepts_any(scene: Scene) -> None:
    """Where it is not known where a vehicle goes, only those are called who accept any."""
    _register(scene, "any", count=2)
    _register(scene, "west", count=3, direction=["west"])
    made = _list(scene, goes_to="")
    assert _called(made) == {"any": 2}
    assert made.left[0].reason == "they want to go to west, and its way is not known"


def test_sizes_of_families_in_a_group_are_kept(scene: Scene) -> None:
    """A group of families of 5 is called in whole families."""
    _register(scene, "families", count=30)
    made = _list(scene, sizes={"families": 5})
    assert _called(made) == {"families": 15}
    assert "together" in made.left[0].reason


def test_crowd_limits_who_stands_at_the_place(scene: Scene) -> None:
    """With a limit on the crowd no more are called than may stand there, whoever called them."""
    _register(scene, "G", count=40)
    scene["A"].record(50, "called", who="G", count=8, vehicle="bus-9", place="cellar")
    made = _list(scene, crowd=12)
    assert _called(made) == {"G": 4}
    assert "no more may stand at the place at once" in {left.reason for left in made.left}


def test_an_unknown_vehicle_is_named_with_the_one_that_is_near(scene: Scene) -> None:
    """A vehicle of which nobody told places is refused; one mistyped alike before is not meant."""
    _register(scene, "G", count=40)
    scene["A"].record(50, "counted", vehicle="bus-11", count=3)
    scene["A"].record(60, "vehicle_ready", vehicle="van-1", places={"seated": 10})
    for vehicle, near in (("bus-11", "bus-1"), ("van-11", "van-1")):
        told = f"vehicle {vehicle}: nobody has said .* Did you mean {near}[?]"
        with pytest.raises(UsageError, match=told):
            _list(scene, vehicle=vehicle, places=None, vehicles={"bus-1"})
    with pytest.raises(RefusedError, match="vehicle: a code has 1 to 64"):
        _list(scene, vehicle="Secret Person", places=None)


def test_places_come_from_the_vehicle_that_is_ready(scene: Scene) -> None:
    """Places that the vehicle stated when it was ready are used; without any it is an error."""
    _register(scene, "G", count=40)
    with pytest.raises(UsageError, match=r"how many places .* Record its places, such as"):
        _list(scene, places=None)
    scene["A"].record(60, "vehicle_ready", vehicle="bus", places={"seated": 10})
    assert _list(scene, places=None).heads == 9


@pytest.mark.parametrize("options", [{"reserve": 1.0}, {"reserve": -0.1}, {"crowd": -1}])
def test_figures_out_of_range_are_refused(scene: Scene, options: dict[str, float]) -> None:
    """A reserve that is no share, or a crowd below nobody, is named."""
    with pytest.raises(UsageError):
        _list(scene, **options)


@st.composite
def crowds(draw: st.DrawFn) -> Scene:
    """Return people of all needs, wishes and households at two places, some called or aboard."""
    scene = Scene("A")
    codes = [f"c{number}" for number in range(draw(st.integers(1, 9)))]
    for minute, who in enumerate(codes):
        body: dict[str, Json] = {
            "count": draw(st.integers(1, 12)),
            "place": draw(st.sampled_from(["cellar", "cellar", "gate"])),
            "need": draw(st.sampled_from(NEEDS)),
            "priority": draw(st.integers(1, 4)),
        }
        household = draw(st.sampled_from(["", "", "h1", "h2"]))
        if household:
            body["household"] = household
        direction = draw(st.sampled_from([(), ("school",), ("farm",), ("farm", "school")]))
        if direction:
            body["direction"] = list(direction)
        _say(scene, minute, "registered", who=who, **body)
    for minute in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["lifted_out", "called", "boarded", "direction_chosen"]))
        more: dict[str, Json] = {"count": draw(st.integers(1, 6))}
        if kind in {"called", "boarded"}:
            more["vehicle"] = draw(st.sampled_from(["bus", "bus-9"]))
        if kind == "boarded":
            more["place"] = "cellar"
        if kind == "direction_chosen":
            more["direction"] = ["farm"]
        _say(scene, 30 + minute, kind, who=draw(st.sampled_from(codes)), **more)
    return scene


_PLACES = st.fixed_dictionaries({need: st.integers(0, 30) for need in NEEDS})


def _waiting(register: Register) -> Counter[tuple[str, tuple[str, ...]]]:
    """Return who waits at the cellar uncalled, by code and what they accept."""
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for standing in register.people.values():
        for slot, part in standing.parts:
            if slot.state is State.WAITING and slot.place == "cellar" and not slot.vehicle:
                counts[standing.who, slot.direction] += part.heads
    return counts


@settings(max_examples=300, deadline=None)
@given(crowds(), _PLACES, st.sampled_from([0.0, 0.1, 0.3]), st.none() | st.integers(0, 25))
def test_no_list_ever_calls_too_many(
    scene: Scene, places: dict[str, int], reserve: float, crowd: int | None
) -> None:
    """Whoever waits: places, reserve, crowd and presence are kept, households whole, all named."""
    register = folded(scene)
    made = call_forward(
        register, vehicle="bus", place="cellar", goes_to="school", places=places,
        reserve=reserve, crowd=crowd,
    )  # fmt: skip
    called = Counter[str]()
    who_called: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for call in made.calls:
        called[call.need] += call.heads
        who_called[call.who, call.direction] += call.heads
        assert not call.direction or "school" in call.direction
    for need in NEEDS:
        room = max(0, places[need] - made.reserve[need] - made.taken[need])
        assert called[need] + made.free[need] == room
    assert made.reserve["seated"] == int(reserve * places["seated"] + 0.5)
    waiting = _waiting(register)
    assert all(heads <= waiting[key] for key, heads in who_called.items())
    standing_called = sum(
        part.heads
        for standing in register.people.values()
        for slot, part in standing.parts
        if slot.state is State.WAITING and slot.place == "cellar" and slot.vehicle
    )
    if crowd is not None:
        assert made.heads <= max(0, crowd - standing_called)
    for unit in units_at(register, "cellar", "bus", {}):
        if unit.whole:
            done = [who_called[member.who, member.direction] for member in unit.members]
            assert done in ([0] * len(done), [member.heads for member in unit.members])
    assert made.heads + sum(left.heads for left in made.left) == made.here


@settings(max_examples=150, deadline=None)
@given(crowds(), _PLACES)
def test_called_people_are_called_in_the_register(scene: Scene, places: dict[str, int]) -> None:
    """Recorded, the calls stand in the register as listed, and asking again calls nobody anew."""
    before = folded(scene)
    made = call_forward(before, vehicle="bus", place="cellar", goes_to="school", places=places)
    for number, call in enumerate(made.calls):
        _say(scene, 100 + number, "called", **call.body("bus", "cellar"))
    after = folded(scene)
    left = _waiting(before)
    for call in made.calls:
        left[call.who, call.direction] -= call.heads
    assert +left == _waiting(after)
    again = call_forward(after, vehicle="bus", place="cellar", goes_to="school", places=places)
    for need in NEEDS:
        assert again.taken[need] == made.taken[need] + sum(
            call.heads for call in made.calls if call.need == need
        )
        assert again.taken[need] + again.reserve[need] <= max(
            places[need], made.taken[need] + made.reserve[need]
        )


@settings(max_examples=150, deadline=None)
@given(crowds(), _PLACES)
def test_who_is_left_for_want_of_room_would_not_fit(scene: Scene, places: dict[str, int]) -> None:
    """Nobody is left for want of a place while all of their unit would still have one."""
    register = folded(scene)
    made = call_forward(
        register, vehicle="bus", place="cellar", goes_to="school", places=places, reserve=0
    )
    calls = {(call.who, call.direction) for call in made.calls}
    for unit in units_at(register, "cellar", "bus", {}):
        if unit.obstacle(frozenset({"school"})) or not unit.whole:
            continue
        if (unit.members[0].who, unit.members[0].direction) not in calls:
            needs = Counter[str]()
            for member in unit.members:
                needs[member.need] += member.heads
            assert any(heads > made.free[need] for need, heads in needs.items())
    for left in made.left:
        if "free" in left.reason and not left.household:
            assert made.free[left.need] == 0
