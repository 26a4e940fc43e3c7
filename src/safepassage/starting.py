"""
A plan for less is a plan for more: what a plan is in another scenario, and planning from it.

Above planning and checking: what is taken over, or kept as it is after a change, is judged by the
checker, which planning must not know.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.planning import plan_evacuation
from safepassage.planning.figures import figures_of
from safepassage.planning.replanning import replan_evacuation
from safepassage.planning.replanning.courses import Chart, is_over, split_trips
from safepassage.planning.replanning.replan import CHANGE_COST
from safepassage.planning.start import Start
from safepassage.plans import Bound, Objective, Plan
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from safepassage.checking import CheckResult
    from safepassage.network.legs import Network
    from safepassage.planning import Progress
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Itinerary, Load, Stop
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario

__all__ = ["TakenOver", "judge", "ordinals", "plan", "plan_of", "replan", "start_from", "take_over"]


#: Names in one sentence, at the most.
_MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class TakenOver:
    """
    What itineraries are in another scenario.

    ``itineraries`` are those of them that can be told there, ``unused`` says in sentences what
    cannot. ``faults`` are the checker's words on what those break there, of the ten rules.
    """

    itineraries: tuple[Itinerary, ...]
    unused: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Return whether the itineraries keep all ten rules."""
        return not self.faults

    @property
    def start(self) -> Start:
        """Return them as what planning begins from."""
        return Start(self.itineraries, self.right)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what is to be known of a plan that begins from them."""
        if self.right and self.unused:
            return (*self.unused, "The rest keeps all ten rules: the new plan is no worse than it.")
        if self.right:
            return ("As it stands it keeps all ten rules: the new plan is no worse.",)
        more = len(self.faults) - 1
        others = f" And {more} more." if more else ""
        broken = (
            "As it stands it is not right here, and the new plan may be worse. It breaks a rule: "
            f"{self.faults[0]}{others}"
        )
        return (*self.unused, broken)


def plan(
    scenario: Scenario,
    *,
    objective: Objective | str = Objective.PEOPLE,
    seconds: float | None = 5.0,
    work: int | None = None,
    gap: float = 0.0,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    network: Network | None = None,
    start: Plan | None = None,
) -> Plan:
    """
    Plan who is brought out, when, in what, and prove how much better any plan could be.

    As :func:`safepassage.planning.plan_evacuation`, which has the other options, and may begin from
    an earlier plan: of fewer vehicles, shorter pauses, less lifting or less work.

    Parameters
    ----------
    start
        A plan of this scenario as it was, in minutes since the start of this one. Vehicles, places
        and groups are found by their ids; what isn't here any more is left out, and
        :func:`take_over` tells what. Where the rest keeps all ten rules here, the plan returned is
        no worse: of no less value, or for clearance with no more people left, and then no later.

    Raises
    ------
    UsageError
        When an option is out of its range, or nothing of ``start`` can be used.
    """
    return plan_evacuation(
        scenario,
        objective=objective,
        seconds=seconds,
        work=work,
        gap=gap,
        seed=seed,
        progress=progress,
        stop=stop,
        network=network,
        start=None if start is None else start_from(start, scenario).start,
    )


def replan(
    scenario: Scenario,
    plan: Plan,
    changes: Sequence[Change],
    *,
    at: datetime | int,
    earlier: Sequence[tuple[Scenario, int]] = (),
    seconds: float | None = 5.0,
    work: int | None = None,
    seed: int = 0,
    change_cost: float = CHANGE_COST,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
    network: Network | None = None,
    afresh: bool = False,
) -> Replan:
    """
    Return a plan that goes on from another one after something has changed.

    As :func:`safepassage.planning.replanning.replan_evacuation`, which explains the options and
    errors. Where the old plan as it is keeps all rules after the changes, the answer is worth no
    less than it, with what each changed vehicle costs.
    """
    return replan_evacuation(
        scenario,
        plan,
        changes,
        at=at,
        earlier=earlier,
        seconds=seconds,
        work=work,
        seed=seed,
        change_cost=change_cost,
        progress=progress,
        stop=stop,
        network=network,
        is_right=_is_right,
        afresh=afresh,
    )


def _is_right(scenario: Scenario, plan: Plan, earlier: Sequence[tuple[Scenario, int]]) -> bool:
    """
    Return whether a plan is right, without excuse.

    What nobody could avoid is no excuse: the plan was made before, and others may avoid it now.
    """
    result = check(scenario, plan, earlier=earlier)
    return result.right and not result.unavoidable


def start_from(plan: Plan, scenario: Scenario, *, later_min: int = 0) -> TakenOver:
    """
    Return a plan as what planning begins from; ``later_min`` as for :func:`take_over`.

    Raises
    ------
    UsageError
        When it brings people out, and nobody whom this scenario knows.
    """
    taken = take_over(plan.itineraries, scenario, later_min=later_min)
    if _moves_people(plan.itineraries) and not _moves_people(taken.itineraries):
        message = (
            f"start: nothing of this plan of {plan.scenario!r} can be used for {scenario.name!r}. "
            f"{' '.join(taken.unused)} Give a plan of an earlier state of this scenario."
        )
        raise UsageError(message)
    return taken


def take_over(
    itineraries: Iterable[Itinerary], scenario: Scenario, *, later_min: int = 0
) -> TakenOver:
    """
    Return what itineraries of one scenario are in another one, as the checker judges.

    Vehicles are found by their type and number, which holds where their count changes, or else by
    their ids; places and groups by their ids. A vehicle is followed up to where the scenario knows
    no more of its way or its time, and then back to where it was last free.

    Parameters
    ----------
    itineraries
        Right or not.
    scenario
        The scenario that they are taken over into.
    later_min
        How many minutes earlier this scenario starts than theirs.
    """
    taking = _Taking(scenario)
    kept = tuple(
        known
        for itinerary in itineraries
        if (known := taking.known_part(_later(itinerary, later_min))) is not None
    )
    faults = tuple(fault.message for fault in judge(scenario, kept).faults)
    return TakenOver(kept, taking.sentences(), faults)


def judge(scenario: Scenario, itineraries: Sequence[Itinerary]) -> CheckResult:
    """Return what the independent checker finds in itineraries as a plan of a scenario."""
    return check(scenario, plan_of(scenario, itineraries))


def plan_of(scenario: Scenario, itineraries: Sequence[Itinerary]) -> Plan:
    """Return itineraries as a plan of a scenario, with no bound that says anything."""
    figures = figures_of(scenario, itineraries)
    return Plan(
        scenario=scenario.name,
        scenario_digest="",
        objective=Objective.PEOPLE,
        itineraries=tuple(itineraries),
        figures=figures,
        bound=Bound(max(1.0, figures.value), figures.people_total),
    )


def ordinals(scenario: Scenario) -> tuple[tuple[str, int], ...]:
    """Return each vehicle as (type, number from 0), which holds where their count changes."""
    return tuple((kind.id, number) for kind in scenario.vehicles for number in range(kind.count))


class _Taking:
    """Takes itineraries over into a scenario, and remembers what could not be."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chart = Chart(scenario)
        self.kinds = self.chart.kinds
        self.vehicles = dict(zip(ordinals(scenario), self.kinds, strict=True))
        self.leaving = {group.id for group in scenario.groups if group.choice is Choice.LEAVE}
        self.no_vehicle: list[str] = []
        self.no_group: dict[str, None] = {}
        self.cut: dict[str, list[str]] = defaultdict(list)

    def known_part(self, itinerary: Itinerary) -> Itinerary | None:
        """Return as much of an itinerary as can be told of this scenario, None where nothing."""
        type_id, number = _ordinal(itinerary)
        vehicle = self.vehicles.get((type_id, number))
        if vehicle is None and number >= 0 and itinerary.vehicle in self.kinds:
            # After a replanning each vehicle may be a type of its own, whose id is the vehicle's.
            vehicle = itinerary.vehicle
        if vehicle is None:
            self.no_vehicle.append(itinerary.vehicle)
            return None
        stops = [self._who_leave_at(stop) for stop in itinerary.stops]
        # It waits at its depot from when it is available here, as long as that is before it leaves.
        available = self.kinds[vehicle].available_from_min
        stops[:1] = [
            replace(stop, arrive_min=min(available, stop.depart_min)) for stop in stops[:1]
        ]
        told, why = self._known(stops)
        part = replace(
            itinerary,
            vehicle=vehicle,
            vehicle_type=self.kinds[vehicle].id,
            stops=tuple(stops[:told]),
        )
        if why:
            self.cut[why].append(vehicle)
            part = self._up_to_the_last_end(part)
        return part if part.stops else None

    def _who_leave_at(self, stop: Stop) -> Stop:
        if not stop.boarded and not stop.alighted:
            return stop
        return replace(
            stop,
            boarded=self._who_leave(stop.boarded),
            alighted=self._who_leave(stop.alighted),
        )

    def _who_leave(self, loads: Iterable[Load]) -> tuple[Load, ...]:
        known = []
        for load in loads:
            if load.group in self.leaving:
                known.append(load)
            else:
                self.no_group[load.group] = None
        return tuple(known)

    def _known(self, stops: Sequence[Stop]) -> tuple[int, str]:
        """Return how many stops the scenario knows, and why not more; "" where it knows all."""
        for number, stop in enumerate(stops):
            if stop.place not in self.chart.places:
                return number, f"The scenario has no place {stop.place}"
            if not 0 <= stop.arrive_min <= stop.depart_min <= self.scenario.horizon_min:
                return number, "The plan goes on outside the time that the scenario lasts"
            before = stops[number - 1].place
            if number and self.chart.road(before, stop.place) is None:
                return number, f"The scenario has no road from {before} to {stop.place}"
        return len(stops), ""

    def _up_to_the_last_end(self, itinerary: Itinerary) -> Itinerary:
        """Return an itinerary up to where its vehicle is free with nobody aboard for the last."""
        last = count = 0
        for trip in split_trips(self.chart, itinerary):
            count += len(trip.stops) - 1
            if is_over(self.chart, trip):
                last = count
        return replace(itinerary, stops=itinerary.stops[: last + 1] if last else ())

    def sentences(self) -> tuple[str, ...]:
        """Return what could not be taken over."""
        said = []
        if self.no_vehicle:
            said.append(f"The scenario has no vehicle {_listed(self.no_vehicle)}.")
        if self.no_group:
            named = _listed(self.no_group)
            said.append(f"The scenario has nobody who leaves of the group {named}.")
        said += [
            f"{why}: of {_listed(vehicles)} it is used up to there."
            for why, vehicles in self.cut.items()
        ]
        return tuple(said)


