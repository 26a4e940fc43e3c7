"""Plan folders read back, with every slip named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import FileFault, PlanFileError, SafePassageError, ScenarioError
from safepassage.reporting.outputs import EARLIER, NOT_RIGHT, PLAN, REPLAN, RUN, SCENARIO
from safepassage.reporting.plan_json import PlanText, load_json, plan_from_text
from safepassage.reporting.replan_note import note_from_text
from safepassage.scenario import load_scenario, scenario_digest

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.reporting.replan_note import ReplanNote
    from safepassage.scenario.model import Scenario

__all__ = ["plan_file", "read_earlier", "read_plan_folder", "read_replan_note"]

_LARGEST_BYTES = 512 * 1024 * 1024
_COPY_AGAIN = "Copy the folder again from where it was made."


def read_plan_folder(path: str | Path) -> tuple[Scenario, Plan]:
    """
    Return the scenario and the plan of a plan folder, right or not.

    Raises
    ------
    PlanFileError
        When anything is missing, torn, edited to nonsense, or when the scenario in the folder is
        not the one that the plan was made for.
    """
    folder = Path(path)
    file = plan_file(folder)
    scenario = _read_scenario(folder / SCENARIO)
    source = PlanText(str(file), _read_text(file))
    _refuse_other(source, scenario, folder / SCENARIO)
    plan = plan_from_text(source, scenario)
    return scenario, replace(plan, seconds=_read_seconds(folder / RUN))


def _refuse_other(source: PlanText, scenario: Scenario, inner: Path) -> None:
    """Refuse a plan of another scenario, before what else is wrong with it for that reason."""
    record = load_json(source)
    made_for = record.get("scenario_digest") if isinstance(record, dict) else None
    if isinstance(made_for, str) and made_for != scenario_digest(scenario):
        raise _fault(
            inner,
            f"{Path(source.name).name} beside it was made for another scenario, or this one has "
            "changed since. A plan is read with its own scenario only.",
            "Plan again with this scenario, or copy the folder again from where it was made.",
        )


def read_replan_note(path: str | Path, scenario: Scenario) -> ReplanNote | None:
    """
    Return how the plan of a folder goes on from another one, None where it does not.

    Raises
    ------
    PlanFileError
        When ``replan.json`` is torn.
    """
    file = Path(path) / REPLAN
    if not file.exists():
        return None
    return note_from_text(PlanText(str(file), _read_text(file)), scenario)


def read_earlier(path: str | Path, note: ReplanNote | None) -> tuple[tuple[Scenario, int], ...]:
    """
    Return the scenarios in force before a plan folder's own, each with the minute of its end.

    Parameters
    ----------
    path
        The plan folder.
    note
        How its plan goes on from another one, as :func:`read_replan_note` returns it.

    Raises
    ------
    PlanFileError
        When one is missing or was changed.
    """
    found = []
    for number, (until, digest) in enumerate(() if note is None else note.earlier, start=1):
        inner = Path(path) / EARLIER / str(number)
        earlier = _read_scenario(inner)
        if scenario_digest(earlier) != digest:
            raise _fault(
                inner,
                "Its content has changed since the plan was made. What was executed is checked "
                "against the scenario of then.",
                _COPY_AGAIN,
            )
        found.append((earlier, until))
    return tuple(found)


def plan_file(folder: Path) -> Path:
    """
    Return the file that holds a folder's plan.

    Raises
    ------
    PlanFileError
        When there is none, or more than one.
    """
    if not folder.is_dir():
        raise _fault(
            folder, f"No such folder. A plan is a folder with a {PLAN}.", "Check the path."
        )
    found = [name for name in (PLAN, NOT_RIGHT + PLAN) if (folder / name).exists()]
    if len(found) != 1:
        what = f"no {PLAN}" if not found else f"both {found[0]} and {found[1]}"
        rule = f"The folder holds {what}. A plan folder holds one."
        raise _fault(folder, rule, "Plan again.")
    return folder / found[0]


def _fault(file: Path, rule: str, remedy: str) -> PlanFileError:
    return PlanFileError(FileFault(str(file), "", "", rule, remedy))


def _read_scenario(inner: Path) -> Scenario:
    if not inner.is_dir():
        rule = "The copy of the scenario is missing. A plan is read with its scenario."
        raise _fault(inner, rule, _COPY_AGAIN)
    try:
        return load_scenario(inner)
    except ScenarioError as error:
        faults = [
            FileFault(
                str(inner / fault.file),
                fault.place,
                repr(fault.value) if fault.value else "",
                f"The copy of the scenario is not as it was written. {fault.rule}",
                _COPY_AGAIN,
            )
            for fault in error.faults
        ]
        raise PlanFileError(*faults) from error
    except SafePassageError as error:
        raise _fault(inner, str(error), _COPY_AGAIN) from error


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise _fault(path, "The file is larger than any plan.", _COPY_AGAIN)
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(path, "The file cannot be read as UTF-8 text.", _COPY_AGAIN) from error


def _read_seconds(path: Path) -> float:
    if not path.exists():
        return 0.0
    source = PlanText(str(path), _read_text(path))
    record = load_json(source)
    seconds = record.get("seconds") if isinstance(record, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 1e9:
        raise source.fault("seconds", seconds, "Seconds are a number from 0.", "Remove the file.")
    return float(seconds)
