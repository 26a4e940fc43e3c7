"""A history as rows with their sources, and the signed events that invented posts make of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safepassage.operation.events import FIRST, Draft, Event, Stamp, after, key_of, seen, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json

__all__ = ["HEADQUARTERS", "Replay", "Row", "events_of"]

HEADQUARTERS = "HQ"

_SEED = b"safepassage exercise, key that protects nothing: "


@dataclass(frozen=True, slots=True)
class Row:
    """
    One thing that is told.

    Parameters
    ----------
    at
        When it was seen, local time.
    post
        The invented post that records it.
    kind, body
        The event's kind and fields; a field ``@label`` stands for the event of the row with that
        label, and ``@time TIME`` for a local time.
    source
        Who says so; with the word assumed, where nobody does.
    told
        When it was recorded, local time; when it was seen where blank.
    label
        A name by which later rows speak of this one.
    """

    at: str
    post: str
    kind: str
    body: Mapping[str, Json]
    source: str
    told: str = ""
    label: str = ""

    @property
    def recorded(self) -> str:
        """Return when it was recorded, local time."""
        return self.told or self.at


@dataclass(frozen=True, slots=True)
class Replay:
    """A history: its name, its time zone, when it begins, its posts with their places, its rows."""

    name: str
    zone: str
    begins: str
    posts: Mapping[str, str]
    rows: tuple[Row, ...]

    def seconds(self, local: str) -> int:
        """Return a local time as seconds since 1970."""
        return int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(self.zone)).timestamp())


@dataclass(slots=True)
class _Post:
    """An invented post while it records."""

    name: str
    key: Ed25519PrivateKey
    last: Stamp = field(default_factory=lambda: Stamp(0, 0))
    number: int = 0
    previous: str = FIRST


def events_of(replay: Replay) -> tuple[Event, ...]:
    """
    Return a history as signed events, in the order of recording; the same each time.

    The first event says that the operation is an exercise.
    """
    posts = {name: _Post(name, _key(replay, name)) for name in (HEADQUARTERS, *replay.posts)}
    begins = replay.seconds(replay.begins)
    headquarters = posts[HEADQUARTERS]
    begun = _record(
        headquarters, FIRST, begins, begins, "operation_begun",
        {"name": replay.name, "key": key_of(headquarters.key), "exercise": "exercise"},
    )  # fmt: skip
    events = [begun]
    for name, place in replay.posts.items():
        body: dict[str, Json] = {"post": name, "key": key_of(posts[name].key), "roles": ["post"]}
        if place:
            body["place"] = place
        events.append(_record(headquarters, begun.digest, begins, begins, "post_enrolled", body))
    labelled: dict[str, Event] = {}
    for row in sorted(replay.rows, key=lambda row: row.recorded):
        post, recorded = posts[row.post], replay.seconds(row.recorded)
        for event in labelled.values():
            post.last = seen(post.last, event.fact.stamp, recorded * 1000)
        body = {name: _value(replay, labelled, value) for name, value in row.body.items()}
        event = _record(post, begun.digest, replay.seconds(row.at), recorded, row.kind, body)
        if row.label:
            labelled[row.label] = event
        events.append(event)
    return tuple(events)


def _key(replay: Replay, post: str) -> Ed25519PrivateKey:
    """Return the throw-away key of an invented post."""
    secret = hashlib.sha256(_SEED + f"{replay.name} {post}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(secret)


def _value(replay: Replay, labelled: Mapping[str, Event], value: Json) -> Json:
    """Return a field's value, with what ``@`` stands for."""
    if isinstance(value, list):
        return [_value(replay, labelled, item) for item in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    word, _, time = value[1:].partition(" ")
    return replay.seconds(time) if word == "time" else labelled[word].digest


def _record(
    post: _Post,
    operation: str,
    observed: int,
    recorded: int,
    kind: str,
    body: Mapping[str, Json],
) -> Event:
    """Return the next event of a post."""
    post.last = after(post.last, recorded * 1000)
    post.number += 1
    event = sign(
        Draft(
            operation=operation,
            post=post.name,
            number=post.number,
            previous=post.previous,
            observed=observed,
            recorded=recorded,
            stamp=post.last,
            by="exercise",
            kind=kind,
            body=body,
        ),
        post.key,
    )
    post.previous = event.digest
    return event
