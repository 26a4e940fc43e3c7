"""
The command ``replan``: a plan that goes on from another one after something has changed.

Either from a plan folder with a table of changes, or from the live state of a post.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    minute_of,
    must_exist,
    refuse_to_overwrite,
)
from safepassage.cli.operation.at_hand import adopted_plan_at, observed_of
from safepassage.cli.operation.plan_of_day import keep_adopted
from safepassage.cli.operation.signing_in import Caller, before_a_post
from safepassage.errors import UsageError
from safepassage.files import as_typed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from safepassage.checking import CheckResult, Risk
    from safepassage.operation.office.office import Office
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario

__all__ = ["replan", "why_not_adopted"]


@before_a_post()
def replan(
    caller: Caller,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PLAN_DIR]",
            help="The plan being carried out; left out, the one that the post has adopted.",
        ),
    ] = None,
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="The time of replanning, such as 2022-05-05T14:20: what has been executed stays. "
            "At a post: now.",
        ),
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option(
            "--changes",
            metavar="FILE",
            help="What has changed: a CSV file or workbook. At a post: what was recorded.",
        ),
    ] = None,
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
    adopt: Annotated[
        bool, typer.Option("--adopt", help="At a post: follow the new plan from now on.")
    ] = False,
    confirm: Annotated[
        int | None,
        typer.Option(
            "--confirm",
            min=1,
            metavar="N",
            help="With --adopt: also where what was done already breaks so many rules.",
        ),
    ] = None,
) -> Answer:
    """Plan anew from now on, after a change or from the live state of a post."""
    if (seconds is not None and not math.isfinite(seconds)) or not math.isfinite(change_cost):
        raise UsageError("--seconds and --keep are plain numbers. Give one, such as 5.")
    refuse_to_overwrite(output, overwrite=overwrite)
    settings = _Settings(
        output,
        seconds=PLAN_SECONDS if seconds is None and work is None else seconds,
        work=work,
        seed=seed,
        change_cost=change_cost,
        overwrite=overwrite,
    )
    del as_json
    if confirm is not None and not adopt:
        raise UsageError("--confirm belongs to --adopt. Add it, or leave --confirm out.")
    if folder is None:
        if changes is not None:
            raise UsageError("--changes belong to a plan folder. Name it, or leave them out.")
        with caller.opened() as office:
            return _from_live_state(office, at, settings, adopt=adopt, confirm=confirm)
    if at is None or changes is None or adopt:
        raise UsageError(
            "A plan folder is replanned with --at and --changes, and without --adopt. Give them, "
            "or leave the folder out to go on from the live state of a post."
        )
    return _from_folder(folder, at, changes, settings)


@dataclass(frozen=True, slots=True)
class _Settings:
    """How is planned, and where the plan goes."""

    output: Path
    seconds: float | None
    work: int | None
    seed: int
    change_cost: float
    overwrite: bool


def _from_folder(folder: Path, at: str, changes: Path, settings: _Settings) -> Answer:
    """Replan a plan folder after the changes of a table."""
    must_exist(folder)
    from safepassage.reporting import (
        read_earlier,
        read_plan_folder,
        read_replan_note,
        refuse_plan_folder,
    )
    from safepassage.scenario.changes import load_changes

    refuse_plan_folder(settings.output, overwrite=settings.overwrite)
    scenario, plan = read_plan_folder(folder)
    earlier = read_earlier(folder, read_replan_note(folder, scenario))
    # A time, so that one which cannot be replanned is told as one.
    time = scenario.time_at(minute_of(scenario, "--at", at))
    told = load_changes(changes, scenario)

    from safepassage.checking import check

    before = check(scenario, plan, earlier=earlier)
    if not before.right:
        raise UsageError(
            f"{folder}: this plan is not right, and only a right plan is carried out. "
            f"See why: safepassage check {as_typed(folder)}"
        )
    _, answer = _replanned(scenario, plan, told, time, earlier, settings)
    return answer


def _from_live_state(
    office: Office, at: str | None, settings: _Settings, *, adopt: bool, confirm: int | None
) -> Answer:
    """Replan the adopted plan of a post from what its register knows."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.views.replan_inputs import replan_inputs
    from safepassage.reporting import refuse_plan_folder
    from safepassage.reporting.operation.adopted import Adopted
    from safepassage.reporting.operation.replan_inputs_text import replan_inputs_text

    office.session.require(Action.READ_PLAN)
    refuse_plan_folder(settings.output, overwrite=settings.overwrite)
    adopted, plan = adopted_plan_at(office)
    seconds = observed_of(office, at)
    inputs = replan_inputs(
        office.register, adopted.scenario, plan,
        at=office.now_s if seconds is None else seconds, earlier=adopted.earlier,
    )  # fmt: skip
    made, answer = _replanned(
        inputs.scenario, inputs.plan, inputs.changes, inputs.at_min, adopted.earlier, settings,
        live=replan_inputs_text(inputs),
    )  # fmt: skip
    record = {
        **answer.record,
        "notes": list(inputs.notes),
        "past_faults": list(inputs.past_faults),
        "changes": [
            {"kind": each.kind.value, "id": each.id, "value": each.value} for each in inputs.changes
        ],
        "adopted": False,
    }
    if not adopt:
        return Answer(record, answer.text, code=answer.code)
    why_not = why_not_adopted(made, inputs.past_faults, settings.output, confirm)
    if why_not is None:
        keep_adopted(office, Adopted(made.scenario, made.plan, tuple(made.earlier)))
        record["adopted"] = True
        words = ["This post follows the new plan from now on."]
    else:
        words = why_not
    return Answer(record, "\n".join([answer.text, "", *words]), code=answer.code)


