"""To whom what is meant for another post is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyrage

from safepassage.errors import RefusedError

if TYPE_CHECKING:
    from safepassage.operation.posts.post import Post

__all__ = ["recipient_of"]


def recipient_of(post: Post, to: str) -> str:
    """
    Return to whom bundles and letters for another post are sealed.

    Raises
    ------
    RefusedError
        When it is not enrolled, is revoked, has no recipient, or shares its code.
    """
    trust = post.trust()
    entries = trust.enrolments.get(to, ())
    if to in trust.last:
        raise RefusedError(f"Post {to} has been revoked: nothing is sealed to it any more.")
    if not entries:
        known = ", ".join(name for name in sorted(trust.enrolments) if name != post.name)
        raise RefusedError(
            f"No post is enrolled here under this code. Enrolled are: {known or 'none'}."
        )
    if len(entries) > 1:
        raise RefusedError(
            f"Two posts share the code {to}, so it is not known for whom a bundle would be. "
            "Revoke the code, and enrol both under codes of their own."
        )
    recipient = entries[0].recipient
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise RefusedError(
            f"Post {to} was enrolled without a recipient that there can be. Revoke it, and enrol "
            "it anew under another code."
        ) from error
    return recipient
