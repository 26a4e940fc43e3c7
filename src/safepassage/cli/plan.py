"""The commands ``plan`` and ``demo``: a scenario is planned, checked and written."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import (
    PLAN_SECONDS,
    Answer,
    AsJson,
    Gap,
    Overwrite,
    ScenarioPath,
    Seconds,
    Seed,
    Work,
    app,
    must_exist,
    refuse_to_overwrite,
)
from safepassage.errors import UsageError
from safepassage.plans import Objective, PausesAs

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.starting import TakenOver

__all__ = ["demo", "plan"]

DEMO_SCENARIO = "azovstal"
DEMO_SECONDS = 5.0


@app.command()
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The plan folder to write.", show_default=True)
    ] = Path("demo-plan"),
    *,
    seconds: Seconds = DEMO_SECONDS,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Plan a bundled scenario and write its report."""
    from safepassage.scenario.bundled import bundled_path

    return _plan(
        bundled_path(DEMO_SCENARIO),
        folder,
        objective=Objective.PEOPLE,
        seconds=seconds,
        gap=0.0,
        seed=seed,
        work=None,
        start=None,
        overwrite=overwrite,
        as_json=as_json,
    )


@app.command()
def plan(
    scenario_path: ScenarioPath,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The plan folder to write.")
    ],
    *,
    objective: Annotated[
        Objective,
        typer.Option(
            "--objective",
            help="people: bring out the most, early. clearance: everybody out the soonest.",
        ),
    ] = Objective.PEOPLE,
    pauses: Annotated[
        PausesAs | None,
        typer.Option(
            "--pauses",
            help="certain, or expected: people count as likely as they get out, now or later.",
            show_default="what the scenario says",
        ),
    ] = None,
    stranding_chance: Annotated[
        float | None,
        typer.Option(
            "--stranding-chance",
            min=0,
            max=1,
            help="The most with which a trip may be caught in zones by a break: 0.1 is 10 %.",
            show_default="what the scenario says",
        ),
    ] = None,
    people_caught: Annotated[
        float | None,
        typer.Option(
            "--people-caught",
            min=0,
            help="The most people whom breaks may catch in zones, on average over the plan.",
            show_default="what the scenario says",
        ),
    ] = None,
    seconds: Seconds = None,
    gap: Gap = 0.0,
    seed: Seed = 0,
    work: Work = None,
    start: Annotated[
        Path | None,
        typer.Option(
            "--start",
            metavar="PLAN_DIR",
            help="Begin from an earlier plan: where it is right here, the new one is no worse.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Plan a scenario, check it, write its report."""
    must_exist(scenario_path)
    if start is not None:
        must_exist(start)
    return _plan(
        scenario_path,
        output,
        objective=objective,
        seconds=PLAN_SECONDS if seconds is None and work is None else seconds,
        gap=gap,
        seed=seed,
        work=work,
        start=start,
        pauses=pauses,
        stranding_chance=stranding_chance,
        people_caught=people_caught,
        overwrite=overwrite,
        as_json=as_json,
    )


def _plan(
    scenario_path: Path,
    output: Path,
    *,
    objective: Objective,
    seconds: float | None,
    gap: float,
    seed: int,
    work: int | None,
    start: Path | None,
    overwrite: bool,
    as_json: bool,
    pauses: PausesAs | None = None,
    stranding_chance: float | None = None,
    people_caught: float | None = None,
) -> Answer:
    """Load, plan, check and write; return what was found."""
    if (seconds is not None and not math.isfinite(seconds)) or math.isnan(gap):
        raise UsageError("--seconds and --gap are plain numbers. Give one, such as 10 or 0.01.")
    if stranding_chance is not None and math.isnan(stranding_chance):
        raise UsageError("--stranding-chance is a plain number from 0 to 1. Give one, as 0.1.")
    if people_caught is not None and not math.isfinite(people_caught):
        raise UsageError("--people-caught is a plain number of persons. Give one, as 10.")
    refuse_to_overwrite(output, overwrite=overwrite)

    # Whatever keeps the plan from being made or written is named before the planner, which takes a
    # second or two to load.
    from safepassage.reporting import (
        read_plan_folder,
        refuse_plan_folder,
        report_path,
        write_plan_folder,
    )
    from safepassage.scenario import load_scenario

    refuse_plan_folder(output, overwrite=overwrite)
    scenario = _with_caution(load_scenario(scenario_path), pauses, stranding_chance, people_caught)
    known = None if start is None else read_plan_folder(start)

    from safepassage.checking import check as check_plan
    from safepassage.checking import risk_of
    from safepassage.cli.answers import plan_record, plan_text
    from safepassage.cli.progress import progress_shown, stop_on_interrupt
    from safepassage.planning import plan_evacuation

    taken = None
    if start is not None and known is not None:
        taken = _taken_over(start, *known, scenario, quiet=as_json)
    shown = progress_shown(quiet=as_json, of_clearance=objective is Objective.CLEARANCE)
    with stop_on_interrupt() as stop:
        with shown as progress:
            made = plan_evacuation(
                scenario,
                objective=objective.value,
                seconds=seconds,
                work=work,
                gap=gap,
                seed=seed,
                progress=progress,
                stop=stop,
                start=None if taken is None else taken.start,
            )
        result = check_plan(scenario, made)
        report_file = str(report_path(output, result))
        risk = risk_of(scenario, made)
        record = plan_record(scenario, made, result, risk, output=str(output))
        record["report"] = report_file
        record["interrupted"] = stop.is_set()
        record["start"] = (
            None
            if taken is None
            else {
                "folder": str(start),
                "right": taken.right,
                "sentences": list(taken.sentences),
            }
        )
        text = plan_text(scenario, made, result, risk, output=report_file)
        # Last of all, so that whoever is told that nothing was written finds nothing.
        write_plan_folder(scenario, made, result, output, overwrite=overwrite)
    return Answer(record, text, code=0 if result.right else 1)


def _with_caution(
    scenario: Scenario,
    pauses: PausesAs | None,
    stranding_chance: float | None,
    people_caught: float | None,
) -> Scenario:
    """Return a scenario that relies on pauses as far as the options say, where they do."""
    from safepassage.scenario import Caution

    caution = scenario.caution
    return replace(
        scenario,
        caution=Caution(
            caution.pauses_as if pauses is None else pauses,
            caution.stranding_chance if stranding_chance is None else stranding_chance,
            caution.people_caught if people_caught is None else people_caught,
        ),
    )


def _taken_over(
    folder: Path, before: Scenario, plan: Plan, scenario: Scenario, *, quiet: bool
) -> TakenOver:
    """Return a plan of another state of a scenario as a start, and say what it is there."""
    from safepassage.starting import start_from

    taken = start_from(plan, scenario, later_min=scenario.minute_at(before.start))
    if not quiet:
        for sentence in taken.sentences:
            typer.echo(f"{folder}: {sentence}", err=True)
    return taken
