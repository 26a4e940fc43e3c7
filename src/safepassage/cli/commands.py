"""What the commands share: the application, their options, and what each answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from safepassage.errors import OutputExistsError, UsageError
from safepassage.files import refuse_no_file

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = [
    "PLAN_SECONDS",
    "Answer",
    "AsJson",
    "Overwrite",
    "PlanFolder",
    "ScenarioPath",
    "Seconds",
    "Seed",
    "Work",
    "app",
    "minute_of",
    "must_exist",
    "named_scenario",
    "refuse_nowhere",
    "refuse_to_overwrite",
]

PLAN_SECONDS = 5.0
MOST = 10**15
"""The largest whole number that a plan folder is read with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: a record for ``--json``, a text for people and the exit code."""

    record: dict[str, object]
    text: str
    code: int = 0
    failed: bool = False


ORDER = (
    *("demo", "new", "validate", "generate", "plan", "check", "report"),
    *("ask", "ledger", "hindcast", "risk", "weigh", "simulate", "replan", "reception"),
    *("post", "adopt", "register", "call", "board", "count", "arrive", "breach"),
    *("record", "typed", "correct", "withdraw"),
    *("now", "day", "pauses", "gaps", "missing", "conflicts", "settle", "person"),
    *("find", "sought"),
    *("paper", "folder", "form", "import-data", "export-data"),
    *("match", "claims", "audit", "retention"),
)
"""The commands as the help lists them, from the first steps to the day itself; others follow."""


class _InOrder(TyperGroup):
    """The commands in the order in which people need them, whatever module was loaded first."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override] # typer's own copy of click
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


app = typer.Typer(
    name="safepassage",
    cls=_InOrder,
    help=(
        "Plan the evacuation of civilians through pauses in fighting. "
        "A plan is no permission and no protection."
    ),
    epilog="Start here: safepassage demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioPath = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A scenario folder or workbook (.xlsx).")
]
PlanFolder = Annotated[Path, typer.Argument(metavar="DIR", help="A plan folder.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Answer with one JSON object on standard output.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace what an earlier run wrote there.")
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        min=0,
        help=f"Stop planning after this time, {PLAN_SECONDS:g} s; --work goes before it.",
    ),
]
Gap = Annotated[
    float,
    typer.Option("--gap", min=0, max=1, help="Stop at this proven gap: 0.01 is one per cent."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST, help="Seed of every random draw.")]
Work = Annotated[
    int | None,
    typer.Option(
        "--work",
        min=1,
        max=MOST,
        help="Stop after this many moves: the same seed and work give the same plan.",
    ),
]


def _version(value: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if value:
        from safepassage import __version__

        typer.echo(f"safepassage {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Plan the evacuation of civilians through pauses in fighting."""


def must_exist(path: Path) -> None:
    """Make sure that there is something at a path that is to be read."""
    if not path.exists():
        from safepassage.scenario.bundled import BUNDLED

        remedy = "Give the path of what is to be read."
        if str(path) in BUNDLED:
            remedy = f"To write the bundled scenario there: safepassage new {path} --from {path}"
        raise UsageError(f"{path}: nothing is there. {remedy}")


def minute_of(scenario: Scenario, option: str, text: str) -> int:
    """Return the minute of a time as an option gives it, since the scenario's start."""
    from zoneinfo import ZoneInfo

    from safepassage.scenario.cells import CellError, read_cell
    from safepassage.scenario.schema import Cell, Column

    try:
        time = read_cell(Column("at", Cell.TIME, ""), text, ZoneInfo(scenario.timezone))
    except CellError as error:
        raise UsageError(f"{option} {text}: {error.rule} {error.remedy}") from error
    return scenario.minute_at(time)  # type: ignore[arg-type] # a time cell reads as a time


def refuse_to_overwrite(
    path: Path, *, overwrite: bool, remedy: str = "Choose another path, or add --overwrite."
) -> None:
    """Stop before any work when the output is taken; ``remedy`` says what to do then."""
    refuse_no_file(path)
    taken = path.is_file() or (path.is_dir() and any(path.iterdir()))
    if taken and not overwrite:
        raise OutputExistsError(
            f"{path}: something is there already, and nothing is overwritten unasked. {remedy}"
        )


def refuse_nowhere(path: Path) -> None:
    """Stop before a file is put on record as having left, where no folder would take it."""
    if not path.parent.is_dir():
        raise UsageError(
            f"{path}: there is no folder {path.parent} to write it into. Make it, or choose "
            "another path."
        )


def named_scenario(name: str, *, place: str) -> Path:
    """Return the path of a bundled scenario, or of one that lies at a path; else ``place`` errs."""
    from safepassage.scenario.bundled import BUNDLED, bundled_path

    if name in BUNDLED:
        return bundled_path(name)
    if Path(name).exists():
        return Path(name)
    raise UsageError(
        f"{place} {name}: neither a bundled scenario nor a path. "
        f"Bundled are: {', '.join(sorted(BUNDLED))}."
    )
