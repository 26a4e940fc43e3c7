"""The settings and the tables of a scenario, in the order in which users meet them."""

from __future__ import annotations

from safepassage.scenario.caution import CAUTION_SETTINGS
from safepassage.scenario.chance_tables import SIMULATION_SETTINGS
from safepassage.scenario.dangers import DANGER_SETTINGS, DANGERS, INCIDENTS
from safepassage.scenario.ledger_tables import LEDGER_SETTINGS, PARTIES, STATEMENTS
from safepassage.scenario.pause_tables import PAUSES, ZONES
from safepassage.scenario.people_tables import PEOPLE, VEHICLES
from safepassage.scenario.place_tables import CHECKPOINTS, PLACES, RECEPTIONS, ROADS
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["SETTINGS", "TABLES", "table_named"]

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

TABLES: tuple[Table, ...] = (
    PLACES,
    PEOPLE,
    VEHICLES,
    ROADS,
    ZONES,
    PAUSES,
    CHECKPOINTS,
    RECEPTIONS,
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
