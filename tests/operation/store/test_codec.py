"""What subjects were folded to, as bytes and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.operation.register import Standing, State, fold
from safepassage.operation.store.codec import StoredMoves, decode, encode, moves_out_of
from tests.operation.scene import Scene
from tests.operation.store.contract import long_day

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_what_was_folded_comes_back() -> None:
    """Each kind of subject is the same when it is read, down to the types of what it holds."""
    register = fold(event.fact for event in long_day())
    rooms: dict[str, Mapping[str, object]] = {
        "people": register.people,
        "vehicle": register.vehicles,
        "place": register.places,
        "pause": register.pauses,
        "household": register.households,
    }
    for kind, values in rooms.items():
        assert values
        for code, value in values.items():
            read = decode(f"{kind}:{code}", *encode(value))
            assert read == value
            if isinstance(read, Standing):
                read = replace(read, moves=tuple(read.moves))
            assert repr(read) == repr(value)  # equal values may be of other classes


def test_moves_are_read_only_where_they_name_the_state() -> None:
    """Moves out of a state are the same from bytes, which are not read where none names it."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=5, place="cellar")
    scene["A"].record(2, "unaccounted", who="G", count=2)
    scene["A"].record(3, "found", who="G", count=1, place="school")
    group = fold(event.fact for event in scene.events).people["G"]
    stored = StoredMoves(encode(group)[1])
    (found,) = moves_out_of(group.moves, State.UNACCOUNTED)
    assert found.heads == 1
    assert list(moves_out_of(stored, State.UNACCOUNTED)) == [found]
    assert list(moves_out_of(StoredMoves(b"neither read nor right"), State.HELD)) == []
