"""The scenarios that come with safepassage, each a folder of tables like any other."""

from __future__ import annotations

from pathlib import Path

from safepassage.errors import UsageError

__all__ = ["BUNDLED", "bundled_path"]

BUNDLED: tuple[str, ...] = ("azovstal", "first-steps", "homs", "mariupol")


def bundled_path(name: str) -> Path:
    """
    Return the folder of a bundled scenario.

    Parameters
    ----------
    name
        One of :data:`BUNDLED`.

    Raises
    ------
    UsageError
        When no bundled scenario has this name.
    """
    if name not in BUNDLED:
        raise UsageError(
            f"scenario {name[:40]!r}: this name is none of the bundled scenarios. "
            f"Give one of: {', '.join(BUNDLED)}."
        )
    return Path(__file__).parent / name
