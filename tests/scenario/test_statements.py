"""Statements that contradict themselves, parties under two names, and times without a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from safepassage.errors import ScenarioError
from safepassage.scenario import load_scenario, scenario_digest, write_empty, write_scenario
from safepassage.scenario.sheets import read_sheets
from safepassage.scenario.statements import LedgerSettings, Moment
from safepassage.scenario.tables import table_named

from .small import SMALL, faults_of, the_fault, write_files

if TYPE_CHECKING:
    from pathlib import Path

FIRST: dict[str, str] = {
    "id": "s1",
    "speaker": "Northern army",
    "party": "north",
    "stance": "pledge",
    "about": "pause.hold",
    "zone": "plant",
    "from": "2022-05-05T08:00",
    "to": "2022-05-05T18:00",
    "said_at": "2022-05-04",
    "status": "confirmed",
    "confirmed_by": "desk",
}
SECOND: dict[str, str] = {
    "id": "s2",
    "speaker": "Red office",
    "party": "red",
    "stance": "assert",
    "about": "people.evacuated",
    "zone": "plant",
    "from": "2022-05-05",
    "quantity": "about 10",
    "said_at": "2022-05-05T19:00",
}


def _files(*rows: dict[str, str], parties: str = "", pauses: str = "") -> dict[str, str]:
    names = [column.name for column in table_named("statements").columns]
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    files = {**SMALL, "statements.csv": "\n".join(lines) + "\n"}
    if parties:
        files["parties.csv"] = parties
    if pauses:
        files["pauses.csv"] = pauses
    return files


BROKEN: list[tuple[dict[str, str], dict[str, str], int, str, str]] = [
    # what is changed in the first row and in the second, then row, column and words of the fault
    ({"stance": "deny;pledge"}, {}, 2, "stance", "one of assert, deny"),
    ({"about": "pause.hol"}, {}, 2, "about", "one of pause.hold"),
    ({"party": "nort"}, {}, 2, "party", "Did you mean north?"),
    ({"place": "cellar"}, {}, 2, "zone", "about a place or about a zone"),
    ({"from": "2022-05-05T18:00", "to": "2022-05-05T08:00"}, {}, 2, "to", "ends after it begins"),
    ({}, {"from": "", "to": "2022-05-05"}, 3, "from", "that ends also begins"),
    ({}, {"as_of": "2022-05-06"}, 3, "as_of", "no later time than it was said"),
    ({"quantity": "20"}, {}, 2, "quantity", "pause.hold counts nothing"),
    ({}, {"quantity": "120-80"}, 3, "quantity", "the lower number first"),
    ({}, {"quantity": "1 200"}, 3, "quantity", "Write 1200"),
    ({}, {"stage": "trapped"}, 3, "stage", "boarded, evacuated, held, chose otherwise"),
    ({"polarity": "no"}, {}, 2, "polarity", "contradicts itself"),
    ({"to": ""}, {}, 2, "to", "A pledge of a pause has a window"),
    ({"said_at": "2022-05-06"}, {}, 2, "said_at", "when its window was over"),
    ({}, {"stance": "pledge"}, 3, "about", "nothing that a party pledges"),
    ({"confirmed_by": ""}, {}, 2, "confirmed_by", "says who confirmed it"),
    ({"party": "", "speaker": "x"}, {}, 2, "party", "A confirmed statement has a party"),
    ({}, {"confirmed_by": "desk"}, 3, "confirmed_by", "A draft is not confirmed"),
    ({"withdrawn_at": "2022-05-06"}, {}, 2, "withdrawn_at", "Only a statement whose status"),
    ({"confirmed_at": "2022-05-01"}, {}, 2, "confirmed_at", "before it is said"),
    (
        {"status": "withdrawn", "withdrawn_at": "2022-05-01"},
        {},
        2,
        "withdrawn_at",
        "withdrawn before",
    ),
    ({}, {"stance": "withdraw"}, 3, "regards", "withdraws a statement"),
    ({}, {"regards": "s2", "stance": "deny"}, 3, "regards", "no answer to itself"),
    ({}, {"regards": "s1", "stance": "withdraw"}, 3, "regards", "the word of another party"),
    ({}, {"supersedes": "s1"}, 3, "supersedes", "the word of another party"),
    ({"regards": "s2"}, {}, 2, "regards", "said later than its answer"),
    (
        {},
        {"speaker": "b", "party": "north", "regards": "s1", "stance": "deny"},
        3,
        "regards",
        "own word",
    ),
    ({}, {"speaker": "Northern army", "party": "red"}, 3, "party", "speaks for north in row 2"),
    ({}, {"speaker": "the north"}, 3, "party", "is a name of the party north"),
    ({}, {"source_grade": "G"}, 3, "source_grade", "one of A, B, C"),
    ({}, {"information_grade": "7"}, 3, "information_grade", "at most 6"),
    ({}, {"said_at": "yesterday"}, 3, "said_at", "no time"),
    ({}, {"from": "2022-05-36"}, 3, "from", "no such date"),
    ({}, {"said_at": ""}, 3, "said_at", "empty, and must not be"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[3]} {case[4]}")
def test_broken(tmp_path: Path, case: tuple[dict[str, str], dict[str, str], int, str, str]) -> None:
    """One statement that says two things gives one fault, with row, column, rule and remedy."""
    first, second, row, column, words = case
    fault = the_fault(write_files(tmp_path / "s", _files(FIRST | first, SECOND | second)))
    assert words in fault.rule + fault.remedy
    assert (fault.file, fault.row, fault.column) == ("statements.csv", row, column)


def test_grades_keep_their_letters(tmp_path: Path) -> None:
    """A grade may be written small, and is kept as the scale has it."""
    scenario = load_scenario(
        write_files(tmp_path / "s", _files(FIRST, SECOND | {"source_grade": "b"}))
    )
    assert scenario.statements[1].source_grade == "B"


def test_statements_in_a_circle(tmp_path: Path) -> None:
    """Statements that replace each other in a circle would leave none."""
    one = SECOND | {"id": "a", "supersedes": "b"}
    other = SECOND | {"id": "b", "supersedes": "a"}
    faults = faults_of(write_files(tmp_path / "s", _files(one, other)))
    assert {fault.column for fault in faults} == {"supersedes"}
    assert all("in a circle" in fault.rule for fault in faults)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("army,,Northern ARMY,", "name"),
        ("army,,,No. 1; The NORTH", "other_names"),
        ("NORTH,,,", "id"),
    ],
)
def test_two_parties_of_one_name(tmp_path: Path, row: str, column: str) -> None:
    """Two rows with one name are one party under two ids."""
    fault = the_fault(
        write_files(tmp_path / "s", {**SMALL, "parties.csv": SMALL["parties.csv"] + row + "\n"})
    )
    assert "one party has one row" in fault.rule
    assert fault.column == column


def test_pledged_by_nobody_known(tmp_path: Path) -> None:
    """Where there are parties, whoever pledged a pause is one of them, by whatever name."""
    pauses = "id,zones,start,end,pledged_by\nday-1,plant,2022-05-05T08:00,2022-05-05T18:00,"
    right = _files(FIRST, pauses=f"{pauses}assumed: the north; red\n")
    assert load_scenario(write_files(tmp_path / "right", right)).pauses[0].pledged_by
    wrong = _files(FIRST, pauses=f"{pauses}the nort\n")
    fault = the_fault(write_files(tmp_path / "wrong", wrong))
    assert fault.column == "pledged_by"
    assert "Did you mean north?" in fault.remedy
    free = {**wrong, "parties.csv": "id\n", "statements.csv": "id\n"}
    del free["statements.csv"]
    assert load_scenario(write_files(tmp_path / "free", free)).pauses[0].pledged_by == "the nort"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("evidence_denied = 1.3", "at most 1"),
        ("fading = -0.8", "at least 0.01"),
        ("prior_start = 1", "at most 0.999"),
        ("prior_pledges = 0", "at least 0.1"),
        ("about_share = nan", "infinity"),
        ("evidence_enemy = 1", "no such setting"),
    ],
)
def test_settings_have_bounds(tmp_path: Path, setting: str, words: str) -> None:
    """Chances and weights lie between nought and one; certainty is no base rate."""
    files = {**SMALL, "scenario.toml": SMALL["scenario.toml"] + setting + "\n"}
    fault = the_fault(write_files(tmp_path / "s", files))
    assert words in fault.rule
    assert fault.file == "scenario.toml"


def test_defaults_are_those_of_the_tables(tmp_path: Path) -> None:
    """What the schema says of a blank setting is what the ledger uses."""
    assert load_scenario(write_files(tmp_path / "s", SMALL)).ledger == LedgerSettings()


def test_times_and_days(tmp_path: Path) -> None:
    """A date is the whole local day, and may lie before the scenario's start."""
    first, second = load_scenario(write_files(tmp_path / "s", SMALL)).statements
    assert first.said_at == Moment(-1440, 0, is_day=True)
    assert first.window == (480, 1080)
    assert second.said_at == Moment(1140, 1141)
    assert second.window == (0, 1440)


