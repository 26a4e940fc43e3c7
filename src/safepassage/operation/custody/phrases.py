"""Which passphrases are taken, and a way to get a good one."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING

from safepassage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential

__all__ = ["check_credential", "faults_of_phrase", "propose_phrase", "rules_of_phrases"]

LONGEST_PHRASE = 1000
PROPOSED_WORDS = 6

_WORST = """
password passwort passphrase letmein welcome iloveyou admin administrator login master secret abc
abcdef abcdefgh monkey dragon sunshine princess football baseball superman batman trustno changeme
default test guest user root hello whatever
пароль привет любовь люблютебя привіт кохання
слава героям украина україна киев київ харьков харків мариуполь маріуполь россия москва
safepassage evacuation convoy corridor humanitarian ceasefire checkpoint
евакуація эвакуация коридор перемирие перемиря
"""
"""Words that guesses begin with; a phrase that is nothing but such words is refused."""

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "йцукенгшщзхї",
    "фывапролджэ",
    "фівапролджє",
    "ячсмитьбю",
    "01234567890",
)
_LEAST_RUN = 4
_LEAST_DIFFERENT = 6


def rules_of_phrases(settings: CustodySettings) -> tuple[str, ...]:
    """Return the rules as sentences, to be shown before somebody types."""
    least, beside = settings.least_phrase, settings.least_phrase_beside_file
    return (
        f"At least {least} characters, or {beside} where a key file is needed too.",
        f"At most {LONGEST_PHRASE} characters.",
        f"At least {_LEAST_DIFFERENT} different ones.",
        "More than common words, rows of keys, and the codes of person, post and operation.",
        "Anything else goes: spaces, any script, any sign.",
        "Five or six words that have nothing to do with each other are easy to remember.",
    )


def faults_of_phrase(
    phrase: Secret, *, settings: CustodySettings, beside_file: bool, codes: Iterable[str]
) -> tuple[str, ...]:
    """
    Return what is wrong with a passphrase, as sentences that hold nothing of it.

    Parameters
    ----------
    phrase
        The passphrase.
    settings
        The least lengths.
    beside_file
        Whether a key file is needed too.
    codes
        Codes that everybody knows: of the person, the post and the operation.
    """
    text = phrase.reveal().decode("utf-8", "surrogatepass")
    least = settings.least_phrase_beside_file if beside_file else settings.least_phrase
    faults = []
    if len(text) < least:
        faults.append(f"It is shorter than {least} characters.")
    if len(text) > LONGEST_PHRASE:
        faults.append(f"It is longer than {LONGEST_PHRASE} characters.")
    if len(set(text.casefold())) < _LEAST_DIFFERENT:
        faults.append(f"It has fewer than {_LEAST_DIFFERENT} different characters.")
    letters = _letters(text)
    known = {_letters(code) for code in codes} | {_letters(word) for word in _WORST.split()}
    left = _without(letters, known - {""})
    if len(_without_runs(left)) < min(least, len(letters)) / 2:
        faults.append("Too much of it is common words, codes, rows of keys or repetition.")
    return tuple(faults)


def check_credential(
    credential: Credential, *, settings: CustodySettings, codes: Iterable[str]
) -> None:
    """
    Refuse a passphrase that is guessed too easily.

    Raises
    ------
    UsageError
        With every fault and the rules; nothing of the passphrase is in it.
    """
    if credential.phrase is None:
        return
    faults = faults_of_phrase(
        credential.phrase,
        settings=settings,
        beside_file=credential.key_file is not None,
        codes=codes,
    )
    if faults:
        rules = "\n".join(f"- {rule}" for rule in rules_of_phrases(settings))
        raise UsageError(f"This passphrase is not taken. {' '.join(faults)} The rules:\n{rules}")


def propose_phrase(words: int = PROPOSED_WORDS) -> str:
    """
    Return a passphrase of random words; each adds 10 bits.

    The words are the 1,024 of SLIP-0039: of 4 to 8 letters, and told apart by their first four.
    """
    from shamir_mnemonic.wordlist import WORDLIST

    return " ".join(secrets.choice(WORDLIST) for _ in range(words))


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _without(text: str, words: set[str]) -> str:
    """Return a text without the words, longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _without_runs(text: str) -> str:
    """Return a text without the second and further signs of runs, forwards, backwards or equal."""
    kept = []
    length = 1
    for before, sign in zip(" " + text, text, strict=False):
        length = length + 1 if _follows(before, sign) else 1
        if length < _LEAST_RUN:
            kept.append(sign)
        elif length == _LEAST_RUN:
            del kept[-(_LEAST_RUN - 2) :]
    return "".join(kept)


def _follows(before: str, sign: str) -> bool:
    pairs = (before + sign, sign + before)
    return before == sign or any(pair in run for run in _RUNS for pair in pairs)
