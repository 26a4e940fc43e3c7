"""One chain of the search, with its plan: construct, repair, improve, read out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.anneal import anneal, new_memory, pack_memory, score
from safepassage.planning.construct import SLOT_SPACINGS_MIN, construct, repair, spread_slots
from safepassage.planning.decode import (
    Sequences,
    decode,
    new_sequences,
    new_state,
    pack_sequences,
    pack_state,
)
from safepassage.planning.expand import expand
from safepassage.planning.problem import pack_arrays

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem
    from safepassage.plans import Itinerary

__all__ = ["Search"]

_LEAST_TRIPS = 24
_MOST_TRIPS = 160
_LOG_ROW = 4


class Search:
    """
    A search chain over one problem; every method leaves a best plan that keeps all rules.

    Parameters
    ----------
    problem
        What is planned.
    clearance
        Whether the last arrival is what counts, else the people's worth.
    seed
        Start of the random numbers.
    """

    def __init__(self, problem: Problem, *, clearance: bool, seed: int) -> None:
        arrays = problem.arrays
        self.problem = problem
        self.clearance = clearance
        self.seed = seed
        self.moves = 0
        self._lock = threading.Lock()
        self._max_slots = 2 * len(spread_slots(arrays, min(SLOT_SPACINGS_MIN))) + 8
        self._max_trips = self._most_trips()
        n_vehicles = len(problem.vehicle_ids)
        self._present = new_sequences(n_vehicles, self._max_trips, self._max_slots)
        self._best = new_sequences(n_vehicles, self._max_trips, self._max_slots)
        self._state = new_state(arrays, self._max_trips, self._max_slots, 0)
        self._memory = new_memory(arrays, self._present, seed)
        self._packed = (
            pack_arrays(arrays),
            pack_sequences(self._present),
            pack_sequences(self._best),
            pack_state(self._state),
            pack_memory(self._memory),
        )

    def _most_trips(self) -> int:
        """Return room for the trips of one vehicle: twice what the shortest trips would fill."""
        arrays = self.problem.arrays
        units = int((arrays.party_units * arrays.party_size).sum())
        places = max(1, int(arrays.vehicle_capacity.sum()))
        return int(np.clip(6 * units // places + 8, _LEAST_TRIPS, _MOST_TRIPS))

    @property
    def best_score(self) -> float:
        """Return the score of the best plan."""
        return float(self._memory.scores[1])

    def start(self) -> None:
        """Construct a first plan and make it the best one; with convoys, the best of several."""
        arrays, present, _, state, _ = self._packed
        spacings = SLOT_SPACINGS_MIN if len(self.problem.arrays.line_zone) else (0,)
        for spacing in reversed(spacings):
            slots = spread_slots(self.problem.arrays, spacing)
            self._present.slots[: len(slots)] = slots
            self._present.n_slots[0] = len(slots)
            construct(arrays, present, state, self.clearance)
            spread = _copy(self._present)
            repair(arrays, present, state)
            reached = score(arrays, state, self.clearance, 1.0)
            if reached > self._memory.scores[1]:
                self._memory.scores[1] = reached
                _assign(self._best, self._present)
        # The chain goes on from the densest slots, where vehicles are freest: rule 8 costs little
        # at first and more and more as the search cools.
        _assign(self._present, spread)

    def improve(self, n_moves: int, hot: float, cold: float, penalty: float = 1.0) -> None:
        """Make ``n_moves`` moves between two temperatures, as shares of :meth:`scale`."""
        arrays, present, best, state, memory = self._packed
        scale = self.scale()
        with self._lock:
            anneal(
                arrays,
                present,
                best,
                state,
                memory,
                n_moves,
                hot * scale,
                cold * scale,
                self.clearance,
                penalty,
            )
        self.moves += n_moves

    def scale(self) -> float:
        """Return what a temperature is a share of: a person's worth, or the last arrival."""
        arrays = self.problem.arrays
        if self.clearance:
            return float(max(1.0, min(arrays.horizon, abs(self.best_score))))
        people = max(1, int((arrays.party_units * arrays.party_size).sum()))
        worth = float((arrays.party_weight * arrays.party_units).sum()) / people
        return max(worth, 1e-9)

    def totals(self) -> tuple[float, int, int]:
        """Return (value, people out, last arrival) of the best plan."""
        arrays, _, best, state, _ = self._packed
        decode(arrays, best, state)
        totals = self._state.totals
        return float(totals[0]), int(totals[1]), int(totals[2])

    def itineraries(self) -> tuple[Itinerary, ...]:
        """Return the best plan's itineraries; another thread may be improving meanwhile."""
        arrays = self._packed[0]
        with self._lock:
            best = _copy(self._best)
        trips = int(best.n_trips.sum())
        rows = (trips + 1) * (2 * (8 + 1) + _LOG_ROW + 40)
        log_state = new_state(self.problem.arrays, self._max_trips, self._max_slots, rows)
        decode(arrays, pack_sequences(best), pack_state(log_state))
        return expand(self.problem, log_state.log, int(log_state.run[4]))


def _copy(sequences: Sequences) -> Sequences:
    trips, n_trips, slots, n_slots = sequences
    return Sequences(trips.copy(), n_trips.copy(), slots.copy(), n_slots.copy())


def _assign(target: Sequences, source: Sequences) -> None:
    target.trips[...] = source.trips
    target.n_trips[...] = source.n_trips
    target.slots[...] = source.slots
    target.n_slots[...] = source.n_slots
