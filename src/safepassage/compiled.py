"""
The one door to compiled code: `kernel` compiles a function once and keeps it for the next run.

Importing this module imports numba, which takes a second or two; nothing that only prints help may
import it. Compiled code is kept in the user's cache folder, or where ``NUMBA_CACHE_DIR`` says.
Where nothing can be kept, or what was kept is torn, it is compiled anew: that costs only time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = [
    "INF",
    "RecordProxy",
    "RecordType",
    "entry_kernel",
    "kernel",
    "move_items",
    "register_record",
    "told_of_compiling",
]

#: "Never", in minutes; far above any horizon, and small enough to add to without overflow.
INF = 1 << 29

_Function = TypeVar("_Function", bound="Callable[..., Any]")


def _cache_folder() -> Path:
    """
    Return where compiled code is kept: a folder of its own for each state of the sources.

    Numba compiles a function anew when its own file has changed, and not when a function that it
    calls has, in another file; a name made of all of them leaves nothing stale.
    """
    # Whether indices are checked is in the code, and numba does not tell such code apart.
    digest = hashlib.sha256(os.environ.get("NUMBA_BOUNDSCHECK", "").encode() + b"\0")
    package = Path(__file__).parent
    sources = [
        Path(__file__),
        *package.glob("network/*.py"),
        *package.glob("planning/*.py"),
        *package.glob("simulation/*.py"),
    ]
    for source in sorted(sources):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "safepassage" / "compiled" / digest.hexdigest()[:16]


def _set_cache_folder() -> bool:
    """Tell numba where compiled code is kept; return whether it can be written there."""
    try:
        folder = Path(os.environ.get("NUMBA_CACHE_DIR") or _cache_folder())
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home
        return False
    return True


_KEEPS = _set_cache_folder()

import numba  # noqa: E402 - the cache folder must be known before numba is imported
from llvmlite import ir  # noqa: E402
from numba import types  # noqa: E402
from numba.core import cgutils, config, imputils  # noqa: E402
from numba.core.caching import FunctionCache, NullCache  # noqa: E402
from numba.core.datamodel import default_manager, models  # noqa: E402
from numba.core.extending import (  # noqa: E402
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    lower_setattr_generic,
)
from numba.core.runtime.nrtdynmod import _meminfo_struct_type  # noqa: E402
from numba.core.typing.templates import AttributeTemplate  # noqa: E402
from numba.experimental import structref  # noqa: E402
from numba.np import arrayobj  # noqa: E402


def entry_kernel(function: _Function) -> _Function:
    """Compile ``function`` so that Python can call it, without the interpreter's lock."""
    compiled: _Function = numba.njit(function, nogil=True, error_model="numpy")
    return _kept(compiled, function)


def kernel(function: _Function) -> _Function:
    """
    Compile ``function`` so that other kernels can call it, and nobody else.

    Such code counts no references, which would take half of the time of a hot loop: whatever it is
    given belongs to the entry kernel's caller. So it can't make arrays, nor copy one slice to
    another (which makes a third). Nor does it count indices from an array's end: one below 0 is
    out of bounds, as ``make bounds`` finds it.
    """
    compiled: _Function = numba.njit(
        function,
        nogil=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        _nrt=False,
    )
    return _kept(compiled, function)


def _keep_indices() -> None:
    """
    Let an index in a :func:`kernel` mean what it says, without a look at its sign.

    Numba adds an array's length to an index that is less than 0, which costs a comparison and a
    choice at each access: a fifth of a search. What is compiled on a kernel's behalf is treated
    alike, and other code in this process as numba does; slices still count from the end.
    """
    from_the_end = arrayobj.fix_integer_index

    def index(context: Any, builder: Any, kind: Any, value: Any, size: Any) -> Any:  # noqa: ANN401
        if context.enable_nrt:
            return from_the_end(context, builder, kind, value, size)
        return context.cast(builder, value, kind, types.intp)

    arrayobj.fix_integer_index = index


_keep_indices()


def _move_items(_typing: Any, array: Any, _target: Any, _source: Any, _count: Any) -> Any:  # noqa: ANN401
    """Return the signature of moving items within an array, and what writes its code."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401
        kind = signature.args[0]
        block = context.make_array(kind)(context, builder, value=values[0])
        to, since = (builder.gep(block.data, [index]) for index in values[1:3])
        size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        cgutils.raw_memmove(builder, to, since, values[3], size)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, types.intp), build


#: ``move_items(array, target, source, count)`` moves items within an array of one axis without
#: gaps, in kernels, from index ``source`` on to index ``target`` on. The spans may overlap.
move_items = cast("Callable[[NDArray[Any], int, int, int], None]", intrinsic(_move_items))


_listeners: list[Callable[[], None]] = []


@contextlib.contextmanager
def told_of_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` once, as soon as code that runs within must be compiled: none is kept."""
    _listeners.append(tell)
    try:
        yield
    finally:
        if tell in _listeners:
            _listeners.remove(tell)


def _compiles() -> None:
    """Tell who waits that code must be compiled, which takes longer than loading it."""
    while _listeners:
        _listeners.pop()()


