"""A simulation as a page for a terminal, a record, and a table by hour."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from math import ceil
from typing import TYPE_CHECKING

from safepassage.errors import OutputExistsError
from safepassage.files import write_file_whole
from safepassage.reporting.outputs import SIMULATION, SIMULATION_TABLE
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.scenario import scenario_digest
from safepassage.scenario.chances import SimulationSettings
from safepassage.simulation import Ended, SimulationResult, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from safepassage.scenario.model import Scenario
    from safepassage.simulation import Spread

__all__ = [
    "refuse_simulation_files",
    "simulation_csv",
    "simulation_record",
    "simulation_text",
    "write_simulation",
]

_HOUR_MIN = 60
_MOST_ROWS = 24
"""Rows of hours that a page shows; the table by hour has all."""

_SHARES = (0.05, 0.5, 0.95)
_DIGITS = 4

_TOLD: tuple[tuple[str, str, Tally], ...] = (
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


def simulation_record(scenario: Scenario, result: SimulationResult) -> dict[str, object]:
    """Return a simulation as a record of plain values; the reference has its fields."""
    defaults = SimulationSettings()
    return {
        "scenario": result.scenario,
        "scenario_digest": scenario_digest(scenario),
        "policy": "plan",
        "seed": result.seed,
        "as_of": _time(scenario, result.as_of),
        "replications": result.replications,
        "asked": result.asked,
        "ended": result.ended.value,
        "planned": {"people": result.planned, "value": round(result.planned_value, _DIGITS)},
        "people": {name: _spread(result.spread(tally)) for name, _, tally in _TOLD},
        "value": _spread(result.value),
        "chance_all_out": _share(result.chance_all_out),
        "chance_caught": _share(result.chance_caught),
        "clearance": [
            {"share": share, "by": None if minute is None else _time(scenario, minute)}
            for share in _SHARES
            for minute in [result.clearance_min(share)]
        ],
        "by_hour": _hours(scenario, result),
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
    }


def simulation_csv(scenario: Scenario, result: SimulationResult) -> str:
    """Return the means by hour as a table; persons, of one replication."""
    text = io.StringIO()
    arrived = [f"arrived {place}" for place in result.receptions]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["from", "to", "safe", "boarded", "caught", "left_at_end", *arrived])
    for row in _hours(scenario, result):
        at = row["arrived"]
        numbers = [row[name] for name in ("safe", "boarded", "caught", "left_at_end")]
        places = [at[place] for place in result.receptions] if isinstance(at, dict) else []
        writer.writerow([row["from"], row["to"], *numbers, *places])
    return text.getvalue()


def simulation_text(scenario: Scenario, result: SimulationResult) -> str:
    """Return a simulation as lines for a terminal."""
    count = result.replications
    what = f"{count:,} replication{'s' if count != 1 else ''}"
    if result.ended is not Ended.ALL:
        what += f" of {result.asked:,} ({result.ended.value})"
    head = wrapped(
        f"{result.scenario}: {what}, seed {result.seed}, the plan followed as it stands. "
        f"At a break vehicles {result.settings.at_break.value}. Parties as known on "
        f"{scenario.time_at(result.as_of):%Y-%m-%d %H:%M}."
    )
    sections = [head, _people(result), _sentences(scenario, result), _by_hour(scenario, result)]
    sections += [_pauses(result), _assumed(result)]
    sections.append([line for note in result.notes for line in wrapped(note)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def refuse_simulation_files(folder: Path, *, overwrite: bool) -> None:
    """
    Make sure that a simulation can be written into a folder, before the work of making one.

    Raises
    ------
    OutputExistsError
        When one is there and may not be replaced, or something else stands in the way.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputExistsError(f"{folder}: a file stands there. Give a folder.")
    for name in (SIMULATION, SIMULATION_TABLE):
        if (folder / name).exists() and not overwrite:
            raise OutputExistsError(
                f"{folder / name}: a simulation is there already, and nothing is overwritten "
                "unasked. Give another folder with --output, or add --overwrite."
            )


def write_simulation(
    scenario: Scenario, result: SimulationResult, folder: Path
) -> tuple[Path, ...]:
    """Write a simulation's files into a folder, and return them; the folder may be missing."""
    folder.mkdir(parents=True, exist_ok=True)
    record = json.dumps(simulation_record(scenario, result), ensure_ascii=False, indent=1) + "\n"
    written = {
        folder / SIMULATION: record.encode(),
        # By its byte order mark a spreadsheet knows, at a double click, that a table is UTF-8.
        folder / SIMULATION_TABLE: simulation_csv(scenario, result).encode("utf-8-sig"),
    }
    for path, data in written.items():
        write_file_whole(path, data)
    return tuple(written)


def _time(scenario: Scenario, minute: int) -> str:
    return scenario.time_at(minute).isoformat(timespec="minutes")


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


def _share(share: tuple[float, float, float]) -> dict[str, float]:
    names = ("share", "low", "high")
    return {name: round(value, 6) for name, value in zip(names, share, strict=True)}


