"""Codes that the scenario does not have: told until they are corrected or confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.operation.views.unknown_codes import (
    ScenarioCodes,
    UnknownCode,
    scenario_codes,
    unknown_codes,
)
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import seen

if TYPE_CHECKING:
    from safepassage.operation.events import Json

SCENARIO = load_scenario(bundled_path("first-steps"))
"""Pickups hall and clinic, receptions school and farm, vehicles bus and van."""


def _known(scene: Scene) -> ScenarioCodes:
    return scenario_codes(seen(scene)[0], [SCENARIO])


def _unknown(scene: Scene, *, directions: bool = True) -> tuple[UnknownCode, ...]:
    register, source = seen(scene)
    known = scenario_codes(register, [SCENARIO])
    return unknown_codes(register, source, known, directions=directions)


@pytest.fixture
def scene() -> Scene:
    """Return a post at which 12 wait under codes that the scenario has."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=12, place="hall", direction=["school"])
    return scene


def test_codes_of_the_scenario_raise_no_question(scene: Scene) -> None:
    """Places, vehicles, pauses, receptions and names of directions of the scenario are known."""
    scene["A"].record(2, "boarded", who="G", vehicle="bus", place="hall")
    scene["A"].record(3, "departed", vehicle="bus", place="hall")
    scene["A"].record(4, "pause_started", pause=SCENARIO.pauses[0].id)
    assert _unknown(scene) == ()


@pytest.mark.parametrize(
    ("kind", "body", "field", "code", "nearest"),
    [
        ("boarded", {"who": "G", "vehicle": "Bsu"}, "vehicle", "Bsu", "bus"),
        ("arrived", {"who": "G", "place": "schol"}, "place", "schol", "school"),
        ("arrived", {"who": "G", "place": "farm", "vehicle": "bus1"}, "vehicle", "bus1", "bus"),
        ("called", {"who": "G", "vehicle": "bus", "place": "hal"}, "place", "hal", "hall"),
        ("direction_chosen", {"who": "G", "direction": ["frm"]}, "direction", "frm", "farm"),
        ("departed", {"vehicle": "bus", "place": "klinic"}, "place", "klinic", "clinic"),
        ("counted", {"vehicle": "bus", "place": "hal", "count": 3}, "place", "hal", "hall"),
    ],
)
def test_a_slip_of_the_hand_is_told_with_what_was_meant(
    scene: Scene, kind: str, body: dict[str, Json], field: str, code: str, nearest: str
) -> None:
    """Each kind of event is looked through, and the nearest code of the scenario is offered."""
    event = scene["A"].record(5, kind, observed=None, **body)
    (one,) = _unknown(scene)
    assert (one.field, one.code, one.nearest[0]) == (field, code, nearest)
    assert (one.digest, one.post, one.observed) == (event.digest, "A", T0 + 300)
    assert one.correctable
    assert [*_known(scene).unknown_in(event.body)] == [(field, code)]


def test_pauses_are_looked_through(scene: Scene) -> None:
    """A breach of a pause that nobody pledged, at a place that nobody knows, is told twice."""
    scene["A"].record(5, "pause_breached", pause="mornin", place="gat")
    found = {(one.field, one.code, one.correctable) for one in _unknown(scene)}
    assert found == {("pause", "mornin", False), ("place", "gat", True)}


def test_figures_of_places_are_looked_through(scene: Scene) -> None:
    """A figure for a place that nobody knows is told, and cannot be corrected to another place."""
    scene["A"].record(5, "tallied", place="schol", stage="arrived", count=3)
    assert [(one.code, one.correctable) for one in _unknown(scene)] == [("schol", False)]


def test_a_corrected_code_is_told_no_more(scene: Scene) -> None:
    """Once the event is corrected or withdrawn, nothing is told."""
    boarded = scene["A"].record(5, "boarded", who="G", vehicle="bus1", place="hall")
    counted = scene["A"].record(6, "counted", vehicle="bus1", count=12)
    (one,) = _unknown(scene)
    assert (one.code, one.subjects, one.digest) == ("bus1", 2, boarded.digest)
    fields: dict[str, Json] = {"who": "G", "vehicle": "bus", "place": "hall"}
    scene["A"].record(7, "corrected", event=boarded.digest, fields=fields)
    (left,) = _unknown(scene)
    assert (left.digest, left.correctable) == (counted.digest, False)
    scene["A"].record(8, "withdrawn", event=counted.digest)
    assert _unknown(scene) == ()


def test_a_vehicle_that_nobody_planned_is_confirmed(scene: Scene) -> None:
    """Who has confirmed a code is believed, in all events, until the confirmation is withdrawn."""
    event = scene["A"].record(5, "vehicle_ready", vehicle="truck", places={"seated": 9})
    scene["A"].record(6, "boarded", who="G", count=9, vehicle="truck", place="hall")
    (one,) = _unknown(scene)
    assert (one.code, one.nearest, one.digest) == ("truck", (), event.digest)
    told = scene["A"].record(7, "code_confirmed", event=event.digest, code="truck")
    assert _unknown(scene) == ()
    scene["A"].record(8, "withdrawn", event=told.digest)
    assert [one.code for one in _unknown(scene)] == ["truck"]


def test_directions_are_private(scene: Scene) -> None:
    """Who may not see directions is not told of them."""
    scene["A"].record(5, "direction_chosen", who="G", direction=["frm"])
    assert _unknown(scene, directions=False) == ()
