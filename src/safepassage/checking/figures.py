"""What a plan amounts to, worked out from scenario and plan alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.checking.danger import people_in_danger
from safepassage.checking.pauses import closest_pause
from safepassage.checking.rides import chance_at_exit, rides_of, stays_of
from safepassage.plans import Figures, PausesAs
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from safepassage.checking.case import Case, Run
    from safepassage.checking.rides import Ride

__all__ = ["compute_figures"]


def compute_figures(case: Case) -> Figures:
    """
    Return a plan's figures.

    A person is out who chose to leave and gets off at a reception in minute a; the value is the
    sum over them of priority (1 - urgency a / horizon), times the chance to get out by the exit
    from their last zone where pauses are taken as expected, less the price of the events that
    people aboard are to expect. Person-minutes in zones are those spent aboard. Of one group aboard
    one vehicle, those who boarded first get off first.
    """
    scenario = case.scenario
    out: dict[str, int] = defaultdict(int)
    by_pause: dict[str, int] = {pause.id: 0 for pause in scenario.pauses}
    expected = scenario.caution.pauses_as is PausesAs.EXPECTED
    value = 0.0
    clearance: int | None = None
    for run in case.runs:
        for ride in rides_of(case, run):
            arrive = run.stops[ride.alighted].arrive_min
            out[ride.group] += ride.persons
            worth = case.groups[ride.group].priority
            worth *= 1 - scenario.urgency * arrive / scenario.horizon_min
            if expected:
                worth *= chance_at_exit(case, run, ride, case.chance_to_get_out)
            value += ride.persons * worth
            clearance = arrive if clearance is None else max(clearance, arrive)
            pause = _pause_of_exit(case, run, ride)
            by_pause[pause] = by_pause.get(pause, 0) + ride.persons
    left = {
        group.id: max(0, group.persons - out[group.id])
        for group in scenario.groups
        if group.choice is Choice.LEAVE
    }
    dangers = people_in_danger(case)
    value -= scenario.danger_price * sum(one.person_events for one in dangers)
    return Figures(
        value=value,
        people_total=scenario.people_leaving(),
        people_out=sum(out.values()),
        people_left=sum(left.values()),
        clearance_min=clearance,
        out_by_pause=tuple(by_pause.items()),
        left=tuple((group, persons) for group, persons in left.items() if persons),
        zone_person_min=sum(_zone_person_min(run) for run in case.runs),
        vehicle_km=sum(
            (move.road.km for run in case.runs for move in run.movements if move.road is not None),
            start=0.0,
        ),
        vehicles_used=len({run.vehicle for run in case.runs}),
        dangers=dangers,
    )


def _pause_of_exit(case: Case, run: Run, ride: Ride) -> str:
    """
    Return the pause in which a ride leaves its last zone, "" when there is none.

    It is the pause that holds the stay in that zone. Where the ride touches no zone, it is the
    first pause of the table that holds the minute of arrival.
    """
    stays = stays_of(run, ride)
    if stays:
        pause = closest_pause(stays[-1], case.scenario.pauses)
        if pause is not None and pause.start_min <= stays[-1].end_min <= pause.end_min:
            return pause.id
        return ""
    arrive = run.stops[ride.alighted].arrive_min
    for pause in case.scenario.pauses:
        if pause.start_min <= arrive < pause.end_min:
            return pause.id
    return ""


def _zone_person_min(run: Run) -> int:
    """Return the minutes that people spend in zones aboard a vehicle, summed over them."""
    total = 0
    for stay in run.stays:
        for piece in range(stay.first_piece, stay.last_piece + 1):
            number, is_moving = divmod(piece, 2)
            stop = run.stops[number]
            if is_moving:
                minutes = run.movements[number].minutes
                persons = sum(run.riding[number].values())
            else:
                minutes = stop.depart_min - stop.arrive_min
                persons = sum(run.standing[number].values())
            total += max(0, minutes) * persons
    return total
