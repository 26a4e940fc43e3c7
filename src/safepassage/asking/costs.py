"""What each ask costs, in points of one's own: a small table with plain defaults."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from safepassage.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["COST_WORDS", "Costs", "cost_of", "costs_from_text", "costs_to_text"]

_HOUR = 60

COST_WORDS = {
    "pause_hour": "an hour of one pause, in all its zones",
    "vehicle": "a vehicle for the whole operation",
    "lifting_team": "a lifting team more at one pickup, as quick as the first",
    "escort": "an escort more in a convoy zone",
    "open_road": "a closed road opened",
}


@dataclass(frozen=True, slots=True)
class Costs:
    """
    How hard each thing is to get, in points.

    The defaults say that a vehicle is worth two hours of pause, a lifting team three, an escort
    three and a closed road twelve. They are a place to begin: whoever negotiates knows better.
    """

    pause_hour: float = 1.0
    vehicle: float = 2.0
    lifting_team: float = 3.0
    escort: float = 3.0
    open_road: float = 12.0


def cost_of(scenario: Scenario, pledged: Scenario, costs: Costs) -> float:
    """
    Return the points that a scenario takes, next to what is pledged.

    All pauses and vehicles count, pledged or not; teams, escorts and roads count where they come
    on top of what is there.
    """
    hours = sum(pause.end_min - pause.start_min for pause in scenario.pauses) / _HOUR
    vehicles = sum(kind.count for kind in scenario.vehicles)
    rate = {place.id: place.lift_rate_per_h for place in pledged.places}
    teams = sum(
        place.lift_rate_per_h / before - 1
        for place in scenario.places
        if place.lift_rate_per_h and (before := rate[place.id])
    )
    there = {zone.id: zone.convoy.escorts for zone in pledged.zones if zone.convoy is not None}
    escorts = sum(
        zone.convoy.escorts - there[zone.id] for zone in scenario.zones if zone.convoy is not None
    )
    roads = sum(road.closed for road in pledged.roads) - sum(road.closed for road in scenario.roads)
    return (
        hours * costs.pause_hour
        + vehicles * costs.vehicle
        + teams * costs.lifting_team
        + escorts * costs.escort
        + roads * costs.open_road
    )


def costs_to_text(costs: Costs) -> str:
    """Return costs as the table that :func:`costs_from_text` reads."""
    lines = ["ask,cost,meaning"]
    lines += [
        f'{field.name},{getattr(costs, field.name):g},"{COST_WORDS[field.name]}"'
        for field in fields(costs)
    ]
    return "\n".join(lines) + "\n"


def costs_from_text(text: str, name: str) -> Costs:
    """
    Return the costs of a CSV table with the columns ``ask`` and ``cost``.

    Asks that the table leaves out keep their defaults.

    Raises
    ------
    ScenarioError
        With all faults of the table together.
    """
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    columns = set(rows[0]) if rows else set()
    if not {"ask", "cost"} <= columns:
        raise ScenarioError(
            [
                Fault(
                    file=name,
                    row=1,
                    column="",
                    value="",
                    rule="The table of costs has the columns ask and cost, and a row for each ask.",
                    remedy="Write them in its first line: ask,cost",
                )
            ]
        )
    faults, given = [], {}
    for number, row in enumerate(rows, start=2):
        ask, value = (row["ask"] or "").strip(), (row["cost"] or "").strip()
        if ask not in COST_WORDS or ask in given:
            rule = "An ask stands in the table once." if ask in given else "The ask is not known."
            remedy = f"Give one of: {', '.join(COST_WORDS)}."
            faults.append(
                Fault(file=name, row=number, column="ask", value=ask, rule=rule, remedy=remedy)
            )
            continue
        given[ask] = _points(value)
        if math.isnan(given[ask]):
            rule = "A cost is a number of points, 0 or more."
            faults.append(
                Fault(
                    file=name,
                    row=number,
                    column="cost",
                    value=value,
                    rule=rule,
                    remedy="Give a number such as 2 or 0.5.",
                )
            )
    if faults:
        raise ScenarioError(faults)
    return replace(Costs(), **given)


def _points(text: str) -> float:
    """Return a cell as points, NaN where it holds none."""
    try:
        points = float(text)
    except ValueError:
        return math.nan
    return points if 0 <= points < 1e9 else math.nan
