"""The plan against the day as lines for a terminal: what is most urgent comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.operation.event_words import event_words
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import count, people
from safepassage.units import duration_text

if TYPE_CHECKING:
    from safepassage.operation.views.plan_and_day import PlanDay, VehicleNow
    from safepassage.reporting.operation.times import Times

__all__ = ["plan_day_text"]

_LATE_MIN = 5
"""A vehicle that is less late than this is told to be on time, minutes."""

_DOINGS = {
    "lost_contact": event_words("lost_contact", {}),
    "broken_down": event_words("broken_down", {}),
    "delayed": "held up",
}


def plan_day_text(day: PlanDay, times: Times) -> str:
    """Return the plan against the day: last departures, what is late, who waits beyond plan."""
    lines = [f"The plan against the day, {times.full(day.now)}."]
    near = [
        each for each in day.departures() if each.last_departure and not each.last_departure.over
    ]
    lines += _pauses_over(day, times)
    if near:
        lines += ["", "LAST SAFE DEPARTURES, near or past"]
        for vehicle in near:
            lines += wrapped(_departure(vehicle, times), indent=2)
    late = list(day.late(_LATE_MIN))
    late += [each for each in day.in_trouble() if each not in late]
    in_danger = [each for each in day.vehicles if each.last_departure and each.last_departure.over]
    on_time = [each for each in day.vehicles if each not in (*late, *in_danger)]
    if late:
        rows = [_vehicle(each, times) for each in late]
        head = ("Vehicle", "Late", "Aboard", "Last seen", "Next, due by plan")
        lines += ["", "LATE OR IN TROUBLE", *text_table(head, rows)]
    if on_time:
        lines += ["", *wrapped(f"On time: {', '.join(each.vehicle for each in on_time)}.")]
    beyond = [each for each in day.pickups if each.beyond]
    if beyond:
        waiting = [
            (
                each.place,
                count(each.beyond),
                f"{count(each.boarded)} of {count(each.planned)}",
                count(each.waiting),
                times.at(each.since),
                ", ".join(each.awaited) or "nobody: they have come and gone",
            )
            for each in beyond
        ]
        columns = ("Place", "Beyond plan", "Boarded", "Waiting", "Since", "Awaited")
        lines += ["", "WAITING BEYOND PLAN", *text_table(columns, waiting)]
    elif day.pickups:
        lines += ["", "Nobody waits beyond plan."]
    return "\n".join(lines)


def _pauses_over(day: PlanDay, times: Times) -> list[str]:
    """Return who is in a zone, or bound for it, under a pause that is over: most aboard first."""
    caught: dict[tuple[str, str, int], list[VehicleNow]] = {}
    for each in day.vehicles:
        last = each.last_departure
        if last is not None and last.over:
            caught.setdefault((last.pause, last.zone, last.leave_by), []).append(each)
    lines = []
    for (pause, zone, since), vehicles in sorted(caught.items()):
        title = f"PAUSE {pause} IS OVER since {times.at(since)}: in zone {zone}, or bound for it"
        lines += ["", *wrapped(title)]
        for each in sorted(vehicles, key=lambda one: (-one.aboard, one.vehicle)):
            seen = "not seen yet"
            if each.place:
                seen = f"last seen at {each.place} {times.at(each.since)}"
            following = ""
            if each.last_departure is not None and each.last_departure.unseen:
                following = ", gone from there, and not seen outside the zone since"
            elif each.last_departure is not None and not each.astray:
                following = f", next from {each.last_departure.place}"
            words = f"{each.vehicle}: {people(each.aboard)} aboard, {seen}{following}"
            lines += wrapped(words, indent=2)
    return lines


def _departure(vehicle: VehicleNow, times: Times) -> str:
    """Return the last safe departure of a vehicle."""
    last = vehicle.last_departure
    if last is None:
        return ""
    aboard = f", {people(vehicle.aboard)} aboard" if vehicle.aboard else ""
    about = f"(zone {last.zone}, pause {last.pause}{aboard})"
    by = times.at(last.leave_by)
    minutes = duration_text(abs(last.left_min))
    if last.is_past:
        return f"{vehicle.vehicle}: PAST, {minutes}: not seen to leave {last.place} by {by} {about}"
    return f"{vehicle.vehicle}: leave {last.place} by {by}, {minutes} left {about}"


def _vehicle(vehicle: VehicleNow, times: Times) -> tuple[str, ...]:
    """Return a row of what is late."""
    seen = "not seen yet"
    if vehicle.place:
        seen = f"{vehicle.place} {times.at(vehicle.since)}"
        if vehicle.astray:
            seen += ", OFF ITS WAY"
    if vehicle.doing in _DOINGS:
        seen += f", {_DOINGS[vehicle.doing].upper()}"
    following = "done"
    if vehicle.due is not None:
        following = f"{vehicle.next_place} {times.at(vehicle.due)}"
        if vehicle.unseen_min:
            following += f", unseen for {duration_text(vehicle.unseen_min)}"
    return (
        vehicle.vehicle,
        duration_text(vehicle.late_min) if vehicle.late_min >= _LATE_MIN else "-",
        count(vehicle.aboard),
        seen,
        following,
    )
