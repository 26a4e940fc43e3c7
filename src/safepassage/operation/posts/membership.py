"""Who takes part in an operation: new posts enrolled and joining, lost ones revoked."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError
from safepassage.operation.custody.arrival import seal_for_arrival
from safepassage.operation.custody.secret import Secret
from safepassage.operation.events.kinds import ROLES
from safepassage.operation.posts.enrolment import read_welcome
from safepassage.operation.posts.exchange import import_bundle, seal_lacking
from safepassage.operation.posts.known import Known
from safepassage.operation.posts.post import Post

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.posts.enrolment import Request
    from safepassage.operation.posts.keys import PostKeys
    from safepassage.operation.register.trust import Enrolment
    from safepassage.operation.store import Store

__all__ = ["enrol", "join", "revoke"]


def enrol(
    post: Post,
    request: Request,
    *,
    roles: Sequence[str],
    by: str,
    operation_key: bytes,
    place: str | None = None,
) -> list[bytes]:
    """
    Enrol a new post, and return the bundles that welcome it; the first is to be imported first.

    Parameters
    ----------
    post
        The post of a planner.
    request
        What the new post asks; its fingerprint has been compared.
    roles, place
        What the new post may be, and where it stands.
    by
        The code of the person who enrols.
    operation_key
        The operation's root key, of which the new post makes the keys that it needs. It is sealed
        to the request's key for arrival.

    Raises
    ------
    RefusedError
        When this is no planner's post, another post has the code already, or the new one is
        enrolled for other roles or at another place.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise RefusedError(f"roles: give one or more of {', '.join(ROLES)}.")
    with post.store.writing():
        there = post.trust().enrolments.get(request.post, ())
        known = {entry.key for entry in there}
        if known - {request.key}:
            raise RefusedError(
                f"Another post is enrolled as {request.post}. Have the new post ask under a code "
                "that nobody has."
            )
        for entry in there:
            _refuse_to_change(entry, roles, place)
        if not known:
            body: dict[str, Any] = {
                "post": request.post,
                "key": request.key,
                "recipient": request.recipient,
                "roles": sorted(set(roles)),
            }
            if place is not None:
                body["place"] = place
            post.record("post_enrolled", body, by=by)
        # Whoever opens the post's bundles later may not find the operation key in this one.
        sealed = seal_for_arrival(request.arrival, Secret(operation_key), post=request.post)
        welcome = {
            "post": request.post,
            "operation_key": base64.b64encode(sealed).decode(),
        }
        return list(seal_lacking(post, Known(), request.recipient, welcome))


def _refuse_to_change(entry: Enrolment, roles: Sequence[str], place: str | None) -> None:
    """Refuse to enrol a post once more as something else: the first enrolment would stand."""
    if set(roles) != set(entry.roles) or (place is not None and place != entry.place):
        at = f" at {entry.place}" if entry.place else ""
        raise RefusedError(
            f"Post {entry.post} is enrolled already, as {', '.join(entry.roles)}{at}, and stays "
            "so. For an answer once more, give the same. As anything else, have the new post ask "
            "anew under another code, and revoke this one."
        )


def join(
    store: Store,
    keys: PostKeys,
    first: bytes,
    *,
    clock: Callable[[], int] | None = None,
) -> Post:
    """
    Let a new post take in the bundle that welcomes it.

    Parameters
    ----------
    store
        An empty store.
    keys
        The post's keys, with the operation's bundle key, which follows from the welcome.
    first
        The first bundle of its enrolment.
    clock
        This machine's time, milliseconds since 1970.

    Raises
    ------
    RefusedError
        When the bundle welcomes no post, or does not hold the enrolment of this one.
    """
    welcome = read_welcome(first, keys.identity)
    given = {} if clock is None else {"clock": clock}
    with store.writing():
        post = Post.settle(store, keys, operation=welcome.operation, name=welcome.post, **given)
        import_bundle(post, first)
        enrolments = post.trust().enrolments.get(post.name, ())
        if keys.public not in {entry.key for entry in enrolments}:
            raise RefusedError(
                f"The bundle does not enrol post {post.name} with the keys of this post. "
                "Ask the planner's post for the bundle that it made of this post's request."
            )
    return post


def revoke(post: Post, other: str, *, by: str, last: int | None = None) -> Event:
    """
    Revoke a post: what it recorded beyond a number counts no more, and is kept apart.

    Parameters
    ----------
    post
        The post of a planner.
    other
        The post that was lost, or is not to be trusted.
    by
        The code of the person who revokes.
    last
        The number of its last event that counts; by default the last that is known here.

    Raises
    ------
    RefusedError
        When this is no planner's post, or the other is not enrolled.
    """
    with post.store.writing():
        if other not in post.trust().enrolments:
            raise RefusedError("No post is enrolled under this code. Check it.")
        if last is None:
            end = post.store.events.last_of(other)
            last = 0 if end is None else end.number
        return post.record("post_revoked", {"post": other, "last": last}, by=by)
