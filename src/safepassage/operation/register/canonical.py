"""The state of a register as canonical bytes, for comparing posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from safepassage.operation.events import Json, canonical_bytes

if TYPE_CHECKING:
    from safepassage.operation.register.register import Register

__all__ = ["state_bytes"]


def state_bytes(register: Register) -> bytes:
    """Return the state of a register as canonical bytes, without what it was folded from."""
    trust, amendments = register.trust, register.amendments
    return canonical_bytes(
        {
            "enrolments": _json(trust.enrolments),
            "revoked": _json(trust.last),
            "out": _json(amendments.out),
            "corrected": _json(amendments.fields),
            "owners": _json(amendments.owners),
            "findings": _json(amendments.findings),
            "confirmed": _json(sorted(amendments.confirmed)),
            "people": _json(register.people),
            "vehicles": _json(register.vehicles),
            "places": _json(register.places),
            "pauses": _json(register.pauses),
            "households": _json(register.households),
            "conflicts": _json(register.conflicts),
        }
    )


def _json(value: Any) -> Json:  # noqa: ANN401 - whatever a register holds
    """Return a value of the register as one that has canonical bytes."""
    if is_dataclass(value):
        return {entry.name: _json(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_json(item) for item in value]
    known: Json = value
    return known
