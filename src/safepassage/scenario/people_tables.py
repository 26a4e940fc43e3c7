"""The tables of who is to be brought out, and in what: columns and meanings."""

from __future__ import annotations

from safepassage.scenario.common_columns import NAME, SOURCE, id_column
from safepassage.scenario.model import Need
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["PEOPLE", "VEHICLES"]

PEOPLE = Table(
    "people",
    "Groups of people at one pickup who are alike in mobility need, direction and priority. "
    "Write no names of persons.",
    (
        id_column("Short id of the group.", "cellar-1-families"),
        Column(
            "place",
            Cell.REF,
            "The pickup where the group is.",
            required=True,
            refers_to="places",
            place_kind="pickup",
        ),
        Column(
            "persons",
            Cell.INTEGER,
            "How many people.",
            required=True,
            unit="persons",
            least=1,
            most=10_000_000,
        ),
        Column(
            "need",
            Cell.CHOICE,
            "What each of them needs aboard.",
            default="seated",
            choices=tuple(need.value for need in Need),
        ),
        Column(
            "direction",
            Cell.DIRECTION,
            "Where they agree to go: reception ids or direction labels joined by ;, or any, stay "
            "or undecided.",
            required=True,
            example="any",
        ),
        Column(
            "priority",
            Cell.NUMBER,
            "Weight of each person in the plan.",
            unit="weight",
            default="1",
            above=0,
            most=1_000_000,
        ),
        Column(
            "ready_from",
            Cell.TIME,
            "When they are at the pickup.",
            default_note="the scenario's start",
        ),
        Column(
            "household",
            Cell.ID,
            "Rows with the same household id travel together: one pickup, one direction, one "
            "ready time.",
            default_note="no household",
        ),
        Column(
            "household_size",
            Cell.INTEGER,
            "The row is households of this size, each of which travels together.",
            unit="persons",
            default="1",
            least=1,
            most=10_000,
        ),
        NAME,
        SOURCE,
    ),
    required=True,
)

VEHICLES = Table(
    "vehicles",
    "Vehicles that carry people; one row for vehicles that are alike.",
    (
        id_column("Short id; with a count above 1 the vehicles are id-1, id-2 and so on.", "bus"),
        Column(
            "depot",
            Cell.REF,
            "The depot where they start.",
            required=True,
            refers_to="places",
            place_kind="depot",
        ),
        Column("count", Cell.INTEGER, "How many.", default="1", least=1, most=1000),
        Column(
            "seats",
            Cell.INTEGER,
            "Places for people who sit.",
            unit="persons",
            default="0",
            least=0,
            most=10_000,
        ),
        Column(
            "wheelchairs",
            Cell.INTEGER,
            "Places for wheelchairs.",
            unit="persons",
            default="0",
            least=0,
            most=10_000,
        ),
        Column(
            "stretchers",
            Cell.INTEGER,
            "Places for stretchers.",
            unit="persons",
            default="0",
            least=0,
            most=10_000,
        ),
        Column(
            "speed_kmh",
            Cell.NUMBER,
            "Speed on a road that states no lower one.",
            unit="km/h",
            default="60",
            least=1,
            most=500,
        ),
        Column(
            "available_from",
            Cell.TIME,
            "When they may leave the depot.",
            default_note="the scenario's start",
        ),
        Column(
            "available_to",
            Cell.TIME,
            "When they must have ended, outside any zone.",
            default_note="the end of the horizon",
        ),
        Column(
            "range_km",
            Cell.NUMBER,
            "Kilometres between fillings.",
            unit="km",
            default_note="no limit",
            above=0,
            most=100_000,
        ),
        Column(
            "driving_h_per_day",
            Cell.NUMBER,
            "Most hours of driving in a local day, a whole number of minutes.",
            unit="h",
            default_note="no limit",
            above=0,
            most=24,
        ),
        NAME,
        SOURCE,
    ),
    required=True,
)
