"""
What can be asked for: each thing that others decide, with settings beside what is pledged.

A *dial* is one such thing: the length of a pause, its start, the vehicles of a type, the lifting at
a pickup, and so on. A *setting* of it is a scenario in which that one thing is otherwise. More of a
dial allows everything that less of it allows, so that a plan for less is a plan for more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.asking.variants import (
    free_after,
    free_before,
    with_lifting,
    with_pause,
    with_vehicles,
)
from safepassage.scenario.edits import with_checkpoint, with_reception
from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.model import (
        Checkpoint,
        Pause,
        Place,
        Road,
        Scenario,
        VehicleType,
        Zone,
    )

__all__ = ["Dial", "Kind", "Setting", "dials_of", "hours_words"]

_HOUR = 60
_DAY_MIN = 24 * _HOUR
_ROOM_STEP = 10
"""Persons by which a reception's capacity and hourly intake are changed."""


class Kind(StrEnum):
    """What a dial is about."""

    PAUSE_LENGTH = "pause length"
    PAUSE_START = "pause start"
    VEHICLES = "vehicles"
    LIFTING = "lifting"
    THROUGHPUT = "checkpoint throughput"
    HOURS = "checkpoint hours"
    CAPACITY = "reception capacity"
    INTAKE = "reception intake"
    ESCORTS = "escorts"
    CORRIDOR = "closed road"


@dataclass(frozen=True, slots=True)
class Setting:
    """
    One value of a dial other than what is pledged.

    ``step`` is 1 for more and -1 for less; ``words`` say the change with what it is about, so that
    they can be read aloud alone. ``same_legs`` says that the legs between places stay as they are.
    """

    value: float
    step: int
    words: str
    scenario: Scenario
    same_legs: bool = True


@dataclass(frozen=True, slots=True)
class Dial:
    """
    One thing that others decide.

    ``id`` is the row's in the scenario, ``name`` what people call it. ``now`` is the value that the
    scenario has, in ``unit``; ``settings`` are the others, the least first.
    """

    kind: Kind
    id: str
    name: str
    unit: str
    now: float
    settings: tuple[Setting, ...]

    @property
    def more(self) -> Setting | None:
        """Return one more of it, None where there cannot be more."""
        return next((setting for setting in self.settings if setting.step > 0), None)

    @property
    def less(self) -> Setting | None:
        """Return one less of it, None where there cannot be less."""
        return next((setting for setting in reversed(self.settings) if setting.step < 0), None)


def dials_of(scenario: Scenario) -> tuple[Dial, ...]:
    """
    Return everything that can be asked for in a scenario.

    Steps: an hour at a pause's end or start and at a checkpoint's closing; a vehicle; a second
    lifting team as quick as the first, or half the lifting; a vehicle an hour at a checkpoint; ten
    places, or ten persons an hour, at a reception; an escort; a closed road that is opened.
    """
    dials = [
        *(_length(scenario, pause) for pause in scenario.pauses),
        *(_start(scenario, pause) for pause in scenario.pauses),
        *(_vehicles(scenario, kind) for kind in scenario.vehicles),
        *_lifting(scenario),
        *_checkpoints(scenario),
        *_receptions(scenario),
        *(_escorts(scenario, zone) for zone in scenario.zones if zone.convoy is not None),
        *_closed_roads(scenario),
    ]
    return tuple(dial for dial in dials if dial.settings)


# -- pauses ---------------------------------------------------------------------------------------


