"""Where a post lies: one folder with a keyring and a store, or the address of its store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, UsageError
from safepassage.files import write_file_whole

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PostFolder"]

_LONGEST_ADDRESS = 4_096


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
        """Return the store's file, where the post has one."""
        return self.path / "store"

    @property
    def server(self) -> Path:
        """Return the file with the address of the store, where that is in a PostgreSQL database."""
        return self.path / "server"

    def address(self) -> str | None:
        """
        Return the address of the PostgreSQL database in which the store is; None for a file.

        Raises
        ------
        CustodyError
            When it cannot be read.
        """
        try:
            with self.server.open("rb") as stream:
                text = stream.read(_LONGEST_ADDRESS).decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise CustodyError(
                f"{self.server}: cannot be read as the address of a database. Write it there as "
                "one line: postgresql://USER@HOST/DATABASE"
            ) from None
        return text.strip()

    def write_address(self, address: str) -> None:
        """Write the address of the PostgreSQL database in which the store is to be."""
        write_file_whole(self.server, f"{address}\n".encode(), private=True)

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
        if self.keyring.is_file():
            raise UsageError(
                f"{self.path}: a post is kept there already. Work at it with --post, or name a "
                "folder that is not there yet."
            )
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise UsageError(
                f"{self.path}: something is there already. Name a folder that is not there yet."
            )
