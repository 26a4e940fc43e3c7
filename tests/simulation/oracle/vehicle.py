"""What a vehicle does on a day."""

from __future__ import annotations

from collections import Counter
from math import floor

import simpy

from safepassage.scenario.chances import AtBreak
from safepassage.scenario.model import Need
from safepassage.simulation.draws import (
    Stream,
)
from tests.simulation.oracle.course import Course
from tests.simulation.oracle.values import (
    ARRIVE,
    DEPART,
    JOINERS,
    LOOK,
    Bundle,
    Steps,
)

__all__ = ["Vehicle"]


class Vehicle(Course):
    """A vehicle that follows its itinerary."""

    is_dispatched = False

    def life(self) -> Steps:
        """Follow the itinerary to its end."""
        day = self.day
        yield day.until(self.stops[0].arrive_min, ARRIVE, self.number)
        while True:
            try:
                yield from self.stand()
                if self.ended:
                    return
                yield from self.move()
            except simpy.Interrupt:
                yield from self.go_back()

    def stand(self) -> Steps:
        """Stand at a stop until it is left."""
        day = self.day
        while True:
            minute = day.minute
            if self.again == minute:
                self.stand_in_line()
            yield day.until(minute, DEPART, self.number)
            if self.at == len(self.stops) - 1 and not self.finds_more(minute):
                if self.ended:
                    return
                yield day.until(minute + 1, ARRIVE, self.number)
                continue
            if self.is_ready(minute) and (self.gate_key(self.at) or self.may_go(minute)):
                if self.is_over(minute):
                    self.end()
                    return
                if self.gate_key(self.at):
                    self.in_line = minute
                    self.let_in = day.env.event()
                    yield self.let_in
                else:
                    self.depart(minute)
                return
            yield day.until(minute + 1, ARRIVE, self.number)

    def finds_more(self, minute: int) -> bool:  # noqa: ARG002 - who is dispatched needs it
        """Return whether there is anything to do after the last stop; else its day may end."""
        self.end()
        return False

    def end(self) -> None:
        """End the day."""
        self.ended = True

    @property
    def since(self) -> int:
        """Return the minute from which on it waits for people where no pause ends the wait."""
        return self.stops[self.at].depart_min

    def is_ready(self, minute: int) -> bool:
        """Return whether nothing at the stop itself keeps it there."""
        if self.ready is None or minute < self.ready:
            return False
        zone = self.place(self.at).zone
        if self.day.is_bare(zone, minute):
            return True
        stop = self.stops[self.at]
        if minute < stop.depart_min and not self.is_dispatched:
            return False
        if not stop.boarded or self.at in self.done:
            return True
        last = self.since + self.day.settings.wait_min
        pause = self.day.cover(zone, minute)
        if zone is not None and pause is not None:
            last = pause.end_min - pause.margin_min - self.stay(zone, self.at, on_road=True)
        return minute >= last or self.all_are_there(minute)

    def planned(self) -> list[tuple[Bundle, int]]:
        """Return the bundles that are planned to board here."""
        persons: Counter[int] = Counter()
        for load in self.stops[self.at].boarded:
            persons[self.day.by_group[load.group].number] += load.persons
        return [
            (self.day.bundles[number], persons[number] // self.day.bundles[number].size)
            for number in sorted(persons)
        ]

    def all_are_there(self, minute: int) -> bool:
        """Return whether everybody is out whom it waits for."""
        waited = [(b, min(count, b.remaining)) for b, count in self.planned()]
        if any(count and b.first.ready_from_min > minute for b, count in waited):
            return False
        pickup = self.day.pickup[self.stops[self.at].place]
        return pickup.on_hand(minute) >= sum(b.size * count for b, count in waited)

    def is_over(self, minute: int) -> bool:
        """Return whether it ends its day instead of going on."""
        return (
            self.place(self.at).zone is None
            and not +self.aboard
            and minute >= self.kind.available_to_min
            and (not self.stops[self.at].boarded or self.at in self.done)
        )

    def may_go(self, minute: int) -> bool:
        """Return whether curfew, shelter and the zones ahead let it go."""
        zone, curfew = self.place(self.at).zone, self.day.scenario.curfew
        if zone is None and curfew is not None:
            end = minute + self.drive(self.at)
            if self.day.clock.minutes_within(curfew, minute, end):
                return False
        if self.day.settings.at_break is AtBreak.SHELTER and self.day.is_bare(zone, minute):
            return False
        for entered, through in self.entries(self.at):
            pause = self.day.cover(entered, minute)
            if pause is None or minute + through > pause.end_min - pause.margin_min:
                return False
            if zone is None and not self.day.may_risk(pause, minute, through):
                return False
        return True

    def free(self, need: Need) -> int:
        """Return the free places of a need."""
        places = self.kind.capacity[list(Need).index(need)]
        for number, count in self.aboard.items():
            taken = int(need is Need.SEATED)
            if number != JOINERS:
                taken = self.day.bundles[number].places(need)
            places -= count * taken
        return places

    def rest_of_trip(self) -> range:
        """Return the stops after this one before people are set down."""
        end = self.at + 1
        while end < len(self.stops) and not self.stops[end].alighted:
            end += 1
        return range(self.at + 1, end)

    def kept_free(self, need: Need) -> int:
        """Return the places of a need that later pickups of the trip need."""
        total = 0
        for stop in self.rest_of_trip():
            for load in self.stops[stop].boarded:
                group = next(g for g in self.day.scenario.groups if g.id == load.group)
                total += load.persons if group.need is need else 0
        return total

    def board(self, minute: int) -> None:
        """Let people board."""
        pickup = self.day.pickup[self.stops[self.at].place]

        def take(bundle: Bundle, most: int, *, spare: bool) -> int:
            count = min(most, bundle.remaining, pickup.on_hand(minute) // bundle.size)
            for need in Need:
                if bundle.places(need):
                    free = self.free(need) - (self.kept_free(need) if spare else 0)
                    count = min(count, max(0, free) // bundle.places(need))
            self.aboard[bundle.number] += count
            bundle.remaining -= count
            pickup.taken += count * bundle.size
            self.day.result.boarded_by_hour[minute // 60] += count * bundle.size
            return count

        for bundle, count in self.planned():
            if bundle.first.ready_from_min <= minute:
                take(bundle, count, spare=False)
        end = self.rest_of_trip().stop
        if end == len(self.stops):
            return
        reception = self.stops[end].place
        for bundle in pickup.people:
            if bundle.first.ready_from_min <= minute and reception in bundle.first.accepts:
                bundle.beyond -= take(bundle, bundle.beyond, spare=True)
        if any(self.stops[stop].boarded for stop in self.rest_of_trip()):
            return
        self.take_joiners(self.entity(self.at), 0)

    def take_joiners(self, entity: int, index: int) -> None:
        """Take people along who join, on free seats."""
        drawn = self.day.chance(Stream.JOINERS, entity, index)
        count = sum(1 for each in self.day.draws.joiners if each <= drawn)
        free = max(0, self.free(Need.SEATED) - self.kept_free(Need.SEATED))
        self.aboard[JOINERS] += min(count, free)

    def depart(self, minute: int) -> None:
        """Depart: people board, and the movement is drawn."""
        day, settings = self.day, self.day.settings
        if self.stops[self.at].boarded and self.at not in self.done:
            self.board(minute)
        self.done.add(self.at)
        index = self.next_try(self.at)
        factor = self.draw(day.draws.travel, Stream.TRAVEL, self.at, index)
        minutes = max(1, floor(self.drive(self.at) * factor + 0.5))
        drawn = day.chance(Stream.BREAKDOWN, self.entity(self.at), index)
        if drawn < settings.breakdowns_per_h / 60 * minutes:
            part = self.draw(day.draws.exponential, Stream.BREAKDOWN_MIN, self.at, index)
            minutes += 1 + floor(settings.breakdown_min * part)
        self.in_line = None
        self.moving, self.left_at, self.minutes_left = True, minute, minutes

    def move(self) -> Steps:
        """Move on, a minute at a time; sheltering stands still."""
        day = self.day
        while self.minutes_left:
            minute = day.minute
            zone = self.ways[self.at].zone
            shelters = day.settings.at_break is AtBreak.SHELTER and day.is_bare(zone, minute)
            yield day.until(minute + 1, ARRIVE, self.number)
            self.minutes_left -= 0 if shelters else 1
        self.moving = False
        self.at += 1
        self.arrive(day.minute)

    def arrive(self, minute: int) -> None:
        """Arrive at a stop: people get off, and it stands in line."""
        stop = self.stops[self.at]
        self.ready = self.came = minute
        if stop.alighted:
            self.ready = minute + self.stop_min(self.at)
            for number in sorted(self.aboard):
                self.set_down(number, stop.place, minute)
        if self.at not in self.done:
            self.ready = minute + self.stop_min(self.at)
            if self.passes_checkpoint(self.at):
                self.stand_in_line()

    def set_down(self, number: int, reception: str, minute: int) -> None:
        """Let a bundle get off that accepts the reception."""
        day = self.day
        if number != JOINERS and reception not in day.bundles[number].first.accepts:
            return
        count = self.aboard.pop(number)
        self.caught.pop(number, None)
        day.tell("safe", number, count, minute, self.id)
        if number != JOINERS:
            day.arrived[reception] += count * day.bundles[number].size
        if number != JOINERS:
            share = 1.0 - day.scenario.urgency * minute / day.horizon
            worth = sum(g.priority * persons for g, persons in day.bundles[number].groups)
            day.result.value += count * worth * share

    def stand_in_line(self) -> None:
        """Stand in line at the checkpoint."""
        self.again = None
        self.least = self.ready if self.ready is not None else self.day.minute
        self.ready = None
        self.turn = self.next_try(self.at)
        self.day.queues[self.stops[self.at].place].line.append((self, self.at, self.turn))

    def be_served(self, stop: int, index: int, minute: int) -> None:
        """Be served, unless the vehicle has gone from the line."""
        if self.moving or self.going_back or self.at != stop or self.turn != index:
            return
        day, settings = self.day, self.day.settings
        rule = day.queues[self.stops[stop].place].rule
        factor = self.draw(day.draws.service, Stream.SERVICE, stop, index)
        end = minute + floor(rule.service_min * factor + 0.5)
        entity = self.entity(stop)
        if day.chance(Stream.REFUSAL, entity, index) < settings.refusal_chance:
            self.again = end + settings.refusal_min
            return
        if day.chance(Stream.HOLD, entity, index) < settings.hold_chance:
            part = self.draw(day.draws.exponential, Stream.HOLD_MIN, stop, index)
            end += floor(settings.hold_min * part)
        self.ready = max(self.least, end)

    # the zone

    def back_from(self, stop: int) -> tuple[list[str | None], int, bool]:
        """Return the zones of the minutes back out of a zone, to where, and whether barred."""
        zone = self.place(stop).zone
        minutes: list[str | None] = []
        barred = False
        while stop > 0:
            stop -= 1
            minutes += [self.ways[stop].zone] * self.drive(stop)
            barred = barred or self.ways[stop].one_way
            if self.ways[stop].zone != zone or self.place(stop).zone != zone:
                return minutes, stop, barred
        return minutes, stop, True

    def lose_cover(self) -> None:
        """Turn back where that is the nearer way out."""
        minute, zone = self.day.minute, self.zone
        if self.moving:
            way: list[str | None] = [zone] * (minute - self.left_at)
            target, barred = self.at, self.ways[self.at].one_way
            if self.place(self.at).zone == zone:
                more, target, also = self.back_from(self.at)
                way, barred = way + more, barred or also
            on = self.minutes_left + self.stay(zone, self.at + 1, on_road=False)
        else:
            way, target, barred = self.back_from(self.at)
            on = self.stay(zone, self.at, on_road=True)
        inside = len([each for each in way if each == zone])
        if barred or inside >= on:
            return
        self.way, self.target = way, target
        self.process.interrupt()

    def go_back(self) -> Steps:
        """Go back to the stop before the zone, a minute at a time."""
        day = self.day
        self.at, self.moving, self.in_line = self.target, False, None
        self.again, self.turn, self.ready = None, -1, None
        self.going_back = list(self.way)
        while self.going_back:
            yield day.until(day.minute + 1, ARRIVE, self.number)
            self.going_back.pop(0)
        self.ready = self.came = day.minute

    def look(self) -> Steps:
        """See who is aboard in a zone without cover."""
        day = self.day
        for minute in range(day.horizon):
            yield day.until(minute, LOOK, self.number)
            if not day.is_bare(self.zone, minute):
                continue
            for number, count in (+self.aboard).items():
                size = 1 if number == JOINERS else day.bundles[number].size
                day.result.exposed_min += count * size
                day.tell("caught", number, count - self.caught[number], minute, self.id)
                self.caught[number] = count
