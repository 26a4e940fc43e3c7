"""The public names of the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

import safepassage


def test_all_is_sorted() -> None:
    """The public names are listed in their order, so that a reader finds them."""
    assert list(safepassage.__all__) == sorted(safepassage.__all__)


@pytest.mark.parametrize("name", safepassage.__all__)
def test_public_name_is_importable(name: str) -> None:
    """Each public name can be imported from the package."""
    assert getattr(safepassage, name) is not None


def test_dir_lists_the_public_names() -> None:
    """What the package shows of itself is what it promises."""
    assert dir(safepassage) == sorted(safepassage.__all__)


def test_every_lazy_name_is_public() -> None:
    """No name loads lazily that isn't listed, and none is listed that doesn't exist."""
    assert set(safepassage._HOMES) | {"__version__"} == set(safepassage.__all__)


def test_unknown_name_is_named() -> None:
    """A name that the package doesn't have raises what Python's own modules raise."""
    with pytest.raises(AttributeError, match="no attribute 'evacuate'"):
        safepassage.evacuate  # noqa: B018


def test_import_is_cheap() -> None:
    """Importing the package loads no heavy library."""
    code = (
        "import sys, safepassage\n"
        "heavy = {'numpy', 'numba', 'highspy', 'typer', 'rich', 'xlsxwriter', 'python_calamine'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
