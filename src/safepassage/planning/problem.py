"""The planning problem: a scenario and its network as arrays that compiled code can walk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, register_record
from safepassage.ledger import chances_to_get_out, chances_to_hold
from safepassage.network.build import build_network
from safepassage.network.danger import danger_map
from safepassage.network.fields import N_DETAIL_EXITS
from safepassage.network.pauses import join_pauses, last_instants
from safepassage.network.ready import ready_people
from safepassage.network.slow import loosen_roads
from safepassage.planning.by_minute import chances_by_minute, first_turns, next_openings
from safepassage.planning.leaving import least_events, net_worths, prospects
from safepassage.planning.rounds import limited_checkpoints, rounds_of
from safepassage.plans import PausesAs
from safepassage.scenario.model import Choice, Group, Need, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.planning.rounds import Rounds
    from safepassage.scenario.model import Scenario

__all__ = [
    "Arrays",
    "Party",
    "Problem",
    "bound_problem",
    "build_problem",
    "least_minutes",
    "pack_arrays",
]

_NEEDS = tuple(Need)
_HOUR_MIN = 60


class Arrays(NamedTuple):
    """
    Everything that the search reads, by stop, party, vehicle, reception, exit and slot line.

    Stops are numbered as in :class:`safepassage.network.legs.Network`; receptions and pickups
    have their own numbers too (stop minus the first of its kind). A *slot line* is a convoy zone
    entered from one place. Minutes, persons, and hundreds of metres throughout.
    """

    horizon: int
    n_depots: int
    n_receptions: int
    n_stops: int
    # legs
    row: NDArray[np.int32]  # (class, target, source)
    variant: NDArray[np.int64]  # (stop, pause): target inside that pause, -1 none
    twins: NDArray[np.int64]  # (way, target): the same by ways of another kind, -1 none
    constant: NDArray[np.int32]  # (row): minutes, -1 where they change
    position: NDArray[np.int32]  # (row): of its leg, -1 where minutes never change
    arrive: NDArray[np.int32]  # (leg, minute)
    detail: NDArray[np.int32]  # (leg, minute, field)
    has_detail: bool
    turn_row: NDArray[np.int32]  # (leg): row of ``turn``, -1 where it begins at no plain exit
    turn: NDArray[np.int32]  # (row, minute): first minute from then on to depart in, INF none
    # places
    stop_min: NDArray[np.int64]  # (stop): minutes to stand when people get on or off
    stop_zone: NDArray[np.int64]  # (stop), -1 none
    refuel: NDArray[np.bool_]  # (stop)
    gate: NDArray[np.bool_]  # (stop): a convoy zone is entered from there
    ends: NDArray[np.int64]  # stops where a trip may end that brings nobody: for fuel, or a gate
    pause_at: NDArray[np.int16]  # (zone, minute)
    pause_last: NDArray[np.int64]  # (pause): last usable instant, at most the horizon
    next_opening: NDArray[np.int32]  # (zone, minute): first instant of a later pause, INF none
    curfew: NDArray[np.int32]  # (minute): first curfew minute from then on
    next_day: NDArray[np.int32]  # (minute): the one with which the next local day begins
    day_of: NDArray[np.int32]  # (minute): number of the local day
    service: NDArray[np.int64]  # (place): minutes, 0 without a checkpoint
    served_by: NDArray[np.bool_]  # (place, minute)
    throughput: NDArray[np.int64]  # (place): vehicles an hour, -1 no limit
    place_zone: NDArray[np.int64]  # (place), -1 none
    place_refuel: NDArray[np.bool_]  # (place)
    # breaks
    exit_place: NDArray[np.int64]
    exit_line: NDArray[np.int64]  # slot line, -1 none
    exit_offset: NDArray[np.int64]
    exit_zone: NDArray[np.int64]
    line_stop: NDArray[np.int64]
    line_zone: NDArray[np.int64]
    line_least: NDArray[np.int64]
    line_most: NDArray[np.int64]
    line_headway: NDArray[np.int64]
    line_open: NDArray[np.bool_]  # (line, minute): the zone's pause is usable
    zone_escorts: NDArray[np.int64]  # (zone), -1 no convoy zone
    # people
    ready: NDArray[np.int32]  # (pickup, minute)
    party_stop: NDArray[np.int64]
    party_units: NDArray[np.int64]
    party_size: NDArray[np.int64]  # persons a unit
    party_need: NDArray[np.int64]  # (party, 3) places a unit
    party_weight: NDArray[np.float64]  # worth of a unit at minute 0
    party_from: NDArray[np.int64]
    party_accepts: NDArray[np.bool_]  # (party, reception)
    # receptions
    capacity: NDArray[np.int64]  # (reception): persons, INF no limit
    intake: NDArray[np.int64]  # (reception): persons an hour, INF no limit
    turning: NDArray[np.int64]  # (class, reception): stop from where to come back later, -1 none
    # vehicles
    vehicle_class: NDArray[np.int64]
    vehicle_depot: NDArray[np.int64]
    vehicle_from: NDArray[np.int64]
    vehicle_to: NDArray[np.int64]
    vehicle_capacity: NDArray[np.int64]  # (vehicle, 3)
    vehicle_range: NDArray[np.int64]  # -1 no limit
    vehicle_driving: NDArray[np.int64]  # -1 no limit
    # what has been used before the plan begins, where a plan goes on from another
    vehicle_travelled: NDArray[np.int64]  # hundreds of metres since fuel
    vehicle_driven: NDArray[np.int64]  # (vehicle, day)
    intake_used: NDArray[np.int64]  # (reception, hour)
    passes_used: NDArray[np.int64]  # (place, hour)
    held_line: NDArray[np.int64]  # convoys that stay as they are: others may join
    held_minute: NDArray[np.int64]
    held_count: NDArray[np.int64]
    held_exit: NDArray[np.int64]
    # objective
    urgency: float
    # pauses that may not hold
    cautious: bool  # whether exits from zones matter
    expected: bool  # whether people's worth is multiplied by the chance at their exit
    stranding: float  # the most chance with which a trip may be caught in zones, 1 no limit
    chance: NDArray[np.float64]  # (pause, minute): that it stands; its first and last, outside it
    getting_out: NDArray[np.float64]  # the same, counting later pauses as well
    prospect: NDArray[np.float32]  # (class, reception, pickup, minute): what leaving is worth
    # danger that is no pause: events to be expected
    endangered: bool  # whether they have a price
    danger_price: float  # of an event, for each person aboard
    danger_row: NDArray[np.int32]  # (leg): row of ``events``, -1 none
    events: NDArray[np.float32]  # (row, minute, 2): standing before a leg, and on it
    events_until: NDArray[np.float64]  # (row, minute): of roads and places, from minute 0 on
    place_danger: NDArray[np.int64]  # (place): row of ``events_until``
    stop_danger: NDArray[np.int64]  # (stop): the same
    least_events: NDArray[np.float32]  # (class, reception, pickup, minute): of leaving then
    danger_less: NDArray[np.int64]  # minutes from which some danger is less
    net_weights: NDArray[np.float64]  # the different weights of a person
    net_worth: NDArray[np.float32]  # (weight, class, reception, pickup, minute): less their price


class ArraysRecord(RecordType):
    """Arrays as a record."""


class ArraysProxy(RecordProxy):
    """A record of Arrays outside kernels."""


register_record(ArraysRecord, ArraysProxy, Arrays)


@entry_kernel
def pack_arrays(arrays: Arrays) -> Arrays:
    """Return the arrays as a record that kernels take."""
    return ArraysProxy(*arrays)


def least_minutes(legs: Arrays | Network, kind: int, target: int, source: int) -> int:
    """Return the least minutes that a leg ever takes, INF when there is none."""
    row = int(legs.row[kind, target, source])
    if row < 0:
        return INF
    if legs.constant[row] >= 0:
        return int(legs.constant[row])
    arrive = legs.arrive[legs.position[row]]
    return int((arrive - np.arange(len(arrive))).min())


@dataclass(frozen=True, slots=True)
class Party:
    """
    People who board alike: single persons, households of one size, or one mixed household.

    ``members`` holds (group, persons a unit); ``units`` says how many such units there are.
    """

    members: tuple[tuple[Group, int], ...]
    units: int


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A scenario ready to be planned.

    ``rounds`` is stated in a problem that a bound uses, see :mod:`safepassage.planning.rounds`.

    ``relaxed`` returns a problem in which vehicles can do all that they can in this one, and which
    a bound may use, where this one leaves out something that the rules allow; it is None where this
    one does not. It is built when it is first asked for: a first plan need not wait for it.
    """

    scenario: Scenario
    network: Network
    parties: tuple[Party, ...]
    vehicle_ids: tuple[str, ...]
    arrays: Arrays
    relaxed: Callable[[], Problem] | None = None
    rounds: Rounds | None = None

    @property
    def has_convoys(self) -> bool:
        """Return whether some zone is entered in convoys."""
        return len(self.arrays.line_zone) > 0

    @property
    def for_bound(self) -> Problem:
        """Return the problem that a bound is to be proven for."""
        return self if self.relaxed is None else self.relaxed()


