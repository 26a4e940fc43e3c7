"""The tables and columns of a scenario: names, units, defaults, limits and meanings, once."""

from __future__ import annotations

from safepassage.scenario.caution import CAUTION_SETTINGS
from safepassage.scenario.chance_tables import PAUSE_CHANCES, SIMULATION_SETTINGS
from safepassage.scenario.dangers import DANGER_SETTINGS, DANGERS, INCIDENTS
from safepassage.scenario.ledger_tables import LEDGER_SETTINGS, PARTIES, PAUSE_KIND, STATEMENTS
from safepassage.scenario.model import Need, PlaceKind
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["SETTINGS", "TABLES", "table_named"]

_MONTH_MIN = 31 * 24 * 60

_SOURCE = Column(
    "source", Cell.TEXT, "Where the row is from: a document, a person, or the word assumed."
)
_NAME = Column("name", Cell.TEXT, "The name that people know it by, in any script.")


def _id(meaning: str, example: str) -> Column:
    return Column("id", Cell.ID, meaning, required=True, example=example)


SETTINGS: tuple[Column, ...] = (
    Column("name", Cell.TEXT, "Short name of the scenario.", required=True, example="my-town"),
    Column("title", Cell.TEXT, "Title for reports."),
    Column("description", Cell.TEXT, "What the scenario is about, in a few sentences."),
    Column(
        "start",
        Cell.TIME,
        "The minute at which planning begins; nothing happens before it.",
        required=True,
        example="2022-05-05T00:00",
    ),
    Column(
        "time_zone",
        Cell.TIME_ZONE,
        "IANA name of the local time zone. Without it every time needs an offset, and no hours of "
        "the day can be stated.",
        default_note="none; every time then needs an offset",
        example="Europe/Kyiv",
    ),
    Column(
        "horizon_h",
        Cell.NUMBER,
        "Length of the time that is planned, a whole number of minutes; at most 31 days.",
        required=True,
        unit="h",
        above=0,
        most=744,
        example="72",
    ),
    Column(
        "urgency",
        Cell.NUMBER,
        "Share of a person's worth to the plan that is lost by arriving at the very end.",
        unit="share",
        default="0.1",
        least=0,
        most=1,
    ),
    Column(
        "margin_min",
        Cell.INTEGER,
        "Minutes before a pause's end by which everybody must be out of its zones.",
        unit="min",
        default="30",
        least=0,
        most=1440,
    ),
    Column(
        "curfew",
        Cell.HOURS,
        "Local hours of every day in which no vehicle moves.",
        default_note="no curfew",
        example="21:00-05:00",
    ),
    Column("notes", Cell.LINES, "Sentences to keep with the scenario and print in its report."),
    Column(
        "format",
        Cell.INTEGER,
        "Version of this schema.",
        default="1",
        least=1,
        most=1,
    ),
    *LEDGER_SETTINGS,
    *CAUTION_SETTINGS,
    *SIMULATION_SETTINGS,
    *DANGER_SETTINGS,
)

_PLACES = Table(
    "places",
    "Points where people or vehicles can be.",
    (
        _id("Short id of the place; the other tables refer to it.", "cellar-1"),
        Column(
            "kind",
            Cell.CHOICE,
            "What the place is for.",
            required=True,
            choices=tuple(kind.value for kind in PlaceKind),
        ),
        _NAME,
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
        _SOURCE,
    ),
    required=True,
)

_PEOPLE = Table(
    "people",
    "Groups of people at one pickup who are alike in mobility need, direction and priority. "
    "Write no names of persons.",
    (
        _id("Short id of the group.", "cellar-1-families"),
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
        _NAME,
        _SOURCE,
    ),
    required=True,
)

_VEHICLES = Table(
    "vehicles",
    "Vehicles that carry people; one row for vehicles that are alike.",
    (
        _id("Short id; with a count above 1 the vehicles are id-1, id-2 and so on.", "bus"),
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
        _NAME,
        _SOURCE,
    ),
    required=True,
)

_ROADS = Table(
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
        _SOURCE,
    ),
    key="",
    required=True,
)

_ZONES = Table(
    "zones",
    "Areas where movement needs a pause, and where it may need a convoy.",
    (
        _id("Short id of the zone.", "plant"),
        _NAME,
        Column(
            "convoy_least",
            Cell.INTEGER,
            "Fewest vehicles in a convoy.",
            unit="vehicles",
            default_note="no convoys needed",
            least=1,
            most=10_000,
        ),
        Column(
            "convoy_most",
            Cell.INTEGER,
            "Most vehicles in a convoy.",
            unit="vehicles",
            default_note="no convoys needed",
            least=1,
            most=10_000,
        ),
        Column(
            "escorts",
            Cell.INTEGER,
            "Most convoys in the zone at once.",
            unit="convoys",
            default_note="no convoys needed",
            least=1,
            most=10_000,
        ),
        Column(
            "headway_min",
            Cell.INTEGER,
            "Least minutes between two convoys that enter from the same place.",
            unit="min",
            default_note="10 when the zone has convoys",
            least=1,
            most=1440,
        ),
        _SOURCE,
    ),
)

_PAUSES = Table(
    "pauses",
    "Windows in which people may move in a zone. Pauses of one zone never overlap.",
    (
        _id("Short id of the pause.", "day-1"),
        Column(
            "zones",
            Cell.REFS,
            "Ids of the zones that it covers, joined by ;.",
            required=True,
            refers_to="zones",
        ),
        Column("start", Cell.TIME, "When it begins.", required=True, example="2022-05-05T08:00"),
        Column("end", Cell.TIME, "When it ends.", required=True, example="2022-05-05T18:00"),
        Column(
            "margin_min",
            Cell.INTEGER,
            "Minutes before its end by which everybody must be out.",
            unit="min",
            default_note="the scenario's margin_min",
            least=0,
            most=1440,
        ),
        Column(
            "pledged_by",
            Cell.TEXT,
            "Who pledged it: ids or names of parties, joined by ;.",
            example="side-a; side-b",
        ),
        Column("terms", Cell.TEXT, "On which terms."),
        _SOURCE,
        PAUSE_KIND,
        *PAUSE_CHANCES,
    ),
)

_CHECKPOINTS = Table(
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
        _SOURCE,
    ),
    key="place",
)

_RECEPTIONS = Table(
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
        _SOURCE,
    ),
    key="place",
)

TABLES: tuple[Table, ...] = (
    _PLACES,
    _PEOPLE,
    _VEHICLES,
    _ROADS,
    _ZONES,
    _PAUSES,
    _CHECKPOINTS,
    _RECEPTIONS,
    PARTIES,
    STATEMENTS,
    DANGERS,
    INCIDENTS,
)


def table_named(name: str) -> Table:
    """Return the table of this name; KeyError when there is none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise KeyError(name)
