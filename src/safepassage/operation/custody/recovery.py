"""
The operation key on three sheets of words, of which any two give it back (SLIP-0039).

One sheet alone tells nothing about the key (Shamir's secret sharing). Each is for a person of its
own, kept on paper and away from every post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.operation.custody.keyring import Keyring, own_keys, with_slot
from safepassage.operation.custody.locks import reopen_with_operation_key
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import KEY_BYTES, Secret
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.slots import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.slots import Credential, Enrolled

__all__ = ["NEEDED", "SHEETS", "Sheet", "combine", "recover", "split"]

SHEETS = 3
NEEDED = 2
WORDS = 33
"""Words of one sheet: 256 bits of a share, and 70 that say which it is and find slips."""

_LEAST_PREFIX = 4


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """
    One recovery sheet.

    ``number`` counts from 1; ``words`` are the 33 words of the share, a secret.
    """

    operation: str
    number: int
    words: Secret

    def text(self, *, exercise: bool) -> str:
        """
        Return the sheet as it is printed, with the words numbered in rows of three.

        ``exercise`` says whether it is the sheet of an exercise, which it then tells.
        """
        words = self.words.reveal().decode("ascii").split()
        rows = [
            "".join(f"{n + 1:>4} {words[n]:<12}" for n in range(first, first + 3)).rstrip()
            for first in range(0, len(words), 3)
        ]
        return "\n".join(
            [
                f"Recovery sheet {self.number} of {SHEETS} of operation {self.operation}",
                *(["EXERCISE: this operation keeps nobody who is real."] if exercise else []),
                "",
                *rows,
                "",
                f"Any {NEEDED} of the {SHEETS} sheets open all that the operation keeps; one alone",
                "opens nothing. Keep it on paper, away from laptops, cameras and other sheets.",
                "The first four letters of a word are enough.",
                "",
            ]
        )

    def __repr__(self) -> str:
        """Return which sheet it is, and no word."""
        return f"<Sheet {self.number} of {SHEETS} of {self.operation}>"


def split(session: Session) -> tuple[Sheet, ...]:
    """
    Return new recovery sheets of the operation key.

    Sheets that were made before go on working among themselves, and never mixed with these.

    Raises
    ------
    AccessError
        When the session does not hold the operation key.
    LockedError
        When the session is locked.
    """
    from shamir_mnemonic import generate_mnemonics

    key = session.key(KeyName.OPERATION)
    (group,) = generate_mnemonics(1, [(NEEDED, SHEETS)], key.reveal())
    return tuple(
        Sheet(session.operation, number, Secret(words.encode("ascii")))
        for number, words in enumerate(group, start=1)
    )


def combine(sheets: Sequence[Secret]) -> Secret:
    """
    Return the operation key from two recovery sheets, as they were typed.

    Capitals, line breaks, the numbers of the words and all letters of a word after the fourth may
    be as they like.

    Raises
    ------
    CustodyError
        When a sheet is mistyped, or is one twice, or they are of different sets, or not two. The
        message names sheet and word by number, and no word.
    """
    # The faults are looked for in functions of their own, which end before anything is raised: a
    # traceback that shows the values of variables so shows no word.
    if len(sheets) != NEEDED:
        raise CustodyError(
            f"{len(sheets)} sheets were given. {NEEDED} of the {SHEETS} are needed, no more and no "
            "fewer."
        )
    for n, typed in enumerate(sheets, start=1):
        fault = _fault_of_typing(typed)
        if fault:
            raise CustodyError(f"Sheet {n} as typed: {fault}")
    whole = [_in_full(typed) for typed in sheets]
    fault = _fault_of_pair(*whole)
    if fault:
        raise CustodyError(fault)
    key = _combined(whole)
    if key is None:
        raise CustodyError(
            "The two sheets give no operation key: they are not of this program. Look for the "
            "sheets with the operation's code on them."
        )
    return key


def recover(
    keyring: Keyring,
    operation_key: Secret,
    enrolled: Enrolled,
    credential: Credential,
    *,
    settings: CustodySettings | None = None,
) -> Keyring:
    """
    Return the keyring with a new slot, from the operation key alone.

    A slot that the person had is replaced. A keyring that is sealed for a journey is opened.

    Raises
    ------
    CustodyError
        When the operation key is another operation's, or the keyring was altered.
    UsageError
        When the passphrase is not taken.
    """
    keys = own_keys(keyring, operation_key)
    if keyring.journey is not None:
        keyring = reopen_with_operation_key(keyring, operation_key)
    labels = [label_of(keyring.head, slot, keys[KeyName.ROSTER]) for slot in keyring.slots]
    slots = tuple(
        slot
        for slot, label in zip(keyring.slots, labels, strict=True)
        if label is None or label.person != enrolled.person
    )
    return with_slot(
        replace(keyring, slots=slots),
        enrolled,
        keys,
        credential,
        settings=settings or CustodySettings(),
    )


def _fault_of_typing(typed: Secret) -> str | None:
    """Return what is wrong with one sheet, without any of its words."""
    from shamir_mnemonic import MnemonicError, Share

    words = [_meant(word) for word in _typed_words(typed)]
    if None in words:
        return (
            f"word {words.index(None) + 1} begins like no word of the list. Compare it with the "
            "paper; the first four letters are enough."
        )
    if len(words) != WORDS:
        return f"it has {len(words)} words, and a sheet has {WORDS}. Type them all."
    try:
        Share.from_mnemonic(_in_full(typed).reveal().decode("ascii"))
    except MnemonicError:
        return (
            "the words do not belong together. One of them is another word of the list, or two "
            "have changed places. Compare them with the paper."
        )
    return None


def _fault_of_pair(first: Secret, second: Secret) -> str | None:
    """Return why two sheets do not go together."""
    from shamir_mnemonic import Share

    one, other = (Share.from_mnemonic(words.reveal().decode("ascii")) for words in (first, second))
    if one.common_parameters() != other.common_parameters():
        return (
            "The two sheets are of different sets: of another operation, or made on another "
            "occasion. Look for two that were made together."
        )
    if one.index == other.index:
        return "It is the same sheet twice. Take the one of another person."
    return None


def _combined(whole: Sequence[Secret]) -> Secret | None:
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    try:
        key = Secret(combine_mnemonics([words.reveal().decode("ascii") for words in whole]))
    except MnemonicError:
        return None
    return key if len(key) == KEY_BYTES else None


def _in_full(typed: Secret) -> Secret:
    """Return the words of a typed sheet with all their letters."""
    return Secret(" ".join(_meant(word) or "" for word in _typed_words(typed)).encode("ascii"))


def _typed_words(typed: Secret) -> list[str]:
    return re.findall(r"[^\W\d_]+", typed.reveal().decode("utf-8", "replace").lower())


def _meant(word: str) -> str | None:
    """Return the word of the list that is meant, or None."""
    from shamir_mnemonic.wordlist import WORDLIST

    # All words of the list differ in their first four letters (SLIP-0039, "Wordlist").
    found: list[str] = [known for known in WORDLIST if known.startswith(word)]
    return found[0] if len(word) >= _LEAST_PREFIX and len(found) == 1 else None
