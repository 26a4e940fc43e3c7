"""An old plan's trips, worded for a search that begins with them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from safepassage.planning.replanning.joined import as_before, trips_by_vehicle
from safepassage.planning.replanning.remaining import (
    Wording,
    enter_slots,
    fill_in,
    parties_of,
    spread_entries,
    takes_loaded,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.planning.replanning.convoys import Entry
    from safepassage.planning.replanning.courses import Chart, PlannedTrip
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
    trips
        The trips of each vehicle, by its id.
    entries
        The convoys that they were to go in.
    chart
        There where it is to be asked whether an old trip lies in pauses and opening hours still.
    """

    def __init__(
        self,
        search: Search,
        trips: Mapping[str, Sequence[PlannedTrip]],
        *,
        entries: Sequence[Entry],
        chart: Chart | None,
    ) -> None:
        self.search = search
        self.problem = search.problem
        self.trips = trips
        self.entries = entries
        self.chart = chart

    def as_they_were(self) -> Sequences:
        """Return the trips worded so that they come out as in the old plan, where they can."""
        wordings: dict[tuple[str, int], Wording] = {}
        sequences = self._filled(wordings, Wording())
        if not self.search.can_move:
            return sequences
        # A trip that left as late as it could was waiting for more than came.
        for key in self._not_as_before(sequences):
            wordings[key] = Wording(waits=True)
        if wordings:
            waiting = self._filled(wordings, Wording())
            for key in self._not_as_before(waiting):
                wordings.pop(key, None)
            sequences = self._filled(wordings, Wording())
        return sequences

    def as_early_as_can_be(self) -> Sequences:
        """Return the trips worded so that each begins as soon as it can."""
        return self._filled({}, Wording(begin=False))

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

    def _filled(self, wordings: Mapping[tuple[str, int], Wording], default: Wording) -> Sequences:
        """Return the trips with the convoys that they were to go in, and no others."""
        sequences = self.search.empty_sequences()
        fill_in(self.problem, self.trips, sequences, wordings, default)
        enter_slots(self.problem, sequences, self.entries)
        return sequences

    def _not_as_before(self, sequences: Sequences) -> list[tuple[str, int]]:
        """Return the trips that come out otherwise than in the old plan."""
        trips = trips_by_vehicle(self.search.log_of(sequences))
        parties = parties_of(self.problem)
        differing = []
        for number, vehicle in enumerate(self.problem.vehicle_ids):
            rows = trips.get(number, [])
            if rows and takes_loaded(self.problem, rows[0]):
                rows = rows[1:]
            for index, trip in enumerate(self.trips.get(vehicle, ())):
                same = index < len(rows) and as_before(
                    self.problem, self.chart, parties, trip, rows[index]
                )
                if not same:
                    differing.append((vehicle, index))
        return differing
