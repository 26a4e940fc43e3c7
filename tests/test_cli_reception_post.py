"""The command reception at a post: the day so far from its register, by role, and on record."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from safepassage.checking import check
from safepassage.cli.entry import USAGE
from safepassage.reporting import write_plan_folder
from safepassage.scenario import scenario_digest
from tests.commands import answer
from tests.reception.first_day import first_day

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posts_at_work import Desk

HQ = ("HQ", "P1")
DAY = "2026-01-12T"
SECRETS = ("Zorjana", "Wymyslenko", "P-77", "hall-school", "clinic-chair", "hall-farm")
"""A name, and codes of persons and groups: none of them is any reception's business."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the plan folder of the first steps, on a day that has been."""
    first, plan = first_day()
    start = datetime(2026, 1, 12, 6, tzinfo=ZoneInfo(first.timezone))
    scenario = replace(first, start=start)
    plan = replace(plan, scenario_digest=scenario_digest(scenario))
    path = tmp_path / "plan"
    write_plan_folder(scenario, plan, check(scenario, plan), path)
    return path


@pytest.fixture
def day(desk: Desk, folder: Path) -> Desk:
    """Return two posts in the middle of a day: the van has come, the bus is on its way."""
    desk.done(*HQ, "adopt", folder, "--people", "--at", f"{DAY}06:00")
    desk.done(*HQ, "board", "bus", "hall-school", "20", "place=hall", "--at", f"{DAY}07:10")
    desk.done(
        *HQ, "record", "taken_off", "who=hall-school", "count=3", "vehicle=bus", "place=gate",
        "--at", f"{DAY}07:30",
    )  # fmt: skip
    for who in ("clinic-chair", "clinic-companion", "clinic-staff"):
        desk.done(*HQ, "board", "van", who, "place=clinic", "--at", f"{DAY}07:10")
        desk.done(*HQ, "arrive", "school", who, "vehicle=van", "--at", f"{DAY}07:40")
    return desk


def test_the_day_so_far_from_the_register(day: Desk) -> None:
    """Who arrived, who is aboard and when, who is still to come, and who is not expected."""
    told = day.done(*HQ, "reception", "--at", f"{DAY}07:50")
    assert told["people"] == {
        "arrived": 5, "aboard": 17, "planned": 14, "overdue": 0, "not_come": 0, "others": 6,
        "taken_for_others": 0,
    }  # fmt: skip
    assert told["at"].startswith(f"{DAY}07:50")
    assert told["exercise"]
    school = told["receptions"][0]
    aboard = [row for row in school["comings"] if row["how"] == "aboard"]
    assert [(row["time"][:16], row["vehicle"], row["persons"]) for row in aboard] == [
        (f"{DAY}07:50", "bus", 17)
    ]
    held = [row for row in told["others"] if row["why"] == "held"]
    assert held == [
        {
            "why": "held", "persons": 3, "need": "seated", "place": "gate", "vehicle": "bus",
            "reception": "school",
        }
    ]  # fmt: skip
    before = day.done(*HQ, "reception", "--at", f"{DAY}07:20")["people"]
    assert (before["arrived"], before["aboard"], before["others"]) == (0, 25, 3)


def test_nothing_of_a_person_is_told(day: Desk) -> None:
    """Neither the answer nor any file holds a name, or a code of a person or group."""
    people = day.where / "people.csv"
    people.write_text(
        "code,place,count,need,consent,name,seen\n"
        f"P-77,gate,1,wheelchair,form-7,Zorjana Wymyslenko,{DAY}07:00\n",
        encoding="utf-8",
    )
    assert day.done("HQ", "T1", "import-data", people, "--confirm", "1")["recorded"]
    out = day.where / "told"
    told = day.done(*HQ, "reception", "-o", out, "--at", f"{DAY}07:50")
    # The person is counted, by need and place.
    assert ("not_planned", "wheelchair", "gate", 1) in [
        (row["why"], row["need"], row["place"], row["persons"]) for row in told["others"]
    ]
    texts = [json.dumps(told)]
    for path in sorted(out.iterdir()):
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        else:
            texts.append(data.decode("utf-8"))
    assert len(texts) > 4
    for secret in SECRETS:
        assert not any(secret in text for text in texts), secret
    page = (out / "reception.html").read_text("utf-8")
    assert "EXERCISE" in page
    assert "3 people are held at Town gate" in page


def test_what_is_written_is_on_record(day: Desk) -> None:
    """Files are written once it is on record that rows leave; to look leaves no trace."""
    number = _events(day)
    day.done(*HQ, "reception", "--at", f"{DAY}07:50")
    assert _events(day) == number
    day.done(*HQ, "reception", "--at", f"{DAY}07:50", "-o", day.where / "told")
    assert _events(day) == number + 1
    text = (day.where / "told" / "reception.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    assert {row["exercise"] for row in rows} == {"EXERCISE"}


def _events(desk: Desk) -> int:
    """Return how many events HQ has recorded."""
    posts = desk.done("HQ", "T1", "post", "status")["posts"]
    return next(int(post["events"]) for post in posts if post["post"] == "HQ")


def test_after_a_new_plan_the_post_tells_it(day: Desk) -> None:
    """Once a new plan is adopted, who is aboard and waits is told by it, everybody once."""
    day.done(*HQ, "breach", "noon", "--at", f"{DAY}07:45")
    made = day.done(
        *HQ, "replan", "-o", day.where / "second", "--at", f"{DAY}07:50", "--work", "300",
        "--adopt",
    )  # fmt: skip
    assert made["adopted"]
    told = day.done(*HQ, "reception", "--at", f"{DAY}07:50")["people"]
    heads = day.done(*HQ, "now")["heads"]
    assert sum(told.values()) == heads == 42
    assert (told["arrived"], told["aboard"]) == (5, 17)


def test_who_may_ask(day: Desk) -> None:
    """A reception may ask; an information officer, who may not know whereabouts, may not."""
    for person, role in (("R1", "reception"), ("I1", "information_officer")):
        day.done(
            "HQ", "T1", "post", "person", person, "--role", role,
            "--new-passphrase-file", day.phrase(person),
        )  # fmt: skip
    asked = ("reception", "--reception", "school", "--at", f"{DAY}07:50")
    told = day.done("HQ", "R1", *asked)
    assert [each["reception"] for each in told["receptions"]] == ["school"]
    assert {row["reception"] for row in told["others"]} == {"school"}
    code, refused = day.run("HQ", "I1", *asked)
    assert (code, refused["error"]["kind"]) == (USAGE, "custody")


def test_wrong_usage_at_a_post(desk: Desk, folder: Path) -> None:
    """A post without a plan, two sources, none, and a time that is far off are told apart."""
    code, told = desk.run(*HQ, "reception")
    assert (code, "safepassage adopt" in told["error"]["message"]) == (USAGE, True)
    code, told = desk.run(*HQ, "reception", folder)
    assert (code, "which of them" in told["error"]["message"]) == (USAGE, True)
    code, told = desk.run(*HQ, "reception", "--arrived", folder)
    assert (code, "--arrived belongs to" in told["error"]["message"]) == (USAGE, True)
    code, told = answer(desk.capfd, "reception")
    assert (code, "Which plan?" in told["error"]["message"]) == (USAGE, True)
    desk.done(*HQ, "adopt", folder)
    code, told = desk.run(*HQ, "reception")  # today is long after that day
    assert (code, "more than 30 days outside" in told["error"]["message"]) == (USAGE, True)
