"""A simulation as a record and a table by hour, and the files that hold them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from typing import TYPE_CHECKING

from safepassage.files import refuse_files, write_file_whole
from safepassage.reception.simulated import simulated_arrivals
from safepassage.reporting.fan import FAN, fan_of, hour_ends
from safepassage.reporting.outputs import SIMULATION, SIMULATION_TABLE
from safepassage.reporting.plan_json import time_text
from safepassage.scenario import scenario_digest
from safepassage.scenario.chances import CERTAIN, SimulationSettings
from safepassage.scenario.model import Need
from safepassage.simulation import SimulationResult, Tally

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.reception.simulated import SimulatedArrivals, SimulatedSpread
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import Regret, Spread

__all__ = [
    "SHARES",
    "TOLD",
    "arrivals_record",
    "hour_rows",
    "refuse_simulation_files",
    "share_record",
    "simulation_csv",
    "simulation_record",
    "write_simulation",
]

_HOUR_MIN = 60

SHARES = (0.05, 0.5, 0.95)
"""Shares of the days for which it is told by when everybody is out."""

_DIGITS = 4

TOLD: tuple[tuple[str, str, Tally], ...] = (
    ("safe", "People safe", Tally.SAFE),
    ("left", "Left at their pickups", Tally.LEFT),
    ("not_come", "Did not come", Tally.NOT_COME),
    ("counted", "There in truth", Tally.COUNTED),
    ("on_road", "Aboard at the end, outside zones", Tally.ON_ROAD),
    ("in_zone", "Aboard at the end, in a zone", Tally.IN_ZONE),
    ("caught", "Caught in a zone without a pause", Tally.CAUGHT),
    ("exposed_person_min", "Person-minutes of it", Tally.EXPOSED_MIN),
    ("joined", "Joined on the road", Tally.JOINED),
    ("joiners_safe", "Joiners safe", Tally.JOINERS_SAFE),
)


def simulation_record(
    scenario: Scenario, result: SimulationResult, regret: Regret | None = None
) -> dict[str, object]:
    """Return a simulation as a record of plain values; the reference has its fields."""
    defaults = SimulationSettings()
    return {
        "scenario": result.scenario,
        "scenario_digest": scenario_digest(scenario),
        "policy": result.policy.value,
        "seed": result.seed,
        "as_of": time_text(scenario, result.as_of),
        "replications": result.replications,
        "asked": result.asked,
        "ended": result.ended.value,
        "planned": {"people": result.planned, "value": round(result.planned_value, _DIGITS)},
        "people": {name: _spread(result.spread(tally)) for name, _, tally in TOLD},
        "safe_at_least_90": result.at_least(Tally.SAFE, CERTAIN),
        "value": _spread(result.value),
        "chance_all_out": share_record(result.chance_all_out),
        "chance_caught": share_record(result.chance_caught),
        "clearance": [
            {"share": share, "by": None if minute is None else time_text(scenario, minute)}
            for share in SHARES
            for minute in [result.clearance_min(share)]
        ],
        "by_hour": hour_rows(scenario, result),
        "receptions": _receptions_record(scenario, simulated_arrivals(scenario, result)),
        "pauses": [
            {
                "pause": each.basis.pause,
                "held": round(each.began / result.replications, _DIGITS),
                "ended_early": round(each.broke / result.replications, _DIGITS),
                "basis": each.basis.words,
                "pledges": list(each.basis.pledges),
                "stated": list(each.basis.stated),
            }
            for each in result.pauses
        ],
        "settings": {
            spec.name: {
                "value": getattr(result.settings, spec.name),
                "assumed": getattr(result.settings, spec.name) == getattr(defaults, spec.name),
            }
            for spec in fields(SimulationSettings)
        },
        "notes": list(result.notes),
        "regret": None if regret is None else _regret_record(regret),
    }


def _receptions_record(scenario: Scenario, arrivals: SimulatedArrivals) -> list[dict[str, object]]:
    return [
        {
            "reception": each.reception,
            "by_hour": [
                {
                    "from": time_text(scenario, hour.start_min),
                    "arrived": arrivals_record(hour.comes),
                    "by_end": arrivals_record(hour.by_end),
                    "by_end_q90": {
                        need.value: persons
                        for need, persons in zip(Need, hour.many_by_need, strict=True)
                    },
                    "waiting_q90": hour.many_wait,
                }
                for hour in each.hours
            ],
        }
        for each in arrivals.receptions
    ]


def arrivals_record(spread: SimulatedSpread) -> dict[str, float]:
    """Return a simulated number of people as a record: its mean and quantiles, persons."""
    return {
        "mean": round(spread.mean, _DIGITS),
        "q10": spread.few,
        "q50": spread.middle,
        "q90": spread.many,
    }


def _regret_record(regret: Regret) -> dict[str, object]:
    return {
        "days": regret.days,
        "work": regret.work,
        "people": round(regret.people, _DIGITS),
        "value": round(regret.worth, _DIGITS),
        "by_day": [
            {
                "safe": safe,
                "safe_known": safe_known,
                "value": round(value, _DIGITS),
                "value_known": round(value_known, _DIGITS),
            }
            for safe, safe_known, value, value_known in zip(
                regret.safe, regret.safe_known, regret.value, regret.value_known, strict=True
            )
        ],
    }


def simulation_csv(scenario: Scenario, result: SimulationResult) -> str:
    """Return means and quantiles by hour as a table; persons, of one replication."""
    text = io.StringIO()
    arrived = [f"arrived {place}" for place in result.receptions]
    writer = csv.writer(text, lineterminator="\n")
    ends = ["mean", *(name for name, _ in FAN)]
    by_end = [f"safe_by_end_{name}" for name in ends]
    writer.writerow(["from", "to", "safe", "boarded", "caught", "left_at_end", *by_end, *arrived])
    for row in hour_rows(scenario, result):
        at, until = row["arrived"], row["safe_by_end"]
        numbers = [row[name] for name in ("safe", "boarded", "caught", "left_at_end")]
        fan = [until[name] for name in ends] if isinstance(until, dict) else []
        places = [at[place] for place in result.receptions] if isinstance(at, dict) else []
        writer.writerow([row["from"], row["to"], *numbers, *fan, *places])
    return text.getvalue()


def refuse_simulation_files(folder: Path, *, overwrite: bool) -> None:
    """
    Make sure that a simulation can be written into a folder, before the work of making one.

    Raises
    ------
    OutputExistsError
        When one is there and may not be replaced, or something else stands in the way.
    UsageError
        When the folder takes no files.
    """
    refuse_files(folder, (SIMULATION, SIMULATION_TABLE), what="a simulation", overwrite=overwrite)


def write_simulation(
    scenario: Scenario, result: SimulationResult, folder: Path, regret: Regret | None = None
) -> tuple[Path, ...]:
    """Write a simulation's files into a folder, and return them; the folder may be missing."""
    folder.mkdir(parents=True, exist_ok=True)
    record = (
        json.dumps(simulation_record(scenario, result, regret), ensure_ascii=False, indent=1) + "\n"
    )
    written = {
        folder / SIMULATION: record.encode(),
        # By its byte order mark a spreadsheet knows, at a double click, that a table is UTF-8.
        folder / SIMULATION_TABLE: simulation_csv(scenario, result).encode("utf-8-sig"),
    }
    for path, data in written.items():
        write_file_whole(path, data)
    return tuple(written)


