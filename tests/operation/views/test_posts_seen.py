"""Posts: last event, gaps and forks, revocation, events kept apart, clocks that are ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.log import Log
from safepassage.operation.register import fold
from safepassage.operation.views.posts_seen import posts_seen
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import small_day

if TYPE_CHECKING:
    from safepassage.operation.events import Event
    from safepassage.operation.views.posts_seen import PostSeen


def _posts(events: list[Event], minute: int = 60) -> dict[str, PostSeen]:
    facts = [event.fact for event in events]
    seen = posts_seen(fold(facts), Log.of(events).links(), facts, now=T0 + 60 * minute)
    return {one.post: one for one in seen}


def test_post_with_all_its_events_needs_nothing() -> None:
    """A post says its last event and its number, and one that has recorded nothing is there too."""
    posts = _posts(small_day().events)
    assert (posts["A"].events, posts["A"].last_number) == (3, 3)
    assert posts["A"].last_recorded == T0 + 20 * 60
    assert (posts["B"].events, posts["B"].last_recorded) == (0, 0)
    assert not any(one.needs_attention for one in posts.values())


def test_gap_is_shown() -> None:
    """Events that exist and are not here are a gap of their post."""
    events = [event for event in small_day().events if (event.post, event.number) != ("A", 2)]
    (gap,) = _posts(events)["A"].gaps
    assert (gap.first, gap.last) == (2, 2)


def test_fork_is_shown() -> None:
    """A post that recorded twice after one event has a fork."""
    scene = small_day()
    town = scene["A"]
    before = (town.number, town.previous)
    town.record(30, "lifted_out", who="G", count=2)
    town.number, town.previous = before
    town.record(31, "lifted_out", who="G", count=3)
    (fork,) = _posts(scene.events)["A"].forks
    assert fork.number == 4


def test_events_after_a_revocation_are_kept_apart() -> None:
    """Of a revoked post the events beyond its last number are counted, and named as apart."""
    scene = small_day()
    scene["HQ"].record(40, "post_revoked", post="A", last=2)
    post = _posts(scene.events)["A"]
    assert (post.revoked_after, post.kept_apart, post.enrolled) == (2, 1, True)
    assert post.needs_attention


def test_stranger_is_shown_and_kept_apart() -> None:
    """A post that nobody has enrolled is shown with its events, and none of them counts."""
    scene = small_day()
    stranger = Scene("X")["X"]
    stranger.record(5, "registered", who="Z", count=9, place="gate")
    post = _posts([*scene.events, *stranger.events])["X"]
    assert (post.enrolled, post.kept_apart) == (False, 1)


def test_clock_ahead_is_shown_in_minutes() -> None:
    """A post whose clock is more than some minutes ahead is shown with by how much."""
    scene = small_day()
    scene["B"].skew_min = 180
    scene["B"].record(50, "passed", vehicle="bus-3", place="Tokmak")
    posts = _posts(scene.events)
    assert posts["B"].ahead_min == 170
    assert posts["A"].ahead_min == 0
