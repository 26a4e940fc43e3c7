"""The benchmark of names counts what is found and what is wrongly found, and keeps its bar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import name_entries, names
from benchmarks.common import BenchmarkError

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "names"
DATA = SHARED / "spelling_ukraine.jsonl"
NOWHERE = ["--gazetteer", "nowhere.csv"]


def _row(identity: str, source: str, correct: str, **other: object) -> dict[str, object]:
    return {
        "id": identity,
        "category": "City",
        "sourceSpelling": source,
        "correctSpelling": correct,
        "incorrectSpellings": [],
        "relatedSpellings": [],
        "location": None,
        **other,
    }


ROWS = [
    _row("kyiv", "Київ", "Kyiv", incorrectSpellings=["Kiev"], relatedSpellings=["Киев"]),
    _row(
        "dnipro",
        "Дніпро",
        "Dnipro",
        incorrectSpellings=["Dnepr"],
        relatedSpellings=["Yekaterynoslav"],
        location={"lat": 48.46, "lng": 35.04},
    ),
    _row("olena", "Олена", "Olena", category="Personal name", relatedSpellings=["Лена"]),
    _row("olenka", "Оленка", "Olenka", category="Personal name"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a file of four names."""
    path = tmp_path / "names.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    """Return a gazetteer that knows one of the places by another name, and a place far off."""
    path = tmp_path / "places.csv"
    path.write_text(
        "name,latitude,longitude,alternatenames\n"
        "Dnipro,48.47,35.03,Дніпро|Yekaterynoslav\n"
        "Dnipro,45.0,30.0,Farnipro\n",
        encoding="utf-8",
    )
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = names.main([*arguments, "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return code, found


def test_recall_and_false_matches_are_counted(
    data: Path, gazetteer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind has its recall; what is not found and each false match is listed by name."""
    arguments = [str(data), "--gazetteer", str(gazetteer), "--distractors", "0"]
    code, found = _run(capsys, *arguments)
    assert code == 0
    alone, known = found["runs"].values()  # type: ignore[attr-defined]  # read from JSON
    rows = {(row["kind"], row["category"]): row for row in alone["rows"]}
    assert rows["spelling variants", "all"]["queries"] == 2
    assert rows["spelling variants", "all"]["recall_at_10"] == 1.0
    assert rows["related, Cyrillic", "given name"]["false_matches"] == 1
    assert alone["false"] == [["Лена", "olenka", 0.95]]
    assert alone["not_found"] == [["Yekaterynoslav", "dnipro"]]
    assert known["not_found"] == []


def test_invented_people_are_measured_beside(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Among invented people places are asked for, and the people themselves."""
    code, found = _run(capsys, str(data), "--distractors", "300")
    assert code == 0
    assert "places among 300 invented people" in found["runs"]  # type: ignore[operator]  # read from JSON
    right, wrong, absent = found["people"].values()  # type: ignore[attr-defined]  # read from JSON
    assert right["recall_at_10"] > 0.97
    assert 0.9 < wrong["recall_at_10"] <= 1.0
    assert absent["recall_at_10"] is None
    assert absent["queries_with_false"] < 100


def test_the_table_names_machine_and_matches(
    data: Path, gazetteer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader sees the machine, the counts, and on request each name that was not found."""
    path = str(data)
    assert names.main([path, "--gazetteer", str(gazetteer), "--distractors", "0", "--show"]) == 0
    text = capsys.readouterr().out
    assert "cores" in text.splitlines()[0]
    assert "Not found: 1\n  Yekaterynoslav: dnipro\n" in text
    assert "False: 1\n  Лена: olenka, 0.950, in place of olena" in text


def test_below_the_bar_is_exit_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file whose variants are not found ends with exit code 1."""
    path = tmp_path / "names.jsonl"
    row = _row("kyiv", "Київ", "Kyiv", incorrectSpellings=["Zvenyhorod"])
    path.write_text(json.dumps(row), encoding="utf-8")
    assert _run(capsys, str(path), "--distractors", "0")[0] == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"id": 1}', "\n\n"])
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    """A file that holds no names is refused with what is needed."""
    path = tmp_path / "names.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkError, match="no name"):
        names.main([str(path)])


def test_missing_files_are_refused(data: Path) -> None:
    """A path where nothing is, and a gazetteer with other columns, are refused."""
    with pytest.raises(BenchmarkError, match="cannot be read"):
        names.main([str(data.with_name("none.jsonl"))])
    with pytest.raises(BenchmarkError, match="cannot be read as a gazetteer"):
        names.main([str(data), *NOWHERE])
    with pytest.raises(BenchmarkError, match="cannot be read as a gazetteer"):
        names.main([str(data), "--gazetteer", str(data)])


@pytest.mark.skipif(not DATA.is_file(), reason=f"the shared names are not at {DATA}")
@pytest.mark.parametrize("half", ["first", "second"])
def test_spelling_variants_are_found(half: str) -> None:
    """At least 95 % of the shared names' spelling variants find theirs among the first ten."""
    entries = name_entries.read_entries(DATA)
    asked, _ = names.measure_names(entries, asked_for=name_entries.half_of(entries, half))
    (row,) = (
        row
        for row in names.summary(asked)
        if row["kind"] == "spelling variants" and row["category"] == "all"
    )
    assert isinstance(row["recall_at_10"], float)
    assert row["recall_at_10"] >= names.LEAST_RECALL
