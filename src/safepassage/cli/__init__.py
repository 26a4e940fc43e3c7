"""
The command line: the same few doors as the package's, from a terminal.

``main`` is what the ``safepassage`` script runs. Heavy libraries load inside the command that
needs them, so that ``safepassage --help`` answers at once.
"""

from __future__ import annotations

from safepassage.cli.entry import main

__all__ = ["main"]
