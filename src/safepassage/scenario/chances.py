"""What may go otherwise than planned on a day: the settings of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CERTAIN", "AtBreak", "SimulationSettings"]

#: The share of simulated days that is called certain enough.
CERTAIN = 0.9


class AtBreak(StrEnum):
    """What vehicles inside a zone do when the zone is no longer covered by a pause."""

    TURN_BACK = "turn back"
    SHELTER = "shelter"
    RUN_ON = "run on"


@dataclass(frozen=True, slots=True)
class SimulationSettings:
    """
    How far a day may differ from its plan; every default is an assumption.

    Spreads are standard deviations of the logarithm (of the count: of the share), shares and
    chances lie in [0, 1]. ``joiners_per_trip`` are persons who ask to be taken along on the road,
    on average. A vehicle breaks down ``breakdowns_per_h`` times an hour of driving, for
    ``breakdown_min`` minutes on average. A checkpoint holds back a vehicle that it has served for
    ``hold_min`` more minutes on average, and sends one back to the end of the line that comes again
    after ``refusal_min`` minutes. ``wait_min`` is how long a vehicle waits for its convoy, and for
    people at a pickup that is in no zone.
    """

    at_break: AtBreak = AtBreak.TURN_BACK
    travel_spread: float = 0.1
    lift_spread: float = 0.2
    service_spread: float = 0.3
    count_spread: float = 0.1
    no_show: float = 0.05
    joiners_per_trip: float = 0.5
    breakdowns_per_h: float = 0.002
    breakdown_min: float = 60.0
    hold_chance: float = 0.05
    hold_min: float = 60.0
    refusal_chance: float = 0.02
    refusal_min: int = 120
    wait_min: int = 60
