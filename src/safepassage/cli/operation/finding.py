"""The commands ``find`` and ``sought``: somebody is looked for by name; who still is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import brought, times_at
from safepassage.cli.operation.signing_in import at_a_post, custody_settings
from safepassage.errors import UsageError
from safepassage.operation.custody.roles import Action
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.office.names import Searched
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register
    from safepassage.reporting.operation.times import Times

__all__ = ["ALARM", "Born", "Consent", "Purpose", "SoughtName", "find", "query_of", "sought"]

# How somebody is named who is looked for, here or at another post.
SoughtName = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME]",
        help="A name in any script. Left out, it is asked for, and stays out of the "
        "terminal's history.",
    ),
]
Consent = Annotated[
    str, typer.Option("--consent", metavar="CODE", help="Where the consent is kept.")
]
Purpose = Annotated[str, typer.Option("--purpose", metavar="CODE", help="What for.")]
Born = Annotated[int | None, typer.Option("--born", help="Year of birth, if known.")]

ALARM = "ALARM: more names have been read here than is usual; that is on record too."

_MOST_SOUGHT = 50
"""Persons of one file who are looked for at once: each is a search of its own, on record."""


@at_a_post()
def find(
    office: Office,
    name: SoughtName = None,
    *,
    consent: Consent,
    purpose: Purpose,
    born: Born = None,
    pfif: Annotated[
        Path | None,
        typer.Option("--pfif", metavar="FILE", help="Look for the persons of a PFIF 1.4 file."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Look for somebody by name, with consent; it shows a few, and is recorded."""
    del as_json
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office.names import search

    if pfif is not None:
        if name or born is not None:
            raise UsageError("--pfif brings names and birth years. Leave the others out.")
        return _find_all(office, pfif, consent, purpose)
    asked = Search(query_of(name), consent, purpose, born)
    found = search(office, asked, settings=custody_settings())
    return Answer(*_searched(office, found))


@at_a_post()
def sought(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say who is still looked for, by consent, and which questions have no answer."""
    del as_json
    from safepassage.operation.office.reading import read_sought
    from safepassage.reporting.operation.records import record_of
    from safepassage.reporting.operation.sought_text import sought_text

    found, times = read_sought(office), times_at(office)
    return Answer({"open": record_of(found, times)}, sought_text(found, times))


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
    from safepassage.operation.exchange.pfif_in import MOST_BYTES, read_pfif
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office.names import search

    office.session.require(Action.SEARCH_NAMES)
    persons, expired = read_pfif(brought(file, MOST_BYTES), now=office.now_s, file=file.name)
    if len(persons) > _MOST_SOUGHT:
        raise UsageError(
            f"{len(persons)} persons are in it, and at most {_MOST_SOUGHT} are looked for at once. "
            "Ask for it in parts."
        )
    records: list[dict[str, object]] = []
    lines: list[str] = []
    for person in persons:
        try:
            question = Search(person.full_name, consent, purpose, person.birth_year)
        except UsageError as error:
            records.append({"record": person.record, "refused": str(error)})
            lines.append(f"{person.record}: not looked for. {error}")
            continue
        found = search(office, question, settings=custody_settings())
        record, text = _searched(office, found)
        records.append({"record": person.record, **record})
        lines.append(f"{person.record}: {text}")
    if expired:
        lines.append(f"{counted(expired, 'record')} expired and left out: erase the file.")
    return Answer({"sought": records, "expired": expired}, "\n\n".join(lines) or "Nobody is in it.")


def _searched(office: Office, found: Searched) -> tuple[dict[str, object], str]:
    """Return what a search found, as ``--json`` has it, and in words."""
    times = times_at(office)
    register = office.register_of(*(f"people:{match.who}" for match in found.shown))
    where = {match.who: _where(office, register, match.who, times) for match in found.shown}
    return _searched_record(found, where), _searched_text(found, where)


def _where(office: Office, register: Register, code: str, times: Times) -> str:
    """Return where somebody is and since when, in a few words."""
    from safepassage.operation.office.reading import slots_of
    from safepassage.operation.register import State
    from safepassage.reporting.operation.people_text import CLAIM_WORDS, STATE_WORDS

    standing = register.people.get(code)
    if standing is not None and standing.is_claim:
        claim = standing.claims[-1]
        told = times.full(claim.told)
        return (
            f"{CLAIM_WORDS[claim.status]}, says {claim.source}, told {told}; nobody here has "
            "seen them"
        )
    words = []
    for slot, since in slots_of(office, register, code):
        # Whoever is aboard is looked for on the vehicle, and no more where they boarded.
        aboard = slot.state is State.ABOARD
        on = f" {slot.vehicle}" if aboard else ""
        at = f"{' from' if aboard else ' at'} {slot.place}" if slot.place else ""
        words.append(
            f"{STATE_WORDS[slot.state]}{on}{at} since {times.full(since)}"
            + (", in the care of somebody else" if slot.stage == "handed_over" else "")
        )
    return "; ".join(words) or "where is not for your role"


def _searched_record(found: Searched, where: Mapping[str, str]) -> dict[str, object]:
    """Return what a search found, as ``--json`` has it."""
    return {
        "shown": [
            {
                "code": match.who,
                "likeness": round(match.score, 3),
                "names": list(match.names),
                "birth_year": match.birth_year,
                "where": where[match.who],
            }
            for match in found.shown
        ],
        "accepted": found.accepted,
        "looked_through": found.looked_through,
        "without_consent": found.without_consent,
        "unopened": found.unopened,
        "left_out": found.left_out,
        "alarms": len(found.alarms),
    }


def _searched_text(found: Searched, where: Mapping[str, str]) -> str:
    """Return what a search found in words."""
    from safepassage.reporting.terminal import wrapped
    from safepassage.reporting.words import people

    summary = (
        f"{found.accepted} may be meant, {len(found.shown)} shown, of {found.looked_through} who "
        "are registered by name with consent."
    )
    lines = [summary]
    for match in found.shown:
        born = "" if match.birth_year is None else f", born {match.birth_year}"
        names = " / ".join(match.names)
        lines += wrapped(f"{match.who}, {match.score:.0%} alike: {names}{born}; {where[match.who]}")
    if found.shown:
        lines.append("A likeness is no proof. Compare birth year and family first.")
    if not found.shown:
        lines += wrapped(
            "Nobody found is no proof that nobody is here. Try another spelling, the patronymic or "
            "the name before a marriage, and leave the birth year out; import the newest bundles; "
            "ask the other posts: safepassage match ask POST. What stays open: safepassage sought"
        )
    if found.left_out:
        lines.append(
            "More people share a part of this name than were compared. Ask with more of the name."
        )
    if found.without_consent:
        lines.append(
            f"{people(found.without_consent)} more: not looked through, for want of a consent."
        )
    if found.unopened:
        lines.append(f"{people(found.unopened)} more: their keys have not come here yet.")
    lines.append("That you have searched and what you were shown is on record.")
    if found.alarms:
        lines.append(ALARM)
    return "\n".join(lines)
