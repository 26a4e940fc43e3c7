"""What the views show, as lines for a terminal and as records."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from safepassage.operation.events.kinds import CLAIMED_AS
from safepassage.operation.register import State
from safepassage.operation.views import (
    disputes,
    head_counts,
    history_of,
    pauses_now,
    settlements,
    unaccounted,
    whereabouts,
)
from safepassage.reporting.operation.open_text import (
    disputes_text,
    gap_commands_text,
    head_counts_text,
    pauses_text,
)
from safepassage.reporting.operation.people_text import (
    CLAIM_WORDS,
    history_text,
    unaccounted_text,
    whereabouts_text,
)
from safepassage.reporting.operation.records import record_of
from safepassage.reporting.operation.times import Times
from safepassage.reporting.terminal import WIDTH
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import seen
from tests.reporting.operation.views_sample import TIMES, sample_day


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return what each view says of the sample day."""
    scene = sample_day()
    register, source = seen(scene)
    checked = head_counts(register)
    missing = unaccounted(register, source, now=TIMES.now)
    pauses = pauses_now(register, source, load_scenario(bundled_path("azovstal")))
    return {
        "whereabouts": whereabouts_text(whereabouts(register), TIMES),
        "history": history_text("people:G", history_of(register, source, "people:G"), TIMES),
        "loser": history_text("people:P-1", history_of(register, source, "people:P-1"), TIMES),
        "unaccounted": unaccounted_text(missing, TIMES, reader="T1", gaps=checked),
        "head_counts": head_counts_text(checked, TIMES),
        "disputes": disputes_text(disputes(register, source), settlements(register, source), TIMES),
        "pauses": pauses_text(pauses, TIMES),
    }


def test_no_line_is_wider_than_the_terminal(texts: dict[str, str]) -> None:
    """Every line fits."""
    for name, text in texts.items():
        assert max(len(line) for line in text.splitlines()) <= WIDTH, name


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (
            "whereabouts",
            "67 people. 36 waiting, 4 aboard, 2 held, 0 chose otherwise, 24 arrived, 1",
        ),
        ("whereabouts", "1 person of them beyond the 66 who are known"),
        ("whereabouts", "25 people belong to groups whose count is a guess"),
        (
            "history",
            "G: 6 events. Now 11 waiting, 2 aboard, 2 held, 24 arrived, 1 unaccounted for.",
        ),
        ("history", "1 h 40 min late"),
        ("loser", "COUNTS NO MORE: overruled by HQ, decided"),
        ("unaccounted", "5 people to be found or heard of; nobody looks after 3 of them."),
        ("unaccounted", "2 people, bus-3, counted at 11:10"),
        (
            "unaccounted",
            "Take people on: safepassage record gap_owned event=EVENT owner=T1",
        ),
        ("head_counts", "2 open gaps, 1 closed, 0 counts without one."),
        ("head_counts", "2 missing"),
        ("head_counts", "(known then: 31)"),
        ("disputes", "1 contradiction to settle."),
        ("disputes", "<- counts for now"),
        ("disputes", "kept, counts no more"),
        ("pauses", "plant-6-may (pledged 08:00 to 18:00): BREACHED since 11:37"),
        ("pauses", "plant-5-may (pledged 5 May 08:00 to 5 May 18:00): NOBODY HAS TOLD OF IT"),
        ("pauses", "broken by russia, says Azov through post A"),
    ],
)
def test_what_matters_is_said(texts: dict[str, str], view: str, words: str) -> None:
    """The sums, the gaps, who looks after them and what counts no more stand in the text."""
    assert words in " ".join(texts[view].split())


def test_empty_register_says_so() -> None:
    """With nothing known, each text says that in a sentence."""
    scene = Scene()
    register, source = seen(scene)
    assert "nobody is registered" in whereabouts_text(whereabouts(register), TIMES)
    assert head_counts_text((), TIMES) == "No heads have been counted yet."
    assert disputes_text((), (), TIMES) == "Nothing contradicts itself."
    assert "No pause is pledged" in pauses_text((), TIMES)
    assert unaccounted_text((), TIMES, reader="T1") == (
        "Nobody is unaccounted for, held or overdue."
    )
    assert "nothing is known" in history_text("people:X", (), TIMES)
    assert history_of(register, source, "people:X") == ()


def test_times_of_another_day_have_their_date() -> None:
    """A time of today is a time of day; of another day it has its date; zones are kept."""
    times = Times(T0, ZoneInfo("Europe/Kyiv"))
    assert times.at(T0 + 60) == "10:01"
    assert times.at(T0 - 86_400) == "5 May 10:00"
    assert times.full(T0) == "6 May 2022 10:00"
    assert times.ago(T0 - 7_800) == "2 h 10 min"
    assert times.iso(T0) == "2022-05-06T10:00:00+03:00"


