"""The commands that show a register, and that let people and tables in and out of it."""

from __future__ import annotations

import csv
import io
import os
import shutil
import time
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

import safepassage
from safepassage.checking import check
from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.operation.exchange.pfif import TracingPerson, pfif_out
from safepassage.operation.exchange.pfif_in import read_pfif
from safepassage.operation.office.office import Office
from safepassage.operation.posts import exchange
from safepassage.operation.store import Current
from safepassage.reporting import write_plan_folder
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.office.sealing import Prepared
    from tests.posts_at_work import Desk

W1 = ("F1", "W1")
NAME = "Zorjana Wymyslenko"
SCENARIO = bundled_path("first-steps")


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a right plan of first-steps."""
    folder = tmp_path_factory.mktemp("plans") / "plan"
    scenario = load_scenario(SCENARIO)
    plan = safepassage.plan(scenario, work=200)
    write_plan_folder(scenario, plan, check(scenario, plan), folder)
    return folder


def _people(desk: Desk, *rows: str) -> Path:
    file = desk.where / "people.csv"
    head = "code,place,count,consent,name,birth_year"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def _named(desk: Desk) -> None:
    """Let F1 register a person by name, and bring it to HQ."""
    desk.done(*W1, "adopt", SCENARIO)
    file = _people(desk, f"A-7,hall,1,form-7,{NAME},1951")
    desk.done(*W1, "import-data", file, "--confirm", "1")
    desk.exchange("F1", "W1", "HQ", "T1")


def test_now_counts_everybody_once(desk: Desk) -> None:
    """Whereabouts sum to all heads, and stand as they were known at an earlier time too."""
    desk.done(*W1, "register", "A-1", "hall", "40", "--at", "2026-01-06T10:00Z")
    desk.done(*W1, "board", "bus-1", "A-1", "12", "--at", "2026-01-06T10:30Z")
    found = desk.done(*W1, "now")
    assert found["heads"] == 40
    assert {row["state"]: row["heads"] for row in found["stands"]} == {"waiting": 28, "aboard": 12}
    then = desk.done(*W1, "now", "--as-of", "observed", "2026-01-06T10:15Z")
    assert {row["state"]: row["heads"] for row in then["stands"]} == {"waiting": 40}
    known = desk.done(*W1, "now", "--as-of", "recorded", "2026-01-06T10:45Z")
    assert known["heads"] == 0
    assert desk.run(*W1, "now", "--as-of", "guessed", "10:00Z")[0] == USAGE


def test_choices_are_shown_to_whom_they_were_told(desk: Desk) -> None:
    """A field post sees directions; a planner sees where people are, and no choice of theirs."""
    desk.done(*W1, "register", "A-1", "hall", "4", "direction=school")
    desk.done(*W1, "record", "direction_chosen", "who=A-1", "direction=farm")
    desk.exchange("F1", "W1", "HQ", "P1")
    assert desk.done(*W1, "now")["stands"][0]["direction"] == ["farm"]
    assert len(desk.done(*W1, "person", "A-1")["told"]) == 2
    assert desk.done("HQ", "P1", "now")["stands"][0]["direction"] == []
    assert desk.done("HQ", "P1", "now")["hidden"] == ["direction"]
    assert desk.done(*W1, "now")["hidden"] == []
    told = desk.done("HQ", "P1", "person", "A-1")["told"]
    assert [one["kind"] for one in told] == ["registered"]
    assert "direction" not in told[0]["fields"]


def test_why_a_column_is_empty_is_said_once(desk: Desk) -> None:
    """Who may not see directions reads why the column is empty, below it; a field post does not."""
    desk.done("HQ", "T1", "post", "person", "I1", "--role", "information_officer",
              "--new-passphrase-file", desk.phrase("I1"))  # fmt: skip
    desk.done("HQ", "P1", "register", "A-1", "hall", "4", "direction=school")
    desk.done("HQ", "P1", "board", "bus-1", "A-1", "1")
    desk.done("HQ", "P1", "record", "lifted_out", "who=A-1", "count=1")
    desk.exchange("HQ", "P1", "F1", "W1")
    private = "To is empty here: where people want to go is private"
    told = {person: " ".join(desk.said(post, person, "now").split())
            for post, person in (W1, ("HQ", "P1"), ("HQ", "I1"))}  # fmt: skip
    assert told["P1"].count(private) == 1
    assert "is empty here" not in told["W1"]
    assert "Vehicle, Need, To and Stage are empty here" in told["I1"]
    full = desk.done(*W1, "now")["stands"]
    counts = desk.done("HQ", "I1", "now")
    empty = {field for row in counts["stands"] for field, value in row.items() if not value}
    assert all(any(row[field] for row in full) for field in counts["hidden"])
    assert empty == {*counts["hidden"], "place"}


def test_a_gap_of_a_head_count_stays_until_it_is_explained(desk: Desk) -> None:
    """A count that does not fit is open, owned by somebody, and closed with a finding."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    desk.done(*W1, "board", "bus-1", "A-1", "12")
    counted = desk.done(*W1, "count", "bus-1", "11")["event"]
    found = desk.done(*W1, "gaps")
    assert (found["open"], found["counts"][0]["counted"], found["counts"][0]["known"]) == (
        1,
        11,
        12,
    )
    desk.done(*W1, "record", "gap_owned", f"event={counted[:12]}", "owner=W1")
    assert desk.done(*W1, "gaps")["counts"][0]["owner"] == "W1"
    desk.done(*W1, "record", "gap_closed", f"event={counted[:12]}", "finding=counted-in-the-dark")
    assert desk.done(*W1, "gaps")["open"] == 0


