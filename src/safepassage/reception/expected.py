"""Who is expected where and when: by a plan alone, or by it and what is known of the day so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.reception.coming import Coming, How, Left, NotCome, Other
from safepassage.reception.lateness import arrivals_of, least_stands
from safepassage.reception.matching import Matched, cut_to_waiting, match_people
from safepassage.reception.planned import planned_drops
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.plans import Plan
    from safepassage.reception.coming import DaySoFar, Seen
    from safepassage.scenario.model import Scenario

__all__ = ["Expected", "expected_by_plan", "expected_on_day"]


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Who comes, in the order of time; each person is in one row.

    ``at_min`` is the minute of what is known of the day, None for a plan alone. ``planned`` are the
    persons whom the plan sets down. ``not_come`` were to come by the plan and have not come with
    their vehicle. ``others`` are known and not expected. ``elsewhere`` counts people who were taken
    for some that were planned for another reception, since neither their vehicle nor their group
    was told. ``is_exercise`` says that nobody of the day is real.
    """

    at_min: int | None
    planned: int
    comings: tuple[Coming, ...]
    left: tuple[Left, ...] = ()
    not_come: tuple[NotCome, ...] = ()
    others: tuple[Other, ...] = ()
    elsewhere: int = 0
    is_exercise: bool = False

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
    with a vehicle that has come without them is not expected any more, and missed only once they
    are due, if it is known that they wait. Where it is known who waits, nobody else is expected
    beside those who arrived or are aboard.

    Parameters
    ----------
    scenario, plan
        The right plan that is being carried out; after a replanning, the new one.
    so_far
        What is known, of all receptions.
    """
    drops = planned_drops(scenario, plan)
    matched = match_people(drops, so_far)
    seen = {each.vehicle: each for each in so_far.seen}
    absent = _absent(matched, seen, _arrivals(scenario, plan, matched, so_far), so_far.at_min)
    beyond = cut_to_waiting(matched, so_far.waiting or (), absent, at_min=so_far.at_min)
    # Where nobody is left to be waited for, a vehicle may have been.
    arrivals = _arrivals(scenario, plan, matched, so_far)
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
    not_come = []
    for drop, persons, is_absent in zip(drops, matched.open, absent, strict=True):
        if not persons:
            continue
        if is_absent:
            not_come.append(NotCome(drop.reception, drop.minute, persons, drop.need, drop.vehicle))
            continue
        arrives = arrivals[drop.vehicle][drop.stop]
        unknown = (drop.vehicle, drop.stop) not in matched.bound
        is_due = unknown and drop.minute < so_far.at_min and arrives <= so_far.at_min
        how = How.OVERDUE if is_due else How.PLANNED
        minute = max(arrives, so_far.at_min)
        comings.append(
            Coming(drop.reception, minute, persons, drop.need, how, drop.vehicle, drop.minute)
        )
    return Expected(
        at_min=so_far.at_min,
        planned=sum(drop.persons for drop in drops),
        comings=_together(comings),
        left=tuple(sorted(so_far.left, key=lambda left: left.minute)),
        not_come=tuple(not_come),
        others=(*so_far.others, *beyond),
        elsewhere=matched.elsewhere,
        is_exercise=so_far.is_exercise,
    )


def _absent(
    matched: Matched,
    seen: Mapping[str, Seen],
    arrivals: Mapping[str, tuple[int, ...]],
    at_min: int,
) -> list[bool]:
    """Return by planned row whether its vehicle came, or is under way, without its open people."""
    passed: dict[str, int] = {}
    for vehicle, stop in matched.here:
        passed[vehicle] = max(stop, passed.get(vehicle, stop))
    found = []
    for drop in matched.drops:
        one = seen.get(drop.vehicle)
        has_come = drop.stop <= passed.get(drop.vehicle, -1)
        if one is not None:
            has_come |= one.is_past(drop.stop)
            has_boarded = one.is_past(drop.boards)
        else:
            # Who had boarded by now, however late the vehicle is, would be among those aboard.
            late_min = max(0, arrivals[drop.vehicle][drop.stop] - drop.minute)
            has_boarded = drop.boards_min + late_min <= at_min
        is_under_way = (drop.vehicle, drop.stop) in matched.bound and has_boarded
        found.append(has_come or is_under_way)
    return found


def _arrivals(
    scenario: Scenario, plan: Plan, matched: Matched, so_far: DaySoFar
) -> dict[str, tuple[int, ...]]:
    """Return when each vehicle arrives at each of its stops, as far as is known."""
    seen = {each.vehicle: each for each in so_far.seen}
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
            waits = (vehicle, stop) in waited_for and stop not in known
            return so_far.at_min if waits else None

        found[vehicle] = arrivals_of(
            itinerary,
            least_stands(scenario, itinerary),
            known,
            not_before,
            seen=seen.get(vehicle),
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
