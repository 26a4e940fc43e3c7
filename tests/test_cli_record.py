"""The commands that record: any event, the daily verbs, corrections, typed sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, FAULTS, INTERRUPTED, USAGE, run
from safepassage.cli.operation.record import _NOT_TYPED
from safepassage.operation.events import KINDS
from safepassage.operation.exchange.check_digits import written
from safepassage.operation.exchange.verbs import VERBS
from safepassage.operation.store import Current
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from tests.posts_at_work import Desk


def test_a_day_is_typed(desk: Desk) -> None:
    """Registering, boarding, counting, a breach and an arrival each take one line."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "C", "40", "about=about")
    desk.done(*w1, "record", "vehicle_ready", "vehicle=bus-3", "places=seated:40,stretcher:2")
    boarded = desk.done(*w1, "board", "bus-3", "A-1", "12", "place=C")
    assert boarded["fields"] == {"vehicle": "bus-3", "who": "A-1", "count": 12, "place": "C"}
    desk.done(*w1, "count", "bus-3", "12", "place=C")
    desk.done(*w1, "breach", "pause-1", "place=C", "told_by=driver-3")
    arrived = desk.done(*w1, "arrive", "Z", "A-1", "12")
    assert (arrived["kind"], arrived["post"], arrived["number"]) == ("arrived", "F1", 6)


def test_a_record_opens_no_more_than_it_is_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many people there are, a record reads those alone whom it tells of."""

    def open_all(*_: object, **__: object) -> Current:
        raise AssertionError("the whole register was opened")

    monkeypatch.setattr(Current, "open", open_all)
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "C", "40")
    desk.done(*w1, "record", "vehicle_ready", "vehicle=bus-3", "places=seated:10")
    told = desk.done(*w1, "board", "bus-3", "A-1", "12")
    assert [one["aboard"]["seated"] for one in told["overfull"]] == [12]
    desk.done(*w1, "correct", told["event"][:10], "count=9")
    assert desk.done(*w1, "count", "bus-3", "9")["overfull"] == []


def test_a_name_is_no_code(desk: Desk) -> None:
    """Nobody is registered under a given name, which would stay for good; nothing repeats it."""
    w1 = ("F1", "W1")
    for words in (("register", "Олена", "C"), ("record", "joined", "who=Olena", "vehicle=bus")):
        code, told = desk.run(*w1, *words)
        assert code == FAULTS
        assert "a digit in it, such as A-17" in told["error"]["message"]
        assert "lena" not in told["error"]["message"].lower()
    desk.done(*w1, "register", "olena-17", "C")


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("operation_begun", "name=x", "key=abc"), "safepassage post new"),
        (("post_enrolled", "post=F7", "key=abc", "roles=planner"), "safepassage post enrol"),
        (("post_revoked", "post=HQ", "last=0"), "safepassage post revoke"),
        (("exported", "what=people", "filter=all", "rows=0"), "by itself"),
        (("name_read", "who=A-1", "reader=W2", "purpose=tracing"), "by itself"),
    ],
)
def test_what_commands_do_is_not_typed(desk: Desk, words: tuple[str, ...], remedy: str) -> None:
    """An event that says what a command has done and checked is recorded by that command alone."""
    before = desk.run("HQ", "T1", "post", "status")[1]["posts"]
    code, told = desk.run("HQ", "T1", "record", *words)
    assert (code, told["error"]["kind"]) == (FAULTS, "refused")
    assert remedy in told["error"]["message"]
    assert desk.run("HQ", "T1", "post", "status")[1]["posts"] == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_would_change_nothing_is_not_withdrawn(desk: Desk, number: int) -> None:
    """An enrolment or a withdrawal that is withdrawn would count as before, so it is said."""
    desk.done("HQ", "T1", "register", "A-1", "hall", "4")
    desk.done("HQ", "T1", "withdraw", "HQ#3")
    event = {1: "HQ#1", 2: "HQ#2", 3: "HQ#4"}[number]
    for words in (("withdraw", event), ("correct", event, "note=x")):
        code, told = desk.run("HQ", "T1", *words)
        assert code == FAULTS
        assert "would change nothing" in told["error"]["message"]


@pytest.mark.parametrize(("post", "person"), [("F1", "W1"), ("HQ", "T1"), ("HQ", "P1")])
def test_an_erasure_is_not_withdrawn(desk: Desk, post: str, person: str) -> None:
    """Whoever tries hears why, and nothing is recorded."""
    desk.done("F1", "W1", "register", "A-1", "hall")
    erased = desk.done("F1", "W1", "record", "erased", "who=A-1")["event"]
    other = desk.done("F1", "W1", "register", "A-1", "hall")["event"]
    desk.done("F1", "W1", "post", "export", "--for", "HQ", "-o", desk.where / "one")
    desk.done("HQ", "T1", "post", "import", desk.where / "one")
    before = desk.done(post, person, "person", "A-1")
    for words in (
        ("withdraw", erased),
        ("record", "withdrawn", f"event={erased}"),
        ("correct", erased, "note=x"),
        ("record", "settled", f"event={other}", f"overruled={erased}", "decided_by=T1"),
    ):
        code, told = desk.run(post, person, *words)
        assert code == FAULTS
        assert "An erasure is final: it destroys the key" in told["error"]["message"]
    assert desk.done(post, person, "person", "A-1") == before


def test_a_code_that_looks_like_another_is_told(desk: Desk) -> None:
    """A code typed on another keyboard registers people anew, and the command says so at once."""
    w1 = ("F1", "W1")
    assert desk.done(*w1, "register", "A-17", "hall", "3")["alike"] == []
    told = desk.done(*w1, "register", "А-17", "hall", "3")
    assert told["alike"] == [{"code": "А-17", "known": ["A-17"]}]
    own = ("--post", desk.where / "F1", "--as", "W1", "--passphrase-file", desk.phrase("W1"))
    assert run([*map(str, ("register", "a17", "hall", *own))]) == DONE
    shown = " ".join(desk.capfd.readouterr().out.split())
    assert "LOOKS LIKE A-17 and А-17, known here too" in shown
    desk.done(*w1, "withdraw", told["event"])
    again = desk.done(*w1, "register", "A17", "hall")
    assert again["alike"] == [{"code": "A17", "known": ["A-17", "a17"]}]


@pytest.mark.parametrize(
    ("words", "is_surplus"),
    [
        (("board", "bus", "G-1", "180"), True),
        (("arrive", "school", "G-1", "180"), True),
        (("record", "called", "who=G-1", "vehicle=bus", "count=180"), False),
    ],
)
def test_more_than_are_registered(desk: Desk, words: tuple[str, ...], *, is_surplus: bool) -> None:
    """Whoever tells of more than are registered hears how many are, then and in the list."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "G-1", "hall", "30")
    told = "registered or counted anew: 30 people" + ("; told of: 180" if is_surplus else "")
    said = " ".join(desk.said(*w1, *words).split())
    assert f"Something contradicts itself ({told}): safepassage conflicts" in said
    assert f"{told[0].upper()}{told[1:]}." in desk.said(*w1, "conflicts")
    (one,) = desk.done(*w1, "conflicts")["open"]
    assert (one["registered"], one["told_of"]) == (30, 180 if is_surplus else 30)


