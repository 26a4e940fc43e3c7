"""Ways for single vehicles from wherever they are: lawful ones, and out of a zone at once."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from safepassage.compiled import INF
from safepassage.network.fields import ACTION, ARRIVE, WAIT
from safepassage.plans import Stop

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.network.swept import Swept
    from safepassage.planning.replanning.usage import Usage
    from safepassage.scenario.model import Scenario

__all__ = ["Ways"]


class Ways:
    """
    The ways of a network, walked place by place.

    Checkpoints' throughput is taken from what ``usage`` leaves. A convoy zone is never entered:
    one vehicle alone is no convoy.
    """

    def __init__(self, scenario: Scenario, network: Network, usage: Usage) -> None:
        self.network = network
        self.usage = usage
        self.ids = [place.id for place in scenario.places]
        self.index = {place.id: number for number, place in enumerate(scenario.places)}
        self._stop_of = {place: stop for stop, place in enumerate(network.stops)}
        self._swept: dict[tuple[int, int], Swept] = {}

    def _sweep(self, kind: int, place: int) -> Swept:
        stop = self._stop_of.get(place)
        if stop is not None:
            return self.network.sweep_to(kind, stop)
        if (kind, place) not in self._swept:
            self._swept[kind, place] = self.network.sweep_place(kind, place)
        return self._swept[kind, place]

    def arrival(self, kind: int, origin: str, minute: int, target: str) -> int:
        """Return the earliest arrival as if the vehicle were alone, INF when there is none."""
        here, goal = self.index[origin], self.index[target]
        if minute > self.network.horizon_min:
            return INF
        if self.network.static:
            arrive = minute + self.network.minutes_to(kind, goal)[here]
            return arrive if arrive <= self.network.horizon_min else INF
        return self._sweep(kind, goal).field(here, minute, ARRIVE)

    def walk(self, kind: int, origin: str, minute: int, target: str) -> list[Stop] | None:
        """
        Return the stops of the earliest way, from standing at its beginning to its end.

        None where there is none. The first stop arrives at ``minute``; the last departs in the
        minute in which it arrives.
        """
        if self.arrival(kind, origin, minute, target) >= INF:
            return None
        table = self.network.tables[kind]
        place, goal = self.index[origin], self.index[target]
        stops = [Stop(origin, minute, minute)]
        while place != goal:
            found = self._next_hop(kind, place, minute, goal)
            if found is None:
                return None
            hop, depart = found
            stops[-1] = Stop(self.ids[place], stops[-1].arrive_min, depart)
            place, minute = int(table.target[hop]), depart + int(table.minutes[hop])
            stops.append(Stop(self.ids[place], minute, minute))
        return stops

    def _next_hop(self, kind: int, place: int, minute: int, goal: int) -> tuple[int, int] | None:
        """Return the hop to drive from a place and the minute of departure."""
        network, table = self.network, self.network.tables[kind]
        service = int(network.limits.service[place])
        if network.static:
            to_go = network.minutes_to(kind, goal)
            hops = range(int(table.first[place]), int(table.first[place + 1]))
            hop = min(hops, key=lambda hop: (table.minutes[hop] + to_go[table.target[hop]], hop))
            return hop, minute + service
        swept = self._sweep(kind, goal)
        if network.exits.is_break[place]:
            return self._exit(swept, place, minute, service)
        while minute <= network.horizon_min:
            if swept.field(place, minute, ARRIVE) >= INF:
                return None
            act, until = swept.action(place, minute)
            if act != WAIT:
                return act, minute + service
            minute = until + 1
        return None

    def serves(self, checkpoint: str, depart: int) -> bool:
        """Return whether a checkpoint is open, and has a place, for a vehicle that departs then."""
        limits, place = self.network.limits, self.index[checkpoint]
        return bool(limits.served_by[place, depart]) and self.usage.has_pass(
            checkpoint, depart - int(limits.service[place])
        )

    def _exit(self, swept: Swept, place: int, arrived: int, service: int) -> tuple[int, int] | None:
        """Return the hop and the minute with which a break is left for the earliest arrival."""
        network = self.network
        best: tuple[int, int, int] | None = None
        zone = int(network.limits.zone_of[place])
        for way, exit_place in enumerate(network.exits.place.tolist()):
            if exit_place != place or network.exits.gate[way] >= 0:
                continue
            states = swept.states(len(network.limits.zone_of) + way, (ARRIVE, ACTION))
            for depart in range(arrived + service, network.horizon_min + 1):
                if zone >= 0 and (
                    network.limits.pause_at[zone, depart] != network.limits.pause_at[zone, arrived]
                ):
                    break
                arrive = int(states[depart, 0])
                if best is not None and best[0] <= arrive:
                    if arrive < INF:
                        break
                    continue
                if arrive >= INF or not self.serves(self.ids[place], depart):
                    continue
                best = (arrive, int(states[depart, 1]), depart)
                break
        return None if best is None else best[1:]

    def out_of_zone(self, kind: int, origin: str, minute: int) -> list[list[Stop]]:
        """
        Return the stops of the quickest ways to places outside zones, whatever pauses say.

        Only what is open to the vehicle is driven, outside the curfew, and checkpoints serve it
        while they are open and have a place. Several where they are out in the same minute, on
        roads outside zones then; the one that is at its place first comes first. Empty where there
        is no way out.
        """
        table, limits = self.network.tables[kind], self.network.limits
        start = self.index[origin]
        if limits.zone_of[start] < 0:
            return [[Stop(origin, minute, minute)]]
        best = {start: minute}
        came: dict[int, tuple[int, int]] = {}
        heap = [(minute, start)]
        #: By place outside zones: when it is out, on a road outside zones already, and is there.
        found: dict[int, tuple[int, int]] = {}
        soonest = INF
        while heap:
            now, place = heapq.heappop(heap)
            if now > soonest:
                break
            if now > best[place]:
                continue
            for hop in range(int(table.first[place]), int(table.first[place + 1])):
                target, minutes = int(table.target[hop]), int(table.minutes[hop])
                leave = self._set_out(place, now + int(limits.service[place]), minutes)
                if leave is None:
                    continue
                if limits.zone_of[target] >= 0:
                    if leave + minutes >= best.get(target, INF):
                        continue
                    heapq.heappush(heap, (leave + minutes, target))
                else:
                    out = leave if table.zone[hop] < 0 else leave + minutes
                    if found.get(target, (INF, INF)) <= (out, leave + minutes):
                        continue
                    found[target] = (out, leave + minutes)
                    soonest = min(soonest, out)
                best[target], came[target] = leave + minutes, (place, leave)
        first = sorted((there, place) for place, (out, there) in found.items() if out == soonest)
        return [self._traced(start, minute, place, best, came) for _, place in first]

    def _set_out(self, place: int, depart: int, minutes: int) -> int | None:
        """Return the first minute from one on in which curfew and checkpoints let one set out."""
        curfew = self.network.limits.curfew
        for minute in range(depart, self.network.horizon_min - minutes + 1):
            if curfew[minute] >= minute + minutes and self.serves(self.ids[place], minute):
                return minute
        return None

    def _traced(
        self,
        start: int,
        minute: int,
        place: int,
        best: dict[int, int],
        came: dict[int, tuple[int, int]],
    ) -> list[Stop]:
        stops = [Stop(self.ids[place], best[place], best[place])]
        while place != start:
            place, depart = came[place]
            arrived = minute if place == start else best[place]
            stops.insert(0, Stop(self.ids[place], arrived, depart))
        return stops
