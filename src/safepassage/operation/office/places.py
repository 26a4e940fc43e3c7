"""Where the files of a post lie: one folder with a keyring and a store, and nothing in the open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PostFolder"]


@dataclass(frozen=True, slots=True)
class PostFolder:
    """A post's folder."""

    path: Path

    @property
    def keyring(self) -> Path:
        """Return the keyring's file."""
        return self.path / "keyring"

    @property
    def store(self) -> Path:
        """Return the store's file."""
        return self.path / "store"

    def must_be_post(self) -> None:
        """
        Make sure that a post is kept here.

        Raises
        ------
        UsageError
            When it is not.
        """
        if not self.keyring.is_file():
            raise UsageError(
                f"{self.path}: no post is kept there. Name its folder with --post, or make one: "
                "safepassage post new DIR --name CODE"
            )

    def must_be_free(self) -> None:
        """
        Make sure that a new post may be made here.

        Raises
        ------
        UsageError
            When something is there.
        """
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise UsageError(
                f"{self.path}: something is there already. Name a folder that is not there yet."
            )