def test_who_is_missing_is_listed(desk: Desk) -> None:
    """Who is unaccounted for is listed with since when, and nobody else is."""
    desk.done(*W1, "register", "A-1", "hall", "4")
    desk.done(*W1, "board", "bus-1", "A-1")
    assert desk.done(*W1, "missing")["heads"] == 0
    desk.done(*W1, "record", "unaccounted", "who=A-1", "count=1", "vehicle=bus-1")
    assert desk.done(*W1, "missing")["heads"] == 1


def test_who_is_missing_at_another_time(desk: Desk) -> None:
    """Who is overdue is told as if it were another time, and nothing else changes."""
    desk.done(*W1, "register", "A-1", "hall", "4", "--at", "2026-01-06T09:00Z")
    desk.done(*W1, "board", "bus-1", "A-1", "--at", "2026-01-06T10:00Z")
    assert desk.done(*W1, "missing", "--at", "2026-01-06T22:00Z")["heads"] == 0
    assert desk.done(*W1, "missing", "--at", "2026-01-06T22:01Z")["heads"] == 4
    assert desk.done(*W1, "missing")["heads"] == 4


def test_where_the_vehicle_of_the_missing_was_seen_has_names_and_a_time(desk: Desk) -> None:
    """As JSON the last sighting of a vehicle is named fields, its time text as all others are."""
    desk.done(*W1, "register", "A-1", "hall")
    desk.done(*W1, "board", "bus-1", "A-1")
    desk.done(*W1, "record", "lost_contact", "vehicle=bus-1", "place=gate")
    (one,) = desk.done(*W1, "missing")["missing"]
    seen = one["vehicle_seen"]
    assert (seen["kind"], seen["place"]) == ("lost_contact", "gate")
    assert datetime.fromisoformat(seen["observed"]).tzinfo is not None


def test_a_contradiction_is_settled_by_a_person(desk: Desk) -> None:
    """One person on two vehicles is a conflict; who settles chooses, and the loser is kept."""
    desk.done(*W1, "register", "A-1", "hall")
    first = desk.done(*W1, "board", "bus-1", "A-1")["event"]
    desk.done(*W1, "board", "bus-2", "A-1")
    (dispute,) = desk.done(*W1, "conflicts")["open"]
    assert desk.run(*W1, "settle", "0000000000", "--keep", first[:10])[0] == USAGE
    registered = desk.done(*W1, "person", "A-1")["told"][0]["digest"]
    code, told = desk.run(*W1, "settle", dispute["code"], "--keep", registered[:10])
    assert code == USAGE
    assert "no side" in told["error"]["message"]
    desk.done(*W1, "settle", dispute["code"], "--keep", first[:10], "--note", "seen-twice")
    found = desk.done(*W1, "conflicts")
    assert (found["open"], len(found["settled"])) == ([], 1)
    fates = [one["fate"] for one in desk.done(*W1, "person", "A-1")["told"]]
    assert fates == ["counts", "counts", "overruled"]


def test_what_is_settled_already_is_told_with_the_way_to_settle_it_anew(desk: Desk) -> None:
    """Who settles once more hears who decided what, and the commands told open it again."""
    desk.done(*W1, "register", "A-1", "hall")
    first = desk.done(*W1, "board", "bus-1", "A-1")["event"]
    second = desk.done(*W1, "board", "bus-2", "A-1")["event"]
    (dispute,) = desk.done(*W1, "conflicts")["open"]
    own = ("settle", dispute["code"], "--keep")
    made = desk.done(*W1, *own, first[:10], "--decided-by", "D-4", "--note", "seen-twice")
    desk.exchange("F1", "W1", "HQ", "P1")
    for post, person in (W1, ("HQ", "P1")):
        code, told = desk.run(post, person, *own, second[:10])
        message = told["error"]["message"]
        assert code == USAGE
        assert message.startswith(f"{dispute['code']} is settled already.")
        assert 'D-4 decided, recorded by F1. "seen-twice"' in message
        assert f"counts: {first[:10]}" in message
        assert f"kept, counts no more: {second[:10]}" in message
        assert f"safepassage withdraw {made['event'][:10]}\n" in message
    desk.done(*W1, "withdraw", made["event"][:10])
    desk.done(*W1, *own, second[:10])
    assert f"counts: {second[:10]}" in desk.run(*W1, *own, first[:10])[1]["error"]["message"]


def test_what_was_settled_shows_no_private_choice(desk: Desk) -> None:
    """A planner sees of a registration that was settled all but where people chose to go."""
    first = desk.done(*W1, "register", "A-1", "hall", "4", "direction=school")["event"]
    desk.done(*W1, "register", "A-1", "hall", "5", "direction=farm")
    (dispute,) = desk.done(*W1, "conflicts")["open"]
    desk.done(*W1, "settle", dispute["code"], "--keep", first[:10])
    desk.exchange("F1", "W1", "HQ", "P1")
    again = ("settle", dispute["code"], "--keep", first[:10])
    for post, person, may in (("F1", "W1", True), ("HQ", "P1", False)):
        told = desk.done(post, person, "conflicts")["settled"]
        words = desk.said(post, person, "conflicts")
        refused = desk.run(post, person, *again)[1]["error"]["message"]
        for each in (str(told), words, refused):
            assert ("school" in each) == ("farm" in each) == may


