"""The command ``claims``: what other systems tell of people, taken in as claims and listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import brought, times_at
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.units import counted

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["claims"]


@at_a_post()
def claims(
    office: Office,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A PFIF 1.4 file; left out, claims are listed."),
    ] = None,
    *,
    consent: Annotated[
        str | None,
        typer.Option("--consent", metavar="CODE", help="Where the consent is kept."),
    ] = None,
    confirm: Annotated[
        int | None,
        typer.Option("--confirm", min=0, metavar="N", help="The number that was shown: do it."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Keep what another system tells of people as claims, or list those that are kept."""
    del as_json
    if file is None:
        if consent is not None or confirm is not None:
            raise UsageError("--consent and --confirm go with a FILE. Name one.")
        return _listed(office)
    if consent is None:
        raise UsageError("Claims are kept with consent only. State where it is kept: --consent.")
    return _taken_in(office, file, consent, confirm)


def _taken_in(office: Office, file: Path, consent: str, confirm: int | None) -> Answer:
    """Show what would be kept of a file, or keep it."""
    from safepassage.operation.exchange.pfif_in import MOST_BYTES, read_pfif
    from safepassage.operation.office.claims import claims_of

    persons, expired = read_pfif(brought(file, MOST_BYTES), now=office.now_s, file=file.name)
    done = confirm is not None
    with office.deciding(recording=done):
        found = claims_of(office, persons, consent=consent)
        number = len(found.new)
        if done and confirm != number:
            raise UsageError(f"--confirm {confirm}: {counted(number, 'claim')} would be kept.")
        if done:
            office.record_all(found.new)
    told = "kept" if done else "would be kept"
    lines = [
        f"{counted(number, 'claim')} {told}: with source and expiry, names and notes sealed.",
        "Nobody is registered by them.",
    ]
    if found.sought:
        lines.append(f"{counted(found.sought, 'record')} without news: safepassage find --pfif")
    if found.known:
        lines.append(f"{counted(found.known, 'record')} here already, as it stands.")
    if found.erased:
        lines.append(f"{counted(found.erased, 'record')} erased here, and not taken in again.")
    if expired:
        lines.append(f"{counted(expired, 'record')} expired and left out: erase the file.")
    if not done and number:
        lines.append(f"Nothing is recorded yet. If this is right, add: --confirm {number}")
    record: dict[str, object] = {
        "claims": number, "kept": done, "sought": found.sought, "known": found.known,
        "erased": found.erased, "expired": expired,
    }  # fmt: skip
    return Answer(record, "\n".join(lines))


def _listed(office: Office) -> Answer:
    """List the claims that are kept, without names."""
    from safepassage.operation.office.claims import claims_at
    from safepassage.reporting.operation.people_text import CLAIM_WORDS
    from safepassage.reporting.operation.records import record_of
    from safepassage.reporting.terminal import text_table

    times = times_at(office)
    kept = claims_at(office)
    if not kept:
        return Answer({"claims": []}, "No claims of other systems are kept.")
    rows = [
        (
            one.code, CLAIM_WORDS[one.status], one.source, times.at(one.told),
            times.at(one.expires),
        )
        for one in kept
    ]  # fmt: skip
    head = ("Code", "Said to be", "Says", "Told", "Expires")
    text = [
        f"{counted(len(kept), 'claim')} of other systems: nobody here has seen them.",
        "",
        *text_table(head, rows),
        "",
        "By name: safepassage find",
        "What one says: safepassage person CODE --names --purpose tracing",
    ]
    records = [
        {**record_of(one, times), "told": times.iso(one.told), "expires": times.iso(one.expires)}
        for one in kept
    ]
    return Answer({"claims": records}, "\n".join(text))
