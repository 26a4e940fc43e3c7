"""The reference page of events, made from the table of kinds."""

from __future__ import annotations

from safepassage.operation.events.kinds import KINDS, Kind, Subject

__all__ = ["events_page"]

_TITLES = {
    Subject.PEOPLE: "People",
    Subject.HOUSEHOLD: "Households",
    Subject.VEHICLE: "Vehicles",
    Subject.PLACE: "Places",
    Subject.PAUSE: "Pauses",
    Subject.POST: "Posts",
    Subject.EVENT: "Other events",
    Subject.OPERATION: "The operation as a whole",
}

_TYPES = {
    "choice": "one of the words named",
    "code": "a code: 1 to 64 letters (Latin or Cyrillic), digits and `_ . : -`; never a name",
    "codes": "a list of 1 to 2,000 codes, each once",
    "count": "a whole number, at most 10,000,000",
    "counts": "a table of whole numbers by code",
    "digest": "the SHA-256 of an event, 64 hexadecimal digits",
    "digests": "a list of 1 to 2,000 of these",
    "fields": "a table of fields, as the kind of the event that is meant has them",
    "key": "a public key or recipient, at most 200 characters",
    "sealed": "sealed personal data in Base64, at most 16 KB",
    "text": "one line of at most 280 characters, without names",
    "time": "a time, seconds since 1970 in UTC",
}

_ENVELOPE = (
    ("v", "the version of this form, 1"),
    ("operation", "the operation: the SHA-256 of its first event; zeros in that event itself"),
    ("post", "the post that records"),
    ("number", "1 for the post's first event, then one more each time"),
    ("previous", "the SHA-256 of the post's previous event; zeros in its first"),
    ("observed", "when it was seen, seconds since 1970 in UTC"),
    ("recorded", "when it was written down, by the post's own clock, seconds since 1970 in UTC"),
    ("clock", "the hybrid logical clock: milliseconds since 1970, and a tick within them"),
    ("by", "the code of the person who records"),
    ("kind", "what happened: one of the kinds below"),
    ("body", "the fields of the kind"),
)


def events_page() -> str:
    """Return the page, in Markdown."""
    lines = [
        "# Events",
        "",
        "<!-- Generated from src/safepassage/operation/events by `make docs`. -->",
        "",
        "Everything that happens in an operation is an event. Its content is canonical JSON",
        "([RFC 8785](https://www.rfc-editor.org/rfc/rfc8785) without fractions): keys in order, no",
        "blanks, UTF-8. Its name is the SHA-256 of the content, and the post signs the content",
        "(Ed25519, RFC 8032) after the line `safepassage event`. A field that is not named here is",
        "refused. How posts exchange events: [posts](../concepts/posts.md).",
        "",
        "## What every event holds",
        "",
        "| field | meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in _ENVELOPE),
        "",
        "## Types of fields",
        "",
        "| type | what it takes |",
        "|---|---|",
        *(f"| {name} | {_TYPES[name]} |" for name in sorted(_types())),
        "",
    ]
    for subject, title in _TITLES.items():
        lines += [f"## {title}", ""]
        for kind in KINDS.values():
            if kind.subject is subject:
                lines += _kind(kind)
    return "\n".join(lines)


def _types() -> set[str]:
    """Return the types that fields have."""
    return {field.type for kind in KINDS.values() for field in kind.fields}


def _kind(kind: Kind) -> list[str]:
    """Return the section of a kind."""
    rows = []
    for field in kind.fields:
        meaning = field.meaning
        if field.choices:
            meaning += f": {', '.join(f'`{choice}`' for choice in field.choices)}"
        if field.type == "count" and field.least != 1:
            meaning += f" (from {field.least})"
        needed = "yes" if field.required else ""
        rows.append(f"| `{field.name}` | {field.type} | {needed} | {meaning} |")
    return [
        f"### {kind.name}",
        "",
        f"{kind.meaning[0].upper()}{kind.meaning[1:]}.",
        "",
        "| field | type | needed | meaning |",
        "|---|---|---|---|",
        *rows,
        "",
    ]
