"""
The exact model of a tiny scenario: an integer programme on the minute grid, solved by HiGHS.

Vehicles of a type flow through their time-expanded graph (``expansion``), which keeps the rules
that concern a vehicle alone: x[a], a whole number, is how many of them take the arc a. Its states
hold what is aboard, so boarding and getting off are arcs too, and

    maximise    sum over arcs a of (weight of those who get off[a] - price of danger[a]) x[a]
    subject to  flow in = flow out in every state,

with rows for what vehicles share: people ready by each minute, a reception's capacity and hourly
intake, a checkpoint's vehicles an hour, convoys. In a convoy zone each vehicle goes under one of
the escorts, which takes a convoy in only when it has no other vehicle in the zone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import highspy
import numpy as np

from safepassage.ledger import chances_to_get_out
from safepassage.plans import Objective, Plan
from safepassage.scenario.model import Choice
from tests.oracle.dangers import events_met
from tests.oracle.expansion import Entry, expand
from tests.oracle.readout import Ride, written_plan
from tests.oracle.units import commodities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.scenario.model import Scenario, VehicleType
    from tests.oracle.expansion import Arc, Expansion, State

__all__ = ["ExactResult", "ready_people", "solve_exact"]

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ExactResult:
    """
    The best that any plan can do, with a plan that does it.

    ``value`` is the value of the people brought out for ``people``, and for ``clearance`` the last
    arrival, in minutes, of a plan that brings out the most people (0 when that is nobody).
    """

    value: float
    people_out: int
    plan: Plan


def solve_exact(
    scenario: Scenario, *, objective: Objective | str = Objective.PEOPLE
) -> ExactResult:
    """
    Return the proven optimum of a tiny scenario.

    Parameters
    ----------
    scenario
        A handful of places, vehicles and persons, and a few hours at most.
    objective
        ``people`` for the greatest value, ``clearance`` for the most people, then the least last
        arrival.

    Raises
    ------
    RuntimeError
        When HiGHS proves no optimum.
    """
    objective = Objective(objective)
    model = _Model(scenario)
    if objective is Objective.PEOPLE:
        rides = model.solve(urgency=scenario.urgency, weigh=True)
        plan = written_plan(scenario, rides, objective)
        return ExactResult(plan.figures.value, plan.figures.people_out, plan)
    plan = written_plan(scenario, model.solve(urgency=0.0, weigh=False), objective)
    most = plan.figures.people_out
    # The last arrival that the best known plan has is enough; `short` minutes are not.
    short, enough = -1, plan.figures.clearance_min or 0
    while most and enough - short > 1:
        tried = (short + enough) // 2
        rides = model.solve(urgency=0.0, weigh=False, last_arrival_min=tried)
        found = written_plan(scenario, rides, objective)
        if found.figures.people_out == most:
            plan, enough = found, found.figures.clearance_min or 0
        else:
            short = tried
    return ExactResult(float(enough if most else 0), most, plan)


def ready_people(scenario: Scenario, place_id: str) -> list[int]:
    """Return the persons ready at a pickup by each minute of the horizon."""
    place = next(place for place in scenario.places if place.id == place_id)
    present = [
        sum(
            group.persons
            for group in scenario.groups
            if group.place == place_id
            and group.choice is Choice.LEAVE
            and group.ready_from_min <= minute
        )
        for minute in range(scenario.horizon_min + 1)
    ]
    if place.lift_rate_per_h is None:
        return present
    always = place.zone is None or not place.lift_needs_pause
    spans = [
        range(pause.start_min, pause.end_min)
        for pause in scenario.pauses
        if place.zone in pause.zones
    ]
    lifted = Fraction(min(place.ready_at_start, present[0]))
    ready = [math.floor(lifted)]
    for minute in range(scenario.horizon_min):
        if always or any(minute in span for span in spans):
            lifted += Fraction(place.lift_rate_per_h) / 60
        lifted = min(lifted, Fraction(present[minute + 1]))
        ready.append(math.floor(lifted))
    return ready


@dataclass
class _Rows:
    """A mixed-integer programme that is being written down, to be maximised."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    coefficient: list[float] = field(default_factory=list)

    def column(self, upper: float, *, whole: bool) -> int:
        """Add a variable in [0, upper] and return its number."""
        self.cost.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, low: float, terms: Iterable[tuple[int, float]], high: float) -> None:
        """Add low <= sum of coefficient times variable <= high."""
        for number, coefficient in terms:
            self.index.append(number)
            self.coefficient.append(coefficient)
        self.low.append(low)
        self.high.append(high)
        self.starts.append(len(self.index))

    def solve(self, cost: list[float], upper: list[float]) -> list[float]:
        """Return the values of an optimum."""
        if not cost:
            return []
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), len(self.low)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.array(cost)
        lp.col_lower_ = np.zeros(len(cost))
        lp.col_upper_ = np.array(upper)
        lp.row_lower_ = np.array(self.low)
        lp.row_upper_ = np.array(self.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts)
        lp.a_matrix_.index_ = np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.coefficient)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in self.whole]
        highspy.Highs.resetGlobalScheduler(True)
        solver = highspy.Highs()
        for name, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-9),
            ("presolve", "off"),
            ("mip_detect_symmetry", False),
            ("mip_allow_restart", False),
            ("time_limit", SECONDS),
        ):
            solver.setOptionValue(name, setting)
        solver.passModel(lp)
        solver.run()
        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS proved no optimum: {solver.modelStatusToString(status)}")
        return [float(value) for value in solver.getSolution().col_value]


