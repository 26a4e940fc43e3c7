"""
Does another post know this person? A question goes out, an answer comes back, neither with a name.

The question holds tokens of the name; the post that is asked compares them with those of its own
people, and answers with how strongly they agree and under which code. Both put it on record before
anything is opened. A post answers another only so many questions an hour, since whoever may ask
without end can try names.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.custody.roles import RIGHTS, Action, KeyName
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.events.fields import check_code
from safepassage.operation.names.asking import ask_blind
from safepassage.operation.names.blind import Strength, compare, tokens, tokens_from_json
from safepassage.operation.office.opening import open_all
from safepassage.operation.posts.letter import open_letter, seal_letter
from safepassage.operation.posts.recipients import recipient_of

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
    asked = ask_blind(question, office.session.key(KeyName.MATCHING).reveal())
    recipient_of(office.post, to)
    number = secrets.token_hex(_NUMBER_BYTES)
    body = {
        "reader": office.session.person,
        "consent": question.consent,
        "purpose": question.purpose,
    }
    office.record("searched", {**body, "asked": to, "question": number})
    tables: Any = asked.to_json()
    return seal_letter(office.post, to, _QUESTION, {**body, "number": number, "tokens": tables})


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
    key = office.session.key(KeyName.MATCHING).reveal()
    sender, table = open_letter(office.post, data, _QUESTION)
    searchers = {role.value for role in RIGHTS[Action.SEARCH_NAMES].roles}
    entries = office.post.trust().enrolments[sender]
    if not any(searchers & set(entry.roles) for entry in entries):
        raise RefusedError(
            f"Post {sender} was not enrolled for a role that searches names. Nothing is answered."
        )
    number, asked, body = _question_of(table)
    with office.store.writing():
        _refuse_too_many(office, sender, number, str(body["reader"]), settings)
        office.record("searched", {**body, "asked_by": sender, "question": number})
    found = _agreements(office, asked, key)
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


def _agreements(office: Office, asked: Tokens, key: bytes) -> list[Agreement]:
    """Return who may be meant by a question, the strongest first."""
    best: dict[str, Strength] = {}
    for one in open_all(office).known:
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
