"""Scenarios in which one row is otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.scenario.model import Checkpoint, Place, Reception, Scenario

__all__ = ["with_checkpoint", "with_place", "with_reception"]


def with_place(scenario: Scenario, changed: Place) -> Scenario:
    """Return the scenario with another row of one place."""
    places = tuple(changed if place.id == changed.id else place for place in scenario.places)
    return replace(scenario, places=places)


def with_checkpoint(scenario: Scenario, changed: Checkpoint) -> Scenario:
    """Return the scenario with another row of one checkpoint."""
    checkpoints = tuple(
        changed if checkpoint.place == changed.place else checkpoint
        for checkpoint in scenario.checkpoints
    )
    return replace(scenario, checkpoints=checkpoints)


def with_reception(scenario: Scenario, changed: Reception) -> Scenario:
    """Return the scenario with another row of one reception."""
    receptions = tuple(
        changed if reception.place == changed.place else reception
        for reception in scenario.receptions
    )
    return replace(scenario, receptions=receptions)
