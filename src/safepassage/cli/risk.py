"""The command ``risk``: what a plan comes to where pauses break."""

from __future__ import annotations

from safepassage.cli.commands import Answer, AsJson, PlanFolder, app, must_exist

__all__ = ["risk"]


@app.command()
def risk(folder: PlanFolder, *, as_json: AsJson = False) -> Answer:
    """Say what a plan comes to where pauses break."""
    del as_json
    must_exist(folder)
    from safepassage.checking import risk_of
    from safepassage.cli.found import read_and_check
    from safepassage.reporting.risk import risk_record, risk_text

    found = read_and_check(folder)
    counted = risk_of(found.scenario, found.plan)
    record = risk_record(found.scenario, found.result, counted)
    text = risk_text(found.scenario, found.result, counted)
    if not found.right:
        text = f"{found.text}\n\n{text}"
    return Answer(record | {"right": found.right}, text, code=0 if found.right else 1)
