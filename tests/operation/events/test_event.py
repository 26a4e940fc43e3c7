"""Events: one form, one name, one signature."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import RefusedError
from safepassage.operation.events import (
    KINDS,
    Stamp,
    after,
    canonical_bytes,
    key_of,
    read_canonical,
    read_event,
    seen,
    verify,
)
from safepassage.operation.events.clock import FARTHEST_AHEAD_MS
from tests.operation.scene import Scene

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), _VALUES, max_size=4))
def test_canonical_bytes_read_back(value: dict[str, object]) -> None:
    """A value reads back from its canonical bytes, or has none and is refused."""
    try:
        data = canonical_bytes(value)  # type: ignore[arg-type]  # drawn values, all of them JSON
    except RefusedError:
        return
    assert read_canonical(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.5}', b'{"a":1e3}', b"[1]", b"",
        b"\xff", b'{"a":9007199254740992}', b'{"a":"\\u00e9"}', b'{"a":NaN}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_other_spellings_are_refused(data: bytes) -> None:
    """Bytes that are not the canonical form of a table are refused."""
    with pytest.raises(RefusedError):
        read_canonical(data)


def test_event_reads_back_and_its_signature_holds() -> None:
    """An event reads back from its bytes with the same name, and its signature holds."""
    post = Scene("A")["A"]
    event = post.record(5, "registered", who="G", count=40, place="cellar")
    again = read_event(event.content, event.signature)
    assert (again, again.fact) == (event, event.fact)
    verify(again, key_of(post.key))


@given(st.data())
def test_altered_event_is_refused(data: st.DataObject) -> None:
    """Whatever byte of an event is changed, it is refused or its signature does not hold."""
    post = Scene("A")["A"]
    event = post.record(5, "registered", who="G", count=40, place="cellar")
    content, signature = bytearray(event.content), bytearray(event.signature)
    part = data.draw(st.sampled_from([content, signature]))
    at = data.draw(st.integers(0, len(part) - 1))
    part[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RefusedError):
        verify(read_event(bytes(content), bytes(signature)), key_of(post.key))


def test_event_of_another_post_does_not_pass() -> None:
    """An event that one post signed is refused as another's."""
    scene = Scene("A", "B")
    event = scene["A"].record(5, "registered", who="G", place="cellar")
    with pytest.raises(RefusedError, match="forged or altered"):
        verify(event, key_of(scene["B"].key))


def test_event_of_a_newer_version_is_named_as_such() -> None:
    """An event of another version says which remedy there is."""
    event = Scene("A")["A"].record(5, "registered", who="G", place="cellar")
    table = json.loads(event.content)
    table["v"] = 2
    with pytest.raises(RefusedError, match="newer"):
        read_event(canonical_bytes(table), event.signature)


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("registered", {"who": "G"}, "place: missing"),
        ("registered", {"who": "G", "place": "x", "count": 0}, "count"),
        ("registered", {"who": "G", "place": "x", "count": True}, "count"),
        ("registered", {"who": "Ivan Ivanenko", "place": "x"}, "who"),
        ("registered", {"who": "G", "place": "x", "need": "bed"}, "seated, wheelchair, stretcher"),
        ("registered", {"who": "G", "place": "x", "name": "secret"}, "no such field"),
        ("boarded", {"who": "G", "vehicle": ""}, "vehicle"),
        ("withdrawn", {"event": "abc"}, "64 hexadecimal"),
        ("nonsense", {}, "no kind of event"),
        ("departed", {"vehicle": "b", "place": "x", "note": "two\nlines"}, "note"),
        ("household_joined", {"household": "h", "members": ["a", "a"]}, "twice"),
    ],
)
def test_wrong_fields_are_refused(kind: str, body: dict[str, object], words: str) -> None:
    """A field that breaks a rule is refused by its name, and its value is not repeated."""
    with pytest.raises(RefusedError, match=words) as caught:
        Scene("A")["A"].record(5, kind, **body)  # type: ignore[arg-type]  # wrong on purpose
    assert "Ivan" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_every_kind_can_be_written_down() -> None:
    """Each kind has a subject that one of its fields names, and a meaning."""
    for kind in KINDS.values():
        assert kind.meaning
        if kind.key is not None:
            field = kind.field(kind.key)
            assert field is not None
            assert field.required


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=20))
def test_stamps_of_a_post_only_grow(times: list[tuple[int, int]]) -> None:
    """Whatever a post's clock does and whatever it sees, its next stamp is larger."""
    last = Stamp(0, 0)
    for now, other in times:
        last_seen = seen(last, Stamp(other, 3), now)
        stamp = after(last_seen, now)
        assert stamp > last
        last = stamp


def test_clock_far_ahead_does_not_drag_others_along() -> None:
    """A stamp that lies days ahead is not taken over; one that lies hours ahead is."""
    now = 10**12
    assert seen(Stamp(5, 0), Stamp(now + FARTHEST_AHEAD_MS + 1, 0), now) == Stamp(5, 0)
    assert seen(Stamp(5, 0), Stamp(now + 3_600_000, 0), now) == Stamp(now + 3_600_000, 0)
