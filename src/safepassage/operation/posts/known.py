"""What a post says that it has, by which another knows what it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safepassage.operation.events.fields import check_code
from safepassage.operation.log import Gap
from safepassage.operation.posts.bundle_bytes import digest_of, torn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.log import Tips

__all__ = ["Known"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a post says that it has: marks of its chains, gaps in them, hashes of its keys."""

    marks: Tips = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    buckets: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        """Return it as a header and a note hold it."""
        return {
            "marks": {post: list(digests) for post, digests in self.marks.items()},
            "gaps": [[gap.post, gap.first, gap.last] for gap in self.gaps],
            "buckets": dict(self.buckets),
        }

    @classmethod
    def from_json(cls, value: Any) -> Known:  # noqa: ANN401 -- what a header holds, checked here
        """
        Return it from a header or note.

        Raises
        ------
        RefusedError
            When it is malformed.
        """
        try:
            marks = {
                check_code(p, "post"): tuple(map(digest_of, d)) for p, d in value["marks"].items()
            }
            gaps = tuple(
                Gap(check_code(post, "post"), int(first), int(last))
                for post, first, last in value["gaps"]
            )
            buckets = {str(bucket)[:2]: str(text)[:16] for bucket, text in value["buckets"].items()}
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise torn() from error
        return cls(marks, gaps, buckets)
