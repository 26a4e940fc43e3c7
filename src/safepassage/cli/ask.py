"""The command ``ask``: what to ask for in a negotiation."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, ScenarioPath, Seed, app
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from safepassage.asking import AskProgress, Costs

__all__ = ["ask"]

ASK_SECONDS = 50.0
_LARGEST_BYTES = 1_000_000

SAFE_USE = "What you would accept must not be seen across the table: keep this to your own side."


@app.command()
def ask(
    scenario_path: ScenarioPath,
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write the price list here."),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0, help="Time for all of it; what is left stays open.")
    ] = ASK_SECONDS,
    costs: Annotated[
        Path | None,
        typer.Option("--costs", metavar="FILE", help="A CSV table of what each ask costs you."),
    ] = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Say what to ask for: what one more of each thing brings, and how little is enough."""
    if not math.isfinite(seconds):
        raise UsageError("--seconds is a plain number. Give one, such as 50.")

    # Whatever keeps the answer from being made or written is named before the planner, which takes
    # a second or two to load.
    from safepassage.reporting.price_list import refuse_price_list_folder, write_price_list
    from safepassage.scenario import load_scenario

    if output is not None:
        refuse_price_list_folder(output, overwrite=overwrite)
    points = _read_costs(costs)
    scenario = load_scenario(scenario_path)

    from safepassage.asking import ask as ask_for
    from safepassage.cli.progress import stop_on_interrupt
    from safepassage.reporting.price_list import price_list_record, price_list_text
    from safepassage.reporting.price_list.folder import PAGE

    with stop_on_interrupt("what is known so far") as stop:
        prices = ask_for(
            scenario,
            seconds=seconds,
            seed=seed,
            costs=points,
            progress=None if as_json else _tell,
            stop=stop,
        )
    record = price_list_record(prices)
    record["interrupted"] = stop.is_set()
    record["output"] = None if output is None else str(output)
    text = price_list_text(prices)
    if output is not None:
        write_price_list(prices, output, overwrite=overwrite)
        text += f"\n\nWritten to {output / PAGE}"
    return Answer(record, f"{text}\n\n{SAFE_USE}")


def _tell(state: AskProgress) -> None:
    """Say what begins."""
    from safepassage.cli.progress import tell

    tell(f"{state.seconds:6.1f} s  {state.phase}")


def _read_costs(path: Path | None) -> Costs | None:
    """Return the costs of a table, None without one."""
    if path is None:
        return None
    from safepassage.asking.costs import costs_from_text

    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UsageError(f"{path}: the file is larger than any table of costs. Give another.")
        data = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"{path}: the file is no UTF-8 text. Save the table as CSV UTF-8."
        ) from None
    return costs_from_text(data, path.name)
