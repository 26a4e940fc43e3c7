"""Who is expected where and when: by a plan alone, or by it and what is known of the day so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.reception.coming import Coming, How, Left, NotCome
from safepassage.reception.lateness import arrivals_of, least_stands
from safepassage.reception.matching import Matched, match_people
from safepassage.reception.planned import planned_drops
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.plans import Plan
    from safepassage.reception.coming import DaySoFar
    from safepassage.scenario.model import Scenario

__all__ = ["Expected", "expected_by_plan", "expected_on_day"]


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Who comes, in the order of time; each person is in one row.

    ``at_min`` is the minute of what is known of the day, None for a plan alone. ``planned`` are the
    persons whom the plan sets down. ``not_come`` were to come by the plan and have not come with
    their vehicle. ``elsewhere`` counts people who were taken for some that were planned for another
    reception, since neither their vehicle nor their group was told.
    """

    at_min: int | None
    planned: int
    comings: tuple[Coming, ...]
    left: tuple[Left, ...] = ()
    not_come: tuple[NotCome, ...] = ()
    elsewhere: int = 0

    def persons(self, how: How) -> int:
        """Return the persons who come in one way."""
        return sum(coming.persons for coming in self.comings if coming.how is how)


def expected_by_plan(scenario: Scenario, plan: Plan) -> Expected:
    """Return who comes by a right plan, if all goes by it."""
    drops = planned_drops(scenario, plan)
    comings = _together(
        Coming(
            drop.reception,
            drop.minute,
            drop.persons,
            drop.need,
            How.PLANNED,
            drop.vehicle,
            drop.minute,
        )
        for drop in drops
    )
    return Expected(None, sum(drop.persons for drop in drops), comings)


def expected_on_day(scenario: Scenario, plan: Plan, so_far: DaySoFar) -> Expected:
    """
    Return who has come, who is aboard and who is still to come, on a day under way.

    Those whom the plan sets down are taken out where they are known to be here or aboard, by
    :func:`~safepassage.reception.matching.match_people`. A vehicle that is late moves its people,
    and those of its later trips so far as waits of the plan do not take it up. Who should be here
    by the plan, while nothing is known of them, is overdue and expected at once; who was to come
    with a vehicle that has come without them is not expected any more.

    Parameters
    ----------
    scenario, plan
        The right plan that is being carried out; after a replanning, the new one.
    so_far
        What is known, of all receptions.
    """
    drops = planned_drops(scenario, plan)
    matched = match_people(drops, so_far)
    arrivals = _arrivals(scenario, plan, matched, so_far.at_min)
    comings = [
        Coming(
            fact.reception,
            fact.minute,
            fact.persons,
            fact.need,
            how,
            fact.vehicle,
            matched.planned_min.get(fact),
        )
        for how, facts in ((How.ARRIVED, so_far.arrived), (How.ABOARD, so_far.aboard))
        for fact in facts
    ]
    passed: dict[str, int] = {}
    for vehicle, stop in matched.here:
        passed[vehicle] = max(stop, passed.get(vehicle, stop))
    not_come = []
    for drop, persons in zip(drops, matched.open, strict=True):
        if not persons:
            continue
        arrives = arrivals[drop.vehicle][drop.stop]
        bound = matched.bound.get((drop.vehicle, drop.stop))
        # Who had boarded by now, however late the vehicle is, would be among those aboard.
        boarded = drop.boards_min + max(0, arrives - drop.minute) <= so_far.at_min
        if drop.stop <= passed.get(drop.vehicle, -1) or (bound is not None and boarded):
            not_come.append(NotCome(drop.reception, drop.minute, persons, drop.need, drop.vehicle))
            continue
        is_due = bound is None and drop.minute < so_far.at_min and arrives <= so_far.at_min
        how = How.OVERDUE if is_due else How.PLANNED
        comings.append(
            Coming(drop.reception, arrives, persons, drop.need, how, drop.vehicle, drop.minute)
        )
    return Expected(
        at_min=so_far.at_min,
        planned=sum(drop.persons for drop in drops),
        comings=_together(comings),
        left=tuple(sorted(so_far.left, key=lambda left: left.minute)),
        not_come=tuple(not_come),
        elsewhere=matched.elsewhere,
    )


def _arrivals(
    scenario: Scenario, plan: Plan, matched: Matched, at_min: int
) -> dict[str, tuple[int, ...]]:
    """Return when each vehicle arrives at each of its stops, as far as is known."""
    waited_for = {
        (drop.vehicle, drop.stop)
        for drop, persons in zip(matched.drops, matched.open, strict=True)
        if persons
    }
    found = {}
    for itinerary in plan.itineraries:
        vehicle = itinerary.vehicle
        known = {
            stop: minute
            for times in (matched.bound, matched.here)
            for (of, stop), minute in times.items()
            if of == vehicle
        }

        def not_before(
            stop: int, vehicle: str = vehicle, known: dict[int, int] = known
        ) -> int | None:
            # Where people are still waited for, it has not been.
            return at_min if (vehicle, stop) in waited_for and stop not in known else None

        found[vehicle] = arrivals_of(
            itinerary, least_stands(scenario, itinerary), known, not_before
        )
    return found


def _together(comings: Iterable[Coming]) -> tuple[Coming, ...]:
    """Return comings in order, those that differ in nothing but their number as one."""
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    firsts: dict[tuple[object, ...], Coming] = {}
    for coming in comings:
        key = (
            coming.reception,
            coming.minute,
            coming.need,
            coming.how,
            coming.vehicle,
            coming.planned_min,
        )
        counts[key] += coming.persons
        firsts.setdefault(key, coming)
    merged = (replace(first, persons=counts[key]) for key, first in firsts.items())
    order = tuple(Need)
    return tuple(
        sorted(
            merged,
            key=lambda one: (one.minute, one.reception, one.vehicle, order.index(one.need)),
        )
    )