def _spread(spread: Spread) -> dict[str, float | None]:
    # One replication has no interval, and JSON no infinity.
    half = spread.half_width
    return {
        "mean": round(spread.mean, _DIGITS),
        "half_width": round(half, _DIGITS) if half < float("inf") else None,
        "q05": round(spread.q05, _DIGITS),
        "q50": round(spread.q50, _DIGITS),
        "q95": round(spread.q95, _DIGITS),
    }


def share_record(share: tuple[float, float, float]) -> dict[str, float]:
    """Return a share of the days with its 95 % interval as a record."""
    names = ("share", "low", "high")
    return {name: round(value, 6) for name, value in zip(names, share, strict=True)}


def hour_rows(scenario: Scenario, result: SimulationResult) -> list[dict[str, object]]:
    """Return the means of each hour of the scenario, and how many are safe by its end."""
    count = result.replications
    came = result.spread(Tally.COUNTED).mean - result.spread(Tally.NOT_COME).mean
    fan = fan_of(scenario, result)
    boarded = 0
    rows: list[dict[str, object]] = []
    ends = hour_ends(scenario)
    for hour, end in enumerate(ends):
        # Who arrives in the very last minute counts into the hour that it ends.
        last = hour == len(ends) - 1
        hours = slice(hour, None if last else hour + 1)
        boarded += int(result.boarded_h[hours].sum())
        rows.append(
            {
                "from": time_text(scenario, hour * _HOUR_MIN),
                "to": time_text(scenario, end),
                "safe": round(float(result.safe_h[hours].sum()) / count, _DIGITS),
                "boarded": round(float(result.boarded_h[hours].sum()) / count, _DIGITS),
                "caught": round(float(result.caught_h[hours].sum()) / count, _DIGITS),
                "left_at_end": round(came - boarded / count, _DIGITS),
                "safe_by_end": {
                    name: round(persons, _DIGITS) for name, persons in fan.at(hour).items()
                },
                "arrived": {
                    place: round(float(row[hours].sum()) / count, _DIGITS)
                    for place, row in zip(result.receptions, result.arrived_h, strict=True)
                },
            }
        )
    return rows
