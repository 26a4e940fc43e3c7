"""Run a command as a user does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from safepassage.cli.entry import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["answer"]


def answer(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    """Return the exit code of a command, and the one JSON object that it answers."""
    capfd.readouterr()
    code = run([*map(str, arguments), "--json"])
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    return code, json.loads(out)
