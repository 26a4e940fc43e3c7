"""Events as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from safepassage.errors import RefusedError
from safepassage.operation.events import KINDS
from safepassage.operation.exchange.verbs import VERBS, usage_of
from safepassage.operation.exchange.words import body_of_words, time_of_words

KYIV = ZoneInfo("Europe/Kyiv")
DIGEST = "ab" * 32


def _body(verb: str, *words: str) -> object:
    known = VERBS.get(verb)
    kind, order = (known.kind, known.order) if known else (verb, ())
    return body_of_words(kind, words, order=order, event_of=lambda _: DIGEST, zone=KYIV)


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("register A-1 C 40 about=about", {"who": "A-1", "place": "C", "count": 40,
                                           "about": "about"}),
        ("register A-1 C direction=Z,East", {"who": "A-1", "place": "C",
                                             "direction": ["Z", "East"]}),
        ("board bus-3 A-1 12 place=C", {"vehicle": "bus-3", "who": "A-1", "count": 12,
                                        "place": "C"}),
        ("arrive Z A-1", {"place": "Z", "who": "A-1"}),
        ("count bus-3 0", {"vehicle": "bus-3", "count": 0}),
        ("breach pause-1 by=x", {"pause": "pause-1", "by": "x"}),
        ("vehicle_ready vehicle=bus-3 places=seated:40,wheelchair:2",
         {"vehicle": "bus-3", "places": {"seated": 40, "wheelchair": 2}}),
        ("withdrawn event=F1#27", {"event": DIGEST}),
        ("settled event=F1#2 overruled=F1#1,F2#4 decided_by=P1",
         {"event": DIGEST, "overruled": [DIGEST, DIGEST], "decided_by": "P1"}),
        ("tallied place=Z stage=arrived count=3 since=2022-05-06T10:20",
         {"place": "Z", "stage": "arrived", "count": 3, "since": 1_651_821_600}),
    ],
)  # fmt: skip
def test_words_become_the_fields_of_the_kind(typed: str, body: object) -> None:
    """Words in order and named ones become values of the types that the kind has."""
    verb, *words = typed.split()
    assert _body(verb, *words) == body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("register A-1", "registered, place: missing"),
        ("register A-1 C forty", "count: a whole number"),
        ("register A-1 C 1 2", "a word too many"),
        ("register A-1 C name=Secret", "has no such field"),
        ("register A-1 C sealed=Secret", "has no such field"),
        ("register A-1 C place=D", "it stands twice"),
        ("register Secret,Name C", "a code has 1 to 64"),
        ("vehicle_ready vehicle=b places=seated", "places: a whole number from 1 up"),
        ("vehicle_ready vehicle=b places=seated:1,seated:2", "a code stands twice"),
        ("tallied place=Z stage=arrived count=3 since=Secret", "no time"),
        ("Secret who=A-1", "no such kind of event. All of them: safepassage record --help"),
        ("vehicle_ready", r"what happened is missing. Write: vehicle=... \[place=...\]"),
        ("pause_over pause=dawn", "Those that begin so are pause_started"),
        ("vehicle_arived vehicle=b", "Did you mean vehicle_arrived\\?"),
        ("register A-1 C plce=D", "Did you mean place\\?"),
        ("register A-1 C 1 07:10", "with a T between them"),
    ],
)
def test_what_cannot_be_an_event_is_refused_unrepeated(typed: str, told: str) -> None:
    """Wrong words are told by kind, field, rule and remedy, and never repeated."""
    verb, *words = typed.split()
    with pytest.raises(RefusedError, match=told) as caught:
        _body(verb, *words)
    assert "Secret" not in str(caught.value)


def test_every_kind_can_be_typed() -> None:
    """Each kind has a line that says how it is typed, with all its fields but sealed ones."""
    for kind in KINDS.values():
        shown = usage_of(kind)
        assert all(field.name in shown for field in kind.fields if field.type != "sealed")
        assert "sealed" not in shown
    assert usage_of(KINDS["counted"], VERBS["count"].order) == (
        "VEHICLE COUNT [place=...] [note=...]"
    )


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("2022-05-06T10:20", 1_651_821_600),
        ("2022-05-06T07:20Z", 1_651_821_600),
        ("10:20", 1_651_821_600),
        ("9:05", 1_651_817_100),
    ],
)
def test_a_time_is_full_or_of_today(typed: str, seconds: int) -> None:
    """A clock time alone is of the present day in the scenario's zone."""
    now = datetime(2022, 5, 5, 22, 30, tzinfo=UTC)
    assert time_of_words(typed, KYIV, now, place="--at") == seconds


@pytest.mark.parametrize("typed", ["10:20", "2022-05-06T10:20", "24:00", "soon"])
def test_a_time_without_zone_or_sense_is_refused(typed: str) -> None:
    """Without a zone a time needs its offset; what can be no name is shown behind its option."""
    shown = "--at: " if typed == "soon" else f"--at {typed}: "
    with pytest.raises(RefusedError, match=f"^{shown}"):
        time_of_words(typed, None, datetime(2022, 5, 6, tzinfo=UTC), place="--at")
