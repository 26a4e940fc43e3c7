"""Rule 7: receptions keep to capacity and hourly intake, checkpoints to hours and throughput."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault
    from safepassage.scenario.model import Checkpoint, Reception

__all__ = ["check_throughput"]

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Persons who get off a vehicle at a reception, or a vehicle whose service begins."""

    minute: int
    vehicle: str
    amount: int


def check_throughput(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 7."""
    intake: dict[str, list[_Arrival]] = defaultdict(list)
    service: dict[str, list[_Arrival]] = defaultdict(list)
    for run, number, stop in case.stops():
        persons = sum(run.alighted[number].values())
        if persons and stop.place in case.receptions:
            intake[stop.place].append(_Arrival(stop.arrive_min, run.vehicle, persons))
        checkpoint = case.checkpoints.get(stop.place)
        if checkpoint is not None and run.passes(number):
            begin = stop.depart_min - checkpoint.service_min
            service[stop.place].append(_Arrival(begin, run.vehicle, 1))
    for place in sorted(intake):
        arrivals = sorted(intake[place], key=lambda arrival: arrival.minute)
        yield from _capacity(case, case.receptions[place], arrivals)
        yield from _intake(case, case.receptions[place], arrivals)
    for place in sorted(service):
        services = sorted(service[place], key=lambda arrival: arrival.minute)
        yield from _hours(case, case.checkpoints[place], services)
        yield from _vehicles(case, case.checkpoints[place], services)


def _capacity(case: Case, reception: Reception, arrivals: list[_Arrival]) -> Iterator[PlanFault]:
    """Yield a fault where a reception takes in more people than it has room for."""
    if reception.capacity is None:
        return
    passed = _first_beyond(case, arrivals, reception.capacity)
    if passed is not None:
        persons = sum(arrival.amount for arrival in arrivals)
        excess = persons - reception.capacity
        yield case.fault(
            Rule.THROUGHPUT,
            f"the plan brings {counted(persons, 'person')} here in all, {excess} more than the "
            f"capacity of {reception.capacity}.",
            vehicle=passed.vehicle,
            minute=passed.minute,
            place=reception.place,
            excess=excess,
            unit="persons",
        )


def _intake(case: Case, reception: Reception, arrivals: list[_Arrival]) -> Iterator[PlanFault]:
    """Yield a fault for each hour in which a reception takes in more than its hourly intake."""
    if reception.intake_per_h is None:
        return
    for hour, within in _by_hour(arrivals).items():
        passed = _first_beyond(case, within, reception.intake_per_h)
        if passed is not None:
            persons = sum(arrival.amount for arrival in within)
            excess = persons - reception.intake_per_h
            yield case.fault(
                Rule.THROUGHPUT,
                f"the plan brings {counted(persons, 'person')} here in the hour from "
                f"{case.local(hour * _HOUR_MIN)}, {excess} more than the hourly "
                f"intake of {reception.intake_per_h}.",
                vehicle=passed.vehicle,
                minute=passed.minute,
                place=reception.place,
                excess=excess,
                unit="persons",
            )


def _hours(case: Case, checkpoint: Checkpoint, services: list[_Arrival]) -> Iterator[PlanFault]:
    """Yield a fault for each vehicle that is served while the checkpoint is closed."""
    hours = checkpoint.hours
    if hours is None:
        return
    for service in services:
        end = service.minute + checkpoint.service_min
        closed = case.clock.minutes_outside(hours, service.minute, end)
        if closed:
            yield case.fault(
                Rule.THROUGHPUT,
                f"the checkpoint serves the vehicle from {case.local(service.minute)} to "
                f"{case.local(end)}, {counted(len(closed), 'minute')} of it outside its opening "
                f"hours, {_wall(hours.from_min)}-{_wall(hours.to_min)}.",
                vehicle=service.vehicle,
                minute=closed[0],
                place=checkpoint.place,
                excess=len(closed),
                unit="min",
            )


def _vehicles(case: Case, checkpoint: Checkpoint, services: list[_Arrival]) -> Iterator[PlanFault]:
    """Yield a fault for each hour in which a checkpoint begins to serve too many vehicles."""
    if checkpoint.vehicles_per_h is None:
        return
    for hour, within in _by_hour(services).items():
        passed = _first_beyond(case, within, checkpoint.vehicles_per_h)
        if passed is not None:
            excess = len(within) - checkpoint.vehicles_per_h
            yield case.fault(
                Rule.THROUGHPUT,
                f"the checkpoint begins to serve {counted(len(within), 'vehicle')} in the hour "
                f"from {case.local(hour * _HOUR_MIN)}, {excess} more than its "
                f"{checkpoint.vehicles_per_h}.",
                vehicle=passed.vehicle,
                minute=passed.minute,
                place=checkpoint.place,
                excess=excess,
                unit="vehicles",
            )


def _by_hour(arrivals: list[_Arrival]) -> dict[int, list[_Arrival]]:
    """Return arrivals by hour of the scenario; hour h is [60 h, 60 h + 60)."""
    hours: dict[int, list[_Arrival]] = defaultdict(list)
    for arrival in arrivals:
        hours[arrival.minute // _HOUR_MIN].append(arrival)
    return hours


def _first_beyond(case: Case, arrivals: list[_Arrival], limit: int) -> _Arrival | None:
    """Return the first arrival since the scenario is in force that takes the sum past a limit."""
    total = 0
    for arrival in arrivals:
        total += arrival.amount
        if total > limit and arrival.minute >= case.since_min:
            return arrival
    return None


def _wall(minute_of_day: int) -> str:
    """Return minutes after midnight as the clock shows them."""
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"
