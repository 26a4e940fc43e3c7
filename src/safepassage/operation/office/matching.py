"""
Does another post know this person? A question goes out, an answer comes back, neither with a name.

The question holds tokens of the name; the post that is asked compares them with those of its own
people, and answers with how strongly they agree and under which code. It opens those alone to whom
its store leads by other tokens, which lie in the question under the matching key: who lacks that
key must not learn from a question and a store who is asked for. Both put it on record before
anything is opened. A post answers another only so many questions an hour, since whoever may ask
without end can try names.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.custody.ciphers import derive, seal, unseal
from safepassage.operation.custody.roles import RIGHTS, Action, KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.events.fields import check_code
from safepassage.operation.names.asking import ask_blind
from safepassage.operation.names.blind import Strength, compare, tokens, tokens_from_json
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.office.name_index import open_due, open_led_to
from safepassage.operation.posts.letter import open_letter, seal_letter
from safepassage.operation.posts.recipients import recipient_of
from safepassage.operation.store.name_changes import note_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.names.asking import Search
    from safepassage.operation.names.blind import Tokens
    from safepassage.operation.office.office import Office

__all__ = ["MOST_ANSWERED", "Agreement", "Answered", "MatchAnswer", "answer", "ask", "read_answer"]

MOST_ANSWERED = 5
"""The most codes that one answer tells."""

_QUESTION, _ANSWER = "question", "answer"
_NUMBER_BYTES = 8
_LEADS = "question leads"
_MOST_LEADS = 5_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Somebody at another post who may be meant: the code there, and how strongly names agree."""

    who: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Answered:
    """What the post that was asked shows of it: who asked, and how many may be meant. No code."""

    data: bytes
    asked_by: str
    consent: str
    purpose: str
    found: int
    told: int


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """
    What a post that was asked has answered.

    ``agreements`` are at most ``MOST_ANSWERED``, the strongest first, of ``found`` in all. ``post``
    is whom to call, and ``place`` where it stands (empty where it is not known).
    """

    post: str
    place: str
    question: str
    agreements: tuple[Agreement, ...]
    found: int


def ask(office: Office, question: Search, to: str) -> bytes:
    """
    Return a question for another post, which it alone can open; it is on record first.

    Raises
    ------
    AccessError
        When the role may not search.
    RefusedError
        When nothing can be sealed to the other post.
    UsageError
        When the name is too little to be asked for without showing it.
    """
    office.session.require(Action.SEARCH_NAMES)
    matching = office.session.key(KeyName.MATCHING)
    asked = ask_blind(question, matching.reveal())
    leads = TokenMaker(matching.reveal()).leads(
        question.query, dated=question.birth_year is not None
    )
    recipient_of(office.post, to)
    number = secrets.token_hex(_NUMBER_BYTES)
    body = {
        "reader": office.session.person,
        "consent": question.consent,
        "purpose": question.purpose,
    }
    office.record("searched", {**body, "asked": to, "question": number})
    tables: Any = asked.to_json()
    content = {"number": number, "tokens": tables, "leads": _leads_sealed(office, number, leads)}
    return seal_letter(office.post, to, _QUESTION, {**body, **content})


def answer(office: Office, data: bytes, *, settings: CustodySettings | None = None) -> Answered:
    """
    Return the answer to another post's question, sealed to that post; it is on record first.

    Raises
    ------
    AccessError
        When the role may not answer.
    RefusedError
        When the question is torn or forged, is of a post that may not search, or has been
        answered, or when that post has asked too often.
    """
    office.session.require(Action.ANSWER_MATCHES)
    sender, table = open_letter(office.post, data, _QUESTION)
    searchers = {role.value for role in RIGHTS[Action.SEARCH_NAMES].roles}
    entries = office.post.trust().enrolments[sender]
    if not any(searchers & set(entry.roles) for entry in entries):
        raise RefusedError(
            f"Post {sender} was not enrolled for a role that searches names. Nothing is answered."
        )
    number, asked, body = _question_of(table)
    leads = _leads_of(office, number, table.get("leads"))
    store = office.store
    with store.writing():
        _refuse_too_many(office, sender, number, str(body["reader"]), settings)
        office.record("searched", {**body, "asked_by": sender, "question": number})
        note_changes(store)
    open_due(office)
    found = _agreements(office, asked, leads)
    told = found[:MOST_ANSWERED]
    words = f"codes that may be meant, question {number}"
    leaving: dict[str, Json] = {
        "what": "match", "filter": words, "rows": len(told), "to": sender
    }  # fmt: skip
    office.record("exported", leaving)
    content: dict[str, Json] = {
        "number": number,
        "found": len(found),
        "agreements": [[one.who, int(one.strength)] for one in told],
    }
    sealed = seal_letter(office.post, sender, _ANSWER, content)
    return Answered(
        sealed, sender, str(body["consent"]), str(body["purpose"]), len(found), len(told)
    )


