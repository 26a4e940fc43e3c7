"""
New posts: the first of an operation, and those that join it.

A post that joins asks with keys of its own, which wait in its folder under its first person's
passphrase. The answer brings the operation's key, of which the post's others follow.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.custody.arrival import arrival_key, open_at_arrival
from safepassage.operation.custody.files import load_keyring, sign_in_at, write_keyring
from safepassage.operation.custody.keyring import found
from safepassage.operation.custody.keys import keys_of_post
from safepassage.operation.custody.recovery import Sheet, split
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.slots import Enrolled
from safepassage.operation.office.stores import begin_at, new_store
from safepassage.operation.posts import PostKeys, begin, join, make_request, read_request
from safepassage.operation.posts.enrolment import read_welcome
from safepassage.operation.posts.keys import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from safepassage.operation.custody.keys import Keys
    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.office.places import PostFolder
    from safepassage.operation.posts import Post

__all__ = ["JOINING", "Joined", "ask_to_join", "found_post", "join_post", "post_keys"]

JOINING = "joining"
"""What stands for the operation in the keyring of a post that has asked and has no answer yet."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a post that has joined shows: operation by name and fingerprint, and its events."""

    operation: str
    fingerprint: str
    sender: str
    events: int


def post_keys(keys: Keys) -> PostKeys:
    """Return the keys by which a post records and exchanges, from those of a session."""
    return PostKeys.of(
        keys[KeyName.SIGNING].reveal(),
        keys[KeyName.IDENTITY].reveal().decode("ascii"),
        keys[KeyName.BUNDLE].reveal(),
    )


def found_post(
    folder: PostFolder,
    *,
    operation: str,
    post: str,
    person: str,
    credential: Credential,
    exercise: bool,
    address: str | None = None,
    settings: CustodySettings | None = None,
    hand_out: Callable[[tuple[Sheet, ...]], object] | None = None,
) -> tuple[tuple[Sheet, ...], str]:
    """
    Begin an operation in a new folder.

    Its first person is a tracing officer: whoever founds holds the operation's key anyway, and lets
    others in.

    Parameters
    ----------
    folder
        Where the post is to lie.
    operation, post, person
        The codes of the operation, of the post and of its first person.
    credential
        What is to open this person's slot.
    exercise
        Whether it is an exercise.
    address
        The PostgreSQL database in which the store is to be, without a password; None for a file.
    settings
        How slow a try is, and which passphrases are taken.
    hand_out
        Writes the recovery sheets, which nobody else has; where it fails, no operation begins.

    Returns
    -------
    tuple
        The recovery sheets, which are shown once and kept nowhere, and the operation's fingerprint.

    Raises
    ------
    UsageError
        When something is in the folder, the passphrase is not taken, or one stands in the address.
    StoreError
        When the store cannot be made there.
    """
    folder.must_be_free()
    founder = Enrolled(person, Role.TRACING_OFFICER)
    keyring, session = found(operation, post, founder, credential, settings=settings)
    with session, _made(folder):
        sheets = split(session)
        begin_at(folder, address)
        with new_store(folder, session.keys) as store:
            begun = begin(
                store, post_keys(session.keys),
                name=operation, post=post, by=person, exercise=exercise,
            )  # fmt: skip
            write_keyring(folder.keyring, keyring)
            if hand_out is not None:
                hand_out(sheets)
            return sheets, fingerprint("operation", begun.operation)


def ask_to_join(
    folder: PostFolder,
    *,
    post: str,
    person: str,
    role: Role,
    credential: Credential,
    address: str | None = None,
    settings: CustodySettings | None = None,
    hand_out: Callable[[bytes], object] | None = None,
) -> tuple[bytes, str]:
    """
    Make the folder of a post that is to join, and return its request and that one's fingerprint.

    Parameters
    ----------
    folder, post, person, credential, address, settings
        As for :func:`found_post`.
    role
        What the person is to be in the operation.
    hand_out
        Writes the request, which is made once; where it fails, no post is made.

    Raises
    ------
    UsageError
        When something is in the folder, the passphrase is not taken, or one stands in the address.
    StoreError
        When no store can be made there.
    """
    folder.must_be_free()
    keyring, session = found(JOINING, post, Enrolled(person, role), credential, settings=settings)
    with session, _made(folder):
        begin_at(folder, address)
        keys = post_keys(session.keys)
        request = make_request(post, keys.signing, keys.identity, arrival=arrival_key(session))
        write_keyring(folder.keyring, keyring)
        if hand_out is not None:
            hand_out(request)
    return request, read_request(request).fingerprint


def join_post(
    folder: PostFolder,
    first: bytes,
    *,
    person: str,
    credential: Credential,
    now_s: float,
    settings: CustodySettings | None = None,
) -> Joined:
    """
    Let a post join with the bundle that answers its request.

    Raises
    ------
    UsageError
        When the post has joined already.
    RefusedError
        When the bundle is not the answer to this post's request.
    """
    folder.must_be_post()
    if load_keyring(folder.keyring, settings=settings).head.operation != JOINING:
        raise UsageError(f"{folder.path}: this post has joined already. Import bundles there.")
    with sign_in_at(folder.keyring, person, credential, now_s=now_s, settings=settings) as session:
        own = session.keys.only((KeyName.SIGNING, KeyName.IDENTITY))
        welcome = read_welcome(first, post_keys(session.keys).identity)
        if welcome.post != session.post:
            raise RefusedError(f"The bundle welcomes another post than {session.post}.")
        root = open_at_arrival(session, welcome.operation_key)
        keys = keys_of_post(root, session.post, own)
        with new_store(folder, keys) as store:
            post = join(store, post_keys(keys), first)
            _check_role(post, session)
            operation = operation_name(post)
            keyring, joined = found(
                operation, session.post, Enrolled(person, session.role), credential,
                operation_key=root, own=own, settings=settings,
            )  # fmt: skip
            joined.lock()
            write_keyring(folder.keyring, keyring)
            return Joined(operation, welcome.fingerprint, welcome.sender, store.events.count())


def operation_name(post: Post) -> str:
    """
    Return the operation's code, as its first event has it.

    Raises
    ------
    RefusedError
        When that event is not here.
    """
    begun = post.store.events.get(post.operation)
    if begun is None:
        raise RefusedError(
            "The operation's first event is not here. Import the answer's first part."
        )
    return str(begun.body["name"])


def _check_role(post: Post, session: Session) -> None:
    """Refuse a person whose role the post was not enrolled for."""
    entries = post.trust().enrolments.get(post.name, ())
    roles: Sequence[str] = sorted({role for entry in entries for role in entry.roles})
    if roles and session.role.value not in roles:
        raise RefusedError(
            f"This post was enrolled as {', '.join(roles)}, and {session.person} is a "
            f"{session.role.words} in it. Make the post anew, under another code, and have it "
            "enrolled for the role with which it asks."
        )


@contextlib.contextmanager
def _made(folder: PostFolder) -> Iterator[None]:
    """Make a folder; what lies in it goes again where what is done inside fails."""
    was_there = folder.path.exists()
    folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        for entry in folder.path.iterdir():
            entry.unlink()
        if not was_there:
            folder.path.rmdir()
        raise
