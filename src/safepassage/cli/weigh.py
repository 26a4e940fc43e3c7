"""The command ``weigh``: plans that rely on pauses more and less, beside each other."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from safepassage.cli.commands import (
    PLAN_SECONDS,
    Answer,
    AsJson,
    Overwrite,
    ScenarioPath,
    Seconds,
    Seed,
    Work,
    app,
    must_exist,
)
from safepassage.errors import UsageError

__all__ = ["weigh"]


@app.command()
def weigh(
    scenario_path: ScenarioPath,
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write a page and the plans here."),
    ] = None,
    seconds: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Plan with more and less reliance on pauses, side by side."""
    must_exist(scenario_path)
    if seconds is not None and not math.isfinite(seconds):
        raise UsageError("--seconds is a plain number. Give one, such as 5.")
    from safepassage.reporting import refuse_plan_folder, write_plan_folder
    from safepassage.reporting.risk.weighed_files import (
        WEIGHED_PAGE,
        refuse_weighed_files,
        write_weighed,
    )
    from safepassage.scenario import load_scenario

    scenario = load_scenario(scenario_path)
    folders = {} if output is None else {name: output / name for name in _FOLDERS}
    for folder in folders.values():
        refuse_plan_folder(folder, overwrite=overwrite)
    if output is not None:
        refuse_weighed_files(output, overwrite=overwrite)

    from safepassage.asking import weigh as weigh_plans
    from safepassage.cli.progress import stop_on_interrupt
    from safepassage.reporting.risk.weighed import weighed_record, weighed_text

    with stop_on_interrupt("the plans as they are") as stop:
        weighing = weigh_plans(
            scenario,
            seconds=PLAN_SECONDS if seconds is None and work is None else seconds,
            work=work,
            seed=seed,
            progress=None if as_json else _tell,
            stop=stop,
        )
    record = weighed_record(scenario, weighing)
    record["interrupted"] = stop.is_set()
    record["output"] = None if output is None else str(output)
    text = weighed_text(scenario, weighing)
    for name, one in zip(folders, weighing.plans, strict=bool(folders)):
        write_plan_folder(one.scenario, one.plan, one.result, folders[name], overwrite=overwrite)
    if output is not None:
        write_weighed(scenario, weighing, output, interrupted=stop.is_set())
        text += f"\n\nWritten to {output}: {WEIGHED_PAGE}, {', '.join(folders)}"
    return Answer(record, text, code=0 if all(one.result.right for one in weighing.plans) else 1)


_FOLDERS = ("certain", "expected", "hardened", "worst-case")


def _tell(name: str) -> None:
    """Say which plan begins."""
    from safepassage.cli.progress import tell

    tell(f"planning: {name}")
