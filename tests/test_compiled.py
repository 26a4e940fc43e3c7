"""Compiled code is kept where it can be, and planning doesn't depend on it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

KERNEL = """
from safepassage.compiled import entry_kernel

@entry_kernel
def doubled(number: int) -> int:
    return 2 * number

print(doubled(21), sum(doubled.stats.cache_hits.values()))
"""

TOLD = """
from safepassage.compiled import entry_kernel, told_of_compiling

@entry_kernel
def doubled(number: int) -> int:
    return 2 * number

told = []
for number in (21, 21.0):
    with told_of_compiling(lambda: told.append(number)):
        pass
    with told_of_compiling(lambda: told.append(number)):
        doubled(number)
        doubled(number)
print(told)
"""

INDEX = """
import numba
import numpy as np
from safepassage.compiled import entry_kernel, kernel

@kernel
def item(items, index):
    return items[index]

@entry_kernel
def item_of(items, index):
    return item(items, index)

@numba.njit
def others(items, index):
    return items[index]

items = np.array([1, 2, 42])
print(item_of(items, 2), others(items, -1))
try:
    item_of(items, -1)
except IndexError:
    print("out of bounds")
"""

TORN_SAVING = """
from numba.core.caching import FunctionCache
def save_overload(self, signature, code):
    raise RuntimeError("no compiled object yet")
FunctionCache.save_overload = save_overload
"""

NO_SPACE = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
"""

NO_HOME = """
import pathlib
def no_home() -> None:
    raise RuntimeError("Could not determine home directory.")
pathlib.Path.home = no_home
"""


def _answer(tmp_path: Path, *, cache: Path | None, before: str = "", kernel: str = KERNEL) -> str:
    """Return what a process that compiles a kernel prints: 42, and how often code was kept."""
    program = tmp_path / "program.py"
    program.write_text(before + kernel, encoding="utf-8")
    names = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False, env=environment
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_kernels_count_no_index_from_the_end(tmp_path: Path) -> None:
    """It would cost a look at each index; other code in the process is compiled as ever."""
    before = "import os\nos.environ['NUMBA_BOUNDSCHECK'] = '1'\n"
    answer = _answer(tmp_path, cache=tmp_path / "cache", before=before, kernel=INDEX)
    assert answer.split("\n") == ["42 42", "out of bounds"]


def _kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("program.doubled*") if path.is_file()]


def test_compiled_code_is_kept_in_its_folder_whoever_imports_numba_first(tmp_path: Path) -> None:
    """Beside the sources it would outlive changes of the functions that it calls."""
    cache = tmp_path / "cache"
    assert _answer(tmp_path, cache=cache, before="import numba\n") == "42 0"
    assert _answer(tmp_path, cache=cache, before="import numba\n") == "42 1"
    assert _kept(cache)


def test_compiled_code_is_kept_for_the_next_run(tmp_path: Path) -> None:
    """The second run compiles nothing."""
    assert _answer(tmp_path, cache=tmp_path / "cache") == "42 0"
    assert _answer(tmp_path, cache=tmp_path / "cache") == "42 1"


@pytest.mark.skipif(os.name == "nt", reason="no limit of file sizes there")
@pytest.mark.parametrize("before", ["", NO_SPACE, NO_HOME], ids=["file", "full", "homeless"])
def test_without_a_folder_code_is_compiled_anew(tmp_path: Path, before: str) -> None:
    """A cache folder that is a file, full or nowhere costs time, and no plan."""
    cache = tmp_path / "cache"
    if not before:
        cache.write_text("no folder", encoding="utf-8")
    assert _answer(tmp_path, cache=None if before == NO_HOME else cache, before=before) == "42 0"
    assert _kept(tmp_path) == []


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
@pytest.mark.parametrize("length", [0, 50])
def test_torn_code_is_compiled_anew_and_kept(tmp_path: Path, ending: str, length: int) -> None:
    """Files that lost their end when the power went are written again."""
    cache = tmp_path / "cache"
    _answer(tmp_path, cache=cache)
    torn = [path for path in _kept(cache) if path.suffix == ending]
    assert torn
    for path in torn:
        path.write_bytes(path.read_bytes()[:length])
    assert _answer(tmp_path, cache=cache) == "42 0"
    assert _answer(tmp_path, cache=cache) == "42 1"


def test_what_cannot_be_kept_runs_all_the_same(tmp_path: Path) -> None:
    """Code of which the bytes were lost, as to an interrupt, is not kept, and answers."""
    cache = tmp_path / "cache"
    assert _answer(tmp_path, cache=cache, before=TORN_SAVING) == "42 0"
    assert _answer(tmp_path, cache=cache) == "42 0"
    assert _answer(tmp_path, cache=cache) == "42 1"


@pytest.mark.parametrize("before", ["", NO_HOME], ids=["kept", "homeless"])
def test_compiling_is_told_where_it_is_done(tmp_path: Path, before: str) -> None:
    """Each kind of argument is compiled once, and told then; what is kept is loaded in silence."""
    cache = None if before else tmp_path / "cache"
    assert _answer(tmp_path, cache=cache, before=before, kernel=TOLD) == "[21, 21.0]"
    again = "[21, 21.0]" if before else "[]"
    assert _answer(tmp_path, cache=cache, before=before, kernel=TOLD) == again
