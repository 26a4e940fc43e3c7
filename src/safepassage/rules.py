"""
What makes a plan right: the ten rules, stated once.

The planner keeps them, the checker proves them from scenario and plan alone, and both name a rule
by its number here. The reference page of the rules is generated from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["RULES", "Rule", "RuleText"]


class Rule(IntEnum):
    """The number of a rule."""

    CONTINUITY = 1
    ROADS = 2
    PAUSES = 3
    PLACES_ABOARD = 4
    READY_PEOPLE = 5
    DIRECTION = 6
    THROUGHPUT = 7
    CONVOYS = 8
    LIMITS = 9
    HOUSEHOLDS = 10


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's short title and its full statement."""

    title: str
    statement: str


RULES: dict[Rule, RuleText] = {
    Rule.CONTINUITY: RuleText(
        "vehicles move continuously",
        "Each vehicle starts at its depot when it is available, leaves where it arrived, is never "
        "in two places, and ends by its end of availability, empty, at a place that is not in a "
        "zone. Only people who are aboard get off.",
    ),
    Rule.ROADS: RuleText(
        "movements follow roads",
        "Each movement follows one open road that the vehicle may use, in a direction in which it "
        "may be driven, and takes at least the road's minutes for that vehicle. Each stop at which "
        "people board or get off lasts at least the place's stop minutes, and each passing of a "
        "checkpoint at least its service minutes. A vehicle that begins or ends at a checkpoint "
        "does not pass it.",
    ),
    Rule.PAUSES: RuleText(
        "zones only inside a pause",
        "Every minute in a zone, moving or standing, lies inside one pause for that zone: a stay "
        "without a break begins no earlier than the pause does, and ends at least the pause's "
        "margin before the pause's end.",
    ),
    Rule.PLACES_ABOARD: RuleText(
        "places aboard",
        "At every moment a vehicle carries no more seated, wheelchair and stretcher passengers "
        "than it has places for each.",
    ),
    Rule.READY_PEOPLE: RuleText(
        "people who are ready",
        "People boarded at a pickup by any minute are no more than are ready there by that minute; "
        "nobody boards before they are there, nobody boards twice, and nobody boards who stays or "
        "has not decided. A person boards in the minute in which the vehicle departs.",
    ),
    Rule.DIRECTION: RuleText(
        "directions",
        "People get off only at a reception that their group accepts.",
    ),
    Rule.THROUGHPUT: RuleText(
        "receptions and checkpoints",
        "A reception takes in no more people than its capacity, and in each hour of the scenario "
        "no more than its hourly intake, counted in the minute of arrival. A checkpoint serves "
        "vehicles only inside its opening hours, and in each hour of the scenario begins to serve "
        "no more vehicles than its throughput. Service ends when the vehicle departs.",
    ),
    Rule.CONVOYS: RuleText(
        "convoys",
        "Vehicles enter a convoy zone only in convoys. The vehicles that enter it in the same "
        "minute from the same place are one convoy: at least the least and at most the most "
        "vehicles. A convoy keeps its escort until its last vehicle has left the zone, no more "
        "convoys than escorts are in the zone at once, and convoys from the same place enter at "
        "least the headway apart.",
    ),
    Rule.LIMITS: RuleText(
        "driving time, range, curfew, risk",
        "Where the scenario states them: no vehicle moves during the curfew; none moves for more "
        "minutes of a local day than its daily driving time; none covers more kilometres than its "
        "range since it last stood at a place with fuel; none is caught in zones by a break, on "
        "any trip once it has entered one, with more than the stranding chance; and on average "
        "breaks catch no more people than are allowed.",
    ),
    Rule.HOUSEHOLDS: RuleText(
        "households",
        "Members of a household board the same vehicle at the same stop and get off together; a "
        "group of households of one size boards and gets off in whole households.",
    ),
}
