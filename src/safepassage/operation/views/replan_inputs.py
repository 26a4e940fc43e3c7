"""
From the live state to a new plan: the plan as it went so far, and what has changed.

Replanning takes a plan as executed up to a minute, and a table of changes. So the plan is first
told as the day has it: times as seen, people as they boarded. Its scenario is told as it was found,
where people came out sooner, or stayed longer in a zone, than it has them. What else has changed
are rows of the table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.operation.register import State
from safepassage.operation.views.about import is_exercise
from safepassage.operation.views.as_found import scenario_as_found
from safepassage.operation.views.groups import Groups
from safepassage.operation.views.loads_as_seen import carried_so_far, itineraries_as_seen
from safepassage.operation.views.off_the_way import led_to_where_it_is
from safepassage.operation.views.progress import minute_of, progress_of
from safepassage.operation.views.times_as_seen import times_as_seen
from safepassage.rules import Rule
from safepassage.scenario import scenario_digest
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from safepassage.operation.register import Register
    from safepassage.operation.views.loads_as_seen import Carried
    from safepassage.operation.views.progress import Progress
    from safepassage.operation.views.times_as_seen import Timed
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Group, Scenario

__all__ = ["ReplanInputs", "replan_inputs"]

_SOURCE = "register"
_EXERCISE = "EXERCISE: "


@dataclass(frozen=True, slots=True)
class ReplanInputs:
    """
    What :func:`safepassage.replan` needs to go on from the live state.

    Call it with ``scenario``, ``plan``, ``changes``, ``at=at_min`` and ``afresh=True``, since what
    is to come may be late without any change.

    Parameters
    ----------
    scenario, plan
        The scenario as it was found, and the plan as it went up to ``at_min``.
    at_min
        The time of replanning, minutes since the scenario's start.
    changes
        What has changed: people, vehicles that cannot go on, pauses that are over.
    notes
        In sentences: what the register holds and the scenario cannot tell, so that it is not
        planned for. To be shown before the plan.
    past_faults
        What has happened already that breaks a rule of the plan, in the checker's words. A new
        plan cannot mend it, and its check names it again.
    """

    scenario: Scenario
    plan: Plan
    at_min: int
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    past_faults: tuple[str, ...]


def replan_inputs(
    register: Register,
    scenario: Scenario,
    plan: Plan,
    *,
    at: int,
    earlier: Sequence[tuple[Scenario, int]] = (),
) -> ReplanInputs:
    """
    Return what replanning needs to go on from the live state.

    Groups, vehicles, places and pauses are found by their ids. People who are registered one by
    one belong to a group at their place with their need and direction; a group that is not
    registered itself keeps the scenario's figure, unless more are known. Of an exercise, the
    scenario's title says that it is one, and so does all that is printed of the new plan.

    Parameters
    ----------
    register
        The register.
    scenario, plan
        What is followed.
    at
        The time of replanning, seconds since 1970.
    earlier
        Where the plan goes on from another one: the scenarios in force before, each with the minute
        in which the next one takes its place.

    Raises
    ------
    UsageError
        When the time is not in the scenario.
    """
    at_min = minute_of(scenario, at)
    if not 0 <= at_min <= scenario.horizon_min:
        end = scenario.time_at(scenario.horizon_min)
        raise UsageError(
            f"at: the time is not in the scenario, which lasts from "
            f"{scenario.start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}. Give a time in it."
        )
    groups = Groups(scenario)
    since_min = earlier[-1][1] if earlier else 0
    seen = progress_of(register, scenario, plan, since_min=since_min)
    led = {name: led_to_where_it_is(scenario, each) for name, each in seen.items()}
    progress = {name: led[name] or each for name, each in seen.items()}
    timed = times_as_seen(scenario, progress, at_min)
    used = Counter[str]()
    carried = {name: carried_so_far(register, groups, each, used) for name, each in timed.items()}
    people = _Waiting(register, groups)
    itineraries = itineraries_as_seen(scenario, groups, timed, carried, people.counts)
    found = scenario_as_found(scenario, itineraries, at_min, earlier=earlier)
    if is_exercise(register):
        title = (found.title or found.name).removeprefix(_EXERCISE)
        found = replace(found, title=f"{_EXERCISE}{title}")
    as_seen = replace(plan, itineraries=itineraries, scenario_digest=scenario_digest(found))
    result = check(found, as_seen, earlier=earlier)
    as_seen = replace(as_seen, figures=result.figures)
    boarded, standing = _boarded(itineraries, timed, carried, at_min)
    rows, odd = _people_changes(found, people, boarded, standing)
    changes = [*_pause_changes(register, found, at_min), *_vehicle_changes(register, found, at_min)]
    notes = [*people.notes(), *_vehicle_notes(scenario, seen, led, carried), *odd]
    ends = {name: each.itinerary.stops[-1].place for name, each in led.items() if each is not None}
    past = [
        str(fault)
        for fault in result.faults
        if fault.minute is not None
        and fault.minute < at_min
        # Where a vehicle is led to, its run ends until it is planned on.
        and not (fault.rule is Rule.CONTINUITY and ends.get(fault.vehicle or "") == fault.place)
    ]
    return ReplanInputs(found, as_seen, at_min, (*changes, *rows), tuple(notes), tuple(past))


class _Waiting:
    """Who waits, by group of the scenario."""

    def __init__(self, register: Register, groups: Groups) -> None:
        self.counts = Counter[str]()
        self.registered: set[str] = set()
        self._strangers = Counter[str]()
        for standing in register.people.values():
            own = groups.by_id.get(standing.who)
            if own is not None and own.choice is Choice.LEAVE:
                self.registered.add(own.id)
                self.counts[own.id] += 0
            for slot, part in standing.parts:
                if slot.state is not State.WAITING or groups.stays(standing, slot.direction):
                    continue
                group = groups.of(standing, slot.place, slot.direction)
                if group is None:
                    self._strangers[slot.place] += part.heads
                else:
                    self.counts[group.id] += part.heads

    def notes(self) -> Iterator[str]:
        """Yield who waits and fits no group."""
        for place, heads in sorted(self._strangers.items()):
            yield (
                f"{heads} at {place} fit no group of the scenario by need and direction: nobody "
                "is planned for them. Add a group to people.csv and plan anew."
            )


def _boarded(
    itineraries: tuple[Itinerary, ...],
    timed: Mapping[str, Timed],
    carried: Mapping[str, Carried],
    at_min: int,
) -> tuple[Counter[str], Counter[str]]:
    """Return persons by group who have left aboard, and who sit in a vehicle that has not left."""
    gone, standing = Counter[str](), Counter[str]()
    for itinerary in itineraries:
        for number, stop in enumerate(itinerary.stops):
            if timed[itinerary.vehicle].is_executed(number, at_min):
                for load in stop.boarded:
                    gone[load.group] += load.persons
            else:
                standing.update(+carried[itinerary.vehicle].boarded.get(number, Counter()))
    return gone, standing


def _people_changes(
    scenario: Scenario,
    people: _Waiting,
    boarded: Counter[str],
    standing: Counter[str],
) -> tuple[list[Change], list[str]]:
    """Return a row for each group of which more or fewer wait than the scenario has."""
    rows, notes = [], []
    for group in scenario.groups:
        if group.id not in people.counts and group.id not in boarded and group.id not in standing:
            continue
        waiting = people.counts[group.id] + standing[group.id]
        total = boarded[group.id] + waiting
        if group.id not in people.registered:
            total = max(total, group.persons)
        whole = _whole(group, total)
        if whole != total:
            notes.append(
                f"{total} of group {group.id} are known, and it is of households that go whole: "
                f"planned for {whole}."
            )
        if whole != group.persons:
            value = str(max(0, whole - boarded[group.id]))
            rows.append(Change(ChangeKind.PEOPLE, group.id, value=value, source=_SOURCE))
    if rows and all(
        boarded[group.id] == 0 and _value(rows, group.id) == "0" for group in scenario.groups
    ):
        return [], [*notes, "Nobody waits any more: there is nothing to plan."]
    return rows, notes


def _value(rows: list[Change], group: str) -> str | None:
    """Return what the row of a group says, None where it has none."""
    return next((row.value for row in rows if row.id == group), None)


def _whole(group: Group, persons: int) -> int:
    """Return persons as whole households: rounded up, so that nobody is left out."""
    if group.household is not None:
        return group.persons if persons else 0
    size = group.household_size
    return -(-persons // size) * size


def _pause_changes(register: Register, scenario: Scenario, at_min: int) -> Iterator[Change]:
    """Yield a row for each pause that is over, or will not come, as posts have seen it."""
    for pause in scenario.pauses:
        day = register.pauses.get(pause.id)
        if day is None or day.state not in {"breached", "ended"} or pause.end_min <= at_min:
            continue
        if pause.start_min < at_min:
            yield Change(ChangeKind.PAUSE_END, pause.id, minute=at_min, source=_SOURCE)
        else:
            yield Change(ChangeKind.PAUSE_CANCELLED, pause.id, source=_SOURCE)


def _vehicle_changes(register: Register, scenario: Scenario, at_min: int) -> Iterator[Change]:
    """Yield a row for each vehicle that has broken down, whether the plan uses it or not."""
    for vehicle, kind in scenario.vehicle_types():
        day = register.vehicles.get(vehicle)
        # One that cannot be used any more anyway, or was lost in an earlier table, needs no row.
        if day is not None and day.doing == "broken_down" and kind.available_to_min > at_min:
            yield Change(ChangeKind.VEHICLE_LOST, vehicle, source=_SOURCE)


def _vehicle_notes(
    scenario: Scenario,
    seen: Mapping[str, Progress],
    led: Mapping[str, Progress | None],
    carried: Mapping[str, Carried],
) -> Iterator[str]:
    """Yield what is known of vehicles and cannot be told in the plan."""
    for vehicle, each in seen.items():
        if each.astray is not None:
            when = f"{scenario.time_at(each.astray.minute):%H:%M}"
            taken = "It is planned to go on from there"
            if led[vehicle] is None:
                taken = (
                    "No road leads there in the scenario, so it is planned as if it were still on "
                    "its way"
                )
            yield (
                f"{vehicle} was seen at {each.astray.place} at {when}, where its plan does not "
                f"bring it. {taken}. Ask the driver."
            )
        if carried[vehicle].strangers:
            yield (
                f"{carried[vehicle].strangers} aboard {vehicle} fit no group of the scenario: "
                "their places are planned as free. Keep them free."
            )
