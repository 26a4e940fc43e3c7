"""The commands about data themselves: who did what with them, and which have been kept too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import observed_of, times_at
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from safepassage.operation.custody.retention import RetentionSettings
    from safepassage.operation.office.office import Office

__all__ = ["audit", "retention"]

_DAYS = re.compile(r"[0-9]{1,5}")


@at_a_post()
def audit(
    office: Office,
    *,
    reader: Annotated[
        str | None, typer.Option("--by", metavar="CODE", help="Only what this person did.")
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="CODE", help="Only what is about this person.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only what was recorded since.")
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Say who read, searched, let out and erased what, for what; for auditors."""
    del as_json
    from safepassage.operation.office.audit import read_audit
    from safepassage.operation.views.audit_trail import readers
    from safepassage.reporting.operation.audit_text import audit_text
    from safepassage.reporting.operation.records import record_of

    trail = read_audit(office)
    start = observed_of(office, since, option="--since") or 0
    acts = tuple(
        act
        for act in trail.acts
        if (reader is None or act.reader == reader)
        and (about is None or act.who == about)
        and act.recorded >= start
    )
    times = times_at(office)
    record = {
        "acts": record_of(acts, times),
        "readers": record_of(readers(acts), times),
        "gaps": record_of(trail.gaps, times),
        "forks": record_of(trail.forks, times),
    }
    return Answer(record, audit_text(acts, trail.gaps, trail.forks, times))


@at_a_post()
def retention(
    office: Office,
    *,
    days: Annotated[
        list[str] | None,
        typer.Option(
            "--days",
            metavar="PURPOSE=DAYS",
            help="Another term of boarding, reception or tracing; may be repeated.",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Let these terms hold at this post from now on.")
    ] = False,
    confirm: Annotated[
        int | None,
        typer.Option("--confirm", min=0, metavar="N", help="Erase them, if they are so many."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Say whose data have been kept long enough, and erase them with --confirm."""
    del as_json
    from safepassage.operation.office.retention import (
        due_at,
        erase_due,
        keep_terms,
        kept_terms,
    )
    from safepassage.reporting.operation.records import record_of
    from safepassage.reporting.operation.retention_text import retention_text

    settings = _terms(kept_terms(office), days or [])
    if keep:
        keep_terms(office, settings)
    erased = confirm is not None
    found = due_at(office, settings) if confirm is None else erase_due(office, confirm, settings)
    times = times_at(office)
    record = {
        "due": [one.person for one in found.people],
        "by_reason": dict(found.by_reason()),
        "kept": found.kept,
        "erased": erased,
        "days": {purpose.value: term for purpose, term in found.settings.days.items()},
        "exports": record_of(found.exports, times),
    }
    return Answer(record, retention_text(found, times, erased=erased))


def _terms(kept: RetentionSettings, days: list[str]) -> RetentionSettings:
    """Return the terms, with those that were typed in place of the post's."""
    from safepassage.operation.custody.retention import Purpose, RetentionSettings

    terms = dict(kept.days)
    for text in days:
        purpose, _, number = text.partition("=")
        if purpose not in set(Purpose) or not _DAYS.fullmatch(number):
            raise UsageError(
                "--days: a purpose and whole days are needed, as in reception=60. "
                f"Purposes are {', '.join(sorted(Purpose))}."
            )
        terms[Purpose(purpose)] = int(number)
    return RetentionSettings(terms)
