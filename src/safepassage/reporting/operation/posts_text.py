"""How the posts of an operation stand, as lines for a terminal and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.views.posts_seen import PostSeen
from safepassage.reporting.operation.open_text import posts_text
from safepassage.reporting.operation.records import record_of
from safepassage.reporting.terminal import wrapped

if TYPE_CHECKING:
    from safepassage.operation.posts import PostLine, PostsStatus
    from safepassage.reporting.operation.times import Times

__all__ = ["posts_record", "posts_status_text"]


def posts_record(status: PostsStatus, times: Times) -> dict[str, object]:
    """Return the posts and what is wrong among them, as ``--json`` has it."""
    return {
        "operation": status.operation,
        "post": status.post,
        "quiet": status.is_quiet,
        "posts": [
            {**record_of(_seen(status, line), times), "waiting": line.waiting}
            for line in status.posts
        ],
        "clashes": [conflict.subject for conflict in status.clashes],
        "torn": list(status.torn),
    }


def posts_status_text(status: PostsStatus, times: Times) -> str:
    """Return the posts, one a line, and below them what must be looked into."""
    lines = [posts_text([_seen(status, line) for line in status.posts], times)]
    for line in status.posts:
        if line.waiting:
            lines += wrapped(
                f"{line.waiting} events of {line.post} wait until its enrolment comes: import the "
                "bundles of a planner's post."
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


def _seen(status: PostsStatus, line: PostLine) -> PostSeen:
    """Return a post as the views tell of it."""
    return PostSeen(
        post=line.post,
        roles=line.roles,
        place=line.place,
        enrolled=bool(line.roles) or line.apart < line.events,
        events=line.events,
        last_number=line.events,
        last_recorded=line.last,
        gaps=tuple(gap for gap in status.gaps if gap.post == line.post),
        forks=tuple(fork for fork in status.forks if fork.post == line.post),
        revoked_after=line.revoked_after,
        kept_apart=line.apart,
        ahead_min=line.ahead_s // 60,
    )
