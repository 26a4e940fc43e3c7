"""From a scenario to the cells that state it, the same for a folder and a workbook."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeAlias

from safepassage.scenario.caution import caution_cells
from safepassage.scenario.chance_tables import simulation_cells
from safepassage.scenario.dangers import (
    DANGER_PRICE,
    danger_cells,
    incident_cells,
    record_cells,
)
from safepassage.scenario.ledger_rows import ledger_cells, party_cells, statement_cells
from safepassage.scenario.raw import RawRow, RawScenario, RawTable
from safepassage.scenario.schema import FORMAT
from safepassage.scenario.tables import SETTINGS, TABLES

if TYPE_CHECKING:
    from safepassage.scenario.model import DailyHours, Scenario
    from safepassage.scenario.schema import Table

__all__ = ["CellOut", "Cells", "cells_of", "digest_of", "raw_of"]

CellOut: TypeAlias = str | int | float
Cells: TypeAlias = tuple[dict[str, CellOut], dict[str, list[list[CellOut]]]]
"""Value of each setting, and rows of each table in the order of its columns; "" is blank."""


def cells_of(scenario: Scenario) -> Cells:
    """Return the settings and rows that state a scenario; times are local, written as text."""
    settings: dict[str, CellOut] = {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "start": _time(scenario, 0),
        "time_zone": scenario.timezone,
        "horizon_h": _hours_number(scenario.horizon_min),
        "urgency": _number(scenario.urgency),
        "margin_min": scenario.margin_min,
        "curfew": _daily_hours(scenario.curfew),
        "notes": "\n".join(scenario.notes),
        "format": FORMAT,
        **ledger_cells(scenario.ledger),
        **caution_cells(scenario.caution),
        **simulation_cells(scenario.simulation),
        "danger_price": (
            "" if scenario.danger_price == DANGER_PRICE else _number(scenario.danger_price)
        ),
        **record_cells(scenario.incident_record, time_text=lambda minute: _time(scenario, minute)),
    }
    rows: dict[str, list[dict[str, CellOut]]] = {
        "places": _places(scenario),
        "people": _people(scenario),
        "vehicles": _vehicles(scenario),
        "roads": _roads(scenario),
        "zones": _zones(scenario),
        "pauses": [
            {
                "id": pause.id,
                "zones": ";".join(sorted(pause.zones)),
                "start": _time(scenario, pause.start_min),
                "end": _time(scenario, pause.end_min),
                "margin_min": pause.margin_min,
                "pledged_by": pause.pledged_by,
                "terms": pause.terms,
                "source": pause.source,
                "kind": pause.kind.value if pause.kind else "",
                "begins_chance": _optional(pause.begins_chance),
                "late_mean_min": _optional(pause.late_mean_min),
                "breaks_per_h": _optional(pause.breaks_per_h),
            }
            for pause in scenario.pauses
        ],
        "checkpoints": [
            {
                "place": checkpoint.place,
                "service_min": checkpoint.service_min,
                "vehicles_per_h": _optional(checkpoint.vehicles_per_h),
                "hours": _daily_hours(checkpoint.hours),
                "source": checkpoint.source,
            }
            for checkpoint in scenario.checkpoints
        ],
        "receptions": [
            {
                "place": reception.place,
                "direction": reception.direction,
                "capacity": _optional(reception.capacity),
                "intake_per_h": _optional(reception.intake_per_h),
                "source": reception.source,
            }
            for reception in scenario.receptions
        ],
        "parties": [party_cells(party) for party in scenario.parties],
        "statements": [
            statement_cells(statement, time_text=lambda minute: _time(scenario, minute))
            for statement in scenario.statements
        ],
        "dangers": [
            danger_cells(
                danger,
                horizon_min=scenario.horizon_min,
                time_text=lambda minute: _time(scenario, minute),
                hours_text=_daily_hours,
            )
            for danger in scenario.dangers
        ],
        "incidents": [
            incident_cells(incident, time_text=lambda minute: _time(scenario, minute))
            for incident in scenario.incidents
        ],
    }
    tables = {
        table.name: [[row[column.name] for column in table.columns] for row in rows[table.name]]
        for table in TABLES
    }
    return settings, tables


def _places(scenario: Scenario) -> list[dict[str, CellOut]]:
    return [
        {
            "id": place.id,
            "kind": place.kind.value,
            "name": place.name,
            "lat": _optional(place.lat),
            "lon": _optional(place.lon),
            "zone": place.zone or "",
            "stop_min": place.stop_min,
            "lift_rate_per_h": _optional(place.lift_rate_per_h),
            "lift_needs_pause": _yes_no(yes=place.lift_needs_pause),
            "ready_at_start": place.ready_at_start,
            "refuel": _yes_no(yes=place.refuel),
            "source": place.source,
        }
        for place in scenario.places
    ]


def _people(scenario: Scenario) -> list[dict[str, CellOut]]:
    return [
        {
            "id": group.id,
            "place": group.place,
            "persons": group.persons,
            "need": group.need.value,
            "direction": group.direction,
            "priority": _number(group.priority),
            "ready_from": _time(scenario, group.ready_from_min) if group.ready_from_min else "",
            "household": group.household or "",
            "household_size": group.household_size,
            "name": group.name,
            "source": group.source,
        }
        for group in scenario.groups
    ]


def _vehicles(scenario: Scenario) -> list[dict[str, CellOut]]:
    horizon_min = scenario.horizon_min
    rows: list[dict[str, CellOut]] = []
    for vehicle in scenario.vehicles:
        first, last = vehicle.available_from_min, vehicle.available_to_min
        driving_min = vehicle.driving_min_per_day
        rows.append(
            {
                "id": vehicle.id,
                "depot": vehicle.depot,
                "count": vehicle.count,
                "seats": vehicle.capacity[0],
                "wheelchairs": vehicle.capacity[1],
                "stretchers": vehicle.capacity[2],
                "speed_kmh": _number(vehicle.speed_kmh),
                "available_from": _time(scenario, first) if first else "",
                "available_to": _time(scenario, last) if last != horizon_min else "",
                "range_km": _optional(vehicle.range_km),
                "driving_h_per_day": "" if driving_min is None else _hours_number(driving_min),
                "name": vehicle.name,
                "source": vehicle.source,
            }
        )
    return rows


def _roads(scenario: Scenario) -> list[dict[str, CellOut]]:
    return [
        {
            "from": road.from_place,
            "to": road.to_place,
            "km": _number(road.km),
            "minutes": _optional(road.minutes),
            "speed_kmh": _optional(road.speed_kmh),
            "zone": road.zone or "",
            "one_way": _yes_no(yes=road.one_way),
            "closed": _yes_no(yes=road.closed),
            "barred": ";".join(sorted(road.barred)),
            "source": road.source,
        }
        for road in scenario.roads
    ]


def _zones(scenario: Scenario) -> list[dict[str, CellOut]]:
    return [
        {
            "id": zone.id,
            "name": zone.name,
            "convoy_least": zone.convoy.least if zone.convoy else "",
            "convoy_most": zone.convoy.most if zone.convoy else "",
            "escorts": zone.convoy.escorts if zone.convoy else "",
            "headway_min": zone.convoy.headway_min if zone.convoy else "",
            "source": zone.source,
        }
        for zone in scenario.zones
    ]


def _time(scenario: Scenario, minute: int) -> str:
    """Return a local time, with its offset only where the clocks show it twice."""
    time = scenario.time_at(minute)
    if time.replace(fold=0).utcoffset() == time.replace(fold=1).utcoffset():
        time = time.replace(tzinfo=None)
    return time.isoformat(timespec="minutes")


def _yes_no(*, yes: bool) -> str:
    return "yes" if yes else "no"


def _number(value: float) -> CellOut:
    """Return a number, as a whole one where it is."""
    value = float(value)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _optional(value: float | None) -> CellOut:
    return "" if value is None else _number(value)


def _hours_number(minutes: int) -> CellOut:
    return _number(minutes / 60)


def _daily_hours(hours: DailyHours | None) -> str:
    if hours is None:
        return ""
    (from_h, from_m), (to_h, to_m) = divmod(hours.from_min, 60), divmod(hours.to_min, 60)
    return f"{from_h:02}:{from_m:02}-{to_h:02}:{to_m:02}"


def raw_of(cells: Cells) -> RawScenario:
    """Return the cells as a reader would hand them over after they were written."""
    settings, tables = cells
    raw_settings = RawTable(
        "scenario", tuple(RawRow(None, {key: value}) for key, value in settings.items())
    )
    raw_tables = {}
    for table in TABLES:
        names = [column.name for column in table.columns]
        rows = (
            RawRow(number, dict(zip(names, row, strict=True)))
            for number, row in enumerate(tables[table.name], start=2)
        )
        raw_tables[table.name] = RawTable(table.name, tuple(rows))
    return RawScenario(raw_settings, raw_tables, ())


def _said(table: Table, row: list[CellOut]) -> list[CellOut | tuple[str, CellOut]]:
    """Return the cells of a row: those of later columns with their names, unless blank."""
    return [
        (column.name, cell) if column.later else cell
        for column, cell in zip(table.columns, row, strict=True)
        if cell != "" or not column.later
    ]


def digest_of(cells: Cells) -> str:
    """
    Return the SHA-256 of the cells in a canonical form.

    What the schema did not have at first, and is blank, is left out: a scenario that says nothing
    there stays the one that its plans were made for.
    """
    settings, tables = cells
    ordered = [
        [
            [column.name, settings[column.name]]
            for column in SETTINGS
            if settings[column.name] != "" or not column.later
        ],
        [
            [table.name, [_said(table, row) for row in tables[table.name]]]
            for table in TABLES
            if tables[table.name] or not table.later
        ],
    ]
    text = json.dumps(ordered, ensure_ascii=True, separators=(",", ":"), allow_nan=True)
    return hashlib.sha256(text.encode()).hexdigest()
