"""The tables of a reception: local planning figures, what there is, and the day so far."""

from __future__ import annotations

from safepassage.reception.counts import Who
from safepassage.reception.standard import Per, Phase
from safepassage.scenario.model import Need
from safepassage.scenario.schema import Cell, Column, Table

__all__ = ["ARRIVED", "MOST_PERSONS", "STANDARDS", "STOCK", "TABLES", "What"]

MOST_PERSONS = 10_000_000

#: What a row of the day so far tells: ``arrived``, ``aboard`` or ``left``.
What = ("arrived", "aboard", "left")

STANDARDS = Table(
    "standards",
    "Local planning figures, each in the place of the default of its item.",
    (
        Column(
            "item",
            Cell.ID,
            "The item: one of the defaults, or one of your own. Words are joined by `_`.",
            required=True,
            example="water",
        ),
        Column(
            "quantity",
            Cell.NUMBER,
            "How much; for `people to one`, how many people share one. With 0 the item is left "
            "out.",
            required=True,
            least=0,
            most=1e9,
            example="20",
        ),
        Column("unit", Cell.TEXT, "What it is counted in.", default_note="the default's"),
        Column(
            "per",
            Cell.CHOICE,
            "What the quantity is for.",
            default_note="the default's",
            choices=tuple(per.value for per in Per),
        ),
        Column(
            "who",
            Cell.CHOICE,
            "Whom it is for.",
            default_note="the default's",
            choices=tuple(who.value for who in Who),
        ),
        Column(
            "phase",
            Cell.CHOICE,
            "When it counts.",
            default=Phase.ALWAYS.value,
            choices=tuple(phase.value for phase in Phase),
        ),
        Column(
            "least",
            Cell.NUMBER,
            "What nobody should fall below even for a short time.",
            default_note="not told",
            above=0,
            most=1e9,
        ),
        Column(
            "women_to_men",
            Cell.NUMBER,
            "How many of them are for women to each one for men.",
            default_note="the default's",
            above=0,
            most=1000,
        ),
        Column("edition", Cell.TEXT, "Where the figure stands, with its year.", default="local"),
        Column("source", Cell.TEXT, "Who set it.", required=True, example="WASH cluster, 4 May"),
    ),
    key="",
    required=True,
)

STOCK = Table(
    "stock",
    "What there is at each reception.",
    (
        Column("reception", Cell.ID, "The reception.", required=True, example="school"),
        Column("item", Cell.ID, "The item, as in the planning figures.", required=True),
        Column(
            "quantity",
            Cell.NUMBER,
            "How much there is, in the unit of the planning figure.",
            required=True,
            least=0,
            most=1e12,
        ),
        Column(
            "each_day",
            Cell.YES_NO,
            "Whether so much comes every day, and what is not used up is gone; else it is there "
            "from the beginning, and lasts until it is used up.",
            default="no",
        ),
        Column("source", Cell.TEXT, "Who counted it; kept and not used."),
    ),
    key="",
    required=True,
)

ARRIVED = Table(
    "arrived",
    "The day so far: who has arrived, who is aboard, and who has left a reception onward.",
    (
        Column(
            "what",
            Cell.CHOICE,
            "`arrived`: they are here since that time. `aboard`: they are on their way, expected "
            "then. `left`: they went on from here then, or are to go.",
            required=True,
            choices=What,
        ),
        Column("reception", Cell.ID, "The reception.", required=True, example="school"),
        Column(
            "time",
            Cell.TIME,
            "When they arrived, are expected, or left.",
            required=True,
            example="2030-05-06T07:42",
        ),
        Column(
            "persons",
            Cell.INTEGER,
            "How many, alike in need.",
            required=True,
            unit="persons",
            least=1,
            most=MOST_PERSONS,
        ),
        Column(
            "need",
            Cell.CHOICE,
            "What each of them needs.",
            default=Need.SEATED.value,
            choices=tuple(need.value for need in Need),
        ),
        Column(
            "vehicle",
            Cell.ID,
            "The single vehicle of the plan that brings them, such as `bus-3`.",
            default_note="not known",
        ),
        Column("group", Cell.ID, "The group that they are of.", default_note="not known"),
        Column(
            "joined",
            Cell.YES_NO,
            "Whether they are in no group of the scenario.",
            default="no",
        ),
        Column("source", Cell.TEXT, "Who counted them; kept and not used."),
    ),
    key="",
)

TABLES = (STANDARDS, STOCK, ARRIVED)
