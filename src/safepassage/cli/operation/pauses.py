"""The command ``pauses``: what posts saw of the pauses, and the same for the scenario's ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, must_exist, refuse_to_overwrite
from safepassage.cli.operation.at_hand import adopted_at, nameless, times_at
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.files import as_typed
from safepassage.operation.custody.roles import Action
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.office.office import Office
    from safepassage.scenario.statements import Statement

__all__ = ["pauses"]


@at_a_post()
def pauses(
    office: Office,
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCENARIO]",
            help="The scenario to whose ledger it goes: a folder or workbook. It stays as it is.",
        ),
    ] = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="The scenario to write, with the statements."
        ),
    ] = None,
    confirmed_by: Annotated[
        str | None,
        typer.Option(
            "--confirmed-by",
            metavar="ROLE",
            help="Who confirms the statements, by role; without it they are drafts.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Say what posts saw of the pauses, and write it into a scenario's ledger."""
    del as_json
    from safepassage.operation.views import pauses_now
    from safepassage.reporting.operation.open_text import pauses_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_COUNTS)
    if (scenario is None) != (output is None):
        raise UsageError(
            "A scenario and --output go together: to whose ledger it goes, and where the scenario "
            "with it is written. Give both, or neither."
        )
    if scenario is None and confirmed_by is not None:
        raise UsageError("--confirmed-by is of what is written. Name a scenario and --output.")
    if scenario is not None and output is not None:
        return _written(office, scenario, output, confirmed_by or "", overwrite=overwrite)
    adopted, times = adopted_at(office), times_at(office)
    in_force = () if adopted is None else (adopted.scenario, adopted.earlier)
    found = pauses_now(office.register, office.source, *in_force)
    text = pauses_text(found, times)
    if any(pause.told for pause in found):
        text += "\n\nFor the ledger: safepassage pauses SCENARIO -o PATH"
    return Answer({"pauses": record_of(found, times)}, text)


def _written(
    office: Office, path: Path, output: Path, confirmed_by: str, *, overwrite: bool
) -> Answer:
    """Write a scenario with what posts told of its pauses among its statements."""
    must_exist(path)
    refuse_to_overwrite(output, overwrite=overwrite)
    from safepassage.operation.views import pause_statements
    from safepassage.scenario import load_scenario, write_scenario

    # Only who records may let something leave, since that is on record.
    office.session.require(Action.RECORD)
    with nameless():
        scenario = load_scenario(path)
    if not office.register.pauses.keys() & {pause.id for pause in scenario.pauses}:
        raise UsageError(
            f"{path}: posts have told of none of the pauses of this scenario. See what they told: "
            "safepassage pauses"
        )
    told = pause_statements(office.register, office.source, scenario, confirmed_by=confirmed_by)
    kept = {said.id: said for said in scenario.statements}
    new = [said for said in told if said.id not in kept]
    now_confirmed = _confirmed(told, kept)
    merged = kept | now_confirmed | {said.id: said for said in new}
    office.record(
        "exported",
        {
            "what": "pauses",
            "filter": f"what posts told of the pauses of {scenario.name}"[:280],
            "rows": len(told),
        },
    )
    write_scenario(
        replace(scenario, statements=tuple(merged.values())), output, overwrite=overwrite
    )
    state = f"confirmed by {confirmed_by}" if confirmed_by else "drafts, which feed nothing yet"
    lines = [f"{output}: {counted(len(new), 'new statement')} of the pauses, {state}."]
    there = len(told) - len(new)
    if now_confirmed:
        lines.append(f"{counted(len(now_confirmed), 'draft')} of before confirmed too.")
    if there - len(now_confirmed):
        lines.append(f"{there - len(now_confirmed)} stood there already, and stay as they are.")
    if not confirmed_by and new:
        lines.append("Look at them in the table of statements, or confirm all: --confirmed-by ROLE")
    lines.append(f"What follows for the pauses: safepassage ledger {as_typed(output)}")
    record = {
        "written": str(output),
        "new": [said.id for said in new],
        "confirmed": sorted(now_confirmed),
        "there": there - len(now_confirmed),
        "status": "confirmed" if confirmed_by else "draft",
    }
    return Answer(record, "\n".join(lines))


def _confirmed(told: Iterable[Statement], kept: dict[str, Statement]) -> dict[str, Statement]:
    """Return statements that stand there as drafts and are confirmed now."""
    from safepassage.scenario.statements import Status

    return {
        said.id: said
        for said in told
        if said.status is Status.CONFIRMED
        and said.id in kept
        and kept[said.id].status is Status.DRAFT
    }