def test_a_group_that_is_counted_as_none_is_registered_still(desk: Desk) -> None:
    """Whoever counts a group as 0 hears that, and not that nobody is registered under its code."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "G-1", "hall", "3")
    said = desk.said(*w1, "record", "recounted", "who=G-1", "count=0")
    assert "G-1 is counted as 0 people now." in said
    assert "Nobody is registered" not in said
    assert "Nobody is registered" in desk.said(*w1, "record", "recounted", "who=X-9", "count=0")


def test_another_contradiction_has_no_figures(desk: Desk) -> None:
    """One person on two vehicles is a contradiction that no count explains."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "hall")
    desk.done(*w1, "board", "van", "A-1")
    assert "Something contradicts itself: safepassage" in desk.said(*w1, "board", "bus", "A-1")
    (one,) = desk.done(*w1, "conflicts")["open"]
    assert (one["registered"], one["told_of"]) == (None, None)
    assert "egistered or counted anew" not in desk.said(*w1, "conflicts")


def test_signs_that_a_terminal_obeys_are_shown(desk: Desk) -> None:
    """A note that would turn round or hide what stands beside it comes out with its signs shown."""
    note = "note=13\u202e aboard"
    own = ("--post", desk.where / "F1", "--as", "W1", "--passphrase-file", desk.phrase("W1"))
    for words in (("register", "A-1", "hall", note), ("person", "A-1"), ("person", "\x9bA-1")):
        desk.capfd.readouterr()
        run([*map(str, (*words, *own))])
        out, err = desk.capfd.readouterr()
        assert not {"\u202e", "\x9b"} & set(out + err)
        assert words[1] != "A-1" or "13\\u202e aboard" in out


