"""The commands ``new``, ``validate`` and ``generate``: scenarios are written and looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    ScenarioPath,
    Seed,
    app,
    minute_of,
    must_exist,
    named_scenario,
    refuse_to_overwrite,
)
from safepassage.errors import ScenarioError, UsageError
from safepassage.files import as_typed

__all__ = ["generate", "new", "validate"]


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
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="Let the filled scenario begin then, all its times with it: for an exercise.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write an empty or a filled scenario to edit."""
    del as_json
    if start is not None and source is None:
        raise UsageError("--start moves the scenario of --from. Name one.")
    from safepassage.scenario import load_scenario, write_empty, write_scenario

    if xlsx and path.suffix.lower() != ".xlsx":
        if path.name in {"", ".."}:
            raise UsageError(
                f"{path}: a folder, and a workbook is a file. Give it a name in there."
            )
        path = path.with_name(path.name + ".xlsx")
    refuse_to_overwrite(path, overwrite=overwrite)
    if source is None:
        write_empty(path, overwrite=overwrite)
        then = f"safepassage validate {as_typed(path)}"
        text = f"Wrote an empty scenario to {path}. Fill it in, then: {then}"
    else:
        scenario = load_scenario(named_scenario(source, place="--from"))
        if start is not None:
            moved = scenario.time_at(minute_of(scenario, "--start", start))
            scenario = replace(scenario, start=moved)
        write_scenario(scenario, path, overwrite=overwrite)
        text = f"Wrote {scenario.name} to {path}. {_plan_it(path)}"
    return Answer({"output": str(path), "from": source}, text)


@app.command()
def validate(scenario_path: ScenarioPath, *, as_json: AsJson = False) -> Answer:
    """Say everything that is wrong in a scenario."""
    del as_json
    from safepassage.cli.answers import fault_record, scenario_record, scenario_text
    from safepassage.scenario import load_scenario
    from safepassage.scenario.cut_off import pickups_cut_off

    must_exist(scenario_path)
    try:
        scenario = load_scenario(scenario_path)
    except ScenarioError as error:
        faults = [fault_record(fault) for fault in error.faults]
        return Answer({"valid": False, "faults": faults}, str(error), code=1)
    cut_off = pickups_cut_off(scenario)
    record = {
        "valid": True,
        "faults": [],
        **scenario_record(scenario),
        "pickups_cut_off": list(cut_off),
    }
    lines = [scenario_text(scenario), *map(_cut_off_text, cut_off), _plan_it(scenario_path)]
    return Answer(record, "\n".join(lines))


def _cut_off_text(pickup: str) -> str:
    return (
        f"But no open roads lead from a depot to {pickup} and on to a reception, so nobody "
        "there can be brought out. Add the roads that are missing."
    )


def _plan_it(path: Path) -> str:
    return f"Plan it: safepassage plan {as_typed(path)} -o PLAN"


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
