"""Which posts' events count."""

from __future__ import annotations

from safepassage.operation.events import Fact, key_of
from safepassage.operation.register import fold
from safepassage.operation.register.trust import trust_of
from tests.operation.scene import Scene


def _facts(scene: Scene) -> list[Fact]:
    return [event.fact for event in scene.events]


def test_first_post_is_a_planner_and_enrols() -> None:
    """The post that begins the operation is trusted, and so is whom it enrols."""
    scene = Scene("A")
    trust = trust_of(_facts(scene))
    assert sorted(trust.enrolments) == ["A", "HQ"]
    assert trust.keys("A") == (key_of(scene["A"].key),)


def test_post_without_the_role_enrols_nobody() -> None:
    """A post that is no planner cannot enrol another."""
    scene = Scene("A")
    stranger = Scene("X")["X"]
    scene["A"].record(5, "post_enrolled", post="X", key=key_of(stranger.key), roles=["planner"])
    assert "X" not in trust_of(_facts(scene)).enrolments


def test_events_of_an_unknown_post_do_not_count() -> None:
    """What a post records that nobody enrolled, is not in the register."""
    scene = Scene("A")
    stranger = Scene("X")["X"]
    stranger.operation = scene.hq.operation
    event = stranger.record(5, "registered", who="G", count=9, place="cellar")
    assert "G" not in fold([*_facts(scene), event.fact]).people


def test_revocation_reaches_back_to_the_stated_number() -> None:
    """What a revoked post recorded after its last number counts no more; what lies before, does."""
    scene = Scene("A")
    scene["A"].record(5, "registered", who="G", count=9, place="cellar")
    scene["A"].record(6, "registered", who="H", count=7, place="cellar")
    scene.hq.record(10, "post_revoked", post="A", last=1)
    assert sorted(fold(_facts(scene)).people) == ["G"]


def test_revocation_reaches_whom_the_post_enrolled() -> None:
    """Whom a planner enrolled after its last number is not trusted either."""
    scene = Scene("A")
    scene.hq.record(1, "post_enrolled", post="B", key=key_of(scene["A"].key), roles=["planner"])
    planner = Scene("B")["B"]
    scene.hq.record(2, "post_enrolled", post="P", key=key_of(planner.key), roles=["planner"])
    planner.name, planner.operation = "P", scene.hq.operation
    enrolled = planner.record(3, "post_enrolled", post="Z", key="a2V5", roles=["post"])
    facts = [*_facts(scene), enrolled.fact]
    assert "Z" in trust_of(facts).enrolments
    revoked = scene.hq.record(9, "post_revoked", post="P", last=0)
    assert "Z" not in trust_of([*facts, revoked.fact]).enrolments


def test_two_planners_who_revoke_each_other() -> None:
    """Of two planners who revoke each other, the first by the clock wins, in any order."""
    scene = Scene()
    other = Scene("P")["P"]
    scene.hq.record(2, "post_enrolled", post="P", key=key_of(other.key), roles=["planner"])
    other.operation = scene.hq.operation
    scene.hq.record(20, "post_revoked", post="P", last=0)
    answer = other.record(21, "post_revoked", post="HQ", last=0)
    facts = [*_facts(scene), answer.fact]
    assert trust_of(facts).last == trust_of(reversed(facts)).last == {"P": 0}


def test_two_posts_with_one_code_are_shown() -> None:
    """A code that was given to two posts is a conflict, and both keys are known."""
    scene = Scene("A")
    scene.hq.record(5, "post_enrolled", post="A", key=key_of(Scene("B")["B"].key), roles=["post"])
    trust = trust_of(_facts(scene))
    assert len(trust.keys("A")) == 2
    assert [c.rule for c in trust.conflicts] == ["two posts have the same code"]
