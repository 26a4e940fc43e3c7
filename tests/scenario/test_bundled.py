"""The scenarios that come with safepassage."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario import (
    Choice,
    Need,
    PlaceKind,
    Scenario,
    load_scenario,
    scenario_digest,
    write_scenario,
)
from safepassage.scenario.bundled import BUNDLED, bundled_path

if TYPE_CHECKING:
    from pathlib import Path

NO_FIGURES = Figures(
    value=0.0,
    people_total=0,
    people_out=0,
    people_left=0,
    clearance_min=None,
    out_by_pause=(),
    left=(),
    zone_person_min=0,
    vehicle_km=0.0,
    vehicles_used=0,
)

Step = tuple[str, int, int] | tuple[str, int, int, dict[str, int]]


def _itinerary(vehicle: str, vehicle_type: str, *steps: Step) -> Itinerary:
    """Return an itinerary; a step's persons board when above zero, and get off below."""
    stops = []
    for place, arrive_min, depart_min, *rest in steps:
        loads = rest[0] if rest else {}
        stops.append(
            Stop(
                place,
                arrive_min,
                depart_min,
                boarded=tuple(Load(group, n) for group, n in loads.items() if n > 0),
                alighted=tuple(Load(group, -n) for group, n in loads.items() if n < 0),
            )
        )
    return Itinerary(vehicle, vehicle_type, tuple(stops))


def _plan(scenario: Scenario, *itineraries: Itinerary) -> Plan:
    """Return a plan with the figures that the checker works out, and a bound that says nothing."""
    plan = Plan(
        scenario.name,
        scenario_digest(scenario),
        Objective.PEOPLE,
        itineraries,
        figures=NO_FIGURES,
        bound=Bound(value=float(scenario.people_leaving()), people=scenario.people_leaving()),
    )
    return replace(plan, figures=check(scenario, plan).figures)


@pytest.fixture(params=BUNDLED)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return each bundled scenario."""
    return load_scenario(bundled_path(request.param))


def test_names_are_folders() -> None:
    """Every folder beside the module is a bundled scenario, and has its name."""
    folders = {path.parent.name for path in bundled_path("azovstal").parent.glob("*/scenario.toml")}
    assert folders == set(BUNDLED)
    assert [load_scenario(bundled_path(name)).name for name in BUNDLED] == list(BUNDLED)


def test_unknown_name_is_a_usage_error() -> None:
    """A name that is not bundled is answered with those that are."""
    with pytest.raises(UsageError, match="Give one of: azovstal, first-steps"):
        bundled_path("nowhere")


@pytest.mark.parametrize("form", ["folder", "book.xlsx"])
def test_comes_back_as_it_was(scenario: Scenario, form: str, tmp_path: Path) -> None:
    """A bundled scenario is the same after it was written and read."""
    write_scenario(scenario, tmp_path / form)
    assert load_scenario(tmp_path / form) == scenario


@pytest.mark.parametrize("name", BUNDLED)
def test_every_row_has_a_source(name: str) -> None:
    """Every row of every table says where it is from."""
    for path in sorted(bundled_path(name).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                assert row["source"], f"{path.name}, row {number}"


# ---------------------------------------------------------------------------- first steps


@pytest.fixture
def first_steps() -> Scenario:
    """Return the scenario that can be checked by hand."""
    return load_scenario(bundled_path("first-steps"))


@pytest.fixture
def best_first_steps(first_steps: Scenario) -> Plan:
    """
    Return the best plan of first-steps, found by hand.

    Minutes are since 06:00. The morning pause is [60, 180), and everybody is out of the zone by
    150. Depot to gate takes 10 minutes, gate to hall or clinic 10, gate to school 20, gate to
    farm 10; stops take no time.

    1. Nobody reaches the school before 100: in at 60, at a pickup at 70, out at 80, there at 100.
    2. A vehicle that then comes back for more is at a pickup at 130 and at the school at 160. A
       third trip would leave the hall at 190, later than 140, the last minute to do so.
    3. So before 160 each vehicle arrives at most once, with at most 20 + 4 + 1 = 25 people. That
       many can be there at 100: at 70, the hall has 15 + 10 = 25 people out, of whom the bus
       takes 20, and the van takes the clinic's 4 seated people and wheelchair user.
    4. The other 10 of the hall are all out by 85, and arrive at 160 on the bus.
    5. The 4 for the farm are there from 300, wait for the second pause at 360, and arrive at
       360 + 10 + 10 + 10 = 390: sooner is not possible.

    Each person counts 1 - 0.6 x arrival / 600 = 1 - arrival / 1000, so the value is
    39 - (25 x 100 + 10 x 160 + 4 x 390) / 1000 = 39 - 5.66 = 33.34, and the clearance time is 390.
    """
    return _plan(
        first_steps,
        _itinerary(
            "bus",
            "bus",
            ("depot", 0, 50),
            ("gate", 60, 60),
            ("hall", 70, 70, {"hall-school": 20}),
            ("gate", 80, 80),
            ("school", 100, 100, {"hall-school": -20}),
            ("gate", 120, 120),
            ("hall", 130, 130, {"hall-school": 10}),
            ("gate", 140, 140),
            ("school", 160, 160, {"hall-school": -10}),
            ("gate", 180, 360),
            ("hall", 370, 370, {"hall-farm": 4}),
            ("gate", 380, 380),
            ("farm", 390, 390, {"hall-farm": -4}),
        ),
        _itinerary(
            "van",
            "van",
            ("depot", 0, 50),
            ("gate", 60, 60),
            ("clinic", 70, 70, {"clinic-chair": 1, "clinic-companion": 1, "clinic-staff": 3}),
            ("gate", 80, 80),
            ("school", 100, 100, {"clinic-chair": -1, "clinic-companion": -1, "clinic-staff": -3}),
        ),
    )


def test_first_steps_is_small(first_steps: Scenario) -> None:
    """First steps has two pickups, two vehicles and one wheelchair user."""
    kinds = [place.kind for place in first_steps.places]
    assert kinds.count(PlaceKind.PICKUP) == 2
    assert len(list(first_steps.vehicle_types())) == 2
    assert [g.persons for g in first_steps.groups if g.need is Need.WHEELCHAIR] == [1]
    assert first_steps.people_leaving() == 39


def test_first_steps_by_hand_is_right(first_steps: Scenario, best_first_steps: Plan) -> None:
    """The plan found by hand keeps every rule and has the value found by hand."""
    result = check(first_steps, best_first_steps)
    assert [str(fault) for fault in result.faults] == []
    assert result.figures.value == pytest.approx(33.34)
    assert result.figures.people_out == 39
    assert result.figures.clearance_min == 390
    assert dict(result.figures.out_by_pause) == {"morning": 35, "noon": 4}


def test_first_steps_tells_its_best_plan(first_steps: Scenario) -> None:
    """The notes hold the calculation, so that a reader need not look it up."""
    notes = " ".join(first_steps.notes)
    assert "39 - (25 x 100 + 10 x 160 + 4 x 390) / 1000 = 39 - 5.66 = 33.34" in notes


# ---------------------------------------------------------------------------- azovstal


@pytest.fixture
def azovstal() -> Scenario:
    """Return the reconstruction of May 2022."""
    return load_scenario(bundled_path("azovstal"))


def test_azovstal_is_the_case(azovstal: Scenario) -> None:
    """Azovstal has the people, vehicles and pauses of its case."""
    plant = {place.id for place in azovstal.places if place.zone == "plant"}
    assert sum(group.persons for group in azovstal.groups if group.place in plant) == 200
    counts = {vehicle.id: vehicle.count for vehicle in azovstal.vehicles}
    assert counts == {"bus": 6, "ramp-bus": 2, "ambulance": 2}
    hours = [
        (f"{azovstal.time_at(p.start_min):%d %H:%M}", f"{azovstal.time_at(p.end_min):%H:%M}")
        for p in azovstal.pauses
        if p.zones == {"plant"}
    ]
    assert hours == [("05 08:00", "18:00"), ("06 08:00", "18:00"), ("07 08:00", "18:00")]
    assert {group.choice for group in azovstal.groups} == set(Choice)
    assert {group.need for group in azovstal.groups} == set(Need)
    assert {r.place for r in azovstal.receptions} == {"zaporizhzhia", "bezimenne"}


def test_azovstal_road_adds_up(azovstal: Scenario) -> None:
    """The roads between the towns add up to the estimates of the case."""
    km = {(road.from_place, road.to_place): road.km for road in azovstal.roads}
    way = ["zaporizhzhia", "line-north", "vasylivka-crossing", "vasylivka", "tokmak", "berdiansk"]
    way += ["manhush", "manhush-screening", "mariupol", "plant-gate"]
    assert sum(km[pair] for pair in pairwise(way)) == 57 + 46 + 119 + 62 + 21 + 6


def test_azovstal_nothing_is_stated_without_a_word_on_whence(azovstal: Scenario) -> None:
    """Every group's number and every lift rate is said to be assumed; nobody counted them."""
    assert all(group.source.startswith("assumed: ") for group in azovstal.groups)
    lifts = [place for place in azovstal.places if place.lift_rate_per_h is not None]
    assert len(lifts) == 5
    assert all("assumed" in place.source for place in lifts)


