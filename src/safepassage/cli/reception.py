"""The command ``reception``: who comes to which reception when, and what they need."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    PlanFolder,
    app,
    minute_of,
    must_exist,
)
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.reception.funds import Money
    from safepassage.scenario.model import Scenario

__all__ = ["reception"]

FIRST_DAYS = 3
DAYS = 7
"""Those of :mod:`safepassage.reception.outlook`, which takes its time to be loaded."""

_MOST_MONEY = Decimal(10) ** 15


@app.command()
def reception(
    folder: PlanFolder,
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
        typer.Option("--at", metavar="TIME", help="When the day so far is known; with --arrived."),
    ] = None,
    arrived: Annotated[
        Path | None,
        typer.Option("--arrived", metavar="FILE", help="Who arrived, is aboard, went on: a table."),
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
        str, typer.Option("--currency", metavar="CODE", help="Of the money.")
    ] = "USD",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write a page and tables here."),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Say who comes to a reception when, and what they need."""
    del as_json
    money = _money(food_cost, funds, currency)
    if (at is None) != (arrived is None):
        raise UsageError(
            "--at and --arrived go together: what is known of the day, and when it was. Give both, "
            "or neither."
        )
    must_exist(folder)
    from safepassage.reception import Settings, expected_by_plan, expected_on_day, outlook
    from safepassage.reception.reading import load_reception_tables
    from safepassage.reporting.reception import (
        read_simulated_arrivals,
        reception_record,
        reception_text,
        refuse_reception_files,
        write_reception,
    )

    if output is not None:
        refuse_reception_files(output, overwrite=overwrite)
    scenario, plan = _read(folder)
    if only is not None and only not in {row.place for row in scenario.receptions}:
        known = ", ".join(row.place for row in scenario.receptions)
        raise UsageError(f"--reception '{only}': the scenario has {known}. Give one of them.")
    tables = load_reception_tables(
        scenario,
        standards=standards,
        stock=stock,
        arrived=arrived,
        at_min=None if at is None else minute_of(scenario, "--at", at),
    )
    simulated = None if simulation is None else read_simulated_arrivals(simulation, scenario, plan)
    if tables.so_far is None:
        expected = expected_by_plan(scenario, plan)
    else:
        expected = expected_on_day(scenario, plan, tables.so_far)
    told = outlook(
        scenario,
        expected,
        simulated=simulated,
        settings=Settings(
            first_days=first_days,
            days=days,
            standards=tables.standards,
            stock=tables.stock,
            money=money,
        ),
        only=only,
    )
    record, words = reception_record(scenario, told), reception_text(scenario, told)
    record["written"] = []
    if output is not None:
        written = write_reception(scenario, told, output)
        record["written"] = [str(path) for path in written]
        words += f"\n\nWritten to {output}: {', '.join(path.name for path in written)}"
    return Answer(record, words)


def _read(folder: Path) -> tuple[Scenario, Plan]:
    """Return the scenario and the right plan of a folder, be it one that goes on from another."""
    from safepassage.checking import check
    from safepassage.reporting import read_earlier, read_plan_folder, read_replan_note

    scenario, plan = read_plan_folder(folder)
    earlier = read_earlier(folder, read_replan_note(folder, scenario))
    if not check(scenario, plan, earlier=earlier).right:
        raise UsageError(
            f"{folder}: the plan is not right, and nobody should prepare for it. "
            f"See what is wrong: safepassage check {folder}"
        )
    return scenario, plan


def _money(food_cost: str | None, funds: str | None, currency: str) -> Money | None:
    from safepassage.reception.funds import Money

    if food_cost is None:
        if funds is not None:
            raise UsageError(
                "--funds without --food-cost: how long funds last hangs on what food costs. Give "
                "--food-cost too."
            )
        return None
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise UsageError(
            f"--currency '{currency}': a currency is three capital letters, such as USD, EUR or "
            "UAH. Give one."
        )
    cost = _amount("--food-cost", food_cost)
    if not cost:
        raise UsageError("--food-cost 0: food that costs nothing needs no funds. Leave it out.")
    return Money(cost, currency, None if funds is None else _amount("--funds", funds))


def _amount(option: str, text: str) -> Decimal:
    plain = re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,4})?", text, re.ASCII)
    if not plain or Decimal(text) > _MOST_MONEY:
        raise UsageError(
            f"{option} '{text[:40]}': money is a number of digits from 0, with a decimal point and "
            "no thousands separator. Write it like 2.5 or 10000."
        )
    return Decimal(text)