def test_corrections_show_no_private_choice(desk: Desk) -> None:
    """Who corrects what somebody chose, or sees it corrected in two ways, is not told the rest."""
    event = desk.done(*W1, "register", "A-1", "hall", "4", "direction=school")["event"]
    desk.exchange("F1", "W1", "HQ", "P1")
    desk.done(*W1, "correct", event[:10], "count=5", "direction=farm")
    said = desk.said("HQ", "P1", "correct", event[:10], "count=7")
    assert "7 count" in said
    assert "school" not in said
    again = desk.done("HQ", "P1", "correct", event[:10], "count=6")
    assert again["fields"]["fields"] == {"who": "A-1", "place": "hall", "count": 6}
    desk.done("HQ", "P1", "adopt", SCENARIO)
    strange = desk.done(*W1, "register", "A-2", "hall", "4", "direction=schoool")["event"]
    desk.exchange("F1", "W1", "HQ", "P1")
    assert desk.done("HQ", "P1", "correct", strange[:10], "count=3")["unknown"] == []
    refused = desk.run("HQ", "P1", "correct", event[:10], "count=8")[1]["error"]["message"]
    assert "corrected it in different ways" in refused
    assert not any(each in refused for each in ("school", "farm", "direction"))
    desk.exchange("HQ", "P1", "F1", "W1")
    desk.exchange("F1", "W1", "HQ", "P1")
    for post, person, may in (("F1", "W1", True), ("HQ", "P1", False)):
        (dispute,) = desk.done(post, person, "conflicts")["open"]
        assert dispute["rule"] == "corrected in two ways"
        for told in (str(dispute), desk.said(post, person, "conflicts")):
            assert ("school" in told) == ("farm" in told) == may


def test_the_answer_to_a_record_tells_no_private_choice(desk: Desk) -> None:
    """Whoever records of somebody hears where they are now, and as a planner not who chose so."""
    desk.done(*W1, "register", "A-1", "hall", "4")
    desk.done(*W1, "record", "staying_chosen", "who=A-1", "count=1")
    desk.exchange("F1", "W1", "HQ", "P1")
    board = ("board", "bus", "A-1", "1")
    assert "A-1 now: 2 waiting, 1 aboard, 1 chose otherwise." in desk.said(*W1, *board)
    assert "A-1 now: 2 waiting, 1 aboard." in desk.said("HQ", "P1", *board)


def test_a_side_that_is_a_private_choice_is_counted_and_not_shown(desk: Desk) -> None:
    """A planner sees that something contradicts itself, and not who chose to stay or to leave."""
    desk.done(*W1, "register", "A-1", "hall")
    desk.done(*W1, "register", "G-1", "hall", "4")
    desk.done(*W1, "record", "staying_chosen", "who=G-1", "count=9")
    desk.done(*W1, "board", "bus-1", "A-1")
    kept = desk.done(*W1, "record", "chose_otherwise", "who=A-1", "vehicle=bus-2")["event"]
    desk.exchange("F1", "W1", "HQ", "P1")
    for post, person, hidden in (("F1", "W1", 0), ("HQ", "P1", 1)):
        found = desk.done(post, person, "conflicts")["open"]
        assert [one["hidden"] for one in found] == [hidden, hidden]
        said = desk.said(post, person, "conflicts")
        assert said.count("1 more side is private") == 2 * hidden
        assert ("chos" in said) == (kept[:10] in said) == (not hidden)
    (both,) = (one["code"] for one in found if one["remedy"]["settles"])
    code, told = desk.run("HQ", "P1", "settle", both, "--keep", kept[:10])
    assert code == USAGE
    assert "Let a field post settle it." in told["error"]["message"]
    desk.done(*W1, "settle", both, "--keep", kept[:10])
    desk.exchange("F1", "W1", "HQ", "P1")
    assert len(desk.done(*W1, "conflicts")["settled"]) == 1
    assert desk.done("HQ", "P1", "conflicts")["settled"] == []


def test_no_more_are_called_than_there_are_places(desk: Desk) -> None:
    """A call list takes the vehicle's places less the reserve, and can be recorded."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    desk.done(*W1, "record", "vehicle_ready", "vehicle=bus-1", "places=seated:20")
    found = desk.done(*W1, "call", "bus-1", "hall", "--to", "school")
    assert sum(each["heads"] for each in found["calls"]) == 18
    desk.done(*W1, "call", "bus-1", "hall", "--to", "school", "--record")
    again = desk.done(*W1, "call", "bus-1", "hall", "--to", "school")
    assert again["calls"] == []


def test_people_come_in_with_the_right_number(desk: Desk) -> None:
    """The preview records nothing, a wrong number is refused, and twice is once."""
    desk.done(*W1, "adopt", SCENARIO)
    file = _people(desk, "A-1,hall,40,,,", f"A-2,clinic,1,form-7,{NAME},1951")
    shown = desk.done(*W1, "import-data", file)
    assert (shown["recorded"], shown["persons"], shown["with_names"]) == (False, 41, 1)
    assert desk.done(*W1, "now")["heads"] == 0
    assert desk.run(*W1, "import-data", file, "--confirm", "40")[0] == USAGE
    assert desk.done(*W1, "import-data", file, "--confirm", "41")["recorded"]
    again = desk.done(*W1, "import-data", file)
    assert (again["persons"], again["known"]) == (0, 2)
    assert desk.done(*W1, "now")["heads"] == 41
    code, told = desk.run(*W1, "import-data", _people(desk, f"{NAME},hall,1,,,"))
    assert code == FAULTS
    assert "Zorjana" not in told["error"]["message"]


def test_two_who_take_the_same_people_in_register_them_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may record while a table is sealed; whoever of two comes second is told the count."""
    desk.done(*W1, "adopt", SCENARIO)
    file = _people(desk, f"A-1,hall,3,form-1,{NAME},1951", "A-2,clinic,1,,,")
    prepare = Office.prepare
    meanwhile: list[tuple[str | Path, ...]] = [
        ("register", "B-1", "hall", "2"),  # nothing that the table tells
        ("import-data", file, "--confirm", "4"),
    ]

    def slow(office: Office, incoming: Iterable[Incoming]) -> Prepared:
        prepared = prepare(office, incoming)
        if meanwhile:
            desk.done(*W1, *meanwhile.pop())
        return prepared

    monkeypatch.setattr(Office, "prepare", slow)
    code, told = desk.run(*W1, "import-data", file, "--confirm", "4")
    assert code == USAGE
    assert "0 persons would be registered" in told["error"]["message"]
    assert desk.done(*W1, "now")["heads"] == 4 + 2
    assert len(desk.done(*W1, "person", "A-1")["told"]) == 1
    assert not meanwhile


