"""The command ``replan``: a plan that goes on from another one after something has changed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import (
    PLAN_SECONDS,
    Answer,
    AsJson,
    Overwrite,
    Seconds,
    Seed,
    Work,
    app,
    minute_of,
    must_exist,
    refuse_to_overwrite,
)
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from safepassage.checking import CheckResult, Risk
    from safepassage.planning.replanning import Replan

__all__ = ["replan"]


@app.command()
def replan(
    folder: Annotated[Path, typer.Argument(metavar="PLAN_DIR", help="The plan being carried out.")],
    *,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar="TIME",
            help="The time of replanning, such as 2022-05-05T14:20: what has been executed stays.",
        ),
    ],
    changes: Annotated[
        Path,
        typer.Option("--changes", metavar="FILE", help="What has changed: a CSV file or workbook."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The plan folder to write.")
    ],
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    change_cost: Annotated[
        float,
        typer.Option(
            "--keep",
            min=0,
            help="What new orders for a vehicle must bring, in persons; clearance: in minutes.",
        ),
    ] = 0.1,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Plan anew from now on, after a change."""
    if (seconds is not None and not math.isfinite(seconds)) or not math.isfinite(change_cost):
        raise UsageError("--seconds and --keep are plain numbers. Give one, such as 5.")
    must_exist(folder)
    refuse_to_overwrite(output, overwrite=overwrite)
    from safepassage.reporting import (
        read_earlier,
        read_plan_folder,
        read_replan_note,
        refuse_plan_folder,
        report_path,
        write_plan_folder,
    )
    from safepassage.scenario.changes import load_changes

    refuse_plan_folder(output, overwrite=overwrite)
    scenario, plan = read_plan_folder(folder)
    earlier = read_earlier(folder, read_replan_note(folder, scenario))
    # Any minute outside the horizon is as good as the nearest one.
    minute = max(-1, min(minute_of(scenario, "--at", at), scenario.horizon_min + 1))
    told = load_changes(changes, scenario)

    from safepassage.checking import check, risk_of
    from safepassage.cli.progress import stop_on_interrupt
    from safepassage.starting import replan as replan_plan

    before = check(scenario, plan, earlier=earlier)
    if not before.right:
        raise UsageError(
            f"{folder}: this plan is not right, and only a right plan is carried out. "
            f"See why: safepassage check {folder}"
        )
    with stop_on_interrupt() as stop:
        made = replan_plan(
            scenario,
            plan,
            told,
            at=minute,
            earlier=earlier,
            seconds=PLAN_SECONDS if seconds is None and work is None else seconds,
            work=work,
            seed=seed,
            change_cost=change_cost,
            stop=stop,
        )
    result = check(made.scenario, made.plan, earlier=made.earlier)
    risk = risk_of(made.scenario, made.plan)
    shown = str(report_path(output, result))
    record = _record(made, result, risk, str(output))
    record["report"] = shown
    record["interrupted"] = stop.is_set()
    text = _text(made, result, risk, shown)
    del as_json
    # Last of all, so that whoever is told that nothing was written finds nothing.
    write_plan_folder(made.scenario, made.plan, result, output, overwrite=overwrite, replan=made)
    return Answer(record, text, code=0 if result.right else 1)


def _record(made: Replan, result: CheckResult, risk: Risk, output: str) -> dict[str, object]:
    """Return what ``replan --json`` answers."""
    from safepassage.cli.answers import plan_fault_record, plan_record
    from safepassage.reporting.plan_json import time_text
    from safepassage.reporting.replan_note import exposed_records

    return {
        "at": time_text(made.scenario, made.at_min),
        "exposed": exposed_records(made),
        "changed_vehicles": [item.vehicle for item in made.changed],
        "sentences": [item.sentence for item in made.changed],
        "before": {
            "value": made.before.value,
            "people_total": made.before.people_total,
            "people_out": made.before.people_out,
            "people_left": made.before.people_left,
            "clearance_time": None
            if made.before.clearance_min is None
            else time_text(made.scenario, made.before.clearance_min),
        },
        **plan_record(made.scenario, made.plan, result, risk, output=output),
        "unavoidable": [plan_fault_record(fault) for fault in result.unavoidable],
    }


def _text(made: Replan, result: CheckResult, risk: Risk, shown: str) -> str:
    """Return the answer as lines for a terminal: danger first."""
    from safepassage.cli.answers import plan_text

    lines: list[str] = []
    if made.exposed:
        lines += ["IN DANGER NOW, tell them first:"]
        lines += [f"- {item.sentence}" for item in made.exposed] + [""]
    count = len(made.changed)
    if not count:
        lines.append("No vehicle has new orders.")
    else:
        have = "1 vehicle has" if count == 1 else f"{count} vehicles have"
        lines.append(f"{have} new orders:")
        lines += [f"- {item.sentence}" for item in made.changed]
    was, now = made.before, result.figures
    totals = (
        f"Before: {was.people_out} out, {was.people_left} left. "
        f"Now: {now.people_out} out, {now.people_left} left."
    )
    lines += ["", totals, "", plan_text(made.scenario, made.plan, result, risk, output=shown)]
    return "\n".join(lines)
