"""Who cannot be kept safe after a change: in a zone without a pause, lost, or left aboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.planning.binding import LeftAboard, people
from safepassage.planning.replanning.courses import Chart, aboard_of
from safepassage.planning.replanning.result import Exposure
from safepassage.planning.replanning.telling import Teller, persons_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.planning.replanning.settled import Settled
    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["exposures", "left_aboard"]


def left_aboard(
    scenario: Scenario, settled: Settled, new: Iterable[Itinerary], at_min: int
) -> tuple[LeftAboard, ...]:
    """Return who ends the plan aboard a vehicle, and why: whatever has brought it about."""
    tell = Teller(scenario, at_min)
    found = []
    for itinerary in new:
        loads = aboard_of(itinerary.stops)
        if not loads:
            continue
        vehicle, why = itinerary.vehicle, "the vehicle can no longer be used"
        diversion = settled.diverted.get(vehicle)
        if diversion is not None:
            why = "the vehicle is lost" if diversion[0].way == "lost" else diversion[0].why
            if itinerary.stops[-1].place != diversion[0].stops[-1].place:
                why = "no way from there to a reception with room for them was found"
        found.append(LeftAboard(vehicle, tell.end_of(itinerary), loads, why))
    return tuple(found)


def exposures(
    scenario: Scenario,
    settled: Settled,
    new: Sequence[Itinerary],
    aboard: Iterable[LeftAboard],
    at_min: int,
) -> tuple[Exposure, ...]:
    """
    Return the vehicles that cannot keep the rules, those with people aboard first.

    ``aboard`` are those who end the plan aboard a vehicle, see :func:`left_aboard`.
    Of these, those in a zone come first, and then those with the most people.
    """
    chart, tell = Chart(scenario), Teller(scenario, at_min)
    new_of = {itinerary.vehicle: itinerary for itinerary in new}
    found: list[Exposure] = []
    for vehicle, (diversion, _) in settled.diverted.items():
        if diversion.way != "lost":
            found += _in_zones(chart, tell, vehicle, diversion.stops, at_min)
    told = {item.vehicle for item in found}
    for item in aboard:
        found.append(_left(chart, tell, item, new_of[item.vehicle]))
        told.add(item.vehicle)
    for vehicle, (diversion, _) in settled.diverted.items():
        goes_on = vehicle in new_of and len(new_of[vehicle].stops) > len(settled.stops[vehicle])
        if not diversion.ends and not goes_on and vehicle not in told:
            found += _empty(chart, tell, new_of[vehicle], lost=diversion.way == "lost")
    return tuple(sorted(found, key=_urgency))


def _urgency(item: Exposure) -> tuple[bool, bool, int, int, str]:
    """Return what exposures are ordered by."""
    return not item.persons, item.zone is None, -item.persons, -item.minutes, item.vehicle


def _in_zones(
    chart: Chart, tell: Teller, vehicle: str, stops: Sequence[Stop], at_min: int
) -> list[Exposure]:
    """Return the stays of a vehicle in zones outside a pause."""
    found = []
    for stay in chart.zone_stays(stops):
        limit = _must_be_out_by(chart.scenario, stay.zone, stay.start_min)
        if limit is not None and stay.end_min <= limit:
            continue
        start = max(stay.start_min if limit is None else limit, at_min)
        # Who is there for an instant only is exposed in that minute.
        end = max(stay.end_min, stay.start_min + 1)
        if end <= start:
            continue
        after = (stop.place for stop in stops if stop.arrive_min >= stay.end_min)
        safe = next((place for place in after if chart.places[place].zone is None), None)
        persons = _persons_at(stops, stay.end_min)
        found.append(_exposed(tell, vehicle, stay.zone, persons, start, end, safe))
    return found


def _must_be_out_by(scenario: Scenario, zone: str, minute: int) -> int | None:
    """Return by when the zone must be left by who was in it at a minute, None without a pause."""
    limits = [
        pause.end_min - pause.margin_min
        for pause in scenario.pauses
        if zone in pause.zones and pause.start_min <= minute <= pause.end_min
    ]
    return max(limits, default=None)


def _persons_at(stops: Sequence[Stop], minute: int) -> int:
    """Return the persons aboard just before a minute, on a trip that begins empty."""
    persons = 0
    for number, stop in enumerate(stops):
        if number > 0 and stop.arrive_min < minute:
            persons -= persons_of(stop.alighted)
        if stop.depart_min < minute:
            persons += persons_of(stop.boarded)
    return persons


def _exposed(
    tell: Teller, vehicle: str, zone: str, persons: int, start: int, end: int, safe: str | None
) -> Exposure:
    minutes = "1 minute" if end - start == 1 else f"{end - start} minutes"
    sentence = (
        f"{vehicle}: in the zone {zone} until {tell.time(end)}, {minutes} after it must be out, "
        f"{people(persons) if persons else 'nobody but its crew'} aboard; "
    )
    sentence += (
        f"nearest safe place: {tell.name(safe)}." if safe else "no way out of the zone is open."
    )
    return Exposure(vehicle, zone, persons, start, end, safe, sentence)


def _left(chart: Chart, tell: Teller, item: LeftAboard, itinerary: Itinerary) -> Exposure:
    """Return that people stay aboard a vehicle at the end of the plan, and why."""
    last = itinerary.stops[-1]
    zone = _zone_at_end(chart, tell, itinerary)
    if item.why.startswith("the vehicle"):
        state = "lost" if item.why.endswith("lost") else "no longer in use"
        sentence = (
            f"{item.vehicle}: {state} with {people(item.persons)} aboard, last "
            f"{tell.end_of(itinerary)} at {tell.time(tell.end_min(itinerary))}; this plan does not "
            "fetch them, somebody must."
        )
        minute = tell.end_min(itinerary)
        return Exposure(item.vehicle, zone, item.persons, minute, minute, None, sentence)
    minute = last.arrive_min
    sentence = (
        f"{item.vehicle}: stays {item.where} from {tell.time(minute)}, {people(item.persons)} "
        f"aboard, who cannot get off: {item.why}."
    )
    safe = last.place if zone is None else None
    return Exposure(item.vehicle, zone, item.persons, minute, minute, safe, sentence)


def _zone_at_end(chart: Chart, tell: Teller, itinerary: Itinerary) -> str | None:
    """Return the zone in which a vehicle comes to stand: on its last road where it is lost."""
    last = itinerary.stops[-1]
    if tell.is_lost_on_the_way(itinerary):
        road = chart.road(itinerary.stops[-2].place, last.place)
        return None if road is None else road.zone
    return chart.places[last.place].zone


def _empty(chart: Chart, tell: Teller, itinerary: Itinerary, *, lost: bool) -> list[Exposure]:
    """Return that a vehicle stays in a zone, or is lost on a road, with nobody aboard."""
    zone = _zone_at_end(chart, tell, itinerary)
    if zone is None and not tell.is_lost_on_the_way(itinerary):
        return []
    minute, where = tell.end_min(itinerary), tell.end_of(itinerary)
    vehicle = itinerary.vehicle
    sentence = f"{vehicle}: stays {where} in zone {zone}; no way out is open."
    if lost:
        place = "" if zone is None else f" in zone {zone}"
        sentence = (
            f"{vehicle}: lost{place}, last {where} at {tell.time(minute)}; nobody is aboard but "
            "its crew."
        )
    return [Exposure(vehicle, zone, 0, minute, minute, None, sentence)]
