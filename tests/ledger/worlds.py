"""A small place with two sides, and short ways to say something in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from safepassage.scenario.model import Pause, Place, PlaceKind, Scenario, Zone
from safepassage.scenario.quantities import read_quantity
from safepassage.scenario.statements import (
    Moment,
    Party,
    PartyKind,
    Proposition,
    Stage,
    Stance,
    Statement,
    Status,
)

__all__ = ["DAY", "HOUR", "day", "minute", "pause", "said", "world"]

HOUR = 60
DAY = 24 * HOUR


def minute(at: int) -> Moment:
    """Return a minute as a moment."""
    return Moment(at, at + 1)


def day(number: int) -> Moment:
    """Return the whole day that is so many days after the start."""
    return Moment(number * DAY, (number + 1) * DAY, is_day=True)


def pause(name: str, number: int, **fields: Any) -> Pause:
    """Return a pause of the old town from 08:00 to 18:00 on a day, pledged by the north."""
    stated: dict[str, Any] = {
        "zones": frozenset({"old-town"}),
        "margin_min": 30,
        "pledged_by": "north",
    }
    first = number * DAY + 8 * HOUR
    return Pause(id=name, start_min=first, end_min=first + 10 * HOUR, **(stated | fields))


def said(
    name: str,
    about: str,
    *,
    party: str | None = "south",
    stance: str = "assert",
    zone: str | None = "old-town",
    quantity: str | None = None,
    stage: str | None = None,
    at: Moment | None = None,
    **fields: Any,
) -> Statement:
    """Return a confirmed statement about the old town, said on the first day by the south."""
    return Statement(
        id=name,
        speaker=party or "somebody",
        stance=Stance(stance),
        about=Proposition(about),
        said_at=at or day(0),
        party=party,
        zone=None if fields.get("place") else zone,
        quantity=None if quantity is None else read_quantity(quantity),
        stage=None if stage is None else Stage(stage),
        **({"status": Status.CONFIRMED, "confirmed_by": "desk"} | fields),
    )


def world(*statements: Statement, pauses: tuple[Pause, ...] = (), **settings: Any) -> Scenario:
    """
    Return a scenario of twenty days with an old town of two cellars, and a harbour.

    North and south are sides, red is an observer, and home is the own team.
    """
    scenario = Scenario(
        name="two sides",
        start=datetime(2022, 5, 1, tzinfo=ZoneInfo("UTC")),
        timezone="UTC",
        horizon_min=20 * DAY,
        places=(
            Place("cellar-1", PlaceKind.PICKUP, zone="old-town"),
            Place("cellar-2", PlaceKind.PICKUP, zone="old-town"),
            Place("harbour", PlaceKind.RECEPTION),
        ),
        zones=(Zone("old-town"), Zone("road")),
        pauses=pauses,
        statements=statements,
        parties=(
            Party("north", name="The North", other_names=("Northern army",)),
            Party("south"),
            Party("red", PartyKind.OBSERVER),
            Party("home", PartyKind.OWN),
        ),
    )
    return replace(scenario, ledger=replace(scenario.ledger, **settings))