def test_windows(tmp_path: Path) -> None:
    """A window without an end goes to when it was said; without a begin it is the time of it."""
    rows = [
        SECOND | {"id": "a", "from": "2022-05-05T10:00"},
        SECOND | {"id": "b", "from": "2022-05-04", "to": "2022-05-05"},
        SECOND | {"id": "c", "from": "", "as_of": "2022-05-04"},
        SECOND | {"id": "d", "from": ""},
    ]
    statements = load_scenario(write_files(tmp_path / "s", _files(*rows))).statements
    assert [each.window for each in statements] == [
        (600, 1141),
        (-1440, 1440),
        (-1440, 0),
        (1140, 1141),
    ]


def test_a_day_needs_a_zone(tmp_path: Path) -> None:
    """Without a time zone nobody knows when a day begins."""
    files = _files(FIRST | {"said_at": "2022-05-04"})
    files["scenario.toml"] = 'name = "x"\nstart = "2022-05-05T00:00+03:00"\nhorizon_h = 48\n'
    faults = faults_of(write_files(tmp_path / "s", files))
    said = [fault for fault in faults if fault.file == "statements.csv"]
    assert {fault.column for fault in said} == {"from", "to", "said_at"}
    assert all("time_zone" in fault.rule for fault in said)


def test_blank_is_the_scenario_that_it_was(tmp_path: Path) -> None:
    """A scenario that says nothing in what came later has the digest that it had before."""
    files = {name: text for name, text in SMALL.items() if name != "parties.csv"}
    del files["statements.csv"]
    plain = load_scenario(write_files(tmp_path / "plain", files))
    digest = "0886abeae83873611b5b336f8004085be0b6f26a3e42e3dd22d53f9e0b78a3a5"
    assert scenario_digest(plain) == digest
    files["scenario.toml"] += "fading = 0.8\n"
    assert scenario_digest(load_scenario(write_files(tmp_path / "same", files))) == digest
    files["scenario.toml"] = files["scenario.toml"].replace("0.8", "0.7")
    assert scenario_digest(load_scenario(write_files(tmp_path / "other", files))) != digest


