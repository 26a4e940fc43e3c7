"""The danger that people aboard go through, as records, rows and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.ledger import IncidentRate
    from safepassage.plans import Figures, InDanger
    from safepassage.scenario.model import Scenario

__all__ = [
    "danger_record",
    "danger_rows",
    "danger_sentence",
    "events_text",
    "rate_record",
    "rate_rows",
    "rate_sentence",
]


def danger_record(figures: Figures) -> list[dict[str, object]]:
    """Return the record ``in_danger`` of each road and place of the scenario's dangers."""
    return [
        {
            "at": one.at,
            "to": one.to,
            "person_events": float(one.person_events),
            "person_min": one.person_min,
        }
        for one in figures.dangers
    ]


def danger_sentence(figures: Figures) -> str:
    """Return in a sentence what danger people aboard go through."""
    if not figures.danger_person_min:
        return "nobody aboard is on a road or at a place while it is in danger"
    worst = max(figures.dangers, key=lambda one: one.person_events)
    most = f", most of them {where_text(worst)}" if len(figures.dangers) > 1 else ""
    return (
        f"{count(figures.danger_person_min)} person-minutes on roads and at places in danger; "
        f"{events_text(figures.person_events)} person-events are to be expected{most}"
    )


def danger_rows(figures: Figures) -> list[tuple[str, str, str]]:
    """Return a row of each road and place, the most events first: where, minutes, events."""
    return [
        (where_text(one), count(one.person_min), events_text(one.person_events))
        for one in sorted(figures.dangers, key=lambda one: -one.person_events)
    ]


def rate_record(one: IncidentRate) -> dict[str, object]:
    """Return the rate of a road or place in a block of the day, and what it rests on."""
    return {
        "at": one.at,
        "to": one.to,
        "from_h": one.from_h,
        "to_h": one.to_h,
        "incidents": one.count,
        "recorded_h": one.recorded_h,
        "events_per_h": one.per_h.mean,
        "q05": one.per_h.q05,
        "q95": one.per_h.q95,
    }


def rate_rows(rates: Sequence[IncidentRate]) -> list[tuple[str, ...]]:
    """Return a row of each rate from incidents, with its interval and what it rests on."""
    return [
        (
            where_text(one),
            f"{one.from_h:02}-{one.to_h:02}",
            count(one.count),
            count(one.recorded_h),
            f"{one.per_h.mean:.3g}",
            f"{one.per_h.q05:.2g} to {one.per_h.q95:.2g}",
        )
        for one in rates
    ]


def rate_sentence(scenario: Scenario, rates: Sequence[IncidentRate]) -> str:
    """Return in sentences what the rates from incidents rest on."""
    record = scenario.incident_record
    spots = {(one.at, one.to) for one in rates}
    are = (
        "was 1 incident"
        if len(scenario.incidents) == 1
        else (f"were {len(scenario.incidents)} incidents")
    )
    on = "1 road or place" if len(spots) == 1 else f"{len(spots)} roads and places"
    return (
        f"Where no rate is stated, it is an estimate by blocks of the day: there {are} on {on}, in "
        f"{count(sum(one.recorded_h for one in rates) / len(spots))} hours of record, and a prior "
        f"of {record.prior_events:g} events in {record.prior_h:g} hours of each block. What was "
        "not recorded is not in it."
    )


def where_text(one: InDanger | IncidentRate) -> str:
    """Return a place, or a road by its two ends, in words."""
    return f"at {one.at}" if one.to is None else f"between {one.at} and {one.to}"


def events_text(events: float) -> str:
    """Return events times persons with as many digits as tell it from none."""
    if 0 < events < 0.001:
        return "<0.001"
    return f"{events:.3f}" if events < 0.1 else f"{events:.1f}" if events < 100 else count(events)
