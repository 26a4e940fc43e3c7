"""What travels with a vehicle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from safepassage.errors import CustodyError, UsageError
from safepassage.operation.exchange.check_digits import written
from safepassage.operation.exchange.tokens import token_of
from safepassage.operation.register import Register, fold
from safepassage.reporting.operation.paper.vehicle import Leg, vehicle_files
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import Scene

KEY = bytes(range(32))
PRINTED = datetime(2022, 5, 6, 10, 0, tzinfo=UTC)
LEG = Leg("minibus-1", "school", {"seated": 16, "stretcher": 1})


@pytest.fixture(scope="module")
def register() -> Register:
    """Return people of the hall and the clinic, some aboard, some called, some waiting."""
    scene = Scene("F1")
    post = scene["F1"]
    post.record(1, "registered", who="hall-school", count=30, place="hall")
    post.record(1, "registered", who="clinic-bed", count=1, place="clinic", need="stretcher")
    post.record(1, "registered", who="hall-farm", count=4, place="hall")
    post.record(5, "boarded", who="hall-school", count=12, vehicle="minibus-1", place="hall")
    post.record(6, "boarded", who="clinic-bed", vehicle="minibus-1", place="clinic")
    post.record(7, "called", who="hall-farm", vehicle="minibus-1")
    return fold(event.fact for event in scene.events)


def test_only_this_leg_travels(register: Register) -> None:
    """The files hold tokens, counts and seats and this leg's end; no code, origin or next leg."""
    scenario = load_scenario(bundled_path("first-steps"))
    files = vehicle_files(register, LEG, key=KEY, printed=PRINTED, exercise=True, scenario=scenario)
    assert sorted(files) == ["sheet.csv", "sheet.html"]
    table = files["sheet.csv"].decode().splitlines()
    assert table[0] == "token,heads,need"
    assert sorted(table[1:]) == sorted(
        f"{written(token_of(code, KEY))},{heads},{need}"
        for code, heads, need in [("hall-school", 12, "seated"), ("clinic-bed", 1, "stretcher")]
    )
    for data in files.values():
        for word in (b"hall", b"clinic", b"farm", b"depot", b"F1"):
            assert word not in data
    page = files["sheet.html"].decode()
    assert "12 of 16 seated, 1 of 1 stretcher" in page
    assert f"arrive {written('minibus-1')} {written('school')}" in page


def test_the_called_travel_on_request(register: Register) -> None:
    """With called, those who are called to the vehicle and not aboard stand in it too."""
    leg = Leg("minibus-1", "school", {}, called=True)
    files = vehicle_files(register, leg, key=KEY, printed=PRINTED, exercise=False)
    assert written(token_of("hall-farm", KEY)) in files["sheet.csv"].decode()
    assert "EXERCISE" not in files["sheet.html"].decode()


def test_an_empty_vehicle_has_no_papers(register: Register) -> None:
    """A vehicle with nobody aboard gets no sheet, and the message says what to do."""
    with pytest.raises(UsageError, match="Nobody is aboard that vehicle"):
        vehicle_files(register, Leg("bus-9", "school", {}), key=KEY, printed=PRINTED, exercise=True)


def test_nothing_leaves_that_holds_what_must_stay(register: Register) -> None:
    """Where a vehicle's own code names a place of origin, nothing is handed out."""
    scene = Scene("F1")
    scene["F1"].record(1, "registered", who="A-1", count=3, place="hall")
    scene["F1"].record(2, "boarded", who="A-1", vehicle="hall-bus", place="hall")
    found = fold(event.fact for event in scene.events)
    with pytest.raises(CustodyError, match="must not travel"):
        vehicle_files(found, Leg("hall-bus", "school", {}), key=KEY, printed=PRINTED, exercise=True)
    assert register.people
