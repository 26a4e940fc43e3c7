"""The commands, their options and what each does."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.ask import ask
from safepassage.errors import OutputExistsError, PlanFileError, ScenarioError, UsageError
from safepassage.plans import Objective, PausesAs

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.starting import TakenOver

__all__ = [
    "PLAN_SECONDS",
    "Answer",
    "AsJson",
    "Overwrite",
    "PlanFolder",
    "ScenarioPath",
    "Seconds",
    "Seed",
    "Work",
    "app",
    "minute_of",
    "must_exist",
    "named_scenario",
    "refuse_to_overwrite",
]

DEMO_SCENARIO = "azovstal"
DEMO_SECONDS = 5.0
PLAN_SECONDS = 5.0
MOST = 10**15
"""The largest whole number that a plan folder is read with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: a record for ``--json``, a text for people and the exit code."""

    record: dict[str, object]
    text: str
    code: int = 0
    failed: bool = False


app = typer.Typer(
    name="safepassage",
    help=(
        "Plan the evacuation of civilians through pauses in fighting. "
        "A plan is no permission and no protection."
    ),
    epilog="Start here: safepassage demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioPath = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A scenario folder or workbook (.xlsx).")
]
PlanFolder = Annotated[Path, typer.Argument(metavar="DIR", help="A plan folder.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Answer with one JSON object on standard output.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace what an earlier run wrote there.")
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        min=0,
        help=f"Stop planning after this time, {PLAN_SECONDS:g} s; --work goes before it.",
    ),
]
Gap = Annotated[
    float,
    typer.Option("--gap", min=0, max=1, help="Stop at this proven gap: 0.01 is one per cent."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST, help="Seed of every random draw.")]
Work = Annotated[
    int | None,
    typer.Option(
        "--work",
        min=1,
        max=MOST,
        help="Stop after this many moves: the same seed and work give the same plan.",
    ),
]


def _version(value: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if value:
        from safepassage import __version__

        typer.echo(f"safepassage {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Plan the evacuation of civilians through pauses in fighting."""


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
def new(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The folder, or workbook (.xlsx), to write.")
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="NAME", help="Fill it from a bundled scenario, or from one at a path."
        ),
    ] = None,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write a workbook, with drop-downs and notes.")
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write an empty or a filled scenario to edit."""
    del as_json
    from safepassage.scenario import load_scenario, write_empty, write_scenario

    if xlsx and path.suffix.lower() != ".xlsx":
        path = path.with_name(path.name + ".xlsx")
    refuse_to_overwrite(path, overwrite=overwrite)
    if source is None:
        write_empty(path, overwrite=overwrite)
        text = f"Wrote an empty scenario to {path}. Fill it in, then: safepassage validate {path}"
    else:
        scenario = load_scenario(named_scenario(source, place="--from"))
        write_scenario(scenario, path, overwrite=overwrite)
        text = f"Wrote {scenario.name} to {path}. Plan it: safepassage plan {path} -o PLAN"
    return Answer({"output": str(path), "from": source}, text)


@app.command()
def validate(scenario_path: ScenarioPath, *, as_json: AsJson = False) -> Answer:
    """Say everything that is wrong in a scenario."""
    del as_json
    from safepassage.cli.answers import fault_record, scenario_record, scenario_text
    from safepassage.scenario import load_scenario

    must_exist(scenario_path)
    try:
        scenario = load_scenario(scenario_path)
    except ScenarioError as error:
        faults = [fault_record(fault) for fault in error.faults]
        return Answer({"valid": False, "faults": faults}, str(error), code=1)
    record = {"valid": True, "faults": [], **scenario_record(scenario)}
    return Answer(record, scenario_text(scenario))


@app.command()
def generate(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The folder, or workbook (.xlsx), to write.")
    ],
    *,
    pickups: Annotated[int, typer.Option("--pickups", help="Places where people wait.")] = 20,
    vehicles: Annotated[int, typer.Option("--vehicles", help="Vehicles in all.")] = 20,
    receptions: Annotated[int, typer.Option("--receptions", help="Places that take people.")] = 3,
    days: Annotated[int, typer.Option("--days", help="Days, with one pause each.")] = 3,
    seed: Seed = 0,
    rich: Annotated[
        bool,
        typer.Option(
            "--rich",
            help="Add needs, households, villages on the way, a checkpoint, convoys and intakes.",
        ),
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Make an invented scenario of a given size."""
    del as_json
    from safepassage.cli.answers import scenario_record
    from safepassage.scenario import write_scenario
    from safepassage.scenario.generate import generate_scenario

    refuse_to_overwrite(path, overwrite=overwrite)
    scenario = generate_scenario(
        pickups=pickups,
        vehicles=vehicles,
        receptions=receptions,
        days=days,
        seed=seed,
        rich=rich,
    )
    write_scenario(scenario, path, overwrite=overwrite)
    record = {"output": str(path), "seed": seed, **scenario_record(scenario)}
    return Answer(record, f"Wrote {scenario.name} to {path}: {record['people']} people.")


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


