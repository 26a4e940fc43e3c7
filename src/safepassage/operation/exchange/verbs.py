"""
The events that people type daily, each by a verb of its own, and how an event is typed.

Apart from the reading of what was typed: the help shows verbs, and loads no readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.events import Kind

__all__ = ["VERBS", "Verb", "usage_of"]


@dataclass(frozen=True, slots=True)
class Verb:
    """A kind of event as people call it daily; ``order`` are the fields that need no name."""

    word: str
    kind: str
    order: tuple[str, ...]


VERBS: dict[str, Verb] = {
    verb.word: verb
    for verb in (
        Verb("register", "registered", ("who", "place", "count")),
        Verb("board", "boarded", ("vehicle", "who", "count")),
        Verb("arrive", "arrived", ("place", "who", "count")),
        Verb("count", "counted", ("vehicle", "count")),
        Verb("breach", "pause_breached", ("pause",)),
    )
}


def usage_of(kind: Kind, order: Sequence[str] = ()) -> str:
    """Return how an event of a kind is typed: ordered words, then the other fields by name."""
    named = [field for field in kind.fields if field.name not in order and field.type != "sealed"]
    required = {field.name for field in kind.fields if field.required}
    words = [name.upper() if name in required else f"[{name.upper()}]" for name in order]
    words += [f"{field.name}=..." if field.required else f"[{field.name}=...]" for field in named]
    return " ".join(words)
