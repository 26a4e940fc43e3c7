"""
What goes from post to post: bundles out, bundles in.

Merging is a union of events by their hash, so bundles may come in any order, twice, or late. Each
is taken in whole, in one step, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError
from safepassage.operation.events import canonical_bytes, read_canonical
from safepassage.operation.posts.admission import Enrolled, admit
from safepassage.operation.posts.bundle import Contents, open_bundle, seal_bundle
from safepassage.operation.posts.bundle_bytes import MOST_EVENTS
from safepassage.operation.posts.enrolment import refuse_requests
from safepassage.operation.posts.erasure import destroy_keys, take_keys
from safepassage.operation.posts.known import Known
from safepassage.operation.posts.recipients import recipient_of
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.key_rows import bucket_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.operation.events import Event
    from safepassage.operation.posts.bundle import Bundle
    from safepassage.operation.posts.post import Post
    from safepassage.operation.store import Signed, Store

__all__ = ["Imported", "export_bundles", "import_bundle", "seal_lacking"]

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
        return list(seal_lacking(post, _known_of(post.store, to), recipient, None))


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
    refuse_requests(data)
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


def seal_lacking(
    post: Post, theirs: Known, recipient: str, welcome: dict[str, str] | None
) -> Iterator[bytes]:
    """Yield the bundles that bring what another lacks, and its welcome where it is new."""
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
