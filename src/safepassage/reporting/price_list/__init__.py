"""The price list for those who negotiate: words, tables, JSON and a page."""

from __future__ import annotations

from safepassage.reporting.price_list.folder import (
    price_list_html,
    refuse_price_list_folder,
    write_price_list,
)
from safepassage.reporting.price_list.record import price_list_record
from safepassage.reporting.price_list.table import price_list_csv, price_list_text

__all__ = [
    "price_list_csv",
    "price_list_html",
    "price_list_record",
    "price_list_text",
    "refuse_price_list_folder",
    "write_price_list",
]
