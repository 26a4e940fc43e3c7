"""Every way in which the bytes of a file may be read as text."""

from __future__ import annotations

import binascii
import gzip
import html
import io
import quopri
import re
import urllib.parse
import zipfile
import zlib
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["View", "views_of"]

_MOST_BYTES = 64 * 1024 * 1024
"""More than this is not looked into: what travels is small, and a bomb is large."""

_DEEPEST = 4
"""Blocks and archives inside each other are followed so far; what lies deeper is refused."""

_CODE_PAGES = ("cp1251", "koi8_u", "cp866", "iso8859_5", "latin_1")
_WIDE = (("utf_16_le", 2), ("utf_16_be", 2), ("utf_32_le", 4), ("utf_32_be", 4))

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}|[A-Za-z0-9+/_-]{2,}={1,2}")
_BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/]{40,}[ \t]*\r?\n[ \t]*)+[A-Za-z0-9+/]+={0,2}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :,-]?){4,}")
_ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|\\U([0-9A-Fa-f]{8})|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})"
)
_PDF_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, slots=True)
class View:
    """A text, how it was come by in words, and whether it is surely meant as text."""

    text: str
    form: str
    is_plain: bool


def views_of(content: bytes | str, *, where: str) -> Iterator[View]:
    """
    Yield every text that may be read from a content.

    Raises
    ------
    CustodyError
        When something is packed too deep or too large to be looked into.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    yield from _views(data, where, forms=(), depth=0)


def _views(data: bytes, where: str, *, forms: tuple[str, ...], depth: int) -> Iterator[View]:
    if len(data) > _MOST_BYTES or depth > _DEEPEST:
        raise CustodyError(
            f"{where}: it is packed so deep or so large that it cannot be looked into, and what "
            "cannot be looked into does not travel. Leave it out, or unpack it."
        )
    packed = list(_unpacked(data, where))
    for form, inner in packed:
        yield from _views(inner, where, forms=(*forms, form), depth=depth + 1)
    if not packed:
        yield from _texts(data, forms)
        for form, inner in _blocks(data):
            # A block inside a block is followed, and the blocks that chance makes of one are not.
            if depth + 1 <= _DEEPEST:
                yield from _views_of_block(inner, where, forms=(*forms, form), depth=depth + 1)


def _views_of_block(
    data: bytes, where: str, *, forms: tuple[str, ...], depth: int
) -> Iterator[View]:
    if _is_packed(data) or _is_text(data):
        yield from _views(data, where, forms=forms, depth=depth)
    else:
        yield from _wide_texts(data, forms)


def _texts(data: bytes, forms: tuple[str, ...]) -> Iterator[View]:
    text = data.decode("utf-8", "replace")
    plain = not forms or _is_text(data)
    yield View(text, _told(forms, "as UTF-8"), plain)
    for form, unescaped in _unescaped(text):
        yield View(unescaped, _told(forms, form), plain)
    if not data.isascii():
        for page in _CODE_PAGES:
            yield View(data.decode(page, "replace"), _told(forms, f"as {page}"), is_plain=False)
    yield from _wide_texts(data, forms)


def _wide_texts(data: bytes, forms: tuple[str, ...]) -> Iterator[View]:
    if not any(byte in data for byte in (b"\0", b"\x04", b"\x01", b"\x06")):
        return  # two bytes a letter have a 0 in Latin, a 4 in Cyrillic, a 6 in Arabic
    for name, width in _WIDE:
        for skip in range(width):
            text = data[skip:].decode(name, "replace")
            yield View(text, _told(forms, f"as {name.upper().replace('_', '-')}"), is_plain=False)
            for form, unescaped in _unescaped(text):
                yield View(unescaped, _told(forms, form), is_plain=False)


def _unescaped(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands behind the escapes of a text, once for each kind that it has."""
    if "%" in text:
        yield "behind the escapes of a URL", urllib.parse.unquote(text.replace("+", " "))
        # %uXXXX is no standard, and browsers of old write it.
        yield "behind the escapes of a URL", _ESCAPE.sub(_sign, text.replace("%u", "\\u"))
    if "&" in text:
        yield "behind the escapes of HTML", html.unescape(text)
    if "\\" in text:
        yield "behind the escapes of JSON", _ESCAPE.sub(_sign, text)
    if "=" in text:
        decoded = quopri.decodestring(text.encode("utf-8", "replace"))
        yield "as quoted-printable", decoded.decode("utf-8", "replace")


def _sign(found: re.Match[str]) -> str:
    number = int(next(digits for digits in found.groups() if digits), 16)
    return chr(number) if number <= 0x10FFFF else found[0]


def _blocks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the blocks of Base64 and hexadecimal digits in a content, decoded."""
    runs = [found[0] for found in _BASE64.finditer(data)]
    runs += [b"".join(found[0].split()) for found in _BASE64_LINES.finditer(data)]
    for run in runs:
        letters = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for skip in range(4):
            # A block may begin before the run that was found, as in "data:text/plain;base64,".
            part = letters[skip:]
            part = part[: len(part) - (len(part) % 4 == 1)]
            try:
                yield "in Base64", b64decode(part + b"=" * (-len(part) % 4))
            except binascii.Error:
                continue
    for found in _HEX.finditer(data):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", found[0])
        for skip in range(2):
            part = digits[skip:]
            yield "in hexadecimal", bytes.fromhex(part[: len(part) & ~1].decode("ascii"))


def _is_packed(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda"))


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\t\r\n" for sign in text)


def _unpacked(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed in a content: members of archives with their names, streams of a PDF."""
    try:
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    yield "in a ZIP", member.filename.encode("utf-8", "replace")
                    yield "in a ZIP", member.comment + archive.comment
                    with archive.open(member) as stream:
                        yield "in a ZIP", stream.read(_MOST_BYTES + 1)
        elif data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as stream:
                yield "in a gzip", stream.read(_MOST_BYTES + 1)
        elif data.startswith((b"\x78\x01", b"\x78\x9c", b"\x78\xda")):
            yield "in a zlib stream", zlib.decompressobj().decompress(data, _MOST_BYTES + 1)
        elif data.startswith(b"%PDF"):
            yield "in a PDF", data.replace(b"%PDF", b"", 1)
            for found in _PDF_STREAM.finditer(data):
                inner = _inflated(data[found.end() :])
                if inner:
                    yield "in a PDF", inner
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError):
        raise CustodyError(
            f"{where}: it is packed, and cannot be opened to be looked into: torn, or locked by a "
            "password. Leave it out, or unpack it."
        ) from None


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MOST_BYTES + 1)
    except zlib.error:
        return b""


def _told(forms: tuple[str, ...], last: str) -> str:
    return ", ".join((*forms, last))
