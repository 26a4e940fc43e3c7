"""The command ``call``: whom to call forward to a vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import (
    adopted_at,
    codes_at,
    observed_of,
    places_at,
    planned_places,
    times_at,
)
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.operation.custody.roles import Action

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["call"]


@at_a_post()
def call(
    office: Office,
    vehicle: Annotated[str, typer.Argument(metavar="VEHICLE", help="The vehicle that boards.")],
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Where it stands.")],
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="PLACE", help="The reception to which it goes."),
    ] = None,
    reserve: Annotated[
        float, typer.Option("--reserve", min=0, max=0.9, help="Share of the seats kept free.")
    ] = 0.1,
    crowd: Annotated[
        int | None,
        typer.Option("--crowd", min=0, help="Most people who may stand called at the place."),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record that they have been called.")
    ] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When they were called; else now.")
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Say whom to call forward to a vehicle: never more than there are places."""
    del as_json
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.office.reading import may_read, read_calls
    from safepassage.operation.views import call_forward
    from safepassage.reporting.operation.amiss_text import not_in_scenario
    from safepassage.reporting.operation.call_text import call_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    adopted = adopted_at(office)
    sizes = None
    named: set[str] = set()
    if adopted is not None:
        scenario = adopted.scenario
        named = {each.direction for each in scenario.receptions if each.place == to} - {""}
        sizes = {group.id: group.household_size for group in scenario.groups}
    with office.deciding(recording=record) as register:
        made = call_forward(
            register, vehicle=vehicle, place=place, goes_to=to or "",
            places=places_at(register, adopted, vehicle), vehicles=planned_places(adopted),
            also_named=named, sizes=sizes, reserve=reserve, crowd=crowd,
            directions=may_read(office, Action.READ_CHOICES),
        )  # fmt: skip
        if record:
            observed = observed_of(office, at)
            office.record_all(
                Incoming("called", each.body(vehicle, place), f"call of {each.who}", observed)
                for each in made.calls
            )
    made = read_calls(office, made)
    text = call_text(made)
    known = codes_at(office.register, adopted)
    unknown: list[dict[str, object]] = []
    for field, code in (("vehicle", vehicle), ("place", place), ("direction", to or "")):
        if known is not None and code and known.is_unknown(field, code):
            near = known.nearest(field, code)
            unknown.append({"field": field, "code": code, "nearest": list(near)})
            text = f"{not_in_scenario(field, code, near)}\n{text}"
    recorded = record and bool(made.calls)
    if recorded:
        text += "\n\nRecorded that they have been called."
    elif record:
        text += "\n\nNobody is to be called, and nothing is recorded."
    answer = {**record_of(made, times_at(office)), "recorded": recorded, "unknown": unknown}
    return Answer(answer, text)