def test_an_interrupt_after_the_record_says_that_it_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is interrupted once an event is durable is told so, and doesn't record it twice."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    w1 = ("F1", "W1")
    with monkeypatch.context() as before:
        before.setattr("safepassage.operation.posts.post.signature_of", interrupted)
        code, told = desk.run(*w1, "register", "A-1", "hall", "3")
    assert (code, told["error"]["message"]) == (INTERRUPTED, "Interrupted. Nothing was written.")
    with monkeypatch.context() as after:
        after.setattr("safepassage.cli.operation.record.amiss_in", interrupted)
        code, told = desk.run(*w1, "register", "A-1", "hall", "3")
    assert (code, told["error"]["kind"]) == (INTERRUPTED, "interrupted")
    assert "By then 1 event had been recorded" in told["error"]["message"]
    assert desk.done(*w1, "now")["heads"] == 3


def test_a_file_that_is_no_sheet_is_not_read_whole(desk: Desk) -> None:
    """Of a file that is far too large for typed lines no more is read than shows that."""
    file = desk.where / "film"
    with file.open("wb") as stream:
        stream.truncate(5 * 2**20)
    code, told = desk.run("F1", "W1", "typed", file)
    assert code == USAGE
    assert "larger than 4 MB" in told["error"]["message"]


def test_lists_are_told_as_what_they_are(desk: Desk) -> None:
    """A household has all its members, and who accepts several directions goes in one of them."""
    own = ("--post", desk.where / "F1", "--as", "W1", "--passphrase-file", desk.phrase("W1"))
    for words, shown in (
        (("household_joined", "household=H", "members=A-1,A-2"), "members A-1 and A-2"),
        (("direction_chosen", "who=A-1", "direction=Z,East"), "Z or East"),
    ):
        assert run([*map(str, ("record", *words, *own))]) == DONE
        assert shown in " ".join(desk.capfd.readouterr().out.split())


def test_a_time_is_stated_or_now(desk: Desk) -> None:
    """A past time is kept as that of observation; one that lies ahead is refused."""
    w1 = ("F1", "W1")
    told = desk.done(*w1, "register", "A-1", "C", "--at", "2026-01-06T10:20+02:00")
    assert told["observed"] == "2026-01-06T08:20:00+00:00"
    assert told["recorded"] != told["observed"]
    code, refused = desk.run(*w1, "register", "A-2", "C", "--at", "2999-01-06T10:20Z")
    assert (code, refused["error"]["kind"]) in {(FAULTS, "refused"), (USAGE, "usage")}


def test_a_correction_changes_some_fields(desk: Desk) -> None:
    """A correction keeps the fields that it does not name; post and number name the event."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "C", "40", "need=seated")
    desk.done(*w1, "correct", "F1#1", "count=41")
    found = desk.done(*w1, "board", "bus-3", "A-1", "41")
    assert found["number"] == 3
    code, told = desk.run(*w1, "correct", "F1#1", "name=Secret")
    assert code == FAULTS
    assert "Secret" not in told["error"]["message"]


def test_a_correction_builds_on_the_one_before(desk: Desk) -> None:
    """Fields that an earlier correction gave stay, until that correction is withdrawn."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "C", "5")
    seven = desk.done(*w1, "correct", "F1#1", "count=7")["event"]
    both = desk.done(*w1, "correct", "F1#1", "need=wheelchair")
    assert both["fields"]["fields"] == {
        "who": "A-1", "place": "C", "count": 7, "need": "wheelchair"
    }  # fmt: skip
    assert "contradicts" not in desk.said(*w1, "board", "bus-3", "A-1", "7")
    desk.done(*w1, "withdraw", both["event"])
    desk.done(*w1, "withdraw", seven)
    again = desk.done(*w1, "correct", "F1#1", "household=H-1")["fields"]["fields"]
    assert again == {"who": "A-1", "place": "C", "count": 5, "household": "H-1"}
    desk.done(*w1, "record", "vehicle_ready", "vehicle=bus-3", "places=seated:40")
    desk.done(*w1, "correct", "F1#8", "places=seated:30")
    ready = desk.done(*w1, "correct", "F1#8", "place=C")["fields"]["fields"]
    assert (ready["places"], ready["place"]) == ({"seated": 30}, "C")


