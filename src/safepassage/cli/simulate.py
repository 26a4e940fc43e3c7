"""The command ``simulate``: a plan under thousands of days, each otherwise than planned."""

from __future__ import annotations

import contextlib
import math
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    PlanFolder,
    Seed,
    app,
    minute_of,
    must_exist,
)
from safepassage.errors import UsageError
from safepassage.files import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import Runner, SimulationProgress

__all__ = ["simulate", "simulation_shown"]

REPLICATIONS = 10_000
REPLANNED = 20
"""Replications unless asked for: days on which the planner is asked anew take seconds each."""
LINE_SECONDS = 2.0
POLICIES = ("plan", "greedy", "replan")
"""Those of :class:`safepassage.simulation.Policy`, which takes its time to be loaded."""

_SCHEMES = ("", "tcp")
"""What the address of a scheduler begins with; of certificates for tls nothing can be said here."""

SAFE_USE = (
    "These are days that were drawn by assumptions, and no forecast. They show where a plan is\n"
    "thin: keep them as close as the plan."
)


@app.command()
def simulate(
    folder: PlanFolder,
    *,
    policy: Annotated[
        str,
        typer.Option(
            "--policy",
            metavar="POLICY",
            help="By what vehicles go: plan, greedy (dispatched to the nearest who wait), or "
            "replan (planned anew whenever the day has gone otherwise).",
        ),
    ] = "plan",
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            min=1,
            max=10**8,
            help=f"How many days to draw; {REPLICATIONS} unless given, with --policy replan "
            f"{REPLANNED}.",
        ),
    ] = None,
    seed: Seed = 0,
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            help="Stop when the 95 % interval of people safe is narrower than so many persons.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="TIME",
            help="Parties as known then, such as 2022-05-05T20:00; else as at the start, or when "
            "the plan was made anew.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="Run on the Dask cluster of this scheduler."
        ),
    ] = None,
    regret: Annotated[
        int | None,
        typer.Option(
            "--regret",
            min=1,
            max=10_000,
            metavar="DAYS",
            help="On so many days, plan anew as if the pauses were known; seconds a day.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help="Write the files here, not into the plan folder."
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Say what comes of a plan on days that go otherwise."""
    if precision is not None and not (math.isfinite(precision) and precision > 0):
        raise UsageError("--precision is a number of persons, more than 0. Give one, such as 2.")
    if policy not in POLICIES:
        raise UsageError(
            f"--policy '{policy}': it is one of {', '.join(POLICIES)}. Give one of them."
        )
    if replications is None:
        replications = REPLANNED if policy == "replan" else REPLICATIONS
    must_exist(folder)
    from safepassage.reporting.simulation import (
        refuse_simulation_files,
        simulation_record,
        write_simulation,
    )
    from safepassage.reporting.simulation_text import simulation_text

    target = folder if output is None else output
    refuse_simulation_files(target, overwrite=overwrite)
    scenario, plan, earlier = _read(folder)
    minute = 0 if as_of is None else minute_of(scenario, "--as-of", as_of)
    if earlier and (policy != "plan" or regret is not None):
        raise UsageError(
            f"{folder}: its plan goes on from another one, and part of it has been carried out. "
            "It can be followed on simulated days, and no more. Leave --policy and --regret out, "
            "or give the folder of a plan that was made by safepassage plan."
        )

    from safepassage.cli.progress import stop_on_interrupt
    from safepassage.compiled import told_of_compiling
    from safepassage.simulation import Policy, regret_of
    from safepassage.simulation import simulate as simulate_plan

    with (
        _runner(cluster) as runner,
        stop_on_interrupt("the replications that are done") as stop,
        simulation_shown(quiet=as_json) as progress,
        told_of_compiling(lambda: None if as_json else _tell_compiling()),
    ):
        result = simulate_plan(
            scenario,
            plan,
            earlier=earlier,
            policy=Policy(policy),
            replications=replications,
            seed=seed,
            precision=precision,
            as_of=minute,
            runner=runner,
            progress=progress,
            stop=stop,
        )
        known = None
        if regret is not None and not stop.is_set():
            known = regret_of(
                scenario,
                plan,
                days=regret,
                policy=Policy(policy),
                seed=seed,
                as_of=minute,
                progress=None if as_json else _tell_day,
                stop=stop,
            )
    written = write_simulation(scenario, result, target, known)
    record = simulation_record(scenario, result, known)
    record["interrupted"] = stop.is_set()
    record["written"] = [str(path) for path in written]
    text = simulation_text(scenario, result, known)
    text += f"\n\nWritten to {' and '.join(str(path) for path in written)}"
    return Answer(record, f"{text}\n\n{SAFE_USE}")


def _read(folder: Path) -> tuple[Scenario, Plan, tuple[tuple[Scenario, int], ...]]:
    """Return the scenario and the right plan of a folder, and the scenarios in force before."""
    from safepassage.checking import check
    from safepassage.reporting import read_earlier, read_plan_folder, read_replan_note

    scenario, plan = read_plan_folder(folder)
    earlier = read_earlier(folder, read_replan_note(folder, scenario))
    if not check(scenario, plan, earlier=earlier).right:
        raise UsageError(
            f"{folder}: the plan is not right, and what would come of it means nothing. "
            f"See what is wrong: safepassage check {as_typed(folder)}"
        )
    return scenario, plan, earlier


def _tell_compiling() -> None:
    """Say why the first days take so long: until then there is no progress."""
    from safepassage.cli.progress import tell
    from safepassage.planning.warm_up import COMPILING

    tell(COMPILING)


def _tell_day(done: int, asked: int) -> None:
    """Say how many days have been planned anew."""
    from safepassage.cli.progress import tell

    tell(f"{done:,} of {asked:,} days planned anew")


@contextlib.contextmanager
def _runner(address: str | None) -> Iterator[Runner | None]:
    """Yield who runs the replications: a cluster, or None for this machine."""
    if address is None:
        yield None
        return
    scheme, _, rest = address.rpartition("://")
    host, _, port = rest.rpartition(":")
    if scheme not in _SCHEMES or not host or not re.fullmatch(r"[0-9]{1,5}", port):
        # Dask takes its time to find that out, and ends with a traceback.
        raise UsageError(
            f"--cluster '{address}': this is no address of a scheduler. Write it as dask scheduler "
            "tells it, like tcp://10.0.0.1:8786."
        )
    from safepassage.simulation.cluster import ClusterRunner

    with contextlib.closing(ClusterRunner(address)) as runner:
        yield runner


@contextlib.contextmanager
def simulation_shown(
    *, quiet: bool = False, stream: TextIO | None = None
) -> Iterator[Callable[[SimulationProgress], None] | None]:
    """
    Yield what a simulation calls with its progress; None when nothing is to be shown.

    A terminal gets a bar, anything else a plain line every two seconds. A display that fails is
    left out: the simulation goes on.
    """
    stream = sys.stderr if stream is None else stream
    if quiet:
        yield None
    elif stream.isatty():
        with _bar(stream) as show:
            yield show
    else:
        yield _lines(stream)


def _words(state: SimulationProgress) -> str:
    half = f", give or take {state.half_width:.1f}" if state.half_width < float("inf") else ""
    return f"people safe {state.mean:.1f}{half}"


def _lines(stream: TextIO) -> Callable[[SimulationProgress], None]:
    last = time.monotonic()

    def show(state: SimulationProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < LINE_SECONDS and state.done < state.asked:
            return
        last = now
        with contextlib.suppress(OSError):
            told = f"{state.done:,} of {state.asked:,} replications, {_words(state)}"
            print(f"{told}, {state.seconds:.1f} s", file=stream, flush=True)

    return show


@contextlib.contextmanager
def _bar(stream: TextIO) -> Iterator[Callable[[SimulationProgress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        BarColumn(bar_width=10),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TextColumn("Ctrl-C ends it", style="dim"),
        console=Console(file=stream),
        transient=True,
        auto_refresh=False,
    )
    task = bar.add_task("", total=None)
    last = float("-inf")

    def show(state: SimulationProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.1 and state.done < state.asked:
            return
        last = now
        with contextlib.suppress(OSError):
            bar.update(task, completed=state.done, total=state.asked, description=_words(state))
            bar.refresh()

    with contextlib.suppress(OSError):
        bar.start()
    try:
        yield show
    finally:
        with contextlib.suppress(OSError):
            bar.stop()