def test_names_are_read_for_a_purpose_and_on_record(desk: Desk) -> None:
    """Names are shown to roles that may, one person at a time, after it is on record."""
    _named(desk)
    assert desk.done(*W1, "person", "A-7")["personal"] is None
    read = desk.done(*W1, "person", "A-7", "--names", "--purpose", "boarding")
    assert read["personal"][0]["name"] == NAME
    assert desk.run(*W1, "person", "A-7", "--names")[0] == USAGE
    assert desk.run(*W1, "person", "A-7", "--names", "--purpose", "tracing")[0] == USAGE
    assert desk.run("HQ", "P1", "person", "A-7", "--names", "--purpose", "boarding")[0] == USAGE
    desk.exchange("F1", "W1", "HQ", "T1")
    traced = desk.done("HQ", "T1", "person", "A-7", "--names", "--purpose", "tracing")
    assert traced["personal"][0]["name"] == NAME


def test_a_search_finds_across_scripts(desk: Desk) -> None:
    """A name is found across scripts, with consent only, by a tracing officer only."""
    _named(desk)
    own = ("--consent", "letter-4", "--purpose", "family")
    found = desk.done("HQ", "T1", "find", "Зоряна", "Вимисленко", *own)
    assert [row["code"] for row in found["shown"]] == ["A-7"]
    assert found["shown"][0]["names"] == [NAME]
    assert desk.run("HQ", "T1", "find", "Олена", *own)[0] == USAGE
    assert desk.run(*W1, "find", "Зоряна", "Вимисленко", *own)[0] == USAGE
    code, _ = desk.run("HQ", "T1", "find", *own)
    assert code == USAGE


def test_a_search_says_since_when_they_are_where(desk: Desk) -> None:
    """Who waits is told with place and time, and who is aboard with the vehicle."""
    _named(desk)
    search = ("find", NAME, "--consent", "letter-4", "--purpose", "family")
    seen = "2026-01-12T07:10+00:00"
    desk.done("HQ", "T1", "arrive", "school", "A-7", "--at", seen)

    def told() -> str:
        return " ".join(desk.said("HQ", "T1", *search).split())

    assert "; arrived at school since 12 Jan 2026 " in told()
    desk.done("HQ", "T1", "record", "got_off", "who=A-7", "place=school")
    desk.done("HQ", "T1", "board", "bus-1", "A-7", "place=school")
    assert "; aboard bus-1 from school since " in told()
    desk.done("HQ", "T1", "record", "handed_over", "who=A-7", "place=school", "to=ward-2")
    assert ", in the care of somebody else" in told()


def test_nobody_found_is_no_proof(desk: Desk) -> None:
    """Where nobody is found the answer says what can be tried next, and only there."""
    _named(desk)
    own = ("--consent", "letter-4", "--purpose", "family")
    told = " ".join(desk.said("HQ", "T1", "find", "Oleh Inakshyi", *own).split())
    assert "no proof that nobody is here" in told
    assert "ask the other posts: safepassage match ask POST" in told
    assert "no proof that nobody" not in desk.said("HQ", "T1", "find", NAME, *own)


def test_a_link_shows_at_both_who_are_linked(desk: Desk) -> None:
    """Whom somebody was linked to shows there too, to roles that may read links."""
    desk.done(*W1, "register", "A-1", "hall")
    desk.done(*W1, "register", "B-4", "hall")
    desk.done(*W1, "record", "linked", "who=A-1", "to=B-4", "relation=parent", "consent=c-118")
    told = {"who": "A-1", "relation": "parent", "consent": "c-118"}
    assert desk.done(*W1, "person", "B-4")["links_to"] == [told]
    assert desk.done(*W1, "person", "A-1")["links_to"] == []
    assert "Parent of A-1, by consent c-118." in desk.said(*W1, "person", "B-4")
    desk.exchange("F1", "W1", "HQ", "T1")
    assert desk.done("HQ", "P1", "person", "B-4")["links_to"] == []


def test_an_export_of_a_place_that_nobody_knows_is_refused(desk: Desk) -> None:
    """A mistyped place is told instead of an export without rows, and a receiver is a code."""
    _named(desk)
    file = desk.where / "counts.csv"
    code, found = desk.run(*W1, "export-data", "counts", "-o", file, "--place", "hal")
    assert code == USAGE
    assert "--place hal: neither" in found["error"]["message"]
    assert "Did you mean hall?" in found["error"]["message"]
    assert desk.done(*W1, "export-data", "counts", "-o", file, "--place", "hall")["rows"] == 1
    # A place of the scenario at which nobody is, is one.
    assert desk.done(*W1, "export-data", "counts", "-o", file, "--place", "farm")["rows"] == 0
    code, found = desk.run(*W1, "export-data", "counts", "-o", file, "--for", "Red Cross")
    assert (code, found["error"]["message"].startswith("--for: a code has")) == (FAULTS, True)


def test_whoever_erases_hears_where_else_a_name_may_be(desk: Desk) -> None:
    """An erasure says how other posts come to it, and where it is told what has left."""
    _named(desk)
    told = desk.said("HQ", "T1", "record", "erased", "who=A-7")
    assert "safepassage post export" in told
    assert "safepassage retention" in told