def test_a_correction_builds_on_none_that_is_disputed(desk: Desk) -> None:
    """Where two posts have corrected a field in two ways, a further correction must name it."""
    w1, t1 = ("F1", "W1"), ("HQ", "T1")
    desk.done(*w1, "register", "A-1", "C", "5")
    desk.exchange("F1", "W1", "HQ", "T1")
    desk.done(*t1, "correct", "F1#1", "count=6")
    desk.done(*w1, "correct", "F1#1", "count=7")
    desk.exchange("F1", "W1", "HQ", "T1")
    code, told = desk.run(*t1, "correct", "F1#1", "need=wheelchair")
    assert (code, told["error"]["kind"]) == (FAULTS, "refused")
    assert "registered, event F1#1: posts have corrected it" in told["error"]["message"]
    named = desk.done(*t1, "correct", "F1#1", "need=wheelchair", "count=7")["fields"]["fields"]
    assert (named["count"], named["need"]) == (7, "wheelchair")
    desk.done(*t1, "withdraw", "F1#2")
    assert desk.done(*t1, "correct", "F1#1", "need=seated")["fields"]["fields"]["count"] == 7


def test_nobody_is_handed_over_to_themselves(desk: Desk) -> None:
    """Neither a record nor a correction makes somebody their own receiver."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "C-1", "school")
    handed = ("record", "handed_over", "who=C-1", "place=school")
    event = desk.done(*w1, *handed, "to=A-17")["event"]
    for words in ((*handed, "to=C-1"), ("correct", event, "to=C-1")):
        code, told = desk.run(*w1, *words)
        assert (code, told["error"]["kind"]) == (FAULTS, "refused")
        assert "handed over to themselves" in told["error"]["message"]


def test_people_arrive_at_receptions(desk: Desk) -> None:
    """A pickup or checkpoint of the scenario is refused, and its receptions are named."""
    hq = ("HQ", "P1")
    desk.done(*hq, "adopt", bundled_path("first-steps"))
    desk.done(*hq, "register", "A-1", "hall", "3")
    event = desk.done(*hq, "arrive", "school", "A-1", "1")["event"]
    for words in (
        ("arrive", "hall", "A-1", "3"),
        ("record", "arrived", "who=A-1", "place=gate"),
        ("correct", event, "place=hall"),
    ):
        code, told = desk.run(*hq, *words)
        assert (code, told["error"]["kind"]) == (FAULTS, "refused")
        assert "Its receptions are school, farm." in told["error"]["message"]
    assert desk.done(*hq, "arrive", "unplanned", "A-1", "1")["unknown"]
    desk.done(*hq, "correct", event, "place=farm")


def test_an_event_is_withdrawn_by_some_digits(desk: Desk) -> None:
    """An event is named by the digits that the answer showed, and by no fewer than six."""
    w1 = ("F1", "W1")
    event = desk.done(*w1, "register", "A-1", "C", "40")["event"]
    withdrawn = desk.done(*w1, "withdraw", event[:10], "--note", "twice")
    assert withdrawn["fields"]["event"] == event
    for name in (event[:4], "ffffffff", "F1#99"):
        assert desk.run(*w1, "withdraw", name)[0] == FAULTS


def test_what_is_withdrawn_already_is_told(desk: Desk) -> None:
    """A second withdrawal, or a correction, says by whom and when it was, and records nothing."""
    event = desk.done("HQ", "P1", "register", "A-1", "C", "40")["event"]
    desk.done("HQ", "P1", "withdraw", event[:10])
    for words in (
        ("withdraw", event[:10]),
        ("record", "withdrawn", f"event={event}"),
        ("correct", event[:10], "count=4"),
    ):
        code, told = desk.run("HQ", "T1", *words)
        assert (code, told["error"]["kind"]) == (FAULTS, "refused")
        message = told["error"]["message"]
        assert "event HQ#3: it is withdrawn already, by P1 at HQ, " in message
        assert "(event HQ#4, " in message
    assert desk.done("HQ", "P1", "register", "A-2", "C")["number"] == 5


def test_a_birth_year_that_is_none_is_asked_for_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types one at the keyboard hears so at once, and loses nothing that was typed."""
    typed = iter(("Zorjana Wymyslenko", "", "19x1", "0951", "1951", "", "c-1"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(typed))
    desk.capfd.readouterr()
    own = ["--post", str(desk.where / "F1"), "--as", "W1",
           "--passphrase-file", str(desk.phrase("W1"))]  # fmt: skip
    assert run(["register", "A-1", "C", "--names", *own]) == DONE
    err = desk.capfd.readouterr().err
    assert err.count("birth year: this is none. A birth year has four digits") == 2
    assert not any(word in err for word in ("19x1", "0951", "Zorjana"))
    told = desk.done("F1", "W1", "person", "A-1", "--names", "--purpose", "boarding")
    (fields,) = told["personal"]
    assert fields["birth_year"] == "1951"


def test_typed_sheets_are_recorded_whole(desk: Desk) -> None:
    """Lines from paper become events; with one wrong line nothing is recorded."""
    w1 = ("F1", "W1")
    desk.done(*w1, "register", "A-1", "C", "40")
    desk.done(*w1, "record", "vehicle_ready", "vehicle=bus-3")
    sheet = desk.where / "sheet.txt"
    good = f"board {written('bus-3')} {written('C')}\n{written('A-1')} 12\n"
    sheet.write_text(good + "A-1/00\n", encoding="utf-8")
    code, told = desk.run(*w1, "typed", sheet)
    assert code == FAULTS
    assert told["error"]["faults"][0]["row"] == 3
    sheet.write_text(good, encoding="utf-8")
    shown = desk.done(*w1, "typed", sheet, "--check")
    assert (shown["recorded"], len(shown["told"])) == ([], 1)
    assert len(desk.done(*w1, "typed", sheet)["recorded"]) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["record", "nonsense", "who=A"], "no such kind"),
        (["board", "bus-3"], "boarded, who: missing"),
        (["register", "Secret Person", "C"], "a code has 1 to 64"),
        (["register", "A-1", "C", "name=Secret"], "has no such field"),
        (["register", "A-1", "C", "--names"], "there is none"),
        (["withdraw", "F1#" + "9" * 24], "as POST#NUMBER"),
        (["withdraw", "F1#" + "9" * 5000], "as POST#NUMBER"),
        (["call", "Secret Person", "C"], "vehicle: a code has 1 to 64"),
        (["call", "bus", "Secret Person"], "place: a code has 1 to 64"),
        (["folder", "Secret", "-o", "papers"], "VEHICLE: no vehicle is known here"),
        (["folder", "Secret", "--to", "Secret", "-o", "papers"], "no vehicle is known here"),
        (["paper", "arrive", "Secret", "Secret", "-o", "x.html"], "PLACE: no place is known here"),
        (["withdraw", "Secret#3"], "no event of that post is here"),
        (["board", "bus-3", "A-1", "--at", "Secret"], "--at: This is no time"),
        (["record", "counted", "vehicle=bus-3", "count=-3"], "count: a whole number from 0 up"),
        (["post", "export", "--for", "Secret Person", "-o", "x"], "under this code"),
        (
            ["export-data", "counts", "--place", "Secret Person", "-o", "x.csv"],
            "a code has 1 to 64",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused(desk: Desk, words: list[str], told: str) -> None:
    """A wrong line is refused by field, rule and remedy; no name in it is repeated."""
    code, found = desk.run("F1", "W1", *words)
    assert code in {FAULTS, USAGE}
    assert told in found["error"]["message"]
    assert "Secret" not in found["error"]["message"]


def test_who_may_not_record_is_told_who_may(desk: Desk) -> None:
    """An auditor looks, and records nothing."""
    desk.done(
        "HQ", "T1", "post", "person", "A1", "--role", "auditor",
        "--new-passphrase-file", desk.phrase("A1"),
    )  # fmt: skip
    code, told = desk.run("HQ", "A1", "register", "A-1", "C")
    assert (code, told["error"]["kind"]) == (USAGE, "custody")
    desk.done("HQ", "A1", "post", "status")


def test_the_answer_says_what_stands_now(desk: Desk) -> None:
    """In words, an answer tells the event, how to name it, and how the group stands."""
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    desk.capfd.readouterr()
    own = ["--post", str(desk.where / "F1"), "--as", "W1",
           "--passphrase-file", str(desk.phrase("W1"))]  # fmt: skip
    assert run(["board", "bus-3", "A-1", "12", *own]) == DONE
    out, _ = desk.capfd.readouterr()
    assert "Recorded A-1: 12 people boarded bus-3" in out
    assert "Event F1#2, " in out
    assert "A-1 now: 28 waiting, 12 aboard." in out
    assert "Nobody is registered" not in out


def test_a_code_that_is_not_registered_is_recorded_and_told(desk: Desk) -> None:
    """A fact on a mistyped code is kept, and the answer says that nobody is registered under it."""
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    desk.capfd.readouterr()
    own = ["--post", str(desk.where / "F1"), "--as", "W1",
           "--passphrase-file", str(desk.phrase("W1"))]  # fmt: skip
    assert run(["board", "bus-3", "A-11", "12", *own]) == DONE
    out, _ = desk.capfd.readouterr()
    assert "A-11 now: 12 aboard.\nNobody is registered here under this code." in out
    assert "Did you mean A-1?" in out
    assert f"safepassage withdraw {out.partition('Event F1#2, ')[2][:10]}, and record" in out
    assert "safepassage register A-11 PLACE COUNT" in out


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("F1#7", "F1#7: there is no such event here. The last of F1 here is number 1."),
        ("Q1#1", "#1: no event of that post is here. Did you mean HQ1?"),
        ("0123abcdef", "0123abcdef: no event here begins so."),
    ],
)
def test_an_event_that_is_not_here_is_named(desk: Desk, named: str, told: str) -> None:
    """Who gives several events hears which of them is not here, and of a post how far it goes."""
    desk.join("HQ1", "W1")
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    desk.exchange("HQ", "T1", "F1", "W1")
    code, found = desk.run("F1", "W1", "withdraw", named)
    assert code == FAULTS
    assert found["error"]["message"].startswith(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("register", "A-1", "C", "--at", "2026-13-01T25:00"),
            "--at 2026-13-01T25:00: There is no",
        ),
        (("register", "A-1", "C", "--at", "25:00"), "--at 25:00: There is no such clock time."),
        (("register", "A-1", "C", "--at", "9:05"), "--at 9:05: A clock time needs a time zone"),
        (
            ("now", "--as-of", "recorded", "2026-01-12"),
            "--as-of recorded 2026-01-12: This is a date",
        ),
    ],
)
def test_a_wrong_time_is_told_with_its_option(
    desk: Desk, words: tuple[str, ...], told: str
) -> None:
    """Whoever gives a wrong time is told with which option, and which it was."""
    code, found = desk.run("F1", "W1", *words)
    assert code == FAULTS
    assert found["error"]["message"].startswith(told)


