"""What travels holds no name, no place of origin and no next leg, in whatever form."""

from __future__ import annotations

import gzip
import html
import io
import json
import quopri
import random
import urllib.parse
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import CustodyError
from safepassage.operation.custody.travel import refuse_forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]


def _words(count: int, seed: int = 1) -> list[str]:
    """Return invented names, half of them Cyrillic: of two parts, and every third a short one."""
    draw = random.Random(seed)
    latin = ["zor", "bal", "nem", "ryk", "ush", "vel", "ost", "dru", "fan", "kly", "mir", "pek"]
    cyrillic = ["зор", "бал", "нем", "рик", "уш", "вел", "ост", "дру", "фан", "кли", "мір", "пек"]
    words = []
    for number in range(count):
        parts = (latin, cyrillic)[number % 2]
        if number % 3 == 0:
            words.append("".join(draw.choices(("zwyxqk", "щґєїюж")[number % 2], k=5)))
            continue
        words.append(
            " ".join(
                "".join(draw.choices(parts, k=draw.randint(2, 4))).capitalize() for _ in range(2)
            )
        )
    return words


LATIN, CYRILLIC = "Zorjana Wymyslenko", "Зоряна Вимисленко"
FORBIDDEN = [LATIN, CYRILLIC, "Neherdivka", "Вишневе-2", "+380 00 1234567", "Ян"]

CARRIER = "vehicle,seats,persons\nbus-1,40,{}\nbus-2,50,31\n"


def _archive(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("seats.csv", text)
    return buffer.getvalue()


def _workbook(text: str) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("seats")
    sheet.write_row(0, 0, ["bus-1", 40, text])
    sheet.set_row(0, None, None, {"hidden": True})
    book.close()
    return buffer.getvalue()


def _pdf(text: str) -> bytes:
    packed = zlib.compress(f"BT ({text}) Tj ET".encode())
    return b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\n"


def _lines(data: bytes) -> bytes:
    text = b64encode(data)
    return b"\r\n".join(text[n : n + 76] for n in range(0, len(text), 76))


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda word: CARRIER.format(word).encode(),
    "utf-8 with a mark": lambda word: CARRIER.format(word).encode("utf-8-sig"),
    "utf-16": lambda word: CARRIER.format(word).encode("utf-16"),
    "utf-16, big end first": lambda word: CARRIER.format(word).encode("utf-16-be"),
    "utf-16 off by one byte": lambda word: b"\1" + CARRIER.format(word).encode("utf-16-le"),
    "utf-32": lambda word: CARRIER.format(word).encode("utf-32"),
    "upper case": lambda word: CARRIER.format(word.upper()).encode(),
    "other spaces": lambda word: CARRIER.format("\t\n".join(word.split())).encode(),
    "hard spaces": lambda word: CARRIER.format("\u00a0".join(word.split())).encode(),
    "underscores": lambda word: CARRIER.format("_".join(word.split())).encode(),
    "run together": lambda word: CARRIER.format("".join(word.split())).encode(),
    "in a longer word": lambda word: CARRIER.format(f"id{word}x").encode(),
    "decomposed": lambda word: CARRIER.format(_decomposed(word)).encode(),
    "URL": lambda word: f"geo:0,0?q={urllib.parse.quote(word)}".encode(),
    "URL of a form": lambda word: f"?a=1&q={urllib.parse.quote_plus(word)}&b".encode(),
    "HTML": lambda word: f"<b>{html.escape(_numbered(word))}</b>".replace("&amp;", "&").encode(),
    "JSON": lambda word: json.dumps({"bus": [word]}).encode(),
    "quoted-printable": lambda word: quopri.encodestring(CARRIER.format(word).encode()),
    "base64": lambda word: b"note: " + b64encode(word.encode()),
    "base64 of utf-16": lambda word: b64encode(word.encode("utf-16-le")),
    "base64 in a longer block": lambda word: b64encode(CARRIER.format(word).encode()),
    "base64 in lines": lambda word: _lines((CARRIER.format(word) * 3).encode()),
    "base64 for URLs": lambda word: urlsafe_b64encode(b"??>" + word.encode()),
    "base64 without its end": lambda word: b64encode(b"x" + word.encode()).rstrip(b"="),
    "base64 after a word": lambda word: b"data:text/plain;base64," + b64encode(word.encode()),
    "base64 twice": lambda word: b64encode(b64encode(word.encode())),
    "hexadecimal": lambda word: b"0x" + word.encode().hex().encode(),
    "hexadecimal with spaces": lambda word: word.encode().hex(" ").upper().encode(),
    "gzip": lambda word: gzip.compress(CARRIER.format(word).encode()),
    "zlib": lambda word: zlib.compress(CARRIER.format(word).encode()),
    "ZIP": lambda word: _archive(CARRIER.format(word)),
    "ZIP in base64 in JSON": lambda word: json.dumps(
        {"file": b64encode(_archive(word)).decode()}
    ).encode(),
    "ZIP in a ZIP": lambda word: _zip_of(_archive(CARRIER.format(word))),
    "hidden row of a workbook": _workbook,
    "stream of a PDF": _pdf,
}
CYRILLIC_FORMS: dict[str, Callable[[str], bytes]] = {
    name: (lambda word, name=name: CARRIER.format(word).encode(name))  # type: ignore[misc]  # a bound name
    for name in ("cp1251", "koi8-u", "cp866", "iso8859-5")
}


