"""Codes of people from different posts that look alike, which both count."""

from __future__ import annotations

import pytest

from safepassage.operation.views import AlikeCode, alike_codes
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import seen


@pytest.fixture
def scene() -> Scene:
    """Return two posts that have registered the same three people, each with its own keyboard."""
    scene = Scene("A", "B")
    scene["A"].record(1, "registered", who="C-01", count=3, place="hall")
    scene["B"].record(2, "registered", who="C01", count=3, place="hall")
    scene["B"].record(3, "registered", who="D-7", place="hall")
    return scene


def _alike(scene: Scene, *among: str) -> list[list[str]]:
    """Return the codes that look alike."""
    found = alike_codes(*seen(scene), among=among or None)
    return [[one.code for one in some] for some in found]


def test_two_posts_with_codes_that_look_alike_are_told(scene: Scene) -> None:
    """Each code comes with how many it counts, and with its first registration."""
    first, second = scene["A"].events[0], scene["B"].events[0]
    assert alike_codes(*seen(scene)) == (
        (
            AlikeCode("C-01", 3, 1, T0 + 60, "A", first.digest),
            AlikeCode("C01", 3, 1, T0 + 120, "B", second.digest),
        ),
    )


@pytest.mark.parametrize("code", ["c-01", "C-O1", "\u0421-01", "C-0I", "C.01"])
def test_case_script_signs_and_look_alikes_make_no_difference(scene: Scene, code: str) -> None:
    """Small letters, Cyrillic ones, O for 0, I for 1 and other signs between are the same."""
    scene["B"].record(4, "registered", who=code, place="hall")
    assert _alike(scene) == [["C-01", "C01", code]]


def test_the_code_of_which_most_is_told_comes_first(scene: Scene) -> None:
    """The one that would be the most work to record anew is the one to keep."""
    scene["B"].record(4, "boarded", who="C01", vehicle="bus")
    assert _alike(scene) == [["C01", "C-01"]]


def test_codes_of_one_post_are_left_out(scene: Scene) -> None:
    """Who numbers people so was told; and somebody else's later word makes them no two posts."""
    scene["B"].record(4, "registered", who="A-1-12", place="hall")
    scene["B"].record(5, "registered", who="A-11-2", place="hall")
    scene["A"].record(6, "boarded", who="A-11-2", vehicle="bus")
    assert _alike(scene) == [["C-01", "C01"]]


def test_who_was_never_registered_is_left_out(scene: Scene) -> None:
    """A slip in a code that boards is told of otherwise, and claims count no heads."""
    scene["A"].record(4, "boarded", who="D7", vehicle="bus")
    assert _alike(scene) == [["C-01", "C01"]]


def test_some_codes_alone_are_looked_after(scene: Scene) -> None:
    """Of what has newly come, only what looks like it is told."""
    assert _alike(scene, "D-7") == []
    assert _alike(scene, "C01") == _alike(scene, "C-01") == [["C-01", "C01"]]


def test_what_was_withdrawn_is_told_no_more(scene: Scene) -> None:
    """Once one of the two registrations counts no more, nothing is told, and they count once."""
    scene["A"].record(4, "withdrawn", event=scene["B"].events[0].digest)
    assert _alike(scene) == []
    assert seen(scene)[0].people["C-01"].total == 3


def test_a_code_that_was_confirmed_is_told_no_more(scene: Scene) -> None:
    """Who has found out that they are others is believed, until a third code looks like them."""
    scene["A"].record(4, "code_confirmed", event=scene["B"].events[0].digest, code="C01")
    assert _alike(scene) == []
    scene["B"].record(5, "registered", who="c01", place="hall")
    assert _alike(scene) == [["C-01", "c01"]]
