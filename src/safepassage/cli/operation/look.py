"""The commands that show the register: who is where, what is open, what contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.signing_in import (
    adopted_at,
    at_a_post,
    observed_of,
    places_aboard,
    register_at,
    times_at,
)
from safepassage.errors import UsageError
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action

if TYPE_CHECKING:
    from safepassage.operation.office.names import Searched
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register, Source

__all__ = ["call", "conflicts", "find", "gaps", "missing", "now", "person", "query_of", "settle"]

_MOST_SOUGHT = 50
"""Persons of one file who are looked for at once: each is a search of its own, on record."""

AsOf = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--as-of",
        metavar="recorded|observed TIME",
        help="As it could be known then (recorded), or as is known now of then (observed).",
    ),
]


@at_a_post()
def now(office: Office, *, as_of: AsOf = None, as_json: AsJson = False) -> Answer:
    """Say where everybody is."""
    del as_json
    from safepassage.operation.office.reading import read_whereabouts
    from safepassage.operation.views import pauses_now
    from safepassage.reporting.operation.open_text import pauses_text
    from safepassage.reporting.operation.people_text import whereabouts_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_COUNTS)
    register, source, times = office.register, office.source, times_at(office)
    if as_of is not None:
        register, source, at = _as_of(office, *as_of)
        times = replace(times, now=at)
    view = read_whereabouts(office, register)
    adopted = adopted_at(office)
    pauses = pauses_now(register, source, None if adopted is None else adopted.scenario)
    told = [pause for pause in pauses if pause.told]
    record = {**record_of(view, times), "pauses": record_of(told, times)}
    record["as_of"] = None if as_of is None else {"by": as_of[0], "time": times.iso(times.now)}
    text = whereabouts_text(view, times)
    if told:
        text += "\n\n" + pauses_text(told, times)
    return Answer(record, text)


def _as_of(office: Office, by: str, time: str) -> tuple[Register, Source, int]:
    """Return the register of another time, where its facts are, and that time."""
    if by not in {"recorded", "observed"}:
        raise UsageError("--as-of takes recorded or observed, and then a time.")
    at = observed_of(office, time) or 0
    if by == "recorded":
        return (*register_at(office, recorded=at), at)
    return (*register_at(office, observed=at), at)


@at_a_post()
def gaps(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say which head-counts do not fit, and who looks into them."""
    del as_json
    from safepassage.operation.views import head_counts
    from safepassage.reporting.operation.open_text import head_counts_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times = times_at(office)
    checked = head_counts(office.register)
    still = sum(one.state.is_open for one in checked)
    text = head_counts_text(checked, times)
    if still:
        text += (
            "\n\nTake one on: safepassage record gap_owned event=EVENT owner=YOUR-CODE\n"
            "Explain it:  safepassage record gap_closed event=EVENT finding=..."
        )
    return Answer({"open": still, "counts": record_of(checked, times)}, text)


