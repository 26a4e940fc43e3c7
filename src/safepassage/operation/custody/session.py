"""Somebody who is signed in: the person's code, the role, and the keys until they are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from safepassage.errors import AccessError, LockedError, SignInError
from safepassage.operation.custody.roles import RIGHTS, Action, KeyName, Role, State, may
from safepassage.operation.custody.slots import label_of, open_slot

if TYPE_CHECKING:
    from types import TracebackType

    from safepassage.operation.custody.keyring import Keyring
    from safepassage.operation.custody.keys import Keys
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.slots import Credential, Enrolled, Head, Slot

__all__ = ["NOT_OPENED", "Session", "sign_in"]

NOT_OPENED = (
    "Nothing opened. Check the person's code, the passphrase (capitals, language of the keyboard) "
    "and the key file, and try again."
)


_MOST_NAMED = 5
"""So many of those who may are named by their codes."""


class Session:
    """
    Somebody who is signed in at a post.

    Used in a ``with`` block it locks itself at the end.

    Parameters
    ----------
    head
        The head of the keyring: operation and post.
    enrolled
        Person and role.
    keys
        The keys; they are taken over, and wiped by :meth:`lock`.
    slots
        The keyring's slots, by which whoever may not do something is told who may.
    """

    __slots__ = ("_keys", "_locked", "_slots", "head", "person", "role")

    def __init__(
        self, *, head: Head, enrolled: Enrolled, keys: Keys, slots: tuple[Slot, ...]
    ) -> None:
        self.head = head
        self.person = enrolled.person
        self.role: Role = enrolled.role
        self._keys = keys
        self._slots = slots
        self._locked = False

    @property
    def operation(self) -> str:
        """The operation's code."""
        return self.head.operation

    @property
    def post(self) -> str:
        """The post's code."""
        return self.head.post

    @property
    def is_locked(self) -> bool:
        """Whether the keys were dropped."""
        return self._locked

    @property
    def keys(self) -> Keys:
        """The keys that this session holds."""
        if self._locked:
            raise LockedError("The session is locked. Sign in again.")
        return self._keys

    def key(self, name: KeyName) -> Secret:
        """
        Return a key.

        Raises
        ------
        LockedError
            When the session is locked.
        AccessError
            When the role has not this key.
        """
        key = self.keys.get(name)
        if key is None:
            raise AccessError(
                f"{self.role.one.capitalize()} has no {name} key. Ask somebody whose role has it."
            )
        return key

    def require(self, action: Action) -> None:
        """
        Refuse what the role may not do.

        Raises
        ------
        LockedError
            When the session is locked.
        AccessError
            When the role may not.
        """
        if self._locked:
            raise LockedError(f"The session is locked. Sign in again to {action}.")
        if not may(self.role, action, State.SIGNED_IN):
            *most, last = [role.one for role in Role if role in RIGHTS[action].roles]
            who = f"{', '.join(most)} or {last}" if most else last
            raise AccessError(
                f"{self.role.one.capitalize()} may not {action}: {who} may, "
                f"{self._here(RIGHTS[action].roles)}."
            )

    def _here(self, roles: frozenset[Role]) -> str:
        """Return who of those enrolled at this post has one of some roles, in words."""
        key = self.key(KeyName.ROSTER)
        enrolled = [label_of(self.head, slot, key) for slot in self._slots]
        codes = sorted(one.person for one in enrolled if one is not None and one.role in roles)
        if not codes:
            return "and nobody at this post is one"
        more = len(codes) - _MOST_NAMED
        others = f" and {more} more (safepassage post people)" if more > 0 else ""
        return f"at this post {', '.join(codes[:_MOST_NAMED])}{others}"

    def recipient(self) -> str:
        """Return the age recipient to which bundles for this post are sealed; it is public."""
        from pyrage import x25519

        identity = self.key(KeyName.IDENTITY).reveal().decode("ascii")
        return str(x25519.Identity.from_str(identity).to_public())

    def lock(self) -> None:
        """Drop the keys; once is as good as twice."""
        self._keys.wipe()
        self._locked = True

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Lock, whatever happened."""
        self.lock()

    def __repr__(self) -> str:
        """Return who is signed in where, and no key."""
        state = "locked" if self._locked else "signed in"
        return f"<Session of {self.person} ({self.role.words}) at {self.post}, {state}>"


def sign_in(keyring: Keyring, person: str, credential: Credential) -> Session:
    """
    Return a session of a person.

    It takes as long as one try costs, whoever asks with whatever.

    Parameters
    ----------
    keyring
        The post's keyring.
    person
        The person's code.
    credential
        Passphrase, key file or both.

    Raises
    ------
    SignInError
        When nothing opens; the words and the time are the same for every cause.
    LockedError
        When the keyring is sealed for a journey.
    """
    if keyring.journey is not None:
        raise LockedError(
            f"The keyring of post {keyring.head.post} is sealed for a journey, and nobody can sign "
            "in. Open it with the travel key, or with two of the three recovery sheets."
        )
    opened = open_slot(keyring.head, keyring.slots, person, credential)
    if opened is None:
        raise SignInError(NOT_OPENED)
    return Session(
        head=keyring.head, enrolled=opened.enrolled, keys=opened.keys, slots=keyring.slots
    )