def _hours(scenario: Scenario, result: SimulationResult) -> list[dict[str, object]]:
    """Return the means of each hour of the scenario."""
    count = result.replications
    came = result.spread(Tally.COUNTED).mean - result.spread(Tally.NOT_COME).mean
    boarded = 0
    rows: list[dict[str, object]] = []
    for hour in range(ceil(scenario.horizon_min / _HOUR_MIN)):
        # Who arrives in the very last minute counts into the hour that it ends.
        last = hour == ceil(scenario.horizon_min / _HOUR_MIN) - 1
        hours = slice(hour, None if last else hour + 1)
        boarded += int(result.boarded_h[hours].sum())
        end = min((hour + 1) * _HOUR_MIN, scenario.horizon_min)
        rows.append(
            {
                "from": _time(scenario, hour * _HOUR_MIN),
                "to": _time(scenario, end),
                "safe": round(float(result.safe_h[hours].sum()) / count, _DIGITS),
                "boarded": round(float(result.boarded_h[hours].sum()) / count, _DIGITS),
                "caught": round(float(result.caught_h[hours].sum()) / count, _DIGITS),
                "left_at_end": round(came - boarded / count, _DIGITS),
                "arrived": {
                    place: round(float(row[hours].sum()) / count, _DIGITS)
                    for place, row in zip(result.receptions, result.arrived_h, strict=True)
                },
            }
        )
    return rows


def _people(result: SimulationResult) -> list[str]:
    head = ("Persons", "mean", "+-", "5 %", "50 %", "95 %")
    rows = [_row(label, result.spread(tally)) for _, label, tally in _TOLD]
    rows.append(_row("Value achieved", result.value))
    planned = f"{result.planned:,} people safe, value {result.planned_value:.1f}"
    return [
        *text_table(head, rows),
        *wrapped(
            f"The plan, if all went by it: {planned}. Mean with half of its 95 % interval (+-); "
            "below the numbers of the last columns lie 5, 50 and 95 % of the replications."
        ),
    ]


def _row(label: str, spread: Spread) -> tuple[str, ...]:
    half = f"{spread.half_width:.1f}" if spread.half_width < float("inf") else "-"
    return (
        label,
        f"{spread.mean:,.1f}",
        half,
        *(f"{value:,.0f}" for value in (spread.q05, spread.q50, spread.q95)),
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _sentences(scenario: Scenario, result: SimulationResult) -> list[str]:
    all_out, all_low, all_high = result.chance_all_out
    caught, caught_low, caught_high = result.chance_caught
    lines = [
        (
            f"Everybody who came is safe in {_per_cent(all_out)} of the replications "
            f"(95 % interval {_per_cent(all_low)} to {_per_cent(all_high)})."
        ),
        (
            f"Somebody is caught in {_per_cent(caught)} "
            f"({_per_cent(caught_low)} to {_per_cent(caught_high)})."
        ),
    ]
    for share in _SHARES:
        minute = result.clearance_min(share)
        if minute is not None:
            lines.append(
                f"With {share:.0%} chance everybody is out by "
                f"{scenario.time_at(minute):%Y-%m-%d %H:%M}."
            )
    return [part for line in lines for part in wrapped(line)]


def _by_hour(scenario: Scenario, result: SimulationResult) -> list[str]:
    """Return the means over time, in so many rows as a page bears."""
    hours = _hours(scenario, result)
    step = max(1, ceil(len(hours) / _MOST_ROWS))
    rows = []
    safe = caught = 0.0
    for first in range(0, len(hours), step):
        part = hours[first : first + step]
        safe += _sum(part, "safe")
        caught += _sum(part, "caught")
        minute = min((first + step) * _HOUR_MIN, scenario.horizon_min)
        at = f"{scenario.time_at(minute):%Y-%m-%d %H:%M}"
        left = part[-1]["left_at_end"]
        rows.append((at, f"{safe:.1f}", f"{left:.1f}", f"{caught:.1f}"))
    return ["BY TIME, on average", *text_table(("By", "safe", "left", "caught"), rows)]


def _sum(rows: Sequence[dict[str, object]], name: str) -> float:
    return sum(value for row in rows if isinstance(value := row[name], float))


def _pauses(result: SimulationResult) -> list[str]:
    if not result.pauses:
        return []
    rows = [
        (
            each.basis.pause,
            _per_cent(each.began / result.replications),
            _per_cent(each.broke / result.replications),
            each.basis.words,
        )
        for each in result.pauses
    ]
    return ["PAUSES", *text_table(("Pause", "held", "ended early", "by"), rows)]


def _assumed(result: SimulationResult) -> list[str]:
    """Return the settings of the day, those that are defaults as assumed."""
    defaults = SimulationSettings()
    stated: list[str] = []
    assumed: list[str] = []
    for spec in fields(SimulationSettings):
        value = getattr(result.settings, spec.name)
        is_default = value == getattr(defaults, spec.name)
        (assumed if is_default else stated).append(
            f"{spec.name} {value if isinstance(value, str) else format(value, 'g')}"
        )
    lines = []
    if stated:
        lines += wrapped(f"Stated in the scenario: {', '.join(stated)}.")
    if assumed:
        lines += wrapped(f"ASSUMED, by default: {', '.join(assumed)}.")
    return lines
