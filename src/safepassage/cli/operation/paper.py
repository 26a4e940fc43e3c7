"""The commands that print: sheets for a place without power, and what travels with a vehicle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, refuse_nowhere, refuse_to_overwrite
from safepassage.cli.operation.at_hand import (
    adopted_at,
    codes_at,
    known_codes_at,
    places_at,
    times_at,
)
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.operation.custody.roles import Action, KeyName
from safepassage.scenario.tabular import closest
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.office.office import Office
    from safepassage.reporting.operation.paper import PaperHead, PaperLine

__all__ = ["folder", "paper"]

_FEW = 8
"""So many known codes are told where none is like the one that was typed."""

Vehicle = Annotated[str, typer.Argument(metavar="VEHICLE", help="The vehicle.")]


@at_a_post()
def paper(
    office: Office,
    sheet: Annotated[
        Literal["board", "arrive", "count"],
        typer.Argument(metavar="board|arrive|count", help="The kind of sheet."),
    ],
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Where it is used.")],
    vehicles: Annotated[
        list[str], typer.Argument(metavar="VEHICLE...", help="For which vehicles.")
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The page (.html) to write.")
    ],
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="board: all who wait there, not only who is called."),
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write sheets to print: who is to board, who is to arrive, how many heads."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.reporting.operation.paper import CountSheet, PeopleSheet, paper_html

    office.session.require(Action.READ_WHEREABOUTS)
    refuse_to_overwrite(output, overwrite=overwrite)
    refuse_nowhere(output)
    sheets: list[PeopleSheet | CountSheet]
    if sheet == "count":
        sheets = [CountSheet(place, tuple(vehicles))]
        rows = len(vehicles)
    else:
        people = [
            PeopleSheet(
                sheet, vehicle, place, _lines(office, sheet, vehicle, place, waiting=waiting)
            )
            for vehicle in vehicles
        ]
        rows = sum(len(each.lines) for each in people)
        sheets = [*people]
    page = paper_html(_head(office), sheets)
    office.record(
        "exported", {"what": "paper", "filter": f"{sheet} sheets at {place}", "rows": rows}
    )
    write_file_whole(output, page.encode())
    text = (
        f"Wrote {output}: {counted(rows, 'line')}. Print it. Read it back: safepassage typed FILE"
    )
    unknown, warnings = _strange(office, {"place": place, "vehicle": [*vehicles]})
    record = {"output": str(output), "lines": rows, "unknown": unknown}
    return Answer(record, "\n".join([text, *warnings]))


def _strange(office: Office, body: Mapping[str, Json]) -> tuple[list[object], list[str]]:
    """Return codes on a sheet that the scenario does not have: for ``--json``, and in words."""
    from safepassage.reporting.operation.amiss_text import not_in_scenario
    from safepassage.reporting.terminal import wrapped

    known = codes_at(office.register, adopted_at(office))
    if known is None:
        return [], []
    unknown: list[object] = []
    warnings: list[str] = []
    for field, code in known.unknown_in(body):
        near = known.nearest(field, code)
        unknown.append({"field": field, "code": code, "nearest": list(near)})
        warnings += wrapped(f"{not_in_scenario(field, code, near)} It stands there as typed.")
    return unknown, warnings


def _lines(
    office: Office, sheet: str, vehicle: str, place: str, *, waiting: bool
) -> tuple[PaperLine, ...]:
    """Return the lines of a manifest."""
    from safepassage.operation.register import State
    from safepassage.reporting.operation.paper import PaperLine

    found = []
    for code, standing in sorted(office.register.people.items()):
        heads = 0
        for slot, part in standing.parts:
            if sheet == "arrive":
                is_in = slot.on_board == vehicle
            else:
                called = slot.stage == "called" and slot.vehicle == vehicle
                here = slot.state is State.WAITING and slot.place == place
                is_in = here and (waiting or called)
            heads += part.heads if is_in else 0
        if heads:
            found.append(PaperLine(code, heads, standing.need))
    if not found:
        unknown = _unknown(office, vehicle=vehicle, place=place)
        vain = sheet == "arrive" or _unknown(office, place=place)
        hint = "" if vain else " Call them first, or add --waiting."
        raise UsageError(f"There is nobody to print for this vehicle and place.{unknown}{hint}")
    return tuple(found)


def _unknown(office: Office, *, vehicle: str | None = None, place: str | None = None) -> str:
    """
    Return which codes neither an event nor the scenario here has, empty where it has them.

    They are not repeated: they may be names.
    """
    _, vehicles, places = known_codes_at(office)
    told = ""
    for what, code, known in (("vehicle", vehicle, vehicles), ("place", place, places)):
        if code is not None and code not in known:
            few = f" Known are {', '.join(sorted(known))}." if 0 < len(known) <= _FEW else ""
            told += f" {what.upper()}: no {what} is known here under this code."
            told += closest(code, known) or few or " Check it."
    return told


def _head(office: Office) -> PaperHead:
    """Return what stands on top of a sheet."""
    from safepassage.operation.views import is_exercise
    from safepassage.reporting.operation.paper import PaperHead

    times = times_at(office)
    printed = times.local(times.now)
    return PaperHead(office.session.operation, printed, is_exercise(office.register))


@at_a_post()
def folder(
    office: Office,
    vehicle: Vehicle,
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="PLACE", help="Where this leg ends; else as planned."),
    ] = None,
    called: Annotated[
        bool, typer.Option("--called", help="Also who is called to it and not aboard yet.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write.")
    ],
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write what travels with a vehicle: counts and seats of this leg, no name, no code."""
    del as_json
    from safepassage.files import write_folder_whole
    from safepassage.reporting.operation.paper.vehicle import Leg, vehicle_files

    office.session.require(Action.READ_WHEREABOUTS)
    refuse_to_overwrite(output, overwrite=overwrite)
    if strange := _unknown(office, vehicle=vehicle):
        raise UsageError(strange.strip())
    adopted, head = adopted_at(office), _head(office)
    scenario = None if adopted is None else adopted.scenario
    places = places_at(office.register, adopted, vehicle) or {}
    leg = Leg(vehicle, to or _next_place(office, vehicle), places, called)
    files = vehicle_files(
        office.register, leg, key=office.session.key(KeyName.BUNDLE).reveal(),
        printed=head.printed, exercise=head.exercise, scenario=scenario,
    )  # fmt: skip
    rows = files["sheet.csv"].count(b"\n") - 1
    office.record(
        "exported", {"what": "vehicle-folder", "filter": f"aboard {vehicle}", "rows": rows}
    )

    def fill(path: Path) -> None:
        for name, data in files.items():
            (path / name).write_bytes(data)

    write_folder_whole(output, fill, replace=overwrite)
    written = f"{', '.join(sorted(files))}, {counted(rows, 'line')}, to {leg.to}"
    text = (
        f"Wrote {output}: {written}. It holds tokens, counts and seats: no name, no code, no "
        "place where people come from, no next leg."
    )
    unknown, warnings = _strange(office, {"place": leg.to, "vehicle": vehicle})
    record = {"output": str(output), "to": leg.to, "lines": rows, "unknown": unknown}
    return Answer(record, "\n".join([text, *warnings]))


def _next_place(office: Office, vehicle: str) -> str:
    """Return where the vehicle goes next by the plan."""
    from safepassage.operation.views.progress import progress_of

    adopted = adopted_at(office)
    if adopted is not None and adopted.plan is not None:
        progress = progress_of(office.register, adopted.scenario, adopted.plan).get(vehicle)
        if progress is not None:
            stops = progress.itinerary.stops[max(progress.here, 0) + 1 :]
            nearest = next((stop.place for stop in stops if stop.alighted or stop.boarded), None)
            if nearest is not None:
                return nearest
    raise UsageError("Where does this vehicle go? No adopted plan says it. Add --to PLACE.")
