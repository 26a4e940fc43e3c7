"""What arrivals will need, and when: who comes to which reception, by hour and by need."""

from safepassage.reception.coming import (
    Aboard,
    Arrived,
    Coming,
    DaySoFar,
    How,
    Left,
    NotCome,
)
from safepassage.reception.expected import Expected, expected_by_plan, expected_on_day

__all__ = [
    "Aboard",
    "Arrived",
    "Coming",
    "DaySoFar",
    "Expected",
    "How",
    "Left",
    "NotCome",
    "expected_by_plan",
    "expected_on_day",
]
