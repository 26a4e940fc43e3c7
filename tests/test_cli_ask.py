"""The command ask keeps its contract: answers, files, exit codes and errors."""

from __future__ import annotations

import csv
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.cli import progress
from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.scenario import write_scenario
from tests.asking.scenarios import crowded, nobody_leaves, without_pauses
from tests.instances import one_bus
from tests.pages import assert_loads_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from safepassage.scenario.model import Scenario

FIELDS = {
    "scenario",
    "people_total",
    "people_out",
    "people_left",
    "people_bound",
    "last_arrival",
    "waiting_hours",
    "waiting_hours_bound",
    "days",
    "safe_at_least_90",
    "chance_all_out",
    "asks",
    "shortest_daily",
    "shortest_single",
    "cheapest",
    "costs",
    "sentences",
    "complete",
    "interrupted",
    "seconds",
    "output",
}


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Return a function that asks about a scenario and gives code, output and errors."""

    def call(scenario: Scenario, *arguments: str | Path) -> tuple[int, str, str]:
        path = tmp_path / "scenario"
        if not path.exists():
            write_scenario(scenario, path)
        capfd.readouterr()
        code = run(["ask", str(path), *(str(argument) for argument in arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def test_json_is_one_object(ask: Callable[..., tuple[int, str, str]]) -> None:
    """With --json standard output holds the whole price list as one object."""
    code, out, _ = ask(crowded(), "--json")
    record: dict[str, Any] = json.loads(out)
    assert code == DONE
    assert set(record) >= FIELDS
    assert (record["people_out"], record["people_bound"], record["people_total"]) == (30, 30, 48)
    more = {each["kind"]: each["people_more"] for each in record["asks"] if each["more"]}
    assert more["pause length"] == 10
    assert record["shortest_daily"][0]["hours"] == 6
    assert record["shortest_daily"][0]["too_short_hours"] == 5.5
    assert 0 <= record["safe_at_least_90"] <= 30
    assert record["chance_all_out"]["share"] == 0
    sure = [each["safe_at_least_90"] for each in record["asks"] if each["days"] is not None]
    assert len(sure) >= 3
    assert all(0 <= number <= 48 for number in sure)
    assert all(each["days"] is None for each in record["asks"] if not each["more"])
    tried = record["shortest_daily"][0]["tried"]
    assert all(each["chance_all_out"]["share"] <= 1 for each in tried)
    assert set(record["shortest_daily"][0]["chance_all_out_alone"]) <= {
        "pauses",
        "people",
        "delays",
    }


def test_the_terminal_says_it_in_words(ask: Callable[..., tuple[int, str, str]]) -> None:
    """What binds and what to ask for can be read from the terminal."""
    code, out, err = ask(crowded())
    assert code == DONE
    assert "What binds: the number of vehicles: bus" in out
    assert "Not lifting: one more brings nobody more out." in out
    assert "30 people more left (proven)" in out
    assert "90 % certain" in out
    assert "what is pledged  " in out
    assert "so many or more are safe" in " ".join(out.split())
    assert "planning one more of each" in err


def test_a_folder_holds_page_table_and_json(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """The folder holds the same answer three times, and nothing beside it is left."""
    code, out, _ = ask(crowded(), "-o", tmp_path / "prices")
    assert code == DONE
    assert "price-list.html" in out
    folder = tmp_path / "prices"
    assert sorted(path.name for path in folder.iterdir()) == [
        "price-list.csv",
        "price-list.html",
        "price-list.json",
    ]
    record = json.loads((folder / "price-list.json").read_text(encoding="utf-8"))
    with (folder / "price-list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["ask"] for row in rows] == [each["words"] for each in record["asks"]]
    text = (folder / "price-list.html").read_text(encoding="utf-8")
    assert_loads_nothing(text)
    assert "To read aloud" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prices", "scenario"]


def test_nothing_is_overwritten_unasked(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """An earlier price list is replaced where it is asked for, and nothing else ever is."""
    folder = tmp_path / "prices"
    assert ask(one_bus().scenario, "-o", folder)[0] == DONE
    code, _, err = ask(one_bus().scenario, "-o", folder)
    assert code == USAGE
    assert "--overwrite" in err
    assert ask(one_bus().scenario, "-o", folder, "--overwrite")[0] == DONE
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    code, _, err = ask(one_bus().scenario, "-o", folder, "--overwrite")
    assert code == USAGE
    assert "letter.txt" in err
    assert "Give another path." in err
    assert "--overwrite" not in err
    assert (folder / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_the_price_list_one_stands_in_is_not_replaced(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in a folder that is replaced would be left in one that is gone."""
    folder = tmp_path / "prices"
    assert ask(one_bus().scenario, "-o", folder)[0] == DONE
    monkeypatch.chdir(folder)
    code, _, err = ask(one_bus().scenario, "-o", ".", "--overwrite")
    assert code == USAGE
    assert "you stand in this folder" in err


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (without_pauses(), "none of the 12 people who chose to leave can get out"),
        (without_pauses(), "alone: no pause is pledged."),
        (nobody_leaves(), "Nobody has chosen to leave, so there is nothing to ask for."),
    ],
    ids=["nobody can move", "what binds there", "nobody leaves"],
)
def test_an_answer_where_nobody_moves(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path, scenario: Scenario, words: str
) -> None:
    """A scenario in which nobody moves is answered in words, with its page."""
    code, out, _ = ask(scenario, "-o", tmp_path / "prices")
    assert code == DONE
    assert words in " ".join(out.split())
    assert (tmp_path / "prices" / "price-list.html").exists()


def test_costs_come_from_a_table(ask: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """What each ask costs can be changed; a faulty table is named with its rows."""
    table = tmp_path / "costs.csv"
    table.write_text("ask,cost\nvehicle,100\n", encoding="utf-8")
    code, out, _ = ask(crowded(), "--json", "--costs", table)
    assert code == DONE
    assert json.loads(out)["costs"]["vehicle"] == 100
    table.write_text("ask,cost\ntank,1\n", encoding="utf-8")
    code, _, err = ask(crowded(), "--costs", table)
    assert code == FAULTS
    assert "costs.csv, row 2, column ask: 'tank'" in err
    table.write_bytes(b"\xff\xfe\x00")
    code, _, err = ask(crowded(), "--costs", table)
    assert code == USAGE
    assert "no UTF-8 text" in err
    code, _, err = ask(crowded(), "--costs", tmp_path / "nowhere.csv")
    assert code == USAGE


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "soon"])
def test_seconds_are_a_number(ask: Callable[..., tuple[int, str, str]], seconds: str) -> None:
    """A time that is none is refused."""
    assert ask(one_bus().scenario, "--seconds", seconds)[0] == USAGE


def test_interrupting_writes_what_is_known(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends with what is known so far, written whole, and says that much is open."""

    @contextmanager
    def at_once(what: str) -> Iterator[threading.Event]:
        assert what == "what is known so far"
        event = threading.Event()
        event.set()
        yield event

    monkeypatch.setattr(progress, "stop_on_interrupt", at_once)
    code, out, _ = ask(crowded(), "--json", "-o", tmp_path / "prices")
    record = json.loads(out)
    assert code == DONE
    assert record["interrupted"]
    assert not record["complete"]
    assert len(list((tmp_path / "prices").iterdir())) == 3
