"""
How all stands when part of a plan has been carried out.

The part is run as a day on which nothing is left to chance, with pauses as long as they were ever
pledged, all people out who boarded, and checkpoints that serve whoever comes. So vehicles, convoys,
people and what is counted of them are as that day leaves them, by the rules of any other. Where it
has not gone as the plan tells it, there is no such state, and it is said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.errors import UsageError
from safepassage.network.ready import lifting_minutes
from safepassage.network.ready_so_far import ready_people_so_far
from safepassage.scenario.chances import SimulationSettings
from safepassage.scenario.model import PlaceKind
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pack_chances
from safepassage.simulation.day import UNITS, pack_day
from safepassage.simulation.replanned.courses import Courses
from safepassage.simulation.replanned.steps import begin, run_on
from safepassage.simulation.state import MOVING, STANDING, build_state, pack_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Pause, Scenario
    from safepassage.simulation.state import State

__all__ = ["Start", "start_of"]

_SURE = SimulationSettings(
    travel_spread=0.0,
    lift_spread=0.0,
    service_spread=0.0,
    count_spread=0.0,
    no_show=0.0,
    joiners_per_trip=0.0,
    breakdowns_per_h=0.0,
    hold_chance=0.0,
    refusal_chance=0.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """
    How all stands at the beginning of a minute.

    ``state`` is how that day has left it, ``boarded`` are bundles by number, and ``out`` units of
    persons by pickup, those who have boarded among them.
    """

    minute: int
    state: State
    boarded: NDArray[np.int64]
    out: NDArray[np.int64]


def start_of(scenario: Scenario, plan: Plan, earlier: Sequence[tuple[Scenario, int]]) -> Start:
    """
    Return how all stands when the part of a plan has been carried out that others have made.

    Parameters
    ----------
    scenario, plan
        The scenario in force, and a right plan for it that goes on from another one.
    earlier
        The scenarios in force before, each with the minute in which the next one takes its place.

    Raises
    ------
    UsageError
        When what has been done can't be told as a day.
    """
    minute = earlier[-1][1]
    then = _as_it_was(scenario, earlier)
    built = build_day(then, plan)
    courses = Courses(then, plan, built)
    horizon = scenario.horizon_min
    day = courses.day()._replace(
        safe_until=np.full(len(then.pauses), INF, dtype=np.int64),
        pickup_rate=np.full(len(built.day.pickup_rate), -1, dtype=np.int64),
        per_hour=np.full(len(built.day.per_hour), -1, dtype=np.int64),
        opens=np.tile(np.arange(horizon + 2), (len(then.checkpoints), 1)),
    )
    chances = build_chances(then, holds_of(then, 0))
    state = build_state(day, chances)
    packed_day, packed = pack_day(day), pack_state(state)
    begin(packed_day, pack_chances(chances), packed, 0, 0)
    run_on(packed_day, packed, 0, 0, 0, minute)
    for number in range(len(courses.current)):
        _refuse_other_day(scenario, courses, number, state, minute)
        # Who stands somewhere looks again what the pauses are.
        if state.status[number] == STANDING:
            state.wake[number] = minute
    state.gate_wake[day.gate[state.at[state.in_line >= 0]]] = minute
    boarded = state.coming[:-1] - state.remaining[:-1]
    out = np.maximum(_units_out(scenario, earlier), state.taken * UNITS)
    return Start(minute, state, boarded, out)


def _units_out(scenario: Scenario, earlier: Sequence[tuple[Scenario, int]]) -> NDArray[np.int64]:
    """
    Return who is out at each pickup by the plan, those who have boarded among them, in units.

    Of who is being lifted as much counts as has been lifted since the last one came out.
    """
    before, minute = earlier[-1]
    ready = ready_people_so_far(scenario, earlier)
    found = []
    for place in before.places:
        if place.kind is not PlaceKind.PICKUP:
            continue
        so_far = ready[place.id][: minute + 1]
        begun = 0
        if place.lift_rate_per_h is not None:
            last = int(np.searchsorted(so_far, so_far[-1]))
            minutes = int(lifting_minutes(before, place)[last:minute].sum())
            begun = min(minutes * round(1000 * place.lift_rate_per_h), UNITS - 1)
        found.append(int(so_far[-1]) * UNITS + begun)
    return np.array(found, dtype=np.int64)


def _as_it_was(scenario: Scenario, earlier: Sequence[tuple[Scenario, int]]) -> Scenario:
    """Return the scenario with nothing left to chance, and pauses as they were ever pledged."""
    spans: dict[str, Pause] = {}
    for each in (scenario, *(old for old, _ in earlier)):
        for pause in each.pauses:
            known = spans.get(pause.id, pause)
            spans[pause.id] = replace(
                known,
                start_min=min(known.start_min, pause.start_min),
                end_min=max(known.end_min, pause.end_min),
                begins_chance=1.0,
                late_mean_min=0.0,
                breaks_per_h=0.0,
            )
    return replace(scenario, pauses=tuple(spans.values()), simulation=_SURE)


def _refuse_other_day(
    scenario: Scenario, courses: Courses, number: int, state: State, minute: int
) -> None:
    """Raise where a vehicle is not where the plan has it, or not with those aboard."""
    course = courses.current[number]
    itinerary = course.itinerary
    left = sum(1 for stop in itinerary.stops[:-1] if stop.depart_min < minute)
    moving = left > 0 and itinerary.stops[left].arrive_min >= minute
    is_there = int(state.at[number]) - course.start == (left - 1 if moving else left)
    if (
        is_there
        and (int(state.status[number]) == MOVING) == moving
        and _aboard(courses, itinerary, minute) == state.aboard[number, :-1].tolist()
    ):
        return
    at = f"{scenario.time_at(minute):%Y-%m-%d %H:%M}"
    raise UsageError(
        f"plan of {scenario.name}: what {itinerary.vehicle} has done by {at}, when it was planned "
        "anew, does not come out by the rules of a simulated day. Simulate the plan that it goes "
        "on from, or one that safepassage plan makes."
    )


def _aboard(courses: Courses, itinerary: Itinerary, minute: int) -> list[int]:
    """Return who is aboard by the plan at the beginning of a minute, by bundle."""
    aboard = [0] * len(courses.bundles.bundles)
    for stop in itinerary.stops:
        for loads, at, sign in (
            (stop.alighted, stop.arrive_min, -1),
            (stop.boarded, stop.depart_min, 1),
        ):
            if at < minute:
                for bundle, count in courses.bundles.loads(loads):
                    aboard[bundle] += sign * count
    return aboard
