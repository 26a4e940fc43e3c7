"""What arrivals will need, and when: who comes where, what they need, for how long it lasts."""

from safepassage.reception.coming import (
    Aboard,
    Arrived,
    Coming,
    DaySoFar,
    How,
    Left,
    NotCome,
    Other,
    Seen,
    Waiting,
    Why,
)
from safepassage.reception.expected import Expected, expected_by_plan, expected_on_day
from safepassage.reception.funds import Money
from safepassage.reception.outlook import Outlook, Settings, outlook
from safepassage.reception.standard import Standard
from safepassage.reception.standards import Standards
from safepassage.reception.stock import Stock, StockRow

__all__ = [
    "Aboard",
    "Arrived",
    "Coming",
    "DaySoFar",
    "Expected",
    "How",
    "Left",
    "Money",
    "NotCome",
    "Other",
    "Outlook",
    "Seen",
    "Settings",
    "Standard",
    "Standards",
    "Stock",
    "StockRow",
    "Waiting",
    "Why",
    "expected_by_plan",
    "expected_on_day",
    "outlook",
]
