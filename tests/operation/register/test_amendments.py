"""Corrections, withdrawals and settlements: what counts, and who overrode whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.register import Register, State, fold
from tests.operation.scene import Scene

if TYPE_CHECKING:
    from safepassage.operation.events import Json


def _folded(scene: Scene) -> Register:
    return fold(event.fact for event in scene.events)


def _two_buses() -> tuple[Scene, str, str]:
    """Return a person whom A and B saw boarding different buses, and both events."""
    scene = Scene("A", "B")
    scene["A"].record(2, "registered", who="P", place="cellar")
    first = scene["A"].record(20, "boarded", who="P", vehicle="bus-1", place="cellar")
    second = scene["B"].record(21, "boarded", who="P", vehicle="bus-2", place="cellar")
    scene["A"].see(30, second)
    scene["B"].see(30, first)
    return scene, first.digest, second.digest


def test_correction_stands_instead() -> None:
    """Corrected fields stand instead of the event's own, and the event stays."""
    scene = Scene("A")
    event = scene["A"].record(2, "registered", who="G", count=40, place="cellar")
    fields: Json = {"who": "G", "count": 37, "place": "cellar"}
    scene["A"].record(9, "corrected", event=event.digest, fields=fields)
    assert _folded(scene).people["G"].total == 37


def test_correction_that_does_not_fit_changes_nothing() -> None:
    """A correction to another subject, or with fields that the kind lacks, is passed over."""
    scene = Scene("A")
    event = scene["A"].record(2, "registered", who="G", count=40, place="cellar")
    wrong: tuple[Json, ...] = (
        {"who": "H", "count": 3, "place": "cellar"},
        {"who": "G", "vehicle": "bus-1"},
    )
    for fields in wrong:
        scene["A"].record(9, "corrected", event=event.digest, fields=fields)
        register = _folded(scene)
        assert (register.people["G"].total, "H" in register.people) == (40, False)


def test_corrections_by_two_posts_are_a_conflict() -> None:
    """Two posts that correct an event differently are shown; the later holds meanwhile."""
    scene = Scene("A", "B")
    event = scene["A"].record(2, "registered", who="G", count=40, place="cellar")
    for minute, post, count in ((9, "A", 37), (10, "B", 38)):
        fields: Json = {"who": "G", "count": count, "place": "cellar"}
        scene[post].record(minute, "corrected", event=event.digest, fields=fields)
    register = _folded(scene)
    assert register.people["G"].total == 38
    assert [c.rule for c in register.conflicts] == ["corrected in two ways"]


def test_withdrawn_event_counts_no_more() -> None:
    """A withdrawn event is out, with the event that withdrew it."""
    scene = Scene("A")
    scene["A"].record(2, "registered", who="G", count=40, place="cellar")
    wrong = scene["A"].record(3, "boarded", who="G", count=31, vehicle="bus-1")
    assert _folded(scene).people["G"].count(State.ABOARD) == 31
    out = scene["A"].record(4, "withdrawn", event=wrong.digest)
    register = _folded(scene)
    assert register.people["G"].count(State.ABOARD) == 0
    assert register.amendments.out[wrong.digest].by == out.digest


def test_settlement_ends_a_conflict_and_keeps_the_loser() -> None:
    """A settled conflict is gone, the overruled event is kept, and who decided is known."""
    scene, first, second = _two_buses()
    assert len(_folded(scene).conflicts) == 1
    scene["A"].record(40, "settled", event=second, overruled=[first], decided_by="D1")
    register = _folded(scene)
    assert not register.conflicts
    assert [slot.vehicle for slot, _ in register.people["P"].parts] == ["bus-2"]
    assert register.amendments.out[first].decided_by == "D1"


def test_two_settlements_are_a_conflict_of_their_own() -> None:
    """Two posts that settle a thing differently are shown; the later holds meanwhile."""
    scene, first, second = _two_buses()
    one = scene["A"].record(40, "settled", event=second, overruled=[first], decided_by="D1")
    two = scene["B"].record(41, "settled", event=first, overruled=[second], decided_by="D2")
    register = _folded(scene)
    assert [c.rule for c in register.conflicts] == ["settled in two ways"]
    assert register.amendments.out[one.digest].by == two.digest
    assert [slot.vehicle for slot, _ in register.people["P"].parts] == ["bus-1"]


def test_settlement_of_settlements_ends_it() -> None:
    """A settlement that overrules another one ends the conflict between them."""
    scene, first, second = _two_buses()
    one = scene["A"].record(40, "settled", event=second, overruled=[first], decided_by="D1")
    two = scene["B"].record(41, "settled", event=first, overruled=[second], decided_by="D2")
    scene.hq.see(50, one, two)
    scene.hq.record(50, "settled", event=one.digest, overruled=[two.digest], decided_by="D3")
    register = _folded(scene)
    assert not register.conflicts
    assert [slot.vehicle for slot, _ in register.people["P"].parts] == ["bus-2"]


def test_amendment_may_come_first() -> None:
    """An amendment that comes before its event applies when the event comes."""
    scene = Scene("A")
    event = scene["A"].record(2, "registered", who="G", count=40, place="cellar")
    scene["A"].record(9, "withdrawn", event=event.digest)
    facts = [entry.fact for entry in scene.events]
    late = next(fact for fact in facts if fact.digest == event.digest)
    without = [fact for fact in facts if fact.digest != event.digest]
    assert "G" not in fold([*without, late]).people
