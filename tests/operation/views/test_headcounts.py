"""Head-counts: the manifest of that moment, the gap, who owns it, and how it was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.operation.views.headcounts import Checked, GapState, head_counts
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import folded, small_day

if TYPE_CHECKING:
    from safepassage.operation.events import Event


def _only(scene: Scene) -> Checked:
    (one,) = head_counts(folded(scene))
    return one


@pytest.fixture
def scene() -> Scene:
    """Return a day on which 29 are counted on bus-3, which 31 have boarded."""
    scene = small_day()
    scene["B"].record(60, "counted", vehicle="bus-3", place="Tokmak", count=29)
    return scene


def _count(scene: Scene) -> Event:
    return scene["B"].events[-1]


def test_count_that_fits(scene: Scene) -> None:
    """A count of as many as the manifest has fits."""
    scene["B"].record(70, "counted", vehicle="bus-3", place="Vasylivka", count=31)
    assert [(one.state, one.place) for one in head_counts(folded(scene))] == [
        (GapState.OPEN, "Tokmak"),
        (GapState.FITS, "Vasylivka"),
    ]


def test_gap_is_open_until_owned(scene: Scene) -> None:
    """Two missing are a gap of -2, open, then owned by whoever takes it."""
    one = _only(scene)
    assert (one.counted, one.known, one.gap, one.state) == (29, 31, -2, GapState.OPEN)
    scene["HQ"].record(65, "gap_owned", event=_count(scene).digest, owner="W7")
    assert (_only(scene).state, _only(scene).owner) == (GapState.OWNED, "W7")


def test_gap_is_closed_by_a_finding(scene: Scene) -> None:
    """A gap that was explained is closed, and its figures still show."""
    digest = _count(scene).digest
    scene["HQ"].see(60, _count(scene))
    scene["HQ"].record(80, "gap_closed", event=digest, finding="two slept under a seat")
    one = _only(scene)
    assert (one.state, one.gap, one.finding) == (GapState.CLOSED, -2, "two slept under a seat")
    assert not one.state.is_open


def test_late_fact_closes_the_gap(scene: Scene) -> None:
    """Two who got off before the count, told of later, close the gap; what was known then stays."""
    scene["B"].record(
        150, "got_off", observed=50, who="G", count=2, vehicle="bus-3", place="Manhush"
    )
    one = _only(scene)
    assert (one.state, one.gap) == (GapState.CLOSED_BY_LATE_FACTS, 0)
    assert one.known_then == 31


def test_late_fact_opens_an_explained_gap_again(scene: Scene) -> None:
    """Where late facts change a gap that was explained, the explanation no longer closes it."""
    scene["HQ"].see(60, _count(scene))
    scene["HQ"].record(80, "gap_closed", event=_count(scene).digest, finding="two got off")
    scene["A"].record(150, "boarded", observed=30, who="P-1", vehicle="bus-3", place="cellar-c")
    one = _only(scene)
    assert (one.state, one.gap) == (GapState.REOPENED, -3)


def test_boarding_after_the_count_does_not_matter(scene: Scene) -> None:
    """The manifest is that of the moment of the count, whatever comes aboard later."""
    scene["B"].record(61, "boarded", who="P-1", vehicle="bus-3", place="Tokmak")
    assert _only(scene).known == 31


def test_more_heads_than_known_are_a_gap_too(scene: Scene) -> None:
    """More heads than the manifest has are a gap above 0."""
    scene["B"].record(70, "counted", vehicle="bus-3", place="Vasylivka", count=34)
    assert [one.gap for one in head_counts(folded(scene))] == [-2, 3]


def test_only_the_newest_count_of_a_vehicle_is_the_latest(scene: Scene) -> None:
    """Of several counts of one vehicle the last observed is marked."""
    scene["B"].record(70, "counted", vehicle="bus-3", place="Vasylivka", count=30)
    assert [(one.place, one.latest) for one in head_counts(folded(scene))] == [
        ("Tokmak", False),
        ("Vasylivka", True),
    ]


@pytest.mark.parametrize(
    ("stage", "place", "known"),
    [("waiting", "cellar-c", 10), ("boarded", "cellar-c", 31), ("arrived", "school", 29)],
)
def test_figure_for_a_place_stands_beside_the_register(
    scene: Scene, stage: str, place: str, known: int
) -> None:
    """A figure that somebody gives for a place and stage is held to the register."""
    scene["B"].record(70, "got_off", who="G", count=2, vehicle="bus-3", place="Tokmak")
    scene["C"].record(90, "arrived", who="G", vehicle="bus-3", place="school")
    scene["C"].record(100, "tallied", place=place, stage=stage, count=35, told_by="UN")
    one = next(one for one in head_counts(folded(scene)) if one.stage == stage)
    assert (one.counted, one.known, one.told_by, one.state) == (35, known, "UN", GapState.OPEN)


def test_figure_since_a_time_counts_from_then(scene: Scene) -> None:
    """A figure of a day is held to who came on that day, not to who came before."""
    reception = scene["C"]
    reception.record(90, "arrived", who="G", count=20, vehicle="bus-3", place="school")
    reception.record(1500, "arrived", who="G", count=9, vehicle="bus-3", place="school")
    reception.record(
        1510, "tallied", place="school", stage="arrived", count=9, since=T0 + 60 * 1440
    )
    reception.record(1511, "tallied", place="school", stage="arrived", count=29)
    figures = [one for one in head_counts(folded(scene)) if one.stage == "arrived"]
    assert [(one.counted, one.known, one.state) for one in figures] == [
        (9, 9, GapState.FITS),
        (29, 29, GapState.FITS),
    ]


def test_tellers_who_disagree_both_stand(scene: Scene) -> None:
    """Two figures of one stage by two tellers are both shown, each with its own gap."""
    scene["C"].record(90, "arrived", who="G", vehicle="bus-3", place="school")
    scene["C"].record(95, "tallied", place="school", stage="arrived", count=31, told_by="UN")
    scene["C"].record(96, "tallied", place="school", stage="arrived", count=40, told_by="ministry")
    figures = {one.told_by: one for one in head_counts(folded(scene)) if one.stage == "arrived"}
    assert {teller: one.gap for teller, one in figures.items()} == {"UN": 0, "ministry": 9}
    assert all(one.latest for one in figures.values())


def test_people_held_with_their_vehicle_are_still_aboard(scene: Scene) -> None:
    """Who is held with the vehicle is counted in it, and who was taken off is not."""
    scene["B"].record(62, "held", who="G", vehicle="bus-3", place="Vasylivka")
    scene["B"].record(65, "taken_off", who="G", count=4, vehicle="bus-3", place="Vasylivka")
    scene["B"].record(70, "counted", vehicle="bus-3", place="Vasylivka", count=27)
    assert [one.state for one in head_counts(folded(scene))] == [GapState.OPEN, GapState.FITS]
