"""The people of a rich invented town: needs, households, and those in the villages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.crowd import accepted_receptions, receptions_by_direction
from safepassage.scenario.model import Group, Need

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from safepassage.scenario.model import Scenario
    from safepassage.scenario.town import TownMap, TownPoint

__all__ = ["build_town_groups", "build_village_groups"]

NEED_SHARES = {Need.WHEELCHAIR: 0.02, Need.STRETCHER: 0.01}
"""People with a need, as shares of all in the town, at most."""
PLACES_SHARE = 0.5
"""People with a need, as a share of the places that the fleet has for them in all pauses."""
HOUSEHOLD_SHARE = 0.4
"""People in households of one size, as a share of the group that goes anywhere."""
FAMILY_SHARE = 0.5
"""Pickups with a wheelchair user at which one travels with a family."""
VILLAGE_PEOPLE = (6, 24)


def build_town_groups(
    draw: random.Random, scenario: Scenario, layout: TownMap, *, trips: int
) -> tuple[Group, ...]:
    """Return the town's groups with people with needs and households taken from them."""
    anywhere = [group for group in scenario.groups if group.direction == "any"]
    counts = {need: _need_counts(draw, scenario, anywhere, need, trips) for need in NEED_SHARES}
    groups: list[Group] = []
    for group in scenario.groups:
        if group.direction != "any":
            groups.append(group)
            continue
        needing = {need: counts[need].get(group.place, 0) for need in counts}
        groups += _split(draw, layout, group, needing)
    return tuple(groups)


def _need_counts(
    draw: random.Random, scenario: Scenario, groups: Sequence[Group], need: Need, trips: int
) -> dict[str, int]:
    """Return the persons with a need at each pickup, no more than the fleet has places for."""
    kind = tuple(Need).index(need)
    places = sum(vehicle.count * vehicle.capacity[kind] for vehicle in scenario.vehicles)
    leaving = scenario.people_leaving()
    persons = round(min(NEED_SHARES[need] * leaving, PLACES_SHARE * places * trips))
    counts: dict[str, int] = {}
    for group in draw.choices(groups, [group.persons for group in groups], k=persons):
        # Others of the group stay without a need, for families.
        if counts.get(group.place, 0) < group.persons // 8:
            counts[group.place] = counts.get(group.place, 0) + 1
    return counts


def _split(
    draw: random.Random, layout: TownMap, group: Group, needing: dict[Need, int]
) -> list[Group]:
    """Return a group that goes anywhere as those with needs, a family, households and the rest."""
    parts: list[Group] = []
    left = group.persons
    wheelchairs = needing[Need.WHEELCHAIR]
    if wheelchairs and draw.random() < FAMILY_SHARE:
        relatives = draw.randint(2, 3)
        family = f"{group.place}-family"
        for letter, persons, need in (("f", relatives, Need.SEATED), ("g", 1, Need.WHEELCHAIR)):
            parts.append(
                replace(
                    group,
                    id=f"{group.place}-{letter}",
                    persons=persons,
                    need=need,
                    household=family,
                )
            )
        wheelchairs -= 1
        left -= relatives + 1
    for letter, need, persons in (
        ("w", Need.WHEELCHAIR, wheelchairs),
        ("s", Need.STRETCHER, needing[Need.STRETCHER]),
    ):
        if persons:
            direction, accepts = _some_directions(draw, layout)
            parts.append(
                replace(
                    group,
                    id=f"{group.place}-{letter}",
                    persons=persons,
                    need=need,
                    direction=direction,
                    accepts=accepts,
                )
            )
            left -= persons
    size = draw.randint(3, 5)
    households = int(HOUSEHOLD_SHARE * left) // size
    if households:
        parts.append(
            replace(
                group,
                id=f"{group.place}-h",
                persons=households * size,
                household_size=size,
            )
        )
        left -= households * size
    return [replace(group, persons=left), *parts]


def _some_directions(draw: random.Random, layout: TownMap) -> tuple[str, frozenset[str]]:
    """Return one or more directions as text, with the receptions that lie there."""
    receptions = receptions_by_direction(layout)
    labels = draw.sample(sorted(receptions), draw.randint(1, len(receptions)))
    direction = "any" if len(labels) == len(receptions) else ";".join(sorted(labels))
    return direction, accepted_receptions(direction, receptions)


def build_village_groups(
    draw: random.Random, layout: TownMap, villages: Sequence[TownPoint]
) -> tuple[Group, ...]:
    """Return few people at each village: single persons, and most often a household or two."""
    groups: list[Group] = []
    for point in villages:
        persons = draw.randint(*VILLAGE_PEOPLE)
        size = draw.randint(3, 5)
        households = min(persons - 1, draw.randint(0, 2) * size) // size
        for letter, count, household_size in (
            ("a", persons - households * size, 1),
            ("h", households * size, size),
        ):
            if count:
                direction, accepts = _some_directions(draw, layout)
                groups.append(
                    Group(
                        f"{point.id}-{letter}",
                        place=point.id,
                        persons=count,
                        direction=direction,
                        accepts=accepts,
                        household_size=household_size,
                        source="generated",
                    )
                )
    return tuple(groups)