def test_records_have_times_as_text_and_no_sealed_data() -> None:
    """Every view becomes JSON; times have their offset, states their word, sealed data are out."""
    scene = sample_day()
    scene["A"].record(98, "registered", who="P-1", place="cellar-x", sealed="U0VBTEVE")
    register, source = seen(scene)
    views = (
        whereabouts(register),
        history_of(register, source, "people:P-1"),
        head_counts(register),
        unaccounted(register, source, now=TIMES.now),
        disputes(register, source),
        settlements(register, source),
        pauses_now(register, source),
    )
    text = json.dumps(record_of(views, TIMES))
    assert "U0VBTEVE" not in text
    stand = record_of(whereabouts(register), TIMES)["stands"][0]
    assert stand["state"] == State.WAITING.value
    assert stand["since"].endswith("+03:00")
    count = record_of(head_counts(register), TIMES)[0]
    assert (count["since"], count["state"]) == (None, "open")


def test_long_findings_and_dates_still_fit() -> None:
    """A gap of another day, opened again after a long explanation, still fits the terminal."""
    scene = sample_day()
    count = next(event for event in scene["B"].events if event.kind == "counted")
    scene["HQ"].see(60, count)
    scene["HQ"].record(100, "gap_closed", event=count.digest, finding="two were asleep " * 12)
    scene["HQ"].record(101, "gap_owned", event=count.digest, owner="W7")
    scene["A"].record(160, "boarded", observed=40, who="H", count=5, vehicle="bus-3")
    times = Times(T0 + 3 * 86_400, ZoneInfo("Europe/Kyiv"))
    text = head_counts_text(head_counts(seen(scene)[0]), times)
    assert "OPEN AGAIN" in text
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_each_status_of_a_claim_has_words() -> None:
    """Whatever status another system may give, there are words for it."""
    assert set(CLAIM_WORDS) == set(CLAIMED_AS)


def test_a_contradiction_is_told_with_whole_commands() -> None:
    """Each side has the command that keeps it; what is not settled has those that mend it."""
    scene = sample_day()
    scene["A"].record(20, "boarded", who="P-9", vehicle="bus-1", place="cellar-c")
    scene["B"].record(25, "boarded", who="P-9", vehicle="bus-2", place="cellar-c")
    first = scene["A"].record(26, "registered", who="G-9", count=3, place="cellar-c")
    scene["A"].record(27, "boarded", who="G-9", count=5, vehicle="bus-1", place="cellar-c")
    scene["A"].record(28, "corrected", event=first.digest, fields={"count": 4, "place": "cellar-c"})
    scene["B"].record(29, "corrected", event=first.digest, fields={"count": 3, "place": "cellar-c"})
    register, source = seen(scene)
    found = disputes(register, source)
    text = disputes_text(found, (), TIMES)
    for dispute in found:
        for side in dispute.sides:
            event = side.digest[:10]
            if dispute.remedy.settles:
                assert f"safepassage settle {dispute.code} --keep {event}" in text
            elif dispute.rule == "corrected in two ways":
                assert f"safepassage withdraw {event}" in text
            else:
                assert f"safepassage correct {event} count=N" in text
    assert {each.remedy.settles for each in found} == {True, False}
    assert "safepassage record recounted who=G-9 count=N" in text
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_an_erasure_that_was_overruled_is_told_as_one_that_counts() -> None:
    """Neither the history nor the settlement says that an erasure counts no more."""
    scene = sample_day()
    scene["A"].record(20, "registered", who="P-9", place="cellar-c")
    erased = scene["A"].record(21, "erased", who="P-9")
    again = scene["B"].record(22, "registered", who="P-9", place="cellar-c")
    scene["B"].record(23, "settled", event=again.digest, overruled=[erased.digest], decided_by="T1")
    register, source = seen(scene)
    told = " ".join(disputes_text((), settlements(register, source), TIMES).split())
    assert "counts all the same: " + erased.digest[:10] in told
    history = history_text("people:P-9", history_of(register, source, "people:P-9"), TIMES)
    assert "(IT COUNTS: taken back by B in vain)" in history
    assert "COUNTS NO MORE" not in history
    assert max(len(line) for line in history.splitlines()) <= WIDTH


def test_gaps_are_told_with_whole_commands() -> None:
    """The first few open gaps have the commands that take them on and explain them."""
    events = [f"{number:064x}"[::-1] for number in range(1, 8)]
    text = gap_commands_text(events, owner="W1")
    lines = text.splitlines()
    assert lines[:2] == [
        "Take on 1000000000: safepassage record gap_owned event=1000000000 owner=W1",
        "Explain 1000000000: safepassage record gap_closed event=1000000000 finding='WHAT IT WAS'",
    ]
    assert len(lines) == 2 * 5 + 1
    assert lines[-1] == "So also the other 2, with their events."
    assert gap_commands_text([], owner="W1") == ""
    assert max(len(line) for line in lines) <= WIDTH