def test_nobody_is_erased_by_a_slip(desk: Desk) -> None:
    """A code that nobody has here is not erased for good; who was withdrawn still can be."""
    _named(desk)
    before = desk.done("HQ", "T1", "post", "status")["posts"]
    code, found = desk.run("HQ", "T1", "record", "erased", "who=A-77")
    assert code == FAULTS
    message = found["error"]["message"]
    assert message.startswith("erased, who: nobody is registered here under this code.")
    assert "Did you mean A-7? An erasure is final" in message
    assert desk.done("HQ", "T1", "post", "status")["posts"] == before
    told = desk.done(*W1, "person", "A-7")["told"]
    desk.done("HQ", "T1", "withdraw", told[0]["digest"])
    said = desk.said("HQ", "T1", "record", "erased", "who=A-7")
    assert "Recorded A-7: personal data erased" in said
    assert "Nobody is registered" not in said


def test_who_is_known_by_a_key_alone_is_erased(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a bundle in several files the key may come first: whoever asks is not sent away."""
    monkeypatch.setattr(exchange, "MOST_EVENTS", 1)
    desk.done(*W1, "adopt", SCENARIO)
    desk.done(*W1, "register", "A-1", "hall")
    desk.done(*W1, "import-data", _people(desk, f"A-7,hall,1,form-7,{NAME},1951"), "--confirm", "1")
    out = desk.where / "part.bundle"
    first, *later = desk.done(*W1, "post", "export", "--for", "HQ", "-o", out)["written"]
    desk.done("HQ", "T1", "post", "import", first)
    assert desk.run("HQ", "T1", "person", "A-7")[0] == USAGE
    desk.done("HQ", "T1", "record", "erased", "who=A-7")
    for part in later:
        desk.done("HQ", "T1", "post", "import", part)
    _, found = desk.run("HQ", "T1", "person", "A-7", "--names", "--purpose", "tracing")
    assert "The personal data of A-7 were erased." in found["error"]["message"]


def test_whoever_has_received_people_is_looked_up(desk: Desk) -> None:
    """A code that nobody has is told, with what is near; one that is registered raises nothing."""
    desk.done(*W1, "register", "C-1", "hall")
    desk.done(*W1, "register", "B-4", "hall")
    handed = ("record", "handed_over", "who=C-1", "place=school")
    assert "Nobody is registered" not in desk.said(*W1, *handed, "to=B-4")
    assert "Nobody is registered" not in desk.said(*W1, *handed)
    said = desk.said(*W1, *handed, "to=B-44")
    assert "Nobody is registered here under B-44. Did you mean B-4?" in said
    event = said.partition("Event F1#5, ")[2][:10]
    assert f"safepassage correct {event} to=CODE" in said
    mended = desk.done(*W1, "correct", event, "to=B-4")
    assert mended["fields"]["fields"]["to"] == "B-4"


def test_a_link_to_nobody_is_told(desk: Desk) -> None:
    """Whoever is linked to a code that nobody has hears so, and nobody is linked to themselves."""
    desk.done(*W1, "register", "A-1", "hall")
    desk.done(*W1, "register", "B-4", "hall")
    link = ("record", "linked", "who=A-1", "relation=child", "consent=c-118")
    assert "Nobody is registered" not in desk.said(*W1, *link, "to=B-4")
    assert "Nobody is registered here under B-44. Did you mean B-4?" in desk.said(
        *W1, *link, "to=B-44"
    )
    code, found = desk.run(*W1, *link, "to=A-1")
    assert (code, "linked to themselves" in found["error"]["message"]) == (FAULTS, True)


def test_an_event_that_is_not_named_rightly_is_told_with_its_field(desk: Desk) -> None:
    """What stands for an event and is none is refused under the name of its field."""
    code, found = desk.run(*W1, "record", "gap_owned", "event=EVENT", "owner=W1")
    assert code == FAULTS
    assert found["error"]["message"].startswith("gap_owned, event: An event is named by 6 or more")


def test_a_search_opens_few(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many people there are, a search reads those alone who may be meant."""
    _named(desk)
    own = ("--consent", "letter-4", "--purpose", "family")

    def open_all(*_: object, **__: object) -> Current:
        raise AssertionError("the whole register was opened")

    monkeypatch.setattr(Current, "open", open_all)
    found = desk.done("HQ", "T1", "find", "Зоряна", "Вимисленко", *own)
    (row,) = found["shown"]
    assert row["where"].startswith("waiting at hall since ")
    assert found["left_out"] is False


def test_counts_leave_with_their_number(desk: Desk) -> None:
    """An export says its rows first, is written with that number, and is an event."""
    _named(desk)
    file = desk.where / "counts.csv"
    shown = desk.done("HQ", "P1", "export-data", "counts", "-o", file)
    assert (shown["rows"], shown["written"]) == (1, None)
    assert not file.exists()
    code, _ = desk.run("HQ", "P1", "export-data", "counts", "-o", file, "--confirm", "2")
    assert code == USAGE
    assert not file.exists()
    desk.done("HQ", "P1", "export-data", "counts", "-o", file, "--confirm", "1")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[2][0] == "#loc+code"
    assert rows[3][0] == "hall"
    assert shown["left_empty"] == 1
    assert "1 cell left empty" in rows[0][0]
    assert rows[0][0].startswith("EXERCISE: nobody told of here is real. 1 row, ")
    least = ("--least", "1", "--overwrite", "--confirm", "1")
    assert desk.done("HQ", "P1", "export-data", "counts", "-o", file, *least)["left_empty"] == 0
    assert desk.run("HQ", "P1", "export-data", "people", "-o", file, *least)[0] == USAGE
    people = desk.where / "people.xlsx"
    desk.done("HQ", "P1", "export-data", "people", "-o", people, "--confirm", "1")
    assert NAME.encode() not in people.read_bytes()
    with zipfile.ZipFile(people) as book:
        cells = book.read("xl/sharedStrings.xml")
    assert b">EXERCISE: nobody told of here is real. 1 row, " in cells
    assert desk.run("HQ", "P1", "export-data", "counts", "-o", desk.where / "x.doc")[0] == USAGE


def test_tracing_records_leave_with_consent_and_expiry(desk: Desk) -> None:
    """Only a tracing officer exports names: of those who agreed and of whom there is news."""
    _named(desk)
    desk.done(*W1, "arrive", "school", "A-7")
    desk.exchange("F1", "W1", "HQ", "T1")
    file = desk.where / "tracing.xml"
    own = ("export-data", "tracing", "-o", file, "--confirm", "1", "--for", "ICRC")
    assert desk.run("HQ", "P1", *own)[0] == USAGE
    desk.done("HQ", "T1", *own)
    ((person,), expired) = read_pfif(file.read_bytes(), now=int(time.time()), file="f")
    assert (person.full_name, expired) == (NAME, 0)
    assert person.notes[0].status == "believed_alive"
    assert person.notes[0].text == "EXERCISE: nobody told of here is real. Arrived."
    assert person.source == "EXERCISE: nobody told of here is real."
    taken = desk.done("HQ", "T1", "claims", file, "--consent", "c-9", "--confirm", "1")
    assert taken["kept"]
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0  # names: for its owner alone


def test_persons_of_a_tracing_file_are_looked_for(desk: Desk) -> None:
    """Each person of a PFIF file is searched for on record; too little of a name is told so."""
    _named(desk)
    file = desk.where / "sought.xml"
    persons = [
        TracingPerson(
            record="x.org/1", source_date=1, full_name="Зоряна Вимисленко", expires=2**31
        ),
        TracingPerson(record="x.org/2", source_date=1, full_name="Олена", expires=2**31),
    ]
    file.write_bytes(pfif_out(persons, now=1, words="all", author="x").data)
    own = ("find", "--pfif", file, "--consent", "letter-4", "--purpose", "family")
    first, second = desk.done("HQ", "T1", *own)["sought"]
    assert [match["code"] for match in first["shown"]] == ["A-7"]
    assert "too little of a name" in second["refused"]
    assert desk.run("HQ", "P1", *own)[0] == USAGE
    assert desk.run("HQ", "T1", *own, "somebody")[0] == USAGE


def test_the_day_is_held_against_the_adopted_plan(desk: Desk, plan_folder: Path) -> None:
    """A post follows a right plan, registers its people once, and tells what is late."""
    adopted = desk.done("HQ", "P1", "adopt", plan_folder, "--people")
    scenario = load_scenario(SCENARIO)
    assert adopted["registered"] == sum(group.persons for group in scenario.groups)
    assert desk.done("HQ", "P1", "adopt", plan_folder, "--people")["registered"] == 0
    found = desk.done("HQ", "P1", "day")
    assert {each["vehicle"] for each in found["vehicles"]} == {
        vehicle for vehicle, _ in scenario.vehicle_types()
    }
    assert desk.run("HQ", "T1", "day")[0] == USAGE
    assert desk.run(*W1, "day")[0] == USAGE


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("people.csv", "Zorjana Wymyslenko,hall,3,"),
        ("people.csv", "G-1,hall,Zorjana,"),
        ("people.csv", "G-1,Zorjana,3,"),
        ("people.csv", "G-1,hall,3,school;Zorjana"),
        ("pauses.csv", "P-1,Zorjana"),
        ("Zorjana.csv", "x"),
    ],
)
def test_nothing_of_a_wrong_scenario_is_repeated(desk: Desk, table: str, row: str) -> None:
    """What may be a name stands in no fault of a scenario that a post reads."""
    folder = desk.where / "scenario"
    shutil.copytree(SCENARIO, folder)
    heads = {"people.csv": "id,place,persons,direction", "pauses.csv": "id,zone"}
    (folder / table).write_text(f"{heads.get(table, 'Zorjana')}\n{row}\n", encoding="utf-8")
    for words in (("adopt", folder), ("pauses", folder, "-o", desk.where / "other")):
        code, told = desk.run("HQ", "P1", *words)
        assert (code, told["error"]["kind"]) == (FAULTS, "scenario")
        assert told["error"]["faults"]
        assert not any(name in str(told) for name in ("Zorjana", "Wymyslenko"))


