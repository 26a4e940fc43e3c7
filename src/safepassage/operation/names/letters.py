"""
What each letter says: tables from Cyrillic and from Latin spellings to one alphabet of sounds.

A sound is one small letter. Vowels are ``a e i o u``; consonants are their usual letters, and

======  ==========================  =========================================
sound   Cyrillic                    Latin spellings
======  ==========================  =========================================
``c``   ц, тс                       ts, tz, c
``h``   г, ґ                        h, g, gh
``j``   ж                           zh, ž, ż
``q``   ч, тч                       ch, č, cz, tch, tsch
``w``   ш, щ, шч, сч                sh, shch, š, ŝ, sz, sch
``x``   х                           kh, x
``y``   я, ю, йо at the start       ya, ia, ja, yu, iu, ju, yo, io, jo
======  ==========================  =========================================

й, the soft sign and the first half of є, ї, ю, я are glides: they are written in so many ways
that :mod:`safepassage.operation.names.normal` leaves them out beside a vowel, but at the start.

A Latin spelling follows one of several conventions, and the same letters say different things in
them: ``ch`` is ч in English, х in Polish and German, ш in French. So a word has one reading for
each convention that its letters allow. The tables were made from those that are published:

References
----------
.. [1] Cabinet of Ministers of Ukraine (2010). Resolution 55 of 27 January 2010 on the
   transliteration of the Ukrainian alphabet with Latin letters.
.. [2] BGN/PCGN. Romanization system for Ukrainian (1965; agreement of 2019) and for Russian (1947).
.. [3] ISO 9:1995. Transliteration of Cyrillic characters into Latin characters.
.. [4] ICAO (2021). Doc 9303, Machine Readable Travel Documents, part 3, section 6.B
   (Cyrillic; Russian passports since 2013).
.. [5] GOST 7.79-2000, system B.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONVENTIONS", "CYRILLIC_WORD", "MARKED", "Convention"]


_CYRILLIC = {
    **dict(zip("абвгґдежзийклмнопрстуфхцч", "abvhhdejziiklmnoprstufxcq", strict=True)),
    "є": "ie",
    "ё": "io",
    "і": "i",
    "ї": "ii",
    "ш": "w",
    "щ": "w",
    "ъ": "",
    "ы": "i",
    "ь": "",
    "э": "e",
    "ю": "iu",
    "я": "ia",
    # Belarusian, Serbian, Macedonian, and letters that Russian lost in 1918.
    "ў": "v",
    "ј": "i",
    "љ": "l",
    "њ": "n",
    "ђ": "dj",
    "ћ": "q",
    "џ": "dj",
    "ѕ": "dz",
    "ѓ": "h",
    "ќ": "k",
    "ѣ": "e",
    "ѳ": "f",
    "ѵ": "i",
    # Turkic languages in Cyrillic; Crimean Tatar writes гъ, къ, нъ, дж, which need no more.
    "ә": "a",
    "ғ": "h",
    "қ": "k",
    "ң": "n",
    "ө": "o",
    "ұ": "u",
    "ү": "u",
    "һ": "h",
    "җ": "dj",
    "ҳ": "x",
    "ҷ": "dj",
}
# Latin letters that are typed for the Cyrillic ones that look like them.
_LOOKALIKES = dict(zip("aeiopcyxkmthb", "аеіорсухкмтнв", strict=True))

CYRILLIC_WORD: Mapping[int, str] = MappingProxyType(
    str.maketrans(
        {
            **{latin: _CYRILLIC[looks] for latin, looks in _LOOKALIKES.items()},
            # Other Latin letters would be taken for sounds: they say what they say in Latin.
            "j": "i",
            "g": "h",
            "w": "v",
            "q": "k",
            **_CYRILLIC,
        }
    )
)
"""The letters of a Cyrillic word, small, and what they say."""

MARKED: Mapping[int, str] = MappingProxyType(
    str.maketrans(
        {
            "č": "č",
            "ć": "č",
            "š": "š",
            "ś": "š",
            "ş": "š",
            "ș": "š",
            "ŝ": "š",
            "ž": "ž",
            "ż": "ž",
            "ł": "l",
            "ı": "i",
            "ø": "o",
            "đ": "dž",
            "ð": "d",
            "þ": "t",
            "ß": "ss",
            "æ": "e",
            "œ": "e",
            "ə": "a",
            # Marks that change what a letter says where a convention has it; else they are dropped.
            "ç": "ç",
            "ğ": "ğ",
        }
    )
)
"""Latin letters with marks that say more than the bare letter; other marks are dropped."""


@dataclass(frozen=True, slots=True)
class Convention:
    """
    One way of writing in Latin letters.

    ``evidence`` is a pattern that a spelling must have for this reading to be tried; ``says`` maps
    spellings to sounds, where the longest that fits at a place counts.
    """

    name: str
    evidence: re.Pattern[str]
    says: Mapping[str, str]
    pattern: re.Pattern[str]

    def sounds(self, latin: str) -> str:
        """Return what a word in small Latin letters sounds like when it is written so."""
        return self.pattern.sub(lambda found: self.says[found[0]], latin)


def _convention(name: str, evidence: str, says: Mapping[str, str]) -> Convention:
    longest = sorted(says, key=lambda spelling: (-len(spelling), spelling))
    return Convention(
        name=name,
        evidence=re.compile(evidence),
        says=MappingProxyType(dict(says)),
        pattern=re.compile("|".join(map(re.escape, longest))),
    )


_PLAIN = {
    **{letter: letter for letter in "abdefhiklmnoprstuvz0123456789"},
    # й and ы are glides or i; h and g are one sound, as г is both.
    "y": "i",
    "j": "i",
    "g": "h",
    "w": "v",
    "q": "k",
    "x": "ks",
    "č": "q",
    "š": "w",
    "ž": "j",
    "ç": "q",
    "ğ": "h",
}
_ENGLISH = {
    **_PLAIN,
    # c is ц before e, i and y, and к elsewhere: Cyril, Victor.
    "c": "k",
    "ce": "ce",
    "ci": "ci",
    "cy": "ci",
    "ck": "k",
    "ch": "q",
    "tch": "q",
    "tsch": "q",
    "sh": "w",
    "zh": "j",
    "kh": "x",
    "gh": "h",
    "shch": "w",
    "shh": "w",
    "sch": "w",
    "stch": "w",
    "stsch": "w",
    "ts": "c",
    "tz": "c",
    "tsh": "tw",
    "tzh": "tj",
    "ph": "f",
    "th": "t",
}
_SLAVIC = {
    **_ENGLISH,
    # Polish, Czech and scholarly spellings: c is always ц, ch and x are х.
    "c": "c",
    "ce": "ce",
    "ci": "ci",
    "cy": "ci",
    "ck": "ck",
    "ch": "x",
    "x": "x",
    "cz": "q",
    "sz": "w",
    "szcz": "w",
}
_GERMAN = {
    **_ENGLISH,
    "ch": "x",
    "sch": "w",
    "tsch": "q",
    "schtsch": "w",
    "z": "c",
    "tz": "c",
    "sh": "j",
}
_FRENCH = {
    **_ENGLISH,
    "ch": "w",
    "chtch": "w",
    "tch": "q",
    "j": "j",
    "ou": "u",
    "dj": "dj",
    "gue": "he",
    "gui": "hi",
    "guy": "hi",
    "qu": "k",
}
_TURKIC = {**_ENGLISH, "c": "dj", "ce": "dje", "ci": "dji", "cy": "dji", "j": "j"}
_SPOKEN_J = {**_ENGLISH, "j": "dj"}

CONVENTIONS: tuple[Convention, ...] = (
    _convention("english", "", _ENGLISH),
    _convention("slavic", r"c(?![hk])|ck|[jxwčšž]|sz|^(?!.*(sh|zh|kh|ts|y)).*ch", _SLAVIC),
    _convention("german", r"w|sch", _GERMAN),
    _convention("french", r"tch|ou|dj|gu[eiy]", _FRENCH),
    _convention("turkic", r"[šçğ]|c(?![hkz])", _TURKIC),
    _convention("spoken j", r"^j[aeou]", _SPOKEN_J),
)
"""The conventions in which a Latin spelling is read, the usual one first."""
