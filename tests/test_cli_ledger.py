"""The command ledger keeps its contract: a page, one JSON object, exit codes and errors."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.ledger import build_ledger
from safepassage.reporting.ledger import ledger_record, ledger_text
from safepassage.reporting.words import chance as chance_words
from safepassage.scenario import load_scenario, write_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.statements import Status
from tests.ledger.worlds import DAY, day, minute, pause, said, world
from tests.scenario.small import SMALL, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AZOVSTAL = str(bundled_path("azovstal"))
FIELDS = {
    *("scenario", "as_of", "settings", "statements", "pledges"),
    *("contested", "figures", "balances", "holds"),
}
SECTIONS = ["PLEDGES", "HOW LIKELY", "CONTESTED", "FIGURES", "BALANCES"]


@pytest.fixture
def ledger(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command and gives code, output and errors."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["ledger", *arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def _json(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


def test_page(ledger: Callable[..., tuple[int, str, str]]) -> None:
    """The page has every section in its order, fits a wide terminal, and names who says what."""
    code, out, err = ledger(AZOVSTAL)
    assert (code, err) == (DONE, "")
    places = [out.index(section) for section in SECTIONS]
    assert places == sorted(places)
    assert max(map(len, out.splitlines())) <= 130
    assert "disputed" in out
    assert "Azov (opponent, denied: 0.3)" in " ".join(out.split())
    assert "rests on base rates worth 5 pledges alone: no pledge of this kind by Russia" in out
    assert "yes  Ukrainian official (Ukraine), 5 May: Russian forces are inside" in out


def test_json(ledger: Callable[..., tuple[int, str, str]]) -> None:
    """The same is one JSON object, in which no chance stands without its intervals and count."""
    code, out, err = ledger(AZOVSTAL, "--json")
    assert (code, err) == (DONE, "")
    found = _json(out)
    assert set(found) == FIELDS
    assert len(found["holds"]) == 7
    for hold in found["holds"]:
        assert hold["base_rate_only"] is not bool(hold["pledges"])
        for point in hold["curve"]:
            for name in ("holds", "stands"):
                estimate = point[name]
                ends = [estimate[q] for q in ("q05", "q25", "q75", "q95")]
                assert ends == sorted(ends)
                assert 0 <= estimate["mean"] <= 1
    assert [point["time"] for point in found["holds"][0]["curve"]][::10] == [
        "2022-05-05T08:00+03:00",
        "2022-05-05T18:00+03:00",
    ]


def test_as_of(ledger: Callable[..., tuple[int, str, str]]) -> None:
    """At an earlier time, what was said later is not there, and pauses rest on what was."""
    code, out, _ = ledger(AZOVSTAL, "--json", "--as-of", "2022-05-05T12:00")
    found = _json(out)
    assert code == DONE
    assert found["as_of"] == "2022-05-05T12:00+03:00"
    assert {each["id"] for each in found["statements"]}.isdisjoint({"hit-6-may", "breach-5-may"})
    assert all(not hold["pledges"] for hold in found["holds"][:3])
    _, page, _ = ledger(AZOVSTAL, "--as-of", "2022-05-05T12:00")
    assert "as it stood on 5 May 12:00" in page
    assert "as known 5 May 12:00" in page


def test_same_answer_twice(ledger: Callable[..., tuple[int, str, str]]) -> None:
    """The same scenario gives the same answer, to the last digit."""
    assert ledger(AZOVSTAL, "--json") == ledger(AZOVSTAL, "--json")


def test_without_statements(ledger: Callable[..., tuple[int, str, str]]) -> None:
    """A scenario without statements is answered with base rates, and it is said."""
    code, out, _ = ledger(str(bundled_path("first-steps")))
    assert code == DONE
    assert "no statements" in out
    assert "base rates worth 5 pledges alone" in out
    assert "CONTESTED" not in out


def test_what_counts_not_is_shown(
    ledger: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Drafts and what was withdrawn stay visible, at the end of the page."""
    scenario = load_scenario(AZOVSTAL)
    first, second, *others = scenario.statements
    draft = replace(first, status=Status.DRAFT, confirmed_by="")
    withdrawn = replace(second, status=Status.WITHDRAWN)
    changed = replace(scenario, statements=(draft, withdrawn, *others))
    write_scenario(changed, tmp_path / "s")
    _, out, _ = ledger(str(tmp_path / "s"))
    assert "Draft: inside-april" in out
    assert "Withdrawn: inside-later" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "2022-05-05"], "date without a clock time"),
        (["--as-of", "noon"], "no time"),
        (["--as-of", "2022-03-27T03:30"], "does not occur"),
        (["--when", "2022-05-05T08:00"], "No such option"),
    ],
)
def test_wrong_usage(
    ledger: Callable[..., tuple[int, str, str]], arguments: list[str], words: str
) -> None:
    """A time that is none, or an option that is none, is wrong usage."""
    code, out, err = ledger(AZOVSTAL, *arguments)
    assert (code, out) == (USAGE, "")
    assert words in err
    code, out, _ = ledger(AZOVSTAL, "--json", *arguments)
    assert code == USAGE
    assert _json(out)["error"]["kind"] == "usage"


