"""What a plan names must be its scenario's: its name, vehicles, types, places, groups, persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault

__all__ = ["check_references"]


def check_references(case: Case) -> Iterator[PlanFault]:
    """Yield a fault for each name, vehicle, place or group unknown, and each load of no persons."""
    if case.plan.scenario != case.scenario.name:
        yield case.fault(
            None,
            f"the plan says that it is for the scenario {case.plan.scenario!r}, but it is held "
            f"against {case.scenario.name!r}.",
            excess=1,
            unit="scenarios",
        )
    for itinerary in case.plan.itineraries:
        vehicle = case.vehicles.get(itinerary.vehicle)
        if vehicle is None:
            yield case.fault(
                None,
                "the scenario has no such vehicle.",
                vehicle=itinerary.vehicle,
                excess=1,
                unit="vehicles",
            )
        elif vehicle.id != itinerary.vehicle_type:
            yield case.fault(
                None,
                f"the plan calls it a {itinerary.vehicle_type!r}, but it is of the type "
                f"{vehicle.id!r}.",
                vehicle=itinerary.vehicle,
                excess=1,
                unit="vehicles",
            )
        for stop in itinerary.stops:
            if stop.place not in case.places:
                yield case.fault(
                    None,
                    "the scenario has no such place.",
                    vehicle=itinerary.vehicle,
                    minute=stop.arrive_min,
                    place=stop.place,
                    excess=1,
                    unit="places",
                )
            for loads, minute in (
                (stop.alighted, stop.arrive_min),
                (stop.boarded, stop.depart_min),
            ):
                for load in loads:
                    if load.group not in case.groups:
                        yield case.fault(
                            None,
                            f"the scenario has no group {load.group!r}, of which the plan moves "
                            f"{counted(load.persons, 'person')}.",
                            vehicle=itinerary.vehicle,
                            minute=minute,
                            place=stop.place,
                            excess=max(1, load.persons),
                            unit="persons",
                        )
                    elif load.persons < 1:
                        yield case.fault(
                            None,
                            f"the plan moves {counted(load.persons, 'person')} of group "
                            f"{load.group!r}; a load is at least 1 person.",
                            vehicle=itinerary.vehicle,
                            minute=minute,
                            place=stop.place,
                            excess=1 - load.persons,
                            unit="persons",
                        )
