"""The keys of a post, and how they follow from the operation key."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from safepassage.operation.custody.ciphers import derive
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Keys", "keys_of_post", "new_post_secrets"]

_OF_THE_POST = (KeyName.DATABASE, KeyName.ROSTER, KeyName.JOURNEY)
_OF_THE_OPERATION = (KeyName.WRAPPING, KeyName.MATCHING, KeyName.BUNDLE)


class Keys:
    """
    Some keys by name; ``wipe`` drops them all.

    Parameters
    ----------
    keys
        The keys; they are taken over and not copied.
    """

    __slots__ = ("_keys",)

    def __init__(self, keys: dict[KeyName, Secret]) -> None:
        self._keys = keys

    def get(self, name: KeyName) -> Secret | None:
        """Return a key, or None when it isn't among them."""
        return self._keys.get(name)

    def __getitem__(self, name: KeyName) -> Secret:
        """Return a key that is there."""
        return self._keys[name]

    @property
    def names(self) -> frozenset[KeyName]:
        """The names of the keys that are there."""
        return frozenset(self._keys)

    def only(self, names: Iterable[KeyName]) -> Keys:
        """Return copies of the named keys; each of them is there."""
        return Keys({name: self._keys[name].copy() for name in names})

    def wipe(self) -> None:
        """Drop every key."""
        for key in self._keys.values():
            key.wipe()

    def to_text(self) -> dict[str, str]:
        """Return the keys as a table of texts, for the call that seals them."""
        return {
            name.value: b64encode(key.reveal()).decode("ascii")
            for name, key in sorted(self._keys.items())
        }

    @classmethod
    def from_text(cls, table: dict[str, str]) -> Keys:
        """Return the keys of a table that :meth:`to_text` made."""
        return cls({KeyName(name): Secret(b64decode(text)) for name, text in table.items()})

    def __repr__(self) -> str:
        """Return the names of the keys."""
        return f"Keys({', '.join(sorted(self._keys))})"


def new_post_secrets() -> Keys:
    """Return a new signing key and a new identity: what a post has of its own."""
    from pyrage import x25519

    return Keys(
        {
            KeyName.SIGNING: Secret.random(),
            KeyName.IDENTITY: Secret.of_text(str(x25519.Identity.generate())),
        }
    )


def keys_of_post(operation_key: Secret, post: str, own: Keys) -> Keys:
    """
    Return all keys of a post.

    Parameters
    ----------
    operation_key
        The operation's root key.
    post
        The post's code: its database and roster have keys that no other post's keys open.
    own
        The post's signing key and identity.
    """
    derived = {name: derive(operation_key, name, post) for name in _OF_THE_POST}
    shared = {name: derive(operation_key, name) for name in _OF_THE_OPERATION}
    random = {name: own[name].copy() for name in (KeyName.SIGNING, KeyName.IDENTITY)}
    return Keys({KeyName.OPERATION: operation_key.copy(), **derived, **shared, **random})
