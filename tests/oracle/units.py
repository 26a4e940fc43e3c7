"""
People as units: a person, or a household that travels whole.

Units that are alike in needs, receptions and weight are one commodity of the model, wherever they
wait; which of them boards is settled afterwards, those who are ready first going first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from safepassage.scenario.model import Group, Scenario

__all__ = ["Commodity", "Unit", "commodities"]

NEEDS = tuple(Need)


@dataclass(frozen=True, slots=True)
class Unit:
    """Persons who cannot be parted: how many of which groups, where, and from when."""

    place: str
    ready_from_min: int
    loads: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Commodity:
    """Units that are alike aboard: places needed (as a capacity triple), receptions, weight."""

    places: tuple[int, int, int]
    accepts: frozenset[str]
    weight: float
    units: tuple[Unit, ...]

    @property
    def persons(self) -> int:
        """Return the persons in one unit."""
        return sum(self.places)


def commodities(scenario: Scenario) -> tuple[Commodity, ...]:
    """Return everybody who has chosen to leave, as commodities."""
    parties: dict[str, list[Group]] = {}
    for group in scenario.groups:
        if group.choice is Choice.LEAVE:
            key = f"household {group.household}" if group.household else f"group {group.id}"
            parties.setdefault(key, []).append(group)
    alike: dict[tuple[tuple[int, int, int], frozenset[str], float], list[Unit]] = {}
    for groups in parties.values():
        first = groups[0]
        whole = first.household is not None
        persons = {group.id: group.persons if whole else group.household_size for group in groups}
        needs = dict.fromkeys(NEEDS, 0)
        for group in groups:
            needs[group.need] += persons[group.id]
        weight = sum(group.priority * persons[group.id] for group in groups)
        places = (needs[Need.SEATED], needs[Need.WHEELCHAIR], needs[Need.STRETCHER])
        unit = Unit(first.place, first.ready_from_min, tuple(persons.items()))
        count = 1 if whole else first.persons // first.household_size
        alike.setdefault((places, first.accepts, weight), []).extend([unit] * count)
    return tuple(
        Commodity(*kind, tuple(sorted(units, key=lambda unit: unit.ready_from_min)))
        for kind, units in alike.items()
    )