def read_answer(office: Office, data: bytes) -> MatchAnswer:
    """
    Return what another post has answered; that it was read is on record first.

    Raises
    ------
    AccessError
        When the role may not search.
    RefusedError
        When it is torn or forged, or answers no question that this post has asked that one.
    """
    office.session.require(Action.SEARCH_NAMES)
    sender, table = open_letter(office.post, data, _ANSWER)
    asked = [
        fact
        for fact in office.store.events.facts("operation:")
        if fact.kind == "searched"
        and fact.post == office.session.post
        and fact.body.get("asked") == sender
        and fact.body.get("question") == table.get("number")
    ]
    if not asked:
        raise RefusedError(f"This answers no question that this post has asked post {sender}.")
    try:
        told = tuple(
            Agreement(check_code(who, "code"), Strength(strength))
            for who, strength in table["agreements"][:MOST_ANSWERED]
        )
        found = int(table["found"])
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"The answer of post {sender} is malformed. Ask it anew.") from error
    kept = {name: asked[0].body[name] for name in ("consent", "purpose", "asked", "question")}
    office.record("searched", {**kept, "reader": office.session.person, "matches": len(told)})
    place = next((e.place for e in office.post.trust().enrolments[sender] if e.place), "")
    return MatchAnswer(sender, place, str(table["number"]), told, found)


def _question_of(table: Mapping[str, Any]) -> tuple[str, Tokens, dict[str, Json]]:
    """Return a question's number, its tokens, and the fields that go on record."""
    body: dict[str, Json] = {
        name: check_code(table.get(name), name) for name in ("reader", "consent", "purpose")
    }
    return check_code(table.get("number"), "number"), tokens_from_json(table.get("tokens")), body


def _refuse_too_many(
    office: Office, sender: str, number: str, reader: str, settings: CustodySettings | None
) -> None:
    """Refuse a question that was answered, or one too many; ring at the last that is answered."""
    settings = settings or CustodySettings()
    answered = [
        fact
        for fact in office.store.events.facts("operation:")
        if fact.kind == "searched"
        and fact.post == office.session.post
        and fact.body.get("asked_by") == sender
    ]
    if any(fact.body.get("question") == number for fact in answered):
        raise RefusedError(
            "This question has been answered already. Take the answer to the post that asked, or "
            "have it ask anew."
        )
    since = office.now_s - settings.reads_window_h * 3600
    recent = sum(fact.recorded > since for fact in answered)
    if recent >= settings.many_questions:
        raise RefusedError(
            f"Post {sender} has asked {recent} questions within {settings.reads_window_h:g} h, "
            "which is as many as are answered: whoever asks without end can try names. Answer it "
            "later."
        )
    if recent + 1 == settings.many_questions:
        office.record(
            "alarm_raised",
            {"reader": reader, "reads": recent + 1, "note": f"questions of post {sender}"},
        )


def _leads_sealed(office: Office, number: str, leads: tuple[int, ...]) -> str:
    """Return what leads to people in a store, for those who hold the matching key alone."""
    key = derive(office.session.key(KeyName.MATCHING), _LEADS)
    sealed = seal(key, Secret(json.dumps(leads).encode()), office.session.operation, number)
    return base64.b64encode(sealed).decode("ascii")


def _leads_of(office: Office, number: str, sealed: object) -> tuple[int, ...]:
    """Return what a question leads by; RefusedError where nothing opens."""
    key = derive(office.session.key(KeyName.MATCHING), _LEADS)
    try:
        text = unseal(
            key, base64.b64decode(str(sealed), validate=True), office.session.operation, number
        )
        leads = None if text is None else json.loads(text.reveal())
    except (ValueError, binascii.Error):
        leads = None
    if (
        not isinstance(leads, list)
        or len(leads) > _MOST_LEADS
        or not all(type(lead) is int and -(2**63) <= lead < 2**63 for lead in leads)
    ):
        raise RefusedError(
            "The question doesn't say by what people are found here: it was altered, or made by "
            "another version of safepassage. Have the other post ask again."
        )
    return tuple(leads)


def _agreements(office: Office, asked: Tokens, leads: tuple[int, ...]) -> list[Agreement]:
    """Return who may be meant by a question, the strongest first."""
    key = office.session.key(KeyName.MATCHING).reveal()
    best: dict[str, Strength] = {}
    with office.store.reading():
        for one in open_led_to(office, leads):
            for name in one.names:
                try:
                    known = tokens(name, one.birth_year, key)
                except UsageError:
                    continue  # too little of a name to agree with anything
                strength = compare(asked, known)
                if strength > best.get(one.who, Strength.NONE):
                    best[one.who] = strength
    found = [Agreement(who, strength) for who, strength in best.items()]
    return sorted(found, key=lambda one: (-one.strength, one.who))
