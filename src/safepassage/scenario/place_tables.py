"""The tables of where people and vehicles can be, and what it takes to get there: columns."""

from __future__ import annotations

from safepassage.scenario.common_columns import NAME, SOURCE, id_column
from safepassage.scenario.model import PlaceKind
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["CHECKPOINTS", "PLACES", "RECEPTIONS", "ROADS"]

_MONTH_MIN = 31 * 24 * 60

PLACES = Table(
    "places",
    "Points where people or vehicles can be.",
    (
        id_column("Short id of the place; the other tables refer to it.", "cellar-1"),
        Column(
            "kind",
            Cell.CHOICE,
            "What the place is for.",
            required=True,
            choices=tuple(kind.value for kind in PlaceKind),
        ),
        NAME,
        Column("lat", Cell.NUMBER, "Latitude, WGS 84.", unit="degrees north", least=-90, most=90),
        Column("lon", Cell.NUMBER, "Longitude, WGS 84.", unit="degrees east", least=-180, most=180),
        Column(
            "zone",
            Cell.REF,
            "The zone that the place lies in. Depots and receptions lie in none.",
            default_note="in no zone",
            refers_to="zones",
        ),
        Column(
            "stop_min",
            Cell.INTEGER,
            "Least minutes that a vehicle stands there when people board or get off.",
            unit="min",
            default="0",
            least=0,
            most=1440,
        ),
        Column(
            "lift_rate_per_h",
            Cell.NUMBER,
            "Persons an hour who can be brought out to the vehicles (pickups only).",
            unit="persons/h",
            default_note="everybody there can come out at once",
            above=0,
            most=100_000,
        ),
        Column(
            "lift_needs_pause",
            Cell.YES_NO,
            "Whether lifting runs only while a pause covers the place's zone.",
            default="yes",
        ),
        Column(
            "ready_at_start",
            Cell.INTEGER,
            "Persons who are out already when the scenario starts (with a lift rate only).",
            unit="persons",
            default="0",
            least=0,
            most=10_000_000,
        ),
        Column(
            "refuel",
            Cell.YES_NO,
            "Whether a vehicle that stands there fills up.",
            default_note="yes at a depot, else no",
        ),
        SOURCE,
    ),
    required=True,
)

ROADS = Table(
    "roads",
    "Ways between two places.",
    (
        Column("from", Cell.REF, "One end.", required=True, refers_to="places"),
        Column("to", Cell.REF, "The other end.", required=True, refers_to="places"),
        Column("km", Cell.NUMBER, "Length.", required=True, unit="km", least=0, most=20_000),
        Column(
            "minutes",
            Cell.INTEGER,
            "Minutes that any vehicle takes.",
            unit="min",
            default_note="km at the lower of the road's and the vehicle's speed, rounded up",
            least=1,
            most=_MONTH_MIN,
        ),
        Column(
            "speed_kmh",
            Cell.NUMBER,
            "Highest speed on the road.",
            unit="km/h",
            default_note="the vehicle's speed",
            least=1,
            most=500,
        ),
        Column(
            "zone",
            Cell.REF,
            "The zone that all of the road lies in.",
            default_note="in no zone",
            refers_to="zones",
        ),
        Column(
            "one_way", Cell.YES_NO, "Driven only from the first place to the second.", default="no"
        ),
        Column("closed", Cell.YES_NO, "Known, and not to be used.", default="no"),
        Column(
            "barred",
            Cell.REFS,
            "Ids of the vehicles that cannot use it, joined by ;.",
            default_note="open to all vehicles",
            refers_to="vehicles",
        ),
        SOURCE,
    ),
    key="",
    required=True,
)

CHECKPOINTS = Table(
    "checkpoints",
    "What passing a checkpoint takes; a checkpoint without a row delays nobody.",
    (
        Column(
            "place",
            Cell.REF,
            "The place of kind checkpoint.",
            required=True,
            refers_to="places",
            place_kind="checkpoint",
        ),
        Column(
            "service_min",
            Cell.INTEGER,
            "Minutes that each vehicle is served.",
            unit="min",
            default="0",
            least=0,
            most=1440,
        ),
        Column(
            "vehicles_per_h",
            Cell.INTEGER,
            "Most vehicles whose service begins in an hour.",
            unit="vehicles/h",
            default_note="no limit",
            least=1,
            most=10_000,
        ),
        Column(
            "hours",
            Cell.HOURS,
            "Local opening hours of every day.",
            default_note="always open",
            example="06:00-20:00",
        ),
        SOURCE,
    ),
    key="place",
)

RECEPTIONS = Table(
    "receptions",
    "What a reception can take; a reception without a row takes everybody.",
    (
        Column(
            "place",
            Cell.REF,
            "The place of kind reception.",
            required=True,
            refers_to="places",
            place_kind="reception",
        ),
        Column("direction", Cell.LABEL, "The direction that groups may name instead of the place."),
        Column(
            "capacity",
            Cell.INTEGER,
            "Most people in all.",
            unit="persons",
            default_note="no limit",
            least=0,
            most=10_000_000,
        ),
        Column(
            "intake_per_h",
            Cell.INTEGER,
            "Most people in an hour.",
            unit="persons/h",
            default_note="no limit",
            least=1,
            most=10_000_000,
        ),
        SOURCE,
    ),
    key="place",
)
