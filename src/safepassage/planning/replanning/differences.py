"""How a new plan differs from the old one, vehicle by vehicle, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.replanning.courses import Chart, split_trips
from safepassage.planning.replanning.result import Exposure, VehicleChange
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.planning.replanning.settled import Settled
    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["changed_vehicles", "exposures"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _ordinal(number: int) -> str:
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th"


class _Teller:
    """Says times and places of a scenario."""

    def __init__(self, scenario: Scenario, at_min: int) -> None:
        self.scenario = scenario
        self.names = {place.id: place.name or place.id for place in scenario.places}
        self.pickups = {p.id for p in scenario.places if p.kind is PlaceKind.PICKUP}
        self.day = scenario.time_at(at_min).date()

    def time(self, minute: int) -> str:
        """Return a clock time, with its date where it is of another day than the replanning."""
        when = self.scenario.time_at(minute)
        return f"{when:%H:%M}" if when.date() == self.day else f"{when:%d %b %H:%M}"

    def name(self, place: str) -> str:
        return self.names.get(place, place)


def _persons(trip: PlannedTrip) -> int:
    return sum(load.persons for stop in trip.stops for load in stop.boarded)


def _pickups(trip: PlannedTrip) -> list[Stop]:
    return [stop for stop in trip.stops if stop.boarded]


class _Boardings:
    """Who boards what where, in a plan: to say who takes whom now."""

    def __init__(self, itineraries: Iterable[Itinerary], at_min: int) -> None:
        self.at: dict[str, list[tuple[int, str, int]]] = {}
        for itinerary in itineraries:
            for stop in itinerary.stops:
                persons = sum(load.persons for load in stop.boarded)
                if persons and stop.depart_min >= at_min:
                    self.at.setdefault(stop.place, []).append(
                        (stop.depart_min, itinerary.vehicle, persons)
                    )
        for boardings in self.at.values():
            boardings.sort()


def changed_vehicles(
    scenario: Scenario,
    old: Sequence[Itinerary],
    new: Sequence[Itinerary],
    settled: Settled,
    at_min: int,
) -> tuple[VehicleChange, ...]:
    """Return a sentence for each vehicle whose stops are not those of the old plan."""
    tell = _Teller(scenario, at_min)
    old_of = {itinerary.vehicle: itinerary for itinerary in old}
    new_of = {itinerary.vehicle: itinerary for itinerary in new}
    before, after = _Boardings(old, at_min), _Boardings(new, at_min)
    changed = []
    for vehicle in [name for name, _ in scenario.vehicle_types()]:
        was, now = old_of.get(vehicle), new_of.get(vehicle)
        if (was.stops if was else ()) == (now.stops if now else ()):
            continue
        old_trips = split_trips(scenario, was) if was else []
        new_trips = split_trips(scenario, now) if now else []
        parts = _differences(tell, vehicle, old_trips, new_trips, before, after, at_min)
        if vehicle in settled.diverted:
            parts.insert(0, _diverted(tell, settled, vehicle))
        if not parts:
            parts = ["waits elsewhere or drives otherwise, with the same people at the same times"]
        changed.append(VehicleChange(vehicle, f"{vehicle}: {'; '.join(parts)}."))
    return tuple(changed)


def _diverted(tell: _Teller, settled: Settled, vehicle: str) -> str:
    diversion, reason = settled.diverted[vehicle]
    last = diversion.stops[-1]
    if diversion.way == "lost":
        return f"lost at {tell.time(last.depart_min)}"
    if diversion.way == "at other times":
        return f"goes on at other times, since {reason}"
    if diversion.way == "to a reception":
        return (
            f"goes straight to {tell.name(last.place)}, there at {tell.time(last.arrive_min)}, "
            f"since {reason}"
        )
    if vehicle in settled.waiting:
        return f"goes on from {tell.name(last.place)} when there is a way, since {reason}"
    return f"leaves the zone at once, since {reason}"


def _differences(
    tell: _Teller,
    vehicle: str,
    old: Sequence[PlannedTrip],
    new: Sequence[PlannedTrip],
    before: _Boardings,
    after: _Boardings,
    at_min: int,
) -> list[str]:
    """Return what became of each trip that had not ended, in words."""
    parts: list[str] = []
    matched: set[int] = set()
    for number, trip in enumerate(old):
        if trip.arrive_min < at_min or not _persons(trip):
            continue
        twin = _twin(trip, number, new, matched, at_min)
        if twin is None:
            parts.append(_dropped(tell, vehicle, number, trip, before, after, at_min))
            continue
        matched.add(twin)
        told = _altered(tell, number, trip, new[twin])
        if told:
            parts.append(told)
    known = {trip.stops for trip in old}
    for number, trip in enumerate(new):
        if number in matched or trip.arrive_min < at_min:
            continue
        if not _persons(trip):
            turn = next((stop for stop in trip.stops if stop.place in tell.pickups), None)
            if turn is not None and trip.stops not in known:
                parts.append(
                    f"drives along with nobody aboard, by {tell.name(turn.place)} "
                    f"at {tell.time(turn.arrive_min)} to {_ends(tell, trip)}"
                )
            continue
        where = " and ".join(
            f"{sum(load.persons for load in stop.boarded)} at {tell.name(stop.place)} "
            f"at {tell.time(stop.depart_min)}"
            for stop in _pickups(trip)
        )
        parts.append(f"new trip, takes {where} to {_ends(tell, trip)}")
    return parts


def _set_down(trip: PlannedTrip) -> list[Stop]:
    """Return the stops at which people of a trip get off."""
    return [stop for stop in trip.stops if stop.alighted]


def _ends(tell: _Teller, trip: PlannedTrip) -> str:
    """Return where people get off and when, or where a vehicle without people ends."""
    stops = _set_down(trip) or [trip.stops[-1]]
    return " and ".join(f"{tell.name(s.place)}, there at {tell.time(s.arrive_min)}" for s in stops)


def _twin(
    trip: PlannedTrip, number: int, new: Sequence[PlannedTrip], matched: set[int], at_min: int
) -> int | None:
    """Return the new trip that an old one has become: to one of the same pickups."""
    places = {stop.place for stop in _pickups(trip)}
    candidates = [
        other
        for other, later in enumerate(new)
        if other not in matched
        and later.arrive_min >= at_min
        and places & {stop.place for stop in _pickups(later)}
    ]
    return min(candidates, key=lambda other: abs(other - number), default=None)


def _altered(tell: _Teller, number: int, old: PlannedTrip, new: PlannedTrip) -> str:
    """Return how a trip that is still made differs, empty where people see no difference."""
    told = []
    loads = {stop.place: sum(load.persons for load in stop.boarded) for stop in _pickups(old)}
    now = {stop.place: stop for stop in _pickups(new)}
    for stop in _pickups(old):
        if stop.place not in now:
            told.append(f"without {tell.name(stop.place)}")
            continue
        later = now[stop.place]
        persons = sum(load.persons for load in later.boarded)
        if persons != loads[stop.place]:
            told.append(f"{persons} instead of {loads[stop.place]} at {tell.name(stop.place)}")
        if later.depart_min != stop.depart_min:
            told.append(
                f"leaves {tell.name(stop.place)} at {tell.time(later.depart_min)} instead of "
                f"{tell.time(stop.depart_min)}"
            )
    told += [
        f"also {sum(load.persons for load in stop.boarded)} at {tell.name(stop.place)} at "
        f"{tell.time(stop.depart_min)}"
        for stop in _pickups(new)
        if stop.place not in loads
    ]
    were, are = _set_down(old), _set_down(new)
    if [stop.place for stop in are] != [stop.place for stop in were]:
        told.append(f"to {_ends(tell, new)}")
    else:
        told += [
            f"at {tell.name(now.place)} at {tell.time(now.arrive_min)} instead of "
            f"{tell.time(was.arrive_min)}"
            for was, now in zip(were, are, strict=True)
            if was.arrive_min != now.arrive_min
        ]
    return f"{_ordinal(number)} trip {', '.join(told)}" if told else ""


def _dropped(
    tell: _Teller,
    vehicle: str,
    number: int,
    trip: PlannedTrip,
    before: _Boardings,
    after: _Boardings,
    at_min: int,
) -> str:
    """Return that a trip is dropped, and who takes its people now."""
    told = []
    for stop in _pickups(trip):
        if stop.depart_min < at_min:
            continue
        persons = sum(load.persons for load in stop.boarded)
        was = set(before.at.get(stop.place, ()))
        others = [b for b in after.at.get(stop.place, ()) if b not in was and b[1] != vehicle]
        if others:
            minute, other, _ = min(others, key=lambda b: abs(b[0] - stop.depart_min))
            told.append(
                f"{_people(persons)} at {tell.name(stop.place)} now leave at {tell.time(minute)} "
                f"with {other}"
            )
        else:
            told.append(f"{_people(persons)} at {tell.name(stop.place)} wait for what is left")
    text = f"{_ordinal(number)} trip dropped"
    return f"{text}, {', '.join(told)}" if told else text


def exposures(
    scenario: Scenario, settled: Settled, new: Iterable[Itinerary], at_min: int
) -> tuple[Exposure, ...]:
    """Return the vehicles that cannot keep the rules, those with most people aboard first."""
    chart, tell = Chart(scenario), _Teller(scenario, at_min)
    stops_of = {itinerary.vehicle: itinerary.stops for itinerary in new}
    found: list[Exposure] = []
    for vehicle, (diversion, _) in settled.diverted.items():
        if diversion.way == "lost":
            found += _lost(chart, tell, vehicle, diversion.stops)
            continue
        for stay in chart.zone_stays(diversion.stops):
            limit = _must_be_out_by(scenario, stay.zone, stay.start_min)
            start = max(limit, at_min)
            if stay.end_min <= max(limit, at_min):
                continue
            after = [stop for stop in diversion.stops if stop.arrive_min >= stay.end_min]
            safe = None
            if after and chart.places[after[0].place].zone is None:
                safe = after[0].place
            persons = _aboard(diversion.stops, stay.end_min)
            found.append(_exposed(tell, vehicle, stay.zone, persons, start, stay.end_min, safe))
        goes_on = len(stops_of.get(vehicle, ())) > len(settled.stops[vehicle])
        told = any(item.vehicle == vehicle for item in found)
        if not diversion.ends and not goes_on and not told:
            found += _staying(chart, tell, vehicle, diversion.stops)
    return tuple(sorted(found, key=lambda item: (-item.persons, -item.minutes, item.vehicle)))


def _staying(chart: Chart, tell: _Teller, vehicle: str, stops: Sequence[Stop]) -> list[Exposure]:
    """Return that a vehicle stays where it is, where that is in a zone or with people aboard."""
    last = stops[-1]
    zone = chart.places[last.place].zone
    persons = _aboard(stops, last.depart_min + 1)
    if not persons and zone is None:
        return []
    sentence = (
        f"{vehicle}: stays at {tell.name(last.place)} from {tell.time(last.arrive_min)}, "
        f"{_people(persons)} aboard; no lawful way on is known."
    )
    minute = last.arrive_min
    return [Exposure(vehicle, zone, persons, minute, minute, last.place, sentence)]


def _must_be_out_by(scenario: Scenario, zone: str, minute: int) -> int:
    """Return by when the zone must be left by who was in it at a minute."""
    limits = [
        pause.end_min - pause.margin_min
        for pause in scenario.pauses
        if zone in pause.zones and pause.start_min <= minute <= pause.end_min
    ]
    return max(limits, default=minute)


def _aboard(stops: Sequence[Stop], minute: int) -> int:
    """Return the persons aboard just before a minute, on a trip that begins empty."""
    persons = 0
    for number, stop in enumerate(stops):
        if number > 0 and stop.arrive_min < minute:
            persons -= sum(load.persons for load in stop.alighted)
        if stop.depart_min < minute:
            persons += sum(load.persons for load in stop.boarded)
    return persons


def _exposed(
    tell: _Teller, vehicle: str, zone: str, persons: int, start: int, end: int, safe: str | None
) -> Exposure:
    sentence = (
        f"{vehicle}: in the zone {zone} until {tell.time(end)}, {end - start} minutes after it "
        f"must be out, {_people(persons)} aboard; "
    )
    sentence += (
        f"nearest safe place: {tell.name(safe)}." if safe else "no way out of the zone is open."
    )
    return Exposure(vehicle, zone, persons, start, end, safe, sentence)


def _lost(chart: Chart, tell: _Teller, vehicle: str, stops: Sequence[Stop]) -> list[Exposure]:
    """Return that a vehicle is lost, where that is in a zone or with people aboard."""
    last = stops[-1]
    persons = _aboard(stops, last.depart_min + 1)
    zone = chart.places[last.place].zone
    if not persons and zone is None:
        return []
    where = f"last at {tell.name(last.place)} at {tell.time(last.depart_min)}"
    sentence = (
        f"{vehicle}: lost with {_people(persons)} aboard, {where}; this plan does not fetch them, "
        "somebody must."
    )
    if not persons:
        sentence = f"{vehicle}: lost in zone {zone}, {where}; nobody is aboard but its crew."
    return [Exposure(vehicle, zone, persons, last.depart_min, last.depart_min, None, sentence)]
