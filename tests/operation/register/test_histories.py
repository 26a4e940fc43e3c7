"""Random histories: every order of events gives the same register, and no head is dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.operation.register import Facts, Register, Spot, State, fold, known_at
from tests.operation.scene import Scene

if TYPE_CHECKING:
    from safepassage.operation.events import Fact, Json

_POSTS = ("HQ", "A", "B", "C")
_WHO = ("G", "H", "P", "Q")
_PLACES = ("cellar", "gate", "town")
_VEHICLES = ("bus-1", "bus-2")
_MOVES = (
    "lifted_out", "called", "boarded", "got_off", "held", "taken_off", "released", "arrived",
    "chose_otherwise", "staying_chosen", "direction_chosen", "unaccounted", "found", "handed_over",
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Return the facts of a random history of four posts, about two groups and two persons."""
    scene = Scene("A", "B", "C")
    for name in _POSTS[1:]:
        scene[name].skew_min = draw(st.integers(-300, 300))
    for minute in range(draw(st.integers(1, 25))):
        post = scene[draw(st.sampled_from(_POSTS))]
        known = scene.events
        post.see(minute, *draw(st.lists(st.sampled_from(known), max_size=2)))
        kind, body = draw(st.one_of(_tellings(), _amendings([event.digest for event in known])))
        post.record(minute, kind, observed=draw(st.integers(-60, 60)), **body)
    if draw(st.booleans()):
        scene.hq.record(90, "post_revoked", post="C", last=draw(st.integers(0, 6)))
    return [event.fact for event in scene.events]


def _tellings() -> st.SearchStrategy[tuple[str, dict[str, Json]]]:
    """Return what posts tell of people, vehicles and places."""
    who, place, vehicle = map(st.sampled_from, (_WHO, _PLACES, _VEHICLES))
    count = st.integers(1, 50)
    moved: st.SearchStrategy[tuple[str, Any]] = st.tuples(
        st.sampled_from(_MOVES),
        st.fixed_dictionaries(
            {"who": who, "place": place, "vehicle": vehicle}, optional={"count": count}
        ),
    ).map(_with_its_fields)
    return st.one_of(
        st.tuples(
            st.just("registered"),
            st.fixed_dictionaries({"who": who, "place": place}, optional={"count": count}),
        ),
        st.tuples(st.just("recounted"), st.fixed_dictionaries({"who": who, "count": count})),
        st.tuples(st.just("joined"), st.fixed_dictionaries({"who": who, "vehicle": vehicle})),
        st.tuples(
            st.just("counted"),
            st.fixed_dictionaries({"vehicle": vehicle, "place": place, "count": count}),
        ),
        moved,
    )


def _with_its_fields(telling: tuple[str, Any]) -> tuple[str, Any]:
    """Return a movement without the fields that its kind lacks."""
    kind, body = telling
    if kind in {"staying_chosen", "direction_chosen", "called"}:
        body = {name: value for name, value in body.items() if name != "place"}
    if kind in {"staying_chosen", "direction_chosen", "lifted_out", "found"}:
        body = {name: value for name, value in body.items() if name != "vehicle"}
    return kind, body


def _amendings(digests: list[str]) -> st.SearchStrategy[tuple[str, dict[str, Json]]]:
    """Return what posts tell of events that are known."""
    event = st.sampled_from(digests)
    return st.one_of(
        st.tuples(st.just("withdrawn"), st.fixed_dictionaries({"event": event})),
        st.tuples(
            st.just("settled"),
            st.fixed_dictionaries(
                {
                    "event": event,
                    "overruled": st.lists(event, min_size=1, max_size=3, unique=True),
                    "decided_by": st.just("D1"),
                }
            ),
        ),
        st.tuples(
            st.just("corrected"),
            st.fixed_dictionaries(
                {
                    "event": event,
                    "fields": st.fixed_dictionaries(
                        {
                            "who": st.sampled_from(_WHO),
                            "count": st.integers(1, 9),
                            "vehicle": st.just("bus-1"),
                        }
                    ),
                }
            ),
        ),
    )


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_every_order_gives_the_same_register(facts: list[Fact], random: object, chunk: int) -> None:
    """Facts folded in as they come, in any order and more than once, give the register of all."""
    shuffled = [*facts, *facts[: len(facts) // 3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    register, source = Register(), Facts()
    for start in range(0, len(shuffled), chunk):
        source.add(shuffled[start : start + chunk])
        register.add(shuffled[start : start + chunk], source)
    assert register.canonical() == fold(facts).canonical()


@settings(max_examples=100, deadline=None)
@given(histories())
def test_heads_are_never_nothing(facts: list[Fact]) -> None:
    """Whoever a counting fact tells of is in the register, and no slot holds less than one."""
    register = fold(facts)
    assert all(standing.total > 0 for standing in register.people.values())
    for standing in register.people.values():
        assert all(part.heads > 0 for _, part in standing.parts)
        assert sum(standing.count(state) for state in State) == standing.total
        assert standing.total >= standing.known
        aboard = sum(part.heads for slot, part in standing.parts if slot.on_board)
        vehicles = {slot.on_board for slot, _ in standing.parts} - {""}
        on = sum(move.on(vehicle) for vehicle in vehicles for move in standing.moves)
        assert on == aboard
        came, left = Counter[Spot | None](), Counter[Spot | None]()
        for move in standing.moves:
            came[move.came] += move.heads
            left[move.left] += move.heads
        for spot in {slot.spot for slot, _ in standing.parts} | (came.keys() - {None}):
            now = sum(part.heads for slot, part in standing.parts if slot.spot == spot)
            assert came[spot] - left[spot] == now


@settings(max_examples=50, deadline=None)
@given(histories(), st.integers(-60, 120))
def test_what_was_known_then_is_a_history_too(facts: list[Fact], minute: int) -> None:
    """The register as it was known at a time is folded from what was recorded by then."""
    at = facts[0].recorded + 60 * minute
    known = known_at(facts, recorded=at)
    assert all(fact.recorded <= at for fact in known)
    assert fold(known).canonical() == fold(reversed(known)).canonical()
