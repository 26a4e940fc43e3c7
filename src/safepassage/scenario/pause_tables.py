"""The tables of where movement needs a pause, and of the pauses: columns and meanings."""

from __future__ import annotations

from safepassage.scenario.chance_tables import PAUSE_CHANCES
from safepassage.scenario.common_columns import NAME, SOURCE, id_column
from safepassage.scenario.ledger_tables import PAUSE_KIND
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["PAUSES", "ZONES"]

ZONES = Table(
    "zones",
    "Areas where movement needs a pause, and where it may need a convoy.",
    (
        id_column("Short id of the zone.", "plant"),
        NAME,
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
        SOURCE,
    ),
)

PAUSES = Table(
    "pauses",
    "Windows in which people may move in a zone. Pauses of one zone never overlap.",
    (
        id_column("Short id of the pause.", "day-1"),
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
        SOURCE,
        PAUSE_KIND,
        *PAUSE_CHANCES,
    ),
)
