"""The command ``pauses``: what posts saw, and the same in a scenario's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, USAGE
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posts_at_work import Desk

P1, W1 = ("HQ", "P1"), ("F1", "W1")
AZOVSTAL = bundled_path("azovstal")
DAY = "plant-6-may"


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Return posts of which F1 has told HQ that a pause began and was broken."""
    desk.done(*W1, "record", "pause_started", f"pause={DAY}", "--at", "2022-05-06T10:00+03:00")
    desk.done(
        *W1, "breach", DAY, "by=russia", "told_by=Azov", "--at", "2022-05-06T11:00+03:00"
    )  # fmt: skip
    desk.exchange("F1", "W1", "HQ", "P1")
    return desk


def test_what_posts_saw_is_shown(told: Desk) -> None:
    """Without a scenario each pause is shown with who told what of it."""
    (pause,) = told.done(*P1, "pauses")["pauses"]
    assert (pause["pause"], pause["state"]) == (DAY, "breached")
    assert [one["told_by"] for one in pause["told"]] == ["F1", "Azov"]


def test_statements_go_to_the_ledger_once(told: Desk) -> None:
    """The scenario that is written has statements as drafts; confirmed, the ledger uses them."""
    drafts, final = told.where / "drafts", told.where / "final"
    made = told.done(*P1, "pauses", AZOVSTAL, "-o", drafts)
    assert (len(made["new"]), made["status"]) == (2, "draft")
    before, after = load_scenario(AZOVSTAL), load_scenario(drafts)
    assert after.statements[: len(before.statements)] == before.statements
    assert {said.id for said in after.statements[-2:]} == set(made["new"])
    again = told.done(*P1, "pauses", drafts, "-o", told.where / "again")
    assert (again["new"], again["there"]) == ([], 2)
    sure = told.done(*P1, "pauses", drafts, "-o", final, "--confirmed-by", "duty officer")
    assert sorted(sure["confirmed"]) == sorted(made["new"])
    pledges = [_held(told, folder) for folder in (drafts, final)]
    assert pledges[0] != pledges[1]


def _held(desk: Desk, folder: Path) -> object:
    """Return what the ledger says of a scenario."""
    code, found = answer(desk.capfd, "ledger", folder)
    assert code == DONE
    found.pop("scenario", None)
    return found


def test_that_it_has_left_is_on_record(told: Desk) -> None:
    """What is written out of the register is an event, and whoever may not record writes none."""
    told.done(*P1, "pauses", AZOVSTAL, "-o", told.where / "out")
    told.done("HQ", "T1", "post", "person", "A1", "--role", "auditor",
              "--new-passphrase-file", told.phrase("A1"))  # fmt: skip
    code, _ = told.run("HQ", "A1", "pauses", AZOVSTAL, "-o", told.where / "mine")
    assert code == USAGE
    assert not (told.where / "mine").exists()
    acts = told.done("HQ", "A1", "audit")["acts"]
    assert [(act["kind"], act["what"]) for act in acts] == [("exported", "pauses")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["AZOVSTAL"], "go together"),
        (["-o", "OUT"], "go together"),
        (["--confirmed-by", "duty officer"], "of what is written"),
        (["HOMS", "-o", "OUT"], "none of the pauses"),
        (["nowhere", "-o", "OUT"], "nothing is there"),
    ],
)
def test_what_is_wrong_is_told(told: Desk, arguments: list[str], words: str) -> None:
    """A scenario without a place for the new one, or of other pauses, is told as such."""
    names = {
        "AZOVSTAL": str(AZOVSTAL), "HOMS": str(bundled_path("homs")), "OUT": str(told.where / "out")
    }  # fmt: skip
    code, found = told.run(*P1, "pauses", *(names.get(each, each) for each in arguments))
    assert code == USAGE
    assert words in found["error"]["message"]
    assert not (told.where / "out").exists()
