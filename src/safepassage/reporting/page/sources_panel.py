"""Where each figure is from, and what is assumed."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.reporting.page.data import ReportData
    from safepassage.scenario.model import Pause, Scenario

__all__ = ["assumed_rows", "sources_panel"]

MOST_ROWS = 60
MOST_NAMED = 12
_BEGINS_ASSUMED = re.compile(r"^(\s*assumed\b[:,;]?)?\s*", re.IGNORECASE)


def _is_assumed(source: str) -> bool:
    return "assumed" in source.casefold()


def assumed_rows(scenario: Scenario) -> tuple[int, int, int]:
    """Return how many rows are marked as assumed, how many have no source, and all rows."""
    sources = [source for _, _, source in _rows(scenario)]
    assumed = sum(_is_assumed(source) for source in sources)
    return assumed, sum(not source.strip() for source in sources), len(sources)


def sources_panel(data: ReportData) -> str:
    """Return every row's source, rows of one table with the same source together."""
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, name, source in _rows(data.scenario):
        grouped[table, source].append(name)
    rows = [
        _row_html(table, source, names)
        for (table, source), names in list(grouped.items())[:MOST_ROWS]
    ]
    cut = ""
    if len(grouped) > MOST_ROWS:
        cut = (
            f'<p class="hint">{count(len(grouped) - MOST_ROWS)} more rows are not shown here; the '
            "folder scenario beside this report has all of them.</p>"
        )
    notes = "".join(f"<li>{text(note)}</li>" for note in data.scenario.notes)
    notes = f"<h3>Notes of the scenario</h3><ul>{notes}</ul>" if notes else ""
    return (
        '<section class="panel long"><h2>Sources and assumptions</h2>'
        '<p class="hint">Each figure is somebody\'s claim. A row without a source, or marked as '
        "assumed, deserves a question before anybody moves.</p>"
        '<table class="sources">'
        "<thead><tr><th>Table</th><th>Rows</th><th>Source</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{cut}{notes}</section>"
    )


def _row_html(table: str, source: str, names: list[str]) -> str:
    who = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        who += f" and {count(len(names) - MOST_NAMED)} more"
    if not source.strip():
        told = '<span class="tag none">no source given</span>'
    elif _is_assumed(source):
        told = f'<span class="tag">assumed</span>{text(_BEGINS_ASSUMED.sub(" ", source).rstrip())}'
    else:
        told = text(source)
    return f"<tr><th>{table}</th><td>{text(who)}</td><td>{told}</td></tr>"


def _rows(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    for pause in scenario.pauses:
        yield "pauses", pause.id, "; ".join(filter(None, (_pledged(pause), pause.source)))
    for group in scenario.groups:
        yield "people", group.id, group.source
    for place in scenario.places:
        yield "places", place.id, place.source
    for vehicle in scenario.vehicles:
        yield "vehicles", vehicle.id, vehicle.source
    for road in scenario.roads:
        yield "roads", f"{road.from_place}–{road.to_place}", road.source
    for zone in scenario.zones:
        yield "zones", zone.id, zone.source
    for checkpoint in scenario.checkpoints:
        yield "checkpoints", checkpoint.place, checkpoint.source
    for reception in scenario.receptions:
        yield "receptions", reception.place, reception.source
    for danger in scenario.dangers:
        yield "dangers", danger.id, danger.source
    for incident in scenario.incidents:
        yield "incidents", incident.id, incident.source


def _pledged(pause: Pause) -> str:
    """Return who pledged a pause; what is assumed of it is said behind."""
    if not pause.pledged_by:
        return ""
    by = _BEGINS_ASSUMED.sub("", pause.pledged_by)
    return f"pledged by {by}" + (" (assumed)" if by != pause.pledged_by else "")
