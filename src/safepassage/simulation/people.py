"""The people of a scenario in bundles: what travels whole, and is counted in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.plans import Load
    from safepassage.scenario.model import Group, Scenario

__all__ = ["Bundle", "Bundles", "bundles_of"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    People who travel whole, and how many such bundles were counted.

    ``rows`` are the groups with the persons of each in one bundle. A household of several rows is
    one bundle that was counted once; its number can't be off.
    """

    rows: tuple[tuple[Group, int], ...]
    count: int

    @property
    def group(self) -> Group:
        """Return the first of its groups."""
        return self.rows[0][0]

    @property
    def size(self) -> int:
        """Return the persons of one bundle."""
        return sum(persons for _, persons in self.rows)

    @property
    def places(self) -> tuple[int, ...]:
        """Return the places that one bundle takes, by need."""
        return tuple(
            sum(persons for group, persons in self.rows if group.need is need) for need in Need
        )

    @property
    def worth(self) -> float:
        """Return the priorities of one bundle's persons, added up."""
        return sum(group.priority * persons for group, persons in self.rows)

    @property
    def is_counted(self) -> bool:
        """Return whether it was counted, so that the count may be off."""
        return self.group.household is None


@dataclass(frozen=True, slots=True)
class Bundles:
    """All bundles of those who chose to leave, in the order of the table."""

    bundles: tuple[Bundle, ...]
    number: dict[str, int]
    """Group id to the number of its bundle."""

    def loads(self, loads: Iterable[Load]) -> list[tuple[int, int]]:
        """Return a stop's loads as (bundle, how many), in the order of the bundles."""
        persons: dict[int, int] = {}
        for load in loads:
            bundle = self.number[load.group]
            persons[bundle] = persons.get(bundle, 0) + load.persons
        return [
            (bundle, persons[bundle] // self.bundles[bundle].size) for bundle in sorted(persons)
        ]


def bundles_of(scenario: Scenario) -> Bundles:
    """Return the people of a scenario who chose to leave, in bundles."""
    households: dict[str, list[Group]] = {}
    for group in scenario.groups:
        if group.household is not None and group.choice is Choice.LEAVE:
            households.setdefault(group.household, []).append(group)
    found: list[Bundle] = []
    number: dict[str, int] = {}
    for group in scenario.groups:
        if group.choice is not Choice.LEAVE or group.id in number:
            continue
        if group.household is None:
            size = group.household_size
            number[group.id] = len(found)
            found.append(Bundle(((group, size),), group.persons // size))
        else:
            rows: Sequence[Group] = households[group.household]
            number.update((row.id, len(found)) for row in rows)
            found.append(Bundle(tuple((row, row.persons) for row in rows), 1))
    return Bundles(tuple(found), number)
