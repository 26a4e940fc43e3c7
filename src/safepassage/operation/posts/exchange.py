"""
What goes from post to post: bundles out, bundles in, new posts enrolled, lost ones revoked.

Merging is a union of events by their hash, so bundles may come in any order, twice, or late. Each
is taken in whole, in one step, or not at all.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError
from safepassage.operation.custody.arrival import seal_for_arrival
from safepassage.operation.custody.secret import Secret
from safepassage.operation.events import canonical_bytes, read_canonical
from safepassage.operation.events.kinds import ROLES
from safepassage.operation.posts.admission import Enrolled, admit
from safepassage.operation.posts.bundle import (
    MOST_EVENTS,
    Contents,
    Known,
    open_bundle,
    seal_bundle,
)
from safepassage.operation.posts.enrolment import read_welcome
from safepassage.operation.posts.erasure import destroy_keys, take_keys
from safepassage.operation.posts.post import Post
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.key_rows import bucket_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.posts.bundle import Bundle
    from safepassage.operation.posts.enrolment import Request
    from safepassage.operation.posts.keys import PostKeys
    from safepassage.operation.store import Signed, Store

__all__ = ["Imported", "enrol", "export_bundles", "import_bundle", "join", "recipient_of", "revoke"]

_KNOWN = "known."
_MOST_BODY = 48 * 2**20
_MOST_KEYS = 200_000


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of a bundle.

    ``new`` events entered, of which ``waited`` had been here without their post's enrolment;
    ``known`` were here already; ``waiting`` wait for an enrolment now. ``keys`` is how many keys of
    persons came or were destroyed. ``part`` of ``parts`` bundles of one export it was.
    """

    sender: str
    new: tuple[Event, ...]
    waited: int
    known: int
    waiting: int
    keys: int
    part: int
    parts: int


def export_bundles(post: Post, to: str) -> list[bytes]:
    """
    Return the bundles that bring another post what it lacks, as far as is known here.

    It is one bundle, or several where that is too much for one; they may be imported in any order.
    What the other has is known from the last bundle of it that was imported here.

    Parameters
    ----------
    post
        The post that sends.
    to
        The code of the other post.

    Raises
    ------
    RefusedError
        When the other is not enrolled, is revoked, has no recipient, or shares its code.
    """
    with post.store.reading():
        recipient = recipient_of(post, to)
        return list(_sealed(post, _known_of(post.store, to), recipient, None))


def import_bundle(post: Post, data: bytes) -> Imported:
    """
    Take a bundle in: all of it, or nothing.

    Parameters
    ----------
    post
        The post that takes it in.
    data
        The bytes of the bundle's file.

    Raises
    ------
    RefusedError
        When it is torn, altered, for somebody else, of another operation, made outside it, or
        holds an event that its post did not sign.
    StoreError
        When it cannot be written.
    """
    bundle = open_bundle(data, post.keys)
    if bundle.operation != post.operation:
        raise RefusedError(
            "The bundle is of another operation. Import it where that operation is kept."
        )
    if not bundle.made_inside(post.keys.bundle):
        raise RefusedError(
            "The bundle was made outside this operation. Nothing of it was taken in. "
            "Ask who brought it where it comes from."
        )
    with post.store.writing():
        admitted = admit(post.store, post.operation, bundle.events, arrived=post.now_s())
        keys = destroy_keys(post.store, admitted.new) + take_keys(post.store, bundle.keys)
        _learn(post, bundle)
        post.see(admitted.new)
    return Imported(
        bundle.sender,
        tuple(admitted.new),
        admitted.waited,
        admitted.known,
        admitted.waiting,
        keys,
        bundle.part,
        bundle.parts,
    )


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
        When this is no planner's post, or another post has the code already.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise RefusedError(f"roles: give one or more of {', '.join(ROLES)}.")
    with post.store.writing():
        known = {entry.key for entry in post.trust().enrolments.get(request.post, ())}
        if known - {request.key}:
            raise RefusedError(
                f"Another post is enrolled as {request.post}. Have the new post ask under a code "
                "that nobody has."
            )
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
        return list(_sealed(post, Known(), request.recipient, welcome))


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
    if not entries[0].recipient:
        raise RefusedError(f"Post {to} was enrolled without a recipient. Enrol it anew.")
    return entries[0].recipient


def _sealed(
    post: Post, theirs: Known, recipient: str, welcome: dict[str, str] | None
) -> Iterator[bytes]:
    """Yield the bundles that bring what another lacks."""
    store = post.store
    buckets = store.keys.buckets()
    known = Known(store.chains.marks(), store.chains.gaps(), buckets)
    events = store.events.signed(store.chains.lacked(theirs.marks, theirs.gaps))
    differing = {bucket for bucket, found in buckets.items() if theirs.buckets.get(bucket) != found}
    rows = [row for row in store.keys if differing and bucket_of(row.person) in differing]
    event_parts = list(_event_parts(events))
    key_parts = list(chunks(rows, _MOST_KEYS))
    parts = max(1, len(event_parts), len(key_parts))
    for part in range(parts):
        contents = Contents(
            operation=post.operation,
            sender=post.name,
            known=known,
            events=event_parts[part] if part < len(event_parts) else [],
            keys=key_parts[part] if part < len(key_parts) else [],
            part=part + 1,
            parts=parts,
            welcome=welcome,
        )
        yield seal_bundle(contents, post.keys, [recipient])


def _event_parts(events: list[Signed]) -> Iterator[list[Signed]]:
    """Yield events in parts that fit into a bundle."""
    part: list[Signed] = []
    size = 0
    for event in events:
        if part and (len(part) == MOST_EVENTS or size + len(event.content) > _MOST_BODY):
            yield part
            part, size = [], 0
        part.append(event)
        size += len(event.content) + 68
    if part:
        yield part


def _known_of(store: Store, other: str) -> Known:
    """Return what is known of what another post has."""
    noted = store.notes.get(_KNOWN + other)
    return Known() if noted is None else Known.from_json(read_canonical(noted))


def _learn(post: Post, bundle: Bundle) -> None:
    """
    Remember what the sender has; the caller is writing.

    Only if the sender has signed it: whoever could make a post believe that another has everything,
    would keep news from it.
    """
    keys = Enrolled.of(post.store, post.operation).keys.get(bundle.sender)
    if not keys:
        return
    if not bundle.signed_with(keys):
        raise RefusedError(
            f"The bundle says that post {bundle.sender} made it, and is not signed by that post. "
            "Nothing of it was taken in. Ask who brought it where it comes from."
        )
    known: Any = bundle.known.to_json()
    post.store.notes.put(_KNOWN + bundle.sender, canonical_bytes(known))
