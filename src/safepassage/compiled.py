"""
The one door to compiled code: `kernel` compiles a function once and keeps it for the next run.

Importing this module imports numba, which takes a second or two; nothing that only prints help may
import it. Compiled code is kept in the user's cache folder, or where ``NUMBA_CACHE_DIR`` says.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["INF", "RecordProxy", "RecordType", "kernel", "register_record"]

#: "Never", in minutes; far above any horizon, and small enough to add to without overflow.
INF = 1 << 29

_Function = TypeVar("_Function", bound="Callable[..., Any]")


def _cache_folder() -> Path:
    """
    Return where compiled code is kept: a folder of its own for each state of the sources.

    Numba compiles a function anew when its own file has changed, and not when a function that it
    calls has, in another file; a name made of all of them leaves nothing stale.
    """
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for source in sorted([*package.glob("network/*.py"), *package.glob("planning/*.py")]):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "safepassage" / "compiled" / digest.hexdigest()[:16]


os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))

import numba  # noqa: E402 - the cache folder must be known before numba is imported
from numba import types  # noqa: E402
from numba.experimental import structref  # noqa: E402


def kernel(function: _Function) -> _Function:
    """Compile ``function`` without the interpreter's lock, and keep the compiled code."""
    compiled: _Function = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    return compiled


class RecordType(types.StructRef):  # type: ignore[misc] # numba has no types
    """
    A named tuple's fields as a record, for kernels.

    Kernels pass a named tuple by copying every field at every call; a record is one pointer.
    Attributes read the same, so that kernels are written, and typed, as if for the named tuple.
    Each record type and its proxy stand at the top of a module: cached code finds them by name.
    """

    def preprocess_fields(self, fields: Any) -> Any:  # noqa: ANN401 - numba's own types
        """Make fields that hold a literal hold any value of its type."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class RecordProxy(structref.StructRefProxy):  # type: ignore[misc] # numba has no types
    """What a record looks like outside kernels: opaque."""


def register_record(
    record: type[RecordType], proxy: type[RecordProxy], fields: type[tuple[Any, ...]]
) -> None:
    """Make ``proxy(*values)`` build a ``record`` with the fields of a named tuple, in kernels."""
    structref.register(record)
    structref.define_proxy(proxy, record, list(cast("Any", fields)._fields))
