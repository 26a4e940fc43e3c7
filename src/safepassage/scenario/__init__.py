"""What is known about an evacuation: its values, and the doors to the files that hold them."""

from __future__ import annotations

from safepassage.scenario.caution import Caution
from safepassage.scenario.dangers import Danger, Incident
from safepassage.scenario.load import load_scenario, scenario_digest, write_empty, write_scenario
from safepassage.scenario.model import (
    Checkpoint,
    Choice,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)
from safepassage.scenario.statements import Party, Statement

__all__ = [
    "Caution",
    "Checkpoint",
    "Choice",
    "ConvoyRule",
    "DailyHours",
    "Danger",
    "Group",
    "Incident",
    "Need",
    "Party",
    "Pause",
    "Place",
    "PlaceKind",
    "Reception",
    "Road",
    "Scenario",
    "Statement",
    "VehicleType",
    "Zone",
    "load_scenario",
    "scenario_digest",
    "write_empty",
    "write_scenario",
]
