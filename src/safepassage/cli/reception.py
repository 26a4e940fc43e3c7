"""
The command ``reception``: who comes to which reception when, and what they need.

Either from a plan folder, with a table of the day so far if there is one, or from the plan that a
post has adopted and its register.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    must_exist,
)
from safepassage.cli.money import money_of
from safepassage.cli.operation.signing_in import Caller, before_a_post
from safepassage.cli.reception_ways import Asked, at_post, from_folder, refuse_taken
from safepassage.errors import UsageError

__all__ = ["reception"]

FIRST_DAYS = 3
DAYS = 7
"""Those of :mod:`safepassage.reception.outlook`, which takes its time to be loaded."""


@before_a_post()
def reception(
    caller: Caller,
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PLAN_DIR]",
            help="A plan folder; left out, the plan that the post has adopted, and its register.",
        ),
    ] = None,
    *,
    simulation: Annotated[
        Path | None,
        typer.Option(
            "--simulation", metavar="FILE", help="A simulation.json: how many may come as well."
        ),
    ] = None,
    standards: Annotated[
        Path | None,
        typer.Option("--standards", metavar="FILE", help="Local planning figures: a table."),
    ] = None,
    stock: Annotated[
        Path | None,
        typer.Option("--stock", metavar="FILE", help="What there is at receptions: a table."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="When the day so far is known; with --arrived. At a post: now.",
        ),
    ] = None,
    arrived: Annotated[
        Path | None,
        typer.Option(
            "--arrived",
            metavar="FILE",
            help="Who arrived, is aboard, went on: a table. At a post: what was recorded.",
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--reception", metavar="PLACE", help="Tell of this reception only."),
    ] = None,
    first_days: Annotated[
        int,
        typer.Option(
            "--first-days",
            min=0,
            max=365,
            help="How many days the figures of the first days count.",
        ),
    ] = FIRST_DAYS,
    days: Annotated[
        int, typer.Option("--days", min=1, max=365, help="How many days to tell needs for.")
    ] = DAYS,
    food_cost: Annotated[
        str | None,
        typer.Option("--food-cost", metavar="MONEY", help="What food costs a person and day."),
    ] = None,
    funds: Annotated[
        str | None, typer.Option("--funds", metavar="MONEY", help="What there is for food.")
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="Of the money; with --food-cost."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write a page and tables here."),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Say who comes to a reception when, and what they need."""
    del as_json
    asked = Asked(
        simulation=simulation,
        standards=standards,
        stock=stock,
        only=only,
        first_days=first_days,
        days=days,
        money=money_of(food_cost, funds, currency),
        output=output,
    )
    if folder is None:
        if arrived is not None:
            raise UsageError(
                "--arrived belongs to a plan folder. Name it, or leave the table out: at a post, "
                "what was recorded counts."
            )
        if caller.post is None:
            raise UsageError(
                "Which plan? Name its folder, or the post that follows it with --post."
            )
        refuse_taken(asked, overwrite=overwrite)
        with caller.opened() as office:
            return at_post(office, at, asked)
    named = ctx.get_parameter_source("post")
    if named is not None and named.name == "COMMANDLINE":
        raise UsageError(
            "A plan folder and --post: which of them? At a post the adopted plan is told. Leave "
            "one of the two out."
        )
    if (at is None) != (arrived is None):
        raise UsageError(
            "--at and --arrived go together: what is known of the day, and when it was. Give both, "
            "or neither."
        )
    must_exist(folder)
    refuse_taken(asked, overwrite=overwrite)
    return from_folder(folder, at, arrived, asked)
