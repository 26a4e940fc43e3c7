"""
The command line: the same few doors as the package's, from a terminal.

``main`` is what the ``safepassage`` script runs. Heavy libraries load inside the command that
needs them, so that ``safepassage --help`` answers at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    try:
        # Loading takes long enough for a Ctrl-C, which ends it like everything else.
        from safepassage.cli.entry import run

        code = run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(code)