def _length(scenario: Scenario, pause: Pause) -> Dial:
    length = pause.end_min - pause.start_min
    name = f"pause {pause.id}"

    def until(end_min: int, step: int, words: str) -> Setting:
        changed = with_pause(scenario, pause.id, end_min=end_min)
        hours = (end_min - pause.start_min) / _HOUR
        return Setting(hours, step, f"{name} {words}", changed, same_legs=False)

    settings = [until(pause.start_min, -1, "falls away")]
    for minutes in (length // 2 // _HOUR * _HOUR, length - _HOUR):
        if settings[-1].value < minutes / _HOUR and minutes > pause.margin_min:
            end = pause.start_min + minutes
            less = hours_words(length - minutes)
            settings.append(until(end, -1, f"{less} shorter, to {_clock(scenario, end)}"))
    end = pause.end_min + _HOUR
    if end <= free_after(scenario, pause):
        settings.append(until(end, 1, f"1 hour longer, to {_clock(scenario, end)}"))
    return Dial(Kind.PAUSE_LENGTH, pause.id, name, "hours", length / _HOUR, tuple(settings))


def _start(scenario: Scenario, pause: Pause) -> Dial:
    name = f"pause {pause.id}"
    settings = []
    for step, side in ((-1, "later"), (1, "earlier")):
        start = pause.start_min - step * _HOUR
        if free_before(scenario, pause) <= start < pause.end_min - pause.margin_min:
            changed = with_pause(scenario, pause.id, start_min=start)
            words = f"{name} from 1 hour {side}, {_clock(scenario, start)}"
            settings.append(Setting(step, step, words, changed, same_legs=False))
    return Dial(Kind.PAUSE_START, pause.id, name, "hours earlier", 0, tuple(settings))


def _clock(scenario: Scenario, minute: int) -> str:
    """Return the local time of day of a minute."""
    return f"{scenario.time_at(minute):%H:%M}"


# -- vehicles and lifting -------------------------------------------------------------------------


def _vehicles(scenario: Scenario, kind: VehicleType) -> Dial:
    name = kind.name or kind.id
    counts = sorted({0, kind.count // 2, kind.count - 1, kind.count + 1, kind.count + 2})
    settings = []
    for count in counts:
        if count == kind.count:
            continue
        apart = abs(count - kind.count)
        side = "more" if count > kind.count else "fewer"
        words = f"{name}: {apart} {side}" if count else f"{name}: none at all"
        step = 1 if count > kind.count else -1
        changed = with_vehicles(scenario, kind.id, count)
        settings.append(Setting(count, step, words, changed, same_legs=count > 0))
    return Dial(Kind.VEHICLES, kind.id, name, "vehicles", kind.count, tuple(settings))


def _lifting(scenario: Scenario) -> Iterator[Dial]:
    waiting = {group.place for group in scenario.groups if group.choice is Choice.LEAVE}
    for place in scenario.places:
        if place.kind is PlaceKind.PICKUP and place.id in waiting and place.lift_rate_per_h:
            yield _lift_dial(scenario, place, place.lift_rate_per_h)


def _lift_dial(scenario: Scenario, place: Place, rate: float) -> Dial:
    name = place.name or place.id
    half, double = rate / 2, rate * 2
    settings = (
        Setting(half, -1, f"half the lifting at {name}", with_lifting(scenario, place.id, half)),
        Setting(
            double, 1, f"a second lifting team at {name}", with_lifting(scenario, place.id, double)
        ),
    )
    return Dial(Kind.LIFTING, place.id, name, "persons an hour", rate, settings)


# -- checkpoints, receptions, escorts, roads ------------------------------------------------------


def _checkpoints(scenario: Scenario) -> Iterator[Dial]:
    names = {place.id: place.name or place.id for place in scenario.places}
    for checkpoint in scenario.checkpoints:
        name = names[checkpoint.place]
        if checkpoint.vehicles_per_h is not None:
            yield _throughput(scenario, checkpoint, checkpoint.vehicles_per_h, name)
        hours = checkpoint.hours
        # Hours that run over midnight, or to it, are not made longer here.
        if hours is not None and hours.from_min < hours.to_min:
            settings = []
            for step, words in ((-1, "1 hour less at"), (1, "1 hour longer at")):
                closes = hours.to_min + step * _HOUR
                if hours.from_min < closes <= _DAY_MIN:
                    changed = with_checkpoint(
                        scenario, replace(checkpoint, hours=replace(hours, to_min=closes))
                    )
                    settings.append(
                        Setting(closes / _HOUR, step, f"{words} {name}", changed, same_legs=False)
                    )
            now = hours.to_min / _HOUR
            yield Dial(Kind.HOURS, checkpoint.place, name, "o'clock, closes", now, tuple(settings))


def _throughput(scenario: Scenario, checkpoint: Checkpoint, now: int, name: str) -> Dial:
    settings = tuple(
        Setting(
            now + step,
            step,
            f"{name}: 1 vehicle an hour {'more' if step > 0 else 'fewer'}",
            with_checkpoint(scenario, replace(checkpoint, vehicles_per_h=now + step)),
        )
        for step in (-1, 1)
        if now + step >= 1
    )
    return Dial(Kind.THROUGHPUT, checkpoint.place, name, "vehicles an hour", now, settings)


def _receptions(scenario: Scenario) -> Iterator[Dial]:
    names = {place.id: place.name or place.id for place in scenario.places}
    for reception in scenario.receptions:
        name = names[reception.place]
        if reception.capacity is not None:
            settings = tuple(
                Setting(
                    reception.capacity + step * _ROOM_STEP,
                    step,
                    f"{_ROOM_STEP} places {'more' if step > 0 else 'fewer'} at {name}",
                    with_reception(
                        scenario,
                        replace(reception, capacity=reception.capacity + step * _ROOM_STEP),
                    ),
                )
                for step in (-1, 1)
                if reception.capacity + step * _ROOM_STEP >= 0
            )
            now = reception.capacity
            yield Dial(Kind.CAPACITY, reception.place, name, "places", now, settings)
        if reception.intake_per_h is not None:
            settings = tuple(
                Setting(
                    reception.intake_per_h + step * _ROOM_STEP,
                    step,
                    f"{_ROOM_STEP} persons an hour {'more' if step > 0 else 'fewer'} taken in at "
                    f"{name}",
                    with_reception(
                        scenario,
                        replace(reception, intake_per_h=reception.intake_per_h + step * _ROOM_STEP),
                    ),
                )
                for step in (-1, 1)
                if reception.intake_per_h + step * _ROOM_STEP >= 1
            )
            now = reception.intake_per_h
            yield Dial(Kind.INTAKE, reception.place, name, "persons an hour", now, settings)


def _escorts(scenario: Scenario, zone: Zone) -> Dial:
    rule = zone.convoy
    name = zone.name or zone.id
    settings = []
    now = rule.escorts if rule is not None else 0
    for step in (-1, 1):
        if rule is not None and now + step >= 1:
            other = replace(zone, convoy=replace(rule, escorts=now + step))
            zones = tuple(other if each.id == zone.id else each for each in scenario.zones)
            words = f"1 escort {'more' if step > 0 else 'fewer'} in {name}"
            settings.append(Setting(now + step, step, words, replace(scenario, zones=zones)))
    return Dial(Kind.ESCORTS, zone.id, name, "escorts", now, tuple(settings))


def _closed_roads(scenario: Scenario) -> Iterator[Dial]:
    names = {place.id: place.name or place.id for place in scenario.places}
    for number, road in enumerate(scenario.roads):
        if road.closed:
            name = f"{names[road.from_place]} to {names[road.to_place]}"
            opened = tuple(
                replace(each, closed=False) if index == number else each
                for index, each in enumerate(scenario.roads)
            )
            setting = Setting(
                1, 1, f"the road {name} opened", replace(scenario, roads=opened), same_legs=False
            )
            yield Dial(Kind.CORRIDOR, _road_id(road), name, "open", 0, (setting,))


def _road_id(road: Road) -> str:
    return f"{road.from_place}:{road.to_place}"


def hours_words(minutes: float) -> str:
    """Return a length in hours as people say it, such as 1 hour or 7.5 hours."""
    hours = minutes / _HOUR
    return "1 hour" if hours == 1 else f"{hours:g} hours"
