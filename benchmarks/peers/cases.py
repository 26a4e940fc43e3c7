"""The published cases: arguments of ``safepassage generate``, each with one content for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.scenario.generate import generate_scenario

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["CASES", "Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A generated scenario, by its arguments."""

    pickups: int
    vehicles: int
    receptions: int
    days: int
    seed: int

    def build(self) -> Scenario:
        """Return the scenario."""
        return generate_scenario(
            pickups=self.pickups,
            vehicles=self.vehicles,
            receptions=self.receptions,
            days=self.days,
            seed=self.seed,
        )

    @property
    def command(self) -> str:
        """Return the command that writes the scenario."""
        return (
            f"safepassage generate PATH --pickups {self.pickups} --vehicles {self.vehicles} "
            f"--receptions {self.receptions} --days {self.days} --seed {self.seed}"
        )


CASES = {
    "small": Case(pickups=2, vehicles=2, receptions=2, days=1, seed=1),
    "S": Case(pickups=5, vehicles=10, receptions=3, days=3, seed=1),
    "M": Case(pickups=20, vehicles=20, receptions=3, days=3, seed=1),
    "L": Case(pickups=100, vehicles=100, receptions=3, days=3, seed=1),
}
