"""What receptions have to be ready for, as a record of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reception.coming import How
from safepassage.reception.counts import Who
from safepassage.reporting.plan_json import time_text
from safepassage.reporting.reception.sentences import lost_sentences
from safepassage.reporting.reception.shortages import shortages
from safepassage.reporting.simulation import arrivals_record
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from decimal import Decimal

    from safepassage.reception.counts import Counts
    from safepassage.reception.days import DayPeople, Hour
    from safepassage.reception.funds import DayCost, Lasting
    from safepassage.reception.needs import Amount, DayNeeds
    from safepassage.reception.outlook import FundsOutlook, Outlook, ReceptionOutlook
    from safepassage.reception.room import Room
    from safepassage.reception.simulated import SimulatedHour
    from safepassage.scenario.model import Scenario

__all__ = ["reception_record"]

_HOUR_MIN = 60
_DIGITS = 4


def reception_record(scenario: Scenario, outlook: Outlook) -> dict[str, object]:
    """Return the answer of the command ``reception``; the reference has its fields."""
    expected, simulated, settings = outlook.expected, outlook.simulated, outlook.settings
    return {
        "scenario": scenario.name,
        "scenario_digest": scenario_digest(scenario),
        "at": None if expected.at_min is None else time_text(scenario, expected.at_min),
        "exercise": expected.is_exercise,
        "simulation": None
        if simulated is None
        else {"days": simulated.days, "seed": simulated.seed, "policy": simulated.policy},
        "people": {how.value: expected.persons(how) for how in How}
        | {
            "not_come": sum(one.persons for one in expected.not_come),
            "others": sum(one.persons for one in expected.others),
            "taken_for_others": expected.elsewhere,
        },
        "receptions": [_reception(scenario, one) for one in outlook.receptions],
        "not_come": [
            {
                "reception": one.reception,
                "planned": time_text(scenario, one.planned_min),
                "persons": one.persons,
                "need": one.need.value,
                "vehicle": one.vehicle,
            }
            for one in expected.not_come
        ],
        "others": [
            {
                "why": one.why.value,
                "persons": one.persons,
                "need": one.need.value,
                "place": one.place or None,
                "vehicle": one.vehicle or None,
                "reception": one.reception or None,
            }
            for one in expected.others
        ],
        "lost": list(lost_sentences(scenario, outlook)),
        "short": [
            {
                "reception": one.reception,
                "what": one.what,
                "if_many": one.if_many,
                "sentence": one.sentence,
            }
            for one in shortages(scenario, outlook)
        ],
        "funds": None if outlook.funds is None else _funds(outlook, outlook.funds),
        "figures": [
            {
                "item": each.item,
                "quantity": each.quantity,
                "unit": each.unit,
                "per": each.per.value,
                "who": each.who.value,
                "phase": each.phase.value,
                "least": each.least,
                "women_to_men": each.women_to_men,
                "edition": each.edition,
                "source": each.source,
            }
            for each in settings.standards.all
        ],
        "first_days": settings.first_days,
    }


def _reception(scenario: Scenario, one: ReceptionOutlook) -> dict[str, object]:
    simulated = {hour.start_min: hour for hour in one.simulated.hours} if one.simulated else {}
    known = {hour.start_min: hour for hour in one.hours}
    return {
        "reception": one.reception.place,
        "name": one.name,
        "people": _counts(one.people),
        "capacity": one.reception.capacity,
        "intake_per_h": one.reception.intake_per_h,
        "comings": [
            {
                "time": time_text(scenario, coming.minute),
                "persons": coming.persons,
                "need": coming.need.value,
                "how": coming.how.value,
                "vehicle": coming.vehicle or None,
                "planned": None
                if coming.planned_min is None
                else time_text(scenario, coming.planned_min),
            }
            for coming in one.comings
        ],
        "hours": [
            _hour(scenario, start, known.get(start), simulated.get(start))
            for start in sorted({*known, *simulated})
        ],
        "room": _room(scenario, one.room),
        "room_if_many": None if one.many_room is None else _room(scenario, one.many_room),
        "days": [_day(day) for day in one.days],
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {who.value: counts.number(who) for who in Who}


def _hour(
    scenario: Scenario, start: int, hour: Hour | None, simulated: SimulatedHour | None
) -> dict[str, object]:
    return {
        "from": time_text(scenario, start),
        "to": time_text(scenario, start + _HOUR_MIN),
        "come": None if hour is None else _counts(hour.comes),
        "go_on": None if hour is None else _counts(hour.leaves),
        "there": None if hour is None else _counts(hour.there),
        "waiting": None if hour is None else hour.waiting,
        "simulated": None
        if simulated is None
        else {
            "come": arrivals_record(simulated.comes),
            "by_end": arrivals_record(simulated.by_end),
            "waiting_q90": simulated.many_wait,
        },
    }


def _room(scenario: Scenario, room: Room) -> dict[str, object]:
    return {
        "most": room.most,
        "most_at": None if room.most_min is None else time_text(scenario, room.most_min),
        "full_at": None if room.full_min is None else time_text(scenario, room.full_min),
        "over": room.over,
    }


def _day(day: DayNeeds) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "first_days": day.is_first,
        "people": _people(day.people),
        "if_many": None if day.many is None else _people(day.many),
        "needs": [
            {
                "item": item.standard.item,
                "unit": item.standard.unit,
                **_amount(item.expected),
                "if_many": None if item.many is None else _amount(item.many),
            }
            for item in day.items
        ],
    }


def _people(day: DayPeople) -> dict[str, object]:
    return {
        "newcomers": _counts(day.newcomers),
        "there": _counts(day.there),
        "most_at_once": _counts(day.peak),
    }


def _amount(amount: Amount) -> dict[str, float | None]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, _DIGITS)

    return {
        "needed": rounded(amount.needed),
        "least": rounded(amount.least),
        "there_is": rounded(amount.there_is),
        "short": rounded(amount.short),
    }


def _funds(outlook: Outlook, funds: FundsOutlook) -> dict[str, object]:
    money = outlook.settings.money
    return {
        "currency": None if money is None else money.currency,
        "food_cost": None if money is None else _money(money.food_cost),
        "funds": None if money is None or money.funds is None else _money(money.funds),
        "costs": [_cost(each) for each in funds.costs],
        "lasting": _lasting(funds.lasting),
        "if_many": None
        if funds.many_costs is None
        else {
            "costs": [_cost(each) for each in funds.many_costs],
            "lasting": _lasting(funds.many_lasting),
        },
    }


def _cost(cost: DayCost) -> dict[str, object]:
    return {
        "date": cost.date.isoformat(),
        "persons": cost.persons,
        "cost": _money(cost.cost),
        "spent": _money(cost.spent),
    }


def _lasting(lasting: Lasting | None) -> dict[str, object] | None:
    if lasting is None:
        return None
    return {
        "days": lasting.days,
        "short_on": None if lasting.short_on is None else lasting.short_on.isoformat(),
        "missing": _money(lasting.missing),
    }


def _money(amount: Decimal) -> str:
    """Return an amount of money in digits: as a text, since it is exact."""
    return f"{amount:f}"