def why_not_adopted(
    made: Replan, past_faults: Sequence[str], output: Path, confirm: int | None
) -> list[str] | None:
    """
    Return why a new plan is not followed, and what to do; None where it is.

    What happened already no plan can mend, so that one which breaks nothing else can be followed
    all the same; but it is marked as not right, and somebody must have said that they know why.
    """
    from safepassage.checking import check
    from safepassage.reporting.terminal import wrapped

    faults = check(made.scenario, made.plan, earlier=made.earlier).faults
    if not faults:
        return None
    to_come = [
        fault for fault in faults if not any(past.endswith(fault.message) for past in past_faults)
    ]
    see = f"safepassage check {as_typed(output)}"
    still = f"The old plan is still followed; the new one stays in {output}."
    if to_come:
        one = "a rule" if len(to_come) == 1 else f"{len(to_come)} rules"
        return [
            *wrapped(f"NOT ADOPTED: the new plan breaks {one} in what is to come. {still}"),
            f"  See what is wrong: {see}",
            "  Then mend what was recorded wrongly, as safepassage correct does, and replan.",
        ]
    if confirm == len(faults):
        return None
    many = "a rule" if len(faults) == 1 else f"{len(faults)} rules"
    return [
        *wrapped(f"NOT ADOPTED: what was done already breaks {many}. {still}"),
        f"  See what is wrong: {see}",
        "  If it was recorded wrongly, mend it, as safepassage correct does, and replan.",
        "  If it happened so, no plan can mend it. To follow the new one all the same, give the",
        f"  command again with: --overwrite --confirm {len(faults)}",
    ]


def _replanned(
    scenario: Scenario,
    plan: Plan,
    changes: Sequence[Change],
    at: datetime | int,
    earlier: Sequence[tuple[Scenario, int]],
    settings: _Settings,
    *,
    live: str | None = None,
) -> tuple[Replan, Answer]:
    """
    Plan anew, write the plan's folder, and return the plan and what is answered.

    ``live`` tells what a register has brought in where it goes on from one, else it is None.
    """
    from safepassage.checking import check, risk_of
    from safepassage.cli.progress import stop_on_interrupt
    from safepassage.reporting import report_path, write_plan_folder
    from safepassage.starting import replan as replan_plan

    with stop_on_interrupt() as stop:
        made = replan_plan(
            scenario,
            plan,
            changes,
            at=at,
            earlier=earlier,
            seconds=settings.seconds,
            work=settings.work,
            seed=settings.seed,
            change_cost=settings.change_cost,
            stop=stop,
            afresh=live is not None,
        )
    result = check(made.scenario, made.plan, earlier=made.earlier)
    risk = risk_of(made.scenario, made.plan)
    output = settings.output
    shown = str(report_path(output, result))
    record = _record(made, result, risk, str(output))
    record["report"] = shown
    record["interrupted"] = stop.is_set()
    text = _text(made, result, risk, shown, live)
    # Last of all, so that whoever is told that nothing was written finds nothing.
    write_plan_folder(
        made.scenario, made.plan, result, output, overwrite=settings.overwrite, replan=made
    )
    return made, Answer(record, text, code=0 if result.right else 1)


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


def _text(made: Replan, result: CheckResult, risk: Risk, shown: str, live: str | None) -> str:
    """Return the answer as lines for a terminal: danger first."""
    from safepassage.cli.answers import plan_text
    from safepassage.reporting.terminal import wrapped

    lines: list[str] = []
    if made.exposed:
        lines += ["IN DANGER NOW, tell them first:"]
        for item in made.exposed:
            lines += wrapped(f"- {item.sentence}")
        lines.append("")
    if live is not None:
        lines += [live, ""]
    count = len(made.changed)
    if not count:
        lines.append("No vehicle has new orders.")
    else:
        have = "1 vehicle has" if count == 1 else f"{count} vehicles have"
        lines.append(f"{have} new orders:")
        for order in made.changed:
            lines += wrapped(f"- {order.sentence}")
    was, now = made.before, result.figures
    totals = (
        f"Before: {was.people_out} out, {was.people_left} left. "
        f"Now: {now.people_out} out, {now.people_left} left."
    )
    lines += ["", totals, "", plan_text(made.scenario, made.plan, result, risk, output=shown)]
    return "\n".join(lines)