def test_azovstal_people_can_get_out(azovstal: Scenario) -> None:
    """A convoy of two buses gets to the plant, loads, stays at Berdiansk, and is out next day."""

    def there_and_back(vehicle: str, cellar: str, way_min: int, loads: dict[str, int]) -> Itinerary:
        return _itinerary(
            vehicle,
            "bus",
            ("zaporizhzhia-depot", 0, 317),
            ("line-north", 360, 360),
            ("vasylivka-crossing", 377, 440),
            ("vasylivka", 443, 443),
            ("tokmak", 505, 505),
            ("berdiansk", 664, 664),
            ("manhush", 747, 747),
            ("manhush-screening", 751, 766),
            ("mariupol", 790, 790),
            ("plant-gate", 805, 805),
            (cellar, 805 + way_min, 840, loads),
            ("plant-gate", 840 + way_min, 850),
            ("mariupol", 865, 865),
            ("manhush-screening", 889, 904),
            ("manhush", 908, 908),
            ("berdiansk", 991, 991),
            ("berdiansk-rest", 994, 1800),
            ("berdiansk", 1803, 1803),
            ("tokmak", 1962, 1962),
            ("vasylivka", 2024, 2024),
            ("vasylivka-crossing", 2027, 2047),
            ("line-north", 2064, 2064),
            ("zaporizhzhia", 2108, 2128, {group: -persons for group, persons in loads.items()}),
        )

    plan = _plan(
        azovstal,
        there_and_back("bus-1", "cellar-a", 6, {"cellar-a-west": 18, "cellar-a-families": 12}),
        there_and_back("bus-2", "cellar-b", 8, {"cellar-b-west": 24, "cellar-b-families": 8}),
    )
    result = check(azovstal, plan)
    assert [str(fault) for fault in result.faults] == []
    assert result.figures.people_out == 62
    assert f"{azovstal.time_at(2108):%d %B %H:%M}" == "06 May 11:08"