@pytest.mark.parametrize(
    "words",
    [
        ("register", "A-1", "C", "-3"),
        ("board", "bus-3", "A-1", "-35"),
        ("count", "bus-3", "-1"),
        ("record", "recounted", "-.5"),
    ],
)
def test_a_count_below_zero_is_told_as_one(desk: Desk, words: tuple[str, ...]) -> None:
    """A number with a minus is no option that does not exist: what a count is, is told."""
    code, found = desk.run("F1", "W1", *words)
    assert code == USAGE
    assert "a whole number from 1 up, or from 0" in found["error"]["message"]
    assert "option" not in found["error"]["message"]


def test_the_kinds_are_listed_where_an_unknown_one_leads(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    """A mistyped kind is answered with the near one and the help, and that lists those to type."""
    code, found = desk.run("F1", "W1", "record", "vehicle_redy", "vehicle=bus")
    assert code == FAULTS
    message = found["error"]["message"]
    assert "Did you mean vehicle_ready?" in message
    assert message.endswith("safepassage record --help")
    assert run(["record", "--help"]) == DONE
    told = capfd.readouterr().out
    listed = set(re.split(r"[\s,.]+", told.partition("The kinds:")[2].partition("What one")[0]))
    assert listed - {""} == KINDS.keys() - _NOT_TYPED.keys()


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_help_shows_how_a_verb_is_typed(verb: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The help of each verb has the line that is to be typed."""
    assert run([verb, "--help"]) == DONE
    assert f"Write: safepassage {verb} " in capfd.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["person", "Secret", "Person"],
        ["settle", "abc", "--keep", "x", "Secret"],
        ["count", "bus", "3", "--at"],
        ["call", "bus", "C", "--reserve", "Secret"],
        ["paper", "Secret", "C", "bus", "-o", "x.html"],
        ["post", "person", "X-1", "--role", "Secret"],
    ],
)
def test_a_wrong_line_is_not_repeated(words: list[str], desk: Desk) -> None:
    """Words too many and values that are none are told of, and not shown again."""
    code, found = desk.run("F1", "W1", *words)
    assert code == USAGE
    assert "Secret" not in found["error"]["message"]
    assert "--help" in found["error"]["message"] or "-" in found["error"]["message"]
