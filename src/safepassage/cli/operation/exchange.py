"""The commands by which data come in and go out: ``import-data``, ``export-data``, ``form``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    app,
    named_scenario,
    refuse_nowhere,
    refuse_to_overwrite,
)
from safepassage.cli.operation.at_hand import adopted_at, times_at
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.files import as_typed
from safepassage.operation.custody.roles import Action
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from safepassage.operation.exchange.counts_out import PlaceName
    from safepassage.operation.exchange.incoming import Incoming, Outgoing
    from safepassage.operation.exchange.preview import Preview
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register
    from safepassage.scenario.model import Scenario

__all__ = ["export_data", "form", "import_data"]

_MOST_ALIKE = 10
"""So many pairs of codes that look alike are told one by one."""

Confirm = Annotated[
    int | None,
    typer.Option("--confirm", min=0, metavar="N", help="The number that was shown: do it."),
]


@app.command()
def form(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario, or the name of a bundled one.")
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write.")
    ],
    without_names: Annotated[
        bool, typer.Option("--without-names", help="Ask for nothing personal.")
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write the registration form for telephones (XLSForm)."""
    del as_json
    from safepassage.operation.exchange.form import write_registration_form
    from safepassage.scenario import load_scenario

    refuse_to_overwrite(output, overwrite=overwrite)
    loaded = load_scenario(named_scenario(scenario, place="form"))
    write_registration_form(output, loaded, names=not without_names)
    asked = "no names" if without_names else "names with consent only"
    text = f"Wrote {output}: the registration form of {loaded.name}, {asked}."
    return Answer({"output": str(output), "names": not without_names}, text)


@at_a_post("import-data")
def import_data(
    office: Office,
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="A CSV file, a workbook, or submissions of the form."),
    ],
    *,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> Answer:
    """Register people from a table or the form: first a preview, then with its number."""
    del as_json
    from safepassage.operation.exchange.preview import confirm as confirmed
    from safepassage.operation.exchange.preview import preview_of

    office.session.require(Action.RECORD)
    adopted = adopted_at(office)
    if adopted is None:
        raise UsageError(
            "Where may they wait? Adopt the scenario first: safepassage adopt SCENARIO"
        )
    incoming = _incoming(path, adopted.scenario)
    preview = preview_of(incoming, _known(office.register))
    done = confirmed(preview, confirm)
    if done:
        # Sealed and signed while others may write, and looked at once more while they may not.
        prepared = office.prepare(preview.new)
        with office.deciding(recording=True) as register:
            preview = preview_of(incoming, _known(register))
            confirmed(preview, confirm)
            office.record_all(preview.new, prepared=prepared)
    record = {
        "recorded": done,
        "persons": preview.heads,
        "groups": preview.groups,
        "with_names": preview.named,
        "by_place": [
            {"place": place, "need": need, "persons": heads}
            for (place, need), heads in preview.by_place.items()
        ],
        "known": len(preview.known),
        "differing": [
            {"code": code, "there": there, "registered": here}
            for code, there, here in preview.differing
        ],
        "alike": [{"code": code, "known": [other]} for code, other in preview.alike],
    }
    return Answer(record, _preview_text(preview, path, done=done))


def _known(register: Register) -> dict[str, int]:
    """Return how many heads are registered under each code."""
    return {code: standing.known for code, standing in register.people.items()}


def _incoming(path: Path, scenario: Scenario) -> list[Incoming]:
    """Return what a file or folder tells."""
    if path.is_dir() or path.suffix.lower() == ".xml":
        from safepassage.operation.exchange.submissions import read_submissions

        return read_submissions(path, scenario)
    from safepassage.operation.exchange.people_file import read_people

    return read_people(path, scenario)


def _preview_text(preview: Preview, path: Path, *, done: bool) -> str:
    """Return a preview in words."""
    verb = "registered" if done else "would be registered"
    sealed = "is" if done else "would be"
    told = (
        f"{counted(preview.heads, 'person')} {verb}, under "
        f"{counted(preview.groups, 'code')}; "
        f"{preview.named} of these with something personal, which {sealed} sealed."
    )
    lines = [told]
    lines += [f"- {place}, {need}: {heads}" for (place, need), heads in preview.by_place.items()]
    if preview.known:
        lines.append(
            f"Registered already, and left as they are: {counted(len(preview.known), 'code')}."
        )
    lines += [
        f"- {code}: {there} there, {here} registered. If {there} is right: safepassage record "
        f"recounted who={code} count={there}"
        for code, there, here in preview.differing
    ]
    if preview.alike:
        lines.append(
            "Look like another code, and are counted all the same: "
            f"{counted(len(preview.alike), 'code')}. Paper cannot tell them apart."
        )
    lines += [f"- {code} and {other}" for code, other in preview.alike[:_MOST_ALIKE]]
    if more := len(preview.alike[_MOST_ALIKE:]):
        lines.append(f"- and {more} more, which --json tells")
    if not done:
        lines.append(
            "Nothing is recorded yet. If this is right: "
            f"safepassage import-data {as_typed(path)} --confirm {preview.heads}"
        )
    return "\n".join(lines)


