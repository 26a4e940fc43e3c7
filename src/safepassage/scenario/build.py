"""From cells to a scenario: read, check, and build the values, or say everything that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import ScenarioError
from safepassage.scenario.caution import caution_of
from safepassage.scenario.chance_tables import simulation_settings
from safepassage.scenario.checks import check_rows
from safepassage.scenario.dangers import danger, incident, incident_record
from safepassage.scenario.ledger_rows import ledger_settings, party, statement
from safepassage.scenario.model import (
    Checkpoint,
    Choice,
    ConvoyRule,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)
from safepassage.scenario.people_checks import direction_parts
from safepassage.scenario.rows import Parsed, Row, local_zone, parse
from safepassage.scenario.statements import PauseKind
from safepassage.scenario.tables import TABLES

if TYPE_CHECKING:
    from safepassage.errors import Fault
    from safepassage.scenario.raw import RawScenario

__all__ = ["build_scenario"]


def build_scenario(raw: RawScenario) -> Scenario:
    """
    Return the scenario that the cells state.

    Raises
    ------
    ScenarioError
        With every fault, in the order of tables and rows.
    """
    parsed, faults = parse(raw)
    faults += check_rows(parsed)
    if faults:
        raise ScenarioError(_in_order(raw, faults))
    return _build(parsed)


def _in_order(raw: RawScenario, faults: list[Fault]) -> list[Fault]:
    """Return the faults once each: settings first, then tables, whole files before rows."""
    files = [raw.settings.file]
    for table in TABLES:
        found = raw.tables.get(table.name)
        files.append(found.file if found else table.file)
    order = {file: index for index, file in enumerate(files)}
    return sorted(
        dict.fromkeys(faults), key=lambda fault: (order.get(fault.file, -1), fault.row or 0)
    )


def _build(parsed: Parsed) -> Scenario:
    settings = parsed.settings
    start, horizon_min = parsed.start, parsed.horizon_min
    if start is None or horizon_min is None:
        raise AssertionError("a scenario without faults has a start and a horizon")
    zone = local_zone(settings)
    receptions = _receptions(parsed)
    return Scenario(
        name=settings["name"],
        start=start.astimezone(zone),
        timezone=zone.key,
        horizon_min=horizon_min,
        title=settings["title"] or "",
        description=settings["description"] or "",
        urgency=settings["urgency"],
        margin_min=settings["margin_min"],
        curfew=settings["curfew"],
        places=tuple(_place(row) for row in parsed.tables["places"]),
        groups=tuple(_group(parsed, row, receptions) for row in parsed.tables["people"]),
        vehicles=tuple(_vehicle(parsed, row, horizon_min) for row in parsed.tables["vehicles"]),
        roads=tuple(_road(row) for row in parsed.tables["roads"]),
        zones=tuple(_zone(row) for row in parsed.tables["zones"]),
        pauses=tuple(_pause(parsed, row) for row in parsed.tables["pauses"]),
        checkpoints=_checkpoints(parsed),
        receptions=receptions,
        statements=tuple(statement(parsed, row) for row in parsed.tables["statements"]),
        notes=settings["notes"] or (),
        parties=tuple(party(row) for row in parsed.tables["parties"]),
        ledger=ledger_settings(settings),
        caution=caution_of(settings),
        simulation=simulation_settings(settings),
        dangers=tuple(danger(parsed, row, horizon_min) for row in parsed.tables["dangers"]),
        danger_price=settings["danger_price"],
        incidents=tuple(incident(parsed, row) for row in parsed.tables["incidents"]),
        incident_record=incident_record(parsed),
    )


def _place(row: Row) -> Place:
    kind = PlaceKind(row["kind"])
    return Place(
        id=row["id"],
        kind=kind,
        name=row["name"] or "",
        lat=row["lat"],
        lon=row["lon"],
        zone=row["zone"],
        stop_min=row["stop_min"],
        lift_rate_per_h=row["lift_rate_per_h"],
        lift_needs_pause=row["lift_needs_pause"],
        ready_at_start=row["ready_at_start"],
        refuel=kind is PlaceKind.DEPOT if row["refuel"] is None else row["refuel"],
        source=row["source"] or "",
    )


def _group(parsed: Parsed, row: Row, receptions: tuple[Reception, ...]) -> Group:
    direction = row["direction"]
    choice = Choice(direction) if direction in {"stay", "undecided"} else Choice.LEAVE
    accepts: frozenset[str] = frozenset()
    if choice is Choice.LEAVE:
        parts = direction_parts(direction)
        accepts = frozenset(
            reception.place
            for reception in receptions
            if direction == "any" or reception.place in parts or reception.direction in parts
        )
    return Group(
        id=row["id"],
        place=row["place"],
        persons=row["persons"],
        need=Need(row["need"]),
        direction=direction,
        accepts=accepts,
        choice=choice,
        priority=row["priority"],
        ready_from_min=0 if row["ready_from"] is None else parsed.minute(row["ready_from"]),
        household=row["household"],
        household_size=row["household_size"],
        name=row["name"] or "",
        source=row["source"] or "",
    )


def _vehicle(parsed: Parsed, row: Row, horizon_min: int) -> VehicleType:
    first, last, driving = row["available_from"], row["available_to"], row["driving_h_per_day"]
    return VehicleType(
        id=row["id"],
        depot=row["depot"],
        count=row["count"],
        capacity=(row["seats"], row["wheelchairs"], row["stretchers"]),
        speed_kmh=row["speed_kmh"],
        available_from_min=0 if first is None else parsed.minute(first),
        available_to_min=horizon_min if last is None else parsed.minute(last),
        range_km=row["range_km"],
        driving_min_per_day=None if driving is None else round(driving * 60),
        name=row["name"] or "",
        source=row["source"] or "",
    )


def _road(row: Row) -> Road:
    return Road(
        from_place=row["from"],
        to_place=row["to"],
        km=row["km"],
        minutes=row["minutes"],
        speed_kmh=row["speed_kmh"],
        zone=row["zone"],
        one_way=row["one_way"],
        closed=row["closed"],
        barred=frozenset(row["barred"] or ()),
        source=row["source"] or "",
    )


def _zone(row: Row) -> Zone:
    convoy = None
    if row["convoy_least"] is not None:
        convoy = ConvoyRule(
            row["convoy_least"], row["convoy_most"], row["escorts"], row["headway_min"] or 10
        )
    return Zone(row["id"], row["name"] or "", convoy, row["source"] or "")


def _pause(parsed: Parsed, row: Row) -> Pause:
    margin_min = row["margin_min"]
    return Pause(
        id=row["id"],
        zones=frozenset(row["zones"]),
        start_min=parsed.minute(row["start"]),
        end_min=parsed.minute(row["end"]),
        margin_min=parsed.settings["margin_min"] if margin_min is None else margin_min,
        pledged_by=row["pledged_by"] or "",
        terms=row["terms"] or "",
        source=row["source"] or "",
        kind=PauseKind(row["kind"]) if row["kind"] else None,
        begins_chance=row["begins_chance"],
        late_mean_min=row["late_mean_min"],
        breaks_per_h=row["breaks_per_h"],
    )


def _checkpoints(parsed: Parsed) -> tuple[Checkpoint, ...]:
    stated = [
        Checkpoint(
            row["place"],
            row["service_min"],
            row["vehicles_per_h"],
            row["hours"],
            row["source"] or "",
        )
        for row in parsed.tables["checkpoints"]
    ]
    known = {checkpoint.place for checkpoint in stated}
    return (*stated, *(Checkpoint(place) for place in _of_kind(parsed, "checkpoint", known)))


def _receptions(parsed: Parsed) -> tuple[Reception, ...]:
    stated = [
        Reception(
            row["place"],
            row["direction"] or "",
            row["capacity"],
            row["intake_per_h"],
            row["source"] or "",
        )
        for row in parsed.tables["receptions"]
    ]
    known = {reception.place for reception in stated}
    return (*stated, *(Reception(place) for place in _of_kind(parsed, "reception", known)))


def _of_kind(parsed: Parsed, kind: str, known: set[str]) -> list[str]:
    """Return the places of a kind that its table does not name, in the order of places."""
    places = parsed.tables["places"]
    return [row["id"] for row in places if row["kind"] == kind and row["id"] not in known]
