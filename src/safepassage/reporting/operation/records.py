"""Views as records for ``--json``: times in ISO 8601, no sealed data."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from safepassage.operation.events import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.reporting.operation.times import Times

__all__ = ["record_of"]

_TIMES = frozenset(
    {
        *("answered", "begun", "due", "last_recorded", "leave_by", "looked", "now", "observed"),
        *("pledged", "read", "recorded", "since"),
    }
)
"""The fields of views that hold seconds since 1970; 0 and None stand for no time."""

_SEALED = "sealed"


def record_of(view: object, times: Times) -> Any:  # noqa: ANN401 - whatever JSON holds
    """
    Return a view, or several in a tuple, as what JSON can hold.

    Parameters
    ----------
    view
        Any value of :mod:`safepassage.operation.views`.
    times
        How times are told.
    """
    if isinstance(view, Fact):
        return {
            "event": view.digest,
            "kind": view.kind,
            "post": view.post,
            "number": view.number,
            "observed": times.iso(view.observed),
            "recorded": times.iso(view.recorded),
            "fields": _without_sealed(view.body),
        }
    if is_dataclass(view) and not isinstance(view, type):
        names = [entry.name for entry in fields(view)]
        return {name: _field(name, getattr(view, name), times) for name in names}
    if isinstance(view, tuple) and hasattr(view, "_asdict"):
        return {name: _field(name, value, times) for name, value in view._asdict().items()}
    if isinstance(view, Enum):
        return view.value
    if isinstance(view, dict):
        return {str(key): record_of(value, times) for key, value in view.items()}
    if isinstance(view, tuple | list):
        return [record_of(item, times) for item in view]
    return view


def _field(name: str, value: object, times: Times) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a field of a view; a time as text."""
    if name in _TIMES:
        if isinstance(value, tuple):
            return [times.iso(int(second)) for second in value]
        return times.iso(value) if isinstance(value, int) and value else None
    if isinstance(value, dict) and name in {"fields", "stands"}:
        return _without_sealed(value)
    return record_of(value, times)


def _without_sealed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's fields without sealed data, also of a correction's own fields."""
    return {
        name: _without_sealed(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if name != _SEALED
    }
