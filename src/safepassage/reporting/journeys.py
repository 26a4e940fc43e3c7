"""A plan told as what each vehicle does, step by step, and what becomes of each person."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from safepassage.plans import Itinerary, Load, Plan
    from safepassage.reporting.index import Index

__all__ = ["Outcome", "Passage", "Step", "passages", "steps"]

NEEDS = tuple(Need)


@dataclass(frozen=True, slots=True)
class Step:
    """
    One drive along a road, or one stay at a place (``from_place`` is ``to_place``).

    ``aboard`` is (seated, wheelchair, stretcher) meanwhile. In a stay, ``getting_off`` persons
    leave when it starts and those of ``boarded`` come aboard when it ends. ``leave_by_min`` is of a
    drive in a zone the last safe departure: if all then takes as long as planned, the vehicle is
    out of the zone the pause's margin before its end.
    """

    vehicle: str
    number: int
    from_place: str
    to_place: str
    start_min: int
    end_min: int
    km: float
    zone: str | None
    pause: str
    boarded: tuple[Load, ...]
    getting_off: int
    aboard: tuple[int, int, int]
    leave_by_min: int | None = None

    @property
    def drives(self) -> bool:
        """Return whether the vehicle moves."""
        return self.from_place != self.to_place

    @property
    def boarding(self) -> int:
        """Return the persons who come aboard when a stay ends."""
        return sum(load.persons for load in self.boarded)

    @property
    def persons(self) -> int:
        """Return the persons aboard."""
        return sum(self.aboard)


def steps(index: Index, itinerary: Itinerary) -> tuple[Step, ...]:
    """Return what one vehicle does in order; a stay of no length without passengers is left out."""
    found: list[Step] = []
    aboard = [0, 0, 0]

    def add(
        places: tuple[str, str],
        times: tuple[int, int],
        boarded: tuple[Load, ...] = (),
        getting_off: int = 0,
    ) -> None:
        drives = places[0] != places[1]
        road = index.road(*places) if drives else None
        zone = (road.zone if road else None) if drives else index.place_zone(places[0])
        pause = index.pause_over(zone, *times) if zone else None
        found.append(
            Step(
                vehicle=itinerary.vehicle,
                number=len(found) + 1,
                from_place=places[0],
                to_place=places[1],
                start_min=times[0],
                end_min=times[1],
                km=road.km if road else 0.0,
                zone=zone,
                pause=pause.id if pause else "",
                boarded=boarded,
                getting_off=getting_off,
                aboard=(aboard[0], aboard[1], aboard[2]),
            )
        )

    for position, stop in enumerate(itinerary.stops):
        getting_off = _move(index, aboard, stop.alighted, -1)
        if stop.arrive_min != stop.depart_min or stop.boarded or getting_off:
            add(
                (stop.place, stop.place),
                (stop.arrive_min, stop.depart_min),
                stop.boarded,
                getting_off,
            )
        _move(index, aboard, stop.boarded, +1)
        if position + 1 < len(itinerary.stops):
            after = itinerary.stops[position + 1]
            add((stop.place, after.place), (stop.depart_min, after.arrive_min))
    return tuple(_with_last_departures(index, found))


def _with_last_departures(index: Index, told: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps with the last safe departure of each drive in a zone."""
    ends = {pause.id: pause.end_min - pause.margin_min for pause in index.scenario.pauses}
    out_min = 0
    back: list[Step] = []
    for step, after in zip(reversed(told), [None, *reversed(told)], strict=False):
        if after is None or (after.zone, after.pause) != (step.zone, step.pause):
            out_min = step.end_min
        by = step.start_min + ends[step.pause] - out_min if step.drives and step.pause else None
        back.append(replace(step, leave_by_min=by))
    return reversed(back)


def _move(index: Index, aboard: list[int], loads: Iterable[Load], sign: int) -> int:
    count = 0
    for load in loads:
        group = index.groups.get(load.group)
        need = group.need if group is not None else Need.SEATED
        aboard[NEEDS.index(need)] += sign * load.persons
        count += load.persons
    return count


class Outcome(StrEnum):
    """What becomes of a person in a plan; nobody is without one."""

    SAFETY = "reaches safety"
    LEFT = "left"
    STAYS = "stays"
    UNDECIDED = "undecided"
    NOT_SET_DOWN = "not set down"


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of some persons of one group; those who do not travel have no vehicle."""

    group: str
    persons: int
    pickup: str
    outcome: Outcome
    vehicle: str = ""
    boards_min: int | None = None
    reception: str = ""
    gets_off_min: int | None = None


_NOT_TRAVELLING = {
    Choice.LEAVE: Outcome.LEFT,
    Choice.STAY: Outcome.STAYS,
    Choice.UNDECIDED: Outcome.UNDECIDED,
}


def passages(index: Index, plan: Plan) -> tuple[Passage, ...]:
    """
    Return what becomes of everybody, by group in the table's order, then by time.

    In a right plan each person of the scenario is in exactly one passage. Persons of one group who
    board one vehicle at different stops get off in the order in which they boarded.
    """
    by_group: dict[str, list[Passage]] = defaultdict(list)
    for itinerary in plan.itineraries:
        for passage in _passages_of(itinerary):
            by_group[passage.group].append(passage)
    found: list[Passage] = []
    for group in index.scenario.groups:
        travelling = sorted(
            by_group.pop(group.id, ()),
            key=lambda passage: (
                passage.boards_min or 0,
                passage.vehicle,
                passage.gets_off_min or 0,
            ),
        )
        found.extend(travelling)
        rest = group.persons - sum(passage.persons for passage in travelling)
        if rest > 0:
            found.append(Passage(group.id, rest, group.place, _NOT_TRAVELLING[group.choice]))
    for unknown in by_group.values():
        found.extend(unknown)
    return tuple(found)


def _passages_of(itinerary: Itinerary) -> Iterable[Passage]:
    waiting: dict[str, deque[tuple[int, str, int]]] = defaultdict(deque)
    for stop in itinerary.stops:
        for load in stop.alighted:
            rest = load.persons
            queue = waiting[load.group]
            while rest and queue:
                persons, pickup, boards_min = queue.popleft()
                if persons > rest:
                    queue.appendleft((persons - rest, pickup, boards_min))
                    persons = rest
                rest -= persons
                yield Passage(
                    load.group,
                    persons,
                    pickup,
                    Outcome.SAFETY,
                    itinerary.vehicle,
                    boards_min,
                    stop.place,
                    stop.arrive_min,
                )
        for load in stop.boarded:
            waiting[load.group].append((load.persons, stop.place, stop.depart_min))
    for group, queue in waiting.items():
        for persons, pickup, boards_min in queue:
            yield Passage(
                group, persons, pickup, Outcome.NOT_SET_DOWN, itinerary.vehicle, boards_min
            )
