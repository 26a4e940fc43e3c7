"""The plan as a workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from safepassage.reporting.workbook import write_plan_workbook

if TYPE_CHECKING:
    from safepassage.checking import CheckResult
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from tests.reporting.conftest import Sample


def _book(scenario: Scenario, plan: Plan, result: CheckResult) -> CalamineWorkbook:
    stream = io.BytesIO()
    write_plan_workbook(scenario, plan, result, stream)
    stream.seek(0)
    return CalamineWorkbook.from_filelike(stream)


def test_sheets(corridor: Sample) -> None:
    """There is an overview, the people, those who do not travel, and a sheet a vehicle."""
    book = _book(*corridor)
    vehicles = [itinerary.vehicle for itinerary in corridor.plan.itineraries]
    assert book.sheet_names == ["overview", "people", "people left", *vehicles]
    overview = book.get_sheet_by_name("overview").to_python()
    assert ["people who reach safety", corridor.plan.figures.people_out] in overview


def test_a_vehicle_s_sheet_says_who_boards_and_until_which_day(corridor: Sample) -> None:
    """Who boards is told by group, and a stay over midnight ends with its date."""
    book = _book(*corridor)
    nights = 0
    for itinerary in corridor.plan.itineraries:
        _, _, head, *rows = book.get_sheet_by_name(itinerary.vehicle).to_python()
        told = [dict(zip(head, row, strict=True)) for row in rows]
        loads = [stop.boarded for stop in itinerary.stops if stop.boarded]
        assert [row["who boards"] for row in told if row["who boards"]] == [
            ", ".join(f"{load.group} {load.persons}" for load in boarded) for boarded in loads
        ]
        for row, after in pairwise(told):
            date = "" if row["day"] == after["day"] else f"{after['day']} "
            assert row["until"] == f"{date}{after['from']}"
            nights += bool(date)
    assert nights


def test_sheet_names_are_allowed_and_differ(bus: Sample) -> None:
    """Long vehicle ids and those that differ in case alone get sheet names of their own."""
    first = bus.plan.itineraries[0]
    names = ["a" * 40, "a" * 39 + "b", "Bus", "bus", "overview", "History"]
    plan = replace(bus.plan, itineraries=tuple(replace(first, vehicle=name) for name in names))
    book = _book(bus.scenario, plan, bus.result)
    found = book.sheet_names
    assert len({name.casefold() for name in found}) == len(names) + 3
    assert all(len(name) <= 31 for name in found)


def test_text_is_never_a_formula(bus: Sample) -> None:
    """A name that looks like a formula or an address stays text."""
    places = tuple(replace(place, name="=1+1") for place in bus.scenario.places)
    scenario = replace(bus.scenario, places=places, title="https://example.org")
    book = _book(scenario, bus.plan, bus.result)
    assert book.get_sheet_by_name("people").to_python()[1][3] == "=1+1"


def test_a_wrong_plan_says_so(bus: Sample) -> None:
    """The overview of a plan that is not right begins with that."""
    result = replace(bus.result, right=False)
    book = _book(bus.scenario, bus.plan, result)
    sheet = book.get_sheet_by_name("overview")
    assert sheet.to_python()[0][0] == "THIS PLAN IS NOT RIGHT"
