"""The settings of a simulation and the stated chances of a pause: columns, and cells and back."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from safepassage.scenario.chances import AtBreak, SimulationSettings
from safepassage.scenario.schema import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.scenario.writing import CellOut

__all__ = ["PAUSE_CHANCES", "SIMULATION_SETTINGS", "simulation_cells", "simulation_settings"]

_DEFAULTS = SimulationSettings()


def _number(name: str, meaning: str, unit: str, most: float) -> Column:
    return Column(
        name,
        Cell.NUMBER,
        f"Simulation: {meaning} The default is assumed.",
        unit=unit,
        default=f"{getattr(_DEFAULTS, name):g}",
        least=0.0,
        most=most,
        later=True,
    )


def _minutes(name: str, meaning: str, *, least: float) -> Column:
    return Column(
        name,
        Cell.INTEGER,
        f"Simulation: {meaning} The default is assumed.",
        unit="min",
        default=str(getattr(_DEFAULTS, name)),
        least=least,
        most=10_000,
        later=True,
    )


SIMULATION_SETTINGS: tuple[Column, ...] = (
    Column(
        "at_break",
        Cell.CHOICE,
        "Simulation: what vehicles inside a zone do when its pause breaks or runs out: turn back "
        "where that is the nearer way out, shelter until a pause covers the zone again, or run on. "
        "The default is assumed.",
        default=_DEFAULTS.at_break.value,
        choices=tuple(each.value for each in AtBreak),
        later=True,
    ),
    _number(
        "travel_spread",
        "spread of the minutes of each movement, as standard deviation of their logarithm.",
        "share",
        1.0,
    ),
    _number(
        "lift_spread",
        "spread of the lift rate of each pickup, as standard deviation of its logarithm.",
        "share",
        1.0,
    ),
    _number(
        "service_spread",
        "spread of the service minutes at checkpoints, as standard deviation of their logarithm.",
        "share",
        1.0,
    ),
    _number(
        "count_spread",
        "how far the number of people may be off, as standard deviation of the share.",
        "share",
        1.0,
    ),
    _number("no_show", "chance that a person, or a household, does not come.", "share", 1.0),
    _number(
        "joiners_per_trip",
        "people who ask to be taken along on the road, on average for each trip.",
        "persons",
        100.0,
    ),
    _number(
        "breakdowns_per_h", "breakdowns of a vehicle in an hour of driving.", "breakdowns/h", 1.0
    ),
    _number("breakdown_min", "minutes that a breakdown takes, on average.", "min", 10_000.0),
    _number(
        "hold_chance",
        "chance that a checkpoint holds back a vehicle that it has served.",
        "share",
        1.0,
    ),
    _number("hold_min", "minutes for which it is held back, on average.", "min", 10_000.0),
    _number(
        "refusal_chance",
        "chance that a checkpoint refuses a vehicle, which goes back to the end of the line.",
        "share",
        1.0,
    ),
    _minutes("refusal_min", "minutes after which a refused vehicle stands in line again.", least=1),
    _minutes(
        "wait_min",
        "most minutes that a vehicle waits for its convoy, and beyond its planned departure for "
        "people at a pickup that is in no zone.",
        least=0,
    ),
)

PAUSE_CHANCES: tuple[Column, ...] = (
    Column(
        "begins_chance",
        Cell.NUMBER,
        "The chance that it begins at all, where you state it yourself.",
        unit="share",
        default_note="what the ledger says",
        least=0.0,
        most=1.0,
        later=True,
    ),
    Column(
        "late_mean_min",
        Cell.NUMBER,
        "Simulation: by how many minutes it begins late on average, where you state it yourself.",
        unit="min",
        default_note="what the ledger says",
        least=0.0,
        most=10_000.0,
        later=True,
    ),
    Column(
        "breaks_per_h",
        Cell.NUMBER,
        "Breaks in an hour once it has begun, where you state it yourself.",
        unit="breaks/h",
        default_note="what the ledger says",
        least=0.0,
        most=60.0,
        later=True,
    ),
)


def simulation_settings(settings: Mapping[str, Any]) -> SimulationSettings:
    """Return the settings of a simulation; their keys are the fields' names."""
    values = {spec.name: settings[spec.name] for spec in fields(SimulationSettings)}
    return SimulationSettings(**{**values, "at_break": AtBreak(values["at_break"])})


def simulation_cells(settings: SimulationSettings) -> dict[str, CellOut]:
    """Return the cells of the settings, blank where they are the default."""
    return {
        spec.name: "" if value == spec.default else value
        for spec in fields(SimulationSettings)
        for value in [getattr(settings, spec.name)]
    }