@dataclass(frozen=True, slots=True)
class _Fleet:
    """Vehicles that need not be told apart: their ids, and a variable for each arc."""

    vehicles: tuple[str, ...]
    type: VehicleType
    expansion: Expansion
    columns: list[int]

    def arcs(self) -> Iterator[tuple[int, Arc]]:
        """Yield each arc with its variable."""
        return zip(self.columns, self.expansion.arcs, strict=True)


class _Model:
    """The integer programme of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.rows = _Rows()
        self.commodities = commodities(scenario)
        self.chances = chances_to_get_out(scenario)
        self.pause_starts = {pause.id: pause.start_min for pause in scenario.pauses}
        self.fleets: list[_Fleet] = []
        for kind in scenario.vehicles:
            expansion = expand(scenario, kind, self.commodities)
            self.fleets.append(self.add_fleet(kind.vehicle_ids(), kind, expansion))
        self.add_ready_people()
        self.add_receptions()
        self.add_checkpoints()
        self.add_convoys()

    def add_fleet(self, ids: tuple[str, ...], kind: VehicleType, expansion: Expansion) -> _Fleet:
        """Add the vehicles' paths: what comes into a state goes on from it."""
        columns = [self.rows.column(float(len(ids)), whole=True) for _ in expansion.arcs]
        fleet = _Fleet(ids, kind, expansion, columns)
        balance: dict[State, list[tuple[int, float]]] = defaultdict(list)
        for column, arc in fleet.arcs():
            balance[arc.tail].append((column, -1.0))
            if arc.head is not None:
                balance[arc.head].append((column, 1.0))
        for state, terms in balance.items():
            started = -float(len(ids)) if state == expansion.start else 0.0
            self.rows.row(started, terms, 0.0)
        return fleet

    def add_ready_people(self) -> None:
        """Boarded by minute t at a pickup <= ready by t; and of each commodity, <= there by t."""
        boards: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for fleet in self.fleets:
            for column, arc in fleet.arcs():
                for number, _ in arc.boards:
                    boards[arc.tail.place].append((arc.tail.minute, number, column))
        lifted = {place.id for place in self.scenario.places if place.lift_rate_per_h is not None}
        for place, events in boards.items():
            if place in lifted:
                terms = [
                    (minute, column, float(self.commodities[number].persons))
                    for minute, number, column in events
                ]
                self.add_cumulative(terms, ready_people(self.scenario, place))
            for number, commodity in enumerate(self.commodities):
                there = [
                    sum(u.place == place and u.ready_from_min <= minute for u in commodity.units)
                    for minute in range(self.scenario.horizon_min + 1)
                ]
                self.add_cumulative([(m, c, 1.0) for m, n, c in events if n == number], there)

    def add_cumulative(self, events: list[tuple[int, int, float]], most: list[int]) -> None:
        """Up to each minute t: sum of the events so far <= most[t]; said once a step of most."""
        for minute in range(len(most)):
            if minute + 1 == len(most) or most[minute + 1] > most[minute]:
                terms = [(column, size) for at, column, size in events if at <= minute]
                if terms:
                    self.rows.row(-math.inf, terms, float(most[minute]))

    def add_receptions(self) -> None:
        """Persons who get off: in all <= capacity, in each hour <= intake."""
        for reception in self.scenario.receptions:
            arrivals: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for column, arc in self.all_arcs():
                if arc.leaves and arc.tail.place == reception.place:
                    persons = sum(n * self.commodities[number].persons for number, n in arc.leaves)
                    arrivals[arc.tail.minute // 60].append((column, float(persons)))
            if reception.capacity is not None:
                everybody = [term for terms in arrivals.values() for term in terms]
                self.rows.row(-math.inf, everybody, float(reception.capacity))
            if reception.intake_per_h is not None:
                for terms in arrivals.values():
                    self.rows.row(-math.inf, terms, float(reception.intake_per_h))

    def add_checkpoints(self) -> None:
        """Services begun in each hour <= vehicles an hour."""
        for checkpoint in self.scenario.checkpoints:
            begun: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for column, arc in self.all_arcs():
                if arc.service and arc.tail.place == checkpoint.place:
                    begun[arc.tail.minute // 60].append((column, 1.0))
            if checkpoint.vehicles_per_h is not None:
                for terms in begun.values():
                    self.rows.row(-math.inf, terms, float(checkpoint.vehicles_per_h))

    def add_convoys(self) -> None:
        """
        Add a variable for each convoy that may enter, and the rows that make it one.

        With c = 1 where a convoy enters from a place in a minute under an escort: least c <=
        vehicles <= most c; at most one c from a place in headway minutes; one c an escort in a
        minute; and vehicles that were in the zone already under that escort leave no room for c:
        with n vehicles, (in the zone and not just entered) + n c <= n.
        """
        for zone in self.scenario.zones:
            if zone.convoy is None:
                continue
            rule = zone.convoy
            entering: dict[Entry, list[tuple[int, float]]] = defaultdict(list)
            for column, arc in self.all_arcs():
                for entry in arc.entries:
                    if entry.zone == zone.id:
                        entering[entry].append((column, 1.0))
            convoys: dict[str, list[tuple[int, int]]] = defaultdict(list)
            under: dict[tuple[int, int], list[int]] = defaultdict(list)
            for entry, terms in entering.items():
                convoy = self.rows.column(1.0, whole=True)
                self.rows.row(0.0, [*terms, (convoy, -float(rule.least))], math.inf)
                self.rows.row(-math.inf, [*terms, (convoy, -float(rule.most))], 0.0)
                convoys[entry.origin].append((entry.minute, convoy))
                under[entry.escort, entry.minute].append(convoy)
            for events in convoys.values():
                for begin in sorted({minute for minute, _ in events}):
                    window = range(begin, begin + rule.headway_min)
                    self.rows.row(-math.inf, [(c, 1.0) for m, c in events if m in window], 1.0)
            for (escort, minute), begun in under.items():
                self.rows.row(-math.inf, [(convoy, 1.0) for convoy in begun], 1.0)
                for fleet in self.fleets:
                    most = float(len(fleet.vehicles))
                    terms = self.inside_before(fleet, (zone.id, escort), minute)
                    if terms:
                        terms += [(convoy, most) for convoy in begun]
                        self.rows.row(-math.inf, terms, most)

    def inside_before(
        self, fleet: _Fleet, zone: tuple[str, int], minute: int
    ) -> list[tuple[int, float]]:
        """Return terms that count the vehicles in a zone in a minute that did not just enter."""
        terms = []
        for column, arc in fleet.arcs():
            begins, ends = arc.tail.minute, arc.head.minute if arc.head else arc.tail.minute
            inside = int(arc.zone == zone and begins <= minute < ends)
            enters = sum(
                (entry.zone, entry.escort) == zone and entry.minute == minute
                for entry in arc.entries
            )
            if inside != enters:
                terms.append((column, float(inside - enters)))
        return terms

    def danger_cost(self, arc: Arc) -> float:
        """Return what the danger costs that people aboard go through on an arc."""
        aboard = sum(n * c.persons for n, c in zip(arc.tail.load, self.commodities, strict=True))
        if arc.head is None or not aboard or not arc.on:
            return 0.0
        met = events_met(self.scenario, arc.on, arc.tail.minute, arc.head.minute)
        return self.scenario.danger_price * aboard * met

    def all_arcs(self) -> Iterator[tuple[int, Arc]]:
        """Yield each arc of each fleet with its variable."""
        for fleet in self.fleets:
            yield from fleet.arcs()

    def chance_out(self, state: State) -> float:
        """Return the chance to get out by the last exit of those aboard, 1 where it counts not."""
        if state.out is None:
            return 1.0
        start_min = self.pause_starts[state.out.pause]
        return float(self.chances[state.out.pause][state.out.minute - start_min])

    def solve(
        self, *, urgency: float, weigh: bool, last_arrival_min: int | None = None
    ) -> list[Ride]:
        """Return what each vehicle does in a plan with the most weight, or the most persons."""
        cost, upper = self.rows.cost[:], self.rows.upper[:]
        for column, arc in self.all_arcs():
            for number, count in arc.leaves:
                commodity = self.commodities[number]
                weight = count * (commodity.weight if weigh else commodity.persons)
                minute = arc.tail.minute
                worth = 1 - urgency * minute / self.scenario.horizon_min
                cost[column] += weight * worth * self.chance_out(arc.tail)
                if last_arrival_min is not None and minute > last_arrival_min:
                    upper[column] = 0.0
            if weigh and self.scenario.dangers:
                cost[column] -= self.danger_cost(arc)
        values = self.rows.solve(cost, upper)
        rides = []
        for fleet in self.fleets:
            ways: dict[State, list[Arc]] = defaultdict(list)
            for column, arc in fleet.arcs():
                ways[arc.tail] += [arc] * round(values[column])
            for vehicle in fleet.vehicles:
                path: list[Arc] = []
                state: State | None = fleet.expansion.start
                while state is not None and ways[state]:
                    path.append(ways[state].pop())
                    state = path[-1].head
                rides.append(Ride(vehicle, fleet.type, path))
        return rides
