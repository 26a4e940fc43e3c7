"""The commands that record what happens: ``record``, the daily verbs, corrections, typed sheets."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.amiss import amiss_in
from safepassage.cli.operation.at_hand import (
    brought,
    known_codes_at,
    observed_of,
    times_at,
    zone_at,
)
from safepassage.cli.operation.recorded_text import recorded_text, withdrawn_by
from safepassage.cli.operation.refused import refuse_no_sense, refuse_what_cannot_be
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.cli.operation.typed_twice import stand_twice
from safepassage.errors import RefusedError, UsageError
from safepassage.operation.events import KINDS
from safepassage.operation.exchange.verbs import VERBS, usage_of
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.events import Fact, Json
    from safepassage.operation.exchange.verbs import Verb
    from safepassage.operation.office.office import Office

__all__ = ["correct", "record", "typed", "withdraw"]

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="When it was seen: 14:20 today, or 2022-05-06T14:20; else now.",
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORDS", help="What happened: see above.", show_default=False),
]
EventName = Annotated[
    str, typer.Argument(metavar="EVENT", help="The event: some of its digits, or POST#NUMBER.")
]

_BY_ITSELF = "The program records it by itself when it happens."
_NOT_TYPED = {
    "operation_begun": "Use: safepassage post new",
    "post_enrolled": "Use: safepassage post enrol",
    "post_revoked": "Use: safepassage post revoke",
    "plan_adopted": "Use: safepassage adopt",
    "claimed": "Use: safepassage claims",
    "name_read": _BY_ITSELF,
    "alarm_raised": _BY_ITSELF,
    "searched": _BY_ITSELF,
    "exported": _BY_ITSELF,
}
"""Kinds that say what a command has done and checked: typed alone, they would say it in vain."""

_MOST_TYPED = 4 * 2**20
"""The most bytes of a file of typed lines."""

_PERSONAL = ("name", "nickname", "birth_year", "contacts", "consent")


def record(
    office: Office,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="The kind of event.")],
    words: Words = None,
    *,
    at: At = None,
    as_json: AsJson = False,
) -> Answer:
    """Record any event: its kind, and its fields as field=value."""
    del as_json
    if kind in _NOT_TYPED:
        raise RefusedError(f"{kind}: this is not typed. {_NOT_TYPED[kind]}")
    body = _body(office, kind, words or [], ())
    return _recorded(office, kind, body, at)


record.__doc__ = (
    f"{record.__doc__}\n\nThe kinds: {', '.join(kind for kind in KINDS if kind not in _NOT_TYPED)}."
    "\n\nWhat one takes is told by: safepassage record KIND. All of it: docs/reference/events.md"
)
at_a_post()(record)


def _make_verb(verb: Verb) -> None:
    """Make the command of a verb."""
    kind = KINDS[verb.kind]

    if verb.word == "register":

        def command(
            office: Office,
            words: Words = None,
            *,
            at: At = None,
            names: Annotated[
                bool,
                typer.Option("--names", help="Ask for names and contacts, which are sealed."),
            ] = False,
            as_json: AsJson = False,
        ) -> Answer:
            del as_json
            body = _body(office, verb.kind, words or [], verb.order)
            return _recorded(office, verb.kind, body, at, personal=_asked() if names else None)

    else:

        def command(  # type: ignore[misc] # the same command without names
            office: Office,
            words: Words = None,
            *,
            at: At = None,
            as_json: AsJson = False,
        ) -> Answer:
            del as_json
            return _recorded(
                office, verb.kind, _body(office, verb.kind, words or [], verb.order), at
            )

    command.__doc__ = (
        f"Record that {kind.meaning}.\n\nWrite: safepassage {verb.word} "
        f"{usage_of(kind, verb.order)}"
    )
    at_a_post(verb.word)(command)


for _verb in VERBS.values():
    _make_verb(_verb)


@at_a_post()
def correct(
    office: Office,
    event: EventName,
    words: Words = None,
    *,
    at: At = None,
    as_json: AsJson = False,
) -> Answer:
    """Say what an event should have said: the fields that differ, as field=value."""
    del as_json
    from safepassage.operation.events import check_body, subject_of

    digest = office.event_of(event)
    found = office.store.events.get(digest)
    if found is None or not words:
        raise UsageError("Nothing to correct: give the fields that were wrong, as count=14.")
    named = {word.partition("=")[0] for word in words}
    kept = _kept_fields(office, found.fact, named)
    given = _words_body(office, found.kind, words)
    fields = {**kept, **given}
    check_body(KINDS[found.kind], fields)
    if subject_of(found.kind, fields) != found.subject:
        raise UsageError(
            f"{found.kind}, {KINDS[found.kind].key}: whom or what an event is about stays. "
            "Withdraw it, and record it anew."
        )
    refuse_no_sense(office, found.kind, fields)
    body: dict[str, Json] = {"event": digest, "fields": fields}
    return _recorded(office, "corrected", body, at)


def _kept_fields(office: Office, fact: Fact, named: set[str]) -> dict[str, Json]:
    """Return the fields of an event that stay, as they stand now: an earlier correction's, too."""
    register = office.register_of()
    digests = register.amendments.disagreeing(fact.digest)
    told: list[Any] = [register.general[digest].body["fields"] for digest in digests]
    names = {name for fields in told for name in fields} - named
    if any(fields.get(name) != told[0].get(name) for name in names for fields in told):
        raise RefusedError(
            f"{fact.kind}, event {fact.post}#{fact.number}: posts have corrected it in different "
            "ways, so what you do not name has no agreed value. Agree on one correction and "
            "withdraw the other, or name each field in which they differ. See both: safepassage "
            "conflicts"
        )
    stands = register.as_amended(fact).body
    return {name: value for name, value in stands.items() if name not in named}


