"""Danger that is no pause: how often something happens on a road or at a place, and its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.scenario.schema import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.scenario.model import DailyHours
    from safepassage.scenario.rows import Parsed, Row
    from safepassage.scenario.writing import CellOut

__all__ = [
    "DANGERS",
    "DANGER_PRICE",
    "DANGER_SETTINGS",
    "INCIDENTS",
    "Danger",
    "Incident",
    "IncidentRecord",
    "danger",
    "danger_cells",
    "incident",
    "incident_cells",
    "incident_record",
    "record_cells",
    "where_of",
]

DANGER_PRICE = 0.01
"""What an event costs a plan for each person aboard, unless stated; assumed."""


def where_of(at: str, to: str | None) -> frozenset[str]:
    """Return what tells a place, or a road whichever way it is named, from all others."""
    return frozenset({at}) if to is None else frozenset({at, to})


@dataclass(frozen=True, slots=True)
class Danger:
    """
    How many events an hour are to be expected on a road or at a place, such as shells that fall.

    ``at`` is the place, or one end of the road that leads to ``to``, in both of its directions. It
    holds in the minutes [``start_min``, ``end_min``), and of these only in the local ``hours`` of
    every day where there are any. Two dangers of one road or place never hold in one minute.
    """

    id: str
    at: str
    to: str | None
    events_per_h: float
    start_min: int
    end_min: int
    hours: DailyHours | None = None
    source: str = ""

    @property
    def where(self) -> frozenset[str]:
        """Return the place, or the two ends of the road, in no order."""
        return where_of(self.at, self.to)


@dataclass(frozen=True, slots=True)
class Incident:
    """
    Something that happened at a place, or on the road that leads from it to ``to``.

    ``minute`` is before the scenario's start, and so less than 0.
    """

    id: str
    at: str
    to: str | None
    minute: int
    source: str = ""

    @property
    def where(self) -> frozenset[str]:
        """Return the place, or the two ends of the road, in no order."""
        return where_of(self.at, self.to)


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """
    How incidents make rates: since which minute they were recorded, and the prior.

    Before anything is known of a road or place, it counts as if ``prior_events`` had been seen in
    ``prior_h`` hours of each block of the day. ``since_min`` is None where nothing was recorded.
    """

    since_min: int | None = None
    prior_events: float = 0.5
    prior_h: float = 24.0


_RECORD = IncidentRecord()

DANGER_SETTINGS: tuple[Column, ...] = (
    Column(
        "danger_price",
        Cell.NUMBER,
        "What one event takes off a plan's value for each person aboard where it happens, in "
        "persons of priority 1: 0.01 counts as one person lost of a hundred. The default is "
        "assumed. 0: danger is told, and does not change the plan.",
        unit="persons/event",
        default=f"{DANGER_PRICE:g}",
        least=0.0,
        most=1000.0,
        later=True,
    ),
    Column(
        "incidents_from",
        Cell.TIME,
        "Since when incidents were recorded, up to the scenario's start; needed where there are "
        "any.",
        default_note="no incidents were recorded",
        later=True,
    ),
    Column(
        "incident_prior_events",
        Cell.NUMBER,
        "Prior of a rate from incidents: the events that it counts as seen. The default is "
        "assumed.",
        unit="events",
        default=f"{_RECORD.prior_events:g}",
        least=0.01,
        most=1000.0,
        later=True,
    ),
    Column(
        "incident_prior_h",
        Cell.NUMBER,
        "Prior of a rate from incidents: the hours in which these count as seen. The default is "
        "assumed.",
        unit="h",
        default=f"{_RECORD.prior_h:g}",
        least=0.1,
        most=100_000.0,
        later=True,
    ),
)


def _where_columns(other_end: str, *, alone: str) -> tuple[Column, Column]:
    """Return the columns of a place or road; what the other end says, and what it says blank."""
    return (
        Column(
            "at",
            Cell.REF,
            "The place, or one end of the road.",
            required=True,
            refers_to="places",
        ),
        Column("to", Cell.REF, other_end, default_note=alone, refers_to="places"),
    )


DANGERS = Table(
    "dangers",
    "Danger that is no pause, such as shelling: how many events an hour are to be expected on a "
    "road or at a place. Where no row says so, none are.",
    (
        Column("id", Cell.ID, "Short id of the row.", required=True, example="bridge-morning"),
        *_where_columns(
            "The other end of the road; the danger is that of both directions.",
            alone="the danger is at the place itself",
        ),
        Column("start", Cell.TIME, "From when on.", default_note="the scenario's start"),
        Column("end", Cell.TIME, "Until when.", default_note="the end of the horizon"),
        Column(
            "hours",
            Cell.HOURS,
            "Local hours of every day in which it holds.",
            default_note="all hours",
            example="06:00-09:00",
        ),
        Column(
            "events_per_h",
            Cell.NUMBER,
            "Events to be expected in an hour.",
            required=True,
            unit="events/h",
            least=0.0,
            most=1000.0,
            example="0.05",
        ),
        Column(
            "source",
            Cell.TEXT,
            "Where the rate is from: a record of events, a person, or the word assumed.",
        ),
    ),
    later=True,
)


INCIDENTS = Table(
    "incidents",
    "What happened on roads and at places before the scenario's start. Where a road or place has "
    "any, its danger by hours of the day is estimated from them in all minutes of which no row of "
    "dangers speaks.",
    (
        Column("id", Cell.ID, "Short id of the row.", required=True, example="bridge-12-april"),
        *_where_columns("The other end of the road.", alone="it happened at the place itself"),
        Column(
            "time",
            Cell.WHEN,
            "When it happened, to the minute.",
            required=True,
            example="2022-04-12T06:40",
        ),
        Column("source", Cell.TEXT, "Who recorded it, or the word assumed."),
    ),
    later=True,
)


def danger(parsed: Parsed, row: Row, horizon_min: int) -> Danger:
    """Return the danger of a row."""
    return Danger(
        id=row["id"],
        at=row["at"],
        to=row["to"],
        events_per_h=row["events_per_h"],
        start_min=0 if row["start"] is None else parsed.minute(row["start"]),
        end_min=horizon_min if row["end"] is None else parsed.minute(row["end"]),
        hours=row["hours"],
        source=row["source"] or "",
    )


def danger_cells(
    danger: Danger,
    *,
    horizon_min: int,
    time_text: Callable[[int], str],
    hours_text: Callable[[DailyHours | None], str],
) -> dict[str, CellOut]:
    """Return the cells that state a danger; the functions write a minute, and daily hours."""
    return {
        "id": danger.id,
        "at": danger.at,
        "to": danger.to or "",
        "start": time_text(danger.start_min) if danger.start_min else "",
        "end": time_text(danger.end_min) if danger.end_min != horizon_min else "",
        "hours": hours_text(danger.hours),
        "events_per_h": danger.events_per_h,
        "source": danger.source,
    }


def incident(parsed: Parsed, row: Row) -> Incident:
    """Return the incident of a row."""
    time = row["time"].first
    return Incident(row["id"], row["at"], row["to"], parsed.minute(time), row["source"] or "")


def incident_cells(incident: Incident, *, time_text: Callable[[int], str]) -> dict[str, CellOut]:
    """Return the cells that state an incident; ``time_text`` writes a minute as a local time."""
    return {
        "id": incident.id,
        "at": incident.at,
        "to": incident.to or "",
        "time": time_text(incident.minute),
        "source": incident.source,
    }


def incident_record(parsed: Parsed) -> IncidentRecord:
    """Return what the settings say of the record of incidents."""
    since = parsed.settings["incidents_from"]
    return IncidentRecord(
        None if since is None else parsed.minute(since),
        parsed.settings["incident_prior_events"],
        parsed.settings["incident_prior_h"],
    )


def record_cells(record: IncidentRecord, *, time_text: Callable[[int], str]) -> dict[str, CellOut]:
    """Return the cells of the settings, blank where they are the default."""
    priors = {"prior_events": record.prior_events, "prior_h": record.prior_h}
    return {
        "incidents_from": "" if record.since_min is None else time_text(record.since_min),
        **{
            f"incident_{name}": "" if value == getattr(_RECORD, name) else value
            for name, value in priors.items()
        },
    }
