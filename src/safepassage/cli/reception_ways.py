"""What ``reception`` answers from: a plan folder, or the adopted plan and register of a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.cli.commands import Answer, minute_of
from safepassage.cli.operation.at_hand import adopted_plan_at, observed_of, register_at
from safepassage.errors import UsageError
from safepassage.files import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from safepassage.operation.office.office import Office
    from safepassage.plans import Plan
    from safepassage.reception.coming import DaySoFar
    from safepassage.reception.funds import Money
    from safepassage.reception.outlook import Outlook
    from safepassage.scenario.model import Scenario

__all__ = ["Asked", "at_post", "from_folder", "refuse_taken"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, whatever it is answered from."""

    simulation: Path | None
    standards: Path | None
    stock: Path | None
    only: str | None
    first_days: int
    days: int
    money: Money | None
    output: Path | None


def refuse_taken(asked: Asked, *, overwrite: bool) -> None:
    """Stop before any work when the output is taken."""
    from safepassage.reporting.reception import refuse_reception_files

    if asked.output is not None:
        refuse_reception_files(asked.output, overwrite=overwrite)


def from_folder(folder: Path, at: str | None, arrived: Path | None, asked: Asked) -> Answer:
    """Tell of a plan folder, and of a table of the day so far."""
    from safepassage.checking import check
    from safepassage.reporting import read_earlier, read_plan_folder, read_replan_note

    scenario, plan = read_plan_folder(folder)
    earlier = read_earlier(folder, read_replan_note(folder, scenario))
    if not check(scenario, plan, earlier=earlier).right:
        raise UsageError(
            f"{folder}: the plan is not right, and nobody should prepare for it. "
            f"See what is wrong: safepassage check {as_typed(folder)}"
        )
    at_min = None if at is None else minute_of(scenario, "--at", at)
    return _answer(scenario, plan, asked, at_min=at_min, arrived=arrived)


def at_post(office: Office, at: str | None, asked: Asked) -> Answer:
    """Tell of the plan that a post follows and of its register."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.views.progress import minute_of as minute_at
    from safepassage.reception.from_register import day_so_far

    office.session.require(Action.READ_WHEREABOUTS)
    if asked.output is not None:
        office.session.require(Action.EXPORT_COUNTS)
    adopted, plan = adopted_plan_at(office)
    scenario = adopted.scenario
    observed = observed_of(office, at)
    seconds = office.now_s if observed is None else observed
    register = office.register
    if observed is not None:
        register, _ = register_at(office, observed=observed)
    so_far = day_so_far(register, scenario, plan, at=seconds, since_min=adopted.since_min)

    def put_on_record(told: Outlook) -> None:
        # Before it leaves, so that nothing leaves unseen.
        rows = sum(len(one.hours) for one in told.receptions)
        words = f"who comes to {asked.only or 'all receptions'} and what they need, without names"
        office.record("exported", {"what": "reception", "filter": words, "rows": rows})

    return _answer(
        scenario,
        plan,
        asked,
        at_min=minute_at(scenario, seconds),
        so_far=so_far,
        before_writing=put_on_record,
    )


def _answer(
    scenario: Scenario,
    plan: Plan,
    asked: Asked,
    *,
    at_min: int | None = None,
    arrived: Path | None = None,
    so_far: DaySoFar | None = None,
    before_writing: Callable[[Outlook], None] | None = None,
) -> Answer:
    """Return who comes and what they need, and write it where that is asked for."""
    from safepassage.reception import Settings, expected_by_plan, expected_on_day, outlook
    from safepassage.reception.reading import load_reception_tables
    from safepassage.reporting.reception import (
        read_simulated_arrivals,
        reception_record,
        reception_text,
        write_reception,
    )

    if asked.only is not None and asked.only not in {row.place for row in scenario.receptions}:
        known = ", ".join(row.place for row in scenario.receptions)
        raise UsageError(f"--reception: this is none of the scenario. Give one of {known}.")
    tables = load_reception_tables(
        scenario, standards=asked.standards, stock=asked.stock, arrived=arrived, at_min=at_min
    )
    simulated = None
    if asked.simulation is not None:
        simulated = read_simulated_arrivals(asked.simulation, scenario, plan)
    day = tables.so_far if so_far is None else so_far
    told = outlook(
        scenario,
        expected_by_plan(scenario, plan) if day is None else expected_on_day(scenario, plan, day),
        simulated=simulated,
        settings=Settings(
            first_days=asked.first_days,
            days=asked.days,
            standards=tables.standards,
            stock=tables.stock,
            money=asked.money,
        ),
        only=asked.only,
    )
    record, words = reception_record(scenario, told), reception_text(scenario, told)
    record["written"] = []
    if asked.output is not None:
        if before_writing is not None:
            before_writing(told)
        written = write_reception(scenario, told, asked.output)
        record["written"] = [str(path) for path in written]
        words += f"\n\nWritten to {asked.output}: {', '.join(path.name for path in written)}"
    return Answer(record, words)