@at_a_post()
def withdraw(
    office: Office,
    event: EventName,
    *,
    note: Annotated[str | None, typer.Option("--note", help="Why, without names.")] = None,
    as_json: AsJson = False,
) -> Answer:
    """Let an event count no more; it is kept."""
    del as_json
    body: dict[str, Json] = {"event": office.event_of(event)}
    if note is not None:
        body["note"] = note
    return _recorded(office, "withdrawn", body, None)


@at_a_post()
def typed(
    office: Office,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Lines typed or scanned from paper.")
    ],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what they tell.")] = False,
    as_json: AsJson = False,
) -> Answer:
    """Record what was written on manifests and head-count sheets."""
    del as_json
    from zoneinfo import ZoneInfo

    from safepassage.operation.custody.roles import KeyName
    from safepassage.operation.exchange.tokens import tokens_of
    from safepassage.operation.exchange.typed import KnownCodes, read_typed
    from safepassage.reporting.operation.amiss_text import twice_text
    from safepassage.reporting.operation.event_words import event_words

    data = brought(file, _MOST_TYPED)
    if len(data) > _MOST_TYPED:
        raise UsageError(f"{file}: it is larger than 4 MB. Name the one with the typed lines.")
    people, vehicles, places = known_codes_at(office)
    tokens = tokens_of(people, office.session.key(KeyName.BUNDLE).reveal())
    known = KnownCodes(people, vehicles, places, tokens=tokens)
    text = data.decode("utf-8-sig", errors="replace")
    zone = zone_at(office) or ZoneInfo("UTC")
    found = read_typed(text, known, zone, file=file.name)
    events = [] if check else office.record_all(found)
    told = "To be recorded" if check else "Recorded"
    lines = [f"{told}: {counted(len(found), 'event')}."]
    lines += [
        f"- {each.source}: {each.body.get('who', each.body.get('vehicle'))}: "
        f"{event_words(each.kind, each.body)}"
        for each in found
    ]
    answer: dict[str, object] = {
        "recorded": [event.digest for event in events],
        "told": [{"kind": each.kind, "fields": dict(each.body)} for each in found],
    }
    if check:
        twice = stand_twice(office, found)
        times = times_at(office)
        lines += [twice_text(*one, times) for one in twice]
        answer["twice"] = [{"line": one.told, "as": one.before} for one in twice]
        return Answer(answer, "\n".join(lines))
    amiss = amiss_in(office, events)
    return Answer(answer | amiss.record, "\n".join([*lines, *amiss.lines]))


def _body(office: Office, kind: str, words: Sequence[str], order: Sequence[str]) -> dict[str, Json]:
    """Return the body that words tell."""
    from safepassage.operation.exchange.words import body_of_words

    return body_of_words(kind, words, order=order, event_of=office.event_of, zone=zone_at(office))


def _words_body(office: Office, kind: str, words: Sequence[str]) -> dict[str, Json]:
    """Return the fields that words tell, of which required ones may be missing."""
    from safepassage.operation.exchange.words import fields_of_words

    return fields_of_words(kind, words, event_of=office.event_of, zone=zone_at(office))


def _asked() -> dict[str, str]:
    """Ask for what is personal at the keyboard: nothing of it stands in the command."""
    if not sys.stdin.isatty():
        raise UsageError(
            "--names asks at the keyboard, and there is none. Use safepassage import-data."
        )
    found = {}
    for field in _PERSONAL:
        text = _asked_for(field)
        if text:
            found[field] = text
    if found and "consent" not in found:
        raise UsageError("Names are kept with consent only. State where the consent is kept.")
    return found


def _asked_for(field: str) -> str:
    """Ask for a field, empty for none; again where it is wrong, so that nothing typed is lost."""
    from safepassage.operation.names.birth_year import NO_BIRTH_YEAR, birth_year_of

    while True:
        asked = f"{field.replace('_', ' ')} (empty: none): "
        text = getpass.getpass(asked, stream=sys.stderr).strip()
        if not text or field != "birth_year" or birth_year_of(text) is not None:
            return text
        print(f"birth year: this is none. {NO_BIRTH_YEAR}", file=sys.stderr)


def _recorded(
    office: Office,
    kind: str,
    body: dict[str, Json],
    at: str | None,
    *,
    personal: dict[str, str] | None = None,
) -> Answer:
    """Record an event, and say so."""
    from safepassage.operation.office.reading import read_correction
    from safepassage.reporting.operation.records import record_of

    refuse_what_cannot_be(office, kind, body)
    event = office.record(kind, body, observed=observed_of(office, at), personal=personal)
    amiss = amiss_in(office, [event])
    told = event.fact if kind != "corrected" else read_correction(office, event.fact)
    text = "\n".join([recorded_text(office, event, told), *amiss.lines])
    record: dict[str, object] = record_of(told, times_at(office))
    if kind == "withdrawn":
        record["withdrawn"] = record_of(withdrawn_by(office, event), times_at(office))
    return Answer(record | amiss.record, text)