def test_faults(ledger: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """A scenario with faults is refused with all of them."""
    files = dict(SMALL)
    files["statements.csv"] = files["statements.csv"].replace("about 10", "many")
    code, out, err = ledger(str(write_files(tmp_path / "s", files)))
    assert (code, out) == (FAULTS, "")
    assert "statements.csv, row 3, column quantity: 'many'." in err


def test_nothing_there(ledger: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """A path with nothing at it is wrong usage."""
    code, _, err = ledger(str(tmp_path / "none"))
    assert code == USAGE
    assert "nothing is there" in err


def test_joint_and_running() -> None:
    """A joint pause is told with its worst case, and a running one from now on."""
    joint = pause("joint", 1, pledged_by="north; south")
    runs = said(
        "runs", "pause.hold", party="red", at=minute(DAY + 720), window_from=minute(DAY + 480)
    )
    broken = said("b", "fire.on", party="red", window_from=day(1), at=minute(DAY + 730))
    scenario = world(runs, broken, pauses=(joint,))
    found = build_ledger(scenario, as_of=DAY + 725)
    text = ledger_text(scenario, found)
    assert "whatever joins the parties" in text
    assert "it has begun" in text
    assert "from now on, it stands" in text
    assert "The North and south" in text
    record: Any = ledger_record(scenario, found)
    assert record["holds"][0]["has_begun"] is True
    after = ledger_text(scenario, build_ledger(scenario))
    assert "red (observer: 1)" in after


def test_stated_chances_are_told_beside_the_record() -> None:
    """What a pause states itself, plans take: so it stands below what the record says."""
    own = pause("own", 1, begins_chance=0.97, breaks_per_h=0.0)
    scenario = world(pauses=(own, pause("other", 2)))
    found = build_ledger(scenario)
    _, of_own, of_other = ledger_text(scenario, found).split("as known")
    for words in ("the pause states begins_chance 0.97\n", "the pause states breaks_per_h 0\n"):
        assert words in of_own
    assert "the pause states" not in of_other
    record: Any = ledger_record(scenario, found)
    stated = [hold["stated"] for hold in record["holds"]]
    assert stated == [{"begins_chance": 0.97, "breaks_per_h": 0.0}, {}]


def test_figures_that_cannot_meet_are_flagged() -> None:
    """The page says which figures cannot all be true, and by whose statements."""
    scenario = world(
        said("before", "people.trapped", quantity="200"),
        said("out", "people.evacuated", quantity="80", window_from=day(1), at=day(1)),
        said("after", "people.trapped", quantity="20", at=day(2)),
    )
    text = " ".join(ledger_text(scenario, build_ledger(scenario)).split())
    assert "after 20 (by before, out, after). THESE CANNOT MEET: 120 or more would be left." in text


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0.0, "0"), (0.001, "<1"), (0.2549, "25"), (0.9951, ">99"), (1.0, "100")],
)
def test_no_chance_is_told_as_certain(chance: float, text: str) -> None:
    """Only what is certain is told as 0 or 100 per cent."""
    assert chance_words(chance) == text
