"""
The store of a post, wherever it is: an encrypted file in its folder, or a PostgreSQL database.

The folder of a headquarters in a database keeps the keyring and the database's address, and no
password. The database shows by a mark that it belongs to this keyring's post and operation.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from safepassage.errors import StoreError, UsageError
from safepassage.files import forget_events
from safepassage.operation.custody.ciphers import derive
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.store import (
    create_file,
    create_server,
    free_server,
    load_file,
    load_server,
)
from safepassage.operation.store.postgres import address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.operation.custody.keys import Keys
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.office.places import PostFolder
    from safepassage.operation.store import Store

__all__ = ["begin_at", "check_address", "load_store", "new_store"]

_MARK_BYTES = 16


def check_address(address: str) -> None:
    """
    Refuse an address of a database that a folder may not keep.

    Raises
    ------
    UsageError
        When a password stands in it. The address is not repeated.
    StoreError
        When it is none of a PostgreSQL database.
    """
    read = address_of(address)
    if read.password is not None or {"password", "sslpassword"} & read.query.keys():
        raise UsageError(
            "The address of the database holds a password, and it would lie in the post's folder "
            "and in the terminal's history. Leave it out, change the password, and put it into the "
            "file that PGPASSFILE names, or ~/.pgpass, as a line HOST:PORT:DATABASE:USER:PASSWORD."
        )


def begin_at(folder: PostFolder, address: str | None) -> None:
    """
    Let a new post's store be in a database, which must be empty; in a file for None.

    Raises
    ------
    UsageError
        When a password stands in the address.
    StoreError
        When the server does not answer, or something is in the database.
    """
    if address is not None:
        check_address(address)
        free_server(address)
        folder.write_address(address)


def _create_store(folder: PostFolder, keys: Keys) -> Store:
    """
    Make the store of a new post.

    What an earlier try of the same post has left, and nobody has used, gives way.

    Raises
    ------
    StoreError
        When something else is there, the disk does not take it, or the server does not answer.
    """
    key, address = keys[KeyName.DATABASE], folder.address()
    _remove_store(folder, keys)
    if address is None:
        return create_file(folder.store, key.reveal())
    return create_server(address, mark=_mark(key))


def _remove_store(folder: PostFolder, keys: Keys) -> None:
    """
    Remove a store that was begun and never used.

    Raises
    ------
    StoreError
        When something else is in the database, or the server does not answer.
    """
    address = folder.address()
    if address is None:
        for left in folder.path.glob(f"{folder.store.name}*"):
            left.unlink()
    else:
        free_server(address, mark=_mark(keys[KeyName.DATABASE]))


@contextlib.contextmanager
def new_store(folder: PostFolder, keys: Keys) -> Iterator[Store]:
    """Make the store of a new post; where what is done inside fails, it goes again."""
    try:
        with _create_store(folder, keys) as store:
            yield store
    except BaseException:
        with contextlib.suppress(StoreError):
            _remove_store(folder, keys)
            forget_events()
        raise


def load_store(folder: PostFolder, key: Secret) -> Store:
    """
    Open the store of a post.

    Parameters
    ----------
    folder
        The post's folder.
    key
        The post's database key.

    Raises
    ------
    StoreError
        When it is not there, has another key, is another post's, damaged, or of a newer version, or
        the server does not answer.
    UsageError
        When somebody has written a password into the address.
    """
    address = folder.address()
    if address is None:
        return load_file(folder.store, key.reveal())
    check_address(address)
    return load_server(address, mark=_mark(key))


def _mark(key: Secret) -> bytes:
    """Return by which a database is known as this post's; nothing follows from it."""
    return derive(key, "mark").reveal()[:_MARK_BYTES]
