"""The price list as a folder: a page to read and print, a table, and JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import OutputExistsError, UsageError
from safepassage.files import (
    refuse_unwritable,
    refuse_where_one_stands,
    resolved,
    write_folder_whole,
)
from safepassage.reporting.price_list.page import price_list_html
from safepassage.reporting.price_list.record import price_list_record
from safepassage.reporting.price_list.table import price_list_csv

if TYPE_CHECKING:
    from safepassage.asking import PriceList

__all__ = ["PAGE", "price_list_html", "refuse_price_list_folder", "write_price_list"]

PAGE = "price-list.html"
_TABLE = "price-list.csv"
_RECORD = "price-list.json"
_OURS = {PAGE, _TABLE, _RECORD}


def refuse_price_list_folder(path: str | Path, *, overwrite: bool = False) -> None:
    """
    Raise when a price list could not be written to a folder.

    Raises
    ------
    OutputExistsError
        When something is there that may not be replaced.
    UsageError
        When the place may not be written, or the caller stands in it.
    OSError
        When its links lead round in a circle; the path is named.
    """
    target = resolved(Path(path))
    if os.path.lexists(target):
        refuse_where_one_stands(target)
        if not target.is_dir():
            raise OutputExistsError(
                f"{path}: a file stands there. A price list is a folder. Give another path."
            )
        names = sorted(entry.name for entry in target.iterdir())
        others = [name for name in names if name not in _OURS]
        if names and (others or not overwrite):
            shown = others[0] if others else names[0]
            # Who has asked for it already is not told to.
            remedy = "Give another path." if others else "Give another path, or add --overwrite."
            raise OutputExistsError(
                f"{path}: it holds {shown!r}. Only an earlier price list is replaced, and only "
                f"where it is asked for. {remedy}"
            )
    refuse_unwritable(Path(path), target.parent)


def write_price_list(prices: PriceList, path: str | Path, *, overwrite: bool = False) -> None:
    """
    Write a price list into a folder of its own, whole or not at all.

    Parameters
    ----------
    prices
        The price list.
    path
        The folder to write. It may be missing or empty.
    overwrite
        Whether an earlier price list in its place may be replaced.

    Raises
    ------
    OutputExistsError
        When something is there that may not be replaced.
    UsageError
        When the folder cannot be written, or the caller stands in it.
    OSError
        When its links lead round in a circle; the path is named.
    """
    refuse_price_list_folder(path, overwrite=overwrite)
    files = {
        PAGE: price_list_html(prices),
        # By its byte order mark a spreadsheet knows that the table is UTF-8.
        _TABLE: "\ufeff" + price_list_csv(prices),
        _RECORD: json.dumps(price_list_record(prices), indent=2, ensure_ascii=False) + "\n",
    }

    def fill(folder: Path) -> None:
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")

    try:
        write_folder_whole(Path(path), fill, replace=overwrite)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written: {error.strerror or error}. Choose another place."
        ) from error
