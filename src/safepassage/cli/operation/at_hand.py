"""What commands find at an open post: the adopted scenario and plan, how time is told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.errors import (
    LockedError,
    PlanFileError,
    RefusedError,
    ScenarioError,
    UsageError,
    without_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Facts, Register
    from safepassage.operation.views import ScenarioCodes
    from safepassage.plans import Plan
    from safepassage.reporting.operation.adopted import Adopted
    from safepassage.reporting.operation.times import Times

__all__ = [
    "ADOPTED",
    "AsIf",
    "adopted_at",
    "adopted_plan_at",
    "brought",
    "codes_at",
    "head_at",
    "known_codes_at",
    "nameless",
    "naming",
    "observed_of",
    "overdue_words",
    "places_aboard",
    "places_at",
    "planned_places",
    "register_at",
    "times_at",
    "zone_at",
]

AsIf = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As if it were this time; else now.")
]

ADOPTED = "adopted."
"""How the names of the store's notes begin that hold the adopted scenario and plan."""


def adopted_at(office: Office) -> Adopted | None:
    """Return the scenario and plan that a post follows, None where none is adopted."""
    from safepassage.reporting.operation.adopted import unpack

    return unpack(office.store.notes.starting(ADOPTED))


def adopted_plan_at(office: Office) -> tuple[Adopted, Plan]:
    """
    Return what a post follows, with its plan.

    Raises
    ------
    UsageError
        When nothing is adopted, or a scenario alone.
    """
    adopted = adopted_at(office)
    if adopted is None or adopted.plan is None:
        raise UsageError(
            "No plan is adopted at this post. Adopt one first: safepassage adopt PLAN_DIR"
        )
    return adopted, adopted.plan


def places_aboard(adopted: Adopted | None, vehicle: str) -> dict[str, int] | None:
    """Return a vehicle's places by need as the adopted scenario has them, None where it doesn't."""
    return planned_places(adopted).get(vehicle)


def places_at(
    register: Register, adopted: Adopted | None, vehicle: str
) -> Mapping[str, int] | None:
    """Return a vehicle's places by need, as last told or else planned; None where nobody says."""
    day = register.vehicles.get(vehicle)
    return dict(day.places) if day is not None and day.places else places_aboard(adopted, vehicle)


def planned_places(adopted: Adopted | None) -> dict[str, dict[str, int]]:
    """Return the places by need of each vehicle of the adopted scenario."""
    from safepassage.operation.events.kinds import NEEDS

    types = () if adopted is None else adopted.scenario.vehicle_types()
    return {vehicle: dict(zip(NEEDS, kind.capacity, strict=True)) for vehicle, kind in types}


def codes_at(register: Register, adopted: Adopted | None) -> ScenarioCodes | None:
    """Return the codes that records may name without a question, None where nothing is adopted."""
    from safepassage.operation.views import scenario_codes

    if adopted is None:
        return None
    return scenario_codes(register, [adopted.scenario, *(each for each, _ in adopted.earlier)])


def known_codes_at(office: Office) -> tuple[set[str], set[str], set[str]]:
    """Return the codes of people, vehicles and places that events or the scenario here name."""
    adopted = adopted_at(office)
    if adopted is None:
        return office.known_codes()
    scenario = adopted.scenario
    vehicles = {code for code, _ in scenario.vehicle_types()}
    return office.known_codes((vehicles, {place.id for place in scenario.places}))


def register_at(
    office: Office, *, recorded: int | None = None, observed: int | None = None
) -> tuple[Register, Facts]:
    """Return the register of another time, as :func:`~safepassage.operation.views.as_it_went`."""
    from safepassage.operation.views import as_it_went

    with office.store.reading():
        facts = [fact for _, some in office.store.events.facts_by_subject() for fact in some]
    return as_it_went(facts, recorded=recorded, observed=observed)


def brought(file: Path, most: int) -> bytes:
    """Return what a file from another post holds: one byte more than the most, where it is more."""
    if file.is_dir():
        raise UsageError(f"{file}: this is a folder. Name the file in it that was brought.")
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file. Name the one that was brought.")
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if not data:
        raise UsageError(f"{file}: the file is empty. Copy it once more from where it was made.")
    return data


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Let what is refused of a file, or does not open, be told with the file's name."""
    try:
        yield
    except (LockedError, RefusedError) as error:
        raise type(error)(f"{file}: {error}") from error


@contextmanager
def nameless() -> Iterator[None]:
    """Let what is wrong in a scenario or plan be told without what may be a name."""
    from safepassage.scenario.folder import SETTINGS_FILE
    from safepassage.scenario.tables import TABLES
    from safepassage.scenario.workbook import SETTINGS_SHEET

    try:
        yield
    except ScenarioError as error:
        known = {SETTINGS_FILE, SETTINGS_SHEET}.union(*((t.file, t.name) for t in TABLES))
        raise type(error)(
            fault if fault.file in known else replace(fault, file="a file or sheet")
            for fault in without_values(error.faults)
        ) from None
    except PlanFileError as error:
        raise PlanFileError(*without_values(error.faults)) from None


def zone_at(office: Office) -> ZoneInfo | None:
    """Return the time zone of the adopted scenario, None where none is adopted."""
    from zoneinfo import ZoneInfo

    adopted = adopted_at(office)
    return None if adopted is None else ZoneInfo(adopted.scenario.timezone)


def times_at(office: Office) -> Times:
    """Return how times are told at a post: in its scenario's zone, else in UTC."""
    from datetime import UTC
    from zoneinfo import ZoneInfo

    from safepassage.reporting.operation.times import Times

    adopted = adopted_at(office)
    if adopted is None:
        return Times(office.now_s, UTC)
    zone: tzinfo = ZoneInfo(adopted.scenario.timezone)
    return Times(office.now_s, zone, adopted.scenario.start.year)


def head_at(office: Office, times: Times) -> tuple[dict[str, object], str]:
    """Return of what operation, post and time an answer is: as ``--json`` has it, and in words."""
    from safepassage.operation.views import is_exercise

    exercise, name, post = is_exercise(office.register), office.session.operation, office.post.name
    record: dict[str, object] = {
        "operation": name, "exercise": exercise, "post": post, "as_of": times.iso(times.now),
    }  # fmt: skip
    what = "EXERCISE" if exercise else "Operation"
    return record, f"{what} {name}, post {post}, as of {times.full(times.now)}"


def observed_of(office: Office, at: str | None, *, option: str = "--at") -> int | None:
    """Return the time that an option gives, seconds since 1970; None where it was left out."""
    if at is None:
        return None
    from datetime import UTC, datetime

    from safepassage.operation.exchange.words import time_of_words

    now = datetime.fromtimestamp(office.now_s, UTC)
    return time_of_words(at, zone_at(office), now, place=option)


def overdue_words(office: Office) -> tuple[object, str]:
    """Return what is due for deletion at a post: as ``--json`` has it, and in words."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.office.reading import may_read
    from safepassage.operation.office.retention import overdue_at
    from safepassage.reporting.operation.records import record_of
    from safepassage.reporting.operation.retention_text import overdue_text

    found, times = overdue_at(office), times_at(office)
    text = overdue_text(found, times, may_erase=may_read(office, Action.ERASE))
    return record_of(found, times), text
