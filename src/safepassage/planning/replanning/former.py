"""Which trips of a search are those of an earlier plan, minute by minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.planning.replanning.legal import without_pause
from safepassage.planning.replanning.remaining import parties_of, visits_of
from safepassage.planning.travel import ALIGHT, BOARD, END, LEG, PASS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.courses import Chart, PlannedTrip
    from safepassage.planning.replanning.remaining import Visits

__all__ = ["FormerTrips", "Rows", "trips_by_vehicle"]

Rows = list[list[int]]
"""Log rows of one trip."""


def trips_by_vehicle(log: Iterable[list[int]]) -> dict[int, list[Rows]]:
    """Return the log rows of each trip of each vehicle, in order."""
    trips: dict[int, list[Rows]] = {}
    begun: dict[int, Rows] = {}
    for row in log:
        begun.setdefault(row[1], []).append(row)
        if row[0] == END:
            trips.setdefault(row[1], []).append(begun.pop(row[1]))
    return trips


@dataclass(frozen=True, slots=True)
class _Look:
    """
    What of a trip is compared.

    ``passed`` and ``reached`` are (place, minute of departure, and of arrival), ``set_down`` the
    persons by the latter. ``possible`` says that the roads are open still and take no longer than
    they took, and that it lies in pauses still and passes open checkpoints.
    """

    boarded: Visits
    passed: frozenset[tuple[str, int]]
    reached: frozenset[tuple[str, int]]
    set_down: Mapping[tuple[str, int], int]
    possible: bool


class FormerTrips:
    """
    The trips of an earlier plan, by vehicle, to compare those of a search with.

    Parameters
    ----------
    problem
        The problem of the search.
    trips
        The trips of each vehicle, by its id.
    chart
        There where it is to be asked whether a trip lies in pauses and opening hours still.
    """

    def __init__(
        self,
        problem: Problem,
        trips: Mapping[str, Sequence[PlannedTrip]],
        chart: Chart | None,
    ) -> None:
        self.problem = problem
        self.trips = trips
        self.parties = parties_of(problem)
        self._chart = chart
        self._ids = [place.id for place in problem.scenario.places]
        self._exits = problem.network.exits.place.tolist()
        self._sizes = problem.arrays.party_size.tolist()
        #: By class: the least minutes of the open roads from one place to the next.
        self._minutes: dict[int, dict[tuple[str, str], int]] = {}
        self._looks: dict[tuple[int, int], _Look] = {}

    def is_made(self, vehicle: int, number: int, rows: Rows) -> bool:
        """
        Return whether a trip of the search is one of the earlier plan, minute by minute.

        ``vehicle`` is its number, ``number`` that of the trip among those of the earlier plan.
        """
        network, ids = self.problem.network, self._ids
        trip = self.trips[self.problem.vehicle_ids[vehicle]][number]
        last = rows[-1]
        if last[3] != trip.arrive_min or ids[network.stops[last[2]]] != trip.stops[-1].place:
            return False
        look = self._looks.get((vehicle, number))
        if look is None:
            look = self._looks[vehicle, number] = self._look(vehicle, trip)
        boarded = sorted((row[2], row[3], row[4]) for row in rows if row[0] == BOARD)
        if not look.possible or boarded != list(look.boarded):
            return False
        set_down: Counter[tuple[str, int]] = Counter(look.set_down)
        here = trip.stops[0].place
        for row in rows:
            if row[0] == LEG:
                here = ids[network.targets[row[3]].place]
                if (here, row[5]) not in look.reached:
                    return False
            elif row[0] == PASS:
                if (ids[self._exits[row[2]]], row[3]) not in look.passed:
                    return False
            elif row[0] == ALIGHT:
                set_down[here, row[4]] -= row[3] * self._sizes[row[2]]
        return not any(set_down.values())

    def _look(self, vehicle: int, trip: PlannedTrip) -> _Look:
        return _Look(
            boarded=tuple(sorted(visits_of(self.parties, trip))),
            passed=frozenset((stop.place, stop.depart_min) for stop in trip.stops),
            reached=frozenset((stop.place, stop.arrive_min) for stop in trip.stops),
            set_down={
                (stop.place, stop.arrive_min): sum(load.persons for load in stop.alighted)
                for stop in trip.stops[1:]
                if stop.alighted
            },
            possible=self._is_drivable(vehicle, trip) and self._is_lawful(trip),
        )

    def _is_drivable(self, vehicle: int, trip: PlannedTrip) -> bool:
        """Return whether the roads of a trip are open still, and take no longer than it took."""
        kind = int(self.problem.arrays.vehicle_class[vehicle])
        if kind not in self._minutes:
            self._minutes[kind] = self._least_minutes(kind)
        minutes = self._minutes[kind]
        before = trip.stops[0]
        for after in trip.stops[1:]:
            least = minutes.get((before.place, after.place))
            if least is None or least > after.arrive_min - before.depart_min:
                return False
            before = after
        return True

    def _least_minutes(self, kind: int) -> dict[tuple[str, str], int]:
        table = self.problem.network.tables[kind]
        first, targets, minutes = (
            table.first.tolist(),
            table.target.tolist(),
            table.minutes.tolist(),
        )
        least: dict[tuple[str, str], int] = {}
        for place, origin in enumerate(self._ids):
            for hop in range(first[place], first[place + 1]):
                road = (origin, self._ids[targets[hop]])
                least[road] = min(least.get(road, minutes[hop]), minutes[hop])
        return least

    def _is_lawful(self, trip: PlannedTrip) -> bool:
        """Return whether a trip lies in pauses still, and passes open checkpoints."""
        chart = self._chart
        if chart is None:
            return True
        served_by = self.problem.network.limits.served_by
        passed = [stop for stop in trip.stops[1:-1] if stop.place in chart.checkpoints]
        return not without_pause(chart, trip.stops, 0) and all(
            served_by[chart.index[stop.place], stop.depart_min] for stop in passed
        )
