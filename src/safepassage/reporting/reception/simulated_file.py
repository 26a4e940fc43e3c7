"""Simulated arrivals read back from ``simulation.json``, with every slip named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from safepassage.errors import FileFault, PlanFileError, UsageError
from safepassage.reception.simulated import (
    SimulatedArrivals,
    SimulatedHour,
    SimulatedReception,
    SimulatedSpread,
)
from safepassage.reporting.fan import hour_ends
from safepassage.scenario import scenario_digest
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["read_simulated_arrivals"]

_LARGEST_BYTES = 512 * 1024 * 1024
_MOST_PERSONS = 10**9
_AGAIN = "Simulate again: safepassage simulate PLAN_DIR --overwrite"
_HOUR_MIN = 60


def read_simulated_arrivals(path: Path, scenario: Scenario, plan: Plan) -> SimulatedArrivals:
    """
    Return the arrivals that a simulation of a plan found.

    Parameters
    ----------
    path
        A ``simulation.json``.
    scenario, plan
        What was simulated.

    Raises
    ------
    UsageError
        When there is no such file.
    PlanFileError
        When it is torn, of another scenario or plan, or of a version that did not tell arrivals.
    """
    if not path.is_file():
        raise UsageError(
            f"{path}: there is no such file. Name the simulation.json that safepassage simulate "
            "has written."
        )
    reader = _Reader(str(path))
    record = reader.load(path)
    if reader.text(record, "scenario_digest") != scenario_digest(scenario):
        rule = "It is a simulation of another scenario, or of one that has changed since."
        raise reader.fault("scenario_digest", None, rule)
    planned = reader.inner(record, "planned", "")
    figures = plan.figures
    if (planned.get("people"), planned.get("value")) != (
        figures.people_out,
        round(figures.value, 4),
    ):
        rule = "It is a simulation of another plan for this scenario."
        raise reader.fault("planned", planned, rule)
    if "receptions" not in record:
        rule = "It does not tell arrivals by reception: an earlier version has written it."
        raise reader.fault("receptions", None, rule)
    rows = reader.rows(record, "receptions", "", len(scenario.receptions))
    receptions = [
        _reception(reader, row, f"receptions[{number}].", scenario)
        for number, row in enumerate(rows)
    ]
    told = [each.reception for each in receptions]
    if told != [reception.place for reception in scenario.receptions]:
        raise reader.fault("receptions", told, "These are not the receptions of the scenario.")
    return SimulatedArrivals(
        days=reader.whole(record, "replications", "", least=1),
        seed=reader.whole(record, "seed", ""),
        policy=reader.text(record, "policy"),
        receptions=tuple(receptions),
    )


def _reception(
    reader: _Reader, row: dict[str, Any], place: str, scenario: Scenario
) -> SimulatedReception:
    hours = reader.rows(row, "by_hour", place, len(hour_ends(scenario)))
    return SimulatedReception(
        reader.text(row, "reception", place),
        tuple(
            _hour(reader, hour, f"{place}by_hour[{number}].", number * _HOUR_MIN)
            for number, hour in enumerate(hours)
        ),
    )


def _hour(reader: _Reader, row: dict[str, Any], place: str, start_min: int) -> SimulatedHour:
    needs = reader.inner(row, "by_end_q90", place)
    seated, wheelchair, stretcher = (
        reader.whole(needs, need.value, f"{place}by_end_q90.") for need in Need
    )
    return SimulatedHour(
        start_min,
        _spread(reader, row, "arrived", place),
        _spread(reader, row, "by_end", place),
        (seated, wheelchair, stretcher),
        reader.whole(row, "waiting_q90", place),
    )


def _spread(reader: _Reader, row: dict[str, Any], name: str, place: str) -> SimulatedSpread:
    spread = reader.inner(row, name, place)
    where = f"{place}{name}."
    mean = spread.get("mean")
    if isinstance(mean, bool) or not isinstance(mean, int | float) or not 0 <= mean < _MOST_PERSONS:
        raise reader.fault(f"{where}mean", mean, "A mean is a number from 0.")
    few, middle, many = (reader.whole(spread, key, where) for key in ("q10", "q50", "q90"))
    if not few <= middle <= many:
        raise reader.fault(where.rstrip("."), spread, "Quantiles rise from q10 to q90.")
    return SimulatedSpread(float(mean), few, middle, many)


class _Reader:
    """Reads values out of one JSON file; a slip is an error with its place."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fault(self, place: str, value: object, rule: str) -> PlanFileError:
        """Return an error that names place, value, rule and remedy."""
        shown = "" if value is None else repr(value)[:80]
        return PlanFileError(FileFault(self._name, place, shown, rule, _AGAIN))

    def load(self, path: Path) -> dict[str, Any]:
        """Return the object that the file holds."""
        try:
            if path.stat().st_size > _LARGEST_BYTES:
                raise self.fault("", None, "The file is larger than any simulation.")
            record = json.loads(path.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            raise self.fault("", None, "The file cannot be read as JSON.") from None
        if not isinstance(record, dict):
            raise self.fault("", None, "A simulation is one JSON object.")
        return record

    def text(self, record: dict[str, Any], name: str, place: str = "") -> str:
        """Return a field that must be a text."""
        value = record.get(name)
        if not isinstance(value, str):
            raise self.fault(f"{place}{name}", value, "This must be a text.")
        return value

    def whole(self, record: dict[str, Any], name: str, place: str, *, least: int = 0) -> int:
        """Return a field that must be a whole number, ``least`` or more."""
        value = record.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.fault(f"{place}{name}", value, f"This must be a whole number from {least}.")
        return value

    def inner(self, record: dict[str, Any], name: str, place: str) -> dict[str, Any]:
        """Return a field that must be an object."""
        value = record.get(name)
        if not isinstance(value, dict):
            raise self.fault(f"{place}{name}", value, "This must be an object.")
        return value

    def rows(
        self, record: dict[str, Any], name: str, place: str, number: int
    ) -> list[dict[str, Any]]:
        """Return so many objects in a row."""
        value = record.get(name)
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self.fault(f"{place}{name}", None, "This must be a list of objects.")
        if len(value) != number:
            rule = f"There are {len(value)} of them, and {number} belong here."
            raise self.fault(f"{place}{name}", None, rule)
        return value
