"""How posts stand, in words and as a record."""

from __future__ import annotations

from safepassage.operation.log import Fork, Gap
from safepassage.operation.posts import PostLine, PostsStatus
from safepassage.operation.register import Conflict
from safepassage.reporting.operation.posts_text import posts_record, posts_status_text
from safepassage.reporting.terminal import WIDTH
from tests.reporting.operation.views_sample import TIMES


def _line(post: str, **changed: object) -> PostLine:
    values: dict[str, object] = {
        "roles": ("post",), "place": "hall", "enrolled": True, "events": 9,
        "last_recorded": TIMES.now - 3_000, "revoked_after": None, "kept_apart": 0, "waiting": 0,
        "ahead_s": 0,
    }  # fmt: skip
    return PostLine(post, **(values | changed))  # type: ignore[arg-type]  # a table of its fields


def _status(*lines: PostLine, **changed: object) -> PostsStatus:
    values: dict[str, object] = {"forks": (), "gaps": (), "clashes": (), "torn": ()}
    return PostsStatus("a" * 64, "HQ", lines, **(values | changed))  # type: ignore[arg-type]


def test_quiet_posts_are_said_to_be() -> None:
    """With nothing wrong, each post has a line, and a sentence says that all is well."""
    text = posts_status_text(_status(_line("A"), _line("B", events=0, last_recorded=0)), TIMES)
    assert "12:30, 50 min ago" in text
    assert "nothing yet" in text
    assert text.endswith("Every chain is whole, and nothing waits.")


def test_troubles_are_named() -> None:
    """Whatever must be looked into is told in words, and no line is wider than the terminal."""
    status = _status(
        _line("A", revoked_after=2, kept_apart=1),
        _line("B", ahead_s=3_000, waiting=1),
        _line("X", roles=(), place="", enrolled=False, kept_apart=4, events=4),
        forks=(Fork("A", 6, ("b" * 64, "c" * 64)),),
        gaps=(Gap("B", 2, 3), Gap("B", 7, 7)),
        clashes=(Conflict("post:Y", "two posts have the same code", ("d" * 64,)),),
        torn=("A", "B", "Z"),
    )
    text = posts_status_text(status, TIMES)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    said = " ".join(text.split())
    for words in (
        "FORK at event 6", "events 2 to 3 are not here", "event 7 is not here",
        "REVOKED after event 2", "1 event kept apart", "clock is 50 min ahead", "NOT ENROLLED",
        "Until the enrolment of B comes, 1 event of it", "share the code Y",
        "The chain of Z does not hold together",
    ):  # fmt: skip
        assert words in said


def test_record_has_the_troubles_of_each_post() -> None:
    """As a record each post has its own gaps and forks, and its times as text."""
    status = _status(_line("A"), _line("B"), gaps=(Gap("B", 2, 3),), torn=("B",))
    record = posts_record(status, TIMES)
    assert record["quiet"] is False
    posts = {post["post"]: post for post in record["posts"]}  # type: ignore[attr-defined]  # a list
    assert posts["A"]["gaps"] == []
    assert posts["B"]["gaps"] == [{"post": "B", "first": 2, "last": 3}]
    assert posts["A"]["last_recorded"].startswith("2022-05-06T12:30")
