"""One chain of the search, with its plan: construct, repair, improve, read out."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.anneal import anneal, keep_if_best, merit_now, tidy
from safepassage.planning.construct import construct, repair, slot_spreads
from safepassage.planning.expand import expand
from safepassage.planning.guide import new_guide, pack_guide
from safepassage.planning.labels import new_labels, pack_labels
from safepassage.planning.parting import part
from safepassage.planning.problem import pack_arrays
from safepassage.planning.rebuild import plan_alone
from safepassage.planning.rides import Riders
from safepassage.planning.rows import FREE, MAX_ORDERS, MAX_TOUCHES, PERSONS, STOP
from safepassage.planning.sequences import load, new_sequences, pack_sequences, store_trips
from safepassage.planning.timetable import (
    LAST,
    LOG,
    OUT,
    VALUE,
    VIOLATION,
    new_timetable,
    pack_timetable,
)
from safepassage.planning.travel import ALIGHT, BOARD, LEG
from safepassage.planning.trips import write_log

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.labels import Labels
    from safepassage.planning.problem import Problem
    from safepassage.planning.sequences import Sequences
    from safepassage.planning.timetable import Timetable
    from safepassage.plans import Itinerary

__all__ = ["Search"]

#: Room for labels where a vehicle is planned alone.
_MOST_LABELS_ALONE = 100_000
#: How often a plan that is read out is made right at the most; once nearly always does.
_MOST_RIGHTINGS = 4
_LEAST_TRIPS = 24
_MOST_TRIPS = 160
#: Rows of the log that a trip may write: of each order and of the end a leg, who boards and who
#: gets off; about one for each break passed, which is touched; and a few more.
_LOG_ROWS_A_TRIP = 3 * (MAX_ORDERS + 1) + MAX_TOUCHES + 4
#: Ways to make convoys right (gather, company), see :func:`construct.repair`.
_REPAIRS = ((False, False), (True, False), (True, True))


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
    room_for_trips
        Trips of one vehicle for which there must be room at least.
    """

    def __init__(
        self, problem: Problem, *, clearance: bool, seed: int, room_for_trips: int = 0
    ) -> None:
        arrays = problem.arrays
        self.problem = problem
        self.clearance = clearance
        self.seed = seed
        self.moves = 0
        self._lock = threading.Lock()
        self._held = len(arrays.held_line)
        self._spreads = slot_spreads(arrays)
        self._max_slots = 2 * len(self._spreads[0]) + 8 + self._held
        self.max_trips = max(self._most_trips(), room_for_trips)
        n_vehicles = len(problem.vehicle_ids)
        self._best = new_sequences(n_vehicles, self.max_trips, self._max_slots)
        self._table = new_timetable(arrays, max_trips=self.max_trips, max_slots=self._max_slots)
        self._guide = new_guide(arrays, seed, rather_late=clearance)
        # Where the chain begins, and begins again.
        self._first = new_sequences(n_vehicles, self.max_trips, self._max_slots)
        self._labels = new_labels(arrays)
        self._wide_labels: Labels | None = None
        self._packed = (
            pack_arrays(arrays),
            pack_timetable(self._table),
            pack_sequences(self._best),
            pack_guide(self._guide),
            pack_labels(self._labels),
        )

    def _most_trips(self) -> int:
        """Return room for the trips of one vehicle: twice what the shortest trips would fill."""
        arrays = self.problem.arrays
        units = int((arrays.party_units * arrays.party_size).sum())
        places = max(1, int(arrays.vehicle_capacity.sum()))
        return int(np.clip(6 * units // places + 8, _LEAST_TRIPS, _MOST_TRIPS))

    @property
    def can_move(self) -> bool:
        """Return whether there are people to be moved, and vehicles."""
        arrays = self.problem.arrays
        return len(arrays.party_units) > 0 and len(arrays.vehicle_class) > 0

    @property
    def best_score(self) -> float:
        """Return the score of the best plan."""
        return float(self._best.score[0])

    def has_wandered(self) -> bool:
        """Return whether the chain stands at what is worth less, right or not, than the best."""
        arrays, table, _, _, _ = self._packed
        with self._lock:
            return bool(merit_now(arrays, table, self.clearance) < self.best_score - 1e-9)

    def start(self) -> None:
        """Construct a first plan and make it the best one; with convoys, the best of several."""
        arrays, table, best, guide, _ = self._packed
        n_vehicles = len(self.problem.vehicle_ids)
        for slots in reversed(self._spreads):
            spread = new_sequences(n_vehicles, self.max_trips, self._max_slots)
            spread.slot_line[self._held : self._held + len(slots)] = slots[:, 0]
            spread.slot_minute[self._held : self._held + len(slots)] = slots[:, 1]
            packed = pack_sequences(spread)
            load(arrays, table, packed)
            construct(arrays, table, guide, self.clearance)
            store_trips(table, packed)
            for gather, company in _REPAIRS:
                load(arrays, table, packed)
                right = self._table.totals[VIOLATION] == 0
                repair(arrays, table, gather, company)
                keep_if_best(arrays, table, best, self.clearance)
                if right:
                    # There was nothing to repair.
                    break
        if len(self._spreads) > 1:
            # The chain goes on from the densest slots, where vehicles are freest: rule 8 costs
            # little at first and more and more as the search cools.
            load(arrays, table, packed)
        store_trips(table, pack_sequences(self._first))

    def set_prices(self, party: NDArray[np.float64], boarding: NDArray[np.float64]) -> None:
        """
        Let large moves know what people are worth to other vehicles.

        ``party`` is of a unit, shape (party,); ``boarding`` of a person who leaves a pickup in a
        minute, besides, shape (pickup, minute).
        """
        self._labels.price[:] = party
        self._labels.boarding[:] = boarding

    def clear(self) -> None:
        """Go on from a plan without any trip; the best plan stays."""
        load(self._packed[0], self._packed[1], pack_sequences(self.empty_sequences()))

    def standing(self, vehicle: int) -> tuple[int, int]:
        """Return where the chain leaves a vehicle in the end, a depot or reception, and when."""
        table, arrays = self._table, self.problem.arrays
        count = int(table.n_trips[vehicle])
        if count == 0:
            return int(arrays.vehicle_depot[vehicle]), int(arrays.vehicle_from[vehicle])
        last = table.rows[table.sequence[vehicle, count - 1]]
        return int(last[STOP]), int(last[FREE])

    def plan_alone(self, vehicle: int, promise: NDArray[np.float64], until: int) -> None:
        """
        Give a vehicle the chain that is worth most at the prices, behind its trips.

        All others keep what they have. ``promise``, of shape (depot or reception, minute), is no
        less than what it can earn at the prices once it is free there. What it does once it is free
        in minute ``until`` or later is left open.
        """
        arrays, table, best, _, _ = self._packed
        if self._wide_labels is None:
            labels = new_labels(
                self.problem.arrays,
                most=_MOST_LABELS_ALONE,
                stops=self.problem.arrays.n_stops,
                trips=self.max_trips,
            )
            self._wide_labels = pack_labels(
                labels._replace(price=self._labels.price, boarding=self._labels.boarding)
            )
        plan_alone(arrays, table, self._wide_labels, vehicle, promise, until)
        keep_if_best(arrays, table, best, self.clearance)

    def start_from_best(self) -> None:
        """Go on from the best plan."""
        arrays, table, best, _, _ = self._packed
        with self._lock:
            load(arrays, table, best)

    def part(self) -> None:
        """Give up trips where the chain breaks rule 8; where it does not, nothing is changed."""
        arrays, table, best, _, _ = self._packed
        with self._lock:
            part(arrays, table)
            keep_if_best(arrays, table, best, self.clearance)

    def start_again(self) -> None:
        """Go back to where :meth:`start` ended; the best plan stays, and random numbers go on."""
        arrays, table, _, _, _ = self._packed
        with self._lock:
            load(arrays, table, pack_sequences(self._first))

    def start_with(self, sequences: Sequences) -> None:
        """
        Make the best of some sequences, of this problem's shape, the first plan.

        Trips that cannot be made here are skipped, and convoys that are too small are given up.
        """
        arrays, table, best, _, _ = self._packed
        load(arrays, table, pack_sequences(sequences))
        # Kernels take their arguments by position.
        repair(arrays, table, True, True)  # noqa: FBT003
        keep_if_best(arrays, table, best, self.clearance)

    def empty_sequences(self) -> Sequences:
        """Return sequences of this problem's shape without a trip."""
        return new_sequences(len(self.problem.vehicle_ids), self.max_trips, self._max_slots)

    def best_sequences(self) -> Sequences:
        """Return a copy of the best plan's sequences."""
        with self._lock:
            return copy.deepcopy(self._best)

    def best_trips(self) -> list[list[NDArray[np.int32]]]:
        """Return the best plan's trips by vehicle, as rows, without those that bring nobody."""
        table, _ = self._make_right(self.best_sequences())
        return [
            [row for row in table.rows[sequence[:count]] if row[PERSONS] > 0]
            for sequence, count in zip(table.sequence, table.n_trips, strict=True)
        ]

    def righted(self, sequences: Sequences) -> Sequences:
        """
        Return a copy of sequences that keeps rule 8 when it is settled from nothing.

        The chain's timetable may differ from that, where it has not run every trip again that it
        should have; then convoys that are too small are given up.
        """
        righted = copy.deepcopy(sequences)
        self._make_right(righted)
        return righted

    def _make_right(self, sequences: Sequences) -> tuple[Timetable, Timetable]:
        """Change sequences until they keep rule 8; return their timetable, plain and packed."""
        table, packed = self._settled(sequences)
        for _ in range(_MOST_RIGHTINGS):
            if table.totals[VIOLATION] == 0:
                break
            repair(self._packed[0], packed, True, True)  # noqa: FBT003
            store_trips(packed, pack_sequences(sequences))
            table, packed = self._settled(sequences)
        return table, packed

    def _settled(self, sequences: Sequences) -> tuple[Timetable, Timetable]:
        """Return the timetable of sequences, with room for its log, plain and packed."""
        table = new_timetable(
            self.problem.arrays,
            max_trips=self.max_trips,
            max_slots=self._max_slots,
            log_rows=(int(sequences.n_trips.sum()) + 1) * _LOG_ROWS_A_TRIP,
        )
        packed = pack_timetable(table)
        load(self._packed[0], packed, pack_sequences(sequences))
        return table, packed

    def start_from(self, sequences: Sequences, *, add_trips: bool) -> float:
        """
        Go on from given sequences, which become the best plan where they are better and right.

        Returns what they are compared by, -inf where rule 8 is broken. With ``add_trips`` the chain
        goes on from where more trips have been added for those who are left.
        """
        arrays, table, best, guide, _ = self._packed
        with self._lock:
            load(arrays, table, pack_sequences(sequences))
            keep_if_best(arrays, table, best, self.clearance)
            reached = float(merit_now(arrays, table, self.clearance))
            right = self._table.totals[VIOLATION] == 0
            if add_trips:
                construct(arrays, table, guide, self.clearance)
                keep_if_best(arrays, table, best, self.clearance)
        return reached if right else -np.inf

    def without_idle_slots(self, sequences: Sequences) -> Sequences:
        """Return sequences without the convoy slots that no vehicle enters by."""
        load(self._packed[0], self._packed[1], pack_sequences(sequences))
        idle = self._table.slot_used == 0
        idle[: self._held] = False
        return sequences._replace(slot_line=np.where(idle, -1, sequences.slot_line))

    def log_of(self, sequences: Sequences) -> list[list[int]]:
        """Return the log of a pass over sequences, see :func:`trips.write_log`."""
        table, packed = self._settled(sequences)
        write_log(self._packed[0], packed)
        rows: list[list[int]] = table.log[: int(table.nums[LOG])].tolist()
        return rows

    def improve(
        self,
        n_moves: int,
        hot: float,
        cold: float,
        penalty: float = 1.0,
        *,
        musters: bool = False,
    ) -> None:
        """
        Make ``n_moves`` moves between two temperatures, as shares of :meth:`scale`.

        With ``musters`` a change finds company for a convoy that it leaves too small.
        """
        arrays, table, best, guide, labels = self._packed
        scale = self.scale()
        with self._lock:
            anneal(
                arrays,
                table,
                best,
                guide,
                labels,
                n_moves,
                hot * scale,
                cold * scale,
                self.clearance,
                penalty,
                musters,
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
        totals = self._best.totals
        return float(totals[VALUE]), int(totals[OUT]), int(totals[LAST])

    def present_sequences(self) -> Sequences:
        """Return the sequences of where the chain stands, which need not be the best plan."""
        present = self.empty_sequences()
        store_trips(self._packed[1], pack_sequences(present))
        return present

    def present_riders(self) -> Riders:
        """Return who rides where the chain stands."""
        boarded: list[tuple[int, int, int]] = []
        alighted: list[tuple[int, int, int, int]] = []
        # A leg may have gone to a twin of its stop, by ways of another kind.
        twins = self.problem.arrays.twins
        stop_of = {int(twins[way, stop]): stop for way, stop in np.argwhere(twins >= 0).tolist()}
        stop = -1
        for what, _, *row in self.log_of(self.present_sequences()):
            if what == LEG:
                stop = stop_of.get(row[1], row[1])
            elif what == BOARD:
                boarded.append((row[0], row[1], row[2]))
            elif what == ALIGHT:
                alighted.append((row[0], row[1], stop, row[2]))
        return Riders(boarded, alighted)

    def present_value(self) -> float:
        """Return the value of where the chain stands."""
        return float(self._table.totals[VALUE])

    def itineraries(self) -> tuple[Itinerary, ...]:
        """Return the best plan's itineraries; another thread may be improving meanwhile."""
        table, packed = self._make_right(self.best_sequences())
        tidy(self._packed[0], packed, self.clearance)
        return self._read_out(table, packed)

    def _read_out(self, table: Timetable, packed: Timetable) -> tuple[Itinerary, ...]:
        write_log(self._packed[0], packed)
        return expand(self.problem, table.log, int(table.nums[LOG]))