def _decomposed(word: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFD", word)


def _numbered(word: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in word)


def _zip_of(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner.zip", data)
    return buffer.getvalue()


@pytest.mark.parametrize("word", [LATIN, CYRILLIC, "Neherdivka"])
@pytest.mark.parametrize("form", FORMS)
def test_a_word_is_found_in_every_usual_form(form: str, word: str) -> None:
    """A planted word stops the folder, and the message tells the file and never the word."""
    with pytest.raises(CustodyError, match=r"leg\.dat: one of the 6 words") as caught:
        refuse_forbidden({"seats.csv": "bus-1,40", "leg.dat": FORMS[form](word)}, FORBIDDEN)
    assert word.split(maxsplit=1)[0].casefold() not in str(caught.value).casefold()


@pytest.mark.parametrize("form", CYRILLIC_FORMS)
def test_cyrillic_is_found_in_its_code_pages(form: str) -> None:
    """A Cyrillic word in an old code page stops the folder too."""
    with pytest.raises(CustodyError, match="one of the 6 words"):
        refuse_forbidden({"leg.dat": CYRILLIC_FORMS[form](CYRILLIC)}, FORBIDDEN)


@pytest.mark.parametrize("form", ["utf-8", "ZIP", "hidden row of a workbook", "JSON"])
@pytest.mark.parametrize("text", ["+380-00-123 45 67", "вишневе 2", "Ян", "bus7Ян8"])
def test_numbers_and_short_names_are_found(form: str, text: str) -> None:
    """Telephone numbers however they are grouped, and names of two letters that stand alone."""
    with pytest.raises(CustodyError, match="one of the 6 words"):
        refuse_forbidden({"leg.dat": FORMS[form](text)}, FORBIDDEN)


def test_names_of_files_are_looked_at() -> None:
    """A word in the name of a file stops the folder, and the name is not repeated."""
    with pytest.raises(CustodyError, match="the name of a file: one of the 6") as caught:
        refuse_forbidden({"for_zorjana_wymyslenko.csv": b""}, FORBIDDEN)
    assert "zorjana" not in str(caught.value)


def _harmless() -> dict[str, bytes | str]:
    """Return a folder as it should be, and much other text of this project."""
    rows = "\n".join(f"{n},bus-{n % 7},A-{n:04d},seated,1" for n in range(2000))
    files: dict[str, bytes | str] = {
        "seats.csv": rows,
        "seats.xlsx": _workbook("A-0001"),
        "seats.zip": _archive(rows),
        "sheet.html": f"<!doctype html><meta charset=utf-8><table>{rows}</table>",
        "key.bin": random.Random(2).randbytes(4000),
        "key.b64": b64encode(random.Random(3).randbytes(4000)),
        "digest.txt": random.Random(4).randbytes(4000).hex(),
    }
    for page in ("README.md", "docs/concepts/ledger.md", "docs/guides/safe-use.md"):
        files[page] = (ROOT / page).read_bytes()
    return files


def test_what_may_travel_travels() -> None:
    """Codes, counts and ordinary text pass with 10,000 forbidden words: no false alarm."""
    refuse_forbidden(_harmless(), _words(10_000))


@pytest.mark.parametrize("name", ["seats.csv", "sheet.html", "digest.txt"])
def test_one_of_ten_thousand_words_is_found_anywhere(name: str) -> None:
    """Each of some words of 10,000 is found when it is put into a harmless text."""
    content = _harmless()[name]
    assert isinstance(content, str)
    words = _words(10_000)
    for n in (0, 1, 2, 3, 4997, 4998, 9999):
        middle = len(content) // 2
        text = f"{content[:middle]} {words[n]} {content[middle:]}"
        with pytest.raises(CustodyError, match="one of the"):
            refuse_forbidden({name: text}, words)


def test_a_short_name_inside_a_word_is_no_alarm() -> None:
    """A name of five letters or fewer is an alarm where it stands alone, and not inside a word."""
    words = ["Ян", "Ann", "Vera", "ада", "Bo Li"]
    refuse_forbidden({"a.txt": "доклад о маяне; Anna, several plans, bo, lichen"}, words)
    for text in ("plan Vera;", "see bo-li.", "(ЯН)"):
        with pytest.raises(CustodyError, match="one of the 5"):
            refuse_forbidden({"a.txt": text}, words)


def test_no_words_forbid_nothing() -> None:
    """Without words, or with some that are only signs, everything passes."""
    refuse_forbidden({"a.txt": "anything - at all"}, [])
    refuse_forbidden({"a.txt": "anything - at all"}, ["-", " ", ""])


def test_what_cannot_be_looked_into_stays() -> None:
    """A torn archive, one with a password, a bomb and a nest of archives are refused."""
    torn = _archive("seats" * 100)[:-30]
    nest = b"seats"
    for _ in range(6):
        nest = _zip_of(nest)
    bomb = gzip.compress(bytes(65 * 1024 * 1024), 9)
    locked = bytearray(_archive("seats"))
    locked[6] |= 1
    locked[locked.rindex(b"PK\1\2") + 8] |= 1
    for name, content in {
        "torn": torn,
        "nest": nest,
        "bomb": bomb,
        "locked": bytes(locked),
    }.items():
        with pytest.raises(CustodyError, match=f"{name}.*(cannot be looked into|cannot be opened)"):
            refuse_forbidden({name: content}, FORBIDDEN)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_content_is_looked_into(content: bytes | str) -> None:
    """Whatever the bytes are, they pass or are refused with a sentence."""
    try:
        refuse_forbidden({"file": content}, FORBIDDEN)
    except CustodyError as error:
        told = str(error)
        assert told.startswith("file: ")
