"""
Where people who are aboard can get off: at one reception, or some here and some there.

All ways are those of one vehicle alone. Of the ways that are tried the one is taken after which the
fewest are still aboard, and of equal ones that with the earliest arrivals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.compiled import INF
from safepassage.planning.replanning.arriving import Away
from safepassage.planning.replanning.legal import keeps_limits
from safepassage.plans import Load, Stop
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from safepassage.planning.replanning.arriving import Arriving

__all__ = ["Alighting"]

#: Receptions that are tried next, and receptions in a row, where people are parted.
_MOST_TRIED = 3


@dataclass(frozen=True, slots=True)
class Alighting:
    """
    Where those aboard one vehicle can get off.

    ``before`` are its stops up to where it stands, which its range and driving time are reckoned
    from.
    """

    arriving: Arriving
    before: tuple[Stop, ...]

    def home(self, away: Away, planned: str) -> Away | None:
        """Return the way to the nearest reception or depot, for a vehicle with nobody aboard."""
        chart = self.arriving.chart
        used = {vehicle.depot for vehicle in chart.scenario.vehicles}
        depots = (p.id for p in chart.scenario.places if p.kind is PlaceKind.DEPOT)
        homes = {*chart.receptions, *(place for place in depots if place in used)}
        for target in self._sorted(away, homes, planned):
            way = self.arriving.quickest(away.here, target)
            found = None if way is None else self._joined(away, way, ())
            if found is not None:
                return found
        return None

    def together(self, away: Away, planned: str) -> Away | None:
        """Return the way to the reception reached first where all aboard get off in one minute."""
        for target in self._sorted(away, self._accepted(away.aboard, all), planned):
            found = self.all_at(away, target)
            if found is not None:
                return found
        return None

    def all_at(self, away: Away, target: str) -> Away | None:
        """Return the way to a reception where all aboard get off in one minute."""
        if self._persons_for(away, target) < away.persons:
            return None
        return self._visit(away, target, away.persons)

    def parted(self, away: Away, planned: str) -> Away:
        """Return the way by receptions with which the fewest stay aboard; none where none can."""
        before = away.persons + 1
        while 0 < away.persons < before:
            before = away.persons
            away = self._best_of(away, planned, _MOST_TRIED)
        return away

    def _best_of(self, away: Away, planned: str, depth: int) -> Away:
        """Return the best way by a few receptions in a row."""
        best = away
        targets = self._sorted(away, self._accepted(away.aboard, any), planned)
        for target in targets[:_MOST_TRIED] if depth > 0 else ():
            # As soon as anybody can get off there, or when all can who want to.
            for least in sorted({self._least_for(away, target), self._persons_for(away, target)}):
                found = self._visit(away, target, least)
                if found is not None:
                    best = min(best, self._best_of(found, planned, depth - 1), key=Away.rank)
        return best

    def why_not(self, away: Away) -> tuple[str, frozenset[str]]:
        """Return why those aboard can get off nowhere, and the receptions that are but full."""
        told: list[str] = []
        full: set[str] = set()
        for place in sorted(self._accepted(away.aboard, any)):
            name = self.arriving.chart.places[place].name or place
            reached = self.arriving.reached(away.here, place)
            least = self._least_for(away, place)
            if reached >= INF:
                told.append(f"no lawful way to {name} is known")
            elif (
                # Where it stands already, who can get off has got off.
                place == away.here.place
                or self.arriving.first_with_room(away, place, reached, least) is None
            ):
                told.append(f"{name} has no room left")
                full.add(place)
            elif self.arriving.quickest(away.here, place) is None:
                told.append(f"no way to {name} is open to one vehicle alone")
            else:
                told.append(f"{name} cannot be reached in time")
        return " and ".join(told) or "no reception takes them", frozenset(full)

    def _accepted(
        self, aboard: Mapping[str, int], each: Callable[[Iterable[bool]], bool]
    ) -> list[str]:
        """Return the receptions that ``each`` group aboard accepts: all of them, or any."""
        chart = self.arriving.chart
        groups = [chart.groups[group] for group, persons in aboard.items() if persons > 0]
        return [place for place in chart.receptions if each(place in g.accepts for g in groups)]

    def _persons_for(self, away: Away, target: str) -> int:
        """Return how many of those aboard accept a reception."""
        groups = self.arriving.chart.groups
        return sum(n for group, n in away.aboard.items() if target in groups[group].accepts)

    def _least_for(self, away: Away, target: str) -> int:
        """Return how many get off at a reception at least if any do: a household that is whole."""
        return min(sum(members.values()) for members, _ in self._households(away.aboard, target))

    def _sorted(self, away: Away, targets: Iterable[str], planned: str) -> list[str]:
        """Return places by when they are reached; of equal ones that of the plan comes first."""
        return sorted(
            targets,
            key=lambda place: (self.arriving.reached(away.here, place), place != planned, place),
        )

    def _visit(self, away: Away, target: str, least: int) -> Away | None:
        """Return the way to a reception where at least so many get off, and all who can."""
        way = self.arriving.way(away, target, least)
        if way is None:
            return None
        room = self.arriving.room(away, target, way[-1].arrive_min)
        return self._joined(away, way, self._who_gets_off(away.aboard, target, room))

    def _who_gets_off(self, aboard: Mapping[str, int], target: str, room: int) -> tuple[Load, ...]:
        """Return who gets off at a reception: first those who accept the fewest others."""
        off: dict[str, int] = {}
        for members, count in sorted(self._households(aboard, target), key=self._choices):
            size = sum(members.values())
            units = min(count, max(0, room) // size)
            room -= units * size
            for group, persons in members.items() if units else ():
                off[group] = persons * units
        return tuple(Load(group, persons) for group, persons in sorted(off.items()))

    def _choices(self, household: tuple[Mapping[str, int], int]) -> tuple[int, float, str]:
        """Return the order in which households get off where there is not room for all."""
        group = self.arriving.chart.groups[min(household[0])]
        return len(group.accepts), -group.priority, group.id

    def _joined(self, away: Away, way: Sequence[Stop], loads: tuple[Load, ...]) -> Away | None:
        """Return the rest with a way more, at whose end people get off; None if it may not be."""
        arriving, here = self.arriving, away.here
        stops: tuple[Stop, ...] = (replace(here, alighted=(*here.alighted, *loads)),)
        if len(way) > 1:
            begun = replace(here, depart_min=way[0].depart_min)
            stops = (begun, *way[1:-1], replace(way[-1], alighted=loads))
        last = stops[-1]
        stood = arriving.chart.places[last.place].stop_min if loads else 0
        last = replace(last, depart_min=max(last.depart_min, last.arrive_min + stood))
        stops = (*away.stops[:-1], *stops[:-1], last)
        if (
            last.depart_min > arriving.kind.available_to_min
            or arriving.usage.unserved_at(stops)
            or not keeps_limits(
                arriving.chart,
                arriving.ways.network,
                arriving.kind,
                (*self.before, *stops),
                arriving.at_min,
            )
        ):
            return None
        aboard = dict(away.aboard)
        for load in loads:
            aboard[load.group] -= load.persons
        return Away(stops, {group: persons for group, persons in aboard.items() if persons > 0})

    def _households(
        self, aboard: Mapping[str, int], target: str
    ) -> list[tuple[dict[str, int], int]]:
        """Return who of those aboard accepts a reception: a household's persons, and how many."""
        named: dict[str, dict[str, int]] = {}
        found: list[tuple[dict[str, int], int]] = []
        for group_id, persons in aboard.items():
            group = self.arriving.chart.groups[group_id]
            if target not in group.accepts:
                continue
            if group.household is None:
                found.append(({group_id: group.household_size}, persons // group.household_size))
            else:
                named.setdefault(group.household, {})[group_id] = persons
        return [*found, *((members, 1) for members in named.values())]