def test_nothing_of_a_wrong_plan_is_repeated(desk: Desk, plan_folder: Path) -> None:
    """The copy of the scenario in a plan folder is read so too."""
    folder = desk.where / "plan"
    shutil.copytree(plan_folder, folder)
    people = folder / "scenario" / "people.csv"
    people.write_text("id,place,persons\nZorjana Wymyslenko,hall,3\n", encoding="utf-8")
    code, told = desk.run("HQ", "P1", "adopt", folder)
    assert (code, told["error"]["kind"]) == (FAULTS, "plan")
    assert "Zorjana" not in str(told)


def test_sheets_print_and_read_back(desk: Desk) -> None:
    """What is called prints as a manifest; an empty one is refused."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    page = desk.where / "board.html"
    code, told = desk.run(*W1, "paper", "board", "hall", "bus-1", "-o", page)
    assert code == USAGE
    assert "--waiting" in told["error"]["message"]
    assert desk.done(*W1, "paper", "board", "hall", "bus-1", "--waiting", "-o", page)["lines"] == 1
    assert "EXERCISE" in page.read_text(encoding="utf-8")
    counts = desk.where / "count.html"
    assert desk.done(*W1, "paper", "count", "hall", "bus-1", "bus-2", "-o", counts)["lines"] == 2


def test_a_vehicle_folder_is_read_back_at_the_other_end(desk: Desk) -> None:
    """Tokens of a vehicle's sheet are found again by the post that knows the codes."""
    desk.done(*W1, "register", "hall-school", "hall", "12")
    desk.done(*W1, "board", "bus-1", "hall-school", "12")
    out = desk.where / "travels"
    code, told = desk.run(*W1, "folder", "bus-1", "-o", out)
    assert code == USAGE
    assert "Where does this vehicle go?" in told["error"]["message"]
    made = desk.done(*W1, "folder", "bus-1", "--to", "school", "-o", out)
    assert (made["to"], made["lines"]) == ("school", 1)
    desk.exchange("F1", "W1", "HQ", "P1")
    table = (out / "sheet.csv").read_text(encoding="utf-8").splitlines()
    page = (out / "sheet.html").read_text(encoding="utf-8")
    first = next(part for part in page.split(">") if part.startswith("arrive bus-1/"))
    sheet = desk.where / "typed.txt"
    sheet.write_text(f"{first.partition('<')[0]}\n{table[1].split(',')[0]} 12\n", encoding="utf-8")
    desk.done(*W1, "adopt", SCENARIO)
    told = desk.done(*W1, "typed", sheet)["told"]
    assert told == [
        {
            "kind": "arrived",
            "fields": {"who": "hall-school", "vehicle": "bus-1", "place": "school", "count": 12},
        }
    ]


