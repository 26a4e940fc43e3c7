"""The command ``hindcast``: what the ledger would have said the evening before, and what came."""

from __future__ import annotations

from datetime import time
from typing import Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, app, named_scenario
from safepassage.errors import UsageError

__all__ = ["hindcast"]


@app.command()
def hindcast(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="A bundled case, or a scenario's path.")
    ],
    *,
    evening: Annotated[
        str,
        typer.Option(
            "--evening", metavar="HH:MM", help="When to ask the ledger, on the day before each."
        ),
    ] = "20:00",
    as_json: AsJson = False,
) -> Answer:
    """Hold the ledger to history: what it would have said, and what became of it."""
    del as_json
    at = _time_of_day(evening)
    path = named_scenario(case, place="CASE")
    from safepassage.scenario import load_scenario

    scenario = load_scenario(path)

    from safepassage.ledger.hindcast import hindcast as look_back
    from safepassage.reporting.ledger import hindcast_record, hindcast_text

    found = look_back(scenario, evening=at)
    return Answer(hindcast_record(scenario, found), hindcast_text(scenario, found))


def _time_of_day(text: str) -> time:
    """Return a local time of day as the option gives it."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or at.second or at.microsecond:
        raise UsageError(
            f"--evening {text[:40]}: it must be a local time of day. Write it as HH:MM, as 20:00."
        )
    return at
