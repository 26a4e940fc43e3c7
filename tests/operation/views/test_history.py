"""Histories: each event of a person or vehicle, how late it came and what became of it."""

from __future__ import annotations

from safepassage.operation.register import State
from safepassage.operation.views.history import Fate, history_of
from tests.operation.views.scenes import seen, small_day


def test_history_tells_each_event_and_where_heads_were_then() -> None:
    """A group's history has each event in order, with how many were in which state after it."""
    told = history_of(*seen(small_day()), "people:G")
    assert [(one.kind, one.post, one.after) for one in told] == [
        ("registered", "A", ((State.WAITING, 40),)),
        ("boarded", "A", ((State.WAITING, 9), (State.ABOARD, 31))),
    ]
    assert all(one.fate is Fate.COUNTS and one.late_min == 0 for one in told)


def test_late_event_says_by_how_much() -> None:
    """An event that was recorded after it was seen stands where it was seen, with its delay."""
    scene = small_day()
    scene["B"].record(
        200, "got_off", observed=50, who="G", count=2, vehicle="bus-3", place="Tokmak"
    )
    scene["C"].record(120, "arrived", who="G", vehicle="bus-3", place="school")
    told = history_of(*seen(scene), "people:G")
    assert [(one.kind, one.late_min) for one in told][2:] == [("got_off", 150), ("arrived", 0)]
    assert told[-1].after == ((State.WAITING, 11), (State.ARRIVED, 29))


def test_sealed_data_never_show() -> None:
    """A history says that there are sealed data, and does not carry them."""
    (told,) = history_of(*seen(small_day()), "people:P-1")
    assert told.sealed
    assert "sealed" not in told.fields
    assert "c2VhbGVk" not in repr(told)


def test_withdrawn_corrected_and_overruled_events_say_by_whom() -> None:
    """What counts no more, or otherwise, names the event, the post and who decided."""
    scene = small_day()
    town, road, hq = scene["A"], scene["B"], scene["HQ"]
    wrong = town.record(30, "boarded", who="P-1", vehicle="bus-3", place="cellar-c")
    right = road.record(31, "boarded", who="P-1", vehicle="bus-4", place="cellar-c")
    slip = town.record(40, "got_off", who="P-1", place="gate")
    typo = road.record(90, "arrived", who="P-1", place="shool")
    settled = hq.record(
        95, "settled", event=right.digest, overruled=[wrong.digest], decided_by="W7"
    )
    withdrawn = town.record(96, "withdrawn", event=slip.digest)
    corrected = scene["C"].record(
        97, "corrected", event=typo.digest, fields={"who": "P-1", "place": "school"}
    )
    told = {one.digest: one for one in history_of(*seen(scene), "people:P-1")}
    assert (told[wrong.digest].fate, told[wrong.digest].amended_by) == (
        Fate.OVERRULED,
        settled.digest,
    )
    assert (told[wrong.digest].amended_post, told[wrong.digest].decided_by) == ("HQ", "W7")
    assert told[right.digest].fate is Fate.COUNTS
    assert (told[slip.digest].fate, told[slip.digest].amended_by) == (
        Fate.WITHDRAWN,
        withdrawn.digest,
    )
    assert (told[typo.digest].fate, told[typo.digest].amended_by) == (
        Fate.CORRECTED,
        corrected.digest,
    )
    assert told[typo.digest].fields["place"] == "shool"
    assert told[typo.digest].stands["place"] == "school"


def test_correction_that_does_not_fit_is_shown() -> None:
    """A correction that would make the event about somebody else changes nothing, and is told."""
    scene = small_day()
    event = scene["A"].record(30, "boarded", who="P-1", vehicle="bus-3", place="cellar-c")
    scene["A"].record(31, "corrected", event=event.digest, fields={"who": "P-2", "vehicle": "b"})
    told = history_of(*seen(scene), "people:P-1")
    assert told[-1].fate is Fate.MISCORRECTED
    assert told[-1].after == ((State.ABOARD, 1),)


def test_an_erasure_that_somebody_withdrew_counts() -> None:
    """That it should not stand is told with the post that said so, and is without effect."""
    scene = small_day()
    erased = scene["A"].record(30, "erased", who="P-1")
    withdrawn = scene["B"].record(40, "withdrawn", event=erased.digest)
    told = history_of(*seen(scene), "people:P-1")[-1]
    assert (told.fate, told.amended_by, told.amended_post) == (Fate.FINAL, withdrawn.digest, "B")
    assert told.after == ((State.WAITING, 1),)
    assert seen(scene)[0].people["P-1"].erased


def test_events_of_a_revoked_post_are_kept_apart() -> None:
    """What a post recorded beyond its last number is in the history, and counts not."""
    scene = small_day()
    scene["B"].record(30, "boarded", who="P-1", vehicle="bus-3", place="cellar-c")
    scene["HQ"].record(40, "post_revoked", post="B", last=0)
    told = history_of(*seen(scene), "people:P-1")
    assert [one.fate for one in told] == [Fate.COUNTS, Fate.KEPT_APART]
    assert told[-1].after == ()


def test_vehicle_has_a_history_too() -> None:
    """What was told of a vehicle is its history."""
    scene = small_day()
    scene["A"].record(25, "departed", vehicle="bus-3", place="cellar-c")
    scene["B"].record(60, "counted", vehicle="bus-3", place="Tokmak", count=31)
    assert [one.kind for one in history_of(*seen(scene), "vehicle:bus-3")] == [
        "departed",
        "counted",
    ]
