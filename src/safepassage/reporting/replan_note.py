"""How a folder's plan goes on from another one: ``replan.json`` and ``changes.csv``."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.reporting.plan_json import PlanText, figures_record, load_json, time_text
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.scenario.model import Scenario

__all__ = [
    "FORMAT",
    "ReplanNote",
    "changes_csv",
    "exposed_records",
    "note_from_text",
    "note_of",
    "replan_to_text",
]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ReplanNote:
    """
    How a plan goes on from another one, in words.

    ``earlier`` has the minute until which each scenario in the folder ``earlier`` was in force,
    with its digest. ``exposed`` and ``changed`` are (vehicle, sentence); ``people_out`` and
    ``people_left`` are the old plan's.
    """

    at_min: int
    earlier: tuple[tuple[int, str], ...]
    exposed: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    people_out: int
    people_left: int
    clearance: str | None


def note_of(replan: Replan) -> ReplanNote:
    """Return what is told of a replanning."""
    return ReplanNote(
        at_min=replan.at_min,
        earlier=tuple((until, scenario_digest(old)) for old, until in replan.earlier),
        exposed=tuple((item.vehicle, item.sentence) for item in replan.exposed),
        changed=tuple((item.vehicle, item.sentence) for item in replan.changed),
        people_out=replan.before.people_out,
        people_left=replan.before.people_left,
        clearance=None
        if replan.before.clearance_min is None
        else time_text(replan.scenario, replan.before.clearance_min),
    )


def replan_to_text(replan: Replan) -> str:
    """Return the text of ``replan.json``."""
    scenario = replan.scenario
    record = {
        "kind": "safepassage replan",
        "format": FORMAT,
        "at": time_text(scenario, replan.at_min),
        "at_minute": replan.at_min,
        "earlier": [
            {
                "scenario": f"earlier/{number}",
                "until": time_text(scenario, until),
                "until_minute": until,
                "digest": scenario_digest(old),
            }
            for number, (old, until) in enumerate(replan.earlier, start=1)
        ],
        "changes": [
            {
                "kind": change.kind.value,
                "id": change.id,
                "other": change.other,
                "time": None if change.minute is None else time_text(scenario, change.minute),
                "value": change.value,
                "source": change.source,
            }
            for change in replan.changes
        ],
        "exposed": exposed_records(replan),
        "changed": [
            {"vehicle": item.vehicle, "sentence": item.sentence} for item in replan.changed
        ],
        "before": figures_record(
            replan.earlier[-1][0] if replan.earlier else scenario, replan.before
        ),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def exposed_records(replan: Replan) -> list[dict[str, object]]:
    """Return the vehicles that cannot keep the rules, as records."""
    return [
        {
            "vehicle": item.vehicle,
            "zone": item.zone,
            "people": item.persons,
            "from": time_text(replan.scenario, item.from_min),
            "until": time_text(replan.scenario, item.until_min),
            "minutes": item.minutes,
            "safe_place": item.safe_place,
            "sentence": item.sentence,
        }
        for item in replan.exposed
    ]


def changes_csv(note: ReplanNote) -> str:
    """Return the text of ``changes.csv``: those in danger first, then vehicle by vehicle."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["first", "vehicle", "sentence"])
    writer.writerows(["danger", *told] for told in note.exposed)
    writer.writerows(["", *told] for told in note.changed)
    return out.getvalue()


def note_from_text(source: PlanText, scenario: Scenario) -> ReplanNote:
    """
    Return what ``replan.json`` tells.

    Raises
    ------
    PlanFileError
        When it is torn, or edited to nonsense.
    """
    record = load_json(source)
    try:
        note = _note(record)
    except (KeyError, TypeError, ValueError):
        rule = "This is not as replanning wrote it."
        remedy = "Copy the folder again from where it was made."
        raise source.fault("replan.json", "", rule, remedy) from None
    untils = [until for until, _ in note.earlier]
    if untils != sorted(untils) or not all(0 <= m <= scenario.horizon_min for m in untils):
        rule = "Scenarios follow each other inside the horizon."
        raise source.fault("earlier", str(untils)[:60], rule, "Copy the folder again.")
    return note


def _note(record: Any) -> ReplanNote:  # noqa: ANN401 -- whatever stands in the file
    before = record["before"]
    return ReplanNote(
        at_min=_whole(record["at_minute"]),
        earlier=tuple(
            (_whole(item["until_minute"]), str(item["digest"])) for item in record["earlier"]
        ),
        exposed=tuple((str(i["vehicle"]), str(i["sentence"])) for i in record["exposed"]),
        changed=tuple((str(i["vehicle"]), str(i["sentence"])) for i in record["changed"]),
        people_out=_whole(before["people_out"]),
        people_left=_whole(before["people_left"]),
        clearance=None if before["clearance"] is None else str(before["clearance"]),
    )


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**9:
        raise ValueError(value)
    return value
