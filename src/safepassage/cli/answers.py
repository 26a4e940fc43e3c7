"""What the commands answer, as records for JSON and as text for people."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from safepassage.errors import FileFault
from safepassage.files import events_kept, put_in_place
from safepassage.plans import Objective
from safepassage.units import counted, duration_text, gap_per_cent_text, mean_minutes_text

if TYPE_CHECKING:
    from safepassage.checking import CheckResult, PlanFault, Risk
    from safepassage.errors import Fault
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = [
    "GAP_NOT_STATED",
    "error_answer",
    "fault_record",
    "folder_fault_record",
    "gap_minutes_per_person",
    "interrupted_words",
    "plan_fault_record",
    "plan_record",
    "plan_text",
    "scenario_record",
    "scenario_text",
    "to_json",
]

GAP_NOT_STATED = "not stated: people are left"
SAFE_USE = "A plan is no permission and no protection. It shows where people are: keep it close."


def to_json(record: dict[str, object]) -> str:
    """Return a record as one JSON object, readable by any parser (no NaN, plain ASCII)."""
    return json.dumps(_readable(record), indent=2, allow_nan=False)


def _readable(value: object) -> object:
    """Return a value with infinities and NaN as None, and texts without halves of characters."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return _whole_characters(value)
    if isinstance(value, dict):
        return {_readable(key): _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    return value


def _whole_characters(text: str) -> str:
    """Return a text that may hold a path, whose bytes Python keeps as surrogates, as UTF-8."""
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "replace")
    return data.decode("utf-8", "replace")


def interrupted_words() -> str:
    """Return what an interrupted command says: what stands by then all the same, if anything."""
    told = []
    if stands := ", ".join(map(str, put_in_place())):
        told.append(f"By then this was written, and is whole: {stands}")
    if events := events_kept():
        told.append(
            f"By then {counted(events, 'event')} had been recorded at this post or taken in, and "
            "stay there: look before you do it again."
        )
    return " ".join(["Interrupted.", *(told or ["Nothing was written."])])


def error_answer(
    kind: str, message: str, faults: list[dict[str, object]] | None = None
) -> dict[str, object]:
    """Return the one shape of every error."""
    return {"error": {"kind": kind, "message": message, "faults": faults or []}}


def fault_record(fault: Fault) -> dict[str, object]:
    """Return a scenario's fault as a record."""
    return {
        "file": fault.file,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "rule": fault.rule,
        "remedy": fault.remedy,
        "message": str(fault),
    }


def plan_fault_record(fault: PlanFault) -> dict[str, object]:
    """Return a plan's fault as a record; ``rule`` is its number."""
    return {
        "rule": None if fault.rule is None else int(fault.rule),
        "vehicle": fault.vehicle,
        "minute": fault.minute,
        "place": fault.place,
        "excess": fault.excess,
        "unit": fault.unit,
        "message": fault.message,
    }


def folder_fault_record(fault: PlanFault | FileFault) -> dict[str, object]:
    """
    Return what is wrong in a plan folder as a record: a plan's fault, or a file's.

    A file's fault breaks none of the ten rules; ``file``, ``where``, ``value`` and ``remedy`` say
    what it is, and are null in a plan's.
    """
    if isinstance(fault, FileFault):
        return {
            **dict.fromkeys(("rule", "vehicle", "minute", "place", "excess", "unit")),
            "message": str(fault),
            "file": fault.file,
            "where": fault.place or None,
            "value": fault.value or None,
            "remedy": fault.remedy,
        }
    return plan_fault_record(fault) | dict.fromkeys(("file", "where", "value", "remedy"))


def scenario_record(scenario: Scenario) -> dict[str, object]:
    """Return how much a scenario holds."""
    return {
        "scenario": scenario.name,
        "places": len(scenario.places),
        "people": sum(group.persons for group in scenario.groups),
        "people_leaving": scenario.people_leaving(),
        "vehicles": sum(vehicle.count for vehicle in scenario.vehicles),
        "roads": len(scenario.roads),
        "pauses": len(scenario.pauses),
    }


def scenario_text(scenario: Scenario) -> str:
    """Return how much a valid scenario holds, in words."""

    def counted(number: int, one: str, several: str = "") -> str:
        return f"{number} {one if number == 1 else several or one + 's'}"

    people = counted(sum(group.persons for group in scenario.groups), "person", "people")
    vehicles = counted(sum(vehicle.count for vehicle in scenario.vehicles), "vehicle")
    return (
        f"{scenario.name} is valid: {people}, of whom {scenario.people_leaving()} chose to leave; "
        f"{counted(len(scenario.places), 'place')}, {vehicles}, "
        f"{counted(len(scenario.pauses), 'pause')}."
    )


def gap_minutes_per_person(scenario: Scenario, plan: Plan) -> float | None:
    """Return the gap as minutes of arrival time for each person who is brought out."""
    return plan.gap_min_per_person(
        horizon_min=scenario.horizon_min,
        urgency=scenario.urgency,
        pauses_as=scenario.caution.pauses_as,
        danger_price=scenario.danger_price,
    )