def test_long_lists_are_drop_downs_too(tmp_path: Path) -> None:
    """The list of propositions is too long for a cell's own rule, and lies on the first sheet."""
    path = tmp_path / "s.xlsx"
    write_empty(path)
    sheet = next(each for each in read_sheets(path.read_bytes()) if each.name == "read me")
    column = [sheet.rows[row].get(0) for row in sorted(sheet.rows)]
    choices = table_named("statements").column("about").choices
    start = column.index("What may stand in the column about:")
    assert tuple(column[start + 1 : start + 1 + len(choices)]) == choices


def test_a_workbook_holds_statements(tmp_path: Path) -> None:
    """Figures, days and grades come back from a workbook as they were."""
    rows = [FIRST | {"source_grade": "A"}, SECOND | {"quantity": "more than 300", "unit": "t"}]
    scenario = load_scenario(write_files(tmp_path / "s", _files(*rows)))
    write_scenario(scenario, tmp_path / "s.xlsx")
    assert load_scenario(tmp_path / "s.xlsx") == scenario


def test_every_fault_is_gathered(tmp_path: Path) -> None:
    """Faults of statements are told with all others."""
    files: dict[str, Any] = _files(FIRST | {"polarity": "no"}, SECOND | {"quantity": "many"})
    files["people.csv"] = files["people.csv"].replace(",12,", ",-1,")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write_files(tmp_path / "s", files))
    assert [fault.file for fault in caught.value.faults] == [
        "people.csv",
        "statements.csv",
        "statements.csv",
    ]
