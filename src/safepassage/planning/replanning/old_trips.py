"""An old plan's trips, worded for a search that begins with them."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.planning.replanning.former import trips_by_vehicle
from safepassage.planning.replanning.remaining import (
    enter_slots,
    fill_in,
    spread_entries,
    takes_loaded,
)
from safepassage.planning.rows import NOT_BEFORE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from safepassage.planning.replanning.convoys import Entry
    from safepassage.planning.replanning.former import FormerTrips
    from safepassage.planning.search import Search
    from safepassage.planning.sequences import Sequences

__all__ = ["OldTrips"]


class OldTrips:
    """
    Trips of an old plan, as sequences of a search.

    Parameters
    ----------
    search
        The search; it must have room for the trips of each vehicle.
    former
        The trips of each vehicle, in the search's problem.
    entries
        The convoys that they were to go in.
    """

    def __init__(self, search: Search, former: FormerTrips, *, entries: Sequence[Entry]) -> None:
        self.search = search
        self.problem = search.problem
        self.former = former
        self.entries = entries

    def as_they_were(self) -> Sequences:
        """Return the trips worded so that they come out as in the old plan, where they can."""
        if not self.search.can_move:
            return self._as_planned
        # A trip that left as late as it could was waiting for more than came.
        waiting = set(self._not_as_before(self._as_planned))
        if not waiting:
            return self._as_planned
        return self._filled(waiting.difference(self._not_as_before(self._filled(waiting))))

    def as_early_as_can_be(self) -> Sequences:
        """Return the trips worded so that each begins as soon as it can."""
        early = copy.deepcopy(self._as_planned)
        early.content[:, :, NOT_BEFORE] = 0
        return early

    def with_more_slots(self, sequences: Sequences) -> Sequences:
        """
        Return sequences with convoy slots spread over the time besides, so that others come about.

        Vehicles take the first slot that they find: with these the old plan's trips may come out
        otherwise.
        """
        if not self.problem.has_convoys:
            return sequences
        more = copy.deepcopy(sequences)
        enter_slots(self.problem, more, [*self.entries, *spread_entries(self.problem)])
        return more

    @cached_property
    def _as_planned(self) -> Sequences:
        """The trips, each waiting for just the people whom it was to take."""
        return self._filled(())

    def _filled(self, waiting: Collection[tuple[str, int]]) -> Sequences:
        """Return the trips with the convoys that they were to go in, and no others."""
        sequences = self.search.empty_sequences()
        fill_in(self.problem, self.former.trips, sequences, waiting)
        enter_slots(self.problem, sequences, self.entries)
        return sequences

    def _not_as_before(self, sequences: Sequences) -> list[tuple[str, int]]:
        """Return the trips that come out otherwise than in the old plan."""
        trips = trips_by_vehicle(self.search.log_of(sequences))
        differing = []
        for number, vehicle in enumerate(self.problem.vehicle_ids):
            rows = trips.get(number, [])
            if rows and takes_loaded(self.problem, rows[0]):
                rows = rows[1:]
            differing += [
                (vehicle, index)
                for index in range(len(self.former.trips.get(vehicle, ())))
                if index >= len(rows) or not self.former.is_made(number, index, rows[index])
            ]
        return differing
