"""Events in words: every kind has some, and sealed data are never among them."""

from __future__ import annotations

import pytest

from safepassage.operation.events import KINDS, Json
from safepassage.reporting.operation.event_words import event_words

_SAMPLES: dict[str, Json] = {
    "choice": "seated",
    "code": "X-1",
    "codes": ["X-1", "X-2"],
    "count": 3,
    "counts": {"seated": 20},
    "digest": "ab" * 32,
    "digests": ["cd" * 32],
    "fields": {"who": "X-1", "sealed": "U0VBTEVE"},
    "key": "a2V5",
    "sealed": "U0VBTEVE",
    "text": "a remark",
    "time": 1_651_820_400,
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_words_without_sealed_data(kind: str) -> None:
    """An event with every field that its kind has is told, short and without sealed data."""
    words = event_words(kind, {field.name: _SAMPLES[field.type] for field in KINDS[kind].fields})
    assert words
    assert "_" not in words
    assert "U0VBTEVE" not in words
    assert "ab" * 6 not in words


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (
            "boarded",
            {"who": "G", "count": 31, "vehicle": "bus-3", "place": "cellar-c"},
            "31 people boarded bus-3 from cellar-c",
        ),
        (
            "registered",
            {"who": "G", "count": 40, "place": "cellar-c", "about": "about"},
            "about 40 people registered waiting at cellar-c",
        ),
        (
            "taken_off",
            {"who": "G", "count": 1, "vehicle": "bus-3", "place": "gate", "by": "side-a"},
            "1 person taken off bus-3 at gate, by side-a",
        ),
        ("counted", {"vehicle": "bus-3", "count": 29}, "29 people counted"),
        (
            "direction_chosen",
            {"who": "G", "direction": ["north", "south"]},
            "chose where to, to north or south",
        ),
    ],
)
def test_events_read_as_people_say_them(kind: str, fields: dict[str, Json], words: str) -> None:
    """Who how many did what, on which vehicle, where."""
    assert event_words(kind, fields) == words
