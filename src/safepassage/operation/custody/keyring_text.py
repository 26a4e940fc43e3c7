"""The keyring as its file holds it: JSON of fixed fields, refused when anything in it is off."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, SafePassageError
from safepassage.operation.custody.keyring import Journey, Keyring
from safepassage.operation.custody.settings import CEILING, CustodySettings, Slowness
from safepassage.operation.custody.slots import Head, Slot
from safepassage.operation.events.fields import check_code

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_keyring_text", "read_slots_text", "slots_text", "write_keyring_text"]

VERSION = 1
LARGEST_BYTES = 1024 * 1024
"""No keyring is larger: it would have hundreds of slots."""

_FIELDS = {"safepassage", "version", "operation", "post", "argon2id", "salt", "check", "own"}
_COST = ("memory_kib", "passes", "lanes")
_SALT_BYTES = 16
_CHECK_BYTES = 16
_NUMBER_BYTES = 16


def write_keyring_text(keyring: Keyring) -> bytes:
    """Return the text of a keyring's file."""
    head = keyring.head
    slowness = head.slowness
    table: dict[str, object] = {
        "safepassage": "keyring",
        "version": VERSION,
        "operation": head.operation,
        "post": head.post,
        "argon2id": {name: getattr(slowness, name) for name in _COST},
        "salt": _text(head.salt),
        "check": _text(keyring.check),
        "own": _text(keyring.own),
    }
    if keyring.journey is None:
        table["slots"] = [_slot_table(slot) for slot in keyring.slots]
    else:
        table["journey"] = {
            "slots": _text(keyring.journey.slots),
            "way_back": _text(keyring.journey.way_back),
        }
    return (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def read_keyring_text(text: bytes, *, settings: CustodySettings | None = None) -> Keyring:
    """
    Return the keyring of a file.

    Raises
    ------
    CustodyError
        When it is no keyring, is torn or altered in its form, is of a newer version, or asks less
        of a try than the floor: somebody made it weaker.
    """
    settings = settings or CustodySettings()
    table = _table_of(text)
    try:
        slowness = _slowness(_mapping(table["argon2id"], set(_COST)))
        keyring = _keyring(table, slowness)
    except (KeyError, TypeError, ValueError, binascii.Error, SafePassageError):
        raise _damaged() from None
    if slowness.is_below(settings.floor):
        raise CustodyError(
            f"This keyring asks {slowness.memory_kib} KiB and {slowness.passes} passes of a try, "
            f"and the least is {settings.floor.memory_kib} KiB and {settings.floor.passes} passes. "
            "Somebody made it weaker. Don't sign in with it; take a copy from a backup."
        )
    return keyring


def slots_text(slots: tuple[Slot, ...]) -> bytes:
    """Return slots as text, to be sealed for a journey."""
    return json.dumps([_slot_table(slot) for slot in slots]).encode("ascii")


def read_slots_text(text: bytes) -> tuple[Slot, ...]:
    """Return the slots of a text that :func:`slots_text` made."""
    return tuple(_slot(table) for table in json.loads(text))


def _table_of(text: bytes) -> Mapping[str, object]:
    if len(text) > LARGEST_BYTES:
        raise _damaged()
    try:
        table = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _damaged() from None
    if not isinstance(table, dict) or table.get("safepassage") != "keyring":
        raise CustodyError(
            "This file is no keyring. Name the keyring of the post; it was made by the founding."
        )
    version = table.get("version")
    if isinstance(version, int) and version > VERSION:
        raise CustodyError(
            f"This keyring is of version {version}, and this program reads version {VERSION}. "
            "Take a newer program."
        )
    return table


def _keyring(table: Mapping[str, object], slowness: Slowness) -> Keyring:
    if type(table["version"]) is not int or table["version"] != VERSION:
        raise ValueError
    last = "journey" if "journey" in table else "slots"
    _mapping(table, _FIELDS | {last})
    head = Head(
        operation=check_code(table["operation"], "operation"),
        post=check_code(table["post"], "post"),
        slowness=slowness,
        salt=_bytes(table["salt"], _SALT_BYTES),
    )
    check, own = _bytes(table["check"], _CHECK_BYTES), _bytes(table["own"])
    if last == "slots":
        slots = table["slots"]
        if not isinstance(slots, list) or not slots:
            raise TypeError
        return Keyring(head, check, own, tuple(_slot(slot) for slot in slots))
    journey = _mapping(table["journey"], {"slots", "way_back"})
    sealed = Journey(_bytes(journey["slots"]), _bytes(journey["way_back"]))
    return Keyring(head, check, own, (), sealed)


def _slowness(table: Mapping[str, object]) -> Slowness:
    for name in _COST:
        value = table[name]
        if type(value) is not int or not 1 <= value <= getattr(CEILING, name):
            raise ValueError
    slowness = Slowness(**{name: int(str(table[name])) for name in _COST})
    if slowness.memory_kib < 8 * slowness.lanes:  # RFC 9106, section 3.1
        raise ValueError
    return slowness


def _slot_table(slot: Slot) -> dict[str, str]:
    return {
        "number": _text(slot.number),
        "sealed": _text(slot.sealed),
        "label": _text(slot.label),
    }


def _slot(value: object) -> Slot:
    table = _mapping(value, {"number", "sealed", "label"})
    return Slot(
        _bytes(table["number"], _NUMBER_BYTES), _bytes(table["sealed"]), _bytes(table["label"])
    )


def _mapping(value: object, fields: set[str]) -> Mapping[str, object]:
    """Return a value that is a table of just these fields."""
    if not isinstance(value, dict) or value.keys() != fields:
        raise TypeError
    return value


def _text(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _bytes(value: object, length: int | None = None) -> bytes:
    """Return the bytes of a Base64 text that is written as this program writes it."""
    if not isinstance(value, str):
        raise TypeError
    read = b64decode(value.encode("ascii"), validate=True)
    if _text(read) != value or (length is not None and len(read) != length):
        raise ValueError
    return read


def _damaged() -> CustodyError:
    return CustodyError(
        "The keyring is torn or was altered. Take a copy of the file from a backup, or make the "
        "post anew from two of the three recovery sheets."
    )
