"""More people aboard than places: told, owned, explained, and told again when it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.views.headcounts import GapState
from safepassage.operation.views.overloads import Overload, overfull_now, overloads
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import folded

if TYPE_CHECKING:
    from safepassage.operation.events import Json

PLANNED = {"bus": {"seated": 20, "wheelchair": 0, "stretcher": 0}}


def _scene() -> Scene:
    """Return a post at which 300 wait, and 25 of them boarded a bus of 20 seats at minute 20."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=300, place="hall")
    scene["A"].record(20, "boarded", who="G", count=25, vehicle="bus", place="hall")
    return scene


def _only(scene: Scene) -> Overload:
    (one,) = overloads(folded(scene), PLANNED)
    return one


def test_more_people_than_places_are_told() -> None:
    """25 on 20 seats are 5 too many, at the stop and by the event where that came to be."""
    scene = _scene()
    one = _only(scene)
    assert (one.vehicle, one.place, one.beyond, one.lasts) == ("bus", "hall", 5, True)
    assert (one.observed, one.digest) == (T0 + 1200, scene["A"].events[-1].digest)
    assert one.state is GapState.OPEN
    (now,) = overfull_now(folded(scene), PLANNED)
    assert (now.vehicle, now.aboard["seated"], now.beyond) == ("bus", 25, 5)


def test_as_many_as_places_are_not_told() -> None:
    """20 on 20 seats are no overload, nor is a vehicle whose places nobody knows."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=60, place="hall")
    scene["A"].record(2, "boarded", who="G", count=20, vehicle="bus", place="hall")
    scene["A"].record(3, "boarded", who="G", count=40, vehicle="truck", place="hall")
    assert overloads(folded(scene), PLANNED) == ()
    assert overfull_now(folded(scene), PLANNED) == ()


def test_what_a_post_says_of_its_places_goes_before_the_plan() -> None:
    """A bus that is said to have 30 seats is not overfull with 25, and a van with 2 is with 3."""
    scene = _scene()
    scene["A"].record(21, "vehicle_ready", vehicle="bus", places={"seated": 30})
    scene["A"].record(22, "vehicle_ready", vehicle="van", places={"seated": 2})
    scene["A"].record(23, "boarded", who="G", count=3, vehicle="van", place="hall")
    assert [(one.vehicle, one.beyond) for one in overloads(folded(scene), PLANNED)] == [("van", 1)]


def test_a_seat_is_no_place_for_a_wheelchair() -> None:
    """Who needs a wheelchair place has none on a bus that has only seats."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="P", place="hall", need="wheelchair")
    scene["A"].record(2, "boarded", who="P", vehicle="bus", place="hall")
    one = _only(scene)
    assert (one.beyond, one.aboard["wheelchair"]) == (1, 1)


def test_it_stays_in_the_list_after_they_got_off() -> None:
    """Who arrives takes the overload away for now; that there was one must still be explained."""
    scene = _scene()
    scene["A"].record(40, "arrived", who="G", count=25, place="school", vehicle="bus")
    scene["A"].record(50, "boarded", who="G", count=21, vehicle="bus", place="hall")
    first, second = overloads(folded(scene), PLANNED)
    assert (first.beyond, first.lasts) == (5, False)
    assert (second.beyond, second.lasts) == (1, True)


def test_it_is_owned_and_explained_and_opens_again() -> None:
    """An explanation holds for the figure that it was given for, and for no other."""
    scene = _scene()
    digest = scene["A"].events[-1].digest
    scene["A"].record(30, "gap_owned", event=digest, owner="W7")
    assert (_only(scene).state, _only(scene).owner) == (GapState.OWNED, "W7")
    scene["A"].record(31, "gap_closed", event=digest, finding="five children on laps")
    assert (_only(scene).state, _only(scene).finding) == (GapState.CLOSED, "five children on laps")
    scene["A"].record(35, "boarded", observed=10, who="G", count=2, vehicle="bus", place="hall")
    assert (_only(scene).state, _only(scene).beyond) == (GapState.REOPENED, 7)
    scene["A"].record(36, "boarded", who="G", count=1, vehicle="bus", place="hall")
    assert (_only(scene).state, _only(scene).beyond) == (GapState.OPEN, 8)


def test_a_correction_takes_it_away() -> None:
    """A count that was typed wrongly and is corrected leaves no overload."""
    scene = _scene()
    fields: dict[str, Json] = {"who": "G", "count": 15, "vehicle": "bus", "place": "hall"}
    scene["A"].record(30, "corrected", event=scene["A"].events[-1].digest, fields=fields)
    assert overloads(folded(scene), PLANNED) == ()