@app.command()
def check(folder: PlanFolder, *, as_json: AsJson = False) -> Answer:
    """Check a plan, and the files that repeat it."""
    del as_json
    from safepassage.cli.answers import folder_fault_record
    from safepassage.cli.found import read_and_check

    must_exist(folder)
    try:
        found = read_and_check(folder)
    except PlanFileError as error:
        unread = dict.fromkeys(("scenario", "value", "people_total", "people_out", "people_left"))
        record = {
            "right": False,
            "faults": [folder_fault_record(fault) for fault in error.faults],
            "unavoidable": [],
            "missing": [],
            **unread,
        }
        lines = [f"{folder} is NOT RIGHT: no plan can be read there.", *error.faults]
        return Answer(record, "\n- ".join(map(str, lines)), code=1)
    figures = found.result.figures
    record = {
        "right": found.right,
        "faults": [folder_fault_record(fault) for fault in found.faults],
        "unavoidable": [folder_fault_record(fault) for fault in found.result.unavoidable],
        "missing": list(found.missing),
        "scenario": found.scenario.name,
        "value": figures.value,
        "people_total": figures.people_total,
        "people_out": figures.people_out,
        "people_left": figures.people_left,
    }
    text = found.text
    if found.missing:
        missing = ", ".join(found.missing)
        text += f"\nMissing there: {missing}. To have it written anew: safepassage report {folder}"
    return Answer(record, text, code=0 if found.right else 1)


@app.command()
def report(folder: PlanFolder, *, as_json: AsJson = False) -> Answer:
    """Write a plan's report and missing tables anew."""
    del as_json
    from safepassage.cli.answers import folder_fault_record
    from safepassage.cli.found import read_and_check
    from safepassage.reporting import renew_plan_folder

    must_exist(folder)
    found = read_and_check(folder)
    written = renew_plan_folder(found.scenario, found.plan, found.result, folder, note=found.note)
    found = read_and_check(folder)
    record: dict[str, object] = {
        "output": str(written[0]),
        "written": [str(path) for path in written],
        "right": found.right,
        "faults": [folder_fault_record(fault) for fault in found.faults],
    }
    text = f"Wrote {', '.join(str(path) for path in written)}."
    if not found.result.right:
        text += f" The plan is NOT RIGHT, and the report says so: safepassage check {folder}"
    elif not found.right:
        text += f"\n{found.text}"
    return Answer(record, text, code=0 if found.right else 1)


app.command()(ask)


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


def must_exist(path: Path) -> None:
    """Make sure that there is something at a path that is to be read."""
    if not path.exists():
        from safepassage.scenario.bundled import BUNDLED

        remedy = "Give the path of what is to be read."
        if str(path) in BUNDLED:
            remedy = f"To write the bundled scenario there: safepassage new {path} --from {path}"
        raise UsageError(f"{path}: nothing is there. {remedy}")


def minute_of(scenario: Scenario, option: str, text: str) -> int:
    """Return the minute of a time as an option gives it, since the scenario's start."""
    from zoneinfo import ZoneInfo

    from safepassage.scenario.cells import CellError, read_cell
    from safepassage.scenario.schema import Cell, Column

    try:
        time = read_cell(Column("at", Cell.TIME, ""), text, ZoneInfo(scenario.timezone))
    except CellError as error:
        raise UsageError(f"{option} {text}: {error.rule} {error.remedy}") from error
    return scenario.minute_at(time)  # type: ignore[arg-type] # a time cell reads as a time


def refuse_to_overwrite(path: Path, *, overwrite: bool) -> None:
    """Stop before any work when the output is taken."""
    taken = path.is_file() or (path.is_dir() and any(path.iterdir()))
    if taken and not overwrite:
        raise OutputExistsError(
            f"{path}: something is there already, and nothing is overwritten unasked. "
            "Choose another path, or add --overwrite."
        )


def named_scenario(name: str, *, place: str) -> Path:
    """Return the path of a bundled scenario, or of one that lies at a path; else ``place`` errs."""
    from safepassage.scenario.bundled import BUNDLED, bundled_path

    if name in BUNDLED:
        return bundled_path(name)
    if Path(name).exists():
        return Path(name)
    raise UsageError(
        f"{place} {name}: neither a bundled scenario nor a path. "
        f"Bundled are: {', '.join(sorted(BUNDLED))}."
    )