def plan_record(
    scenario: Scenario, plan: Plan, result: CheckResult, risk: Risk, *, output: str
) -> dict[str, object]:
    """Return a plan's figures as the record that ``plan`` and ``demo`` answer."""
    from safepassage.ledger import pause_chances
    from safepassage.reporting.risk import chance_records

    figures = result.figures
    clearance = figures.clearance_min
    return {
        "scenario": scenario.name,
        "objective": plan.objective.value,
        "value": plan.value,
        "bound": plan.bound.value,
        "gap": plan.gap,
        "gap_minutes_per_person": gap_minutes_per_person(scenario, plan),
        "people_total": figures.people_total,
        "people_out": figures.people_out,
        "people_left": figures.people_left,
        "people_bound": plan.bound.people,
        "people_expected": risk.people_expected,
        "people_caught": risk.people_caught,
        "worst_chance": risk.worst_chance,
        "chances": chance_records(pause_chances(scenario)),
        "danger_price": scenario.danger_price,
        "person_events": figures.person_events,
        "danger_person_min": figures.danger_person_min,
        "pauses_as": scenario.caution.pauses_as.value,
        "stranding_chance": scenario.caution.stranding_chance,
        "people_caught_allowed": scenario.caution.people_caught,
        "clearance_time": (
            None if clearance is None else scenario.time_at(clearance).isoformat(timespec="minutes")
        ),
        "out_by_pause": [
            {"pause": pause, "people": people} for pause, people in figures.out_by_pause
        ],
        "binding": [
            {
                "limit": limit.limit.value,
                "people": limit.persons,
                "sentence": limit.sentence,
                "places": [{"place": place, "people": people} for place, people in limit.places],
            }
            for limit in plan.binding
        ],
        "bound_method": plan.bound.method,
        "bound_leaves_out": list(plan.bound.left_out),
        "seed": plan.seed,
        "moves": plan.moves,
        "seconds": round(plan.seconds, 3),
        "checked": result.right,
        "faults": [plan_fault_record(fault) for fault in result.faults],
        "output": output,
    }


def gap_text(scenario: Scenario, plan: Plan) -> str:
    """Return the proven gap in words."""
    gap = plan.gap
    if gap is None:
        return GAP_NOT_STATED
    minutes = gap_minutes_per_person(scenario, plan)
    text = gap_per_cent_text(gap)
    if minutes is None:
        return text
    if plan.objective is Objective.CLEARANCE:
        return f"{text}, or {duration_text(minutes)} of the last arrival"
    if plan.bound.people > plan.figures.people_out:
        # What a better plan might gain is people, and hours would say nothing.
        return text
    return f"{text}, or {mean_minutes_text(minutes)} of arrival time a person"


def plan_text(
    scenario: Scenario, plan: Plan, result: CheckResult, risk: Risk, *, output: str
) -> str:
    """Return a plan's figures as lines for a terminal."""
    from safepassage.reporting.danger import danger_sentence
    from safepassage.reporting.risk import risk_sentence, unsure_sentence
    from safepassage.reporting.terminal import WIDTH, in_lines

    figures = result.figures
    rows: list[tuple[str, str]] = [
        ("People out", f"{figures.people_out} of {figures.people_total} who chose to leave"),
        ("No plan brings out", f"more than {plan.bound.people}"),
    ]
    if figures.clearance_min is None:
        rows.append(("Last arrival", "nobody arrives"))
    else:
        rows.append(
            ("Last arrival", f"{scenario.time_at(figures.clearance_min):%Y-%m-%d %H:%M %Z}")
        )
    rows.append(("Proven gap", gap_text(scenario, plan)))
    if risk.exposures:
        rows.append(("If pauses break", risk_sentence(result, risk)))
        rows.append(("How sure that is", unsure_sentence(scenario, risk)))
    if scenario.has_danger:
        rows.append(("Danger on the way", danger_sentence(figures)))
    rows += [("Limit", limit.sentence) for limit in plan.binding]
    if result.right and result.unavoidable:
        count = len(result.unavoidable)
        cases = "1 case" if count == 1 else f"{count} cases"
        rows.append(("Checked", f"right, but for {cases} that nobody could avoid any more"))
    elif result.right:
        rows.append(("Checked", "right: all ten rules are kept"))
    else:
        count = len(result.faults)
        rows.append(("Checked", f"NOT RIGHT: {count} {'fault' if count == 1 else 'faults'}"))
    rows.append(("Written to", output))
    width = max(len(name) for name, _ in rows)
    lines = [
        f"{name if number == 0 else '':<{width}}  {line}"
        for name, text in rows
        for number, line in enumerate(in_lines(text, WIDTH - width))
    ]
    lines += [f"- {fault.message}" for fault in (*result.faults, *result.unavoidable)]
    return "\n".join([*lines, "", SAFE_USE])
