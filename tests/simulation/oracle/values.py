"""What the parts of the slow simulation share: draws, people, and what becomes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from safepassage.ledger import chances_to_hold, hold_probabilities
from safepassage.simulation.draws import (
    exponential_table,
    joiner_table,
    lognormal_table,
    midpoints,
    normal_table,
)
from safepassage.simulation.quantiles import beta_quantiles, gamma_quantiles

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from safepassage.ledger.hold import Hold
    from safepassage.scenario.model import Group, Need, Scenario

__all__ = [
    "ARRIVE",
    "DEPART",
    "ENTER",
    "JOINERS",
    "LOOK",
    "LOSE",
    "SERVE",
    "SLOTS",
    "Bundle",
    "Draws",
    "Result",
    "Steps",
]

Steps: TypeAlias = "Generator[simpy.Event, Any, Any]"
"""A process: it yields what it waits for."""

JOINERS = -1
"""Stands for joiners in place of a bundle's number."""

ARRIVE, SERVE, LOSE, DEPART, ENTER, LOOK = range(6)
"""The steps of a minute."""

SLOTS = 1000
"""Slots of a step, in which things come one after the other."""


class Draws:
    """The draws of all replications of a scenario, by name."""

    def __init__(self, scenario: Scenario, *, seed: int = 0, as_of: int = 0) -> None:
        self.scenario = scenario
        self.seed = seed
        settings = scenario.simulation
        self.exponential = exponential_table()
        self.normal = normal_table()
        self.travel = lognormal_table(settings.travel_spread)
        self.lift = lognormal_table(settings.lift_spread)
        self.service = lognormal_table(settings.service_spread)
        self.joiners = joiner_table(settings.joiners_per_trip)
        self.holds: list[Hold] = hold_probabilities(scenario, as_of=as_of, draws=20)
        self.stands = chances_to_hold(scenario)
        names = sorted({party.party for hold in self.holds for party in hold.parties})
        self.party = {name: number for number, name in enumerate(names)}
        self._tables: dict[tuple[Any, ...], Any] = {}

    def table(self, kind: str, first: float, second: float) -> Any:  # noqa: ANN401 - an array
        """Return the quantiles of a Beta or a Gamma."""
        key = (kind, first, second)
        if key not in self._tables:
            if kind == "beta":
                self._tables[key] = beta_quantiles(first, second, midpoints())
            else:
                self._tables[key] = gamma_quantiles(first, midpoints()) / second
        return self._tables[key]


@dataclass
class Result:
    """What became of everybody: (outcome, bundle, minute, vehicle) and how many bundles."""

    people: Counter[tuple[str, int, int, str]] = field(default_factory=Counter)
    exposed_min: int = 0
    value: float = 0.0
    boarded_by_hour: Counter[int] = field(default_factory=Counter)
    pauses: list[tuple[int, int] | None] = field(default_factory=list)


@dataclass(eq=False)
class Bundle:
    """People who travel whole."""

    number: int
    groups: list[tuple[Group, int]]
    counted: int
    named: bool
    coming: int = 0
    remaining: int = 0
    beyond: int = 0

    @property
    def first(self) -> Group:
        """Return its first group."""
        return self.groups[0][0]

    @property
    def size(self) -> int:
        """Return its persons."""
        return sum(persons for _, persons in self.groups)

    def places(self, need: Need) -> int:
        """Return the places of a need that it takes."""
        return sum(persons for group, persons in self.groups if group.need is need)
