"""The audit trail holds what was done with data, in order, whatever is recorded about it later."""

from __future__ import annotations

from safepassage.operation.register import fold
from safepassage.operation.views.audit_trail import audit_trail, readers
from safepassage.reporting.operation.audit_text import act_words, audit_text
from safepassage.reporting.operation.times import Times
from tests.operation.scene import T0, Scene


def _day() -> Scene:
    scene = Scene("A", "B")
    a, b = scene["A"], scene["B"]
    a.record(1, "registered", who="P-1", place="C")
    b.record(9, "name_read", who="P-2", reader="R2", purpose="reception")
    a.record(2, "name_read", who="P-1", reader="R1", purpose="boarding", note="as post")
    a.record(3, "name_read", who="P-1", reader="R1", purpose="boarding")
    a.record(4, "searched", reader="R1", consent="c-1", purpose="family")
    a.record(5, "alarm_raised", reader="R1", reads=101, note="people, by this reader")
    a.record(6, "exported", what="people", filter="people by code", rows=12, to="OCHA")
    a.record(7, "erased", who="P-1")
    return scene


def test_the_trail_is_in_the_order_of_the_clock() -> None:
    """Acts of all posts stand in order, each with who, whom, what for; other events do not."""
    scene = _day()
    acts = audit_trail(scene.events, fold(event.fact for event in scene.events))
    assert [(act.post, act.kind, act.reader, act.who, act.count) for act in acts] == [
        ("A", "name_read", "R1", "P-1", None),
        ("A", "name_read", "R1", "P-1", None),
        ("A", "searched", "R1", "", None),
        ("A", "alarm_raised", "R1", "", 101),
        ("A", "exported", "W1", "", 12),
        ("A", "erased", "W1", "P-1", None),
        ("B", "name_read", "R2", "P-2", None),
    ]
    assert all(act.counts and not act.amended for act in acts)


def test_an_act_cannot_be_taken_out() -> None:
    """What somebody withdraws, corrects or kept apart stays in the trail, with a mark."""
    scene = _day()
    read = next(event for event in scene.events if event.kind == "name_read")
    scene["B"].record(20, "withdrawn", event=read.digest)
    scene.hq.record(21, "post_revoked", post="B", last=0)
    acts = audit_trail(scene.events, fold(event.fact for event in scene.events))
    assert len(acts) == 7
    # The withdrawal is the revoked post's own, so only its own act is marked.
    assert [act.counts for act in acts] == [True] * 6 + [False]
    assert "not trusted" in act_words(acts[-1])
    scene.hq.record(22, "withdrawn", event=read.digest)
    acts = audit_trail(scene.events, fold(event.fact for event in scene.events))
    assert [act.digest for act in acts if act.amended] == [read.digest]
    assert any("should not stand" in act_words(act) for act in acts)


def test_what_came_of_a_search_is_no_search_of_its_own() -> None:
    """It stands in the trail with how many were shown, and counts for nobody's searches."""
    scene = Scene("A")
    for more in ({}, {"matches": 2}, {"asked": "A"}, {"asked": "A", "matches": 0}):
        scene.hq.record(
            1, "searched", reader="T1", consent="c-1", purpose="family", question="q", **more
        )
    acts = audit_trail(scene.events, fold(event.fact for event in scene.events))
    assert [act_words(act) for act in acts] == [
        "T1 at HQ searched by name with consent c-1 for family",
        "T1 at HQ was shown 2 codes with consent c-1 for family",
        "T1 at HQ asked post A for a name with consent c-1 for family",
        "T1 at HQ was shown 0 codes with consent c-1 for family, by the answer of post A",
    ]
    (one,) = readers(acts)
    assert one.searches == 2


def test_each_reader_has_a_sum() -> None:
    """People read often count once; who read most stands first."""
    scene = _day()
    found = readers(audit_trail(scene.events, fold(event.fact for event in scene.events)))
    assert [(one.reader, one.people, one.searches, one.exports, one.alarms) for one in found] == [
        ("R1", 1, 1, 0, 1),
        ("R2", 1, 0, 0, 0),
        ("W1", 0, 0, 1, 0),
    ]


def test_the_text_says_each_act() -> None:
    """The lines for a terminal say who did what for what, and mark alarms."""
    scene = _day()
    acts = audit_trail(scene.events, fold(event.fact for event in scene.events))
    text = audit_text(acts, (), (), Times(T0))
    assert text.splitlines()[0] == "7 acts with data on record, 1 alarm."
    for part in (
        "R1 at A read P-1 for boarding; as post",
        "R1 at A searched by name with consent c-1 for family",
        "ALARM 6 May 2022 07:05  R1 at A has read many: 101 people within the window; people, by",
        "W1 at A let 12 rows leave (people: people by code) to OCHA",
        "W1 at A erased P-1",
    ):
        assert part in text
    assert audit_text((), (), (), Times(T0)) == "0 acts with data on record, 0 alarms."