def _parties(scenario: Scenario) -> list[Party]:
    """Return the parties of those who leave, in the order of the table."""
    parties = []
    households: dict[str, list[Group]] = {}
    for group in scenario.groups:
        if group.choice is not Choice.LEAVE:
            continue
        if group.household is not None:
            households.setdefault(group.household, []).append(group)
        else:
            size = group.household_size
            parties.append(Party(((group, size),), group.persons // size))
    parties.extend(
        Party(tuple((group, group.persons) for group in groups), 1)
        for groups in households.values()
    )
    return parties


def _party_needs(party: Party) -> list[int]:
    """Return the places of each kind that one unit takes."""
    return [
        sum(persons for group, persons in party.members if group.need is need) for need in _NEEDS
    ]


def build_problem(
    scenario: Scenario, network: Network | None = None, *, original: Scenario | None = None
) -> Problem:
    """
    Build the planning problem of a scenario; the network is built unless given.

    ``original`` is the scenario that this one was made from, where its pauses say how likely they
    hold.
    """
    network = network or build_network(scenario)
    limits = network.limits
    places = scenario.places
    stops = network.stops
    stop_of = {places[place].id: stop for stop, place in enumerate(stops)}
    stop_at = {place: stop for stop, place in enumerate(stops)}
    n_open = network.n_depots + network.n_receptions
    parties = _parties(scenario)
    receptions = {reception.place: reception for reception in scenario.receptions}
    reception_ids = [places[place].id for place in stops[network.n_depots : n_open]]
    curves = ready_people(scenario)
    pickups = [places[place].id for place in stops[n_open:]]
    zone_ids = {zone.id: index for index, zone in enumerate(scenario.zones)}

    lines: dict[tuple[int, int], int] = {}
    for gate in network.gates:
        lines.setdefault((gate.place, gate.zone), len(lines))
    rules = {zone_ids[zone.id]: zone.convoy for zone in scenario.zones if zone.convoy is not None}
    gates = {gate.place for gate in network.gates}
    ranged = any(vehicle.range_km is not None for vehicle in scenario.vehicles)
    exit_gate = [None if gate < 0 else network.gates[gate] for gate in network.exits.gate]

    needs = np.array([_party_needs(party) for party in parties], dtype=np.int64).reshape(-1, 3)
    size = needs.sum(axis=1)
    vehicles = list(scenario.vehicle_types())
    n_hours = scenario.horizon_min // _HOUR_MIN + 2
    stop_zone = limits.zone_of[list(stops)] if stops else _ints(())
    hourly = [receptions[name].intake_per_h is not None for name in reception_ids]
    turn_row, turn = first_turns(network)
    expected = scenario.caution.pauses_as is PausesAs.EXPECTED and len(scenario.zones) > 0
    stranding = scenario.caution.stranding_chance
    # A wider network, which only the bound walks, keeps no exits.
    holds = chances_to_hold(scenario) if network.n_detail == N_DETAIL_EXITS else {}
    getting_out = chances_to_get_out(scenario, holds) if holds and expected else {}
    endangered = scenario.danger_counts
    danger = danger_map(scenario)
    net_weights = sorted({group.priority for group in scenario.groups if group.accepts})
    arrays = Arrays(
        horizon=scenario.horizon_min,
        n_depots=network.n_depots,
        n_receptions=network.n_receptions,
        n_stops=len(stops),
        row=network.row,
        variant=network.variant,
        twins=network.twins,
        constant=network.constant,
        position=network.position,
        arrive=network.arrive,
        detail=network.detail,
        has_detail=network.n_detail > 0,
        turn_row=turn_row,
        turn=turn,
        stop_min=_ints(places[place].stop_min for place in stops),
        stop_zone=stop_zone,
        refuel=np.array([places[place].refuel for place in stops], dtype=np.bool_),
        gate=np.isin(stops, list(gates)),
        ends=_ints(
            stop
            for stop, place in enumerate(stops[: network.n_depots])
            if (place in gates or (ranged and places[place].refuel))
            and places[place].zone is None
            # Who ends the day at a checkpoint is served there first: that is no end of a trip.
            and places[place].kind is not PlaceKind.CHECKPOINT
        ),
        pause_at=limits.pause_at,
        pause_last=_ints(last_instants(scenario)),
        next_opening=next_openings(limits.pause_at),
        curfew=limits.curfew,
        next_day=limits.next_day,
        day_of=limits.day_of,
        service=limits.service,
        served_by=limits.served_by,
        throughput=limits.throughput,
        place_zone=limits.zone_of,
        place_refuel=limits.has_fuel,
        exit_place=network.exits.place,
        exit_line=_ints(-1 if gate is None else lines[gate.place, gate.zone] for gate in exit_gate),
        exit_offset=_ints(0 if gate is None else gate.offset_min for gate in exit_gate),
        exit_zone=network.exits.zone,
        line_stop=_ints(stop_at.get(place, -1) for place, _ in lines),
        line_zone=_ints(zone for _, zone in lines),
        line_least=_ints(rules[zone].least for _, zone in lines),
        line_most=_ints(rules[zone].most for _, zone in lines),
        line_headway=_ints(rules[zone].headway_min for _, zone in lines),
        line_open=(limits.pause_at[[zone for _, zone in lines]] >= 0).reshape(
            len(lines), scenario.horizon_min + 1
        ),
        zone_escorts=_ints(
            rules[zone].escorts if zone in rules else -1 for zone in range(len(scenario.zones))
        ),
        ready=np.array([curves[name] for name in pickups], dtype=np.int32).reshape(
            len(pickups), scenario.horizon_min + 1
        ),
        party_stop=_ints(stop_of[party.members[0][0].place] for party in parties),
        party_units=_ints(party.units for party in parties),
        party_size=size,
        party_need=needs,
        party_weight=np.array(
            [
                sum(group.priority * persons for group, persons in party.members)
                for party in parties
            ],
            dtype=np.float64,
        ),
        party_from=_ints(
            max(group.ready_from_min for group, _ in party.members) for party in parties
        ),
        party_accepts=np.array(
            [[name in party.members[0][0].accepts for name in reception_ids] for party in parties],
            dtype=np.bool_,
        ).reshape(len(parties), len(reception_ids)),
        capacity=_ints(_or_far(receptions[name].capacity) for name in reception_ids),
        intake=_ints(_or_far(receptions[name].intake_per_h) for name in reception_ids),
        turning=_turning(network, stop_zone, hourly),
        vehicle_class=_ints(network.class_of[kind.id] for _, kind in vehicles),
        vehicle_depot=_ints(stop_of[kind.depot] for _, kind in vehicles),
        vehicle_from=_ints(max(kind.available_from_min, 0) for _, kind in vehicles),
        vehicle_to=_ints(min(kind.available_to_min, scenario.horizon_min) for _, kind in vehicles),
        vehicle_capacity=np.array([kind.capacity for _, kind in vehicles], dtype=np.int64).reshape(
            -1, 3
        ),
        vehicle_range=_ints(
            -1 if kind.range_km is None else int(kind.range_km * 10 + 1e-9) for _, kind in vehicles
        ),
        vehicle_driving=_ints(
            -1 if kind.driving_min_per_day is None else kind.driving_min_per_day
            for _, kind in vehicles
        ),
        vehicle_travelled=np.zeros(len(vehicles), dtype=np.int64),
        vehicle_driven=np.zeros((len(vehicles), int(limits.day_of[-1]) + 2), dtype=np.int64),
        intake_used=np.zeros((len(reception_ids), n_hours), dtype=np.int64),
        passes_used=np.zeros((len(places), n_hours), dtype=np.int64),
        held_line=_ints(()),
        held_minute=_ints(()),
        held_count=_ints(()),
        held_exit=_ints(()),
        urgency=scenario.urgency,
        cautious=network.n_detail == N_DETAIL_EXITS,
        expected=expected,
        stranding=1.0 if stranding is None else stranding,
        chance=chances_by_minute(scenario, holds),
        getting_out=chances_by_minute(scenario, getting_out),
        prospect=prospects(network, scenario if original is None else original)
        if expected
        else np.zeros((0, 0, 0, 0), dtype=np.float32),
        endangered=endangered,
        danger_price=scenario.danger_price,
        danger_row=network.danger_row,
        events=network.events,
        events_until=danger.until,
        place_danger=danger.place_row,
        stop_danger=danger.place_row[list(stops)] if stops else _ints(()),
        least_events=least_events(network, danger)
        if endangered
        else np.zeros((0, 0, 0, 0), dtype=np.float32),
        danger_less=danger.less_from(),
        net_weights=np.array(net_weights, dtype=np.float64),
        net_worth=net_worths(
            network, scenario if original is None else original, danger, net_weights
        )
        if endangered
        else np.zeros((0, 0, 0, 0, 0), dtype=np.float32),
    )
    joined = loosen_roads(join_pauses(scenario))
    checkpoints = limited_checkpoints(scenario)
    return Problem(
        scenario=scenario,
        network=network,
        parties=tuple(parties),
        vehicle_ids=tuple(vehicle_id for vehicle_id, _ in vehicles),
        arrays=arrays,
        relaxed=None
        if (joined is scenario and not checkpoints) or original is not None
        else cache(lambda: _for_bound(joined, checkpoints, scenario)),
    )


def bound_problem(scenario: Scenario, *, like: Problem | None = None) -> Problem:
    """
    Return the problem that a bound is to be proven for, without that of the search.

    ``like`` is one of a scenario that differs from this one in dangers alone.
    """
    joined = loosen_roads(join_pauses(scenario))
    if like is None:
        return _for_bound(joined, limited_checkpoints(scenario), scenario)
    problem = build_problem(joined, like.network, original=scenario)
    return replace(problem, rounds=like.rounds)


def _for_bound(joined: Scenario, checkpoints: tuple[int, ...], original: Scenario) -> Problem:
    """Return the problem that a bound uses: of a vehicle alone, and with ways round checkpoints."""
    network = build_network(joined, alone=True, through=checkpoints)
    problem = build_problem(joined, network, original=original)
    if not checkpoints:
        return problem
    return replace(problem, rounds=rounds_of(joined, network, checkpoints))


def _turning(
    network: Network, stop_zone: NDArray[np.int64], hourly: list[bool]
) -> NDArray[np.int64]:
    """Return, by class and reception with an hourly intake, the nearest stop to come back from."""
    turning = np.full((network.row.shape[0], network.n_receptions), -1, dtype=np.int64)
    for kind, reception in np.ndindex(turning.shape):
        if not hourly[reception]:
            continue
        stop = network.n_depots + reception
        # In a zone the vehicle could not wait.
        away = [
            INF
            if other == stop or stop_zone[other] >= 0
            else least_minutes(network, kind, other, stop)
            + least_minutes(network, kind, stop, other)
            for other in range(len(stop_zone))
        ]
        if min(away) < INF:
            turning[kind, reception] = away.index(min(away))
    return turning


def _ints(values: object) -> NDArray[np.int64]:
    """Return an integer array of any iterable."""
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload] # any iterable


def _or_far(limit: int | None) -> int:
    return INF if limit is None else limit
