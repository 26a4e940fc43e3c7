"""The command ``ledger``: who said what, what became of it, and how likely each pause holds."""

from __future__ import annotations

from typing import Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, ScenarioPath, app, minute_of, must_exist

__all__ = ["ledger"]


@app.command()
def ledger(
    scenario_path: ScenarioPath,
    *,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="TIME",
            help="As it stood then, such as 2022-05-05T20:00; without it, all that was said.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Say who said what, and how likely each pause holds."""
    del as_json
    must_exist(scenario_path)
    from safepassage.scenario import load_scenario

    scenario = load_scenario(scenario_path)
    minute = None if as_of is None else minute_of(scenario, "--as-of", as_of)

    from safepassage.ledger import build_ledger
    from safepassage.reporting.ledger import ledger_record, ledger_text

    found = build_ledger(scenario, as_of=minute)
    return Answer(ledger_record(scenario, found), ledger_text(scenario, found))