def _listed(names: Iterable[str]) -> str:
    """Return names as a sentence holds them, of many the first few and how many more."""
    *others, last = names
    if len(others) >= _MOST_NAMES:
        others, last = others[: _MOST_NAMES - 1], f"{len(others) + 2 - _MOST_NAMES} more"
    return f"{', '.join(others)} and {last}" if others else last


def _ordinal(itinerary: Itinerary) -> tuple[str, int]:
    """Return an itinerary's vehicle as (type, number from 0); of one that is torn, no vehicle's."""
    kind = itinerary.vehicle_type
    if itinerary.vehicle == kind:
        return kind, 0
    number = itinerary.vehicle.removeprefix(f"{kind}-")
    return kind, int(number) - 1 if number.isdecimal() else -1


def _later(itinerary: Itinerary, minutes: int) -> Itinerary:
    """Return an itinerary some minutes later."""
    if not minutes:
        return itinerary
    return replace(
        itinerary,
        stops=tuple(
            replace(
                stop,
                arrive_min=stop.arrive_min + minutes,
                depart_min=stop.depart_min + minutes,
            )
            for stop in itinerary.stops
        ),
    )


def _moves_people(itineraries: Iterable[Itinerary]) -> bool:
    return any(stop.boarded for itinerary in itineraries for stop in itinerary.stops)
