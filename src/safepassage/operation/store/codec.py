"""
What subjects were folded to, as bytes in a store.

The form is JSON of plain lists, which can hold nothing but values, and is read by the types of the
register's own classes. The moves of people are most of it and few views need them: they are kept as
bytes until somebody looks.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints, overload

from safepassage.operation.register import (
    Household,
    Move,
    PauseDay,
    PlaceDay,
    Standing,
    State,
    VehicleDay,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["StoredMoves", "decode", "encode", "moves_out_of"]

_CLASSES: dict[str, type] = {
    "people": Standing,
    "vehicle": VehicleDay,
    "place": PlaceDay,
    "pause": PauseDay,
    "household": Household,
}
_MOVES = "moves"

_parsed = json.JSONDecoder().raw_decode
"""Reads JSON of a text that begins with it: what :func:`json.loads` does beside takes as long."""


class StoredMoves(Sequence[Move]):
    """The moves of a group or person, read from their bytes when they are first looked at."""

    __slots__ = ("_data", "_moves")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._moves: tuple[Move, ...] | None = None

    def _read(self) -> tuple[Move, ...]:
        if self._moves is None:
            read = _reader(Move)
            self._moves = tuple([read(move) for move in _parsed(self._data.decode())[0]])
            self._data = b""
        return self._moves

    def may_name(self, word: str) -> bool:
        """Return whether some move may name a word, such as a state; reads no moves for that."""
        return self._moves is not None or f'"{word}"'.encode() in self._data

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._read())

    @overload
    def __getitem__(self, index: int) -> Move: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Move, ...]: ...

    def __getitem__(self, index: int | slice) -> Move | tuple[Move, ...]:
        """Return one or some of them."""
        return self._read()[index]

    def __eq__(self, other: object) -> bool:
        """Return whether the other holds the same moves."""
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        """Return the hash of the moves as a tuple."""
        return hash(self._read())


def moves_out_of(moves: Sequence[Move], state: State) -> Iterator[Move]:
    """Yield the moves of heads out of a state; moves that never name it are not even read."""
    if isinstance(moves, StoredMoves) and not moves.may_name(state):
        return
    yield from (move for move in moves if move.left is not None and move.left.state is state)


def encode(value: Any) -> tuple[bytes, bytes]:  # noqa: ANN401 -- any class of the register
    """Return what a subject was folded to as bytes, with its moves apart."""
    parts = [
        getattr(value, field.name)
        for field in dataclasses.fields(value)
        if not (field.name == _MOVES and isinstance(value, Standing))
    ]
    moves = list(value.moves) if isinstance(value, Standing) else []
    return _json(parts), _json(moves)


def decode(subject: str, value: bytes, moves: bytes) -> Any:  # noqa: ANN401 -- as the subject's kind
    """Return what a subject was folded to."""
    return _whole_reader(subject.partition(":")[0])(_parsed(value.decode())[0], moves)


def _json(value: object) -> bytes:
    return json.dumps(value, default=_fields, ensure_ascii=False, separators=(",", ":")).encode()


def _fields(value: Any) -> list[object]:  # noqa: ANN401 -- a dataclass inside a value
    return [getattr(value, field.name) for field in dataclasses.fields(value)]


@cache
def _whole_reader(kind: str) -> Callable[[list[Any], bytes], Any]:
    """Return what makes the value of a kind of subject of its parts and moves."""
    cls = _CLASSES[kind]
    if cls is not Standing:
        read = _reader(cls)
        return lambda parts, _: read(parts)
    names = [field.name for field in dataclasses.fields(Standing)]
    at = names.index(_MOVES)
    hints = get_type_hints(Standing, localns={"Sequence": Sequence})
    readers = [
        (number, reader)
        for number, name in enumerate(name for name in names if name != _MOVES)
        if (reader := _reader_or_none(hints[name])) is not None
    ]

    def standing(parts: list[Any], moves: bytes) -> Standing:
        for number, reader in readers:
            parts[number] = reader(parts[number])
        parts.insert(at, StoredMoves(moves))
        return Standing(*parts)

    return standing


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type annotation
    """Return what makes a value of a type of its plain form."""
    return _reader_or_none(hint) or (lambda plain: plain)


@cache
def _reader_or_none(hint: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 -- the same
    """Return the same, or None where the plain form is the value."""
    if hint in {str, int, bool}:
        return None
    if get_origin(hint) is tuple:
        return _tuple_reader(get_args(hint))
    if get_origin(hint) is types.UnionType:
        (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
        read = _reader(inner)
        return lambda plain: None if plain is None else read(plain)
    if issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__
    if issubclass(hint, tuple):
        # The class itself would take each field as an argument, which takes three times as long.
        return _fixed_reader(tuple(get_type_hints(hint).values()), partial(tuple.__new__, hint))
    if dataclasses.is_dataclass(hint):
        cls: Any = hint
        return _fixed_reader(tuple(get_type_hints(cls).values()), lambda fields: cls(*fields))
    raise TypeError(f"{hint} has no plain form")


def _tuple_reader(hints: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Return what makes a tuple of a plain list."""
    if len(hints) == 2 and hints[1] is Ellipsis:
        read = _reader_or_none(hints[0])
        if read is None:
            return tuple
        return lambda plain: tuple([read(item) for item in plain]) if plain else ()
    return _fixed_reader(hints, tuple)


def _fixed_reader(
    hints: tuple[Any, ...], make: Callable[[list[Any]], Any]
) -> Callable[[list[Any]], Any]:
    """Return what reads the items of a plain list, each by its type, and makes a value of them."""
    readers = [
        (number, read)
        for number, hint in enumerate(hints)
        if (read := _reader_or_none(hint)) is not None
    ]
    if not readers:
        return make

    def fixed(plain: list[Any]) -> Any:  # noqa: ANN401 -- as the type
        for number, reader in readers:
            plain[number] = reader(plain[number])
        return make(plain)

    return fixed
