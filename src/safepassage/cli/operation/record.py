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
    adopted_at,
    brought,
    known_codes_at,
    observed_of,
    times_at,
    zone_at,
)
from safepassage.cli.operation.signing_in import at_a_post
from safepassage.cli.operation.typed_twice import stand_twice
from safepassage.errors import RefusedError, UsageError
from safepassage.operation.events import KINDS
from safepassage.operation.exchange.verbs import VERBS, usage_of
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.operation.events import Event, Fact, Json
    from safepassage.operation.exchange.verbs import Verb
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Standing

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

_FINAL = {
    "operation_begun": "Begin another operation: safepassage post new",
    "post_enrolled": "Revoke the post: safepassage post revoke",
    "post_revoked": "Enrol the post anew, under another code: safepassage post enrol",
    "withdrawn": "Record anew what was withdrawn by mistake.",
    "erased": (
        "An erasure is final: it destroys the key to what was sealed at each post that it reaches, "
        "and nobody can bring that back. Who is to be found by name again is registered under "
        "another code, with a consent; withdraw what was told under the old one, or they count "
        "twice."
    ),
}
"""Kinds that count whatever is said of them later, and what to do instead."""

_MADE_KNOWN = frozenset({"registered", "recounted", "joined", "claimed"})
"""Kinds that tell of somebody under a code for the first time, perhaps by name."""

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
    _refuse_no_sense(office, found.kind, fields)
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

    if kind in {"registered", "joined"}:
        _refuse_a_name(office, str(body["who"]))
    _refuse_no_sense(office, kind, body)
    if kind in {"withdrawn", "corrected", "settled"}:
        _refuse_in_vain(office, body.get("overruled", body["event"]))
    if kind in {"withdrawn", "corrected"}:
        _refuse_withdrawn(office, str(body["event"]))
    if kind == "erased":
        _refuse_to_erase_nobody(office, str(body["who"]))
    event = office.record(kind, body, observed=observed_of(office, at), personal=personal)
    amiss = amiss_in(office, [event])
    told = event.fact if kind != "corrected" else read_correction(office, event.fact)
    text = "\n".join([_text_of(office, event, told), *amiss.lines])
    record: dict[str, object] = record_of(told, times_at(office))
    if kind == "withdrawn":
        record["withdrawn"] = record_of(_withdrawn(office, event), times_at(office))
    return Answer(record | amiss.record, text)


def _refuse_a_name(office: Office, code: str) -> None:
    """Refuse a new code that reads as a name, unless the scenario calls a group so."""
    from safepassage.operation.names.as_code import NOT_A_NAME, reads_as_name

    if not reads_as_name(code) or code in office.register_of(f"people:{code}").people:
        return
    adopted = adopted_at(office)
    groups = () if adopted is None else adopted.scenario.groups
    if code not in {group.id for group in groups}:
        raise RefusedError(f"who: {NOT_A_NAME}")


def _refuse_no_sense(office: Office, kind: str, body: Mapping[str, Json]) -> None:
    """Refuse fields of which each is right by itself, and that cannot be together."""
    if kind == "linked" and body["who"] == body["to"]:
        raise RefusedError("linked, to: nobody is linked to themselves. Give the other's code.")
    if kind == "handed_over" and body["who"] == body.get("to"):
        raise RefusedError(
            "handed_over, to: nobody is handed over to themselves. Give the receiver's code."
        )
    if kind == "arrived":
        _refuse_no_reception(office, str(body["place"]))


def _refuse_no_reception(office: Office, place: str) -> None:
    """Refuse an arrival where the scenario has a place, and no reception: they wait there yet."""
    adopted = adopted_at(office)
    if adopted is None:
        return
    scenarios = [adopted.scenario, *(each for each, _ in adopted.earlier)]
    receptions = {each.place: None for one in scenarios for each in one.receptions}
    places = {each.id for one in scenarios for each in one.places}
    # A place that no scenario has is recorded, and told as one of those.
    if place in places and place not in receptions:
        raise RefusedError(
            "arrived, place: this place of the scenario is no reception, and who has arrived is "
            f"called no more. Its receptions are {', '.join(receptions)}. Who waits at another "
            "place got off there: safepassage record got_off who=CODE vehicle=VEHICLE place=PLACE"
        )


def _refuse_in_vain(office: Office, digests: Json) -> None:
    """Refuse to withdraw, correct or overrule events that would count as before."""
    for digest in digests if isinstance(digests, list) else [digests]:
        found = office.store.events.get(str(digest))
        if found is not None and found.kind in _FINAL:
            raise RefusedError(
                f"{found.kind}: to withdraw, correct or overrule it would change nothing. "
                f"{_FINAL[found.kind]}"
            )


def _refuse_withdrawn(office: Office, digest: str) -> None:
    """Refuse to withdraw or correct what has been withdrawn, and say by whom and when."""
    from safepassage.reporting.operation.event_words import short

    found = office.store.events.get(digest)
    overruled = office.register_of().amendments.out.get(digest)
    by = None if overruled is None else office.store.events.get(overruled.by)
    if found is None or by is None or by.kind != "withdrawn":
        return
    when = times_at(office).at(by.fact.recorded)
    raise RefusedError(
        f"{found.kind}, event {found.post}#{found.number}: it is withdrawn already, by {by.by} at "
        f"{by.post}, {when} (event {by.post}#{by.number}, {short(by.digest)}), and counts no more. "
        "Record anew what was withdrawn by mistake."
    )


