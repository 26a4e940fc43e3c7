"""
Codes of vehicles, places, pauses and directions that the scenario does not have.

They are recorded as they were typed: a post may see a bus that nobody planned. But a slip of the
hand parts a record from the place or vehicle that it is about. So each code that no scenario knows
is shown until the events with it are corrected, or somebody has confirmed that it is right.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.events import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from safepassage.operation.events import Fact, Json
    from safepassage.operation.register import Register, Source
    from safepassage.scenario.model import Scenario

__all__ = ["ScenarioCodes", "UnknownCode", "scenario_codes", "unknown_codes"]

_FIELDS = ("vehicle", "place", "pause", "direction")
"""The fields of events that name what a scenario has."""

_MOST_SUBJECTS = 50
"""Of how many groups or vehicles the events with a code are looked up: the first are enough."""

_NEAREST = 2
"""How many known codes are offered for one that is not known."""

_LIKE = 0.6
"""From which likeness on (difflib's ratio) a known code is offered."""


@dataclass(frozen=True, slots=True)
class ScenarioCodes:
    """
    The codes that events may name without a question, by the field that names them.

    ``confirmed`` are those of which somebody has said that they are right as they stand.
    """

    of: Mapping[str, frozenset[str]]
    confirmed: frozenset[str]

    def unknown_in(self, body: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
        """Yield the field and the code of each that is not known."""
        for field in _FIELDS:
            value = body.get(field)
            for code in value if isinstance(value, list) else [value]:
                if isinstance(code, str) and self.is_unknown(field, code):
                    yield field, code

    def is_unknown(self, field: str, code: str) -> bool:
        """Return whether neither a scenario nor a person knows a code."""
        return code not in self.of[field] and code not in self.confirmed

    def nearest(self, field: str, code: str) -> tuple[str, ...]:
        """Return the known codes that were most likely meant, the likeliest first."""
        by_key = {known.casefold(): known for known in sorted(self.of[field])}
        near = difflib.get_close_matches(code.casefold(), by_key, n=_NEAREST, cutoff=_LIKE)
        return tuple(by_key[key] for key in near)


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """
    A code that the scenario does not have.

    Parameters
    ----------
    field
        What it names: ``vehicle``, ``place``, ``pause`` or ``direction``.
    code
        The code as it was typed.
    nearest
        Known codes that may have been meant, the likeliest first.
    subjects
        How many groups, persons, vehicles, places and pauses events with it are about.
    observed, post, digest
        When the first event that names it was observed, seconds since 1970, the post that recorded
        it, and the event.
    correctable
        Whether a correction of that event can give another code. Where the code is what the event
        is about, it is to be withdrawn and recorded anew.
    """

    field: str
    code: str
    nearest: tuple[str, ...]
    subjects: int
    observed: int
    post: str
    digest: str
    correctable: bool


def scenario_codes(register: Register, scenarios: Iterable[Scenario]) -> ScenarioCodes:
    """
    Return the codes that are known.

    Parameters
    ----------
    register
        The register, for what was confirmed.
    scenarios
        The scenario that is followed, and those that were before.
    """
    found: dict[str, set[str]] = {field: set() for field in _FIELDS}
    for scenario in scenarios:
        found["vehicle"].update(vehicle for vehicle, _ in scenario.vehicle_types())
        found["place"].update(place.id for place in scenario.places)
        found["pause"].update(pause.id for pause in scenario.pauses)
        for reception in scenario.receptions:
            found["direction"].update({reception.place, reception.direction} - {""})
    return ScenarioCodes(
        {field: frozenset(codes) for field, codes in found.items()}, register.amendments.confirmed
    )


def unknown_codes(
    register: Register, source: Source, known: ScenarioCodes, *, directions: bool = True
) -> tuple[UnknownCode, ...]:
    """
    Return the codes of a register that are not known, in the order in which they were first seen.

    Parameters
    ----------
    register, source
        The register, and where its facts are kept.
    known
        The codes that are known.
    directions
        Whether directions are among them: they are private.
    """
    subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
    for subject, field, code in _named(register, known):
        if directions or field != "direction":
            subjects[field, code].add(subject)
    found = []
    for (field, code), some in subjects.items():
        first = _first(register, source, field, code, sorted(some)[:_MOST_SUBJECTS])
        if first is not None:
            near = known.nearest(field, code)
            key = KINDS[first.kind].key
            found.append(
                UnknownCode(
                    field, code, near, len(some), first.observed, first.post, first.digest,
                    correctable=field != key,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.observed, one.digest, one.field, one.code)))


def _named(register: Register, known: ScenarioCodes) -> Iterator[tuple[str, str, str]]:
    """Yield what each unknown code of a register is told about: subject, field, code."""
    for standing in register.people.values():
        for named in standing.named:
            field, _, code = named.partition(":")
            if known.is_unknown(field, code):
                yield f"people:{standing.who}", field, code
    for vehicle, day in register.vehicles.items():
        if known.is_unknown("vehicle", vehicle):
            yield f"vehicle:{vehicle}", "vehicle", vehicle
        seen = {each.place for each in day.track} | {each.place for each in day.counts}
        for place in seen:
            if place and known.is_unknown("place", place):
                yield f"vehicle:{vehicle}", "place", place
    for code in register.places:
        if known.is_unknown("place", code):
            yield f"place:{code}", "place", code
    for pause, told in register.pauses.items():
        if known.is_unknown("pause", pause):
            yield f"pause:{pause}", "pause", pause
        for place in {place for _, _, place, _, _ in told.told}:
            if place and known.is_unknown("place", place):
                yield f"pause:{pause}", "place", place


def _first(
    register: Register, source: Source, field: str, code: str, subjects: Iterable[str]
) -> Fact | None:
    """Return the first fact of some subjects that names a code."""
    named = [
        fact
        for subject in subjects
        for fact in register.counting(source.facts(subject))
        if code == fact.body.get(field) or _holds(fact.body.get(field), code)
    ]
    return min(named, key=lambda fact: fact.order, default=None)


def _holds(value: Json, code: str) -> bool:
    """Return whether a field is a list with a code."""
    return isinstance(value, list) and code in value
