"""
Manifests and head-count sheets as one HTML page that loads nothing.

A line has a code, a QR code of it and room for a number; nothing on a sheet is a name, says where
people come from beyond the place where the sheet is used, or where they go next. What is typed or
scanned back is read by :mod:`safepassage.operation.exchange.typed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.exchange.check_digits import written
from safepassage.operation.exchange.typed import SHEETS
from safepassage.reporting.markup import text
from safepassage.reporting.operation.paper.qr import qr_svg
from safepassage.reporting.words import date_words
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["CountSheet", "PaperHead", "PaperLine", "PeopleSheet", "paper_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE = """\
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#000;font:11pt/1.3 "DejaVu Sans",Arial,sans-serif}
.sheet{max-width:186mm;margin:0 auto;padding:8mm 0;break-after:page}
.sheet:last-child{break-after:auto}
.exercise{border:1.2mm solid #000;padding:1mm 3mm;font-weight:700;font-size:13pt;\
text-align:center;margin:0 0 3mm}
.head{display:flex;justify-content:space-between;gap:6mm;border-bottom:.6mm solid #000}
.head h1{font-size:20pt;margin:0}.head p{margin:1mm 0}
.code{font-family:"DejaVu Sans Mono","Courier New",monospace;font-weight:700;white-space:nowrap}
.head .code{font-size:13pt}
.first{margin:2mm 0;font-size:10pt}.first .code{font-size:12pt;white-space:normal}
table{width:100%;border-collapse:collapse;margin-top:2mm}
thead{display:table-header-group}tr{break-inside:avoid}
th{text-align:left;font-size:9pt;border-bottom:.4mm solid #000;padding:1mm}
td{border-bottom:.2mm solid #000;padding:.5mm 1mm;vertical-align:middle}
.n{text-align:right}td.code{font-size:14pt;overflow-wrap:anywhere;white-space:normal}
.box{display:inline-block;width:22mm;height:11mm;border:.4mm solid #000}
.foot{display:flex;gap:8mm;margin-top:4mm;font-size:10pt}
.foot .box{vertical-align:middle;margin-left:2mm}
svg{display:block}
.how{font-size:9pt;margin-top:3mm}
@media screen{body{padding:0 4mm}.sheet{border-bottom:1px dashed #666}}
"""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands on top of every sheet: operation, local time of printing, whether a drill."""

    operation: str
    printed: datetime
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A group or person as a sheet shows it: the code, how many heads, the places they need."""

    code: str
    heads: int
    need: str


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """
    A manifest: who is to board a vehicle at a place, or to arrive with it there.

    ``word`` is ``board`` or ``arrive``.
    """

    word: str
    vehicle: str
    place: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A sheet for the heads aboard each vehicle that stops at a place; nobody is named on it."""

    place: str
    vehicles: tuple[str, ...]


def paper_html(head: PaperHead, sheets: Sequence[PeopleSheet | CountSheet]) -> str:
    """
    Return sheets as one page to print; each begins on a new leaf.

    Raises
    ------
    UsageError
        When there is no sheet to print, or one without lines.
    """
    if not sheets:
        raise UsageError("There is nothing to print: no sheet was asked for.")
    shown = [
        _people(head, sheet) if isinstance(sheet, PeopleSheet) else _count(head, sheet)
        for sheet in sheets
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(head.operation)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"{chr(10).join(shown)}\n</body>\n</html>\n"
    )


def _people(head: PaperHead, sheet: PeopleSheet) -> str:
    """Return a manifest."""
    kind = SHEETS[sheet.word]
    if not kind.has_lines or not sheet.lines:
        raise UsageError(f"There is nothing to print: no line for vehicle {sheet.vehicle}.")
    first = f"{sheet.word} {written(sheet.vehicle)} {written(sheet.place)}"
    rows = "".join(
        f'<tr><td class="n">{number}</td><td>{qr_svg(written(line.code), size_mm=17)}</td>'
        f'<td class="code">{text(written(line.code))}</td><td>{text(line.need)}</td>'
        f'<td class="n">{line.heads}</td><td><span class="box"></span></td></tr>'
        for number, line in enumerate(sheet.lines, start=1)
    )
    heads = sum(line.heads for line in sheet.lines)
    done = "aboard" if sheet.word == "board" else "arrived"
    return (
        f'<section class="sheet">{_head(head, kind.title, sheet.vehicle, sheet.place, first)}'
        "<table><thead><tr><th>No.</th><th>Scan</th><th>Code / check digits</th><th>Needs</th>"
        f'<th class="n">Heads</th><th>Heads {done}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        f"<p><strong>{counted(len(sheet.lines), 'line')}, {counted(heads, 'head')}.</strong></p>"
        f'<div class="foot"><span>Heads counted<span class="box"></span></span>'
        '<span>Time<span class="box"></span></span>'
        '<span>Code of who counted<span class="box"></span></span></div>'
        f"{_how()}</section>"
    )


def _count(head: PaperHead, sheet: CountSheet) -> str:
    """Return a head-count sheet."""
    kind = SHEETS["count"]
    if not sheet.vehicles:
        raise UsageError(f"There is nothing to print: no vehicle for place {sheet.place}.")
    rows = "".join(
        f"<tr><td>{qr_svg(line + ' ', size_mm=24)}</td>"
        f'<td class="code">{text(line)}</td><td><span class="box"></span></td>'
        '<td><span class="box"></span></td></tr>'
        for line in (
            f"{kind.word} {written(vehicle)} {written(sheet.place)}" for vehicle in sheet.vehicles
        )
    )
    return (
        f'<section class="sheet">{_head(head, kind.title, "", sheet.place, "")}'
        "<table><thead><tr><th>Scan, then type the number</th><th>Line to type</th>"
        f"<th>Heads aboard</th><th>Time</th></tr></thead><tbody>{rows}</tbody></table>"
        f"{_how()}</section>"
    )


def _head(head: PaperHead, title: str, vehicle: str, place: str, first: str) -> str:
    """Return the top of a sheet; ``first`` is the line that begins it when it is typed back."""
    drill = (
        '<p class="exercise">EXERCISE: nobody on this sheet is real</p>' if head.exercise else ""
    )
    of_vehicle = f' <span class="code">{text(vehicle)}</span>' if vehicle else ""
    scan = f"<div>{qr_svg(first, size_mm=25)}</div>" if first else ""
    typed = (
        f'<p class="first">First line: <span class="code">{text(first)}</span> (add the time, as '
        f"{head.printed:%Y-%m-%dT%H:%M}, if it was not now)</p>"
        if first
        else ""
    )
    return (
        f'{drill}<div class="head"><div><h1>{text(title)}{of_vehicle}</h1>'
        f'<p>at <span class="code">{text(place)}</span></p>'
        f"<p>{text(head.operation)}, printed {date_words(head.printed)} {head.printed:%Y %H:%M}</p>"
        f"</div>{scan}</div>{typed}"
    )


def _how() -> str:
    return (
        '<p class="how">Type or scan the lines from the top, one a line, each code with its two '
        "check digits; behind it the heads, if not all of them. Write no names on this sheet.</p>"
    )
