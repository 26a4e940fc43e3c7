"""One party, one name: who is meant by the names that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["name_key", "names_of", "pledging_names"]

_BEGINS_ASSUMED = re.compile(r"^\s*assumed\b[:,;]?\s*", re.IGNORECASE)


def name_key(name: str) -> str:
    """Return what two ways to write one name have in common: letters and digits, in small."""
    small = name.casefold()
    words = (word for word in re.findall(r"\w+", small) if word != "the")
    return " ".join(words) or small


def pledging_names(pledged_by: str) -> tuple[str, ...]:
    """Return the names in a pause's ``pledged_by``, without the word assumed before them."""
    parts = _BEGINS_ASSUMED.sub("", pledged_by).split(";")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def names_of(party_id: str, name: str | None, other_names: Iterable[str]) -> tuple[str, ...]:
    """Return every name of a party, its id among them."""
    return tuple(filter(None, (party_id, name, *other_names)))
