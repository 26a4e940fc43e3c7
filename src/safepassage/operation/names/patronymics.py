"""
Patronymics from a father's name, as both languages form them.

It is for invented people and for tests: reading patronymics, which takes all spellings, is
:mod:`safepassage.operation.names.given`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.names.given import GivenName

__all__ = ["Patronymics", "patronymics"]


@dataclass(frozen=True, slots=True)
class Patronymics:
    """What a man's children are called after him: son and daughter, Ukrainian and Russian."""

    son: str
    daughter: str
    son_russian: str
    daughter_russian: str


# Names whose patronymics follow no rule below, by their first spelling.
_UKRAINIAN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Яків": ("Якович", "Яківна"),
        "Лев": ("Львович", "Львівна"),
        "Ілля": ("Ілліч", "Іллівна"),
        "Кузьма": ("Кузьмич", "Кузьмівна"),
        "Лука": ("Лукич", "Луківна"),
        "Сава": ("Савич", "Савівна"),
        "Хома": ("Хомич", "Хомівна"),
        "Микола": ("Миколайович", "Миколаївна"),
        "Микита": ("Микитович", "Микитівна"),
        "Ярема": ("Яремович", "Яремівна"),
        "Федір": ("Федорович", "Федорівна"),
        "Прохір": ("Прохорович", "Прохорівна"),
    }
)
_RUSSIAN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Павел": ("Павлович", "Павловна"),
        "Пётр": ("Петрович", "Петровна"),
        "Лев": ("Львович", "Львовна"),
        "Илья": ("Ильич", "Ильинична"),
        "Кузьма": ("Кузьмич", "Кузьминична"),
        "Лука": ("Лукич", "Лукинична"),
        "Савва": ("Саввич", "Саввична"),
        "Фома": ("Фомич", "Фоминична"),
        "Никита": ("Никитич", "Никитична"),
        "Михаил": ("Михайлович", "Михайловна"),
        "Даниил": ("Данилович", "Даниловна"),
        "Яков": ("Яковлевич", "Яковлевна"),
        "Дмитрий": ("Дмитриевич", "Дмитриевна"),
        "Георгий": ("Георгиевич", "Георгиевна"),
        "Иеремия": ("Иеремиевич", "Иеремиевна"),
    }
)


def patronymics(father: GivenName) -> Patronymics | None:
    """Return the patronymics of a man's name; None where its ending has no rule here."""
    ukrainian = _ukrainian(father.ukrainian[0])
    russian = _russian(father.russian[0])
    return None if ukrainian is None or russian is None else Patronymics(*ukrainian, *russian)


def _ukrainian(name: str) -> tuple[str, str] | None:
    if name in _UKRAINIAN:
        return _UKRAINIAN[name]
    if name.endswith("й"):
        return f"{name}ович", f"{name[:-1]}ївна"
    if name.endswith(("о", "ь")):
        return f"{name[:-1]}ович", f"{name[:-1]}івна"
    if name[-1] in "аеиіуюя":
        return None
    return f"{name}ович", f"{name}івна"


def _russian(name: str) -> tuple[str, str] | None:
    if name in _RUSSIAN:
        return _RUSSIAN[name]
    if name.endswith("ий"):
        return f"{name[:-2]}ьевич", f"{name[:-2]}ьевна"
    if name.endswith("й"):
        return f"{name[:-1]}евич", f"{name[:-1]}евна"
    if name.endswith("ь"):
        return f"{name[:-1]}евич", f"{name[:-1]}евна"
    if name[-1] in "аеиоуюя":
        return None
    return f"{name}ович", f"{name}овна"
