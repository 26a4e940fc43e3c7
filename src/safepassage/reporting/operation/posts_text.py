"""How the posts of an operation stand, as lines for a terminal and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from safepassage.operation.log import Fork, Gap
from safepassage.reporting.operation.records import record_of
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count
from safepassage.units import counted, duration_text

if TYPE_CHECKING:
    from safepassage.operation.posts import PostLine, PostsStatus
    from safepassage.reporting.operation.times import Times

__all__ = ["posts_record", "posts_status_text"]

_OfPost = TypeVar("_OfPost", Fork, Gap)


def posts_record(status: PostsStatus, times: Times) -> dict[str, object]:
    """Return the posts and what is wrong among them, as ``--json`` has it."""
    return {
        "operation": status.operation,
        "post": status.post,
        "quiet": status.is_quiet,
        "posts": [
            {
                **record_of(line, times),
                "gaps": record_of(_of(line, status.gaps), times),
                "forks": record_of(_of(line, status.forks), times),
            }
            for line in status.posts
        ],
        "clashes": [conflict.subject for conflict in status.clashes],
        "torn": list(status.torn),
    }


def posts_status_text(status: PostsStatus, times: Times) -> str:
    """Return the posts, one a line, and below them what must be looked into."""
    lines = [_table(status, times)]
    for line in status.posts:
        if line.waiting:
            lines += wrapped(
                f"Until the enrolment of {line.post} comes, {counted(line.waiting, 'event')} of it "
                "must wait: import the bundles of a planner's post."
            )
    for clash in status.clashes:
        code = clash.subject.partition(":")[2]
        lines += wrapped(
            f"Two posts share the code {code}. Revoke the code, and enrol both under codes of "
            "their own."
        )
    torn = [post for post in status.torn if not _explained(status, post)]
    lines += [
        f"The chain of {post} does not hold together: ask it for a fresh bundle." for post in torn
    ]
    if status.is_quiet:
        lines.append("Every chain is whole, and nothing waits.")
    return "\n".join(lines)


def _explained(status: PostsStatus, post: str) -> bool:
    """Return whether a gap or a fork says why a post's chain is torn."""
    return post in {gap.post for gap in status.gaps} | {fork.post for fork in status.forks}


def _table(status: PostsStatus, times: Times) -> str:
    """Return what is here of each post, and what must be looked into."""
    rows = [
        (
            line.post,
            ", ".join(role.replace("_", " ") for role in line.roles) or "-",
            line.place or "-",
            count(line.events),
            f"{times.at(line.last_recorded)}, {times.ago(line.last_recorded)} ago"
            if line.last_recorded
            else "nothing yet",
            _troubles(status, line),
        )
        for line in status.posts
    ]
    head = ("Post", "Roles", "Place", "Events", "Last recorded", "To look into")
    return "\n".join(text_table(head, rows))


def _troubles(status: PostsStatus, line: PostLine) -> str:
    """Return what must be looked into about a post, in words."""
    found = []
    if not line.enrolled:
        found.append("NOT ENROLLED: nothing of it counts")
    if line.revoked_after is not None:
        found.append(f"REVOKED after event {line.revoked_after}")
    if line.enrolled and line.kept_apart:
        found.append(f"{counted(line.kept_apart, 'event')} kept apart")
    found += [
        f"events {gap.first} to {gap.last} are not here"
        if gap.last > gap.first
        else f"event {gap.first} is not here"
        for gap in _of(line, status.gaps)
    ]
    forks = _of(line, status.forks)
    found += [f"FORK at event {fork.number}: a copy of the post?" for fork in forks]
    if line.ahead_s:
        found.append(f"its clock is {duration_text(line.ahead_s // 60)} ahead")
    return "; ".join(found) or "-"


def _of(line: PostLine, found: tuple[_OfPost, ...]) -> list[_OfPost]:
    """Return the gaps or forks of a post's chain."""
    return [one for one in found if one.post == line.post]
