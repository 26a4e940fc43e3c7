"""The registration form, and what telephones send of it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from safepassage.errors import IntakeError, UsageError
from safepassage.operation.exchange.form import FORM_ID, form_bytes, write_registration_form
from safepassage.operation.exchange.people_table import PEOPLE_IN, PERSONAL
from safepassage.operation.exchange.submissions import code_of, read_submissions
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import BUNDLED, bundled_path

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return the bundled first-steps scenario."""
    return load_scenario(bundled_path("first-steps"))


def _converted(path: Path) -> str:
    """Return the XForm that pyxform makes of a form; warnings fail."""
    from pyxform.xls2xform import convert

    result = convert(path)
    assert result.warnings == []
    return str(result.xform)


@pytest.mark.parametrize("name", sorted(BUNDLED))
@pytest.mark.parametrize("names", [True, False])
def test_the_form_converts_without_a_warning(tmp_path: Path, name: str, names: bool) -> None:
    """Pyxform turns the form of each bundled scenario into an XForm, and warns of nothing."""
    path = tmp_path / "form.xlsx"
    scenario = load_scenario(bundled_path(name))
    write_registration_form(path, scenario, names=names)
    xform = _converted(path)
    assert f'id="{FORM_ID}"' in xform
    assert all(f"<name>{place.id}</name>" in xform for place in scenario.places)


def test_the_form_asks_what_the_table_takes(tmp_path: Path, scenario: Scenario) -> None:
    """Each question is a column of the table, and without names nothing personal is asked."""
    for names in (True, False):
        path = tmp_path / f"form-{names}.xlsx"
        write_registration_form(path, scenario, names=names)
        instance = re.search(rf'<data id="{FORM_ID}".*?</data>', _converted(path), re.DOTALL)
        assert instance
        asked = set(re.findall(r"<(\w+)", instance.group())) - {
            "data", "meta", "instanceID", "start", "agreed",
        }  # fmt: skip
        columns = {column.name for column in PEOPLE_IN.columns} - {"priority", "seen"}
        assert asked == columns - (set() if names else {*PERSONAL, "consent"})


def test_the_form_of_a_scenario_is_always_the_same(scenario: Scenario) -> None:
    """The version of a form changes with what is asked, and not with when it was written."""
    from safepassage.operation.exchange.form import _version

    assert _version(scenario, names=True) == _version(scenario, names=True)
    assert _version(scenario, names=True) != _version(scenario, names=False)
    assert form_bytes(scenario)[:2] == b"PK"


def _submission(folder: Path, file: str, instance: str | None = None, **answers: str) -> Path:
    root = ET.Element("data", {"id": FORM_ID, "version": "1"})
    for question, answer in answers.items():
        ET.SubElement(root, question).text = answer
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "instanceID").text = instance or f"uuid:{file}"
    path = folder / f"{file}.xml"
    path.write_bytes(ET.tostring(root))
    return path


def test_a_submission_becomes_a_registration(tmp_path: Path, scenario: Scenario) -> None:
    """A submission gives what a row of the table would, at the time when the form was begun."""
    place = scenario.groups[0].place
    _submission(
        tmp_path, "one", start="2022-05-06T10:20:33.123+03:00", place=place, count="40",
        guess="yes", need="seated", direction="undecided", agreed="no",
    )  # fmt: skip
    _submission(
        tmp_path, "two", code="A-2", place=place, count="1", guess="no", need="wheelchair",
        direction="stay", agreed="yes", consent="form-7", name="Тест Тестенко",
    )  # fmt: skip
    first, second, staying = read_submissions(tmp_path, scenario)
    assert dict(first.body) == {
        "who": code_of("uuid:one"), "place": place, "count": 40, "about": "about",
        "need": "seated",
    }  # fmt: skip
    assert first.observed == 1_651_821_600
    assert (second.body["who"], second.personal["name"]) == ("A-2", "Тест Тестенко")
    assert staying.kind == "staying_chosen"


def test_a_submission_sent_twice_counts_once(tmp_path: Path, scenario: Scenario) -> None:
    """Two files of one instance give one registration, under the same code each time."""
    place = scenario.groups[0].place
    for name in ("one", "copy of one"):
        _submission(tmp_path, name, "uuid:1", place=place, count="4")
    (found,) = read_submissions(tmp_path, scenario)
    assert found.body["who"] == code_of("uuid:1")


def test_two_submissions_of_one_code_are_a_fault(tmp_path: Path, scenario: Scenario) -> None:
    """Two people with one wristband code are told, and neither is taken in."""
    place = scenario.groups[0].place
    for name in ("one", "two"):
        _submission(tmp_path, name, code="A-1", place=place, count="4")
    with pytest.raises(IntakeError, match="submission 2 of 2, column code: Another submission"):
        read_submissions(tmp_path, scenario)


def test_without_a_yes_nothing_personal_is_taken_in(tmp_path: Path, scenario: Scenario) -> None:
    """A submission that says no to the question of consent and holds a name is a fault."""
    place = scenario.groups[0].place
    own = {"consent": "form-7", "name": "Тест Тестенко"}
    _submission(tmp_path, "one", place=place, count="1", agreed="no", **own)
    with pytest.raises(IntakeError, match="no yes to the question of consent") as told:
        read_submissions(tmp_path, scenario)
    assert "Тест" not in str(told.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_a_fault(tmp_path: Path, scenario: Scenario) -> None:
    """Neither a pipe, which may never end, nor a folder or a link to nothing is read or named."""
    os.mkfifo(tmp_path / "Wymyslenko-1.xml")
    (tmp_path / "Wymyslenko-2.xml").mkdir()
    (tmp_path / "Wymyslenko-3.xml").symlink_to(tmp_path / "nothing")
    for path in (tmp_path, tmp_path / "Wymyslenko-1.xml"):
        with pytest.raises(IntakeError, match=r"submission 1 of .: It is no file") as told:
            read_submissions(path, scenario)
        assert len(told.value.faults) == (3 if path == tmp_path else 1)
        assert "Wymyslenko" not in str(told.value)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><data id="x"><code>&b;</code></data>'
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE data [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    '<data id="x"><code>&f;</code></data>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "document type or entities"),
        (FILE, "document type or entities"),
        ("<data", "no well-formed XML"),
        ("<data/>", "not of the registration form"),
        (f'<data id="{FORM_ID}"/>', "no instance id"),
        (f'<data id="{FORM_ID}">{"x" * 300_000}</data>', "larger than 256 KB"),
        (
            f'<data id="{FORM_ID}"><extra>1</extra><meta><instanceID>a</instanceID></meta></data>',
            "does not ask",
        ),
        (
            f'<data id="{FORM_ID}"><g><a/></g><meta><instanceID>a</instanceID></meta></data>',
            "groups of questions",
        ),
    ],
    ids=["bomb", "file", "torn", "other form", "no id", "large", "other question", "group"],
)
def test_what_is_no_submission_is_refused(
    tmp_path: Path, scenario: Scenario, content: str, words: str
) -> None:
    """Bombs, torn and strange files are refused by number, and the file's name is not repeated."""
    (tmp_path / "Secret Person.xml").write_text(content)
    with pytest.raises(IntakeError, match=words) as caught:
        read_submissions(tmp_path, scenario)
    assert "Secret" not in str(caught.value)
    assert "submission 1 of 1" in str(caught.value)


def test_an_empty_folder_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    """A folder without submissions is named as such."""
    with pytest.raises(UsageError, match="no submission is there"):
        read_submissions(tmp_path, scenario)
