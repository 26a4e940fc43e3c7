"""
One spelling for all spellings of a name: from any script to sounds.

``words`` cleans a text and parts it; ``read`` says what a word sounds like, once for each
convention that a Latin spelling may follow; ``spell`` writes sounds with plain Latin letters, so
that they can be read and stored. What differs only in script, romanisation, apostrophes, doubled
letters, the soft sign or the endings -ий, -iy, -yi, -y falls together; what is spoken differently
does not: Київ and Киев are ``kiv`` and ``kev``, and find each other by the keys of
:mod:`safepassage.operation.names.keys`.

Everything here is a pure function of text, keeps nothing, and never raises on any text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.names.letters import CONVENTIONS, CYRILLIC_WORD, MARKED

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LONGEST_WORD", "MOST_SOUNDS", "MOST_WORDS", "clean", "normal", "read", "spell", "words"]

LONGEST_WORD = 60
"""Letters of a word that are read; the rest of a longer one is left out."""

MOST_SOUNDS = 24
"""Sounds of a word that are kept. Spelled, they are shorter than ``LONGEST_WORD``."""

MOST_WORDS = 12
"""Words of a name that are read; the rest of a longer one is left out."""

# What most names are made of; anything else takes the longer way.
_COMMON = re.compile("[a-zа-яёіїєґ -]*")
# Apostrophes, primes and dots inside a word: they part no word, and nor do accents.
_INSIDE = frozenset("”'’‘ʼʹʺˈ`´′″·\u0384\u1fbd\u1fbf")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_SAYS_MORE = "čšžçğ"
# What carries the vowel that an Arabic name begins with: علي is Ali, أحمد Ahmad.
_ARABIC_VOWELS = frozenset("اأإآع")
_OTHER = re.compile(f"[^a-z0-9{_SAYS_MORE}]")
_SOUNDS = re.compile("[a-z0-9]*")
_VOWELS = re.compile("[aeiou]+")

_MERGED = (
    # т and с side by side are written as ц is: Bratsk. тч is spoken as ч, and сч, зч, жч as щ.
    (re.compile("t[scz]"), "c"),
    (re.compile("[tc]q"), "q"),
    (re.compile("[szjw]q"), "w"),
    (re.compile(r"(.)\1+"), r"\1"),
)

_SPELLED = {"c": "ts", "j": "zh", "q": "ch", "w": "sh", "x": "kh"}
# As resolution 55 does for зг, so that a letter and an h are not read as one sound.
_HARD_H = re.compile("(?<=[cgjkpqstwxz])h")


def clean(text: str) -> str:
    """
    Return a text in small letters, with one form for each letter and single spaces between words.

    Compatibility forms are resolved (NFKC), apostrophes and stress marks are dropped, and hyphens
    and all other signs part words. Cleaning a clean text changes nothing.
    """
    small = text.casefold()
    if not _COMMON.fullmatch(small):
        small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        # Twice, since letters that a dropped sign stood between may join.
        small = unicodedata.normalize("NFKC", "".join(map(_kept, small)))
        small = "".join(map(_kept, small))
    return " ".join(small.replace("-", " ").split())


def _kept(sign: str) -> str:
    """Return a letter, digit or vowel sign, nothing for an accent, a space for the rest."""
    kind = unicodedata.category(sign)
    if kind[0] == "L" or kind == "Nd":
        return sign
    if sign in _INSIDE or kind == "Cf" or unicodedata.combining(sign):
        return ""
    return sign if kind[0] == "M" else " "


def words(text: str) -> tuple[str, ...]:
    """Return the cleaned words of a text: at most ``MOST_WORDS``, each cut at ``LONGEST_WORD``."""
    return tuple(word[:LONGEST_WORD] for word in clean(text).split()[:MOST_WORDS])


def read(word: str) -> tuple[str, ...]:
    """
    Return what a cleaned word sounds like, the usual reading first.

    Parameters
    ----------
    word
        One of ``words``.

    Returns
    -------
    tuple of str
        Sounds, as :mod:`safepassage.operation.names.letters` lists them: one for a Cyrillic word,
        up to six for a Latin one. Empty where no letter is spoken.
    """
    if _CYRILLIC_LETTER.search(word):
        readings = [_cyrillic_sounds(word)]
    else:
        latin = _latin_letters(word)
        readings = [
            convention.sounds(latin)
            for convention in CONVENTIONS
            if convention.evidence.search(latin)
        ]
    settled = dict.fromkeys(_settled(reading) for reading in readings)
    return tuple(reading for reading in settled if reading)


def spell(sounds: str) -> str:
    """
    Return sounds in plain Latin letters: ``waxtarsk`` as ``shakhtarsk``.

    What it returns is read as the same sounds again.
    """
    return "".join(_SPELLED.get(sound, sound) for sound in _HARD_H.sub("gh", sounds))


def normal(text: str) -> str:
    """Return a name's usual reading in plain Latin letters; of a normal name, the name itself."""
    readings = (read(word) for word in words(text))
    return " ".join(spell(found[0]) for found in readings if found)


def _cyrillic_sounds(word: str) -> str:
    sounds = word.translate(CYRILLIC_WORD)
    if _SOUNDS.fullmatch(sounds):
        return sounds
    # A letter that no table has: as its bare letter, or as a Latin one.
    bare = "".join(unicodedata.normalize("NFKD", letter)[:1] for letter in word)
    return "".join(
        said if _SOUNDS.fullmatch(said) else CONVENTIONS[0].sounds(_latin_letters(said))
        for said in (letter.translate(CYRILLIC_WORD) for letter in bare)
    )


def _latin_letters(word: str) -> str:
    """Return a word in bare Latin letters, digits and the few marked ones that say more."""
    bare = "".join(
        letter if letter in _SAYS_MORE else unicodedata.normalize("NFKD", letter)[:1]
        for letter in word.translate(MARKED)
    )
    if not _SOUNDS.fullmatch(bare):
        bare = "".join(letter if letter in _SAYS_MORE else _ascii(letter) for letter in bare)
        if word[:1] in _ARABIC_VOWELS:
            bare = f"a{bare}"
    return _OTHER.sub("", bare.casefold())


def _ascii(text: str) -> str:
    return text if text.isascii() else _anyascii()(text)


def _anyascii() -> Callable[[str], str]:
    try:
        from anyascii import anyascii
    except ImportError as error:
        raise UsageError(
            "This name is in a script that needs the package anyascii, which is not installed. "
            "Install it: pip install 'safepassage[operation]'"
        ) from error
    return anyascii


def _settled(sounds: str) -> str:
    """Return sounds without glides and doubled letters, and with what is spoken as one merged."""
    heard = _VOWELS.sub(_without_glides, sounds)
    before = ""
    while before != heard:
        before = heard
        for pattern, merged in _MERGED:
            heard = pattern.sub(merged, heard)
    return heard[:MOST_SOUNDS]


def _without_glides(found: re.Match[str]) -> str:
    """Return the vowels of a run: Mariia, Maria and Марья differ by glides alone."""
    run = found[0]
    rest = run.replace("i", "")
    if not rest:
        return "i"
    # A word's first glide is heard, and tells Яна from Аня; but Єгор is written Egor as well.
    heard = found.start() == 0 and run[0] == "i" and rest[0] != "e"
    return f"y{rest}" if heard else rest
