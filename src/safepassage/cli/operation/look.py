"""The commands that show the register: who is where, what is open, what was told of somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.at_hand import (
    AsIf,
    adopted_at,
    codes_at,
    head_at,
    observed_of,
    overdue_words,
    planned_places,
    register_at,
    times_at,
)
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.errors import UsageError
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Register, Source
    from safepassage.operation.views import UnknownCode
    from safepassage.reporting.operation.adopted import Adopted

__all__ = ["gaps", "missing", "now", "person"]


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
    from safepassage.operation.office.reading import may_read, read_whereabouts
    from safepassage.operation.views import overfull_now, pauses_now
    from safepassage.reporting.operation.amiss_text import overfull_text, unknown_codes_text
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
    in_force = () if adopted is None else (adopted.scenario, adopted.earlier)
    pauses = pauses_now(register, source, *in_force)
    told = [pause for pause in pauses if pause.told]
    head, of_what = head_at(office, times)
    record = {"head": head, **record_of(view, times), "pauses": record_of(told, times)}
    record["as_of"] = None if as_of is None else {"by": as_of[0], "time": times.iso(times.now)}
    record |= {"overfull": None, "unknown": None}
    texts = [whereabouts_text(view, times)]
    if may_read(office, Action.READ_WHEREABOUTS):
        full = overfull_now(register, planned_places(adopted))
        strange = _unknown(office, register, source, adopted)
        record |= {"overfull": record_of(full, times), "unknown": record_of(strange, times)}
        # What is wrong about people aboard is read before a long table.
        texts = [overfull_text(full), *texts, unknown_codes_text(strange, times)]
    if told:
        texts.append(pauses_text(told, times))
    record["due_for_deletion"] = None
    if as_of is None:
        record["due_for_deletion"], words = overdue_words(office)
        texts.append(words)
    return Answer(record, "\n\n".join(text for text in (of_what, *texts) if text))


def _unknown(
    office: Office, register: Register, source: Source, adopted: Adopted | None
) -> tuple[UnknownCode, ...]:
    """Return the codes that the adopted scenario does not have; none where nothing is adopted."""
    from safepassage.operation.office.reading import may_read
    from safepassage.operation.views import unknown_codes

    known = codes_at(register, adopted)
    if known is None:
        return ()
    return unknown_codes(register, source, known, directions=may_read(office, Action.READ_CHOICES))


def _as_of(office: Office, by: str, time: str) -> tuple[Register, Source, int]:
    """Return the register of another time, where its facts are, and that time."""
    if by not in {"recorded", "observed"}:
        raise UsageError("--as-of takes recorded or observed, and then a time.")
    at = observed_of(office, time, option=f"--as-of {by}") or 0
    if by == "recorded":
        return (*register_at(office, recorded=at), at)
    return (*register_at(office, observed=at), at)


@at_a_post()
def gaps(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say which counts do not fit, where more are aboard than places, which codes mislead."""
    del as_json
    from safepassage.operation.views import alike_codes, head_counts, overloads
    from safepassage.reporting.operation.amiss_text import (
        alike_codes_text,
        overloads_text,
        unknown_codes_text,
    )
    from safepassage.reporting.operation.open_text import gap_commands_text, head_counts_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times, adopted = times_at(office), adopted_at(office)
    checked = head_counts(office.register)
    full = overloads(office.register, planned_places(adopted))
    strange = _unknown(office, office.register, office.source, adopted)
    alike = alike_codes(office.register, office.source)
    still = [one.digest for one in full if one.state.is_open]
    still += [one.digest for one in checked if one.state.is_open]
    texts = [
        overloads_text(full, times),
        head_counts_text(checked, times),
        gap_commands_text(still, owner=office.session.person),
        unknown_codes_text(strange, times),
        alike_codes_text(alike, times),
    ]
    record = {
        "open": len(still),
        "counts": record_of(checked, times),
        "overloads": record_of(full, times),
        "unknown": record_of(strange, times),
        "alike": record_of(alike, times),
    }
    return Answer(record, "\n\n".join(text for text in texts if text))


@at_a_post()
def missing(
    office: Office,
    *,
    at: AsIf = None,
    as_json: AsJson = False,
) -> Answer:
    """Say who boarded and did not arrive, since when, and who looks for them."""
    del as_json
    from safepassage.operation.views import head_counts, unaccounted
    from safepassage.reporting.operation.people_text import unaccounted_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.READ_WHEREABOUTS)
    times, adopted = times_at(office), adopted_at(office)
    seconds = observed_of(office, at)
    if seconds is not None:
        times = replace(times, now=seconds)
    found = unaccounted(
        office.register,
        office.source,
        now=times.now,
        scenario=None if adopted is None else adopted.scenario,
        plan=None if adopted is None else adopted.plan,
        since_min=0 if adopted is None else adopted.since_min,
    )
    text = unaccounted_text(
        found, times, reader=office.session.person, gaps=head_counts(office.register)
    )
    heads = sum(one.heads for one in found)
    head, of_what = head_at(office, times)
    record = {"head": head, "heads": heads, "missing": record_of(found, times)}
    return Answer(record, f"{of_what}\n\n{text}")


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
    from safepassage.operation.office.reading import read_history, read_links_to
    from safepassage.reporting.operation.people_text import history_text, links_to_text
    from safepassage.reporting.operation.records import record_of

    if names != (purpose is not None):
        raise UsageError("--names and --purpose go together: names are read for a purpose only.")
    times = times_at(office)
    told = read_history(office, office.register, office.source, code)
    if not told:
        # The code is not repeated: somebody may have typed a name.
        raise UsageError("Nothing is known here under this code. Check it, or import bundles.")
    links = read_links_to(office, code)
    record = {
        "code": code,
        "told": record_of(told, times),
        "links_to": [dict(zip(("who", "relation", "consent"), one, strict=True)) for one in links],
        "personal": None,
    }
    text = history_text(f"people:{code}", told, times)
    if links:
        text += f"\n\n{links_to_text(links)}"
    if purpose is not None:
        from safepassage.cli.operation.finding import ALARM
        from safepassage.cli.operation.signing_in import custody_settings
        from safepassage.operation.office.names import read_person

        read = read_person(office, code, purpose, settings=custody_settings())
        record["personal"] = [dict(fields) for fields in read.texts]
        for fields in read.texts:
            told_of = (f"{name.replace('_', ' ')}: {fields[name]}" for name in sorted(fields))
            text += "\n\n" + "; ".join(told_of)
        text += f"\nThat you have read this for {purpose.value} is on record."
        if read.alarms:
            text += f"\n{ALARM}"
    return Answer(record, text)
