"""Text for HTML and SVG: everything that comes from outside is escaped here."""

from __future__ import annotations

from html import escape

__all__ = ["attributes", "element", "number", "text"]

#: The line's end, and the two spaces at which no line is broken: of two words, and in a number.
_KEPT = "\n\u00a0\u202f"


def text(value: object) -> str:
    """Return a value as escaped text, control characters left out."""
    shown = "".join(
        character if character.isprintable() or character in _KEPT else " "
        for character in str(value)
    )
    return escape(shown, quote=True)


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    shown = f"{value:.1f}"
    shown = shown.removesuffix(".0")
    return "0" if shown == "-0" else shown


def attributes(values: dict[str, object]) -> str:
    """Return attributes with a leading space each; ``_`` in a name becomes ``-``."""
    parts = []
    for name, value in values.items():
        shown = number(value) if isinstance(value, float) else text(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{shown}"')
    return "".join(parts)


def element(name: str, content: str = "", /, **values: object) -> str:
    """Return an element; ``content`` is markup already, the attributes' values are escaped."""
    if content:
        return f"<{name}{attributes(values)}>{content}</{name}>"
    return f"<{name}{attributes(values)}/>"
