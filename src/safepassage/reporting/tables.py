"""The plan as two CSV tables: what vehicles do, and what becomes of everybody."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from safepassage.reporting.index import Index
from safepassage.reporting.journeys import passages, steps
from safepassage.reporting.plan_json import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["MOVEMENT_COLUMNS", "PEOPLE_COLUMNS", "movements_csv", "people_csv"]

MOVEMENT_COLUMNS = (
    "vehicle",
    "step",
    "does",
    "from",
    "to",
    "start",
    "end",
    "minutes",
    "km",
    "zone",
    "pause",
    "leave_by",
    "boarding",
    "getting_off",
    "seated",
    "wheelchair",
    "stretcher",
)

PEOPLE_COLUMNS = (
    "group",
    "need",
    "priority",
    "persons",
    "pickup",
    "outcome",
    "boards",
    "vehicle",
    "gets_off_at",
    "gets_off",
)


def movements_csv(scenario: Scenario, plan: Plan) -> str:
    """Return ``movements.csv``: one row for each drive and each stay, by vehicle and time."""
    index = Index(scenario)
    rows = (
        (
            step.vehicle,
            step.number,
            "drive" if step.drives else "stand",
            step.from_place,
            step.to_place,
            time_text(scenario, step.start_min),
            time_text(scenario, step.end_min),
            step.end_min - step.start_min,
            f"{step.km:g}",
            step.zone or "",
            step.pause,
            _time_or_blank(scenario, step.leave_by_min),
            step.boarding,
            step.getting_off,
            *step.aboard,
        )
        for itinerary in plan.itineraries
        for step in steps(index, itinerary)
    )
    return _csv(MOVEMENT_COLUMNS, rows)


def people_csv(scenario: Scenario, plan: Plan) -> str:
    """Return ``people.csv``: everybody of the scenario in exactly one row."""
    index = Index(scenario)
    rows = []
    for passage in passages(index, plan):
        group = index.groups.get(passage.group)
        rows.append(
            (
                passage.group,
                group.need.value if group else "",
                f"{group.priority:g}" if group else "",
                passage.persons,
                passage.pickup,
                passage.outcome.value,
                _time_or_blank(scenario, passage.boards_min),
                passage.vehicle,
                passage.reception,
                _time_or_blank(scenario, passage.gets_off_min),
            )
        )
    return _csv(PEOPLE_COLUMNS, rows)


def _time_or_blank(scenario: Scenario, minute: int | None) -> str:
    return "" if minute is None else time_text(scenario, minute)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
