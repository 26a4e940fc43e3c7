"""The search for the rest of a plan, from the old plan's remaining trips, with few changes."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from safepassage.planning.replanning.aboard import FIRST
from safepassage.planning.replanning.old_trips import OldTrips
from safepassage.planning.replanning.relief import relieve
from safepassage.planning.replanning.remaining import add_slots, any_is_aboard
from safepassage.planning.schedule import CONVOYS, Schedule
from safepassage.planning.search import Search

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.convoys import Entry
    from safepassage.planning.replanning.former import FormerTrips
    from safepassage.planning.sequences import Sequences

__all__ = ["RestSearch", "RestSolver"]

_CHUNK = 64
_CHUNK_SECONDS = 0.05
#: Temperatures at the beginning and the end, and the penalty of rule 8: without and with convoys,
#: which several vehicles must change for at once.
#: Without convoys, from a plan that is good already; with convoys they form anew.
_SCHEDULES = {False: Schedule(0.05, 0.001), True: CONVOYS}
_MOST_CHUNK = 1 << 16
#: By which share a score must be less to be so at all: sums differ in their last digits.
_SAME_SCORE = 1e-9
_WORK_CHUNKS = 20


#: What plans the rest in place of the search itself, from where that begins.
RestSolver: TypeAlias = "Callable[[RestSearch], Sequences]"


class RestSearch:
    """
    A search that begins with the old plan's remaining trips.

    Parameters
    ----------
    problem
        What is left to plan.
    former
        The remaining trips of the old plan, in that problem.
    entries
        The convoys that they were to go in.
    clearance
        Whether the last arrival is what counts.
    seed
        Start of the random numbers.
    change_cost
        Persons' worth (or, for clearance, minutes) that a vehicle's change must bring.
    """

    def __init__(
        self,
        problem: Problem,
        former: FormerTrips,
        entries: Sequence[Entry],
        *,
        clearance: bool,
        seed: int,
        change_cost: float,
    ) -> None:
        self.problem = problem
        most = max(map(len, former.trips.values()), default=0)
        self.search = Search(problem, clearance=clearance, seed=seed, room_for_trips=most + 8)
        self.change_cost = change_cost * (1.0 if clearance else self._worth())
        self.convoys = len(problem.arrays.line_zone) > 0
        #: What rule 8 costs is counted in busloads: where people are aboard, in theirs.
        self.busload = FIRST if any_is_aboard(problem) else 1.0
        self.old = OldTrips(self.search, former, entries=entries)
        self.kept = self.old.as_they_were()

    def _worth(self) -> float:
        """Return the mean worth of a person."""
        arrays = self.problem.arrays
        people = max(1, int((arrays.party_units * arrays.party_size).sum()))
        return float((arrays.party_weight * arrays.party_units).sum()) / people

    def start(self) -> None:
        """Begin with the remaining trips as they were, and as early as they can be now."""
        if not self.search.can_move:
            return
        search = self.search
        early = self.old.with_more_slots(self.old.as_early_as_can_be())
        as_they_were = search.start_from(self.kept, add_trips=False)
        search.start_from(early, add_trips=True)
        if self.convoys:
            # Where convoys lack vehicles now, the old plan's rest may be no plan at all.
            search.start()
        if as_they_were + self.change_cost >= search.best_score:
            search.start_from(self.old.with_more_slots(self.kept), add_trips=True)
        self._relieve()
        if self.convoys and self.found:
            # What was tried last may be far worse, and few moves don't make that good.
            search.start_from_best()

    def _relieve(self) -> None:
        """Let vehicles with people aboard have company, where a convoy zone keeps them waiting."""
        if self.convoys and self.busload > 1.0:
            relieve(self.search)

    @property
    def found(self) -> bool:
        """Return whether there is a plan that keeps every rule."""
        return not self.search.can_move or bool(np.isfinite(self.search.best_score))

    def improve(
        self,
        *,
        seconds: float | None,
        work: int | None,
        stop: threading.Event,
        report: Callable[[], None],
    ) -> None:
        """Improve for some seconds, or by a number of moves, unless stopped."""
        if not self.search.can_move:
            return
        if work is not None:
            for chunk in range(_WORK_CHUNKS):
                moves = work * (chunk + 1) // _WORK_CHUNKS - work * chunk // _WORK_CHUNKS
                if moves and not stop.is_set():
                    temperature, penalty = self._at(chunk / _WORK_CHUNKS)
                    self.search.improve(moves, temperature, temperature, penalty)
                    report()
            return
        began = time.perf_counter()
        budget = max(1e-3, seconds or 0.0)
        chunk = _CHUNK
        while not stop.is_set():
            share = (time.perf_counter() - began) / budget
            if share >= 1.0:
                break
            temperature, penalty = self._at(share)
            before = time.perf_counter()
            self.search.improve(chunk, temperature, temperature, penalty)
            took = max(1e-4, time.perf_counter() - before)
            left = budget - (time.perf_counter() - began)
            chunk = int(min(2 * chunk, max(8, chunk * min(_CHUNK_SECONDS, left) / took)))
            chunk = max(1, min(chunk, _MOST_CHUNK))
            report()

    def _at(self, share: float) -> tuple[float, float]:
        """Return temperature and penalty when a share of the work is done."""
        temperature, penalty = _SCHEDULES[self.convoys].at(share)
        return temperature, penalty * self.busload

    def steady(self, *, until: float | None) -> Sequences:
        """
        Return the best plan, with each vehicle put back to its old trips that need not change.

        A vehicle's change stays where it is worth more than ``change_cost``. ``until`` is a time of
        the monotonic clock after which no more is tried.
        """
        if not self.search.can_move or not np.isfinite(self.search.best_score):
            return self.search.best_sequences()
        self._relieve()
        score = self.search.best_score
        best = self._with_few_slots(self.search.best_sequences(), score)
        changed = [n for n in range(len(self.problem.vehicle_ids)) if not _same(best, self.kept, n)]
        as_they_were = self.search.start_from(self.kept, add_trips=False)
        # Convoys need several vehicles: one by one none of them could go back.
        together = len(changed) if self.convoys else 1
        if as_they_were + together * self.change_cost >= score:
            return self.kept
        for vehicle in changed:
            if until is not None and time.perf_counter() > until:
                break
            back = self._put_back(best, vehicle)
            reached = self.search.start_from(back, add_trips=False)
            if reached + self.change_cost >= score:
                best, score = back, reached
        return best

    def _with_few_slots(self, sequences: Sequences, score: float) -> Sequences:
        """
        Return sequences of a score without the convoy slots that no vehicle enters by.

        Where a trip begins otherwise than it first tried, what it tried may hang on such a slot:
        then all of them stay.
        """
        few = self.search.without_idle_slots(sequences)
        reached = self.search.start_from(few, add_trips=False)
        return few if reached >= score - _SAME_SCORE * max(1.0, abs(score)) else sequences

    def _put_back(self, sequences: Sequences, vehicle: int) -> Sequences:
        """Return sequences in which a vehicle has its old trips, in the convoys of the old plan."""
        back = copy.deepcopy(sequences)
        back.content[vehicle] = self.kept.content[vehicle]
        back.n_trips[vehicle] = self.kept.n_trips[vehicle]
        add_slots(self.problem, back, self.kept)
        return back


def _same(one: Sequences, other: Sequences, vehicle: int) -> bool:
    count = int(one.n_trips[vehicle])
    return count == int(other.n_trips[vehicle]) and bool(
        (one.content[vehicle, :count] == other.content[vehicle, :count]).all()
    )
