"""Who is still looked for: by consent, until somebody says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from safepassage.operation.views import Question, Sought, sought
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import seen

if TYPE_CHECKING:
    from safepassage.operation.events import Event


def _searched(scene: Scene, minute: int, consent: str = "c-1", **more: Any) -> Event:
    """Let the headquarters search, or say what came of it."""
    return scene.hq.record(
        minute, "searched", reader="T1", consent=consent, purpose="family", **more
    )


def _open(scene: Scene) -> tuple[Sought, ...]:
    register, source = seen(scene)
    return sought(source.facts("operation:"), register, "HQ")


def test_nobody_found_stays_open() -> None:
    """A search that showed nobody is told with how often and when it was looked, and by whom."""
    scene = Scene("A")
    _searched(scene, 1)
    _searched(scene, 1, matches=0)
    _searched(scene, 9)
    last = _searched(scene, 9, matches=0)
    assert _open(scene) == (
        Sought("c-1", ("family",), T0 + 60, ("T1",), 2, T0 + 540, 0, 2, (), last.digest),
    )


def test_a_look_of_which_nothing_is_known_is_none_that_found_nobody() -> None:
    """Where a search was cut off before its outcome was recorded, that is what is told."""
    scene = Scene("A")
    _searched(scene, 1)
    _searched(scene, 1, matches=3)
    _searched(scene, 9)
    (one,) = _open(scene)
    assert (one.looks, one.shown, one.in_vain) == (2, None, 0)


def test_a_question_is_open_until_its_answer_is_read() -> None:
    """First nothing is known of it, then that it was answered there, then what the answer told."""
    scene = Scene("A", "B")
    _searched(scene, 1, asked="A", question="q1")
    _searched(scene, 2, asked="B", question="q2")
    (one,) = _open(scene)
    assert one.questions == (Question("A", T0 + 60), Question("B", T0 + 120))
    body: dict[str, Any] = {"reader": "T1", "consent": "c-1", "purpose": "family"}
    scene["A"].record(5, "searched", **body, asked_by="HQ", question="q1")
    scene["B"].record(6, "searched", **body, asked_by="A", question="q2")
    (one,) = _open(scene)
    assert one.questions == (Question("A", T0 + 60, T0 + 300), Question("B", T0 + 120))
    _searched(scene, 8, asked="A", question="q1", matches=2)
    _searched(scene, 9, asked="B", question="q2", matches=0)
    (one,) = _open(scene)
    assert one.questions == (
        Question("A", T0 + 60, T0 + 300, T0 + 480, 2),
        Question("B", T0 + 120, 0, T0 + 540, 0),
    )


def test_what_somebody_has_ended_is_told_no_more() -> None:
    """A likeness ends nothing; a person does, until it is searched with the same consent again."""
    scene = Scene("A")
    _searched(scene, 1)
    shown = _searched(scene, 1, matches=1)
    assert [one.consent for one in _open(scene)] == ["c-1"]
    scene["A"].record(5, "gap_closed", event=shown.digest, finding="told")
    assert _open(scene) == ()
    _searched(scene, 7)
    assert [(one.consent, one.looks) for one in _open(scene)] == [("c-1", 2)]


def test_whoever_is_shown_hides_nobody_else_of_the_same_consent() -> None:
    """Of several persons of one file, how many looks showed nobody is told beside the last."""
    scene = Scene("A")
    for shown in (0, 0, 4):
        _searched(scene, 1)
        _searched(scene, 1, matches=shown)
    (one,) = _open(scene)
    assert (one.looks, one.shown, one.in_vain) == (3, 4, 2)


def test_the_first_asked_stand_first() -> None:
    """They stand in the order in which it was first looked or asked for them."""
    scene = Scene("A")
    _searched(scene, 1, "c-9")
    _searched(scene, 3, "c-3", asked="A", question="q")
    _searched(scene, 2, "c-2")
    _searched(scene, 8, "c-9")
    assert [one.consent for one in _open(scene)] == ["c-9", "c-2", "c-3"]


def test_each_post_keeps_its_own() -> None:
    """What other posts look for, what they were asked, and what was withdrawn is none of it."""
    scene = Scene("A")
    body: dict[str, Any] = {"reader": "T2", "consent": "c-5", "purpose": "family"}
    scene["A"].record(1, "searched", **body)
    scene.hq.record(2, "searched", **body, asked_by="A", question="q")
    slip = _searched(scene, 3, "c-6")
    scene.hq.record(4, "withdrawn", event=slip.digest)
    assert _open(scene) == ()
