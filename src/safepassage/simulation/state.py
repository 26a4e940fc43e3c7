"""What changes during a replication: scratch that is cleared before each of them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, kernel, register_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.simulation.chances import Chances
    from safepassage.simulation.day import Day

__all__ = [
    "BACK",
    "ENDED",
    "MOVING",
    "STANDING",
    "Outcome",
    "State",
    "Tally",
    "build_state",
    "note",
    "pack_state",
]

STANDING, MOVING, BACK, ENDED = 0, 1, 2, 3
"""What a vehicle does: ``BACK`` is on its way back out of a zone, ``ENDED`` has ended its day."""


class Tally(IntEnum):
    """What is counted in a replication; the columns of its row."""

    COUNTED = 0
    """Persons who are there in truth, of those who chose to leave."""
    NOT_COME = 1
    SAFE = 2
    """Without joiners."""
    LEFT = 3
    """At their pickups."""
    JOINED = 4
    JOINERS_SAFE = 5
    IN_ZONE = 6
    """Aboard in a zone at the end, joiners too."""
    ON_ROAD = 7
    """Aboard outside zones at the end, joiners too."""
    CAUGHT = 8
    """Aboard in a zone that no pause covered, each once, joiners too."""
    EXPOSED_MIN = 9
    """Person-minutes of it."""
    LAST_MIN = 10
    """The last arrival, -1 without one, joiners left out."""
    BOARDED = 11
    """Without joiners."""


class Outcome(IntEnum):
    """What becomes of people, as noted person by person where it is asked for."""

    SAFE = 0
    LEFT = 1
    NOT_COME = 2
    IN_ZONE = 3
    ON_ROAD = 4
    CAUGHT = 5


class State(NamedTuple):
    """
    What is known in a minute of a replication.

    ``wake`` is the minute in which a vehicle does something next; INF is never. Hours are those of
    the scenario, and are added up over the replications of a block.
    """

    # pauses
    pause_from: NDArray[np.int64]  # (pause): from when it holds; nothing where from >= to
    pause_to: NDArray[np.int64]
    # vehicles
    status: NDArray[np.int64]
    at: NDArray[np.int64]  # the stop where it is, or that it left last
    since: NDArray[np.int64]  # the minute in which it arrived or left
    wake: NDArray[np.int64]
    ready: NDArray[np.int64]  # stop minutes and service are over
    in_line: NDArray[np.int64]  # since when it stands at a gate, -1 it doesn't
    queues_again: NDArray[np.int64]  # when a refused vehicle stands in line again, INF never
    convoy_of: NDArray[np.int64]  # (vehicle, zone): the convoy in which it is there, -1 none
    used: NDArray[np.int64]  # (vehicle, need): places taken
    aboard: NDArray[np.int64]  # (vehicle, bundle)
    marked: NDArray[np.int64]  # (vehicle, bundle): of them, already counted as caught
    persons: NDArray[np.int64]  # (vehicle): aboard
    left: NDArray[np.int64]  # stops of its course before this one have been left for good
    trips: NDArray[np.int64]  # errands begun
    errand: NDArray[np.int64]  # the one on which it is on its way to a pickup, -1 none
    room: NDArray[np.int64]  # persons whom it may take aboard, INF no limit but its places
    tries: NDArray[np.int64]  # (entity of a draw): how often it was drawn for
    # gates, convoys, checkpoints
    gate_wake: NDArray[np.int64]
    last_entry: NDArray[np.int64]  # (gate)
    convoys_in: NDArray[np.int64]  # (zone)
    convoy_size: NDArray[np.int64]  # (convoy formed): vehicles still in the zone
    formed: NDArray[np.int64]  # (1): how many convoys have been formed
    line: NDArray[np.int64]  # scratch: vehicles at a gate
    last_turn: NDArray[np.int64]  # (checkpoint): when service began last
    turns: NDArray[np.int64]  # (checkpoint, hour)
    # people
    coming: NDArray[np.int64]  # (bundle): how many come
    remaining: NDArray[np.int64]  # (bundle): of them, not aboard yet
    beyond: NDArray[np.int64]  # (bundle): how many more than were counted may still board
    taken: NDArray[np.int64]  # (pickup): persons who have boarded
    rate: NDArray[np.int64]  # (pickup): units a minute, -1 all at once
    out: NDArray[np.int64]  # (pickup, 2): persons out by a minute, and that minute
    # dispatch
    sent_places: NDArray[np.int64]  # (pickup): places of vehicles sent there that have not left
    sent: NDArray[np.int64]  # (pickup): how many these vehicles are
    bound: NDArray[np.int64]  # (reception): persons who are there or may be brought
    look: NDArray[np.int64]  # (2): a minute, and when free vehicles look again as found in it
    free: NDArray[np.int64]  # (need): scratch
    # what is counted
    tally: NDArray[np.int64]
    value: NDArray[np.float64]  # (1)
    safe_h: NDArray[np.int64]  # (hour): persons
    safe_days: NDArray[np.int64]  # (replication, hour): ``safe_h`` as it stood after it, if asked
    boarded_h: NDArray[np.int64]  # (hour)
    caught_h: NDArray[np.int64]  # (hour)
    arrived_h: NDArray[np.int64]  # (reception, need, hour): persons, joiners too
    arrived_days: NDArray[np.int64]  # (replication, ...): ``arrived_h`` as ``safe_days`` is kept
    began: NDArray[np.int64]  # (pause): replications in which it held at all
    broke: NDArray[np.int64]  # (pause): replications in which it then ended early
    # who, where that is asked for
    notes: NDArray[np.int64]  # (note, 5): outcome, bundle, how many, minute, vehicle
    noted: NDArray[np.int64]  # (1): how many notes there are


class StateRecord(RecordType):
    """State as a record."""


class StateProxy(RecordProxy):
    """A record of State outside kernels."""


register_record(StateRecord, StateProxy, State)


@entry_kernel
def pack_state(state: State) -> State:
    """Return the state as a record that kernels take."""
    return StateProxy(*state)


@kernel
def note(state: State, outcome: int, bundle: int, count: int, minute: int, vehicle: int) -> None:
    """Note what became of some bundles, if there is room for notes."""
    row = state.noted[0]
    if row < state.notes.shape[0]:
        state.notes[row, 0] = outcome
        state.notes[row, 1] = bundle
        state.notes[row, 2] = count
        state.notes[row, 3] = minute
        state.notes[row, 4] = vehicle
        state.noted[0] = row + 1


def build_state(day: Day, chances: Chances, *, notes: int = 0, days: int = 0) -> State:
    """
    Return scratch for the replications of a day.

    Parameters
    ----------
    day, chances
        What is to be simulated.
    notes
        How many notes of who ends how there is room for.
    days
        For how many replications people safe, and arrivals, by hour are kept each for itself.
    """
    vehicles, stops, bundles = len(day.available_to), len(day.arrive), len(day.size)
    zones, pauses, gates = len(day.escorts), len(chances.start), len(day.gate_zone)
    hours = day.horizon // 60 + 1
    receptions, checkpoints = day.accepts.shape[1], len(day.service)
    pickups = len(day.pickup_zone)

    def whole(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    return State(
        pause_from=whole(pauses),
        pause_to=whole(pauses),
        status=whole(vehicles),
        at=whole(vehicles),
        since=whole(vehicles),
        wake=whole(vehicles),
        ready=whole(vehicles),
        in_line=whole(vehicles),
        queues_again=whole(vehicles),
        convoy_of=whole(vehicles, zones),
        used=whole(vehicles, 3),
        aboard=whole(vehicles, bundles),
        marked=whole(vehicles, bundles),
        persons=whole(vehicles),
        left=whole(vehicles),
        trips=whole(vehicles),
        errand=whole(vehicles),
        room=whole(vehicles),
        tries=whole(max(stops, vehicles)),
        gate_wake=whole(gates),
        last_entry=whole(gates),
        convoys_in=whole(zones),
        # Vehicles that turned back form another convoy: at most one a minute and gate.
        convoy_size=whole(gates * (day.horizon + 1)),
        formed=whole(1),
        line=whole(vehicles),
        last_turn=whole(checkpoints),
        turns=whole(checkpoints, hours),
        coming=whole(bundles),
        remaining=whole(bundles),
        beyond=whole(bundles),
        taken=whole(pickups),
        rate=whole(pickups),
        out=whole(pickups, 2),
        sent_places=whole(pickups),
        sent=whole(pickups),
        bound=whole(receptions),
        look=whole(2),
        free=whole(3),
        tally=whole(len(Tally)),
        value=np.zeros(1),
        safe_h=whole(hours),
        safe_days=whole(days, hours),
        boarded_h=whole(hours),
        caught_h=whole(hours),
        arrived_h=whole(receptions, 3, hours),
        arrived_days=whole(days, receptions, 3, hours),
        began=whole(pauses),
        broke=whole(pauses),
        notes=whole(notes, 5),
        noted=whole(1),
    )
