"""Where a dispatched vehicle goes next: first come, nearest pickup. The rules: decision 0019."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.simulation.covers import pause_over
from safepassage.simulation.crowd import on_hand, out_from
from safepassage.simulation.going import may_go_from

if TYPE_CHECKING:
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = ["let_go", "send"]


@kernel
def _places(day: Day, vehicle: int) -> int:
    return day.capacity[vehicle, 0] + day.capacity[vehicle, 1] + day.capacity[vehicle, 2]


@kernel
def _is_open(day: Day, state: State, errand: int, minute: int) -> bool:
    """Return whether more are out than the vehicles on their way have places for."""
    pickup = day.errand_pickup[errand]
    out = on_hand(day, state, pickup, minute)
    # A convoy's least number would never gather if the first vehicle's places were enough.
    return out > state.sent_places[pickup] or (
        out > 0 and state.sent[pickup] < day.errand_least[errand]
    )


@kernel
def _has_people(day: Day, state: State, vehicle: int, errand: int, minute: int, room: int) -> bool:
    """Return whether people are left at the pickup whom the vehicle may carry to the reception."""
    pickup, reception = day.errand_pickup[errand], day.errand_reception[errand]
    for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
        bundle = day.pickup_bundle[index]
        if (
            state.remaining[bundle] == 0
            or day.ready_from[bundle] > minute
            or day.size[bundle] > room
            or not day.accepts[bundle, reception]
        ):
            continue
        fits = True
        for need in range(3):
            if day.places[bundle, need] > day.capacity[vehicle, need]:
                fits = False
        if fits:
            return True
    return False


@kernel
def _is_safe(day: Day, state: State, errand: int, minute: int) -> bool:
    """Return whether each zone on the way is covered, and left by its margin before the end."""
    for stay in range(day.stay_first[errand], day.stay_first[errand + 1]):
        pause = pause_over(day, state, day.stay_zone[stay], minute)
        if pause < 0 or minute + day.stay_out[stay] > day.safe_until[pause]:
            return False
    return True


@kernel
def _look_at(day: Day, state: State, minute: int) -> int:
    """
    Return the next minute in which an errand may become possible of itself, INF never.

    So it may when one more is out, people come, a pause begins or ends, or the curfew does. What
    other vehicles do is told by them. It is the same for all vehicles, and found once a minute.
    """
    if state.look[0] == minute:
        return state.look[1]
    later = INF
    for pickup in range(len(day.pickup_zone)):
        out = on_hand(day, state, pickup, minute)
        if out <= 0:
            later = min(later, out_from(day, state, pickup, state.taken[pickup] + 1, 0))
        if out <= state.sent_places[pickup]:
            persons = state.taken[pickup] + state.sent_places[pickup] + 1
            later = min(later, out_from(day, state, pickup, persons, 0))
    for bundle in range(len(day.ready_from) - 1):
        if day.ready_from[bundle] > minute:
            later = min(later, day.ready_from[bundle])
    for pause in range(len(state.pause_from)):
        if state.pause_from[pause] > minute:
            later = min(later, state.pause_from[pause])
        if state.pause_to[pause] > minute:
            later = min(later, state.pause_to[pause])
    if day.curfew_from[minute] < INF:
        later = min(later, day.curfew_to[day.curfew_from[minute]])
    state.look[0], state.look[1] = minute, max(later, minute + 1)
    return state.look[1]


@kernel
def send(day: Day, state: State, vehicle: int, minute: int) -> int:
    """
    Send a free vehicle on the first errand that is possible.

    Return ``minute`` where there is one, else the minute in which it looks again.
    """
    origin = day.origin[state.at[vehicle]]
    places = _places(day, vehicle)
    for errand in range(day.errand_first[origin], day.errand_first[origin + 1]):
        stop = day.errand_stop[errand]
        reception = day.errand_reception[errand]
        room = min(places, day.takes_in[reception] - state.bound[reception])
        if (
            minute + day.errand_min[errand] > day.available_to[vehicle]
            or not _is_open(day, state, errand, minute)
            or not _has_people(day, state, vehicle, errand, minute, room)
            or not _is_safe(day, state, errand, minute)
            or may_go_from(day, state, stop, minute) > minute
        ):
            continue
        pickup = day.errand_pickup[errand]
        state.sent_places[pickup] += places
        state.sent[pickup] += 1
        state.bound[reception] += room
        state.errand[vehicle] = errand
        state.room[vehicle] = room
        state.trips[vehicle] += 1
        state.at[vehicle] = stop
        state.left[vehicle] = stop
        # A pickup may be closed by it, and open again sooner than was found in this minute.
        state.look[0] = -1
        return minute
    return _look_at(day, state, minute)


@kernel
def let_go(day: Day, state: State, vehicle: int) -> None:
    """Let a pickup reckon with a vehicle no more: people have boarded, or it does not come."""
    errand = state.errand[vehicle]
    state.errand[vehicle] = -1
    pickup, reception = day.errand_pickup[errand], day.errand_reception[errand]
    state.sent_places[pickup] -= _places(day, vehicle)
    state.sent[pickup] -= 1
    # Fewer are on their way, so that one more may be out sooner than was found in this minute.
    state.look[0] = -1
    # Joiners are not counted: receptions take in whoever comes along.
    joiners = state.aboard[vehicle, len(day.size) - 1]
    state.bound[reception] -= state.room[vehicle] - (state.persons[vehicle] - joiners)