@at_a_post("export-data")
def export_data(
    office: Office,
    what: Annotated[
        Literal["counts", "people", "tracing"],
        typer.Argument(metavar="counts|people|tracing", help="What leaves."),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="A .csv or .xlsx; tracing: .xml."),
    ],
    place: Annotated[
        list[str] | None, typer.Option("--place", help="Only of this place; may be repeated.")
    ] = None,
    for_whom: Annotated[
        str | None, typer.Option("--for", metavar="CODE", help="Who receives it.")
    ] = None,
    pcodes: Annotated[
        Path | None, typer.Option("--pcodes", metavar="FILE", help="counts: P-codes of places.")
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(
            "--least",
            min=1,
            help="counts: the smallest count that is told; smaller ones are left empty. 6.",
        ),
    ] = None,
    days: Annotated[
        int,
        typer.Option("--days", min=1, max=3650, help="tracing: days until it must be erased."),
    ] = 30,
    confirm: Confirm = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Let rows leave: first how many, then with that number; each export is on record."""
    del as_json
    from safepassage.files import write_file_whole

    names = what == "tracing"
    office.session.require(Action.EXPORT_NAMES if names else Action.EXPORT_COUNTS)
    if what == "people":
        office.session.require(Action.READ_WHEREABOUTS)
    _check_ending(output, ".xml" if names else ".csv", *([] if names else [".xlsx"]))
    refuse_to_overwrite(output, overwrite=overwrite)
    refuse_nowhere(output)
    from safepassage.operation.events.fields import check_code

    if for_whom is not None:
        check_code(for_whom, "--for")
    places = None if place is None else frozenset(check_code(each, "--place") for each in place)
    _check_places(office, places or ())
    if least is not None and what != "counts":
        raise UsageError(f"--least: {what} are no counts. Leave it out.")
    made = _made(office, what, places, for_whom or "", pcodes, least, days, output)
    words = made.exported["filter"]
    record: dict[str, object] = {
        "rows": made.rows,
        "left_empty": made.left_empty,
        "filter": words,
        "written": None,
    }
    rows = counted(made.rows, "row")
    if made.left_empty:
        rows += f" with {counted(made.left_empty, 'cell')} left empty"
    within = counted(days, "day")
    erase = f" Whoever receives them must erase them within {within}." if names else ""
    if confirm is None:
        text = (
            f"{rows} would leave: {words}.{erase} Nothing is written yet. If this is right, add: "
            f"--confirm {made.rows}"
        )
        return Answer(record, text)
    if confirm != made.rows:
        raise UsageError(f"--confirm {confirm}: {rows} would leave: {words}. Look at it again.")
    # On record before it leaves, so that nothing leaves unseen.
    office.record("exported", made.exported)
    write_file_whole(output, made.data, private=names)
    record["written"] = str(output)
    return Answer(record, f"{rows} in {output}: {words}.{erase} That they have left is on record.")


def _made(
    office: Office,
    what: str,
    places: frozenset[str] | None,
    to: str,
    pcodes: Path | None,
    least: int | None,
    days: int,
    output: Path,
) -> Outgoing:
    """Return the file that would leave."""
    from dataclasses import replace

    from safepassage.operation.views import is_exercise

    times = times_at(office)
    exercise = is_exercise(office.register)
    xlsx = output.suffix.lower() == ".xlsx"
    if what == "counts":
        from safepassage.operation.exchange import counts_out

        which = counts_out.CountsFilter(places, counts_out.LEAST if least is None else least)
        named = _place_names(office) | ({} if pcodes is None else counts_out.read_pcodes(pcodes))
        table = counts_out.counts_table(
            office.register, named, which=which, as_of=times.iso(times.now),
            source=office.session.post,
        )  # fmt: skip
        table = replace(table, is_exercise=exercise)
        return counts_out.counts_out(table, which, to=to, xlsx=xlsx)
    if what == "people":
        from safepassage.operation.exchange import people_out
        from safepassage.operation.office.reading import may_read
        from safepassage.operation.register import State

        # By code, who chose to stay or to leave is for those alone who may know.
        private = frozenset({State.CHOSE_OTHERWISE})
        all_seen = may_read(office, Action.READ_CHOICES)
        chosen = people_out.PeopleFilter(places, None if all_seen else frozenset(State) - private)
        people = people_out.people_table(
            office.register, chosen, zone=times.zone, as_of=times.iso(times.now)
        )
        people = replace(people, is_exercise=exercise)
        return people_out.people_out(people, chosen, to=to, xlsx=xlsx)
    from safepassage.operation.exchange.pfif import pfif_out
    from safepassage.operation.office.tracing import tracing_records

    domain = f"{office.post.operation[:12]}.safepassage.invalid"
    records = tracing_records(office, places=places, days=days, domain=domain)
    at = "all places" if places is None else f"places {', '.join(sorted(places))}"
    words = f"persons by name who agreed and have arrived or are missing, {at}"[:280]
    return pfif_out(records, now=office.now_s, words=words, author=office.session.post, to=to)


def _place_names(office: Office) -> dict[str, PlaceName]:
    """Return what the scenario calls its places."""
    from safepassage.operation.exchange.counts_out import PlaceName

    adopted = adopted_at(office)
    if adopted is None:
        return {}
    return {place.id: PlaceName(place.name) for place in adopted.scenario.places}


def _check_places(office: Office, places: Collection[str]) -> None:
    """Refuse a place that nobody is at or could be at: none of its rows would be missed."""
    from safepassage.scenario.tabular import closest

    known = office.known_codes((set(), {*_place_names(office)}))[2] if places else set()
    for place in sorted(set(places) - known):
        raise UsageError(
            f"--place {place}: neither the scenario nor the register has such a place."
            f"{closest(place, sorted(known))} Give the code of one that they have."
        )


def _check_ending(output: Path, *endings: str) -> None:
    if output.suffix.lower() not in endings:
        raise UsageError(f"{output}: such an export is a {' or '.join(endings)} file. Name one.")
