"""The commands ``check`` and ``report``: a plan folder is checked, and written anew."""

from __future__ import annotations

from safepassage.cli.commands import Answer, AsJson, PlanFolder, app, must_exist
from safepassage.errors import PlanFileError
from safepassage.files import as_typed

__all__ = ["check", "report"]


@app.command()
def check(folder: PlanFolder, *, as_json: AsJson = False) -> Answer:
    """Check a plan, and the files that repeat it."""
    del as_json
    from safepassage.cli.answers import folder_fault_record
    from safepassage.cli.found import read_and_check

    must_exist(folder)
    try:
        found = read_and_check(folder)
    except PlanFileError as error:
        unread = dict.fromkeys(("scenario", "value", "people_total", "people_out", "people_left"))
        record = {
            "right": False,
            "faults": [folder_fault_record(fault) for fault in error.faults],
            "unavoidable": [],
            "missing": [],
            **unread,
        }
        lines = [f"{folder} is NOT RIGHT: no plan can be read there.", *error.faults]
        return Answer(record, "\n- ".join(map(str, lines)), code=1)
    figures = found.result.figures
    record = {
        "right": found.right,
        "faults": [folder_fault_record(fault) for fault in found.faults],
        "unavoidable": [folder_fault_record(fault) for fault in found.result.unavoidable],
        "missing": list(found.missing),
        "scenario": found.scenario.name,
        "value": figures.value,
        "people_total": figures.people_total,
        "people_out": figures.people_out,
        "people_left": figures.people_left,
    }
    text = found.text
    if found.missing:
        missing = ", ".join(found.missing)
        text += f"\nMissing there: {missing}. To have it written anew: "
        text += f"safepassage report {as_typed(folder)}"
    return Answer(record, text, code=0 if found.right else 1)


@app.command()
def report(folder: PlanFolder, *, as_json: AsJson = False) -> Answer:
    """Write a plan's report and missing tables anew."""
    del as_json
    from safepassage.cli.answers import folder_fault_record
    from safepassage.cli.found import read_and_check
    from safepassage.reporting import renew_plan_folder

    must_exist(folder)
    found = read_and_check(folder)
    written = renew_plan_folder(found.scenario, found.plan, found.result, folder, note=found.note)
    found = read_and_check(folder)
    record: dict[str, object] = {
        "output": str(written[0]),
        "written": [str(path) for path in written],
        "right": found.right,
        "faults": [folder_fault_record(fault) for fault in found.faults],
    }
    text = f"Wrote {', '.join(str(path) for path in written)}."
    if not found.result.right:
        text += (
            f" The plan is NOT RIGHT, and the report says so: safepassage check {as_typed(folder)}"
        )
    elif not found.right:
        text += f"\n{found.text}"
    return Answer(record, text, code=0 if found.right else 1)