def test_a_sheet_for_a_place_that_the_scenario_lacks_is_told(desk: Desk) -> None:
    """What is printed for a mistyped place or vehicle could not be read back, and is told of."""
    desk.done(*W1, "adopt", SCENARIO)
    own = ("paper", "count", "gat", "bus", "-o", desk.where / "count.html")
    told = " ".join(desk.said(*W1, *own).split())
    assert "NOT IN THE SCENARIO: place gat. Did you mean gate? It stands there as typed." in told
    desk.done(*W1, "register", "A-1", "hall", "4")
    desk.done(*W1, "board", "bus", "A-1")
    leg = ("folder", "bus", "-o", desk.where / "travels", "--overwrite", "--to")
    missed = {"field": "place", "code": "scool", "nearest": ["school"]}
    assert desk.done(*W1, *leg, "scool")["unknown"] == [missed]
    assert desk.done(*W1, *leg, "school")["unknown"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("folder", "buss", "--to", "school"), ("VEHICLE: no vehicle is", "Did you mean bus?")),
        (("folder", "van", "--to", "school"), ("Nobody is aboard that vehicle",)),
        (("folder", "lorry", "--to", "school"), ("Known are bus, van.",)),
        (("paper", "board", "hal", "bus"), ("PLACE: no place is", "Did you mean hall?")),
        (("paper", "arrive", "school", "vam"), ("VEHICLE: no vehicle is", "Known are bus, van.")),
    ],
)
def test_an_unknown_code_is_told_as_unknown(
    desk: Desk, words: tuple[str, ...], told: tuple[str, ...]
) -> None:
    """Nobody is on a vehicle that nobody knows: the code is called unknown, with a near one."""
    desk.done(*W1, "adopt", SCENARIO)
    code, found = desk.run(*W1, *words, "-o", desk.where / "out")
    assert code == USAGE
    assert all(each in found["error"]["message"] for each in told)
    assert "--waiting" not in found["error"]["message"]
    assert ("known here" in found["error"]["message"]) == (
        told[0] != "Nobody is aboard that vehicle"
    )


def test_the_form_is_written_for_a_scenario(tmp_path: Path) -> None:
    """The registration form of a bundled scenario is written without a post."""
    file = tmp_path / "form.xlsx"
    assert run(["form", "first-steps", "-o", str(file)]) == DONE
    assert file.read_bytes()[:2] == b"PK"
    assert run(["form", "first-steps", "-o", str(file)]) == USAGE


def test_a_code_that_the_scenario_lacks_is_told_at_once_and_until_it_is_mended(desk: Desk) -> None:
    """A slip is recorded with a warning, stands in now and gaps, and goes with its correction."""
    desk.done(*W1, "adopt", SCENARIO)
    told = desk.done(*W1, "register", "A-1", "hal", "4", "direction=scool")
    assert [(one["field"], one["code"], one["nearest"]) for one in told["unknown"]] == [
        ("place", "hal", ["hall"]),
        ("direction", "scool", ["school"]),
    ]
    for command in ("now", "gaps"):
        found = desk.done(*W1, command)["unknown"]
        assert {one["code"] for one in found} == {"hal", "scool"}
    desk.exchange("F1", "W1", "HQ", "P1")
    desk.done("HQ", "P1", "adopt", SCENARIO)
    assert [one["code"] for one in desk.done("HQ", "P1", "gaps")["unknown"]] == ["hal"]
    mended = desk.done(*W1, "correct", told["event"][:10], "place=hall", "direction=any")
    assert mended["unknown"] == []
    assert desk.done(*W1, "now")["unknown"] == []


def test_a_vehicle_that_nobody_planned_is_recorded_and_confirmed(desk: Desk) -> None:
    """Nothing that a post may see is refused; who has looked says so, and the question is gone."""
    desk.done(*W1, "adopt", SCENARIO)
    desk.done(*W1, "register", "A-1", "hall", "4")
    told = desk.done(*W1, "board", "truck-7", "A-1", "3")
    assert [one["code"] for one in told["unknown"]] == ["truck-7"]
    ready = f"event={told['event'][:10]}"
    desk.done(*W1, "record", "code_confirmed", ready, "code=truck-7")
    assert desk.done(*W1, "gaps")["unknown"] == []
    assert desk.done(*W1, "count", "truck-7", "3")["unknown"] == []


