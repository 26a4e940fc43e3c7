"""Whatever stands in the files, a reader gives a scenario or its faults, and no other error."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from safepassage.errors import ScenarioError
from safepassage.scenario import load_scenario

from .small import SMALL, small_sheets, workbook, write_files

_ODD_CELLS = [
    "",
    " ",
    "-1",
    "1e999",
    "NaN",
    "0.5",
    "9" * 400,
    "1,5",
    "=A1",
    "yes",
    "any",
    "stay",
    "any;stay",
    ";",
    "plant",
    "cellar",
    "town",
    "2022-03-27T03:30",
    "2022-13-01T00:00",
    "0001-01-01T00:00+23:59",
    "2022-05-05T25:00",
    "24:00-00:00",
    "00:00-24:00",
    "\ufeff",
    '"',
    "\x00",
    "\x1b",
    "Ж" * 41,
    "x" * 200_000,
    "-0",
    "٣",
    "1_000",
    "../../etc/passwd",
]
_WORKBOOK = workbook(small_sheets())
_PARTS = zipfile.ZipFile(io.BytesIO(_WORKBOOK)).namelist()
_ODD_VALUES = [*_ODD_CELLS[:-6], 0.5, 1e300, -3, True, 44686.5, "=1/0"]


def _read(path: Path) -> None:
    """Read a scenario; only its own faults may come of it, each of which can be shown."""
    try:
        load_scenario(path)
    except ScenarioError as error:
        faults, message = error.faults, str(error)
    else:
        return
    assert faults
    assert len(message) < 2_000_000


@settings(max_examples=100)
@given(st.sampled_from(sorted(SMALL)), st.binary(max_size=300))
@example("scenario.toml", b"a" * 10 + b"=" + b"[" * 2000)
@example("places.csv", b"\xff\xfe\x00\xd8")
def test_random_bytes(file: str, data: bytes) -> None:
    """Random bytes in place of one file."""
    with tempfile.TemporaryDirectory() as name:
        _read(write_files(Path(name), {**SMALL, file: data}))


@settings(max_examples=100)
@given(
    st.sampled_from(sorted(SMALL)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40), st.binary(max_size=6)), max_size=4),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_mutated_files(file: str, cuts: list[tuple[int, int, bytes]], encoding: str) -> None:
    """A right file with a few stretches of bytes replaced."""
    data = SMALL[file].encode(encoding)
    for start, length, new in cuts:
        data = data[:start] + new + data[start + length :]
    with tempfile.TemporaryDirectory() as name:
        _read(write_files(Path(name), {**SMALL, file: data}))


@settings(max_examples=150)
@given(st.data())
def test_odd_cells(data: st.DataObject) -> None:
    """Odd cells in a right table."""
    files = dict(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        file = data.draw(st.sampled_from([name for name in sorted(SMALL) if name.endswith("csv")]))
        lines = files[file].split("\n")
        row = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[row].split(",")
        index = data.draw(st.integers(0, len(cells) - 1))
        cells[index] = data.draw(st.sampled_from(_ODD_CELLS) | st.text(max_size=5))
        lines[row] = ",".join(cells)
        files[file] = "\n".join(lines)
    with tempfile.TemporaryDirectory() as name:
        written = {file: text.encode("utf-8", "surrogatepass") for file, text in files.items()}
        _read(write_files(Path(name), written))


@settings(max_examples=60)
@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=4))
def test_random_settings(keys: dict[str, str]) -> None:
    """Random keys and values in scenario.toml."""
    lines = [f"{key} = {value}" for key, value in keys.items()]
    text = "\n".join([*lines, SMALL["scenario.toml"]])
    with tempfile.TemporaryDirectory() as name:
        files: dict[str, str | bytes | None] = {**SMALL}
        files["scenario.toml"] = text.encode("utf-8", "replace")
        _read(write_files(Path(name), files))


@settings(max_examples=60)
@given(st.data())
def test_odd_workbook_cells(data: st.DataObject) -> None:
    """Odd values in a right workbook."""
    sheets = small_sheets()
    for _ in range(data.draw(st.integers(1, 4))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from(rows))
        index = data.draw(st.integers(0, len(row) - 1))
        row[index] = data.draw(st.sampled_from(_ODD_VALUES))
    _read_workbook(workbook(sheets))


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=5))
def test_mutated_archive(cuts: list[tuple[float, bytes]]) -> None:
    """A workbook with a few bytes of its archive replaced."""
    data = bytearray(_WORKBOOK)
    for share, new in cuts:
        start = int(share * (len(data) - 1))
        data[start : start + len(new)] = new
    _read_workbook(bytes(data))


@settings(max_examples=120)
@given(
    st.sampled_from([name for name in _PARTS if name.startswith("xl/")]),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 30),
            st.sampled_from([b"", b"<", b'"', b"</row>", b"<f>1</f>", b"-1", b"99999999", b"AA1"]),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_mutated_parts(part: str, cuts: list[tuple[float, int, bytes]]) -> None:
    """A workbook with a few stretches of one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_WORKBOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                for share, length, text in cuts:
                    start = int(share * len(content))
                    content = content[:start] + text + content[start + length :]
            new.writestr(name, content)
    _read_workbook(out.getvalue())


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_random_workbook(data: bytes) -> None:
    """Random bytes in place of a workbook."""
    _read_workbook(data)
    _read_workbook(b"PK\x03\x04" + data)


def _read_workbook(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "s.xlsx"
        path.write_bytes(data)
        _read(path)
