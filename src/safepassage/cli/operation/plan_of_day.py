"""The commands about the plan at a post: ``adopt`` it, see the ``day`` against it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, must_exist
from safepassage.cli.operation.at_hand import (
    ADOPTED,
    AsIf,
    adopted_plan_at,
    head_at,
    nameless,
    observed_of,
    times_at,
)
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.files import as_typed
from safepassage.operation.custody.roles import Action

if TYPE_CHECKING:
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.office.office import Office
    from safepassage.reporting.operation.adopted import Adopted
    from safepassage.scenario.model import Scenario

__all__ = ["adopt", "day", "keep_adopted"]


@at_a_post()
def adopt(
    office: Office,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A plan folder, or a scenario alone.")
    ],
    *,
    people: Annotated[
        bool, typer.Option("--people", help="Register the scenario's groups under their ids.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When those people were counted; else now."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Follow a plan from now on; it is kept inside the encrypted store."""
    del as_json
    from safepassage.reporting.words import people as people_words

    office.session.require(Action.READ_PLAN)
    must_exist(path)
    with nameless():
        adopted = _read(path)
    with office.deciding(recording=True) if people else office.store.writing():
        groups = _groups(office, adopted.scenario) if people else []
        keep_adopted(office, adopted)
        # Its time may be local to the scenario that is adopted here.
        observed = observed_of(office, at)
        incoming = [replace(each, observed=observed) for each in groups]
        office.record_all(incoming)
    heads = sum(int(str(each.body["count"])) for each in incoming if each.kind == "registered")
    what = "a plan of" if adopted.plan is not None else "the scenario"
    lines = [f"This post follows {what} {adopted.scenario.name}."]
    if people:
        lines.append(f"Registered {people_words(heads)} of it, not known here before.")
    lines.append(f"What lies in {path} is still readable by anybody: keep it elsewhere.")
    record: dict[str, object] = {
        "scenario": adopted.scenario.name,
        "plan": adopted.digest,
        "registered": heads,
    }
    return Answer(record, "\n".join(lines))


def keep_adopted(office: Office, adopted: Adopted) -> None:
    """Keep what a post follows from now on inside its store, and record that it does."""
    from safepassage.reporting.operation.adopted import pack

    kept = pack(adopted)
    with office.store.writing():
        for name in office.store.notes.starting(ADOPTED):
            office.store.notes.put(ADOPTED + name, b"")
        for name, data in kept.items():
            office.store.notes.put(ADOPTED + name, data)
        if adopted.digest is not None:
            office.record("plan_adopted", {"plan": adopted.digest})


def _read(path: Path) -> Adopted:
    """Return what lies at a path: a right plan with its scenario, or a scenario."""
    from safepassage.reporting.operation.adopted import Adopted
    from safepassage.reporting.outputs import NOT_RIGHT, PLAN
    from safepassage.scenario import load_scenario

    if not any((path / name).exists() for name in (PLAN, NOT_RIGHT + PLAN)):
        return Adopted(load_scenario(path))
    from safepassage.cli.found import read_and_check
    from safepassage.reporting import read_earlier

    found = read_and_check(path)
    if not found.result.right:
        raise UsageError(
            f"{path}: this plan is not right, and only a right plan is followed. "
            f"See why: safepassage check {as_typed(path)}"
        )
    return Adopted(found.scenario, found.plan, read_earlier(path, found.note))


def _groups(office: Office, scenario: Scenario) -> list[Incoming]:
    """Return the groups of a scenario that are not registered here yet."""
    from safepassage.operation.events import Json
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.scenario.model import Choice

    found = []
    for group in scenario.groups:
        if group.id in office.register.people:
            continue
        body: dict[str, Json] = {
            "who": group.id,
            "count": group.persons,
            "place": group.place,
            "need": group.need.value,
        }
        receptions = {reception.place for reception in scenario.receptions}
        if group.choice is Choice.LEAVE and group.accepts and set(group.accepts) != receptions:
            body["direction"] = [*sorted(group.accepts)]
        if group.household is not None:
            body["household"] = group.household
        found.append(Incoming("registered", body, f"group {group.id}"))
        if group.choice is Choice.STAY:
            found.append(Incoming("staying_chosen", {"who": group.id}, f"group {group.id}"))
    return found


@at_a_post()
def day(
    office: Office,
    *,
    at: AsIf = None,
    as_json: AsJson = False,
) -> Answer:
    """Say what is late, who waits beyond plan, and which last safe departure is near."""
    del as_json
    from safepassage.operation.views.plan_and_day import plan_and_day
    from safepassage.reporting.operation.plan_day_text import plan_day_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_PLAN)
    times = times_at(office)
    seconds = observed_of(office, at)
    if seconds is not None:
        times = replace(times, now=seconds)
    adopted, plan = adopted_plan_at(office)
    found = plan_and_day(
        office.register, adopted.scenario, plan, now=times.now, since_min=adopted.since_min
    )
    head, of_what = head_at(office, times)
    text = f"{of_what}\n\n{plan_day_text(found, times)}"
    return Answer({"head": head, **record_of(found, times)}, text)