def test_a_call_to_a_place_that_nobody_knows_says_so(desk: Desk) -> None:
    """A call list for a mistyped place or reception names the one that was meant."""
    desk.done(*W1, "adopt", SCENARIO)
    found = desk.done(*W1, "call", "bus", "hal", "--to", "scool")
    assert [(one["code"], one["nearest"]) for one in found["unknown"]] == [
        ("hal", ["hall"]),
        ("scool", ["school"]),
    ]


def test_a_call_tells_no_private_choice(desk: Desk) -> None:
    """A planner calls the right people, and is not told who of them wants to go where."""
    desk.done(*W1, "register", "A-1", "hall", "4", "direction=school")
    desk.done(*W1, "register", "A-2", "hall", "4", "direction=farm")
    desk.exchange("F1", "W1", "HQ", "P1")
    call = ("call", "bus", "hall", "--to", "school")
    for post, person, may in (("F1", "W1", True), ("HQ", "P1", False)):
        desk.done(post, person, "adopt", SCENARIO)
        made = desk.done(post, person, *call)
        assert [(each["who"], each["direction"]) for each in made["calls"]] == [
            ("A-1", ["school"] if may else [])
        ]
        wants = "they want to go to farm" if may else "they want to go elsewhere"
        assert [(each["who"], each["reason"]) for each in made["left"]] == [("A-2", wants)]
        assert ("farm" in desk.said(post, person, *call)) == may


def test_what_nobody_was_called_for_is_not_said_to_be_recorded(desk: Desk) -> None:
    """A call of nobody records nothing and says so; an unknown vehicle is refused by its name."""
    desk.done(*W1, "adopt", SCENARIO)
    desk.done(*W1, "register", "A-1", "hall", "9", "direction=school")
    to = ("--to", "school", "--record")
    assert desk.done(*W1, "call", "bus", "hal", *to)["recorded"] is False
    said = desk.said(*W1, "call", "bus", "hal", *to)
    assert "Nobody is to be called, and nothing is recorded." in said
    assert "Recorded" not in said
    desk.done(*W1, "count", "buss", "3")
    code, found = desk.run(*W1, "call", "buss", "hall", *to)
    assert code == USAGE
    message = found["error"]["message"]
    assert message.startswith("vehicle buss: nobody has said how many places it has.")
    assert "Did you mean bus?" in message
    called = desk.done(*W1, "call", "bus", "hall", *to)
    assert (called["recorded"], called["here"]) == (True, 9)
    assert "Recorded that they have been called." not in desk.said(*W1, "call", "bus", "hall", *to)


def test_a_planned_vehicle_keeps_its_places_once_it_is_seen(desk: Desk) -> None:
    """A bus that was counted before anybody told its places has those of the scenario for calls."""
    desk.done(*W1, "adopt", SCENARIO)
    desk.done(*W1, "register", "A-1", "hall", "9", "direction=school")
    desk.done(*W1, "count", "bus", "0")
    called = desk.done(*W1, "call", "bus", "hall", "--to", "school")
    assert called["places"]["seated"] == 20
    assert sum(one["heads"] for one in called["calls"]) == 9
    desk.done(*W1, "record", "vehicle_ready", "vehicle=bus", "places=seated:5")
    assert desk.done(*W1, "call", "bus", "hall", "--to", "school")["places"]["seated"] == 5


def test_more_people_than_places_is_told_at_the_stop(desk: Desk) -> None:
    """300 on a bus of 20 seats are a gap of the bus, at once and until somebody explains it."""
    desk.done(*W1, "adopt", SCENARIO)
    desk.done(*W1, "register", "A-1", "hall", "300")
    told = desk.done(*W1, "board", "bus", "A-1", "300")
    ((full,), places) = told["overfull"], {"seated": 20, "wheelchair": 0, "stretcher": 0}
    assert (full["vehicle"], full["aboard"]["seated"], full["places"]) == ("bus", 300, places)
    assert [one["vehicle"] for one in desk.done(*W1, "now")["overfull"]] == ["bus"]
    found = desk.done(*W1, "gaps")
    (one,) = found["overloads"]
    assert (found["open"], one["state"], one["lasts"]) == (1, "open", True)
    finding = "finding=typed-for-30"
    desk.done(*W1, "record", "gap_closed", f"event={told['event'][:10]}", finding)
    assert desk.done(*W1, "gaps")["open"] == 0
    desk.done(*W1, "correct", told["event"][:10], "count=20")
    assert desk.done(*W1, "gaps")["overloads"] == []


def test_whom_an_event_is_about_is_not_corrected(desk: Desk) -> None:
    """A correction that names another vehicle for a head-count is refused with what to do."""
    counted = desk.done(*W1, "count", "bsu", "3")["event"]
    code, told = desk.run(*W1, "correct", counted[:10], "vehicle=bus")
    assert code == USAGE
    assert "Withdraw it" in told["error"]["message"]


def test_what_could_not_be_written_is_not_on_record(desk: Desk) -> None:
    """An export or sheet for a folder that is not there is refused, and does not count as gone."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    nowhere = desk.where / "nowhere"
    for words in (
        ("export-data", "people", "-o", nowhere / "a.csv", "--confirm", "1"),
        ("paper", "board", "hall", "bus", "--waiting", "-o", nowhere / "a.html"),
    ):
        code, told = desk.run(*W1, *words)
        assert code == USAGE
        assert "no folder" in told["error"]["message"]
    status = desk.run(*W1, "post", "status")[1]["posts"]
    assert [one["events"] for one in status if one["post"] == "F1"] == [1]
