"""How a new plan differs from the old one, vehicle by vehicle, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.binding import people
from safepassage.planning.replanning.courses import Chart, aboard_of, split_trips
from safepassage.planning.replanning.result import VehicleChange
from safepassage.planning.replanning.telling import Teller, persons_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.planning.replanning.settled import Settled
    from safepassage.plans import Itinerary, Load, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["changed_vehicles"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def _ordinal(number: int) -> str:
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th"


def _persons(trip: PlannedTrip) -> int:
    return sum(persons_of(stop.boarded) for stop in trip.stops)


def _pickups(trip: PlannedTrip) -> list[Stop]:
    return [stop for stop in trip.stops if stop.boarded]


def _by_visit(stops: Iterable[Stop]) -> dict[tuple[str, int], Stop]:
    """Return stops by place, and by how often a trip has been there before."""
    visits: dict[tuple[str, int], Stop] = {}
    for stop in stops:
        number = sum(place == stop.place for place, _ in visits)
        visits[stop.place, number] = stop
    return visits


def _turn_of(stops: Sequence[Stop]) -> Stop | None:
    """Return the stop from which a vehicle goes back the way that it came, None without one."""
    around = zip(stops, stops[1:], stops[2:], strict=False)
    return next((stop for was, stop, then in around if was.place == then.place), None)


def _set_down(trip: PlannedTrip) -> list[Stop]:
    """Return the stops at which people of a trip get off; its first belongs to the one before."""
    return [stop for stop in trip.stops[1:] if stop.alighted]


class _Boardings:
    """Who boards what where, in a plan: to say who takes whom now."""

    def __init__(self, itineraries: Iterable[Itinerary], at_min: int) -> None:
        #: By group: (minute, vehicle, persons).
        self.of: dict[str, list[tuple[int, str, int]]] = {}
        for itinerary in itineraries:
            for stop in itinerary.stops:
                for load in stop.boarded if stop.depart_min >= at_min else ():
                    boarding = (stop.depart_min, itinerary.vehicle, load.persons)
                    self.of.setdefault(load.group, []).append(boarding)


class _Differences:
    """Says what one vehicle does otherwise than in the old plan."""

    def __init__(
        self,
        chart: Chart,
        tell: Teller,
        old: Sequence[Itinerary],
        new: Sequence[Itinerary],
        settled: Settled,
        at_min: int,
    ) -> None:
        self.chart = chart
        self.tell = tell
        self.settled = settled
        self.at_min = at_min
        self.before = _Boardings(old, at_min)
        self.after = _Boardings(new, at_min)

    def of(self, vehicle: str, old: Sequence[PlannedTrip], new: Sequence[PlannedTrip]) -> list[str]:
        """Return what became of each trip that had not ended, in words."""
        parts: list[str] = []
        if vehicle in self.settled.diverted:
            parts.append(self._diverted(vehicle, new))
        matched: set[int] = set()
        for number, trip in enumerate(old):
            if not self._is_open(trip) or not _persons(trip):
                continue
            twin = self._twin(trip, number, new, matched)
            if twin is None:
                parts.append(self._dropped(vehicle, number, trip))
                continue
            matched.add(twin)
            told = self._altered(number, trip, new[twin])
            parts += [told] if told else []
        known = {trip.stops for trip in old}
        lost = vehicle in self.settled.diverted and self.settled.diverted[vehicle][0].way == "lost"
        for number, trip in enumerate([] if lost else new):
            if number not in matched and trip.arrive_min >= self.at_min:
                parts += self._added(trip, is_known=trip.stops in known)
        return parts

    def _is_open(self, trip: PlannedTrip) -> bool:
        """Return whether a trip had not ended: it was under way, or its people are aboard still."""
        return trip.arrive_min >= self.at_min or bool(aboard_of(trip.stops))

    def _diverted(self, vehicle: str, new: Sequence[PlannedTrip]) -> str:
        tell, (diversion, reason) = self.tell, self.settled.diverted[vehicle]
        last = diversion.stops[-1]
        aboard = aboard_of(new[-1].stops) if new else ()
        if diversion.way == "lost":
            return f"lost at {tell.time(min(last.depart_min, tell.usable_until[vehicle]))}"
        if aboard:
            end = tell.name(new[-1].stops[-1].place)
            first = "leaves the zone at once, " if self._flees(diversion.stops) else ""
            with_them = f"with {people(persons_of(aboard))} aboard"
            return f"{first}stays at {end} {with_them}, since {reason}"
        if vehicle in self.settled.stuck or vehicle in self.settled.waiting:
            return self._standing(diversion.stops, reason, new)
        if diversion.way == "at other times":
            return f"goes on at other times, since {reason}"
        if diversion.way == "to a reception":
            # The trip whose end is where the diversion ends.
            trip = next((t for t in new if t.stops[-1].arrive_min == last.arrive_min), new[-1])
            return f"goes straight to {tell.ends(trip)}, since {reason}"
        trip = next((t for t in new if t.stops[-1].arrive_min == last.arrive_min), new[-1])
        return f"leaves the zone at once, goes straight to {tell.ends(trip)}, since {reason}"

    def _flees(self, stops: Sequence[Stop]) -> bool:
        """Return whether a vehicle is in a zone still, and leaves it."""
        out = self.chart.places[stops[-1].place].zone is None
        return out and any(stay.end_min > self.at_min for stay in self.chart.zone_stays(stops))

    def _standing(self, stops: Sequence[Stop], reason: str, new: Sequence[PlannedTrip]) -> str:
        """Return where a vehicle stands that cannot go on at once, and when it does."""
        tell, last = self.tell, stops[-1]
        departs = [
            stop.depart_min
            for trip in new
            for stop in trip.stops[:-1]
            if (stop.place, stop.arrive_min) == (last.place, last.arrive_min)
        ]
        where = tell.name(last.place)
        if self._flees(stops):
            begins = f"leaves the zone at once for {where}, there at {tell.time(last.arrive_min)}"
            begins += "" if departs else ", and stays there"
        else:
            begins = f"{'waits' if departs else 'stays'} at {where}"
        goes_on = f"; goes on from there at {tell.time(departs[0])}" if departs else ""
        return f"{begins}, since {reason}{goes_on}"

    def _added(self, trip: PlannedTrip, *, is_known: bool) -> list[str]:
        """Return that a trip is new, nothing where it was to be made without people before."""
        tell = self.tell
        if _persons(trip):
            where = " and ".join(
                f"{tell.who(stop.boarded)} at {tell.name(stop.place)} at "
                f"{tell.time(stop.depart_min)}"
                for stop in _pickups(trip)
            )
            return [f"new trip, takes {where} to {tell.ends(trip)}"]
        pickups = (stop for stop in trip.stops if stop.place in tell.pickups)
        turn = _turn_of(trip.stops) or next(pickups, None)
        if turn is None or is_known:
            return []
        where = f"by {tell.name(turn.place)} at {tell.time(turn.arrive_min)}"
        return [f"drives along with nobody aboard, {where} to {tell.ends(trip)}"]

    def _twin(
        self, trip: PlannedTrip, number: int, new: Sequence[PlannedTrip], matched: set[int]
    ) -> int | None:
        """Return the new trip that an old one has become: to one of the same pickups."""
        places = {stop.place for stop in _pickups(trip)}
        candidates = [
            other
            for other, later in enumerate(new)
            if other not in matched
            and self._is_open(later)
            and places & {stop.place for stop in _pickups(later)}
        ]
        return min(candidates, key=lambda other: abs(other - number), default=None)

    def _altered(self, number: int, old: PlannedTrip, new: PlannedTrip) -> str:
        """Return how a trip that is still made differs, empty where people see no difference."""
        told = [*self._other_pickups(old, new), *self._other_ends(old, new)]
        return f"{_ordinal(number)} trip {', '.join(told)}" if told else ""

    def _other_pickups(self, old: PlannedTrip, new: PlannedTrip) -> list[str]:
        tell = self.tell
        told = []
        now = _by_visit(_pickups(new))
        known = _by_visit(_pickups(old))
        for visit, stop in known.items():
            if visit not in now:
                told.append(f"without {tell.name(stop.place)}")
                continue
            later = now[visit]
            told += self._other_people(stop.boarded, later.boarded, f"at {tell.name(stop.place)}")
            if later.depart_min != stop.depart_min:
                told.append(
                    f"leaves {tell.name(stop.place)} at {tell.time(later.depart_min)} instead of "
                    f"{tell.time(stop.depart_min)}"
                )
        told += [
            f"also {tell.who(stop.boarded)} at {tell.name(stop.place)} at "
            f"{tell.time(stop.depart_min)}"
            for visit, stop in now.items()
            if visit not in known
        ]
        return told

    def _other_people(self, old: Sequence[Load], new: Sequence[Load], where: str) -> list[str]:
        """Return who is taken, or set down, instead of whom, nothing where they are the same."""
        if sorted((load.group, load.persons) for load in old) == sorted(
            (load.group, load.persons) for load in new
        ):
            return []
        return [f"{self.tell.who(new)} instead of {self.tell.who(old)} {where}"]

    def _other_ends(self, old: PlannedTrip, new: PlannedTrip) -> list[str]:
        tell = self.tell
        were, are = _set_down(old), _set_down(new)
        if aboard_of(new.stops) and not are:
            return []
        if [stop.place for stop in are] != [stop.place for stop in were]:
            return [f"to {tell.ends(new)}"]
        told = []
        for was, now in zip(were, are, strict=True):
            if was.arrive_min != now.arrive_min:
                told.append(
                    f"at {tell.name(now.place)} at {tell.time(now.arrive_min)} instead of "
                    f"{tell.time(was.arrive_min)}"
                )
            if len(are) > 1 or aboard_of(new.stops):
                # Who boards is told already; who of them gets off where, only here.
                at = f"get off at {tell.name(now.place)}"
                told += self._other_people(was.alighted, now.alighted, at)
        return told

    def _dropped(self, vehicle: str, number: int, trip: PlannedTrip) -> str:
        """Return that a trip is dropped, and who takes its people now."""
        told = [
            self._instead(vehicle, stop, load)
            for stop in _pickups(trip)
            if stop.depart_min >= self.at_min
            for load in stop.boarded
        ]
        text = f"{_ordinal(number)} trip dropped"
        return f"{text}, {', '.join(told)}" if told else text

    def _instead(self, vehicle: str, stop: Stop, load: Load) -> str:
        """Return who takes those of one group whom a vehicle was to take."""
        tell = self.tell
        was = set(self.before.of.get(load.group, ()))
        others = [b for b in self.after.of.get(load.group, ()) if b not in was and b[1] != vehicle]
        who = f"{tell.who([load])} at {tell.name(stop.place)}"
        if not others:
            return f"{who} {'waits' if load.persons == 1 else 'wait'} for what is left"
        minute, other, _ = min(others, key=lambda b: abs(b[0] - stop.depart_min))
        leave = "leaves" if load.persons == 1 else "leave"
        return f"{who} now {leave} at {tell.time(minute)} with {other}"


def changed_vehicles(
    scenario: Scenario,
    old: Sequence[Itinerary],
    new: Sequence[Itinerary],
    settled: Settled,
    at_min: int,
) -> tuple[VehicleChange, ...]:
    """Return a sentence for each vehicle whose stops are not those of the old plan."""
    old_of = {itinerary.vehicle: itinerary for itinerary in old}
    new_of = {itinerary.vehicle: itinerary for itinerary in new}
    pairs = [(name, old_of.get(name), new_of.get(name)) for name, _ in scenario.vehicle_types()]
    differing = [
        (vehicle, was, now)
        for vehicle, was, now in pairs
        if (was.stops if was else ()) != (now.stops if now else ())
    ]
    if not differing:
        return ()
    chart = Chart(scenario)
    say = _Differences(chart, Teller(scenario, at_min), old, new, settled, at_min)
    changed = []
    for vehicle, was, now in differing:
        parts = say.of(
            vehicle,
            split_trips(chart, was) if was else [],
            split_trips(chart, now) if now else [],
        )
        if not parts and was is None and now is not None:
            parts = [f"drives along with nobody aboard to {say.tell.ends(now)}"]
        elif not parts:
            parts = ["waits elsewhere or drives otherwise, with the same people at the same times"]
        changed.append(VehicleChange(vehicle, f"{vehicle}: {'; '.join(parts)}."))
    return tuple(changed)