class _Cache(FunctionCache):  # type: ignore[misc] # numba has no types
    """Kept code of one function; what can't be read or written is as if it had not been kept."""

    def load_overload(self, signature: Any, context: Any) -> Any:  # noqa: ANN401 - numba's own types
        """Return the code kept for a signature, None when there is none that is whole."""
        kept = None
        try:
            kept = super().load_overload(signature, context)
        except Exception:  # noqa: BLE001 - a file that lost its end raises whatever unpickling does
            # Without its index the code counts as missing, and is written anew.
            with contextlib.suppress(OSError):
                self.flush()
        if kept is None:
            _compiles()
        return kept

    def save_overload(self, signature: Any, code: Any) -> None:  # noqa: ANN401 - numba's own types
        """Keep the code of a signature if there is space for it."""
        # Not only a full disk: an interrupt that fell into a callback of the compiler may have cost
        # the bytes to be kept, and what was compiled runs without them.
        with contextlib.suppress(Exception):
            super().save_overload(signature, code)


class _NoCache(NullCache):  # type: ignore[misc] # numba has no types
    """What stands for kept code where nothing can be kept."""

    def load_overload(self, _signature: Any, _context: Any) -> None:  # noqa: ANN401 - the same
        """Return None: there is no code."""
        _compiles()


def _kept(compiled: _Function, function: _Function) -> _Function:
    """
    Let numba keep a compiled function for the next run where it can.

    Numba's own ``cache=True`` fails without a folder or on a torn file, and goes to the folder of
    the source where the user's can't be written; there code outlives the functions that it calls.
    """
    if _KEEPS:
        # Numba reads the environment when it is imported, which somebody else may have done before.
        former, config.CACHE_DIR = config.CACHE_DIR, os.environ["NUMBA_CACHE_DIR"]
        try:
            cast("Any", compiled)._cache = _Cache(function)  # noqa: SLF001 - numba has no other door
        finally:
            config.CACHE_DIR = former
    else:
        cast("Any", compiled)._cache = _NoCache()  # noqa: SLF001 - the same
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


#: Where a block that numba counts references to keeps the address of its data.
_DATA_OF_BLOCK = 3


def register_record(
    record: type[RecordType], proxy: type[RecordProxy], fields: type[tuple[Any, ...]]
) -> None:
    """Make ``proxy(*values)`` build a ``record`` with the fields of a named tuple, in kernels."""
    default_manager.register(record, models.StructRefModel)
    _define_fields(record)
    structref.define_proxy(proxy, record, list(cast("Any", fields)._fields))


def _load_fixed(builder: Any, pointer: Any) -> Any:  # noqa: ANN401
    """
    Load what is never written once a record is built, part by part.

    Told so, the compiler loads it once, and not again after each write to an array. So no compiled
    function may build a record and read it too.
    """
    kind = pointer.type.pointee
    if isinstance(kind, ir.LiteralStructType | ir.ArrayType):
        whole = ir.Constant(kind, ir.Undefined)
        for number in range(len(kind)):
            part = _load_fixed(builder, cgutils.gep_inbounds(builder, pointer, 0, number))
            whole = builder.insert_value(whole, part, number)
        return whole
    loaded = builder.load(pointer)
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def _content(context: Any, builder: Any, kind: Any, value: Any) -> Any:  # noqa: ANN401
    """Return the fields that a record points to."""
    reference = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    block = builder.bitcast(reference.meminfo, _meminfo_struct_type.as_pointer())
    data = _load_fixed(builder, cgutils.gep_inbounds(builder, block, 0, _DATA_OF_BLOCK))
    layout = kind.get_data_type()
    shape = context.data_model_manager[layout].get_value_type()
    data = builder.bitcast(data, shape.as_pointer())
    return cgutils.create_struct_proxy(layout)(context, builder, ref=data)


def _define_fields(record: type[RecordType]) -> None:
    """
    Let kernels read a record's fields, and the record be built.

    As numba's structref does it, but that kernels without reference counts can read them too.
    """

    @infer_getattr
    class _Fields(AttributeTemplate):  # type: ignore[misc] # numba has no types
        key = record

        def generic_resolve(self, kind: Any, name: str) -> Any:  # noqa: ANN401
            return kind.field_dict.get(name)

    @lower_getattr_generic(record)
    def _read(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
        content = _content(context, builder, kind, value)
        position = context.data_model_manager[kind.get_data_type()].get_field_position(name)
        field = _load_fixed(builder, content._get_ptr_by_index(position))  # noqa: SLF001 - the same
        return imputils.impl_ret_borrowed(context, builder, kind.field_dict[name], field)

    @lower_setattr_generic(record)
    def _write(context: Any, builder: Any, signature: Any, values: Any, name: str) -> None:  # noqa: ANN401
        kind, given = signature.args
        record_value, value = values
        field = context.cast(builder, value, given, kind.field_dict[name])
        # Only the constructor writes fields, so that nothing is there to be given up.
        context.nrt.incref(builder, given, field)
        setattr(_content(context, builder, kind, record_value), name, field)