def _refuse_to_erase_nobody(office: Office, code: str) -> None:
    """Refuse to erase a code of which nothing here can be: it would hold for whoever gets it."""
    from safepassage.operation.custody.roles import Action
    from safepassage.scenario.tabular import closest

    office.session.require(Action.ERASE)
    # Whoever was withdrawn is still sealed here, and may ask for it; and of a bundle in several
    # files the key may have come before its registration.
    events = office.store.events.facts(f"people:{code}")
    if any(fact.kind in _MADE_KNOWN for fact in events) or office.store.keys.of_many([code]):
        return
    known = (each for each, other in office.register.people.items() if other.is_registered)
    raise RefusedError(
        f"erased, who: nobody is registered here under this code.{closest(code, known)} An erasure "
        "is final, and would hold for whoever gets the code later. Check it; if somebody has it at "
        "another post, import its newest bundle first, or let it be recorded there."
    )


def _text_of(office: Office, event: Event, told: Fact) -> str:
    """Return that an event was recorded, as far as whoever recorded it may read it, and more."""
    from safepassage.operation.events import subject_of
    from safepassage.reporting.operation.event_words import event_words, short

    times = times_at(office)
    of = _subject_words(event.subject)
    sealed = " Names are sealed." if "sealed" in event.body else ""
    what = event_words(told.kind, told.body)
    text = (
        f"Recorded {of}{what}, seen {times.at(event.fact.observed)}.{sealed} Event "
        f"{event.post}#{event.number}, {short(event.digest)}."
    )
    lines = [text]
    gone = _withdrawn(office, event) if event.kind == "withdrawn" else None
    if gone is not None:
        about = _subject_words(subject_of(gone.kind, gone.body))
        lines.append(
            f"It counts no more: {about}{event_words(gone.kind, gone.body)}, seen "
            f"{times.at(gone.observed)} (event {gone.post}#{gone.number})."
        )
    code = event.subject.partition(":")[2]
    about_people = event.subject.startswith("people:")
    standing = office.register_of(event.subject).people.get(code) if about_people else None
    if standing is not None:
        from safepassage.scenario.tabular import closest

        lines += _states_lines(office, code, standing)
        if event.kind == "recounted" and standing.is_registered and not standing.known:
            lines.append(f"{code} is counted as 0 people now.")
        named: dict[str, Standing | None] = {code: standing}
        if event.kind == "linked":
            other = str(event.body["to"])
            named[other] = office.register_of(f"people:{other}").people.get(other)
        for one, its in named.items():
            # Whoever is erased may be a claim, or withdrawn, and is not to be registered anew.
            if event.kind == "erased" or (its is not None and its.is_registered):
                continue
            which = "this code" if one == code else one
            others = (
                known for known, other in office.register.people.items() if other.is_registered
            )
            lines += [
                f"Nobody is registered here under {which}.{closest(one, others)}",
                f"  If it is wrong: safepassage withdraw {short(event.digest)}, and record it anew",
                f"  If it is right: safepassage register {one} PLACE COUNT",
            ]
        if event.kind == "handed_over" and "to" in event.body:
            lines += _receiver_lines(office, event, str(event.body["to"]))
        if event.kind == "erased":
            lines += [
                "At other posts their names go with the next bundle: safepassage post export",
                "Whether something of them has left to others: safepassage retention",
            ]
        if standing.conflicts:
            lines.append(_contradiction(standing))
    return "\n".join(lines)


def _subject_words(subject: str) -> str:
    """Return whom or what an event is about, before what it says; empty for the operation."""
    from safepassage.reporting.operation.event_words import short

    kind, _, code = subject.partition(":")
    shown = short(code) if kind == "event" else code
    return f"{shown}: " if shown else ""


def _withdrawn(office: Office, event: Event) -> Fact | None:
    """Return what a withdrawal is about, as far as the role may read it."""
    from safepassage.operation.office.reading import read_fact

    found = office.store.events.get(str(event.body["event"]))
    return None if found is None else read_fact(office, found.fact)


def _states_lines(office: Office, code: str, standing: Standing) -> list[str]:
    """Return in which states the heads of a code are now, as far as the role may know."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.office.reading import may_read
    from safepassage.operation.register import State
    from safepassage.reporting.operation.people_text import states_words

    private = set[State]()
    if not may_read(office, Action.READ_CHOICES):
        private = {State.CHOSE_OTHERWISE}
    heads = [(state, standing.count(state)) for state in State if state not in private]
    states = [(state, number) for state, number in heads if number]
    return [f"{code} now: {states_words(states)}."] if states else []


def _contradiction(standing: Standing) -> str:
    """Return that something contradicts itself, and how many there should be where it is that."""
    from safepassage.operation.views.conflicts import REMEDIES
    from safepassage.reporting.operation.open_text import heads_of_words

    what = ""
    if any(REMEDIES[conflict.rule].of_heads for conflict in standing.conflicts):
        what = f" ({heads_of_words(standing.known, standing.total)})"
    return f"Something contradicts itself{what}: safepassage conflicts"


def _receiver_lines(office: Office, event: Event, receiver: str) -> list[str]:
    """Return what is said where nobody is registered under the code of who has received people."""
    from safepassage.reporting.operation.event_words import short
    from safepassage.scenario.tabular import closest

    standing = office.register_of(f"people:{receiver}").people.get(receiver)
    if standing is not None and standing.is_registered:
        return []
    others = (k for k, other in office.register.people.items() if other.is_registered)
    return [
        f"Nobody is registered here under {receiver}.{closest(receiver, others)}",
        f"  If it is wrong: safepassage correct {short(event.digest)} to=CODE",
        f"  If it is right: keep with your consents who {receiver} is, as nothing here tells.",
    ]