@at_a_post()
def missing(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say who boarded and did not arrive, since when, and who looks for them."""
    del as_json
    from safepassage.operation.views import head_counts, unaccounted
    from safepassage.reporting.operation.people_text import unaccounted_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times, adopted = times_at(office), adopted_at(office)
    found = unaccounted(
        office.register,
        office.source,
        now=times.now,
        scenario=None if adopted is None else adopted.scenario,
        plan=None if adopted is None else adopted.plan,
    )
    text = unaccounted_text(found, times, gaps=head_counts(office.register))
    heads = sum(one.heads for one in found)
    return Answer({"heads": heads, "missing": record_of(found, times)}, text)


@at_a_post()
def conflicts(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say what contradicts itself, and how to settle it."""
    del as_json
    from safepassage.operation.office.reading import read_disputes
    from safepassage.operation.views import settlements
    from safepassage.reporting.operation.open_text import disputes_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times = times_at(office)
    found = read_disputes(office)
    settled = settlements(office.register, office.source)
    text = disputes_text(found, settled, times)
    if any(dispute.remedy.settles for dispute in found):
        text += "\n\nSettle: safepassage settle CODE --keep EVENT"
    record = {"open": record_of(found, times), "settled": record_of(settled, times)}
    return Answer(record, text)


@at_a_post()
def settle(
    office: Office,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The contradiction's code.")],
    *,
    keep: Annotated[
        str, typer.Option("--keep", metavar="EVENT", help="The event that counts from now on.")
    ],
    decided_by: Annotated[
        str | None,
        typer.Option("--decided-by", metavar="CODE", help="Who decided; else you."),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why, without names.")] = None,
    as_json: AsJson = False,
) -> Answer:
    """Settle a contradiction: one event counts, the others are kept and count no more."""
    del as_json
    from safepassage.operation.events import Json
    from safepassage.operation.office.reading import read_disputes
    from safepassage.reporting.operation.event_words import event_words, short
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.SETTLE)
    found = [one for one in read_disputes(office) if one.code == code]
    if not found:
        raise UsageError("No open contradiction has this code. See them: safepassage conflicts")
    dispute = found[0]
    if not dispute.remedy.settles:
        raise UsageError(f"This one is not settled by choosing. {dispute.remedy.advice}")
    winner = office.event_of(keep)
    losers: list[Json] = [side.digest for side in dispute.sides if side.digest != winner]
    if len(losers) == len(dispute.sides):
        raise UsageError(
            "This event is no side of the contradiction. Its sides are: "
            f"{', '.join(short(side.digest) for side in dispute.sides)}."
        )
    body: dict[str, Json] = {
        "event": winner,
        "overruled": losers,
        "decided_by": decided_by or office.session.person,
    }
    if note is not None:
        body["note"] = note
    event = office.record("settled", body)
    side = next(side for side in dispute.sides if side.digest == winner)
    text = (
        f"Settled: {event_words(side.kind, side.body)} counts, by post {side.post}. The other is "
        f"kept and counts no more. Event {event.post}#{event.number}."
    )
    return Answer(record_of(event.fact, times_at(office)), text)


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
    from safepassage.operation.views import call_forward
    from safepassage.reporting.operation.call_text import call_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    adopted = adopted_at(office)
    places = sizes = None
    named: set[str] = set()
    if adopted is not None:
        scenario = adopted.scenario
        if vehicle not in office.register.vehicles:
            places = places_aboard(adopted, vehicle)
        named = {each.direction for each in scenario.receptions if each.place == to} - {""}
        sizes = {group.id: group.household_size for group in scenario.groups}
    made = call_forward(
        office.register, vehicle=vehicle, place=place, goes_to=to or "", places=places,
        also_named=named, sizes=sizes, reserve=reserve, crowd=crowd,
    )  # fmt: skip
    text = call_text(made)
    if record:
        observed = observed_of(office, at)
        office.record_all(
            Incoming("called", each.body(vehicle, place), f"call of {each.who}", observed)
            for each in made.calls
        )
        text += "\n\nRecorded that they have been called."
    return Answer({**record_of(made, times_at(office)), "recorded": record}, text)


@at_a_post()
def person(
    office: Office,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A person's or group's code.")],
    *,
    names: Annotated[
        bool, typer.Option("--names", help="Show names too, which is recorded; needs --purpose.")
    ] = False,
    purpose: Annotated[
        Purpose | None, typer.Option("--purpose", help="What names are read for.")
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Say all that was told of somebody, and what became of it."""
    del as_json
    from safepassage.operation.office.reading import read_history
    from safepassage.reporting.operation.people_text import history_text
    from safepassage.reporting.operation.records import record_of

    if names != (purpose is not None):
        raise UsageError("--names and --purpose go together: names are read for a purpose only.")
    times = times_at(office)
    told = read_history(office, office.register, office.source, code)
    if not told:
        # The code is not repeated: somebody may have typed a name.
        raise UsageError("Nothing is known here under this code. Check it, or import bundles.")
    record = {"code": code, "told": record_of(told, times), "personal": None}
    text = history_text(f"people:{code}", told, times)
    if purpose is not None:
        from safepassage.cli.operation.signing_in import custody_settings
        from safepassage.operation.office.names import read_person

        read = read_person(office, code, purpose, settings=custody_settings())
        record["personal"] = [dict(fields) for fields in read.texts]
        for fields in read.texts:
            text += "\n\n" + "; ".join(f"{name}: {fields[name]}" for name in sorted(fields))
        text += f"\nThat you have read this for {purpose.value} is on record."
        if read.alarms:
            text += "\nALARM: more names have been read here than is usual; that is on record too."
    return Answer(record, text)


@at_a_post()
def find(
    office: Office,
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]",
            help="A name in any script. Left out, it is asked for, and stays out of the "
            "terminal's history.",
        ),
    ] = None,
    *,
    consent: Annotated[
        str, typer.Option("--consent", metavar="CODE", help="Where the consent is kept.")
    ],
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="What for.")],
    born: Annotated[int | None, typer.Option("--born", help="Year of birth, if known.")] = None,
    pfif: Annotated[
        Path | None,
        typer.Option("--pfif", metavar="FILE", help="Look for the persons of a PFIF 1.4 file."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Look for somebody by name, with consent; it shows a few, and is recorded."""
    del as_json
    from safepassage.cli.operation.signing_in import custody_settings
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office.names import search

    if pfif is not None:
        if name or born is not None:
            raise UsageError("--pfif brings names and birth years. Leave the others out.")
        return _find_all(office, pfif, consent, purpose)
    asked = Search(query_of(name), consent, purpose, born)
    found = search(office, asked, settings=custody_settings())
    return Answer(_searched_record(office, found), _searched_text(office, found))


def query_of(name: list[str] | None) -> str:
    """Return the name that is looked for: as typed in the command, or else asked for."""
    import getpass
    import sys

    query = " ".join(name or ())
    if query:
        return query
    if not sys.stdin.isatty():
        raise UsageError("Whom? Give a name, or run it where it can be asked for.")
    return getpass.getpass("Name: ", stream=sys.stderr)


def _find_all(office: Office, file: Path, consent: str, purpose: str) -> Answer:
    """Look for each person of a PFIF file; who has expired is left out."""
    from safepassage.cli.operation.signing_in import custody_settings
    from safepassage.operation.exchange.pfif import read_pfif
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office.names import search

    office.session.require(Action.SEARCH_NAMES)
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file. Name a PFIF 1.4 file.")
    persons, expired = read_pfif(file.read_bytes(), now=office.now_s, file=file.name)
    if len(persons) > _MOST_SOUGHT:
        raise UsageError(
            f"{len(persons)} persons are in it, and at most {_MOST_SOUGHT} are looked for at once. "
            "Ask for it in parts."
        )
    records: list[dict[str, object]] = []
    lines: list[str] = []
    for person in persons:
        year = person.date_of_birth[:4]
        born = int(year) if year.isascii() and year.isdecimal() else None
        try:
            question = Search(person.full_name, consent, purpose, born)
        except UsageError as error:
            records.append({"record": person.record, "refused": str(error)})
            lines.append(f"{person.record}: not looked for. {error}")
            continue
        found = search(office, question, settings=custody_settings())
        records.append({"record": person.record, **_searched_record(office, found)})
        lines.append(f"{person.record}: {_searched_text(office, found)}")
    if expired:
        lines.append(f"{expired} records have expired and were left out: erase them.")
    return Answer({"sought": records, "expired": expired}, "\n\n".join(lines) or "Nobody is in it.")


def _where(office: Office, code: str) -> str:
    """Return where somebody is, in a few words."""
    from safepassage.operation.office.reading import slots_of
    from safepassage.reporting.operation.people_text import STATE_WORDS

    words = [
        STATE_WORDS[slot.state] + (f" at {slot.place}" if slot.place else "")
        for slot in slots_of(office, code)
    ]
    return ", ".join(words) or "where is not for your role"


def _searched_record(office: Office, found: Searched) -> dict[str, object]:
    """Return what a search found, as ``--json`` has it."""
    return {
        "shown": [
            {
                "code": match.who,
                "likeness": round(match.score, 3),
                "names": list(match.names),
                "birth_year": match.birth_year,
                "where": _where(office, match.who),
            }
            for match in found.shown
        ],
        "accepted": found.accepted,
        "looked_through": found.looked_through,
        "without_consent": found.without_consent,
        "unopened": found.unopened,
        "alarms": len(found.alarms),
    }


def _searched_text(office: Office, found: Searched) -> str:
    """Return what a search found in words."""
    summary = (
        f"{found.accepted} may be meant, {len(found.shown)} shown, of {found.looked_through} who "
        "are registered by name with consent."
    )
    lines = [summary]
    for match in found.shown:
        born = "" if match.birth_year is None else f", born {match.birth_year}"
        names = " / ".join(match.names)
        lines.append(
            f"{match.who}  {match.score:.0%} alike: {names}{born}; {_where(office, match.who)}"
        )
    if found.shown:
        lines.append("A likeness is no proof. Compare birth year and family first.")
    if found.unopened:
        lines.append(f"The keys of {found.unopened} more people have not come here yet.")
    lines.append("That you have searched and what you were shown is on record.")
    if found.alarms:
        lines.append("ALARM: more names have been read here than is usual; that is on record too.")
    return "\n".join(lines)
