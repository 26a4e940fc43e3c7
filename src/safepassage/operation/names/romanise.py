"""
Cyrillic names in Latin letters, by the published tables: for invented people, and to test reading.

Each table maps small letters; some letters are written otherwise at the start of a word or after a
vowel. The other way is :mod:`safepassage.operation.names.normal`, which needs no table named.

References
----------
.. [1] Cabinet of Ministers of Ukraine, resolution 55 of 27 January 2010; BGN/PCGN agreement 2019.
.. [2] BGN/PCGN romanization of Ukrainian, 1965, and of Russian, 1947.
.. [3] ISO 9:1995, system A of GOST 7.79-2000.
.. [4] ICAO Doc 9303 part 3, section 6.B: Russian passports since 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROMANISATIONS", "Romanisation", "romanise"]

_VOWELS = "аеєиіїоуюяыэё"


@dataclass(frozen=True, slots=True)
class Romanisation:
    """
    One published table.

    ``language`` is ``uk`` or ``ru``. ``first`` holds letters that are written otherwise at the
    start of a word, ``after_vowel`` those after a vowel, й, ъ or ь, and ``pairs`` two letters in
    a row that are written as one.
    """

    name: str
    language: str
    letters: Mapping[str, str]
    first: Mapping[str, str]
    after_vowel: Mapping[str, str]
    pairs: Mapping[str, str]


def _table(cyrillic: str, latin: str) -> dict[str, str]:
    """Return a table from letters and what is written for each; ``-`` stands for nothing."""
    written = ("" if spelling == "-" else spelling for spelling in latin.split())
    return dict(zip(cyrillic, written, strict=True))


_UKRAINIAN = "абвгґдежзийіїєклмнопрстуфхцчшщьюя"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_NONE: Mapping[str, str] = MappingProxyType({})

ROMANISATIONS: Mapping[str, Romanisation] = MappingProxyType(
    {
        table.name: table
        for table in (
            Romanisation(
                name="kmu-2010",
                language="uk",
                letters=_table(
                    _UKRAINIAN,
                    "a b v h g d e zh z y i i i ie k l m n o p r s t u f kh ts ch sh shch - iu ia",
                ),
                first={"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"},
                after_vowel=_NONE,
                pairs={"зг": "zgh"},
            ),
            Romanisation(
                name="bgn-1965",
                language="uk",
                letters=_table(
                    _UKRAINIAN,
                    "a b v h g d e zh z y y i yi ye k l m n o p r s t u f kh ts ch sh shch ’ yu ya",
                ),
                first=_NONE,
                after_vowel=_NONE,
                pairs={"зг": "z·h", "кг": "k·h", "сг": "s·h", "тс": "t·s", "цг": "ts·h"},
            ),
            Romanisation(
                name="iso-9-uk",
                language="uk",
                letters=_table(
                    _UKRAINIAN, "a b v g g̀ d e ž z i j ì ï ê k l m n o p r s t u f h c č š ŝ ʹ û â"
                ),
                first=_NONE,
                after_vowel=_NONE,
                pairs=_NONE,
            ),
            Romanisation(
                name="bgn-1947",
                language="ru",
                letters=_table(
                    _RUSSIAN,
                    "a b v g d e ë zh z i y k l m n o p r s t u f kh ts ch sh shch ” y ’ e yu ya",
                ),
                first={"е": "ye", "ё": "yë"},
                after_vowel={"е": "ye", "ё": "yë"},
                pairs={"тс": "t·s", "шч": "sh·ch"},
            ),
            Romanisation(
                name="icao",
                language="ru",
                letters=_table(
                    _RUSSIAN,
                    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
                ),
                first=_NONE,
                after_vowel=_NONE,
                pairs=_NONE,
            ),
            Romanisation(
                name="iso-9-ru",
                language="ru",
                letters=_table(
                    _RUSSIAN, "a b v g d e ë ž z i j k l m n o p r s t u f h c č š ŝ ʺ y ʹ è û â"
                ),
                first=_NONE,
                after_vowel=_NONE,
                pairs=_NONE,
            ),
        )
    }
)
"""The tables by name."""


def romanise(word: str, table: Romanisation) -> str:
    """Return a Cyrillic word in Latin letters; letters that the table lacks stay as they are."""
    written: list[str] = []
    small = word.casefold()
    at = 0
    while at < len(small):
        pair = table.pairs.get(small[at : at + 2])
        if pair is not None:
            written.append(pair)
            at += 2
            continue
        letter = small[at]
        special = _NONE
        if at == 0:
            special = table.first
        elif small[at - 1] in f"{_VOWELS}йъь":
            special = table.after_vowel
        written.append(special.get(letter) or table.letters.get(letter, letter))
        at += 1
    latin = "".join(written)
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin
